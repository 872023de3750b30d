//! Joining and reading.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use livechat::{
    Reconnect,
    chzzk::unofficial::{Event, chat::Delivery},
    sandbox::chzzk::{Donation, Gift, Line, Subscription, Viewer},
};
use serde_json::json;

use super::{
    maybe_async, mode_test,
    world::{World, end, next, type_of, until, until_chat},
};

#[maybe_async]
#[mode_test]
async fn every_kind_of_row_and_event_arrives_as_what_it_is() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    until(&mut chat, "recent_chat").await;

    let row = channel.chat("초록고래", Line::new("안녕 {:d_48:}").emoji("d_48", "https://example.invalid/e.gif"));
    channel.donate(Donation::chat(1_000).by("치즈나눔").message("잘 보고 있어요"));
    channel.donate(Donation::chat(2_000).anonymous());
    channel.donate(Donation::chat(3_000).by("치즈나눔").hidden_amount());
    channel.donate(Donation::video(4_000, "노래"));
    channel.donate(Donation::party(5_000, "합방 팀"));
    channel.subscribe(Subscription::by("구독이").months(24).message("2년째"));
    channel.gift(Gift::random(2).by("선물왕"));
    channel.system("저속 모드 ON", Some("천천히"));
    channel.pin(&row);
    channel.unpin();
    channel.blind(&row);
    channel.unblind(&row);
    channel.restrict(Viewer::new("거친말"));
    channel.event("LIVE_MID_ROLL_AD", json!({}));
    channel.chat("초록고래", "끝");

    let mut events = Vec::new();
    loop {
        let event = next(&mut chat).await;
        if matches!(&event, Event::Chat(message) if message.content == "끝") {
            break;
        }
        events.push(event);
    }
    let Event::Chat(first) = &events[0] else { panic!("{events:?}") };
    assert_eq!(first.nickname(), Some("초록고래"));
    assert_eq!(first.emojis["d_48"], "https://example.invalid/e.gif");
    assert_eq!(first.delivery, Delivery::Live);
    assert_eq!(first.time.unwrap().as_millisecond(), row.time());
    let donations: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Donation(donation) => {
                Some((donation.kind.as_ref()?.to_string(), donation.amount_krw, donation.message.anonymous))
            }
            _ => None,
        })
        .collect();
    let donation = |kind: &str, amount, anonymous| (kind.to_owned(), amount, anonymous);
    assert_eq!(
        donations,
        [
            donation("CHAT", Some(1_000), false),
            donation("CHAT", Some(2_000), true),
            donation("CHAT", None, false),
            donation("VIDEO", Some(4_000), donations[3].2),
            donation("PARTY", Some(5_000), donations[4].2),
        ]
    );
    let kinds: Vec<_> = events.iter().map(type_of).collect();
    for kind in [
        "subscription",
        "subscription_gift",
        "system",
        "notice_pinned",
        "notice_unpinned",
        "blind",
        "temporary_restrict",
    ] {
        assert!(kinds.iter().any(|seen| seen == kind), "{kind} in {kinds:?}");
    }
    let blinds: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Blind(blind) => Some(blind.is_cancel()),
            _ => None,
        })
        .collect();
    assert!(blinds.contains(&false) && blinds.contains(&true), "{blinds:?}");
    assert!(
        events.iter().all(|event| !matches!(event, Event::Unreadable { .. } | Event::Unknown { .. })),
        "{events:?}"
    );
}

#[maybe_async]
#[mode_test]
async fn rows_from_before_the_join_come_apart_from_the_live_ones() {
    let world = World::start();
    let channel = world.channel();
    for number in 0..3 {
        channel.chat("초록고래", format!("old {number}"));
    }
    let mut chat = world.reader(&channel).recent_chat(2).connect().await.unwrap();
    let Event::RecentChat(recent) = until(&mut chat, "recent_chat").await else { panic!() };
    let texts: Vec<_> = recent.rows.iter().map(|row| &*row.message().unwrap().content).collect();
    assert_eq!(texts, ["old 1", "old 2"]);
    assert!(recent.rows.iter().all(|row| row.message().unwrap().delivery == Delivery::Recent));
    channel.chat("초록고래", "new");
    let event = next(&mut chat).await;
    assert_eq!(type_of(&event), "chat");
}

#[maybe_async]
#[mode_test]
async fn without_recent_chat_only_live_rows_come() {
    let world = World::start();
    let channel = world.channel();
    channel.chat("초록고래", "old");
    let mut chat = world.reader(&channel).recent_chat(0).connect().await.unwrap();
    let event = next(&mut chat).await;
    assert_eq!(type_of(&event), "connected");
    channel.chat("초록고래", "new");
    let Event::Chat(message) = next(&mut chat).await else { panic!() };
    assert_eq!(message.content, "new");
}

