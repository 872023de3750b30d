//! What concerns the connection: CAP, PING, PONG, RECONNECT, and answers by number.

use std::fmt;

use serde::Serialize;

use super::held;
use crate::{
    lenient::open_enum,
    plain::Plain,
    twitch::{
        Text,
        reading::{HeldLine, Reading},
    },
};

/// The answer to a request for capabilities (CAP).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Cap {
    /// What it says of them.
    pub subcommand: CapSubcommand,
    /// Which ones: `twitch.tv/tags`.
    pub capabilities: Vec<Text>,
    #[serde(skip)]
    line: HeldLine,
}

open_enum! {
    /// What a CAP says of the capabilities it lists.
    pub enum CapSubcommand {
        /// They are granted:
        Ack = "ACK",
        /// They are refused, all of them:
        Nak = "NAK",
    }
}

/// The server asks whether this side is still there (PING); without an answer it closes the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ping {
    /// What the answer has to repeat.
    pub text: Option<Text>,
    #[serde(skip)]
    line: HeldLine,
}

/// The server answers a PING (PONG).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Pong {
    /// What the PING had, if anything.
    pub text: Option<Text>,
    #[serde(skip)]
    line: HeldLine,
}

/// The server will close the connection soon, for maintenance (RECONNECT).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reconnect {
    #[serde(skip)]
    line: HeldLine,
}

/// An answer by number: 001 (logged in), 372, 375 and 376 (the message of the day), 421 (unknown command) …
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Numeric {
    /// The number, three digits on the wire.
    pub code: u16,
    /// What stands behind it. First comes the own login, last a sentence that may change.
    pub params: Vec<Text>,
    #[serde(skip)]
    line: HeldLine,
}

held!(Cap);
held!(Ping);
held!(Pong);
held!(Reconnect);
held!(Numeric);

impl Cap {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        let mut params = reading.split.params().skip(1);
        let subcommand = params.next().ok_or("it has no subcommand")?.into();
        let list = params.last().ok_or("it lists no capabilities")?.split(' ').filter(|name| !name.is_empty());
        Ok(Self { subcommand, capabilities: list.map(|name| reading.slice(name)).collect(), line: reading.held() })
    }
}

impl Ping {
    pub(super) fn read(reading: &Reading<'_>) -> Self {
        Self { text: reading.split.params().next().map(|text| reading.slice(text)), line: reading.held() }
    }

    /// The line that answers it, without a line end.
    ///
    /// ```
    /// use livechat::twitch::{Event, decode};
    ///
    /// let Event::Ping(ping) = decode("PING :tmi.twitch.tv") else { panic!() };
    /// assert_eq!(ping.pong(), "PONG :tmi.twitch.tv");
    /// ```
    pub fn pong(&self) -> String {
        // A line holds no line end, whoever asks for one.
        let text = self.text.as_deref().map(|text| text.replace(['\r', '\n', '\0'], ""));
        text.map_or_else(|| "PONG".to_owned(), |text| format!("PONG :{text}"))
    }
}

impl Pong {
    pub(super) fn read(reading: &Reading<'_>) -> Self {
        // Before it stands the name of the server.
        Self { text: reading.split.params().nth(1).map(|text| reading.slice(text)), line: reading.held() }
    }
}

impl Reconnect {
    pub(super) fn read(reading: &Reading<'_>) -> Self {
        Self { line: reading.held() }
    }
}

impl Numeric {
    pub(super) fn read(reading: &Reading<'_>, code: u16) -> Self {
        let params = reading.split.params().map(|param| reading.slice(param)).collect();
        Self { code, params, line: reading.held() }
    }
}

impl fmt::Display for Cap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "capabilities {}:", Plain(self.subcommand.as_str()))?;
        self.capabilities.iter().try_for_each(|name| write!(f, " {}", Plain(name)))
    }
}

impl fmt::Display for Ping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ping {}", Plain(self.text.as_deref().unwrap_or_default()))
    }
}

impl fmt::Display for Pong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pong {}", Plain(self.text.as_deref().unwrap_or_default()))
    }
}

impl fmt::Display for Reconnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server wants a new connection")
    }
}

impl fmt::Display for Numeric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.code)?;
        self.params.iter().try_for_each(|param| write!(f, " {}", Plain(param)))
    }
}
