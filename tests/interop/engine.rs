//! [`Engine`] over a plain WebSocket.

use std::{
    io::ErrorKind,
    net::TcpStream,
    time::{Duration, Instant},
};

use livechat::socketio::{
    Engine, Notice,
    packet::{Frame, Placeholder},
    websocket_url,
};
use serde_json::{Value, json};
use tungstenite::{Error, Message, WebSocket};

use crate::peer::{PATIENCE, Peer};

/// What came, in a form that lasts.
#[derive(Debug, PartialEq)]
enum Heard {
    Opened {
        ping_interval: Duration,
        ping_timeout: Duration,
    },
    Joined(String),
    Event {
        namespace: String,
        id: Option<u64>,
        name: String,
        args: Value,
    },
    ErrorEvent(Value),
    Binary {
        name: String,
        args: Value,
        attachments: Vec<Vec<u8>>,
    },
    Ack {
        id: u64,
        args: Value,
    },
    Refused {
        namespace: String,
        data: Value,
    },
    Left(String),
    Ended(String),
    /// The WebSocket's close frame.
    Closed(Option<u16>),
    /// The socket ended without one.
    Broken,
    Other(String),
}

fn value(args: impl IntoIterator<Item = impl AsRef<str>>) -> Value {
    args.into_iter().map(|arg| serde_json::from_str::<Value>(arg.as_ref()).unwrap()).collect()
}

impl Heard {
    fn read(notice: Notice<'_>) -> Option<Self> {
        Some(match notice {
            Notice::Nothing => return None,
            Notice::Opened(info) => Self::Opened { ping_interval: info.ping_interval, ping_timeout: info.ping_timeout },
            Notice::Joined { namespace } => Self::Joined(namespace.into()),
            Notice::Event(event) => Self::Event {
                namespace: event.namespace.into(),
                id: event.id,
                name: event.name.into_owned(),
                args: value(&event.args),
            },
            Notice::ErrorEvent(event) => Self::ErrorEvent(value(&event.args)),
            Notice::BinaryEvent(event) => {
                Self::Binary { name: event.name.into(), args: value(event.args), attachments: event.attachments }
            }
            Notice::Ack(ack) => Self::Ack { id: ack.id, args: value(&ack.args) },
            Notice::Refused { namespace, data } => {
                Self::Refused { namespace: namespace.into(), data: serde_json::from_str(data.unwrap()).unwrap() }
            }
            Notice::Left { namespace } => Self::Left(namespace.into()),
            Notice::Ended(end) => Self::Ended(format!("{end:?}")),
            other => Self::Other(format!("{other:?}")),
        })
    }
}

/// One connection with a machine over it, as any program might have it.
struct Line {
    socket: WebSocket<TcpStream>,
    engine: Engine,
}

impl Line {
    fn open(address: &str) -> Self {
        let address = websocket_url(address).unwrap();
        assert_eq!(address.namespace, "/");
        let url = address.url.expose();
        let authority = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let tcp = TcpStream::connect(authority).unwrap();
        tcp.set_read_timeout(Some(PATIENCE)).unwrap();
        let (socket, _) = tungstenite::client(url, tcp).unwrap();
        Self { socket, engine: Engine::new() }
    }

    /// Open, greeted, and with the session's key told.
    fn connected(peer: &Peer) -> Self {
        let mut line = Self::open(&peer.address());
        assert!(matches!(line.hear(), Heard::Opened { .. }));
        assert_eq!(line.hear(), Heard::Joined("/".into()));
        let (name, args) = line.event();
        assert_eq!(name, "SYSTEM");
        // As the service sends it: a string that holds JSON.
        let system: Value = serde_json::from_str(args[0].as_str().unwrap()).unwrap();
        assert_eq!(system["type"], "connected");
        assert!(system["data"]["sessionKey"].is_string());
        line
    }

    fn send(&mut self) {
        while let Some(frame) = self.engine.poll_transmit() {
            let message = match frame {
                Frame::Text(text) => Message::text(text),
                Frame::Binary(bytes) => Message::binary(bytes),
                other => panic!("{other:?}"),
            };
            self.socket.send(message).unwrap();
        }
    }

