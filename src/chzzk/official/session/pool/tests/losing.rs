//! A session that is lost, beside others that are not.

use super::*;

fn lost(sim: &Sim) -> Vec<(u32, Duration)> {
    let lost = sim.events.iter().filter_map(|event| match event {
        Event::Disconnected(lost) => Some((lost.session, lost.retry_in)),
        _ => None,
    });
    lost.collect()
}

#[test]
fn one_that_is_lost_comes_back_with_its_own_and_the_others_go_on() {
    let mut sim = Sim::new(SessionKind::Application, everything(0..25));
    sim.settle();
    assert_eq!(sim.shares(), [30, 30, 15]);
    sim.pass(60 * SECOND);
    sim.forget();
    sim.close_by_server(1);
    assert_eq!(lost(&sim).len(), 1);
    assert_eq!((lost(&sim)[0].0, sim.live_links()), (1, vec![0, 2]));
    assert_eq!(sim.totals(), (3, 75), "it is wanted still");
    let text = json!(["CHAT", json!({"content": "meanwhile"}).to_string()]);
    sim.pool.handle_frame(LinkId(2), Frame::Text(&format!("42{text}")), sim.now);
    sim.settle();
    assert_eq!(sim.told_of(|event| matches!(event, Event::Chat(_))), 1);
    sim.pass(2 * SECOND);
    assert_eq!(sim.shares(), [30, 30, 15]);
    assert_eq!(sim.subscribed(), 30, "only its own");
}

#[test]
fn a_ghost_of_one_counts_for_all_of_them() {
    let mut sim = Sim::new(SessionKind::Application, everything(0..90));
    sim.settle();
    sim.pass(60 * SECOND);
    // Nine are there, so one ghost has room.
    sim.break_link(3);
    assert!(lost(&sim)[0].1 < 2 * SECOND);
    sim.pass(2 * SECOND);
    assert_eq!(sim.live_links().len(), 9);
    sim.forget();
    sim.break_link(5);
    let wait = lost(&sim)[0].1;
    assert!(wait > 80 * SECOND && wait < GHOST, "{wait:?}");
    sim.pass(wait + SECOND);
    assert_eq!(sim.live_links().len(), 9);
    assert_eq!(sim.most_connections, 10);
    // And one more session has to wait for the second ghost.
    sim.forget();
    sim.subscribe(1, &user(90), EventKind::Chat);
    assert!(sim.outcomes.is_empty());
    sim.pass(GHOST);
    assert_eq!(*sim.outcome(1), SubscribeOutcome::Subscribed);
}

#[test]
fn all_are_lost_at_once_and_all_come_back() {
    for kind in [SessionKind::Application, SessionKind::User] {
        let mut sim = Sim::new(kind, everything(0..100));
        sim.settle();
        sim.pass(60 * SECOND);
        let before = sim.totals();
        sim.is_down = true;
        for link in sim.live_links() {
            sim.close_by_server(link);
        }
        assert!(sim.live_links().is_empty());
        sim.pass(30 * SECOND);
        sim.is_down = false;
        sim.forget();
        sim.pass(40 * SECOND);
        assert_eq!(sim.totals(), before);
        assert_eq!(sim.subscribed(), 300);
        assert_eq!(sim.shares().iter().sum::<usize>(), 300);
    }
}

#[test]
fn what_is_answered_to_one_that_is_gone_is_not_heard_by_its_successor() {
    let mut sim = Sim::new(SessionKind::User, everything(0..1));
    sim.is_down = true;
    sim.settle();
    let (address, _) = sim.unanswered.pop().unwrap();
    for (id, kind) in (0..).zip(KINDS) {
        sim.unsubscribe(id, &user(0), kind);
    }
    sim.pass(10 * SECOND);
    assert_eq!(sim.totals(), (0, 0));
    sim.subscribe(9, &user(1), EventKind::Chat);
    let url = json!({"url": "https://ssio08.nchat.naver.com:443?auth=old"});
    sim.pool.handle_response(address, status(200, &url), sim.now);
    assert!(sim.pool.poll_link().is_none(), "another's address");
    sim.is_down = false;
    sim.settle();
    assert_eq!(*sim.outcome(9), SubscribeOutcome::Subscribed);
}
