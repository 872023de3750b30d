//! What a session is subscribed to: added, ended, refused, revoked, and asked for again.

use std::time::Duration;

use livechat::{
    Error, ErrorKind,
    chzzk::official::{
        model::EventKind,
        session::{DisconnectReason, Event},
    },
    sandbox::chzzk::{
        ALWAYS, RestFault,
        official::{Donation, Subscription},
    },
};

use super::{
    maybe_async, mode_test,
    official_events::{
        KINDS, LIMIT, another, asked, assert_orderly, back, end, lost, next, swift, type_of, until, until_chat,
    },
    official_world::World,
};

#[maybe_async]
#[mode_test]
async fn one_session_of_the_application_hears_several_streamers() {
    let world = World::start();
    let application = world.application();
    let (first_account, first) = (world.account(), application.user(world.token()));
    let (second_account, second) = another(&world, &application, "둘째");
    let session = application.session().subscribe(&first, [EventKind::Chat]);
    let session = swift(session.subscribe(&second, [EventKind::Chat, EventKind::Donation]));
    let mut session = session.connect().await.unwrap();
    back(&mut session, 3).await;
    assert_eq!(asked(&world, "/sessions/auth"), ["/open/v1/sessions/auth/client?"]);
    assert_orderly(&world, 3);
    first_account.chat("초록고래", "하나");
    second_account.chat("초록고래", "둘");
    for (account, text) in [(&first_account, "하나"), (&second_account, "둘")] {
        let Event::Chat(message) = next(&mut session).await else { panic!() };
        assert_eq!((&*message.content, message.channel_id.unwrap().as_str()), (text, account.channel_id()));
    }

    let handle = session.handle();
    handle.unsubscribe(&second, EventKind::Chat).unwrap();
    let Event::Unsubscribed(state) = next(&mut session).await else { panic!() };
    assert_eq!((state.kind, state.channel_id.unwrap().as_str()), (EventKind::Chat, second_account.channel_id()));
    assert_eq!(second_account.chat("초록고래", "아무도").sessions(), 0);
    handle.subscribe(&first, EventKind::Subscription).unwrap();
    let Event::Subscribed(state) = next(&mut session).await else { panic!() };
    assert_eq!((state.kind, state.channel_id.unwrap().as_str()), (EventKind::Subscription, first_account.channel_id()));
    assert_eq!((handle.subscriptions(), world.official.subscriptions()), (3, 3));

    // What was ended is not asked for again, what was added is.
    world.official.faults().disconnect_all();
    let why = lost(&mut session).await;
    assert_eq!(why, DisconnectReason::Disconnected);
    back(&mut session, 3).await;
    assert_orderly(&world, 3 + 1 + 3);
    let pushed = [
        first_account.chat("초록고래", "셋").sessions(),
        second_account.chat("초록고래", "아무도").sessions(),
        second_account.donate(Donation::chat(1_000)).sessions(),
        first_account.subscribe_event(Subscription::new("구독자01", 1)).sessions(),
    ];
    assert_eq!(pushed, [1, 0, 1, 1]);
    let mut types = Vec::new();
    for _ in 0..3 {
        types.push(type_of(&next(&mut session).await));
    }
    assert_eq!(types, ["chat", "donation", "subscription"]);
}

#[maybe_async]
#[mode_test]
async fn a_subscription_that_fails_or_is_not_confirmed_is_asked_for_again() {
    let world = World::start();
    let (account, user) = (world.account(), world.user());
    let session = || swift(user.session().subscribe(&user, [EventKind::Chat]));
    world.faults().rest("events/subscribe/chat", RestFault::status(500), 1);
    let mut running = session().connect().await.unwrap();
    let Event::SubscribeFailed(failed) = until(&mut running, "subscribe_failed").await else { panic!() };
    assert_eq!((failed.kind, failed.retrying), (EventKind::Chat, true));
    until(&mut running, "subscribed").await;
    account.chat("초록고래", "하나");
    until_chat(&mut running, "하나").await;
    assert_eq!(asked(&world, "/events/subscribe/").len(), 2);
    assert_eq!(asked(&world, "/socket.io/").len(), 1);
    drop(running);
    world.official.wait_for_sessions(0, LIMIT).unwrap();

    world.official.faults().never_confirm(1);
    let short = Duration::from_millis(300);
    let mut running = session().subscribe_timeout(short).connect().await.unwrap();
    let Event::SubscribeFailed(failed) = until(&mut running, "subscribe_failed").await else { panic!() };
    assert!(failed.retrying, "{failed:?}");
    until(&mut running, "subscribed").await;
    account.chat("초록고래", "둘");
    until_chat(&mut running, "둘").await;
    assert_eq!(world.official.subscriptions(), 1);

    // A session that confirms nothing at all is broken.
    world.official.faults().never_confirm(ALWAYS);
    world.official.faults().disconnect_all();
    let why = lost(&mut running).await;
    assert_eq!(why, DisconnectReason::Disconnected);
    let why = lost(&mut running).await;
    assert_eq!(why, DisconnectReason::NotConfirmed);
    world.official.faults().clear();
    until(&mut running, "subscribed").await;
    account.chat("초록고래", "셋");
    until_chat(&mut running, "셋").await;
}

