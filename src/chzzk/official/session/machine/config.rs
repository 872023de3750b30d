//! What a session is asked to be and to do, and as whom.

use std::{fmt, time::Duration};

use crate::{
    Reconnect,
    chzzk::official::{
        model::EventKind,
        request::Api,
        session::{UserNumber, connections::Connections},
    },
    http::Request,
};

/// A user as whom requests are sent. Clones of one are equal.
pub(crate) trait SessionUser: Clone + PartialEq + fmt::Debug + Send + Sync + 'static {
    fn number(&self) -> UserNumber;
    /// Those of sessions of the user's own.
    fn connections(&self) -> &Connections;
}

/// A request, and as whom it is sent: the application where there is no user.
#[derive(Debug)]
pub(crate) struct SessionRequest<U> {
    pub(crate) request: Request,
    pub(crate) user: Option<U>,
}

/// What a session was asked to be.
#[derive(Debug, Clone)]
pub(crate) struct Config<U> {
    /// Which of a pool's it is.
    pub(crate) session: u32,
    pub(crate) api: Api,
    /// Whose session it is; `None` for the application's.
    pub(crate) owner: Option<U>,
    pub(crate) reconnect: Reconnect,
    /// Of the first connection; `None` for ever.
    pub(crate) connect_attempts: Option<u32>,
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
pub(crate) enum Command<U> {
    Subscribe {
        user: U,
        kind: EventKind,
    },
    Unsubscribe {
        user: U,
        kind: EventKind,
    },
    /// All of a user's.
    Remove {
        user: U,
    },
}
