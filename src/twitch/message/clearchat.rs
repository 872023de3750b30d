//! CLEARCHAT: messages taken away by moderators.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::held;
use crate::{
    plain::Plain,
    twitch::{
        ChannelName, Text, UserId,
        reading::{HeldLine, Reading, number},
    },
};

/// All messages of somebody, or of everybody, were taken away (CLEARCHAT).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Clearchat {
    /// The room.
    pub channel: ChannelName,
    /// The room's id.
    pub room_id: Option<UserId>,
    /// Why.
    pub action: ClearchatAction,
    /// Whose messages; `None` where it is everybody's.
    pub login: Option<Text>,
    /// The id of that account.
    pub target_user_id: Option<UserId>,
    /// For how many seconds a timeout lasts. `None` also for a timeout whose length could not be read.
    pub ban_duration: Option<u64>,
    /// When it happened.
    pub time: Option<Timestamp>,
    #[serde(skip)]
    line: HeldLine,
}

held!(Clearchat);

/// Why messages were taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClearchatAction {
    /// The whole chat was cleared.
    Clear,
    /// Somebody was banned for good.
    Ban,
    /// Somebody was banned for a while.
    Timeout,
    /// Somebody was banned, for good or for a while: without the capability `twitch.tv/tags` one cannot tell.
    BanOrTimeout,
}

impl Clearchat {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        let login = reading.split.params().nth(1).filter(|login| !login.is_empty());
        let action = match (login, reading.tags.ban_duration) {
            (None, _) => ClearchatAction::Clear,
            (_, Some(_)) => ClearchatAction::Timeout,
            _ if reading.split.tags().is_empty() => ClearchatAction::BanOrTimeout,
            _ => ClearchatAction::Ban,
        };
        Ok(Self {
            channel: reading.channel()?,
            room_id: reading.user_id(reading.tags.room_id),
            action,
            login: login.map(|login| reading.slice(login)),
            target_user_id: reading.user_id(reading.tags.target_user_id),
            ban_duration: number(reading.tags.ban_duration),
            time: reading.time(),
            line: reading.held(),
        })
    }
}

impl fmt::Display for Clearchat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let login = Plain(self.login.as_deref().unwrap_or("everybody"));
        write!(f, "#{} ", Plain(self.channel.as_str()))?;
        match (self.action, self.ban_duration) {
            (ClearchatAction::Clear, _) => f.write_str("the chat was cleared"),
            (ClearchatAction::Ban, _) => write!(f, "{login} was banned"),
            (ClearchatAction::Timeout, Some(seconds)) => write!(f, "{login} was timed out for {seconds} s"),
            (ClearchatAction::Timeout, None) => write!(f, "{login} was timed out"),
            (ClearchatAction::BanOrTimeout, _) => write!(f, "{login} was banned or timed out"),
        }
    }
}
