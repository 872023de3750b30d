//! RECONNECT: another connection first, and nothing lost or twice between them.

use super::*;

fn seen(sim: &Sim) -> Vec<String> {
    sim.texts()
}

fn numbers(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

#[test]
fn rooms_move_as_they_are_joined_and_no_message_is_lost_or_twice() {
    let mut sim = Sim::bot(&rooms(30));
    sim.pass(30 * SECOND);
    sim.forget();
    let mut number = 0;
    let mut talk = |sim: &mut Sim| {
        for room in ["room0", "room15", "room29"] {
            sim.chat(room, &number.to_string());
            number += 1;
        }
        number
    };
    talk(&mut sim);
    sim.reconnect(0);
    assert_eq!(sim.links(), [0, 1]);
    assert_eq!(sim.shares(), [30, 20], "as many as may be joined at once");
    talk(&mut sim);
    sim.say(1, "room0", "over the new one");
    sim.say(2, "room29", "over the old one");
    assert!(sim.heard(1).last().unwrap().ends_with(":over the new one"));
    assert!(sim.heard(0).last().unwrap().ends_with(":over the old one"));
    assert!(sim.sent(1).is_accepted() && sim.sent(2).is_accepted());
    for _ in 0..5 {
        sim.pass(2 * SECOND);
        talk(&mut sim);
    }
    sim.pass(SECOND);
    assert_eq!(sim.shares(), [30, 30]);
    talk(&mut sim);
    assert_ne!(sim.heard(0).last(), Some(&"QUIT"));
    sim.pass(OVERLAP);
    assert_eq!(sim.heard(0).last(), Some(&"QUIT"));
    assert_eq!((sim.links(), sim.shares()), (vec![1], vec![30]));
    let said = talk(&mut sim);
    assert_eq!(seen(&sim), numbers(0..said));
    assert_eq!(sim.story(), ["connected 1 1"], "nobody was gone");
    assert!(sim.room("room29").is_joined);
    sim.pass(100 * SECOND);
    sim.reconnect(1);
    assert_eq!(sim.links(), [0, 1], "the free number is taken again");
}

#[test]
fn what_both_connections_tell_is_told_once() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.reconnect(0);
    sim.forget();
    for link in 0..2 {
        sim.line(link, "@ban-duration=9;tmi-sent-ts=1 :tmi.twitch.tv CLEARCHAT #lumen_dock :p");
        sim.line(link, "@target-msg-id=1;tmi-sent-ts=1 :tmi.twitch.tv CLEARMSG #lumen_dock :hi");
        sim.line(link, "@id=u;msg-id=raid :tmi.twitch.tv USERNOTICE #lumen_dock");
        sim.line(link, ":p!p@x PRIVMSG #lumen_dock :untagged");
    }
    assert_eq!(sim.events.len(), 4, "{:?}", sim.events);
}

/// By its nonce; by its id, where the other connection tells of it later; by its words.
#[test]
fn what_one_says_while_two_connections_overlap_is_not_heard() {
    for (hides_nonces, is_ordinary) in [(false, false), (true, false), (true, true)] {
        let mut sim = Sim::new(config(vec![account("harborbot")]), &["lumen_dock"]);
        (sim.service.hides_nonces, sim.service.is_ordinary) = (hides_nonces, is_ordinary);
        sim.settle();
        sim.reconnect(0);
        assert_eq!(sim.shares(), [1, 1]);
        sim.say(1, "lumen_dock", "pong  pong ");
        sim.pass(SECOND + SECOND / 4);
        sim.command(2, say("lumen_dock", OutgoingMessage::action("waves")));
        assert!(sim.heard(1).last().unwrap().contains("waves"));
        assert!(sim.texts().is_empty(), "{hides_nonces} {is_ordinary}: {:?}", sim.texts());
        // What its owner types is heard, and is told apart.
        sim.line(0, ":harborbot!harborbot@x PRIVMSG #lumen_dock :typed");
        sim.line(0, ":pixelmoth!pixelmoth@x PRIVMSG #lumen_dock :pong pong");
        let mine = |event: &Event| match event {
            Event::Privmsg(message) => Some((message.text.to_string(), message.mine)),
            _ => None,
        };
        let heard: Vec<_> = sim.events.iter().filter_map(mine).collect();
        assert_eq!(heard, [("typed".to_owned(), true), ("pong pong".to_owned(), false)]);
    }
}

