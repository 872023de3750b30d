//! A room that is wanted: over which connection, and how far its join is.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use crate::protocol::CommandId;

/// The places that an account has in rooms. Clones count together: an account may be in several chats.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    taken: Arc<AtomicUsize>,
    most: usize,
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub(super) struct Place(Places);

impl Places {
    pub(super) fn new(most: usize) -> Self {
        Self { taken: Arc::default(), most }
    }

    pub(super) const fn most(&self) -> usize {
        self.most
    }

    pub(super) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    pub(super) fn take(&self) -> Option<Place> {
        let one_more = |taken| (taken < self.most).then_some(taken + 1);
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        Some(Place(self.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Debug)]
pub(super) struct Seat {
    /// In which order rooms were wanted.
    pub(super) order: u64,
    pub(super) connection: usize,
    pub(super) stage: SeatStage,
    /// Where it moves to, and how far that is; until then all comes over the old connection.
    pub(super) moving: Option<(usize, SeatStage)>,
    /// How often it was joined.
    pub(super) joins: u64,
    /// In a row.
    pub(super) failures: u32,
    /// Who waits to hear of its join.
    pub(super) waits: Vec<CommandId>,
    _place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SeatStage {
    /// To be joined, from then on.
    Waiting {
        from: Option<Instant>,
    },
    Asked {
        until: Instant,
    },
    Joined,
}

impl Seat {
    pub(super) fn new(order: u64, connection: usize, place: Place, waits: Option<CommandId>) -> Self {
        let stage = SeatStage::Waiting { from: None };
        let waits = waits.into_iter().collect();
        Self { order, connection, stage, moving: None, joins: 0, failures: 0, waits, _place: place }
    }

    /// The joins that are under way or to be made: over which connection, and how far each is.
    pub(super) fn joins(&mut self) -> impl Iterator<Item = (usize, &mut SeatStage)> {
        let moving = self.moving.iter_mut().map(|(connection, stage)| (*connection, stage));
        std::iter::once((self.connection, &mut self.stage)).chain(moving)
    }

    pub(super) fn is_joined(&self) -> bool {
        self.stage == SeatStage::Joined
    }

    /// Whether it is on this connection, or moves there.
    pub(super) fn is_at(&self, index: usize) -> bool {
        self.connection == index || self.moving.is_some_and(|(to, _)| to == index)
    }

    pub(super) fn forget_move_to(&mut self, index: usize) {
        self.moving = self.moving.filter(|(to, _)| *to != index);
    }

    /// When something is to be done about its joins, and over which connection.
    pub(super) fn deadlines(&self) -> impl Iterator<Item = (usize, Instant)> {
        let here = (self.connection, self.stage);
        [Some(here), self.moving].into_iter().flatten().filter_map(|(index, stage)| Some((index, stage.deadline()?)))
    }
}

impl SeatStage {
    pub(super) fn is_due(self, now: Instant) -> bool {
        matches!(self, Self::Waiting { from } if from.is_none_or(|from| now >= from))
    }

    pub(super) fn is_waiting(self) -> bool {
        matches!(self, Self::Waiting { .. })
    }

    pub(super) fn is_asked(self) -> bool {
        matches!(self, Self::Asked { .. })
    }

    pub(super) fn is_late(self, now: Instant) -> bool {
        matches!(self, Self::Asked { until } if now >= until)
    }

    fn deadline(self) -> Option<Instant> {
        match self {
            Self::Waiting { from } => from,
            Self::Asked { until } => Some(until),
            Self::Joined => None,
        }
    }
}
