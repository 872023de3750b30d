//! The life of one session, as a plain state machine: ask for an address, connect, subscribe, listen, lose, come back.
//!
//! ```text
//! Asking ──▶ Opening ──▶ Greeting ──▶ Connected ──▶ (loss) ──▶ Pausing ──▶ Asking …
//!                                        └──▶ Over (closed, or a final error)
//! ```
//!
//! An address works once, so every attempt asks for another (reference 16.1). A new connection has a new key and no
//! subscriptions, so all of them are asked for again, each with its own user's token (16.9).

use std::{
    collections::VecDeque,
    fmt, mem,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    Connected, DisconnectReason, Disconnected, Event, SubscribeFailed, SubscribeOutcome, SubscriptionState,
    decode::{self, Told},
    system::System,
    wish::{Wish, WishState},
};
use crate::{
    Error, ErrorKind, Reconnect, Result, Secret,
    chzzk::official::{
        model::{EventKind, SessionUrl, answers},
        request::Api,
    },
    http::{Request, Response},
    protocol::{CommandId, Frame, LONGEST_WAIT, Link, LinkId, Loss, Protocol, RequestId, Target},
    reconnect::Backoff,
    socketio::{End, Engine, Notice, packet, websocket_url},
};

/// At most so many over all channels and kinds together (reference 12.5).
pub(crate) const SUBSCRIPTIONS: usize = 30;
/// Connections at once: of an application, of a user (reference 12.1, 12.2).
const CLIENT_CONNECTIONS: usize = 10;
const USER_CONNECTIONS: usize = 3;
/// A connection that broke counts at the service until it notices (reference 16.9).
const GHOST: Duration = Duration::from_secs(85);
/// A connection that lasted this long counts as a success; a shorter one does not reset the waiting times.
const STABLE_AFTER: Duration = Duration::from_secs(10);
/// How often a subscription may go unconfirmed, or be refused for a connection that the service does not see, before the
/// connection itself is taken for broken.
const UNCONFIRMED: u32 = 3;
/// The longest wait before a subscription that the service refused for now is asked for again, where it does not say how long.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);
/// What becomes of an end that was asked for before the subscription was there, and taken back.
const WANTED_AGAIN: &str = "it was subscribed to again";
/// Events that may wait for a reader who is busy waiting for something else.
const WAITING_EVENTS: usize = 16_384;

/// A user whose token is used; the number is the caller's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct UserNumber(pub(crate) u32);

/// A request, and as whom it is sent: the application where there is no user.
#[derive(Debug)]
pub(crate) struct SessionRequest {
    pub(crate) request: Request,
    pub(crate) user: Option<UserNumber>,
}

/// What a session was asked to be.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) api: Api,
    /// Whose session it is; `None` for the application's.
    pub(crate) owner: Option<UserNumber>,
    pub(crate) reconnect: Reconnect,
    pub(crate) connect_attempts: u32,
    /// For opening the socket, and again for the service's greeting.
    pub(crate) connect_timeout: Duration,
    /// For the confirmation of a subscription.
    pub(crate) subscribe_timeout: Duration,
    pub(crate) keep_raw: bool,
    pub(crate) max_message_bytes: usize,
    pub(crate) seed: u64,
}

/// What a user asks of a running session.
#[derive(Debug)]
pub(crate) enum Command {
    Subscribe { user: UserNumber, kind: EventKind },
    Unsubscribe { user: UserNumber, kind: EventKind },
}

#[derive(Debug)]
enum Stage {
    /// The address was asked for.
    Asking(RequestId),
    /// The link was asked for.
    Opening,
    /// The link is up; the key is yet to come.
    Greeting {
        until: Instant,
    },
    Connected {
        key: Secret,
        since: Instant,
    },
    /// Until the next attempt.
    Pausing {
        until: Instant,
    },
    Over,
}

/// A subscription that is being ended, and who waits for that.
struct Leaving {
    request: RequestId,
    command: CommandId,
    user: UserNumber,
    kind: EventKind,
}

