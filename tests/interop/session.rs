//! The official API's sessions.

use std::time::Duration;

use livechat::{
    Endpoints, Reconnect,
    chzzk::official::{
        Application, User,
        auth::Token,
        model::EventKind::{self, Chat, Donation, Subscription},
        session::{DisconnectReason, Event, Session, SessionBuilder, SubscribeOutcome},
    },
};
use serde_json::{Value, json};

use crate::peer::{PATIENCE, Peer};

const KINDS: [EventKind; 3] = [Chat, Donation, Subscription];

fn user(peer: &Peer) -> User {
    let endpoints = Endpoints::at(peer.origin()).unwrap();
    let application = Application::builder("client", "secret").endpoints(endpoints).build().unwrap();
    application.user(Token::access_only("token"))
}

/// The application's session, of which more may be broken at once than of a user's.
fn session(user: &User) -> SessionBuilder {
    let quickly = Reconnect::new().first_delay(Duration::from_millis(10)).max_delay(Duration::from_millis(50));
    user.application().session().reconnect(quickly).subscribe(user, KINDS)
}

#[track_caller]
fn hear(session: &mut Session) -> Event {
    session.next_event_within(PATIENCE).unwrap().unwrap()
}

/// It is connected, and then everything is subscribed to, once each and in any order.
#[track_caller]
fn hear_connected(session: &mut Session, reconnects: u64) {
    match hear(session) {
        Event::Connected(connected) => assert_eq!(connected.reconnects, reconnects),
        other => panic!("{other:?}"),
    }
    let mut missing = KINDS.to_vec();
    while !missing.is_empty() {
        match hear(session) {
            Event::Subscribed(state) => {
                let index = missing.iter().position(|kind| *kind == state.kind).unwrap();
                missing.swap_remove(index);
                assert_eq!(state.channel_id.unwrap().as_str(), "a0000000000000000000000000000001");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[track_caller]
fn hear_lost(session: &mut Session) -> DisconnectReason {
    match hear(session) {
        Event::Disconnected(lost) => lost.reason,
        other => panic!("{other:?}"),
    }
}

/// The number of an event, which must be of the kind that this number has.
fn number(event: &Event) -> u32 {
    let (number, place) = match event {
        Event::Chat(message) => (message.content.parse().unwrap(), 0),
        Event::Donation(donation) => (donation.text.parse().unwrap(), 1),
        Event::Subscription(subscription) => (subscription.months.unwrap(), 2),
        other => panic!("{other:?}"),
    };
    assert_eq!(number % 3, place);
    number
}

/// All of the events come, each once and in order.
#[track_caller]
fn hear_pushed(session: &mut Session, peer: &Peer, from: u32, count: u32) {
    peer.control(&format!("push?from={from}&count={count}"));
    for expected in from..from + count {
        assert_eq!(number(&hear(session)), expected);
    }
}

fn counted(peer: &Peer, what: &str) -> Value {
    peer.control("counts")[what].clone()
}

#[test]
fn confirmations_before_and_after_the_answers() {
    let Some(peer) = Peer::start() else { return };
    let user = user(&peer);
    for (when, asked) in [("before", 3), ("after", 6)] {
        peer.control(&format!("confirm?when={when}"));
        let mut session = session(&user).connect().unwrap();
        hear_connected(&mut session, 0);
        hear_pushed(&mut session, &peer, 0, 3);
        // None was asked for twice.
        assert_eq!(counted(&peer, "subscribes"), json!(asked), "{when}");

        session.handle().unsubscribe(&user, Donation).unwrap();
        match hear(&mut session) {
            Event::Unsubscribed(state) => assert_eq!(state.kind, Donation),
            other => panic!("{other:?}"),
        }
        peer.control("push?from=3&count=3");
        assert_eq!([number(&hear(&mut session)), number(&hear(&mut session))], [3, 5]);

        session.close();
        assert!(session.next_event().unwrap().is_none());
        assert_eq!(peer.control("gone"), "client namespace disconnect");
    }
}

#[test]
fn subscribing_later_and_being_cut_off() {
    let Some(peer) = Peer::start() else { return };
    let user = user(&peer);
    let mut session = user.session().connect().unwrap().spawn(16).unwrap();
    let handle = session.handle();
    assert_eq!(handle.subscribe_confirmed(&user, Chat).unwrap(), SubscribeOutcome::Subscribed);
    assert_eq!(handle.subscriptions(), 1);
    peer.control("push?from=0&count=3");
    peer.control("revoke?kind=CHAT");
    let mut hear = || session.next_event_within(PATIENCE).unwrap().unwrap();
    assert!(matches!(hear(), Event::Connected(_)));
    assert!(matches!(hear(), Event::Subscribed(_)));
    assert_eq!(number(&hear()), 0);
    assert!(matches!(hear(), Event::Revoked(state) if state.kind == Chat));
    assert_eq!(handle.subscriptions(), 0);
    session.close();
    assert_eq!(peer.control("gone"), "client namespace disconnect");
}

#[test]
fn a_thousand_events_in_order() {
    let Some(peer) = Peer::start() else { return };
    let user = user(&peer);
    let mut session = user.session().subscribe(&user, KINDS).connect().unwrap();
    hear_connected(&mut session, 0);
    hear_pushed(&mut session, &peer, 0, 1_000);
    hear_pushed(&mut session, &peer, 1_000, 3);
}

#[test]
fn after_each_ending_it_comes_back_with_all_subscriptions() {
    let Some(peer) = Peer::start() else { return };
    let mut session = session(&user(&peer)).connect().unwrap();
    hear_connected(&mut session, 0);
    let endings = ["disconnect", "leave", "conn", "close", "destroy", "reset"];
    for (how, reconnects) in endings.into_iter().zip(1..) {
        peer.end(how);
        let reason = hear_lost(&mut session);
        let expected = match how {
            "disconnect" | "leave" | "close" => matches!(reason, DisconnectReason::Disconnected),
            // By a close frame that has no code, and by the end of the TCP connection alone.
            "conn" | "destroy" => matches!(reason, DisconnectReason::ClosedByServer { code: None, .. }),
            _ => matches!(reason, DisconnectReason::Broken { .. }),
        };
        assert!(expected, "{how}: {reason:?}");
        hear_connected(&mut session, reconnects);
        hear_pushed(&mut session, &peer, 0, 6);
    }
    // Each time with one new address, which was taken, and with each subscription asked for once.
    assert_eq!(
        peer.control("counts"),
        json!({"issued": 7, "connected": 7, "refused": 0, "subscribes": 21, "unsubscribes": 0})
    );
}

#[test]
fn a_server_that_falls_silent_is_left() {
    let Some(peer) = Peer::with_heartbeat(500, 4_000) else { return };
    let mut session = session(&user(&peer)).connect().unwrap();
    hear_connected(&mut session, 0);
    peer.end("pause");
    assert_eq!(hear_lost(&mut session), DisconnectReason::Silent);
    hear_connected(&mut session, 1);
    hear_pushed(&mut session, &peer, 0, 6);
}

#[test]
fn an_address_that_was_used_is_given_up_for_a_fresh_one() {
    let Some(peer) = Peer::start() else { return };
    let mut session = session(&user(&peer)).connect().unwrap();
    hear_connected(&mut session, 0);
    peer.control("repeat");
    peer.end("conn");
    assert!(matches!(hear_lost(&mut session), DisconnectReason::ClosedByServer { .. }));
    assert!(matches!(hear_lost(&mut session), DisconnectReason::Refused { reason, .. } if &*reason == "auth fail"));
    hear_connected(&mut session, 1);
    hear_pushed(&mut session, &peer, 0, 6);
    assert_eq!((counted(&peer, "issued"), counted(&peer, "refused")), (json!(2), json!(1)));
}

#[test]
fn a_server_without_a_word_of_the_root_will_do() {
    let Some(peer) = Peer::refusing("closed") else { return };
    let mut session = session(&user(&peer)).connect().unwrap();
    hear_connected(&mut session, 0);
    hear_pushed(&mut session, &peer, 0, 6);
}

#[test]
fn a_closed_root_is_a_refusal() {
    let Some(peer) = Peer::refusing("shut") else { return };
    let error = session(&user(&peer)).connect_attempts(2).connect().unwrap_err();
    assert_eq!(error.kind(), livechat::ErrorKind::GaveUp, "{error:?}");
    assert!(format!("{error:?}").contains("not for you"), "{error:?}");
    assert_eq!(counted(&peer, "issued"), json!(2));
}

#[cfg(feature = "async")]
#[tokio::test]
async fn the_same_async() {
    let Some(peer) = Peer::start() else { return };
    let endpoints = Endpoints::at(peer.origin()).unwrap();
    let application = livechat::asynchronous::chzzk::official::Application::builder("client", "secret")
        .endpoints(endpoints)
        .build()
        .unwrap();
    let user = application.user(Token::access_only("token"));
    let mut session = user.session().subscribe(&user, KINDS).connect().await.unwrap();
    for ending in [None, Some("leave"), Some("conn")] {
        if let Some(how) = ending {
            peer.end(how);
            let lost = session.next_event_within(PATIENCE).await.unwrap();
            assert!(matches!(lost, Some(Event::Disconnected(_))), "{lost:?}");
        }
        let connected = session.next_event_within(PATIENCE).await.unwrap();
        assert!(matches!(connected, Some(Event::Connected(_))), "{connected:?}");
        for _ in KINDS {
            let subscribed = session.next_event_within(PATIENCE).await.unwrap();
            assert!(matches!(subscribed, Some(Event::Subscribed(_))), "{subscribed:?}");
        }
        peer.control("push?from=0&count=100");
        for expected in 0..100 {
            assert_eq!(number(&session.next_event_within(PATIENCE).await.unwrap().unwrap()), expected);
        }
    }
    session.close();
    assert!(session.next_event().await.unwrap().is_none());
    assert_eq!(peer.control("gone"), "client namespace disconnect");
}
