//! Lists that come in pages, as streams.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::ask::{Answer, Ask};
use crate::{
    Result,
    http::{Request, Response},
    paging::{Page, PageKey, Walk},
};

/// A list that comes in pages: a [`Stream`] of its items, which asks for a page when it needs one.
///
/// After an error the stream is over. [`position`](Self::position) tells where the page begins that failed, and
/// [`starting_at`](Self::starting_at) takes it up there. Dropping a future of [`next_page`](Self::next_page) or
/// [`try_next`](Self::try_next) loses nothing: the next call waits for the same answer.
#[must_use = "nothing is asked for until it is polled"]
pub struct Pages<T: 'static> {
    ask: Ask<Request>,
    walk: Walk<T>,
    under_way: Option<Answer<Response>>,
    failed: bool,
}

/// Nothing in it is pinned.
impl<T: 'static> Unpin for Pages<T> {}

impl<T: 'static> Pages<T> {
    pub(super) fn new(walk: Walk<T>, ask: Ask<Request>) -> Self {
        Self { ask, walk, under_way: None, failed: false }
    }

    /// How many items one page has (default: as many as the service allows). A size the service does not allow is
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) when the first page is asked for.
    pub fn page_size(mut self, size: u32) -> Self {
        self.walk.set_size(size);
        self.under_way = None;
        self
    }

    /// Begins at this page instead of the first.
    pub fn starting_at(mut self, key: PageKey) -> Self {
        self.walk.start_at(key);
        self.under_way = None;
        self.failed = false;
        self
    }

    /// Where the page begins that is asked for next; `None` for the first.
    pub fn position(&self) -> Option<&PageKey> {
        self.walk.key()
    }

    /// One whole page; `None` after the last. What a stream has left of the page before is passed over.
    ///
    /// # Errors
    ///
    /// What any request may meet. The same page can be asked for again.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    /// The next item; `None` after the last. Unlike the stream, it can be called again after an error.
    ///
    /// # Errors
    ///
    /// As [`next_page`](Self::next_page).
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Page<T>>>> {
        let mut answer = match self.under_way.take() {
            Some(answer) => answer,
            None => match self.walk.request()? {
                Some(request) => (self.ask)(request),
                None => return Poll::Ready(Ok(None)),
            },
        };
        let Poll::Ready(response) = answer.as_mut().poll(cx) else {
            self.under_way = Some(answer);
            return Poll::Pending;
        };
        Poll::Ready(self.walk.answered(&response?).map(Some))
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<T>>> {
        loop {
            if let Some(item) = self.walk.next_item() {
                return Poll::Ready(Ok(Some(item)));
            }
            match ready!(self.poll_page(cx))? {
                Some(page) => self.walk.keep(page),
                None => return Poll::Ready(Ok(None)),
            }
        }
    }
}

impl<T: 'static> Stream for Pages<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        if self.failed {
            return Poll::Ready(None);
        }
        let next = ready!(self.poll_item(cx));
        self.failed = next.is_err();
        Poll::Ready(next.transpose())
    }
}

impl<T: 'static> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("walk", &self.walk).finish_non_exhaustive()
    }
}
