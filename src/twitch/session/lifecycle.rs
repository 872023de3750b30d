//! What a chat says about itself: connected, lost, joined, left, sent.

use std::{fmt, time::Duration};

use serde::Serialize;

use crate::{
    disconnect::disconnect_reason,
    plain::Plain,
    twitch::{ChannelName, MessageId, message::NoticeId},
};

/// A connection is logged in, for the first time or again. Its rooms are joined next, each told by [`Joined`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Connected {
    /// As whom: the login that the token belongs to.
    pub login: Box<str>,
    /// Which of the chat's connections, counted from 0; the number of one that was left is given to another.
    pub connection: u32,
    /// How often connections of this chat were won back so far; 0 the first time.
    pub reconnects: u64,
}

/// A connection was lost, or could not be made. It is won back without help; [`Connected`] says when. What is written in its rooms until
/// then is lost: IRC has no history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Disconnected {
    /// Why.
    pub reason: DisconnectReason,
    /// How long until the next attempt.
    #[serde(rename = "retry_in_ms", serialize_with = "crate::reconnect::in_milliseconds")]
    pub retry_in: Duration,
    /// Which connection, as in [`Connected`].
    pub connection: u32,
}

disconnect_reason! {
    /// The server fell silent: nothing for a while (60 s by default), and no answer to a ping in time (10 s).
    Silent = "the server fell silent",
    /// The server did not answer the login in time.
    LoginUnanswered = "the server did not answer the login",
    /// The server wanted a new connection (RECONNECT), and closed the old one before all rooms were joined on the new one.
    Reconnect = "the server wanted a new connection",
    /// The server refused the token, and another is asked for.
    LoginRefused = "the server refused the token",
}

/// A room was joined, for the first time or again. What is written there comes from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Joined {
    /// The room.
    pub channel: ChannelName,
    /// How often it was joined before; 0 the first time.
    pub rejoins: u64,
}

/// A room could not be joined. It is not tried again by itself, except after a loss ([`JoinFailed::retrying`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct JoinFailed {
    /// The room.
    pub channel: ChannelName,
    /// Why.
    pub failure: JoinFailure,
    /// Whether it is tried again: a room that was joined before, and did not answer.
    pub retrying: bool,
}

/// Why a room could not be joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum JoinFailure {
    /// The account is banned there (`msg_banned`).
    Banned,
    /// The channel is suspended or deleted (`msg_channel_suspended`).
    Suspended,
    /// The server said nothing in time. It does so where there is no such channel.
    NoAnswer,
    /// The server refused it for another reason.
    #[non_exhaustive]
    Refused {
        /// Which.
        notice: NoticeId,
        /// The server's words.
        text: Box<str>,
    },
    /// All accounts have as many rooms as they may (100 each).
    LimitReached,
}

impl fmt::Display for JoinFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Banned => f.write_str("the account is banned there"),
            Self::Suspended => f.write_str("the channel is suspended"),
            Self::NoAnswer => f.write_str("no answer in time; is there such a channel?"),
            Self::Refused { notice, text } => write!(f, "refused ({} {})", Plain(notice.as_str()), Plain(text)),
            Self::LimitReached => f.write_str("the accounts have as many rooms as they may"),
        }
    }
}

/// A room was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Left {
    /// The room.
    pub channel: ChannelName,
    /// Why.
    pub reason: LeaveReason,
}

/// Why a room was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LeaveReason {
    /// This program wanted to.
    Asked,
    /// The server put the account out of the room, as it does where it was banned.
    Removed,
}

/// What became of a join.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JoinOutcome {
    /// It was joined.
    Joined,
    /// It was not.
    Failed(JoinFailure),
    /// It was left before it was joined.
    Left,
    /// Nobody knows yet.
    Unknown,
}

/// Names one message that was handed to [`say`](crate::twitch::Chat::say), unique within a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct SendId(pub(crate) u64);

impl fmt::Display for SendId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Sent {
    /// Which.
    pub id: SendId,
    /// The room.
    pub channel: ChannelName,
    /// Its text as it was handed over.
    pub text: Box<str>,
    /// What became of it.
    pub outcome: SendOutcome,
}

/// `#lumen_dock message 3: accepted`
impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, channel, outcome, .. } = self;
        write!(f, "#{} message {id}: {outcome}", Plain(channel.as_str()))
    }
}

/// The fate of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SendOutcome {
    /// Twitch took it.
    #[non_exhaustive]
    Accepted {
        /// Its id, where Twitch told.
        message_id: Option<MessageId>,
    },
    /// Twitch refused it.
    #[non_exhaustive]
    Refused {
        /// Why: `msg_duplicate`, `msg_slowmode`, …; Twitch's documentation lists the ids of a NOTICE (`msg-id`).
        notice: NoticeId,
        /// The server's words.
        text: Box<str>,
    },
    /// It was sent, and nothing was heard of it in time. It may have been shown: Twitch drops some messages silently. From
    /// [`Handle::say_confirmed`](crate::twitch::Handle::say_confirmed) also where nobody read the chat meanwhile; then it is not sent any more.
    Unknown,
    /// It was sent, and the connection was lost, or closed by this program, before an answer. It may have been shown.
    ConnectionLost,
    /// It never left, and does not any more: the connection was gone before, the room was left or never joined, the chat was
    /// [closed](crate::twitch::Handle::close) while it waited for its turn, or its turn had not come when who
    /// [waits for its fate](crate::twitch::Handle::say_confirmed) had waited long enough.
    NotSent,
}

impl SendOutcome {
    /// Whether the message was taken for certain.
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted { .. })
    }
}

impl fmt::Display for SendOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted { .. } => f.write_str("accepted"),
            Self::Refused { notice, text } => write!(f, "refused ({} {})", Plain(notice.as_str()), Plain(text)),
            Self::Unknown => f.write_str("nothing was heard of it"),
            Self::ConnectionLost => f.write_str("the connection was lost before an answer"),
            Self::NotSent => f.write_str("not sent"),
        }
    }
}
