//! The systems imitated on loopback: for demos, and for tests of programs that use this crate.
//!
//! A [`Sandbox`] is a small server on a port of 127.0.0.1 that behaves as the real services were seen to behave, and goes
//! wrong on demand in the ways they do. It has a thread and a runtime of its own, so it serves blocking and async programs
//! alike. No handle here does more than take a lock; those that wait say so in their names.
//!
//! A test of a bot, from the first line to the last:
//!
//! ```
//! # #[cfg(feature = "chzzk")] {
//! use std::time::Duration;
//!
//! use livechat::{Endpoints, chzzk::unofficial::Client, sandbox::Sandbox};
//!
//! // The world: a service on this machine, with one live channel and an account for the bot.
//! let sandbox = Sandbox::start()?;
//! let (chzzk, channel) = (sandbox.chzzk(), sandbox.chzzk().channel());
//! let bot = chzzk.add_user("봇");
//!
//! // The bot, which would be in a function of yours.
//! let client = Client::builder().endpoints(Endpoints::at(sandbox.origin())?).cookies(bot.nid_aut(), bot.nid_ses()).build()?;
//! let mut chat = client.chat(channel.id()).connect()?;
//! chat.on_chat(|chat, message| {
//!     if message.content == "!ping" {
//!         chat.send("pong")?;
//!     }
//!     Ok(())
//! });
//! let handle = chat.handle();
//! let running = std::thread::spawn(move || chat.run_forever());
//!
//! // What happens, and what should come of it.
//! channel.chat("초록고래", "!ping");
//! chzzk.wait_for_sent(1, Duration::from_secs(10))?;
//! assert_eq!(chzzk.sent()[0].text, "pong");
//!
//! // What goes wrong, and what should come of that.
//! chzzk.faults().drop_all();
//! channel.chat("초록고래", "!ping");   // while the bot is away
//! chzzk.wait_for_sent(2, Duration::from_secs(10))?;
//!
//! handle.close();
//! running.join().expect("the bot panicked")?;
//! # }
//! # Ok::<(), livechat::Error>(())
//! ```
//!
//! [`chzzk`] and [`twitch`] are here each with the feature of its name.
//!
//! # Waiting
//!
//! Nothing here needs a sleep. [`Channel::wait_for_joins`](chzzk::Channel::wait_for_joins),
//! [`Chzzk::wait_for_sent`](chzzk::Chzzk::wait_for_sent), [`Twitch::wait_for_sent`](twitch::Twitch::wait_for_sent),
//! [`Sandbox::wait_for_requests`], for sessions of the official API
//! [`wait_for_sessions`](chzzk::official::Official::wait_for_sessions) and
//! [`wait_for_subscriptions`](chzzk::official::Official::wait_for_subscriptions), and the others block until something is so. In
//! an async test call them with `tokio::task::spawn_blocking`, or give the client a thread of its own: the clients of a runtime with
//! one thread stand still while that thread blocks.
//!
//! # Cookies and tokens
//!
//! The cookies of a [`User`](chzzk::User), the tokens and secrets of the [official API](chzzk::official), and the token of an
//! [`Account`](twitch::Account) open nothing but the sandbox they come from. It listens on 127.0.0.1 only, and keeps no cookie
//! that it is sent; a [`RecordedRequest`] keeps tokens, secrets and bodies for assertions, out of `Debug`.

#[cfg(feature = "chzzk")]
pub mod chzzk;
#[cfg(feature = "twitch")]
pub mod twitch;

#[cfg(feature = "chzzk")]
mod background;
mod invent;
mod pipe;
#[cfg(any(feature = "chzzk", feature = "twitch"))]
mod queue;
mod record;
mod server;
#[cfg(any(feature = "chzzk", feature = "twitch"))]
mod waiting;
mod watched;

use std::{sync::Arc, time::Duration};

pub use record::RecordedRequest;

#[cfg(feature = "chzzk")]
use self::chzzk::{
    Chzzk,
    official::{self, Official},
};
#[cfg(feature = "twitch")]
use self::twitch::Twitch;
use self::{
    record::Recorder,
    server::{Entrance, Ports, Server},
};
use crate::Result;

/// The imitated systems. Everything ends when this is dropped: the thread is joined and every socket closed.
///
/// ```
/// # #[cfg(feature = "chzzk")] {
/// use livechat::sandbox::Sandbox;
///
/// let sandbox = Sandbox::start()?;
/// let channel = sandbox.chzzk().channel();
/// drop(sandbox);
/// channel.chat("초록고래", "nobody hears this");   // handles that are left do no harm
/// # }
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug)]
pub struct Sandbox {
    origin: String,
    recorder: Arc<Recorder>,
    #[cfg(feature = "chzzk")]
    chzzk: Chzzk,
    #[cfg(feature = "chzzk")]
    official: Official,
    #[cfg(feature = "twitch")]
    twitch: Twitch,
    /// Last, so that it outlives nothing that needs it.
    _server: Server,
}

