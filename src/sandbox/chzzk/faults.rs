//! What may go wrong, on demand.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use super::{
    RestFault, World,
    connection::{Connection, What},
    frame,
};
use crate::sandbox::pipe::Dribble;

/// As a number of times: until [`Faults::clear`].
pub const ALWAYS: u32 = u32::MAX;

/// Faults on demand; comes from [`Chzzk::faults`](super::Chzzk::faults).
///
/// Some happen at once, to every open chat connection, and say to how many. They come after everything that was sent before:
/// a row posted earlier still arrives, a row posted later does not. The others wait for their chance, a number of `times` or
/// [`ALWAYS`], or stand until [`clear`](Self::clear).
///
/// ```
/// use livechat::sandbox::Sandbox;
///
/// let sandbox = Sandbox::start()?;
/// let (channel, faults) = (sandbox.chzzk().channel(), sandbox.chzzk().faults());
/// channel.chat("초록고래", "everybody sees this");
/// faults.drop_all();
/// channel.chat("초록고래", "whoever comes back finds this in the recent list");
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Faults {
    world: Arc<World>,
}

/// What happens to an upgrade.
#[derive(Debug, Clone, Copy)]
pub(super) enum Upgrade {
    Refuse(u16),
    Drop,
    Stall,
}

/// The faults that wait or stand.
#[derive(Debug)]
pub(super) struct FaultState {
    pub(super) upgrades: Waiting<Upgrade>,
    pub(super) joins: Waiting<i64>,
    pub(super) ignored_joins: Waiting<()>,
    pub(super) ignored_recents: Waiting<()>,
    pub(super) sends: Waiting<i64>,
    pub(super) ignored_sends: Waiting<()>,
    pub(super) acks: Waiting<()>,
    pub(super) echoes: Waiting<()>,
    pub(super) ignore_pings: bool,
    pub(super) frame_delay: Option<Duration>,
    pub(super) recent_delay: Option<Duration>,
    pub(super) recent_limit: usize,
    pub(super) dribble: Option<Dribble>,
    pub(super) idle_timeout: Duration,
    pub(super) down: BTreeSet<usize>,
    rest: Vec<(String, Waiting<RestFault>)>,
}

impl Default for FaultState {
    fn default() -> Self {
        Self {
            upgrades: Waiting::default(),
            joins: Waiting::default(),
            ignored_joins: Waiting::default(),
            ignored_recents: Waiting::default(),
            sends: Waiting::default(),
            ignored_sends: Waiting::default(),
            acks: Waiting::default(),
            echoes: Waiting::default(),
            ignore_pings: false,
            frame_delay: None,
            recent_delay: None,
            recent_limit: 50,
            dribble: None,
            idle_timeout: Duration::from_secs(60),
            down: BTreeSet::new(),
            rest: Vec::new(),
        }
    }
}

impl FaultState {
    pub(super) fn rest_fault(&mut self, target: &str) -> Option<RestFault> {
        let found = self.rest.iter_mut().find(|(part, _)| target.contains(part.as_str()));
        let fault = found.and_then(|(_, waiting)| waiting.take());
        self.rest.retain(|(_, waiting)| waiting.0.is_some());
        fault
    }
}

/// Something that happens so many times more.
#[derive(Debug)]
pub(super) struct Waiting<T>(Option<(T, u32)>);

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Clone> Waiting<T> {
    fn new(what: T, times: u32) -> Self {
        Self((times > 0).then_some((what, times)))
    }

    pub(super) fn take(&mut self) -> Option<T> {
        let (what, times) = self.0.take()?;
        let left = if times == ALWAYS { ALWAYS } else { times - 1 };
        *self = Self::new(what.clone(), left);
        Some(what)
    }
}

impl Faults {
    pub(super) fn new(world: Arc<World>) -> Self {
        Self { world }
    }

    /// Every TCP connection is closed without a close frame, as when a server process dies.
    ///
    /// A client should connect again with a new token, and fetch what it missed.
    pub fn drop_all(&self) -> usize {
        self.end_all(|_| What::Gone { reset: false })
    }

    /// Every TCP connection is reset, as by a router that lost its state. A reset may overtake what was sent before it.
    ///
    /// A client should do as after [`drop_all`](Self::drop_all).
    pub fn reset_all(&self) -> usize {
        self.end_all(|_| What::Gone { reset: true })
    }

    /// Every connection is closed with a close frame of this code and reason.
    ///
    /// A client should answer the close, and connect again.
    pub fn close_all(&self, code: u16, reason: &str) -> usize {
        self.end_all(|_| What::Close(code, reason.to_owned()))
    }

    /// Every connection stays up and says nothing any more, whatever it is sent: as after a machine slept, or behind a dead
    /// router.
    ///
    /// A client should send a ping after 20 seconds of silence, give up 10 seconds later, and connect again.
    pub fn half_open_all(&self) -> usize {
        self.end_all(|connection| {
            // It hears nothing from now on, and is silent when what was sent before is out.
            connection.pipe().deafen();
            What::HalfOpen
        })
    }

    /// The next frame to each connection breaks off in the middle, and then the connection is gone.
    ///
    /// A client should throw the half away, and connect again.
    pub fn cut_next_frame(&self) -> usize {
        self.world.update(|state| {
            state.connections.values_mut().for_each(|connection| connection.cut_next = true);
            state.connections.len()
        })
    }

