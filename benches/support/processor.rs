//! Processor time, as the kernel counts it.

use std::{fs, path::Path, time::Duration};

/// What the calling thread has used so far, in user and kernel mode. Linux only; nanosecond counts of the scheduler.
pub(crate) fn thread_time() -> Duration {
    used(Path::new("/proc/thread-self")).unwrap()
}

/// The same of any thread, by its folder in `/proc`; `None` where it is gone.
pub(crate) fn used(thread: &Path) -> Option<Duration> {
    let text = fs::read_to_string(thread.join("schedstat")).ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}
