//! Losing the connection, and following the broadcast.

use std::time::Duration;

use livechat::{
    Error,
    chzzk::unofficial::{
        Event,
        chat::{Delivery, DisconnectReason},
    },
    error::NoChatReason,
    sandbox::{
        Sandbox,
        chzzk::{ALWAYS, ChannelKind},
    },
};

use super::{
    maybe_async, mode_test,
    world::{LIMIT, World, end, next, swift, type_of, until, until_chat},
};

#[maybe_async]
#[mode_test]
async fn what_is_missed_in_a_reconnect_comes_once_in_order_and_marked() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    channel.chat("초록고래", "before");
    until_chat(&mut chat, "before").await;
    world.faults().drop_all();
    for number in 0..5 {
        channel.chat("초록고래", format!("missed {number}"));
    }
    let mut seen = Vec::new();
    loop {
        match next(&mut chat).await {
            Event::Chat(message) => seen.push((message.content, message.delivery)),
            Event::Recovered(recovered) => {
                assert_eq!((recovered.rows, recovered.complete), (5, true));
                break;
            }
            _ => {}
        }
    }
    let expected: Vec<_> = (0..5).map(|number| (format!("missed {number}"), Delivery::Recovered)).collect();
    assert_eq!(seen, expected);
    channel.chat("초록고래", "after");
    let Event::Chat(message) = next(&mut chat).await else { panic!() };
    assert_eq!((&*message.content, message.delivery), ("after", Delivery::Live));
}

#[maybe_async]
#[mode_test]
async fn every_way_to_lose_a_connection_is_noticed_and_mended() {
    let world = World::start();
    let channel = world.channel();
    let heartbeat = Duration::from_millis(250);
    let mut chat = world.reader(&channel).heartbeat(heartbeat, heartbeat).connect().await.unwrap();
    until(&mut chat, "recent_chat").await;
    let faults = world.faults();
    let ways: [(&str, &dyn Fn() -> usize); 5] = [
        ("drop", &|| faults.drop_all()),
        ("reset", &|| faults.reset_all()),
        ("close", &|| faults.close_all(1001, "going away")),
        ("half-open", &|| faults.half_open_all()),
        ("cut", &|| faults.cut_next_frame()),
    ];
    for (name, lose) in ways {
        channel.wait_for_connections(1, LIMIT).unwrap();
        assert_eq!(lose(), 1, "{name}");
        channel.chat("초록고래", name);
        until(&mut chat, "disconnected").await;
        until_chat(&mut chat, name).await;
        until(&mut chat, "recovered").await;
    }
}

#[maybe_async]
#[mode_test]
async fn the_server_s_words_are_handed_on() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    world.faults().close_all(1001, "going away");
    let Event::Disconnected(lost) = until(&mut chat, "disconnected").await else { panic!() };
    let DisconnectReason::ClosedByServer { code, reason, .. } = lost.reason else { panic!("{lost:?}") };
    assert_eq!((code, &*reason), (Some(1001), "going away"));
}

#[maybe_async]
#[mode_test]
async fn silence_is_a_loss() {
    let world = World::start();
    let channel = world.channel();
    let heartbeat = Duration::from_millis(100);
    let mut chat = world.reader(&channel).heartbeat(heartbeat, heartbeat).connect().await.unwrap();
    world.faults().ignore_pings(true);
    let Event::Disconnected(lost) = until(&mut chat, "disconnected").await else { panic!() };
    assert_eq!(lost.reason, DisconnectReason::Silent);
    world.faults().ignore_pings(false);
    until(&mut chat, "connected").await;
}

#[maybe_async]
#[mode_test]
async fn every_join_has_a_token_of_its_own() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    world.chzzk().expire_tokens();
    world.faults().drop_all();
    until(&mut chat, "disconnected").await;
    until(&mut chat, "connected").await;
    let tokens = world.sandbox.requests().iter().filter(|request| request.path.contains("access-token")).count();
    assert_eq!(tokens, 2);
}

#[maybe_async]
#[mode_test]
async fn another_server_is_taken_when_one_is_down() {
    let world = World::of(Sandbox::builder().chat_servers(2));
    if world.front.origin.starts_with("https") {
        return; // The servers' own ports speak no TLS.
    }
    let channel = world.channel();
    world.faults().server_down(1, true);
    let mut chat = world.reader(&channel).connect_attempts(5).connect().await.unwrap();
    world.faults().server_down(1, false);
    world.faults().server_down(2, true);
    channel.chat("초록고래", "moved");
    until_chat(&mut chat, "moved").await;
    world.faults().drop_all();
    until(&mut chat, "disconnected").await;
    until(&mut chat, "recovered").await;
}

