//! Realtime: chat, donations and subscriptions as they happen, in sessions that stay up.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::{
    super::{Connection, Events, MailboxSender, Spawned, reading},
    Application, Ask, User, answer, maybe_async,
};
use crate::{
    Error, Reconnect, Result,
    chzzk::official::{
        model::EventKind,
        session::{
            ChatMessage, Connected, Disconnected, Donation, Event, SubscribeFailed, SubscribeOutcome, Subscription,
            SubscriptionState,
            machine::{self, Command, Config, SUBSCRIPTIONS, SessionRequest, SessionUser},
        },
    },
    handlers::{Handlers, handlers},
    http::Response,
    protocol::{CommandId, LONGEST_WAIT},
};

/// What single sessions and pools of them have to be told alike.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) reconnect: Reconnect,
    pub(super) connect_attempts: u32,
    connect_timeout: Duration,
    subscribe_timeout: Duration,
    pub(super) keep_raw: bool,
}

impl Settings {
    pub(super) fn new() -> Self {
        Self {
            reconnect: Reconnect::new(),
            connect_attempts: 3,
            connect_timeout: Duration::from_secs(10),
            subscribe_timeout: Duration::from_secs(10),
            keep_raw: false,
        }
    }

    pub(super) fn set_connect_timeout(&mut self, timeout: Duration) {
        self.connect_timeout = timeout.clamp(Duration::from_millis(10), LONGEST_WAIT);
    }

    pub(super) fn set_subscribe_timeout(&mut self, timeout: Duration) {
        self.subscribe_timeout = timeout.clamp(Duration::from_millis(10), LONGEST_WAIT);
    }

    /// How long the fate of a subscription is waited for.
    pub(super) fn patience(&self) -> Duration {
        self.subscribe_timeout * 4
    }

    pub(super) fn config(&self, application: &Application, owner: Option<User>) -> Config<User> {
        let inner = &application.inner;
        Config {
            session: 0,
            api: inner.api.clone(),
            owner,
            reconnect: self.reconnect,
            connect_attempts: Some(self.connect_attempts),
            connect_timeout: self.connect_timeout,
            subscribe_timeout: self.subscribe_timeout,
            keep_raw: self.keep_raw,
            max_message_bytes: inner.limits.body_bytes,
            seed: fastrand::u64(..),
        }
    }
}

/// The settings of a [`Session`].
#[derive(Debug, Clone)]
#[must_use = "nothing is connected until `connect`"]
pub struct SessionBuilder {
    application: Application,
    owner: Option<User>,
    wishes: Vec<(User, EventKind)>,
    settings: Settings,
}

impl SessionBuilder {
    /// For events of any users: the application's own session.
    pub(super) fn of_application(application: Application) -> Self {
        Self { application, owner: None, wishes: Vec::new(), settings: Settings::new() }
    }

    /// For events of one user: that user's session.
    pub(super) fn of_user(user: &User) -> Self {
        Self { owner: Some(user.clone()), ..Self::of_application(user.application().clone()) }
    }

    /// Subscribes to kinds of a user's events. In a user's own session that is the only user there can be.
    ///
    /// Make one [`User`] for each person, and clone it: two that were made from two tokens are two people as far as is known here, and
    /// each of that person's events comes twice.
    pub fn subscribe(mut self, user: &User, kinds: impl IntoIterator<Item = EventKind>) -> Self {
        for kind in kinds {
            let wish = (user.clone(), kind);
            if !self.wishes.contains(&wish) {
                self.wishes.push(wish);
            }
        }
        self
    }

    /// How a lost connection is won back (default: for ever, waiting 1 to 30 s). Where connections broke without a word, the
    /// service may still count them; then the wait is longer, so that it never counts more than it allows.
    pub fn reconnect(mut self, reconnect: Reconnect) -> Self {
        self.settings.reconnect = reconnect;
        self
    }

