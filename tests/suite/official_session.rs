//! Realtime: what a session tells, what it is subscribed to, and how it comes back.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use livechat::{
    Error, ErrorKind, Reconnect, Result,
    chzzk::official::{
        auth::Token,
        model::EventKind,
        session::{DisconnectReason, Event, SubscribeOutcome, UserRoleCode},
    },
    sandbox::chzzk::{
        ALWAYS, RestFault,
        official::{Account, Donation, Line, Odd, SenderRole, Subscription},
    },
};
use serde_json::json;

use super::{
    api::chzzk::official::{Application, Session, SessionBuilder, User},
    maybe_async, mode_test,
    official_world::World,
};

/// Upper limit of everything that is waited for; reaching it is a failure.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

pub(super) const KINDS: [EventKind; 3] = [EventKind::Chat, EventKind::Donation, EventKind::Subscription];

/// Loses every session, and says how many.
type Lose<'a> = &'a dyn Fn() -> usize;
/// Lets so many handshakes fail.
type Fail<'a> = &'a dyn Fn(u32);
type IsRight = fn(&DisconnectReason) -> bool;

/// Short waits, so that a test of a loss takes no half minute.
pub(super) fn swift(session: SessionBuilder) -> SessionBuilder {
    let reconnect = Reconnect::new().first_delay(Duration::from_millis(20)).max_delay(Duration::from_millis(200));
    session.reconnect(reconnect)
}

/// The next event, whatever it is.
#[maybe_async]
pub(super) async fn next(session: &mut Session) -> Event {
    let event = session.next_event_within(LIMIT).await.unwrap();
    event.unwrap_or_else(|| panic!("no event in time: {session:?}"))
}

/// Reads until an event of this type (as it is tagged in JSON), and gives it.
#[maybe_async]
pub(super) async fn until(session: &mut Session, kind: &str) -> Event {
    loop {
        let event = next(session).await;
        if type_of(&event) == kind {
            return event;
        }
    }
}

/// Reads until this text comes as a chat message.
#[maybe_async]
async fn until_chat(session: &mut Session, text: &str) {
    loop {
        if let Event::Chat(message) = next(session).await
            && message.content == text
        {
            return;
        }
    }
}

/// Reads until the session ends, and how it ended.
#[maybe_async]
async fn end(session: &mut Session) -> Result<()> {
    loop {
        let event = session.next_event_within(LIMIT).await;
        match event {
            Err(error) => return Err(error),
            Ok(None) => {
                assert!(session.is_over(), "no event in time");
                return Ok(());
            }
            Ok(Some(_)) => {}
        }
    }
}

/// Reads until the session was lost, and why.
#[maybe_async]
async fn lost(session: &mut Session) -> DisconnectReason {
    let Event::Disconnected(lost) = until(session, "disconnected").await else { panic!() };
    lost.reason
}

/// Reads until the session is connected and so many subscriptions took effect.
#[maybe_async]
pub(super) async fn back(session: &mut Session, subscriptions: usize) {
    until(session, "connected").await;
    for _ in 0..subscriptions {
        until(session, "subscribed").await;
    }
}

pub(super) fn type_of(event: &Event) -> String {
    serde_json::to_value(event).unwrap()["type"].as_str().unwrap().to_owned()
}

/// Another streamer who uses the application.
pub(super) fn another(world: &World, application: &Application, name: &str) -> (Account, User) {
    let account = world.official.add_account(name);
    let tokens = world.official.grant(&world.official.application(), &account);
    (account, application.user(Token::new(tokens.access_token(), tokens.refresh_token())))
}

/// The paths and queries of what was asked for since the start, by a part of the path.
fn asked(world: &World, part: &str) -> Vec<String> {
    let requests = world.sandbox.requests();
    let requests = requests.iter().filter(|request| request.path.contains(part));
    requests.map(|request| format!("{}?{}", request.path, request.query.as_deref().unwrap_or_default())).collect()
}

