//! When recorded events are due.

use std::time::Duration;

use jiff::Timestamp;

/// How fast a recording is replayed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Speed {
    /// So many times as fast as it was; 1 is the recorded pace, 2 takes half the time. What is not above 0 counts as 1.
    Times(f64),
    /// Without any wait.
    #[default]
    Max,
}

/// Turns the times of events into times since the beginning of the replay.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    speed: Speed,
    longest_gap: Option<Duration>,
    last: Option<Timestamp>,
    due: Duration,
}

impl Pace {
    pub(crate) fn new(speed: Speed, longest_gap: Option<Duration>) -> Self {
        Self { speed, longest_gap, last: None, due: Duration::ZERO }
    }

    /// When the next event is due. The first is at once; a time that goes back is no wait.
    pub(crate) fn due(&mut self, at: Timestamp) -> Duration {
        let times = match self.speed {
            Speed::Max => return Duration::ZERO,
            Speed::Times(times) if times > 0.0 && times.is_finite() => times,
            Speed::Times(_) => 1.0,
        };
        let gap = self.last.map_or(Duration::ZERO, |last| at.duration_since(last).try_into().unwrap_or_default());
        // Where the clock was set back, what follows is not late.
        self.last = Some(at);
        let gap = Duration::try_from_secs_f64(gap.as_secs_f64() / times).unwrap_or(Duration::MAX);
        self.due = self.due.saturating_add(self.longest_gap.map_or(gap, |longest| gap.min(longest)));
        self.due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dues(speed: Speed, longest_gap: Option<u64>, times: &[i64]) -> Vec<u128> {
        let mut pace = Pace::new(speed, longest_gap.map(Duration::from_millis));
        times.iter().map(|time| pace.due(Timestamp::from_millisecond(*time).unwrap()).as_millis()).collect()
    }

    #[test]
    fn gaps_are_kept_shortened_and_passed_over() {
        let times = [5_000, 5_100, 9_100, 9_000, 9_200];
        assert_eq!(dues(Speed::Times(1.0), None, &times), [0, 100, 4_100, 4_100, 4_300]);
        assert_eq!(dues(Speed::Times(2.0), None, &times), [0, 50, 2_050, 2_050, 2_150]);
        assert_eq!(dues(Speed::Times(1.0), Some(500), &times), [0, 100, 600, 600, 800]);
        assert_eq!(dues(Speed::Max, None, &times), [0; 5]);
        for odd in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(dues(Speed::Times(odd), None, &[0, 10]), [0, 10]);
        }
        assert!(dues(Speed::Times(1e-300), None, &[0, 10_000, 20_000])[2] > 1_000_000);
    }
}
