//! A raw IRC client.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

use livechat::sandbox::twitch::{Account, Twitch};

use livechat::sandbox::Sandbox;

/// Generous: only a failing test waits so long.
pub(crate) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
pub(crate) const ROOM: &str = "#lumen_dock";

/// A sandbox whose clock stands still, with an account.
pub(crate) fn world() -> (Sandbox, Twitch, Account) {
    let sandbox = Sandbox::builder().clock(1_793_500_000_000).start().unwrap();
    let (twitch, bot) = (sandbox.twitch(), sandbox.twitch().add_account("dockbot"));
    (sandbox, twitch, bot)
}

pub(crate) struct Irc(pub(crate) BufReader<TcpStream>);

impl Irc {
    /// Open, and nothing said yet.
    pub(crate) fn open(twitch: &Twitch) -> Self {
        let tcp = TcpStream::connect(twitch.address()).unwrap();
        tcp.set_read_timeout(Some(PATIENCE)).unwrap();
        tcp.set_nodelay(true).unwrap();
        Self(BufReader::new(tcp))
    }

    /// Logged in with these capabilities, all of it heard.
    pub(crate) fn login_with(twitch: &Twitch, caps: &str, account: &Account) -> Self {
        let mut irc = Self::open(twitch);
        let caps: Vec<_> = caps.split(' ').map(|cap| format!("twitch.tv/{cap}")).collect();
        irc.say(&format!("CAP REQ :{}", caps.join(" ")));
        irc.say(&format!("PASS {}", account.pass()));
        irc.say(&format!("NICK {}", account.login()));
        irc.hear_with(" 376 ");
        irc.hears_all();
        irc
    }

    pub(crate) fn login(twitch: &Twitch, account: &Account) -> Self {
        Self::login_with(twitch, "tags commands", account)
    }

    /// An anonymous reader with all capabilities, all of it heard.
    pub(crate) fn reader(twitch: &Twitch) -> Self {
        let mut irc = Self::open(twitch);
        irc.say("CAP REQ :twitch.tv/tags twitch.tv/commands");
        irc.say("NICK justinfan123");
        irc.hear_with(" 376 ");
        irc
    }

    /// In a room, all of it heard.
    pub(crate) fn joined(mut self, room: &str) -> Self {
        self.say(&format!("JOIN {room}"));
        self.hear_with("ROOMSTATE");
        self
    }

    pub(crate) fn say(&mut self, line: &str) {
        write!(self.0.get_mut(), "{line}\r\n").unwrap();
    }

    pub(crate) fn privmsg(&mut self, text: &str) {
        self.say(&format!("PRIVMSG {ROOM} :{text}"));
    }

    /// The next line, which has a proper end.
    pub(crate) fn hear(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.strip_suffix("\r\n").unwrap_or_else(|| panic!("not a whole line: {line:?}")).to_owned()
    }

    /// The next line that contains this.
    pub(crate) fn hear_with(&mut self, text: &str) -> String {
        loop {
            let line = self.hear();
            if line.contains(text) {
                return line;
            }
        }
    }

    /// All lines up to now, as far as a ping and its pong can tell.
    pub(crate) fn hears_all(&mut self) -> Vec<String> {
        self.say("PING :that is all");
        let mut lines = Vec::new();
        loop {
            let line = self.hear();
            if line == ":tmi.twitch.tv PONG tmi.twitch.tv :that is all" {
                return lines;
            }
            lines.push(line);
        }
    }

    pub(crate) fn hears_nothing(&mut self) {
        assert_eq!(self.hears_all(), [""; 0]);
    }

    /// What is left on the wire, and how it ends.
    pub(crate) fn rest(&mut self) -> (String, std::io::Result<()>) {
        let mut bytes = Vec::new();
        let end = self.0.read_to_end(&mut bytes).map(drop);
        (String::from_utf8_lossy(&bytes).into_owned(), end)
    }

    pub(crate) fn assert_closed(&mut self) {
        let (rest, end) = self.rest();
        assert!(rest.is_empty() && end.is_ok(), "{rest:?} {end:?}");
    }
}

/// A tag as it is on the wire.
pub(crate) fn tag<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let section = line.strip_prefix('@')?.split(' ').next()?;
    section.split(';').filter_map(|tag| tag.split_once('=')).find(|(own, _)| *own == key).map(|(_, value)| value)
}

/// What follows the tags.
pub(crate) fn untagged(line: &str) -> &str {
    if line.starts_with('@') { line.split_once(' ').unwrap().1 } else { line }
}
