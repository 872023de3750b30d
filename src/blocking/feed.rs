//! What is read item by item and asks for more.

use super::{Ask, events::Source};
use crate::{Result, feed::Feed, http::Request};

/// A [`Feed`] with somebody who asks for it.
pub(super) struct Fed<F> {
    ask: Ask<Request>,
    pub(super) feed: F,
}

impl<F: Feed> Fed<F> {
    pub(super) fn new(feed: F, ask: Ask<Request>) -> Self {
        Self { ask, feed }
    }

    /// The next item; `None` after the last. After an error it goes on where it was.
    pub(super) fn try_next(&mut self) -> Result<Option<F::Item>> {
        loop {
            if let Some(item) = self.feed.next_item() {
                return Ok(Some(item));
            }
            let Some(request) = self.feed.request() else { return Ok(None) };
            let response = (self.ask)(request)?;
            self.feed.answered(&response)?;
        }
    }
}

impl<F: Feed> Source<F::Item> for Fed<F> {
    fn next(&mut self) -> Result<Option<F::Item>> {
        self.try_next()
    }
}
