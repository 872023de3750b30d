//! What other threads hand to the loop. It wakes the wait at once.

use std::{
    fmt,
    sync::{Arc, mpsc},
    time::Duration,
};

use crate::{
    Error, Result,
    mail::Traffic,
    protocol::{CommandId, LinkId, Protocol, RequestId},
};

use super::socket::Socket;

/// The way to a connection's loop, from any thread. Cheap to clone.
pub(crate) struct MailboxSender<P: Protocol> {
    mail: mpsc::Sender<Mail<P::Command, P::Outcome, P::Response>>,
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) traffic: Traffic,
    pub(super) waker: mio::Waker,
}

/// A parcel for the loop.
pub(super) enum Mail<C, O, T> {
    Command {
        id: CommandId,
        command: C,
        reply: Option<Reply<O>>,
    },
    Close,
    Response(RequestId, Result<T>),
    /// The link of this generation is up, or did not come up.
    Linked(LinkId, u64, Box<Result<Socket>>),
}

impl<P: Protocol> MailboxSender<P> {
    pub(super) fn new(mail: mpsc::Sender<Mail<P::Command, P::Outcome, P::Response>>, shared: Arc<Shared>) -> Self {
        Self { mail, shared }
    }

    /// A name for a command.
    pub(crate) fn next_id(&self) -> CommandId {
        self.shared.traffic.next_id()
    }

    /// Hands a command over. `id` names its fate; no two commands that are under way may share one.
    pub(crate) fn command(&self, id: CommandId, command: P::Command) -> Result<()> {
        self.deliver(id, command, None)
    }

    pub(super) fn deliver(&self, id: CommandId, command: P::Command, reply: Option<Reply<P::Outcome>>) -> Result<()> {
        self.shared.traffic.enter()?;
        self.put(Mail::Command { id, command, reply }).inspect_err(|_| self.shared.traffic.leave())
    }

    /// Asks for the end; does nothing after it. Commands are refused from here on.
    pub(crate) fn close(&self) {
        self.shared.traffic.end();
        let _ = self.put(Mail::Close);
    }

    /// Whether the loop was asked to end, or has ended.
    pub(crate) fn is_closed(&self) -> bool {
        self.shared.traffic.is_over()
    }

    pub(super) fn put(&self, mail: Mail<P::Command, P::Outcome, P::Response>) -> Result<()> {
        self.mail.send(mail).map_err(|_| Error::Closed)?;
        self.shared.waker.wake().map_err(|error| Error::transport("waking the chat's loop", error))
    }
}

impl<P: Protocol> Clone for MailboxSender<P> {
    fn clone(&self) -> Self {
        Self { mail: self.mail.clone(), shared: Arc::clone(&self.shared) }
    }
}

impl<P: Protocol> fmt::Debug for MailboxSender<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailboxSender").field("is_closed", &self.is_closed()).finish_non_exhaustive()
    }
}

/// Tells a command's fate to whoever waits for it. Dropped, it says that there will be none.
#[derive(Debug)]
pub(super) struct Reply<O>(mpsc::SyncSender<O>);

/// Waits for a command's fate.
#[derive(Debug)]
pub(super) struct Fate<O>(mpsc::Receiver<O>);

pub(super) fn reply<O>() -> (Reply<O>, Fate<O>) {
    let (sender, receiver) = mpsc::sync_channel(1);
    (Reply(sender), Fate(receiver))
}

impl<O> Reply<O> {
    pub(super) fn tell(self, outcome: O) {
        let _ = self.0.try_send(outcome);
    }
}

impl<O> Fate<O> {
    /// What it is, if it is known by now.
    pub(super) fn now(&mut self) -> Option<O> {
        self.0.try_recv().ok()
    }

    /// `None` when it was not known in time.
    pub(super) fn wait(self, patience: Duration) -> Result<Option<O>> {
        match self.0.recv_timeout(patience) {
            Ok(outcome) => Ok(Some(outcome)),
            Err(mpsc::RecvTimeoutError::Timeout) => Ok(None),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(Error::Closed),
        }
    }
}
