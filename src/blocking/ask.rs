//! Who sends a request, and what comes of it.

use std::sync::Arc;

use crate::{Result, http::Response};

/// Sends a request of some kind, as whoever it is for. It is called where waiting does no harm.
pub(super) type Ask<R, T = Response> = Arc<dyn Fn(R) -> Answer<T> + Send + Sync>;
/// What comes of it.
pub(super) type Answer<T> = Result<T>;

/// What a request came to, as [`Ask`] wants it.
pub(super) fn answer<T>(answer: Answer<T>) -> Answer<T> {
    answer
}
