//! One session of a pool, with what the pool keeps about it.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use crate::{
    Error, Result,
    chzzk::{
        ChannelId,
        official::{
            model::EventKind,
            session::{
                Event, SubscribeOutcome,
                connections::Place,
                machine::{Command, Config, SUBSCRIPTIONS, Session, SessionRequest, SessionUser},
            },
        },
    },
    protocol::{CommandId, Link, LinkId, Protocol, RequestId},
};

pub(super) struct Member<U> {
    /// Of all that there ever were.
    pub(super) id: u64,
    pub(super) link: LinkId,
    pub(super) session: Session<U>,
    /// For when it is noted in the pool's order.
    pub(super) deadline: Option<Instant>,
    /// How many of its subscriptions are in the pool's total.
    counted: usize,
    /// Until when it waits for something to be there for.
    idle_until: Option<Instant>,
    /// How long it does: what is ended and what is begun often follow each other, and the service says when something ended.
    patience: Duration,
}

impl<U: SessionUser> Member<U> {
    pub(super) fn new(id: u64, link: LinkId, config: Config<U>, place: Place, now: Instant) -> Self {
        let patience = config.subscribe_timeout;
        let session = Session::new(config, Vec::new(), place, now);
        Self { id, link, session, deadline: None, counted: 0, idle_until: None, patience }
    }

    pub(super) fn owner(&self) -> Option<&U> {
        self.session.owner()
    }

    pub(super) fn owner_channel(&self) -> Option<&ChannelId> {
        self.session.owner_channel()
    }

    pub(super) fn wants(&self, user: &U, kind: &EventKind) -> bool {
        self.session.wants(user, kind)
    }

    pub(super) fn wants_any(&self, user: &U) -> bool {
        self.session.wants_any(user)
    }

    pub(super) fn has_room(&self) -> bool {
        self.session.count().load(Ordering::Acquire) < SUBSCRIPTIONS
    }

    pub(super) fn is_settled(&self) -> bool {
        self.session.is_settled()
    }

    /// Wants something before anybody waits for it.
    pub(super) fn wish(&mut self, user: U, kind: EventKind) {
        self.session.wish(user, kind);
    }

    pub(super) fn command(&mut self, id: CommandId, command: Command<U>, now: Instant) {
        self.session.handle_command(id, command, now);
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        self.session.handle_timeout(now);
        if self.idle_until.is_some_and(|until| now >= until) && self.session.is_idle() {
            self.session.close();
        }
    }

    /// When it must be looked at again.
    pub(super) fn next_deadline(&mut self, now: Instant) -> Option<Instant> {
        self.idle_until =
            if self.session.is_idle() { self.idle_until.or_else(|| Some(now + self.patience)) } else { None };
        [self.session.poll_timeout(), self.idle_until].into_iter().flatten().min()
    }

    /// How many subscriptions there were at the last call, and are now, where that is not the same.
    pub(super) fn recount(&mut self, has_ended: bool) -> Option<(usize, usize)> {
        let now = if has_ended { 0 } else { self.session.count().load(Ordering::Acquire) };
        let before = std::mem::replace(&mut self.counted, now);
        (before != now).then_some((before, now))
    }

    /// It ended: who waits for something of it waits in vain.
    pub(super) fn fail(&mut self, error: &Error) {
        self.session.fail(&error.causes());
    }

    pub(super) fn close(&mut self) {
        self.session.close();
    }

    pub(super) fn poll_request(&mut self) -> Option<(RequestId, SessionRequest<U>)> {
        self.session.poll_request()
    }

    pub(super) fn poll_transmit(&mut self) -> Option<(LinkId, String)> {
        self.session.poll_transmit().map(|(_, text)| (self.link, text))
    }

    pub(super) fn poll_link(&mut self) -> Option<Link> {
        self.session.poll_link().map(|link| match link {
            Link::Connect(_, target) => Link::Connect(self.link, target),
            Link::Close(_) => Link::Close(self.link),
        })
    }

    pub(super) fn poll_event(&mut self) -> Option<Event> {
        self.session.poll_event()
    }

    pub(super) fn poll_outcome(&mut self) -> Option<(CommandId, SubscribeOutcome)> {
        self.session.poll_outcome()
    }

    pub(super) fn poll_end(&mut self) -> Option<Result<()>> {
        self.session.poll_end()
    }
}
