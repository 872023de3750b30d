//! What the session is subscribed to: what is wanted, how far each of it is, and what is being ended.
//!
//! It is told what happens, and puts what follows into the [`Outbox`]. Where there is no use in going on, it says so ([`GiveUp`]).
//!
//! Every connection has a key, with which subscriptions are asked for, each as its own user; they end with the connection, so all
//! of them are asked for again over the next one (reference 16.9).

use std::{
    collections::VecDeque,
    mem,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    Config, SessionUser, is_final,
    outbox::Outbox,
    wish::{Wish, WishState},
};
use crate::{
    Error, ErrorKind, Result, Secret,
    chzzk::{
        ChannelId,
        official::{
            model::{EventKind, answers},
            request::Api,
            session::{Event, SubscribeFailed, SubscribeOutcome, SubscriptionState, UserNumber},
        },
    },
    http::Response,
    protocol::{CommandId, LONGEST_WAIT, RequestId},
};

/// At most so many over all channels and kinds together (reference 12.5).
pub(crate) const SUBSCRIPTIONS: usize = 30;
/// How often a subscription may go unconfirmed, or be refused for a connection that the service does not see, before the
/// connection itself is taken for broken.
const UNCONFIRMED: u32 = 3;
/// The longest wait before a subscription that the service refused for now is asked for again, where it does not say how long.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);
/// Of how many ends the session's word is waited for; it may never come.
const ENDED: usize = 64;
/// What becomes of an end that was asked for before the subscription was there, and taken back.
const WANTED_AGAIN: &str = "it was subscribed to again";

/// Why there is no use in going on.
#[derive(Debug)]
pub(super) enum GiveUp {
    /// With this connection: the service does not see it, or confirms nothing over it.
    NotConfirmed,
    /// With the session: its owner's login is over, and nobody else's events can come.
    LoginOver(Error),
}

/// A subscription that is being ended, and who waits for that.
struct Leaving<U> {
    request: RequestId,
    command: CommandId,
    user: U,
    kind: EventKind,
}

/// Whose subscription it was that the session will say of that it ended. The message names the channel only.
struct Ended {
    request: RequestId,
    user: UserNumber,
    kind: EventKind,
    channel_id: Option<ChannelId>,
}

pub(super) struct Subscriptions<U> {
    api: Api,
    /// Whose session it is; `None` for the application's.
    owner: Option<U>,
    /// For a confirmation.
    timeout: Duration,
    first_delay: Duration,
    /// The connection's; `None` while there is none.
    key: Option<Secret>,
    wishes: Vec<Wish<U>>,
    /// How many of them count, readable from any thread.
    count: Arc<AtomicUsize>,
    leaving: Vec<Leaving<U>>,
    /// What was asked to end over this connection, and of which the session did not say so yet.
    ended: VecDeque<Ended>,
    owner_channel: Option<ChannelId>,
    was_settled: bool,
}

impl<U: SessionUser> Subscriptions<U> {
    pub(super) fn new(config: &Config<U>) -> Self {
        Self {
            api: config.api.clone(),
            owner: config.owner.clone(),
            timeout: config.subscribe_timeout,
            first_delay: config.reconnect.first_delay,
            key: None,
            wishes: Vec::new(),
            count: Arc::default(),
            leaving: Vec::new(),
            ended: VecDeque::new(),
            owner_channel: None,
            was_settled: false,
        }
    }

    pub(super) fn wishes(&self) -> &[Wish<U>] {
        &self.wishes
    }

    pub(super) fn count(&self) -> &Arc<AtomicUsize> {
        &self.count
    }

    /// Whether this one is wanted, and not given up.
    pub(super) fn wants(&self, user: &U, kind: &EventKind) -> bool {
        self.wishes.iter().any(|wish| wish.counts() && wish.user == *user && wish.kind == *kind)
    }

    /// What is wanted of this user, given up or not.
    pub(super) fn kinds_of(&self, user: &U) -> Vec<EventKind> {
        self.wishes.iter().filter(|wish| wish.user == *user).map(|wish| wish.kind.clone()).collect()
    }

    /// Whether nothing is wanted, and nothing is being ended.
    pub(super) fn is_empty(&self) -> bool {
        self.leaving.is_empty() && !self.wishes.iter().any(Wish::counts)
    }

    /// Tells everybody who waits that nothing will come of it.
    pub(super) fn fail(&mut self, reason: &str, out: &mut Outbox<U>) {
        let outcome = SubscribeOutcome::Failed { reason: reason.into() };
        for wish in &mut self.wishes {
            out.outcome(mem::take(&mut wish.waits), &outcome);
            out.outcome(wish.leaves.take(), &SubscribeOutcome::Unsubscribed);
        }
        for leaving in self.leaving.drain(..) {
            out.outcome([leaving.command], &SubscribeOutcome::Unsubscribed);
        }
    }

