//! Sending to Twitch rooms: the fate of each message, and the pace.

use std::time::Duration;

use livechat::{
    ErrorKind,
    twitch::{Event, OutgoingMessage, message::NoticeId, session::SendOutcome},
};

use super::{
    maybe_async, mode_test,
    twitch_world::{LIMIT, World, next, until},
};

#[maybe_async]
#[mode_test]
async fn the_fate_of_each_message_is_known() {
    let world = World::start();
    world.channel.add_moderator(&world.account);
    let client = world.client();
    let chat = world.chat(&client).send_timeout(Duration::from_millis(500));
    let mut chat = chat.connect().await.unwrap();
    let room = world.channel.name();
    let outcome = chat.say_confirmed(room, "hello").await.unwrap();
    let sent = world.twitch.sent();
    let SendOutcome::Accepted { message_id, .. } = &outcome else { panic!("{outcome:?}") };
    assert_eq!(message_id.as_ref().map(ToString::to_string), sent[0].id);
    assert!(sent[0].nonce.is_some());

    let faults = world.twitch.faults();
    faults.refuse_messages("msg_rejected", "held", 1);
    let outcome = chat.say_confirmed(room, "again").await.unwrap();
    assert!(matches!(&outcome, SendOutcome::Refused { notice: NoticeId::MsgRejected, .. }), "{outcome:?}");
    faults.ignore_messages(1);
    let outcome = chat.say_confirmed(room, "into the void").await.unwrap();
    assert_eq!(outcome, SendOutcome::Unknown);

    let parent = world.channel.say("pixelmoth", "a question");
    let Event::Privmsg(question) = until(&mut chat, "privmsg").await else { panic!() };
    let handle = chat.handle();
    handle.reply(&question, "an answer").unwrap();
    handle.me(room, "waves").unwrap();
    for _ in 0..2 {
        let Event::Sent(sent) = until(&mut chat, "sent").await else { panic!() };
        assert!(sent.outcome.is_accepted(), "{sent:?}");
    }
    let sent = world.twitch.sent();
    let [.., answer, action] = &*sent else { panic!("{sent:?}") };
    assert_eq!((answer.reply_to.as_deref(), &*answer.text), (Some(parent.id()), "an answer"));
    assert_eq!(action.text, "\u{1}ACTION waves\u{1}");
}

#[maybe_async]
#[mode_test]
async fn what_cannot_be_sent_is_refused_before_anything_leaves() {
    let world = World::start();
    let client = world.client();
    let chat = world.chat(&client).connect().await.unwrap();
    let (handle, room) = (chat.handle(), world.channel.name());
    for text in ["", "two\r\nQUIT", "two\nlines", "nul\0", &"가".repeat(501)] {
        assert_eq!(handle.say(room, text).unwrap_err().kind(), ErrorKind::InvalidArgument, "{text:?}");
    }
    assert_eq!(handle.say("elsewhere", "hello").unwrap_err().kind(), ErrorKind::InvalidArgument);
    let long = OutgoingMessage::new("word ".repeat(300));
    assert!(handle.say(room, long.clone()).is_err());
    assert_eq!(long.split().len(), 3);
    assert!(world.twitch.sent().is_empty());
    chat.close();
    assert_eq!(handle.say(room, "hello").unwrap_err().kind(), ErrorKind::Closed);
}

/// The join is on its way, and what is said waits for it; in a handler too.
#[maybe_async]
#[mode_test]
async fn a_room_that_was_just_asked_for_can_be_spoken_to() {
    let world = World::start();
    let (second, third) = (world.twitch.add_channel("second_room"), world.twitch.add_channel("third_room"));
    let (fourth, client) = (world.twitch.add_channel("fourth_room"), world.client());
    let mut chat = world.chat(&client).connect().await.unwrap();
    let handle = chat.handle();
    let early = handle.say(second.name(), "too early").unwrap_err();
    assert_eq!(early.to_string(), "channel: second_room is not joined; `join` it first");
    handle.join(second.name()).unwrap();
    handle.say(second.name(), "hello").unwrap();
    assert!(handle.rooms().iter().any(|room| *room == *second.name()));
    // Carried out here, and still behind the join.
    handle.join(format!("https://www.twitch.tv/{}", third.name())).unwrap();
    let outcome = chat.say_confirmed(third.name(), "hello").await.unwrap();
    assert!(outcome.is_accepted(), "{outcome:?}");
    let name = fourth.name().to_owned();
    chat.on_sent(move |chat, sent| {
        if sent.channel == "second_room" {
            chat.join(&name)?;
            chat.say(&name, "hello")?;
        }
        if *sent.channel.as_str() == *name {
            chat.close();
        }
        Ok(())
    });
    chat.run_forever().await.unwrap();
    let rooms: Vec<_> = world.twitch.sent().into_iter().map(|sent| sent.channel).collect();
    assert_eq!(rooms.len(), 3, "{rooms:?}");
}

