//! The world's side of one connection: what waits to be sent, and who is at the other end.

use std::{collections::BTreeSet, time::Duration};

use bytes::Bytes;

use super::{
    login::Attempt,
    outgoing::{Caps, Outgoing},
};
use crate::sandbox::{
    pipe::PipeControl,
    queue::{self, Parcel, Sender},
};

pub(super) type Queue = queue::Queue<What>;
pub(super) type Out = queue::Out<What>;

/// Lines in the queue of a reader that is still taken for alive. A test may well post a few ten thousand in one go.
const MOST_LINES: usize = 1 << 17;

/// One open connection that works. One that is closing, gone or half open is no longer here.
#[derive(Debug)]
pub(super) struct Connection {
    out: Sender<What>,
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

/// What to do next on the wire.
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

impl Connection {
    pub(super) fn new(pipe: PipeControl) -> (Self, Queue) {
        let (out, queue) = queue::queue(pipe);
        let own = Self {
            out,
            caps: Caps::default(),
            attempt: Attempt::default(),
            user: None,
            rooms: BTreeSet::new(),
            unanswered_ping: false,
            cut_next: false,
            lines_left: None,
        };
        (own, queue)
    }

    pub(super) fn pipe(&self) -> &PipeControl {
        self.out.pipe()
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
        self.out.push(what, delay)
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

impl Parcel for What {
    const MOST: usize = MOST_LINES;

    fn size(&self) -> usize {
        match self {
            Self::Lines(bytes) | Self::Cut(bytes) | Self::Raw(bytes) => bytes.len(),
            Self::HalfOpen | Self::Gone { .. } => 0,
        }
    }
}
