//! A chat of rooms: joined, read, answered and kept up.

use std::{fmt, time::Duration};

use super::{Client, Connection, Events, MailboxSender, Spawned, maybe_async, reading, time};
use crate::{
    Error, Reconnect, Result,
    handlers::{Handlers, handlers},
    protocol::{CommandId, LONGEST_WAIT},
    twitch::{
        ChannelName, Event, OutgoingMessage, Text, check_name,
        message::{Clearchat, Clearmsg, Notice, Privmsg, Usernotice, Whisper},
        session::{
            Connected, Disconnected, JoinFailed, JoinOutcome, Joined, Left, Queue, Room, Rooms, SendId, SendOutcome,
            Sent,
            machine::{Command, Config, Fate, ROOMS_PER_ACCOUNT, Session},
        },
    },
};

/// How long a message whose fate is waited for waits for its turn.
const TURN_PATIENCE: Duration = Duration::from_secs(60);
/// Shorter than this nothing makes sense.
const SHORTEST: Duration = Duration::from_millis(10);

/// The settings of a [`Chat`].
#[derive(Debug, Clone)]
#[must_use = "nothing is joined until `connect`"]
pub struct ChatBuilder {
    client: Client,
    channels: Vec<String>,
    membership: bool,
    reconnect: Reconnect,
    connect_attempts: u32,
    join_timeout: Duration,
    send_timeout: Duration,
    idle_before_ping: Duration,
    ping_timeout: Duration,
    rooms_per_connection: usize,
    vary_duplicates: bool,
}

impl ChatBuilder {
    pub(super) fn new(client: Client, channels: Vec<String>) -> Self {
        Self {
            client,
            channels,
            membership: false,
            reconnect: Reconnect::new(),
            connect_attempts: 3,
            join_timeout: Duration::from_secs(10),
            send_timeout: Duration::from_secs(10),
            idle_before_ping: Duration::from_secs(60),
            ping_timeout: Duration::from_secs(10),
            rooms_per_connection: ROOMS_PER_ACCOUNT,
            vary_duplicates: false,
        }
    }

