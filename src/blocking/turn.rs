//! One at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Guards something that only one caller at a time may work on, however long that takes.
#[derive(Debug)]
pub(super) struct Turn<T>(Mutex<T>);

impl<T> Turn<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Waits until it is this caller's turn.
    pub(super) fn take(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