    fn recount(&self) {
        self.count.store(self.wishes.iter().filter(|wish| wish.counts()).count(), Ordering::Release);
    }

    /// Whether there is a connection, and nothing to be told of any subscription for the first time.
    pub(super) fn is_settled(&self) -> bool {
        self.key.is_some() && self.wishes.iter().all(Wish::is_settled)
    }

    /// Whether it was settled once: until then it is the first connection that is being made.
    pub(super) fn was_settled(&self) -> bool {
        self.was_settled
    }

    // The connection ----------------------------------------------------------------------------------------------------

    pub(super) fn connected(&mut self, key: Secret, now: Instant, out: &mut Outbox<U>) {
        self.key = Some(key);
        self.ask(now, out);
    }

    /// All of them are gone, what was being ended with the rest.
    pub(super) fn lost(&mut self, out: &mut Outbox<U>) {
        self.key = None;
        self.ended.clear();
        let mut ended: Vec<_> = mem::take(&mut self.leaving).iter().map(|leaving| leaving.command).collect();
        self.wishes.retain_mut(|wish| {
            wish.lost();
            ended.extend(wish.leaves);
            wish.leaves.is_none()
        });
        self.recount();
        out.outcome(ended, &SubscribeOutcome::Unsubscribed);
    }

    /// The session is over: nothing is asked for any more.
    pub(super) fn closed(&mut self) {
        self.key = None;
    }

    // Asking for them ---------------------------------------------------------------------------------------------------

    /// Wants one, which [`ask`](Self::ask) asks for.
    pub(super) fn wish(&mut self, user: U, kind: EventKind, waits: Option<CommandId>, out: &mut Outbox<U>) {
        let index = self.wishes.iter().position(|wish| wish.user == user && wish.kind == kind);
        if let Some(wish) = index.and_then(|index| self.wishes.get_mut(index)).filter(|wish| wish.counts()) {
            let stayed = wish.leaves.take();
            if wish.is_on() {
                out.outcome(waits, &SubscribeOutcome::Subscribed);
            } else {
                wish.waits.extend(waits);
            }
            out.outcome(stayed, &SubscribeOutcome::Failed { reason: WANTED_AGAIN.into() });
            return;
        }
        let refused: Option<(ErrorKind, Box<str>)> = if matches!(kind, EventKind::Unknown(_)) {
            let reason = format!("{kind:?} is none of CHAT, DONATION and SUBSCRIPTION");
            Some((ErrorKind::InvalidArgument, reason.into()))
        } else if self.wishes.iter().filter(|wish| wish.counts()).count() >= SUBSCRIPTIONS {
            Some((ErrorKind::LimitReached, format!("a session has at most {SUBSCRIPTIONS} subscriptions").into()))
        } else {
            None
        };
        if let Some((error, reason)) = refused {
            out.outcome(waits, &SubscribeOutcome::Failed { reason: reason.clone() });
            let failed =
                SubscribeFailed { user: user.number(), kind, channel_id: None, error, reason, retrying: false };
            out.event(Event::SubscribeFailed(failed.into()));
            return;
        }
        // One that failed before begins anew.
        let failed = index.map(|index| self.wishes.remove(index));
        let mut wish = Wish::new(user, kind, waits);
        wish.channel_id = failed.and_then(|failed| failed.channel_id);
        self.wishes.push(wish);
        self.recount();
    }

    /// Asks for what is wanted and may be asked for. One of each kind at a time: the confirmation names a channel, and which user's
    /// that is, is known only by there being no other.
    pub(super) fn ask(&mut self, now: Instant, out: &mut Outbox<U>) {
        self.was_settled |= self.is_settled();
        let Some(key) = &self.key else { return };
        for kind in [EventKind::Chat, EventKind::Donation, EventKind::Subscription] {
            let due = |wish: &Wish<U>| wish.kind == kind && wish.is_due(now) && !self.is_held_back(wish);
            let index = self.wishes.iter().position(due);
            let Some(wish) = index.and_then(|index| self.wishes.get_mut(index)) else { continue };
            match self.api.subscribe(&kind, key.expose()) {
                Ok(request) => wish.asked(out.request(Some(wish.user.clone()), request)),
                Err(error) => {
                    wish.state = WishState::Failed;
                    wish.tell_failure(error.kind(), error.causes(), false, out);
                }
            }
        }
    }

    /// Whether another of its kind goes first, or its own end, which it might overtake.
    fn is_held_back(&self, wish: &Wish<U>) -> bool {
        self.wishes.iter().any(|other| other.kind == wish.kind && other.is_under_way())
            || self.leaving.iter().any(|leaving| leaving.user == wish.user && leaving.kind == wish.kind)
    }