    /// The next thing of interest.
    #[track_caller]
    fn hear(&mut self) -> Heard {
        let patience = Instant::now() + PATIENCE;
        loop {
            self.send();
            let now = Instant::now();
            assert!(now < patience, "nothing came");
            let until = self.engine.poll_timeout().map_or(patience, |deadline| deadline.min(patience));
            let wait = until.saturating_duration_since(now).max(Duration::from_millis(1));
            self.socket.get_ref().set_read_timeout(Some(wait)).unwrap();
            let message = self.socket.read();
            let now = Instant::now();
            let notice = match &message {
                Ok(Message::Text(text)) => self.engine.handle_text(text, now),
                Ok(Message::Binary(bytes)) => self.engine.handle_binary(bytes, now),
                Ok(Message::Close(frame)) => return Heard::Closed(frame.as_ref().map(|frame| frame.code.into())),
                Ok(other) => panic!("{other:?}"),
                Err(Error::Io(error)) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    Notice::Nothing
                }
                Err(_) => return Heard::Broken,
            };
            let heard = Heard::read(notice).or_else(|| Heard::read(self.engine.handle_timeout(now)));
            if let Some(heard) = heard {
                self.send();
                return heard;
            }
        }
    }

    /// The next thing is an event in the root namespace that wants no answer.
    #[track_caller]
    fn event(&mut self) -> (String, Value) {
        match self.hear() {
            Heard::Event { namespace, id: None, name, args } if namespace == "/" => (name, args),
            other => panic!("{other:?}"),
        }
    }

    /// The server keeps the WebSocket open: it still answers a ping.
    #[track_caller]
    fn is_still_open(&mut self) {
        self.socket.get_ref().set_read_timeout(Some(PATIENCE)).unwrap();
        self.socket.send(Message::text("2")).unwrap();
        assert_eq!(self.socket.read().unwrap(), Message::text("3"));
    }
}

#[test]
fn opening_events_and_answers() {
    let Some(peer) = Peer::with_heartbeat(7_000, 9_000) else { return };
    let mut line = Line::open(&peer.address());
    let opened = Heard::Opened { ping_interval: Duration::from_secs(7), ping_timeout: Duration::from_secs(9) };
    assert_eq!(line.hear(), opened);
    assert_eq!(line.hear(), Heard::Joined("/".into()));
    assert_eq!(line.event().0, "SYSTEM");

    let said = json!(["한글 \" \\ \u{2028} 🎈", {"n": [1, null, 2.5]}, null, [], "42[\"x\"]"]);
    line.engine.emit("/", "say", &said).unwrap();
    assert_eq!(line.event(), ("said".into(), said));

    let first = line.engine.emit_with_ack("/", "answer me", &("a", json!({"b": 1}))).unwrap();
    let second = line.engine.emit_with_ack("/", "answer me", &json!([])).unwrap();
    assert_eq!(line.hear(), Heard::Ack { id: first, args: json!([{"b": 1}, "a"]) });
    assert_eq!(line.hear(), Heard::Ack { id: second, args: json!([]) });

    line.engine.emit("/", "ask me", &json!([])).unwrap();
    let Heard::Event { id: Some(id), name, args, .. } = line.hear() else { panic!("it asks") };
    assert_eq!((&*name, args), ("question", json!([{"n": 1}])));
    line.engine.ack("/", id, &("네", 2)).unwrap();
    assert_eq!(line.event(), ("heard".into(), json!(["네", 2])));
    assert_eq!(line.engine.odd(), 0);
}

#[test]
fn namespaces() {
    let Some(peer) = Peer::start() else { return };
    let mut line = Line::connected(&peer);
    line.engine.join("/open", Some("a=1")).unwrap();
    assert_eq!(line.hear(), Heard::Joined("/open".into()));
    let in_open = |name: &str, args| Heard::Event { namespace: "/open".into(), id: None, name: name.into(), args };
    assert_eq!(line.hear(), in_open("welcome", json!(["한글"])));
    line.engine.emit("/open", "say", &["x"]).unwrap();
    assert_eq!(line.hear(), in_open("said", json!(["x"])));

    line.engine.join("/nowhere", None).unwrap();
    assert_eq!(line.hear(), Heard::Refused { namespace: "/nowhere".into(), data: json!("Invalid namespace") });

    line.engine.emit("/open", "throw me out", &json!([])).unwrap();
    assert_eq!(line.hear(), Heard::Left("/open".into()));
    // That namespace can be joined again, and left.
    line.engine.join("/open", None).unwrap();
    assert_eq!(line.hear(), Heard::Joined("/open".into()));
    assert_eq!(line.hear(), in_open("welcome", json!(["한글"])));
    line.engine.leave("/open").unwrap();

    // And the root is as it was.
    line.engine.emit("/", "say", &[1]).unwrap();
    assert_eq!(line.event(), ("said".into(), json!([1])));
    assert_eq!(line.engine.odd(), 0);
}

