//! What a session is asked to be and to do, and how it speaks of users.

use std::time::Duration;

use crate::{
    Reconnect,
    chzzk::official::{model::EventKind, request::Api},
    http::Request,
};

/// A user whose token is used; the number is the caller's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct UserNumber(pub(crate) u32);

/// A request, and as whom it is sent: the application where there is no user.
#[derive(Debug)]
pub(crate) struct SessionRequest {
    pub(crate) request: Request,
    pub(crate) user: Option<UserNumber>,
}

/// What a session was asked to be.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) api: Api,
    /// Whose session it is; `None` for the application's.
    pub(crate) owner: Option<UserNumber>,
    pub(crate) reconnect: Reconnect,
    pub(crate) connect_attempts: u32,
    /// For opening the socket, and again for the service's greeting.
    pub(crate) connect_timeout: Duration,
    /// For the confirmation of a subscription.
    pub(crate) subscribe_timeout: Duration,
    pub(crate) keep_raw: bool,
    pub(crate) max_message_bytes: usize,
    pub(crate) seed: u64,
}

/// What a user asks of a running session.
#[derive(Debug)]
pub(crate) enum Command {
    Subscribe { user: UserNumber, kind: EventKind },
    Unsubscribe { user: UserNumber, kind: EventKind },
}
