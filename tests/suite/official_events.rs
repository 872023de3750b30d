//! What the tests of a session share: waiting for what it tells, and looking at what it asked the service for.

use std::{collections::BTreeSet, time::Duration};

use livechat::{
    Reconnect, Result,
    chzzk::official::{
        auth::Token,
        model::EventKind,
        session::{DisconnectReason, Event},
    },
    sandbox::chzzk::official::Account,
};

use super::{
    api::chzzk::official::{Application, Session, SessionBuilder, User},
    maybe_async,
    official_world::World,
};

/// Upper limit of everything that is waited for; reaching it is a failure.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

pub(super) const KINDS: [EventKind; 3] = [EventKind::Chat, EventKind::Donation, EventKind::Subscription];

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
pub(super) async fn until_chat(session: &mut Session, text: &str) {
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
pub(super) async fn end(session: &mut Session) -> Result<()> {
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
pub(super) async fn lost(session: &mut Session) -> DisconnectReason {
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
pub(super) fn asked(world: &World, part: &str) -> Vec<String> {
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