#[test]
fn a_reply_is_known_by_its_words_and_a_nonce_of_somebody_else_hides_nothing() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.reconnect(0);
    sim.service.swallowing.insert("lumen_dock".into());
    sim.command(1, say("lumen_dock", OutgoingMessage::new("yes").reply_to("parent")));
    let nonce =
        sim.heard(1).last().unwrap().split("client-nonce=").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    sim.line(0, "@id=1;reply-parent-msg-id=parent :harborbot!harborbot@x PRIVMSG #lumen_dock :@Pixel Moth yes");
    assert!(sim.texts().is_empty());
    sim.line(0, &format!("@id=2;client-nonce={nonce} :pixelmoth!pixelmoth@x PRIVMSG #lumen_dock :hello"));
    assert_eq!(sim.texts(), ["hello"]);
    sim.pass(OVERLAP);
    // Nothing overlaps any more: what is heard was typed.
    sim.line(1, "@id=3 :HarborBot!harborbot@x PRIVMSG #lumen_dock :yes");
    assert_eq!(sim.texts(), ["hello", "yes"]);
    // By its nonce and by its id, however late.
    sim.line(1, &format!("@id=5;client-nonce={nonce} :harborbot!harborbot@x PRIVMSG #lumen_dock :late"));
    sim.line(1, "@id=4 :tmi.twitch.tv USERSTATE #lumen_dock");
    sim.line(1, "@id=4 :harborbot!harborbot@x PRIVMSG #lumen_dock :no");
    assert_eq!(sim.texts(), ["hello", "yes"]);
}

#[test]
fn an_old_connection_that_ends_early_leaves_its_rooms_to_the_new_one() {
    let mut sim = Sim::bot(&rooms(30));
    sim.pass(30 * SECOND);
    sim.service.swallowing = rooms(30).into_iter().collect();
    sim.reconnect(0);
    sim.forget();
    sim.say(1, "room29", "hello");
    sim.lose(0);
    assert_eq!(sim.sent(1), &SendOutcome::ConnectionLost);
    assert_eq!(sim.story(), ["disconnected 0 the server wanted a new connection"]);
    assert!(sim.room("room0").is_joined && !sim.room("room29").is_joined);
    sim.pass(12 * SECOND);
    assert_eq!((sim.links(), sim.shares()), (vec![1], vec![30]));
    let rejoined = sim.story().iter().filter(|told| told.starts_with("joined")).count();
    assert_eq!(rejoined, 10);
    assert!(sim.story().contains(&"joined room29 1".to_owned()));
}

#[test]
fn an_old_connection_that_ends_before_the_new_one_is_up_is_a_loss() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.is_stalled = true;
    sim.reconnect(0);
    sim.forget();
    sim.lose(0);
    sim.say(1, "lumen_dock", "hello");
    assert_eq!(sim.sent(1), &SendOutcome::NotSent);
    sim.service.is_stalled = false;
    sim.settle();
    assert_eq!(
        sim.story(),
        ["disconnected 0 the server wanted a new connection", "connected 1 1", "joined lumen_dock 1"]
    );
}

#[test]
fn a_new_connection_that_fails_is_tried_again_while_the_old_one_lives() {
    let mut config = config(vec![account("harborbot")]);
    config.reconnect = Reconnect::new().max_attempts(2);
    let mut sim = Sim::new(config, &["lumen_dock"]);
    sim.settle();
    sim.pass(20 * SECOND);
    sim.service.is_down = true;
    sim.reconnect(0);
    sim.pass(60 * SECOND);
    assert!(sim.end.is_none() && sim.room("lumen_dock").is_joined);
    sim.chat("lumen_dock", "still here");
    assert_eq!(sim.texts(), ["still here"]);
    sim.service.is_down = false;
    sim.pass(60 * SECOND);
    assert_eq!((sim.links(), sim.shares()), (vec![1], vec![1]));
}

