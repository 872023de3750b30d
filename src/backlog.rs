//! Events on their way to a slow reader: bounded, the oldest go first, and their number is told.
//!
//! [`Waiting`] is that of a machine, whose reader may be busy waiting for something else; [`Backlog`] that of a loop elsewhere, with its
//! end.

use std::collections::VecDeque;

use crate::Result;

/// So many events wait in a machine.
pub(crate) const IN_A_MACHINE: usize = 16_384;

/// Events in their order.
#[derive(Debug)]
pub(crate) struct Waiting<E> {
    events: VecDeque<E>,
    capacity: usize,
    missed: u64,
    lagged: fn(u64) -> E,
}

impl<E> Waiting<E> {
    pub(crate) fn new(capacity: usize, lagged: fn(u64) -> E) -> Self {
        Self { events: VecDeque::new(), capacity: capacity.max(1), missed: 0, lagged }
    }

    /// Those of a machine.
    pub(crate) fn in_a_machine(lagged: fn(u64) -> E) -> Self {
        Self::new(IN_A_MACHINE, lagged)
    }

    pub(crate) fn push(&mut self, event: E) {
        if self.events.len() >= self.capacity {
            self.events.pop_front();
            self.missed += 1;
        }
        self.events.push_back(event);
    }

    /// The next one; first of all, how many were missed.
    pub(crate) fn pop(&mut self) -> Option<E> {
        match std::mem::take(&mut self.missed) {
            0 => self.events.pop_front(),
            missed => Some((self.lagged)(missed)),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }
}

#[derive(Debug)]
pub(crate) struct Backlog<E> {
    events: Waiting<E>,
    end: End,
}

#[derive(Debug)]
enum End {
    NotYet,
    Told(Result<()>),
    Over,
}

impl<E> Backlog<E> {
    pub(crate) fn new(capacity: usize, lagged: fn(u64) -> E) -> Self {
        Self { events: Waiting::new(capacity, lagged), end: End::NotYet }
    }

    pub(crate) fn push(&mut self, event: E) {
        self.events.push(event);
    }

    /// Nothing comes after what is here. Only the first end counts.
    pub(crate) fn finish(&mut self, result: Result<()>) {
        if matches!(self.end, End::NotYet) {
            self.end = End::Told(result);
        }
    }

    /// The next event; `None` where one must be waited for. After the last: `Err` once if that is how it ended, then
    /// `Ok(None)` for ever.
    pub(crate) fn pop(&mut self) -> Option<Result<Option<E>>> {
        if let Some(event) = self.events.pop() {
            return Some(Ok(Some(event)));
        }
        match std::mem::replace(&mut self.end, End::Over) {
            End::NotYet => {
                self.end = End::NotYet;
                None
            }
            End::Told(result) => Some(result.map(|()| None)),
            End::Over => Some(Ok(None)),
        }
    }

    /// Whether the end was told.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.end, End::Over)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn a_slow_reader_is_told_what_it_missed_before_the_rest() {
        let mut backlog = Backlog::new(2, |missed| format!("missed {missed}"));
        assert!(backlog.pop().is_none());
        for event in ["a", "b", "c", "d"] {
            backlog.push(event.to_owned());
        }
        backlog.finish(Err(Error::NotConnected));
        backlog.finish(Ok(()));
        for expected in ["missed 2", "c", "d"] {
            assert_eq!(backlog.pop().unwrap().unwrap().unwrap(), expected);
        }
        assert!(!backlog.is_over());
        assert!(backlog.pop().unwrap().is_err());
        assert!(backlog.is_over());
        assert!(backlog.pop().unwrap().unwrap().is_none());
        assert!(backlog.pop().unwrap().unwrap().is_none());
    }
}
