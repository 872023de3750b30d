//! A pool of sessions: more subscriptions than one session may have, read as one.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    super::{Connection, Events, MailboxSender, Spawned, reading},
    Application, User, maybe_async,
    session::{Settings, ask, check_application, check_kind},
};
use crate::{
    Reconnect, Result,
    chzzk::official::{
        model::EventKind,
        session::{
            ChatMessage, Connected, Disconnected, Donation, Event, SessionEnded, SessionKind, SubscribeFailed,
            SubscribeOutcome, Subscription, SubscriptionState,
            connections::CLIENT_CONNECTIONS,
            machine::{Command, SUBSCRIPTIONS},
            pool::{Pool, Totals, subscriptions_limit},
        },
    },
    handlers::{Handlers, handlers},
    protocol::CommandId,
};

/// The settings of [`Sessions`].
#[derive(Debug, Clone)]
#[must_use = "nothing is connected until `connect`"]
pub struct SessionsBuilder {
    application: Application,
    settings: Settings,
    kind: SessionKind,
    most: usize,
    wishes: Vec<(User, EventKind)>,
}

impl SessionsBuilder {
    pub(super) fn new(application: Application) -> Self {
        let (settings, kind) = (Settings::new(), SessionKind::default());
        Self { application, settings, kind, most: CLIENT_CONNECTIONS, wishes: Vec::new() }
    }

    /// Subscribes to kinds of a user's events. More can follow at any time.
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

    /// Whose sessions are made (default: the application's, which are few and have room for 300 subscriptions in all).
    pub fn kind(mut self, kind: SessionKind) -> Self {
        self.kind = kind;
        self
    }

    /// How many of the application's sessions this pool may make (default 10, clamped to 1 to 10), where other programs need some too. Sessions of
    /// users are as many as there are users.
    pub fn max_sessions(mut self, sessions: usize) -> Self {
        self.most = sessions.clamp(1, CLIENT_CONNECTIONS);
        self
    }

    /// How a lost connection is won back (default: for ever, waiting 1 to 30 s), each session's by itself.
    pub fn reconnect(mut self, reconnect: Reconnect) -> Self {
        self.settings.reconnect = reconnect;
        self
    }

    /// How often each first connection is tried before [`connect`](Self::connect) fails (default 3, clamped to at least 1). Sessions that are made later are
    /// tried as [`reconnect`](Self::reconnect) says.
    pub fn connect_attempts(mut self, attempts: u32) -> Self {
        self.settings.connect_attempts = attempts.max(1);
        self
    }

    /// How long opening a socket may take, and again the service's greeting (default 10 s each, clamped to 10 ms to a year).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.set_connect_timeout(timeout);
        self
    }

    /// How long a subscription may go without its session's confirmation before it is asked for again (default 10 s, clamped to
    /// 10 ms to a year). A session without subscriptions is closed after the same time.
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
impl SessionsBuilder {
    /// Connects as many sessions as are needed. Returns when each is connected or has failed, and every subscription was confirmed or
    /// has failed once; what failed comes as [`Event::SubscribeFailed`] and [`Event::SessionEnded`]. Without subscriptions it
    /// returns at once.
    ///
    /// # Errors
    ///
    /// Before anything is sent, [`Error::LimitReached`](crate::Error::LimitReached) for more than fits, and
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a user of another application. What ends one of the
    /// application's sessions for good, and what ended the last of the users' where none came up, as in
    /// [`SessionBuilder::connect`](super::SessionBuilder::connect).
    pub async fn connect(self) -> Result<Sessions> {
        let Self { application, settings, kind, most, wishes } = self;
        for (user, kind) in &wishes {
            check_kind(kind)?;
            check_application(&application, user)?;
        }
        let inner = &application.inner;
        let config = settings.config(&application, None);
        let pool = Pool::new(config, kind, most, inner.connections.clone(), wishes, super::time::now())?;
        let totals = Arc::clone(pool.totals());
        let mut connection = Connection::new(pool, &inner.http, ask(application.clone()))?;
        connection.drive_until(Pool::is_settled).await?;
        let handle = SessionsHandle {
            mailbox: connection.mailbox(),
            totals,
            application,
            kind,
            most,
            patience: settings.patience(),
        };
        Ok(Sessions { connection, handle, handlers: Handlers::new() })
    }
}

/// Subscribes, unsubscribes and closes, from any thread or task, handlers included. Cheap to clone.
#[derive(Clone)]
pub struct SessionsHandle {
    mailbox: MailboxSender<Pool<User>>,
    totals: Arc<Totals>,
    application: Application,
    kind: SessionKind,
    most: usize,
    patience: Duration,
}

impl SessionsHandle {
    /// Asks for a kind of a user's events, over a session with room or one more, and returns at once. [`Event::Subscribed`] or
    /// [`Event::SubscribeFailed`] says what became of it. After a loss it is asked for again by itself.
    ///
    /// One person is one [`User`], as in [`SessionsBuilder::subscribe`]. After a new login [`remove`](Self::remove) the old one first.
    ///
    /// # Errors
    ///
    /// [`Error::LimitReached`](crate::Error::LimitReached) where the application's sessions are full and no more may be connected,
    /// those counted that are not of this pool; [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a user of another
    /// application; [`Error::Busy`](crate::Error::Busy), [`Error::Closed`](crate::Error::Closed).
    pub fn subscribe(&self, user: &User, kind: EventKind) -> Result<()> {
        let (id, command) = self.wish(user, kind)?;
        self.mailbox.command(id, command)
    }

