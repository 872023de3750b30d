//! The world's side of one connection: what waits to be sent, and who is at the other end.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::Instant,
};

use super::{
    login::Attempt,
    outgoing::{Caps, Outgoing},
};
use crate::sandbox::pipe::PipeControl;

/// Lines in the queue of a reader that is still taken for alive. A test may well post a few ten thousand in one go.
const MOST_LINES: usize = 1 << 17;
/// The same in bytes; lines to many connections share theirs.
const MOST_BYTES: usize = 64 << 20;

/// One open connection that works. One that is closing, gone or half open is no longer here.
#[derive(Debug)]
pub(super) struct Connection {
    queue: UnboundedSender<Out>,
    waiting: Arc<Waiting>,
    pipe: PipeControl,
    pub(super) caps: Caps,
    pub(super) attempt: Attempt,
    pub(super) user: Option<ConnectedUser>,
    /// The rooms it is in.
    pub(super) rooms: BTreeSet<usize>,
    /// A PING went out, and nothing came back yet.
    pub(super) unanswered_ping: bool,
    /// The next line breaks off in the middle.
    pub(super) cut_next: bool,
    /// It is closed after so many lines more.
    pub(super) lines_left: Option<u64>,
}

/// Who has logged in.
#[derive(Debug, Clone)]
pub(super) struct ConnectedUser {
    pub(super) login: String,
    /// `None` for an anonymous reader.
    pub(super) account: Option<usize>,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: AtomicUsize,
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
    /// One or several whole lines.
    Lines(Bytes),
    /// Half of it, then the connection is gone.
    Cut(Bytes),
    /// These bytes as they are.
    Raw(Bytes),
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
        let own = Self {
            queue,
            waiting: waiting.clone(),
            pipe,
            caps: Caps::default(),
            attempt: Attempt::default(),
            user: None,
            rooms: BTreeSet::new(),
            unanswered_ping: false,
            cut_next: false,
            lines_left: None,
        };
        (own, Queue { receiver, waiting })
    }

    pub(super) fn pipe(&self) -> &PipeControl {
        &self.pipe
    }

    /// Queues a line, if it is for this connection.
    pub(super) fn send(&mut self, line: &Outgoing, delay: Option<Duration>) -> Sent {
        match line.for_caps(self.caps) {
            Some(bytes) => self.send_bytes(bytes, delay),
            None => Sent::Fine,
        }
    }

    /// Queues whole lines.
    pub(super) fn send_bytes(&mut self, bytes: Bytes, delay: Option<Duration>) -> Sent {
        if let Some(left) = &mut self.lines_left {
            let lines = bytes.split(|byte| *byte == b'\n').skip(1);
            *left = lines.fold(*left, |left, _| left.saturating_sub(1));
        }
        let cut = std::mem::take(&mut self.cut_next);
        let queued = self.push(if cut { What::Cut(bytes) } else { What::Lines(bytes) }, delay);
        match (queued, cut, self.lines_left) {
            (false, ..) => Sent::TooSlow,
            (true, true, _) => Sent::Last,
            (true, false, Some(0)) => {
                self.push(What::Gone { reset: false }, None);
                Sent::Last
            }
            (true, false, _) => Sent::Fine,
        }
    }

    /// Queues anything; `false` if this reader is so slow that it was given up.
    pub(super) fn push(&self, what: What, delay: Option<Duration>) -> bool {
        let size = what.size();
        let lines = self.waiting.lines.fetch_add(1, Ordering::Relaxed);
        let bytes = self.waiting.bytes.fetch_add(size, Ordering::Relaxed);
        if lines >= MOST_LINES || bytes >= MOST_BYTES {
            self.pipe.kill();
            return false;
        }
        let due = delay.and_then(|delay| Instant::now().checked_add(delay));
        // The other end is gone only when the session has ended, which it reports by itself.
        let _ = self.queue.send(Out { what, due });
        true
    }
}

/// What became of a line that was queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(super) enum Sent {
    Fine,
    /// And the connection ends with it.
    Last,
    /// The reader was given up.
    TooSlow,
}

impl What {
    fn size(&self) -> usize {
        match self {
            Self::Lines(bytes) | Self::Cut(bytes) | Self::Raw(bytes) => bytes.len(),
            Self::HalfOpen | Self::Gone { .. } => 0,
        }
    }
}

impl Queue {
    pub(super) async fn next(&mut self) -> Option<Out> {
        let out = self.receiver.recv().await?;
        self.waiting.lines.fetch_sub(1, Ordering::Relaxed);
        self.waiting.bytes.fetch_sub(out.what.size(), Ordering::Relaxed);
        Some(out)
    }
}
