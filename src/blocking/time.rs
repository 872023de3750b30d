//! The clock of this mode.

use std::time::{Duration, Instant};

pub(super) fn now() -> Instant {
    Instant::now()
}

pub(super) fn sleep(duration: Duration) {
    std::thread::sleep(duration);
}
