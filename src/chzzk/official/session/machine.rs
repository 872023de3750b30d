//! The life of one session, as a plain state machine: ask for an address, connect, subscribe, listen, lose, come back.
//!
//! ```text
//! Asking ──▶ Opening ──▶ Greeting ──▶ Connected ──▶ (loss) ──▶ Pausing ──▶ Asking …
//!                                        └──▶ Over (closed, or a final error)
//! ```
//!
//! An address works once, so every attempt asks for another (reference 16.1). What the session is subscribed to, over this
//! connection or the next, is kept by [`Subscriptions`].

mod address;
mod config;
mod outbox;
mod subscriptions;
mod wish;

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, atomic::AtomicUsize},
    time::{Duration, Instant},
};

use self::subscriptions::{GiveUp, Subscriptions};
pub(crate) use self::{
    config::{Command, Config, SessionRequest, SessionUser},
    outbox::Outbox,
    subscriptions::SUBSCRIPTIONS,
};
use super::{
    Connected, DisconnectReason, Disconnected, Event, SubscribeOutcome,
    connections::{GHOST, Place},
    decode::{self, Told},
    system::System,
};
use crate::{
    Error, ErrorKind, Result,
    chzzk::{ChannelId, official::model::EventKind},
    http::Response,
    protocol::{CommandId, Frame, LONGEST_WAIT, Link, LinkId, Loss, Protocol, RequestId},
    reconnect::Backoff,
    socketio::{End, Engine, Notice, packet},
};

/// A connection that lasted this long counts as a success; a shorter one does not reset the waiting times.
const STABLE_AFTER: Duration = Duration::from_secs(10);

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
        since: Instant,
    },
    /// Until the next attempt.
    Pausing {
        until: Instant,
    },
    Over,
}

pub(crate) struct Session<U> {
    config: Config<U>,
    stage: Stage,
    engine: Engine,
    backoff: Backoff,
    /// Its right to be connected; given back at the end.
    place: Option<Place>,
    connections: u64,
    subscriptions: Subscriptions<U>,
    links: VecDeque<Link>,
    out: Outbox<U>,
    end: Option<Result<()>>,
}

impl<U: SessionUser> Session<U> {
    pub(crate) fn new(config: Config<U>, wishes: Vec<(U, EventKind)>, place: Place, now: Instant) -> Self {
        let from = place.free_from(now, now);
        let mut session = Self {
            stage: Stage::Over,
            engine: Engine::new(),
            backoff: Backoff::new(config.reconnect.first_delay, config.reconnect.max_delay, config.seed),
            place: Some(place),
            connections: 0,
            subscriptions: Subscriptions::new(&config),
            links: VecDeque::new(),
            out: Outbox::default(),
            end: None,
            config,
        };
        for (user, kind) in wishes {
            session.wish(user, kind);
        }
        if from > now {
            session.stage = Stage::Pausing { until: from };
        } else {
            session.ask_for_address();
        }
        session
    }

    /// How many subscriptions there are, wanted ones included.
    pub(crate) fn count(&self) -> &Arc<AtomicUsize> {
        self.subscriptions.count()
    }

    /// Whether the first connection came to something: connected, and nothing to be told of any subscription for the first time.
    pub(crate) fn is_settled(&self) -> bool {
        self.subscriptions.is_settled()
    }

    /// Whether this one is wanted, and not given up.
    pub(super) fn wants(&self, user: &U, kind: &EventKind) -> bool {
        self.subscriptions.wants(user, kind)
    }

    /// Whether anything of this user is wanted.
    pub(super) fn wants_any(&self, user: &U) -> bool {
        !self.subscriptions.kinds_of(user).is_empty()
    }

    /// Wants one before it is connected, and nobody waits for it.
    pub(super) fn wish(&mut self, user: U, kind: EventKind) {
        self.subscriptions.wish(user, kind, None, &mut self.out);
    }

    pub(super) fn close(&mut self) {
        self.finish(Ok(()));
    }

    /// Whether there is nothing that it is there for.
    pub(super) fn is_idle(&self) -> bool {
        self.subscriptions.is_empty()
    }

    /// Whose it is; `None` for the application's.
    pub(super) fn owner(&self) -> Option<&U> {
        self.config.owner.as_ref()
    }

    /// The owner's channel, where a subscription told it.
    pub(super) fn owner_channel(&self) -> Option<&ChannelId> {
        self.subscriptions.owner_channel()
    }

