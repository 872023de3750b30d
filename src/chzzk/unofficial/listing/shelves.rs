//! Broadcasts, categories, videos and clips, page by page.

use super::checked;
use crate::{
    Result,
    chzzk::{
        ChannelId,
        answer::content,
        pages::{counted_page, cursor, named_page, number},
        rows::Rows,
        unofficial::{
            model::{Category, CategoryId, CategoryType, Clip, LiveSummary, VideoFilter, VideoSummary},
            request::{Api, Asking},
        },
    },
    http::{Request, Response},
    lenient::Wire,
    paging::{Listing, Page, PageKey},
};

/// As the web page asks for videos.
const VIDEOS: u32 = 24;
/// Where the web page's number is not known.
const OTHERS: u32 = 20;

/// A page of a list that names its pages.
fn named<T: Wire>(response: &Response, key: Option<&PageKey>, asking: Asking<'_>) -> Result<Page<T>> {
    let rows: Option<Rows<T>> = content(response, asking)?;
    Ok(named_page(rows.unwrap_or_default(), cursor(key)?))
}

/// The broadcasts that are running, those with the most viewers first.
#[derive(Debug, Clone)]
pub(crate) struct Lives(pub(crate) Api);

impl Listing for Lives {
    type Item = LiveSummary;

    fn largest_page(&self) -> u32 {
        OTHERS
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        Ok(self.0.lives(checked(size)?, cursor(key)?))
    }

    fn read(&self, response: &Response, _size: u32, key: Option<&PageKey>) -> Result<Page<LiveSummary>> {
        named(response, key, Asking("current lives", ""))
    }
}

/// The categories in which something is live.
#[derive(Debug, Clone)]
pub(crate) struct Categories(pub(crate) Api);

impl Listing for Categories {
    type Item = Category;

    fn largest_page(&self) -> u32 {
        OTHERS
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        Ok(self.0.categories(checked(size)?, cursor(key)?))
    }

    fn read(&self, response: &Response, _size: u32, key: Option<&PageKey>) -> Result<Page<Category>> {
        named(response, key, Asking("categories", ""))
    }
}

/// What is live in a category.
#[derive(Debug, Clone)]
pub(crate) struct CategoryLives {
    pub(crate) api: Api,
    pub(crate) kind: CategoryType,
    pub(crate) id: CategoryId,
}

impl Listing for CategoryLives {
    type Item = LiveSummary;

    fn largest_page(&self) -> u32 {
        OTHERS
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.api.category_lives(&self.kind, &self.id, checked(size)?, cursor(key)?)
    }

    fn read(&self, response: &Response, _size: u32, key: Option<&PageKey>) -> Result<Page<LiveSummary>> {
        named(response, key, Asking("lives of category", self.id.as_str()))
    }
}

/// The videos of a category.
#[derive(Debug, Clone)]
pub(crate) struct CategoryVideos {
    pub(crate) api: Api,
    pub(crate) kind: CategoryType,
    pub(crate) id: CategoryId,
}

impl Listing for CategoryVideos {
    type Item = VideoSummary;

    fn largest_page(&self) -> u32 {
        OTHERS
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.api.category_videos(&self.kind, &self.id, checked(size)?, cursor(key)?)
    }

    fn read(&self, response: &Response, _size: u32, key: Option<&PageKey>) -> Result<Page<VideoSummary>> {
        named(response, key, Asking("videos of category", self.id.as_str()))
    }
}

/// The videos of a channel.
#[derive(Debug, Clone)]
pub(crate) struct Videos {
    pub(crate) api: Api,
    pub(crate) channel: ChannelId,
    pub(crate) filter: VideoFilter,
}

impl Listing for Videos {
    type Item = VideoSummary;

    fn largest_page(&self) -> u32 {
        VIDEOS
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        Ok(self.api.videos(&self.channel, &self.filter, number(key)?, checked(size)?))
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<VideoSummary>> {
        let rows: Option<Rows<VideoSummary>> = content(response, Asking("videos of channel", self.channel.as_str()))?;
        Ok(counted_page(rows.unwrap_or_default(), number(key)?, size))
    }
}

/// The clips of a channel, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct Clips {
    pub(crate) api: Api,
    pub(crate) channel: ChannelId,
}

impl Listing for Clips {
    type Item = Clip;

    fn largest_page(&self) -> u32 {
        OTHERS
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        Ok(self.api.clips(&self.channel, checked(size)?, cursor(key)?))
    }

    fn read(&self, response: &Response, _size: u32, key: Option<&PageKey>) -> Result<Page<Clip>> {
        named(response, key, Asking("clips of channel", self.channel.as_str()))
    }
}
