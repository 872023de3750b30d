//! One at a time.

use tokio::sync::{Mutex, MutexGuard};

/// Guards something that only one caller at a time may work on, however long that takes.
#[derive(Debug)]
pub(super) struct Turn<T>(Mutex<T>);

impl<T> Turn<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Waits until it is this caller's turn.
    pub(super) async fn take(&self) -> MutexGuard<'_, T> {
        self.0.lock().await
    }
}
