//! One connection of a chat: how far it is, and whether the server is still there.

use std::time::{Duration, Instant};

use crate::{protocol::RequestId, reconnect::Backoff, twitch::ChannelName};

pub(super) struct Connection {
    /// The account's number.
    pub(super) account: usize,
    /// As whom it is logged in.
    pub(super) nick: Box<str>,
    /// With which of the account's tokens.
    pub(super) token: u64,
    /// It was logged in before, or the one was that it replaces.
    pub(super) is_back: bool,
    pub(super) stage: Stage,
    pub(super) backoff: Backoff,
    /// The server grants tags, and takes some.
    pub(super) has_tags: bool,
    /// The connection that this one is to replace.
    pub(super) replaces: Option<usize>,
    /// Rooms that it was asked to leave, and until when the answer is waited for.
    pub(super) parts: Vec<(ChannelName, Instant)>,
    /// Why the server is about to close it (`ERROR`).
    pub(super) parting: Option<Box<str>>,
    /// The last word of the server.
    heard: Instant,
    /// Since when a ping has no answer.
    pinged: Option<Instant>,
    /// When the silence is looked at. Words only move what is found then, so that they cost nothing here.
    look_at: Instant,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Another token was asked for.
    Renewing(RequestId),
    /// Until the next attempt.
    Pausing {
        until: Instant,
    },
    /// The link was asked for.
    Opening,
    /// The login is out.
    LoggingIn {
        until: Instant,
    },
    Ready {
        since: Instant,
    },
    /// It has no rooms any more, and is heard for a moment more: its heir may have been told different things, and a message may still
    /// be answered.
    Leaving {
        until: Instant,
    },
}

/// What the silence of a server asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Silence {
    None,
    Ping,
    Dead,
}

impl Connection {
    pub(super) fn new(account: usize, backoff: Backoff, now: Instant) -> Self {
        Self {
            account,
            nick: "".into(),
            token: 0,
            is_back: false,
            stage: Stage::Pausing { until: now },
            backoff,
            has_tags: false,
            replaces: None,
            parts: Vec::new(),
            parting: None,
            heard: now,
            pinged: None,
            look_at: now,
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        matches!(self.stage, Stage::Ready { .. })
    }

    pub(super) fn is_leaving(&self) -> bool {
        matches!(self.stage, Stage::Leaving { .. })
    }

    /// Whether lines may come.
    pub(super) fn is_up(&self) -> bool {
        matches!(self.stage, Stage::LoggingIn { .. } | Stage::Ready { .. } | Stage::Leaving { .. })
    }

    /// Whether there is a link, or one is asked for.
    pub(super) fn has_link(&self) -> bool {
        self.stage == Stage::Opening || self.is_up()
    }

    /// The link is up.
    pub(super) fn opened(&mut self, until: Instant, idle: Duration, now: Instant) {
        self.stage = Stage::LoggingIn { until };
        self.has_tags = false;
        self.parts.clear();
        (self.heard, self.pinged, self.look_at) = (now, None, now + idle);
    }

    /// Whether a PART of this room is the answer to one that was sent. It is only once.
    pub(super) fn is_parting(&mut self, channel: &ChannelName, now: Instant) -> bool {
        self.parts.retain(|(_, until)| now < *until);
        let answered = self.parts.iter().position(|(parting, _)| parting == channel);
        answered.map(|index| self.parts.remove(index)).is_some()
    }

    /// The server said something.
    pub(super) fn hears(&mut self, now: Instant) {
        self.heard = now;
        self.pinged = None;
    }

    /// Looks at how long the server is silent. The answer to a login has a time limit of its own.
    pub(super) fn silence(&mut self, idle: Duration, patience: Duration, now: Instant) -> Silence {
        if !(self.is_ready() || self.is_leaving()) || now < self.look_at {
            return Silence::None;
        }
        if let Some(pinged) = self.pinged {
            self.look_at = pinged + patience;
            return if now >= self.look_at { Silence::Dead } else { Silence::None };
        }
        if now >= self.heard + idle {
            self.pinged = Some(now);
            self.look_at = now + patience;
            return Silence::Ping;
        }
        self.look_at = self.heard + idle;
        Silence::None
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.stage {
            Stage::Renewing(_) | Stage::Opening => None,
            Stage::Pausing { until } | Stage::LoggingIn { until } => Some(until),
            Stage::Leaving { until } => Some(until.min(self.look_at)),
            Stage::Ready { .. } => Some(self.look_at),
        }
    }
}