impl Sandbox {
    /// Starts one as it is by default; [`builder`](Self::builder) can do more.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`](crate::Error::Transport) if no port of 127.0.0.1 can be opened, or no thread.
    ///
    /// ```
    /// # use livechat::sandbox::Sandbox;
    /// let sandbox = Sandbox::start()?;
    /// assert!(sandbox.origin().starts_with("http://127.0.0.1:"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn start() -> Result<Self> {
        Self::builder().start()
    }

    /// Settings for one.
    ///
    /// ```
    /// # use livechat::sandbox::Sandbox;
    /// let sandbox = Sandbox::builder().connections(100).start()?;
    /// # let _ = sandbox;
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn builder() -> Builder {
        Builder {
            chat_servers: 0,
            connections: 16_384,
            settings: Settings {
                clock: None,
                #[cfg(feature = "chzzk")]
                history: 500,
            },
        }
    }

    /// `http://127.0.0.1:PORT`, which stands for every host of every system: for
    /// [`Endpoints::at`](crate::Endpoints::at).
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// let endpoints = livechat::Endpoints::at(sandbox.origin())?;
    /// # let _ = endpoints;
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// CHZZK's web service.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// sandbox.chzzk().channel().chat("초록고래", "안녕하세요");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[cfg(feature = "chzzk")]
    pub fn chzzk(&self) -> Chzzk {
        self.chzzk.clone()
    }

    /// CHZZK's official Open API.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// let official = sandbox.chzzk_official();
    /// let tokens = official.grant(&official.application(), &official.account());
    /// # let _ = tokens;
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[cfg(feature = "chzzk")]
    pub fn chzzk_official(&self) -> Official {
        self.official.clone()
    }

    /// Twitch chat.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// sandbox.twitch().channel().say("pixelmoth", "hello dock");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[cfg(feature = "twitch")]
    pub fn twitch(&self) -> Twitch {
        self.twitch.clone()
    }

    /// The HTTP requests that came, oldest first; of very many the newest.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// assert!(sandbox.requests().is_empty());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.recorder.all()
    }

    /// Forgets the requests that came so far.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// sandbox.forget_requests();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn forget_requests(&self) {
        self.recorder.forget();
    }

    /// Blocks until at least so many requests came whose path contains this text.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # use std::time::Duration;
    /// // … the program under test asks for a token …
    /// let asked = sandbox.wait_for_requests("access-token", 1, Duration::from_millis(1));
    /// # assert!(asked.is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_requests(&self, path: &str, count: usize, timeout: Duration) -> Result<()> {
        self.recorder.wait(path, count, timeout)
    }
}

/// Settings of a [`Sandbox`].
///
/// ```
/// # #[cfg(feature = "chzzk")] {
/// use livechat::sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().chat_servers(2).history(100).clock(1_790_500_000_000).start()?;
/// assert_eq!(sandbox.chzzk().chat_servers().len(), 2);
/// assert_eq!(sandbox.chzzk().channel().chat("초록고래", "안녕").time(), 1_790_500_000_000);
/// # }
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Builder {
    chat_servers: usize,
    connections: usize,
    settings: Settings,
}

/// What the builder can say about the worlds.
#[derive(Debug, Clone)]
struct Settings {
    clock: Option<i64>,
    #[cfg(feature = "chzzk")]
    history: usize,
}

impl Builder {
    /// Opens so many further ports as chat servers, and the routing answer names these. Without them it names the real
    /// servers, which a client with one origin takes for the origin.
    #[cfg(feature = "chzzk")]
    #[must_use]
    pub fn chat_servers(mut self, count: usize) -> Self {
        self.chat_servers = count;
        self
    }

    /// How many rows each chat channel keeps, 500 unless told. A recent list has 50 of them unless
    /// [`Faults::limit_recents`](chzzk::Faults::limit_recents) says otherwise.
    #[cfg(feature = "chzzk")]
    #[must_use]
    pub fn history(mut self, rows: usize) -> Self {
        self.settings.history = rows;
        self
    }

    /// Stops the sandbox's clock at this time (milliseconds since 1970), so that two runs say the same. Rows of CHZZK
    /// still are a millisecond apart.
    #[must_use]
    pub fn clock(mut self, time: i64) -> Self {
        self.settings.clock = Some(time);
        self
    }

    /// How many TCP connections may be open at once, 16384 unless told; one too many is closed again.
    #[must_use]
    pub fn connections(mut self, most: usize) -> Self {
        self.connections = most;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`](crate::Error::Transport) if a port of 127.0.0.1 cannot be opened, or a thread.
    pub fn start(self) -> Result<Sandbox> {
        let ports = Ports::bind(self.chat_servers)?;
        let numbers = ports.numbers()?;
        let origin = format!("http://127.0.0.1:{}", numbers.first().copied().unwrap_or_default());
        let recorder = Arc::new(Recorder::default());
        #[cfg(feature = "chzzk")]
        let (chzzk_world, official_world) =
            (chzzk::World::new(&self.settings, &numbers), official::World::new(&self.settings, &origin));
        #[cfg(feature = "twitch")]
        let (twitch_world, irc) = (twitch::World::new(&self.settings), ports.irc()?);
        let entrance = Entrance {
            #[cfg(feature = "chzzk")]
            chzzk: chzzk_world.clone(),
            #[cfg(feature = "chzzk")]
            official: official_world.clone(),
            #[cfg(feature = "twitch")]
            twitch: twitch_world.clone(),
            recorder: recorder.clone(),
        };
        let server = Server::start(ports, entrance, self.connections)?;
        Ok(Sandbox {
            #[cfg(feature = "twitch")]
            twitch: Twitch::new(&twitch_world, irc, &origin),
            origin,
            recorder,
            #[cfg(feature = "chzzk")]
            chzzk: Chzzk::new(&chzzk_world),
            #[cfg(feature = "chzzk")]
            official: Official::new(&official_world),
            _server: server,
        })
    }
}
