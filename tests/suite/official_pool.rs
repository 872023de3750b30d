//! A pool of sessions: one flow of events over as many as are needed, within the limits.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use livechat::{
    Endpoints, Error, ErrorKind, Reconnect,
    chzzk::official::{
        auth::Token,
        model::EventKind,
        session::{Event, SessionKind, SubscribeOutcome},
    },
    sandbox::chzzk::official::{Account, Donation, Official},
};

use super::{
    api::chzzk::official::{Application, Sessions, SessionsBuilder, User},
    maybe_async, mode_test,
    official_events::{KINDS, LIMIT, another, asked, type_of},
    official_world::World,
};

/// Short waits, so that a test of a loss takes no half minute.
fn swift(sessions: SessionsBuilder) -> SessionsBuilder {
    let reconnect = Reconnect::new().first_delay(Duration::from_millis(20)).max_delay(Duration::from_millis(200));
    sessions.reconnect(reconnect)
}

fn streamers(world: &World, application: &Application, count: usize) -> Vec<(Account, User)> {
    (0..count).map(|number| another(world, application, &format!("방송인 {number}"))).collect()
}

fn subscribe_all(mut sessions: SessionsBuilder, streamers: &[(Account, User)]) -> SessionsBuilder {
    for (_, user) in streamers {
        sessions = sessions.subscribe(user, KINDS);
    }
    sessions
}

#[maybe_async]
async fn next(sessions: &mut Sessions) -> Event {
    let event = sessions.next_event_within(LIMIT).await.unwrap();
    event.unwrap_or_else(|| panic!("no event in time: {sessions:?}"))
}

/// Reads until an event of this type (as it is tagged in JSON), and gives it.
#[maybe_async]
async fn until(sessions: &mut Sessions, kind: &str) -> Event {
    loop {
        let event = next(sessions).await;
        if type_of(&event) == kind {
            return event;
        }
    }
}

#[maybe_async]
#[mode_test]
async fn subscriptions_of_many_users_are_one_flow() {
    let world = World::start();
    let application = world.application();
    let streamers = streamers(&world, &application, 11);
    let mut sessions = subscribe_all(application.session_pool(), &streamers).connect().await.unwrap();
    let handle = sessions.handle();
    assert_eq!((handle.sessions(), handle.subscriptions()), (2, 33));
    world.official.wait_for_sessions(2, LIMIT).unwrap();
    assert_eq!(world.official.subscriptions(), 33);
    for (account, _) in &streamers {
        account.chat("초록고래", account.name());
    }
    let mut heard = BTreeMap::new();
    for _ in &streamers {
        let Event::Chat(message) = until(&mut sessions, "chat").await else { panic!() };
        heard.insert(message.channel_id.unwrap().to_string(), message.content);
    }
    let expected = streamers.iter().map(|(account, _)| (account.channel_id().to_owned(), account.name().to_owned()));
    assert_eq!(heard, expected.collect());

    // More and fewer while it runs.
    let (account, user) = another(&world, &application, "새 방송인");
    handle.subscribe(&user, EventKind::Chat).unwrap();
    let Event::Subscribed(state) = until(&mut sessions, "subscribed").await else { panic!() };
    assert_eq!(state.channel_id.unwrap().to_string(), account.channel_id());
    assert_eq!((handle.sessions(), handle.subscriptions()), (2, 34));
    account.chat("초록고래", "안녕");
    let Event::Chat(message) = until(&mut sessions, "chat").await else { panic!() };
    assert_eq!(message.content, "안녕");
    handle.unsubscribe(&user, EventKind::Chat).unwrap();
    until(&mut sessions, "unsubscribed").await;
    assert_eq!((handle.subscriptions(), world.official.subscriptions()), (33, 33));
    handle.close();
    let end = sessions.next_event().await;
    assert!(end.unwrap().is_none() && sessions.is_over());
    world.official.wait_for_sessions(0, LIMIT).unwrap();
}

