//! The web service of CHZZK, imitated: REST and the chat socket. The official Open API is in [`official`].
//!
//! Everything starts at [`Chzzk`]: a [`Channel`] in which things happen, a [`User`] to log in as, [`Faults`] on demand.
//!
//! # What it answers
//!
//! | path | |
//! |---|---|
//! | `/service/{v1,v2,v3,v3.2,v3.3}/channels/{id}/live-detail` | the live, as the [`ChannelKind`] has it |
//! | `/polling/{v1,v2,v3,v3.1}/channels/{id}/live-status` | the same in short |
//! | `/service/v1/channels/{id}` | the channel |
//! | `/nng_main/v1/chats/access-token` | tokens for a chat channel |
//! | `/nng_main/v1/user/getUserStatus` | who the cookies are |
//! | `/service/v1/channels/{id}/{data,chat-rules,emoji-packs}` | what the page shows |
//! | `/service/v1/channels/{id}/{live-schedule,donations/chat-setting,…}`, `/commercial/v1/…` | what [`Channel::set_part`] says |
//! | `/service/v1/channels/{id}/donations/missions` | the missions |
//! | `/service/v1/channels/{id}/log-power/{prediction,predictions/{id}}` | what viewers bet on |
//! | `/service/v1/channels/{id}/follow`, `/service/v1/channels/followings[/live]`, `/service/v1.1/channels/{id}/my-info` | what a [`User`] follows, and is to a channel |
//! | `/nng_main/v1/privateUserBlocks/…` | whom a [`User`] blocked |
//! | `/service/v1/nickname/color/codes` | the colours of names |
//! | `/routing/getRouting?serviceId=game` | the chat servers |
//! | `/service/v1/search/{channels,lives,videos}`, `/service/v1/search/channels/auto-complete` | what has the keyword in its name or title |
//! | `/nng_main/v2/search/lounges` | lounges ([`Chzzk::add_lounge`]) |
//! | `/service/v1/lives`, `/service/v2/categories/{type}/{id}/{lives,videos}` | what is live, and videos |
//! | `/service/v1/categories/live`, `/service/v1/categories/{type}/{id}/info` | two categories |
//! | `/service/v1/channels/{id}/{videos,clips}` | [`Channel::add_video`], [`Channel::add_clips`] |
//! | `/service/{v1,v2,v3}/videos/{no}`, `/service/v1/videos/{no}/chats` | a video, and its chat in pages of 45 s |
//! | `/service/v1/clips/{uid}/detail`, `/service/v1/clips/detail-bulk` | clips |
//! | `/chat` | the chat socket |
//! | `/nng_main/v1/chats/{notices,blind-message}` | pins and hides a line |
//! | `/manage/v1/channels/{id}/…` | the management: restrictions, roles, settings, rules, words, missions, subscribers, followers |
//!
//! # How true it is
//!
//! Paths, envelopes, codes, frames and rows have the shapes that were recorded from the service. Nothing of the following was
//! ever seen, and a client should not count on it: that lines without the right `sid`, by a reader or by a restricted viewer
//! are refused with 401; that a token is checked for a join that may write; that 42601 comes with HTTP 200; that a token for
//! something else than `STREAMING` is refused with 400; what a clip, a category or a lounge looks like besides the names of a few fields, and
//! how categories name their pages; that a blinded row is marked in the recent list; what the event of a prediction, a
//! kick or a block looks like (send your own with [`Channel::event`] and [`Channel::push_frame`]); how what needs a login is refused without
//! one; the fields around `whiteRgbValue` in the list of colours; the shape of the list of blocked users; what is answered where there is
//! no prediction.
//!
//! The management lets in whom [`Channel::set_role`] made something in the channel; roles and the stream key are the streamer's alone. What is done there has
//! its effect: rows are hidden, lines are refused, settings show in live-detail and live-status at once. Never seen of it: its
//! refusals (401 for nobody, 403 for a viewer, 404 for what is not there, 400 for an odd body), the list of roles, which part of the settings is on which
//! path, and that a temporary restriction does not end by itself.
//!
//! Limits, slow mode and follower mode are told and not enforced.

pub mod official;

mod account;
mod audience;
mod broadcast;
mod catalogue;
mod channel;
mod channel_page;
mod connection;
mod donation;
mod emoji_packs;
mod faults;
mod follows;
mod frame;
mod lists_rest;
mod manage;
mod mission;
mod on_air;
mod party;
mod post;
mod predictions;
#[cfg(feature = "record")]
mod replaying;
mod rest;
mod rest_fault;
mod row;
mod saying;
mod sent;
mod shelf;
mod socket;
mod subscription;
mod talk;
mod user;
mod video;
mod viewer;
mod wire;
mod world;