    /// Tells everybody who waits that nothing will come of it.
    pub(super) fn fail(&mut self, reason: &str) {
        self.subscriptions.fail(reason, &mut self.out);
    }

    // Connecting --------------------------------------------------------------------------------------------------------

    fn ask_for_address(&mut self) {
        let id = self.out.request(self.config.owner.clone(), address::request(&self.config));
        self.stage = Stage::Asking(id);
    }

    fn address_came(&mut self, response: Result<Response>, now: Instant) {
        match response.and_then(|response| address::read(&self.config, &response)) {
            Ok(target) => {
                self.links.push_back(Link::Connect(LinkId::ONLY, target));
                self.stage = Stage::Opening;
            }
            Err(error) if is_final(&error) => self.finish(Err(error)),
            Err(error) => self.lose(DisconnectReason::CannotConnect { reason: error.causes() }, Some(error), now),
        }
    }

    fn heard(&mut self, notice: Notice<'_>, now: Instant) {
        let reason = match notice {
            Notice::Event(event) => return self.told_event(&event.name, event.args.get(0), now),
            // Its attachments are of no use here, and what stands beside them may be.
            Notice::BinaryEvent(event) => {
                return self.told_event(&event.name, event.args.first().map(|arg| &**arg), now);
            }
            Notice::ErrorEvent(event) => refused(event.args.get(0)),
            Notice::Ended(End::Silent) => {
                self.broke(now);
                DisconnectReason::Silent
            }
            Notice::Ended(End::Refused { data }) => refused(data),
            Notice::Ended(End::BadOpen) => {
                DisconnectReason::Broken { reason: "its first packet cannot be read".into() }
            }
            Notice::Ended(_) => DisconnectReason::Disconnected,
            // A server that has said `40` already refuses with the same packet.
            Notice::Error { namespace: packet::ROOT, data } if matches!(self.stage, Stage::Greeting { .. }) => {
                refused(data)
            }
            Notice::Odd(odd) => {
                tracing::debug!(target: "livechat::chzzk", %odd, "an odd packet was passed over");
                return;
            }
            _ => return,
        };
        self.lose(reason, None, now);
    }

    fn told_event(&mut self, name: &str, argument: Option<&str>, now: Instant) {
        match decode::read(name, argument, self.config.keep_raw) {
            Told::System(system) => self.told(system, now),
            Told::Event(event) => self.out.event(event),
        }
    }

    fn told(&mut self, system: System, now: Instant) {
        match system {
            System::Connected { session_key } => {
                if !matches!(self.stage, Stage::Greeting { .. }) {
                    return;
                }
                self.stage = Stage::Connected { since: now };
                let reconnects = self.connections;
                self.connections += 1;
                let session = self.config.session;
                let user = self.config.owner.as_ref().map(SessionUser::number);
                self.out.event(Event::Connected(Connected { reconnects, session, user }));
                self.subscriptions.connected(session_key, now, &mut self.out);
            }
            System::Subscribed(state) => self.subscriptions.confirmed(state, now, &mut self.out),
            System::Unsubscribed(state) => self.subscriptions.unsubscribed(state, &mut self.out),
            System::Revoked(state) => self.subscriptions.revoked(state, &mut self.out),
        }
    }

    // Losing ------------------------------------------------------------------------------------------------------------

    fn give_up(&mut self, why: GiveUp, now: Instant) {
        match why {
            GiveUp::NotConfirmed => self.lose(DisconnectReason::NotConfirmed, None, now),
            GiveUp::LoginOver(error) => self.finish(Err(error)),
        }
    }

    fn lose(&mut self, reason: DisconnectReason, error: Option<Error>, now: Instant) {
        if matches!(self.stage, Stage::Connected { since } if now.saturating_duration_since(since) >= STABLE_AFTER) {
            self.backoff.reset();
        }
        self.subscriptions.lost(&mut self.out);
        let was_settled = self.subscriptions.was_settled();
        let limit = if was_settled { self.config.reconnect.max_attempts } else { self.config.connect_attempts };
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
        let asked = error.as_ref().and_then(Error::retry_after).unwrap_or_default().min(LONGEST_WAIT);
        let wait = self.backoff.next_delay().max(asked);
        let until = self.place.as_ref().map_or(now + wait, |place| place.free_from(now + wait, now));
        let retry_in = until.saturating_duration_since(now);
        tracing::info!(target: "livechat::chzzk", %reason, ?retry_in, "the session was lost");
        let session = self.config.session;
        let user = self.config.owner.as_ref().map(SessionUser::number);
        self.out.event(Event::Disconnected(Box::new(Disconnected { reason, retry_in, session, user })));
        self.out.forget_requests();
        self.stage = Stage::Pausing { until };
    }