#[maybe_async]
#[mode_test]
async fn what_was_revoked_is_told_and_not_asked_for_again() {
    let world = World::start();
    let (account, user) = (world.account(), world.user());
    let kinds = [EventKind::Chat, EventKind::Donation];
    let mut session = swift(user.session().subscribe(&user, kinds)).connect().await.unwrap();
    back(&mut session, 2).await;
    account.revoke_scope("채팅 메시지 조회");
    let Event::Revoked(state) = next(&mut session).await else { panic!() };
    assert_eq!((state.kind, state.channel_id), (EventKind::Chat, Some(world.account_id())));
    assert_eq!(session.handle().subscriptions(), 1);
    world.official.faults().disconnect_all();
    back(&mut session, 1).await;
    account.donate(Donation::chat(1_000));
    let event = next(&mut session).await;
    assert_eq!(type_of(&event), "donation");
    assert_eq!(asked(&world, "/events/subscribe/chat").len(), 1);

    // Whoever asks all the same hears why not.
    session.handle().subscribe(&user, EventKind::Chat).unwrap();
    let Event::SubscribeFailed(failed) = next(&mut session).await else { panic!() };
    assert!(!failed.retrying && failed.reason.contains("403"), "{failed:?}");
    assert_eq!(session.handle().subscriptions(), 1);
    world.official.faults().disconnect_all();
    back(&mut session, 1).await;
    assert_eq!(asked(&world, "/events/subscribe/chat").len(), 2);
}

#[maybe_async]
#[mode_test]
async fn a_login_that_is_over_ends_the_user_s_session_and_nobody_else_s() {
    let world = World::start();
    let application = world.application();
    let user = application.user(world.token());
    let mut own = swift(user.session().subscribe(&user, [EventKind::Chat])).connect().await.unwrap();
    let (other_account, other) = another(&world, &application, "둘째");
    let both = application.session().subscribe(&user, [EventKind::Chat]).subscribe(&other, [EventKind::Chat]);
    let mut both = swift(both).connect().await.unwrap();
    back(&mut both, 2).await;
    world.account().revoke_consent();
    until(&mut own, "revoked").await;
    until(&mut both, "revoked").await;
    world.official.faults().disconnect_all();
    let error = end(&mut own).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginNeeded, "{error:?}");
    let after = own.next_event().await.unwrap();
    assert!(after.is_none() && own.is_over(), "an error comes once");
    back(&mut both, 1).await;
    other_account.chat("초록고래", "go on");
    until_chat(&mut both, "go on").await;
    both.handle().subscribe(&user, EventKind::Donation).unwrap();
    let Event::SubscribeFailed(failed) = until(&mut both, "subscribe_failed").await else { panic!() };
    assert!(!failed.retrying, "{failed:?}");
    let error = user.session().subscribe(&user, [EventKind::Chat]).connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginNeeded, "{error:?}");
}

#[maybe_async]
#[mode_test]
async fn a_subscription_shows_that_the_login_is_over() {
    let world = World::start();
    let user = world.user();
    let mut session = swift(user.session().subscribe(&user, [EventKind::Chat])).connect().await.unwrap();
    back(&mut session, 1).await;
    world.account().expire_access_tokens();
    world.official.expire_refresh_tokens();
    world.account().chat("초록고래", "still here");
    until_chat(&mut session, "still here").await;
    session.handle().subscribe(&user, EventKind::Donation).unwrap();
    let Event::SubscribeFailed(failed) = next(&mut session).await else { panic!() };
    assert!(!failed.retrying, "{failed:?}");
    let error = end(&mut session).await.unwrap_err();
    assert_eq!((error.kind(), session.is_over()), (ErrorKind::LoginNeeded, true));
}

#[maybe_async]
#[mode_test]
async fn a_session_has_at_most_thirty_subscriptions() {
    let world = World::start();
    let application = world.application();
    let users: Vec<_> = (0..11).map(|number| another(&world, &application, &format!("채널{number}")).1).collect();
    let all = |count| users.iter().take(count).fold(application.session(), |own, user| own.subscribe(user, KINDS));
    let error = all(11).connect().await.unwrap_err();
    assert_eq!((error.kind(), world.asked_times()), (ErrorKind::LimitReached, 0));
    let text = "subscriptions of a session: at most 30 are allowed, and 33 were wanted; use `session_pool` for more";
    assert_eq!(error.to_string(), text);
    let mut session = swift(all(10)).connect().await.unwrap();
    back(&mut session, 30).await;
    let handle = session.handle();
    assert_eq!((handle.subscriptions(), world.official.subscriptions()), (30, 30));
    let error = handle.subscribe(&users[10], EventKind::Chat).unwrap_err();
    assert!(matches!(error, Error::LimitReached { limit: 30, wanted: Some(31), .. }), "{error:?}");
    handle.unsubscribe(&users[0], EventKind::Donation).unwrap();
    until(&mut session, "unsubscribed").await;
    handle.subscribe(&users[10], EventKind::Chat).unwrap();
    until(&mut session, "subscribed").await;
    assert_eq!((handle.subscriptions(), world.official.subscriptions()), (30, 30));
    let error = handle.subscribe(&users[0], EventKind::from("MISSION")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);

    let stranger = users[1].session().subscribe(&users[2], [EventKind::Chat]).connect().await.unwrap_err();
    assert_eq!(stranger.kind(), ErrorKind::InvalidArgument);
    let own = users[1].session().connect().await.unwrap();
    let stranger = own.handle().subscribe(&users[2], EventKind::Chat).unwrap_err();
    assert_eq!(stranger.kind(), ErrorKind::InvalidArgument);
}
