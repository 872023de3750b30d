//! One pace for the requests about all channels.

use std::time::{Duration, Instant};

/// What was asked for at most at once by a program that is careful (reference 5).
const AT_ONCE: usize = 3;
/// After 429 the pace is halved; so often at most.
const MOST_HALVINGS: u32 = 6;
/// How long nothing is asked after 429 where the service does not say, and at most where it does.
const PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// When the next request may be sent: one after the other with a gap between, few at once, slower after the service complained.
#[derive(Debug)]
pub(super) struct Pace {
    usual_gap: Duration,
    gap: Duration,
    next: Instant,
    under_way: usize,
    slowed_at: Option<Instant>,
}

impl Pace {
    pub(super) fn new(gap: Duration, now: Instant) -> Self {
        Self { usual_gap: gap, gap, next: now, under_way: 0, slowed_at: None }
    }

    /// When a request may go; `None` while an answer must come first.
    pub(super) fn free_at(&self) -> Option<Instant> {
        (self.under_way < AT_ONCE).then_some(self.next)
    }

    pub(super) fn spend(&mut self, now: Instant) {
        self.under_way += 1;
        self.next = self.next.max(now) + self.gap;
    }

    /// An answer came, or will not come any more.
    pub(super) fn release(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// The service did not complain: a little faster again.
    pub(super) fn accepted(&mut self) {
        self.gap = (self.gap * 15 / 16).max(self.usual_gap);
    }

    /// The service said that it is too much. Answers to what was under way then say it again, and count once.
    pub(super) fn too_much(&mut self, asked_at: Instant, retry_after: Option<Duration>, now: Instant) {
        let pause = retry_after.unwrap_or(PAUSE).min(LONGEST_PAUSE);
        self.next = self.next.max(now + pause);
        if self.slowed_at.is_none_or(|slowed_at| asked_at > slowed_at) {
            self.gap = (self.gap * 2).min(self.usual_gap * 2_u32.pow(MOST_HALVINGS));
            self.slowed_at = Some(now);
        }
    }
}
