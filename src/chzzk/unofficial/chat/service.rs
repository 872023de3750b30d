//! What the service tells beside the rows (`93006`): restrictions, switches, parties, and what nobody has described.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::{DonationKind, Raw, UserId, donation::Krw, plain::Plain};
use crate::lenient::open_enum;

/// A viewer may not write for a while (`TEMPORARY_RESTRICT`). Seen in recordings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TemporaryRestrict {
    /// Who.
    pub user_id: Option<UserId>,
    /// For how long; 30 was recorded, most likely seconds.
    pub duration: Option<i64>,
    /// How often it happened to them; the duration grows with it.
    pub times: Option<i64>,
    /// When.
    pub created_at: Option<Timestamp>,
    /// The event's own JSON, where the chat was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl fmt::Display for TemporaryRestrict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is restricted", Plain(self.user_id.as_ref().map_or("(unknown)", UserId::as_str)))?;
        self.duration.map_or(Ok(()), |duration| write!(f, " for {duration} s"))
    }
}

/// A kind of donation was switched on or off (`CHANGE_DONATION_ACTIVE`). Named only in another client's source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DonationActiveChanged {
    /// Which kind.
    pub kind: Option<DonationKind>,
    /// Whether it is on.
    pub active: Option<bool>,
    /// The event's own JSON, where the chat was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl fmt::Display for DonationActiveChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.active.map_or("changed", |active| if active { "on" } else { "off" });
        write!(f, "donations of kind {}: {state}", Plain(self.kind.as_ref().map_or("?", DonationKind::as_str)))
    }
}

/// Where a party's donations stand (`PARTY_DONATION_INFO`). Named only in another client's source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PartyDonationInfo {
    /// The party's name.
    pub party_name: Option<Box<str>>,
    /// The host's name.
    pub host_nickname: Option<Box<str>>,
    /// Whether the host's name carries the mark of a verified channel.
    pub host_verified: bool,
    /// How many channels take part.
    pub members: Option<u32>,
    /// Their pictures' addresses.
    pub profile_image_urls: Vec<Box<str>>,
    /// What was given to the party, in won. Small donations may change only this, and come as no row.
    pub total_amount_krw: Option<i64>,
    /// Whether it goes on.
    pub status: Option<PartyStatus>,
    /// The event's own JSON, where the chat was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl fmt::Display for PartyDonationInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "party {}: {}", Plain(self.party_name.as_deref().unwrap_or_default()), Krw(self.total_amount_krw))
    }
}

open_enum! {
    /// Whether a party goes on.
    pub enum PartyStatus {
        /// It goes on:
        Open = "OPEN",
        /// It is over:
        Closed = "CLOSED",
    }
}

/// A party's donations are over (`PARTY_DONATION_FINISH`). Named only in another client's source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PartyDonationFinish {
    /// Whether the result is confirmed yet to come ([`PartyDonationConfirm`]).
    pub confirm_needed: Option<bool>,
    /// The event's own JSON, where the chat was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl fmt::Display for PartyDonationFinish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the party's donations are over")
    }
}

/// The result of one channel of a party (`PARTY_DONATION_CONFIRM`). Named only in another client's source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PartyDonationConfirm {
    /// The channel's name.
    pub channel_name: Option<Box<str>>,
    /// Its place, from 1.
    pub rank: Option<u32>,
    /// What the place is called.
    pub rank_name: Option<Box<str>>,
    /// The event's own JSON, where the chat was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl fmt::Display for PartyDonationConfirm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (channel, name) = (self.channel_name.as_deref(), self.rank_name.as_deref());
        write!(f, "party result: {}", Plain(channel.unwrap_or_default()))?;
        if let Some(rank) = self.rank {
            write!(f, ", place {rank}")?;
        }
        name.map_or(Ok(()), |name| write!(f, " ({})", Plain(name)))
    }
}

open_enum! {
    /// Events that are known by name, and whose body nobody has described.
    pub enum OpaqueKind {
        /// Viewers' vote with points changed. Measured:
        PredictionTotalPowerChange = "LOG_POWER_PREDICTION_TOTAL_POWER_CHANGE",
        /// Viewers' vote with points ran out. Measured:
        PredictionExpired = "LOG_POWER_PREDICTION_EXPIRED",
        /// An advertisement is shown. Measured:
        MidRollAd = "LIVE_MID_ROLL_AD",
        /// A penalty; it names a user:
        IimsPenalty = "IIMS_PENALTY",
        /// Who may write was changed; the new mode is not in it:
        ChangeChatMode = "CHANGE_CHAT_MODE",
        /// Named only in another client's source:
        ChangeVideoDonationSetting = "CHANGE_VIDEO_DONATION_SETTING",
        /// Named only in another client's source:
        ChangeMissionDonationSetting = "CHANGE_MISSION_DONATION_SETTING",
        /// Named only in another client's source:
        ChangeMinPayAmount = "CHANGE_MIN_PAY_AMOUNT",
        /// Named only in another client's source:
        ChangeEmojiPack = "CHANGE_EMOJI_PACK",
        /// Named only in another client's source:
        LiveBlock = "LIVE_BLOCK",
        /// Named only in another client's source:
        AdultLive = "ADULT_LIVE",
        /// Named only in another client's source:
        WarnLive = "WARN_LIVE",
        /// Named only in another client's source:
        OverPublishingOccur = "OVER_PUBLISHING_OCCUR",
        /// Named only in another client's source:
        RestrictUser = "RESTRICT_USER",
        /// Named only in another client's source:
        ReleaseRestrictUser = "RELEASE_RESTRICT_USER",
        /// Named only in another client's source:
        RoleAdd = "ROLE_ADD",
    }
}

impl OpaqueKind {
    /// Whether it is about viewers' votes with points (`LOG_POWER_PREDICTION_…`; more of these are likely than are known).
    pub fn is_prediction(&self) -> bool {
        self.as_str().starts_with("LOG_POWER_PREDICTION_")
    }

    /// The kind of a type that is known by name.
    pub(super) fn known(name: &str) -> Option<Self> {
        let kind = Self::from(name);
        let known = !matches!(kind, Self::Unknown(_)) || kind.is_prediction();
        known.then_some(kind)
    }
}

/// An event that is known by name, and whose body nobody has described: all there is to say is in [`raw`](Self::raw).
///
/// When a body becomes known the event gets a type of its own, so match on [`kind`](Self::kind) with care.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OpaqueEvent {
    /// Which.
    pub kind: OpaqueKind,
    /// Whom it is about, where it says so.
    pub user_id: Option<UserId>,
    /// The event's own JSON.
    pub raw: Raw,
}

impl fmt::Display for OpaqueEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {}", Plain(self.kind.as_str()))?;
        self.user_id.as_ref().map_or(Ok(()), |user| write!(f, " about {}", Plain(user.as_str())))
    }
}