#[maybe_async]
#[mode_test]
async fn what_does_not_fit_is_refused_before_anything_is_sent() {
    let world = World::start();
    let application = world.application();
    let streamers = streamers(&world, &application, 100);
    let mut sessions = subscribe_all(application.session_pool(), &streamers).connect().await.unwrap();
    let handle = sessions.handle();
    assert_eq!((handle.sessions(), handle.subscriptions()), (10, 300));
    assert_eq!(world.official.subscriptions(), 300);
    world.official.wait_for_sessions(10, LIMIT).unwrap();

    let sent = world.sandbox.requests().len();
    let full = handle.subscribe(&another(&world, &application, "한 명 더").1, EventKind::Chat).unwrap_err();
    assert!(matches!(full, Error::LimitReached { limit: 300, .. }), "{full:?}");
    let text = "subscriptions of 10 sessions: at most 300 are allowed, and 301 were wanted; use `SessionKind::User`, or subscribe to fewer";
    assert_eq!(full.to_string(), text);
    let eleventh = application.session().connect().await.unwrap_err();
    assert!(matches!(eleventh, Error::LimitReached { limit: 10, .. }), "{eleventh:?}");
    let twice = application.session_pool().max_sessions(1);
    let twice = subscribe_all(twice, &streamers[..11]).connect().await.unwrap_err();
    assert_eq!(twice.kind(), ErrorKind::LimitReached);
    assert_eq!(world.sandbox.requests().len(), sent, "nothing was sent");

    // A user's own sessions are counted by themselves.
    let (_, user) = &streamers[0];
    let mut own = Vec::new();
    for _ in 0..3 {
        own.push(user.session().subscribe(user, [EventKind::Chat]).connect().await.unwrap());
    }
    let fourth = user.session().connect().await.unwrap_err();
    assert!(matches!(fourth, Error::LimitReached { limit: 3, .. }), "{fourth:?}");
    drop(own);
    sessions.close();
    while sessions.next_event().await.unwrap().is_some() {}
    let free = application.session().connect().await;
    free.unwrap().close();
}

#[maybe_async]
#[mode_test]
async fn each_user_may_have_a_session_and_one_whose_login_is_over_takes_nobody_along() {
    let world = World::start();
    let application = world.application();
    let streamers = streamers(&world, &application, 5);
    let pool = swift(application.session_pool().kind(SessionKind::User));
    let mut sessions = subscribe_all(pool, &streamers).connect().await.unwrap();
    let handle = sessions.handle();
    assert_eq!((handle.sessions(), handle.subscriptions()), (5, 15));
    assert_eq!(asked(&world, "/sessions/auth/client").len(), 0);
    assert_eq!(asked(&world, "/sessions/auth").len(), 5);

    let (gone, user) = &streamers[2];
    gone.revoke_consent();
    world.official.faults().drop_all();
    let Event::SessionEnded(ended) = until(&mut sessions, "session_ended").await else { panic!() };
    assert_eq!((ended.user, ended.error), (user.number(), ErrorKind::LoginNeeded));
    assert_eq!(ended.channel_id.as_ref().unwrap().as_str(), gone.channel_id());
    // The others come back; each has three subscriptions.
    while world.official.subscriptions() < 12 {
        next(&mut sessions).await;
    }
    assert_eq!((handle.sessions(), handle.subscriptions()), (4, 12));
    for (account, _) in [&streamers[0], &streamers[4]] {
        account.chat("초록고래", "다시");
        let Event::Chat(message) = until(&mut sessions, "chat").await else { panic!() };
        assert_eq!(message.channel_id.unwrap().to_string(), account.channel_id());
    }
    assert_eq!(gone.chat("초록고래", "아무도 없다").sessions(), 0);
}

#[maybe_async]
#[mode_test]
async fn a_subscription_is_confirmed_to_who_waits_for_it() {
    let world = World::start();
    let application = world.application();
    let (account, user) = another(&world, &application, "방송인");
    let sessions = application.session_pool().connect().await.unwrap();
    let handle = sessions.handle();
    assert_eq!((handle.sessions(), handle.subscriptions()), (0, 0), "nothing is connected without a need");
    let mut sessions = sessions.spawn(100).unwrap();
    let outcome = handle.subscribe_confirmed(&user, EventKind::Chat).await;
    assert_eq!(outcome.unwrap(), SubscribeOutcome::Subscribed);
    assert_eq!((handle.sessions(), world.official.subscriptions()), (1, 1));
    account.revoke_scope("후원 조회");
    let outcome = handle.subscribe_confirmed(&user, EventKind::Donation).await.unwrap();
    assert!(matches!(&outcome, SubscribeOutcome::Failed { reason, .. } if reason.contains("403")), "{outcome:?}");
    account.chat("초록고래", "끝");
    let mut kinds = Vec::new();
    while kinds.last().is_none_or(|kind| kind != "chat") {
        let event = sessions.next_event_within(LIMIT).await.unwrap();
        kinds.push(type_of(&event.unwrap()));
    }
    assert_eq!(kinds, ["connected", "subscribed", "subscribe_failed", "chat"]);
    sessions.close().await;
    let late = handle.subscribe_confirmed(&user, EventKind::Chat).await;
    assert_eq!(late.unwrap_err().kind(), ErrorKind::Closed);
}

