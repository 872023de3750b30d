//! The life of a chat, as a plain state machine: connections, logins, rooms, messages.
//!
//! ```text
//! (Renewing) ──▶ Pausing ──▶ Opening ──▶ LoggingIn ──▶ Ready ──▶ (loss) ──▶ Pausing …
//!                                                        └─ RECONNECT: another is opened, the rooms move, this one is Leaving
//! ```
//!
//! A chat has as many connections as its rooms need. Each room has its seat on one of them; on a loss the seats stay and are joined
//! again, on a RECONNECT they move one by one, each when the new connection has it, so that nothing is missed (reference 14).

mod config;
mod connecting;
mod connection;
mod joining;
mod lines;
mod renewals;
mod replacing;
mod seat;
mod sending;
mod sends;

use std::{
    collections::{BTreeMap, VecDeque},
    fmt, mem,
    time::{Duration, Instant},
};

pub(crate) use self::config::{Account, Command, Config, Fate, Identity, ROOMS_PER_ACCOUNT, TokenRequest};
use self::{
    connection::{Connection, Silence, Stage},
    renewals::Renewals,
    seat::{Place, Places, Seat, SeatStage},
    sends::{Ended, Sends, Turn, Waiting},
};
use super::{DisconnectReason, JoinFailed, JoinFailure, JoinOutcome, Queue, Rooms, seen::Seen};
use crate::{
    Error, Result, Secret, backlog,
    protocol::{CommandId, Frame, Link, LinkId, Loss, Protocol, RequestId},
    twitch::{
        ChannelName, Event,
        line::{lines, text_lines},
    },
};

/// A connection that lasted this long counts as a success; a shorter one does not reset the waiting times.
const STABLE_AFTER: Duration = Duration::from_secs(10);
/// How long a connection that was replaced is still heard.
const OVERLAP: Duration = Duration::from_secs(3);

pub(crate) struct Session {
    config: Config,
    /// Each in the place of its link's number.
    connections: Vec<Option<Connection>>,
    seats: BTreeMap<ChannelName, Seat>,
    rooms: Rooms,
    queue: Queue,
    sends: Sends,
    seen: Seen,
    renewals: Renewals,
    /// How often connections were won back.
    reconnects: u64,
    next_order: u64,
    next_request: u64,
    was_settled: bool,
    /// When something must be done at the latest.
    deadline: Option<Instant>,
    requests: VecDeque<(RequestId, TokenRequest)>,
    links: VecDeque<Link>,
    transmits: VecDeque<(LinkId, String)>,
    events: backlog::Waiting<Event>,
    outcomes: VecDeque<(CommandId, Fate)>,
    end: Option<Result<()>>,
    is_over: bool,
}

impl Session {
    pub(crate) fn new(config: Config, channels: Vec<ChannelName>, now: Instant) -> Result<Self> {
        let mut session = Self {
            config,
            connections: Vec::new(),
            seats: BTreeMap::new(),
            rooms: Rooms::default(),
            queue: Queue::default(),
            sends: Sends::default(),
            seen: Seen::new(),
            renewals: Renewals::default(),
            reconnects: 0,
            next_order: 0,
            next_request: 0,
            was_settled: false,
            deadline: None,
            requests: VecDeque::new(),
            links: VecDeque::new(),
            transmits: VecDeque::new(),
            events: backlog::Waiting::in_a_machine(Self::lagged),
            outcomes: VecDeque::new(),
            end: None,
            is_over: false,
        };
        let others: usize = session.config.accounts.iter().map(|account| account.places.taken()).sum();
        let wanted = others + channels.len();
        for channel in channels {
            session.take_seat(channel, None, now).map_err(|()| rooms_limit(&session.config.accounts, wanted))?;
        }
        if session.connections.is_empty() {
            session.open(0, None, now);
        }
        session.refresh();
        Ok(session)
    }

    /// What is known of the rooms, for handles.
    pub(crate) fn rooms(&self) -> &Rooms {
        &self.rooms
    }

    /// What waits for its turn, for handles.
    pub(crate) fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Whether the first logins worked, and each room that was asked for has its answer.
    pub(crate) fn is_settled(&self) -> bool {
        self.was_settled
    }

    fn finish(&mut self, result: Result<()>) {
        if mem::replace(&mut self.is_over, true) {
            return;
        }
        for index in 0..self.connections.len() {
            self.quit(index);
        }
        self.ended(Sends::end);
        for (channel, seat) in mem::take(&mut self.seats) {
            self.outcomes.extend(seat.waits.into_iter().map(|id| (id, Fate::Joined(JoinOutcome::Left))));
            self.rooms.set_joined(channel.as_str(), false);
        }
        self.requests.clear();
        self.deadline = None;
        self.end = Some(result);
    }

    /// Ends where that was wanted when all is said: it is, or it took too long.
    fn close_when_sent(&mut self, now: Instant) {
        let is_said = self.queue.is_empty() && self.sends.are_told();
        if self.queue.closing().is_some_and(|until| is_said || now >= until) {
            self.finish(Ok(()));
        }
    }

