//! Many subscriptions over many sessions, as one state machine: which session has what, and when one begins and ends.
//!
//! Every session is a machine of its own (`machine.rs`) with a link of its own; here is only what is above them. Each is looked at when
//! something happens to it, never all of them, so that a thousand cost no more than one.

mod member;

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use self::member::Member;
use super::{
    Event, SessionEnded, SubscribeFailed, SubscribeOutcome, UserNumber,
    connections::Connections,
    machine::{Command, Config, Outbox, SUBSCRIPTIONS, SessionRequest, SessionUser},
};
use crate::{
    Error, Result,
    chzzk::official::model::EventKind,
    http::Response,
    protocol::{CommandId, Frame, Link, LinkId, Loss, Protocol, RequestId},
};

/// Whose sessions a pool makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum SessionKind {
    /// The application's (the service calls one a client session), which any users' subscriptions share: at most 10 with 30
    /// subscriptions each.
    #[default]
    Application,
    /// One of each user's own: as many users as you like, with a socket for each.
    User,
}

/// How much there is, readable from any thread.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    sessions: AtomicUsize,
    subscriptions: AtomicUsize,
}

impl Totals {
    pub(crate) fn sessions(&self) -> usize {
        self.sessions.load(Ordering::Acquire)
    }

    pub(crate) fn subscriptions(&self) -> usize {
        self.subscriptions.load(Ordering::Acquire)
    }
}

pub(crate) struct Pool<U> {
    /// What sessions are made from.
    config: Config<U>,
    kind: SessionKind,
    /// Of the application's sessions, those that this pool may have.
    most: usize,
    /// The application's.
    connections: Connections,
    /// Each in the place of its link's number.
    members: Vec<Option<Member<U>>>,
    /// Where each user's own session is.
    owners: HashMap<UserNumber, usize>,
    /// When the members must be looked at.
    deadlines: BTreeSet<(Instant, usize)>,
    /// Whose request it is: the place, who had it then, and the number there.
    requests: HashMap<RequestId, (usize, u64, RequestId)>,
    next_member: u64,
    was_settled: bool,
    totals: Arc<Totals>,
    links: VecDeque<Link>,
    transmits: VecDeque<(LinkId, String)>,
    out: Outbox<U>,
    end: Option<Result<()>>,
    is_over: bool,
}

impl<U: SessionUser> Pool<U> {
    /// # Errors
    ///
    /// [`Error::LimitReached`] where the subscriptions do not fit.
    pub(crate) fn new(
        config: Config<U>,
        kind: SessionKind,
        most: usize,
        connections: Connections,
        wishes: Vec<(U, EventKind)>,
        now: Instant,
    ) -> Result<Self> {
        if kind == SessionKind::Application && wishes.len() > most * SUBSCRIPTIONS {
            return Err(subscriptions_limit(most, Some(wishes.len())));
        }
        let mut pool = Self {
            config,
            kind,
            most,
            connections,
            members: Vec::new(),
            owners: HashMap::new(),
            deadlines: BTreeSet::new(),
            requests: HashMap::new(),
            next_member: 0,
            was_settled: false,
            totals: Arc::default(),
            links: VecDeque::new(),
            transmits: VecDeque::new(),
            out: Outbox::default(),
            end: None,
            is_over: false,
        };
        for (user, kind) in wishes {
            let place = pool.place(&user, &kind, now)?;
            pool.with(place, now, |member| member.wish(user, kind));
        }
        pool.was_settled = pool.members.is_empty();
        // From here on nobody waits for a first connection.
        pool.config.connect_attempts = pool.config.reconnect.max_attempts;
        Ok(pool)
    }

    pub(crate) fn totals(&self) -> &Arc<Totals> {
        &self.totals
    }

    /// Whether the first connections came to something, each.
    pub(crate) fn is_settled(&self) -> bool {
        self.was_settled
    }

    // Who has what ------------------------------------------------------------------------------------------------------

    /// The place of the session that has this, or may have it: one more where there is none.
    fn place(&mut self, user: &U, kind: &EventKind, now: Instant) -> Result<usize> {
        match self.kind {
            SessionKind::User => match self.owners.get(&user.number()) {
                Some(place) => Ok(*place),
                None => self.open(Some(user), now),
            },
            SessionKind::Application => {
                let has = self.find(|member| member.wants(user, kind));
                match has.or_else(|| self.find(Member::has_room)) {
                    Some(place) => Ok(place),
                    None => self.open(None, now),
                }
            }
        }
    }

