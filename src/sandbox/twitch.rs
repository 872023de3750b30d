//! Twitch chat over IRC, imitated: plain TCP on a port of its own, and the same over WebSocket at the path `/` of the origin.
//!
//! Everything starts at [`Twitch`]: a [`Channel`] in which things happen, an [`Account`] to log in as, [`Faults`] on demand, and
//! what clients did.
//!
//! ```
//! use std::{
//!     io::{BufRead, BufReader, Write},
//!     net::TcpStream,
//!     time::Duration,
//! };
//!
//! use livechat::sandbox::Sandbox;
//!
//! let sandbox = Sandbox::start()?;
//! let (twitch, channel) = (sandbox.twitch(), sandbox.twitch().channel());
//! let bot = twitch.add_account("dockbot");
//!
//! // A client, which would be your program.
//! # fn main_of(twitch: &livechat::sandbox::twitch::Twitch, bot: &livechat::sandbox::twitch::Account) -> std::io::Result<()> {
//! let mut line = TcpStream::connect(twitch.address())?;
//! write!(line, "CAP REQ :twitch.tv/tags twitch.tv/commands\r\nPASS {}\r\nNICK dockbot\r\n", bot.pass())?;
//! write!(line, "JOIN #lumen_dock\r\n@client-nonce=1 PRIVMSG #lumen_dock :pong\r\n")?;
//! let heard = BufReader::new(line).lines().find(|line| line.as_ref().is_ok_and(|line| line.contains("client-nonce=1")));
//! assert!(heard.transpose()?.is_some_and(|line| line.ends_with("USERSTATE #lumen_dock")));
//! # Ok(())
//! # }
//! # main_of(&twitch, &bot).expect("the client failed");
//!
//! // What came of it.
//! channel.wait_for_joins(1, Duration::from_secs(10))?;
//! twitch.wait_for_sent(1, Duration::from_secs(10))?;
//! assert_eq!(twitch.sent()[0].text, "pong");
//! assert_eq!(twitch.violations(), []);
//! # Ok::<(), livechat::Error>(())
//! ```
//!
//! # How true it is
//!
//! Lines, tags, verbs, ids of notices, texts of the login, numeric limits and the order of things are those that Twitch documents or
//! that its clients report. Where nobody says what happens, this does the least: a JOIN of a room that one is in, and one beyond 20
//! in 10 s or 100 rooms, is passed over in silence; what comes before the login is too; logins beyond their limit are noted and let
//! in; an anonymous reader has no USERSTATE; a NICK that is not the token's login logs in as the token's; a reply to a message that is
//! not there is a plain message; only the last thousand messages of a room can be replied to. The wait between RECONNECT and the end
//! is not fixed, so it is yours to choose ([`Twitch::reconnect`]). JOIN and PART of others are told at once, and not in batches.
//!
//! `AutoMod`, verified phones and mail addresses are not imitated ([`Faults::refuse_messages`] gives their refusals), nor are scopes
//! of tokens, TLS, and `HOSTTARGET`, `MODE` and `SERVERCHANGE`, which have become history ([`Channel::push_raw`] sends any line).

mod account;
mod channel;
mod chatter;
mod clock;
mod connection;
mod emote;
mod faults;
mod heard;
mod joining;
mod login;
mod message;
mod moderation;
mod modes;
mod obey;
mod outgoing;
mod pacing;
mod people;
mod reconnect;
mod refusal;
mod room;
mod sent;
mod session;
mod speaking;
mod tags;
mod tcp;
mod usernotice;
mod watching;
mod websocket;
mod whisper;
mod world;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use crate::twitch::Server;

pub use account::Account;
pub use channel::Channel;
pub use chatter::Chatter;
pub use faults::Faults;
pub use message::{Message, MessageRef};
pub use pacing::{Limit, Limits, Violation};
pub use sent::{ClientLine, SentMessage};
pub use usernotice::Usernotice;

pub use super::waiting::ALWAYS;
pub(super) use tcp::serve;
pub(super) use websocket::router;
pub(super) use world::World;

