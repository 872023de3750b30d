//! Events as an iterator.

use std::{fmt, iter::FusedIterator};

use super::{Connection, Spawned};
use crate::{Result, protocol::Protocol};

/// The events of a chat: an [`Iterator`] that waits for each, gives an `Err` once if that is how the chat ended, and ends with
/// the chat. Dropped, it loses nothing: the next one goes on.
#[must_use = "an iterator does nothing until it is asked"]
pub struct Events<'a, E> {
    source: &'a mut (dyn Source<E> + Send),
}

/// Where events come from.
pub(super) trait Source<E> {
    /// `Err` once if that is how it ended, then `Ok(None)`.
    fn next(&mut self) -> Result<Option<E>>;
}

impl<'a, E> Events<'a, E> {
    pub(super) fn new(source: &'a mut (dyn Source<E> + Send)) -> Self {
        Self { source }
    }
}

impl<E> Iterator for Events<'_, E> {
    type Item = Result<E>;

    fn next(&mut self) -> Option<Self::Item> {
        self.source.next().transpose()
    }
}

impl<E> FusedIterator for Events<'_, E> {}

impl<E> fmt::Debug for Events<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl<P: Protocol> Source<P::Event> for Connection<P> {
    fn next(&mut self) -> Result<Option<P::Event>> {
        self.next_event()
    }
}

impl<P: Protocol> Source<P::Event> for Spawned<P> {
    fn next(&mut self) -> Result<Option<P::Event>> {
        self.recv()
    }
}
