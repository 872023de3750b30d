//! What the logged-in user is to a channel.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    Following,
    manage::{Permission, StreamingRole},
};
use crate::{chzzk::ChannelId, lenient::lenient};

lenient! {
    /// What the logged-in user is to a channel (my-info, seen in a recording).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct MyInfo {
        /// The channel.
        pub channel_id: Option<ChannelId> = "channelId",
        /// What the user is in it (`userRole`).
        pub user_role: Option<StreamingRole> = "userRole",
        /// What the user may do in it; nothing for viewers.
        pub permissions: Vec<Permission> = "permissions",
        /// Whether and since when the user follows it.
        pub following: Option<Following> = "following",
        /// The user's subscription to it.
        pub subscription: Option<MySubscription> = "subscription",
        /// Whether the user is kept out of its chat.
        pub restriction: Option<MyRestriction> = "restriction",
        /// Whether the user pays for the service's cheat key, which removes advertisements.
        pub cheat_key: Option<bool> = "cheatKey",
        /// Whether the user is a member of NAVER's paid programme.
        pub naver_membership: Option<bool> = "naverMembership",
        /// Whether the user blocked the channel (`privateUserBlock`).
        pub blocked: Option<bool> = "privateUserBlock",
        /// Which advertisements the user is shown.
        pub player_ads: Option<PlayerAds> = "playerAdFlag",
    }

    /// A subscription, as the subscriber sees it.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct MySubscription {
        /// Whether there is one.
        pub subscribing: bool = "subscribing",
        /// Whether its payment is put off, it seems (`subscriptionDeferred`).
        pub deferred: Option<bool> = "subscriptionDeferred",
        /// Whether the user was told in the chat, it seems (`subscriptionAlertNotified`).
        pub alert_notified: Option<bool> = "subscriptionAlertNotified",
        /// Whether the user does not want that, it seems (`subscriptionAlertRefused`).
        pub alert_refused: Option<bool> = "subscriptionAlertRefused",
        /// Whether it is switched off (`subscriptionDisabled`).
        pub disabled: Option<bool> = "subscriptionDisabled",
        /// Whether its end is to be told (`subscriptionExpireNotifyRequired`).
        pub expire_notify_required: Option<bool> = "subscriptionExpireNotifyRequired",
        /// Whether it was a gift (`subscriptionGift`).
        pub gift: Option<bool> = "subscriptionGift",
    }

    /// Whether a viewer is kept out of a chat, as the viewer sees it.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct MyRestriction {
        /// Whether they are.
        pub restrict: bool = "restrict",
        /// `origin`; what it means is not described.
        pub origin: Option<bool> = "origin",
        /// Where the request to be let in again stands; `NONE` in the recording.
        pub release_state: Option<Box<str>> = "restrictReleaseState",
        /// What the streamer said to it.
        pub judgment: Option<Box<str>> = "judgment",
        /// From when on it can be asked (`availableReleaseRequestDate`).
        pub release_request_at: Option<Timestamp> = "availableReleaseRequestDate" as Seoul,
        /// `restrictUserNickname`
        pub nickname: Option<Box<str>> = "restrictUserNickname",
        /// Since when (`fromDate`).
        pub from: Option<Timestamp> = "fromDate" as Seoul,
        /// Until when (`toDate`).
        pub to: Option<Timestamp> = "toDate" as Seoul,
    }

    /// Which advertisements a viewer is shown (`playerAdFlag`).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct PlayerAds {
        /// Before the broadcast.
        pub pre_roll: Option<bool> = "preRoll",
        /// In it.
        pub mid_roll: Option<bool> = "midRoll",
        /// After it.
        pub post_roll: Option<bool> = "postRoll",
    }
}
