//! The clock of this mode: tokio's, so that a test may pause it.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use tokio::task::coop::unconstrained;

pub(super) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

pub(super) async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// Polls once, for what is ready just now. Tokio's budget does not count here: what is there is there.
pub(super) fn at_once<T>(poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Option<T> {
    match pin!(unconstrained(std::future::poll_fn(poll))).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
