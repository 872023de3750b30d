//! What tests can say and ask about sessions.

use std::time::Duration;

use super::super::{Official, socket::Gate, world::State};
use crate::Result;

/// What can be said about sessions that are made from now on.
pub(in super::super) struct SessionSettings {
    url_life: Duration,
    confirmation_delay: Duration,
    pub(in super::super) gate: Gate,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            url_life: Duration::from_secs(30),
            confirmation_delay: Duration::ZERO,
            gate: Gate::new(Duration::from_secs(25), Duration::from_secs(60)),
        }
    }
}

impl SessionSettings {
    pub(super) fn url_life(&self) -> Duration {
        self.url_life
    }

    pub(super) fn confirmation_delay(&self) -> Duration {
        self.confirmation_delay
    }
}

impl Official {
    /// How long a session URL waits for its handshake: 30 seconds unless told; the service's lapse after 30 to 60. A handshake that
    /// comes later fails as one with a used URL does.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.set_session_url_life(Duration::ZERO);   // whoever asks for one comes too late
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_session_url_life(&self, life: Duration) {
        self.world.update(|state| state.session_settings.url_life = life);
    }

    /// `pingInterval` and `pingTimeout` of connections from now on: 25 and 60 seconds unless told, as the service has them. A client
    /// sends a ping every interval; one that sent none for both together is closed without a word.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.heartbeat(Duration::from_millis(200), Duration::from_millis(400));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn heartbeat(&self, interval: Duration, timeout: Duration) {
        let gate = Gate::new(interval, timeout);
        self.world.update(|state| state.session_settings.gate = gate);
    }

    /// How long after its HTTP answer a subscription takes effect, and `subscribed` or `unsubscribed` comes. Unless told there is no
    /// delay: the event is written before the answer is.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.set_confirmation_delay(Duration::from_millis(50));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_confirmation_delay(&self, delay: Duration) {
        self.world.update(|state| state.session_settings.confirmation_delay = delay);
    }

    /// How many sessions are connected and work; half-open ones do not.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.sessions(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn sessions(&self) -> usize {
        self.world.look(|state| state.working().count())
    }

    /// Blocks until exactly so many sessions are connected and work.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// // … the program under test closes its session …
    /// official.wait_for_sessions(0, Duration::from_secs(10))?;
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_sessions(&self, count: usize, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} sessions"), timeout, |state| state.working().count() == count)
    }

    /// How many subscriptions have taken effect in sessions that work, all events and channels together.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.subscriptions(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn subscriptions(&self) -> usize {
        self.world.look(State::subscriptions)
    }

    /// Blocks until exactly so many [`subscriptions`](Self::subscriptions) have taken effect.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// // … the program under test subscribes to chat and donations …
    /// let waited = official.wait_for_subscriptions(2, Duration::from_millis(1));
    /// # assert!(waited.is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_subscriptions(&self, count: usize, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} subscriptions"), timeout, |state| state.subscriptions() == count)
    }
}
