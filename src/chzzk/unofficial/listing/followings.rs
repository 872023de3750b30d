//! The channels that the logged-in user follows.

use crate::{
    Result,
    chzzk::{
        answer::content,
        pages::{counted_page, number},
        unofficial::{
            model::FollowedChannel,
            request::{Api, Asking, FOLLOWINGS_PAGE},
        },
    },
    http::{Request, Response},
    paging::{Listing, Page, PageKey},
};

#[derive(Debug, Clone)]
pub(crate) struct Followings {
    pub(crate) api: Api,
    /// Only those that are live.
    pub(crate) live: bool,
}

impl Listing for Followings {
    type Item = FollowedChannel;

    fn largest_page(&self) -> u32 {
        FOLLOWINGS_PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.api.followings(self.live, number(key)?, size)
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<FollowedChannel>> {
        let rows = content(response, Asking("followed channels", ""))?.unwrap_or_default();
        Ok(counted_page(rows, number(key)?, size))
    }
}
