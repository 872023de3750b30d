//! A small Twitch: it answers at once, counts, and asserts that nobody does more than it allows (reference 13).

use super::*;

/// A connection as the service sees it.
#[derive(Default)]
pub(super) struct Socket {
    pub(super) account: usize,
    pub(super) nick: String,
    pub(super) pass: Option<String>,
    pub(super) has_tags: bool,
    /// The answer to the login was sent.
    pub(super) is_welcome: bool,
    pub(super) rooms: BTreeSet<String>,
    /// What it is told next.
    pub(super) news: Vec<String>,
}

/// What the service does, to be changed by tests.
#[expect(clippy::struct_excessive_bools, reason = "each is a fault of its own")]
pub(super) struct Service {
    pub(super) sockets: BTreeMap<u32, Socket>,
    pub(super) tokens: BTreeSet<String>,
    /// The line that ends a welcome.
    pub(super) ready: &'static str,
    /// Nobody can connect.
    pub(super) is_down: bool,
    /// Nothing is answered.
    pub(super) is_mute: bool,
    /// Its answers are late, until it is not any more.
    pub(super) is_stalled: bool,
    /// JOINs are not answered.
    pub(super) joins_nobody: bool,
    /// It grants no capability, and reads no tags.
    pub(super) is_ordinary: bool,
    /// Rooms of which there is never an answer.
    pub(super) unknown: BTreeSet<String>,
    /// Rooms that refuse joins, and messages, and how.
    pub(super) refused_joins: BTreeMap<String, &'static str>,
    pub(super) refused: BTreeMap<String, &'static str>,
    /// Rooms that swallow messages.
    pub(super) swallowing: BTreeSet<String>,
    /// Whoever hears a message is not told its nonce.
    pub(super) hides_nonces: bool,
    /// Rooms where the account is moderator.
    pub(super) moderated: BTreeSet<String>,
    pub(super) numbers: u64,
    pub(super) joins: Vec<(usize, Instant)>,
    pub(super) logins: Vec<(usize, Instant)>,
    pub(super) messages: Vec<(String, bool, Instant)>,
    /// All lines that came, by link.
    pub(super) heard: Vec<(u32, String)>,
}

impl Service {
    pub(super) fn new() -> Self {
        Self {
            sockets: BTreeMap::new(),
            tokens: BTreeSet::from(["token-secret".to_owned()]),
            ready: ":tmi.twitch.tv 376 you :>",
            is_down: false,
            is_mute: false,
            is_stalled: false,
            joins_nobody: false,
            is_ordinary: false,
            unknown: BTreeSet::new(),
            refused_joins: BTreeMap::new(),
            refused: BTreeMap::new(),
            swallowing: BTreeSet::new(),
            hides_nonces: false,
            moderated: BTreeSet::new(),
            numbers: 0,
            joins: Vec::new(),
            logins: Vec::new(),
            messages: Vec::new(),
            heard: Vec::new(),
        }
    }

    pub(super) fn hear(&mut self, at: u32, line: &str, now: Instant) {
        assert!(!line.contains(['\r', '\n', '\0']) && line.len() <= 2_100, "{line:?}");
        self.heard.push((at, line.to_owned()));
        let Some(socket) = self.sockets.get_mut(&at) else { panic!("{at} is not up, for {line}") };
        let (tags, command) = match line.strip_prefix('@') {
            Some(line) => line.split_once(' ').unwrap(),
            None => ("", line),
        };
        assert!(tags.is_empty() || socket.has_tags, "tags that were not granted: {line}");
        let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
        let is_handshake = matches!(verb, "CAP" | "PASS" | "NICK" | "USER" | "QUIT" | "PONG");
        assert!(is_handshake || socket.is_welcome, "{line} before the login was answered");
        if self.is_mute {
            return;
        }
        match verb {
            "CAP" if rest.starts_with("REQ") && self.is_ordinary => socket.news.push("CAP * NAK :x".into()),
            "CAP" if rest.starts_with("REQ") => {
                socket.has_tags = true;
                socket.news.push(format!(":tmi.twitch.tv CAP * ACK {}", &rest[4..]));
            }
            "PASS" => {
                assert!(socket.nick.is_empty(), "PASS comes first");
                socket.pass = Some(rest.strip_prefix("oauth:").unwrap().to_owned());
            }
            "NICK" => self.log_in(at, rest, now),
            "PING" => socket.news.push(format!(":tmi.twitch.tv PONG tmi.twitch.tv {rest}")),
            "JOIN" => rest.split(',').for_each(|room| self.join(at, room.strip_prefix('#').unwrap(), now)),
            "PART" => {
                let room = rest.strip_prefix('#').unwrap();
                if socket.rooms.remove(room) {
                    socket.news.push(format!(":{0}!{0}@{0}.tmi.twitch.tv PART #{room}", socket.nick));
                }
            }
            "PRIVMSG" => self.message(at, tags, rest, now),
            "USER" | "PONG" | "QUIT" | "CAP" => {}
            other => panic!("{other} is not known"),
        }
    }

