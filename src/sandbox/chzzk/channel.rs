//! A channel: what it is and who listens.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use super::{Role, Viewer, World, world::State};
use crate::Result;

/// What state a channel is in when it is added.
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::ChannelKind};
///
/// let sandbox = Sandbox::start()?;
/// let closed = sandbox.chzzk().add_channel(ChannelKind::Offline);
/// closed.go_live("돌아왔어요");
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChannelKind {
    /// Broadcasts, for everybody.
    Live,
    /// Closed, and no chat channel is named.
    Offline,
    /// Closed, and the chat channel of the last broadcast is named still. One can join it; it is silent.
    OfflineWithChat,
    /// Never broadcast: `content` is null.
    NeverLive,
    /// Live for adults: nobody without a login is told the chat channel, and only a verified adult gets a token (42601).
    Adult,
    /// Live for viewers in Korea, and the client is abroad: no chat channel is named.
    Abroad,
    /// Live, and no chat channel is named for no visible reason, as happens now and then.
    NoChat,
    /// Live, and there are no tokens for its chat: HTTP 500 with code 50001.
    BrokenChat,
}

/// A channel; comes from [`Chzzk::channel`](super::Chzzk::channel) and [`Chzzk::add_channel`](super::Chzzk::add_channel).
///
/// What is posted goes to every connection in the chat channel of the present broadcast, and into its history, from which the
/// recent list is made.
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::Donation};
///
/// let channel = Sandbox::start()?.chzzk().channel();
/// let row = channel.chat("초록고래", "안녕하세요");
/// channel.donate(Donation::chat(1_000).by("치즈나눔").message("잘 보고 있어요"));
/// channel.blind(&row);
/// assert_eq!(channel.rows().len(), 2);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Channel {
    world: Arc<World>,
    pub(super) index: usize,
    id: String,
}

/// Who and what it is.
impl Channel {
    pub(super) fn add(world: &Arc<World>, kind: ChannelKind) -> Self {
        let (index, id) = world.update(|state| {
            let index = state.add_channel(kind);
            (index, state.channel(index).id.clone())
        });
        Self { world: world.clone(), index, id }
    }

    /// The channel's id: 32 hexadecimal digits.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// assert_eq!(channel.id(), "5c1e0a7d93b24f6688d0a1b2c3d4e5f6");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id of the present chat channel, whether REST tells it or not. Every broadcast has its own.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// let before = channel.chat_channel_id();
    /// channel.go_live("다음 방송");
    /// assert_ne!(channel.chat_channel_id(), before);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn chat_channel_id(&self) -> String {
        self.look(|state| self.cid(state))
    }

    /// The owner, who writes with the role of a streamer.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.chat(channel.streamer(), "여러분 반가워요");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn streamer(&self) -> Viewer {
        self.look(|state| Viewer::with_id(&state.channel(self.index).name, &self.id).role(Role::Streamer))
    }

    /// What somebody is here from now on, and so what their profile says.
    ///
    /// ```
    /// use livechat::sandbox::{Sandbox, chzzk::Role};
    ///
    /// let sandbox = Sandbox::start()?;
    /// let (channel, bot) = (sandbox.chzzk().channel(), sandbox.chzzk().add_user("봇"));
    /// channel.set_role(&bot, Role::ChatManager);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_role(&self, who: impl Into<Viewer>, role: Role) {
        let user_id = who.into().user_id().to_owned();
        self.update(|state| state.channel_mut(self.index).roles.insert(user_id, role));
    }

    /// The rows of the history, oldest first, in the spelling of the recent list.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.chat("초록고래", "안녕");
    /// assert_eq!(channel.rows()[0]["content"], "안녕");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn rows(&self) -> Vec<Value> {
        self.look(|state| {
            let cid = self.cid(state);
            state.room(&cid).map(|room| room.history.iter().map(|row| row.recent(&cid)).collect()).unwrap_or_default()
        })
    }
}

/// Who listens.
impl Channel {
    /// How many connections are in the present chat channel. One that was closed, dropped or left half open by a fault, or
    /// that stayed in the chat channel of an earlier broadcast, is not counted.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// assert_eq!(channel.connections(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn connections(&self) -> usize {
        self.look(|state| state.members(&self.cid(state)))
    }

    /// How often the present chat channel was joined.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// assert_eq!(channel.joins(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn joins(&self) -> u64 {
        self.look(|state| state.room(&self.cid(state)).map_or(0, |room| room.joins))
    }

    /// Blocks until exactly so many connections are in the present chat channel.
    ///
    /// In async code call this on another thread (`tokio::task::spawn_blocking`), or the client under test may not run.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let channel = sandbox.chzzk().channel();
    /// use std::time::Duration;
    ///
    /// channel.wait_for_connections(0, Duration::from_secs(10))?;
    /// assert!(channel.wait_for_connections(1, Duration::ZERO).is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_connections(&self, count: usize, timeout: Duration) -> Result<()> {
        let what = format!("{count} connections to the chat of {}", self.id);
        self.world.wait(&what, timeout, |state| state.members(&self.cid(state)) == count)
    }

    /// Blocks until the present chat channel was joined at least so often: to wait for a reconnect, ask for one join more.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let channel = sandbox.chzzk().channel();
    /// # use std::time::Duration;
    /// let joins = channel.joins();
    /// sandbox.chzzk().faults().drop_all();
    /// // … the program under test connects again …
    /// let back = channel.wait_for_joins(joins + 1, Duration::from_millis(1));
    /// # assert!(back.is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_joins(&self, count: u64, timeout: Duration) -> Result<()> {
        let what = format!("{count} joins of the chat of {}", self.id);
        self.world.wait(&what, timeout, |state| state.room(&self.cid(state)).is_some_and(|room| room.joins >= count))
    }
}

impl Channel {
    pub(super) fn world(&self) -> &World {
        &self.world
    }

    pub(super) fn shared_world(&self) -> Arc<World> {
        self.world.clone()
    }

    pub(super) fn look<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.world.look(look)
    }

    pub(super) fn update<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        self.world.update(change)
    }

    pub(super) fn cid(&self, state: &State) -> String {
        state.channel(self.index).cid.clone()
    }
}
