//! Realtime: what a session tells, in which ways it is read, and how it is ended.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use livechat::{
    ErrorKind,
    chzzk::official::{
        model::EventKind,
        session::{Event, SubscribeOutcome, UserRoleCode},
    },
    sandbox::chzzk::{
        RestFault,
        official::{Donation, Line, Odd, SenderRole, Subscription},
    },
};
use serde_json::json;

use super::{
    maybe_async, mode_test,
    official_events::{KINDS, LIMIT, asked, assert_orderly, back, end, next, swift, type_of, until, until_chat},
    official_world::World,
};

#[maybe_async]
#[mode_test]
async fn a_user_s_own_session_hears_every_kind_typed() {
    let world = World::start();
    let (account, user) = (world.account(), world.user());
    let mut session = user.session().subscribe(&user, KINDS).connect().await.unwrap();
    assert_eq!((session.handle().subscriptions(), world.official.subscriptions()), (3, 3));
    let Event::Connected(connected) = next(&mut session).await else { panic!() };
    assert_eq!(connected.reconnects, 0);
    let mut kinds = Vec::new();
    for _ in 0..3 {
        let Event::Subscribed(state) = next(&mut session).await else { panic!() };
        assert_eq!(state.channel_id, Some(world.account_id()));
        kinds.push(state.kind);
    }
    assert_eq!(kinds.len(), KINDS.iter().filter(|kind| kinds.contains(kind)).count());
    assert_eq!(asked(&world, "/sessions/auth"), ["/open/v1/sessions/auth?"]);
    assert_orderly(&world, 3);

    let line = Line::new("바다표범", "안녕 {:d_47:}").role(SenderRole::ChatManager).verified();
    let said = account.say(line.emoji("d_47", "https://example.org/d_47.gif"));
    account.donate(Donation::chat(1_000).from("초록고래").message("응원합니다"));
    account.subscribe_event(Subscription::new("구독자01", 2).month(3).tier_name("깊은 바다"));
    let Event::Chat(message) = next(&mut session).await else { panic!() };
    assert_eq!((&*message.content, message.nickname.as_deref()), ("안녕 {:d_47:}", Some("바다표범")));
    assert_eq!((message.channel_id.as_ref(), message.verified_mark), (Some(&world.account_id()), true));
    assert_eq!(message.user_role, Some(UserRoleCode::StreamingChatManager));
    assert_eq!((message.message_time, message.emojis.len()), (Some(said.message_time()), 1));
    assert!(message.raw.is_none() && message.event_sent_at.is_some() && message.blind().is_some());
    let Event::Donation(donation) = next(&mut session).await else { panic!() };
    assert_eq!((donation.amount_krw, &*donation.text), (Some(1_000), "응원합니다"));
    assert!(!donation.is_anonymous());
    let Event::Subscription(subscription) = next(&mut session).await else { panic!() };
    assert_eq!((subscription.tier, subscription.months), (Some(2), Some(3)));
    assert_eq!(subscription.subscriber_nickname.as_deref(), Some("구독자01"));

    session.close();
    end(&mut session).await.unwrap();
    let after = session.next_event().await.unwrap();
    assert!(after.is_none() && session.is_over() && session.handle().is_closed());
    world.official.wait_for_sessions(0, LIMIT).unwrap();
    let closed = session.handle().subscribe(&user, EventKind::Chat).unwrap_err();
    assert_eq!(closed.kind(), ErrorKind::Closed);
}

#[maybe_async]
#[mode_test]
async fn handlers_are_called_in_order_until_somebody_closes() {
    let world = World::start();
    let (account, user) = (world.account(), world.user());
    let mut session = user.session().subscribe(&user, KINDS).connect().await.unwrap();
    let log = Arc::new(Mutex::new(Vec::new()));
    let (tell, told) = mpsc::channel();
    let (writes, handle) = (Arc::clone(&log), session.handle());
    session.on_connected(move |_, connected| {
        writes.lock().unwrap().push(format!("connected {}", connected.reconnects));
        Ok(())
    });
    let writes = Arc::clone(&log);
    session.on_chat(move |_, message| {
        writes.lock().unwrap().push(format!("chat {}", message.content));
        if message.content == "bad" { Err("boom".into()) } else { Ok(()) }
    });
    let writes = Arc::clone(&log);
    session.on_donation(move |_, donation| {
        writes.lock().unwrap().push(format!("donation {}", donation.amount_krw.unwrap()));
        Ok(())
    });
    let writes = Arc::clone(&log);
    session.on_subscription(move |_, subscription| {
        writes.lock().unwrap().push(format!("subscription {}", subscription.months.unwrap()));
        tell.send(())?;
        Ok(())
    });
    account.chat("초록고래", "bad");
    let error = session.run_forever().await.unwrap_err();
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "boom");
    account.chat("초록고래", "good");
    account.donate(Donation::chat(2_000));
    account.subscribe_event(Subscription::new("구독자01", 1).month(7));
    let closer = thread::spawn(move || {
        told.recv_timeout(LIMIT).unwrap();
        handle.close();
    });
    session.run_forever().await.unwrap();
    closer.join().unwrap();
    let expected = ["connected 0", "chat bad", "chat good", "donation 2000", "subscription 7"];
    assert_eq!(*log.lock().unwrap(), expected);
    assert!(session.is_over());
    world.official.wait_for_sessions(0, LIMIT).unwrap();
}

