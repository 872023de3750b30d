//! Recordings on the disk: read back equal, rotated, continued, torn, compressed, and hostile.
#![cfg(all(feature = "chzzk", feature = "record"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]
#![allow(clippy::duplicate_mod, reason = "what is written once is compiled once per mode")]

#[path = "record/events.rs"]
mod events;
#[path = "record/exporting.rs"]
mod exporting;
#[path = "record/files.rs"]
mod files;
#[path = "record/hostile.rs"]
mod hostile;
#[path = "record/kill.rs"]
mod kill;
#[path = "record/locking.rs"]
mod locking;
#[path = "record/rotating.rs"]
mod rotating;
#[cfg(feature = "sandbox")]
#[path = "record/sandbox.rs"]
mod sandbox;
#[path = "record/whole.rs"]
mod whole;

#[path = "record"]
mod blocking {
    use core::prelude::v1::test as mode_test;

    use livechat::blocking as api;
    use maybe_async::must_be_sync as maybe_async;

    use super::events;

    mod replaying;
}

#[cfg(feature = "async")]
#[path = "record"]
mod asynchronous {
    use livechat::asynchronous as api;
    use maybe_async::must_be_async as maybe_async;
    use tokio::test as mode_test;

    use super::events;

    mod replaying;
}
