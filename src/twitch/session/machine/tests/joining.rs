//! Rooms: which connection has them, how fast they are joined, and what becomes of each join.

use super::*;

#[test]
fn rooms_are_joined_in_their_order_and_in_batches_at_the_pace_of_the_account() {
    let mut sim = Sim::bot(&rooms(100));
    let first: Vec<_> = rooms(20).iter().map(|room| format!("#{room}")).collect();
    assert_eq!(sim.heard(0).last(), Some(&&*format!("JOIN {}", first.join(","))));
    assert!(sim.session.is_settled(), "those that could be asked for have their answer");
    assert_eq!(sim.shares(), [20]);
    sim.pass(11 * SECOND);
    assert_eq!(sim.shares(), [40]);
    sim.pass(33 * SECOND);
    assert_eq!(sim.shares(), [100]);
    assert_eq!(sim.service.heard.iter().filter(|(_, line)| line.starts_with("JOIN")).count(), 5);
    let order: Vec<_> = sim.story().into_iter().skip(1).collect();
    assert_eq!(order, rooms(100).iter().map(|room| format!("joined {room} 0")).collect::<Vec<_>>());
}

#[test]
fn long_names_make_more_lines() {
    let names: Vec<_> = (0..20).map(|number| format!("{number:a>25}")).collect();
    let sim = Sim::bot(&names);
    let lines: Vec<_> = sim.heard(0).into_iter().filter(|line| line.starts_with("JOIN")).collect();
    assert!(lines.len() == 2 && lines.iter().all(|line| line.len() <= 510), "{lines:?}");
    assert_eq!(sim.shares(), [20]);
}

#[test]
fn nobody_may_be_several() {
    let mut sim = Sim::anonymous(&rooms(250));
    assert_eq!(sim.shares(), [20, 20, 20], "each at its own pace");
    sim.pass(60 * SECOND);
    assert_eq!(sim.shares(), [100, 100, 50]);
    let nicks: BTreeSet<_> = sim.service.sockets.values().map(|socket| &socket.nick).collect();
    assert_eq!(nicks.len(), 3);
}

#[test]
fn a_login_has_a_hundred_rooms() {
    let error = Sim::try_new(config(vec![account("harborbot")]), &rooms(101)).map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitReached);
    assert!(error.to_string().contains("at most 100 are allowed, and 101 were wanted"), "{error}");
    let mut sim = Sim::bot(&rooms(100));
    sim.join(1, "one_more");
    assert_eq!(sim.join_fate(1), &JoinOutcome::Failed(JoinFailure::LimitReached));
    assert!(sim.session.rooms().get("one_more").is_none());
    sim.part(2, "room3");
    sim.join(3, "one_more");
    sim.pass(60 * SECOND);
    assert_eq!((sim.join_fate(3), sim.shares()), (&JoinOutcome::Joined, vec![100]));
}

#[test]
fn the_chats_of_a_login_have_a_hundred_rooms_together() {
    let shared = config(vec![account("harborbot")]);
    let accounts = shared.accounts.clone();
    let first = Sim::new(shared, &rooms(60));
    let beside = || config(accounts.clone());
    assert_eq!(Sim::try_new(beside(), &rooms(41)).map(|_| ()).unwrap_err().kind(), ErrorKind::LimitReached);
    let mut second = Sim::new(beside(), &rooms(40));
    second.pass(60 * SECOND);
    second.join(1, "one_more");
    assert_eq!(second.join_fate(1), &JoinOutcome::Failed(JoinFailure::LimitReached));
    drop(first);
    second.join(2, "one_more");
    second.pass(60 * SECOND);
    assert_eq!((second.join_fate(2), second.shares()), (&JoinOutcome::Joined, vec![41]));
    second.session.handle_close(second.now);
    Sim::try_new(beside(), &rooms(100)).map(|_| ()).expect("what has ended holds no place");
}

#[test]
fn who_moderates_many_rooms_may_be_in_more() {
    let identity = account("harborbot").identity.unwrap();
    let many = || vec![Account::new(identity.clone(), false, 150)];
    let error = Sim::try_new(config(many()), &rooms(151)).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("at most 150 are allowed"), "{error}");
    let mut sim = Sim::new(config(many()), &rooms(150));
    sim.service.moderated.extend(rooms(150));
    sim.settle();
    sim.pass(120 * SECOND);
    assert_eq!(sim.shares(), [100, 50], "a connection has a hundred");
}