use std::{sync::Arc, time::Duration};

pub use audience::{Audience, Crowd};
pub use channel::{Channel, ChannelKind};
pub use donation::Donation;
pub use emoji_packs::EmojiPack;
pub use faults::Faults;
pub use mission::Mission;
pub use party::Party;
pub use predictions::Prediction;
#[cfg(feature = "record")]
pub use replaying::Replaying;
pub use rest_fault::RestFault;
pub use row::{Line, RowRef};
pub use sent::SentChat;
pub use subscription::{Gift, Subscription};
pub use user::User;
pub use video::Video;
pub use viewer::{Role, Viewer};

pub use super::waiting::ALWAYS;

pub(super) use rest::router;
pub(super) use world::World;

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
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// let channel = chzzk.channel();
    /// assert_eq!(channel.connections(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// The account that is there from the start, 손님.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// assert_eq!(chzzk.guest().nickname(), "손님");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn guest(&self) -> User {
        self.guest.clone()
    }

    /// One more channel.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// # use livechat::sandbox::chzzk::ChannelKind;
    /// let closed = chzzk.add_channel(ChannelKind::Offline);
    /// assert_ne!(closed.id(), chzzk.channel().id());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_channel(&self, kind: ChannelKind) -> Channel {
        Channel::add(&self.world, kind)
    }

    /// One more account. The first of a nickname is who writes under that nickname in [`Channel::chat`].
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// let bot = chzzk.add_user("봇");
    /// let row = chzzk.channel().chat("봇", "that is me");
    /// assert_eq!(row.user_id(), bot.user_id());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_user(&self, nickname: &str) -> User {
        User::add(&self.world, nickname)
    }

    /// What can go wrong.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// chzzk.faults().drop_all();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn faults(&self) -> Faults {
        Faults::new(self.world.clone())
    }

    /// The chat servers the routing answer names.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// assert_eq!(chzzk.chat_servers()[0], "kr-ss1.chat.naver.com");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn chat_servers(&self) -> Vec<String> {
        self.world.chat_servers().to_vec()
    }

    /// How many chat connections are open and work, in any channel, joined or not.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// assert_eq!(chzzk.connections(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn connections(&self) -> usize {
        self.world.look(|state| state.connections.len())
    }

    /// Blocks until exactly so many chat connections are open and work.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// # use std::time::Duration;
    /// // … the program under test closes its chat …
    /// chzzk.wait_for_connections(0, Duration::from_secs(10))?;
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_connections(&self, count: usize, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} chat connections"), timeout, |state| state.connections.len() == count)
    }

    /// The lines clients sent, refused ones too, oldest first; of very many the newest.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// assert!(chzzk.sent().is_empty());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn sent(&self) -> Vec<SentChat> {
        self.world.look(|state| state.sent.iter().cloned().collect())
    }

    /// Blocks until clients sent at least so many lines since the start.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// # use std::time::Duration;
    /// # chzzk.channel().chat("초록고래", "!ping");
    /// // … the program under test answers a line …
    /// let waited = chzzk.wait_for_sent(1, Duration::from_millis(1));
    /// # assert!(waited.is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_sent(&self, count: u64, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} lines from clients"), timeout, |state| state.counts.sent >= count)
    }

    /// How many pings clients sent.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// assert_eq!(chzzk.pings(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn pings(&self) -> u64 {
        self.world.look(|state| state.counts.pings)
    }

    /// How many pongs clients sent, in answer to [`Faults::server_ping`] for example.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// chzzk.faults().server_ping();
    /// // … the client answers …
    /// let answers = chzzk.pongs();
    /// # assert_eq!(answers, 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn pongs(&self) -> u64 {
        self.world.look(|state| state.counts.pongs)
    }

    /// How many connections were given up because they did not read what waited for them.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// assert_eq!(chzzk.slow_readers(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn slow_readers(&self) -> u64 {
        self.world.look(|state| state.counts.slow_readers)
    }

    /// No chat access token that was given out so far opens a connection that may write. The service's own tokens end too;
    /// when is not known, so a client should ask for a new one for every connection.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let chzzk = sandbox.chzzk();
    /// chzzk.expire_tokens();
    /// chzzk.faults().drop_all();   // whoever comes back with an old token is refused (105)
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn expire_tokens(&self) {
        self.world.update(|state| state.tokens.expire_all());
    }
}
