//! A RECONNECT without a gap: the heir of a connection is made first, the rooms move to it one by one, each when it is joined there, and
//! the old connection is heard for a moment more (reference 14).

use std::time::Instant;

use super::{Connection, OVERLAP, SeatStage, Session, Stage, link};
use crate::{protocol::Link, twitch::session::DisconnectReason};

impl Session {
    /// The connection that is to replace this one.
    pub(super) fn heir(&self, of: usize) -> Option<usize> {
        let is_heir = |other: &Option<Connection>| other.as_ref().is_some_and(|other| other.replaces == Some(of));
        self.connections.iter().position(is_heir)
    }

    /// The server will close this connection: another one is made first.
    pub(super) fn reconnect(&mut self, index: usize, now: Instant) {
        let is_replaced = self.heir(index).is_some();
        let Some(connection) = self.connection(index).filter(|connection| connection.is_ready()) else { return };
        let account = connection.account;
        if !is_replaced {
            self.open(account, Some(index), now);
        }
    }

    /// An heir may have an heir already.
    fn heirs(&self, of: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.heir(of), |at| self.heir(*at)).take(self.connections.len())
    }

    /// Where the rooms of a connection will be when all is done.
    pub(super) fn last_heir(&self, of: usize) -> usize {
        self.heirs(of).last().unwrap_or(of)
    }

    /// Rooms whose connection has an heir that is logged in are to be joined there.
    pub(super) fn move_rooms(&mut self) {
        let newest = |index| self.heirs(index).filter(|heir| self.is_ready(*heir)).last();
        let heirs: Vec<_> = (0..self.connections.len()).map(newest).collect();
        for seat in self.seats.values_mut() {
            let Some(heir) = heirs.get(seat.connection).copied().flatten() else { continue };
            let already = seat.moving.filter(|(to, _)| *to == heir).map(|(_, stage)| stage);
            let stage = already.unwrap_or(SeatStage::Waiting { from: None });
            if seat.stage.is_waiting() {
                // There is nothing to keep.
                (seat.connection, seat.stage, seat.moving) = (heir, stage, None);
            } else {
                seat.moving = Some((heir, stage));
            }
        }
    }

    /// Leaves connections whose rooms have all moved.
    pub(super) fn leave_replaced(&mut self, now: Instant) {
        for index in 0..self.connections.len() {
            let Some(heir) = self.heir(index).filter(|heir| self.is_ready(*heir)) else { continue };
            if !self.has_rooms(index) {
                self.retire(index, heir, now);
            }
        }
    }

    /// Whether rooms are there, or are to be.
    pub(super) fn has_rooms(&self, index: usize) -> bool {
        self.seats.values().any(|seat| seat.is_at(index))
    }

    fn retire(&mut self, index: usize, heir: usize, now: Instant) {
        let Some(connection) = self.connection(index) else { return };
        connection.stage = Stage::Leaving { until: now + OVERLAP };
        let replaces = connection.replaces.take();
        if let Some(heir) = self.connection(heir) {
            heir.replaces = replaces;
        }
    }

    /// A connection ended before its heir had all of its rooms.
    pub(super) fn inherit(&mut self, index: usize, heir: usize, now: Instant) {
        let mut is_missed = false;
        for (channel, seat) in self.seats.iter_mut().filter(|(_, seat)| seat.connection == index) {
            is_missed |= seat.is_joined();
            self.rooms.lost(channel.as_str());
            let (to, stage) = seat.moving.take().unwrap_or((heir, SeatStage::Waiting { from: None }));
            (seat.connection, seat.stage) = (to, stage);
        }
        if is_missed {
            let until = match self.connection(heir).map(|heir| &heir.stage) {
                Some(Stage::Pausing { until }) => *until,
                _ => now,
            };
            self.disconnected(index, DisconnectReason::Reconnect, until, now);
        }
        self.quit(index);
        self.move_rooms();
        self.leave_replaced(now);
        self.join(now);
        self.send(now);
    }

    /// Leaves a connection that nobody needs: it has no rooms, and another is there.
    pub(super) fn leave_unneeded(&mut self, now: Instant) {
        for index in 0..self.connections.len() {
            let stays = |other: &Connection| !other.is_leaving();
            let Some(connection) = self.connections.get(index).and_then(Option::as_ref).filter(|one| stays(one)) else {
                continue;
            };
            let is_ready = connection.is_ready();
            let is_changing = connection.replaces.is_some() || self.heir(index).is_some();
            let is_last = self.connections.iter().flatten().filter(|other| stays(other)).count() < 2;
            if is_changing || is_last || self.has_rooms(index) {
                continue;
            }
            if is_ready {
                // What was said there last may still be answered.
                if let Some(connection) = self.connection(index) {
                    connection.stage = Stage::Leaving { until: now + OVERLAP };
                }
            } else {
                self.quit(index);
            }
        }
    }

    /// Gives a connection up for good. An heir takes over what it was to replace itself.
    pub(super) fn quit(&mut self, index: usize) {
        let heir = self.heir(index);
        let Some(connection) = self.connections.get_mut(index).and_then(Option::take) else { return };
        if connection.is_up() {
            self.transmits.push_back((link(index), "QUIT".into()));
        }
        if connection.has_link() {
            self.links.push_back(Link::Close(link(index)));
        }
        self.seats.values_mut().for_each(|seat| seat.forget_move_to(index));
        self.ended(|sends| sends.lost(index));
        if let Some(heir) = heir.and_then(|heir| self.connection(heir)) {
            heir.replaces = connection.replaces;
        }
    }
}
