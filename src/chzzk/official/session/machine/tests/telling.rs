//! What is told and shown, and what is not.

use std::{
    io::{self, Write},
    sync::Mutex,
};

use tracing_subscriber::filter::LevelFilter;

use super::*;
use crate::backlog::IN_A_MACHINE;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged as a warning meanwhile.
fn warnings(happens: impl FnOnce()) -> String {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::WARN)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, happens);
    let lines = log.0.lock().unwrap().clone();
    String::from_utf8(lines).unwrap()
}

#[test]
fn what_is_lost_for_good_is_a_warning() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Donation)]);
    sim.connect();
    let retried = warnings(|| sim.answer("2 subscribe", status(500)));
    assert_eq!(retried, "", "it is tried again");
    let failed = warnings(|| sim.answer("1 subscribe", status(403)));
    assert!(failed.contains("WARN livechat::chzzk: cannot subscribe user 1 to CHAT: "), "{failed}");
    assert_eq!(failed.lines().count(), 1, "{failed}");
    let mut sim = Sim::stable();
    let withdrawn = serde_json::json!({"eventType": "CHAT", "channelId": channel(1).as_str()});
    let revoked = warnings(|| sim.system("revoked", &withdrawn));
    let expected = format!("WARN livechat::chzzk: permission withdrawn for CHAT of {}\n", channel(1).as_str());
    assert_eq!(revoked.trim_start(), expected);
}

#[test]
fn an_unread_flood_is_bounded_and_says_what_was_missed() {
    let mut sim = Sim::stable();
    for _ in 0..IN_A_MACHINE + 10 {
        sim.hear(Frame::Text(r#"42["NEW","x"]"#));
    }
    sim.collect();
    assert!(matches!(sim.events[0], Event::Lagged { missed: 10 }));
    assert_eq!(sim.events.len(), IN_A_MACHINE + 1);
}

#[test]
fn an_event_with_attachments_is_told_like_any_other() {
    let mut sim = Sim::stable();
    sim.hear(Frame::Text(r#"451-["NEW",{"_placeholder":true,"num":0}]"#));
    assert!(sim.events.is_empty(), "its attachment has yet to come: {:?}", sim.events);
    sim.hear(Frame::Binary(&[4, 1, 2, 3]));
    sim.collect();
    assert!(matches!(&sim.events[..], [Event::Unknown { name, .. }] if &**name == "NEW"), "{:?}", sim.events);
}

#[test]
fn nothing_secret_shows() {
    let mut sim = Sim::stable();
    sim.subscribe(1, BOB, EventKind::Chat);
    let shown = format!("{:?} {:?} {:?}", sim.session, sim.events, sim.session.config);
    sim.frame(r#"42["error","auth fail"]"#);
    sim.pass(SECOND);
    sim.address();
    let shown = format!("{shown} {:?} {:?}", sim.session, sim.events);
    for secret in ["key-1", "auth-1", "auth-2", "client-secret", "sid-secret", "wss://", "https://ssio"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