#[maybe_async]
#[mode_test]
async fn what_the_network_brings_about_ends_no_program_and_a_missing_permission_does() {
    let world = World::start();
    let (account, user) = (world.account(), world.hasty_user());
    let mut errors = VecDeque::new();
    for fault in [RestFault::status(429), RestFault::status(503), RestFault::hang_up(), RestFault::status(403)] {
        world.faults().rest("chats/send", fault, 1);
        let error = user.send_message("안녕").await.unwrap_err();
        errors.push_back(error);
    }
    let kinds: Vec<_> = errors.iter().map(livechat::Error::kind).collect();
    assert_eq!(kinds, [ErrorKind::RateLimited, ErrorKind::Server, ErrorKind::Transport, ErrorKind::Forbidden]);
    let mut session = user.session().subscribe(&user, [EventKind::Chat]).connect().await.unwrap();
    let texts = Arc::new(Mutex::new(Vec::new()));
    let writes = Arc::clone(&texts);
    session.on_chat(move |_, message| {
        writes.lock().unwrap().push(message.content.clone());
        errors.pop_front().map_or(Ok(()), |error| Err(error.into()))
    });
    for text in ["하나", "둘", "셋", "넷"] {
        account.chat("초록고래", text);
    }
    let error = session.run_forever().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden, "{error:?}");
    assert_eq!(*texts.lock().unwrap(), ["하나", "둘", "셋", "넷"]);
}

#[maybe_async]
#[mode_test]
async fn a_permission_that_is_withdrawn_or_missing_has_handlers() {
    let world = World::start();
    let (account, user) = (world.account(), world.user());
    let mut session = user.session().subscribe(&user, [EventKind::Chat]).connect().await.unwrap();
    let number = user.number();
    session.on_revoked(move |handle, state| {
        assert_eq!((&state.kind, state.user), (&EventKind::Chat, Some(user.number())));
        Ok(handle.subscribe(&user, EventKind::Chat)?)
    });
    session.on_subscribe_failed(move |handle, failed| {
        assert_eq!((failed.user, failed.error, failed.retrying), (number, ErrorKind::Forbidden, false));
        handle.close();
        Ok(())
    });
    account.revoke_scope("채팅 메시지 조회");
    session.run_forever().await.unwrap();
    assert!(session.is_over());
}

#[maybe_async]
#[mode_test]
async fn a_spawned_session_reads_by_itself_and_says_what_was_missed() {
    let world = World::start();
    let (account, user) = (world.account(), world.user());
    let session = swift(user.session().subscribe(&user, [EventKind::Chat])).connect().await.unwrap();
    let mut spawned = session.spawn(3).unwrap();
    let handle = spawned.handle();
    for number in 0..100 {
        assert_eq!(account.chat("초록고래", number.to_string()).sessions(), 1);
    }
    // It is confirmed after the chat, which was read by then.
    let outcome = handle.subscribe_confirmed(&user, EventKind::Donation).await.unwrap();
    assert_eq!(outcome, SubscribeOutcome::Subscribed);
    let again = handle.subscribe_confirmed(&user, EventKind::Donation).await.unwrap();
    assert_eq!((again, asked(&world, "/subscribe/donation").len()), (SubscribeOutcome::Subscribed, 1));
    let (mut missed, mut seen) = (0, 0);
    loop {
        let event = spawned.next_event_within(LIMIT).await.unwrap().unwrap();
        match event {
            Event::Lagged { missed: number, .. } => missed += number,
            Event::Subscribed(state) if state.kind == EventKind::Donation => break,
            _ => seen += 1,
        }
    }
    assert_eq!(missed + seen, 2 + 100, "connected, subscribed, and the chat");
    assert!(missed > 0 && seen <= 3, "{missed} {seen}");
    account.revoke_scope("구독 조회");
    let refused = handle.subscribe_confirmed(&user, EventKind::Subscription).await.unwrap();
    assert!(matches!(refused, SubscribeOutcome::Failed { .. }), "{refused:?}");
    spawned.close().await;
    assert!(handle.is_closed());
    world.official.wait_for_sessions(0, LIMIT).unwrap();
}

#[maybe_async]
#[mode_test]
async fn waiting_has_an_end() {
    let world = World::start();
    let (account, user) = (world.account(), world.user());
    let mut session = user.session().subscribe(&user, [EventKind::Chat]).connect().await.unwrap();
    let mut types = Vec::new();
    while let Some(event) = session.next_event_within(Duration::ZERO).await.unwrap() {
        types.push(type_of(&event));
    }
    assert_eq!(types, ["connected", "subscribed"]);
    let nothing = session.next_event_within(Duration::from_millis(30)).await.unwrap();
    assert!(nothing.is_none() && !session.is_over());
    account.chat("초록고래", "now");
    let event = session.next_event_within(LIMIT).await.unwrap().unwrap();
    assert_eq!(type_of(&event), "chat");
    session.close();
    let nothing = session.next_event_within(LIMIT).await.unwrap();
    assert!(nothing.is_none() && session.is_over());
}

