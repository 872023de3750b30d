//! Messages: when each goes, and what it looks like.

use super::*;

fn texts(sim: &Sim, link: u32) -> Vec<&str> {
    sim.heard(link).into_iter().filter_map(|line| Some(line.split_once("PRIVMSG ")?.1)).collect()
}

#[test]
fn a_message_is_paired_with_its_answer_by_its_nonce() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    let message = OutgoingMessage::new("hello").reply_to("parent");
    sim.command(1, say("lumen_dock", message));
    let line = sim.heard(0).last().unwrap().to_owned();
    assert!(line.starts_with("@reply-parent-msg-id=parent;client-nonce="), "{line}");
    assert!(line.ends_with(" PRIVMSG #lumen_dock :hello"), "{line}");
    assert_eq!(sim.sent(1), &SendOutcome::Accepted { message_id: Some("own-1".into()) });
    let told = |event: &Event| match event {
        Event::Sent(sent) => Some(format!("{} #{} {}", sent.id, sent.channel, sent.text)),
        _ => None,
    };
    assert_eq!(sim.events.iter().filter_map(told).collect::<Vec<_>>(), ["1 #lumen_dock hello"]);
}

#[test]
fn a_nonce_counts_whatever_the_order() {
    let mut sim = Sim::bot(&rooms(2));
    sim.service.swallowing = rooms(2).into_iter().collect();
    let mut nonces = Vec::new();
    for id in 0..2 {
        sim.say(id, "room0", "hello");
        sim.pass(2 * SECOND);
        nonces.push(sim.heard(0).last().unwrap().split(' ').next().unwrap().to_owned());
    }
    assert_ne!(nonces[0], nonces[1]);
    sim.line(0, "@id=m;client-nonce=strange :tmi.twitch.tv USERSTATE #room0");
    sim.line(0, &format!("{};id=m1 :tmi.twitch.tv USERSTATE #room0", nonces[1]));
    assert_eq!(sim.sent(1), &SendOutcome::Accepted { message_id: Some("m1".into()) });
    // Without one, the oldest of the room is meant; without an id as well, no message.
    sim.line(0, "@mod=0 :tmi.twitch.tv USERSTATE #room0");
    sim.line(0, "@id=m :tmi.twitch.tv USERSTATE #room1");
    assert!(sim.fates(0).is_empty());
    sim.line(0, "@id=m0 :tmi.twitch.tv USERSTATE #room0");
    assert_eq!(sim.sent(0), &SendOutcome::Accepted { message_id: Some("m0".into()) });
}

#[test]
fn an_ordinary_server_gets_no_tags_and_tells_no_fate() {
    let mut sim = Sim::new(config(vec![account("harborbot")]), &["lumen_dock"]);
    sim.service.is_ordinary = true;
    sim.settle();
    let message = OutgoingMessage::new("hello").reply_to("parent");
    sim.command(1, say("lumen_dock", message));
    assert_eq!(sim.heard(0).last(), Some(&"PRIVMSG #lumen_dock :hello"));
    sim.pass(9 * SECOND);
    assert!(sim.fates(1).is_empty());
    sim.pass(SECOND);
    assert_eq!(sim.sent(1), &SendOutcome::Unknown);
}

#[test]
fn twenty_in_half_a_minute_and_one_a_second_in_a_room() {
    let mut sim = Sim::bot(&rooms(30));
    sim.pass(12 * SECOND);
    for id in 0..30 {
        sim.say(id, &format!("room{id}"), "hello");
    }
    assert_eq!(texts(&sim, 0).len(), 20);
    sim.pass(30 * SECOND);
    assert_eq!(texts(&sim, 0).len(), 20);
    sim.pass(3 * SECOND);
    assert_eq!(texts(&sim, 0).len(), 30);
    assert!((0..30).all(|id| sim.sent(id).is_accepted()));
    let mut sim = Sim::bot(&["lumen_dock"]);
    for id in 0..5 {
        sim.say(id, "lumen_dock", &id.to_string());
    }
    assert_eq!(texts(&sim, 0), ["#lumen_dock :0"]);
    sim.pass(5 * SECOND);
    let all: Vec<_> = (0..5).map(|id| format!("#lumen_dock :{id}")).collect();
    assert_eq!(texts(&sim, 0), all, "in their order");
}

#[test]
fn who_is_somebody_in_a_room_may_say_more_there() {
    let mut moderating = Sim::new(config(vec![account("harborbot")]), &["lumen_dock", "quiet", "harborbot"]);
    moderating.service.moderated.insert("lumen_dock".into());
    moderating.settle();
    // By the tag; the own room by its name; and by a badge.
    for room in ["lumen_dock", "harborbot"] {
        for id in 0..30 {
            moderating.say(id, room, &id.to_string());
        }
        assert_eq!(texts(&moderating, 0).len(), 30, "{room}");
        moderating.forget();
    }
    moderating.service.moderated.insert("quiet".into());
    moderating.line(0, "@badges=vip/1 :tmi.twitch.tv USERSTATE #quiet");
    for id in 0..50 {
        moderating.say(id, "quiet", &id.to_string());
    }
    assert_eq!(texts(&moderating, 0).len(), 40, "a hundred in all");
    moderating.pass(40 * SECOND);
    assert!((0..50).all(|id| moderating.sent(id).is_accepted()));
}

