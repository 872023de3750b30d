//! Our protocols against servers that others wrote: Socket.IO against `socket.io` 2.0.3 on Node, started by the tests
//! (`tests/interop/peer.js`), and Twitch's IRC against ngircd.
//!
//! Checked only where `LIVECHAT_NODE_PEER` names the folder that `.ci/interop` has installed the one in, and `LIVECHAT_NGIRCD` the
//! other, as `.ci/ngircd` prints it. Elsewhere each test says that it checked nothing.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "interop/engine.rs"]
mod engine;
#[cfg(feature = "twitch")]
#[path = "interop/ngircd.rs"]
mod ngircd;
#[path = "interop/peer.rs"]
mod peer;
#[path = "interop/session.rs"]
mod session;