    // What becomes of them ----------------------------------------------------------------------------------------------

    /// The answer to a request of a subscription or an end, or to one that is of no interest any more.
    pub(super) fn answered(
        &mut self,
        id: RequestId,
        response: Result<Response>,
        now: Instant,
        out: &mut Outbox<U>,
    ) -> Result<(), GiveUp> {
        if let Some(index) = self.wishes.iter().position(|wish| wish.is_asked(id)) {
            self.subscribe_answered(index, response, now, out)?;
        } else if let Some(index) = self.leaving.iter().position(|leaving| leaving.request == id) {
            let Leaving { command, kind, .. } = self.leaving.swap_remove(index);
            let outcome = match response.and_then(|response| answers::read_unsubscribed(&kind, &response)) {
                Ok(()) => SubscribeOutcome::Unsubscribed,
                Err(error) => {
                    if error.had_no_effect() {
                        self.ended.retain(|ended| ended.request != id);
                    }
                    SubscribeOutcome::Failed { reason: error.causes() }
                }
            };
            out.outcome([command], &outcome);
        } else {
            return Ok(());
        }
        self.ask(now, out);
        Ok(())
    }

    fn subscribe_answered(
        &mut self,
        index: usize,
        response: Result<Response>,
        now: Instant,
        out: &mut Outbox<U>,
    ) -> Result<(), GiveUp> {
        let Some(wish) = self.wishes.get_mut(index) else { return Ok(()) };
        let read = response.and_then(|response| answers::read_subscribed(&wish.kind, &response));
        let Err(error) = read else {
            wish.state = WishState::Accepted { until: now + self.timeout };
            return Ok(());
        };
        if matches!(error.kind(), ErrorKind::Transport | ErrorKind::Timeout) && !error.is_unsent() {
            // Perhaps it got there. Then the confirmation comes, and asking again would be once too often.
            wish.state = WishState::Accepted { until: now + self.timeout };
            return Ok(());
        }
        wish.owed = wish.owed.saturating_sub(1);
        let (reason, is_owner) = (error.causes(), self.owner.as_ref() == Some(&wish.user));
        if is_final(&error) || error.kind() == ErrorKind::Forbidden {
            wish.state = WishState::Failed;
            if !self.leave_at_last(index, out) {
                self.tell_failure(index, error.kind(), reason, false, out);
                self.recount();
            }
            return if is_owner && is_final(&error) { Err(GiveUp::LoginOver(error)) } else { Ok(()) };
        }
        wish.failures += 1;
        let failures = wish.failures;
        let backoff = || (self.first_delay * (1 << failures.min(5))).min(LONGEST_BACKOFF);
        let wait = error.retry_after().unwrap_or_else(backoff).min(LONGEST_WAIT);
        wish.state = WishState::Waiting { from: Some(now + wait) };
        if self.leave_at_last(index, out) {
            return Ok(());
        }
        self.tell_failure(index, error.kind(), reason, true, out);
        if error.status() == Some(400) && failures >= UNCONFIRMED { Err(GiveUp::NotConfirmed) } else { Ok(()) }
    }

    fn tell_failure(&mut self, index: usize, error: ErrorKind, reason: Box<str>, retrying: bool, out: &mut Outbox<U>) {
        if let Some(wish) = self.wishes.get_mut(index) {
            wish.tell_failure(error, reason, retrying, out);
        }
    }

    pub(super) fn confirmed(&mut self, mut state: SubscriptionState, now: Instant, out: &mut Outbox<U>) {
        // Late, and not for whom it is asked just now: that happens where it was asked for twice.
        let late = |wish: &Wish<U>| wish.owed > 0 && wish.is_of(&state);
        let under_way = |wish: &Wish<U>| wish.kind == state.kind && wish.is_under_way();
        let index = self.wishes.iter().position(late).or_else(|| self.wishes.iter().position(under_way));
        let wish = index.and_then(|index| self.wishes.get(index));
        state.user = wish.map(|wish| wish.user.number()).or_else(|| self.owner_number());
        if self.owner.is_some() && state.channel_id.is_some() {
            self.owner_channel.clone_from(&state.channel_id);
        }
        out.event(Event::Subscribed(state.clone()));
        if let Some((index, wish)) = index.and_then(|index| Some((index, self.wishes.get_mut(index)?))) {
            wish.confirmed(state.channel_id, out);
            // Also one that was given up counts again.
            self.recount();
            self.leave_at_last(index, out);
        }
        self.ask(now, out);
    }

    pub(super) fn revoked(&mut self, mut state: SubscriptionState, out: &mut Outbox<U>) {
        state.user = self.owner_number();
        self.wishes.retain(|wish| {
            let is_it = wish.is_on() && wish.is_of(&state);
            if is_it {
                state.user = Some(wish.user.number());
            }
            !is_it
        });
        self.recount();
        out.event(Event::Revoked(state));
    }