#[test]
fn a_new_connection_that_is_lost_begins_again() {
    let mut sim = Sim::bot(&rooms(30));
    sim.pass(30 * SECOND);
    sim.reconnect(0);
    sim.lose(1);
    assert!(!sim.room("room0").is_joined, "it had moved");
    assert!(sim.room("room29").is_joined);
    sim.pass(60 * SECOND);
    assert_eq!((sim.links(), sim.shares()), (vec![1], vec![30]));
}

#[test]
fn several_connections_are_replaced_at_once() {
    let mut sim = Sim::anonymous(&rooms(210));
    sim.pass(60 * SECOND);
    for link in 0..3 {
        sim.reconnect(link);
        sim.reconnect(link);
    }
    assert_eq!(sim.links().len(), 6);
    sim.pass(70 * SECOND);
    assert_eq!((sim.links(), sim.shares()), (vec![3, 4, 5], vec![100, 100, 10]));
}

#[test]
fn a_replacement_is_replaced_before_it_has_all() {
    for dies in [None, Some(0), Some(1), Some(2)] {
        let mut sim = Sim::bot(&rooms(60));
        sim.pass(60 * SECOND);
        sim.reconnect(0);
        sim.pass(SECOND);
        sim.reconnect(1);
        if let Some(link) = dies {
            sim.lose(link);
        }
        let mut number = 0;
        sim.events.clear();
        for _ in 0..60 {
            sim.pass(2 * SECOND);
            if dies.is_none() {
                sim.chat("room59", &number.to_string());
                number += 1;
            }
        }
        assert_eq!(seen(&sim), numbers(0..number));
        assert_eq!((sim.links(), sim.shares()), (vec![2], vec![60]), "{dies:?}");
    }
}

#[test]
fn rooms_wanted_meanwhile_go_to_the_new_connection() {
    let mut sim = Sim::bot(&rooms(30));
    sim.pass(30 * SECOND);
    sim.reconnect(0);
    sim.join(1, "later");
    sim.pass(30 * SECOND);
    assert_eq!((sim.links(), sim.shares()), (vec![1], vec![31]));
}

#[test]
fn the_rooms_of_both_count_for_the_limit() {
    let mut few = config(vec![account("harborbot")]);
    few.rooms_per_connection = 30;
    let mut sim = Sim::new(few, &rooms(30));
    sim.settle();
    sim.pass(30 * SECOND);
    sim.reconnect(0);
    sim.join(1, "later");
    sim.pass(60 * SECOND);
    assert_eq!(sim.shares().iter().sum::<usize>(), 31);
    assert!(sim.shares().iter().all(|share| *share <= 30), "{:?}", sim.shares());
}

#[test]
fn a_join_under_way_is_told_when_the_new_connection_has_it() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.unknown.insert("slow".into());
    sim.join(1, "slow");
    sim.service.unknown.clear();
    sim.reconnect(0);
    assert_eq!(sim.join_fate(1), &JoinOutcome::Joined);
    assert!(sim.room("slow").is_joined);
    assert_eq!(sim.story().last().unwrap(), "joined slow 0");
}

#[test]
fn a_room_that_leaves_while_others_move_takes_no_connection_with_it() {
    for part in ["room0", "room29"] {
        let mut sim = Sim::bot(&rooms(30));
        sim.pass(30 * SECOND);
        // Only one has moved, then.
        sim.service.unknown = rooms(30).into_iter().filter(|room| room != "room0").collect();
        sim.reconnect(0);
        sim.part(1, part);
        sim.service.unknown.clear();
        sim.pass(60 * SECOND);
        assert_eq!((sim.links(), sim.shares()), (vec![1], vec![29]), "{part}");
        assert!(sim.session.rooms().names().iter().all(|room| sim.room(room.as_str()).is_joined));
    }
}

