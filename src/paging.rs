//! Lists that come in pages: what a page is, where the next one begins, and how a list asks for it.
//!
//! A [`Listing`] is plain: it makes requests and reads answers. The modes' `Pages` walk over it.

use std::fmt;

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
    type Item: Send + 'static;

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
