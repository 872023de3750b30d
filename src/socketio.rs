//! Engine.IO 3 and Socket.IO 2 for a client that speaks them over WebSocket only.
//!
//! CHZZK's session server speaks what `socket.io-client` 2.x speaks: Engine.IO revision 3 (`EIO=3`), which carries Socket.IO
//! revision 4. No Rust library does as a client. What stands here knows the protocol and does no I/O: it has neither socket nor
//! clock, and can be put over any WebSocket library. None of it has been run against CHZZK's servers. The facts were recorded
//! from the servers of socket.io 2.0.3 and 2.5.1 (node) and python-socketio 4.6.1, and the tests replay those recordings.
//!
//! - [`websocket_url`] makes the URL to connect to from the one a service names.
//! - [`Engine`] is the life of one connection: messages and an `Instant` go in; events, messages to send and the next deadline
//!   come out. It answers and sends pings, joins namespaces, puts binary events together and knows when the end has come.
//! - [`packet`] reads and writes the packets themselves.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use livechat::socketio::{Engine, Notice, packet::string, websocket_url};
//!
//! let address = websocket_url("https://ssio08.nchat.naver.com:443?auth=TOKEN")?;
//! assert_eq!(
//!     address.url.expose(),
//!     "wss://ssio08.nchat.naver.com:443/socket.io/?auth=TOKEN&EIO=3&transport=websocket",
//! );
//!
//! // A program connects to that, offers no extension, and hands each message in with the time at which it came.
//! let mut engine = Engine::new();
//! let now = Instant::now();
//! let opened = engine.handle_text(r#"0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#, now);
//! assert!(matches!(opened, Notice::Opened(_)));
//! match engine.handle_text(r#"42["CHAT","{\"content\":\"안녕\"}"]"#, now) {
//!     Notice::Event(event) => {
//!         assert_eq!(event.name, "CHAT");
//!         assert_eq!(event.args.get(0).and_then(string).as_deref(), Some(r#"{"content":"안녕"}"#));
//!     }
//!     other => panic!("{other:?}"),
//! }
//!
//! // `poll_timeout` says when to call `handle_timeout`, and then `poll_transmit` what to send: here a ping.
//! let later = now + Duration::from_secs(25);
//! assert_eq!(engine.poll_timeout(), Some(later));
//! engine.handle_timeout(later);
//! assert_eq!(engine.poll_transmit().and_then(|frame| frame.into_text()).as_deref(), Some("2"));
//! # Ok::<(), livechat::Error>(())
//! ```

mod engine;
pub mod packet;
mod url;

pub use engine::{End, Engine, Limits, Notice, OpenInfo};
pub use url::{WebsocketUrl, websocket_url};

#[cfg(test)]
mod tests;
