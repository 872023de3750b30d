//! The missions of a channel.

use crate::{
    Result,
    chzzk::{
        ChannelId,
        answer::content,
        pages::{counted_page, number},
        unofficial::{
            chat::MissionStatus,
            model::ListedMission,
            request::{Api, Asking},
        },
    },
    http::{Request, Response},
    paging::{Listing, Page, PageKey},
};

/// How many a page may have is not described; this is what the web client asks for in lists of the same kind.
const PAGE: u32 = 50;

#[derive(Debug, Clone)]
pub(crate) struct Missions {
    pub(crate) api: Api,
    pub(crate) channel: ChannelId,
    pub(crate) filter: Vec<MissionStatus>,
}

impl Listing for Missions {
    type Item = ListedMission;

    fn largest_page(&self) -> u32 {
        PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.api.missions(&self.channel, &self.filter, number(key)?, size)
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<ListedMission>> {
        let rows = content(response, Asking("missions of channel", self.channel.as_str()))?.unwrap_or_default();
        Ok(counted_page(rows, number(key)?, size))
    }
}
