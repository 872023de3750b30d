//! What the lines of the server mean for the chat.

use std::time::Instant;

use super::{Connection, JoinFailure, Session, Stage, link, sends};
use crate::{
    Error,
    twitch::{
        ChannelName, Event, Line, Text, decode,
        message::{CapSubcommand, LoginFailure, Notice, NoticeId, Numeric},
    },
};

/// Answers of a server by number (RFC 1459).
const WELCOME: u16 = 1;
const END_OF_MOTD: u16 = 376;
const NO_MOTD: u16 = 422;
const BAD_NICK: [u16; 3] = [431, 432, 437];
const NICK_IN_USE: u16 = 433;
const PASSWORD_MISMATCH: u16 = 464;
const BANNED_FROM_SERVER: u16 = 465;
/// JOIN refused: no such channel, too many, full, invitation only, banned, key, no mask, not registered.
const JOIN_REFUSED: [u16; 8] = [403, 405, 471, 473, 474, 475, 476, 477];
/// A message refused: cannot send to the channel.
const CANNOT_SEND: u16 = 404;

impl Session {
    pub(super) fn hear<L: AsRef<str>>(&mut self, index: usize, lines: impl Iterator<Item = L>, now: Instant) {
        let Some(connection) = self.connection(index).filter(|connection| connection.is_up()) else { return };
        connection.hears(now);
        for line in lines {
            let is_up = self.connection(index).is_some_and(|connection| connection.is_up());
            if self.is_over || !is_up {
                break;
            }
            self.line(index, line.as_ref(), now);
        }
    }

    fn line(&mut self, index: usize, line: &str, now: Instant) {
        let mut event = decode(line);
        if self.is_repeated(&event, line) || self.is_own_send(index, &mut event, now) {
            return;
        }
        match &event {
            Event::Ping(ping) => {
                self.transmits.push_back((link(index), ping.pong()));
                return;
            }
            Event::Pong(_) => return,
            Event::Cap(cap) => {
                let has_tags = cap.subcommand == CapSubcommand::Ack
                    && cap.capabilities.iter().any(|name| &**name == "twitch.tv/tags");
                if let Some(connection) = self.connection(index) {
                    connection.has_tags |= has_tags;
                }
            }
            Event::Numeric(numeric) => self.numeric(index, numeric, now),
            Event::Unknown { command, .. } if command.eq_ignore_ascii_case("MODE") => self.logged_in(index, now),
            // An ordinary server's last words; it closes the connection next.
            Event::Unknown { command, raw, .. } if command.eq_ignore_ascii_case("ERROR") => {
                let words = Line::parse(raw.as_str()).ok().and_then(|line| line.params().last().map(Into::into));
                if let Some(connection) = self.connection(index) {
                    connection.parting = words;
                }
            }
            Event::Notice(notice) => self.notice(index, notice, now),
            Event::Reconnect(_) => {
                self.reconnect(index, now);
                self.refresh();
            }
            Event::Join(join) => {
                if self.is_own(index, &join.login) {
                    // The names that follow are all.
                    if self.is_asked(index, &join.channel) {
                        self.rooms.forget_viewers(join.channel.as_str());
                    }
                    self.joined(index, &join.channel, now);
                    self.refresh();
                }
                if self.config.membership {
                    self.rooms.add_viewers(join.channel.as_str(), [&join.login]);
                }
            }
            Event::Part(part) => {
                self.rooms.remove_viewer(part.channel.as_str(), &part.login);
                if self.is_own(index, &part.login) {
                    self.parted(index, &part.channel, now);
                    self.refresh();
                }
            }
            Event::Names(names) if self.config.membership => {
                self.rooms.add_viewers(names.channel.as_str(), &names.names);
            }
            // Where the own JOIN was not told.
            Event::EndOfNames(end) => {
                self.joined(index, &end.channel, now);
                self.refresh();
            }
            Event::RoomState(state) => self.rooms.change_modes(state.channel.as_str(), state),
            Event::UserState(state) => self.user_state(index, state),
            _ => {}
        }
        self.push(event);
    }

    fn is_own(&self, index: usize, login: &str) -> bool {
        let connection = self.connections.get(index).and_then(Option::as_ref);
        connection.is_some_and(|connection| connection.nick.eq_ignore_ascii_case(login))
    }

    /// Whether it was handed over before: the server may send a message again, a whisper comes over every connection, and while two
    /// connections overlap they are told the same.
    fn is_repeated(&mut self, event: &Event, line: &str) -> bool {
        let id = match event {
            Event::Privmsg(message) => message.id.as_ref(),
            Event::Usernotice(notice) => notice.id.as_ref(),
            _ => None,
        };
        if let Some(id) = id {
            return !self.seen.is_new(id.as_str());
        }
        let is_told_twice = match event {
            Event::Whisper(_) => true,
            Event::Privmsg(_) | Event::Usernotice(_) | Event::Clearchat(_) | Event::Clearmsg(_) => {
                self.is_overlapping()
            }
            _ => false,
        };
        is_told_twice && !self.seen.is_new(line)
    }

