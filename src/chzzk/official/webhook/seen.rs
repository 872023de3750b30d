//! Which messages came already.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
};

use super::MessageId;

/// The ids of the last messages, bounded.
///
/// Ids are kept until there are too many, not until their time is out: a resend may carry a new time.
pub(super) struct Seen {
    limit: usize,
    ids: HashSet<MessageId>,
    /// The same ids, oldest first.
    order: VecDeque<MessageId>,
}

impl Seen {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, ids: HashSet::new(), order: VecDeque::new() }
    }

    /// Remembers an id. False when it was remembered already.
    pub(super) fn is_new(&mut self, id: &MessageId) -> bool {
        if self.limit == 0 {
            return true;
        }
        if !self.ids.insert(id.clone()) {
            return false;
        }
        self.order.push_back(id.clone());
        if self.order.len() > self.limit {
            if let Some(oldest) = self.order.pop_front() {
                self.ids.remove(&oldest);
            }
        }
        true
    }

    pub(super) fn forget(&mut self, id: &MessageId) {
        if self.ids.remove(id) {
            self.order.retain(|other| other != id);
        }
    }
}

/// The ids are not shown: there can be thousands.
impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen").field("ids", &self.ids.len()).field("limit", &self.limit).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_new(seen: &mut Seen, id: &str) -> bool {
        seen.is_new(&MessageId::new(id))
    }

    #[test]
    fn an_id_is_new_once() {
        let mut seen = Seen::new(3);
        assert!(is_new(&mut seen, "a") && is_new(&mut seen, "b"));
        assert!(!is_new(&mut seen, "a") && !is_new(&mut seen, "b"));
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let mut seen = Seen::new(2);
        for id in ["a", "b", "c"] {
            assert!(is_new(&mut seen, id));
        }
        assert!(!is_new(&mut seen, "b") && !is_new(&mut seen, "c"));
        assert!(is_new(&mut seen, "a"), "it was the oldest of three");
        assert!(is_new(&mut seen, "b"), "the oldest when `a` came again");
        assert_eq!((seen.ids.len(), seen.order.len()), (2, 2));
    }

    #[test]
    fn what_was_forgotten_and_came_again_is_as_young_as_it_is() {
        let mut seen = Seen::new(2);
        assert!(is_new(&mut seen, "a") && is_new(&mut seen, "b"));
        seen.forget(&MessageId::new("a"));
        seen.forget(&MessageId::new("nobody"));
        assert!(is_new(&mut seen, "a") && is_new(&mut seen, "c"));
        assert!(!is_new(&mut seen, "a"), "`b` was older");
    }

    #[test]
    fn nothing_is_remembered_where_that_is_wanted() {
        let mut seen = Seen::new(0);
        assert!(is_new(&mut seen, "a") && is_new(&mut seen, "a"));
        assert!(seen.ids.is_empty() && seen.order.is_empty());
    }
}
