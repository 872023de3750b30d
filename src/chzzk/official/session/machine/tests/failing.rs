//! Subscriptions that are refused or not confirmed.

use super::*;

#[test]
fn a_missing_permission_is_final_for_that_subscription_only() {
    for response in [status(403), status(401), login_needed()] {
        let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
        sim.subscribe(1, ALICE, EventKind::Chat);
        sim.connect();
        sim.answer("1 subscribe", response);
        assert_eq!(sim.told(), ["connected 0", "failed CHAT"]);
        assert_eq!(sim.outcomes(), [(1, "failed")]);
        assert_eq!(sim.asked(), ["2 subscribe/chat?key-1"]);
        assert_eq!(sim.count(), 1);
        sim.confirm("CHAT", 2);
        assert!(sim.session.is_settled() && sim.end.is_none());
        sim.requests.clear();
        sim.close_by_server();
        sim.pass(SECOND);
        sim.connect();
        assert_eq!(sim.asked(), ["2 subscribe/chat?key-2"], "not by itself");
        sim.confirm("CHAT", 2);
        sim.subscribe(2, ALICE, EventKind::Chat);
        assert!(sim.asked().contains(&"1 subscribe/chat?key-2"), "but on request");
    }
}

#[test]
fn a_users_session_ends_with_the_users_login_but_not_with_a_permission() {
    for (response, kind) in [(status(401), ErrorKind::Unauthorized), (login_needed(), ErrorKind::LoginNeeded)] {
        let mut sim = Sim::new(Some(ALICE), &[(ALICE, EventKind::Chat)], |_| {});
        sim.connect();
        sim.answer("1 subscribe", response);
        assert_eq!(sim.ended().kind(), kind);
        assert_eq!(sim.told(), ["connected 0", "failed CHAT"]);
        assert_eq!((&*sim.sent, sim.links.last().unwrap().as_str()), (["41".to_owned()].as_slice(), "close"));
    }
    let mut sim = Sim::new(Some(ALICE), &[(ALICE, EventKind::Chat)], |_| {});
    sim.connect();
    sim.answer("1 subscribe", status(403));
    assert!(sim.end.is_none() && sim.session.is_settled());
}

#[test]
fn a_connection_that_the_service_does_not_see_is_made_again() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    for failure in 1..=3 {
        assert_eq!(sim.links.len(), 1, "{failure}");
        sim.answer("1 subscribe", status(400));
        if failure < 3 {
            assert!(sim.requests.is_empty());
            sim.pass_to_deadline();
        }
    }
    assert_eq!(
        sim.told(),
        [
            "connected 0",
            "failed CHAT, retrying",
            "failed CHAT, retrying",
            "failed CHAT, retrying",
            "lost: the server did not confirm the session"
        ]
    );
    assert_eq!(sim.links.last().unwrap(), "close");
    assert_eq!(sim.sent.last().unwrap(), "41");
    sim.pass_to_deadline();
    sim.connect();
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-2"]);
    sim.answer("1 subscribe", status(400));
    assert!(sim.asked().is_empty() && sim.told() == ["connected 1", "failed CHAT, retrying"], "counted anew");
}

#[test]
fn a_wait_that_the_service_names_is_kept() {
    for seconds in [1, 7, 45] {
        let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
        sim.connect();
        sim.answer("1 subscribe", wait(429, seconds));
        let until = sim.now + Duration::from_secs(seconds);
        while sim.now < until {
            assert!(sim.requests.is_empty(), "{seconds}");
            sim.pass_to_deadline();
        }
        assert_eq!(sim.now, until);
        assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
    }
}

#[test]
fn a_wait_without_end_is_survived() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.answer("application", wait(429, u64::MAX));
    assert_eq!(sim.retry_in(), LONGEST_WAIT);
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    sim.answer("1 subscribe", wait(429, u64::MAX));
    sim.pass(SECOND);
    assert!(sim.requests.is_empty());
}

#[test]
fn a_fault_of_the_service_is_waited_out() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    let mut waits = Vec::new();
    for _ in 0..8 {
        sim.answer("1 subscribe", status(503));
        let before = sim.now;
        while sim.requests.is_empty() {
            sim.pass_to_deadline();
            sim.frame("3");
        }
        waits.push((sim.now - before).as_secs());
    }
    assert_eq!(waits, [2, 4, 8, 16, 30, 30, 30, 30]);
    assert_eq!(sim.links.len(), 1);
    assert!(sim.session.is_settled());
    sim.accept("1 subscribe");
    sim.confirm("CHAT", 1);
    assert_eq!(sim.told().last().unwrap(), "subscribed CHAT 1");
}

#[test]
fn one_that_is_held_back_does_not_keep_the_clock_busy() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
    sim.connect();
    sim.answer("1 subscribe", status(503));
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-1"]);
    sim.pass(2 * SECOND);
    assert!(sim.deadline().unwrap() > sim.now);
    sim.answer("2 subscribe", status(503));
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}

#[test]
fn a_lost_answer_waits_for_the_confirmation_first() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    sim.answer("1 subscribe", answer_lost());
    sim.pass(9 * SECOND);
    assert!(sim.requests.is_empty());
    assert_eq!(sim.told(), ["connected 0"]);
    let mut confirmed = sim;
    confirmed.confirm("CHAT", 1);
    confirmed.pass(10 * SECOND);
    assert!(confirmed.requests.is_empty());
    assert_eq!(confirmed.told(), ["subscribed CHAT 1"]);

    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    for failure in 1..=3 {
        assert_eq!(sim.links.len(), 1, "{failure}");
        sim.answer("1 subscribe", answer_lost());
        sim.pass(10 * SECOND);
    }
    assert_eq!(sim.links.last().unwrap(), "close", "three times, not two");
}

#[test]
fn one_that_was_not_sent_is_asked_for_again_soon() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    sim.answer("1 subscribe", Err(Error::unreached("subscribing", "refused")));
    assert_eq!(sim.told(), ["connected 0", "failed CHAT, retrying"]);
    assert_eq!(sim.pass_to_deadline(), 2 * SECOND);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}

#[test]
fn three_without_a_confirmation_are_a_loss() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    for failure in 1..=3 {
        assert_eq!(sim.links.len(), 1, "{failure}");
        sim.accept("1 subscribe");
        sim.pass(9 * SECOND);
        assert!(sim.requests.is_empty());
        sim.pass(SECOND);
    }
    assert_eq!(sim.told().last().unwrap(), "lost: the server did not confirm the session");
    sim.pass_to_deadline();
    assert_eq!(sim.asked(), ["application auth/client"]);
}

#[test]
fn a_confirmation_that_comes_after_a_refusal_counts_again() {
    let mut sim = Sim::stable();
    sim.close_by_server();
    sim.pass(2 * SECOND);
    sim.connect();
    sim.accept("1 subscribe/chat");
    // It is asked for once more, and that is refused; the first was only slow.
    sim.pass(10 * SECOND);
    sim.answer("1 subscribe/chat", status(403));
    assert_eq!(sim.count(), 0);
    sim.confirm("CHAT", 1);
    assert_eq!(sim.count(), 1);
}
