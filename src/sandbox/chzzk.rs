//! The web service of CHZZK, imitated: REST and the chat socket.

mod account;
mod audience;
mod broadcast;
mod channel;
mod connection;
mod donation;
mod faults;
mod frame;
mod mission;
mod on_air;
mod party;
mod post;
mod rest;
mod rest_fault;
mod row;
mod saying;
mod sent;
mod socket;
mod subscription;
mod talk;
mod user;
mod viewer;
mod wire;
mod world;

use std::{sync::Arc, time::Duration};

pub use audience::{Audience, Crowd};
pub use channel::{Channel, ChannelKind};
pub use donation::Donation;
pub use faults::{ALWAYS, Faults};
pub use mission::Mission;
pub use party::Party;
pub use rest_fault::RestFault;
pub use row::{Line, RowRef};
pub use sent::SentChat;
pub use subscription::{Gift, Subscription};
pub use user::User;
pub use viewer::{Role, Viewer};

pub(super) use rest::router;
pub(super) use world::{Settings, World};

use crate::Result;

/// The CHZZK part of a sandbox; comes from [`Sandbox::chzzk`](super::Sandbox::chzzk). Cheap to clone.
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::ChannelKind};
///
/// let sandbox = Sandbox::start()?;
/// let chzzk = sandbox.chzzk();
/// let live = chzzk.channel();
/// let closed = chzzk.add_channel(ChannelKind::Offline);
/// let bot = chzzk.add_user("봇");
/// # let _ = (live, closed, bot);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Chzzk {
    world: Arc<World>,
    channel: Channel,
    guest: User,
}

impl Chzzk {
    pub(super) fn new(world: &Arc<World>) -> Self {
        let channel = Channel::add(world, ChannelKind::Live);
        let guest = User::add(world, "손님");
        Self { world: world.clone(), channel, guest }
    }

    /// The channel that is there from the start: live, for everybody, silent until asked.
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// The account that is there from the start, 손님.
    pub fn guest(&self) -> User {
        self.guest.clone()
    }

    /// One more channel.
    pub fn add_channel(&self, kind: ChannelKind) -> Channel {
        Channel::add(&self.world, kind)
    }

    /// One more account. The first of a nickname is who writes under that nickname in [`Channel::chat`].
    pub fn add_user(&self, nickname: &str) -> User {
        User::add(&self.world, nickname)
    }

    /// What can go wrong.
    pub fn faults(&self) -> Faults {
        Faults::new(self.world.clone())
    }

    /// The chat servers the routing answer names.
    pub fn chat_servers(&self) -> Vec<String> {
        self.world.chat_servers().to_vec()
    }

    /// How many chat connections are open and work, in any channel, joined or not.
    pub fn connections(&self) -> usize {
        self.world.look(|state| state.connections.len())
    }

    /// Blocks until exactly so many chat connections are open and work.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    pub fn wait_for_connections(&self, count: usize, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} chat connections"), timeout, |state| state.connections.len() == count)
    }

    /// The lines clients sent, refused ones too, oldest first; of very many the newest.
    pub fn sent(&self) -> Vec<SentChat> {
        self.world.look(|state| state.sent.iter().cloned().collect())
    }

    /// Blocks until clients sent at least so many lines since the start.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    pub fn wait_for_sent(&self, count: u64, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} lines from clients"), timeout, |state| state.counts.sent >= count)
    }

    /// How many pings clients sent.
    pub fn pings(&self) -> u64 {
        self.world.look(|state| state.counts.pings)
    }

    /// How many pongs clients sent, in answer to [`Faults::server_ping`] for example.
    pub fn pongs(&self) -> u64 {
        self.world.look(|state| state.counts.pongs)
    }

    /// How many connections were given up because they did not read what waited for them.
    pub fn slow_readers(&self) -> u64 {
        self.world.look(|state| state.counts.slow_readers)
    }

    /// No chat access token that was given out so far opens a connection that may write. The service's own tokens end too;
    /// when is not known, so a client should ask for a new one for every connection.
    pub fn expire_tokens(&self) {
        self.world.update(|state| state.tokens.expire_all());
    }
}
