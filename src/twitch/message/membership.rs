//! Who is in a room: JOIN, PART, and the list of names.

use std::fmt;

use serde::Serialize;

use super::held;
use crate::{
    plain::Plain,
    twitch::{
        ChannelName, Text,
        reading::{HeldLine, Reading},
    },
};

/// Somebody came into a room (JOIN).
///
/// The own one always comes. Those of others come with the capability `twitch.tv/membership`, in rooms of up to 1,000 users, up to
/// a minute late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Join {
    /// The room.
    pub channel: ChannelName,
    /// Who.
    pub login: Text,
    #[serde(skip)]
    line: HeldLine,
}

/// Somebody left a room (PART). The own one comes also after a ban.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Part {
    /// The room.
    pub channel: ChannelName,
    /// Who.
    pub login: Text,
    #[serde(skip)]
    line: HeldLine,
}

/// Some of those who are in a room (353). There are two for one join: first the others, then the own name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Names {
    /// The room.
    pub channel: ChannelName,
    /// Logins.
    pub names: Vec<Text>,
    #[serde(skip)]
    line: HeldLine,
}

/// The list of names is over (366).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EndOfNames {
    /// The room.
    pub channel: ChannelName,
    #[serde(skip)]
    line: HeldLine,
}

held!(Join);
held!(Part);
held!(Names);
held!(EndOfNames);

fn somebody(reading: &Reading<'_>) -> Result<Text, &'static str> {
    Some(reading.login()).filter(|login| !login.is_empty()).ok_or("it does not tell who")
}

impl Join {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        Ok(Self { channel: reading.channel()?, login: somebody(reading)?, line: reading.held() })
    }
}

impl Part {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        Ok(Self { channel: reading.channel()?, login: somebody(reading)?, line: reading.held() })
    }
}

impl Names {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        let mut params = reading.split.params().skip(2);
        let channel = reading.channel_in(params.next())?;
        let names = params.next().ok_or("it has no names")?.split(' ').filter(|name| !name.is_empty());
        Ok(Self { channel, names: names.map(|name| reading.slice(name)).collect(), line: reading.held() })
    }
}

impl EndOfNames {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        Ok(Self { channel: reading.channel_in(reading.split.params().nth(1))?, line: reading.held() })
    }
}

impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {} joined", Plain(self.channel.as_str()), Plain(&self.login))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {} left", Plain(self.channel.as_str()), Plain(&self.login))
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {} are here:", Plain(self.channel.as_str()), self.names.len())?;
        self.names.iter().try_for_each(|name| write!(f, " {}", Plain(name)))
    }
}

impl fmt::Display for EndOfNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} end of the names", Plain(self.channel.as_str()))
    }
}
