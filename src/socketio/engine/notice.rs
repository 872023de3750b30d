//! What a message meant to the connection.

use crate::socketio::{
    OpenInfo,
    packet::{AckPacket, BinaryAck, BinaryEvent, EventPacket, Odd},
};

/// What a message meant to the connection. It borrows from the message.
///
/// `Debug` shows no arguments of events, which may hold secrets; it shows what a server gave as the reason of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice<'a> {
    /// Nothing to tell: a pong, an attachment that is not the last, a message after the end.
    Nothing,
    /// The connection is open, and the heartbeat has begun.
    Opened(OpenInfo),
    /// The server says that a namespace is joined: the root by itself, others when they were asked for.
    Joined {
        /// Which.
        namespace: &'a str,
    },
    /// An event.
    Event(EventPacket<'a>),
    /// An event with the name `error`. Stock servers cannot send one; those that can mean that something failed (CHZZK's is reported
    /// to send `["error","auth fail"]` for a URL that was used before), so it is not to be taken for an ordinary event.
    ErrorEvent(EventPacket<'a>),
    /// An event with all of its attachments.
    BinaryEvent(BinaryEvent),
    /// An answer. It may come twice, or with an id that was never given out: look at the id.
    Ack(AckPacket<'a>),
    /// An answer with all of its attachments.
    BinaryAck(BinaryAck),
    /// A namespace that was asked for is refused.
    Refused {
        /// Which.
        namespace: &'a str,
        /// The server's reason as a JSON text, not checked; often a string, and python servers give none.
        data: Option<&'a str>,
    },
    /// The server reports an error in a namespace that is joined. It goes on.
    Error {
        /// Which.
        namespace: &'a str,
        /// What the server says, as a JSON text, not checked.
        data: Option<&'a str>,
    },
    /// The server removed this client from a namespace other than the root.
    Left {
        /// Which.
        namespace: &'a str,
    },
    /// It is over: close the WebSocket.
    Ended(End<'a>),
    /// A message that was passed over, and counted.
    Odd(Odd),
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum End<'a> {
    /// `41`: the server removed this client from the root namespace. Some servers close the WebSocket then, others never do.
    Disconnected,
    /// `1`: the server closes the connection.
    ClosedByServer,
    /// `44` before anything came in the root namespace: the server does not want this client.
    Refused {
        /// The server's reason as a JSON text, not checked.
        data: Option<&'a str>,
    },
    /// The open packet could not be read.
    BadOpen,
    /// Nothing came for too long.
    Silent,
}
