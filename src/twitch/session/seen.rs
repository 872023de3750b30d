//! What was handed over lately, so that nothing is twice: the server may send a message again, and two connections overlap.

use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState},
};

/// So many are remembered.
const REMEMBERED: usize = 4_096;

/// The hashes of the last ids or lines.
#[derive(Debug)]
pub(super) struct Seen {
    hasher: RandomState,
    known: HashSet<u64, BuildHasherDefault<AsItIs>>,
    order: VecDeque<u64>,
}

impl Seen {
    pub(super) fn new() -> Self {
        Self { hasher: RandomState::new(), known: HashSet::default(), order: VecDeque::new() }
    }

    /// Whether this was not there lately. It is from now on.
    pub(super) fn is_new(&mut self, text: &str) -> bool {
        let hash = self.hasher.hash_one(text);
        if !self.known.insert(hash) {
            return false;
        }
        if self.order.len() >= REMEMBERED {
            if let Some(oldest) = self.order.pop_front() {
                self.known.remove(&oldest);
            }
        }
        self.order.push_back(hash);
        true
    }
}

/// A hash is a hash already.
#[derive(Debug, Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Only numbers are hashed here.
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_lately_is_not_new_and_what_was_there_long_ago_is() {
        let mut seen = Seen::new();
        for round in 0..2 * REMEMBERED {
            assert!(seen.is_new(&round.to_string()));
            assert!(!seen.is_new(&round.to_string()));
            assert!(round == 0 || !seen.is_new(&(round - 1).to_string()));
        }
        assert!(seen.is_new("0"));
        assert!(seen.known.len() <= REMEMBERED && seen.order.len() <= REMEMBERED);
    }
}
