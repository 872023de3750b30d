//! The loop on a task of its own.

use std::{
    fmt,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::{runtime::Handle, task::JoinHandle};

use super::{Connection, MailboxSender};
use crate::{Error, Result, backlog::Backlog, protocol::Protocol};

/// A connection whose loop runs on a task of its own, and its events, on their way through a bounded queue. Dropped, it
/// closes the connection; the task ends by itself.
pub(crate) struct Spawned<P: Protocol> {
    mailbox: MailboxSender<P>,
    queue: Arc<Queue<P::Event>>,
    task: JoinHandle<()>,
}

struct Queue<E>(Mutex<Inner<E>>);

struct Inner<E> {
    backlog: Backlog<E>,
    reader: Option<Waker>,
}

impl<E> Queue<E> {
    fn lock(&self) -> MutexGuard<'_, Inner<E>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Backlog<E>)) {
        let reader = {
            let mut inner = self.lock();
            change(&mut inner.backlog);
            inner.reader.take()
        };
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

/// Tells the reader that it is over, however the task ends.
struct Producer<E>(Arc<Queue<E>>);

impl<E> Drop for Producer<E> {
    fn drop(&mut self) {
        self.0.change(|backlog| backlog.finish(Err(Error::Closed)));
    }
}

impl<P: Protocol> Spawned<P> {
    /// Moves the loop. At most `capacity` events wait for the reader; then the oldest go.
    pub(crate) fn new(mut connection: Connection<P>, capacity: usize) -> Result<Self> {
        let runtime = Handle::try_current().map_err(|error| Error::transport("starting a task", error))?;
        let mailbox = connection.mailbox();
        let inner = Inner { backlog: Backlog::new(capacity, P::lagged), reader: None };
        let queue = Arc::new(Queue(Mutex::new(inner)));
        let producer = Producer(Arc::clone(&queue));
        let task = runtime.spawn(async move {
            loop {
                match connection.next_event().await {
                    Ok(Some(event)) => producer.0.change(|backlog| backlog.push(event)),
                    Ok(None) => return producer.0.change(|backlog| backlog.finish(Ok(()))),
                    Err(error) => return producer.0.change(|backlog| backlog.finish(Err(error))),
                }
            }
        });
        Ok(Self { mailbox, queue, task })
    }

    /// Waits for the next event: `Err` once if that is how it ended, then `Ok(None)`.
    pub(crate) async fn recv(&mut self) -> Result<Option<P::Event>> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    pub(crate) fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<P::Event>>> {
        let mut inner = self.queue.lock();
        if let Some(next) = inner.backlog.pop() {
            return Poll::Ready(next);
        }
        inner.reader = Some(cx.waker().clone());
        Poll::Pending
    }

    /// The same for at most `patience`; with zero, what is there already. `Ok(None)` also when none came in time.
    pub(crate) async fn recv_within(&mut self, patience: Duration) -> Result<Option<P::Event>> {
        tokio::time::timeout(patience, self.recv()).await.unwrap_or(Ok(None))
    }

    /// Whether the end was told.
    pub(crate) fn is_over(&self) -> bool {
        self.queue.lock().backlog.is_over()
    }

    /// Closes the connection politely and waits for the task. What was not read is lost.
    pub(crate) async fn close(mut self) {
        self.mailbox.close();
        // A panic on that task was told by its hook, and to the reader as an end.
        let _ = (&mut self.task).await;
    }
}

impl<P: Protocol> Drop for Spawned<P> {
    fn drop(&mut self) {
        self.mailbox.close();
    }
}

impl<P: Protocol> fmt::Debug for Spawned<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spawned").field("mailbox", &self.mailbox).finish_non_exhaustive()
    }
}