pub(crate) struct Session {
    config: Config,
    stage: Stage,
    engine: Engine,
    backoff: Backoff,
    connections: u64,
    /// Until when connections that broke may still count at the service.
    ghosts: Vec<Instant>,
    wishes: Vec<Wish>,
    /// How many of them count, readable from any thread.
    count: Arc<AtomicUsize>,
    leaving: Vec<Leaving>,
    /// Whether it was settled once: until then it is the first connection that is being made.
    was_settled: bool,

    next_request: u64,
    requests: VecDeque<(RequestId, SessionRequest)>,
    links: VecDeque<Link>,
    events: VecDeque<Event>,
    missed_events: u64,
    outcomes: VecDeque<(CommandId, SubscribeOutcome)>,
    end: Option<Result<()>>,
}

impl Session {
    pub(crate) fn new(config: Config, wishes: Vec<(UserNumber, EventKind)>) -> Self {
        let mut session = Self {
            stage: Stage::Over,
            engine: Engine::new(),
            backoff: Backoff::new(config.reconnect.first_delay, config.reconnect.max_delay, config.seed),
            connections: 0,
            ghosts: Vec::new(),
            wishes: Vec::new(),
            count: Arc::default(),
            leaving: Vec::new(),
            was_settled: false,
            next_request: 0,
            requests: VecDeque::new(),
            links: VecDeque::new(),
            events: VecDeque::new(),
            missed_events: 0,
            outcomes: VecDeque::new(),
            end: None,
            config,
        };
        for (user, kind) in wishes {
            session.wish(user, kind, None);
        }
        session.ask_for_address();
        session
    }

    /// How many subscriptions there are, wanted ones included.
    pub(crate) fn count(&self) -> &Arc<AtomicUsize> {
        &self.count
    }

    /// Whether the first connection came to something: connected, and nothing to be told of any subscription for the first time.
    pub(crate) fn is_settled(&self) -> bool {
        matches!(self.stage, Stage::Connected { .. }) && self.wishes.iter().all(Wish::is_settled)
    }

    fn request(&mut self, user: Option<UserNumber>, request: Request) -> RequestId {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        self.requests.push_back((id, SessionRequest { request, user }));
        id
    }

    // Connecting --------------------------------------------------------------------------------------------------------

    fn ask_for_address(&mut self) {
        let api = &self.config.api;
        let request = if self.config.owner.is_some() { api.user_session() } else { api.client_session() };
        let id = self.request(self.config.owner, request);
        self.stage = Stage::Asking(id);
    }

    fn address_came(&mut self, response: Result<Response>, now: Instant) {
        let read = response.and_then(|response| match self.config.owner {
            Some(_) => answers::read_user_session(&response),
            None => answers::read_client_session(&response),
        });
        match read.and_then(|url| self.target(&url)) {
            Ok(target) => {
                self.links.push_back(Link::Connect(LinkId::ONLY, target));
                self.stage = Stage::Opening;
            }
            Err(error) if is_final(&error) => self.finish(Err(error)),
            Err(error) => self.lose(DisconnectReason::CannotConnect { reason: causes(&error) }, Some(error), now),
        }
    }

    fn target(&self, url: &SessionUrl) -> Result<Target> {
        // What the service names wrongly is no argument of the caller's, and the next address may be better.
        let address =
            websocket_url(url.expose()).map_err(|error| Error::decode("address of a session", format!("{error:?}")))?;
        let is_local = matches!(url.host(), "127.0.0.1" | "localhost" | "[::1]");
        if !address.url.expose().starts_with("wss://") && !is_local {
            return Err(Error::decode("address of a session", "it is not https, and its query is a login"));
        }
        Ok(Target {
            url: address.url.expose().to_owned(),
            headers: Vec::new(),
            timeout: self.config.connect_timeout,
            max_message_bytes: self.config.max_message_bytes,
        })
    }