#[test]
fn a_room_that_the_new_connection_may_not_join_is_left_by_the_old_one() {
    let mut sim = Sim::bot(&["lumen_dock", "quiet"]);
    sim.service.refused_joins.insert("quiet".into(), "msg_channel_suspended");
    sim.service.unknown.insert("lumen_dock".into());
    sim.reconnect(0);
    assert_eq!(sim.story().last().unwrap(), "failed quiet the channel is suspended false");
    assert_eq!(sim.heard(0).last(), Some(&"PART #quiet"));
    assert_eq!(sim.shares(), [1, 0]);
}

#[test]
fn a_room_that_does_not_answer_on_the_new_connection_stays_on_the_old_one() {
    let mut sim = Sim::bot(&["lumen_dock", "quiet"]);
    sim.service.unknown.insert("quiet".into());
    sim.reconnect(0);
    sim.pass(600 * SECOND);
    assert_eq!(sim.links(), [0, 1], "it is heard there, until the server closes it");
    assert!(sim.room("quiet").is_joined);
    sim.forget();
    sim.chat("quiet", "hello");
    sim.say(1, "quiet", "hello");
    assert!(sim.texts() == ["hello"] && sim.sent(1).is_accepted());
    sim.service.unknown.clear();
    sim.lose(0);
    sim.pass(300 * SECOND);
    assert_eq!((sim.links(), sim.shares()), (vec![1], vec![2]));
}

#[test]
fn a_connection_that_is_lost_while_it_leaves_is_no_loss() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.swallowing.insert("lumen_dock".into());
    sim.say(1, "lumen_dock", "hello");
    sim.reconnect(0);
    sim.forget();
    sim.lose(0);
    assert_eq!(sim.sent(1), &SendOutcome::ConnectionLost);
    assert!(sim.story().is_empty());
    sim.pass(100 * SECOND);
    assert_eq!((sim.links(), sim.shares()), (vec![1], vec![1]));
}

#[test]
fn a_chat_without_rooms_is_replaced_too() {
    let mut sim = Sim::bot(&[] as &[&str]);
    assert!(sim.session.is_settled());
    sim.reconnect(0);
    sim.pass(OVERLAP);
    assert_eq!(sim.links(), [1]);
    sim.join(1, "lumen_dock");
    assert_eq!(sim.shares(), [1]);
}

#[test]
fn a_chat_that_is_told_to_reconnect_at_once_settles() {
    let mut sim = Sim::new(config(vec![account("harborbot")]), &rooms(30));
    sim.service.joins_nobody = true;
    sim.settle();
    sim.service.joins_nobody = false;
    sim.reconnect(0);
    sim.pass(30 * SECOND);
    assert!(sim.session.is_settled());
    assert_eq!((sim.links(), sim.shares()), (vec![1], vec![30]));
}

#[test]
fn a_room_that_puts_one_out_while_it_moves_is_left_on_both() {
    let mut sim = Sim::bot(&["lumen_dock", "quiet"]);
    sim.service.unknown.insert("quiet".into());
    sim.reconnect(0);
    sim.line(0, ":harborbot!harborbot@x PART #quiet");
    assert_eq!(sim.story().last().unwrap(), "left quiet Removed");
    assert_eq!(sim.heard(1).last(), Some(&"PART #quiet"));
}

#[test]
fn a_token_that_is_over_by_the_time_of_a_reconnect_is_renewed_while_the_old_connection_lives() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.tokens = BTreeSet::from(["second".to_owned()]);
    sim.reconnect(0);
    assert_eq!((sim.asked.len(), sim.links()), (1, vec![0]));
    assert!(sim.room("lumen_dock").is_joined);
    sim.fresh_tokens.push_back(Ok(Secret::new("second")));
    sim.settle();
    sim.pass(OVERLAP);
    assert_eq!((sim.links(), sim.shares()), (vec![1], vec![1]));
}

#[test]
fn an_old_connection_goes_when_its_last_room_is_left() {
    let mut sim = Sim::bot(&["lumen_dock", "quiet"]);
    sim.service.unknown.insert("quiet".into());
    sim.reconnect(0);
    sim.part(1, "quiet");
    sim.pass(OVERLAP);
    assert_eq!((sim.links(), sim.shares()), (vec![1], vec![1]));
}
