//! The world's side of one WebSocket: what waits to be sent, and who is at the other end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::extract::ws::{CloseFrame, Message};
use bytes::Bytes;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::Instant,
};

use crate::sandbox::pipe::PipeControl;

/// Frames in the queue of a reader that is still taken for alive. A test may well post a few ten thousand rows in one go.
const MOST_FRAMES: usize = 1 << 16;
/// The same in bytes; frames to many connections share theirs.
const MOST_BYTES: usize = 64 << 20;

/// One open WebSocket that works. One that is closing, gone or half open is no longer counted and no longer here.
#[derive(Debug)]
pub(super) struct Connection {
    queue: UnboundedSender<Out>,
    waiting: Arc<Waiting>,
    pipe: PipeControl,
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

#[derive(Debug, Default)]
struct Waiting {
    frames: AtomicUsize,
    bytes: AtomicUsize,
}

/// What to do next on the wire. All of it goes through one queue, so that a fault comes after what was sent before it.
#[derive(Debug)]
pub(super) struct Out {
    pub(super) what: What,
    /// Not before this.
    pub(super) due: Option<Instant>,
}

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

/// The session's end of the queue.
#[derive(Debug)]
pub(super) struct Queue {
    receiver: UnboundedReceiver<Out>,
    waiting: Arc<Waiting>,
}

impl Connection {
    pub(super) fn new(pipe: PipeControl) -> (Self, Queue) {
        let (queue, receiver) = unbounded_channel();
        let waiting = Arc::new(Waiting::default());
        let own = Self { queue, waiting: waiting.clone(), pipe, joined: None, cut_next: false };
        (own, Queue { receiver, waiting })
    }

    pub(super) fn is_in(&self, cid: &str) -> bool {
        self.joined.as_ref().is_some_and(|joined| joined.cid == cid)
    }

    pub(super) fn pipe(&self) -> &PipeControl {
        &self.pipe
    }

    /// Queues a frame; `false` if this reader is so slow that it was given up.
    pub(super) fn send(&mut self, message: Message, delay: Option<Duration>) -> bool {
        let what = if std::mem::take(&mut self.cut_next) { What::Cut(message) } else { What::Message(message) };
        self.push(what, delay)
    }

    pub(super) fn push(&self, what: What, delay: Option<Duration>) -> bool {
        let size = what.size();
        let frames = self.waiting.frames.fetch_add(1, Ordering::Relaxed);
        let bytes = self.waiting.bytes.fetch_add(size, Ordering::Relaxed);
        if frames >= MOST_FRAMES || bytes >= MOST_BYTES {
            self.pipe.kill();
            return false;
        }
        let due = delay.and_then(|delay| Instant::now().checked_add(delay));
        // The other end is gone only when the session has ended, which it reports by itself.
        let _ = self.queue.send(Out { what, due });
        true
    }
}

impl What {
    fn size(&self) -> usize {
        match self {
            Self::Message(Message::Text(text)) | Self::Cut(Message::Text(text)) => text.len(),
            Self::Message(Message::Binary(bytes)) | Self::Cut(Message::Binary(bytes)) | Self::Raw(bytes) => bytes.len(),
            _ => 0,
        }
    }
}

impl Queue {
    pub(super) async fn next(&mut self) -> Option<Out> {
        let out = self.receiver.recv().await?;
        self.waiting.frames.fetch_sub(1, Ordering::Relaxed);
        self.waiting.bytes.fetch_sub(out.what.size(), Ordering::Relaxed);
        Some(out)
    }
}

pub(super) fn close_frame(code: u16, reason: String) -> Message {
    Message::Close(Some(CloseFrame { code, reason: reason.into() }))
}