    fn find(&self, is_it: impl Fn(&Member<U>) -> bool) -> Option<usize> {
        self.members.iter().position(|member| member.as_ref().is_some_and(&is_it))
    }

    fn open(&mut self, owner: Option<&U>, now: Instant) -> Result<usize> {
        let connection = match owner {
            Some(user) => user.connections().take()?,
            None if self.totals.sessions() >= self.most => {
                return Err(subscriptions_limit(self.most, None));
            }
            None => self.connections.take()?,
        };
        let place = self.find_free();
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        let config = Config {
            session: number,
            owner: owner.cloned(),
            // Each waits in its own rhythm.
            seed: self.config.seed.wrapping_add(self.next_member),
            ..self.config.clone()
        };
        let member = Member::new(self.next_member, LinkId(number), config, connection, now);
        self.next_member += 1;
        if let Some(user) = owner {
            self.owners.insert(user.number(), place);
        }
        if let Some(free) = self.members.get_mut(place) {
            *free = Some(member);
        }
        self.totals.sessions.fetch_add(1, Ordering::AcqRel);
        Ok(place)
    }

    fn find_free(&mut self) -> usize {
        let free = self.members.iter().position(Option::is_none);
        free.unwrap_or_else(|| {
            self.members.push(None);
            self.members.len() - 1
        })
    }

    // What happens to one -----------------------------------------------------------------------------------------------

    /// Lets something happen to a member, and takes up what follows.
    fn with(&mut self, place: usize, now: Instant, happens: impl FnOnce(&mut Member<U>)) {
        let Some(member) = self.members.get_mut(place).and_then(Option::as_mut) else { return };
        happens(member);
        self.take_up(place, now);
    }

    fn take_up(&mut self, place: usize, now: Instant) {
        let Some(member) = self.members.get_mut(place).and_then(Option::as_mut) else { return };
        while let Some((id, SessionRequest { request, user })) = member.poll_request() {
            let own = self.out.request(user, request);
            self.requests.insert(own, (place, member.id, id));
        }
        self.transmits.extend(std::iter::from_fn(|| member.poll_transmit()));
        self.links.extend(std::iter::from_fn(|| member.poll_link()));
        let end = member.poll_end();
        if let Some(Err(error)) = &end {
            member.fail(error);
        }
        while let Some(event) = member.poll_event() {
            self.out.pass_on(event);
        }
        while let Some((id, outcome)) = member.poll_outcome() {
            self.out.outcome([id], &outcome);
        }
        if let Some((before, now)) = member.recount(end.is_some()) {
            // Wraps where it becomes less, and is right in the end.
            self.totals.subscriptions.fetch_add(now.wrapping_sub(before), Ordering::AcqRel);
        }
        let before = member.deadline;
        member.deadline = if end.is_some() { None } else { member.next_deadline(now) };
        let after = member.deadline;
        if before != after {
            self.deadlines.extend(after.map(|deadline| (deadline, place)));
            if let Some(before) = before {
                self.deadlines.remove(&(before, place));
            }
        }
        if let Some(end) = end {
            self.ended(place, end);
        }
        if !self.was_settled && !self.is_over {
            self.was_settled = self.members.iter().flatten().all(Member::is_settled);
        }
    }

    fn ended(&mut self, place: usize, end: Result<()>) {
        let Some(member) = self.members.get_mut(place).and_then(Option::take) else { return };
        self.totals.sessions.fetch_sub(1, Ordering::AcqRel);
        let Some(user) = member.owner().map(SessionUser::number) else {
            // What ends one of the application's sessions for good ends all of them.
            if end.is_err() {
                self.finish(end);
            }
            return;
        };
        self.owners.remove(&user);
        if let Err(error) = end {
            let is_last = !self.was_settled && self.members.iter().all(Option::is_none);
            if is_last {
                // Nothing ever came of it.
                self.finish(Err(error));
                return;
            }
            let (session, channel_id) = (member.link.0, member.owner_channel().cloned());
            let (error, reason) = (error.kind(), error.causes());
            self.out.event(Event::SessionEnded(SessionEnded { session, user, channel_id, error, reason }.into()));
        }
    }

    fn finish(&mut self, result: Result<()>) {
        if self.is_over {
            return;
        }
        self.is_over = true;
        self.deadlines.clear();
        for mut member in self.members.iter_mut().filter_map(Option::take) {
            member.close();
            self.transmits.extend(std::iter::from_fn(|| member.poll_transmit()));
            self.links.extend(std::iter::from_fn(|| member.poll_link()));
        }
        self.owners.clear();
        self.totals.sessions.store(0, Ordering::Release);
        self.totals.subscriptions.store(0, Ordering::Release);
        self.end = Some(result);
    }

