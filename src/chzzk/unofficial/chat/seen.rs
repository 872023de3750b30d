//! Which rows were handed over already, so that none is handed over twice.

use std::collections::{HashSet, VecDeque};

use super::RowKey;

/// The keys of the latest rows, the oldest forgotten first.
#[derive(Debug)]
pub(super) struct Seen {
    keys: HashSet<RowKey>,
    order: VecDeque<RowKey>,
    capacity: usize,
}

impl Seen {
    /// Remembers at most `capacity` rows; it allocates as rows come.
    pub(super) fn new(capacity: usize) -> Self {
        Self { keys: HashSet::new(), order: VecDeque::new(), capacity: capacity.max(1) }
    }

    /// Whether the row is new. It is remembered either way.
    pub(super) fn insert(&mut self, key: RowKey) -> bool {
        if !self.keys.insert(key) {
            return false;
        }
        if self.order.len() == self.capacity {
            self.order.pop_front().map(|oldest| self.keys.remove(&oldest));
        }
        self.order.push_back(key);
        true
    }

    pub(super) fn contains(&self, key: RowKey) -> bool {
        self.keys.contains(&key)
    }
}
