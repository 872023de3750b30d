//! Rooms: a seat for each, joined at the pace of its account, left.

use std::{
    collections::BTreeMap,
    mem,
    time::{Duration, Instant},
};

use super::{Account, Connection, Fate, Place, Seat, SeatStage, Session, link};
use crate::{
    protocol::CommandId,
    twitch::{
        ChannelName, Event,
        session::{JoinFailed, JoinFailure, JoinOutcome, Joined, LeaveReason, Left},
    },
};

/// The longest wait before a room that did not answer is joined again.
const LONGEST_REJOIN: Duration = Duration::from_secs(300);
/// The longest line of names in one JOIN: an ordinary server's lines have 512 bytes.
const JOIN_BYTES: usize = 480;

impl Session {
    /// A seat for a room, on a connection with room for it or one more. `Err`: no account may have another.
    pub(super) fn take_seat(&mut self, channel: ChannelName, waits: Option<CommandId>, now: Instant) -> Result<(), ()> {
        if let Some(seat) = self.seats.get_mut(&channel) {
            if seat.is_joined() {
                self.outcomes.extend(waits.map(|id| (id, Fate::Joined(JoinOutcome::Joined))));
            } else {
                seat.waits.extend(waits);
            }
            return Ok(());
        }
        let (connection, place) = self.find_room(now).ok_or(())?;
        self.rooms.add(&channel);
        self.seats.insert(channel, Seat::new(self.next_order, connection, place, waits));
        self.next_order += 1;
        Ok(())
    }

    fn find_room(&mut self, now: Instant) -> Option<(usize, Place)> {
        let mut of_connection = vec![0; self.connections.len()];
        // Rooms of one that is being replaced will be with its heir.
        for at in self.seats.values().map(|seat| self.last_heir(seat.connection)) {
            of_connection.get_mut(at).into_iter().for_each(|count| *count += 1);
        }
        let found = of_connection.into_iter().enumerate().find_map(|(index, count)| {
            let connection = self.connections.get(index).and_then(Option::as_ref)?;
            let is_free =
                count < self.config.rooms_per_connection && !connection.is_leaving() && self.heir(index).is_none();
            let account = self.config.accounts.get(connection.account).filter(|_| is_free)?;
            Some((index, account.places.take()?))
        });
        if found.is_some() {
            return found;
        }
        let mut accounts = self.config.accounts.iter().enumerate();
        let place = accounts.find_map(|(account, known)| Some((account, known.places.take()?)));
        let (account, place) = place.or_else(|| self.add_anonymous())?;
        Some((self.open(account, None, now), place))
    }

    /// Whoever is nobody may be several.
    fn add_anonymous(&mut self) -> Option<(usize, Place)> {
        if self.config.accounts.iter().any(|account| account.identity.is_some()) {
            return None;
        }
        let account = Account::anonymous();
        let place = account.places.take();
        self.config.accounts.push(account);
        Some((self.config.accounts.len() - 1, place?))
    }

