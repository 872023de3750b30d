//! Faults that happen at once, to every open chat connection.

use super::{
    super::{
        connection::{Connection, What},
        frame,
    },
    Faults,
};

/// At once. Each says to how many connections it happened.
impl Faults {
    /// Every TCP connection is closed without a close frame, as when a server process dies.
    ///
    /// A client should connect again with a new token, and fetch what it missed.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let channel = sandbox.chzzk().channel();
    /// # let faults = sandbox.chzzk().faults();
    /// faults.drop_all();
    /// channel.chat("초록고래", "whoever comes back finds this in the recent list");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn drop_all(&self) -> usize {
        self.end_all(|_| What::Gone { reset: false })
    }

    /// Every TCP connection is reset, as by a router that lost its state. A reset may overtake what was sent before it.
    ///
    /// A client should do as after [`drop_all`](Self::drop_all).
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.reset_all();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn reset_all(&self) -> usize {
        self.end_all(|_| What::Gone { reset: true })
    }

    /// Every connection is closed with a close frame of this code and reason; one that does not answer it is dropped after two
    /// seconds.
    ///
    /// A client should answer, and connect again.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.close_all(1001, "Going away");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn close_all(&self, code: u16, reason: &str) -> usize {
        self.end_all(|_| What::Close(code, reason.to_owned()))
    }

    /// Every connection stays up and says nothing any more, whatever it is sent: as after the machine slept, or behind a dead
    /// router. It stays so until the client closes it.
    ///
    /// A client should send a ping after 20 seconds of silence, give up 10 seconds later, and connect again.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let channel = sandbox.chzzk().channel();
    /// # let faults = sandbox.chzzk().faults();
    /// faults.half_open_all();
    /// assert_eq!(channel.connections(), 0);   // they are not counted any more
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn half_open_all(&self) -> usize {
        self.end_all(|connection| {
            // It hears nothing from now on, and is silent when what was sent before is out.
            connection.pipe().deafen();
            What::HalfOpen
        })
    }

    /// The next frame to each connection that is open now breaks off in the middle, and then the connection is gone.
    ///
    /// A client should throw the half away, and connect again.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let channel = sandbox.chzzk().channel();
    /// # let faults = sandbox.chzzk().faults();
    /// faults.cut_next_frame();
    /// channel.chat("초록고래", "only half of this arrives");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn cut_next_frame(&self) -> usize {
        self.world.update(|state| {
            state.connections.values_mut().for_each(|connection| connection.cut_next = true);
            state.connections.len()
        })
    }

    /// Everybody who has joined is told that the session is over (90102); the connection stays open.
    ///
    /// A client should end, and not come back by itself.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.session_end();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn session_end(&self) -> usize {
        self.world.update(|state| state.tell_all(frame::session_end))
    }

    /// The server pings everybody who has joined; [`Chzzk::pongs`](super::super::Chzzk::pongs) counts the answers.
    ///
    /// A client should answer with a pong.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// let pinged = faults.server_ping();
    /// # assert_eq!(pinged, 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn server_ping(&self) -> usize {
        self.world.update(|state| state.tell_all(|_| frame::ping()))
    }

    fn end_all(&self, how: impl Fn(&Connection) -> What) -> usize {
        self.world.update(|state| {
            let connections = std::mem::take(&mut state.connections);
            for connection in connections.values() {
                connection.push(how(connection), None);
            }
            connections.len()
        })
    }
}
