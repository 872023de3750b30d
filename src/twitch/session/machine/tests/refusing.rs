//! Messages that are refused, swallowed or told of twice.

use super::*;

#[test]
fn a_refusal_is_of_the_oldest_message_of_its_room() {
    let mut sim = Sim::bot(&["lumen_dock", "quiet"]);
    sim.service.swallowing = ["lumen_dock", "quiet"].map(str::to_owned).into();
    sim.say(1, "lumen_dock", "one");
    sim.say(2, "quiet", "one");
    sim.pass(2 * SECOND);
    sim.say(3, "lumen_dock", "two");
    sim.line(0, "@msg-id=slow_on :tmi.twitch.tv NOTICE #lumen_dock :This room is now in slow mode.");
    sim.line(0, "@msg-id=msg_slowmode :tmi.twitch.tv NOTICE #elsewhere :Slow.");
    assert!(sim.outcomes.is_empty());
    sim.line(0, "@msg-id=msg_slowmode :tmi.twitch.tv NOTICE #lumen_dock :Slow.");
    let refused = SendOutcome::Refused { notice: "msg_slowmode".into(), text: "Slow.".into() };
    assert_eq!(sim.sent(1), &refused);
    assert!(sim.fates(2).is_empty() && sim.fates(3).is_empty());
    sim.line(0, "@msg-id=unrecognized_cmd :tmi.twitch.tv NOTICE #quiet :What?");
    assert!(matches!(sim.sent(2), SendOutcome::Refused { notice, .. } if *notice == "unrecognized_cmd".into()));
    sim.line(0, ":x 404 harborbot #lumen_dock :Cannot send to channel");
    assert!(matches!(sim.sent(3), SendOutcome::Refused { notice, .. } if *notice == "404".into()));
    assert!(sim.room("lumen_dock").is_joined);
}

#[test]
fn the_service_refuses_each_kind() {
    for id in ["msg_duplicate", "msg_banned", "msg_channel_suspended", "msg_rejected", "msg_new_one"] {
        let mut sim = Sim::bot(&["lumen_dock"]);
        sim.service.refused.insert("lumen_dock".into(), id);
        sim.say(1, "lumen_dock", "hello");
        assert_eq!(sim.sent(1), &SendOutcome::Refused { notice: id.into(), text: "No.".into() });
        assert!(sim.room("lumen_dock").is_joined, "{id}");
    }
}

#[test]
fn a_swallowed_message_is_unknown_after_a_while() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.swallowing.insert("lumen_dock".into());
    sim.say(1, "lumen_dock", "hello");
    sim.pass(10 * SECOND);
    assert_eq!(sim.sent(1), &SendOutcome::Unknown);
    // What is heard of it later changes nothing.
    let nonce = sim.heard(0).last().unwrap().split(' ').next().unwrap().to_owned();
    sim.line(0, &format!("{nonce};id=m :tmi.twitch.tv USERSTATE #lumen_dock"));
    assert_eq!(sim.sent(1), &SendOutcome::Unknown);
}

#[test]
fn a_message_that_comes_again_is_told_once() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    let message = "@id=a :p!p@x PRIVMSG #lumen_dock :hi";
    sim.line(0, &format!("{message}\r\n{message}\r\n@id=b :p!p@x PRIVMSG #lumen_dock :hi"));
    let notice = "@id=c;msg-id=raid :tmi.twitch.tv USERNOTICE #lumen_dock";
    sim.line(0, &format!("{notice}\n{notice}"));
    // Without an id nobody can tell; then the same text is another message.
    sim.line(0, ":p!p@x PRIVMSG #lumen_dock :lol\r\n:p!p@x PRIVMSG #lumen_dock :lol");
    assert_eq!(sim.texts(), ["hi", "hi", "lol", "lol"]);
    assert_eq!(sim.events.iter().filter(|event| matches!(event, Event::Usernotice(_))).count(), 1);
}

#[test]
fn a_whisper_over_two_connections_is_one() {
    let mut two = config(vec![account("harborbot")]);
    two.rooms_per_connection = 1;
    let mut sim = Sim::new(two, &rooms(2));
    sim.settle();
    for number in 1..3 {
        for link in 0..2 {
            sim.line(link, &format!("@message-id={number};thread-id=1_2 :p!p@x WHISPER harborbot :psst"));
        }
    }
    assert_eq!(sim.events.iter().filter(|event| matches!(event, Event::Whisper(_))).count(), 2);
}
