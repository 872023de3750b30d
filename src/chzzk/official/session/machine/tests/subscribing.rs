//! What is asked for, and what becomes of it where nothing goes wrong.

use serde_json::json;

use super::*;

#[test]
fn a_confirmation_before_the_answer_counts() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
    sim.connect();
    sim.confirm("CHAT", 1);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1", "2 subscribe/chat?key-1"]);
    sim.accept("1 subscribe");
    sim.confirm("CHAT", 2);
    sim.accept("2 subscribe");
    sim.pass(11 * SECOND);
    assert!(sim.requests.is_empty());
    assert_eq!(sim.told(), ["connected 0", "subscribed CHAT 1", "subscribed CHAT 2"]);
}

#[test]
fn two_users_of_one_kind_are_told_apart() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
    sim.connect();
    sim.accept("1 subscribe");
    sim.confirm("CHAT", 1);
    sim.accept("2 subscribe");
    sim.confirm("CHAT", 2);
    sim.system("revoked", &json!({"eventType": "CHAT", "channelId": channel(1).as_str()}));
    assert_eq!(sim.count(), 1);
    sim.close_by_server();
    sim.pass(SECOND);
    sim.connect();
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-2"], "what was revoked is not asked for again");
}

#[test]
fn a_late_confirmation_is_not_taken_for_another_users() {
    let mut sim = Sim::stable();
    sim.subscribe(1, BOB, EventKind::Chat);
    sim.accept("2 subscribe");
    sim.confirm("CHAT", 2);
    sim.close_by_server();
    sim.pass(SECOND);
    sim.connect();
    // Alice's is asked for twice, and the first confirmation is late.
    sim.accept("1 subscribe");
    sim.pass(10 * SECOND);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-2"]);
    sim.confirm("CHAT", 1);
    sim.confirm("CHAT", 1);
    sim.take("1 subscribe");
    sim.accept("2 subscribe");
    sim.pass(10 * SECOND);
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-2"], "nobody confirmed Bob's");
}

#[test]
fn two_numbers_of_one_channel_are_both_confirmed() {
    let mut sim = Sim::stable();
    sim.subscribe(1, BOB, EventKind::Chat);
    sim.accept("2 subscribe");
    sim.confirm("CHAT", 1);
    assert_eq!(sim.outcomes(), [(1, "subscribed")]);
}

#[test]
fn thirty_are_the_most() {
    let wishes: Vec<_> = (1..=31).map(|user| (Somebody(user), EventKind::Chat)).collect();
    let mut sim = Sim::client(&wishes[..30]);
    sim.connect();
    assert_eq!(sim.count(), 30);
    sim.told();
    sim.subscribe(1, Somebody(31), EventKind::Chat);
    assert_eq!(sim.told(), ["failed CHAT"]);
    assert_eq!(sim.outcomes(), [(1, "failed")]);
    // One that failed gives its place away, and gets it back only where there is one.
    sim.answer("1 subscribe", status(403));
    assert_eq!(sim.count(), 29);
    sim.subscribe(2, Somebody(31), EventKind::Chat);
    assert_eq!(sim.count(), 30);
    sim.subscribe(3, ALICE, EventKind::Chat);
    assert_eq!(sim.count(), 30);
    assert_eq!(sim.outcomes(), [(3, "failed")]);
    sim.unsubscribe(4, Somebody(31), EventKind::Chat);
    sim.subscribe(5, ALICE, EventKind::Chat);
    assert_eq!(sim.count(), 30);
    assert_eq!(sim.outcomes(), [(2, "unsubscribed"), (4, "unsubscribed")]);
}

#[test]
fn the_same_twice_is_asked_for_once() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (ALICE, EventKind::Chat)]);
    assert_eq!(sim.count(), 1);
    sim.subscribe(1, ALICE, EventKind::Chat);
    sim.connect();
    sim.subscribe(2, ALICE, EventKind::Chat);
    assert_eq!(sim.asked().len(), 1);
    sim.accept("1 subscribe");
    sim.subscribe(3, ALICE, EventKind::Chat);
    assert!(sim.outcomes().is_empty());
    sim.confirm("CHAT", 1);
    sim.subscribe(4, ALICE, EventKind::Chat);
    assert_eq!(sim.outcomes(), [1, 2, 3, 4].map(|id| (id, "subscribed")));
    assert!(sim.requests.is_empty());
}

#[test]
fn a_kind_that_nobody_knows_fails_at_once() {
    let mut sim = Sim::client(&[(ALICE, EventKind::from("MISSION"))]);
    sim.connect();
    assert!(sim.session.is_settled() && sim.requests.is_empty());
    assert_eq!(sim.told(), ["failed MISSION", "connected 0"]);
}

#[test]
fn one_that_waits_for_its_turn_gets_it_when_the_other_is_taken_away() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
    sim.connect();
    sim.answer("1 subscribe", status(500));
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-1"]);
    sim.answer("2 subscribe", status(403));
    sim.subscribe(1, BOB, EventKind::Chat);
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-1"]);
    sim.unsubscribe(2, BOB, EventKind::Chat);
    sim.pass(2 * SECOND);
    sim.answer("2 subscribe", status(500));
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}

#[test]
fn a_revoked_subscription_is_gone_and_can_be_asked_for_again() {
    let mut sim = Sim::stable();
    sim.system("revoked", &json!({"eventType": "DONATION", "channelId": channel(1).as_str()}));
    sim.system("revoked", &json!({"eventType": "CHAT", "channelId": channel(2).as_str()}));
    assert_eq!(sim.count(), 1);
    sim.system("revoked", &json!({"eventType": "CHAT", "channelId": channel(1).as_str()}));
    assert_eq!(sim.count(), 0);
    assert_eq!(sim.told(), ["revoked DONATION 1", "revoked CHAT 2", "revoked CHAT 1"]);
    assert!(sim.links.is_empty());
    sim.subscribe(1, ALICE, EventKind::Chat);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}
