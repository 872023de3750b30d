//! Realtime: chat, donations and subscriptions as they happen, in sessions that stay up.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::{
    super::{Connection, Events, MailboxSender, Spawned},
    Application, Ask, User, answer, maybe_async,
};
use crate::{
    Error, Reconnect, Result,
    chzzk::official::{
        model::EventKind,
        session::{
            ChatMessage, Connected, Disconnected, Donation, Event, SubscribeOutcome, Subscription,
            machine::{self, Command, Config, SUBSCRIPTIONS, SessionRequest, UserNumber},
        },
    },
    handlers::{Handlers, handlers},
    http::Response,
    protocol::{CommandId, LONGEST_WAIT},
};

/// The settings of a [`Session`].
#[derive(Debug, Clone)]
#[must_use = "nothing is connected until `connect`"]
pub struct SessionBuilder {
    application: Application,
    users: Users,
    owner: Option<UserNumber>,
    wishes: Vec<(UserNumber, EventKind)>,
    reconnect: Reconnect,
    connect_attempts: u32,
    connect_timeout: Duration,
    subscribe_timeout: Duration,
    keep_raw: bool,
}

impl SessionBuilder {
    /// For events of any users: the application's own session.
    pub(super) fn of_application(application: Application) -> Self {
        Self {
            application,
            users: Users::default(),
            owner: None,
            wishes: Vec::new(),
            reconnect: Reconnect::new(),
            connect_attempts: 3,
            connect_timeout: Duration::from_secs(10),
            subscribe_timeout: Duration::from_secs(10),
            keep_raw: false,
        }
    }

    /// For events of one user: that user's session.
    pub(super) fn of_user(user: &User) -> Self {
        let mut builder = Self::of_application(user.application().clone());
        builder.owner = Some(builder.users.number(user));
        builder
    }

    /// Subscribes to kinds of a user's events. In a user's own session that is the only user there can be.
    pub fn subscribe(mut self, user: &User, kinds: impl IntoIterator<Item = EventKind>) -> Self {
        let number = self.users.number(user);
        for kind in kinds {
            if !self.wishes.contains(&(number, kind.clone())) {
                self.wishes.push((number, kind));
            }
        }
        self
    }

    /// How a lost connection is won back (default: for ever, waiting 1 to 30 s). Where connections broke without a word, the
    /// service may still count them; then the wait is longer, so that it never counts more than it allows.
    pub fn reconnect(mut self, reconnect: Reconnect) -> Self {
        self.reconnect = reconnect;
        self
    }

    /// How often the first connection is tried before [`connect`](Self::connect) fails (default 3).
    pub fn connect_attempts(mut self, attempts: u32) -> Self {
        self.connect_attempts = attempts.max(1);
        self
    }

    /// How long opening the socket may take, and again the service's greeting (default 10 s each). The address lives for half a
    /// minute or so.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout.clamp(Duration::from_millis(10), LONGEST_WAIT);
        self
    }

    /// How long a subscription may go without the session's confirmation before it is asked for again (default 10 s).
    pub fn subscribe_timeout(mut self, timeout: Duration) -> Self {
        self.subscribe_timeout = timeout.clamp(Duration::from_millis(10), LONGEST_WAIT);
        self
    }

    /// Keeps the wire form of every event (default: no; it costs a copy of each).
    pub fn keep_raw(mut self, keep: bool) -> Self {
        self.keep_raw = keep;
        self
    }
}

#[maybe_async]
impl SessionBuilder {
    /// Connects. Returns when the session is connected and every subscription was confirmed or has failed once; what failed, and
    /// whether it is tried again, comes as [`Event::SubscribeFailed`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for more than 30 subscriptions, or another user in a user's own session; [`Error::LoginNeeded`],
    /// [`Error::RefreshLost`] and refusals of the credentials; after [`connect_attempts`](Self::connect_attempts)
    /// [`Error::GaveUp`], or the failure itself where one attempt was all. A server error (500) may mean that the review of the
    /// application's scopes is not done.
    pub async fn connect(self) -> Result<Session> {
        if self.wishes.len() > SUBSCRIPTIONS {
            return Err(too_many());
        }
        if self.owner.is_some() && self.users.len() > 1 {
            return Err(Error::invalid("user", "a user's own session has events of that user only"));
        }
        let inner = &self.application.inner;
        let config = Config {
            api: inner.api.clone(),
            owner: self.owner,
            reconnect: self.reconnect,
            connect_attempts: self.connect_attempts,
            connect_timeout: self.connect_timeout,
            subscribe_timeout: self.subscribe_timeout,
            keep_raw: self.keep_raw,
            max_message_bytes: inner.limits.body_bytes,
            seed: fastrand::u64(..),
        };
        let machine = machine::Session::new(config, self.wishes);
        let count = Arc::clone(machine.count());
        let ask = ask(self.application.clone(), self.users.clone());
        let mut connection = Connection::new(machine, &inner.http, ask)?;
        connection.drive_until(machine::Session::is_settled).await?;
        let handle = SessionHandle {
            mailbox: connection.mailbox(),
            users: self.users,
            count,
            owner: self.owner,
            next_id: Arc::default(),
            patience: self.subscribe_timeout * 4,
        };
        Ok(Session { connection, handle, handlers: Handlers::new() })
    }
}

