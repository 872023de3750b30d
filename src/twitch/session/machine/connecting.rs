//! Connections: made, logged in, lost, made again.

use std::{mem, time::Instant};

use super::{Account, Connection, Identity, STABLE_AFTER, Session, Silence, Stage, TokenRequest, link};
use crate::{
    Error, Reconnect, Result, Secret,
    protocol::{Link, RequestId, Target},
    reconnect::Backoff,
    twitch::{
        Event,
        session::{Connected, DisconnectReason, Disconnected},
    },
};

impl Session {
    pub(super) fn connection(&mut self, index: usize) -> Option<&mut Connection> {
        self.connections.get_mut(index).and_then(Option::as_mut)
    }

    pub(super) fn is_ready(&self, index: usize) -> bool {
        self.connections.get(index).and_then(Option::as_ref).is_some_and(Connection::is_ready)
    }

    pub(super) fn identity(&self, account: usize) -> Option<&Identity> {
        self.config.accounts.get(account).and_then(|account| account.identity.as_ref())
    }

    /// Makes a connection more, which is to replace another or not.
    pub(super) fn open(&mut self, account: usize, replaces: Option<usize>, now: Instant) -> usize {
        let free = self.connections.iter().position(Option::is_none);
        let index = free.unwrap_or_else(|| {
            self.connections.push(None);
            self.connections.len() - 1
        });
        let Reconnect { first_delay, max_delay, .. } = self.config.reconnect;
        let seed = self.config.seed.wrapping_add(self.next_order).wrapping_add(index as u64);
        let mut connection = Connection::new(account, Backoff::new(first_delay, max_delay, seed), now);
        (connection.replaces, connection.is_back) = (replaces, replaces.is_some());
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
        let stage = if let Some(request) = self.renewals.asked(account) {
            Stage::Renewing(request)
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

    /// The link is up: capabilities, token, name. An ordinary server needs USER and CAP END too, which Twitch ignores (reference 4).
    pub(super) fn log_in(&mut self, index: usize, now: Instant) {
        let (until, idle) = (now + self.config.connect_timeout, self.config.idle_before_ping);
        let Some(connection) = self.connection(index).filter(|connection| connection.stage == Stage::Opening) else {
            return;
        };
        connection.opened(until, idle, now);
        let account = connection.account;
        let token = self.renewals.current(account);
        let membership = if self.config.membership { " twitch.tv/membership" } else { "" };
        let mut lines = vec![format!("CAP REQ :twitch.tv/tags twitch.tv/commands{membership}")];
        let nick = match self.identity(account) {
            Some(identity) => {
                lines.extend(identity.token.as_ref().map(|token| format!("PASS oauth:{}", token.expose())));
                identity.login.clone()
            }
            None => self.anonymous_nick(),
        };
        lines.push(format!("NICK {nick}"));
        lines.push(format!("USER {nick} 0 * :{nick}"));
        lines.push("CAP END".into());
        if let Some(connection) = self.connection(index) {
            (connection.nick, connection.token) = (nick, token);
        }
        self.transmits.extend(lines.into_iter().map(|line| (link(index), line)));
    }

    /// `justinfan` and a number that differs from login to login, and from program to program.
    fn anonymous_nick(&mut self) -> Box<str> {
        self.next_order += 1;
        let number = self.config.seed.wrapping_mul(31).wrapping_add(self.next_order);
        format!("justinfan{}", 10_000 + number % 90_000).into()
    }

    /// The nick is taken: whoever is nobody has another, as often as the account may log in.
    pub(super) fn rename(&mut self, index: usize, now: Instant) {
        let account = self.connection(index).map(|connection| connection.account);
        let account = account.and_then(|account| self.config.accounts.get(account));
        if account.map(Account::pace).is_none_or(|pace| pace.login(now).is_err()) {
            // The login stays unanswered then.
            return;
        }
        let nick = self.anonymous_nick();
        self.transmits.push_back((link(index), format!("NICK {nick}")));
        if let Some(connection) = self.connection(index) {
            connection.nick = nick;
        }
    }

    fn ask_for_token(&mut self, account: usize) -> RequestId {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        self.requests.push_back((id, TokenRequest { account }));
        self.renewals.ask(account, id);
        id
    }

    pub(super) fn token_came(&mut self, id: RequestId, token: Result<Secret>, now: Instant) {
        let Some(account) = self.renewals.came(id) else { return };
        let token = match token {
            Ok(token) => token,
            Err(error) => return self.finish(Err(error)),
        };
        let identity = self.config.accounts.get_mut(account).and_then(|account| account.identity.as_mut());
        // The first one was asked for before any was refused: it is no renewal yet.
        if identity.is_some_and(|identity| identity.token.replace(token).is_none()) {
            self.renewals.came_first(account);
        }
        for index in 0..self.connections.len() {
            if self.connection(index).is_some_and(|connection| connection.stage == Stage::Renewing(id)) {
                self.begin(index, now);
            }
        }
    }

    /// The server refused the login of a connection: another token is asked for, once.
    pub(super) fn login_refused(&mut self, index: usize, text: &str, now: Instant) {
        let Some(connection) = self.connection(index) else { return };
        let (account, token) = (connection.account, connection.token);
        // Where another came meanwhile, or is on its way, the one that was refused is an old one.
        let is_last = token == self.renewals.current(account) && self.renewals.asked(account).is_none();
        if is_last {
            let is_renewable = self.identity(account).is_some_and(|identity| identity.is_renewable);
            if !is_renewable || self.renewals.is_unproven(account) {
                let login = self.identity(account).map(|identity| identity.login.clone()).unwrap_or_default();
                self.finish(Err(Error::TokenRefused { login, message: text.into() }));
                return;
            }
            self.ask_for_token(account);
        }
        self.links.push_back(Link::Close(link(index)));
        self.free_seats(index, now);
        self.disconnected(index, DisconnectReason::LoginRefused, now, now);
        self.begin(index, now);
    }

    /// The login worked.
    pub(super) fn ready(&mut self, index: usize, now: Instant) {
        let is_logging_in = |connection: &&mut Connection| matches!(connection.stage, Stage::LoggingIn { .. });
        let Some(connection) = self.connection(index).filter(is_logging_in) else { return };
        connection.stage = Stage::Ready { since: now };
        let is_back = mem::replace(&mut connection.is_back, true);
        let (account, token, login) = (connection.account, connection.token, connection.nick.clone());
        if let Some(wanted) = self.identity(account).filter(|known| !known.login.eq_ignore_ascii_case(&login)) {
            let wanted = &wanted.login;
            tracing::warn!(target: "livechat::twitch", %login, %wanted, "the token is that of another login");
        }
        self.renewals.proven(account, token);
        self.reconnects += u64::from(is_back);
        self.push(Event::Connected(Connected { login, connection: link(index).0, reconnects: self.reconnects }));
        self.move_rooms();
        self.leave_replaced(now);
        self.join(now);
    }

    /// A link is gone, or is given up.
    pub(super) fn lose(&mut self, index: usize, reason: DisconnectReason, error: Option<Error>, now: Instant) {
        let Some(connection) = self.connection(index) else { return };
        let stage = mem::replace(&mut connection.stage, Stage::Pausing { until: now });
        self.links.push_back(Link::Close(link(index)));
        if matches!(stage, Stage::Leaving { .. }) {
            // Another has its rooms already.
            return self.quit(index);
        }
        if let Some(heir) = self.heir(index) {
            return self.inherit(index, heir, now);
        }
        let Some(connection) = self.connection(index) else { return };
        if matches!(stage, Stage::Ready { since } if now.saturating_duration_since(since) >= STABLE_AFTER) {
            connection.backoff.reset();
        }
        // `attempts` counts the waits so far; the failure that brought us here is one more.
        let failures = connection.backoff.attempts().saturating_add(1);
        let until = now + connection.backoff.next_delay();
        connection.stage = Stage::Pausing { until };
        // While the one that it replaces is up, the chat is.
        let is_spare = connection.replaces.is_some();
        self.free_seats(index, now);
        let limit =
            if self.was_settled { self.config.reconnect.max_attempts } else { Some(self.config.connect_attempts) };
        if limit.is_some_and(|limit| failures >= limit && !is_spare) {
            let source = error.unwrap_or_else(|| Error::transport("connecting to the chat", reason.to_string()));
            let plain = failures <= 1;
            self.finish(Err(if plain {
                source
            } else {
                Error::GaveUp { attempts: failures, source: Box::new(source) }
            }));
            return;
        }
        self.disconnected(index, reason, until, now);
    }

    /// Tells of a loss. The next attempt is at `until`.
    pub(super) fn disconnected(&mut self, index: usize, reason: DisconnectReason, until: Instant, now: Instant) {
        let retry_in = until.saturating_duration_since(now);
        tracing::info!(target: "livechat::twitch", %reason, ?retry_in, "a connection was lost");
        self.push(Event::Disconnected(Disconnected { reason, retry_in, connection: link(index).0 }.into()));
    }

    /// Does what the time of a connection has come for.
    pub(super) fn connection_due(&mut self, index: usize, now: Instant) {
        let (idle, patience) = (self.config.idle_before_ping, self.config.ping_timeout);
        let Some(connection) = self.connection(index) else { return };
        match connection.stage {
            Stage::Pausing { until } if now >= until => self.begin(index, now),
            Stage::LoggingIn { until } if now >= until => {
                let error = Error::timeout("logging in to the chat", self.config.connect_timeout);
                self.lose(index, DisconnectReason::LoginUnanswered, Some(error), now);
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
