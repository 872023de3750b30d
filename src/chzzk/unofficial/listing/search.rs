//! What searches find, page by page.

use std::{fmt, marker::PhantomData};

use super::checked;
use crate::{
    Error, Result,
    chzzk::{
        answer::content,
        pages::{cursor, named_page},
        rows::{PageTold, Rows},
        unofficial::{
            model::{FoundChannel, FoundChannelRow},
            request::{Api, Asking, search::Search},
        },
    },
    http::{Request, Response},
    lenient::Wire,
    paging::{Listing, Page, PageKey},
};

/// What a search finds, in rows that are handed over as they are.
pub(crate) struct Found<T> {
    api: Api,
    search: Search,
    keyword: Box<str>,
    rows: PhantomData<fn() -> T>,
}

impl<T> Found<T> {
    pub(crate) fn new(api: Api, search: Search, keyword: &str) -> Self {
        Self { api, search, keyword: keyword.into(), rows: PhantomData }
    }

    fn ask(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        if self.keyword.trim().is_empty() {
            return Err(Error::invalid("keyword", "must not be empty"));
        }
        Ok(self.api.search(self.search, &self.keyword, checked(size)?, cursor(key)?))
    }
}

impl<T: Wire> Found<T> {
    fn page(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<T>> {
        let mut rows: Rows<T> = content(response, Asking(self.search.words(), ""))?.unwrap_or_default();
        let asked = cursor(key)?;
        // Nobody has described what lounges say about pages; where they say nothing, a full page has another behind it.
        if self.search == Search::Lounges && rows.page == PageTold::Nothing && rows.told > 0 {
            let told = u64::try_from(rows.told).unwrap_or(u64::MAX);
            if told >= u64::from(size) {
                rows.page = PageTold::Cursor(format!("offset={}", offset(asked).saturating_add(told)).into());
            }
        }
        Ok(named_page(rows, asked))
    }
}

/// Where a page began that was asked for.
fn offset(cursor: Option<&str>) -> u64 {
    cursor.and_then(|cursor| cursor.strip_prefix("offset=")?.parse().ok()).unwrap_or_default()
}

impl<T: Wire + 'static> Listing for Found<T> {
    type Item = T;

    fn largest_page(&self) -> u32 {
        self.search.page()
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.ask(size, key)
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<T>> {
        self.page(response, size, key)
    }
}

impl<T> fmt::Debug for Found<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found").field("search", &self.search).field("keyword", &self.keyword).finish_non_exhaustive()
    }
}

/// Channels, taken out of the rows around them.
#[derive(Debug)]
pub(crate) struct FoundChannels(Found<FoundChannelRow>);

impl FoundChannels {
    pub(crate) fn new(api: Api, keyword: &str) -> Self {
        Self(Found::new(api, Search::Channels, keyword))
    }
}

impl Listing for FoundChannels {
    type Item = FoundChannel;

    fn largest_page(&self) -> u32 {
        self.0.largest_page()
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.0.request(size, key)
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<FoundChannel>> {
        let Page { items, next, total_count, total_pages } = self.0.read(response, size, key)?;
        let items = items.into_iter().filter_map(|row| row.channel).collect();
        Ok(Page { items, next, total_count, total_pages })
    }
}
