//! A subscription that is wanted, and how far it is.

use std::{mem, time::Instant};

use super::{SessionUser, outbox::Outbox};
use crate::{
    ErrorKind,
    chzzk::{
        ChannelId,
        official::{
            model::EventKind,
            session::{Event, SubscribeFailed, SubscribeOutcome, SubscriptionState},
        },
    },
    protocol::{CommandId, RequestId},
};

#[derive(Debug)]
pub(super) struct Wish<U> {
    pub(super) user: U,
    pub(super) kind: EventKind,
    /// The channel of the user, known from the first confirmation on.
    pub(super) channel_id: Option<ChannelId>,
    pub(super) state: WishState,
    /// In a row.
    pub(super) failures: u32,
    /// Confirmations that may still come over this connection.
    pub(super) owed: u32,
    /// Whether anything of it was told yet.
    pub(super) told: bool,
    /// Who waits to hear of it.
    pub(super) waits: Vec<CommandId>,
    /// To be ended as soon as it is known what becomes of it, and who waits for that.
    pub(super) leaves: Option<CommandId>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum WishState {
    /// To be asked for, from then on.
    Waiting {
        from: Option<Instant>,
    },
    Asked {
        request: RequestId,
    },
    /// The service took it; the session is to confirm it.
    Accepted {
        until: Instant,
    },
    On,
    /// Not to be asked for again by itself.
    Failed,
}

impl<U: SessionUser> Wish<U> {
    pub(super) fn new(user: U, kind: EventKind, waits: Option<CommandId>) -> Self {
        let (state, waits) = (WishState::Waiting { from: None }, waits.into_iter().collect());
        Self { user, kind, channel_id: None, state, failures: 0, owed: 0, told: false, waits, leaves: None }
    }

    pub(super) fn is_on(&self) -> bool {
        self.state == WishState::On
    }

    /// Whether this is what the service speaks of.
    pub(super) fn is_of(&self, state: &SubscriptionState) -> bool {
        self.kind == state.kind && self.channel_id.is_some() && self.channel_id == state.channel_id
    }

    pub(super) fn is_asked(&self, id: RequestId) -> bool {
        self.state == WishState::Asked { request: id }
    }

    /// Whether a confirmation may come for it.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(self.state, WishState::Asked { .. } | WishState::Accepted { .. })
    }

    pub(super) fn is_due(&self, now: Instant) -> bool {
        matches!(self.state, WishState::Waiting { from } if from.is_none_or(|from| now >= from))
    }

    /// Whether its confirmation did not come in time.
    pub(super) fn is_late(&self, now: Instant) -> bool {
        matches!(self.state, WishState::Accepted { until } if now >= until)
    }

    /// Whether it takes one of the session's places.
    pub(super) fn counts(&self) -> bool {
        self.state != WishState::Failed
    }

    pub(super) fn is_settled(&self) -> bool {
        self.told
    }

    pub(super) fn asked(&mut self, request: RequestId) {
        self.state = WishState::Asked { request };
        self.owed += 1;
    }

    /// The session confirmed it.
    pub(super) fn confirmed(&mut self, channel_id: Option<ChannelId>, out: &mut Outbox<U>) {
        self.state = WishState::On;
        self.failures = 0;
        self.owed = self.owed.saturating_sub(1);
        self.told = true;
        self.channel_id = channel_id;
        out.outcome(mem::take(&mut self.waits), &SubscribeOutcome::Subscribed);
    }

    /// Tells that it failed; who waits goes on waiting where it is tried again.
    pub(super) fn tell_failure(&mut self, error: ErrorKind, reason: Box<str>, retrying: bool, out: &mut Outbox<U>) {
        self.told = true;
        if !retrying {
            out.outcome(mem::take(&mut self.waits), &SubscribeOutcome::Failed { reason: reason.clone() });
        }
        let (user, kind, channel_id) = (self.user.number(), self.kind.clone(), self.channel_id.clone());
        let failed = SubscribeFailed { user, kind, channel_id, error, reason, retrying };
        out.event(Event::SubscribeFailed(failed.into()));
    }

    /// The connection is gone, and the subscription with it.
    pub(super) fn lost(&mut self) {
        self.owed = 0;
        if self.counts() {
            self.state = WishState::Waiting { from: None };
            self.failures = 0;
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.state {
            WishState::Waiting { from } => from,
            WishState::Accepted { until } => Some(until),
            WishState::Asked { .. } | WishState::On | WishState::Failed => None,
        }
    }
}
