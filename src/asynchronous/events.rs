//! Events as a stream.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::{FusedStream, Stream};

use super::{Connection, Spawned};
use crate::{Result, protocol::Protocol};

/// The events of a chat: a [`Stream`] that gives an `Err` once if that is how the chat ended, and ends with the chat. Dropped,
/// it loses nothing: the next one goes on.
#[must_use = "a stream does nothing until it is polled"]
pub struct Events<'a, E> {
    source: &'a mut (dyn Source<E> + Send),
    ended: bool,
}

/// Where events come from.
pub(super) trait Source<E> {
    /// `Err` once if that is how it ended, then `Ok(None)`.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<E>>>;
}

impl<'a, E> Events<'a, E> {
    pub(super) fn new(source: &'a mut (dyn Source<E> + Send)) -> Self {
        Self { source, ended: false }
    }
}

impl<E> Stream for Events<'_, E> {
    type Item = Result<E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.source.poll_next(cx)).transpose();
        self.ended = next.is_none();
        Poll::Ready(next)
    }
}

impl<E> FusedStream for Events<'_, E> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl<E> fmt::Debug for Events<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl<P: Protocol> Source<P::Event> for Connection<P> {
    /// As `next_event`, without a future to keep.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<P::Event>>> {
        self.attend();
        loop {
            if let Some(event) = self.ready_event() {
                return Poll::Ready(Ok(Some(event)));
            }
            if !self.is_going() {
                ready!(self.io.poll_farewell(cx));
                return Poll::Ready(self.take_end());
            }
            let deadline = self.protocol().poll_timeout();
            let wake = ready!(self.io.poll_wait(cx, deadline));
            self.handle(wake);
        }
    }
}

impl<P: Protocol> Source<P::Event> for Spawned<P> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<P::Event>>> {
        self.poll_recv(cx)
    }
}
