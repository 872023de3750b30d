//! How much fits, and what is said when it does not.

use super::*;

#[test]
fn subscriptions_fill_the_application_s_sessions_one_after_the_other() {
    let mut sim = Sim::new(SessionKind::Application, everything(0..15));
    sim.settle();
    assert!(sim.pool.is_settled());
    assert_eq!(sim.shares(), [30, 15]);
    assert_eq!(sim.totals(), (2, 45));
    assert_eq!(sim.subscribed(), 45);
    let connected = sim.events.iter().filter_map(|event| match event {
        Event::Connected(connected) => Some((connected.session, connected.reconnects)),
        _ => None,
    });
    assert_eq!(connected.collect::<Vec<_>>(), [(0, 0), (1, 0)]);
}

#[test]
fn three_hundred_fit_and_one_more_is_refused_with_a_word() {
    let mut sim = Sim::new(SessionKind::Application, everything(0..100));
    sim.settle();
    assert_eq!(sim.shares(), [SUBSCRIPTIONS; CLIENT_CONNECTIONS]);
    assert_eq!(sim.totals(), (10, 300));
    sim.forget();
    sim.subscribe(1, &user(100), EventKind::Chat);
    let text = "subscriptions of 10 sessions: at most 300 are allowed; use `SessionKind::User`, or subscribe to fewer";
    assert_eq!(*sim.outcome(1), SubscribeOutcome::Failed { reason: text.into() });
    let [Event::SubscribeFailed(failed)] = &*sim.events else { panic!("{:?}", sim.events) };
    assert!(!failed.retrying && *failed.reason == *text && failed.user == UserNumber(100));
    // One that is there already is no more.
    sim.subscribe(2, &user(7), EventKind::Chat);
    assert_eq!(*sim.outcome(2), SubscribeOutcome::Subscribed);
    // And where one ends another fits.
    sim.unsubscribe(3, &user(7), EventKind::Chat);
    assert_eq!(*sim.outcome(3), SubscribeOutcome::Unsubscribed);
    sim.subscribe(4, &user(100), EventKind::Chat);
    assert_eq!(*sim.outcome(4), SubscribeOutcome::Subscribed);
    assert_eq!(sim.totals(), (10, 300));
    assert_eq!((sim.most_connections, sim.most_subscriptions), (10, 30));

    let none = Connections::of_application();
    let refused = Sim::try_new(SessionKind::Application, CLIENT_CONNECTIONS, &none, everything(0..101)).err().unwrap();
    assert_eq!(
        (refused.kind(), refused.to_string()),
        (ErrorKind::LimitReached, text.replace("allowed", "allowed, and 303 were wanted"))
    );
    let place = none.take();
    assert!(place.is_ok(), "what was refused holds nothing");
}

#[test]
fn other_sessions_of_the_application_count() {
    let connections = Connections::of_application();
    let elsewhere: Vec<_> = (0..9).map(|_| connections.take().unwrap()).collect();
    let mut sim = Sim::try_new(SessionKind::Application, CLIENT_CONNECTIONS, &connections, everything(0..10)).unwrap();
    sim.settle();
    assert_eq!(sim.shares(), [30]);
    sim.subscribe(1, &user(10), EventKind::Chat);
    let text = "connected sessions of one application: at most 10 are allowed; close one first";
    assert_eq!(*sim.outcome(1), SubscribeOutcome::Failed { reason: text.into() });
    drop(elsewhere);
    sim.subscribe(2, &user(10), EventKind::Chat);
    assert_eq!(sim.shares(), [30, 1]);
}

#[test]
fn a_pool_keeps_to_its_share() {
    let connections = Connections::of_application();
    let mut sim = Sim::try_new(SessionKind::Application, 2, &connections, everything(0..20)).unwrap();
    sim.settle();
    sim.subscribe(1, &user(20), EventKind::Chat);
    let text = "subscriptions of 2 sessions: at most 60 are allowed; use `SessionKind::User`, or subscribe to fewer";
    assert_eq!(*sim.outcome(1), SubscribeOutcome::Failed { reason: text.into() });
    assert_eq!(sim.shares(), [30, 30]);
}

#[test]
fn users_sessions_are_as_many_as_there_are_users() {
    let mut sim = Sim::new(SessionKind::User, everything(0..300));
    sim.settle();
    assert!(sim.pool.is_settled());
    assert_eq!(sim.totals(), (300, 900));
    assert_eq!(sim.shares(), [3; 300]);
    assert_eq!(sim.most_connections, 0, "none of the application's");
}

#[test]
fn a_user_with_three_sessions_elsewhere_is_told() {
    let somebody = user(1);
    let elsewhere: Vec<_> = (0..3).map(|_| somebody.connections.take().unwrap()).collect();
    let mut sim = Sim::new(SessionKind::User, Vec::new());
    assert!(sim.pool.is_settled(), "nothing to wait for");
    sim.subscribe(1, &somebody, EventKind::Chat);
    let text = "connected sessions of one user: at most 3 are allowed; close one first";
    assert_eq!(*sim.outcome(1), SubscribeOutcome::Failed { reason: text.into() });
    drop(elsewhere);
    sim.subscribe(2, &somebody, EventKind::Chat);
    assert_eq!(*sim.outcome(2), SubscribeOutcome::Subscribed);
}

#[test]
fn a_session_without_subscriptions_is_closed_after_a_while_and_its_number_given_away() {
    let mut sim = Sim::new(SessionKind::User, everything(0..3));
    sim.settle();
    let gone = user(1);
    for (id, kind) in (0..).zip(KINDS) {
        sim.unsubscribe(id, &gone, kind);
        assert_eq!(*sim.outcome(id), SubscribeOutcome::Unsubscribed);
    }
    assert_eq!(sim.totals(), (3, 6));
    sim.pass(9 * SECOND);
    assert_eq!(sim.live_links(), [0, 1, 2]);
    sim.pass(SECOND);
    assert_eq!(sim.live_links(), [0, 2]);
    assert_eq!(sim.totals(), (2, 6));
    sim.forget();
    sim.subscribe(9, &user(8), EventKind::Chat);
    assert!(sim.events.contains(&Event::Connected(super::super::super::Connected {
        reconnects: 0,
        session: 1,
        user: Some(UserNumber(8))
    })));
    assert_eq!(sim.totals(), (3, 7));
    // One that is wanted again in time stays.
    sim.unsubscribe(10, &user(8), EventKind::Chat);
    sim.pass(9 * SECOND);
    sim.subscribe(11, &user(8), EventKind::Donation);
    sim.pass(60 * SECOND);
    assert_eq!(sim.live_links(), [0, 1, 2]);
}

#[test]
fn what_was_never_there_can_be_ended() {
    let mut sim = Sim::new(SessionKind::Application, Vec::new());
    sim.unsubscribe(1, &user(1), EventKind::Chat);
    assert_eq!(*sim.outcome(1), SubscribeOutcome::Unsubscribed);
    assert_eq!(sim.totals(), (0, 0));
    assert_eq!(sim.pool.poll_timeout(), None);
}
