//! What every connection is to the driver: a state machine that knows a system and does no I/O.
//!
//! The driver (`client/connection.rs`) hands in what happened, with the time, and carries out what the machine asks for:
//! requests, links, frames to send, a deadline. So the whole life of a connection, from the first request to the last
//! reconnect, is tested without a socket, a clock or a sleep.
//!
//! After every call of a `handle_…` function the driver asks every `poll_…` function again until it has nothing more.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use crate::{Error, Result};

/// The longest time that anything here waits: long enough to mean "never", short enough to be added to any `Instant`.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 3_600);

/// A frame that came in. It is borrowed from the socket's buffer.
///
/// Over lines it is a text: all the lines that one read completed, each with its end, `\r\n` or `\n`, and what was no UTF-8 replaced
/// by U+FFFD. A last one without an end was cut off by the end of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame<'a> {
    Text(&'a str),
    Binary(&'a [u8]),
}

/// Names one request, so that a late answer to an old one can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RequestId(pub(crate) u64);

/// Names one command whose fate somebody may wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CommandId(pub(crate) u64);

/// Names one of a machine's links. They are counted from 0 and taken again when they are free: the driver keeps a place for each
/// number up to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LinkId(pub(crate) u32);

impl LinkId {
    /// That of a machine which has one link at a time.
    pub(crate) const ONLY: Self = Self(0);

    pub(crate) fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// What the machine wants done with a link to the server.
#[derive(Debug)]
pub(crate) enum Link {
    /// Open this one; what went by its id before is dropped first. Answered by `handle_connected` or `handle_disconnected`.
    Connect(LinkId, Target),
    /// Say goodbye and close. Answered by nothing: the machine thinks of the link as gone.
    Close(LinkId),
}

/// Where to connect to.
#[derive(Clone)]
pub(crate) struct Target {
    /// `ws://…` or `wss://…`, never printed whole, since a query may carry a token. Or `irc://HOST[:PORT]` (6667) or
    /// `ircs://HOST[:PORT]` (6697, with TLS) for lines over TCP.
    pub(crate) url: String,
    /// Of the request for the upgrade to WebSocket.
    pub(crate) headers: Vec<(&'static str, Cow<'static, str>)>,
    /// For name look-up, TCP, TLS and the upgrade together.
    pub(crate) timeout: Duration,
    /// The largest message, or line without its end, that is read; a larger one is a [`Loss`].
    pub(crate) max_message_bytes: usize,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { url, headers: _, timeout, max_message_bytes } = self;
        f.debug_struct("Target")
            .field("url", &url.split('?').next().unwrap_or_default())
            .field("timeout", timeout)
            .field("max_message_bytes", max_message_bytes)
            .finish_non_exhaustive()
    }
}

/// How a link was lost, or why it was not won.
#[derive(Debug)]
pub(crate) enum Loss {
    /// It could not be opened.
    Connect(Error),
    /// The server closed it, with a code and text if it was polite.
    Closed { code: Option<u16>, reason: String },
    /// It broke, or what came was not WebSocket, or too large.
    Broken(Error),
}

/// Everything may move between threads: the whole of it where a loop is spawned, commands and outcomes always.
pub(crate) trait Protocol: Send + 'static {
    /// What users see.
    type Event: Send + 'static;
    /// What users ask for.
    type Command: Send + 'static;
    /// What became of a command.
    type Outcome: Send + 'static;
    /// What is asked beside the link, and as whom where that matters.
    type Request: Send + 'static;
    /// What is answered.
    type Response: Send + 'static;

    fn handle_frame(&mut self, link: LinkId, frame: Frame<'_>, now: Instant);
    /// `id` is named by [`poll_outcome`](Self::poll_outcome) when the command's fate is known.
    fn handle_command(&mut self, id: CommandId, command: Self::Command, now: Instant);
    fn handle_response(&mut self, id: RequestId, response: Result<Self::Response>, now: Instant);
    fn handle_connected(&mut self, link: LinkId, now: Instant);
    fn handle_disconnected(&mut self, link: LinkId, loss: Loss, now: Instant);
    /// Called after every frame, and when the deadline passed with nothing left to read; does nothing when none passed. So a
    /// machine that slept, or a slow caller, hears what came meanwhile before it takes a silence for real.
    fn handle_timeout(&mut self, now: Instant);
    /// The user wants to end. `poll_end` is `Some(Ok(()))` soon after.
    fn handle_close(&mut self, now: Instant);

    /// The next request to make beside the link; its answer comes with `handle_response`.
    fn poll_request(&mut self) -> Option<(RequestId, Self::Request)>;
    fn poll_link(&mut self) -> Option<Link>;
    /// The next text frame to send, and by which link. Over lines it is one line without its end; one that holds CR, LF or NUL is a
    /// bug of the machine and is not sent.
    fn poll_transmit(&mut self) -> Option<(LinkId, String)>;
    fn poll_event(&mut self) -> Option<Self::Event>;
    fn poll_outcome(&mut self) -> Option<(CommandId, Self::Outcome)>;
    /// When `handle_timeout` must be called at the latest.
    fn poll_timeout(&self) -> Option<Instant>;
    /// Whether it is over: `Ok` after a close that was asked for, `Err` once for a final error.
    fn poll_end(&mut self) -> Option<Result<()>>;
    /// The event that tells a slow reader how many events it missed.
    fn lagged(missed: u64) -> Self::Event;
}
