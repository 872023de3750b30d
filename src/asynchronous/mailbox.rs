//! What other tasks hand to the loop. It wakes the wait at once.

use std::{fmt, sync::Arc, time::Duration};

use tokio::sync::{mpsc, oneshot};

use crate::{
    Error, Result,
    mail::Traffic,
    protocol::{CommandId, Protocol},
};

/// The way to a connection's loop, from any task or thread. Cheap to clone.
pub(crate) struct MailboxSender<P: Protocol> {
    mail: mpsc::UnboundedSender<Mail<P::Command, P::Outcome>>,
    traffic: Arc<Traffic>,
}

/// A parcel for the loop.
pub(super) enum Mail<C, O> {
    Command { id: CommandId, command: C, reply: Option<Reply<O>> },
    Close,
}

impl<P: Protocol> MailboxSender<P> {
    pub(super) fn new(mail: mpsc::UnboundedSender<Mail<P::Command, P::Outcome>>, traffic: Arc<Traffic>) -> Self {
        Self { mail, traffic }
    }

    /// A name for a command.
    pub(crate) fn next_id(&self) -> CommandId {
        self.traffic.next_id()
    }

    /// Hands a command over. `id` names its fate; no two commands that are under way may share one.
    pub(crate) fn command(&self, id: CommandId, command: P::Command) -> Result<()> {
        self.deliver(id, command, None)
    }

    pub(super) fn deliver(&self, id: CommandId, command: P::Command, reply: Option<Reply<P::Outcome>>) -> Result<()> {
        self.traffic.enter()?;
        self.mail.send(Mail::Command { id, command, reply }).map_err(|_| {
            self.traffic.leave();
            Error::Closed
        })
    }

    /// Asks for the end; does nothing after it. Commands are refused from here on.
    pub(crate) fn close(&self) {
        self.traffic.end();
        let _ = self.mail.send(Mail::Close);
    }

    /// Whether the loop was asked to end, or has ended.
    pub(crate) fn is_closed(&self) -> bool {
        self.traffic.is_over()
    }
}

impl<P: Protocol> Clone for MailboxSender<P> {
    fn clone(&self) -> Self {
        Self { mail: self.mail.clone(), traffic: Arc::clone(&self.traffic) }
    }
}

impl<P: Protocol> fmt::Debug for MailboxSender<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailboxSender").field("is_closed", &self.is_closed()).finish_non_exhaustive()
    }
}

/// Tells a command's fate to whoever waits for it. Dropped, it says that there will be none.
#[derive(Debug)]
pub(super) struct Reply<O>(oneshot::Sender<O>);

/// Waits for a command's fate.
#[derive(Debug)]
pub(super) struct Fate<O>(oneshot::Receiver<O>);

pub(super) fn reply<O>() -> (Reply<O>, Fate<O>) {
    let (sender, receiver) = oneshot::channel();
    (Reply(sender), Fate(receiver))
}

impl<O> Reply<O> {
    pub(super) fn tell(self, outcome: O) {
        let _ = self.0.send(outcome);
    }
}

impl<O> Fate<O> {
    /// What it is, if it is known by now.
    pub(super) fn now(&mut self) -> Option<O> {
        self.0.try_recv().ok()
    }

    /// `None` when it was not known in time.
    pub(super) async fn wait(self, patience: Duration) -> Result<Option<O>> {
        match tokio::time::timeout(patience, self.0).await {
            Ok(outcome) => outcome.map(Some).map_err(|_| Error::Closed),
            Err(_) => Ok(None),
        }
    }
}
