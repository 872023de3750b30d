//! Everything that the server can say, as one type.

use std::fmt;

use serde::Serialize;

use super::{
    Cap, Clearchat, Clearmsg, EndOfNames, GlobalUserState, HostTarget, Join, Names, Notice, Numeric, Part, Ping, Pong,
    Privmsg, Reconnect, RoomState, UserState, Usernotice, Whisper,
};
use crate::{
    plain::Plain,
    twitch::{
        ChannelName, Line, Tags, Text,
        session::{Connected, Disconnected, JoinFailed, Joined, Left, Sent},
    },
};

/// What a line of the server says.
///
/// As JSON it is one object with a `type`: `{"type":"privmsg","channel":"lumen_dock",…,"text":"hello"}`. As text (`Display`) it is
/// one line for people, with nothing in it that drives a terminal.
///
/// Nothing is lost: a command that nobody knew when this was written comes out as [`Unknown`](Self::Unknown), a known one that could
/// not be read as [`Unreadable`](Self::Unreadable). When a command becomes known it leaves `Unknown` for a variant of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Event {
    /// A connection is logged in, for the first time or again.
    Connected(Connected),
    /// A connection was lost. It is won back without help.
    Disconnected(Box<Disconnected>),
    /// A room was joined, for the first time or again.
    Joined(Joined),
    /// A room could not be joined.
    #[serde(rename = "join_failed")]
    JoinFailed(Box<JoinFailed>),
    /// A room was left.
    Left(Left),
    /// The fate of a message is known.
    Sent(Box<Sent>),
    /// The reader was too slow, and events were dropped.
    #[non_exhaustive]
    Lagged {
        /// How many.
        missed: u64,
    },
    /// Somebody wrote in a room.
    Privmsg(Box<Privmsg>),
    /// Something happened in a room: a subscription, a gift, a raid, an announcement …
    Usernotice(Box<Usernotice>),
    /// All messages of somebody, or of everybody, were taken away.
    Clearchat(Box<Clearchat>),
    /// One message was taken away.
    Clearmsg(Box<Clearmsg>),
    /// The server tells something: a message was refused, a mode changed, the login failed.
    Notice(Box<Notice>),
    /// The modes of a room.
    RoomState(Box<RoomState>),
    /// What the own account is in a room.
    UserState(Box<UserState>),
    /// What the own account is everywhere.
    GlobalUserState(Box<GlobalUserState>),
    /// Somebody whispered to the own account.
    Whisper(Box<Whisper>),
    /// Somebody came into a room.
    Join(Join),
    /// Somebody left a room.
    Part(Part),
    /// Some of those who are in a room (353).
    Names(Names),
    /// The list of names is over (366).
    EndOfNames(EndOfNames),
    /// The answer to a request for capabilities.
    Cap(Cap),
    /// The server asks whether this side is still there.
    Ping(Ping),
    /// The server is still there.
    Pong(Pong),
    /// The server will close the connection soon.
    Reconnect(Reconnect),
    /// A room shows another one.
    HostTarget(Box<HostTarget>),
    /// Any other answer by number.
    Numeric(Numeric),
    /// A command that was not known when this was written.
    #[non_exhaustive]
    Unknown {
        /// The command as it came.
        command: Text,
        /// The line; [`Event::line`] splits it. That of a PASS, which only clients send, without the token.
        raw: Text,
    },
    /// A line that could not be read.
    #[non_exhaustive]
    Unreadable {
        /// The command as it came; empty where the line had none.
        command: Text,
        /// Why.
        reason: &'static str,
        /// The line.
        raw: Text,
    },
}

impl Event {
    /// The room in which it happened.
    pub fn channel(&self) -> Option<&ChannelName> {
        match self {
            Self::Joined(joined) => Some(&joined.channel),
            Self::JoinFailed(failed) => Some(&failed.channel),
            Self::Left(left) => Some(&left.channel),
            Self::Sent(sent) => Some(&sent.channel),
            Self::Privmsg(message) => Some(&message.channel),
            Self::Usernotice(notice) => Some(&notice.channel),
            Self::Clearchat(clear) => Some(&clear.channel),
            Self::Clearmsg(clear) => Some(&clear.channel),
            Self::Notice(notice) => notice.channel.as_ref(),
            Self::RoomState(state) => Some(&state.channel),
            Self::UserState(state) => Some(&state.channel),
            Self::Join(join) => Some(&join.channel),
            Self::Part(part) => Some(&part.channel),
            Self::Names(names) => Some(&names.channel),
            Self::EndOfNames(end) => Some(&end.channel),
            Self::HostTarget(host) => Some(&host.channel),
            Self::Connected(_)
            | Self::Disconnected(_)
            | Self::Lagged { .. }
            | Self::GlobalUserState(_)
            | Self::Whisper(_)
            | Self::Cap(_)
            | Self::Ping(_)
            | Self::Pong(_)
            | Self::Reconnect(_)
            | Self::Numeric(_)
            | Self::Unknown { .. }
            | Self::Unreadable { .. } => None,
        }
    }