/// Those that wait for their turn and those that wait for the chat to be read are one number.
#[maybe_async]
#[mode_test]
async fn what_is_too_much_is_refused_and_what_was_taken_is_not_dropped() {
    let world = World::start();
    let client = world.client();
    let mut chat = world.chat(&client).connect().await.unwrap();
    let mut taken = 0;
    for _ in 0..4 {
        while taken < 3_000 && chat.say(world.channel.name(), format!("number {taken}")).is_ok() {
            taken += 1;
        }
        while let Some(event) = chat.next_event_within(Duration::ZERO).await.unwrap() {
            assert!(!matches!(&event, Event::Sent(sent) if sent.outcome == SendOutcome::NotSent), "{event}");
        }
    }
    let refused = chat.say(world.channel.name(), "one more").map(drop).and(chat.say(world.channel.name(), "two"));
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Busy);
    assert!((1_024..1_100).contains(&taken), "{taken}");
}

#[maybe_async]
#[mode_test]
async fn a_close_that_waits_loses_nothing_and_a_handler_that_comes_too_late_does_no_harm() {
    let world = World::start();
    let client = world.client();
    let mut chat = world.chat(&client).connect().await.unwrap();
    let (room, channel) = (world.channel.name().to_owned(), world.channel.clone());
    for number in 0..3 {
        chat.say(&room, format!("goodbye {number}")).unwrap();
    }
    chat.close_when_sent(LIMIT);
    let handle = chat.handle();
    assert!(handle.is_closed());
    for refused in [chat.join("elsewhere"), chat.part(&room), chat.me(&room, "waves").map(drop)] {
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Closed);
    }
    channel.say("pixelmoth", "are you there?");
    chat.on_privmsg(|chat, message| Ok(chat.reply(message, "too late").map(drop)?));
    chat.run_forever().await.unwrap();
    let sent: Vec<_> = world.twitch.sent().into_iter().map(|sent| sent.text).collect();
    assert_eq!(sent, ["goodbye 0", "goodbye 1", "goodbye 2"]);
}

/// An ordinary chatter may say one thing a second.
#[maybe_async]
#[mode_test]
async fn messages_wait_for_their_turn_and_the_server_has_nothing_to_complain_of() {
    let world = World::start();
    let client = world.client();
    let mut chat = world.chat(&client).vary_duplicates(true).connect().await.unwrap();
    for _ in 0..3 {
        chat.say(world.channel.name(), "the same").unwrap();
    }
    for _ in 0..3 {
        let Event::Sent(sent) = until(&mut chat, "sent").await else { panic!() };
        assert!(sent.outcome.is_accepted(), "{sent:?}");
    }
    assert!(world.twitch.violations().is_empty(), "{:?}", world.twitch.violations());
    let texts: Vec<_> = world.twitch.sent().into_iter().map(|sent| sent.text).collect();
    assert_eq!(texts, ["the same", "the same \u{e0000}", "the same"]);
}

#[maybe_async]
#[mode_test]
async fn a_loss_says_what_became_of_what_was_under_way() {
    let world = World::start();
    world.channel.add_moderator(&world.account);
    let client = world.client();
    let mut chat = world.chat(&client).connect().await.unwrap();
    until(&mut chat, "userstate").await;
    world.twitch.faults().ignore_messages(1);
    chat.say(world.channel.name(), "lost?").unwrap();
    let (twitch, faults) = (world.twitch.clone(), world.twitch.faults());
    let waiter = std::thread::spawn(move || {
        twitch.wait_for_sent(1, LIMIT).unwrap();
        faults.drop_all();
    });
    loop {
        if let Event::Sent(sent) = next(&mut chat).await {
            assert_eq!(sent.outcome, SendOutcome::ConnectionLost);
            break;
        }
    }
    waiter.join().unwrap();
}
