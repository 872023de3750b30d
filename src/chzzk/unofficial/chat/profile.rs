//! Who wrote a row, as the service shows them.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::MapAccess;

use super::UserId;
use crate::lenient::{Field, Fill, Record, Wire, lenient, open_enum};

/// An author as the service shows them beside a row: name, role and badges at that moment.
///
/// The shape was seen in recordings; where a source is weaker, the field says so.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Profile {
    /// The user's id; the same as the row's.
    pub user_id: Option<UserId>,
    /// The name shown. It can change and is not unique.
    pub nickname: Box<str>,
    /// The profile picture's address; most users have none.
    pub image_url: Option<Box<str>>,
    /// What the user is in this channel.
    pub role: Option<UserRole>,
    /// The picture of the role's badge.
    pub role_badge_url: Option<Box<str>>,
    /// The title shown for a role (`스트리머`, `채팅 운영자`).
    pub title: Option<Title>,
    /// Whether the name carries the mark of a verified channel.
    pub verified: bool,
    /// The colour code of the name (`CC014`, `SG005`), `None` for the usual `CC000`. What colour a code means is listed
    /// elsewhere.
    pub color_code: Option<Box<str>>,
    /// The subscription to this channel.
    pub subscription: Option<Box<SubscriberBadge>>,
    /// The badge for a place among the donors of the moment (gold, silver, bronze).
    pub donation_rank: Option<Box<RankBadge>>,
    /// Since when the user follows the channel. Named only in another client's source; rarely sent.
    pub followed_at: Option<Timestamp>,
    /// Badges for what the user did here.
    pub activity_badges: Vec<ActivityBadge>,
    /// Badges the user chose to show. Where this is there, even empty, the web client shows these instead of the activity
    /// badges.
    pub viewer_badges: Option<Vec<ViewerBadge>>,
    /// Achievements the user shows (`2025chzzkcup_1`).
    pub achievement_badge_ids: Vec<Box<str>>,
}

impl Profile {
    /// The badges' pictures in the web client's order: role, donors of the moment, subscription, then the chosen badges (the
    /// channel's own before those of the whole service) or, where none could be chosen, the active activity badges.
    ///
    /// An address can hold raw Hangul; percent-encode it before requesting.
    pub fn badge_urls(&self) -> impl Iterator<Item = &str> {
        let chosen = self.viewer_badges.as_deref();
        let of = move |channel: bool| {
            let badges = chosen.unwrap_or_default().iter();
            badges
                .filter(move |badge| (badge.scope == Some(BadgeScope::Channel)) == channel)
                .map(|badge| &badge.image_url)
        };
        let activity = if chosen.is_some() { &[] } else { self.activity_badges.as_slice() };
        (self.role_badge_url.iter())
            .chain(self.donation_rank.iter().map(|badge| &badge.image_url))
            .chain(self.subscription.iter().filter_map(|badge| badge.image_url.as_ref()))
            .chain(of(true))
            .chain(of(false))
            .chain(activity.iter().filter(|badge| badge.activated).map(|badge| &badge.image_url))
            .map(|url| &**url)
            .filter(|url| !url.is_empty())
    }

    /// Whether it says nothing of anybody, as `{}` of the service's own rows does.
    pub(super) fn is_blank(&self) -> bool {
        self.nickname.is_empty() && self.user_id.is_none()
    }
}

open_enum! {
    /// What a user is in a channel.
    pub enum UserRole {
        /// A viewer:
        CommonUser = "common_user",
        /// Whose channel it is:
        Streamer = "streamer",
        /// May restrict viewers and hide rows:
        StreamingChatManager = "streaming_chat_manager",
        /// May manage the channel too:
        StreamingChannelManager = "streaming_channel_manager",
        /// Probably the service's own staff; no source says:
        Manager = "manager",
        /// Named only in another client's source:
        StreamingSettlementManager = "streaming_settlement_manager",
    }
}