/// Every socket was opened with an address of its own; nothing was asked for twice in one connection, and so many subscriptions
/// altogether.
#[track_caller]
pub(super) fn assert_orderly(world: &World, subscriptions: usize) {
    let sockets = asked(world, "/socket.io/");
    let different: BTreeSet<_> = sockets.iter().collect();
    assert!(different.len() == sockets.len(), "an address was used twice");
    assert_eq!(asked(world, "/sessions/auth").len(), sockets.len(), "an address for every socket");
    assert_eq!(asked(world, "/events/subscribe/").len(), subscriptions);
}

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
async fn every_way_to_lose_a_session_is_noticed_and_mended() {
    let world = World::start();
    let application = world.application();
    let (account, user) = (world.account(), application.user(world.token()));
    let session = application.session().subscribe(&user, [EventKind::Chat, EventKind::Donation]);
    let mut session = swift(session).connect().await.unwrap();
    back(&mut session, 2).await;
    let faults = world.official.faults();
    let broken: IsRight = |why| matches!(why, DisconnectReason::Broken { .. });
    let ended: IsRight = |why| *why == DisconnectReason::Disconnected;
    let refused: IsRight = |why| matches!(why, DisconnectReason::Refused { reason, .. } if **reason == *"auth fail");
    let closed: IsRight = |why| matches!(why, DisconnectReason::ClosedByServer { code: None, .. });
    let ways: [(&str, Lose<'_>, IsRight); 9] = [
        ("drop", &|| faults.drop_all(), closed),
        ("reset", &|| faults.reset_all(), broken),
        ("disconnect", &|| faults.disconnect_all(), ended),
        ("close", &|| faults.close_all(), closed),
        ("cut", &|| faults.cut_all(), closed),
        ("41", &|| faults.send_text("41"), ended),
        ("1", &|| faults.send_text("1"), ended),
        ("error", &|| faults.send_text(r#"42["error","auth fail"]"#), refused),
        ("bytes", &|| faults.send_bytes(&[0xc1, 0]), broken),
    ];
    for (number, (name, lose, is_right)) in ways.into_iter().enumerate() {
        world.official.wait_for_sessions(1, LIMIT).unwrap();
        assert_eq!(lose(), 1, "{name}");
        let why = lost(&mut session).await;
        assert!(is_right(&why), "{name}: {why:?}");
        let Event::Connected(connected) = until(&mut session, "connected").await else { panic!() };
        assert_eq!(connected.reconnects, number as u64 + 1, "{name}");
        for _ in 0..2 {
            until(&mut session, "subscribed").await;
        }
        assert_eq!(account.chat("초록고래", name).sessions(), 1, "{name}");
        let Event::Chat(message) = next(&mut session).await else { panic!("{name}") };
        assert_eq!(message.content, name);
        assert_orderly(&world, 2 * (number + 2));
    }
}

#[maybe_async]
#[mode_test]
async fn silence_is_a_loss() {
    let world = World::start();
    world.official.heartbeat(Duration::from_millis(200), Duration::from_millis(1_500));
    let (account, user) = (world.account(), world.user());
    let mut session = swift(user.session().subscribe(&user, [EventKind::Chat])).connect().await.unwrap();
    let faults = world.official.faults();
    assert_eq!(faults.half_open_all(), 1);
    let why = lost(&mut session).await;
    assert_eq!(why, DisconnectReason::Silent);
    back(&mut session, 1).await;
    faults.ignore_pings(true);
    let why = lost(&mut session).await;
    assert_eq!(why, DisconnectReason::Silent);
    faults.ignore_pings(false);
    back(&mut session, 1).await;
    account.chat("초록고래", "여기");
    until_chat(&mut session, "여기").await;
    assert_orderly(&world, 3);
}

#[maybe_async]
#[mode_test]
async fn who_broke_off_too_often_waits_until_the_service_noticed() {
    let world = World::start();
    let user = world.user();
    let mut session = swift(user.session().subscribe(&user, [EventKind::Chat])).connect().await.unwrap();
    // Three at once are allowed, and the service may still count those that broke without a word.
    for number in 1..=3 {
        back(&mut session, 1).await;
        world.official.faults().reset_all();
        let Event::Disconnected(lost) = until(&mut session, "disconnected").await else { panic!() };
        assert_eq!(lost.retry_in > Duration::from_secs(60), number == 3, "{lost:?}");
    }
    session.close();
    end(&mut session).await.unwrap();
}

#[maybe_async]
#[mode_test]
async fn every_handshake_that_fails_is_tried_again_with_a_new_address() {
    let world = World::start();
    let application = world.application();
    let (account, user) = (world.account(), application.user(world.token()));
    let session = || swift(application.session().subscribe(&user, KINDS).connect_timeout(Duration::from_secs(2)));
    let mut running = session().connect().await.unwrap();
    back(&mut running, 3).await;
    let faults = world.official.faults();
    let ways: [(&str, Fail<'_>, &str); 5] = [
        ("auth", &|times| faults.fail_auth(times), "refused"),
        ("refuse", &|times| faults.refuse_handshakes(503, times), "cannot_connect"),
        ("drop", &|times| faults.drop_handshakes(times), "cannot_connect"),
        ("stall", &|times| faults.stall_handshakes(times), "cannot_connect"),
        ("silent", &|times| faults.never_connect(times), "not_confirmed"),
    ];
    for (number, (name, fail, kind)) in ways.into_iter().enumerate() {
        world.official.wait_for_sessions(1, LIMIT).unwrap();
        fail(1);
        faults.disconnect_all();
        let why = lost(&mut running).await;
        assert_eq!(why, DisconnectReason::Disconnected, "{name}");
        let why = lost(&mut running).await;
        assert_eq!(serde_json::to_value(&why).unwrap()["kind"], kind, "{name}: {why:?}");
        back(&mut running, 3).await;
        account.chat("초록고래", name);
        until_chat(&mut running, name).await;
        assert_orderly(&world, 3 * (number + 2));
    }
    running.close();
    end(&mut running).await.unwrap();

    // The same at the start.
    world.sandbox.forget_requests();
    faults.fail_auth(2);
    let mut late = session().connect().await.unwrap();
    assert_eq!(asked(&world, "/socket.io/").len(), 3);
    for _ in 0..2 {
        let why = lost(&mut late).await;
        assert!(matches!(why, DisconnectReason::Refused { .. }), "{why:?}");
    }
    back(&mut late, 3).await;
    faults.refuse_handshakes(503, ALWAYS);
    let error = session().connect().await.unwrap_err();
    assert!(matches!(error, Error::GaveUp { attempts: 3, .. }), "{error:?}");
    let error = session().connect_attempts(1).connect().await.unwrap_err();
    assert!(!matches!(error, Error::GaveUp { .. }), "{error:?}");
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
async fn a_token_that_is_over_is_renewed_before_the_session_comes_back() {
    let world = World::start();
    let application = world.application();
    let user = application.user(world.token());
    for session in [user.session(), application.session()] {
        world.sandbox.forget_requests();
        let before = world.official.refreshes();
        let mut session = swift(session.subscribe(&user, KINDS)).connect().await.unwrap();
        back(&mut session, 3).await;
        world.account().expire_access_tokens();
        world.account().chat("초록고래", "still here");
        until_chat(&mut session, "still here").await;
        assert_eq!(world.official.refreshes(), before, "an open session needs no token");
        world.official.faults().disconnect_all();
        back(&mut session, 3).await;
        assert_eq!(world.official.refreshes(), before + 1);
        assert_eq!((world.official.subscriptions(), asked(&world, "/socket.io/").len()), (3, 2));
        world.account().chat("초록고래", "back");
        until_chat(&mut session, "back").await;
        session.close();
        end(&mut session).await.unwrap();
        world.official.wait_for_sessions(0, LIMIT).unwrap();
    }
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
async fn an_address_that_is_not_given_is_given_up() {
    let world = World::start();
    let user = world.hasty_user();
    world.official.application().set_under_review(true);
    let error = swift(user.session().subscribe(&user, KINDS).connect_attempts(2)).connect().await.unwrap_err();
    let Error::GaveUp { attempts: 2, source, .. } = &error else { panic!("{error:?}") };
    assert_eq!(source.kind(), ErrorKind::Server);
    assert_eq!(world.lines(), ["GET /open/v1/sessions/auth"; 2]);
    let error = swift(user.session().connect_attempts(1)).connect().await.unwrap_err();
    assert_eq!((error.kind(), world.asked_times()), (ErrorKind::Server, 1));
    let stranger = world.builder_with("a-wrong-secret").build().unwrap();
    let error = stranger.session().connect().await.unwrap_err();
    assert_eq!((error.kind(), world.asked_times()), (ErrorKind::InvalidClient, 1));

    world.official.application().set_under_review(false);
    let limited = Reconnect::new().first_delay(Duration::from_millis(10)).max_attempts(3);
    let mut session = user.session().reconnect(limited).connect().await.unwrap();
    world.official.faults().refuse_handshakes(503, ALWAYS);
    world.official.faults().disconnect_all();
    let error = end(&mut session).await.unwrap_err();
    assert!(matches!(error, Error::GaveUp { attempts: 3, .. }), "{error:?}");
}

#[maybe_async]
#[mode_test]
async fn a_session_has_at_most_thirty_subscriptions() {
    let world = World::start();
    let application = world.application();
    let users: Vec<_> = (0..11).map(|number| another(&world, &application, &format!("채널{number}")).1).collect();
    let all = |count| users.iter().take(count).fold(application.session(), |own, user| own.subscribe(user, KINDS));
    let error = all(11).connect().await.unwrap_err();
    assert_eq!((error.kind(), world.asked_times()), (ErrorKind::InvalidArgument, 0));
    let mut session = swift(all(10)).connect().await.unwrap();
    back(&mut session, 30).await;
    let handle = session.handle();
    assert_eq!((handle.subscriptions(), world.official.subscriptions()), (30, 30));
    let error = handle.subscribe(&users[10], EventKind::Chat).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
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
