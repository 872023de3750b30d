//! Chats against a small Twitch that answers at once, counts, and holds them to the limits; in simulated time.

use std::collections::BTreeSet;

use self::service::{Service, Socket};
use super::*;
use crate::{
    ErrorKind, Reconnect,
    protocol::Target,
    twitch::{
        OutgoingMessage,
        session::{JoinFailure, SendOutcome},
    },
};

mod anything;
mod ending;
mod joining;
mod logging_in;
mod losing;
mod membership;
mod refusing;
mod replacing;
mod sending;
mod service;

const SECOND: Duration = Duration::from_secs(1);

/// A chat, the clock, and the service.
struct Sim {
    session: Session,
    service: Service,
    now: Instant,
    /// What the token source gives, one after the other.
    fresh_tokens: VecDeque<Result<Secret>>,
    asked: Vec<RequestId>,
    events: Vec<Event>,
    outcomes: Vec<(u64, Fate)>,
    end: Option<Result<()>>,
    /// Links that were closed by the chat.
    closed: Vec<u32>,
}

fn account(login: &str) -> Account {
    let token = Some(Secret::new("token-secret"));
    Account::new(Identity { login: login.into(), token, is_renewable: true }, false, ROOMS_PER_ACCOUNT)
}

fn config(accounts: Vec<Account>) -> Config {
    Config {
        accounts,
        url: "ircs://irc.chat.twitch.tv".into(),
        membership: false,
        reconnect: Reconnect::new(),
        connect_attempts: 3,
        connect_timeout: 10 * SECOND,
        join_timeout: 10 * SECOND,
        send_timeout: 10 * SECOND,
        idle_before_ping: 60 * SECOND,
        ping_timeout: 10 * SECOND,
        rooms_per_connection: 100,
        max_line_bytes: 1 << 20,
        vary_duplicates: false,
        seed: 7,
    }
}

fn say(room: &str, message: OutgoingMessage) -> Command {
    Command::Say { channel: room.into(), message, until: None, queued: Queue::default().enter().unwrap() }
}

fn rooms(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("room{number}")).collect()
}

impl Sim {
    /// Nothing was done yet.
    fn try_new(config: Config, rooms: &[impl AsRef<str>]) -> Result<Self> {
        let now = Instant::now();
        let rooms = rooms.iter().map(|room| room.as_ref().into()).collect();
        Ok(Self {
            session: Session::new(config, rooms, now)?,
            service: Service::new(),
            now,
            fresh_tokens: VecDeque::new(),
            asked: Vec::new(),
            events: Vec::new(),
            outcomes: Vec::new(),
            end: None,
            closed: Vec::new(),
        })
    }

    fn new(config: Config, rooms: &[impl AsRef<str>]) -> Self {
        Self::try_new(config, rooms).unwrap()
    }

    /// Without a login, and all that can be done at once done.
    fn anonymous(rooms: &[impl AsRef<str>]) -> Self {
        let mut sim = Self::new(config(vec![Account::anonymous()]), rooms);
        sim.settle();
        sim
    }

    /// As `harborbot`, and all that can be done at once done.
    fn bot(rooms: &[impl AsRef<str>]) -> Self {
        let mut sim = Self::new(config(vec![account("harborbot")]), rooms);
        sim.settle();
        sim
    }

    /// As the driver does it: all that is asked for is done, and all that is answered told.
    fn settle(&mut self) {
        loop {
            let mut quiet = true;
            while let Some((id, _)) = self.session.poll_request() {
                self.asked.push(id);
            }
            while let Some((LinkId(link), line)) = self.session.poll_transmit() {
                self.service.hear(link, &line, self.now);
            }
            while let Some(link) = self.session.poll_link() {
                quiet = false;
                self.link(link);
            }
            self.events.extend(std::iter::from_fn(|| self.session.poll_event()));
            while let Some((CommandId(id), fate)) = self.session.poll_outcome() {
                self.outcomes.push((id, fate));
            }
            if let Some(end) = self.session.poll_end() {
                assert!(self.end.is_none(), "two ends");
                self.end = Some(end);
            }
            while !self.fresh_tokens.is_empty() && !self.asked.is_empty() {
                quiet = false;
                let token = self.fresh_tokens.pop_front().unwrap();
                self.session.handle_response(self.asked.remove(0), token, self.now);
            }
            quiet &= !self.deliver();
            if quiet {
                break;
            }
        }
        assert!(self.session.poll_timeout().is_none_or(|next| next > self.now), "a deadline that stays in the past");
    }

    fn link(&mut self, link: Link) {
        match link {
            Link::Connect(link, _) if self.service.is_down => {
                let loss = Loss::Connect(Error::transport("connecting", "refused"));
                self.session.handle_disconnected(link, loss, self.now);
            }
            Link::Connect(link, Target { url, .. }) => {
                assert_eq!(url, "ircs://irc.chat.twitch.tv");
                let account = self.session.connection(link.index()).map_or(0, |connection| connection.account);
                let before = self.service.sockets.insert(link.0, Socket { account, ..Socket::default() });
                assert!(before.is_none(), "{link:?} is up");
                self.session.handle_connected(link, self.now);
            }
            Link::Close(LinkId(link)) => {
                self.service.sockets.remove(&link);
                self.closed.push(link);
            }
        }
    }

    fn deliver(&mut self) -> bool {
        let mut frames = Vec::new();
        for (link, socket) in &mut self.service.sockets {
            if !socket.news.is_empty() && !self.service.is_stalled {
                let news = mem::take(&mut socket.news).join("\r\n");
                socket.is_welcome |= news.contains(self.service.ready);
                frames.push((*link, news));
            }
        }
        for (link, frame) in &frames {
            self.session.handle_frame(LinkId(*link), Frame::Text(frame), self.now);
            self.session.handle_timeout(self.now);
        }
        !frames.is_empty()
    }

