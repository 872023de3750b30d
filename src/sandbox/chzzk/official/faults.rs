//! What may go wrong with sessions, on demand.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;

use super::{Official, World, frame, socket};
use crate::sandbox::{
    pipe::{Dribble, Then},
    waiting::Waiting,
};

/// Faults of sessions on demand; comes from [`Official::faults`].
///
/// Some happen at once, to every session that is connected, and say to how many. They come after everything that was sent before.
/// Others wait for their chance, a number of `times` or [`ALWAYS`](crate::sandbox::chzzk::ALWAYS); the rest stand until
/// [`clear`](Self::clear). For REST calls, subscribing among them, there is [`Faults::rest`](crate::sandbox::chzzk::Faults::rest):
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::RestFault};
///
/// let sandbox = Sandbox::start()?;
/// sandbox.chzzk().faults().rest("events/subscribe/chat", RestFault::status(500), 1);
/// sandbox.chzzk_official().faults().refuse_handshakes(503, 2);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Faults {
    world: Arc<World>,
}

/// What happens to a handshake.
#[derive(Debug, Clone, Copy)]
pub(super) enum Handshake {
    Refuse(u16),
    FailAuth,
    Drop,
    Stall,
    /// It works, and `connected` never comes.
    Silent,
}

/// The faults that wait or stand.
#[derive(Debug, Default)]
pub(super) struct FaultState {
    pub(super) handshakes: Waiting<Handshake>,
    pub(super) unconfirmed: Waiting<()>,
    pub(super) ignore_pings: bool,
    pub(super) dribble: Option<Dribble>,
}

impl Official {
    /// What can go wrong with sessions.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.faults().drop_all(), 0);   // nobody is connected
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn faults(&self) -> Faults {
        Faults { world: self.world.clone() }
    }
}

/// At once. Each says to how many sessions it happened.
impl Faults {
    /// Every TCP connection is closed without a close frame, as when a server process dies.
    ///
    /// A client should ask for a new URL, connect and subscribe again. What it missed is lost.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().drop_all();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn drop_all(&self) -> usize {
        self.all(Vec::new(), Then::End)
    }

    /// Every TCP connection is reset. A reset may overtake what was sent before it.
    ///
    /// A client should do as after [`drop_all`](Self::drop_all).
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().reset_all();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn reset_all(&self) -> usize {
        self.world.update(|state| {
            state.connections().filter(|own| own.works()).for_each(|own| own.pipe.end_with_reset());
            state.write_to_all(&Bytes::new(), Then::End)
        })
    }

    /// Every session hears `41` and a close frame without a code; one that does not answer is dropped after two seconds.
    ///
    /// A client should do as after [`drop_all`](Self::drop_all).
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().disconnect_all();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn disconnect_all(&self) -> usize {
        self.all([frame::text("41"), frame::CLOSE.into()].concat(), Then::Mute)
    }

    /// Every session hears a close frame without a code, and no `41` before it; one that does not answer is dropped after two
    /// seconds.
    ///
    /// A client should do as after [`drop_all`](Self::drop_all).
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().close_all();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn close_all(&self) -> usize {
        self.all(frame::CLOSE.into(), Then::Mute)
    }

    /// Every connection stays up and says nothing any more, whatever it is sent, for as long as the client wants. To the service the
    /// sessions are open, and count, until it misses the pings.
    ///
    /// A client should notice that its pings are not answered.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().half_open_all();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn half_open_all(&self) -> usize {
        self.all(Vec::new(), Then::HalfOpen)
    }

    /// Every connection breaks off in the middle of an event.
    ///
    /// A client should take nothing half for whole, and do as after [`drop_all`](Self::drop_all).
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().cut_all();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn cut_all(&self) -> usize {
        let mut frame = frame::text(r#"42["CHAT","{\"content\":\"nobody reads this to its end\"}"]"#);
        frame.truncate(frame.len() / 2);
        self.all(frame, Then::End)
    }

    /// Every session hears this text as one message, whatever it says: `6`, `2`, a second `40`, `44"refused"`, an event that is no
    /// JSON. `41` and `1` do not end the session here: a client should do that.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().send_text(r#"42["CHAT""#);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn send_text(&self, text: &str) -> usize {
        self.all(frame::text(text), Then::GoOn)
    }

    /// Every session hears these bytes as one binary message.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().send_binary(&[4, 0xff, 0xfe]);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn send_binary(&self, bytes: &[u8]) -> usize {
        self.all(frame::binary(bytes), Then::GoOn)
    }

    /// Every connection gets these bytes as they are, below WebSocket: a frame with a reserved bit, say.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().send_bytes(&[0xc1, 0]);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn send_bytes(&self, bytes: &[u8]) -> usize {
        self.all(bytes.to_vec(), Then::GoOn)
    }

    fn all(&self, bytes: Vec<u8>, then: Then) -> usize {
        self.world.update(|state| state.write_to_all(&bytes.into(), then))
    }
}

