//! How sessions end for good, and the pool.

use super::*;

fn ended(sim: &Sim) -> Vec<(u64, ErrorKind)> {
    let ended = sim.events.iter().filter_map(|event| match event {
        Event::SessionEnded(ended) => Some((ended.user.0, ended.error)),
        _ => None,
    });
    ended.collect()
}

#[test]
fn a_user_whose_login_is_over_takes_nobody_along() {
    let mut sim = Sim::new(SessionKind::User, everything(0..3));
    sim.over.insert(1);
    sim.settle();
    assert!(sim.pool.is_settled() && sim.end.is_none());
    assert_eq!(ended(&sim), [(1, ErrorKind::LoginNeeded)]);
    assert_eq!(sim.totals(), (2, 6));
    // Later too, and who waits is told.
    sim.over.insert(2);
    sim.unsubscribe(1, &user(0), EventKind::Chat);
    sim.is_down = true;
    sim.subscribe(2, &user(1), EventKind::Chat);
    sim.is_down = false;
    sim.settle();
    let reason = "nobody is logged in, or the login is over: let the user authorize the application";
    assert_eq!(*sim.outcome(2), SubscribeOutcome::Failed { reason: reason.into() });
    sim.close_by_server(sim.live_links()[1]);
    sim.pass(2 * SECOND);
    assert_eq!(ended(&sim).len(), 3);
    assert_eq!(sim.totals(), (1, 2));
    // Nobody is left, but the pool is there for others.
    sim.over.insert(0);
    sim.close_by_server(sim.live_links()[0]);
    sim.pass(2 * SECOND);
    assert_eq!((sim.totals(), sim.end.is_none()), ((0, 0), true));
    sim.over.clear();
    sim.subscribe(9, &user(1), EventKind::Chat);
    assert_eq!(*sim.outcome(9), SubscribeOutcome::Subscribed);
}

#[test]
fn what_ended_names_the_channel_that_was_known() {
    let mut sim = Sim::new(SessionKind::User, everything(0..2));
    sim.settle();
    sim.over.insert(1);
    sim.close_by_server(sim.live_links()[1]);
    sim.pass(2 * SECOND);
    let told: Vec<_> = sim.events.iter().filter(|event| matches!(event, Event::SessionEnded(_))).collect();
    let [Event::SessionEnded(known)] = &*told else { panic!("{told:?}") };
    assert_eq!(known.channel_id.as_ref().unwrap().as_str(), channel(1));
    assert_eq!(told[0].channel_id(), known.channel_id.as_ref());
}

#[test]
fn where_no_user_s_session_ever_comes_up_the_last_error_is_the_end() {
    let mut sim = Sim::new(SessionKind::User, everything(0..2));
    sim.over.extend([0, 1]);
    sim.settle();
    assert_eq!(sim.ended(), ErrorKind::LoginNeeded);
    assert!(!sim.pool.is_settled());
}

#[test]
fn a_first_connection_is_tried_as_often_as_it_was_said_and_a_later_one_for_ever() {
    let mut sim = Sim::new(SessionKind::Application, everything(0..1));
    sim.settle();
    sim.is_down = true;
    sim.subscribe(1, &user(1), EventKind::Chat);
    for id in 2..40 {
        sim.subscribe(id, &user(id), EventKind::Chat);
    }
    let fail = |sim: &mut Sim| {
        for (id, _) in std::mem::take(&mut sim.unanswered) {
            sim.pool.handle_response(id, status(503, &json!(null)), sim.now);
        }
        sim.settle();
        sim.pass(31 * SECOND);
    };
    for _ in 0..20 {
        fail(&mut sim);
    }
    assert!(sim.end.is_none());

    let mut sim = Sim::new(SessionKind::Application, everything(0..1));
    sim.is_down = true;
    sim.settle();
    for _ in 0..3 {
        assert!(sim.end.is_none());
        fail(&mut sim);
    }
    assert_eq!(sim.ended(), ErrorKind::GaveUp);
    assert_eq!(sim.totals(), (0, 0));
}

#[test]
fn what_ends_one_of_the_application_s_sessions_ends_them_all() {
    let mut sim = Sim::new(SessionKind::Application, everything(0..20));
    sim.settle();
    sim.pass(60 * SECOND);
    sim.is_down = true;
    sim.close_by_server(1);
    sim.pass(2 * SECOND);
    let (id, _) = sim.unanswered.pop().unwrap();
    let body = json!({"code": 401, "message": "INVALID_CLIENT"}).to_string().into_bytes();
    sim.pool.handle_response(id, Ok(Response { status: 401, retry_after: None, body }), sim.now);
    sim.settle();
    assert_eq!(sim.ended(), ErrorKind::InvalidClient);
    assert!(sim.sockets.is_empty(), "the others were closed");
    sim.subscribe(1, &user(1), EventKind::Chat);
    assert!(sim.pool.poll_request().is_none() && sim.pool.poll_timeout().is_none());
}

#[test]
fn a_close_closes_every_connection_and_gives_its_place_back() {
    let connections = Connections::of_application();
    let mut sim = Sim::try_new(SessionKind::Application, CLIENT_CONNECTIONS, &connections, everything(0..100)).unwrap();
    sim.settle();
    assert!(connections.take().is_err());
    sim.pool.handle_close(sim.now);
    let goodbyes: Vec<_> = std::iter::from_fn(|| sim.pool.poll_transmit()).collect();
    assert_eq!(goodbyes.len(), 10);
    assert!(goodbyes.iter().all(|(_, frame)| frame == "41"));
    sim.settle();
    assert!(matches!(sim.end, Some(Ok(()))));
    assert!(sim.sockets.is_empty());
    assert_eq!(sim.totals(), (0, 0));
    assert!(connections.take().is_ok());
}

#[test]
fn a_user_is_removed_wherever_something_of_theirs_is() {
    for kind in [SessionKind::Application, SessionKind::User] {
        let mut sim = Sim::new(kind, everything(0..11));
        sim.settle();
        // In the application's sessions one kind is elsewhere than the others.
        sim.unsubscribe(1, &user(0), EventKind::Chat);
        sim.unsubscribe(2, &user(10), EventKind::Chat);
        sim.subscribe(3, &user(10), EventKind::Chat);
        assert_eq!(sim.totals().1, 32);
        sim.command(4, Command::Remove { user: user(10) });
        sim.command(5, Command::Remove { user: user(77) });
        assert_eq!(sim.totals().1, 29, "{kind:?}");
        let left: BTreeSet<_> = sim.live().flat_map(|socket| &socket.subscriptions).map(|(user, _)| *user).collect();
        assert_eq!(left, (0..10).collect());
    }
}