#[maybe_async]
#[mode_test]
async fn the_end_of_a_broadcast_and_the_next_one_are_followed() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    let old = channel.chat_channel_id();
    channel.end_broadcast();
    until(&mut chat, "broadcast_ended").await;
    channel.go_live("새 방송");
    channel.chat("초록고래", "first of the new");
    let Event::BroadcastStarted(broadcast) = until(&mut chat, "broadcast_started").await else { panic!() };
    assert_eq!(broadcast.title.as_deref(), Some("새 방송"));
    let Event::Connected(connected) = until(&mut chat, "connected").await else { panic!() };
    assert_ne!(connected.chat_channel_id, &*old);
    until_chat(&mut chat, "first of the new").await;
}

#[maybe_async]
#[mode_test]
async fn a_restart_between_two_looks_is_followed() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    channel.new_broadcast();
    channel.chat("초록고래", "after the restart");
    until_chat(&mut chat, "after the restart").await;
    assert_eq!(channel.connections(), 1);
}

#[maybe_async]
#[mode_test]
async fn a_client_that_joined_the_old_chat_offline_switches_when_it_opens() {
    let world = World::start();
    let channel = world.chzzk().add_channel(ChannelKind::OfflineWithChat);
    let mut chat = world.reader(&channel).connect().await.unwrap();
    until(&mut chat, "connected").await;
    channel.go_live("시작");
    until(&mut chat, "broadcast_started").await;
    until(&mut chat, "connected").await;
    channel.chat("초록고래", "hello");
    until_chat(&mut chat, "hello").await;
}

#[maybe_async]
#[mode_test]
async fn a_broadcast_that_turns_adult_goes_on_until_the_connection_is_lost() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    channel.turn_adult(true);
    world.sandbox.forget_requests();
    // Two looks later it is still there.
    while world.sandbox.requests().iter().filter(|request| request.path.contains("live-status")).count() < 2 {
        chat.next_event_within(Duration::from_millis(20)).await.unwrap();
    }
    channel.chat("초록고래", "still here");
    until_chat(&mut chat, "still here").await;
    world.faults().drop_all();
    let error = end(&mut chat).await.unwrap_err();
    assert_eq!(error.no_chat().unwrap().reason, NoChatReason::AdultVerification);
    let after = chat.next_event().await.unwrap();
    assert!(after.is_none(), "an error comes once");
}

#[maybe_async]
#[mode_test]
async fn a_session_ended_by_the_service_is_not_taken_up_again() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    world.faults().session_end();
    let error = end(&mut chat).await.unwrap_err();
    assert!(matches!(error, Error::SessionEnded { code: 90102, .. }), "{error:?}");
    assert_eq!(channel.joins(), 1);
}

#[maybe_async]
#[mode_test]
async fn joins_that_are_refused_or_ignored_are_tried_again() {
    let world = World::start();
    let channel = world.channel();
    world.faults().refuse_joins(302, 1);
    let mut chat = world.reader(&channel).connect().await.unwrap();
    let Event::Disconnected(lost) = next(&mut chat).await else { panic!() };
    assert!(matches!(lost.reason, DisconnectReason::JoinRefused { code: 302, .. }));

    world.faults().ignore_joins(1);
    let client = world.builder().timeout(Duration::from_millis(500)).build().unwrap();
    let mut chat = swift(client.chat(channel.id())).connect().await.unwrap();
    let Event::Disconnected(lost) = next(&mut chat).await else { panic!() };
    assert_eq!(lost.reason, DisconnectReason::JoinUnanswered);

    world.faults().refuse_joins(105, ALWAYS);
    let error = world.reader(&channel).connect().await.unwrap_err();
    assert!(matches!(error, Error::Refused { code: 105, .. }), "{error:?}");
}

#[maybe_async]
#[mode_test]
async fn reconnects_can_be_limited() {
    let world = World::start();
    let channel = world.channel();
    let limited = livechat::Reconnect::new().first_delay(Duration::from_millis(10)).max_attempts(3);
    let mut chat = world.reader(&channel).reconnect(limited).connect().await.unwrap();
    world.faults().refuse_upgrades(503, ALWAYS);
    world.faults().drop_all();
    let error = end(&mut chat).await.unwrap_err();
    assert!(matches!(error, Error::GaveUp { attempts: 3, .. }), "{error:?}");
}

#[maybe_async]
#[mode_test]
async fn pings_keep_a_quiet_channel() {
    let world = World::start();
    let channel = world.channel();
    // The service drops who says nothing.
    world.faults().idle_timeout(Duration::from_secs(1));
    let idle = Duration::from_millis(200);
    let mut chat = world.reader(&channel).heartbeat(idle, LIMIT).connect().await.unwrap();
    until(&mut chat, "recent_chat").await;
    while world.chzzk().pings() < 8 {
        let event = chat.next_event_within(Duration::from_millis(50)).await.unwrap();
        assert!(event.is_none(), "{}", type_of(&event.unwrap()));
    }
    world.faults().server_ping();
    while world.chzzk().pongs() < 1 {
        chat.next_event_within(Duration::from_millis(50)).await.unwrap();
    }
    assert_eq!(channel.joins(), 1);
}
