//! The sandbox itself, seen by clients that know nothing of this crate: `ureq` and `tungstenite`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "sandbox/faults.rs"]
mod faults;
#[path = "sandbox/life.rs"]
mod life;
#[path = "sandbox/official.rs"]
mod official;
#[path = "sandbox/official_access.rs"]
mod official_access;
#[path = "sandbox/official_lists.rs"]
mod official_lists;
#[path = "sandbox/official_odd.rs"]
mod official_odd;
#[path = "sandbox/official_sessions.rs"]
mod official_sessions;
#[path = "sandbox/official_socket.rs"]
mod official_socket;
#[path = "sandbox/official_socket_faults.rs"]
mod official_socket_faults;
#[path = "sandbox/official_writes.rs"]
mod official_writes;
#[path = "sandbox/raw.rs"]
mod raw;
#[path = "sandbox/rest.rs"]
mod rest;
#[path = "sandbox/shapes.rs"]
mod shapes;
#[path = "sandbox/socket.rs"]
mod socket;
