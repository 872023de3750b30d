//! The world's side of one WebSocket: what waits to be sent, and who is at the other end.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message};
use bytes::Bytes;

use crate::sandbox::{
    pipe::PipeControl,
    queue::{self, Parcel, Sender},
};

pub(super) type Queue = queue::Queue<What>;
pub(super) type Out = queue::Out<What>;

/// Frames in the queue of a reader that is still taken for alive. A test may well post a few ten thousand rows in one go.
const MOST_FRAMES: usize = 1 << 16;

/// One open WebSocket that works. One that is closing, gone or half open is no longer counted and no longer here.
#[derive(Debug)]
pub(super) struct Connection {
    out: Sender<What>,
    /// The chat channel it has joined.
    pub(super) joined: Option<Joined>,
    /// The next frame breaks off in the middle.
    pub(super) cut_next: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Joined {
    pub(super) cid: String,
    pub(super) sid: String,
    /// Who may write here; `None` for a reader.
    pub(super) user_id: Option<String>,
}

/// What to do next on the wire.
#[derive(Debug)]
pub(super) enum What {
    Message(Message),
    /// Half of the frame, then the connection is gone.
    Cut(Message),
    /// These bytes as they are, below WebSocket.
    Raw(Bytes),
    Close(u16, String),
    HalfOpen,
    Gone {
        reset: bool,
    },
}

impl Connection {
    pub(super) fn new(pipe: PipeControl) -> (Self, Queue) {
        let (out, queue) = queue::queue(pipe);
        let own = Self { out, joined: None, cut_next: false };
        (own, queue)
    }

    pub(super) fn is_in(&self, cid: &str) -> bool {
        self.joined.as_ref().is_some_and(|joined| joined.cid == cid)
    }

    pub(super) fn pipe(&self) -> &PipeControl {
        self.out.pipe()
    }

    /// How much waits to be sent.
    #[cfg(feature = "record")]
    pub(super) fn waiting(&self) -> usize {
        self.out.waiting()
    }

    /// Queues a frame; `false` if this reader is so slow that it was given up.
    pub(super) fn send(&mut self, message: Message, delay: Option<Duration>) -> bool {
        let what = if std::mem::take(&mut self.cut_next) { What::Cut(message) } else { What::Message(message) };
        self.push(what, delay)
    }

    pub(super) fn push(&self, what: What, delay: Option<Duration>) -> bool {
        self.out.push(what, delay)
    }
}

impl Parcel for What {
    const MOST: usize = MOST_FRAMES;

    fn size(&self) -> usize {
        match self {
            Self::Message(Message::Text(text)) | Self::Cut(Message::Text(text)) => text.len(),
            Self::Message(Message::Binary(bytes)) | Self::Cut(Message::Binary(bytes)) | Self::Raw(bytes) => bytes.len(),
            _ => 0,
        }
    }
}

pub(super) fn close_frame(code: u16, reason: String) -> Message {
    Message::Close(Some(CloseFrame { code, reason: reason.into() }))
}
