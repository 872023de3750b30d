//! The life of a connection with simulated time: no socket, no sleep.

use std::time::Duration;

use serde_json::json;

use super::*;

const OPEN: &str = r#"0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#;

/// A connection and its clock.
struct Sim {
    engine: Engine,
    start: Instant,
    now: Instant,
}

impl Sim {
    fn new() -> Self {
        let start = Instant::now();
        Self { engine: Engine::new(), start, now: start }
    }

    /// Open, and the root joined.
    fn joined() -> Self {
        let mut sim = Self::opened();
        assert_eq!(sim.text("40"), Notice::Joined { namespace: "/" });
        sim
    }

    fn opened() -> Self {
        let mut sim = Self::new();
        assert!(matches!(sim.text(OPEN), Notice::Opened(_)));
        sim
    }

    fn text<'a>(&mut self, text: &'a str) -> Notice<'a> {
        self.engine.handle_text(text, self.now)
    }

    fn binary<'a>(&mut self, bytes: &'a [u8]) -> Notice<'a> {
        self.engine.handle_binary(bytes, self.now)
    }

    fn sent(&mut self) -> Vec<Frame> {
        std::iter::from_fn(|| self.engine.poll_transmit()).collect()
    }

    fn sent_texts(&mut self) -> Vec<String> {
        self.sent().into_iter().map(|frame| frame.into_text().unwrap()).collect()
    }

    /// Waits for a deadline and lets it happen; the second at which that was.
    fn wait(&mut self) -> (u64, Notice<'static>) {
        self.now = self.engine.poll_timeout().unwrap();
        ((self.now - self.start).as_secs(), self.engine.handle_timeout(self.now))
    }
}

#[track_caller]
fn name<'a>(notice: &'a Notice<'_>) -> &'a str {
    let Notice::Event(event) = notice else { panic!("{notice:?}") };
    &event.name
}

#[test]
fn the_first_messages_open_and_join() {
    let mut sim = Sim::new();
    assert!(!sim.engine.is_open());
    assert_eq!(sim.engine.poll_timeout(), None);
    let Notice::Opened(info) = sim.text(OPEN) else { panic!("not open") };
    assert_eq!((info.ping_interval, info.ping_timeout), (Duration::from_secs(25), Duration::from_secs(60)));
    assert_eq!(info.sid.unwrap().expose(), "x");
    assert!(sim.engine.is_open() && !sim.engine.is_joined());
    assert_eq!(sim.text("40"), Notice::Joined { namespace: "/" });
    assert!(sim.engine.is_joined());
    assert_eq!(sim.sent(), [], "nothing is to be said, least of all `40`");
    assert_eq!(sim.engine.odd(), 0);
}