fn too_many() -> Error {
    Error::invalid("subscriptions", format!("a session has at most {SUBSCRIPTIONS}"))
}

/// The users whose tokens a session uses.
#[derive(Clone, Default)]
struct Users(Arc<Mutex<Numbers>>);

#[derive(Default)]
struct Numbers {
    users: HashMap<UserNumber, User>,
    next: u32,
}

impl Users {
    /// The number of a user; clones of one user are one.
    fn number(&self, user: &User) -> UserNumber {
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((number, _)) = numbers.users.iter().find(|(_, known)| known.is_same(user)) {
            return *number;
        }
        let number = UserNumber(numbers.next);
        numbers.next += 1;
        numbers.users.insert(number, user.clone());
        number
    }

    fn get(&self, number: UserNumber) -> Option<User> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).users.get(&number).cloned()
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).users.len()
    }
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Users").field("len", &self.len()).finish()
    }
}

/// Sends requests as the application or as the user they are for.
fn ask(application: Application, users: Users) -> Ask<SessionRequest> {
    Arc::new(move |asked| {
        let user = asked.user.and_then(|number| users.get(number));
        answer(Sender { application: application.clone(), user, asked }.answered())
    })
}

/// A request of a session with whoever sends it.
struct Sender {
    application: Application,
    user: Option<User>,
    asked: SessionRequest,
}

#[maybe_async]
impl Sender {
    async fn answered(self) -> Result<Response> {
        match (self.user, self.asked.user) {
            (Some(user), _) => user.send(&self.asked.request).await,
            (None, None) => self.application.send(&self.asked.request).await,
            (None, Some(_)) => Err(Error::LoginNeeded { source: None }),
        }
    }
}

/// Subscribes and closes, from any thread or task, handlers included. Cheap to clone.
#[derive(Clone)]
pub struct SessionHandle {
    mailbox: MailboxSender<machine::Session>,
    users: Users,
    count: Arc<AtomicUsize>,
    owner: Option<UserNumber>,
    next_id: Arc<AtomicU64>,
    patience: Duration,
}

impl SessionHandle {
    /// Asks for a kind of a user's events, and returns at once. [`Event::Subscribed`] or [`Event::SubscribeFailed`] says what became
    /// of it. After a loss it is asked for again by itself.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] where 30 subscriptions are there already, or for another user in a user's own session;
    /// [`Error::Busy`], [`Error::Closed`].
    pub fn subscribe(&self, user: &User, kind: EventKind) -> Result<()> {
        let (id, command) = self.wish(user, kind)?;
        self.mailbox.command(id, command)
    }

    /// Ends a subscription, and returns at once. [`Event::Unsubscribed`] says when it took effect.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`], [`Error::Closed`].
    pub fn unsubscribe(&self, user: &User, kind: EventKind) -> Result<()> {
        let user = self.users.number(user);
        self.mailbox.command(self.next_id(), Command::Unsubscribe { user, kind })
    }

    /// How many subscriptions there are, those included that are yet to be confirmed. A session has at most 30.
    pub fn subscriptions(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }

    /// Whether the session was closed, or is gone.
    pub fn is_closed(&self) -> bool {
        self.mailbox.is_closed()
    }

    /// Ends the session: what waits for events gets the rest of them and then the end; the socket is closed politely.
    pub fn close(&self) {
        self.mailbox.close();
    }

    fn wish(&self, user: &User, kind: EventKind) -> Result<(CommandId, Command)> {
        if matches!(kind, EventKind::Unknown(_)) {
            return Err(Error::invalid("event kind", "is none of CHAT, DONATION and SUBSCRIPTION"));
        }
        let user = self.users.number(user);
        if self.owner.is_some_and(|owner| owner != user) {
            return Err(Error::invalid("user", "a user's own session has events of that user only"));
        }
        if self.subscriptions() >= SUBSCRIPTIONS {
            return Err(too_many());
        }
        Ok((self.next_id(), Command::Subscribe { user, kind }))
    }

    fn next_id(&self) -> CommandId {
        CommandId(self.next_id.fetch_add(1, Ordering::Relaxed))
    }
}

#[maybe_async]
impl SessionHandle {
    /// The same as [`subscribe`](Self::subscribe), and waits for the confirmation. Somebody else must be reading the session's events
    /// meanwhile. Do not call it from a handler.
    ///
    /// # Errors
    ///
    /// As [`subscribe`](Self::subscribe).
    pub async fn subscribe_confirmed(&self, user: &User, kind: EventKind) -> Result<SubscribeOutcome> {
        let (id, command) = self.wish(user, kind)?;
        let outcome = self.mailbox.ask(id, command, self.patience).await?;
        Ok(outcome.unwrap_or(SubscribeOutcome::Unknown))
    }
}

impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionHandle").field("subscriptions", &self.subscriptions()).finish_non_exhaustive()
    }
}