/// The Twitch part of a sandbox; comes from [`Sandbox::twitch`](super::Sandbox::twitch). Cheap to clone.
///
/// ```
/// use livechat::sandbox::Sandbox;
///
/// let sandbox = Sandbox::start()?;
/// let twitch = sandbox.twitch();
/// let (lumen, quiet) = (twitch.channel(), twitch.add_channel("quietharbor"));
/// let bot = twitch.add_account("dockbot");
/// lumen.add_moderator(&bot);
/// quiet.set_slow(10);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Twitch {
    world: Arc<World>,
    address: SocketAddr,
    websocket: Arc<str>,
    channel: Channel,
}

impl Twitch {
    pub(super) fn new(world: &Arc<World>, address: SocketAddr, origin: &str) -> Self {
        let websocket = format!("{}/", origin.replacen("http", "ws", 1)).into();
        Self { channel: Channel::add(world, "lumen_dock"), world: world.clone(), address, websocket }
    }

    /// Where IRC is spoken over TCP, without TLS: `127.0.0.1:PORT`.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// assert!(sandbox.twitch().address().ip().is_loopback());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same for a client of this crate: what its builder's `server` takes.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// let twitch = sandbox.twitch();
    /// let client = livechat::twitch::Client::builder().server(twitch.server()).build()?;
    /// let mut chat = client.chat([twitch.channel().name()]).connect()?;
    /// twitch.channel().say("pixelmoth", "hello");
    /// let heard = chat.events().find(|event| matches!(event, Ok(livechat::twitch::Event::Privmsg(_))));
    /// assert!(heard.is_some());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn server(&self) -> Server {
        Server::on_loopback(self.address)
    }

    /// Where the same is spoken over WebSocket: `ws://127.0.0.1:PORT/`, which is the origin of the sandbox. The sub-protocol `irc` is
    /// taken, and so is none. A text frame may hold several lines.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// assert!(sandbox.twitch().websocket_url().starts_with("ws://127.0.0.1:"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn websocket_url(&self) -> &str {
        &self.websocket
    }

    /// The channel that is there from the start: `lumen_dock`, silent until asked.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert_eq!(twitch.channel().name(), "lumen_dock");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// One more channel, by the broadcaster's login, with or without `#`. One that is there already is that one.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert_eq!(twitch.add_channel("#QuietHarbor").name(), "quietharbor");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_channel(&self, login: &str) -> Channel {
        Channel::add(&self.world, login)
    }

    /// An account that can log in. One that is there already is that one. Anonymous readers (`justinfan` and digits) need none.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// let bot = twitch.add_account("dockbot");
    /// assert_eq!(twitch.add_account("dockbot").token(), bot.token());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_account(&self, login: &str) -> Account {
        Account::add(&self.world, login)
    }

    /// What can go wrong.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.faults().drop_all();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn faults(&self) -> Faults {
        Faults::new(self.world.clone())
    }

    /// Other limits for every account, those of a verified bot for example.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use livechat::sandbox::twitch::Limits;
    /// twitch.set_limits(Limits::default().rooms(3));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_limits(&self, limits: Limits) {
        self.world.update(|state| state.limits = limits);
    }

    /// Breaches of limits are only noted from now on, or have their consequences again: too many messages and the account is ignored
    /// for an hour, except where it is broadcaster, moderator or VIP; joins too many are passed over; a message too soon after
    /// another in one room is refused with `msg_ratelimit`.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.only_record_violations(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn only_record_violations(&self, only: bool) {
        self.world.update(|state| state.only_record = only);
    }

    /// How often every connection is sent a PING, five minutes unless told. One that has not answered when the next is due is closed.
    /// Open connections begin a new interval.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use std::time::Duration;
    /// twitch.heartbeat(Duration::from_secs(30));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn heartbeat(&self, interval: Duration) {
        self.world.set_heartbeat(interval);
    }

    /// A PING to every connection, at once; says to how many. [`pongs`](Self::pongs) counts the answers.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// let pinged = twitch.ping();
    /// # assert_eq!(pinged, 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn ping(&self) -> usize {
        self.world.update(|state| {
            let ids = state.ids();
            for id in &ids {
                state.ping(*id);
            }
            ids.len()
        })
    }
}
