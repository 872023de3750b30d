//! A broadcast that is running.

use jiff::Timestamp;
use serde::Serialize;

use super::CategoryType;
use crate::{chzzk::ChannelId, lenient::lenient};

lenient! {
    /// A broadcast that is running (lives). The list is sorted by viewers and moves while it is read, so that a broadcast may
    /// come twice or not at all.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct Live {
        /// The broadcast's number.
        pub live_id: Option<u64> = "liveId",
        /// Its title (`liveTitle`).
        pub title: Option<Box<str>> = "liveTitle",
        /// A picture of it, with `{type}` for the size (`liveThumbnailImageUrl`); see [`thumbnail_url`](Self::thumbnail_url).
        /// `None` for broadcasts for adults, and in the first minutes.
        pub thumbnail_url_template: Option<Box<str>> = "liveThumbnailImageUrl",
        /// How many watch now (`concurrentUserCount`).
        pub viewer_count: Option<u64> = "concurrentUserCount",
        /// When it began (`openDate`).
        pub opened_at: Option<Timestamp> = "openDate" as Seoul,
        /// Whether it is for adults only.
        pub adult: bool = "adult",
        /// The streamer's tags.
        pub tags: Vec<Box<str>> = "tags",
        /// What kind of category it is in.
        pub category_type: Option<CategoryType> = "categoryType",
        /// The category's id (`liveCategory`).
        pub category_id: Option<Box<str>> = "liveCategory",
        /// The category's name for people (`liveCategoryValue`).
        pub category_name: Option<Box<str>> = "liveCategoryValue",
        /// The channel.
        pub channel_id: Option<ChannelId> = "channelId",
        /// Its name.
        pub channel_name: Option<Box<str>> = "channelName",
        /// Its picture; `None` where it has none.
        pub channel_image_url: Option<Box<str>> = "channelImageUrl",
    }
}

impl Live {
    /// The address of the picture in a size. Which sizes there are is not documented; 480 has been seen by others.
    pub fn thumbnail_url(&self, size: u32) -> Option<String> {
        let template = self.thumbnail_url_template.as_deref().filter(|template| !template.is_empty())?;
        Some(template.replace("{type}", &size.to_string()))
    }
}
