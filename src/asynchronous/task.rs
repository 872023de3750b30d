//! Work that must not end halfway, or that may block.

use std::future::Future;

use tokio::{runtime::Handle, task::JoinError};

use crate::{Error, Result};

/// Runs something to its end, on a task of its own, also where the caller's future is dropped.
pub(super) async fn detached<F>(work: F) -> Result<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    runtime()?.spawn(work).await.map_err(cut_off)
}

/// Runs what may block, where that is no harm.
pub(super) async fn offload<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    runtime()?.spawn_blocking(work).await.map_err(cut_off)
}

fn runtime() -> Result<Handle> {
    Handle::try_current().map_err(|error| Error::unreached("starting a task", error))
}

fn cut_off(error: JoinError) -> Error {
    Error::transport("waiting for a task", error)
}
