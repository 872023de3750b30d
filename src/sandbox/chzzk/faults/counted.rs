//! Faults that wait for their chance, so many times.

use super::{super::RestFault, Faults, Upgrade};
use crate::sandbox::waiting::Waiting;

/// So many times.
impl Faults {
    /// The upgrade to a WebSocket is refused with this HTTP status.
    ///
    /// A client should try again later, on another server.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.refuse_upgrades(503, 2);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn refuse_upgrades(&self, status: u16, times: u32) {
        self.set(|faults| faults.upgrades = Waiting::new(Upgrade::Refuse(status), times));
    }

    /// The connection is closed instead of an answer to the upgrade.
    ///
    /// A client should try another server.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.drop_upgrades(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn drop_upgrades(&self, times: u32) {
        self.set(|faults| faults.upgrades = Waiting::new(Upgrade::Drop, times));
    }

    /// The upgrade is never answered, and the connection stays up.
    ///
    /// A client needs a timeout for the whole of the connect.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.stall_upgrades(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn stall_upgrades(&self, times: u32) {
        self.set(|faults| faults.upgrades = Waiting::new(Upgrade::Stall, times));
    }

    /// Joins are answered with this `retCode`, and then the connection is closed with 1000 "Bye".
    ///
    /// A client should try another server after 302, 303 and 304; after another code it should end, at the latest when a second
    /// try with a new token failed too.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.refuse_joins(302, 1);   // the first server sends the client away, the next one takes it
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn refuse_joins(&self, ret_code: i64, times: u32) {
        self.set(|faults| faults.joins = Waiting::new(ret_code, times));
    }

    /// Joins are not answered.
    ///
    /// A client should give up after 5 to 10 seconds, and connect again.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.ignore_joins(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn ignore_joins(&self, times: u32) {
        self.set(|faults| faults.ignored_joins = Waiting::new((), times));
    }

    /// Requests for the recent list are not answered.
    ///
    /// A client should not wait for it before it shows new rows.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.ignore_recents(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn ignore_recents(&self, times: u32) {
        self.set(|faults| faults.ignored_recents = Waiting::new((), times));
    }

    /// Lines are refused with this `retCode`. The codes of the service are not known.
    ///
    /// A client should tell its user, and not send the line again by itself.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.refuse_sends(429, 1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn refuse_sends(&self, ret_code: i64, times: u32) {
        self.set(|faults| faults.sends = Waiting::new(ret_code, times));
    }

    /// Lines are neither acknowledged nor shown, as if they were lost.
    ///
    /// A client should not wait for ever.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.ignore_sends(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn ignore_sends(&self, times: u32) {
        self.set(|faults| faults.ignored_sends = Waiting::new((), times));
    }

    /// Lines are shown and not acknowledged.
    ///
    /// A client may know its own line when it comes back.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.drop_acks(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn drop_acks(&self, times: u32) {
        self.set(|faults| faults.acks = Waiting::new((), times));
    }

    /// Lines are acknowledged and not shown, as users saw it happen.
    ///
    /// A client cannot know better.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.drop_echoes(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn drop_echoes(&self, times: u32) {
        self.set(|faults| faults.echoes = Waiting::new((), times));
    }

    /// REST requests whose path and query contain this text (`""` is in all of them) meet a fault. Several faults of one text
    /// happen one after the other.
    ///
    /// What a client should do stands with each [`RestFault`].
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// # use livechat::sandbox::chzzk::{ALWAYS, RestFault};
    /// faults.rest("access-token", RestFault::status(500).body(r#"{"code":50001,"message":null,"content":null}"#), 1);
    /// faults.rest("live-status", RestFault::stall(), ALWAYS);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn rest(&self, path: &str, fault: RestFault, times: u32) {
        self.set(|faults| faults.rest.push((path.to_owned(), Waiting::new(fault, times))));
    }
}
