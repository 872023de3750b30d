//! Sending, and what becomes of it.

use std::time::Duration;

use livechat::{
    Error, ErrorKind,
    chzzk::unofficial::{Event, OutgoingMessage, SendOutcome},
    sandbox::chzzk::ALWAYS,
};

use super::{
    maybe_async, mode_test,
    world::{LIMIT, World, until, until_chat},
};

#[maybe_async]
#[mode_test]
async fn a_message_reaches_the_others_with_all_that_the_service_wants() {
    let world = World::start();
    let channel = world.channel();
    let mut other = world.reader(&channel).connect().await.unwrap();
    let mut chat = world.writer(&channel).connect().await.unwrap();
    let message = OutgoingMessage::new("안녕 {:d_48:}").emoji("d_48", "https://example.invalid/e.gif");
    let outcome = chat.send_confirmed(message).await.unwrap();
    assert_eq!(outcome, SendOutcome::Accepted);
    let Event::Chat(seen) = until(&mut other, "chat").await else { panic!() };
    assert_eq!((&*seen.content, seen.nickname(), seen.mine), ("안녕 {:d_48:}", Some("봇"), false));
    assert_eq!(seen.emojis["d_48"], "https://example.invalid/e.gif");
    let Event::Chat(own) = until(&mut chat, "chat").await else { panic!() };
    assert!(own.mine);
    let sent = world.chzzk().sent();
    assert!(sent[0].complaints.is_empty(), "{:?}", sent[0].complaints);
}

#[maybe_async]
#[mode_test]
async fn the_fate_comes_as_an_event_too() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.writer(&channel).connect().await.unwrap();
    let id = chat.send("hello").unwrap();
    let Event::Sent(sent) = until(&mut chat, "sent").await else { panic!() };
    assert_eq!((sent.id, &*sent.content, sent.outcome), (id, "hello", SendOutcome::Accepted));
}

#[maybe_async]
#[mode_test]
async fn a_refusal_comes_with_its_code() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.writer(&channel).connect().await.unwrap();
    world.faults().refuse_sends(401, 1);
    let outcome = chat.send_confirmed("no").await.unwrap();
    assert!(matches!(outcome, SendOutcome::Refused { code: 401, .. }), "{outcome:?}");
    let outcome = chat.send_confirmed("yes").await.unwrap();
    assert_eq!(outcome, SendOutcome::Accepted);
}

#[maybe_async]
#[mode_test]
async fn without_an_acknowledgement_the_message_itself_confirms() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.writer(&channel).connect().await.unwrap();
    world.faults().drop_acks(ALWAYS);
    let outcome = chat.send_confirmed("echo").await.unwrap();
    assert_eq!(outcome, SendOutcome::Accepted);
}

#[maybe_async]
#[mode_test]
async fn a_message_that_nobody_answers_is_unknown_in_the_end() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.writer(&channel).send_timeout(Duration::from_millis(50)).connect().await.unwrap();
    world.faults().ignore_sends(ALWAYS);
    let outcome = chat.send_confirmed("hello?").await.unwrap();
    assert_eq!(outcome, SendOutcome::Unknown);
}

#[maybe_async]
#[mode_test]
async fn a_message_under_way_when_the_connection_goes_is_told_so() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.writer(&channel).connect().await.unwrap();
    world.faults().ignore_sends(1);
    chat.send("lost?").unwrap();
    until(&mut chat, "recent_chat").await;
    world.chzzk().wait_for_sent(1, LIMIT).unwrap();
    world.faults().drop_all();
    let Event::Sent(sent) = until(&mut chat, "sent").await else { panic!() };
    assert_eq!(sent.outcome, SendOutcome::ConnectionLost);
    until(&mut chat, "connected").await;
    let outcome = chat.send_confirmed("back").await.unwrap();
    assert_eq!(outcome, SendOutcome::Accepted);
}

#[maybe_async]
#[mode_test]
async fn what_cannot_be_sent_is_refused_before_anything_leaves() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.writer(&channel).connect().await.unwrap();
    for bad in ["", "  \n", &"가".repeat(101)] {
        assert_eq!(chat.send(bad).unwrap_err().kind(), ErrorKind::InvalidArgument);
        let confirmed = chat.send_confirmed(bad).await;
        assert_eq!(confirmed.unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
    let anonymous = world.reader(&channel).connect().await.unwrap();
    assert_eq!(anonymous.send("hi").unwrap_err().kind(), ErrorKind::NotLoggedIn);
    assert!(!anonymous.handle().can_send());

    world.faults().refuse_upgrades(503, ALWAYS);
    world.faults().drop_all();
    until(&mut chat, "disconnected").await;
    assert!(matches!(chat.send("now?").unwrap_err(), Error::NotConnected));
    assert!(world.chzzk().sent().is_empty());
}

#[maybe_async]
#[mode_test]
async fn a_bot_knows_its_own_words() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.writer(&channel).recent_chat(0).connect().await.unwrap();
    assert!(chat.user_id().is_some());
    chat.send("!ping").unwrap();
    channel.chat("초록고래", "!ping");
    let mut mine = Vec::new();
    while mine.len() < 2 {
        let Event::Chat(message) = until(&mut chat, "chat").await else { panic!() };
        mine.push(message.mine);
    }
    mine.sort_unstable();
    assert_eq!(mine, [false, true]);
    channel.chat("초록고래", "end");
    until_chat(&mut chat, "end").await;
}