    /// A line of the server.
    fn line(&mut self, at: u32, line: &str) {
        self.frame(at, line.as_bytes());
    }

    fn frame(&mut self, link: u32, frame: &[u8]) {
        self.session.handle_frame(LinkId(link), Frame::Binary(frame), self.now);
        self.session.handle_timeout(self.now);
        self.settle();
    }

    /// Lets the time pass, stopping at every deadline on the way.
    fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        loop {
            let next = self.session.poll_timeout().filter(|next| *next < until);
            self.now = next.unwrap_or(until).max(self.now);
            self.session.handle_timeout(self.now);
            let next = self.session.poll_timeout();
            assert!(next.is_none_or(|next| next > self.now), "a deadline that stays in the past");
            self.settle();
            if self.now >= until {
                return;
            }
        }
    }

    fn command(&mut self, id: u64, command: Command) {
        self.session.handle_command(CommandId(id), command, self.now);
        self.settle();
    }

    fn say(&mut self, id: u64, room: &str, text: &str) {
        self.command(id, say(room, OutgoingMessage::new(text)));
    }

    fn join(&mut self, id: u64, room: &str) {
        self.command(id, Command::Join { channel: room.into() });
    }

    fn part(&mut self, id: u64, room: &str) {
        self.command(id, Command::Part { channel: room.into() });
    }

    /// Like a handle: says it, if the queue has room.
    fn hand_over(&mut self, id: u64, room: &str, until: Option<Instant>) -> Result<()> {
        let queued = self.session.queue().enter()?;
        self.command(id, Command::Say { channel: room.into(), message: id.to_string().into(), until, queued });
        Ok(())
    }

    fn close_when_sent(&mut self, patience: Duration) {
        self.session.queue().close(self.now + patience);
        self.command(9_999, Command::CloseWhenSent);
    }

    /// Somebody else writes. Every connection that is in the room is told.
    fn chat(&mut self, room: &str, text: &str) {
        self.service.numbers += 1;
        let line = format!(
            "@id=msg-{} :pixelmoth!pixelmoth@pixelmoth.tmi.twitch.tv PRIVMSG #{room} :{text}",
            self.service.numbers
        );
        let there = self.service.sockets.values_mut().filter(|socket| socket.rooms.contains(room));
        there.for_each(|socket| socket.news.push(line.clone()));
        self.settle();
    }

    /// The server closes a connection, or it breaks.
    fn lose(&mut self, link: u32) {
        self.service.sockets.remove(&link).expect("it is up");
        let loss = Loss::Closed { code: None, reason: String::new() };
        self.session.handle_disconnected(LinkId(link), loss, self.now);
        self.settle();
    }

    fn reconnect(&mut self, link: u32) {
        self.line(link, ":tmi.twitch.tv RECONNECT");
    }

    fn links(&self) -> Vec<u32> {
        self.service.sockets.keys().copied().collect()
    }

    /// In how many rooms each connection is, in the order of the links.
    fn shares(&self) -> Vec<usize> {
        self.service.sockets.values().map(|socket| socket.rooms.len()).collect()
    }

    /// What was sent over a link since the last [`forget`](Self::forget).
    fn heard(&self, link: u32) -> Vec<&str> {
        self.service.heard.iter().filter(|(at, _)| *at == link).map(|(_, line)| line.as_str()).collect()
    }

    fn forget(&mut self) {
        self.service.heard.clear();
        self.events.clear();
        self.outcomes.clear();
        self.closed.clear();
    }

    fn fates(&self, id: u64) -> Vec<&Fate> {
        self.outcomes.iter().filter(|(known, _)| *known == id).map(|(_, fate)| fate).collect()
    }

    fn sent(&self, id: u64) -> &SendOutcome {
        match self.fates(id)[..] {
            [Fate::Sent(outcome)] => outcome,
            ref other => panic!("{id}: {other:?}"),
        }
    }

    fn join_fate(&self, id: u64) -> &JoinOutcome {
        match self.fates(id)[..] {
            [Fate::Joined(outcome)] => outcome,
            ref other => panic!("{id}: {other:?}"),
        }
    }

    /// What the chat says of itself, in short.
    fn story(&self) -> Vec<String> {
        let tell = |event: &Event| match event {
            Event::Connected(connected) => Some(format!("connected {} {}", connected.connection, connected.reconnects)),
            Event::Disconnected(lost) => Some(format!("disconnected {} {}", lost.connection, lost.reason)),
            Event::Joined(joined) => Some(format!("joined {} {}", joined.channel, joined.rejoins)),
            Event::JoinFailed(failed) => {
                Some(format!("failed {} {} {}", failed.channel, failed.failure, failed.retrying))
            }
            Event::Left(left) => Some(format!("left {} {:?}", left.channel, left.reason)),
            _ => None,
        };
        self.events.iter().filter_map(tell).collect()
    }

    /// The texts of the messages that were handed over.
    fn texts(&self) -> Vec<String> {
        let text = |event: &Event| match event {
            Event::Privmsg(message) => Some(message.text.to_string()),
            _ => None,
        };
        self.events.iter().filter_map(text).collect()
    }

    fn room(&self, room: &str) -> crate::twitch::session::Room {
        self.session.rooms().get(room).expect("it is wanted")
    }

    fn ended(&mut self) -> Error {
        self.end.take().expect("it is over").unwrap_err()
    }
}
