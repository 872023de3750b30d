//! Subscriptions that are ended, wherever they are.

use serde_json::json;

use super::*;

#[test]
fn what_is_on_is_ended_on_request() {
    let mut sim = Sim::stable();
    sim.unsubscribe(1, ALICE, EventKind::Chat);
    assert_eq!(sim.asked(), ["1 unsubscribe/chat?key-1"]);
    assert_eq!(sim.count(), 0);
    assert!(sim.outcomes().is_empty());
    // The new one must not overtake the end.
    sim.subscribe(2, ALICE, EventKind::Chat);
    assert_eq!(sim.asked(), ["1 unsubscribe/chat?key-1"]);
    sim.system("unsubscribed", &json!({"eventType": "CHAT", "channelId": channel(1).as_str()}));
    sim.accept("1 unsubscribe");
    assert_eq!(sim.outcomes(), [(1, "unsubscribed")]);
    assert_eq!(sim.told(), ["unsubscribed CHAT 1"]);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}

#[test]
fn an_end_that_is_refused_says_of_what() {
    let mut sim = Sim::stable();
    sim.subscribe(1, ALICE, EventKind::Donation);
    sim.confirm("DONATION", 1);
    sim.take("1 subscribe");
    sim.forget();
    sim.unsubscribe(2, ALICE, EventKind::Donation);
    sim.answer("1 unsubscribe/donation", status(500));
    let [(2, SubscribeOutcome::Failed { reason })] = &sim.outcomes[..] else { panic!("{:?}", sim.outcomes) };
    assert!(reason.contains("DONATION"), "{reason}");
}

#[test]
fn what_is_not_there_counts_as_ended() {
    let mut sim = Sim::stable();
    sim.unsubscribe(1, BOB, EventKind::Chat);
    assert_eq!(sim.outcomes(), [(1, "unsubscribed")]);
    sim.close_by_server();
    sim.unsubscribe(2, ALICE, EventKind::Chat);
    assert_eq!(sim.outcomes(), [(2, "unsubscribed")]);
    sim.pass(SECOND);
    sim.connect();
    assert!(sim.requests.is_empty());
}

#[test]
fn what_is_under_way_is_ended_when_it_is_there() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
    sim.connect();
    sim.subscribe(1, ALICE, EventKind::Chat);
    sim.unsubscribe(2, ALICE, EventKind::Chat);
    assert_eq!(sim.outcomes(), [(1, "unsubscribed")]);
    sim.accept("1 subscribe");
    assert!(sim.requests.is_empty(), "the confirmation would be taken for Bob's");
    sim.confirm("CHAT", 1);
    assert_eq!(sim.asked(), ["1 unsubscribe/chat?key-1", "2 subscribe/chat?key-1"]);
    sim.accept("1 unsubscribe");
    assert_eq!(sim.outcomes(), [(2, "unsubscribed")]);
    sim.accept("2 subscribe");
    sim.confirm("CHAT", 2);
    assert!(sim.session.is_settled());
    sim.close_by_server();
    sim.pass(SECOND);
    sim.connect();
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-2"]);
}

#[test]
fn what_is_under_way_and_fails_needs_no_end() {
    for (response, asked) in
        [(status(403), [].as_slice()), (status(500), &[]), (answer_lost(), &["1 unsubscribe/chat?key-1"])]
    {
        let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
        sim.connect();
        sim.unsubscribe(1, ALICE, EventKind::Chat);
        sim.answer("1 subscribe", response);
        sim.pass(10 * SECOND);
        assert_eq!(sim.asked(), asked);
        assert_eq!(sim.count(), 0);
        if asked.is_empty() {
            assert_eq!(sim.outcomes(), [(1, "unsubscribed")]);
        }
        assert_eq!(sim.told(), ["connected 0"]);
    }
}

#[test]
fn an_end_can_be_taken_back() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    sim.unsubscribe(1, ALICE, EventKind::Chat);
    sim.subscribe(2, ALICE, EventKind::Chat);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"], "never two at a time");
    sim.accept("1 subscribe");
    sim.confirm("CHAT", 1);
    assert_eq!(sim.outcomes(), [(1, "failed"), (2, "subscribed")]);
    assert!(sim.requests.is_empty());
    assert_eq!(sim.count(), 1);
}

#[test]
fn a_loss_ends_what_was_being_ended() {
    let mut sim = Sim::stable();
    sim.subscribe(1, BOB, EventKind::Chat);
    sim.unsubscribe(2, BOB, EventKind::Chat);
    sim.unsubscribe(3, ALICE, EventKind::Chat);
    sim.close_by_server();
    assert_eq!(sim.outcomes(), [(1, "unsubscribed"), (3, "unsubscribed"), (2, "unsubscribed")]);
    assert_eq!(sim.count(), 0);
    sim.requests.clear();
    sim.pass(SECOND);
    sim.connect();
    assert!(sim.requests.is_empty());
}

#[test]
fn everything_of_a_user_is_ended_at_once() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (ALICE, EventKind::Donation), (BOB, EventKind::Chat)]);
    sim.connect();
    sim.accept("1 subscribe/chat");
    sim.confirm("CHAT", 1);
    sim.answer("1 subscribe/donation", status(403));
    sim.accept("2 subscribe/chat");
    sim.confirm("CHAT", 2);
    sim.remove(1, ALICE);
    assert_eq!(sim.asked(), ["1 unsubscribe/chat?key-1"]);
    assert_eq!(sim.count(), 1);
    sim.close_by_server();
    sim.pass(SECOND);
    sim.connect();
    assert!(sim.asked().ends_with(&["2 subscribe/chat?key-2"]), "{:?}", sim.asked());
    assert!(!sim.asked().iter().any(|asked| asked.starts_with("1 subscribe")));
}