    fn heard(&mut self, notice: Notice<'_>, now: Instant) {
        match notice {
            Notice::Event(event) => match decode::read(&event.name, event.args.get(0), self.config.keep_raw) {
                Told::System(system) => self.told(system, now),
                Told::Event(event) => self.push(event),
            },
            Notice::ErrorEvent(event) => {
                let reason = event.args.get(0).and_then(packet::string).unwrap_or_default().into_owned();
                self.lose(DisconnectReason::Refused { reason: reason.into() }, None, now);
            }
            Notice::Ended(end) => {
                let reason = match end {
                    End::Silent => DisconnectReason::Silent,
                    End::Refused { data } => {
                        let reason = data.and_then(packet::string).unwrap_or_default().into_owned();
                        DisconnectReason::Refused { reason: reason.into() }
                    }
                    End::BadOpen => DisconnectReason::Broken { reason: "its first packet cannot be read".into() },
                    _ => DisconnectReason::Disconnected,
                };
                if matches!(reason, DisconnectReason::Silent) {
                    self.ghosts.push(now + GHOST);
                }
                self.lose(reason, None, now);
            }
            // A server that has said `40` already refuses with the same packet.
            Notice::Error { namespace: packet::ROOT, data } if matches!(self.stage, Stage::Greeting { .. }) => {
                let reason = data.and_then(packet::string).unwrap_or_default().into_owned();
                self.lose(DisconnectReason::Refused { reason: reason.into() }, None, now);
            }
            Notice::Odd(odd) => tracing::debug!(target: "livechat::chzzk", %odd, "an odd packet was passed over"),
            _ => {}
        }
    }

    fn told(&mut self, system: System, now: Instant) {
        match system {
            System::Connected { session_key } => {
                if !matches!(self.stage, Stage::Greeting { .. }) {
                    return;
                }
                self.stage = Stage::Connected { key: session_key, since: now };
                let reconnects = self.connections;
                self.connections += 1;
                self.push(Event::Connected(Connected { reconnects }));
                self.subscribe(now);
            }
            System::Subscribed(state) => self.subscribed(state, now),
            System::Unsubscribed(state) => self.push(Event::Unsubscribed(state)),
            System::Revoked(state) => {
                self.wishes.retain(|wish| !(wish.is_on() && wish.is_of(&state)));
                self.recount();
                self.push(Event::Revoked(state));
            }
        }
    }

    // Subscribing -------------------------------------------------------------------------------------------------------

    fn wish(&mut self, user: UserNumber, kind: EventKind, waits: Option<CommandId>) {
        let index = self.wishes.iter().position(|wish| wish.user == user && wish.kind == kind);
        if let Some(wish) = index.and_then(|index| self.wishes.get_mut(index)).filter(|wish| wish.counts()) {
            let stayed = wish.leaves.take().map(|id| (id, SubscribeOutcome::Failed { reason: WANTED_AGAIN.into() }));
            if wish.is_on() {
                self.outcomes.extend(waits.map(|id| (id, SubscribeOutcome::Subscribed)));
            } else {
                wish.waits.extend(waits);
            }
            self.outcomes.extend(stayed);
            return;
        }
        let reason: Option<Box<str>> = if matches!(kind, EventKind::Unknown(_)) {
            Some(format!("{kind:?} is none of CHAT, DONATION and SUBSCRIPTION").into())
        } else if self.wishes.iter().filter(|wish| wish.counts()).count() >= SUBSCRIPTIONS {
            Some(format!("a session has at most {SUBSCRIPTIONS} subscriptions").into())
        } else {
            None
        };
        if let Some(reason) = reason {
            self.outcomes.extend(waits.map(|id| (id, SubscribeOutcome::Failed { reason: reason.clone() })));
            self.push(Event::SubscribeFailed(SubscribeFailed { kind, channel_id: None, reason, retrying: false }));
            return;
        }
        // One that failed before begins anew.
        let failed = index.map(|index| self.wishes.remove(index));
        let mut wish = Wish::new(user, kind, waits);
        wish.channel_id = failed.and_then(|failed| failed.channel_id);
        self.wishes.push(wish);
        self.recount();
    }

    fn recount(&self) {
        self.count.store(self.wishes.iter().filter(|wish| wish.counts()).count(), Ordering::Release);
    }

