//! Twitch chat over real sockets: what is read, joined and known.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use livechat::{
    Endpoints, Error, ErrorKind,
    sandbox::twitch::{Chatter, Usernotice},
    twitch::{
        Event, Text,
        message::usernotice::UsernoticeKind,
        session::{JoinFailure, JoinOutcome, LeaveReason},
    },
};

use super::{
    api::twitch::Client,
    maybe_async, mode_test,
    twitch_world::{LIMIT, World, next, swift, type_of, until, until_said},
};

#[maybe_async]
#[mode_test]
async fn an_anonymous_reader_hears_everything_typed() {
    let world = World::start();
    let client = world.builder().build().unwrap();
    let mut chat = world.chat(&client).connect().await.unwrap();
    let Event::Connected(connected) = until(&mut chat, "connected").await else { panic!() };
    assert!(connected.login.starts_with("justinfan"), "{connected:?}");
    assert_eq!(connected.reconnects, 0);
    until(&mut chat, "joined").await;
    let sent = world.channel.send(Chatter::new("pixelmoth").text("cheer100 안녕 🙂 Kappa").bits(100));
    let Event::Privmsg(message) = until(&mut chat, "privmsg").await else { panic!() };
    assert_eq!((&*message.text, message.bits), ("cheer100 안녕 🙂 Kappa", Some(100)));
    assert_eq!((&*message.login, message.id.as_ref().unwrap().as_str()), ("pixelmoth", sent.id()));
    assert!(message.emotes.iter().all(|emote| emote.text == "Kappa"));
    world.channel.usernotice(Usernotice::raid("quietharbor", 12));
    let Event::Usernotice(raid) = until(&mut chat, "usernotice").await else { panic!() };
    assert!(matches!(raid.kind, UsernoticeKind::Raid(_)), "{:?}", raid.kind);
    world.channel.timeout("pixelmoth", Duration::from_secs(60));
    until(&mut chat, "clearchat").await;
    let refused = chat.say(world.channel.name(), "hello").unwrap_err();
    assert!(refused.to_string().contains("Twitch: a login and its token"), "{refused}");
    assert_eq!(refused.kind(), ErrorKind::NotLoggedIn);
    chat.close();
    while chat.next_event().await.unwrap().is_some() {}
    world.twitch.wait_for_connections(0, LIMIT).unwrap();
}

#[maybe_async]
#[mode_test]
async fn rooms_are_joined_and_left_while_it_runs_and_each_fate_is_told() {
    let world = World::start();
    let (other, gone) = (world.twitch.add_channel("other_room"), world.twitch.add_channel("gone_room"));
    gone.set_suspended(true);
    let client = world.client();
    let chat = world.chat(&client).join_timeout(Duration::from_millis(500));
    let chat = chat.membership(true).connect().await.unwrap();
    let handle = chat.handle();
    let mut chat = chat.spawn(1_000).unwrap();
    for (channel, expected) in [
        (other.name(), JoinOutcome::Joined),
        (world.channel.name(), JoinOutcome::Joined),
        ("#Gone_Room", JoinOutcome::Failed(JoinFailure::Suspended)),
        ("nobody_has_this", JoinOutcome::Failed(JoinFailure::NoAnswer)),
    ] {
        let outcome = handle.join_confirmed(channel).await;
        assert_eq!(outcome.unwrap(), expected, "{channel}");
    }
    assert_eq!(handle.join("not a name").unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert_eq!(handle.rooms().len(), 2);
    other.set_slow(30);
    other.join_viewer("pixelmoth");
    loop {
        let event = chat.next_event_within(LIMIT).await.unwrap().unwrap();
        if matches!(&event, Event::Join(join) if &*join.login == "pixelmoth") {
            break;
        }
    }
    let room = handle.room(other.name()).unwrap();
    assert_eq!((room.is_joined, room.modes.slow, room.modes.subs_only), (true, Some(30), Some(false)));
    assert!(room.own.is_some());
    assert_eq!(handle.viewers(other.name()), ["pixelmoth", "quiet_bot"].map(Text::from));
    handle.part(other.name()).unwrap();
    loop {
        let event = chat.next_event_within(LIMIT).await.unwrap().unwrap();
        if let Event::Left(left) = event {
            assert_eq!((left.channel.as_str(), left.reason), (other.name(), LeaveReason::Asked));
            break;
        }
    }
    assert!(handle.room(other.name()).is_none());
    chat.close().await;
}

#[maybe_async]
#[mode_test]
async fn a_bad_token_is_an_error_and_a_fresh_one_is_asked_for_once() {
    let world = World::start();
    let bad = world.builder().login(world.account.login(), "oauth:wrong").build().unwrap();
    let error = world.chat(&bad).connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginNeeded);
    assert!(format!("{error:?}").contains("Login authentication failed"), "{error:?}");
    assert_eq!(world.twitch.logins(), 0);

    let asked = Arc::new(AtomicUsize::new(0));
    let (count, account) = (Arc::clone(&asked), world.account.clone());
    let client = world.builder().login_with(world.account.login(), move || {
        // The first is out of date already, as a program's store may have it.
        Ok(match count.fetch_add(1, Ordering::SeqCst) {
            0 => "out_of_date".to_owned(),
            _ => account.token(),
        })
    });
    let client = client.build().unwrap();
    let mut chat = world.chat(&client).connect().await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    until(&mut chat, "joined").await;
    // Later again: the token ends, and the connection breaks.
    world.account.renew_token();
    world.twitch.faults().drop_all();
    until(&mut chat, "disconnected").await;
    until(&mut chat, "joined").await;
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    let failing = world.builder().login_with("quiet_bot", || Err("no token today".into())).build().unwrap();
    let error = world.chat(&failing).connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert_eq!(format!("{error:?}"), "the program's token source for quiet_bot failed: no token today");
}

