//! Faults that stand until they are taken back.

use std::time::Duration;

use super::Faults;
use crate::sandbox::pipe::Dribble;

/// Until [`clear`](Self::clear).
impl Faults {
    /// Pings are not answered, or are again.
    ///
    /// A client should take the connection for dead and connect again, unless other frames came.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.ignore_pings(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn ignore_pings(&self, ignore: bool) {
        self.set(|faults| faults.ignore_pings = ignore);
    }

    /// The recent list comes this much later, after rows that were posted meanwhile and are in it too: the service does so, by
    /// a second or more.
    ///
    /// A client should show nothing twice.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// # use std::time::Duration;
    /// faults.delay_recents(Duration::from_millis(1_200));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn delay_recents(&self, delay: Duration) {
        self.set(|faults| faults.recent_delay = Some(delay));
    }

    /// How many rows a recent list has at most: 50 unless told.
    ///
    /// A client should say that rows are missing when it cannot know that none are.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.limit_recents(3);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn limit_recents(&self, rows: usize) {
        self.set(|faults| faults.recent_limit = rows);
    }

    /// Every frame to a client arrives this much later; none overtakes another.
    ///
    /// A client should bear it.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// # use std::time::Duration;
    /// faults.delay_frames(Duration::from_millis(200));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn delay_frames(&self, delay: Duration) {
        self.set(|faults| faults.frame_delay = Some(delay));
    }

    /// Chat connections, open and to come, get so few bytes at a time.
    ///
    /// A client should put the pieces together.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
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

    /// A connection on which nobody said anything for so long is dropped: 60 seconds unless told.
    ///
    /// A client should ping before.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// # use std::time::Duration;
    /// faults.idle_timeout(Duration::from_secs(1));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn idle_timeout(&self, timeout: Duration) {
        self.set(|faults| faults.idle_timeout = timeout);
        self.world.idle_timeout_may_have_changed();
    }

    /// One of the servers of [`Builder::chat_servers`](crate::sandbox::Builder::chat_servers), counted from 1, closes every new
    /// connection at once, or is well again. 0 is the origin.
    ///
    /// A client should try another server of the routing answer.
    ///
    /// ```
    /// let sandbox = livechat::sandbox::Sandbox::builder().chat_servers(2).start()?;
    /// sandbox.chzzk().faults().server_down(1, true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn server_down(&self, server: usize, down: bool) {
        self.set(|faults| if down { faults.down.insert(server) } else { faults.down.remove(&server) });
    }
}
