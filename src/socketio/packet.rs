//! The packets of Engine.IO 3 and Socket.IO 2, read and written by themselves.
//!
//! One WebSocket message is one [`EnginePacket`]. Its type [`Message`](EnginePacket::Message) carries a Socket.IO [`Packet`], and
//! that an event, an answer to one, and so on:
//!
//! ```text
//! 4 2 /admin, 7 ["echo","x"]
//! │ │ │       │ └ JSON
//! │ │ │       └ ack id: the sender wants an answer
//! │ │ └ namespace, unless it is the root
//! │ └ Socket.IO type: EVENT
//! └ Engine.IO type: message
//! ```
//!
//! Reading borrows from the text and is lenient, as both reference clients are; it never fails but with an [`Odd`], which a
//! connection can pass over. [`encode`] writes, and is strict: what would be misunderstood is refused.
//!
//! ```
//! use livechat::socketio::packet::{EnginePacket, Packet, encode};
//!
//! let text = encode::event("/admin", Some(7), "echo", &("x", 1))?;
//! assert_eq!(text, r#"42/admin,7["echo","x",1]"#);
//!
//! let Ok(EnginePacket::Message(message)) = EnginePacket::decode(&text) else { panic!("{text}") };
//! let event = Packet::decode(message).and_then(|packet| packet.event()).unwrap();
//! assert_eq!((event.namespace, event.id, &*event.name), ("/admin", Some(7), "echo"));
//! assert_eq!(event.args.iter().collect::<Vec<_>>(), [r#""x""#, "1"]);
//! # Ok::<(), livechat::Error>(())
//! ```

mod binary;
pub mod encode;
mod engine_io;
mod event;
mod namespace;
mod odd;
mod socket_io;

pub use binary::{Assembled, Assembler, BinaryAck, BinaryEvent, Placeholder};
pub use engine_io::{EnginePacket, Frame};
pub use event::{AckPacket, Args, EventPacket, string};
pub(super) use namespace::check_namespace;
pub use namespace::{MAX_ATTACHMENTS, ROOT};
pub use odd::Odd;
pub use socket_io::{Packet, PacketType};

use std::fmt;

/// Stands in a `Debug` for a text that may hold a secret: events carry session keys, `0` the session's id.
struct Size(usize);

impl fmt::Debug for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.0)
    }
}
