//! A channel, and the people around it.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    chzzk::ChannelId,
    lenient::{lenient, open_enum},
};

lenient! {
    /// The user a token belongs to (users/me).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct Me {
        /// Their channel.
        pub channel_id: Option<ChannelId> = "channelId",
        /// Its name (`channelName`).
        pub name: Option<Box<str>> = "channelName",
        /// Their nickname. Not documented, and seen by others in live answers.
        pub nickname: Option<Box<str>> = "nickname",
    }

    /// A channel (channels).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct Channel {
        /// Its id.
        pub channel_id: Option<ChannelId> = "channelId",
        /// Its name (`channelName`).
        pub name: Option<Box<str>> = "channelName",
        /// Its picture (`channelImageUrl`); `None` where it has none.
        pub image_url: Option<Box<str>> = "channelImageUrl",
        /// How many follow it.
        pub follower_count: Option<u64> = "followerCount",
        /// Whether NAVER has verified it; told since July 2025.
        pub verified_mark: bool = "verifiedMark",
    }

    /// Somebody who may act for a channel, its owner included (channels/streaming-roles).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct ChannelManager {
        /// Their own channel (`managerChannelId`).
        pub channel_id: Option<ChannelId> = "managerChannelId",
        /// Its name (`managerChannelName`).
        pub name: Option<Box<str>> = "managerChannelName",
        /// What they may do.
        pub user_role: Option<UserRole> = "userRole",
        /// Since when (`createdDate`).
        pub created_at: Option<Timestamp> = "createdDate" as Seoul,
    }

    /// Somebody who follows the channel (channels/followers).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct Follower {
        /// Their own channel.
        pub channel_id: Option<ChannelId> = "channelId",
        /// Its name (`channelName`).
        pub name: Option<Box<str>> = "channelName",
        /// Since when they follow (`createdDate`).
        pub created_at: Option<Timestamp> = "createdDate" as Seoul,
    }

    /// Somebody who pays for a subscription to the channel (channels/subscribers).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct Subscriber {
        /// Their own channel.
        pub channel_id: Option<ChannelId> = "channelId",
        /// Its name (`channelName`).
        pub name: Option<Box<str>> = "channelName",
        /// For how many months they have subscribed (`month`).
        pub months: Option<u32> = "month",
        /// Which subscription it is: 1 or 2, by the documentation.
        pub tier_no: Option<u32> = "tierNo",
        /// Since when (`createdDate`). The documentation calls it the date of following, which looks like a slip.
        pub created_at: Option<Timestamp> = "createdDate" as Seoul,
    }
}

open_enum! {
    /// What somebody may do for a channel (`userRole`).
    pub enum UserRole {
        /// The owner, as the service says it in live answers (seen by others):
        Streamer = "STREAMER",
        /// The owner, as the documentation says it:
        StreamingChannelOwner = "STREAMING_CHANNEL_OWNER",
        /// Manages the channel:
        StreamingChannelManager = "STREAMING_CHANNEL_MANAGER",
        /// Manages the chat:
        StreamingChatManager = "STREAMING_CHAT_MANAGER",
        /// Manages what the channel earns:
        StreamingSettlementManager = "STREAMING_SETTLEMENT_MANAGER",
    }
}

impl UserRole {
    /// Whether it is the owner's, in either of its two spellings.
    pub fn is_owner(&self) -> bool {
        matches!(self, Self::Streamer | Self::StreamingChannelOwner)
    }
}

/// In which order subscribers come. What comes where none is asked for is not documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SubscriberSort {
    /// The newest first: `RECENT`
    Recent,
    /// Those who have subscribed for the most months first: `LONGER`
    Longer,
}

impl SubscriberSort {
    /// The word as it is on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recent => "RECENT",
            Self::Longer => "LONGER",
        }
    }
}
