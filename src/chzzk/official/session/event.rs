//! Everything that can happen in a session, as one type.

use std::fmt;

use serde::Serialize;

use super::{
    ChatMessage, Connected, Disconnected, Donation, Raw, SessionEnded, SubscribeFailed, Subscription, SubscriptionState,
};
use crate::{chzzk::ChannelId, plain::Plain};

/// What happened in a session.
///
/// As JSON it is one flat object with a `type`: `{"type":"chat","content":"안녕",…}`. As text (`Display`) it is one line for
/// people, with nothing in it that drives a terminal.
///
/// Nothing is lost: an event that nobody knew when this was written comes out as [`Unknown`](Self::Unknown), a known one that
/// could not be read as [`Unreadable`](Self::Unreadable). When an event becomes known it leaves `Unknown` for a variant of its
/// own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// The session is connected, for the first time or again.
    Connected(Connected),
    /// The connection was lost. It is won back without help.
    Disconnected(Box<Disconnected>),
    /// A subscription took effect: from now on these events come.
    Subscribed(SubscriptionState),
    /// A subscription was cancelled on request.
    Unsubscribed(SubscriptionState),
    /// The server cancelled a subscription because the permission was withdrawn. The connection stays, and these events come no
    /// more: the user has to give consent again.
    Revoked(SubscriptionState),
    /// The session could not be subscribed to something.
    SubscribeFailed(Box<SubscribeFailed>),
    /// A session of a [pool](super::Sessions) ended for good; the others go on.
    SessionEnded(Box<SessionEnded>),
    /// Somebody wrote in the chat (CHAT).
    Chat(Box<ChatMessage>),
    /// Somebody donated (DONATION).
    Donation(Box<Donation>),
    /// Somebody subscribed to the channel (SUBSCRIPTION).
    Subscription(Box<Subscription>),
    /// An event that was not known when this was written.
    #[non_exhaustive]
    Unknown {
        /// Its name; for a SYSTEM message its type too, `SYSTEM something_new`.
        name: Box<str>,
        /// Its own JSON: the object in the first argument, or the argument if that is something else. Empty if there was none.
        raw: Raw,
    },
    /// A known event that could not be read.
    #[non_exhaustive]
    Unreadable {
        /// Which: `CHAT`, `DONATION`, `SUBSCRIPTION`, `SYSTEM`, `SYSTEM subscribed`.
        kind: Box<str>,
        /// Why.
        reason: Box<str>,
        /// Its own text: that of the object in the first argument, or the argument if that is something else. Empty if there was
        /// none.
        raw: Raw,
    },
    /// The reader was too slow, and events were dropped.
    #[non_exhaustive]
    Lagged {
        /// How many.
        missed: u64,
    },
}

impl Event {
    /// The channel in which it happened. A session may be subscribed to several.
    pub fn channel_id(&self) -> Option<&ChannelId> {
        match self {
            Self::Chat(message) => message.channel_id.as_ref(),
            Self::Donation(donation) => donation.channel_id.as_ref(),
            Self::Subscription(subscription) => subscription.channel_id.as_ref(),
            Self::Subscribed(state) | Self::Unsubscribed(state) | Self::Revoked(state) => state.channel_id.as_ref(),
            Self::SubscribeFailed(failed) => failed.channel_id.as_ref(),
            Self::SessionEnded(ended) => ended.channel_id.as_ref(),
            Self::Connected(_)
            | Self::Disconnected(_)
            | Self::Unknown { .. }
            | Self::Unreadable { .. }
            | Self::Lagged { .. } => None,
        }
    }

