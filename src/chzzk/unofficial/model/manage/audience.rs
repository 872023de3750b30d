//! Who follows and who subscribes, and which of them are asked for.

use jiff::Timestamp;
use serde::{Serialize, de::MapAccess};

use super::ManagedUser;
use crate::{
    chzzk::unofficial::chat::UserId,
    lenient::{Wire, lenient, open_enum},
};

lenient! {
    /// Who follows whom, and since when.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct Following {
        /// Whether somebody follows.
        pub following: bool = "following",
        /// Whether they are told of broadcasts.
        pub notification: bool = "notification",
        /// Since when (`followDate`).
        pub followed_at: Option<Timestamp> = "followDate" as Seoul,
    }

    /// Somebody who follows the channel (followers; the row is from the source code of other clients).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct Follower {
        /// Who.
        pub user: ManagedUser = "user",
        /// How they follow the channel (`following`).
        pub following: Option<Following> = "following",
        /// Whether the channel follows them, it seems (`channelFollowing`).
        pub channel_following: Option<Following> = "channelFollowing",
    }

    #[derive(Default)]
    struct WireSubscriber {
        user: Option<ManagedUser> = "user",
        user_id: Option<UserId> = "userIdHash",
        nickname: Option<Box<str>> = "nickname",
        image_url: Option<Box<str>> = "profileImageUrl",
        verified_mark: bool = "verifiedMark",
        total_months: Option<u32> = "totalMonth",
        tier: Option<SubscriptionTier> = "tier",
        publish_period: Option<u32> = "publishPeriod",
        created_at: Option<Timestamp> = "createdDate" as Seoul,
    }
}

/// Somebody who subscribes to the channel (subscribers; the row is from the source code of other clients, which know the user in two
/// places).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Subscriber {
    /// Who.
    pub user: ManagedUser,
    /// For how many months in all (`totalMonth`).
    pub total_months: Option<u32>,
    /// How much they pay.
    pub tier: Option<SubscriptionTier>,
    /// For how many months they pay at once (`publishPeriod`).
    pub publish_period: Option<u32>,
    /// Since when (`createdDate`).
    pub created_at: Option<Timestamp>,
}

impl Wire for Subscriber {
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        let WireSubscriber {
            user,
            user_id,
            nickname,
            image_url,
            verified_mark,
            total_months,
            tier,
            publish_period,
            created_at,
        } = WireSubscriber::from_map(map)?.unwrap_or_default();
        let user = user.unwrap_or(ManagedUser { user_id, nickname, image_url, verified_mark });
        Ok(Some(Self { user, total_months, tier, publish_period, created_at }))
    }
}

open_enum! {
    /// How much a subscriber pays (`tier`).
    pub enum SubscriptionTier {
        /// The first tier:
        Tier1 = "TIER_1",
        /// The second tier:
        Tier2 = "TIER_2",
    }

    /// In which order subscribers and followers come (`sortType`).
    pub enum SubscriberSort {
        /// The newest first:
        Recent = "RECENT",
        /// The longest first:
        Longer = "LONGER",
    }
}

/// For how many months subscribers pay at once: the lengths that the service knows (`publishPeriod`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublishPeriod {
    /// A month.
    One,
    /// Three months.
    Three,
    /// Six months.
    Six,
}

impl PublishPeriod {
    /// How many months.
    pub const fn months(self) -> u32 {
        match self {
            Self::One => 1,
            Self::Three => 3,
            Self::Six => 6,
        }
    }
}

/// Which subscribers are asked for: all, unless it says more.
///
/// ```
/// use livechat::chzzk::unofficial::model::manage::{PublishPeriod, SubscriberFilter, SubscriberSort, SubscriptionTier};
///
/// let faithful = SubscriberFilter::new()
///     .sort(SubscriberSort::Longer)
///     .tier(SubscriptionTier::Tier2)
///     .publish_period(PublishPeriod::Six)
///     .nickname("고래");
/// assert_ne!(faithful, SubscriberFilter::default());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct SubscriberFilter {
    pub(crate) sort: Option<SubscriberSort>,
    pub(crate) tier: Option<SubscriptionTier>,
    pub(crate) publish_period: Option<PublishPeriod>,
    pub(crate) nickname: Option<Box<str>>,
}

impl SubscriberFilter {
    /// All, in the service's order, which other clients name `RECENT`.
    pub fn new() -> Self {
        Self::default()
    }

    /// In this order (`sortType`).
    pub fn sort(mut self, sort: SubscriberSort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// Only of this tier (`tier`).
    pub fn tier(mut self, tier: SubscriptionTier) -> Self {
        self.tier = Some(tier);
        self
    }

    /// Only who pays for so many months at once (`publishPeriod`).
    pub fn publish_period(mut self, period: PublishPeriod) -> Self {
        self.publish_period = Some(period);
        self
    }

    /// Only whose name this is, or is a part of (`userNickname`); it must not be blank.
    pub fn nickname(mut self, nickname: impl Into<Box<str>>) -> Self {
        self.nickname = Some(nickname.into());
        self
    }
}

/// Which followers are asked for: all, unless it says more.
///
/// ```
/// use livechat::chzzk::unofficial::model::manage::FollowerFilter;
///
/// let whales = FollowerFilter::new().nickname("고래");
/// assert_ne!(whales, FollowerFilter::default());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct FollowerFilter {
    pub(crate) sort: Option<SubscriberSort>,
    pub(crate) nickname: Option<Box<str>>,
}

impl FollowerFilter {
    /// All, in the service's order.
    pub fn new() -> Self {
        Self::default()
    }

    /// In this order (`sortType`, which one other client sends here).
    pub fn sort(mut self, sort: SubscriberSort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// Only whose name this is, or is a part of (`userNickname`, which one other client sends here); it must not be blank.
    pub fn nickname(mut self, nickname: impl Into<Box<str>>) -> Self {
        self.nickname = Some(nickname.into());
        self
    }
}
