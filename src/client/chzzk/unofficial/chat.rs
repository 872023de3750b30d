//! A chat: joined, read, answered and kept up.

use std::{fmt, sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{Client, Connection, Events, MailboxSender, Spawned, maybe_async, reading, rest};
use crate::{
    Error, Reconnect, Result,
    chzzk::{
        ChannelId,
        unofficial::{
            OutgoingMessage,
            chat::{
                Blind, Connected, Disconnected, Donation, Event, Message, SendId, SendOutcome, Sent, Subscription,
                SubscriptionGift, SystemMessage, UserId,
                session::{Can, Command, Config, IDLE_BEFORE_PING, PING_TIMEOUT, Presence, Session},
            },
        },
    },
    handlers::{Handlers, handlers},
    protocol::{CommandId, LONGEST_WAIT},
};

/// The settings of a [`Chat`].
#[derive(Debug, Clone)]
#[must_use = "nothing is joined until `connect`"]
pub struct ChatBuilder {
    client: Client,
    channel: Box<str>,
    reconnect: Reconnect,
    connect_attempts: u32,
    wait_for_live: bool,
    recent_rows: u32,
    keep_raw: bool,
    poll_interval: Duration,
    idle_before_ping: Duration,
    ping_timeout: Duration,
    send_timeout: Duration,
    max_message_chars: usize,
}

impl ChatBuilder {
    pub(super) fn new(client: Client, channel: &str) -> Self {
        Self {
            client,
            channel: channel.into(),
            reconnect: Reconnect::new(),
            connect_attempts: 3,
            wait_for_live: false,
            recent_rows: 50,
            keep_raw: false,
            poll_interval: Duration::from_secs(30),
            idle_before_ping: IDLE_BEFORE_PING,
            ping_timeout: PING_TIMEOUT,
            send_timeout: Duration::from_secs(10),
            max_message_chars: OutgoingMessage::MAX_CHARS,
        }
    }

    /// Waits for the broadcast where the channel is offline and has no chat (default: that is an
    /// [error](crate::error::NoChatReason::Offline)). [`connect`](Self::connect) returns at once then, and
    /// [`Event::Waiting`] and [`Event::Connected`] say how it goes.
    pub fn wait_for_live(mut self, wait: bool) -> Self {
        self.wait_for_live = wait;
        self
    }

    /// How many rows from before the join come as [`Event::RecentChat`] (default 50, 0 for none, at most
    /// 1,000). The service gives about 50.
    pub fn recent_chat(mut self, rows: u32) -> Self {
        self.recent_rows = rows.min(1_000);
        self
    }

    /// Keeps every row's wire form, for [`Message::raw`](crate::chzzk::unofficial::chat::Message::raw) (default: no; it costs a
    /// copy of each row).
    pub fn keep_raw(mut self, keep: bool) -> Self {
        self.keep_raw = keep;
        self
    }

    /// How a lost connection is won back (default: for ever, waiting 1 to 30 s).
    pub fn reconnect(mut self, reconnect: Reconnect) -> Self {
        self.reconnect = reconnect;
        self
    }

    /// How often the first connection is tried before [`connect`](Self::connect) fails (default 3).
    pub fn connect_attempts(mut self, attempts: u32) -> Self {
        self.connect_attempts = attempts.max(1);
        self
    }

    /// How often the broadcast's state is asked for, to follow its end and the next one's chat (default 30 s, as the web chat
    /// does; a third of it while the channel is not live). At least 100 ms.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = interval.clamp(Duration::from_millis(100), LONGEST_WAIT);
        self
    }

    /// After how long without a word a ping is sent, and how long its answer may take before the connection counts as lost
    /// (default 20 s and 10 s, as the web chat does). The service drops a connection that says nothing for a minute. At least
    /// 10 ms each.
    pub fn heartbeat(mut self, idle: Duration, answer: Duration) -> Self {
        let clamp = |time: Duration| time.clamp(Duration::from_millis(10), LONGEST_WAIT);
        (self.idle_before_ping, self.ping_timeout) = (clamp(idle), clamp(answer));
        self
    }

    /// After how long the fate of a message is [`Unknown`](SendOutcome::Unknown) (default 10 s).
    pub fn send_timeout(mut self, timeout: Duration) -> Self {
        self.send_timeout = timeout.min(LONGEST_WAIT);
        self
    }

    /// The longest message that is sent, in characters (default [`OutgoingMessage::MAX_CHARS`]).
    pub fn max_message_chars(mut self, chars: usize) -> Self {
        self.max_message_chars = chars;
        self
    }
}