/// A connected session: a stream of events that stays up.
///
/// Reading moves it: nothing happens between two calls of [`next_event`](Self::next_event), so do not wait long between them, or
/// let [`spawn`](Self::spawn) do the reading. A lost connection is won back with a new address, tokens refreshed where needed, and all
/// subscriptions are asked for again; events say so. What happened meanwhile is lost: the service has no history.
pub struct Session {
    connection: Connection<machine::Session>,
    handle: SessionHandle,
    handlers: Handlers<SessionHandle, Event>,
}

#[maybe_async]
impl Session {
    /// The next event; `None` after [`close`](Self::close).
    ///
    /// # Errors
    ///
    /// What ends the session for good, once: the credentials do not count any more, or [`Error::GaveUp`].
    pub async fn next_event(&mut self) -> Result<Option<Event>> {
        self.connection.next_event().await
    }

    /// The next event if one comes within `patience`; with [`Duration::ZERO`] what is there without waiting. `None` also when the
    /// session is over, which [`is_over`](Self::is_over) tells.
    ///
    /// # Errors
    ///
    /// As [`next_event`](Self::next_event).
    pub async fn next_event_within(&mut self, patience: Duration) -> Result<Option<Event>> {
        self.connection.next_event_within(patience).await
    }

    /// Reads events for ever and calls the handlers, in the order they were added. Returns after [`close`](Self::close) from a
    /// handler or another thread.
    ///
    /// # Errors
    ///
    /// As [`next_event`](Self::next_event), and the first error of a handler, after which the session is still connected.
    /// [`on_error`](Self::on_error) decides otherwise.
    pub async fn run_forever(&mut self) -> Result<()> {
        while let Some(event) = self.connection.next_event().await? {
            self.handlers.call(&self.handle, &event)?;
        }
        Ok(())
    }
}

handlers! {
    on Session, Event, SessionHandle:
    /// Calls `handler` for every chat message.
    on_chat: Chat(ChatMessage),
    /// Calls `handler` for every donation.
    on_donation: Donation(Donation),
    /// Calls `handler` for every subscription to the channel.
    on_subscription: Subscription(Subscription),
    /// Calls `handler` when the session was connected (again).
    on_connected: Connected(Connected),
    /// Calls `handler` when the connection was lost.
    on_disconnected: Disconnected(Disconnected),
}

impl Session {
    /// The events, one after the other, until the end.
    pub fn events(&mut self) -> Events<'_, Event> {
        Events::new(&mut self.connection)
    }

    /// Moves the reading elsewhere: to a thread of its own, or in the async mode to a task. At most `capacity` events (at least 1)
    /// wait for you; of more the oldest are dropped, and [`Event::Lagged`] says how many. Handlers are not called any more.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] where no thread can be started, or there is no tokio runtime to run the task.
    pub fn spawn(self, capacity: usize) -> Result<SpawnedSession> {
        let Self { connection, handle, .. } = self;
        Ok(SpawnedSession { events: Spawned::new(connection, capacity.max(1))?, handle })
    }

    /// Subscribes and closes from anywhere.
    pub fn handle(&self) -> SessionHandle {
        self.handle.clone()
    }

    /// Ends the session; see [`SessionHandle::close`].
    pub fn close(&self) {
        self.handle.close();
    }

    /// Whether the session came to its end.
    pub fn is_over(&self) -> bool {
        self.connection.is_over()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("machine", self.connection.protocol())
            .field("handlers", &self.handlers)
            .finish_non_exhaustive()
    }
}

/// A session that is read elsewhere; see [`Session::spawn`]. Dropped, it closes the session.
pub struct SpawnedSession {
    events: Spawned<machine::Session>,
    handle: SessionHandle,
}

#[maybe_async]
impl SpawnedSession {
    /// Waits for the next event; `None` after the end.
    ///
    /// # Errors
    ///
    /// As [`Session::next_event`].
    pub async fn next_event(&mut self) -> Result<Option<Event>> {
        self.events.recv().await
    }

    /// The next event if one comes within `patience`; with [`Duration::ZERO`] what is there without waiting. `None` also when the
    /// session is over, which [`is_over`](Self::is_over) tells.
    ///
    /// # Errors
    ///
    /// As [`Session::next_event`].
    pub async fn next_event_within(&mut self, patience: Duration) -> Result<Option<Event>> {
        self.events.recv_within(patience).await
    }

    /// Ends the session and waits until its thread (or task) is done. What was not read is dropped.
    pub async fn close(self) {
        self.events.close().await;
    }
}

impl SpawnedSession {
    /// Whether the end was told.
    pub fn is_over(&self) -> bool {
        self.events.is_over()
    }

    /// The events, one after the other, until the end.
    pub fn events(&mut self) -> Events<'_, Event> {
        Events::new(&mut self.events)
    }

    /// Subscribes and closes from anywhere.
    pub fn handle(&self) -> SessionHandle {
        self.handle.clone()
    }
}

impl fmt::Debug for SpawnedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpawnedSession").field("handle", &self.handle).finish_non_exhaustive()
    }
}
