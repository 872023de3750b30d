//! Who sends a request, and what comes of it.

use std::{future::Future, pin::Pin, sync::Arc};

use crate::{Result, http::Response};

/// Sends a request of some kind, as whoever it is for.
pub(super) type Ask<R, T = Response> = Arc<dyn Fn(R) -> Answer<T> + Send + Sync>;
/// What comes of it.
pub(super) type Answer<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

/// What a request will come to, as [`Ask`] wants it.
pub(super) fn answer<T>(answer: impl Future<Output = Result<T>> + Send + 'static) -> Answer<T> {
    Box::pin(answer)
}