    /// Asks for who comes and goes (`twitch.tv/membership`), so that [`Handle::viewers`] knows them (default: no). Twitch tells it in
    /// rooms of up to 1,000 only, and up to a minute late.
    pub fn membership(mut self, wanted: bool) -> Self {
        self.membership = wanted;
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

    /// How long a room may take to answer its join (default 10 s). Twitch says nothing at all where there is no such channel.
    pub fn join_timeout(mut self, timeout: Duration) -> Self {
        self.join_timeout = timeout.clamp(SHORTEST, LONGEST_WAIT);
        self
    }

    /// After how long the fate of a message is [`Unknown`](SendOutcome::Unknown) (default 10 s).
    pub fn send_timeout(mut self, timeout: Duration) -> Self {
        self.send_timeout = timeout.clamp(SHORTEST, LONGEST_WAIT);
        self
    }

    /// After how long without a word a ping is sent, and how long its answer may take before the connection counts as lost
    /// (default 60 s and 10 s).
    pub fn heartbeat(mut self, idle: Duration, answer: Duration) -> Self {
        let clamp = |time: Duration| time.clamp(SHORTEST, LONGEST_WAIT);
        (self.idle_before_ping, self.ping_timeout) = (clamp(idle), clamp(answer));
        self
    }

    /// How many rooms one connection has (1 to 100, default 100). More connections cost more, and suffer less of one another.
    pub fn rooms_per_connection(mut self, rooms: usize) -> Self {
        self.rooms_per_connection = rooms.clamp(1, ROOMS_PER_ACCOUNT);
        self
    }

    /// Makes the same text differ from itself when it is sent to a room again within 30 s, which Twitch refuses otherwise, by a character
    /// that nobody sees (default: no).
    pub fn vary_duplicates(mut self, vary: bool) -> Self {
        self.vary_duplicates = vary;
        self
    }
}

#[maybe_async]
impl ChatBuilder {
    /// Logs in and joins. Returns when the login worked and each room that could be asked for by then (20 in 10 s) is joined or has
    /// failed; [`Event::Joined`] and [`Event::JoinFailed`] tell which.
    ///
    /// # Errors
    ///
    /// Before anything is sent: [`Error::InvalidArgument`] for a channel's name that is none, [`Error::LimitReached`] for more rooms than
    /// the logins [may be in](super::ClientBuilder::rooms_per_account). [`Error::TokenRefused`] where the token is refused, also the one that a
    /// [source](super::ClientBuilder::login_with) gave then, [`Error::TokenSource`] where that fails; [`Error::Refused`] where the server refuses
    /// the name. After
    /// [`connect_attempts`](Self::connect_attempts) [`Error::GaveUp`], or the failure itself where one attempt was all.
    pub async fn connect(self) -> Result<Chat> {
        let mut channels: Vec<ChannelName> = Vec::new();
        for channel in &self.channels {
            let channel = check_name("channel", channel)?;
            if !channels.contains(&channel) {
                channels.push(channel);
            }
        }
        let inner = &self.client.inner;
        let config = Config {
            accounts: inner.accounts.clone(),
            url: inner.url.clone(),
            membership: self.membership,
            reconnect: self.reconnect,
            connect_attempts: self.connect_attempts,
            connect_timeout: inner.timeout,
            join_timeout: self.join_timeout,
            send_timeout: self.send_timeout,
            idle_before_ping: self.idle_before_ping,
            ping_timeout: self.ping_timeout,
            rooms_per_connection: self.rooms_per_connection,
            max_line_bytes: inner.max_line_bytes,
            vary_duplicates: self.vary_duplicates,
            seed: fastrand::u64(..),
        };
        let session = Session::new(config, channels, time::now())?;
        let (rooms, queue) = (session.rooms().clone(), session.queue().clone());
        let mut connection = Connection::new(session, &inner.http, self.client.ask())?;
        connection.drive_until(Session::is_settled).await?;
        let handle = Handle {
            mailbox: connection.mailbox(),
            rooms,
            queue,
            can_send: self.client.can_send(),
            // The chat knows its fate by then, if it is read.
            send_patience: TURN_PATIENCE + self.send_timeout + Duration::from_secs(5),
            join_patience: self.join_timeout + Duration::from_secs(60),
        };
        Ok(Chat { connection, handle, handlers: Handlers::new(), client: self.client })
    }
}

/// Sends, joins and leaves, and knows the rooms, from any thread or task, handlers included. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    mailbox: MailboxSender<Session>,
    rooms: Rooms,
    queue: Queue,
    can_send: bool,
    send_patience: Duration,
    join_patience: Duration,
}

impl Handle {
    /// Hands a message over to be sent, and returns at once. It leaves when its turn has come: Twitch allows 20 messages in 30 s (100
    /// where the account is broadcaster, moderator or VIP) and one a second in a room, and ignores for an hour who sends more. What
    /// becomes of it comes as [`Event::Sent`] with this id. In a room that was asked for and is not joined yet it waits for the join.
    ///
    /// While the connection is lost nothing waits: what is said then, and what still waited, is [not sent](SendOutcome::NotSent), since a
    /// message that comes when the talk has moved on is worse than none. Nothing is sent twice by itself.
    ///
    /// # Errors
    ///
    /// Before anything is sent: [`Error::InvalidArgument`] for a text that [cannot be sent](OutgoingMessage::check) or a room that is not
    /// joined and was not asked for, [`Error::NotLoggedIn`] without a login, [`Error::Busy`] where 1,024 messages wait for their turn already
    /// (or as many joins, parts and messages for the chat to be read), [`Error::Closed`].
    pub fn say(&self, channel: impl AsRef<str>, message: impl Into<OutgoingMessage>) -> Result<SendId> {
        let (id, command) = self.prepare(channel.as_ref(), message.into(), None)?;
        self.mailbox.command(id, command)?;
        Ok(SendId(id.0))
    }

    /// Answers a message, in its room and as a reply to it.
    ///
    /// # Errors
    ///
    /// As [`say`](Self::say).
    pub fn reply(&self, to: &Privmsg, text: impl Into<String>) -> Result<SendId> {
        let message = OutgoingMessage::new(text);
        let message = match &to.id {
            Some(id) => message.reply_to(id.clone()),
            None => message,
        };
        self.say(&to.channel, message)
    }

