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
//! // A program connects to that and offers no extension. This stands for the socket: what comes from it, and after how many seconds,
//! // `None` where nothing came until then.
//! let from_the_server = [
//!     (0, Some(r#"0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#)),
//!     (0, Some("40")),
//!     (9, Some(r#"42["CHAT","{\"content\":\"안녕\"}"]"#)),
//!     (25, None),
//!     (26, Some("3")),
//! ];
//! let (mut engine, start) = (Engine::new(), Instant::now());
//! let (mut heard, mut sent) = (Vec::new(), Vec::new());
//! for (second, message) in from_the_server {
//!     let now = start + Duration::from_secs(second);
//!     // Each message is handed in with the time at which it came …
//!     if let Some(message) = message {
//!         match engine.handle_text(message, now) {
//!             Notice::Opened(_) => heard.push("opened".to_owned()),
//!             Notice::Joined { .. } => heard.push("joined".to_owned()),
//!             Notice::Event(event) => heard.extend(event.args.get(0).and_then(string).map(String::from)),
//!             Notice::Ended(end) => panic!("close the socket: {end:?}"),
//!             _ => {}
//!         }
//!     }
//!     // … then comes what is due by then, here the ping …
//!     if let Notice::Ended(end) = engine.handle_timeout(now) {
//!         panic!("close the socket: {end:?}");
//!     }
//!     // … and everything that is to be sent.
//!     while let Some(frame) = engine.poll_transmit() {
//!         sent.extend(frame.into_text());
//!     }
//!     // The next wait for a message ends at `engine.poll_timeout()`.
//! }
//! assert_eq!(heard, ["opened", "joined", r#"{"content":"안녕"}"#]);
//! assert_eq!(sent, ["2"]);
//! assert_eq!(engine.poll_timeout(), Some(start + Duration::from_secs(50)));
//! # Ok::<(), livechat::Error>(())
//! ```

mod engine;
pub mod packet;
mod url;

pub use engine::{End, Engine, Limits, Notice, OpenInfo};
pub use url::{WebsocketUrl, websocket_url};

#[cfg(test)]
mod tests;
