//! The systems imitated on loopback: for demos, and for tests of programs that use this crate.
//!
//! A [`Sandbox`] is a small server on a port of 127.0.0.1 that behaves as the real services were seen to behave, and goes
//! wrong on demand in the ways they do. It has a thread and a runtime of its own, so it serves blocking and async programs
//! alike. No handle here does more than take a lock; those that wait say so in their names.
//!
//! ```
//! use livechat::{Endpoints, sandbox::Sandbox};
//!
//! let sandbox = Sandbox::start()?;
//! let endpoints = Endpoints::at(sandbox.origin())?;   // give this to the client under test
//! let channel = sandbox.chzzk().channel();
//! channel.chat("초록고래", "안녕하세요");
//! assert_eq!(channel.rows().len(), 1);
//! # let _ = endpoints;
//! # Ok::<(), livechat::Error>(())
//! ```

pub mod chzzk;

mod invent;
mod pipe;
mod record;
mod server;
mod watched;

use std::{sync::Arc, time::Duration};

pub use record::RecordedRequest;

use self::{
    chzzk::{Chzzk, Settings, World},
    record::Recorder,
    server::{Ports, Server},
};
use crate::Result;

/// The imitated systems. Everything ends when this is dropped: the thread is joined and every socket closed.
#[derive(Debug)]
pub struct Sandbox {
    origin: String,
    recorder: Arc<Recorder>,
    chzzk: Chzzk,
    /// Last, so that it outlives nothing that needs it.
    _server: Server,
}

impl Sandbox {
    /// Starts one as it is by default; [`builder`](Self::builder) can do more.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`](crate::Error::Transport) if no port of 127.0.0.1 can be opened, or no thread.
    pub fn start() -> Result<Self> {
        Self::builder().start()
    }

    /// Settings for one.
    pub fn builder() -> Builder {
        Builder { chat_servers: 0, connections: 16_384, settings: Settings { clock: None, history: 500 } }
    }

    /// `http://127.0.0.1:PORT`, which stands for every host of every system: for
    /// [`Endpoints::at`](crate::Endpoints::at).
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// CHZZK's web service.
    pub fn chzzk(&self) -> Chzzk {
        self.chzzk.clone()
    }

    /// The HTTP requests that came, oldest first; of very many the newest.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.recorder.all()
    }

    /// Forgets the requests that came so far.
    pub fn forget_requests(&self) {
        self.recorder.forget();
    }

    /// Blocks until at least so many requests came whose path contains this text.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    pub fn wait_for_requests(&self, path: &str, count: usize, timeout: Duration) -> Result<()> {
        self.recorder.wait(path, count, timeout)
    }
}

/// Settings of a [`Sandbox`].
///
/// ```
/// use livechat::sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().chat_servers(2).history(100).clock(1_790_500_000_000).start()?;
/// assert_eq!(sandbox.chzzk().chat_servers().len(), 2);
/// assert_eq!(sandbox.chzzk().channel().chat("초록고래", "안녕").time(), 1_790_500_000_000);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Builder {
    chat_servers: usize,
    connections: usize,
    settings: Settings,
}

impl Builder {
    /// Opens so many further ports as chat servers, and the routing answer names these. Without them it names the real
    /// servers, which a client with one origin takes for the origin.
    #[must_use]
    pub fn chat_servers(mut self, count: usize) -> Self {
        self.chat_servers = count;
        self
    }

    /// How many rows each chat channel keeps, 500 unless told. A recent list has 50 of them unless
    /// [`Faults::limit_recents`](chzzk::Faults::limit_recents) says otherwise.
    #[must_use]
    pub fn history(mut self, rows: usize) -> Self {
        self.settings.history = rows;
        self
    }

    /// Stops the sandbox's clock at this time (milliseconds since 1970), so that two runs say the same. Rows still are a
    /// millisecond apart.
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
        let world = World::new(&self.settings, &numbers);
        let (recorder, chzzk) = (Arc::new(Recorder::default()), Chzzk::new(&world));
        let server = Server::start(ports, world, recorder.clone(), self.connections)?;
        Ok(Sandbox { origin, recorder, chzzk, _server: server })
    }
}
