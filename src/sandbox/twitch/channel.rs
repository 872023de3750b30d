//! A channel: what is said in it, and who listens.

use std::{sync::Arc, time::Duration};

use super::{Chatter, Message, MessageRef, Usernotice, World, outgoing::Outgoing, tags::Tags, world::State};
use crate::Result;

/// A channel; comes from [`Twitch::channel`](super::Twitch::channel) and [`Twitch::add_channel`](super::Twitch::add_channel).
///
/// What is said goes to every connection in the room.
///
/// ```
/// use livechat::sandbox::{Sandbox, twitch::{Chatter, Usernotice}};
///
/// let channel = Sandbox::start()?.twitch().channel();
/// let message = channel.say("pixelmoth", "hello Kappa");
/// channel.send(Chatter::new("bramble_kit").text("hi").reply_to(&message));
/// channel.usernotice(Usernotice::sub("old_tin_owl", "Prime"));
/// channel.delete_message(message.id());
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Channel {
    world: Arc<World>,
    pub(super) index: usize,
    name: String,
    room_id: String,
}

/// Who and what it is.
impl Channel {
    pub(super) fn add(world: &Arc<World>, name: &str) -> Self {
        let name = name.trim_start_matches('#').to_lowercase();
        let (index, room_id) = world.update(|state| {
            let index = state.add_room(&name);
            (index, state.room(index).id.clone())
        });
        Self { world: world.clone(), index, name, room_id }
    }

    /// The broadcaster's login, without the `#` of the wire.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// assert_eq!(channel.name(), "lumen_dock");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The broadcaster's user id.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert_eq!(twitch.channel().room_id(), twitch.add_account("lumen_dock").user_id());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn room_id(&self) -> &str {
        &self.room_id
    }

    /// The owner.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.say(channel.broadcaster(), "welcome aboard");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn broadcaster(&self) -> Chatter {
        Chatter::new(self.name.clone())
    }
}

/// What is said.
impl Channel {
    /// A message of an invented viewer or of an account. An account's own connections that are in the room get it too, as if it was
    /// sent elsewhere.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// let message = channel.say("pixelmoth", "hello dock");
    /// assert_eq!(message.text(), "hello dock");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn say(&self, who: impl Into<Chatter>, text: &str) -> MessageRef {
        self.send(who.into().text(text))
    }

    /// A message of any kind.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// # use livechat::sandbox::twitch::Chatter;
    /// channel.send(Chatter::new("pixelmoth").text("cheer100 nice one").bits(100));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn send(&self, message: Message) -> MessageRef {
        self.update(|state| state.post(self.index, message, None))
    }

    /// A message in Shared Chat: here, and copied to other rooms. Each copy has an id of its own, and all have the source's. The
    /// first that comes back is the one of this room, the others are in the order of the rooms.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use livechat::sandbox::twitch::Chatter;
    /// let other = twitch.add_channel("quietharbor");
    /// let copies = twitch.channel().send_shared(Chatter::new("pixelmoth").text("Howdy"), &[&other]);
    /// assert_ne!(copies[0].id(), copies[1].id());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn send_shared(&self, message: Message, others: &[&Self]) -> Vec<MessageRef> {
        self.update(|state| {
            let here = message.who().clone();
            let original = state.post(self.index, message.clone().shared(&self.room_id, None), None);
            // The copies show the badges of their rooms, and tell those of this one.
            let told = message.who_is(original.who().clone()).shared(&self.room_id, Some(&original));
            let copied = told.who_is(here);
            let mut all = vec![original];
            all.extend(others.iter().map(|other| state.post(other.index, copied.clone(), None)));
            all
        })
    }

    /// A USERNOTICE; says its id.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// # use livechat::sandbox::twitch::Usernotice;
    /// channel.usernotice(Usernotice::subgift("bramble_kit", "old_tin_owl", "1000"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn usernotice(&self, notice: Usernotice) -> String {
        self.update(|state| {
            let (id, time) = (state.next_message_id(), state.now());
            let line = notice.write(state.room(self.index), &id, time);
            state.deliver(self.index, &line, None);
            id
        })
    }

    /// A line of your own to everybody in the room, as it is, whatever they asked for; says to how many.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// let reached = channel.push_raw("@room-id=;x :tmi.twitch.tv NEWVERB #lumen_dock a b c");
    /// assert_eq!(reached, channel.connections());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn push_raw(&self, line: &str) -> usize {
        self.update(|state| state.deliver(self.index, &Outgoing::new(&Tags::default(), line), None))
    }
}

/// Who listens.
impl Channel {
    /// How many connections are in the room.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// assert_eq!(channel.connections(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn connections(&self) -> usize {
        self.look(|state| state.members(self.index))
    }

    /// How often the room was joined since the start.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// assert_eq!(channel.joins(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn joins(&self) -> u64 {
        self.look(|state| state.room(self.index).joins)
    }

    /// Blocks until exactly so many connections are in the room.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// # use std::time::Duration;
    /// channel.wait_for_connections(0, Duration::from_secs(10))?;
    /// assert!(channel.wait_for_connections(1, Duration::ZERO).is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_connections(&self, count: usize, timeout: Duration) -> Result<()> {
        let what = format!("{count} connections in #{}", self.name);
        self.world.wait(&what, timeout, |state| state.members(self.index) == count)
    }

    /// Blocks until the room was joined at least so often since the start: to wait for a reconnect, ask for one join more.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// # use std::time::Duration;
    /// let joins = channel.joins();
    /// // … the program under test joins …
    /// let joined = channel.wait_for_joins(joins + 1, Duration::from_millis(1));
    /// # assert!(joined.is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_joins(&self, count: u64, timeout: Duration) -> Result<()> {
        let what = format!("{count} joins of #{}", self.name);
        self.world.wait(&what, timeout, |state| state.room(self.index).joins >= count)
    }
}

impl Channel {
    pub(super) fn look<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.world.look(look)
    }

    pub(super) fn update<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        self.world.update(change)
    }
}

impl State {
    pub(super) fn members(&self, room: usize) -> usize {
        self.connections.values().filter(|connection| connection.rooms.contains(&room)).count()
    }

    /// Delivers a message to a room, but for the connection it came from.
    pub(super) fn post(&mut self, room: usize, message: Message, from: Option<u64>) -> MessageRef {
        let (id, time) = (self.next_message_id(), self.now());
        let (line, reference) = message.write(self.room(room), id, time);
        self.deliver(room, &line, from);
        self.room_mut(room).keep(reference.clone());
        reference
    }
}
