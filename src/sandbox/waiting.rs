//! Faults that happen a number of times.

/// As a number of times: until the faults are cleared.
///
/// ```
/// # #[cfg(feature = "chzzk")] {
/// use livechat::sandbox::{Sandbox, chzzk::ALWAYS};
///
/// let sandbox = Sandbox::start()?;
/// sandbox.chzzk().faults().refuse_upgrades(503, ALWAYS);
/// # }
/// # Ok::<(), livechat::Error>(())
/// ```
pub const ALWAYS: u32 = u32::MAX;

/// Something that happens so many times more.
#[derive(Debug)]
pub(super) struct Waiting<T>(Option<(T, u32)>);

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Clone> Waiting<T> {
    pub(super) fn new(what: T, times: u32) -> Self {
        Self((times > 0).then_some((what, times)))
    }

    pub(super) fn is_over(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn take(&mut self) -> Option<T> {
        let (what, times) = self.0.take()?;
        let left = if times == ALWAYS { ALWAYS } else { times - 1 };
        *self = Self::new(what.clone(), left);
        Some(what)
    }
}
