//! What this process has of memory and descriptors, and has used of the processor, all threads together. Linux only.

use std::{fs, time::Duration};

pub(crate) struct Usage {
    resident_kib: u64,
    descriptors: u64,
    processor_ms: u64,
}

impl Usage {
    pub(crate) fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let stat = fs::read_to_string("/proc/self/stat").unwrap();
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        // utime and stime in ticks of 10 ms.
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Self {
            resident_kib: resident.trim().trim_end_matches(" kB").parse().unwrap(),
            descriptors: fs::read_dir("/proc/self/fd").unwrap().count() as u64,
            processor_ms: ticks * 10,
        }
    }

    /// What each of `count` connections costs that were made after `before`, were all there at `joined`, and idle since for `time`
    /// until now.
    pub(crate) fn of_each(count: u32, before: &Self, joined: &Self, time: Duration) -> String {
        let idle = Self::now();
        let each = |after: u64, before: u64| after.saturating_sub(before) as f64 / f64::from(count);
        format!(
            "{:.1} KiB resident each, {:.1} descriptors each, {:.2} ms of processor time each per minute ({:.2} % of one \
             processor for all)",
            each(idle.resident_kib, before.resident_kib),
            each(idle.descriptors, before.descriptors),
            each(idle.processor_ms, joined.processor_ms) * 60.0 / time.as_secs_f64(),
            (idle.processor_ms - joined.processor_ms) as f64 / time.as_secs_f64() / 10.0,
        )
    }
}