    /// Asks for what is wanted and may be asked for. One of each kind at a time: the confirmation names a channel, and which user's
    /// that is, is known only by there being no other.
    fn subscribe(&mut self, now: Instant) {
        let Stage::Connected { key, .. } = &self.stage else { return };
        let key = key.clone();
        self.was_settled |= self.is_settled();
        for kind in [EventKind::Chat, EventKind::Donation, EventKind::Subscription] {
            let due = |wish: &Wish| wish.kind == kind && wish.is_due(now) && !self.is_held_back(wish);
            let Some(index) = self.wishes.iter().position(due) else { continue };
            let request = self.config.api.subscribe(&kind, key.expose());
            let Some(wish) = self.wishes.get_mut(index) else { continue };
            match request {
                Ok(request) => {
                    let user = Some(wish.user);
                    let id = self.request(user, request);
                    if let Some(wish) = self.wishes.get_mut(index) {
                        wish.state = WishState::Asked { request: id };
                        wish.owed += 1;
                    }
                }
                Err(error) => {
                    wish.state = WishState::Failed;
                    self.subscription_failed(index, causes(&error), false);
                }
            }
        }
    }

    /// Whether another of its kind goes first, or its own end, which it might overtake.
    fn is_held_back(&self, wish: &Wish) -> bool {
        self.wishes.iter().any(|other| other.kind == wish.kind && other.is_under_way())
            || self.leaving.iter().any(|leaving| leaving.user == wish.user && leaving.kind == wish.kind)
    }

    fn subscribe_answered(&mut self, index: usize, response: Result<Response>, now: Instant) {
        let Some(wish) = self.wishes.get_mut(index) else { return };
        let read = response.and_then(|response| answers::read_subscribed(&wish.kind, &response));
        let Err(error) = read else {
            wish.state = WishState::Accepted { until: now + self.config.subscribe_timeout };
            return;
        };
        if matches!(error.kind(), ErrorKind::Transport | ErrorKind::Timeout) && !error.is_unsent() {
            // Perhaps it got there. Then the confirmation comes, and asking again would be once too often.
            wish.state = WishState::Accepted { until: now + self.config.subscribe_timeout };
            return;
        }
        wish.owed = wish.owed.saturating_sub(1);
        let reason = causes(&error);
        if is_final(&error) || error.kind() == ErrorKind::Forbidden {
            wish.state = WishState::Failed;
            let is_owners = self.config.owner == Some(wish.user);
            if !self.leave_at_last(index) {
                self.subscription_failed(index, reason, false);
                self.recount();
            }
            // Nobody else's events can come here.
            if is_owners && is_final(&error) {
                self.finish(Err(error));
            }
            return;
        }
        wish.failures += 1;
        let failures = wish.failures;
        let backoff = || (self.config.reconnect.first_delay * (1 << failures.min(5))).min(LONGEST_BACKOFF);
        let wait = error.retry_after().unwrap_or_else(backoff).min(LONGEST_WAIT);
        wish.state = WishState::Waiting { from: Some(now + wait) };
        if self.leave_at_last(index) {
            return;
        }
        self.subscription_failed(index, reason, true);
        if error.status() == Some(400) && failures >= UNCONFIRMED {
            self.lose(DisconnectReason::NotConfirmed, None, now);
        }
    }

    fn subscription_failed(&mut self, index: usize, reason: Box<str>, retrying: bool) {
        let Some(wish) = self.wishes.get_mut(index) else { return };
        let (kind, channel_id) = (wish.kind.clone(), wish.channel_id.clone());
        wish.told = true;
        let waits = if retrying { Vec::new() } else { mem::take(&mut wish.waits) };
        for id in waits {
            self.outcomes.push_back((id, SubscribeOutcome::Failed { reason: reason.clone() }));
        }
        self.push(Event::SubscribeFailed(SubscribeFailed { kind, channel_id, reason, retrying }));
    }

    fn subscribed(&mut self, state: SubscriptionState, now: Instant) {
        // Late, and not for whom it is asked just now: that happens where it was asked for twice.
        let late = |wish: &Wish| wish.owed > 0 && wish.is_of(&state);
        let under_way = |wish: &Wish| wish.kind == state.kind && wish.is_under_way();
        let index = self.wishes.iter().position(late).or_else(|| self.wishes.iter().position(under_way));
        self.push(Event::Subscribed(state.clone()));
        if let Some((index, wish)) = index.and_then(|index| Some((index, self.wishes.get_mut(index)?))) {
            wish.state = WishState::On;
            wish.failures = 0;
            wish.owed = wish.owed.saturating_sub(1);
            wish.told = true;
            wish.channel_id = state.channel_id;
            for id in mem::take(&mut wish.waits) {
                self.outcomes.push_back((id, SubscribeOutcome::Subscribed));
            }
            self.leave_at_last(index);
        }
        self.subscribe(now);
    }

