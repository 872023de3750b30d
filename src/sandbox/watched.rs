//! A value behind a lock that callers can wait on.

use std::{
    fmt,
    sync::{Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::{Error, Result};

#[derive(Default)]
pub(super) struct Watched<T> {
    value: Mutex<T>,
    changed: Condvar,
}

impl<T> Watched<T> {
    pub(super) fn new(value: T) -> Self {
        Self { value: Mutex::new(value), changed: Condvar::new() }
    }

    /// Looks at the value without a change.
    pub(super) fn look<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.value.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the value and wakes everybody who waits for a change.
    pub(super) fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.value.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
        result
    }

    /// Blocks until the condition holds.
    pub(super) fn wait(&self, what: &str, timeout: Duration, mut holds: impl FnMut(&T) -> bool) -> Result<()> {
        let deadline = Instant::now().checked_add(timeout);
        let mut value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        while !holds(&value) {
            let left = deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return Err(Error::timeout(format!("waiting for {what}"), timeout));
            }
            // A wait without a limit may overflow the clock of the platform, so nothing waits longer than an hour at a time.
            let nap = left.min(Duration::from_secs(3600));
            (value, _) = self.changed.wait_timeout(value, nap).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }
}

impl<T> fmt::Debug for Watched<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched").finish_non_exhaustive()
    }
}