#[test]
fn what_one_is_in_a_room_is_forgotten_with_the_connection() {
    let mut sim = Sim::new(config(vec![account("harborbot")]), &["lumen_dock"]);
    sim.service.moderated.insert("lumen_dock".into());
    sim.settle();
    assert!(sim.room("lumen_dock").own.unwrap().moderator);
    sim.service.moderated.clear();
    sim.lose(0);
    assert_eq!(sim.room("lumen_dock").own, None);
    sim.service.unknown.insert("lumen_dock".into());
    sim.pass(2 * SECOND);
    for id in 0..3 {
        sim.say(id, "lumen_dock", "hello");
    }
    // The badges come after the JOIN: until then one is nobody.
    sim.service.sockets.get_mut(&0).unwrap().rooms.insert("lumen_dock".into());
    sim.line(0, ":harborbot!harborbot@x JOIN #lumen_dock");
    assert_eq!(texts(&sim, 0).len(), 1);
}

#[test]
fn a_room_that_waits_holds_no_other_back() {
    let mut sim = Sim::bot(&["busy", "free"]);
    sim.service.unknown.insert("pending".into());
    sim.join(100, "pending");
    sim.say(1, "busy", "one");
    sim.say(2, "busy", "two");
    sim.say(3, "pending", "hello");
    sim.say(4, "free", "one");
    assert_eq!(texts(&sim, 0), ["#busy :one", "#free :one"]);
    sim.pass(12 * SECOND);
    assert_eq!(sim.sent(3), &SendOutcome::NotSent, "the room never answered");
    assert!(sim.sent(2).is_accepted());
}

#[test]
fn a_message_waits_for_the_join_of_its_room() {
    let mut sim = Sim::new(config(vec![account("harborbot")]), &["lumen_dock"]);
    sim.session.handle_command(CommandId(1), say("lumen_dock", "hello".into()), sim.now);
    sim.settle();
    assert!(sim.sent(1).is_accepted());
}

#[test]
fn the_same_again_is_made_to_differ_where_that_is_wanted() {
    let mut vary = config(vec![account("harborbot")]);
    vary.vary_duplicates = true;
    let mut sim = Sim::new(vary, &["lumen_dock", "quiet"]);
    sim.settle();
    for id in 0..3 {
        sim.say(id, "lumen_dock", "hello");
    }
    sim.say(3, "quiet", "hello");
    sim.pass(5 * SECOND);
    let expected = ["#lumen_dock :hello", "#quiet :hello", "#lumen_dock :hello \u{e0000}", "#lumen_dock :hello"];
    assert_eq!(texts(&sim, 0), expected);
    sim.pass(40 * SECOND);
    sim.say(4, "lumen_dock", "hello");
    assert_eq!(texts(&sim, 0).last(), Some(&"#lumen_dock :hello"));
    sim.pass(40 * SECOND);
    sim.say(5, "lumen_dock", "well  then ");
    sim.pass(2 * SECOND);
    sim.say(6, "lumen_dock", "well then");
    assert_eq!(texts(&sim, 0).last(), Some(&"#lumen_dock :well then \u{e0000}"), "spaces make no difference");
    let mut plain = Sim::bot(&["lumen_dock"]);
    plain.say(0, "lumen_dock", "hello");
    plain.say(1, "lumen_dock", "hello");
    plain.pass(5 * SECOND);
    assert_eq!(texts(&plain, 0), ["#lumen_dock :hello"; 2]);
}

/// Whoever hands over too much is told at once, and of nothing that was taken.
#[test]
fn all_that_was_taken_is_sent() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    let taken = (0..3_000).find(|id| sim.hand_over(*id, "lumen_dock", None).is_err()).unwrap();
    assert_eq!(taken, 1_025, "one went at once");
    sim.pass(5 * SECOND);
    sim.hand_over(taken, "lumen_dock", None).unwrap();
    sim.pass(2_000 * SECOND);
    assert!((0..=taken).all(|id| sim.sent(id).is_accepted()));
}

#[test]
fn a_message_whose_fate_is_waited_for_is_not_sent_when_its_turn_comes_too_late() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    for id in 0..100 {
        sim.say(id, "lumen_dock", &id.to_string());
    }
    let until = sim.now + 60 * SECOND;
    sim.hand_over(100, "lumen_dock", Some(until)).unwrap();
    sim.pass(59 * SECOND);
    assert!(sim.fates(100).is_empty());
    sim.pass(SECOND);
    assert_eq!(sim.sent(100), &SendOutcome::NotSent);
    // One whose turn comes in time, and one that was handed over long before anybody read it.
    sim.pass(200 * SECOND);
    sim.hand_over(101, "lumen_dock", Some(sim.now + 60 * SECOND)).unwrap();
    sim.hand_over(102, "lumen_dock", Some(until)).unwrap();
    sim.pass(100 * SECOND);
    assert!(sim.sent(101).is_accepted());
    assert_eq!(sim.sent(102), &SendOutcome::NotSent);
    assert!(!texts(&sim, 0).iter().any(|text| text.ends_with(":100") || text.ends_with(":102")));
    assert!((0..100).all(|id| sim.sent(id).is_accepted()), "the others are not withdrawn");
}

#[test]
fn a_loss_leaves_nothing_open() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.swallowing.insert("lumen_dock".into());
    for id in 0..3 {
        sim.say(id, "lumen_dock", "hello");
    }
    sim.lose(0);
    assert_eq!(sim.sent(0), &SendOutcome::ConnectionLost);
    assert_eq!([sim.sent(1), sim.sent(2)], [&SendOutcome::NotSent; 2]);
    sim.say(3, "lumen_dock", "hello");
    assert_eq!(sim.sent(3), &SendOutcome::NotSent);
    sim.pass(60 * SECOND);
    assert_eq!(texts(&sim, 0).len(), 1, "nothing is sent again");
}