    /// Ends all kinds of a user's events, and returns at once. [`Event::Unsubscribed`] says of each when it took effect.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`](crate::Error::Busy), [`Error::Closed`](crate::Error::Closed).
    pub fn remove(&self, user: &User) -> Result<()> {
        self.mailbox.command(self.mailbox.next_id(), Command::Remove { user: user.clone() })
    }

    /// Ends a subscription, and returns at once. [`Event::Unsubscribed`] says when it took effect.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`](crate::Error::Busy), [`Error::Closed`](crate::Error::Closed).
    pub fn unsubscribe(&self, user: &User, kind: EventKind) -> Result<()> {
        self.mailbox.command(self.mailbox.next_id(), Command::Unsubscribe { user: user.clone(), kind })
    }

    /// How many subscriptions there are, those included that are yet to be confirmed.
    pub fn subscriptions(&self) -> usize {
        self.totals.subscriptions()
    }

    /// How many sessions there are, those included that are just being connected.
    pub fn sessions(&self) -> usize {
        self.totals.sessions()
    }

    /// Whether the pool was closed, or is gone.
    pub fn is_closed(&self) -> bool {
        self.mailbox.is_closed()
    }

    /// Ends all sessions: what waits for events gets the rest of them and then the end; the sockets are closed politely.
    pub fn close(&self) {
        self.mailbox.close();
    }

    fn wish(&self, user: &User, kind: EventKind) -> Result<(CommandId, Command<User>)> {
        check_kind(&kind)?;
        check_application(&self.application, user)?;
        if self.kind == SessionKind::Application {
            self.check_room()?;
        }
        Ok((self.mailbox.next_id(), Command::Subscribe { user: user.clone(), kind }))
    }

    /// Whether one of the application's sessions has a free place, or one more may be connected.
    fn check_room(&self) -> Result<()> {
        let (sessions, subscriptions) = (self.sessions(), self.subscriptions());
        if subscriptions < sessions * SUBSCRIPTIONS {
            return Ok(());
        }
        if sessions >= self.most {
            return Err(subscriptions_limit(self.most, Some(subscriptions + 1)));
        }
        self.application.inner.connections.room()
    }
}

#[maybe_async]
impl SessionsHandle {
    /// The same as [`subscribe`](Self::subscribe), and waits for the confirmation: for four times
    /// [`subscribe_timeout`](SessionsBuilder::subscribe_timeout) at most (40 s unless set otherwise), and then it is
    /// [`Unknown`](SubscribeOutcome::Unknown). Somebody else must be reading the events meanwhile. In a handler nobody does:
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

impl fmt::Debug for SessionsHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionsHandle")
            .field("sessions", &self.sessions())
            .field("subscriptions", &self.subscriptions())
            .finish_non_exhaustive()
    }
}

/// Many subscriptions over as many sessions as they need, within the service's limits, read as one flow of events on one thread or
/// task.
///
/// A session of the application takes 30 subscriptions, and 10 may be connected: 300 subscriptions of any users. With
/// [`SessionKind::User`] each user has a session of their own, without a limit over all. One that is lost is won back by itself while the
/// others go on; events tell which. A user whose login is over ends that user's subscriptions only.
///
/// Reading moves it: nothing happens between two calls of [`next_event`](Self::next_event), so do not wait long between them, or
/// let [`spawn`](Self::spawn) do the reading.
pub struct Sessions {
    connection: Connection<Pool<User>>,
    handle: SessionsHandle,
    handlers: Handlers<SessionsHandle, Event>,
}

reading! {
    "pool of sessions": Sessions, SpawnedSessions, SessionsHandle, Event, Pool<User>;
    /// What ends one of the application's sessions for good, once: its credentials do not count any more, or [`Error::GaveUp`](crate::Error::GaveUp). A
    /// user's login that is over is [`Event::SessionEnded`].
}

handlers! {
    on Sessions, Event, SessionsHandle:
    /// Calls `handler` for every chat message.
    on_chat: Chat(ChatMessage),
    /// Calls `handler` for every donation.
    on_donation: Donation(Donation),
    /// Calls `handler` for every subscription to a channel.
    on_subscription: Subscription(Subscription),
    /// Calls `handler` when a session was connected (again).
    on_connected: Connected(Connected),
    /// Calls `handler` when a session's connection was lost.
    on_disconnected: Disconnected(Disconnected),
    /// Calls `handler` when a session could not be subscribed to something.
    on_subscribe_failed: SubscribeFailed(SubscribeFailed),
    /// Calls `handler` when the service cancelled a subscription because its user withdrew the permission.
    on_revoked: Revoked(SubscriptionState),
    /// Calls `handler` when a user's session ended for good.
    on_session_ended: SessionEnded(SessionEnded),
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("pool", self.connection.protocol())
            .field("handlers", &self.handlers)
            .finish_non_exhaustive()
    }
}