/// A server with a closed namespace never says that the root is joined (a fault of this version); it is, all the same.
#[test]
fn a_refusal_and_no_word_of_the_root() {
    let Some(peer) = Peer::refusing("closed") else { return };
    let mut line = Line::open(&peer.address());
    assert!(matches!(line.hear(), Heard::Opened { .. }));
    assert!(!line.engine.is_joined());
    assert_eq!(line.event().0, "SYSTEM");
    assert!(line.engine.is_joined());
    line.engine.join("/closed", None).unwrap();
    assert_eq!(line.hear(), Heard::Refused { namespace: "/closed".into(), data: json!("not for you") });
    line.engine.emit("/", "say", &[1]).unwrap();
    assert_eq!(line.event(), ("said".into(), json!([1])));
}

#[test]
fn a_closed_root() {
    let Some(peer) = Peer::refusing("shut") else { return };
    let mut line = Line::open(&peer.address());
    assert!(matches!(line.hear(), Heard::Opened { .. }));
    assert_eq!(line.hear(), Heard::Ended(r#"Refused { data: Some("\"not for you\"") }"#.into()));
    line.is_still_open();
}

#[test]
fn attachments() {
    let Some(peer) = Peer::start() else { return };
    let mut line = Line::connected(&peer);
    let (first, second) = (vec![0, 1, 255, 4], vec![7; 70_000]);
    let args = (Placeholder::new(0), json!({"inside": Placeholder::new(1)}));
    line.engine.emit_binary("/", "bytes", &args, &[&first, &second]).unwrap();
    let Heard::Binary { name, args, attachments } = line.hear() else { panic!("it has attachments") };
    assert_eq!(name, "bytes");
    // It sends them back in the other order.
    assert_eq!(attachments, [second, first]);
    assert_eq!(Placeholder::read(&args[0].to_string()), Some(Placeholder::new(0)));
    assert_eq!(args[1]["readable"], json!(true));
    assert_eq!(Placeholder::read(&args[1]["inside"].to_string()), Some(Placeholder::new(1)));
    assert_eq!(line.engine.odd(), 0);
}

/// The server gives up 3.3 seconds after the last ping, and says when it has had 15 of them, which takes longer.
#[test]
fn pings_keep_it_up() {
    let Some(peer) = Peer::with_heartbeat(300, 3_000) else { return };
    let mut line = Line::connected(&peer);
    assert_eq!(line.event(), ("pings".into(), json!([15])));
}

#[test]
fn each_ending_is_seen() {
    let Some(peer) = Peer::start() else { return };
    let end = |how: &str| {
        let line = Line::connected(&peer);
        peer.end(how);
        line
    };
    let ended = |how: &str| Heard::Ended(how.into());

    let mut line = end("disconnect");
    assert_eq!(line.hear(), ended("Disconnected"));
    assert_eq!(line.hear(), Heard::Closed(None));

    let mut line = end("leave");
    assert_eq!(line.hear(), ended("Disconnected"));
    line.is_still_open();

    let mut line = end("close");
    assert_eq!(line.hear(), ended("ClosedByServer"));
    line.is_still_open();

    let mut line = end("conn");
    assert_eq!(line.hear(), Heard::Closed(None));
    assert!(!line.engine.is_over());

    for how in ["destroy", "reset"] {
        let mut line = end(how);
        assert_eq!(line.hear(), Heard::Broken, "{how}");
        assert!(!line.engine.is_over());
    }
}

#[test]
fn silence_is_seen() {
    let Some(peer) = Peer::with_heartbeat(500, 4_000) else { return };
    let mut line = Line::connected(&peer);
    peer.end("pause");
    assert_eq!(line.hear(), Heard::Ended("Silent".into()));
}

#[test]
fn an_address_works_once() {
    let Some(peer) = Peer::start() else { return };
    let address = peer.address();
    let first = Line::open(&address);
    let mut second = Line::open(&address);
    assert!(matches!(second.hear(), Heard::Opened { .. }));
    assert_eq!(second.hear(), Heard::Joined("/".into()));
    assert_eq!(second.hear(), Heard::ErrorEvent(json!(["auth fail"])));
    assert_eq!(second.hear(), Heard::Ended("Disconnected".into()));
    assert_eq!(second.hear(), Heard::Closed(None));
    drop(first);
}

#[test]
fn the_server_understands_our_goodbye() {
    let Some(peer) = Peer::start() else { return };
    let mut line = Line::connected(&peer);
    line.engine.close();
    line.send();
    assert_eq!(peer.control("gone"), "client namespace disconnect");
}
