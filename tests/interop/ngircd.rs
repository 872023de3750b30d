//! Twitch's client against an ordinary IRC server, Debian's ngircd: it grants no tags, sends a real MOTD, and holds the client to
//! RFC 1459.

use std::{
    env,
    fs::File,
    io::Write,
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use livechat::{
    ErrorKind,
    twitch::{
        Chat, Client, Event, Server,
        session::{JoinFailure, LeaveReason, SendOutcome},
    },
};
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(20);

/// A running server.
struct Ngircd {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Ngircd {
    /// `None`, with a word, on a machine that has none.
    fn start() -> Option<Self> {
        let Some(program) = env::var_os("LIVECHAT_NGIRCD") else {
            // The test runner must show it, so not by `eprintln!`, which it keeps to itself.
            let _ = writeln!(
                std::io::stderr(),
                "NOT CHECKED: Twitch's client against ngircd, as LIVECHAT_NGIRCD is not set"
            );
            return None;
        };
        // It knows no port 0, so one that is free just now; another may take it before, and then there is another try.
        (0..5).find_map(|_| Self::try_start(&program)).or_else(|| panic!("ngircd does not start"))
    }

    fn try_start(program: &std::ffi::OsStr) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = folder.path().join("ngircd.conf");
        let mut file = File::create(&config).unwrap();
        write!(
            file,
            "[Global]\nName = irc.example.net\nInfo = A server for a test\nListen = 127.0.0.1\nPorts = {port}\n\
             MotdPhrase = \"Welcome to the real world\"\nPassword = oauth:a_token\n\
             [Limits]\nMaxConnectionsIP = 0\nMaxJoins = 10\nPingTimeout = 1\nPongTimeout = 5\n\
             [Options]\nDNS = no\nIdent = no\nPAM = no\n\
             [Channel]\nName = #full\nModes = l\nMaxUsers = 0\n[Channel]\nName = #closed\nModes = i\n",
        )
        .unwrap();
        let child = Command::new(program)
            .args(["-n", "-f"])
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // From here on it is killed, whatever happens.
        let mut server = Self { child, port, _folder: folder };
        let until = Instant::now() + LIMIT;
        while Instant::now() < until {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(server);
            }
            if server.child.try_wait().unwrap().is_some() {
                return None;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("ngircd does not listen");
    }

    fn client(&self, login: &str) -> Client {
        let server = Server::plain(&format!("127.0.0.1:{}", self.port)).unwrap();
        Client::builder().server(server).login(login, "a_token").build().unwrap()
    }

    fn chat(&self, login: &str, channels: &[&str]) -> Chat {
        self.client(login).chat(channels).send_timeout(Duration::from_millis(300)).connect().unwrap()
    }
}

impl Drop for Ngircd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn until(chat: &mut Chat, is_it: impl Fn(&Event) -> bool) -> Event {
    loop {
        let event = chat.next_event_within(LIMIT).unwrap().unwrap_or_else(|| panic!("no event in time"));
        if is_it(&event) {
            return event;
        }
    }
}

#[test]
fn two_clients_talk_over_an_ordinary_server() {
    let Some(server) = Ngircd::start() else { return };
    let mut alice = server.chat("alice", &["dock"]);
    let Event::Cap(cap) = until(&mut alice, |event| matches!(event, Event::Cap(_))) else { panic!() };
    assert_eq!(cap.subcommand.as_str(), "NAK");
    let motd = until(&mut alice, |event| matches!(event, Event::Numeric(numeric) if numeric.code == 372));
    assert!(motd.to_string().contains("Welcome to the real world"), "{motd}");
    until(&mut alice, |event| matches!(event, Event::Joined(joined) if joined.channel == "dock"));

    let mut bob = server.chat("bob", &["dock"]);
    until(&mut bob, |event| matches!(event, Event::Joined(_)));
    until(&mut alice, |event| matches!(event, Event::Join(join) if &*join.login == "bob"));
    for text in ["hello", ":colons : and  spaces", "안녕하세요 🙂"] {
        alice.say("dock", text).unwrap();
        // What becomes of it this server does not tell.
        let sent = until(&mut alice, |event| matches!(event, Event::Sent(_)));
        assert!(matches!(sent, Event::Sent(sent) if sent.outcome == SendOutcome::Unknown));
        let heard = until(&mut bob, |event| matches!(event, Event::Privmsg(_)));
        let Event::Privmsg(heard) = heard else { panic!() };
        assert_eq!((&*heard.login, &*heard.text), ("alice", text));
    }
    let action = bob.handle();
    action.me("dock", "waves").unwrap();
    until(&mut bob, |event| matches!(event, Event::Sent(_)));
    until(&mut alice, |event| matches!(event, Event::Privmsg(message) if message.action && &*message.text == "waves"));

    action.part("dock").unwrap();
    until(&mut bob, |event| matches!(event, Event::Left(left) if left.reason == LeaveReason::Asked));
    until(&mut alice, |event| matches!(event, Event::Part(part) if &*part.login == "bob"));
    action.join("dock").unwrap();
    until(&mut bob, |event| matches!(event, Event::Joined(_)));
    bob.close();
    while bob.next_event().unwrap().is_some() {}
    until(&mut alice, |event| matches!(event, Event::Unknown { command, .. } if &**command == "QUIT"));
}

#[test]
fn what_an_ordinary_server_refuses_is_told() {
    let Some(server) = Ngircd::start() else { return };
    let mut alice = server.chat("alice", &["closed", "dock"]);
    let failed = until(&mut alice, |event| matches!(event, Event::JoinFailed(_)));
    let Event::JoinFailed(failed) = failed else { panic!() };
    assert!(matches!(&failed.failure, JoinFailure::Refused { notice, .. } if notice.as_str() == "473"), "{failed:?}");
    until(&mut alice, |event| matches!(event, Event::Joined(joined) if joined.channel == "dock"));
    // The name is taken.
    let error = server.client("alice").chat(["dock"]).connect().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.to_string().contains("433"), "{error}");
}