    /// The line it came in, untouched apart from its end. `None` for what the chat says of itself.
    pub fn raw(&self) -> Option<&str> {
        Some(match self {
            Self::Connected(_)
            | Self::Disconnected(_)
            | Self::Joined(_)
            | Self::JoinFailed(_)
            | Self::Left(_)
            | Self::Sent(_)
            | Self::Lagged { .. } => return None,
            Self::Privmsg(message) => message.raw(),
            Self::Usernotice(notice) => notice.raw(),
            Self::Clearchat(clear) => clear.raw(),
            Self::Clearmsg(clear) => clear.raw(),
            Self::Notice(notice) => notice.raw(),
            Self::RoomState(state) => state.raw(),
            Self::UserState(state) => state.raw(),
            Self::GlobalUserState(state) => state.raw(),
            Self::Whisper(whisper) => whisper.raw(),
            Self::Join(join) => join.raw(),
            Self::Part(part) => part.raw(),
            Self::Names(names) => names.raw(),
            Self::EndOfNames(end) => end.raw(),
            Self::Cap(cap) => cap.raw(),
            Self::Ping(ping) => ping.raw(),
            Self::Pong(pong) => pong.raw(),
            Self::Reconnect(reconnect) => reconnect.raw(),
            Self::HostTarget(host) => host.raw(),
            Self::Numeric(numeric) => numeric.raw(),
            Self::Unknown { raw, .. } | Self::Unreadable { raw, .. } => raw,
        })
    }

    /// The same line, split. `None` also where it has no command.
    pub fn line(&self) -> Option<Line<'_>> {
        Line::parse(self.raw()?).ok()
    }

    /// All tags of the line, those included that have no field anywhere.
    pub fn tags(&self) -> Tags<'_> {
        self.line().map(Line::tags).unwrap_or_default()
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected(Connected { login, connection, reconnects: 0 }) => {
                write!(f, "connected as {} (connection {connection})", Plain(login))
            }
            Self::Connected(Connected { login, connection, reconnects }) => {
                write!(f, "connected again as {} (connection {connection}, reconnect {reconnects})", Plain(login))
            }
            Self::Disconnected(lost) => {
                let Disconnected { reason, retry_in, connection } = &**lost;
                write!(f, "disconnected (connection {connection}: {reason}), next attempt in {retry_in:?}")
            }
            Self::Joined(joined) => write!(f, "#{} joined", Plain(joined.channel.as_str())),
            Self::JoinFailed(failed) => {
                let JoinFailed { channel, failure, retrying } = &**failed;
                let outlook = if *retrying { "; it will be tried again" } else { "" };
                write!(f, "#{} cannot be joined: {failure}{outlook}", Plain(channel.as_str()))
            }
            Self::Left(left) => write!(f, "#{} left", Plain(left.channel.as_str())),
            Self::Sent(sent) => sent.fmt(f),
            Self::Lagged { missed } => write!(f, "{missed} events were dropped: the reader is too slow"),
            Self::Privmsg(message) => message.fmt(f),
            Self::Usernotice(notice) => notice.fmt(f),
            Self::Clearchat(clear) => clear.fmt(f),
            Self::Clearmsg(clear) => clear.fmt(f),
            Self::Notice(notice) => notice.fmt(f),
            Self::RoomState(state) => state.fmt(f),
            Self::UserState(state) => state.fmt(f),
            Self::GlobalUserState(state) => state.fmt(f),
            Self::Whisper(whisper) => whisper.fmt(f),
            Self::Join(join) => join.fmt(f),
            Self::Part(part) => part.fmt(f),
            Self::Names(names) => names.fmt(f),
            Self::EndOfNames(end) => end.fmt(f),
            Self::Cap(cap) => cap.fmt(f),
            Self::Ping(ping) => ping.fmt(f),
            Self::Pong(pong) => pong.fmt(f),
            Self::Reconnect(reconnect) => reconnect.fmt(f),
            Self::HostTarget(host) => host.fmt(f),
            Self::Numeric(numeric) => numeric.fmt(f),
            Self::Unknown { command, .. } => write!(f, "unknown {}", Plain(command)),
            Self::Unreadable { command, reason, .. } => write!(f, "unreadable {}: {reason}", Plain(command)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_stay_small_and_move_between_threads() {
        const fn moves<T: Send + Sync + Clone + 'static>() {}
        moves::<Event>();
        assert!(size_of::<Event>() <= 72, "{}", size_of::<Event>());
    }
}
