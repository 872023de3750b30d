//! Capabilities and login.

use super::{
    connection::ConnectedUser,
    heard::Heard,
    outgoing::{Caps, Outgoing},
    pacing::Limit,
    world::State,
};
use crate::Secret;

const LONGEST_LOGIN: usize = 25;

/// What a connection said of itself before it was let in.
#[derive(Debug, Default)]
pub(super) struct Attempt {
    pass: Option<Secret>,
}

/// Why nobody is let in; the words are the service's.
#[derive(Debug, Clone, Copy)]
enum Refused {
    Authentication,
    Format,
    Nick,
}

impl Refused {
    fn text(self) -> &'static str {
        match self {
            Self::Authentication => "Login authentication failed",
            Self::Format => "Improperly formatted auth",
            Self::Nick => "Invalid NICK",
        }
    }
}

impl State {
    /// `CAP REQ` is granted as a whole or not at all. Nothing else of CAP is answered.
    pub(super) fn capabilities(&mut self, id: u64, heard: &Heard) {
        if !heard.param(0).eq_ignore_ascii_case("REQ") {
            return;
        }
        let asked = heard.params.get(1..).unwrap_or_default().join(" ");
        let names: Vec<&str> = asked.split(' ').filter(|name| !name.is_empty()).collect();
        let known = |name: &&str| matches!(*name, "twitch.tv/tags" | "twitch.tv/commands" | "twitch.tv/membership");
        let granted = !names.is_empty() && names.iter().all(known) && self.faults.refused_capabilities.take().is_none();
        if let Some(connection) = self.connections.get_mut(&id).filter(|_| granted) {
            let Caps { tags, commands, membership } = &mut connection.caps;
            *tags |= names.contains(&"twitch.tv/tags");
            *commands |= names.contains(&"twitch.tv/commands");
            *membership |= names.contains(&"twitch.tv/membership");
        }
        let verdict = if granted { "ACK" } else { "NAK" };
        self.send_lines(id, format!(":tmi.twitch.tv CAP * {verdict} :{}\r\n", names.join(" ")));
    }

    /// Judged with the NICK, since an anonymous one takes anything.
    pub(super) fn pass(&mut self, id: u64, heard: &Heard) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.attempt.pass = Some(Secret::new(heard.param(0)));
        }
    }

    pub(super) fn nick(&mut self, id: u64, heard: &Heard) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if connection.user.is_some() {
            return self.hang_up(id);
        }
        let pass = connection.attempt.pass.take();
        if self.faults.ignored_logins.take().is_some() {
            return;
        }
        let nick = heard.param(0).to_lowercase();
        let admitted = match self.faults.refused_logins.take() {
            Some(()) => Err(Refused::Authentication),
            None => self.admit(&nick, pass.as_ref()),
        };
        // Attempts that fail count too.
        self.spend(admitted.as_ref().map_or(&nick, |user| &user.login), Limit::Logins, None);
        match admitted {
            Ok(user) => self.welcome(id, user),
            Err(refused) => {
                self.send_lines(id, format!(":tmi.twitch.tv NOTICE * :{}\r\n", refused.text()));
                self.hang_up(id);
            }
        }
    }

    fn admit(&self, nick: &str, pass: Option<&Secret>) -> Result<ConnectedUser, Refused> {
        if !is_login(nick) {
            return Err(Refused::Nick);
        }
        if is_anonymous(nick) {
            return Ok(ConnectedUser { login: nick.to_owned(), account: None });
        }
        let token = pass.and_then(|pass| pass.expose().strip_prefix("oauth:")).ok_or(Refused::Format)?;
        // The token says who it is: a NICK that differs is no obstacle, and 001 names the account.
        let found = self.accounts.iter().position(|account| account.token.as_deref() == Some(token));
        let account = found.ok_or(Refused::Authentication)?;
        let login = self.accounts.get(account).map(|account| account.login.clone()).unwrap_or_default();
        Ok(ConnectedUser { login, account: Some(account) })
    }

    fn welcome(&mut self, id: u64, user: ConnectedUser) {
        let login = user.login.clone();
        let numeric = |number: &str, text: &str| format!(":tmi.twitch.tv {number} {login} :{text}\r\n");
        let lines = [
            numeric("001", "Welcome, GLHF!"),
            numeric("002", "Your host is tmi.twitch.tv"),
            numeric("003", "This server is rather new"),
            numeric("004", "-"),
            numeric("375", "-"),
            numeric("372", "You are in a maze of twisty passages, all alike."),
            numeric("376", ">"),
        ];
        let global = user.account.and_then(|index| self.accounts.get(index)).map(|account| {
            let tags = account.chatter().own_state().with("user-id", account.user_id.clone());
            Outgoing::command(&tags, ":tmi.twitch.tv GLOBALUSERSTATE")
        });
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.user = Some(user);
        let tags = connection.caps.tags;
        self.counts.logins += 1;
        // One write for all of it, as often on the real wire.
        self.send_lines(id, lines.concat());
        if let Some(global) = global.filter(|_| tags) {
            self.send(id, &global);
        }
    }
}

pub(super) fn is_login(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=LONGEST_LOGIN).contains(&text.len()) && text.bytes().all(allowed)
}

fn is_anonymous(nick: &str) -> bool {
    nick.strip_prefix("justinfan")
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
