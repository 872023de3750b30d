//! What a session says about itself: connected, lost, subscribed.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use serde::Serialize;

use crate::{
    ErrorKind,
    chzzk::{ChannelId, official::model::EventKind},
    disconnect::disconnect_reason,
    plain::Plain,
};

/// The session is connected, for the first time or again. A new connection has a new key and no subscriptions; all are made
/// again, each told by [`Subscribed`](super::Event::Subscribed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Connected {
    /// How often it was connected before; 0 the first time.
    pub reconnects: u64,
    /// Which session of a pool, counted from 0; the number of one that ended is given to another. A session of its own is 0.
    pub session: u32,
    /// Whose session it is; `None` for the application's.
    pub user: Option<UserNumber>,
}

/// `connected (session 3)`
impl fmt::Display for Connected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { reconnects: 0, session, .. } => write!(f, "connected (session {session})"),
            Self { reconnects, session, .. } => {
                write!(f, "connected again (session {session}, reconnect {reconnects})")
            }
        }
    }
}

/// The connection was lost, or could not be made. It is won back without help; [`Connected`] says when. What happens until then
/// is lost: the service keeps nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Disconnected {
    /// Why.
    pub reason: DisconnectReason,
    /// How long until the next attempt.
    #[serde(rename = "retry_in_ms", serialize_with = "crate::reconnect::in_milliseconds")]
    pub retry_in: Duration,
    /// Which session of a pool, as in [`Connected`].
    pub session: u32,
    /// Whose session it is; `None` for the application's.
    pub user: Option<UserNumber>,
}

/// `disconnected (session 3): the server fell silent; next attempt in 1.5s`
impl fmt::Display for Disconnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reason, retry_in, session, .. } = self;
        write!(f, "disconnected (session {session}): {reason}; next attempt in {retry_in:?}")
    }
}

/// A session of a pool ended for good, and with it its subscriptions; the others go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SessionEnded {
    /// Which, as in [`Connected`].
    pub session: u32,
    /// Whose it was.
    pub user: UserNumber,
    /// The user's channel, where a subscription told it.
    pub channel_id: Option<ChannelId>,
    /// What kind of error it was: [`LoginNeeded`](ErrorKind::LoginNeeded) where the user must authorize the application again.
    pub error: ErrorKind,
    /// The error's text and causes.
    pub reason: Box<str>,
}

impl fmt::Display for SessionEnded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { session, user, reason, .. } = self;
        write!(f, "session {session} of {user} ended: {}", Plain(reason))
    }
}

/// Names a user (`User::number`) within a run of the program. Clones of one have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct UserNumber(pub(crate) u64);

impl UserNumber {
    /// One that no other user has.
    pub(crate) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// `user 3`
impl fmt::Display for UserNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "user {}", self.0)
    }
}

disconnect_reason! {
    /// The server ended the session by a packet, `41` of Socket.IO or `1` of Engine.IO, and said no more.
    Disconnected = "the server ended the session",
    /// The server fell silent: it did not answer a ping in the time that it named itself when the socket opened.
    Silent = "the server fell silent",
    /// The server refused the session: by the Socket.IO packet `44` before it confirmed it with the SYSTEM message `connected`, or
    /// by an event `["error", …]` at any time. What it does with an address that was used before or is too old is not documented;
    /// others saw `["error","auth fail"]`, or the connection drop at once.
    #[non_exhaustive]
    Refused {
        /// The server's words.
        reason: Box<str>,
    } = "the server refused the session: {reason}",
    /// The socket opened, and the SYSTEM message `connected`, without which nothing can be subscribed to, did not come in time.
    NotConfirmed = "the server did not confirm the session",
}

/// Something that the session is subscribed to, or no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SubscriptionState {
    /// Which events (`eventType`).
    pub kind: EventKind,
    /// Of which channel; `None` where the server did not tell, or told something that is no channel's id.
    pub channel_id: Option<ChannelId>,
    /// Whose it is (`User::number`), where that is known: in a user's own session always, otherwise where the session itself asked
    /// for it. [`decode`](super::decode) does not know it.
    pub user: Option<UserNumber>,
}

/// `CHAT of a0000000000000000000000000000001`
impl fmt::Display for SubscriptionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Target(&self.kind, self.channel_id.as_ref()).fmt(f)
    }
}

/// The session could not be subscribed to something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SubscribeFailed {
    /// Whose.
    pub user: UserNumber,
    /// Which events.
    pub kind: EventKind,
    /// Of which channel, where that is known.
    pub channel_id: Option<ChannelId>,
    /// What kind of error it was: [`Forbidden`](ErrorKind::Forbidden) where the user's consent lacks the scope,
    /// [`LoginNeeded`](ErrorKind::LoginNeeded) where the login is over, [`Timeout`](ErrorKind::Timeout) where the session did not
    /// confirm it in time, [`LimitReached`](ErrorKind::LimitReached) where there is no room.
    pub error: ErrorKind,
    /// The error's text and causes.
    pub reason: Box<str>,
    /// Whether it will be tried again without help. If not, as where the user's permission is missing, these events do not come.
    pub retrying: bool,
}

impl fmt::Display for SubscribeFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (user, target) = (self.user, Target(&self.kind, self.channel_id.as_ref()));
        let outlook = if self.retrying { "; it will be tried again" } else { "" };
        write!(f, "cannot subscribe {user} to {target}: {}{outlook}", Plain(&self.reason))
    }
}

/// What became of a subscription that was asked for, or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SubscribeOutcome {
    /// The session confirmed it.
    Subscribed,
    /// It was ended; a subscription that was not there counts as ended.
    Unsubscribed,
    /// It was refused for good.
    #[non_exhaustive]
    Failed {
        /// The error's text and causes.
        reason: Box<str>,
    },
    /// Nobody knows yet: it was not confirmed in time, and is still tried.
    Unknown,
}

struct Target<'a>(&'a EventKind, Option<&'a ChannelId>);

impl fmt::Display for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Plain(self.0.as_str()).fmt(f)?;
        self.1.map_or(Ok(()), |channel_id| write!(f, " of {channel_id}"))
    }
}
