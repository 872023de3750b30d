//! The sandbox itself, seen by clients that know nothing of this crate: `ureq` and `tungstenite`.
#![cfg_attr(any(feature = "chzzk", feature = "twitch"), expect(clippy::unwrap_used, clippy::panic, reason = "a test"))]

#[cfg(feature = "chzzk")]
#[path = "sandbox/faults.rs"]
mod faults;
#[cfg(feature = "chzzk")]
#[path = "sandbox/life.rs"]
mod life;
#[cfg(feature = "chzzk")]
#[path = "sandbox/official.rs"]
mod official;
#[cfg(feature = "chzzk")]
#[path = "sandbox/official_access.rs"]
mod official_access;
#[cfg(feature = "chzzk")]
#[path = "sandbox/official_lists.rs"]
mod official_lists;
#[cfg(feature = "chzzk")]
#[path = "sandbox/official_odd.rs"]
mod official_odd;
#[cfg(feature = "chzzk")]
#[path = "sandbox/official_sessions.rs"]
mod official_sessions;
#[cfg(feature = "chzzk")]
#[path = "sandbox/official_socket.rs"]
mod official_socket;
#[cfg(feature = "chzzk")]
#[path = "sandbox/official_socket_faults.rs"]
mod official_socket_faults;
#[cfg(feature = "chzzk")]
#[path = "sandbox/official_writes.rs"]
mod official_writes;
#[cfg(feature = "chzzk")]
#[path = "sandbox/raw.rs"]
mod raw;
#[cfg(feature = "chzzk")]
#[path = "sandbox/rest.rs"]
mod rest;
#[cfg(feature = "chzzk")]
#[path = "sandbox/shapes.rs"]
mod shapes;
#[cfg(feature = "chzzk")]
#[path = "sandbox/socket.rs"]
mod socket;
#[cfg(feature = "twitch")]
#[path = "sandbox/twitch_faults.rs"]
mod twitch_faults;
#[cfg(feature = "twitch")]
#[path = "sandbox/twitch_keepalive.rs"]
mod twitch_keepalive;
#[cfg(feature = "twitch")]
#[path = "sandbox/twitch_lines.rs"]
mod twitch_lines;
#[cfg(feature = "twitch")]
#[path = "sandbox/twitch_login.rs"]
mod twitch_login;
#[cfg(feature = "twitch")]
#[path = "sandbox/twitch_moderation.rs"]
mod twitch_moderation;
#[cfg(feature = "twitch")]
#[path = "sandbox/twitch_pacing.rs"]
mod twitch_pacing;
#[cfg(feature = "twitch")]
#[path = "sandbox/twitch_raw.rs"]
mod twitch_raw;
#[cfg(feature = "twitch")]
#[path = "sandbox/twitch_refusals.rs"]
mod twitch_refusals;
#[cfg(feature = "twitch")]
#[path = "sandbox/twitch_rooms.rs"]
mod twitch_rooms;
#[cfg(feature = "twitch")]
#[path = "sandbox/twitch_sending.rs"]
mod twitch_sending;
#[cfg(feature = "twitch")]
#[path = "sandbox/twitch_websocket.rs"]
mod twitch_websocket;