#[test]
fn events_need_no_connect_and_may_come_before_it() {
    let mut sim = Sim::opened();
    assert_eq!(name(&sim.text(r#"42["SYSTEM","early"]"#)), "SYSTEM");
    assert!(sim.engine.is_joined());
    assert_eq!(sim.text("40"), Notice::Joined { namespace: "/" });
    assert_eq!(name(&sim.text(r#"42/,["SYSTEM","root"]"#)), "SYSTEM");
    assert_eq!(sim.engine.odd(), 0);
}

#[test]
fn what_comes_a_second_time_is_passed_over() {
    let mut sim = Sim::joined();
    let second = r#"0{"sid":"y","pingInterval":1000,"pingTimeout":1000}"#;
    assert_eq!(sim.text(second), Notice::Odd(Odd::Repeated));
    for again in ["40", "40/", r#"40{"sid":"abc"}"#] {
        assert_eq!(sim.text(again), Notice::Odd(Odd::Repeated));
    }
    assert_eq!(sim.engine.odd(), 4);
    assert_eq!(sim.wait(), (25, Notice::Nothing), "the first times stay");
}

#[test]
fn before_the_opening_only_ends_count() {
    let mut sim = Sim::new();
    assert_eq!(sim.text("6"), Notice::Nothing);
    assert_eq!(sim.text("40"), Notice::Odd(Odd::NotOpen));
    assert_eq!(sim.text(r#"42["SYSTEM","x"]"#), Notice::Odd(Odd::NotOpen));
    assert!(!sim.engine.is_joined());
    assert!(matches!(sim.text(OPEN), Notice::Opened(_)));
    for (message, end) in [
        ("1", End::ClosedByServer),
        ("41", End::Disconnected),
        ("44", End::Refused { data: None }),
        ("0{\"sid\":", End::BadOpen),
    ] {
        let mut sim = Sim::new();
        assert_eq!(sim.text(message), Notice::Ended(end));
    }
}

#[test]
fn an_end_is_an_end() {
    for (message, end) in [("1", End::ClosedByServer), ("41", End::Disconnected), ("41/,", End::Disconnected)] {
        let mut sim = Sim::joined();
        sim.engine.emit("/", "late", &()).unwrap();
        assert_eq!(sim.text(message), Notice::Ended(end));
        assert!(sim.engine.is_over());
        assert_eq!(sim.sent(), []);
        assert_eq!(sim.engine.poll_timeout(), None);
        assert_eq!(sim.text(r#"42["CHAT","x"]"#), Notice::Nothing);
        assert_eq!(sim.binary(&[4]), Notice::Nothing);
        assert_eq!(sim.engine.handle_timeout(sim.now + Duration::from_secs(1_000)), Notice::Nothing);
        assert!(matches!(sim.engine.emit("/", "x", &()), Err(Error::NotConnected)));
        assert!(matches!(sim.engine.ack("/", 1, &()), Err(Error::NotConnected)));
        assert!(matches!(sim.engine.join("/a", None), Err(Error::NotConnected)));
        sim.engine.close();
        assert_eq!(sim.sent(), []);
    }
}

#[test]
fn a_refusal_ends_what_was_not_joined_and_is_told_afterwards() {
    let data = Some(r#"{"code":7}"#);
    assert_eq!(Sim::opened().text(r#"44{"code":7}"#), Notice::Ended(End::Refused { data }));
    assert_eq!(Sim::joined().text(r#"44{"code":7}"#), Notice::Error { namespace: "/", data });
    let mut used = Sim::opened();
    used.text(r#"430["an answer"]"#);
    assert_eq!(used.text(r#"44{"code":7}"#), Notice::Error { namespace: "/", data });
    assert!(!used.engine.is_over());
}

#[test]
fn an_event_named_error_is_told_as_such() {
    let mut sim = Sim::opened();
    let Notice::ErrorEvent(event) = sim.text(r#"42["error","auth fail"]"#) else { panic!("not told") };
    assert_eq!((&*event.name, event.args.get(0)), ("error", Some(r#""auth fail""#)));
    assert!(!sim.engine.is_over());
}

#[test]
fn odd_messages_are_counted_and_end_nothing() {
    let mut sim = Sim::joined();
    let odd = [
        ("", Odd::Empty),
        ("4", Odd::Empty),
        ("9", Odd::EngineType),
        ("xyz", Odd::EngineType),
        ("5", Odd::ClientOnly),
        ("49", Odd::PacketType),
        ("42", Odd::NoPayload),
        ("42[\"a\"", Odd::Json),
        ("42{\"a\":1}", Odd::NotAList),
        ("42\"str\"", Odd::NotAList),
        ("42[]", Odd::NoName),
        ("43[]", Odd::AckId),
        ("42184467440737095516150[]", Odd::AckId),
        ("42/other,[\"SYSTEM\"]", Odd::Namespace),
        ("40/other", Odd::Namespace),
        ("41/other", Odd::Namespace),
        ("44/other", Odd::Namespace),
        ("451-/other,[\"x\"]", Odd::Namespace),
        ("b4?", Odd::Base64),
        ("b4yv4=", Odd::Unannounced),
    ];
    for (message, reason) in odd {
        assert_eq!(sim.text(message), Notice::Odd(reason), "{message}");
    }
    for (message, reason) in [
        (&b""[..], Odd::Empty),
        (b"\xca\xfe", Odd::EngineType),
        (b"42[\"SYSTEM\"]", Odd::EngineType),
        (b"\x04\xca", Odd::Unannounced),
        (b"\x02\xca", Odd::Utf8),
    ] {
        assert_eq!(sim.binary(message), Notice::Odd(reason), "{message:?}");
    }
    assert_eq!(sim.engine.odd(), 25);
    assert_eq!(name(&sim.text(r#"42["alive"]"#)), "alive");
}

#[test]
fn pings_are_sent_on_time_whatever_comes() {
    let mut sim = Sim::joined();
    for tick in 1..5 {
        assert_eq!(sim.text("3"), Notice::Nothing);
        assert_eq!(sim.wait(), (25 * tick, Notice::Nothing));
        assert_eq!(sim.sent_texts(), ["2"]);
        // No pong: any event will do.
        sim.now += Duration::from_secs(20);
        assert_eq!(name(&sim.text(r#"42["CHAT"]"#)), "CHAT");
        assert_eq!(sim.engine.handle_timeout(sim.now), Notice::Nothing);
        assert_eq!(sim.sent(), []);
    }
}

#[test]
fn silence_is_the_end() {
    let mut sim = Sim::joined();
    assert_eq!([sim.wait().0, sim.wait().0, sim.wait().0], [25, 50, 75]);
    assert_eq!(sim.wait(), (85, Notice::Ended(End::Silent)));
    assert!(sim.engine.is_over());
    assert_eq!(sim.sent(), [], "pings of a dead connection");
}

#[test]
fn anything_that_comes_is_life() {
    for message in ["3", "6", "9", "", "42[\"a\"", "40", "b4AA"] {
        let mut sim = Sim::joined();
        sim.now += Duration::from_secs(84);
        sim.text(message);
        assert_eq!(sim.engine.handle_timeout(sim.now), Notice::Nothing, "{message}");
        sim.now += Duration::from_secs(59);
        assert_eq!(sim.engine.handle_timeout(sim.now), Notice::Nothing, "{message}");
        sim.now += Duration::from_secs(1);
        assert_eq!(sim.engine.handle_timeout(sim.now), Notice::Ended(End::Silent), "{message}");
    }
    let mut sim = Sim::joined();
    sim.now += Duration::from_secs(84);
    sim.binary(&[9]);
    assert_eq!(sim.engine.handle_timeout(sim.now), Notice::Nothing);
}

#[test]
fn a_servers_ping_is_answered_within_bounds() {
    let mut sim = Sim::joined();
    assert_eq!(sim.text("2"), Notice::Nothing);
    assert_eq!(sim.text("2probe"), Notice::Nothing);
    assert_eq!(sim.binary(b"\x02x"), Notice::Nothing);
    let long = format!("2{}", "x".repeat(126));
    assert_eq!(sim.text(&long), Notice::Nothing);
    assert_eq!(sim.sent_texts(), ["3", "3probe", "3x", "3"]);
    for _ in 0..1_000 {
        sim.text("2");
    }
    assert_eq!(sim.sent().len(), WAITING_ANSWERS);
}

#[test]
fn what_is_sent_waits_for_the_opening() {
    let mut sim = Sim::new();
    sim.engine.join("/admin", Some("a=1")).unwrap();
    sim.engine.emit("/", "x", &("안녕", 1)).unwrap();
    assert_eq!(sim.sent(), []);
    sim.text(OPEN);
    assert_eq!(sim.engine.emit_with_ack("/", "ask", &()).unwrap(), 0);
    assert_eq!(sim.engine.emit_with_ack("/admin", "ask", &()).unwrap(), 1);
    sim.engine.ack("/", 7, &(json!({"a": 1}),)).unwrap();
    sim.engine.emit_binary("/", "bin", &(), &[b"x"]).unwrap();
    let frames = sim.sent();
    let texts = [
        "40/admin?a=1,",
        r#"42["x","안녕",1]"#,
        r#"420["ask"]"#,
        r#"42/admin,1["ask"]"#,
        r#"437[{"a":1}]"#,
        r#"451-["bin"]"#,
    ];
    assert_eq!(frames[..6], texts.map(|text| Frame::Text(text.to_owned())));
    assert_eq!(frames[6..], [Frame::Binary(b"\x04x".to_vec())]);
    let Notice::Ack(ack) = sim.text(r#"431["yes"]"#) else { panic!("no answer") };
    assert_eq!((ack.namespace, ack.id, ack.args.get(0)), ("/", 1, Some(r#""yes""#)));
}

#[test]
fn what_cannot_be_sent_is_refused_and_costs_no_id() {
    let mut sim = Sim::joined();
    assert!(sim.engine.emit("/other", "x", &()).is_err());
    assert!(sim.engine.emit("other", "x", &()).is_err());
    assert!(sim.engine.emit_with_ack("/", "x", &"no list").is_err());
    assert!(sim.engine.leave("/other").is_err());
    assert!(sim.engine.leave("/").is_err());
    assert!(sim.engine.join("/", None).is_err());
    assert!(sim.engine.join("/a,b", None).is_err());
    assert_eq!(sim.sent(), []);
    assert_eq!(sim.engine.emit_with_ack("/", "x", &()).unwrap(), 0);
}

#[test]
fn other_namespaces_are_joined_refused_and_left() {
    let mut sim = Sim::joined();
    for namespace in ["/admin", "/deny", "/python"] {
        sim.engine.join(namespace, None).unwrap();
    }
    assert!(sim.engine.join("/admin", None).is_err());
    assert_eq!(sim.sent_texts(), ["40/admin,", "40/deny,", "40/python,"]);
    assert_eq!(sim.text("40/admin,"), Notice::Joined { namespace: "/admin" });
    assert_eq!(sim.text("40/admin,"), Notice::Odd(Odd::Repeated));
    assert_eq!(sim.text("40/python"), Notice::Joined { namespace: "/python" });
    let refused = Notice::Refused { namespace: "/deny", data: Some(r#""Invalid namespace""#) };
    assert_eq!(sim.text(r#"44/deny,"Invalid namespace""#), refused);
    assert!(sim.engine.emit("/deny", "x", &()).is_err());
    let error = Notice::Error { namespace: "/admin", data: Some("{}") };
    assert_eq!(sim.text("44/admin,{}"), error);
    let Notice::Event(event) = sim.text(r#"42/admin,7["echoed","x"]"#) else { panic!("no event") };
    assert_eq!((event.namespace, event.id), ("/admin", Some(7)));
    sim.engine.ack("/admin", 7, &()).unwrap();
    sim.engine.leave("/admin").unwrap();
    assert_eq!(sim.sent_texts(), ["43/admin,7[]", "41/admin,"]);
    assert_eq!(sim.text(r#"42/admin,["late"]"#), Notice::Odd(Odd::Namespace));
    assert_eq!(sim.text("41/python"), Notice::Left { namespace: "/python" });
    assert!(sim.engine.emit("/python", "x", &()).is_err());
    sim.engine.join("/python", None).unwrap();
    assert!(!sim.engine.is_over());
}

#[test]
fn a_binary_event_comes_with_its_last_attachment() {
    let mut sim = Sim::opened();
    assert_eq!(sim.text(r#"452-["bin",{"_placeholder":true,"num":0}]"#), Notice::Nothing);
    assert!(sim.engine.is_joined());
    assert_eq!(sim.binary(&[4, 1]), Notice::Nothing);
    assert_eq!(name(&sim.text(r#"42["between"]"#)), "between");
    assert_eq!(sim.text("3"), Notice::Nothing);
    let Notice::BinaryEvent(event) = sim.text("b4AAEC/v8=") else { panic!("not complete") };
    assert_eq!(event.attachments, [vec![1], vec![0, 1, 2, 0xfe, 0xff]]);
    assert_eq!(sim.text("461-3[]"), Notice::Nothing);
    let Notice::BinaryAck(ack) = sim.binary(&[4]) else { panic!("not complete") };
    assert_eq!((ack.id, ack.attachments), (3, vec![vec![]]));
    assert_eq!(sim.engine.odd(), 0);
}

#[test]
fn binary_packets_are_bounded() {
    let mut limits = Limits::default();
    assert_eq!((limits.max_attachments, limits.max_binary_bytes), (10, 8 << 20));
    limits.max_binary_bytes = 100;
    let mut sim = Sim { engine: Engine::with_limits(limits), ..Sim::new() };
    sim.text(OPEN);
    assert_eq!(sim.text(r#"4511-["x"]"#), Notice::Odd(Odd::TooManyAttachments));
    assert_eq!(sim.binary(&[4]), Notice::Odd(Odd::Unannounced));
    assert_eq!(sim.text(r#"451-["x"]"#), Notice::Nothing);
    assert_eq!(sim.binary(&[4; 100]), Notice::Odd(Odd::TooLarge));
    assert_eq!(sim.text(r#"452-["lost"]"#), Notice::Nothing);
    assert_eq!(sim.text(r#"451-["x"]"#), Notice::Nothing);
    assert_eq!(sim.engine.odd(), 4, "the lost one is counted, too");
    assert!(matches!(sim.binary(&[4; 50]), Notice::BinaryEvent(_)));
}

#[test]
fn closing_says_goodbye_after_what_was_to_be_sent() {
    let mut sim = Sim::joined();
    sim.engine.emit("/", "last", &()).unwrap();
    sim.engine.close();
    sim.engine.close();
    assert!(sim.engine.is_over());
    assert_eq!(sim.sent_texts(), [r#"42["last"]"#, "41"]);
    assert_eq!(sim.engine.poll_timeout(), None);
    let mut sim = Sim::new();
    sim.engine.close();
    assert_eq!(sim.sent(), []);
    assert_eq!(sim.text(OPEN), Notice::Nothing);
}

#[test]
fn nothing_secret_is_shown() {
    let mut sim = Sim::new();
    let opened = sim.text(r#"0{"sid":"hunter2"}"#);
    sim.engine.emit("/", "x", &("hunter2",)).unwrap();
    let event = sim.text(r#"42["SYSTEM","{\"sessionKey\":\"hunter2\"}"]"#);
    let sent = sim.sent();
    let shown = format!("{opened:?} {event:?} {sent:?} {:?}", sim.engine);
    assert!(!shown.contains("hunter2"), "{shown}");
}