    fn unsubscribe(&mut self, id: CommandId, user: UserNumber, kind: &EventKind, now: Instant) {
        let Some(index) = self.wishes.iter().position(|wish| wish.user == user && wish.kind == *kind) else {
            self.outcomes.push_back((id, SubscribeOutcome::Unsubscribed));
            return;
        };
        let Some(wish) = self.wishes.get_mut(index) else { return };
        for waits in mem::take(&mut wish.waits) {
            self.outcomes.push_back((waits, SubscribeOutcome::Unsubscribed));
        }
        let before = wish.leaves.replace(id);
        self.outcomes.extend(before.map(|id| (id, SubscribeOutcome::Unsubscribed)));
        // While it is under way its end might overtake it, and the next one of its kind would get its confirmation.
        if wish.is_under_way() {
            wish.told = true;
        } else {
            self.leave_at_last(index);
            self.subscribe(now);
        }
    }

    /// Ends a subscription that was to be ended as soon as it is known what became of it. Whether it was.
    fn leave_at_last(&mut self, index: usize) -> bool {
        let Some(command) = self.wishes.get_mut(index).and_then(|wish| wish.leaves.take()) else { return false };
        let Wish { user, kind, state, owed, .. } = self.wishes.remove(index);
        self.recount();
        let request = match &self.stage {
            Stage::Connected { key, .. } if state == WishState::On || owed > 0 => {
                self.config.api.unsubscribe(&kind, key.expose()).ok()
            }
            _ => None,
        };
        match request {
            Some(request) => {
                let request = self.request(Some(user), request);
                self.leaving.push(Leaving { request, command, user, kind });
            }
            None => self.outcomes.push_back((command, SubscribeOutcome::Unsubscribed)),
        }
        true
    }

    fn unsubscribe_answered(&mut self, leaving: &Leaving, response: Result<Response>) {
        let outcome = match response.and_then(|response| answers::read_unsubscribed(&leaving.kind, &response)) {
            Ok(()) => SubscribeOutcome::Unsubscribed,
            Err(error) => SubscribeOutcome::Failed { reason: causes(&error) },
        };
        self.outcomes.push_back((leaving.command, outcome));
    }

    // Losing ------------------------------------------------------------------------------------------------------------

    fn lose(&mut self, reason: DisconnectReason, error: Option<Error>, now: Instant) {
        if matches!(self.stage, Stage::Connected { since, .. } if now.saturating_duration_since(since) >= STABLE_AFTER)
        {
            self.backoff.reset();
        }
        let mut ended: Vec<_> = mem::take(&mut self.leaving).iter().map(|leaving| leaving.command).collect();
        self.wishes.retain(|wish| {
            ended.extend(wish.leaves);
            wish.leaves.is_none()
        });
        self.recount();
        self.outcomes.extend(ended.into_iter().map(|id| (id, SubscribeOutcome::Unsubscribed)));
        let limit =
            if self.was_settled { self.config.reconnect.max_attempts } else { Some(self.config.connect_attempts) };
        // `attempts` counts the waits so far; the failure that brought us here is one more.
        let failures = self.backoff.attempts().saturating_add(1);
        if limit.is_some_and(|limit| failures >= limit) {
            let source = error.unwrap_or_else(|| Error::transport("connecting the session", reason.to_string()));
            let plain = failures <= 1;
            self.finish(Err(if plain {
                source
            } else {
                Error::GaveUp { attempts: failures, source: Box::new(source) }
            }));
            return;
        }
        self.part();
        for wish in &mut self.wishes {
            wish.lost();
        }
        let asked = error.as_ref().and_then(Error::retry_after).unwrap_or_default().min(LONGEST_WAIT);
        let wait = self.backoff.next_delay().max(asked);
        let until = self.free_slot(now, now + wait);
        let retry_in = until.saturating_duration_since(now);
        tracing::info!(target: "livechat::chzzk", %reason, ?retry_in, "the session was lost");
        self.push(Event::Disconnected(Disconnected { reason, retry_in }));
        self.requests.clear();
        self.stage = Stage::Pausing { until };
    }