#[maybe_async]
#[mode_test]
async fn handlers_are_called_in_order_until_one_closes_the_chat() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.writer(&channel).recent_chat(0).connect().await.unwrap();
    let log = Arc::new(Mutex::new(Vec::new()));
    let note = |log: &Arc<Mutex<Vec<String>>>| {
        let log = Arc::clone(log);
        move |text: String| log.lock().unwrap().push(text)
    };
    let (first, second, third) = (note(&log), note(&log), note(&log));
    chat.on_chat(move |chat, message| {
        first(format!("a {}", message.content));
        if message.content == "!ping" {
            chat.send("pong")?;
        }
        Ok(())
    });
    chat.on_donation(move |_, donation| {
        second(format!("d {}", donation.amount_krw.unwrap_or_default()));
        Ok(())
    });
    chat.on_event(move |chat, event| {
        if let Event::Chat(message) = event {
            third(format!("e {}", message.content));
            if message.content == "pong" {
                chat.close();
            }
        }
        Ok(())
    });
    channel.donate(Donation::chat(1_000).by("치즈나눔"));
    channel.chat("초록고래", "!ping");
    chat.run_forever().await.unwrap();
    assert_eq!(*log.lock().unwrap(), ["d 1000", "a !ping", "e !ping", "a pong", "e pong"]);
    assert!(chat.is_over());
    let after = chat.next_event().await.unwrap();
    assert!(after.is_none());
}

#[maybe_async]
#[mode_test]
async fn a_handlers_error_ends_the_run_and_not_the_chat() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    chat.on_chat(|_, message| if message.content == "bad" { Err("boom".into()) } else { Ok(()) });
    channel.chat("초록고래", "bad");
    let error = chat.run_forever().await.unwrap_err();
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "boom");
    channel.chat("초록고래", "good");
    until_chat(&mut chat, "good").await;
}

#[maybe_async]
#[mode_test]
async fn a_message_that_a_handler_cannot_send_does_not_end_the_run() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.writer(&channel).recent_chat(0).connect().await.unwrap();
    chat.on_chat(|chat, message| {
        if !message.mine {
            chat.send(format!("{}: {}", message.nickname().unwrap_or_default(), message.content))?;
        }
        if message.content == "bye" {
            chat.close();
        }
        Ok(())
    });
    channel.chat("초록고래", "가".repeat(100));
    channel.chat("초록고래", "bye");
    chat.run_forever().await.unwrap();

    let mut chat = world.writer(&channel).recent_chat(0).connect().await.unwrap();
    chat.on_chat(|chat, _| chat.send("").map(drop).map_err(Into::into));
    chat.on_error(|_, error| Err(error));
    channel.chat("초록고래", "hi");
    let error = chat.run_forever().await.unwrap_err();
    assert_eq!(error.kind(), livechat::ErrorKind::InvalidArgument);
}

#[maybe_async]
#[mode_test]
async fn endless_waits_are_no_panic() {
    let world = World::start();
    let channel = world.channel();
    let client = world.builder().timeout(Duration::MAX).build().unwrap();
    let reconnect = Reconnect::new().first_delay(Duration::MAX).max_delay(Duration::MAX);
    let chat = client.chat(channel.id()).heartbeat(Duration::MAX, Duration::MAX).poll_interval(Duration::MAX);
    let chat = chat.send_timeout(Duration::MAX).reconnect(reconnect);
    let mut chat = chat.connect().await.unwrap();
    world.faults().drop_all();
    until(&mut chat, "disconnected").await;
}

#[maybe_async]
#[mode_test]
async fn a_close_ends_it_after_the_events_that_are_left() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    let handle = chat.handle();
    chat.close();
    chat.close();
    assert!(handle.is_closed() && !handle.can_send());
    assert!(matches!(handle.send("too late").unwrap_err(), livechat::Error::Closed));
    end(&mut chat).await.unwrap();
    assert!(matches!(chat.send("late").unwrap_err(), livechat::Error::Closed));
    world.chzzk().wait_for_connections(0, super::world::LIMIT).unwrap();
}

#[maybe_async]
#[mode_test]
async fn the_wire_form_is_kept_on_request() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).keep_raw(true).connect().await.unwrap();
    channel.chat("초록고래", "raw");
    let event = until(&mut chat, "chat").await;
    let raw: serde_json::Value = serde_json::from_str(event.raw().unwrap().as_str()).unwrap();
    assert_eq!(raw["msg"], "raw");
    assert!(raw["extras"].as_str().unwrap().contains("extraToken"));
    let shown = format!("{event:?} {event} {}", serde_json::to_string(&event).unwrap());
    let extras: serde_json::Value = serde_json::from_str(raw["extras"].as_str().unwrap()).unwrap();
    assert!(!shown.contains(extras["extraToken"].as_str().unwrap()));
}
