//! Quotas on demand.

use std::time::Duration;

use super::{
    Official,
    answer::{Refusal, TOO_MANY_REQUESTS},
    world::State,
};

/// So many requests more for the paths that contain a text.
#[derive(Debug)]
pub(super) struct Quota {
    part: String,
    left: u64,
    retry_after: Option<u64>,
}

impl Official {
    /// After so many requests more to paths that contain this text, they are refused with 429 `TOO_MANY_REQUESTS`. Neither the
    /// service's numbers nor its windows are known, so nothing comes back until [`lift_quotas`](Self::lift_quotas).
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.quota("chats/send", 10);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn quota(&self, path_part: &str, requests: u64) {
        self.add_quota(path_part, requests, None);
    }

    /// As [`quota`](Self::quota), and the refusals carry `Retry-After` in whole seconds. Whether the service's do is not known.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.quota_with_retry_after("/open/v1/", 0, Duration::from_secs(1));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn quota_with_retry_after(&self, path_part: &str, requests: u64, retry_after: Duration) {
        self.add_quota(path_part, requests, Some(retry_after.as_secs()));
    }

    /// Ends every quota.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.quota("", 0);
    /// official.lift_quotas();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn lift_quotas(&self) {
        self.world.update(|state| state.quotas.clear());
    }

    fn add_quota(&self, part: &str, left: u64, retry_after: Option<u64>) {
        self.world.update(|state| state.quotas.push(Quota { part: part.to_owned(), left, retry_after }));
    }
}

impl State {
    /// Takes a request from every quota it falls under.
    pub(super) fn spend(&mut self, path: &str) -> Result<(), Refusal> {
        let mut result = Ok(());
        for quota in self.quotas.iter_mut().filter(|quota| path.contains(&quota.part)) {
            match quota.left.checked_sub(1) {
                Some(left) => quota.left = left,
                None => result = Err(Refusal { retry_after: quota.retry_after, ..TOO_MANY_REQUESTS }),
            }
        }
        result
    }
}