    /// When another connection may be made: those that broke may still count at the service.
    fn free_slot(&mut self, now: Instant, wanted: Instant) -> Instant {
        let most = if self.config.owner.is_some() { USER_CONNECTIONS } else { CLIENT_CONNECTIONS };
        self.ghosts.retain(|ghost| *ghost > now);
        self.ghosts.sort_unstable();
        // One slot is for the connection itself.
        let too_many = (self.ghosts.len() + 1).saturating_sub(most);
        too_many.checked_sub(1).and_then(|index| self.ghosts.get(index)).map_or(wanted, |ghost| wanted.max(*ghost))
    }

    /// Gives the link up, politely where there is one.
    fn part(&mut self) {
        if matches!(self.stage, Stage::Opening | Stage::Greeting { .. } | Stage::Connected { .. }) {
            self.engine.close();
            self.links.push_back(Link::Close(LinkId::ONLY));
        }
    }

    fn finish(&mut self, result: Result<()>) {
        if matches!(self.stage, Stage::Over) {
            return;
        }
        self.part();
        self.requests.clear();
        self.stage = Stage::Over;
        self.end = Some(result);
    }

    fn push(&mut self, event: Event) {
        if self.events.len() >= WAITING_EVENTS {
            self.events.pop_front();
            self.missed_events += 1;
        }
        self.events.push_back(event);
    }

    fn has_link(&self) -> bool {
        matches!(self.stage, Stage::Greeting { .. } | Stage::Connected { .. })
    }
}

impl Protocol for Session {
    type Event = Event;
    type Command = Command;
    type Outcome = SubscribeOutcome;
    type Request = SessionRequest;

    fn handle_frame(&mut self, _link: LinkId, frame: Frame<'_>, now: Instant) {
        if !self.has_link() {
            return;
        }
        let notice = match frame {
            Frame::Text(text) => self.engine.handle_text(text, now),
            Frame::Binary(bytes) => self.engine.handle_binary(bytes, now),
        };
        self.heard(notice, now);
    }

    fn handle_command(&mut self, id: CommandId, command: Command, now: Instant) {
        match command {
            Command::Subscribe { user, kind } => {
                self.wish(user, kind, Some(id));
                self.subscribe(now);
            }
            Command::Unsubscribe { user, kind } => self.unsubscribe(id, user, &kind, now),
        }
    }

    fn handle_response(&mut self, id: RequestId, response: Result<Response>, now: Instant) {
        if matches!(self.stage, Stage::Asking(asked) if asked == id) {
            self.address_came(response, now);
        } else if let Some(index) = self.wishes.iter().position(|wish| wish.is_asked(id)) {
            self.subscribe_answered(index, response, now);
            self.subscribe(now);
        } else if let Some(index) = self.leaving.iter().position(|leaving| leaving.request == id) {
            let leaving = self.leaving.swap_remove(index);
            self.unsubscribe_answered(&leaving, response);
            self.subscribe(now);
        }
    }

    fn handle_connected(&mut self, _link: LinkId, now: Instant) {
        if matches!(self.stage, Stage::Opening) {
            self.engine = Engine::new();
            self.stage = Stage::Greeting { until: now + self.config.connect_timeout };
        }
    }

