//! The sandbox itself, seen by clients that know nothing of this crate: `ureq` and `tungstenite`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "sandbox/faults.rs"]
mod faults;
#[path = "sandbox/life.rs"]
mod life;
#[path = "sandbox/raw.rs"]
mod raw;
#[path = "sandbox/rest.rs"]
mod rest;
#[path = "sandbox/shapes.rs"]
mod shapes;
#[path = "sandbox/socket.rs"]
mod socket;
