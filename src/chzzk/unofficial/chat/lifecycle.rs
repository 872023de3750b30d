//! What a chat says about itself: joined, lost, waiting, recovered, sent.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use serde::Serialize;

use super::ChatChannelId;
use crate::{disconnect::disconnect_reason, plain::Plain};

/// The chat was joined, for the first time or again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Connected {
    /// The chat channel; every broadcast has a new one.
    pub chat_channel_id: ChatChannelId,
    /// The chat server's host.
    pub server: Box<str>,
    /// Whether messages can be sent (there is a login), or only read.
    pub can_send: bool,
    /// How often this chat was joined before; 0 the first time.
    pub reconnects: u64,
}

/// The connection was lost. It is won back without help; [`Connected`] says when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Disconnected {
    /// Why.
    pub reason: DisconnectReason,
    /// How long until the next attempt.
    #[serde(rename = "retry_in_ms", serialize_with = "crate::reconnect::in_milliseconds")]
    pub retry_in: Duration,
}

disconnect_reason! {
    /// The server fell silent: nothing for a while (20 s by default), and no answer to a ping in time (10 s).
    Silent = "the server fell silent",
    /// The server did not answer the join in time (the client's timeout, 10 s by default).
    JoinUnanswered = "the server did not answer the join",
    /// The server refused the join with a code that asks to come again.
    #[non_exhaustive]
    JoinRefused {
        /// `retCode`
        code: i64,
        /// `retMsg`
        message: Box<str>,
    } = "the server refused the join ({code} {message})",
    /// The channel moved to a new chat channel with a new broadcast; the chat follows.
    ChatChannelChanged = "a new broadcast has a new chat channel",
}

/// After a reconnect the rows that the service still had were fetched and handed over, each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Recovered {
    /// How many rows were new.
    pub rows: usize,
    /// Whether the fetched rows reach back to the last row seen before the loss. If not, rows between may be lost: the
    /// service keeps only the latest.
    pub complete: bool,
}

/// The channel is not live and has no chat; the chat is looking every few seconds (`wait_for_live`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WaitingForLive {}

/// A broadcast began or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Broadcast {
    /// Its title.
    pub title: Option<Box<str>>,
    /// Its category's name.
    pub category: Option<Box<str>>,
    /// When it began.
    pub opened_at: Option<Timestamp>,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// Its chat channel, where it has one.
    pub chat_channel_id: Option<ChatChannelId>,
}

/// The broadcast's state cannot be read, so a new broadcast would go unnoticed; the chat itself goes on, and so does looking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StatusUnknown {
    /// How many looks failed in a row.
    pub failures: u32,
    /// Why the last one failed.
    pub reason: Box<str>,
}

/// Names one message that was handed to [`send`](crate::chzzk::unofficial::Chat::send), unique within a chat.
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
    /// Which one.
    pub id: SendId,
    /// Its text.
    pub content: Box<str>,
    /// Its fate.
    #[serde(flatten)]
    pub outcome: SendOutcome,
}

/// `sent pong: accepted`
impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sent {}: {}", Plain(&self.content), Plain(&self.outcome.to_string()))
    }
}

/// The fate of a message (reference 3.13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SendOutcome {
    /// The server took it: it acknowledged it, or showed it in the chat.
    Accepted,
    /// The server refused it. What the codes mean is not published.
    #[non_exhaustive]
    Refused {
        /// `retCode` of the acknowledgement.
        code: i64,
        /// `retMsg` of the acknowledgement.
        message: Box<str>,
    },
    /// It was sent, and nothing was heard of it in time. It may have been shown.
    Unknown,
    /// It was sent, and the connection was lost, or closed by this program, before an answer. It may have been shown.
    ConnectionLost,
    /// It never left: the connection was gone before.
    NotSent,
}

impl SendOutcome {
    /// Whether the message was taken for certain.
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted)
    }
}

impl fmt::Display for SendOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted => f.write_str("accepted"),
            Self::Refused { code, message } => write!(f, "refused ({code} {message})"),
            Self::Unknown => f.write_str("unknown: no answer in time"),
            Self::ConnectionLost => f.write_str("unknown: the connection was lost"),
            Self::NotSent => f.write_str("not sent: the connection was gone"),
        }
    }
}