    fn handle_disconnected(&mut self, _link: LinkId, loss: Loss, now: Instant) {
        if !matches!(self.stage, Stage::Opening) && !self.has_link() {
            return;
        }
        match loss {
            Loss::Connect(error) => {
                self.lose(DisconnectReason::CannotConnect { reason: causes(&error) }, Some(error), now);
            }
            Loss::Closed { code, reason } => {
                self.lose(DisconnectReason::ClosedByServer { code, reason: reason.into() }, None, now);
            }
            Loss::Broken(error) => {
                self.ghosts.push(now + GHOST);
                self.lose(DisconnectReason::Broken { reason: causes(&error) }, Some(error), now);
            }
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        match self.stage {
            Stage::Greeting { until } if now >= until => {
                self.lose(DisconnectReason::NotConfirmed, None, now);
            }
            Stage::Greeting { .. } => {
                let notice = self.engine.handle_timeout(now);
                self.heard(notice, now);
            }
            Stage::Connected { .. } => {
                let notice = self.engine.handle_timeout(now);
                self.heard(notice, now);
                self.subscriptions_due(now);
            }
            Stage::Pausing { until } if now >= until => self.ask_for_address(),
            Stage::Asking(_) | Stage::Opening | Stage::Pausing { .. } | Stage::Over => {}
        }
    }

    fn handle_close(&mut self, _now: Instant) {
        self.finish(Ok(()));
    }

    fn poll_request(&mut self) -> Option<(RequestId, SessionRequest)> {
        self.requests.pop_front()
    }

    fn poll_link(&mut self) -> Option<Link> {
        self.links.pop_front()
    }

    fn poll_transmit(&mut self) -> Option<(LinkId, String)> {
        // Nothing here sends attachments.
        self.engine.poll_transmit().and_then(packet::Frame::into_text).map(|text| (LinkId::ONLY, text))
    }

    fn poll_event(&mut self) -> Option<Event> {
        match mem::take(&mut self.missed_events) {
            0 => self.events.pop_front(),
            missed => Some(Self::lagged(missed)),
        }
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, SubscribeOutcome)> {
        self.outcomes.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        match self.stage {
            Stage::Asking(_) | Stage::Opening | Stage::Over => None,
            Stage::Greeting { until } => [Some(until), self.engine.poll_timeout()].into_iter().flatten().min(),
            Stage::Pausing { until } => Some(until),
            Stage::Connected { .. } => {
                // One that is held back waits for an answer, not for a time that may be over already.
                let free = |wish: &&Wish| wish.is_under_way() || !self.is_held_back(wish);
                let timed = self.wishes.iter().filter(|wish| wish.deadline().is_some());
                let wishes = timed.filter(free).filter_map(Wish::deadline).min();
                [wishes, self.engine.poll_timeout()].into_iter().flatten().min()
            }
        }
    }

    fn poll_end(&mut self) -> Option<Result<()>> {
        self.end.take()
    }

    fn lagged(missed: u64) -> Event {
        Event::Lagged { missed }
    }
}

impl Session {
    /// Subscriptions that were not confirmed in time, and those whose wait is over.
    fn subscriptions_due(&mut self, now: Instant) {
        if !matches!(self.stage, Stage::Connected { .. }) {
            return;
        }
        let late = |wish: &Wish| matches!(wish.state, WishState::Accepted { until } if now >= until);
        while let Some(index) = self.wishes.iter().position(late) {
            let Some(wish) = self.wishes.get_mut(index) else { return };
            wish.failures += 1;
            wish.state = WishState::Waiting { from: None };
            let failures = wish.failures;
            if self.leave_at_last(index) {
                continue;
            }
            self.subscription_failed(index, "the session did not confirm it in time".into(), true);
            if failures >= UNCONFIRMED {
                self.lose(DisconnectReason::NotConfirmed, None, now);
                return;
            }
        }
        self.subscribe(now);
    }
}

/// The frames and requests on their way out hold tokens, so none of the queues is shown.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("stage", &self.stage)
            .field("connections", &self.connections)
            .field("wishes", &self.wishes)
            .field("events", &self.events.len())
            .finish_non_exhaustive()
    }
}

/// What no waiting mends.
fn is_final(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::InvalidArgument
            | ErrorKind::InvalidClient
            | ErrorKind::InvalidToken
            | ErrorKind::Unauthorized
            | ErrorKind::LoginNeeded
            | ErrorKind::RefreshLost
            | ErrorKind::Store
    )
}

/// An error's text with its causes, for an event.
fn causes(error: &Error) -> Box<str> {
    format!("{error:?}").into()
}

#[cfg(test)]
mod tests;
