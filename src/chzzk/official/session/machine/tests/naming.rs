//! Whom events name.

use serde_json::json;

use super::*;

fn ended(sim: &mut Sim, kind: &str, user: Option<u32>) {
    let channel_id = user.map(|user| channel(user).as_str().to_owned());
    sim.system("unsubscribed", &json!({"eventType": kind, "channelId": channel_id}));
}

/// The users of what was told since the last call.
fn users(sim: &mut Sim) -> Vec<Option<u64>> {
    let user = |event: Event| match event {
        Event::Connected(connected) => connected.user,
        Event::Disconnected(lost) => lost.user,
        Event::Subscribed(state) | Event::Unsubscribed(state) | Event::Revoked(state) => state.user,
        other => panic!("{other:?}"),
    };
    sim.events.drain(..).map(|event| user(event).map(|user| user.0)).collect()
}

/// Alice and Bob are subscribed to, by the application.
fn both() -> Sim {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
    sim.connect();
    for user in 1..=2 {
        sim.accept(&format!("{user} subscribe/chat"));
        sim.confirm("CHAT", user);
    }
    assert_eq!(users(&mut sim), [None, Some(1), Some(2)]);
    sim
}

#[test]
fn what_is_confirmed_or_revoked_is_that_of_a_user() {
    let mut sim = both();
    sim.system("revoked", &json!({"eventType": "CHAT", "channelId": channel(2).as_str()}));
    sim.system("revoked", &json!({"eventType": "CHAT", "channelId": channel(9).as_str()}));
    assert_eq!(users(&mut sim), [Some(2), None], "nobody subscribed to the other");
    sim.confirm("DONATION", 1);
    sim.close_by_server();
    assert_eq!(users(&mut sim), [None, None], "nobody asked for it");
}

#[test]
fn what_ended_is_that_of_who_asked_for_it_whenever_the_session_says_so() {
    for late in [false, true] {
        let mut sim = both();
        sim.unsubscribe(1, ALICE, EventKind::Chat);
        sim.unsubscribe(2, BOB, EventKind::Chat);
        if late {
            sim.accept("1 unsubscribe");
            sim.accept("2 unsubscribe");
        }
        ended(&mut sim, "CHAT", Some(2));
        ended(&mut sim, "CHAT", None);
        ended(&mut sim, "CHAT", Some(1));
        assert_eq!(users(&mut sim), [Some(2), Some(1), None], "the last was named already");
    }
}

#[test]
fn nobody_is_named_who_may_not_be_meant() {
    let mut sim = both();
    sim.unsubscribe(1, ALICE, EventKind::Chat);
    sim.unsubscribe(2, BOB, EventKind::Chat);
    ended(&mut sim, "CHAT", None);
    ended(&mut sim, "DONATION", Some(1));
    assert_eq!(users(&mut sim), [None, None]);
    // What was refused does not end.
    sim.answer("1 unsubscribe", status(403));
    ended(&mut sim, "CHAT", Some(1));
    assert_eq!(users(&mut sim), [None]);
    // And what was asked for over another connection did long ago.
    sim.close_by_server();
    sim.pass(SECOND);
    sim.connect();
    sim.forget();
    ended(&mut sim, "CHAT", Some(2));
    assert_eq!(users(&mut sim), [None]);
}

#[test]
fn ends_of_which_the_session_says_nothing_are_forgotten_at_last() {
    let mut sim = both();
    for id in 0..200 {
        sim.unsubscribe(id, ALICE, EventKind::Chat);
        sim.accept("1 unsubscribe");
        sim.subscribe(id, ALICE, EventKind::Chat);
        sim.accept("1 subscribe");
        sim.confirm("CHAT", 1);
    }
    sim.events.clear();
    for _ in 0..200 {
        ended(&mut sim, "CHAT", Some(1));
    }
    assert_eq!(users(&mut sim).iter().flatten().count(), 64);
}

#[test]
fn in_a_user_s_own_session_everything_is_the_user_s() {
    let mut sim = Sim::new(Some(BOB), &[(BOB, EventKind::Chat)], |_| {});
    sim.connect();
    assert_eq!(sim.session.owner_channel(), None);
    sim.confirm("CHAT", 2);
    sim.confirm("DONATION", 2);
    ended(&mut sim, "SUBSCRIPTION", None);
    sim.system("revoked", &json!({"eventType": "CHAT"}));
    sim.close_by_server();
    assert_eq!(users(&mut sim), [Some(2); 6]);
    assert_eq!(sim.session.owner_channel(), Some(&channel(2)));
}

#[test]
fn a_failure_says_what_kind_of_error_it_was() {
    let ways: [(Way<'_>, ErrorKind); 5] = [
        (("403", &|sim| sim.answer("1 subscribe", status(403))), ErrorKind::Forbidden),
        (("429", &|sim| sim.answer("1 subscribe", status(429))), ErrorKind::RateLimited),
        (("login", &|sim| sim.answer("1 subscribe", login_needed())), ErrorKind::LoginNeeded),
        (
            ("late", &|sim| {
                sim.accept("1 subscribe");
                sim.pass(10 * SECOND);
            }),
            ErrorKind::Timeout,
        ),
        (
            ("full", &|sim| {
                for number in 0..30 {
                    sim.subscribe(number, Somebody(10 + number), EventKind::Chat);
                }
            }),
            ErrorKind::LimitReached,
        ),
    ];
    for ((name, way), error) in ways {
        let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
        sim.connect();
        way(&mut sim);
        let Some(Event::SubscribeFailed(failed)) = sim.events.last() else { panic!("{name}: {:?}", sim.events) };
        assert_eq!(failed.error, error, "{name}");
    }
}
