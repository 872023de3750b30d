//! SYSTEM messages, by which the server speaks of the session itself.

use super::{Event, SubscriptionState};
use crate::{
    Secret,
    chzzk::{ChannelId, official::model::EventKind},
    lenient::lenient,
};

/// A SYSTEM message of a known type.
#[derive(Debug, Clone)]
pub(crate) enum System {
    /// Comes first. Every call that subscribes wants the key.
    Connected { session_key: Secret },
    /// A subscription took effect.
    Subscribed(SubscriptionState),
    /// A subscription was cancelled on request.
    Unsubscribed(SubscriptionState),
    /// A subscription was cancelled by the server, because permission was withdrawn. The connection stays.
    Revoked(SubscriptionState),
}

impl System {
    /// What users see of it. Of `connected` nothing: what it tells is the key.
    pub(crate) fn into_event(self) -> Option<Event> {
        match self {
            Self::Connected { .. } => None,
            Self::Subscribed(state) => Some(Event::Subscribed(state)),
            Self::Unsubscribed(state) => Some(Event::Unsubscribed(state)),
            Self::Revoked(state) => Some(Event::Revoked(state)),
        }
    }
}

/// Why a SYSTEM message is none of the known ones.
pub(super) enum Strange {
    /// A type that was not known when this was written.
    Type,
    /// A known type, or none, without what it must tell.
    Lacks(&'static str),
}

lenient! {
    #[derive(Default)]
    pub(super) struct SystemFields {
        pub(super) kind: Option<Box<str>> = "type",
        data: Option<DataFields> = "data" as Embedded,
    }

    #[derive(Default)]
    struct DataFields {
        session_key: Option<Secret> = "sessionKey",
        kind: Option<EventKind> = "eventType",
        channel_id: Option<ChannelId> = "channelId",
    }
}

impl SystemFields {
    pub(super) fn into_system(self) -> Result<System, Strange> {
        let DataFields { session_key, kind, channel_id } = self.data.unwrap_or_default();
        let state = || {
            let kind = kind.ok_or(Strange::Lacks("it has no eventType"))?;
            Ok(SubscriptionState { kind, channel_id, user: None })
        };
        match self.kind.as_deref() {
            Some("connected") => {
                let session_key = session_key.ok_or(Strange::Lacks("it has no sessionKey"))?;
                Ok(System::Connected { session_key })
            }
            Some("subscribed") => state().map(System::Subscribed),
            Some("unsubscribed") => state().map(System::Unsubscribed),
            Some("revoked") => state().map(System::Revoked),
            Some("") | None => Err(Strange::Lacks("it has no type")),
            Some(_) => Err(Strange::Type),
        }
    }
}
