//! Sessions, the connections on which events come: where one is opened, and which there are.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    Secret,
    chzzk::ChannelId,
    lenient::{lenient, open_enum},
};

lenient! {
    /// A session, connected or not (sessions, sessions/client). One that has ended stays in the list for 90 days.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct SessionInfo {
        /// Names it.
        pub session_key: Option<Box<str>> = "sessionKey",
        /// When it was connected (`connectedDate`).
        pub connected_at: Option<Timestamp> = "connectedDate" as Seoul,
        /// When it ended (`disconnectedDate`); `None` while it is connected.
        pub disconnected_at: Option<Timestamp> = "disconnectedDate" as Seoul,
        /// What it is subscribed to: 30 at most, over all channels and kinds.
        pub subscribed_events: Vec<SubscribedEvent> = "subscribedEvents",
    }

    /// Something that a session is subscribed to.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct SubscribedEvent {
        /// Which events (`eventType`).
        pub kind: Option<EventKind> = "eventType",
        /// Of which channel.
        pub channel_id: Option<ChannelId> = "channelId",
    }
}

open_enum! {
    /// Events that a session can be subscribed to (`eventType`, documented).
    pub enum EventKind {
        /// Messages of the chat:
        Chat = "CHAT",
        /// Donations:
        Donation = "DONATION",
        /// Subscriptions:
        Subscription = "SUBSCRIPTION",
    }
}

/// Where a session is opened. The address holds a token, works once, and only for a short time (others saw half a minute to one
/// minute), so it is not shown: neither by `Debug` nor in an error.
#[derive(Clone)]
pub struct SessionUrl {
    url: Secret,
    host: Box<str>,
}

impl SessionUrl {
    /// Takes an address over, unless it is none: a scheme `http`, `https`, `ws` or `wss`, and a host.
    pub(crate) fn new(url: Secret) -> Option<Self> {
        let uri: http::Uri = url.expose().parse().ok()?;
        let known = matches!(uri.scheme_str(), Some("http" | "https" | "ws" | "wss"));
        let host = uri.host().filter(|host| known && !host.is_empty())?.into();
        Some(Self { url, host })
    }

    /// The server's name, such as `ssio08.nchat.naver.com`, which may be shown.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address itself. Do not print it.
    pub fn expose(&self) -> &str {
        self.url.expose()
    }
}

impl fmt::Debug for SessionUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url: _, host } = self;
        f.debug_struct("SessionUrl").field("host", host).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_its_host_only() {
        let url = SessionUrl::new(Secret::new("https://ssio08.nchat.naver.com:443?auth=hunter2")).unwrap();
        assert_eq!(url.host(), "ssio08.nchat.naver.com");
        assert_eq!(url.expose(), "https://ssio08.nchat.naver.com:443?auth=hunter2");
        assert_eq!(format!("{url:?}"), r#"SessionUrl { host: "ssio08.nchat.naver.com", .. }"#);
        for bad in ["", "hunter2", "/?auth=hunter2", "ftp://host/?auth=hunter2", "https://?auth=hunter2", "https://a b"]
        {
            assert!(SessionUrl::new(Secret::new(bad)).is_none(), "{bad}");
        }
    }
}
