//! From the request for an address to the key.

use serde_json::json;

use super::*;

#[test]
fn an_applications_session_connects_step_by_step() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat), (BOB, EventKind::Donation)]);
    assert_eq!(sim.asked(), ["application auth/client"]);
    assert_eq!(sim.count(), 3);
    sim.address();
    assert_eq!(sim.links, ["wss://ssio08.nchat.naver.com:443/socket.io/?auth=auth-1&EIO=3&transport=websocket"]);
    sim.link_up();
    sim.frame(OPEN);
    sim.frame("40");
    assert!(sim.requests.is_empty() && sim.sent.is_empty() && !sim.session.is_settled());
    sim.greet();
    assert_eq!(sim.told(), ["connected 0"]);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1", "2 subscribe/donation?key-1"]);
    sim.accept("1 subscribe/chat");
    sim.accept("2 subscribe/donation");
    assert!(sim.requests.is_empty(), "the other chat waits for the confirmation");
    sim.confirm("DONATION", 2);
    sim.confirm("CHAT", 1);
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-1"]);
    sim.accept("2 subscribe/chat");
    assert!(!sim.session.is_settled());
    sim.confirm("CHAT", 2);
    assert!(sim.session.is_settled());
    assert_eq!(sim.told(), ["subscribed DONATION 2", "subscribed CHAT 1", "subscribed CHAT 2"]);
    sim.frame(r#"42["CHAT","{\"content\":\"hello\"}"]"#);
    assert!(matches!(&sim.events[..], [Event::Chat(_)]));
}

#[test]
fn a_users_session_asks_for_its_address_as_the_user() {
    let mut sim = Sim::new(Some(ALICE), &[(ALICE, EventKind::Chat)], |_| {});
    assert_eq!(sim.asked(), ["1 auth"]);
    sim.connect();
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}

#[test]
fn without_a_subscription_it_is_settled_when_connected() {
    let mut sim = Sim::client(&[]);
    sim.connect();
    assert!(sim.session.is_settled());
    assert!(sim.requests.is_empty());
    let (kind, user) = (EventKind::Subscription, BOB);
    sim.subscribe(1, user, kind);
    assert_eq!(sim.asked(), ["2 subscribe/subscription?key-1"]);
}

#[test]
fn a_second_greeting_and_one_without_a_key_change_nothing() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.open();
    sim.frame(OPEN);
    sim.system("connected", &json!({"sessionKey": ""}));
    assert!(sim.requests.is_empty());
    sim.greet();
    sim.system("connected", &json!({"sessionKey": "another"}));
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
    assert_eq!(sim.told(), ["unreadable SYSTEM connected: it has no sessionKey", "connected 0"]);
}

#[test]
fn an_address_in_the_clear_is_refused_and_not_shown() {
    for url in [
        "http://ssio08.nchat.naver.com?auth=hunter2",
        "ws://example.com?auth=hunter2",
        "http://127.0.0.1.example.com?auth=hunter2",
        "https://user:hunter2@example.com",
        "not a url hunter2",
    ] {
        let mut sim = Sim::client(&[]);
        sim.answer("application", address(url));
        assert!(sim.links.is_empty(), "{url}");
        assert_eq!(sim.events.len(), 1);
        let shown = format!("{:?} {:?}", sim.events, sim.session);
        assert!(!shown.contains("hunter2"), "{shown}");
        sim.pass(SECOND);
        assert_eq!(sim.asked(), ["application auth/client"], "{url}");
    }
    for url in ["http://127.0.0.1:8080?auth=x", "http://localhost:8080?auth=x", "http://[::1]:8080?auth=x"] {
        let mut sim = Sim::client(&[]);
        sim.answer("application", address(url));
        assert_eq!(sim.links.len(), 1, "{url}");
    }
}

#[test]
fn what_goes_wrong_before_the_greeting_leads_to_a_new_address() {
    let ways: [Way<'_>; 8] = [
        ("lost: the server did not confirm the session", &|sim| {
            sim.open();
            sim.frame(OPEN);
            sim.pass(9 * SECOND);
            assert!(sim.events.is_empty());
            sim.pass(SECOND);
            assert_eq!(sim.sent, ["41"]);
        }),
        ("lost: the server did not confirm the session", &|sim| {
            sim.open();
            sim.pass(10 * SECOND);
            assert!(sim.sent.is_empty(), "not even opened");
        }),
        ("lost: the server refused the session: no", &|sim| {
            sim.open();
            sim.frame(OPEN);
            sim.frame(r#"44"no""#);
        }),
        ("lost: the server refused the session: no", &|sim| {
            sim.open();
            sim.frame(OPEN);
            sim.frame("40");
            sim.frame(r#"44"no""#);
        }),
        ("lost: the connection broke: its first packet cannot be read", &|sim| {
            sim.open();
            sim.frame("0no");
        }),
        ("lost: cannot connect: connecting: the connection failed; check the network and try again: no", &|sim| {
            sim.address();
            sim.lose(Loss::Connect(Error::unreached("connecting", "no")));
        }),
        (
            "lost: cannot connect: creating a client session: the server answered HTTP 500, code 500; perhaps the review of the application's scopes is not done, see the developer centre; try again later",
            &|sim| sim.answer("application", status(500)),
        ),
        (
            "lost: cannot connect: creating a client session: cannot read the answer: there is no `content` in it",
            &|sim| {
                sim.answer("application", status(200));
            },
        ),
    ];
    for (reason, way) in ways {
        let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
        way(&mut sim);
        assert_eq!(sim.told(), [reason]);
        sim.pass_to_deadline();
        assert_eq!(sim.asked(), ["application auth/client"], "{reason}");
        sim.addresses = 7;
        sim.connect();
        assert!(sim.links.last().unwrap().contains("auth=auth-8&"));
        assert_eq!(sim.told(), ["connected 0"], "{reason}");
        assert_eq!(sim.asked(), ["1 subscribe/chat?key-8"]);
    }
}

#[test]
fn credentials_that_do_not_count_end_it_at_once() {
    let refused = |message: &str| answer(401, &json!({"code": 401, "message": message}));
    for (response, kind) in [
        (refused("INVALID_CLIENT"), ErrorKind::InvalidClient),
        (refused("INVALID_TOKEN"), ErrorKind::InvalidToken),
        (status(401), ErrorKind::Unauthorized),
        (login_needed(), ErrorKind::LoginNeeded),
    ] {
        let mut sim = Sim::new(Some(ALICE), &[(ALICE, EventKind::Chat)], |_| {});
        sim.answer("1 auth", response);
        assert_eq!(sim.ended().kind(), kind);
        assert!(sim.links.is_empty() && sim.events.is_empty() && sim.deadline().is_none());
        sim.pass(100 * SECOND);
        assert!(sim.requests.is_empty() && sim.end.is_none());
    }
}

#[test]
fn an_address_that_was_given_up_is_not_used() {
    let mut sim = Sim::client(&[]);
    let old = sim.take("application");
    sim.close();
    sim.respond(old, address("https://ssio08.nchat.naver.com:443?auth=x"));
    assert!(sim.links.is_empty());
}
