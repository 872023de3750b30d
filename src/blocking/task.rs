//! Work that must not end halfway, or that may block.

use crate::Result;

/// Runs something to its end. Nobody can drop it in this mode.
#[expect(clippy::unnecessary_wraps, reason = "the async mode's task may be cut off")]
pub(super) fn detached<T>(work: T) -> Result<T> {
    Ok(work)
}

/// Runs what may block, where that is no harm.
#[expect(clippy::unnecessary_wraps, reason = "the async mode's task may be cut off")]
pub(super) fn offload<T>(work: impl FnOnce() -> T) -> Result<T> {
    Ok(work())
}