    fn subscribe(&mut self, id: CommandId, user: U, kind: EventKind, now: Instant) {
        match self.place(&user, &kind, now) {
            Ok(place) => {
                self.with(place, now, |member| member.command(id, Command::Subscribe { user, kind }, now));
            }
            Err(error) => {
                let reason: Box<str> = error.causes();
                self.out.outcome([id], &SubscribeOutcome::Failed { reason: reason.clone() });
                let (user, error) = (user.number(), error.kind());
                let failed = SubscribeFailed { user, kind, channel_id: None, error, reason, retrying: false };
                self.out.event(Event::SubscribeFailed(failed.into()));
            }
        }
    }

    fn unsubscribe(&mut self, id: CommandId, user: U, kind: EventKind, now: Instant) {
        match self.find(|member| member.wants(&user, &kind)) {
            Some(place) => {
                self.with(place, now, |member| member.command(id, Command::Unsubscribe { user, kind }, now));
            }
            None => self.out.outcome([id], &SubscribeOutcome::Unsubscribed),
        }
    }

    fn remove(&mut self, id: CommandId, user: &U, now: Instant) {
        for place in 0..self.members.len() {
            if self.members.get(place).and_then(Option::as_ref).is_some_and(|member| member.wants_any(user)) {
                self.with(place, now, |member| member.command(id, Command::Remove { user: user.clone() }, now));
            }
        }
    }
}

/// What is said where the application's sessions are full, and how many were wanted, where that is known.
pub(crate) fn subscriptions_limit(most: usize, wanted: Option<usize>) -> Error {
    let advice = "use `SessionKind::User`, or subscribe to fewer";
    Error::limit(format!("subscriptions of {most} sessions"), most * SUBSCRIPTIONS, wanted, advice)
}

impl<U: SessionUser> Protocol for Pool<U> {
    type Event = Event;
    type Command = Command<U>;
    type Outcome = SubscribeOutcome;
    type Request = SessionRequest<U>;
    type Response = Response;

    fn handle_frame(&mut self, link: LinkId, frame: Frame<'_>, now: Instant) {
        self.with(link.index(), now, |member| member.session.handle_frame(LinkId::ONLY, frame, now));
    }

    fn handle_command(&mut self, id: CommandId, command: Command<U>, now: Instant) {
        if self.is_over {
            return;
        }
        match command {
            Command::Subscribe { user, kind } => self.subscribe(id, user, kind, now),
            Command::Unsubscribe { user, kind } => self.unsubscribe(id, user, kind, now),
            Command::Remove { user } => self.remove(id, &user, now),
        }
    }

    fn handle_response(&mut self, id: RequestId, response: Result<Response>, now: Instant) {
        let Some((place, member, id)) = self.requests.remove(&id) else { return };
        // Another may have the place by now.
        if self.members.get(place).and_then(Option::as_ref).is_some_and(|at| at.id == member) {
            self.with(place, now, |member| member.session.handle_response(id, response, now));
        }
    }

    fn handle_connected(&mut self, link: LinkId, now: Instant) {
        self.with(link.index(), now, |member| member.session.handle_connected(LinkId::ONLY, now));
    }

    fn handle_disconnected(&mut self, link: LinkId, loss: Loss, now: Instant) {
        self.with(link.index(), now, |member| member.session.handle_disconnected(LinkId::ONLY, loss, now));
    }

    fn handle_timeout(&mut self, now: Instant) {
        let due: Vec<_> = self.deadlines.range(..=(now, usize::MAX)).map(|(_, place)| *place).collect();
        for place in due {
            self.with(place, now, |member| member.handle_timeout(now));
        }
    }

    fn handle_close(&mut self, _now: Instant) {
        self.finish(Ok(()));
    }

    fn poll_request(&mut self) -> Option<(RequestId, SessionRequest<U>)> {
        self.out.poll_request()
    }

    fn poll_link(&mut self) -> Option<Link> {
        self.links.pop_front()
    }

    fn poll_transmit(&mut self) -> Option<(LinkId, String)> {
        self.transmits.pop_front()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.out.poll_event()
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, SubscribeOutcome)> {
        self.out.poll_outcome()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.deadlines.first().map(|(deadline, _)| *deadline)
    }

    fn poll_end(&mut self) -> Option<Result<()>> {
        self.end.take()
    }

    fn lagged(missed: u64) -> Event {
        Event::Lagged { missed }
    }
}

impl<U: SessionUser> fmt::Debug for Pool<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("kind", &self.kind).field("totals", &self.totals).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
