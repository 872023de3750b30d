//! What this process has of memory and descriptors, and what connections cost of these and of the processor's time. Linux only.

use std::{fs, time::Duration};

use super::memory::resident_kib;

pub(crate) struct Usage {
    resident_kib: u64,
    descriptors: u64,
    processor: Duration,
}

impl Usage {
    /// `processor` is the time that this process has used so far.
    pub(crate) fn now(processor: Duration) -> Self {
        Self {
            resident_kib: resident_kib(),
            descriptors: fs::read_dir("/proc/self/fd").unwrap().count() as u64,
            processor,
        }
    }

    /// What each of `count` connections costs that were made between `before` and `joined`, and idle for `time` until `self`.
    pub(crate) fn of_each(&self, count: u32, before: &Self, joined: &Self, time: Duration) -> String {
        let each = |after: u64, before: u64| after.saturating_sub(before) as f64 / f64::from(count);
        let busy = self.processor.saturating_sub(joined.processor).as_secs_f64() / time.as_secs_f64();
        format!(
            "{:.1} KiB resident each, {:.1} descriptors each, {:.3} ms of processor time each per minute ({:.2} % of one \
             processor for all)",
            each(self.resident_kib, before.resident_kib),
            each(self.descriptors, before.descriptors),
            busy * 60_000.0 / f64::from(count),
            busy * 100.0,
        )
    }
}