    fn log_in(&mut self, link: u32, nick: &str, now: Instant) {
        let socket = self.sockets.get_mut(&link).unwrap();
        socket.nick = nick.to_owned();
        self.logins.push((socket.account, now));
        let is_lately = |(account, at): &&(usize, Instant)| *account == socket.account && now - *at < 10 * SECOND;
        assert!(self.logins.iter().filter(is_lately).count() <= 20, "too many logins");
        let is_anonymous = nick.strip_prefix("justinfan").is_some_and(|number| number.parse::<u32>().is_ok());
        if !is_anonymous && !socket.pass.as_ref().is_some_and(|token| self.tokens.contains(token)) {
            socket.news.push(":tmi.twitch.tv NOTICE * :Login authentication failed".into());
            return;
        }
        socket.news.push(format!(":tmi.twitch.tv 001 {nick} :Welcome, GLHF!"));
        socket.news.push(self.ready.into());
        if !is_anonymous && socket.has_tags {
            socket.news.push("@emote-sets=0;user-id=12 :tmi.twitch.tv GLOBALUSERSTATE".into());
        }
    }

    fn join(&mut self, link: u32, room: &str, now: Instant) {
        let socket = self.sockets.get_mut(&link).unwrap();
        let account = socket.account;
        self.joins.push((account, now));
        let is_lately = |(of, at): &&(usize, Instant)| *of == account && now - *at < 10 * SECOND;
        assert!(self.joins.iter().filter(is_lately).count() <= 20, "too many joins");
        if let Some(id) = self.refused_joins.get(room) {
            socket.news.push(format!("@msg-id={id} :tmi.twitch.tv NOTICE #{room} :No."));
            return;
        }
        if self.joins_nobody || self.unknown.contains(room) {
            return;
        }
        let nick = &socket.nick;
        let mut news = vec![
            format!(":{nick}!{nick}@{nick}.tmi.twitch.tv JOIN #{room}"),
            format!(":{nick}.tmi.twitch.tv 353 {nick} = #{room} :pixelmoth"),
            format!(":{nick}.tmi.twitch.tv 353 {nick} = #{room} :{nick}"),
            format!(":{nick}.tmi.twitch.tv 366 {nick} #{room} :End of /NAMES list"),
        ];
        if socket.has_tags {
            let is_moderator = u8::from(self.moderated.contains(room));
            news.push(format!("@mod={is_moderator};badges= :tmi.twitch.tv USERSTATE #{room}"));
            news.push(format!("@emote-only=0;slow=0;room-id=77 :tmi.twitch.tv ROOMSTATE #{room}"));
        }
        socket.news.extend(news);
        socket.rooms.insert(room.to_owned());
        let of_account = self.sockets.values().filter(|socket| socket.account == account);
        let rooms: BTreeSet<_> =
            of_account.flat_map(|socket| &socket.rooms).filter(|room| !self.moderated.contains(*room)).collect();
        assert!(rooms.len() <= ROOMS_PER_ACCOUNT, "{} rooms", rooms.len());
    }

    fn message(&mut self, at: u32, tags: &str, rest: &str, now: Instant) {
        let (room, text) = rest.strip_prefix('#').unwrap().split_once(" :").unwrap();
        self.numbers += 1;
        let id = self.numbers;
        let socket = self.sockets.get_mut(&at).unwrap();
        assert!(socket.rooms.contains(room), "a message for {room}, which is not joined");
        let is_privileged = self.moderated.contains(room) || room == socket.nick;
        self.messages.push((room.to_owned(), is_privileged, now));
        let lately = |span| self.messages.iter().filter(move |(_, _, at)| now - *at < span);
        assert!(lately(30 * SECOND).count() <= if is_privileged { 100 } else { 20 }, "too many messages");
        let to_room = lately(SECOND).filter(|(to, ..)| to == room).count();
        assert!(is_privileged || to_room <= 1, "two messages to {room} in a second");
        if let Some(refusal) = self.refused.get(room) {
            socket.news.push(format!("@msg-id={refusal} :tmi.twitch.tv NOTICE #{room} :No."));
        } else if !self.swallowing.contains(room) {
            if socket.has_tags {
                let is_moderator = u8::from(self.moderated.contains(room));
                socket.news.push(format!("@id=own-{id};mod={is_moderator};{tags} :tmi.twitch.tv USERSTATE #{room}"));
            }
            let nick = socket.nick.clone();
            let nonce = tags.split(';').find(|tag| tag.starts_with("client-nonce=") && !self.hides_nonces);
            let tags =
                if self.is_ordinary { String::new() } else { format!("@id=own-{id};{} ", nonce.unwrap_or("x=")) };
            let line = format!("{tags}:{nick}!{nick}@{nick}.tmi.twitch.tv PRIVMSG #{room} :{text}");
            let others = self.sockets.iter_mut().filter(|(other, socket)| **other != at && socket.rooms.contains(room));
            others.for_each(|(_, socket)| socket.news.push(line.clone()));
        }
    }
}
