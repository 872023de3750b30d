//! Channels that a search found.

use serde::Serialize;

use crate::{chzzk::ChannelId, lenient::lenient};

lenient! {
    /// A channel that a search found (seen in recordings).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct FoundChannel {
        /// Its id.
        pub channel_id: Option<ChannelId> = "channelId",
        /// Its name (`channelName`).
        pub name: Option<Box<str>> = "channelName",
        /// Its picture (`channelImageUrl`); `None` or empty where it has none.
        pub image_url: Option<Box<str>> = "channelImageUrl",
        /// Whether NAVER has verified it.
        pub verified_mark: bool = "verifiedMark",
        /// What kind of mark that is.
        pub verified_mark_type: Option<Box<str>> = "verifiedMarkType",
        /// Whether it is an official channel of a company (`officialChannel`).
        pub official: bool = "officialChannel",
        /// What the streamer says about it, possibly empty (`channelDescription`).
        pub description: Option<Box<str>> = "channelDescription",
        /// How many follow it.
        pub follower_count: Option<u64> = "followerCount",
        /// Whether it is live (`openLive`).
        pub live: bool = "openLive",
        /// The badges that it gives to viewers (`activatedChannelBadgeIds`); it may be missing.
        pub activated_badge_ids: Vec<Box<str>> = "activatedChannelBadgeIds",
        /// When it broadcast for the first time (`firstBroadcastDate`), as it came: how it is spelled is not described, and it may be
        /// missing.
        pub first_broadcast_date: Option<Box<str>> = "firstBroadcastDate",
    }

    /// A row of the search.
    #[derive(Default)]
    pub(crate) struct FoundChannelRow {
        pub(crate) channel: Option<FoundChannel> = "channel",
    }
}