#[test]
fn two_logins_have_two_hundred() {
    let mut sim = Sim::new(config(vec![account("harborbot"), account("pierbot")]), &rooms(200));
    sim.settle();
    sim.pass(60 * SECOND);
    assert_eq!(sim.shares(), [100, 100]);
    assert_ne!(sim.service.sockets[&0].nick, sim.service.sockets[&1].nick);
}

#[test]
fn every_join_has_its_fate() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.unknown.insert("nowhere".into());
    sim.service.unknown.insert("nowhere_else".into());
    sim.service.refused_joins =
        [("angry", "msg_banned"), ("gone", "msg_channel_suspended"), ("odd", "msg_verified_email")]
            .map(|(room, id)| (room.to_owned(), id))
            .into();
    for (id, room) in ["quiet", "angry", "gone", "odd", "nowhere", "lumen_dock", "nowhere_else"].iter().enumerate() {
        sim.join(id as u64, room);
    }
    assert_eq!(sim.join_fate(0), &JoinOutcome::Joined);
    assert_eq!(sim.join_fate(1), &JoinOutcome::Failed(JoinFailure::Banned));
    assert_eq!(sim.join_fate(2), &JoinOutcome::Failed(JoinFailure::Suspended));
    let odd = JoinFailure::Refused { notice: "msg_verified_email".into(), text: "No.".into() };
    assert_eq!(sim.join_fate(3), &JoinOutcome::Failed(odd));
    assert_eq!(sim.join_fate(5), &JoinOutcome::Joined, "it is there");
    assert!(sim.fates(4).is_empty());
    // Asked twice, and left before.
    sim.join(7, "nowhere");
    sim.part(8, "nowhere_else");
    assert_eq!((sim.join_fate(6), sim.fates(8)), (&JoinOutcome::Left, vec![&Fate::Left]));
    sim.pass(10 * SECOND);
    for id in [4, 7] {
        assert_eq!(sim.join_fate(id), &JoinOutcome::Failed(JoinFailure::NoAnswer));
    }
    assert_eq!(sim.session.rooms().names(), ["lumen_dock", "quiet"]);
    let failed = "failed nowhere no answer in time; is there such a channel? false";
    assert_eq!(sim.story().last().unwrap(), failed);
    sim.pass(1_000 * SECOND);
    assert_eq!(sim.story().last().unwrap(), failed, "it is not tried again");
}

#[test]
fn a_room_that_was_given_up_is_left_even_if_its_answer_comes_late() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.unknown.insert("slow".into());
    sim.join(1, "slow");
    sim.pass(10 * SECOND);
    assert_eq!(sim.heard(0).last(), Some(&"PART #slow"));
    sim.line(0, ":harborbot!harborbot@x JOIN #slow");
    assert_eq!(sim.session.rooms().names(), ["lumen_dock"]);
}

#[test]
fn numbers_of_an_ordinary_server_refuse_joins() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    sim.service.unknown.insert("secret".into());
    sim.join(1, "secret");
    sim.line(0, ":x 473 harborbot #other :Cannot join");
    assert!(sim.fates(1).is_empty());
    sim.line(0, ":x 473 harborbot #secret :Cannot join");
    let refused = JoinFailure::Refused { notice: "473".into(), text: "Cannot join".into() };
    assert_eq!(sim.join_fate(1), &JoinOutcome::Failed(refused));
}

#[test]
fn an_initial_room_that_fails_settles_the_chat_too() {
    for room in ["nowhere", "angry"] {
        let mut few = config(vec![account("harborbot")]);
        few.rooms_per_connection = 1;
        let mut sim = Sim::new(few, &["lumen_dock", room, "quiet"]);
        sim.service.unknown.insert("nowhere".into());
        sim.service.refused_joins.insert("angry".into(), "msg_banned");
        sim.settle();
        assert_eq!(sim.session.is_settled(), room == "angry");
        sim.pass(15 * SECOND);
        assert!(sim.session.is_settled());
        assert_eq!(sim.shares(), [1, 1], "the connection that nobody needs is gone");
    }
}