#[maybe_async]
#[mode_test]
async fn it_comes_back_from_every_loss_and_says_so() {
    let world = World::start();
    let client = world.client();
    let chat = world.chat(&client).heartbeat(Duration::from_millis(300), Duration::from_millis(300));
    let mut chat = chat.connect().await.unwrap();
    until(&mut chat, "joined").await;
    let faults = world.twitch.faults();
    let ways: [(&str, &(dyn Fn() + Sync)); 5] = [
        ("drop", &|| assert_eq!(faults.drop_all(), 1)),
        ("reset", &|| assert_eq!(faults.reset_all(), 1)),
        ("half open", &|| assert_eq!(faults.half_open_all(), 1)),
        ("refused", &|| {
            faults.refuse_connections(2);
            faults.drop_all();
        }),
        ("no answer", &|| {
            faults.ignore_joins(0);
            faults.drop_all();
        }),
    ];
    for (round, (name, lose)) in ways.iter().enumerate() {
        lose();
        until(&mut chat, "disconnected").await;
        let Event::Joined(joined) = until(&mut chat, "joined").await else { panic!() };
        assert_eq!(joined.rejoins, round as u64 + 1, "{name}");
        world.channel.wait_for_connections(1, LIMIT).unwrap();
        world.channel.say("pixelmoth", name);
        until_said(&mut chat, name).await;
    }
    assert!(world.twitch.violations().is_empty(), "{:?}", world.twitch.violations());
}

#[maybe_async]
#[mode_test]
async fn a_reconnect_loses_nothing_and_repeats_nothing() {
    let world = World::start();
    let client = world.client();
    let mut chat = world.chat(&client).connect().await.unwrap();
    let (channel, twitch) = (world.channel.clone(), world.twitch.clone());
    let sender = std::thread::spawn(move || {
        for number in 0..200 {
            channel.say("pixelmoth", &number.to_string());
            if number == 50 {
                assert_eq!(twitch.reconnect(Duration::from_secs(20)), 1);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    let mut heard = Vec::new();
    while heard.len() < 200 {
        match next(&mut chat).await {
            Event::Privmsg(message) => heard.push(message.text.parse::<u32>().unwrap()),
            Event::Disconnected(lost) => panic!("{lost:?}"),
            _ => {}
        }
    }
    sender.join().unwrap();
    heard.sort_unstable();
    assert_eq!(heard, (0..200).collect::<Vec<_>>());
    // The old connection goes a few seconds later.
    loop {
        let event = chat.next_event_within(Duration::from_millis(50)).await;
        assert!(!matches!(event.unwrap(), Some(Event::Disconnected(_))));
        if world.twitch.connections() == 1 && world.twitch.logins() == 2 {
            break;
        }
    }
}

/// While the old connection is still there it is told what is said over the new one.
#[maybe_async]
#[mode_test]
async fn a_bot_does_not_hear_itself_during_a_reconnect_and_knows_what_its_owner_types() {
    let world = World::start();
    world.channel.add_moderator(&world.account);
    let client = world.client();
    let mut chat = world.chat(&client).connect().await.unwrap();
    until(&mut chat, "joined").await;
    assert_eq!(world.twitch.reconnect(Duration::from_secs(20)), 1);
    until(&mut chat, "connected").await;
    // Until the room is joined on the new one too.
    world.channel.wait_for_joins(2, LIMIT).unwrap();
    until(&mut chat, "endofnames").await;
    for number in 0..5 {
        let outcome = chat.say_confirmed(world.channel.name(), format!("pong {number}")).await;
        assert!(outcome.unwrap().is_accepted());
    }
    world.channel.say(world.account.login(), "typed elsewhere");
    let mut heard = Vec::new();
    while world.twitch.connections() > 1 || heard.is_empty() {
        if let Some(Event::Privmsg(message)) = chat.next_event_within(Duration::from_millis(50)).await.unwrap() {
            heard.push((message.text.to_string(), message.mine));
        }
    }
    assert_eq!(heard, [("typed elsewhere".to_owned(), true)]);
}

#[maybe_async]
#[mode_test]
async fn over_a_websocket_it_is_the_same() {
    let world = World::start();
    let client = Client::builder().endpoints(Endpoints::at(world.sandbox.origin()).unwrap());
    let client = client.login(world.account.login(), world.account.token()).build().unwrap();
    let mut chat = swift(client.chat([world.channel.name()])).connect().await.unwrap();
    until(&mut chat, "joined").await;
    world.channel.say("pixelmoth", "안녕");
    until_said(&mut chat, "안녕").await;
    let outcome = chat.say_confirmed(world.channel.name(), "hello").await;
    assert!(outcome.unwrap().is_accepted());
    world.twitch.faults().drop_all();
    until(&mut chat, "disconnected").await;
    until(&mut chat, "joined").await;
}

#[maybe_async]
#[mode_test]
async fn limits_are_told_before_anything_is_sent() {
    let world = World::start();
    let many: Vec<_> = (0..101).map(|number| format!("room{number}")).collect();
    let error = world.client().chat(&many).connect().await.unwrap_err();
    assert!(matches!(error, Error::LimitReached { limit: 100, .. }), "{error:?}");
    let error = world.client().chat(["a b"]).connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert_eq!(world.twitch.lines().len(), 0);
    let nobody = world.client().chat(Vec::<String>::new()).connect().await;
    let mut nobody = nobody.unwrap();
    let first = next(&mut nobody).await;
    assert!(matches!(type_of(&first).as_str(), "cap" | "connected" | "numeric"), "{first:?}");
}
