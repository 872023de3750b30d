//! Who is in a room.

use super::*;

fn with_names() -> Sim {
    let mut config = config(vec![account("harborbot")]);
    config.membership = true;
    let mut sim = Sim::new(config, &["lumen_dock"]);
    sim.settle();
    sim
}

fn viewers(sim: &Sim) -> Vec<String> {
    sim.session.rooms().viewers("lumen_dock").iter().map(ToString::to_string).collect()
}

#[test]
fn viewers_are_those_who_came_and_did_not_leave() {
    let mut sim = with_names();
    assert_eq!(viewers(&sim), ["harborbot", "pixelmoth"]);
    sim.line(0, ":quiet_harbor!quiet_harbor@x JOIN #lumen_dock\r\n:quiet_harbor!quiet_harbor@x JOIN #lumen_dock");
    sim.line(0, ":pixelmoth!pixelmoth@x PART #lumen_dock\r\n:nobody!nobody@x PART #lumen_dock");
    assert_eq!(viewers(&sim), ["harborbot", "quiet_harbor"]);
    assert_eq!(sim.session.rooms().viewer_count("lumen_dock"), 2);
}

#[test]
fn viewers_begin_anew_after_a_loss_and_after_a_move() {
    let mut sim = with_names();
    sim.line(0, ":quiet_harbor!quiet_harbor@x JOIN #lumen_dock");
    sim.lose(0);
    assert!(viewers(&sim).is_empty());
    sim.pass(5 * SECOND);
    assert_eq!(viewers(&sim), ["harborbot", "pixelmoth"]);
    sim.line(0, ":quiet_harbor!quiet_harbor@x JOIN #lumen_dock");
    sim.service.joins_nobody = true;
    sim.reconnect(0);
    assert_eq!(viewers(&sim).len(), 3, "it has not moved yet");
    sim.line(1, ":harborbot!harborbot@x JOIN #lumen_dock\r\n:h 353 harborbot = #lumen_dock :harborbot");
    assert_eq!(viewers(&sim), ["harborbot"]);
}

#[test]
fn names_that_come_without_the_own_join_count() {
    let mut sim = with_names();
    sim.service.unknown.insert("ordinary".into());
    sim.join(1, "ordinary");
    sim.line(0, ":h 353 harborbot = #ordinary :a b\r\n:h 366 harborbot #ordinary :End");
    assert_eq!((sim.join_fate(1), sim.session.rooms().viewer_count("ordinary")), (&JoinOutcome::Joined, 2));
}

#[test]
fn nobody_is_counted_who_was_not_asked_for() {
    let sim = Sim::bot(&["lumen_dock"]);
    assert!(viewers(&sim).is_empty());
}
