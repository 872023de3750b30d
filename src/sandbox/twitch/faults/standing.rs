//! Faults that stand until they are taken back.

use std::time::Duration;

use super::Faults;
use crate::sandbox::pipe::Dribble;

/// Until [`clear`](Self::clear).
impl Faults {
    /// PINGs of clients are not answered, or are again.
    ///
    /// A client should take the connection for dead and connect again, unless other lines came.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.ignore_pings(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn ignore_pings(&self, ignore: bool) {
        self.set(|faults| faults.ignore_pings = ignore);
    }

    /// Every line to a room is sent twice, with the same `id` where it has one: the service may send a message again when it thinks
    /// that a client missed it.
    ///
    /// A client should show nothing twice.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.faults().send_twice(true);
    /// twitch.channel().say("pixelmoth", "hello dock");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn send_twice(&self, twice: bool) {
        self.set(|faults| faults.everything_twice = twice);
    }

    /// Every line to a client arrives this much later; none overtakes another.
    ///
    /// A client should bear it.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// # use std::time::Duration;
    /// faults.delay_lines(Duration::from_millis(200));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn delay_lines(&self, delay: Duration) {
        self.set(|faults| faults.delay = Some(delay));
    }

    /// Connections, open and to come, get so few bytes at a time.
    ///
    /// A client should put the pieces together, also where they break a character.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// # use std::time::Duration;
    /// faults.dribble(7, Duration::from_millis(1));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn dribble(&self, bytes: usize, every: Duration) {
        let dribble = Some(Dribble { bytes, every });
        self.world.update(|state| {
            state.faults.dribble = dribble;
            state.connections.values().for_each(|connection| connection.pipe().dribble(dribble));
        });
    }

    /// Connections, open and to come, are closed after they were sent so many lines more; those of the login count, and what goes
    /// out in one piece goes out whole. At least one line is sent.
    ///
    /// A client that never gets far should wait longer every time.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.close_after_lines(20);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn close_after_lines(&self, lines: u64) {
        self.world.update(|state| {
            state.faults.close_after = Some(lines);
            state.connections.values_mut().for_each(|connection| connection.lines_left = Some(lines));
        });
    }
}
