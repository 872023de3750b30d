//! What a chat is asked to be and to do.

use std::{
    fmt,
    time::{Duration, Instant},
};

use super::Places;
use crate::{
    Reconnect, Secret,
    twitch::{
        ChannelName, OutgoingMessage,
        pace::Pace,
        session::{JoinOutcome, SendOutcome, queue::Queued},
    },
};

/// Rooms of one account (reference 13), those apart in which it is broadcaster or moderator.
pub(crate) const ROOMS_PER_ACCOUNT: usize = 100;

pub(crate) struct Config {
    /// At least one; anonymous ones are added where their rooms do not suffice.
    pub(crate) accounts: Vec<Account>,
    /// `ircs://…`, `irc://…`, `wss://…`
    pub(crate) url: String,
    pub(crate) membership: bool,
    pub(crate) reconnect: Reconnect,
    pub(crate) connect_attempts: u32,
    /// For opening a connection, and again for the answer to the login.
    pub(crate) connect_timeout: Duration,
    pub(crate) join_timeout: Duration,
    pub(crate) send_timeout: Duration,
    /// After so long without a word a ping is sent.
    pub(crate) idle_before_ping: Duration,
    pub(crate) ping_timeout: Duration,
    pub(crate) rooms_per_connection: usize,
    pub(crate) max_line_bytes: usize,
    /// The same text again within 30 s is made to differ.
    pub(crate) vary_duplicates: bool,
    pub(crate) seed: u64,
}

/// Somebody as whom connections log in.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) identity: Option<Identity>,
    pub(crate) pace: Pace,
    pub(crate) places: Places,
}

/// Who is not anonymous.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) login: Box<str>,
    /// Without `oauth:`. `None`: it is asked for before the first login.
    pub(crate) token: Option<Secret>,
    /// Whether another can be asked for when it is refused.
    pub(crate) is_renewable: bool,
}

impl Account {
    pub(crate) fn new(identity: Identity, is_verified: bool, rooms: usize) -> Self {
        Self { identity: Some(identity), pace: Pace::new(is_verified), places: Places::new(rooms) }
    }

    pub(crate) fn anonymous() -> Self {
        Self { identity: None, pace: Pace::new(false), places: Places::new(ROOMS_PER_ACCOUNT) }
    }

    pub(super) fn pace(&self) -> &Pace {
        &self.pace
    }
}

/// Another token is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenRequest {
    /// The account's number.
    pub(crate) account: usize,
}

pub(crate) enum Command {
    /// Not sent any more from `until` on, where somebody waits for its fate.
    Say {
        channel: ChannelName,
        message: OutgoingMessage,
        until: Option<Instant>,
        queued: Queued,
    },
    Join {
        channel: ChannelName,
    },
    Part {
        channel: ChannelName,
    },
    /// The queue was closed: the chat ends when all is said.
    CloseWhenSent,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    Sent(SendOutcome),
    Joined(JoinOutcome),
    Left,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let login = self.identity.as_ref().map(|identity| &identity.login);
        f.debug_struct("Account").field("login", &login).finish_non_exhaustive()
    }
}