    /// The connection is gone, and the service was not told.
    fn broke(&self, now: Instant) {
        if let Some(place) = &self.place {
            // A link that is yet to come up has nothing to do with the engine of the last one.
            let named = if self.has_link() { self.engine.patience() } else { None };
            place.broke(now, named.unwrap_or(GHOST));
        }
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
        self.subscriptions.closed();
        self.out.forget_requests();
        self.stage = Stage::Over;
        self.place = None;
        self.end = Some(result);
    }

    fn has_link(&self) -> bool {
        matches!(self.stage, Stage::Greeting { .. } | Stage::Connected { .. })
    }
}

impl<U: SessionUser> Protocol for Session<U> {
    type Event = Event;
    type Command = Command<U>;
    type Outcome = SubscribeOutcome;
    type Request = SessionRequest<U>;
    type Response = Response;

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

    fn handle_command(&mut self, id: CommandId, command: Command<U>, now: Instant) {
        match command {
            Command::Subscribe { user, kind } => {
                self.subscriptions.wish(user, kind, Some(id), &mut self.out);
                self.subscriptions.ask(now, &mut self.out);
            }
            Command::Unsubscribe { user, kind } => {
                self.subscriptions.unsubscribe(id, &user, &kind, now, &mut self.out);
            }
            Command::Remove { user } => {
                for kind in self.subscriptions.kinds_of(&user) {
                    self.subscriptions.unsubscribe(id, &user, &kind, now, &mut self.out);
                }
            }
        }
    }

    fn handle_response(&mut self, id: RequestId, response: Result<Response>, now: Instant) {
        if matches!(self.stage, Stage::Over) {
            return;
        }
        if matches!(self.stage, Stage::Asking(asked) if asked == id) {
            self.address_came(response, now);
        } else if let Err(why) = self.subscriptions.answered(id, response, now, &mut self.out) {
            self.give_up(why, now);
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
        if matches!(loss, Loss::Broken(_)) {
            self.broke(now);
        }
        let (reason, error) = DisconnectReason::of(loss);
        self.lose(reason, error, now);
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
                if let Err(why) = self.subscriptions.handle_timeout(now, &mut self.out) {
                    self.give_up(why, now);
                }
            }
            Stage::Pausing { until } if now >= until => self.ask_for_address(),
            Stage::Asking(_) | Stage::Opening | Stage::Pausing { .. } | Stage::Over => {}
        }
    }

    fn handle_close(&mut self, _now: Instant) {
        self.close();
    }

    fn poll_request(&mut self) -> Option<(RequestId, SessionRequest<U>)> {
        self.out.poll_request()
    }

    fn poll_link(&mut self) -> Option<Link> {
        self.links.pop_front()
    }

    fn poll_transmit(&mut self) -> Option<(LinkId, String)> {
        // Nothing here sends attachments.
        self.engine.poll_transmit().and_then(packet::Frame::into_text).map(|text| (LinkId::ONLY, text))
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.out.poll_event()
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, SubscribeOutcome)> {
        self.out.poll_outcome()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        match self.stage {
            Stage::Asking(_) | Stage::Opening | Stage::Over => None,
            Stage::Greeting { until } => [Some(until), self.engine.poll_timeout()].into_iter().flatten().min(),
            Stage::Pausing { until } => Some(until),
            Stage::Connected { .. } => {
                [self.subscriptions.poll_timeout(), self.engine.poll_timeout()].into_iter().flatten().min()
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

/// The frames and requests on their way out hold tokens, so none of the queues is shown.
impl<U: SessionUser> fmt::Debug for Session<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("stage", &self.stage)
            .field("connections", &self.connections)
            .field("wishes", &self.subscriptions.wishes())
            .field("events", &self.out.waiting_events())
            .finish_non_exhaustive()
    }
}

/// The server's refusal, with its words where they are a text.
fn refused(data: Option<&str>) -> DisconnectReason {
    DisconnectReason::Refused { reason: data.and_then(packet::string).unwrap_or_default().into() }
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

#[cfg(test)]
mod tests;
