//! What is told and shown, and what is not.

use super::{super::outbox::WAITING_EVENTS, *};

#[test]
fn an_unread_flood_is_bounded_and_says_what_was_missed() {
    let mut sim = Sim::stable();
    for _ in 0..WAITING_EVENTS + 10 {
        sim.hear(Frame::Text(r#"42["NEW","x"]"#));
    }
    sim.collect();
    assert!(matches!(sim.events[0], Event::Lagged { missed: 10 }));
    assert_eq!(sim.events.len(), WAITING_EVENTS + 1);
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
