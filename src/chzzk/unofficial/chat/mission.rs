//! Missions: what viewers pay a streamer to try.
//!
//! A mission is `PENDING`, then `APPROVED` or `REJECTED`; while it is approved others may take part; it ends `COMPLETED`
//! (with [`success`](Mission::success) or without) or `EXPIRED`. What was paid comes as a row
//! ([`Donation`](super::Donation)), each change as an event ([`MissionUpdate`]): add up one of the two.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::{Raw, UserId, donation::Krw, message::Author, plain::Plain};
use crate::lenient::open_enum;

/// A mission as it stands. Its keys were seen in recorded rows; in events they are named only in other clients' source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Mission {
    /// Names the mission, or the participation in one.
    #[serde(rename = "mission_id")]
    pub id: Option<Box<str>>,
    /// For a participation: the mission itself.
    pub related_mission_id: Option<Box<str>>,
    /// Who may pay for it, or that this is a participation.
    pub mission_kind: Option<MissionKind>,
    /// What is to be done.
    #[serde(rename = "mission_text")]
    pub text: Option<Box<str>>,
    /// Where it stands.
    pub status: Option<MissionStatus>,
    /// Whether it was done. Counts once it is [`Completed`](MissionStatus::Completed).
    pub success: bool,
    /// What everybody gave for it together, in won.
    pub total_amount_krw: Option<i64>,
    /// How many others took part.
    pub participations: Option<u32>,
    /// How long the streamer has, in seconds.
    pub duration_secs: Option<i64>,
    /// When it was asked for.
    pub created_at: Option<Timestamp>,
    /// When it was approved, it seems.
    pub started_at: Option<Timestamp>,
    /// When it ends; while it is pending probably the time until which it can be approved.
    pub ends_at: Option<Timestamp>,
    /// The campaign it belongs to; only `null` was seen.
    pub campaign_id: Option<Box<str>>,
}

open_enum! {
    /// Who may pay for a mission.
    pub enum MissionKind {
        /// One viewer:
        Alone = "ALONE",
        /// Many viewers:
        Group = "GROUP",
        /// A participation in somebody else's mission:
        Participation = "PARTICIPATION",
    }

    /// Where a mission stands.
    pub enum MissionStatus {
        /// Asked for:
        Pending = "PENDING",
        /// The streamer tries:
        Approved = "APPROVED",
        /// The streamer does not want to:
        Rejected = "REJECTED",
        /// Over, done or failed:
        Completed = "COMPLETED",
        /// Time ran out:
        Expired = "EXPIRED",
    }
}

/// A mission changed (`DONATION_MISSION_IN_PROGRESS`), or somebody took part in one (`DONATION_MISSION_PARTICIPATION`).
///
/// That these come was measured; their keys are named only in other clients' source. The money comes as a
/// [`Donation`](super::Donation) too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MissionUpdate {
    /// The mission.
    #[serde(flatten)]
    pub mission: Mission,
    /// What this viewer gave, in won.
    pub amount_krw: Option<i64>,
    /// The viewer.
    pub user_id: Option<UserId>,
    /// Their name; `None` when they want to be anonymous.
    pub nickname: Option<Box<str>>,
    /// Whether they do not want to be named.
    pub anonymous: bool,
    /// The event's own JSON, where the chat was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl MissionUpdate {
    fn viewer(&self) -> Author<'_> {
        Author { anonymous: self.anonymous, nickname: self.nickname.as_deref(), user_id: self.user_id.as_ref() }
    }

    pub(super) fn fmt_participation(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.mission.text.as_deref().unwrap_or_default();
        write!(f, "{} gave {} towards the mission: {}", self.viewer(), Krw(self.amount_krw), Plain(text))?;
        write!(f, " ({} in all)", Krw(self.mission.total_amount_krw))
    }
}

impl fmt::Display for MissionUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mission = &self.mission;
        let status = mission.status.as_ref().map_or("changed", MissionStatus::as_str);
        write!(f, "mission {}: {}", Plain(status), Plain(mission.text.as_deref().unwrap_or_default()))?;
        write!(f, " ({}, {} in all)", self.viewer(), Krw(mission.total_amount_krw))
    }
}
