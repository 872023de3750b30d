//! What a notification says.

use std::fmt;

use http::HeaderMap;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::{
    chzzk::official::model::RewardClaim,
    id::string_id,
    lenient::{self, Wire, lenient, open_enum},
};

string_id! {
    /// The id of a message, the same when the service sends it again. It is kept as it came, whatever it is.
    pub struct MessageId
}

impl MessageId {
    /// Takes an id as it is in the header.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }
}

/// A message whose signature was right.
///
/// [`message_id`](Self::message_id), [`timestamp`](Self::timestamp) and [`body`](Self::body) are signed. Where a header and the
/// body tell the same, the header is read and the body is asked where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Notification {
    /// Its id, the same when it is sent again.
    pub message_id: MessageId,
    /// When it was sent.
    pub timestamp: Timestamp,
    /// What kind of message it is (`Chzzk-Event-Message-Type`); only notifications are known.
    pub message_type: Option<MessageType>,
    /// What happened (`Chzzk-Event-Message-Data-Type`, else the body's `event.type`).
    pub event_type: Option<EventType>,
    /// The version of the message's form (`Chzzk-Event-Message-Version`, else the body's `version`).
    pub message_version: Option<Box<str>>,
    /// The version of this event's data (`Chzzk-Event-Message-Data-Version`, else the body's `event.version`).
    pub data_version: Option<Box<str>>,
    /// Which resend this is (`Chzzk-Event-Message-Retry`); `None` for the first time.
    pub retry: Option<u32>,
    /// What was claimed; `None` for other events, and where the body has nothing that is known of a claim. Then look at
    /// [`body`](Self::body): that a notification has the fields of the list of claims is likely and not documented.
    pub claim: Option<RewardClaim>,
    /// The body as it came, JSON or not. Bytes that are not UTF-8 are U+FFFD here.
    pub body: Box<str>,
}

impl Notification {
    pub(super) fn read(message_id: MessageId, timestamp: Timestamp, headers: &HeaderMap, body: &[u8]) -> Self {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let text = String::from_utf8_lossy(body);
        let Body { version, event, message } = lenient::parse(&text).ok().flatten().unwrap_or_default();
        let Inner { version: inner_version, event: inner_event } = message.unwrap_or_default();
        let Event { kind, version: event_version, data } = event.or(inner_event).unwrap_or_default();

        let event_type = header("Chzzk-Event-Message-Data-Type").map(EventType::from).or(kind);
        let is_claim = event_type == Some(EventType::DropsRewardClaim);
        Self {
            message_id,
            timestamp,
            message_type: header("Chzzk-Event-Message-Type").map(MessageType::from),
            event_type,
            message_version: header("Chzzk-Event-Message-Version").map(Box::from).or(version).or(inner_version),
            data_version: header("Chzzk-Event-Message-Data-Version").map(Box::from).or(event_version),
            retry: header("Chzzk-Event-Message-Retry").and_then(|count| count.trim().parse().ok()),
            claim: data.filter(|data| is_claim && *data != RewardClaim::default()),
            body: text.into(),
        }
    }
}

/// What happened and to which claim, in one line.
impl fmt::Display for Notification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event = self.event_type.as_ref().map_or("no event type", EventType::as_str);
        write!(f, "{event} at {}", self.timestamp)?;
        let Some(claim) = &self.claim else { return Ok(()) };
        let known = [
            ("claim", &claim.claim_id),
            ("reward", &claim.reward_id),
            ("campaign", &claim.campaign_id),
            ("channel", &claim.channel_id),
        ];
        for (name, id) in known {
            if let Some(id) = id {
                write!(f, ", {name} {id}")?;
            }
        }
        Ok(())
    }
}

open_enum! {
    /// What kind of message it is (`Chzzk-Event-Message-Type`).
    pub enum MessageType {
        /// Something happened. Documented, and the only one:
        Notification = "notification",
    }
}

/// What happened (`Chzzk-Event-Message-Data-Type`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventType {
    /// A viewer claimed a reward: `drops_reward_claim`. One source spells it `drop_reward_claim`, which is read as this too.
    DropsRewardClaim,
    /// A text that was not known when this was written.
    Unknown(Box<str>),
}

impl EventType {
    /// The text as it is on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::DropsRewardClaim => "drops_reward_claim",
            Self::Unknown(text) => text,
        }
    }
}

impl From<&str> for EventType {
    fn from(text: &str) -> Self {
        match text {
            "drops_reward_claim" | "drop_reward_claim" => Self::DropsRewardClaim,
            _ => Self::Unknown(text.into()),
        }
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for EventType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Wire for EventType {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

lenient! {
    #[derive(Default)]
    struct Body {
        version: Option<Box<str>> = "version",
        event: Option<Event> = "event",
        // The documents speak of `message.version`; whether `message` is a key or means the body is not said.
        message: Option<Inner> = "message",
    }

    #[derive(Default)]
    struct Inner {
        version: Option<Box<str>> = "version",
        event: Option<Event> = "event",
    }

    #[derive(Default)]
    struct Event {
        kind: Option<EventType> = "type",
        version: Option<Box<str>> = "version",
        data: Option<RewardClaim> = "data" as Embedded,
    }
}
