//! The messages that wait for their turn, counted over all handles of a chat, and whether more are taken.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use crate::{Error, Result};

/// So many may wait.
const MOST_WAITING: usize = 1_024;

/// Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Queue(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    waiting: AtomicUsize,
    /// Until when what was handed over before may take; nothing more is taken.
    closing: OnceLock<Instant>,
}

/// A message that waits, from where it was handed over until it leaves or is given up: as long as this lives.
#[derive(Debug)]
pub(crate) struct Queued(Queue);

impl Queue {
    /// One more waits.
    pub(crate) fn enter(&self) -> Result<Queued> {
        let one_more = |waiting| (waiting < MOST_WAITING).then_some(waiting + 1);
        match self.0.waiting.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_more) {
            // Looked at afterwards: whoever closes meanwhile counts this one, or it is refused.
            Ok(_) => Some(Queued(self.clone())).filter(|_| !self.is_closing()).ok_or(Error::Closed),
            Err(_) if self.is_closing() => Err(Error::Closed),
            Err(waiting) => Err(Error::Busy { waiting }),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.waiting.load(Ordering::SeqCst) == 0
    }

    /// Takes nothing more. The first call counts.
    pub(crate) fn close(&self, until: Instant) {
        let _ = self.0.closing.set(until);
    }

    pub(crate) fn closing(&self) -> Option<Instant> {
        self.0.closing.get().copied()
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing().is_some()
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        self.0.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn what_is_too_much_is_refused_and_after_the_close_everything() {
        let queue = Queue::default();
        let mut waiting: Vec<_> = (0..MOST_WAITING).map(|_| queue.enter().unwrap()).collect();
        assert!(matches!(queue.enter(), Err(Error::Busy { waiting: MOST_WAITING })));
        waiting.pop();
        waiting.push(queue.enter().unwrap());
        waiting.truncate(1);
        queue.close(Instant::now());
        assert_eq!(queue.enter().unwrap_err().kind(), ErrorKind::Closed);
        assert!(!queue.is_empty(), "one waits still");
        waiting.clear();
        assert!(queue.is_empty());
    }
}
