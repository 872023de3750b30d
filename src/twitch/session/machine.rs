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
mod connection;
mod lines;
mod seat;
mod sends;

use std::{
    collections::{BTreeMap, VecDeque},
    fmt, mem,
    time::{Duration, Instant},
};

pub(crate) use self::config::{Account, Command, Config, Fate, Identity, ROOMS_PER_ACCOUNT, TokenRequest};
use self::{
    connection::{Connection, Silence, Stage},
    seat::{Seat, SeatStage},
    sends::{Ended, Sends, Turn},
};
use super::{
    Connected, DisconnectReason, Disconnected, JoinFailed, JoinFailure, JoinOutcome, Joined, LeaveReason, Left, Rooms,
    SendId, SendOutcome, Sent, seen::Seen,
};
use crate::{
    Error, Reconnect, Result, Secret,
    protocol::{CommandId, Frame, Link, LinkId, Loss, Protocol, RequestId, Target},
    reconnect::Backoff,
    twitch::{ChannelName, Event, OutgoingMessage},
};

/// A connection that lasted this long counts as a success; a shorter one does not reset the waiting times.
const STABLE_AFTER: Duration = Duration::from_secs(10);
/// How long a connection that was replaced is still heard.
const OVERLAP: Duration = Duration::from_secs(3);
/// The longest wait before a room that did not answer is joined again.
const LONGEST_REJOIN: Duration = Duration::from_secs(300);
/// The longest line of names in one JOIN: an ordinary server's lines have 512 bytes.
const JOIN_BYTES: usize = 480;
/// Events that may wait for a reader who is busy waiting for something else.
const WAITING_EVENTS: usize = 16_384;

pub(crate) struct Session {
    config: Config,
    /// Each in the place of its link's number.
    connections: Vec<Option<Connection>>,
    seats: BTreeMap<ChannelName, Seat>,
    rooms: Rooms,
    sends: Sends,
    seen: Seen,
    /// Accounts whose token was refused: asked for another, or that other was not proven yet.
    renewals: BTreeMap<usize, Renewal>,
    connected: u64,
    next_order: u64,
    next_request: u64,
    was_settled: bool,
    /// When something must be done at the latest.
    deadline: Option<Instant>,
    requests: VecDeque<(RequestId, TokenRequest)>,
    links: VecDeque<Link>,
    transmits: VecDeque<(LinkId, String)>,
    events: VecDeque<Event>,
    missed_events: u64,
    outcomes: VecDeque<(CommandId, Fate)>,
    end: Option<Result<()>>,
    is_over: bool,
}

/// How far the one renewal is that a refused token gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Renewal {
    Asked(RequestId),
    Unproven,
}

