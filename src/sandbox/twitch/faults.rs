//! What may go wrong, on demand.

mod at_once;
mod counted;
mod standing;

use std::{sync::Arc, time::Duration};

use super::{World, refusal::Refusal};
use crate::sandbox::{pipe::Dribble, waiting::Waiting};

/// Faults on demand; comes from [`Twitch::faults`](super::Twitch::faults).
///
/// Some happen at once, to every open connection whether it has logged in or not, and say to how many. They come after everything
/// that was sent before: a message posted earlier still arrives, a message posted later does not. Others wait for their chance, a
/// number of `times` or [`ALWAYS`](super::ALWAYS); the rest stand until [`clear`](Self::clear).
///
/// ```
/// use livechat::sandbox::Sandbox;
///
/// let twitch = Sandbox::start()?.twitch();
/// twitch.channel().say("pixelmoth", "everybody sees this");
/// twitch.faults().drop_all();
/// twitch.channel().say("pixelmoth", "nobody sees this: there is no replay");
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Faults {
    world: Arc<World>,
}

/// The faults that wait or stand.
#[derive(Debug, Default)]
pub(super) struct FaultState {
    pub(super) refused_connections: Waiting<()>,
    pub(super) refused_capabilities: Waiting<()>,
    pub(super) refused_logins: Waiting<()>,
    pub(super) ignored_logins: Waiting<()>,
    pub(super) ignored_joins: Waiting<()>,
    pub(super) ignored_messages: Waiting<()>,
    pub(super) refused_messages: Waiting<Refusal>,
    pub(super) ignore_pings: bool,
    pub(super) everything_twice: bool,
    pub(super) delay: Option<Duration>,
    pub(super) dribble: Option<Dribble>,
    pub(super) close_after: Option<u64>,
}

impl Faults {
    pub(super) fn new(world: Arc<World>) -> Self {
        Self { world }
    }

    /// Ends everything that waits or stands. What has happened has happened.
    ///
    /// ```
    /// # let faults = livechat::sandbox::Sandbox::start()?.twitch().faults();
    /// faults.ignore_pings(true);
    /// faults.ignore_joins(3);
    /// faults.clear();   // all is well again
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn clear(&self) {
        self.world.update(|state| {
            state.faults = FaultState::default();
            for connection in state.connections.values_mut() {
                connection.pipe().dribble(None);
                connection.cut_next = false;
                connection.lines_left = None;
            }
        });
    }

    fn set(&self, change: impl FnOnce(&mut FaultState)) {
        self.world.update(|state| change(&mut state.faults));
    }
}