    /// Says what one does: `/me waves`.
    ///
    /// # Errors
    ///
    /// As [`say`](Self::say).
    pub fn me(&self, channel: impl AsRef<str>, text: impl Into<String>) -> Result<SendId> {
        self.say(channel, OutgoingMessage::action(text))
    }

    /// Joins a room, and returns at once. [`Event::Joined`] or [`Event::JoinFailed`] says what became of it; no event comes where it is
    /// joined already. From here on something can be [said](Self::say) there. Besides its name a room may be given as `#name`, `@name` or the
    /// address of its page.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a name that is none, [`Error::Busy`], [`Error::Closed`].
    pub fn join(&self, channel: impl AsRef<str>) -> Result<()> {
        let channel = self.check_open(channel.as_ref())?;
        self.rooms.ask(&channel);
        let asked = self.mailbox.command(self.mailbox.next_id(), Command::Join { channel: channel.clone() });
        asked.inspect_err(|_| self.rooms.asked(channel.as_str()))
    }

    /// Leaves a room, and returns at once. [`Event::Left`] says when.
    ///
    /// # Errors
    ///
    /// As [`join`](Self::join).
    pub fn part(&self, channel: impl AsRef<str>) -> Result<()> {
        let channel = self.check_open(channel.as_ref())?;
        self.mailbox.command(self.mailbox.next_id(), Command::Part { channel })
    }

    /// What is known of a room: its modes, and what the own account is there. `None` where it is not wanted.
    pub fn room(&self, channel: impl AsRef<str>) -> Option<Room> {
        check_name("channel", channel.as_ref()).ok().and_then(|channel| self.rooms.get(channel.as_str()))
    }

    /// The rooms that are wanted, joined or not yet, in alphabetical order.
    pub fn rooms(&self) -> Vec<ChannelName> {
        self.rooms.names()
    }

    /// Who is in a room, as far as [`membership`](ChatBuilder::membership) tells, in alphabetical order; this chat's own account among them.
    /// Empty after a loss, until the room is joined again.
    pub fn viewers(&self, channel: impl AsRef<str>) -> Vec<Text> {
        check_name("channel", channel.as_ref()).map(|channel| self.rooms.viewers(channel.as_str())).unwrap_or_default()
    }

    /// How many [they](Self::viewers) are, the own account included.
    pub fn viewer_count(&self, channel: impl AsRef<str>) -> usize {
        check_name("channel", channel.as_ref()).map_or(0, |channel| self.rooms.viewer_count(channel.as_str()))
    }

    /// Whether the chat was closed, [when sent](Self::close_when_sent) or at once, or is gone.
    pub fn is_closed(&self) -> bool {
        self.mailbox.is_closed() || self.queue.is_closing()
    }

    /// Ends the chat at once: what waits for events gets the rest of them and then the end; the server is told. Messages that still
    /// wait for their turn are [not sent](SendOutcome::NotSent); [`close_when_sent`](Self::close_when_sent) sends them first.
    pub fn close(&self) {
        self.mailbox.close();
    }

    /// Ends the chat when everything that was handed over before has its fate, or after `patience`, whichever is first, and returns at
    /// once. What has no fate by then is [not sent](SendOutcome::NotSent), or [may have been](SendOutcome::ConnectionLost). Until then
    /// events come as before, and nothing new is taken: [`Error::Closed`]. The first call counts; [`close`](Self::close) ends it at once.
    ///
    /// A server that answers no message (an ordinary one does not) leaves each without a fate for
    /// [`send_timeout`](ChatBuilder::send_timeout).
    pub fn close_when_sent(&self, patience: Duration) {
        self.queue.close(time::now() + patience.min(LONGEST_WAIT));
        // Where there is no room for it, there is enough to wake the chat.
        let _ = self.mailbox.command(self.mailbox.next_id(), Command::CloseWhenSent);
    }