#[maybe_async]
impl ChatBuilder {
    /// Joins the chat. Returns when it is joined, or when it waits for the broadcast.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a channel that is none, [`Error::NoChat`] where there is no chat to join (it says why and
    /// what helps), [`Error::Refused`] where the chat server says no, and after
    /// [`connect_attempts`](Self::connect_attempts) [`Error::GaveUp`], or the failure itself where one attempt was all.
    pub async fn connect(self) -> Result<Chat> {
        let channel = ChannelId::new(&self.channel)?;
        let inner = &self.client.inner;
        let session = Session::new(Config {
            channel: channel.clone(),
            api: inner.api.clone(),
            reconnect: self.reconnect,
            connect_attempts: self.connect_attempts,
            wait_for_live: self.wait_for_live,
            recent_rows: self.recent_rows,
            keep_raw: self.keep_raw,
            poll_open: self.poll_interval,
            poll_closed: self.poll_interval / 3,
            connect_timeout: inner.limits.timeout,
            idle_before_ping: self.idle_before_ping,
            ping_timeout: self.ping_timeout,
            send_timeout: self.send_timeout,
            max_message_bytes: inner.limits.body_bytes,
            seed: fastrand::u64(..),
        });
        let presence = Arc::clone(session.presence());
        let mut connection = Connection::new(session, &inner.http, rest::ask(inner.http.clone(), inner.limits))?;
        connection.drive_until(Session::is_settled).await?;
        let handle = Handle {
            mailbox: connection.mailbox(),
            presence,
            send_timeout: self.send_timeout,
            max_message_chars: self.max_message_chars,
            read_only: inner.api.is_read_only(),
        };
        Ok(Chat { connection, handle, handlers: Handlers::new(), channel, client: self.client })
    }
}

/// Sends to a chat and closes it, from any thread or task, handlers included. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    mailbox: MailboxSender<Session>,
    presence: Arc<Presence>,
    send_timeout: Duration,
    max_message_chars: usize,
    read_only: bool,
}

impl Handle {
    /// Hands a message over to be sent, and returns at once. It leaves when somebody reads the chat's events, since that is what
    /// moves the chat. What becomes of it comes as [`Event::Sent`] with this id.
    ///
    /// # Errors
    ///
    /// Before anything is sent: [`Error::InvalidArgument`] for an empty or too long text, [`Error::NotLoggedIn`] without
    /// cookies, [`Error::ReadOnly`], [`Error::NotConnected`] while the connection is away, [`Error::Busy`] where 1,024 wait already,
    /// [`Error::Closed`].
    pub fn send(&self, message: impl Into<OutgoingMessage>) -> Result<SendId> {
        let (id, command) = self.prepare(message.into())?;
        self.mailbox.command(id, command)?;
        Ok(SendId(id.0))
    }

    /// Whether a message can be sent just now.
    pub fn can_send(&self) -> bool {
        !self.is_closed() && !self.read_only && self.presence.get() == Can::Send
    }

    /// Whether the chat was closed, or is gone.
    pub fn is_closed(&self) -> bool {
        self.mailbox.is_closed()
    }

    /// Ends the chat: what waits for events gets the rest of them and then the end; the socket is closed politely.
    pub fn close(&self) {
        self.mailbox.close();
    }

    fn prepare(&self, message: OutgoingMessage) -> Result<(CommandId, Command)> {
        message.check(self.max_message_chars)?;
        if self.is_closed() {
            return Err(Error::Closed);
        }
        if self.read_only {
            return Err(Error::ReadOnly { doing: "sending a message".into() });
        }
        match self.presence.get() {
            Can::Send => {}
            Can::Read => return Err(Error::NotLoggedIn { doing: "sending a message".into() }),
            Can::Nothing => return Err(Error::NotConnected),
        }
        let OutgoingMessage { content, emojis } = message;
        let id = self.mailbox.next_id();
        Ok((id, Command::Send { content, emojis, at: Timestamp::now() }))
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("can_send", &self.can_send()).finish_non_exhaustive()
    }
}

