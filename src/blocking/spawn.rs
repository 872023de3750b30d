//! The loop on a thread of its own.

use std::{
    fmt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::{Connection, MailboxSender};
use crate::{Error, Result, backlog::Backlog, protocol::Protocol};

/// A connection whose loop runs on the thread `livechat`, and its events, on their way through a bounded queue. Dropped, it
/// closes the connection and waits for the thread.
pub(crate) struct Spawned<P: Protocol> {
    mailbox: MailboxSender<P>,
    queue: Arc<Queue<P::Event>>,
    thread: Option<JoinHandle<()>>,
}

struct Queue<E> {
    inner: Mutex<Inner<E>>,
    changed: Condvar,
}

struct Inner<E> {
    backlog: Backlog<E>,
    /// The reader waits. Waking costs a system call, so nobody is woken who does not.
    is_waited_for: bool,
}

impl<E> Queue<E> {
    fn lock(&self) -> MutexGuard<'_, Inner<E>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Backlog<E>)) {
        let is_waited_for = {
            let mut inner = self.lock();
            change(&mut inner.backlog);
            std::mem::take(&mut inner.is_waited_for)
        };
        if is_waited_for {
            self.changed.notify_one();
        }
    }
}

/// Tells the reader that it is over, however the thread ends.
struct Producer<E>(Arc<Queue<E>>);

impl<E> Drop for Producer<E> {
    fn drop(&mut self) {
        self.0.change(|backlog| backlog.finish(Err(Error::Closed)));
    }
}

impl<P: Protocol> Spawned<P> {
    /// Moves the loop. At most `capacity` events wait for the reader; then the oldest go.
    pub(crate) fn new(mut connection: Connection<P>, capacity: usize) -> Result<Self> {
        let mailbox = connection.mailbox();
        let inner = Inner { backlog: Backlog::new(capacity, P::lagged), is_waited_for: false };
        let queue = Arc::new(Queue { inner: Mutex::new(inner), changed: Condvar::new() });
        let producer = Producer(Arc::clone(&queue));
        let thread = thread::Builder::new()
            .name("livechat".into())
            .spawn(move || {
                loop {
                    match connection.next_event() {
                        Ok(Some(event)) => producer.0.change(|backlog| backlog.push(event)),
                        Ok(None) => return producer.0.change(|backlog| backlog.finish(Ok(()))),
                        Err(error) => return producer.0.change(|backlog| backlog.finish(Err(error))),
                    }
                }
            })
            .map_err(|error| Error::transport("starting the thread `livechat`", error))?;
        Ok(Self { mailbox, queue, thread: Some(thread) })
    }

    /// Waits for the next event: `Err` once if that is how it ended, then `Ok(None)`.
    pub(crate) fn recv(&mut self) -> Result<Option<P::Event>> {
        let mut inner = self.queue.lock();
        loop {
            if let Some(next) = inner.backlog.pop() {
                return next;
            }
            inner.is_waited_for = true;
            inner = self.queue.changed.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The same for at most `patience`; with zero, what is there already. `Ok(None)` also when none came in time.
    pub(crate) fn recv_within(&mut self, patience: Duration) -> Result<Option<P::Event>> {
        let until = Instant::now().checked_add(patience);
        let mut inner = self.queue.lock();
        loop {
            if let Some(next) = inner.backlog.pop() {
                return next;
            }
            let left = until.map_or(Duration::MAX, |until| until.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return Ok(None);
            }
            inner.is_waited_for = true;
            inner = self.queue.changed.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether the end was told.
    pub(crate) fn is_over(&self) -> bool {
        self.queue.lock().backlog.is_over()
    }

    /// Closes the connection politely and waits for the thread. What was not read is lost.
    pub(crate) fn close(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        self.mailbox.close();
        if let Some(thread) = self.thread.take() {
            // A panic on that thread was told by its hook, and to the reader as an end.
            let _ = thread.join();
        }
    }
}

impl<P: Protocol> Drop for Spawned<P> {
    fn drop(&mut self) {
        self.stop();
    }
}

impl<P: Protocol> fmt::Debug for Spawned<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spawned").field("mailbox", &self.mailbox).finish_non_exhaustive()
    }
}