    /// The name of a room, for a chat that still takes what is wanted of it.
    fn check_open(&self, channel: &str) -> Result<ChannelName> {
        let channel = check_name("channel", channel)?;
        if self.is_closed() { Err(Error::Closed) } else { Ok(channel) }
    }

    fn prepare(
        &self,
        channel: &str,
        message: OutgoingMessage,
        patience: Option<Duration>,
    ) -> Result<(CommandId, Command)> {
        message.check()?;
        let channel = check_name("channel", channel)?;
        if self.is_closed() {
            return Err(Error::Closed);
        }
        if !self.can_send {
            return Err(Error::NotLoggedIn { doing: "sending a message".into() });
        }
        if !self.rooms.is_there(channel.as_str()) {
            return Err(Error::invalid("channel", format!("{channel} is not joined; `join` it first")));
        }
        let until = patience.map(|patience| time::now() + patience);
        let queued = self.queue.enter()?;
        Ok((self.mailbox.next_id(), Command::Say { channel, message, until, queued }))
    }
}

#[maybe_async]
impl Handle {
    /// Sends a message and waits for its fate. Its turn is waited for a minute; when it has not come by then, the message is
    /// [not sent](SendOutcome::NotSent) any more.
    ///
    /// Somebody else must be reading the chat's events meanwhile. A handler runs on the thread that reads, so nobody does: called there, it
    /// waits in vain, says [`Unknown`](SendOutcome::Unknown) after that minute and the [`send_timeout`](ChatBuilder::send_timeout), and the
    /// message is never sent. Use [`say`](Self::say) in handlers.
    ///
    /// # Errors
    ///
    /// As [`say`](Self::say). A message that was refused or got lost is no error: its [`SendOutcome`] says so.
    pub async fn say_confirmed(
        &self,
        channel: impl AsRef<str>,
        message: impl Into<OutgoingMessage>,
    ) -> Result<SendOutcome> {
        let (id, command) = self.prepare(channel.as_ref(), message.into(), Some(TURN_PATIENCE))?;
        let fate = self.mailbox.ask(id, command, self.send_patience).await?;
        Ok(sent(fate))
    }

    /// Joins a room and waits for the answer, which is [`Joined`](JoinOutcome::Joined) at once where it is joined already. As with
    /// [`say_confirmed`](Self::say_confirmed), somebody else must be reading.
    ///
    /// # Errors
    ///
    /// As [`join`](Self::join). A room that could not be joined is no error: its [`JoinOutcome`] says so.
    pub async fn join_confirmed(&self, channel: impl AsRef<str>) -> Result<JoinOutcome> {
        let channel = self.check_open(channel.as_ref())?;
        self.rooms.ask(&channel);
        let command = Command::Join { channel: channel.clone() };
        let fate = self.mailbox.ask(self.mailbox.next_id(), command, self.join_patience).await;
        Ok(match fate.inspect_err(|_| self.rooms.asked(channel.as_str()))? {
            Some(Fate::Joined(outcome)) => outcome,
            _ => JoinOutcome::Unknown,
        })
    }
}

fn sent(fate: Option<Fate>) -> SendOutcome {
    match fate {
        Some(Fate::Sent(outcome)) => outcome,
        _ => SendOutcome::Unknown,
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("rooms", &self.rooms()).finish_non_exhaustive()
    }
}

/// Joined rooms: a stream of events, and the means to answer.
///
/// Reading moves it: nothing happens between two calls of [`next_event`](Self::next_event), so do not wait long between them,
/// or let [`spawn`](Self::spawn) do the reading. Losses are won back meanwhile, told by events; an `Err` is final and comes
/// once.
pub struct Chat {
    connection: Connection<Session>,
    handle: Handle,
    handlers: Handlers<Handle, Event>,
    client: Client,
}

reading! {
    "chat": Chat, SpawnedChat, Handle, Event, Session;
    /// What ends the chat for good, once: [`Error::TokenRefused`] where the token does not count any more, [`Error::TokenSource`],
    /// [`Error::Refused`], [`Error::GaveUp`].
}

