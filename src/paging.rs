//! Lists that come in pages: what a page is, where the next one begins, and how a list asks for it.
//!
//! A [`Listing`] is plain: it makes requests and reads answers. The modes' `Pages` walk over it.

use std::{collections::VecDeque, fmt};

use serde::Serialize;

use crate::{
    Result,
    http::{Request, Response},
};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it, in the service's order; possibly nothing.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end of the list.
    pub next: Option<PageKey>,
    /// How many items all pages have together, where the service says so.
    pub total_count: Option<u64>,
    /// How many pages of this size there are, where the service says so.
    pub total_pages: Option<u32>,
}

/// Where a page begins. It fits the list it came from, and no other; how long the service honours it is not known.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PageKey(Key);

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Key {
    /// Pages that are counted, from 0.
    Number(u32),
    /// Pages that the service names.
    Cursor(Box<str>),
}

impl PageKey {
    /// A page of a list that counts its pages, from 0.
    pub const fn number(number: u32) -> Self {
        Self(Key::Number(number))
    }

    pub(crate) fn cursor(cursor: impl Into<Box<str>>) -> Self {
        Self(Key::Cursor(cursor.into()))
    }

    pub(crate) const fn key(&self) -> &Key {
        &self.0
    }
}

impl fmt::Debug for PageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A list: how a page of it is asked for, and how the answer is read.
pub(crate) trait Listing: Send + Sync + 'static {
    type Item;

    /// How many items a page has at most, by the service's rules.
    fn largest_page(&self) -> u32;

    /// Asks for the page that begins at `key`, or for the first.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a size out of bounds, for a key of another kind of list,
    /// and for what else was asked wrongly.
    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request>;

    /// Reads the answer to such a request. It names no next page where that would be the same again.
    ///
    /// # Errors
    ///
    /// A refusal, or an answer that cannot be read.
    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<Self::Item>>;
}

/// A walk over a list, page by page: where it is, and what is left of the page that was read.
pub(crate) struct Walk<T: 'static> {
    listing: Box<dyn Listing<Item = T>>,
    size: u32,
    key: Option<PageKey>,
    rest: VecDeque<T>,
    empty_pages: u32,
    is_over: bool,
}

/// A service that names a next page again and again and has nothing on any of them is not followed for ever.
const MOST_EMPTY_PAGES: u32 = 100;

impl<T: 'static> Walk<T> {
    pub(crate) fn new(listing: impl Listing<Item = T>) -> Self {
        let size = listing.largest_page();
        let listing = Box::new(listing);
        Self { listing, size, key: None, rest: VecDeque::new(), empty_pages: 0, is_over: false }
    }

    pub(crate) fn set_size(&mut self, size: u32) {
        self.size = size;
    }

    pub(crate) fn start_at(&mut self, key: PageKey) {
        self.key = Some(key);
        self.is_over = false;
        self.rest.clear();
    }

    /// Where the page begins that is asked for next; `None` for the first.
    pub(crate) fn key(&self) -> Option<&PageKey> {
        self.key.as_ref()
    }

    pub(crate) fn next_item(&mut self) -> Option<T> {
        self.rest.pop_front()
    }

    pub(crate) fn keep(&mut self, page: Page<T>) {
        self.rest = page.items.into();
    }

    /// What to ask for the next page; `None` at the end.
    pub(crate) fn request(&self) -> Result<Option<Request>> {
        if self.is_over {
            return Ok(None);
        }
        self.listing.request(self.size, self.key.as_ref()).map(Some)
    }

    /// Reads the page that was asked for. After a failure the same page can be asked for again.
    pub(crate) fn answered(&mut self, response: &Response) -> Result<Page<T>> {
        let page = self.listing.read(response, self.size, self.key.as_ref())?;
        self.empty_pages = if page.items.is_empty() { self.empty_pages + 1 } else { 0 };
        self.is_over = page.next.is_none() || page.next == self.key || self.empty_pages >= MOST_EMPTY_PAGES;
        self.key.clone_from(&page.next);
        Ok(page)
    }
}

impl<T: 'static> fmt::Debug for Walk<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk").field("key", &self.key).field("is_over", &self.is_over).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    /// Answers are the next cursor, a colon and the items.
    struct Letters;

    impl Listing for Letters {
        type Item = char;

        fn largest_page(&self) -> u32 {
            5
        }
        fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
            if size == 0 {
                return Err(crate::Error::invalid("size", "is 0"));
            }
            Ok(Request::get(format!("{size} {key:?}"), "letters"))
        }
        fn read(&self, response: &Response, _: u32, _: Option<&PageKey>) -> Result<Page<char>> {
            let text = std::str::from_utf8(&response.body).unwrap();
            let Some((next, items)) = text.split_once(':') else { return Err(crate::Error::decode("letters", "odd")) };
            let next = (!next.is_empty()).then(|| PageKey::cursor(next));
            Ok(Page { items: items.chars().collect(), next, total_count: None, total_pages: None })
        }
    }

    fn answer(body: &str) -> Response {
        Response { status: 200, retry_after: None, body: body.into() }
    }

    #[test]
    fn a_walk_asks_for_page_after_page() {
        let mut walk = Walk::new(Letters);
        walk.set_size(3);
        assert_eq!(walk.request().unwrap().unwrap().url, "3 None");
        let page = walk.answered(&answer("n1:ab")).unwrap();
        walk.keep(page);
        assert_eq!((walk.next_item(), walk.next_item(), walk.next_item()), (Some('a'), Some('b'), None));
        assert_eq!(walk.request().unwrap().unwrap().url, "3 Some(Cursor(\"n1\"))");
        assert_eq!(walk.answered(&answer("odd")).unwrap_err().kind(), ErrorKind::Decode);
        assert_eq!(walk.key(), Some(&PageKey::cursor("n1")), "the same page can be asked for again");
        assert_eq!(walk.answered(&answer(":c")).unwrap().items, ['c']);
        assert!(walk.request().unwrap().is_none());
        walk.start_at(PageKey::cursor("n1"));
        assert!(walk.request().unwrap().is_some());
        walk.set_size(0);
        assert_eq!(walk.request().unwrap_err().kind(), ErrorKind::InvalidArgument);
    }

    #[test]
    fn a_service_that_goes_in_circles_is_left() {
        let mut walk = Walk::new(Letters);
        walk.answered(&answer("n1:a")).unwrap();
        walk.answered(&answer("n1:a")).unwrap();
        assert!(walk.request().unwrap().is_none());

        let mut walk = Walk::new(Letters);
        for number in 0..MOST_EMPTY_PAGES {
            assert!(walk.request().unwrap().is_some());
            walk.answered(&answer(&format!("n{number}:"))).unwrap();
        }
        assert!(walk.request().unwrap().is_none());
    }
}