    fn push(&mut self, event: Event) {
        self.events.push(event);
    }

    /// When something must be done at the latest, anew.
    fn refresh(&mut self) {
        let connections = self.connections.iter().flatten().filter_map(Connection::deadline);
        // A join that waits for a connection waits for no time.
        let joins = self.seats.values().flat_map(Seat::deadlines).filter(|(index, _)| self.is_ready(*index));
        let joins = joins.map(|(_, deadline)| deadline);
        let earliest = connections.chain(joins).chain(self.sends.deadline()).chain(self.queue.closing()).min();
        self.deadline = earliest.filter(|_| !self.is_over);
    }
}

fn link(index: usize) -> LinkId {
    LinkId(u32::try_from(index).unwrap_or(u32::MAX))
}

/// What is said where the rooms do not fit.
fn rooms_limit(accounts: &[Account], wanted: usize) -> Error {
    let advice = "leave some, give the client more logins, or read without one; where the accounts moderate the rooms, raise `rooms_per_account`";
    let most = accounts.iter().map(|account| account.places.most()).sum();
    Error::limit(format!("rooms of {} account(s)", accounts.len()), most, Some(wanted), advice)
}

impl Protocol for Session {
    type Event = Event;
    type Command = Command;
    type Outcome = Fate;
    type Request = TokenRequest;
    type Response = Secret;

    fn handle_frame(&mut self, link: LinkId, frame: Frame<'_>, now: Instant) {
        match frame {
            Frame::Text(text) => self.hear(link.index(), text_lines(text), now),
            Frame::Binary(bytes) => self.hear(link.index(), lines(bytes), now),
        }
        self.close_when_sent(now);
    }

    fn handle_command(&mut self, id: CommandId, command: Command, now: Instant) {
        if self.is_over {
            return;
        }
        match command {
            Command::Say { channel, message, until, queued } => {
                self.sends.push(Waiting { id, channel, message, until, _queued: queued });
                self.send(now);
            }
            Command::Part { channel } => self.part(id, &channel, now),
            Command::Join { channel } => {
                let taken = self.take_seat(channel.clone(), Some(id), now);
                self.rooms.asked(channel.as_str());
                if taken.is_ok() {
                    self.join(now);
                } else {
                    let failure = JoinFailure::LimitReached;
                    self.outcomes.push_back((id, Fate::Joined(JoinOutcome::Failed(failure.clone()))));
                    self.push(Event::JoinFailed(JoinFailed { channel, failure, retrying: false }.into()));
                }
            }
            Command::CloseWhenSent => {}
        }
        self.close_when_sent(now);
        self.refresh();
    }

    fn handle_response(&mut self, id: RequestId, response: Result<Secret>, now: Instant) {
        if !self.is_over {
            self.token_came(id, response, now);
            self.refresh();
        }
    }

    fn handle_connected(&mut self, link: LinkId, now: Instant) {
        self.log_in(link.index(), now);
        self.refresh();
    }

    fn handle_disconnected(&mut self, link: LinkId, loss: Loss, now: Instant) {
        let index = link.index();
        if self.is_over || self.connection(index).is_none_or(|connection| !connection.has_link()) {
            return;
        }
        let (mut reason, error) = DisconnectReason::of(loss);
        let parting = self.connection(index).and_then(|connection| connection.parting.take());
        if let (DisconnectReason::ClosedByServer { code: None, reason }, Some(parting)) = (&mut reason, parting) {
            *reason = parting;
        }
        self.lose(index, reason, error, now);
        self.close_when_sent(now);
        self.refresh();
    }

    fn handle_timeout(&mut self, now: Instant) {
        if self.is_over || self.deadline.is_none_or(|deadline| now < deadline) {
            return;
        }
        for index in 0..self.connections.len() {
            self.connection_due(index, now);
        }
        self.late_joins(now);
        self.join(now);
        self.ended(|sends| sends.late(now));
        self.send(now);
        self.close_when_sent(now);
        self.refresh();
    }

    fn handle_close(&mut self, _now: Instant) {
        self.finish(Ok(()));
    }

    fn poll_request(&mut self) -> Option<(RequestId, TokenRequest)> {
        self.requests.pop_front()
    }

    fn poll_link(&mut self) -> Option<Link> {
        self.links.pop_front()
    }

    fn poll_transmit(&mut self) -> Option<(LinkId, String)> {
        self.transmits.pop_front()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop()
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, Fate)> {
        self.outcomes.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.deadline
    }

    fn poll_end(&mut self) -> Option<Result<()>> {
        self.end.take()
    }

    fn lagged(missed: u64) -> Event {
        Event::Lagged { missed }
    }
}

/// The lines on their way out hold a token, so they are not shown.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("accounts", &self.config.accounts)
            .field("connections", &self.connections.iter().flatten().count())
            .field("rooms", &self.seats.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
