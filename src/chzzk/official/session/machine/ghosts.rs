//! Connections that broke: each counts at the service until it notices, and a connection too many is refused (reference 16.9).

use std::time::{Duration, Instant};

/// Until the service notices.
pub(super) const GHOST: Duration = Duration::from_secs(85);

#[derive(Debug)]
pub(super) struct Ghosts {
    /// Connections at once, the ghosts among them.
    most: usize,
    /// Until when each may still count.
    until: Vec<Instant>,
}

impl Ghosts {
    pub(super) fn new(most: usize) -> Self {
        Self { most, until: Vec::new() }
    }

    /// A connection broke, and the service was not told.
    pub(super) fn add(&mut self, now: Instant) {
        self.until.push(now + GHOST);
    }

    /// When another connection may be made that is wanted then.
    pub(super) fn free_slot(&mut self, now: Instant, wanted: Instant) -> Instant {
        self.until.retain(|ghost| *ghost > now);
        self.until.sort_unstable();
        // One slot is for the connection itself.
        let too_many = (self.until.len() + 1).saturating_sub(self.most);
        too_many.checked_sub(1).and_then(|index| self.until.get(index)).map_or(wanted, |ghost| wanted.max(*ghost))
    }
}
