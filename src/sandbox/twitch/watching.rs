//! What clients did, and waiting for it.

use std::time::Duration;

use super::{ClientLine, SentMessage, Twitch, Violation, world::State};
use crate::Result;

/// What clients did. Of very many things of a kind the newest ten thousand are kept.
impl Twitch {
    /// How many connections are logged in and work.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert_eq!(twitch.connections(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn connections(&self) -> usize {
        self.world.look(State::logged_in)
    }

    /// How many logins were let in since the start.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert_eq!(twitch.logins(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn logins(&self) -> u64 {
        self.world.look(|state| state.counts.logins)
    }

    /// The messages clients sent, refused ones too, oldest first.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert!(twitch.sent().is_empty());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn sent(&self) -> Vec<SentMessage> {
        self.world.look(|state| state.sent.iter().cloned().collect())
    }

    /// Every line clients sent, oldest first. What follows PASS is not kept.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert!(twitch.lines().is_empty());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn lines(&self) -> Vec<ClientLine> {
        self.world.look(|state| state.lines.iter().cloned().collect())
    }

    /// The breaches of limits, oldest first.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert_eq!(twitch.violations(), []);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn violations(&self) -> Vec<Violation> {
        self.world.look(|state| state.violations.iter().cloned().collect())
    }

    /// How many PINGs clients sent.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert_eq!(twitch.pings(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn pings(&self) -> u64 {
        self.world.look(|state| state.counts.pings)
    }

    /// How many PONGs clients sent.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert_eq!(twitch.pongs(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn pongs(&self) -> u64 {
        self.world.look(|state| state.counts.pongs)
    }

    /// How many connections were given up because they did not read what waited for them.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert_eq!(twitch.slow_readers(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn slow_readers(&self) -> u64 {
        self.world.look(|state| state.counts.slow_readers)
    }
}

/// Waiting. In async code call these on another thread (`tokio::task::spawn_blocking`), or the client under test may not run.
impl Twitch {
    /// Blocks until exactly so many connections are logged in and work.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use std::time::Duration;
    /// // … the program under test closes its chat …
    /// twitch.wait_for_connections(0, Duration::from_secs(10))?;
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_connections(&self, count: usize, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} connections"), timeout, |state| state.logged_in() == count)
    }

    /// Blocks until at least so many logins were let in since the start.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use std::time::Duration;
    /// let before = twitch.logins();
    /// twitch.faults().drop_all();
    /// let back = twitch.wait_for_logins(before + 1, Duration::from_millis(1));
    /// # assert!(back.is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_logins(&self, count: u64, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} logins"), timeout, |state| state.counts.logins >= count)
    }

    /// Blocks until clients sent at least so many messages since the start, refused ones too.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use std::time::Duration;
    /// twitch.channel().say("pixelmoth", "!ping");
    /// let answered = twitch.wait_for_sent(1, Duration::from_millis(1));
    /// # assert!(answered.is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_sent(&self, count: u64, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} messages from clients"), timeout, |state| state.counts.sent >= count)
    }

    /// Blocks until so many of the kept [`lines`](Self::lines) contain this text.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use std::time::Duration;
    /// let quit = twitch.wait_for_lines("QUIT", 1, Duration::from_millis(1));
    /// # assert!(quit.is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_lines(&self, text: &str, count: usize, timeout: Duration) -> Result<()> {
        let holds =
            |state: &State| state.lines.iter().filter(|line| line.line.contains(text)).take(count).count() >= count;
        self.world.wait(&format!("{count} lines with `{text}`"), timeout, holds)
    }

    /// Blocks until clients sent at least so many PONGs since the start.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use std::time::Duration;
    /// twitch.ping();
    /// let answered = twitch.wait_for_pongs(1, Duration::from_millis(1));
    /// # assert!(answered.is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_pongs(&self, count: u64, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} PONGs"), timeout, |state| state.counts.pongs >= count)
    }
}
