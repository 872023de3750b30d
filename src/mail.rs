//! What wakes a connection's loop, and how much may wait for it: plain values, the same in both modes.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use tungstenite::Message;

use crate::{
    Error, Result,
    protocol::{CommandId, LinkId, Loss, RequestId},
};

/// How many commands wait for the loop before [`Error::Busy`].
pub(crate) const COMMANDS_WAITING: usize = 1_024;

/// How many requests are under way at once; more wait for their turn.
pub(crate) const REQUESTS_AT_ONCE: usize = 16;

/// What woke the loop. `C` is a command, `R` what its fate is told to, `T` an answer.
#[derive(Debug)]
pub(crate) enum Wake<C, R, T> {
    /// A handle wants something done.
    Command { id: CommandId, command: C, reply: Option<R> },
    /// A handle wants the end.
    Close,
    /// A request is answered.
    Response(RequestId, Result<T>),
    /// The link that was asked for last under this id is up.
    Connected(LinkId),
    /// It is down, or did not come up.
    Lost(LinkId, Loss),
    /// Text or binary.
    Frame(LinkId, Message),
    /// A ping or pong, which is the socket's affair.
    Control,
    /// The deadline passed, and there was nothing left to read.
    Tick,
}

/// What all handles of one connection and its loop know together.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    waiting: AtomicUsize,
    over: AtomicBool,
    next_id: AtomicU64,
}

impl Traffic {
    /// A name that no other command of this connection has.
    pub(crate) fn next_id(&self) -> CommandId {
        CommandId(self.next_id.fetch_add(1, Ordering::Relaxed))
    }

    /// Makes room for one more command.
    pub(crate) fn enter(&self) -> Result<()> {
        if self.is_over() {
            return Err(Error::Closed);
        }
        let waiting = self.waiting.fetch_add(1, Ordering::Relaxed);
        if waiting < COMMANDS_WAITING {
            return Ok(());
        }
        self.leave();
        Err(Error::Busy { waiting })
    }

    /// A command was taken out, or did not go in.
    pub(crate) fn leave(&self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn end(&self) {
        self.over.store(true, Ordering::Release);
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn what_is_too_much_is_refused_and_room_comes_back() {
        let traffic = Traffic::default();
        for _ in 0..COMMANDS_WAITING {
            traffic.enter().unwrap();
        }
        assert!(matches!(traffic.enter(), Err(Error::Busy { waiting: COMMANDS_WAITING })));
        traffic.leave();
        traffic.enter().unwrap();
        traffic.end();
        traffic.leave();
        assert_eq!(traffic.enter().unwrap_err().kind(), ErrorKind::Closed);
    }
}