#[maybe_async]
#[mode_test]
async fn handlers_are_called_and_may_subscribe() {
    let world = World::start();
    let application = world.application();
    let (account, user) = another(&world, &application, "방송인");
    let mut sessions = application.session_pool().subscribe(&user, [EventKind::Chat]).connect().await.unwrap();
    sessions.on_chat(move |handle, message| match &*message.content {
        "더" => Ok(handle.subscribe(&user, EventKind::Donation)?),
        _ => Ok(()),
    });
    let donor = account.clone();
    sessions.on_event(move |_, event| {
        if matches!(event, Event::Subscribed(state) if state.kind == EventKind::Donation) {
            donor.donate(Donation::chat(1_000).message("받으세요"));
        }
        Ok(())
    });
    sessions.on_donation(|handle, donation| {
        assert_eq!((donation.amount_krw, &*donation.text), (Some(1_000), "받으세요"));
        handle.close();
        Ok(())
    });
    account.chat("초록고래", "더");
    sessions.run_forever().await.unwrap();
    assert!(sessions.is_over());
}

#[maybe_async]
#[mode_test]
async fn a_user_is_removed_with_all_kinds_and_may_come_back_with_another_token() {
    let world = World::start();
    let application = world.application();
    let streamers = streamers(&world, &application, 2);
    let mut sessions = subscribe_all(application.session_pool(), &streamers).connect().await.unwrap();
    let (handle, (account, old)) = (sessions.handle(), &streamers[0]);
    handle.remove(old).unwrap();
    for _ in 0..3 {
        let Event::Unsubscribed(state) = until(&mut sessions, "unsubscribed").await else { panic!() };
        assert_eq!(state.user, Some(old.number()));
    }
    assert_eq!((handle.subscriptions(), world.official.subscriptions()), (3, 3));
    let tokens = world.official.grant(&world.official.application(), account);
    let new = application.user(Token::new(tokens.access_token(), tokens.refresh_token()));
    handle.subscribe(&new, EventKind::Chat).unwrap();
    let Event::Subscribed(state) = until(&mut sessions, "subscribed").await else { panic!() };
    assert_eq!(state.user, Some(new.number()));
    assert_eq!(account.chat("초록고래", "한 번만").sessions(), 1);
}

#[maybe_async]
#[mode_test]
async fn where_no_session_is_left_a_subscription_is_refused_at_once() {
    let world = World::start();
    let application = world.application();
    let streamers = streamers(&world, &application, 10);
    let sessions = subscribe_all(application.session_pool(), &streamers).connect().await.unwrap();
    let (handle, (_, user)) = (sessions.handle(), another(&world, &application, "한 명 더"));
    let mut elsewhere = Vec::new();
    for _ in 0..9 {
        elsewhere.push(application.session().connect().await.unwrap());
    }
    let full = handle.subscribe(&user, EventKind::Chat).unwrap_err();
    assert!(matches!(full, Error::LimitReached { limit: 10, .. }), "{full:?}");
    assert_eq!(full.to_string(), "connected sessions of one application: at most 10 are allowed; close one first");
    elsewhere.pop();
    handle.subscribe(&user, EventKind::Chat).unwrap();
}

#[maybe_async]
#[mode_test]
async fn users_of_another_application_are_refused() {
    let world = World::start();
    let application = world.application();
    let imitated = world.official.add_application();
    let endpoints = Endpoints::at(&world.front.origin).unwrap();
    let other = Application::builder(imitated.client_id(), imitated.client_secret()).endpoints(endpoints);
    let stranger = other.tls_roots(world.front.roots.clone()).build().unwrap().user(world.token());
    let single = application.session().subscribe(&stranger, [EventKind::Chat]).connect().await.unwrap_err();
    let pooled = application.session_pool().subscribe(&stranger, [EventKind::Chat]).connect().await.unwrap_err();
    assert!(world.sandbox.requests().is_empty());
    let session = application.session().connect().await.unwrap();
    let single_later = session.handle().subscribe(&stranger, EventKind::Chat).unwrap_err();
    let sessions = application.session_pool().connect().await.unwrap();
    let pooled_later = sessions.handle().subscribe(&stranger, EventKind::Chat).unwrap_err();
    for error in [single, pooled, single_later, pooled_later] {
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().starts_with("user: is another application's"), "{error}");
    }
    // The same application, built twice, is the same.
    session.handle().subscribe(&world.user(), EventKind::Chat).unwrap();
}