impl Session {
    pub(crate) fn new(config: Config, channels: Vec<ChannelName>, now: Instant) -> Result<Self> {
        let mut session = Self {
            config,
            connections: Vec::new(),
            seats: BTreeMap::new(),
            rooms: Rooms::default(),
            sends: Sends::default(),
            seen: Seen::new(),
            renewals: BTreeMap::new(),
            connected: 0,
            next_order: 0,
            next_request: 0,
            was_settled: false,
            deadline: None,
            requests: VecDeque::new(),
            links: VecDeque::new(),
            transmits: VecDeque::new(),
            events: VecDeque::new(),
            missed_events: 0,
            outcomes: VecDeque::new(),
            end: None,
            is_over: false,
        };
        for channel in channels {
            session.take_seat(channel, None, now).map_err(|_| rooms_limit(session.config.accounts.len()))?;
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

    /// Whether the first logins worked, and each room that was asked for has its answer.
    pub(crate) fn is_settled(&self) -> bool {
        self.was_settled
    }

    // Connections -------------------------------------------------------------------------------------------------------

    fn connection(&mut self, index: usize) -> Option<&mut Connection> {
        self.connections.get_mut(index).and_then(Option::as_mut)
    }

    /// Makes a connection more, which is to replace another or not.
    fn open(&mut self, account: usize, replaces: Option<usize>, now: Instant) -> usize {
        let free = self.connections.iter().position(Option::is_none);
        let index = free.unwrap_or_else(|| {
            self.connections.push(None);
            self.connections.len() - 1
        });
        let Reconnect { first_delay, max_delay, .. } = self.config.reconnect;
        let seed = self.config.seed.wrapping_add(self.next_order).wrapping_add(index as u64);
        let mut connection = Connection::new(account, Backoff::new(first_delay, max_delay, seed), now);
        connection.replaces = replaces;
        if let Some(place) = self.connections.get_mut(index) {
            *place = Some(connection);
        }
        self.begin(index, now);
        index
    }

    /// Begins an attempt, as soon as the account may log in again.
    fn begin(&mut self, index: usize, now: Instant) {
        let Some(account) = self.connection(index).map(|connection| connection.account) else { return };
        let lacks_token = self.identity(account).is_some_and(|identity| identity.token.is_none());
        let stage = if let Some(Renewal::Asked(request)) = self.renewals.get(&account) {
            Stage::Renewing(*request)
        } else if lacks_token {
            Stage::Renewing(self.ask_for_token(account))
        } else {
            match self.config.accounts.get(account).map_or(Ok(()), |account| account.pace.login(now)) {
                Ok(()) => {
                    self.links.push_back(Link::Connect(link(index), self.target()));
                    Stage::Opening
                }
                Err(until) => Stage::Pausing { until },
            }
        };
        if let Some(connection) = self.connection(index) {
            connection.stage = stage;
        }
    }

    fn target(&self) -> Target {
        Target {
            url: self.config.url.clone(),
            headers: Vec::new(),
            timeout: self.config.connect_timeout,
            max_message_bytes: self.config.max_line_bytes,
        }
    }

    fn identity(&self, account: usize) -> Option<&Identity> {
        self.config.accounts.get(account).and_then(|account| account.identity.as_ref())
    }

    fn ask_for_token(&mut self, account: usize) -> RequestId {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        self.requests.push_back((id, TokenRequest { account }));
        self.renewals.insert(account, Renewal::Asked(id));
        id
    }

    fn token_came(&mut self, id: RequestId, token: Result<Secret>, now: Instant) {
        let asked = self.renewals.iter().find(|(_, renewal)| **renewal == Renewal::Asked(id));
        let Some(account) = asked.map(|(account, _)| *account) else { return };
        match token {
            Ok(token) => {
                let identity = self.config.accounts.get_mut(account).and_then(|account| account.identity.as_mut());
                if let Some(identity) = identity {
                    identity.token = Some(token);
                }
                self.renewals.insert(account, Renewal::Unproven);
                for index in 0..self.connections.len() {
                    if self.connection(index).is_some_and(|connection| connection.stage == Stage::Renewing(id)) {
                        self.begin(index, now);
                    }
                }
            }
            Err(error) => self.finish(Err(error)),
        }
    }

    /// The server refused the login of a connection: another token is asked for, once.
    fn login_refused(&mut self, index: usize, text: &str, now: Instant) {
        let Some(account) = self.connection(index).map(|connection| connection.account) else { return };
        let is_renewable = self.identity(account).is_some_and(|identity| identity.is_renewable);
        if !is_renewable || self.renewals.get(&account) == Some(&Renewal::Unproven) {
            let refused = Error::Refused { code: 0, message: text.into() };
            self.finish(Err(Error::LoginNeeded { source: Some(refused.into()) }));
            return;
        }
        if !self.renewals.contains_key(&account) {
            self.ask_for_token(account);
        }
        self.links.push_back(Link::Close(link(index)));
        self.free_seats(index, now);
        self.disconnected(index, DisconnectReason::LoginRefused, Duration::ZERO);
        self.begin(index, now);
    }

    fn ready(&mut self, index: usize, now: Instant) {
        let Some(connection) = self.connection(index) else { return };
        connection.stage = Stage::Ready { since: now };
        let (account, login, replaces) = (connection.account, connection.nick.clone(), connection.replaces);
        self.renewals.remove(&account);
        let reconnects = self.connected;
        self.connected += 1;
        self.push(Event::Connected(Connected { login, connection: link(index).0, reconnects }));
        if let Some(old) = replaces {
            let waiting = SeatStage::Waiting { from: None };
            for seat in self.seats.values_mut().filter(|seat| seat.connection == old) {
                seat.moving = Some((index, waiting));
            }
            self.leave_if_replaced(old, now);
        }
        self.join(now);
    }

    /// The server will close this connection: another one is made first.
    fn reconnect(&mut self, index: usize, now: Instant) {
        let is_replaced = self.connections.iter().flatten().any(|other| other.replaces == Some(index));
        let Some(connection) = self.connection(index).filter(|connection| connection.is_ready()) else { return };
        let account = connection.account;
        if !is_replaced {
            self.open(account, Some(index), now);
        }
    }

    /// Leaves a connection whose rooms have all moved.
    fn leave_if_replaced(&mut self, index: usize, now: Instant) {
        if self.seats.values().any(|seat| seat.connection == index) {
            return;
        }
        if let Some(connection) = self.connection(index).filter(|connection| connection.is_up()) {
            connection.stage = Stage::Leaving { until: now + OVERLAP };
            for other in self.connections.iter_mut().flatten().filter(|other| other.replaces == Some(index)) {
                other.replaces = None;
            }
        } else {
            self.quit(index);
        }
    }

    /// Gives a connection up for good.
    fn quit(&mut self, index: usize) {
        let Some(connection) = self.connections.get_mut(index).and_then(Option::take) else { return };
        if connection.is_up() {
            self.transmits.push_back((link(index), "QUIT".into()));
        }
        if connection.has_link() {
            self.links.push_back(Link::Close(link(index)));
        }
        self.ended(|sends| sends.lost(index));
        for other in self.connections.iter_mut().flatten().filter(|other| other.replaces == Some(index)) {
            other.replaces = None;
        }
    }

    fn lose(&mut self, index: usize, reason: DisconnectReason, error: Option<Error>, now: Instant) {
        let Some(connection) = self.connection(index) else { return };
        if connection.has_link() {
            self.links.push_back(Link::Close(link(index)));
        }
        let Some(connection) = self.connection(index) else { return };
        if connection.is_leaving() {
            // Another has its rooms already.
            self.quit(index);
            return;
        }
        if let Some(heir) = self.connections.iter().position(|other| is_heir(other.as_ref(), index)) {
            self.inherit(index, heir, now);
            return;
        }
        let Some(connection) = self.connection(index) else { return };
        if matches!(connection.stage, Stage::Ready { since } if now.saturating_duration_since(since) >= STABLE_AFTER) {
            connection.backoff.reset();
        }
        // `attempts` counts the waits so far; the failure that brought us here is one more.
        let failures = connection.backoff.attempts().saturating_add(1);
        let wait = connection.backoff.next_delay();
        connection.stage = Stage::Pausing { until: now + wait };
        self.free_seats(index, now);
        let limit =
            if self.was_settled { self.config.reconnect.max_attempts } else { Some(self.config.connect_attempts) };
        if limit.is_some_and(|limit| failures >= limit) {
            let source = error.unwrap_or_else(|| Error::transport("connecting to the chat", reason.to_string()));
            let plain = failures <= 1;
            self.finish(Err(if plain {
                source
            } else {
                Error::GaveUp { attempts: failures, source: Box::new(source) }
            }));
            return;
        }
        tracing::info!(target: "livechat::twitch", %reason, retry_in = ?wait, "a connection was lost");
        self.disconnected(index, reason, wait);
    }

    /// A connection ended before its heir had all of its rooms.
    fn inherit(&mut self, index: usize, heir: usize, now: Instant) {
        let mut is_missed = false;
        for (channel, seat) in self.seats.iter_mut().filter(|(_, seat)| seat.connection == index) {
            is_missed |= seat.is_joined();
            self.rooms.set_joined(channel.as_str(), false);
            let (_, stage) = seat.moving.take().unwrap_or((heir, SeatStage::Waiting { from: None }));
            (seat.connection, seat.stage) = (heir, stage);
        }
        if is_missed {
            self.disconnected(index, DisconnectReason::Reconnect, Duration::ZERO);
        }
        self.quit(index);
        self.join(now);
    }

    fn disconnected(&mut self, index: usize, reason: DisconnectReason, retry_in: Duration) {
        self.push(Event::Disconnected(Disconnected { reason, retry_in, connection: link(index).0 }));
    }

    /// The rooms of a connection are to be joined again, and nobody will say any more what became of its messages.
    fn free_seats(&mut self, index: usize, now: Instant) {
        for (channel, seat) in self.seats.iter_mut() {
            if seat.connection == index {
                seat.stage = SeatStage::Waiting { from: None };
                seat.moving = None;
                self.rooms.set_joined(channel.as_str(), false);
            } else if let Some((_, stage)) = seat.moving.as_mut().filter(|(to, _)| *to == index) {
                *stage = SeatStage::Waiting { from: None };
            }
        }
        self.ended(|sends| sends.lost(index));
        self.send(now);
    }

    // Rooms -------------------------------------------------------------------------------------------------------------

    /// A seat for a room, on a connection with room for it or one more. `Err`: no account may have another.
    fn take_seat(&mut self, channel: ChannelName, waits: Option<CommandId>, now: Instant) -> Result<(), ()> {
        if let Some(seat) = self.seats.get_mut(&channel) {
            if seat.is_joined() {
                self.outcomes.extend(waits.map(|id| (id, Fate::Joined(JoinOutcome::Joined))));
            } else {
                seat.waits.extend(waits);
            }
            return Ok(());
        }
        let connection = self.find_room(now).ok_or(())?;
        self.rooms.add(&channel);
        self.seats.insert(channel, Seat::new(self.next_order, connection, waits));
        self.next_order += 1;
        Ok(())
    }

    fn find_room(&mut self, now: Instant) -> Option<usize> {
        let (mut of_connection, mut of_account) =
            (vec![0; self.connections.len()], vec![0; self.config.accounts.len()]);
        for seat in self.seats.values() {
            let account = self.connections.get(seat.connection).and_then(Option::as_ref);
            let account = account.and_then(|connection| of_account.get_mut(connection.account));
            for count in [of_connection.get_mut(seat.connection), account].into_iter().flatten() {
                *count += 1;
            }
        }
        let is_free = |connection: &Connection| of_account.get(connection.account) < Some(&ROOMS_PER_ACCOUNT);
        let found = self.connections.iter().zip(&of_connection).position(|(connection, count)| {
            let connection = connection.as_ref().filter(|connection| !connection.is_leaving() && is_free(connection));
            connection.is_some() && *count < self.config.rooms_per_connection
        });
        // Rooms of one that is being replaced move with the others.
        if found.is_some() {
            return found;
        }
        let account =
            of_account.iter().position(|count| *count < ROOMS_PER_ACCOUNT).or_else(|| self.add_anonymous())?;
        Some(self.open(account, None, now))
    }

    /// Whoever is nobody may be several.
    fn add_anonymous(&mut self) -> Option<usize> {
        let is_anonymous = self.config.accounts.iter().all(|account| account.identity.is_none());
        is_anonymous.then(|| {
            self.config.accounts.push(Account::anonymous());
            self.config.accounts.len() - 1
        })
    }

    /// Asks for the rooms that may be asked for, in the order in which they were wanted.
    fn join(&mut self, now: Instant) {
        let mut order: Vec<_> = self.seats.iter().map(|(channel, seat)| (seat.order, channel.clone())).collect();
        order.sort_unstable_by_key(|(order, _)| *order);
        let mut names: BTreeMap<usize, String> = BTreeMap::new();
        let mut lines = Vec::new();
        for (_, channel) in order {
            let Some(seat) = self.seats.get_mut(&channel) else { continue };
            for (index, stage) in seat.joins().filter(|(_, stage)| stage.is_due(now)) {
                let connection = self.connections.get(index).and_then(Option::as_ref);
                let Some(connection) = connection.filter(|connection| connection.is_ready()) else { continue };
                let Some(account) = self.config.accounts.get(connection.account) else { continue };
                if let Err(from) = account.pace.join(now) {
                    *stage = SeatStage::Waiting { from: Some(from) };
                    continue;
                }
                *stage = SeatStage::Asked { until: now + self.config.join_timeout };
                let list = names.entry(index).or_default();
                if list.len() + channel.as_str().len() > JOIN_BYTES {
                    lines.push((index, mem::take(list)));
                }
                list.push_str(if list.is_empty() { "#" } else { ",#" });
                list.push_str(channel.as_str());
            }
        }
        lines.extend(names);
        for (index, list) in lines {
            self.transmits.push_back((link(index), format!("JOIN {list}")));
        }
        self.settle();
    }

    /// The server says that this connection is in the room.
    fn joined(&mut self, index: usize, channel: &ChannelName, now: Instant) {
        let Some(seat) = self.seats.get_mut(channel) else { return };
        if seat.moving.is_some_and(|(to, _)| to == index) {
            let old = mem::replace(&mut seat.connection, index);
            (seat.stage, seat.moving) = (SeatStage::Joined, None);
            self.rooms.forget_viewers(channel.as_str());
            self.leave_if_replaced(old, now);
            return;
        }
        if seat.connection != index || seat.is_joined() {
            return;
        }
        seat.stage = SeatStage::Joined;
        seat.failures = 0;
        let rejoins = seat.joins;
        seat.joins += 1;
        let waits = mem::take(&mut seat.waits);
        self.rooms.set_joined(channel.as_str(), true);
        self.rooms.forget_viewers(channel.as_str());
        self.outcomes.extend(waits.into_iter().map(|id| (id, Fate::Joined(JoinOutcome::Joined))));
        self.push(Event::Joined(Joined { channel: channel.clone(), rejoins }));
        self.settle();
        self.send(now);
    }

    /// A room could not be joined over this connection.
    fn join_failed(&mut self, index: usize, channel: &ChannelName, failure: JoinFailure, now: Instant) {
        let Some(seat) = self.seats.get_mut(channel) else { return };
        seat.failures += 1;
        // One that was there before is there again some time, and one that moves is still joined on the old connection.
        let retrying = failure == JoinFailure::NoAnswer && seat.joins > 0;
        let wait = Duration::from_secs(1 << seat.failures.min(9)).min(LONGEST_REJOIN);
        let again = SeatStage::Waiting { from: Some(now + wait) };
        let is_moving = seat.moving.is_some_and(|(to, _)| to == index);
        if is_moving && retrying {
            seat.moving = Some((index, again));
            return;
        }
        if retrying {
            seat.stage = again;
        } else {
            let waits = mem::take(&mut seat.waits);
            let outcome = Fate::Joined(JoinOutcome::Failed(failure.clone()));
            self.outcomes.extend(waits.into_iter().map(|id| (id, outcome.clone())));
            self.give_seat_up(channel, now);
        }
        self.push(Event::JoinFailed(JoinFailed { channel: channel.clone(), failure, retrying }));
        self.settle();
    }

    fn part(&mut self, id: CommandId, channel: &ChannelName, now: Instant) {
        if let Some(seat) = self.seats.get_mut(channel) {
            let waits = mem::take(&mut seat.waits);
            let asked: Vec<_> = seat
                .joins()
                .filter(|(_, stage)| !matches!(stage, SeatStage::Waiting { .. }))
                .map(|(at, _)| at)
                .collect();
            for index in asked {
                self.transmits.push_back((link(index), format!("PART #{channel}")));
            }
            self.outcomes.extend(waits.into_iter().map(|id| (id, Fate::Joined(JoinOutcome::Left))));
            self.left(channel, LeaveReason::Asked, now);
        }
        self.outcomes.push_back((id, Fate::Left));
    }

    fn left(&mut self, channel: &ChannelName, reason: LeaveReason, now: Instant) {
        self.give_seat_up(channel, now);
        self.push(Event::Left(Left { channel: channel.clone(), reason }));
        self.settle();
    }

    fn give_seat_up(&mut self, channel: &ChannelName, now: Instant) {
        let Some(seat) = self.seats.remove(channel) else { return };
        self.rooms.remove(channel.as_str());
        // What waits for it never goes.
        self.send(now);
        let is_needed = self.seats.values().any(|other| other.connection == seat.connection);
        let others =
            self.connections.iter().enumerate().filter(|(at, other)| *at != seat.connection && other.is_some());
        let is_replaced = self.connections.iter().any(|other| is_heir(other.as_ref(), seat.connection));
        if is_replaced {
            self.leave_if_replaced(seat.connection, now);
        } else if !is_needed && others.count() > 0 {
            self.quit(seat.connection);
        }
    }

    fn settle(&mut self) {
        if self.was_settled || self.is_over {
            return;
        }
        let are_ready = self.connections.iter().flatten().all(Connection::is_ready);
        self.was_settled = are_ready && !self.seats.values().any(|seat| seat.joins == 0 && seat.stage.is_asked());
    }

    // Messages ----------------------------------------------------------------------------------------------------------

    fn say(&mut self, id: CommandId, channel: ChannelName, message: OutgoingMessage, now: Instant) {
        if !self.sends.push(id, channel.clone(), message) {
            self.tell_sent((id, channel, SendOutcome::NotSent));
        }
        self.send(now);
    }

    /// Sends what may go now.
    fn send(&mut self, now: Instant) {
        let Self { config, connections, seats, rooms, sends, .. } = self;
        let turn = |channel: &ChannelName| {
            let Some(seat) = seats.get(channel) else { return Turn::Drop };
            let Some(connection) = connections.get(seat.connection).and_then(Option::as_ref) else { return Turn::Drop };
            let Some(account) = config.accounts.get(connection.account) else { return Turn::Drop };
            if !connection.is_ready() {
                // A message that comes when the talk has moved on is worse than none.
                return if seat.joins > 0 { Turn::Drop } else { Turn::Wait(None) };
            }
            if !seat.is_joined() {
                return Turn::Wait(None);
            }
            let is_own = *channel == *connection.nick;
            let is_privileged = is_own || rooms.is_privileged(channel.as_str());
            match account.pace.message(channel, is_privileged, now) {
                Ok(()) => Turn::Go { connection: seat.connection, has_tags: connection.has_tags },
                Err(from) => Turn::Wait(Some(from)),
            }
        };
        let (lines, ended) = sends.due(config.vary_duplicates, config.seed, config.send_timeout, now, turn);
        self.transmits.extend(lines.into_iter().map(|(index, line)| (link(index), line)));
        for ended in ended {
            self.tell_sent(ended);
        }
    }

    fn ended(&mut self, which: impl FnOnce(&mut Sends) -> Vec<Ended>) {
        for ended in which(&mut self.sends) {
            self.tell_sent(ended);
        }
    }

    fn tell_sent(&mut self, (id, channel, outcome): Ended) {
        self.outcomes.push_back((id, Fate::Sent(outcome.clone())));
        self.push(Event::Sent(Sent { id: SendId(id.0), channel, outcome }));
    }

    // All of it ---------------------------------------------------------------------------------------------------------

    fn finish(&mut self, result: Result<()>) {
        if mem::replace(&mut self.is_over, true) {
            return;
        }
        for index in 0..self.connections.len() {
            self.quit(index);
        }
        self.ended(Sends::end);
        let waits: Vec<_> = self.seats.values_mut().flat_map(|seat| mem::take(&mut seat.waits)).collect();
        self.outcomes.extend(waits.into_iter().map(|id| (id, Fate::Joined(JoinOutcome::Left))));
        for channel in self.seats.keys() {
            self.rooms.set_joined(channel.as_str(), false);
        }
        self.requests.clear();
        self.end = Some(result);
    }

    fn push(&mut self, event: Event) {
        if self.events.len() >= WAITING_EVENTS {
            self.events.pop_front();
            self.missed_events += 1;
        }
        self.events.push_back(event);
    }

    /// When something must be done at the latest, anew.
    fn refresh(&mut self) {
        let connections = self.connections.iter().flatten().filter_map(Connection::deadline);
        let seats = self.seats.values().filter_map(|seat| {
            // A join that waits for a connection waits for no time.
            let connection = self.connections.get(seat.connection).and_then(Option::as_ref);
            seat.deadline().filter(|_| connection.is_some_and(Connection::is_ready) || seat.moving.is_some())
        });
        let earliest = connections.chain(seats).min();
        self.deadline = [earliest, self.sends.deadline()].into_iter().flatten().min().filter(|_| !self.is_over);
    }

    /// Rooms that did not answer in time.
    fn late_joins(&mut self, now: Instant) {
        let mut late = Vec::new();
        for (channel, seat) in &mut self.seats {
            late.extend(
                seat.joins().filter(|(_, stage)| stage.is_late(now)).map(|(index, _)| (index, channel.clone())),
            );
        }
        for (index, channel) in late {
            self.join_failed(index, &channel, JoinFailure::NoAnswer, now);
        }
    }

    fn connection_due(&mut self, index: usize, now: Instant) {
        let (idle, patience) = (self.config.idle_before_ping, self.config.ping_timeout);
        let Some(connection) = self.connection(index) else { return };
        match connection.stage {
            Stage::Pausing { until } if now >= until => self.begin(index, now),
            Stage::LoggingIn { until } if now >= until => {
                self.lose(index, DisconnectReason::LoginUnanswered, None, now);
            }
            Stage::Leaving { until } if now >= until => self.quit(index),
            _ => match connection.silence(idle, patience, now) {
                Silence::None => {}
                Silence::Ping => self.transmits.push_back((link(index), "PING :livechat".into())),
                Silence::Dead => self.lose(index, DisconnectReason::Silent, None, now),
            },
        }
    }
}

fn is_heir(connection: Option<&Connection>, of: usize) -> bool {
    connection.is_some_and(|connection| connection.replaces == Some(of))
}

fn link(index: usize) -> LinkId {
    LinkId(u32::try_from(index).unwrap_or(u32::MAX))
}

/// What is said where the rooms do not fit.
pub(crate) fn rooms_limit(accounts: usize) -> Error {
    Error::limit(format!("rooms of {accounts} account(s)"), accounts * ROOMS_PER_ACCOUNT)
}

impl Protocol for Session {
    type Event = Event;
    type Command = Command;
    type Outcome = Fate;
    type Request = TokenRequest;
    type Response = Secret;

    fn handle_frame(&mut self, link: LinkId, frame: Frame<'_>, now: Instant) {
        let bytes = match frame {
            Frame::Text(text) => text.as_bytes(),
            Frame::Binary(bytes) => bytes,
        };
        self.hear(link.index(), bytes, now);
    }

    fn handle_command(&mut self, id: CommandId, command: Command, now: Instant) {
        if self.is_over {
            return;
        }
        match command {
            Command::Say { channel, message } => self.say(id, channel, message, now),
            Command::Part { channel } => self.part(id, &channel, now),
            Command::Join { channel } => match self.take_seat(channel.clone(), Some(id), now) {
                Ok(()) => self.join(now),
                Err(()) => {
                    let failure = JoinFailure::LimitReached;
                    self.outcomes.push_back((id, Fate::Joined(JoinOutcome::Failed(failure.clone()))));
                    self.push(Event::JoinFailed(JoinFailed { channel, failure, retrying: false }));
                }
            },
        }
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
        if self.is_over || !self.connection(index).is_some_and(|connection| connection.has_link()) {
            return;
        }
        let (reason, error) = match loss {
            Loss::Connect(error) => (DisconnectReason::CannotConnect { reason: causes(&error) }, Some(error)),
            Loss::Closed { code, reason } => (DisconnectReason::ClosedByServer { code, reason: reason.into() }, None),
            Loss::Broken(error) => (DisconnectReason::Broken { reason: causes(&error) }, Some(error)),
        };
        self.lose(index, reason, error, now);
        self.refresh();
    }

    fn handle_timeout(&mut self, now: Instant) {
        if self.is_over || !self.deadline.is_some_and(|deadline| now >= deadline) {
            return;
        }
        for index in 0..self.connections.len() {
            self.connection_due(index, now);
        }
        self.late_joins(now);
        self.join(now);
        self.ended(|sends| sends.late(now));
        self.send(now);
        self.refresh();
    }

    fn handle_close(&mut self, _now: Instant) {
        self.finish(Ok(()));
        self.refresh();
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
        match mem::take(&mut self.missed_events) {
            0 => self.events.pop_front(),
            missed => Some(Self::lagged(missed)),
        }
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

/// An error's text with its causes, for an event.
fn causes(error: &Error) -> Box<str> {
    format!("{error:?}").into()
}

#[cfg(test)]
mod tests;
