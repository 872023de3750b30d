//! Lists that come in pages, as iterators.

use std::fmt;

use super::Ask;
use crate::{
    Result,
    http::Request,
    paging::{Page, PageKey, Walk},
};

/// A list that comes in pages: an iterator over its items, which asks for a page when it needs one.
///
/// After an error the iterator is over. [`position`](Self::position) tells where the page begins that failed, and
/// [`starting_at`](Self::starting_at) takes it up there.
#[must_use = "nothing is asked for until it is iterated"]
pub struct Pages<T: 'static> {
    ask: Ask<Request>,
    walk: Walk<T>,
    failed: bool,
}

impl<T: 'static> Pages<T> {
    pub(super) fn new(walk: Walk<T>, ask: Ask<Request>) -> Self {
        Self { ask, walk, failed: false }
    }

    /// How many items one page has (default: as many as the service allows). A size the service does not allow is
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) when the first page is asked for.
    pub fn page_size(mut self, size: u32) -> Self {
        self.walk.set_size(size);
        self
    }

    /// Begins at this page instead of the first.
    pub fn starting_at(mut self, key: PageKey) -> Self {
        self.walk.start_at(key);
        self.failed = false;
        self
    }

    /// Where the page begins that is asked for next; `None` for the first.
    pub fn position(&self) -> Option<&PageKey> {
        self.walk.key()
    }

    /// One whole page; `None` after the last. What an iterator has left of the page before is passed over.
    ///
    /// # Errors
    ///
    /// What any request may meet. The same page can be asked for again.
    pub fn next_page(&mut self) -> Result<Option<Page<T>>> {
        let Some(request) = self.walk.request()? else { return Ok(None) };
        let response = (self.ask)(request)?;
        self.walk.answered(&response).map(Some)
    }

    /// The next item; `None` after the last. Unlike the iterator, it can be called again after an error.
    ///
    /// # Errors
    ///
    /// As [`next_page`](Self::next_page).
    pub fn try_next(&mut self) -> Result<Option<T>> {
        loop {
            if let Some(item) = self.walk.next_item() {
                return Ok(Some(item));
            }
            match self.next_page()? {
                Some(page) => self.walk.keep(page),
                None => return Ok(None),
            }
        }
    }
}

impl<T: 'static> Iterator for Pages<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        if self.failed {
            return None;
        }
        let next = self.try_next();
        self.failed = next.is_err();
        next.transpose()
    }
}

impl<T: 'static> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("walk", &self.walk).finish_non_exhaustive()
    }
}
