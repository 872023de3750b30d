//! Who sends a request, and what comes of it.

use std::{future::Future, pin::Pin, sync::Arc};

use crate::{Result, http::Response};

/// Sends a request of some kind, as whoever it is for.
pub(super) type Ask<R> = Arc<dyn Fn(R) -> Answer + Send + Sync>;
/// What comes of it.
pub(super) type Answer = Pin<Box<dyn Future<Output = Result<Response>> + Send>>;

/// What a request will come to, as [`Ask`] wants it.
pub(super) fn answer(answer: impl Future<Output = Result<Response>> + Send + 'static) -> Answer {
    Box::pin(answer)
}