handlers! {
    on Chat, Event, Handle:
    /// Calls `handler` for every message in a room but those that this chat sent. What an account of this client wrote elsewhere is among
    /// them, and is [`mine`](Privmsg::mine): a bot does not answer it.
    on_privmsg: Privmsg(Privmsg),
    /// Calls `handler` for every subscription, gift, raid, announcement, ….
    on_usernotice: Usernotice(Usernotice),
    /// Calls `handler` when somebody's messages, or all, were taken away: a ban, a timeout, a cleared chat.
    on_clearchat: Clearchat(Clearchat),
    /// Calls `handler` when one message was taken away.
    on_clearmsg: Clearmsg(Clearmsg),
    /// Calls `handler` for what the server tells.
    on_notice: Notice(Notice),
    /// Calls `handler` for every whisper to the own account.
    on_whisper: Whisper(Whisper),
    /// Calls `handler` when a room was joined (again).
    on_joined: Joined(Joined),
    /// Calls `handler` when a room could not be joined.
    on_join_failed: JoinFailed(JoinFailed),
    /// Calls `handler` when a room was left.
    on_left: Left(Left),
    /// Calls `handler` when the fate of a message is known.
    on_sent: Sent(Sent),
    /// Calls `handler` when a connection is logged in (again).
    on_connected: Connected(Connected),
    /// Calls `handler` when a connection was lost.
    on_disconnected: Disconnected(Disconnected),
}

#[maybe_async]
impl Chat {
    /// Sends a message and waits for its fate, after everything that was handed over before. Its turn is waited for a minute; when it has
    /// not come by then, the message is [not sent](SendOutcome::NotSent) any more. Events that come meanwhile are kept for the next call
    /// of [`next_event`](Self::next_event).
    ///
    /// # Errors
    ///
    /// As [`Handle::say`], and as [`next_event`](Self::next_event) where the chat ends meanwhile. A message that was refused or
    /// got lost is no error: its [`SendOutcome`] says so.
    pub async fn say_confirmed(
        &mut self,
        channel: impl AsRef<str>,
        message: impl Into<OutgoingMessage>,
    ) -> Result<SendOutcome> {
        let (id, command) = self.handle.prepare(channel.as_ref(), message.into(), Some(TURN_PATIENCE))?;
        let fate = self.connection.ask_here(id, command).await?;
        Ok(sent(Some(fate)))
    }
}

impl Chat {
    /// Hands a message over to be sent; it leaves when events are read. See [`Handle::say`].
    ///
    /// # Errors
    ///
    /// As [`Handle::say`].
    pub fn say(&self, channel: impl AsRef<str>, message: impl Into<OutgoingMessage>) -> Result<SendId> {
        self.handle.say(channel, message)
    }

    /// Answers a message, in its room and as a reply to it. See [`Handle::reply`].
    ///
    /// # Errors
    ///
    /// As [`Handle::say`].
    pub fn reply(&self, to: &Privmsg, text: impl Into<String>) -> Result<SendId> {
        self.handle.reply(to, text)
    }

    /// Says what one does: `/me waves`. See [`Handle::me`].
    ///
    /// # Errors
    ///
    /// As [`Handle::say`].
    pub fn me(&self, channel: impl AsRef<str>, text: impl Into<String>) -> Result<SendId> {
        self.handle.me(channel, text)
    }

    /// Joins a room; it is asked for when events are read. See [`Handle::join`].
    ///
    /// # Errors
    ///
    /// As [`Handle::join`].
    pub fn join(&self, channel: impl AsRef<str>) -> Result<()> {
        self.handle.join(channel)
    }

    /// Leaves a room, when events are read. See [`Handle::part`].
    ///
    /// # Errors
    ///
    /// As [`Handle::part`].
    pub fn part(&self, channel: impl AsRef<str>) -> Result<()> {
        self.handle.part(channel)
    }

    /// Ends it when everything that was handed over before has its fate, or after `patience`, while events are read. See
    /// [`Handle::close_when_sent`].
    pub fn close_when_sent(&self, patience: Duration) {
        self.handle.close_when_sent(patience);
    }

    /// The client that made it.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat")
            .field("session", self.connection.protocol())
            .field("handlers", &self.handlers)
            .finish_non_exhaustive()
    }
}