    /// Everybody is told that the session is over (90102).
    ///
    /// A client should end, and not come back by itself.
    pub fn session_end(&self) -> usize {
        self.world.update(|state| state.tell_all(frame::session_end))
    }

    /// The server pings everybody; [`Chzzk::pongs`](super::Chzzk::pongs) counts the answers.
    pub fn server_ping(&self) -> usize {
        self.world.update(|state| state.tell_all(|_| frame::ping()))
    }

    /// Joins are answered with this `retCode`, and then the connection is closed with 1000 "Bye".
    ///
    /// A client should try another server after 302, 303 and 304, and otherwise end, at the latest after a second try with a
    /// new token.
    pub fn refuse_joins(&self, ret_code: i64, times: u32) {
        self.set(|faults| faults.joins = Waiting::new(ret_code, times));
    }

    /// Joins are not answered.
    ///
    /// A client should give up after 5 to 10 seconds, and connect again.
    pub fn ignore_joins(&self, times: u32) {
        self.set(|faults| faults.ignored_joins = Waiting::new((), times));
    }

    /// The upgrade to a WebSocket is refused with this HTTP status.
    ///
    /// A client should try again later, on another server.
    pub fn refuse_upgrades(&self, status: u16, times: u32) {
        self.set(|faults| faults.upgrades = Waiting::new(Upgrade::Refuse(status), times));
    }

    /// The connection is closed instead of an answer to the upgrade.
    pub fn drop_upgrades(&self, times: u32) {
        self.set(|faults| faults.upgrades = Waiting::new(Upgrade::Drop, times));
    }

    /// The upgrade is never answered. A client needs a timeout for the whole of the connect.
    pub fn stall_upgrades(&self, times: u32) {
        self.set(|faults| faults.upgrades = Waiting::new(Upgrade::Stall, times));
    }

    /// One of the servers of [`Builder::chat_servers`](crate::sandbox::Builder::chat_servers), counted from 1, closes every
    /// new connection at once, or is well again.
    ///
    /// A client should try another server of the routing answer.
    pub fn server_down(&self, server: usize, down: bool) {
        self.set(|faults| if down { faults.down.insert(server) } else { faults.down.remove(&server) });
    }

    /// Pings are not answered. A client should take the connection for dead.
    pub fn ignore_pings(&self, ignore: bool) {
        self.set(|faults| faults.ignore_pings = ignore);
    }

    /// Requests for the recent list are not answered. A client should not wait for it.
    pub fn ignore_recents(&self, times: u32) {
        self.set(|faults| faults.ignored_recents = Waiting::new((), times));
    }

    /// The recent list comes this much later, after rows that were posted meanwhile and are in it too: so the service does
    /// it, by a second or so. A client should show nothing twice.
    pub fn delay_recents(&self, delay: Duration) {
        self.set(|faults| faults.recent_delay = Some(delay));
    }

    /// How many rows a recent list has at most, 50 unless told.
    pub fn limit_recents(&self, rows: usize) {
        self.set(|faults| faults.recent_limit = rows);
    }

    /// Every frame to a client arrives this much later; none overtakes another.
    pub fn delay_frames(&self, delay: Duration) {
        self.set(|faults| faults.frame_delay = Some(delay));
    }

    /// Chat connections, open and to come, get a few bytes at a time. A client should put the pieces together.
    pub fn dribble(&self, bytes: usize, every: Duration) {
        self.set_dribble(Some(Dribble { bytes, every }));
    }

    /// Lines are refused with this `retCode`. A client should tell its user.
    pub fn refuse_sends(&self, ret_code: i64, times: u32) {
        self.set(|faults| faults.sends = Waiting::new(ret_code, times));
    }

    /// Lines are neither acknowledged nor shown, as if they were lost. A client should not wait for ever.
    pub fn ignore_sends(&self, times: u32) {
        self.set(|faults| faults.ignored_sends = Waiting::new((), times));
    }

    /// Lines are shown and not acknowledged. A client may know its own line when it comes back.
    pub fn drop_acks(&self, times: u32) {
        self.set(|faults| faults.acks = Waiting::new((), times));
    }

    /// Lines are acknowledged and not shown, as users saw it happen.
    pub fn drop_echoes(&self, times: u32) {
        self.set(|faults| faults.echoes = Waiting::new((), times));
    }

    /// A connection on which nobody said anything for so long is dropped; 60 seconds unless told. A client should ping.
    pub fn idle_timeout(&self, timeout: Duration) {
        self.world.set_idle_timeout(timeout);
    }

    /// REST requests whose path and query contain this text (`""` is in all of them) meet a fault. Several faults of one
    /// text happen one after the other.
    pub fn rest(&self, path: &str, fault: RestFault, times: u32) {
        self.set(|faults| faults.rest.push((path.to_owned(), Waiting::new(fault, times))));
    }

    /// Ends everything that waits or stands. What has happened has happened.
    pub fn clear(&self) {
        self.set_dribble(None);
        self.world.update(|state| state.faults = FaultState::default());
        self.world.set_idle_timeout(FaultState::default().idle_timeout);
    }

    fn set<R>(&self, change: impl FnOnce(&mut FaultState) -> R) {
        self.world.update(|state| drop(change(&mut state.faults)));
    }

    fn set_dribble(&self, dribble: Option<Dribble>) {
        self.world.update(|state| {
            state.faults.dribble = dribble;
            state.connections.values().for_each(|connection| connection.pipe().dribble(dribble));
        });
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
