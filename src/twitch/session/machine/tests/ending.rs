//! The end, and readers that are slow.

use super::*;

#[test]
fn a_close_leaves_nothing_open() {
    let mut two = config(vec![account("harborbot")]);
    two.rooms_per_connection = 2;
    let mut sim = Sim::new(two, &rooms(3));
    sim.settle();
    sim.service.swallowing = rooms(1).into_iter().collect();
    sim.service.unknown.insert("pending".into());
    sim.say(1, "room0", "one");
    sim.say(2, "room0", "two");
    sim.join(3, "pending");
    sim.reconnect(0);
    sim.forget();
    sim.session.handle_close(sim.now);
    sim.settle();
    assert!(matches!(sim.end, Some(Ok(()))));
    assert_eq!(sim.sent(1), &SendOutcome::ConnectionLost);
    assert_eq!(sim.sent(2), &SendOutcome::NotSent);
    assert_eq!(sim.join_fate(3), &JoinOutcome::Left);
    assert!(sim.service.heard.iter().all(|(_, line)| line == "QUIT") && sim.links().is_empty());
    assert!(!sim.room("room1").is_joined);
    assert_eq!(sim.session.poll_timeout(), None);
    // After the end there is nothing.
    sim.forget();
    sim.join(4, "late");
    sim.session.handle_close(sim.now);
    sim.pass(100 * SECOND);
    assert!(sim.outcomes.is_empty() && sim.events.is_empty() && sim.service.heard.is_empty());
}

#[test]
fn a_close_before_anything_is_up_is_one() {
    for is_asked in [false, true] {
        let mut sim = Sim::new(config(vec![account("harborbot")]), &["lumen_dock"]);
        if is_asked {
            sim.service.is_mute = true;
            sim.settle();
        }
        sim.session.handle_close(sim.now);
        sim.settle();
        assert!(matches!(sim.end, Some(Ok(()))) && sim.links().is_empty());
    }
}

#[test]
fn who_does_not_read_hears_how_much_was_missed() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    for number in 0..backlog::IN_A_MACHINE + 10 {
        let line = format!("@id={number} :p!p@x PRIVMSG #lumen_dock :{number}");
        sim.session.handle_frame(LinkId(0), Frame::Text(&line), sim.now);
    }
    assert!(matches!(sim.session.poll_event(), Some(Event::Lagged { missed: 10 })));
    assert!(matches!(sim.session.poll_event(), Some(Event::Privmsg(message)) if message.text == *"10"));
}

#[test]
fn a_close_that_waits_sends_what_was_handed_over_and_takes_nothing_more() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    for id in 0..5 {
        sim.hand_over(id, "lumen_dock", None).unwrap();
    }
    // One is still on its way from a handle.
    let late = sim.session.queue().enter().unwrap();
    sim.close_when_sent(60 * SECOND);
    assert_eq!(sim.hand_over(5, "lumen_dock", None).unwrap_err().kind(), ErrorKind::Closed);
    sim.pass(10 * SECOND);
    assert!(sim.end.is_none() && (0..5).all(|id| sim.sent(id).is_accepted()));
    let late = Command::Say { channel: "lumen_dock".into(), message: "late".into(), until: None, queued: late };
    sim.command(5, late);
    assert!(sim.sent(5).is_accepted());
    assert!(matches!(sim.end, Some(Ok(()))) && sim.links().is_empty());
}

#[test]
fn a_close_that_waits_waits_for_answers_but_not_for_ever() {
    let mut sim = Sim::bot(&["lumen_dock", "quiet"]);
    sim.service.swallowing.insert("lumen_dock".into());
    sim.hand_over(1, "lumen_dock", None).unwrap();
    sim.close_when_sent(60 * SECOND);
    sim.pass(9 * SECOND);
    assert!(sim.end.is_none(), "the answer may come");
    sim.pass(SECOND);
    assert!(matches!(sim.end, Some(Ok(()))));
    assert_eq!(sim.sent(1), &SendOutcome::Unknown);

    let mut sim = Sim::bot(&["lumen_dock"]);
    for id in 0..5 {
        sim.hand_over(id, "lumen_dock", None).unwrap();
    }
    sim.close_when_sent(2 * SECOND);
    sim.pass(2 * SECOND);
    assert!(matches!(sim.end, Some(Ok(()))));
    assert_eq!((sim.sent(1).is_accepted(), sim.sent(4)), (true, &SendOutcome::NotSent));

    // Nothing to wait for.
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.close_when_sent(60 * SECOND);
    assert!(matches!(sim.end, Some(Ok(()))));
}
