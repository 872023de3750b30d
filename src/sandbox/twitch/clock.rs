//! The sandbox's clock, as far as Twitch looks at it.

use std::time::Duration;

use super::{Twitch, world::State};

/// The clock, by which messages are stamped and limits, slow mode, timeouts and duplicates are judged. PINGs, delays and the wait
/// after RECONNECT go by real time.
impl Twitch {
    /// What time it is, in milliseconds since 1970.
    ///
    /// ```
    /// let sandbox = livechat::sandbox::Sandbox::builder().clock(1_793_500_000_000).start()?;
    /// assert_eq!(sandbox.twitch().now(), 1_793_500_000_000);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn now(&self) -> i64 {
        self.world.look(State::now)
    }

    /// Stops the clock at this time, in milliseconds since 1970.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.set_clock(1_793_500_000_000);
    /// assert_eq!(twitch.channel().say("pixelmoth", "hello").time(), 1_793_500_000_000);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_clock(&self, time: i64) {
        self.world.update(|state| (state.clock, state.ahead) = (Some(time), 0));
    }

    /// Puts the clock forward. One that runs goes on running.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use std::time::Duration;
    /// twitch.set_clock(1_793_500_000_000);
    /// twitch.advance(Duration::from_secs(30));   // the window of the message limit is over
    /// assert_eq!(twitch.now(), 1_793_500_030_000);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn advance(&self, time: Duration) {
        let time = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.world.update(|state| state.ahead = state.ahead.saturating_add(time));
    }
}