    /// Asks for the rooms that may be asked for, in the order in which they were wanted.
    pub(super) fn join(&mut self, now: Instant) {
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

    /// Whether this connection asked for the room, and has no answer yet.
    pub(super) fn is_asked(&mut self, index: usize, channel: &ChannelName) -> bool {
        let seat = self.seats.get_mut(channel);
        seat.is_some_and(|seat| seat.joins().any(|(at, stage)| at == index && stage.is_asked()))
    }

    /// The server says that this connection is in the room.
    pub(super) fn joined(&mut self, index: usize, channel: &ChannelName, now: Instant) {
        let Some(seat) = self.seats.get_mut(channel) else { return };
        let was_joined = seat.is_joined();
        let has_moved = seat.moving.is_some_and(|(to, _)| to == index);
        if has_moved {
            (seat.connection, seat.moving) = (index, None);
        } else if seat.connection != index || was_joined {
            return;
        }
        (seat.stage, seat.failures) = (SeatStage::Joined, 0);
        if !was_joined {
            let rejoins = seat.joins;
            seat.joins += 1;
            let waits = mem::take(&mut seat.waits);
            self.rooms.set_joined(channel.as_str(), true);
            self.outcomes.extend(waits.into_iter().map(|id| (id, Fate::Joined(JoinOutcome::Joined))));
            self.push(Event::Joined(Joined { channel: channel.clone(), rejoins }));
        }
        if has_moved {
            self.leave_replaced(now);
        }
        self.settle();
        self.send(now);
    }

    /// A room could not be joined over this connection.
    pub(super) fn join_failed(&mut self, index: usize, channel: &ChannelName, failure: JoinFailure, now: Instant) {
        let Some(seat) = self.seats.get_mut(channel) else { return };
        if let Some((to, stage)) = seat.moving.filter(|(to, _)| *to != index && failure == JoinFailure::NoAnswer) {
            // What a connection does not answer that is about to end, its heir may.
            (seat.connection, seat.stage, seat.moving) = (to, stage, None);
            return self.leave_replaced(now);
        }
        seat.failures += 1;
        // One that was there before is there again some time, and one that moves is still joined on the old connection.
        let retrying = failure == JoinFailure::NoAnswer && seat.joins > 0;
        if retrying {
            let wait = Duration::from_secs(1 << seat.failures.min(9)).min(LONGEST_REJOIN);
            let again = SeatStage::Waiting { from: Some(now + wait) };
            if seat.moving.is_some_and(|(to, _)| to == index) {
                seat.moving = Some((index, again));
                return;
            }
            seat.stage = again;
        } else {
            let waits = mem::take(&mut seat.waits);
            let outcome = Fate::Joined(JoinOutcome::Failed(failure.clone()));
            self.outcomes.extend(waits.into_iter().map(|id| (id, outcome.clone())));
            // An answer that comes too late must not make it a room that nobody wants.
            let refused = Some(index).filter(|_| failure != JoinFailure::NoAnswer);
            self.say_part(channel, refused, now);
            self.give_seat_up(channel, now);
        }
        self.push(Event::JoinFailed(JoinFailed { channel: channel.clone(), failure, retrying }.into()));
        self.settle();
    }

    /// Rooms that did not answer in time.
    pub(super) fn late_joins(&mut self, now: Instant) {
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

    pub(super) fn part(&mut self, id: CommandId, channel: &ChannelName, now: Instant) {
        if let Some(seat) = self.seats.get_mut(channel) {
            let waits = mem::take(&mut seat.waits);
            self.outcomes.extend(waits.into_iter().map(|id| (id, Fate::Joined(JoinOutcome::Left))));
            self.say_part(channel, None, now);
            self.left(channel, LeaveReason::Asked, now);
        }
        self.outcomes.push_back((id, Fate::Left));
    }

    /// Tells the server that a room is left, over every connection that is in it or asked for it, but for one.
    fn say_part(&mut self, channel: &ChannelName, but: Option<usize>, now: Instant) {
        let Some(seat) = self.seats.get_mut(channel) else { return };
        let there = seat.joins().filter(|(at, stage)| Some(*at) != but && !stage.is_waiting());
        for index in there.map(|(at, _)| at).collect::<Vec<_>>() {
            let until = now + self.config.join_timeout;
            if let Some(connection) = self.connection(index) {
                connection.parts.push((channel.clone(), until));
            }
            self.transmits.push_back((link(index), format!("PART #{channel}")));
        }
    }

    /// The server says that the account left the room.
    pub(super) fn parted(&mut self, index: usize, channel: &ChannelName, now: Instant) {
        let Some(connection) = self.connection(index) else { return };
        // The answer to a PART, after which the room may have been asked for again.
        if connection.is_parting(channel, now) {
            return;
        }
        if self.seats.get(channel).is_some_and(|seat| seat.connection == index && seat.is_joined()) {
            self.say_part(channel, Some(index), now);
            self.left(channel, LeaveReason::Removed, now);
        }
    }

    fn left(&mut self, channel: &ChannelName, reason: LeaveReason, now: Instant) {
        self.give_seat_up(channel, now);
        self.push(Event::Left(Left { channel: channel.clone(), reason }));
        self.settle();
    }

    fn give_seat_up(&mut self, channel: &ChannelName, now: Instant) {
        self.seats.remove(channel);
        self.rooms.remove(channel.as_str());
        // What waits for it never goes.
        self.send(now);
        self.leave_replaced(now);
        self.leave_unneeded(now);
    }

    /// The rooms of a connection are to be joined again, and nobody will say any more what became of its messages.
    pub(super) fn free_seats(&mut self, index: usize, now: Instant) {
        for (channel, seat) in &mut self.seats {
            if seat.connection == index {
                (seat.stage, seat.moving) = (SeatStage::Waiting { from: None }, None);
                self.rooms.lost(channel.as_str());
            } else {
                seat.forget_move_to(index);
            }
        }
        self.ended(|sends| sends.lost(index));
        self.send(now);
    }

    /// Whether the first logins worked, and each room that could be asked for has its answer.
    pub(super) fn settle(&mut self) {
        if self.was_settled || self.is_over {
            return;
        }
        let are_ready =
            self.connections.iter().flatten().filter(|connection| !connection.is_leaving()).all(Connection::is_ready);
        self.was_settled = are_ready && !self.seats.values().any(|seat| seat.joins == 0 && seat.stage.is_asked());
    }
}
