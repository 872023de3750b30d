//! What is done with a line of a client, by its command.

use super::{heard::Heard, world::State};

impl State {
    pub(super) fn obey(&mut self, id: u64, heard: &Heard) {
        match heard.command.as_str() {
            "CAP" => self.capabilities(id, heard),
            "PASS" => self.pass(id, heard),
            "NICK" => self.nick(id, heard),
            // Other servers want one, so clients send it.
            "USER" => {}
            "PING" => self.answer_ping(id, heard),
            "PONG" => self.take_pong(id),
            "QUIT" => self.hang_up(id),
            command => {
                // Nothing else is heard before the login.
                let Some(user) = self.connections.get(&id).and_then(|connection| connection.user.clone()) else {
                    return;
                };
                match command {
                    "JOIN" => self.join_all(id, &user, heard.param(0)),
                    "PART" => self.part_all(id, &user, heard.param(0)),
                    "PRIVMSG" => self.take_privmsg(id, &user, heard),
                    _ => {
                        let login = &user.login;
                        self.send_lines(id, format!(":tmi.twitch.tv 421 {login} {command} :Unknown command\r\n"));
                    }
                }
            }
        }
    }

    /// Only the first parameter comes back.
    fn answer_ping(&mut self, id: u64, heard: &Heard) {
        let answer = match heard.params.first() {
            Some(text) => format!(":tmi.twitch.tv PONG tmi.twitch.tv :{text}\r\n"),
            None => "PONG :tmi.twitch.tv\r\n".to_owned(),
        };
        self.counts.pings += 1;
        if !self.faults.ignore_pings {
            self.send_lines(id, answer);
        }
    }

    fn take_pong(&mut self, id: u64) {
        self.counts.pongs += 1;
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.unanswered_ping = false;
        }
    }

    pub(super) fn ping(&mut self, id: u64) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.unanswered_ping = true;
        }
        self.send_lines(id, "PING :tmi.twitch.tv\r\n".to_owned());
    }
}