    /// The untouched wire form, where there is one and it was kept.
    pub fn raw(&self) -> Option<&Raw> {
        match self {
            Self::Chat(message) => message.raw.as_ref(),
            Self::Donation(donation) => donation.raw.as_ref(),
            Self::Subscription(subscription) => subscription.raw.as_ref(),
            Self::Unknown { raw, .. } | Self::Unreadable { raw, .. } => Some(raw),
            Self::Connected(_)
            | Self::Disconnected(_)
            | Self::Subscribed(_)
            | Self::Unsubscribed(_)
            | Self::Revoked(_)
            | Self::SubscribeFailed(_)
            | Self::SessionEnded(_)
            | Self::Lagged { .. } => None,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected(connected) => connected.fmt(f),
            Self::Disconnected(lost) => lost.fmt(f),
            Self::Subscribed(state) => write!(f, "subscribed to {state}"),
            Self::Unsubscribed(state) => write!(f, "unsubscribed from {state}"),
            Self::Revoked(state) => write!(f, "permission withdrawn for {state}"),
            Self::SubscribeFailed(failed) => failed.fmt(f),
            Self::SessionEnded(ended) => ended.fmt(f),
            Self::Chat(message) => message.fmt(f),
            Self::Donation(donation) => donation.fmt(f),
            Self::Subscription(subscription) => subscription.fmt(f),
            Self::Unknown { name, .. } => write!(f, "unknown {}", Plain(name)),
            Self::Unreadable { kind, reason, .. } => write!(f, "unreadable {}: {}", Plain(kind), Plain(reason)),
            Self::Lagged { missed } => write!(f, "{missed} events were dropped: the reader is too slow"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::time::Duration;

    use crate::{
        ErrorKind,
        chzzk::official::{
            model::EventKind,
            session::{DisconnectReason, UserNumber, decode},
        },
    };

    const CHANNEL: &str = "a0000000000000000000000000000001";

    fn json(event: &Event) -> String {
        serde_json::to_string(event).unwrap()
    }

    fn state(kind: &str) -> SubscriptionState {
        SubscriptionState { kind: kind.into(), channel_id: Some(CHANNEL.parse().unwrap()), user: Some(UserNumber(3)) }
    }

    fn failed(retrying: bool) -> Event {
        Event::SubscribeFailed(Box::new(SubscribeFailed {
            user: UserNumber(3),
            kind: EventKind::Donation,
            channel_id: None,
            error: ErrorKind::Forbidden,
            reason: "status 403\n".into(),
            retrying,
        }))
    }

    #[test]
    fn every_event_is_flat_json_and_a_line() {
        let target = format!(r#""channel_id":"{CHANNEL}""#);
        let closed = DisconnectReason::ClosedByServer { code: Some(1000), reason: "Bye\n".into() };
        for (event, expected, line) in [
            (
                Event::Connected(Connected { reconnects: 0, session: 0, user: None }),
                r#"{"type":"connected","reconnects":0,"session":0,"user":null}"#.to_owned(),
                "connected (session 0)".to_owned(),
            ),
            (
                Event::Connected(Connected { reconnects: 2, session: 9, user: Some(UserNumber(3)) }),
                r#"{"type":"connected","reconnects":2,"session":9,"user":3}"#.into(),
                "connected again (session 9, reconnect 2)".into(),
            ),
            (
                Event::Disconnected(Box::new(Disconnected {
                    reason: closed,
                    retry_in: Duration::from_millis(1500),
                    session: 1,
                    user: None,
                })),
                r#"{"type":"disconnected","reason":{"kind":"closed_by_server","code":1000,"reason":"Bye\n"},"retry_in_ms":1500,"session":1,"user":null}"#
                    .into(),
                "disconnected (session 1): closed by the server (1000 Bye); next attempt in 1.5s".into(),
            ),
            (
                Event::Subscribed(state("CHAT")),
                format!(r#"{{"type":"subscribed","kind":"CHAT",{target},"user":3}}"#),
                format!("subscribed to CHAT of {CHANNEL}"),
            ),
            (
                Event::Unsubscribed(state("SUBSCRIPTION")),
                format!(r#"{{"type":"unsubscribed","kind":"SUBSCRIPTION",{target},"user":3}}"#),
                format!("unsubscribed from SUBSCRIPTION of {CHANNEL}"),
            ),
            (
                Event::Revoked(state("NEW\u{1b}")),
                format!(r#"{{"type":"revoked","kind":"NEW\u001b",{target},"user":3}}"#),
                format!("permission withdrawn for NEW\u{fffd} of {CHANNEL}"),
            ),
            (
                failed(false),
                r#"{"type":"subscribe_failed","user":3,"kind":"DONATION","channel_id":null,"error":"forbidden","reason":"status 403\n","retrying":false}"#
                    .into(),
                "cannot subscribe user 3 to DONATION: status 403 ".into(),
            ),
            (
                failed(true),
                r#"{"type":"subscribe_failed","user":3,"kind":"DONATION","channel_id":null,"error":"forbidden","reason":"status 403\n","retrying":true}"#
                    .into(),
                "cannot subscribe user 3 to DONATION: status 403 ; it will be tried again".into(),
            ),
            (
                Event::SessionEnded(Box::new(SessionEnded {
                    session: 4,
                    user: UserNumber(3),
                    channel_id: Some(CHANNEL.parse().unwrap()),
                    error: ErrorKind::LoginNeeded,
                    reason: "nobody\u{1b}".into(),
                })),
                format!(
                    r#"{{"type":"session_ended","session":4,"user":3,{target},"error":"login_needed","reason":"nobody\u001b"}}"#
                ),
                "session 4 of user 3 ended: nobody\u{fffd}".into(),
            ),
            (
                Event::Unknown { name: "MISSION\u{7}".into(), raw: Raw::new(r#"{"sessionKey":"hunter2"}"#) },
                r#"{"type":"unknown","name":"MISSION\u0007","raw":"{\"sessionKey\":\"<redacted>\"}"}"#.into(),
                "unknown MISSION\u{fffd}".into(),
            ),
            (
                Event::Unreadable { kind: "CHAT".into(), reason: "x".into(), raw: Raw::new("") },
                r#"{"type":"unreadable","kind":"CHAT","reason":"x","raw":"<0 bytes that are not JSON>"}"#.into(),
                "unreadable CHAT: x".into(),
            ),
            (
                Event::Lagged { missed: 5 },
                r#"{"type":"lagged","missed":5}"#.into(),
                "5 events were dropped: the reader is too slow".into(),
            ),
        ] {
            assert_eq!(json(&event), expected);
            assert_eq!(event.to_string(), line);
        }
    }

    #[test]
    fn every_loss_has_its_word_and_line() {
        let reason = || "why\u{1b}".into();
        for (lost, kind, line) in [
            (
                DisconnectReason::ClosedByServer { code: Some(1006), reason: "".into() },
                "closed_by_server",
                "closed by the server (1006)",
            ),
            (
                DisconnectReason::ClosedByServer { code: None, reason: "".into() },
                "closed_by_server",
                "closed by the server without a word",
            ),
            (DisconnectReason::Disconnected, "disconnected", "the server ended the session"),
            (DisconnectReason::Silent, "silent", "the server fell silent"),
            (DisconnectReason::Broken { reason: reason() }, "broken", "the connection broke: why\u{fffd}"),
            (DisconnectReason::CannotConnect { reason: reason() }, "cannot_connect", "cannot connect: why\u{fffd}"),
            (DisconnectReason::Refused { reason: reason() }, "refused", "the server refused the session: why\u{fffd}"),
            (DisconnectReason::NotConfirmed, "not_confirmed", "the server did not confirm the session"),
        ] {
            assert_eq!(serde_json::to_value(&lost).unwrap()["kind"], kind);
            assert_eq!(lost.to_string(), line);
        }
    }

    #[test]
    fn a_hostile_text_does_not_drive_the_terminal() {
        let hostile = "\\u001b]0;x\\u0007\\u202e\\r\\n";
        let fields = [
            "nickname",
            "content",
            "donationType",
            "donatorNickname",
            "donationText",
            "subscriberNickname",
            "tierName",
            "type",
        ];
        let fields = fields.map(|key| format!(r#""{key}":"{hostile}""#)).join(",");
        let argument = format!(r#"{{{fields},"profile":{{{fields}}},"data":{{"eventType":"{hostile}"}}}}"#);
        let revoked = format!(r#"{{"type":"revoked","data":{{"eventType":"{hostile}"}}}}"#);
        for (name, argument) in [
            ("CHAT", &argument),
            ("DONATION", &argument),
            ("SUBSCRIPTION", &argument),
            ("SYSTEM", &argument),
            ("SYSTEM", &revoked),
            ("\u{1b}\u{202e}", &argument),
        ] {
            let line = decode(name, argument).unwrap().to_string();
            assert!(line.contains('\u{fffd}'), "{line:?}");
            assert!(!line.contains(|c: char| c.is_control() || c == '\u{202e}'), "{line:?}");
        }
    }

    #[test]
    fn events_stay_small() {
        assert!(size_of::<Event>() <= 64, "{}", size_of::<Event>());
    }
}
