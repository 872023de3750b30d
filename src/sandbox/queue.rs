//! What waits to be sent over one connection. All of it goes through one queue, so that a fault comes after what was sent before it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::Instant,
};

use super::pipe::PipeControl;

/// In the queue of a reader that is still taken for alive; what goes to many connections is shared by theirs.
const MOST_BYTES: usize = 64 << 20;

/// Something that waits.
pub(super) trait Parcel {
    /// How many of them wait for a reader that is still taken for alive.
    const MOST: usize;

    /// Bytes on the wire, more or less.
    fn size(&self) -> usize;
}

/// What to do next on the wire.
#[derive(Debug)]
pub(super) struct Out<W> {
    pub(super) what: W,
    /// Not before this.
    pub(super) due: Option<Instant>,
}

/// The world's end.
#[derive(Debug)]
pub(super) struct Sender<W> {
    queue: UnboundedSender<Out<W>>,
    waiting: Arc<Waiting>,
    pipe: PipeControl,
}

/// The session's end.
#[derive(Debug)]
pub(super) struct Queue<W> {
    receiver: UnboundedReceiver<Out<W>>,
    waiting: Arc<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    parcels: AtomicUsize,
    bytes: AtomicUsize,
}

pub(super) fn queue<W>(pipe: PipeControl) -> (Sender<W>, Queue<W>) {
    let (queue, receiver) = unbounded_channel();
    let waiting = Arc::new(Waiting::default());
    (Sender { queue, waiting: waiting.clone(), pipe }, Queue { receiver, waiting })
}

impl<W: Parcel> Sender<W> {
    pub(super) fn pipe(&self) -> &PipeControl {
        &self.pipe
    }

    /// How many wait to be sent.
    #[cfg(all(feature = "chzzk", feature = "record"))]
    pub(super) fn waiting(&self) -> usize {
        self.waiting.parcels.load(Ordering::Relaxed)
    }

    /// Queues something; `false` if this reader is so slow that it was given up.
    pub(super) fn push(&self, what: W, delay: Option<Duration>) -> bool {
        let parcels = self.waiting.parcels.fetch_add(1, Ordering::Relaxed);
        let bytes = self.waiting.bytes.fetch_add(what.size(), Ordering::Relaxed);
        if parcels >= W::MOST || bytes >= MOST_BYTES {
            self.pipe.kill();
            return false;
        }
        let due = delay.and_then(|delay| Instant::now().checked_add(delay));
        // The other end is gone only when the session has ended, which it reports by itself.
        let _ = self.queue.send(Out { what, due });
        true
    }
}

impl<W: Parcel> Queue<W> {
    pub(super) async fn next(&mut self) -> Option<Out<W>> {
        let out = self.receiver.recv().await?;
        self.waiting.parcels.fetch_sub(1, Ordering::Relaxed);
        self.waiting.bytes.fetch_sub(out.what.size(), Ordering::Relaxed);
        Some(out)
    }
}