    /// Marks what an account of this client wrote. Whether this chat sent it itself: a connection is not told what was sent over it, but
    /// while two overlap, each is told what was sent over the other.
    fn is_own_send(&self, index: usize, event: &mut Event, now: Instant) -> bool {
        let Event::Privmsg(message) = event else { return false };
        let mut logins = self.config.accounts.iter().filter_map(|account| account.identity.as_ref());
        message.mine = self.is_own(index, &message.login)
            || logins.any(|identity| identity.login.eq_ignore_ascii_case(&message.login));
        // Everybody sees a nonce and could write it, so that it counts only with the login.
        let nonce = message.client_nonce.as_deref().filter(|_| message.mine);
        nonce.is_some_and(|nonce| sends::is_nonce(nonce, self.config.seed))
            || message.mine && self.is_overlapping() && self.sends.was_said(message, now)
    }

    fn is_overlapping(&self) -> bool {
        let overlaps = |connection: &Connection| connection.replaces.is_some() || connection.is_leaving();
        self.connections.iter().flatten().any(overlaps)
    }

    fn logged_in(&mut self, index: usize, now: Instant) {
        self.ready(index, now);
        self.refresh();
    }

    fn numeric(&mut self, index: usize, numeric: &Numeric, now: Instant) {
        let text = || numeric.params.last().map(Text::as_str).unwrap_or_default().into();
        let refused = || Error::Refused { code: numeric.code.into(), message: text() };
        let Some(connection) = self.connection(index) else { return };
        let is_logging_in = matches!(connection.stage, Stage::LoggingIn { .. });
        match numeric.code {
            WELCOME => {
                if let Some(nick) = numeric.params.first().filter(|nick| !nick.is_empty() && &***nick != "*") {
                    connection.nick = nick.as_str().into();
                }
            }
            END_OF_MOTD | NO_MOTD => self.logged_in(index, now),
            NICK_IN_USE if is_logging_in && self.is_anonymous(index) => self.rename(index, now),
            PASSWORD_MISMATCH if is_logging_in => {
                let text: Box<str> = text();
                self.login_refused(index, &text, now);
                self.refresh();
            }
            code if is_logging_in && (BAD_NICK.contains(&code) || matches!(code, NICK_IN_USE | BANNED_FROM_SERVER)) => {
                self.finish(Err(refused()));
            }
            code if JOIN_REFUSED.contains(&code) => {
                if let Some(channel) = self.named(numeric) {
                    let failure = JoinFailure::Refused { notice: format!("{code}").as_str().into(), text: text() };
                    if self.is_asked(index, &channel) {
                        self.join_failed(index, &channel, failure, now);
                        self.refresh();
                    }
                }
            }
            CANNOT_SEND => {
                if let Some(channel) = self.named(numeric) {
                    self.send_refused(index, &channel, "404".into(), text());
                }
            }
            _ => {}
        }
    }

    fn is_anonymous(&self, index: usize) -> bool {
        let connection = self.connections.get(index).and_then(Option::as_ref);
        connection.is_some_and(|connection| self.identity(connection.account).is_none())
    }

    /// The room that an answer by number speaks of.
    fn named(&self, numeric: &Numeric) -> Option<ChannelName> {
        let names = numeric.params.iter().filter_map(|param| param.strip_prefix('#'));
        names.map(ChannelName::from).find(|name| self.seats.contains_key(name))
    }

    fn notice(&mut self, index: usize, notice: &Notice, now: Instant) {
        let is_logging_in =
            self.connection(index).is_some_and(|connection| matches!(connection.stage, Stage::LoggingIn { .. }));
        match notice.login_failure().filter(|_| is_logging_in) {
            Some(LoginFailure::Refused) => {
                self.login_refused(index, &notice.text, now);
                self.refresh();
            }
            Some(_) => self.finish(Err(Error::Refused { code: 0, message: notice.text.as_str().into() })),
            None => {}
        }
        let (Some(channel), Some(id)) = (&notice.channel, &notice.msg_id) else { return };
        let text = || notice.text.as_str().into();
        if self.is_asked(index, channel) {
            let failure = match id {
                NoticeId::MsgBanned => JoinFailure::Banned,
                NoticeId::MsgChannelSuspended => JoinFailure::Suspended,
                id if id.as_str().starts_with("msg_") => JoinFailure::Refused { notice: id.clone(), text: text() },
                _ => return,
            };
            self.join_failed(index, channel, failure, now);
            self.refresh();
        } else if id.as_str().starts_with("msg_") || matches!(id.as_str(), "unrecognized_cmd" | "tos_ban") {
            self.send_refused(index, channel, id.clone(), text());
        }
    }
}
