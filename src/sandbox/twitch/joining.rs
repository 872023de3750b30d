//! Who comes into a room, and who leaves it.

use std::collections::BTreeSet;

use super::{
    connection::ConnectedUser,
    outgoing::{Outgoing, notice, source},
    pacing::Limit,
    tags::Tags,
    world::State,
};

/// Names in one line.
const NAMES: usize = 50;

impl State {
    pub(super) fn join_all(&mut self, id: u64, user: &ConnectedUser, names: &str) {
        for name in names.split(',').filter(|name| !name.is_empty()) {
            let in_time = self.spend(&user.login, Limit::Joins, Some(name));
            if in_time && self.faults.ignored_joins.take().is_none() {
                self.join(id, user, name);
            }
        }
    }

    /// An unknown room is passed over in silence, and so is one that the connection is in.
    fn join(&mut self, id: u64, user: &ConnectedUser, name: &str) {
        let Some(room) = name.strip_prefix('#').and_then(|name| self.find_room(name)) else { return };
        let (login, there) = (&user.login, self.room(room));
        if there.suspended {
            let text = "This channel does not exist or has been suspended.";
            let line = notice(&there.login, "msg_channel_suspended", text);
            return self.send(id, &line);
        }
        if there.banned.contains(login) {
            let text = format!("You are permanently banned from talking in {}.", there.login);
            let line = notice(&there.login, "msg_banned", &text);
            return self.send(id, &line);
        }
        if self.connections.get(&id).is_none_or(|connection| connection.rooms.contains(&room)) {
            return;
        }
        let rooms = self.rooms_of(login);
        let exempt = |room: usize| *login == self.room(room).login || self.room(room).moderators.contains(login);
        let counted = rooms.iter().filter(|room| !exempt(**room)).count();
        let one_more = !rooms.contains(&room) && !exempt(room);
        if one_more && counted >= self.limits.most_rooms() && !self.breach(Limit::Rooms, login, Some(name)) {
            return;
        }
        let newcomer = user.account.is_some() && !rooms.contains(&room);
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.rooms.insert(room);
        }
        self.room_mut(room).joins += 1;
        self.greet(id, user, room);
        if newcomer {
            self.tell_membership(room, "JOIN", login, Some(id));
        }
    }

    /// All that comes after a JOIN.
    fn greet(&mut self, id: u64, user: &ConnectedUser, room: usize) {
        let (login, name) = (&user.login, self.room(room).login.clone());
        let membership = self.connections.get(&id).is_some_and(|connection| connection.caps.membership);
        let list = |names: &[String]| format!(":{login}.tmi.twitch.tv 353 {login} = #{name} :{}\r\n", names.join(" "));
        let mut lines = vec![format!(":{} JOIN #{name}\r\n", source(login))];
        if membership && !self.room(room).crowded {
            lines.extend(self.others_in(room, login).chunks(NAMES).map(list));
        }
        lines.push(list(std::slice::from_ref(login)));
        lines.push(format!(":{login}.tmi.twitch.tv 366 {login} #{name} :End of /NAMES list\r\n"));
        self.send_lines(id, lines.concat());
        if let Some(state) = self.user_state(user, room, &Tags::default()) {
            self.send(id, &state);
        }
        let state = self.room(room).full_state();
        self.send(id, &state);
    }

    pub(super) fn part_all(&mut self, id: u64, user: &ConnectedUser, names: &str) {
        for name in names.split(',').filter_map(|name| name.strip_prefix('#')) {
            if let Some(room) = self.find_room(name) {
                self.part(id, user, room);
            }
        }
    }

    fn part(&mut self, id: u64, user: &ConnectedUser, room: usize) {
        if self.connections.get_mut(&id).is_some_and(|connection| connection.rooms.remove(&room)) {
            let line = format!(":{} PART #{}\r\n", source(&user.login), self.room(room).login);
            self.send_lines(id, line);
            self.tell_gone(user, room);
        }
    }

    /// Somebody has to leave, on all their connections.
    pub(super) fn throw_out(&mut self, room: usize, login: &str) {
        for id in self.ids() {
            let user = self.connections.get(&id).and_then(|connection| connection.user.clone());
            if let Some(user) = user.filter(|user| user.login == login) {
                self.part(id, &user, room);
            }
        }
    }

    /// The connection is not here any more, however it ended.
    pub(super) fn disconnect(&mut self, id: u64) {
        let Some(connection) = self.connections.remove(&id) else { return };
        if let Some(user) = &connection.user {
            for room in connection.rooms {
                self.tell_gone(user, room);
            }
        }
    }

    fn tell_gone(&mut self, user: &ConnectedUser, room: usize) {
        if user.account.is_some() && !self.rooms_of(&user.login).contains(&room) {
            self.tell_membership(room, "PART", &user.login, None);
        }
    }

    pub(super) fn tell_membership(&mut self, room: usize, verb: &str, login: &str, but: Option<u64>) {
        let there = self.room(room);
        if !there.crowded {
            let line = Outgoing::membership(&format!(":{} {verb} #{}", source(login), there.login));
            self.deliver(room, &line, but);
        }
    }

    /// The rooms somebody is in, over all their connections.
    pub(super) fn rooms_of(&self, login: &str) -> BTreeSet<usize> {
        let of_login = |user: &ConnectedUser| user.login == login;
        let own = self.connections.values().filter(|connection| connection.user.as_ref().is_some_and(of_login));
        own.flat_map(|connection| connection.rooms.iter().copied()).collect()
    }

    /// Invented viewers, and accounts. Anonymous readers are not seen.
    fn others_in(&self, room: usize, login: &str) -> Vec<String> {
        let inside = self.connections.values().filter(|connection| connection.rooms.contains(&room));
        let accounts = inside.filter_map(|connection| connection.user.as_ref()).filter(|user| user.account.is_some());
        let mut names = self.room(room).viewers.clone();
        names.extend(accounts.map(|user| user.login.clone()));
        names.into_iter().filter(|name| name != login).collect()
    }

    /// USERSTATE; an anonymous reader has none.
    pub(super) fn user_state(&self, user: &ConnectedUser, room: usize, more: &Tags) -> Option<Outgoing> {
        let account = self.accounts.get(user.account?)?;
        let room = self.room(room);
        let mut tags = room.dress(account.chatter()).room_state();
        tags.overlay(more);
        Some(Outgoing::command(&tags, &format!(":tmi.twitch.tv USERSTATE #{}", room.login)))
    }
}