    /// The session says that one ended. Where it might be one of several of whose channel nothing is known, nobody is named.
    pub(super) fn unsubscribed(&mut self, mut state: SubscriptionState, out: &mut Outbox<U>) {
        let of_kind = |ended: &Ended| ended.kind == state.kind;
        let sure = |ended: &Ended| of_kind(ended) && ended.channel_id.is_some() && ended.channel_id == state.channel_id;
        let possible = |ended: &Ended| of_kind(ended) && (ended.channel_id.is_none() || state.channel_id.is_none());
        let index = self.ended.iter().position(sure).or_else(|| {
            let mut all = self.ended.iter().enumerate().filter(|(_, ended)| possible(ended));
            all.next().filter(|_| all.next().is_none()).map(|(index, _)| index)
        });
        let ended = index.and_then(|index| self.ended.remove(index));
        state.user = ended.map(|ended| ended.user).or_else(|| self.owner_number());
        out.event(Event::Unsubscribed(state));
    }

    fn owner_number(&self) -> Option<UserNumber> {
        self.owner.as_ref().map(SessionUser::number)
    }

    /// The owner's channel, where a subscription told it.
    pub(super) fn owner_channel(&self) -> Option<&ChannelId> {
        self.owner_channel.as_ref()
    }

    /// Those that were not confirmed in time, and those whose wait is over.
    pub(super) fn handle_timeout(&mut self, now: Instant, out: &mut Outbox<U>) -> Result<(), GiveUp> {
        while let Some(index) = self.wishes.iter().position(|wish| wish.is_late(now)) {
            let Some(wish) = self.wishes.get_mut(index) else { break };
            wish.failures += 1;
            wish.state = WishState::Waiting { from: None };
            let failures = wish.failures;
            if self.leave_at_last(index, out) {
                continue;
            }
            let reason = "the session did not confirm it in time".into();
            self.tell_failure(index, ErrorKind::Timeout, reason, true, out);
            if failures >= UNCONFIRMED {
                return Err(GiveUp::NotConfirmed);
            }
        }
        self.ask(now, out);
        Ok(())
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        // One that is held back waits for an answer, not for a time that may be over already.
        let free = |wish: &&Wish<U>| wish.is_under_way() || !self.is_held_back(wish);
        let timed = self.wishes.iter().filter(|wish| wish.deadline().is_some());
        timed.filter(free).filter_map(Wish::deadline).min()
    }

    // Ending them -------------------------------------------------------------------------------------------------------

    pub(super) fn unsubscribe(
        &mut self,
        command: CommandId,
        user: &U,
        kind: &EventKind,
        now: Instant,
        out: &mut Outbox<U>,
    ) {
        let index = self.wishes.iter().position(|wish| wish.user == *user && wish.kind == *kind);
        let Some((index, wish)) = index.and_then(|index| Some((index, self.wishes.get_mut(index)?))) else {
            out.outcome([command], &SubscribeOutcome::Unsubscribed);
            return;
        };
        out.outcome(mem::take(&mut wish.waits), &SubscribeOutcome::Unsubscribed);
        out.outcome(wish.leaves.replace(command), &SubscribeOutcome::Unsubscribed);
        // While it is under way its end might overtake it, and the next one of its kind would get its confirmation.
        if wish.is_under_way() {
            wish.told = true;
        } else {
            self.leave_at_last(index, out);
            self.ask(now, out);
        }
    }

    /// Ends a subscription that was to be ended as soon as it is known what became of it. Whether it was.
    fn leave_at_last(&mut self, index: usize, out: &mut Outbox<U>) -> bool {
        let Some(command) = self.wishes.get_mut(index).and_then(|wish| wish.leaves.take()) else { return false };
        let Wish { user, kind, channel_id, state, owed, .. } = self.wishes.remove(index);
        self.recount();
        let request = match &self.key {
            Some(key) if state == WishState::On || owed > 0 => self.api.unsubscribe(&kind, key.expose()).ok(),
            _ => None,
        };
        match request {
            Some(request) => {
                let request = out.request(Some(user.clone()), request);
                if self.ended.len() >= ENDED {
                    self.ended.pop_front();
                }
                self.ended.push_back(Ended { request, user: user.number(), kind: kind.clone(), channel_id });
                self.leaving.push(Leaving { request, command, user, kind });
            }
            None => out.outcome([command], &SubscribeOutcome::Unsubscribed),
        }
        true
    }

    /// Whether an answer to this request would change anything.
    #[cfg(test)]
    pub(super) fn awaits(&self, id: RequestId) -> bool {
        self.wishes.iter().any(|wish| wish.is_asked(id)) || self.leaving.iter().any(|leaving| leaving.request == id)
    }
}
