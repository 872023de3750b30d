//! A recorded chat, read as a chat is read.

use std::{
    convert::Infallible,
    fmt, mem,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{Ask, Connection, Events, Http, MailboxSender, Spawned, maybe_async, reading, time};
use crate::{
    Error, Result, TlsRoots,
    chzzk::unofficial::{
        OutgoingMessage, SendId,
        chat::{
            Blind, Connected, Disconnected, Donation, Event, Message, Sent, Subscription, SubscriptionGift,
            SystemMessage,
        },
    },
    handlers::{Handlers, handlers},
    http::{HttpConfig, Limits},
    record::{Recording, Speed, playback::Playback},
};

type Machine = Playback<Event>;

/// The settings of a [`Replay`].
#[derive(Debug)]
#[must_use = "nothing is replayed until `start`"]
pub struct ReplayBuilder {
    recording: Recording<Event>,
    speed: Speed,
    longest_gap: Option<Duration>,
}

impl ReplayBuilder {
    /// How fast (default: as fast as it goes).
    pub fn speed(mut self, speed: Speed) -> Self {
        self.speed = speed;
        self
    }

    /// The longest wait between two events, after the speed is reckoned with; longer ones are cut short (default: none are).
    pub fn longest_gap(mut self, gap: Duration) -> Self {
        self.longest_gap = Some(gap);
        self
    }

    /// Begins: the first event is due now.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] where the operating system gives no means to wait.
    pub fn start(self) -> Result<Replay> {
        let Self { recording, speed, longest_gap } = self;
        // A replay asks nobody for anything, and has no links.
        let limits = Limits { timeout: Duration::from_secs(1), body_bytes: 0, retries: 0 };
        let http = Http::new(&HttpConfig { limits, roots: TlsRoots::default() })?;
        let ask: Ask<Infallible, Infallible> = Arc::new(|request| match request {});
        let connection = Connection::new(Playback::new(recording, speed, longest_gap, time::now()), &http, ask)?;
        let handle = Handle { mailbox: connection.mailbox(), said: Arc::default() };
        Ok(Replay { connection, handle, handlers: Handlers::new() })
    }
}

/// Closes a replay, and takes what would have been sent, from any thread or task. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    mailbox: MailboxSender<Machine>,
    said: Arc<Mutex<Said>>,
}

#[derive(Default)]
struct Said {
    count: u64,
    texts: Vec<String>,
}

impl Handle {
    /// Takes a message as the chat's own handle does, and sends it nowhere: [`take_sent`](Self::take_sent) has it. No
    /// [`Sent`] follows.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty or too long text, [`Error::Closed`] after the end.
    pub fn send(&self, message: impl Into<OutgoingMessage>) -> Result<SendId> {
        let message = message.into();
        message.check(OutgoingMessage::MAX_CHARS)?;
        if self.is_closed() {
            return Err(Error::Closed);
        }
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.texts.push(message.content);
        said.count += 1;
        Ok(SendId(said.count - 1))
    }

    /// What was sent since this was asked last, in order.
    pub fn take_sent(&self) -> Vec<String> {
        mem::take(&mut self.said.lock().unwrap_or_else(PoisonError::into_inner).texts)
    }

    /// Whether the replay is over, or was closed.
    pub fn is_closed(&self) -> bool {
        self.mailbox.is_closed()
    }

    /// Ends the replay.
    pub fn close(&self) {
        self.mailbox.close();
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("is_closed", &self.is_closed()).finish_non_exhaustive()
    }
}

/// A recorded chat, read as a chat is read: event by event, or with the same handlers.
///
/// Lines that cannot be read are left out with a warning, and [`skipped`](Self::skipped) counts them. What handlers send goes
/// nowhere; to run a whole program, sends and all, replay into the sandbox (`sandbox::chzzk::Channel::replay`).
pub struct Replay {
    connection: Connection<Machine>,
    handle: Handle,
    handlers: Handlers<Handle, Event>,
}

reading! {
    "replay": Replay, SpawnedReplay, Handle, Event, Machine;
    /// None: it ends with the recording.
}

handlers! {
    on Replay, Event, Handle:
    /// Calls `handler` for every chat message.
    on_chat: Chat(Message),
    /// Calls `handler` for every donation.
    on_donation: Donation(Donation),
    /// Calls `handler` for every subscription.
    on_subscription: Subscription(Subscription),
    /// Calls `handler` for every gift of subscriptions to the channel.
    on_subscription_gift: SubscriptionGift(SubscriptionGift),
    /// Calls `handler` for every system row.
    on_system: System(SystemMessage),
    /// Calls `handler` when a row is hidden or shown again.
    on_blind: Blind(Blind),
    /// Calls `handler` when the fate of a message was known: one that was sent when this was recorded.
    on_sent: Sent(Sent),
    /// Calls `handler` when the chat was joined (again).
    on_connected: Connected(Connected),
    /// Calls `handler` when the connection was lost.
    on_disconnected: Disconnected(Disconnected),
}

impl Replay {
    /// Replays a recording as fast as it goes.
    ///
    /// # Errors
    ///
    /// As [`ReplayBuilder::start`].
    pub fn new(recording: Recording<Event>) -> Result<Self> {
        Self::builder(recording).start()
    }

    /// Settings for one.
    pub fn builder(recording: Recording<Event>) -> ReplayBuilder {
        ReplayBuilder { recording, speed: Speed::Max, longest_gap: None }
    }

    /// Takes a message and sends it nowhere. See [`Handle::send`].
    ///
    /// # Errors
    ///
    /// As [`Handle::send`].
    pub fn send(&self, message: impl Into<OutgoingMessage>) -> Result<SendId> {
        self.handle.send(message)
    }

    /// How many lines of the recording could not be read so far.
    pub fn skipped(&self) -> u64 {
        self.connection.protocol().skipped()
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("handlers", &self.handlers).finish_non_exhaustive()
    }
}
