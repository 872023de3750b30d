//! How a session is lost, or not won, and how it comes back.

use std::time::Duration;

use livechat::{
    Error, ErrorKind, Reconnect,
    chzzk::official::{
        model::EventKind,
        session::{DisconnectReason, Event},
    },
    sandbox::chzzk::ALWAYS,
};

use super::{
    maybe_async, mode_test,
    official_events::{KINDS, LIMIT, asked, assert_orderly, back, end, lost, next, swift, until, until_chat},
    official_world::World,
};

/// Loses every session, and says how many.
type Lose<'a> = &'a dyn Fn() -> usize;
/// Lets so many handshakes fail.
type Fail<'a> = &'a dyn Fn(u32);
type IsRight = fn(&DisconnectReason) -> bool;

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