#[maybe_async]
#[mode_test]
async fn the_wire_form_is_kept_on_demand() {
    let world = World::start();
    let (account, user) = (world.account(), world.user());
    let mut session = user.session().subscribe(&user, KINDS).keep_raw(true).connect().await.unwrap();
    back(&mut session, 3).await;
    for objects in [false, true] {
        world.official.set_odd(Odd::EventsAsObjects, objects);
        let sent = [
            account.chat("초록고래", "원문").payload().clone(),
            account.donate(Donation::video(5_000)).payload().clone(),
            account.subscribe_event(Subscription::new("구독자01", 1)).payload().clone(),
        ];
        for payload in sent {
            let event = next(&mut session).await;
            let raw: serde_json::Value = serde_json::from_str(event.raw().unwrap().as_str()).unwrap();
            assert_eq!(raw, payload);
        }
    }
}

#[maybe_async]
#[mode_test]
async fn odd_payloads_cost_no_neighbour_and_no_connection() {
    let world = World::start();
    let (account, user) = (world.account(), world.user());
    let faults = world.official.faults();
    for odd in [Odd::SystemBeforeConnect, Odd::NoConnectPacket, Odd::DocumentedEvents] {
        world.official.set_odd(odd, true);
    }
    let mut session = user.session().subscribe(&user, KINDS).connect().await.unwrap();
    back(&mut session, 3).await;
    account.push_raw("CHAT", r#"{"content":"#);
    account.push_raw("DONATION", "");
    account.push_raw("SUBSCRIPTION", "[]");
    account.push_raw("MISSION", "{}");
    faults.send_text(r#"42["CHAT""#);
    faults.send_text(r#"42["CHAT"]"#);
    faults.send_text("40");
    faults.send_text(r#"44"too late to refuse""#);
    faults.send_text("6");
    faults.send_text("2");
    faults.send_text("");
    faults.send_text("no packet");
    faults.send_text(r#"42["SYSTEM","{\"type\":\"something_new\",\"data\":{}}"]"#);
    faults.send_text(r#"42["SYSTEM","{\"type\":\"subscribed\",\"data\":{}}"]"#);
    faults.send_text(r#"42["SYSTEM","{\"type\":\"connected\",\"data\":{\"sessionKey\":\"another\"}}"]"#);
    faults.send_binary(&[4, 0xff, 0xfe]);
    faults.dribble(7, Duration::from_millis(1));
    account.say(Line::new("초록고래", "drop by drop").role(SenderRole::Streamer));
    let mut told = Vec::new();
    loop {
        match next(&mut session).await {
            Event::Chat(message) => {
                assert_eq!(message.user_role, Some(UserRoleCode::Streamer));
                break;
            }
            Event::Unreadable { kind, .. } => told.push(format!("unreadable {kind}")),
            Event::Unknown { name, .. } => told.push(format!("unknown {name}")),
            other => panic!("{other:?}"),
        }
    }
    let expected = json!([
        "unreadable CHAT",
        "unreadable DONATION",
        "unreadable SUBSCRIPTION",
        "unknown MISSION",
        "unreadable CHAT",
        "unknown SYSTEM something_new",
        "unreadable SYSTEM subscribed"
    ]);
    assert_eq!(json!(told), expected);
    assert_eq!((world.official.sessions(), asked(&world, "/socket.io/").len()), (1, 1));
    // The key is still the one of the start.
    session.handle().unsubscribe(&user, EventKind::Donation).unwrap();
    until(&mut session, "unsubscribed").await;
}

#[maybe_async]
#[mode_test]
async fn the_socket_goes_the_way_its_address_says() {
    let world = World::start();
    let user = world.user();
    let url = user.create_session().await.unwrap();
    let fronted = url.expose().replace(world.sandbox.origin(), &world.front.origin);
    let address = json!({"code": 200, "message": null, "content": {"url": fronted}}).to_string();
    world.faults().rest("sessions/auth", RestFault::status(200).body(address), 1);
    let mut session = user.session().subscribe(&user, [EventKind::Chat]).connect().await.unwrap();
    for text in ["하나".to_owned(), "가".repeat(1 << 16)] {
        world.account().chat("초록고래", &*text);
        until_chat(&mut session, &text).await;
    }
    session.close();
    end(&mut session).await.unwrap();
    world.official.wait_for_sessions(0, LIMIT).unwrap();

    // Its query is a login, so elsewhere it goes over TLS or not at all.
    let elsewhere = json!({"code": 200, "message": null, "content": {"url": "http://example.com?auth=x"}}).to_string();
    world.faults().rest("sessions/auth", RestFault::status(200).body(elsewhere), 1);
    let error = user.session().connect_attempts(1).connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error:?}");
}
