//! What every socket of both modes has, whatever is spoken over it: its buffers, and what a read brings.

use tungstenite::Message;

use crate::protocol::Loss;

/// Read at once, and allocated for as long as the socket lives. Chat frames are small; a larger one gets room of its own.
pub(crate) const READ_BUFFER_BYTES: usize = 8 * 1_024;

/// What is written is kept until a flush, or until there are this many bytes of it.
pub(crate) const WRITE_BUFFER_BYTES: usize = 8 * 1_024;

/// A server that reads none of this much is gone.
pub(crate) const MAX_UNSENT_BYTES: usize = 1 << 20;

/// What a read brought.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// Text or binary; over lines, all the lines that are there.
    Frame(Message),
    /// A ping or pong of WebSocket; a ping's answer is on its way with the next flush.
    Control,
    Lost(Loss),
}