#[maybe_async]
#[mode_test]
async fn what_is_lost_for_good_has_handlers_of_its_own() {
    let world = World::start();
    let application = world.application();
    let streamers = streamers(&world, &application, 2);
    let pool = application.session_pool().kind(SessionKind::User);
    let mut sessions = subscribe_all(pool, &streamers).connect().await.unwrap();
    let [(gone, gone_user), (less, less_user)] = &streamers[..] else { panic!() };
    let revoked = Arc::new(AtomicUsize::new(0));
    let (counted, number, other) = (Arc::clone(&revoked), gone_user.number(), less_user.clone());
    sessions.on_revoked(move |handle, state| {
        if state.user == Some(other.number()) {
            assert_eq!(state.kind, EventKind::Donation);
            return Ok(handle.subscribe(&other, EventKind::Donation)?);
        }
        assert_eq!(state.user, Some(number));
        counted.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    let (counted, number) = (Arc::clone(&revoked), less_user.number());
    sessions.on_subscribe_failed(move |handle, failed| {
        assert_eq!((failed.user, failed.error, failed.retrying), (number, ErrorKind::Forbidden, false));
        counted.fetch_add(100, Ordering::Relaxed);
        handle.close();
        Ok(())
    });
    gone.revoke_consent();
    // Each session has a socket of its own, so what one says may overtake what the other does.
    while sessions.handle().subscriptions() > 3 {
        let event = next(&mut sessions).await;
        if matches!(event, Event::Revoked(_)) {
            revoked.fetch_add(1, Ordering::Relaxed);
        }
    }
    less.revoke_scope("후원 조회");
    sessions.run_forever().await.unwrap();
    assert_eq!(revoked.load(Ordering::Relaxed), 3 + 100);
}

const ROUNDS: usize = 6;
const EACH: usize = 20;

/// Numbered messages of twelve streamers over two sessions, which are lost in every way: what was sent while subscribed comes exactly
/// once, in the order of each channel.
#[maybe_async]
#[mode_test]
async fn losses_of_many_sessions_lose_and_repeat_nothing_that_was_sent_to_them() {
    let world = World::start();
    let application = world.application();
    let streamers = streamers(&world, &application, 12);
    let mut sessions = swift(subscribe_all(application.session_pool(), &streamers)).connect().await.unwrap();
    assert_eq!(sessions.handle().sessions(), 2);
    let accounts: Vec<_> = streamers.iter().map(|(account, _)| account.clone()).collect();
    let (go, gone) = mpsc::channel::<()>();
    let official = world.official.clone();
    let sender = thread::spawn(move || {
        for round in 0..ROUNDS {
            gone.recv_timeout(LIMIT).unwrap();
            official.wait_for_subscriptions(36, LIMIT).unwrap();
            for number in 0..EACH {
                for account in &accounts {
                    assert_eq!(account.chat("초록고래", &*format!("{round} {number}")).sessions(), 1);
                }
            }
            for account in &accounts {
                account.chat("초록고래", "all");
            }
            gone.recv_timeout(LIMIT).unwrap();
            lose(&official, round);
        }
    });
    let mut heard: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut subscribed, mut done, mut rounds) = (0, 0, 0);
    while rounds < ROUNDS {
        match next(&mut sessions).await {
            Event::Subscribed(_) => {
                subscribed += 1;
                if subscribed == 36 * (rounds + 1) {
                    go.send(()).unwrap();
                }
            }
            Event::Chat(message) if message.content == "all" => {
                done += 1;
                if done == 12 * (rounds + 1) {
                    rounds += 1;
                    go.send(()).unwrap();
                }
            }
            Event::Chat(message) => {
                heard.entry(message.channel_id.unwrap().to_string()).or_default().push(message.content);
            }
            Event::Connected(_) | Event::Disconnected(_) => {}
            other => panic!("{other:?}"),
        }
    }
    sender.join().unwrap();
    let expected: Vec<_> =
        (0..ROUNDS).flat_map(|round| (0..EACH).map(move |number| format!("{round} {number}"))).collect();
    assert_eq!(heard.len(), 12);
    assert!(heard.values().all(|texts| *texts == expected));
    let sockets = asked(&world, "/socket.io/");
    let mut different = sockets.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), sockets.len(), "an address was used twice");
}

/// Loses all sessions in the way of this round.
fn lose(official: &Official, round: usize) {
    let faults = official.faults();
    let lost = match round {
        0 => faults.drop_all(),
        1 => faults.disconnect_all(),
        2 => faults.cut_all(),
        3 => {
            faults.fail_auth(1);
            faults.close_all()
        }
        _ => faults.close_all(),
    };
    assert_eq!(lost, 2);
}
