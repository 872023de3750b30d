//! What a chat says about itself, which has no wire form: stored by its fields.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    chzzk::unofficial::chat::{
        Broadcast, ChatChannelId, Connected, DisconnectReason, Disconnected, Event, Recovered, SendId, SendOutcome,
        Sent, StatusUnknown, WaitingForLive,
    },
    record::members::Members,
};

/// Writes an event as it serializes.
pub(super) fn write(event: &Event, at: Option<Timestamp>, members: &mut Members<'_>) {
    // Texts, numbers and flags: writing these as JSON cannot fail.
    let json = serde_json::to_string(event).unwrap_or_default();
    members.maybe("at", at.map(Timestamp::as_millisecond));
    members.all_of(&json);
}

/// Every field that one of them has; what is missing counts as nothing, what is not known is passed over.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Fields {
    chat_channel_id: Option<Box<str>>,
    server: Box<str>,
    can_send: bool,
    reconnects: u64,
    retry_in_ms: u64,
    reason: Reason,
    title: Option<Box<str>>,
    category: Option<Box<str>>,
    opened_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    rows: usize,
    complete: bool,
    failures: u32,
    id: u64,
    content: Box<str>,
    outcome: Box<str>,
    code: i64,
    message: Box<str>,
    missed: u64,
}

/// A text, or a reason with fields.
#[derive(Deserialize)]
#[serde(untagged)]
enum Reason {
    Text(Box<str>),
    Lost(Lost),
}

impl Default for Reason {
    fn default() -> Self {
        Self::Text("".into())
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Lost {
    kind: Box<str>,
    code: Option<i64>,
    reason: Box<str>,
    message: Box<str>,
}

/// Reads an event by its type; `None` where that is none of these.
///
/// # Errors
///
/// Where a field is of another type than it was written with, or one is missing without which the event is none.
pub(super) fn read(name: &str, line: &str) -> Result<Option<Event>, String> {
    const KNOWN: [&str; 10] = [
        "notice_unpinned",
        "connected",
        "disconnected",
        "waiting",
        "broadcast_started",
        "broadcast_ended",
        "recovered",
        "sent",
        "status_unknown",
        "lagged",
    ];
    if !KNOWN.contains(&name) {
        return Ok(None);
    }
    let fields: Fields = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let chat_channel_id = fields.chat_channel_id.as_deref().map(ChatChannelId::new).transpose();
    let chat_channel_id = chat_channel_id.map_err(|error| error.to_string())?;
    let broadcast = |fields: Fields, chat_channel_id| Broadcast {
        title: fields.title,
        category: fields.category,
        opened_at: fields.opened_at,
        closed_at: fields.closed_at,
        chat_channel_id,
    };
    Ok(Some(match name {
        "notice_unpinned" => Event::NoticeUnpinned,
        "connected" => Event::Connected(Connected {
            chat_channel_id: chat_channel_id.ok_or("it has no chat_channel_id")?,
            server: fields.server,
            can_send: fields.can_send,
            reconnects: fields.reconnects,
        }),
        "disconnected" => Event::Disconnected(Disconnected {
            reason: fields.reason.lost(),
            retry_in: Duration::from_millis(fields.retry_in_ms),
        }),
        "waiting" => Event::Waiting(WaitingForLive {}),
        "broadcast_started" => Event::BroadcastStarted(broadcast(fields, chat_channel_id)),
        "broadcast_ended" => Event::BroadcastEnded(broadcast(fields, chat_channel_id)),
        "recovered" => Event::Recovered(Recovered { rows: fields.rows, complete: fields.complete }),
        "sent" => Event::Sent(sent(fields)),
        "status_unknown" => {
            Event::StatusUnknown(StatusUnknown { failures: fields.failures, reason: fields.reason.text() })
        }
        _ => Event::Lagged { missed: fields.missed },
    }))
}

fn sent(fields: Fields) -> Sent {
    let outcome = match &*fields.outcome {
        "accepted" => SendOutcome::Accepted,
        "refused" => SendOutcome::Refused { code: fields.code, message: fields.message },
        "connection_lost" => SendOutcome::ConnectionLost,
        "not_sent" => SendOutcome::NotSent,
        _ => SendOutcome::Unknown,
    };
    Sent { id: SendId(fields.id), content: fields.content, outcome }
}

impl Reason {
    fn text(self) -> Box<str> {
        match self {
            Self::Text(text) => text,
            Self::Lost(lost) => lost.kind,
        }
    }

    fn lost(self) -> DisconnectReason {
        let Lost { kind, code, reason, message } = match self {
            Self::Lost(lost) => lost,
            Self::Text(reason) => return DisconnectReason::Broken { reason },
        };
        match &*kind {
            "closed_by_server" => {
                DisconnectReason::ClosedByServer { code: code.and_then(|code| code.try_into().ok()), reason }
            }
            "broken" => DisconnectReason::Broken { reason },
            "silent" => DisconnectReason::Silent,
            "join_unanswered" => DisconnectReason::JoinUnanswered,
            "join_refused" => DisconnectReason::JoinRefused { code: code.unwrap_or_default(), message },
            "cannot_connect" => DisconnectReason::CannotConnect { reason },
            "chat_channel_changed" => DisconnectReason::ChatChannelChanged,
            // What a later version knows.
            _ => DisconnectReason::Broken { reason: kind },
        }
    }
}
