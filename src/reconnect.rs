//! When to try again: waiting times that double, with jitter, up to a limit.
//!
//! Plain arithmetic: the caller sleeps, and the seed comes from outside, so a test sees the same waits every time.
//!
//! ```
//! use std::time::Duration;
//! use livechat::Reconnect;
//!
//! let stubborn = Reconnect::new().max_delay(Duration::from_secs(10));        // for ever
//! let modest = Reconnect::new().max_attempts(5);                             // then an error
//! # let _ = (stubborn, modest);
//! ```

use std::time::Duration;

use crate::protocol::LONGEST_WAIT;

/// How a lost connection is won back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reconnect {
    pub(crate) first_delay: Duration,
    pub(crate) max_delay: Duration,
    pub(crate) max_attempts: Option<u32>,
}

impl Reconnect {
    /// Waits 1 s, then twice as long each time up to 30 s, with jitter, for ever.
    pub const fn new() -> Self {
        Self { first_delay: Duration::from_secs(1), max_delay: Duration::from_secs(30), max_attempts: None }
    }

    /// The wait before the first attempt (default 1 s); at least 10 ms.
    #[must_use]
    pub fn first_delay(mut self, delay: Duration) -> Self {
        self.first_delay = delay.clamp(Duration::from_millis(10), LONGEST_WAIT);
        self
    }

    /// The longest wait between two attempts (default 30 s); never shorter than the first one.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay.min(LONGEST_WAIT);
        self
    }

    /// How many failures in a row end the chat or session with [`Error::GaveUp`](crate::Error::GaveUp) (default: no limit). The loss
    /// of a connection is the first of them, and a new one that lasts shorter than 10 s fails like one that could not be made. With
    /// 0 or 1 the first failure ends it, with the failure's own error.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }
}

impl Default for Reconnect {
    fn default() -> Self {
        Self::new()
    }
}

/// A running count of failures and the wait that follows each.
/// How a wait is told in JSON.
#[cfg(any(feature = "chzzk", feature = "twitch"))]
pub(crate) fn in_milliseconds<S: serde::Serializer>(wait: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(wait.as_millis().try_into().unwrap_or(u64::MAX))
}

#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    max: Duration,
    attempts: u32,
    random: fastrand::Rng,
}

impl Backoff {
    pub(crate) fn new(first: Duration, max: Duration, seed: u64) -> Self {
        Self { first, max: max.max(first), attempts: 0, random: fastrand::Rng::with_seed(seed) }
    }

    /// How many waits were handed out since the last [`reset`](Self::reset).
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The next wait: between half and the whole of `first * 2^n`, so that many clients do not come back together.
    pub(crate) fn next_delay(&mut self) -> Duration {
        let doubled = self.first.saturating_mul(1 << self.attempts.min(20)).min(self.max);
        self.attempts = self.attempts.saturating_add(1);
        doubled.mul_f64(0.5 + self.random.f64() / 2.0)
    }

    pub(crate) fn reset(&mut self) {
        self.attempts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_setting_makes_it_storm_the_service() {
        let hasty = Reconnect::new().max_delay(Duration::ZERO);
        let mut backoff = Backoff::new(hasty.first_delay, hasty.max_delay, 7);
        for _ in 0..10 {
            assert!(backoff.next_delay() >= Duration::from_millis(500));
        }
    }

    #[test]
    fn waits_double_with_jitter_up_to_the_limit_and_start_anew_after_a_reset() {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30), 7);
        for attempt in 0..40_u32 {
            let whole = Duration::from_secs(1 << attempt.min(5)).min(Duration::from_secs(30));
            let delay = backoff.next_delay();
            assert!(delay >= whole / 2 && delay <= whole, "{attempt}: {delay:?} of {whole:?}");
        }
        assert_eq!(backoff.attempts(), 40);
        backoff.reset();
        assert!(backoff.next_delay() <= Duration::from_secs(1));
    }
}