/// So many times, or until [`clear`](Self::clear). The last word about handshakes counts. A URL is used up by every handshake,
/// whatever becomes of it.
impl Faults {
    /// A handshake gets this HTTP status.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().refuse_handshakes(503, 3);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn refuse_handshakes(&self, status: u16, times: u32) {
        self.handshakes(Handshake::Refuse(status), times);
    }

    /// A handshake goes as with a used URL: `0`, `40`, `42["error","auth fail"]`, `41`, and the end.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().fail_auth(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn fail_auth(&self, times: u32) {
        self.handshakes(Handshake::FailAuth, times);
    }

    /// The connection is closed without an answer to the handshake.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().drop_handshakes(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn drop_handshakes(&self, times: u32) {
        self.handshakes(Handshake::Drop, times);
    }

    /// No answer to the handshake ever comes, and the connection stays up.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().stall_handshakes(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn stall_handshakes(&self, times: u32) {
        self.handshakes(Handshake::Stall, times);
    }

    /// A session opens, and its `connected` never comes; pings are answered.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().never_connect(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn never_connect(&self, times: u32) {
        self.handshakes(Handshake::Silent, times);
    }

    /// Subscribing or unsubscribing is answered with 200, and then nothing happens.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().never_confirm(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn never_confirm(&self, times: u32) {
        self.world.update(|state| state.faults.unconfirmed = Waiting::new((), times));
    }

    fn handshakes(&self, what: Handshake, times: u32) {
        self.world.update(|state| state.faults.handshakes = Waiting::new(what, times));
    }
}

/// Until [`clear`](Self::clear).
impl Faults {
    /// Pings are heard and not answered, in every session; events still come.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().ignore_pings(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn ignore_pings(&self, ignore: bool) {
        self.world.update(|state| {
            state.faults.ignore_pings = ignore;
            for connection in state.connections() {
                let no_pongs = socket::no_pongs();
                connection.pipe.forget_turns(&no_pongs.mark);
                if ignore {
                    connection.pipe.turn_at(no_pongs);
                }
            }
        });
    }

    /// Everything in a session comes a few bytes at a time.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().dribble(3, Duration::from_millis(1));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn dribble(&self, bytes: usize, every: Duration) {
        self.set_dribble(Some(Dribble { bytes, every }));
    }

    /// Ends everything that waits or stands. What has happened has happened.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.faults().stall_handshakes(1);
    /// official.faults().clear();   // all is well again
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn clear(&self) {
        self.world.update(|state| state.faults = FaultState::default());
        self.ignore_pings(false);
        self.set_dribble(None);
    }

    fn set_dribble(&self, dribble: Option<Dribble>) {
        self.world.update(|state| {
            state.faults.dribble = dribble;
            state.connections().for_each(|connection| connection.pipe.dribble(dribble));
        });
    }
}
