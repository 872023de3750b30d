//! Processor time of several threads.

use std::{fs, time::Duration};

use super::processor::used;

/// What all threads of this process that are there have used so far. Linux only.
pub(crate) fn threads_time() -> Duration {
    let threads = fs::read_dir("/proc/self/task").unwrap();
    threads.filter_map(|thread| used(&thread.unwrap().path())).sum()
}