#[maybe_async]
impl Handle {
    /// Sends a message and waits for its fate, for at most the [`send_timeout`](ChatBuilder::send_timeout) and a little.
    ///
    /// Somebody else must be reading the chat's events meanwhile, since that is what moves the chat. Do not call it from a
    /// handler: use [`send`](Self::send) there.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send). A message that was refused or got lost is no error: its [`SendOutcome`] says so.
    pub async fn send_confirmed(&self, message: impl Into<OutgoingMessage>) -> Result<SendOutcome> {
        let (id, command) = self.prepare(message.into())?;
        let patience = self.send_timeout + Duration::from_secs(5);
        Ok(self.mailbox.ask(id, command, patience).await?.unwrap_or(SendOutcome::Unknown))
    }
}

/// A joined chat: a stream of events, and the means to answer.
///
/// Reading moves it: nothing happens between two calls of [`next_event`](Self::next_event), so do not wait long between them,
/// or let [`spawn`](Self::spawn) do the reading. Losses are won back meanwhile, told by events; an `Err` is final and comes
/// once.
pub struct Chat {
    connection: Connection<Session>,
    handle: Handle,
    handlers: Handlers<Handle, Event>,
    channel: ChannelId,
    client: Client,
}

reading! {
    "chat": Chat, SpawnedChat, Handle, Event, Session;
    /// What ends the chat for good, once: [`Error::NoChat`] (the broadcast turned adult, the cookies expired, …),
    /// [`Error::Refused`], [`Error::SessionEnded`], [`Error::GaveUp`].
}

#[maybe_async]
impl Chat {
    /// Sends a message and waits for its fate. Events that come meanwhile are kept for the next call of
    /// [`next_event`](Self::next_event).
    ///
    /// # Errors
    ///
    /// As [`Handle::send`], and as [`next_event`](Self::next_event) where the chat ends meanwhile. A message that was refused or
    /// got lost is no error: its [`SendOutcome`] says so.
    pub async fn send_confirmed(&mut self, message: impl Into<OutgoingMessage>) -> Result<SendOutcome> {
        let (id, command) = self.handle.prepare(message.into())?;
        self.connection.ask_here(id, command).await
    }
}

handlers! {
    on Chat, Event, Handle:
    /// Calls `handler` for every chat message: also for your own, which have [`mine`](Message::mine) set (answer those and the
    /// bot answers itself for ever), also [recovered](crate::chzzk::unofficial::chat::Delivery::Recovered) ones, not for
    /// those from before the join.
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
    /// Calls `handler` when the fate of a message is known.
    on_sent: Sent(Sent),
    /// Calls `handler` when the chat was joined (again).
    on_connected: Connected(Connected),
    /// Calls `handler` when the connection was lost.
    on_disconnected: Disconnected(Disconnected),
}

impl Chat {
    /// Hands a message over to be sent; it leaves when events are read. See [`Handle::send`].
    ///
    /// # Errors
    ///
    /// As [`Handle::send`].
    pub fn send(&self, message: impl Into<OutgoingMessage>) -> Result<SendId> {
        self.handle.send(message)
    }

    /// The channel.
    pub fn channel_id(&self) -> &ChannelId {
        &self.channel
    }

    /// Who is logged in.
    pub fn user_id(&self) -> Option<&UserId> {
        self.connection.protocol().user_id()
    }

    /// The client that made it.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat")
            .field("channel", &self.channel)
            .field("session", self.connection.protocol())
            .field("handlers", &self.handlers)
            .finish_non_exhaustive()
    }
}

impl SpawnedChat {
    /// Hands a message over to be sent. See [`Handle::send`].
    ///
    /// # Errors
    ///
    /// As [`Handle::send`].
    pub fn send(&self, message: impl Into<OutgoingMessage>) -> Result<SendId> {
        self.handle.send(message)
    }
}