impl UserRole {
    /// Whether this role may moderate the chat.
    pub fn is_moderator(&self) -> bool {
        matches!(self, Self::Streamer | Self::StreamingChatManager | Self::StreamingChannelManager | Self::Manager)
    }
}

lenient! {
    /// The title shown for a role.
    #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
    #[non_exhaustive]
    pub struct Title {
        /// `스트리머`, `채팅 운영자`, …
        pub name: Box<str> = "name",
        /// Its colour, `#D9B04F`.
        pub color: Option<Box<str>> = "color",
    }

    /// A user's subscription to the channel.
    #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
    #[non_exhaustive]
    pub struct SubscriberBadge {
        /// Months in all.
        pub months: Option<u32> = "accumulativeMonth",
        /// Tier 1 or 2.
        pub tier: Option<u32> = "tier",
        /// What the channel calls the tier.
        pub tier_name: Option<Box<str>> = "tierName",
        /// The badge's picture.
        pub image_url: Option<Box<str>> = "badge" via ImageUrl,
    }

    /// The badge for a place among the donors of the moment.
    #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
    #[non_exhaustive]
    pub struct RankBadge {
        /// Its title.
        pub title: Box<str> = "title",
        /// Its picture.
        pub image_url: Box<str> = "imageUrl",
    }

    /// A badge for what a user did.
    #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
    #[non_exhaustive]
    pub struct ActivityBadge {
        /// Its number.
        pub number: Option<i64> = "badgeNo",
        /// `donation_newbie`, `subscription_founder`, …
        pub id: Box<str> = "badgeId",
        /// Its name, where it has one.
        pub name: Option<Box<str>> = "name",
        /// Its picture.
        pub image_url: Box<str> = "imageUrl",
        /// Whether the user shows it.
        pub activated: bool = "activated",
    }
}

/// A badge that a user chose to show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct ViewerBadge {
    /// `STANDARD`; no other was seen.
    pub kind: Option<Box<str>>,
    /// `cheat_key`, `subscription_gift_count_50`, …
    pub id: Box<str>,
    /// Whose badge it is.
    pub scope: Option<BadgeScope>,
    /// Its picture.
    pub image_url: Box<str>,
}

open_enum! {
    /// Whose badge it is.
    pub enum BadgeScope {
        /// The channel's:
        Channel = "CHANNEL",
        /// The service's:
        Global = "GLOBAL",
    }
}

impl Wire for ViewerBadge {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        let mut wire = ChosenBadge::default();
        wire.read(&mut map)?;
        let ChosenBadge { kind, badge: Badge { id, scope, image_url } } = wire;
        Ok(Some(Self { kind, id, scope, image_url }))
    }
}

// The objects in which the wire wraps what stands beside the other fields here.
lenient! {
    #[derive(Default)]
    struct Image {
        url: Option<Box<str>> = "imageUrl",
    }

    #[derive(Default)]
    struct Color {
        code: Option<Box<str>> = "colorCode" via UnusualColor,
    }

    #[derive(Default)]
    struct DonationRank {
        badge: Option<Box<RankBadge>> = "badge",
    }

    #[derive(Default)]
    struct Following {
        date: Option<Timestamp> = "followDate" as Seoul,
    }

    #[derive(Default)]
    struct ChosenBadge {
        kind: Option<Box<str>> = "type",
        badge: Badge = "badge",
    }

    #[derive(Default)]
    struct Badge {
        id: Box<str> = "badgeId",
        scope: Option<BadgeScope> = "scope",
        image_url: Box<str> = "imageUrl",
    }
}

/// `{"imageUrl":"…"}`
struct ImageUrl(Box<str>);

impl Wire for ImageUrl {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        let mut image = Image::default();
        image.read(&mut map)?;
        Ok(image.url.map(Self))
    }
}

/// A colour code other than the one that most users have, for which no text is kept.
struct UnusualColor(Box<str>);

