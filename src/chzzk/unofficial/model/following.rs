//! Following a channel, as the follower sees it.

use jiff::Timestamp;
use serde::Serialize;

use super::ChannelSummary;
use crate::{
    Result,
    chzzk::{
        ChannelId,
        answer::{Question, content},
    },
    http::Response,
    lenient::lenient,
};

lenient! {
    /// Whether the logged-in user follows a channel (`following`, seen in a recording of my-info).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct Following {
        /// Whether they do.
        pub following: bool = "following",
        /// Whether they are told when it goes live.
        pub notification: Option<bool> = "notification",
        /// Since when they do (`followDate`).
        pub followed_at: Option<Timestamp> = "followDate" as Seoul,
    }

    /// What a channel is to the logged-in user (`personalData`). Without a login there may be nothing in it.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct FollowState {
        /// Whether and since when they follow it.
        pub follow: Option<Following> = "following",
        /// Whether they blocked it (`privateUserBlock`).
        pub blocked: Option<bool> = "privateUserBlock",
    }

    /// A channel that the logged-in user follows.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct FollowedChannel {
        /// Its id.
        pub channel_id: Option<ChannelId> = "channelId",
        /// What is said about it.
        pub channel: Option<ChannelSummary> = "channel",
        /// Whether it is live (`streamer.openLive`).
        #[serde(rename = "live")]
        streamer: Streamer = "streamer",
        /// Its broadcast (`liveInfo`), where it is live.
        pub broadcast: Option<FollowedBroadcast> = "liveInfo",
    }

    /// The broadcast of a channel that is followed.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct FollowedBroadcast {
        /// Its title (`liveTitle`).
        pub title: Option<Box<str>> = "liveTitle",
        /// How many watch now (`concurrentUserCount`).
        pub viewer_count: Option<u64> = "concurrentUserCount",
        /// The category's name (`liveCategoryValue`).
        pub category_name: Option<Box<str>> = "liveCategoryValue",
    }

    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
    #[serde(transparent)]
    struct Streamer {
        live: bool = "openLive",
    }

    #[derive(Default)]
    struct FollowAnswer {
        channel: PersonalChannel = "channel",
    }

    #[derive(Default)]
    struct PersonalChannel {
        personal: Option<FollowState> = "personalData",
    }
}

impl FollowState {
    /// Whether the logged-in user follows the channel.
    pub fn is_following(&self) -> bool {
        self.follow.as_ref().is_some_and(|follow| follow.following)
    }
}

impl FollowedChannel {
    /// Whether it is live.
    pub fn is_live(&self) -> bool {
        self.streamer.live
    }
}

/// # Errors
///
/// A refusal, or an answer that cannot be read.
pub(crate) fn read_follow_state(response: &Response, question: impl Question) -> Result<FollowState> {
    let answer: Option<FollowAnswer> = content(response, question)?;
    Ok(answer.and_then(|answer| answer.channel.personal).unwrap_or_default())
}
