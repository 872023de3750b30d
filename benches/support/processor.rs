//! Processor time, as the kernel counts it.

use std::{fs, time::Duration};

/// What the calling thread has used so far, in user and kernel mode. Linux only; nanosecond counts of the scheduler.
pub(crate) fn thread_time() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split_whitespace().next().unwrap().parse().unwrap())
}
