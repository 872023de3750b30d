//! Our Socket.IO against a server that others wrote: `socket.io` 2.0.3 on Node, started by the tests (`tests/interop/peer.js`).
//!
//! Checked only where `LIVECHAT_NODE_PEER` names the folder that `.ci/interop` has installed it in. Elsewhere each test says that it
//! checked nothing.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "interop/engine.rs"]
mod engine;
#[path = "interop/peer.rs"]
mod peer;
#[path = "interop/session.rs"]
mod session;
