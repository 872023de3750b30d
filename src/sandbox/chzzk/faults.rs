//! What may go wrong, on demand.

mod at_once;
mod counted;
mod standing;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use super::{RestFault, World};
use crate::sandbox::{pipe::Dribble, waiting::Waiting};

/// Faults on demand; comes from [`Chzzk::faults`](super::Chzzk::faults).
///
/// Some happen at once, to every open chat connection, and say to how many. They come after everything that was sent before:
/// a row posted earlier still arrives, a row posted later does not. Others wait for their chance, a number of `times` or
/// [`ALWAYS`](super::ALWAYS); the rest stand until [`clear`](Self::clear).
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
    pub(super) rest: Vec<(String, Waiting<RestFault>)>,
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
        self.rest.retain(|(_, waiting)| !waiting.is_over());
        fault
    }
}

impl Faults {
    pub(super) fn new(world: Arc<World>) -> Self {
        Self { world }
    }

    /// Ends everything that waits or stands. What has happened has happened.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # let faults = sandbox.chzzk().faults();
    /// faults.ignore_pings(true);
    /// faults.refuse_joins(105, 3);
    /// faults.clear();   // all is well again
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn clear(&self) {
        self.world.update(|state| {
            state.faults = FaultState::default();
            state.connections.values().for_each(|connection| connection.pipe().dribble(None));
        });
        self.world.idle_timeout_may_have_changed();
    }

    fn set<R>(&self, change: impl FnOnce(&mut FaultState) -> R) {
        self.world.update(|state| drop(change(&mut state.faults)));
    }
}