#[test]
fn a_room_that_is_left_and_wanted_again_is_not_taken_for_removed() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    // The answers to all three come afterwards.
    let channel = || "lumen_dock".into();
    sim.session.handle_command(CommandId(1), Command::Part { channel: channel() }, sim.now);
    sim.session.handle_command(CommandId(2), Command::Join { channel: channel() }, sim.now);
    sim.settle();
    assert_eq!((sim.join_fate(2), sim.shares()), (&JoinOutcome::Joined, vec![1]));
    assert_eq!(sim.story().last().unwrap(), "joined lumen_dock 0");
    let joined = ":harborbot!harborbot@x JOIN #quiet\r\n";
    sim.service.unknown.insert("quiet".into());
    sim.join(3, "quiet");
    sim.part(4, "quiet");
    sim.join(5, "quiet");
    sim.line(0, &format!("{joined}:harborbot!harborbot@x PART #quiet\r\n{joined}"));
    assert!(sim.room("quiet").is_joined);
    assert_eq!(sim.join_fate(5), &JoinOutcome::Joined);
}

#[test]
fn who_is_put_out_has_left() {
    let mut sim = Sim::bot(&["lumen_dock", "quiet"]);
    sim.line(0, ":pixelmoth!pixelmoth@x PART #quiet");
    assert_eq!(sim.session.rooms().names().len(), 2);
    sim.line(0, ":harborbot!harborbot@x PART #quiet");
    assert_eq!(sim.story().last().unwrap(), "left quiet Removed");
    assert_eq!(sim.session.rooms().names(), ["lumen_dock"]);
    sim.say(1, "quiet", "hello");
    assert_eq!(sim.sent(1), &SendOutcome::NotSent);
    sim.part(2, "lumen_dock");
    assert_eq!(sim.heard(0).last(), Some(&"PART #lumen_dock"));
    assert_eq!(sim.links(), [0], "one connection stays");
    // An old part of one's own does not excuse a later one for ever.
    sim.join(3, "lumen_dock");
    sim.pass(11 * SECOND);
    sim.line(0, ":harborbot!harborbot@x PART #lumen_dock");
    assert_eq!(sim.story().last().unwrap(), "left lumen_dock Removed");
}

#[test]
fn a_connection_without_rooms_goes_when_there_is_another() {
    let mut few = config(vec![account("harborbot")]);
    few.rooms_per_connection = 1;
    let mut sim = Sim::new(few, &rooms(2));
    sim.settle();
    // What was said last is still answered.
    sim.service.swallowing.insert("room0".into());
    sim.say(1, "room0", "bye");
    let nonce = sim.heard(0).last().unwrap().split(' ').next().unwrap().to_owned();
    sim.part(2, "room0");
    sim.line(0, &format!("{nonce};id=m :tmi.twitch.tv USERSTATE #room0"));
    assert!(sim.sent(1).is_accepted());
    sim.pass(OVERLAP);
    assert_eq!((sim.links(), sim.heard(0).last()), (vec![1], Some(&"QUIT")));
    sim.part(3, "room1");
    sim.pass(OVERLAP);
    assert_eq!(sim.links(), [1]);
    sim.join(4, "room7");
    assert_eq!(sim.shares(), [1]);
}

#[test]
fn what_room_states_tell_adds_up() {
    let mut sim = Sim::bot(&["lumen_dock"]);
    assert_eq!(sim.room("lumen_dock").modes.slow, Some(0));
    sim.line(0, "@slow=10;room-id=77 :tmi.twitch.tv ROOMSTATE #lumen_dock");
    sim.line(0, "@subs-only=1 :tmi.twitch.tv ROOMSTATE #lumen_dock");
    let modes = sim.room("lumen_dock").modes;
    assert_eq!((modes.slow, modes.subs_only, modes.emote_only), (Some(10), Some(true), Some(false)));
    assert_eq!(modes.room_id.unwrap(), "77");
    sim.line(0, "@slow=10 :tmi.twitch.tv ROOMSTATE #elsewhere");
    assert!(sim.session.rooms().get("elsewhere").is_none());
}