impl Wire for UnusualColor {
    fn from_text(text: &str) -> Option<Self> {
        (text != "CC000").then(|| Self(text.into()))
    }
}

pub(crate) enum ProfileKey {
    UserId,
    Nickname,
    ImageUrl,
    Role,
    Badge,
    Title,
    Verified,
    ActivityBadges,
    ViewerBadges,
    Streaming,
}

// Not made by `lenient!` because of `streamingProperty`, whose fields stand beside the others here.
impl Record for Profile {
    type Key = ProfileKey;

    fn key(text: &str) -> Option<ProfileKey> {
        Some(match text {
            "userIdHash" => ProfileKey::UserId,
            "nickname" => ProfileKey::Nickname,
            "profileImageUrl" => ProfileKey::ImageUrl,
            "userRoleCode" => ProfileKey::Role,
            "badge" => ProfileKey::Badge,
            "title" => ProfileKey::Title,
            "verifiedMark" => ProfileKey::Verified,
            "activityBadges" => ProfileKey::ActivityBadges,
            "viewerBadges" => ProfileKey::ViewerBadges,
            "streamingProperty" => ProfileKey::Streaming,
            _ => return None,
        })
    }

    fn set_key<'de, A: MapAccess<'de>>(&mut self, key: ProfileKey, map: &mut A) -> Result<(), A::Error> {
        match key {
            ProfileKey::UserId => self.user_id.set(map),
            ProfileKey::Nickname => self.nickname.set(map),
            ProfileKey::ImageUrl => {
                self.image_url.set(map)?;
                self.image_url = self.image_url.take().filter(|url| !url.is_empty());
                Ok(())
            }
            ProfileKey::Role => self.role.set(map),
            ProfileKey::Badge => {
                self.role_badge_url = filled::<Image, _>(map)?.url;
                Ok(())
            }
            ProfileKey::Title => self.title.set(map),
            ProfileKey::Verified => self.verified.set(map),
            ProfileKey::ActivityBadges => self.activity_badges.set(map),
            ProfileKey::ViewerBadges => self.viewer_badges.set(map),
            ProfileKey::Streaming => map.next_value_seed(Fill(&mut Streaming(self))).map(drop),
        }
    }
}

impl Wire for Profile {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        let mut profile = Self::default();
        profile.read(&mut map)?;
        Ok(Some(profile))
    }
}

/// `streamingProperty`: what the user is to this channel.
struct Streaming<'a>(&'a mut Profile);

pub(crate) enum StreamingKey {
    Color,
    Subscription,
    DonationRank,
    Following,
    Achievements,
}

impl Record for Streaming<'_> {
    type Key = StreamingKey;

    fn key(text: &str) -> Option<StreamingKey> {
        Some(match text {
            "nicknameColor" => StreamingKey::Color,
            "subscription" => StreamingKey::Subscription,
            "realTimeDonationRanking" => StreamingKey::DonationRank,
            "following" => StreamingKey::Following,
            "activatedAchievementBadgeIds" => StreamingKey::Achievements,
            _ => return None,
        })
    }

    fn set_key<'de, A: MapAccess<'de>>(&mut self, key: StreamingKey, map: &mut A) -> Result<(), A::Error> {
        let Self(profile) = self;
        match key {
            StreamingKey::Color => profile.color_code = filled::<Color, _>(map)?.code,
            StreamingKey::Subscription => profile.subscription.set(map)?,
            StreamingKey::DonationRank => profile.donation_rank = filled::<DonationRank, _>(map)?.badge,
            StreamingKey::Following => profile.followed_at = filled::<Following, _>(map)?.date,
            StreamingKey::Achievements => profile.achievement_badge_ids.set(map)?,
        }
        Ok(())
    }
}

fn filled<'de, T: Record + Default, A: MapAccess<'de>>(map: &mut A) -> Result<T, A::Error> {
    let mut record = T::default();
    map.next_value_seed(Fill(&mut record))?;
    Ok(record)
}
