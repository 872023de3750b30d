//! What is read item by item and asks for more.

use std::{
    future::poll_fn,
    task::{Context, Poll, ready},
};

use super::{
    ask::{Answer, Ask},
    events::Source,
};
use crate::{
    Result,
    feed::Feed,
    http::{Request, Response},
};

/// A [`Feed`] with somebody who asks for it. A future that is dropped loses nothing: the next one waits for the same answer.
pub(super) struct Fed<F> {
    ask: Ask<Request>,
    under_way: Option<Answer<Response>>,
    pub(super) feed: F,
}

impl<F: Feed> Fed<F> {
    pub(super) fn new(feed: F, ask: Ask<Request>) -> Self {
        Self { ask, under_way: None, feed }
    }

    /// The next item; `None` after the last. After an error it goes on where it was.
    pub(super) async fn try_next(&mut self) -> Result<Option<F::Item>> {
        poll_fn(|cx| self.poll_next(cx)).await
    }
}

impl<F: Feed> Source<F::Item> for Fed<F> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<F::Item>>> {
        loop {
            if let Some(item) = self.feed.next_item() {
                return Poll::Ready(Ok(Some(item)));
            }
            let answer = match &mut self.under_way {
                Some(answer) => answer,
                None => match self.feed.request() {
                    Some(request) => self.under_way.insert((self.ask)(request)),
                    None => return Poll::Ready(Ok(None)),
                },
            };
            let response = ready!(answer.as_mut().poll(cx));
            self.under_way = None;
            self.feed.answered(&response?)?;
        }
    }
}
