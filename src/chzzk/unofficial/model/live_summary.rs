//! Broadcasts as lists and searches tell of them.

use jiff::Timestamp;
use serde::Serialize;

use super::{CategoryType, ChannelSummary, Playback};
use crate::{
    chzzk::{ChannelId, unofficial::chat::ChatChannelId},
    lenient::lenient,
};

lenient! {
    /// A running broadcast in a list (top lives, lives of a category, search; its fields are known from recordings).
    #[derive(Debug, Clone, Default, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct LiveSummary {
        /// The broadcast's number.
        pub live_id: Option<u64> = "liveId",
        /// Its title (`liveTitle`).
        pub title: Option<Box<str>> = "liveTitle",
        /// A picture of it, with `{type}` for the height (`liveImageUrl`); see [`image_url`](Self::image_url).
        pub image_url_template: Option<Box<str>> = "liveImageUrl",
        /// The picture that the streamer chose, possibly empty (`defaultThumbnailImageUrl`).
        pub default_thumbnail_url: Option<Box<str>> = "defaultThumbnailImageUrl",
        /// How many watch now (`concurrentUserCount`).
        pub viewer_count: Option<u64> = "concurrentUserCount",
        /// How many have watched in all (`accumulateCount`); 0 while it runs.
        pub accumulated_count: Option<u64> = "accumulateCount",
        /// When it began (`openDate`).
        pub opened_at: Option<Timestamp> = "openDate" as Seoul,
        /// Whether it is for adults only.
        pub adult: bool = "adult",
        /// The streamer's tags.
        pub tags: Vec<Box<str>> = "tags",
        /// The chat's channel, where it is told.
        pub chat_channel_id: Option<ChatChannelId> = "chatChannelId",
        /// What kind of category it is in.
        pub category_type: Option<CategoryType> = "categoryType",
        /// The category's id (`liveCategory`).
        pub category_id: Option<Box<str>> = "liveCategory",
        /// The category's name, possibly empty (`liveCategoryValue`).
        pub category_name: Option<Box<str>> = "liveCategoryValue",
        /// How to watch it, where that is told (`livePlaybackJson`, JSON inside a string on the wire).
        pub playback: Option<Box<Playback>> = "livePlaybackJson" as Embedded,
        /// The channel's id, in the lists that tell only that; see [`id_of_channel`](Self::id_of_channel).
        pub channel_id: Option<ChannelId> = "channelId",
        /// The channel, in the lists that tell more.
        pub channel: Option<ChannelSummary> = "channel",
    }

    /// A broadcast that a search found.
    #[derive(Debug, Clone, Default, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct FoundLive {
        /// The broadcast.
        pub live: Option<LiveSummary> = "live",
        /// Its channel.
        pub channel: Option<ChannelSummary> = "channel",
    }
}

impl LiveSummary {
    /// The address of the picture with a height of 144, 270, 360, 480, 720 or 1080 pixels.
    pub fn image_url(&self, height: u32) -> Option<String> {
        let template = self.image_url_template.as_deref().filter(|template| !template.is_empty())?;
        Some(template.replace("{type}", &height.to_string()))
    }

    /// The channel's id, whichever way it was told.
    pub fn id_of_channel(&self) -> Option<&ChannelId> {
        self.channel.as_ref().and_then(|channel| channel.channel_id.as_ref()).or(self.channel_id.as_ref())
    }
}