    /// How often the first connection is tried before [`connect`](Self::connect) fails (default 3, clamped to at least 1).
    pub fn connect_attempts(mut self, attempts: u32) -> Self {
        self.settings.connect_attempts = attempts.max(1);
        self
    }

    /// How long opening the socket may take, and again the service's greeting (default 10 s each, clamped to 10 ms to a year). The
    /// address lives for half a minute or so.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.set_connect_timeout(timeout);
        self
    }

    /// How long a subscription may go without the session's confirmation before it is asked for again (default 10 s, clamped to
    /// 10 ms to a year).
    pub fn subscribe_timeout(mut self, timeout: Duration) -> Self {
        self.settings.set_subscribe_timeout(timeout);
        self
    }

    /// Keeps the wire form of every event (default: no; it costs a copy of each).
    pub fn keep_raw(mut self, keep: bool) -> Self {
        self.settings.keep_raw = keep;
        self
    }
}

#[maybe_async]
impl SessionBuilder {
    /// Connects. Returns when the session is connected and every subscription was confirmed or has failed once; what failed, and
    /// whether it is tried again, comes as [`Event::SubscribeFailed`]. Where connections of other sessions broke without a word,
    /// and the service may count them still, it waits until there is room.
    ///
    /// # Errors
    ///
    /// Before anything is sent: [`Error::InvalidArgument`] for another user in a user's own session and for a user of another
    /// application, [`Error::LimitReached`] for more
    /// than 30 subscriptions, and where this program has 10 sessions of the application, or 3 of the user, already.
    /// [`Error::LoginNeeded`], [`Error::RefreshLost`] and refusals of the credentials; after
    /// [`connect_attempts`](Self::connect_attempts) [`Error::GaveUp`], or the failure itself where one attempt was all. A server
    /// error (500) may mean that the review of the application's scopes is not done.
    pub async fn connect(self) -> Result<Session> {
        let Self { application, owner, wishes, settings } = self;
        if wishes.len() > SUBSCRIPTIONS {
            return Err(too_many(wishes.len()));
        }
        for (user, kind) in &wishes {
            check_kind(kind)?;
            check_owner(owner.as_ref(), user)?;
            check_application(&application, user)?;
        }
        let inner = &application.inner;
        let connections = owner.as_ref().map_or(&inner.connections, SessionUser::connections);
        let place = connections.take()?;
        let config = settings.config(&application, owner.clone());
        let machine = machine::Session::new(config, wishes, place, super::time::now());
        let count = Arc::clone(machine.count());
        let mut connection = Connection::new(machine, &inner.http, ask(application.clone()))?;
        connection.drive_until(machine::Session::is_settled).await?;
        let handle =
            SessionHandle { mailbox: connection.mailbox(), count, application, owner, patience: settings.patience() };
        Ok(Session { connection, handle, handlers: Handlers::new() })
    }
}

fn too_many(wanted: usize) -> Error {
    Error::limit("subscriptions of a session", SUBSCRIPTIONS, Some(wanted), "use `session_pool` for more")
}

pub(super) fn check_kind(kind: &EventKind) -> Result<()> {
    match kind {
        EventKind::Unknown(_) => Err(Error::invalid("event kind", "is none of CHAT, DONATION and SUBSCRIPTION")),
        _ => Ok(()),
    }
}

/// What is asked for in a session is asked for as the session's application; another's token does not count for it.
pub(super) fn check_application(application: &Application, user: &User) -> Result<()> {
    if application.client_id() == user.application().client_id() {
        return Ok(());
    }
    Err(Error::invalid("user", "is another application's: a session has events of users of its own application only"))
}

fn check_owner(owner: Option<&User>, user: &User) -> Result<()> {
    match owner {
        Some(owner) if owner != user => {
            Err(Error::invalid("user", "a user's own session has events of that user only"))
        }
        _ => Ok(()),
    }
}

