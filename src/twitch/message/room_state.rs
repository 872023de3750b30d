//! ROOMSTATE: the modes of a room.

use std::fmt;

use serde::{Serialize, Serializer};

use super::held;
use crate::{
    plain::Plain,
    twitch::{
        ChannelName, UserId,
        reading::{HeldLine, Reading, number},
    },
};

/// The modes of a room (ROOMSTATE): all of them after joining, afterwards those that changed.
///
/// `None` says that a mode is as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RoomState {
    /// The room.
    pub channel: ChannelName,
    /// The room's id. Not every line has it.
    pub room_id: Option<UserId>,
    /// Whether it takes emotes only.
    pub emote_only: Option<bool>,
    /// Whether it takes followers only. As JSON the number of minutes, -1 for off.
    pub followers_only: Option<FollowersOnly>,
    /// Whether it takes a text only once. Texts of up to 9 characters are spared.
    pub r9k: Option<bool>,
    /// How many seconds to wait between messages; 0 is off.
    pub slow: Option<u64>,
    /// Whether it takes subscribers only.
    pub subs_only: Option<bool>,
    /// Whether rituals are on. Older, no longer documented.
    pub rituals: Option<bool>,
    #[serde(skip)]
    line: HeldLine,
}

held!(RoomState);

/// Whether a room takes followers only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FollowersOnly {
    /// It takes everybody.
    Off,
    /// It takes who has followed for this many minutes; 0 is any follower.
    #[non_exhaustive]
    On {
        /// The minutes.
        minutes: u64,
    },
}

impl FollowersOnly {
    fn read(value: Option<&str>) -> Option<Self> {
        if value == Some("-1") { Some(Self::Off) } else { number(value).map(|minutes| Self::On { minutes }) }
    }
}

/// As the number of minutes, -1 for off.
impl Serialize for FollowersOnly {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Off => serializer.serialize_i64(-1),
            Self::On { minutes } => serializer.serialize_u64(*minutes),
        }
    }
}

impl RoomState {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        let tags = &reading.tags;
        Ok(Self {
            channel: reading.channel()?,
            room_id: reading.user_id(tags.room_id),
            emote_only: switch(tags.emote_only),
            followers_only: FollowersOnly::read(tags.followers_only),
            r9k: switch(tags.r9k),
            slow: number(tags.slow),
            subs_only: switch(tags.subs_only),
            rituals: switch(tags.rituals),
            line: reading.held(),
        })
    }
}

fn switch(value: Option<&str>) -> Option<bool> {
    match value {
        Some("0") => Some(false),
        Some("1") => Some(true),
        _ => None,
    }
}

impl fmt::Display for RoomState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { channel, room_id: _, emote_only, followers_only, r9k, slow, subs_only, rituals: _, line: _ } = self;
        write!(f, "#{} modes:", Plain(channel.as_str()))?;
        for (name, state) in [("emote-only", emote_only), ("unique", r9k), ("subscribers-only", subs_only)] {
            if let Some(on) = state {
                write!(f, " {name} {}", if *on { "on" } else { "off" })?;
            }
        }
        match followers_only {
            Some(FollowersOnly::Off) => f.write_str(" followers-only off")?,
            Some(FollowersOnly::On { minutes }) => write!(f, " followers-only {minutes} min")?,
            None => {}
        }
        match slow {
            Some(0) => f.write_str(" slow off"),
            Some(seconds) => write!(f, " slow {seconds} s"),
            None => Ok(()),
        }
    }
}
