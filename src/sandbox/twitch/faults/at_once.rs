//! Faults that happen at once, to every open connection.

use bytes::Bytes;

use super::{
    super::{
        connection::{Connection, What},
        outgoing::Outgoing,
        tags::Tags,
        world::State,
    },
    Faults,
};

/// At once. Each says to how many connections it happened.
impl Faults {
    /// Every TCP connection is closed, as when a server process dies.
    ///
    /// A client should connect again after a wait that grows, log in, and join its rooms.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.drop_all();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn drop_all(&self) -> usize {
        self.end_all(|_| What::Gone { reset: false })
    }

    /// The oldest of the TCP connections is closed.
    ///
    /// A client that has several should move the rooms of this one.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.drop_oldest();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn drop_oldest(&self) -> usize {
        self.world.update(|state| {
            let oldest = state.connections.keys().next().copied();
            oldest.into_iter().map(|id| state.hang_up(id)).count()
        })
    }

    /// Every TCP connection is reset, as by a router that lost its state. A reset may overtake what was sent before it.
    ///
    /// A client should do as after [`drop_all`](Self::drop_all).
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.reset_all();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn reset_all(&self) -> usize {
        self.end_all(|_| What::Gone { reset: true })
    }

    /// Every connection stays up and says nothing any more, whatever it is sent: as after the machine slept, or behind a dead
    /// router. It stays so until the client closes it.
    ///
    /// A client should send a PING after a while of silence, give up when nothing comes back, and connect again.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.faults().half_open_all();
    /// assert_eq!(twitch.connections(), 0);   // they are not counted any more
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn half_open_all(&self) -> usize {
        self.end_all(|connection| {
            // It hears nothing from now on, and is silent when what was sent before is out.
            connection.pipe().deafen();
            What::HalfOpen
        })
    }

    /// The next line to each connection that is open now breaks off in the middle, and then the connection is gone.
    ///
    /// A client should throw the half away, and connect again.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.faults().cut_next_line();
    /// twitch.channel().say("pixelmoth", "only half of this arrives");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn cut_next_line(&self) -> usize {
        self.all(|connection| connection.cut_next = true)
    }

    /// A line of your own, whatever a connection asked for and whether it has logged in or not.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.push_raw(":tmi.twitch.tv 999 dockbot :what is this");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn push_raw(&self, line: &str) -> usize {
        let line = Outgoing::new(&Tags::default(), line);
        self.world.update(|state| {
            let ids = state.ids();
            for id in &ids {
                state.send(*id, &line);
            }
            ids.len()
        })
    }

    /// Bytes as they are, whatever stands in them; over WebSocket below its frames.
    ///
    /// A client should replace what is not UTF-8, and keep the connection.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.push_bytes(*b":tmi.twitch.tv NOTICE * :\xc3\x28\r\n");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn push_bytes(&self, bytes: impl Into<Vec<u8>>) -> usize {
        let bytes = Bytes::from(bytes.into());
        self.world.update(|state| {
            let delay = state.faults.delay;
            for connection in state.connections.values() {
                connection.push(What::Raw(bytes.clone()), delay);
            }
            state.connections.len()
        })
    }

    fn end_all(&self, how: impl Fn(&Connection) -> What) -> usize {
        self.world.update(|state: &mut State| {
            let ids = state.ids();
            for id in &ids {
                if let Some(how) = state.connections.get(id).map(&how) {
                    state.end(*id, how);
                }
            }
            ids.len()
        })
    }

    fn all(&self, change: impl Fn(&mut Connection)) -> usize {
        self.world.update(|state| {
            state.connections.values_mut().for_each(change);
            state.connections.len()
        })
    }
}