/// Sends requests as the application or as the user they are for.
pub(super) fn ask(application: Application) -> Ask<SessionRequest<User>> {
    Arc::new(move |asked| answer(Sender { application: application.clone(), asked }.answered()))
}

/// A request of a session, and the application for those that are its own.
struct Sender {
    application: Application,
    asked: SessionRequest<User>,
}

#[maybe_async]
impl Sender {
    async fn answered(self) -> Result<Response> {
        match self.asked.user {
            Some(user) => user.send(&self.asked.request).await,
            None => self.application.send(&self.asked.request).await,
        }
    }
}

/// Subscribes and closes, from any thread or task, handlers included. Cheap to clone.
#[derive(Clone)]
pub struct SessionHandle {
    mailbox: MailboxSender<machine::Session<User>>,
    count: Arc<AtomicUsize>,
    application: Application,
    owner: Option<User>,
    patience: Duration,
}

impl SessionHandle {
    /// Asks for a kind of a user's events, and returns at once. [`Event::Subscribed`] or [`Event::SubscribeFailed`] says what became
    /// of it. After a loss it is asked for again by itself.
    ///
    /// One person is one [`User`], as in [`SessionBuilder::subscribe`]. After a new login [`remove`](Self::remove) the old one first.
    ///
    /// # Errors
    ///
    /// [`Error::LimitReached`] where 30 subscriptions are there already, [`Error::InvalidArgument`] for another user in a user's own
    /// session and for a user of another application; [`Error::Busy`], [`Error::Closed`].
    pub fn subscribe(&self, user: &User, kind: EventKind) -> Result<()> {
        let (id, command) = self.wish(user, kind)?;
        self.mailbox.command(id, command)
    }

    /// Ends all kinds of a user's events, and returns at once. [`Event::Unsubscribed`] says of each when it took effect.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`], [`Error::Closed`].
    pub fn remove(&self, user: &User) -> Result<()> {
        self.mailbox.command(self.mailbox.next_id(), Command::Remove { user: user.clone() })
    }

    /// Ends a subscription, and returns at once. [`Event::Unsubscribed`] says when it took effect.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`], [`Error::Closed`].
    pub fn unsubscribe(&self, user: &User, kind: EventKind) -> Result<()> {
        self.mailbox.command(self.mailbox.next_id(), Command::Unsubscribe { user: user.clone(), kind })
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

    fn wish(&self, user: &User, kind: EventKind) -> Result<(CommandId, Command<User>)> {
        check_kind(&kind)?;
        check_owner(self.owner.as_ref(), user)?;
        check_application(&self.application, user)?;
        let there_are = self.subscriptions();
        if there_are >= SUBSCRIPTIONS {
            return Err(too_many(there_are + 1));
        }
        Ok((self.mailbox.next_id(), Command::Subscribe { user: user.clone(), kind }))
    }
}

#[maybe_async]
impl SessionHandle {
    /// The same as [`subscribe`](Self::subscribe), and waits for the confirmation: for four times
    /// [`subscribe_timeout`](SessionBuilder::subscribe_timeout) at most (40 s unless set otherwise), and then it is
    /// [`Unknown`](SubscribeOutcome::Unknown). Somebody else must be reading the session's events meanwhile. In a handler nobody does:
    /// everything would stand still until that time is over.
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
    connection: Connection<machine::Session<User>>,
    handle: SessionHandle,
    handlers: Handlers<SessionHandle, Event>,
}

reading! {
    "session": Session, SpawnedSession, SessionHandle, Event, machine::Session<User>;
    /// What ends the session for good, once: the credentials do not count any more, or [`Error::GaveUp`].
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
    /// Calls `handler` when the session could not be subscribed to something.
    on_subscribe_failed: SubscribeFailed(SubscribeFailed),
    /// Calls `handler` when the service cancelled a subscription because the user withdrew the permission.
    on_revoked: Revoked(SubscriptionState),
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("machine", self.connection.protocol())
            .field("handlers", &self.handlers)
            .finish_non_exhaustive()
    }
}
