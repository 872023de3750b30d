//! Numbered events while the session is lost in every way the sandbox knows: what was sent to a subscribed session is handed over
//! exactly once and in order. What was not is lost, and known to be.

use std::{sync::mpsc, thread, time::Duration};

use livechat::{
    chzzk::official::{model::EventKind, session::Event},
    sandbox::chzzk::official::{Donation, Faults},
};

use super::{
    maybe_async, mode_test,
    official_events::{LIMIT, assert_orderly, next, swift},
    official_world::World,
};

const ROUNDS: usize = 10;
/// Events before a loss, and while the session is away.
const BEFORE: usize = 450;
const AWAY: usize = 50;
const END: &str = "end";

/// What the reader tells whoever sends.
enum Told {
    /// The session is connected and subscribed to everything.
    Ready,
    Heard(String),
}

#[maybe_async]
#[mode_test]
async fn every_event_that_was_sent_comes_exactly_once() {
    let world = World::start();
    world.official.heartbeat(Duration::from_millis(200), Duration::from_secs(3));
    let application = world.application();
    let (account, user) = (world.account(), application.user(world.token()));
    let kinds = [EventKind::Chat, EventKind::Donation];
    let mut session = swift(application.session().subscribe(&user, kinds)).connect().await.unwrap();
    let (tell, told) = mpsc::channel();
    let (official, faults) = (world.official.clone(), world.official.faults());
    let sender = thread::spawn(move || {
        let mut sent = Vec::new();
        let mut push = |number: usize| {
            let text = number.to_string();
            let sessions = match number % 10 {
                9 => account.donate(Donation::chat(1_000).message(&text)).sessions(),
                _ => account.chat("초록고래", &*text).sessions(),
            };
            assert!(sessions <= 1, "{number} went to {sessions} sessions");
            if sessions == 1 {
                sent.push(text);
            }
            sessions
        };
        let ready = || while !matches!(told.recv_timeout(LIMIT).unwrap(), Told::Ready) {};
        for round in 0..ROUNDS {
            ready();
            // Not more either: nothing is subscribed twice.
            official.wait_for_sessions(1, LIMIT).unwrap();
            official.wait_for_subscriptions(2, LIMIT).unwrap();
            let first = round * (BEFORE + AWAY);
            assert!((first..first + BEFORE).all(|number| push(number) == 1), "round {round}");
            match round {
                1 => {
                    // A reset may overtake what was sent before it.
                    let last = (first + BEFORE - 1).to_string();
                    while !matches!(told.recv_timeout(LIMIT).unwrap(), Told::Heard(text) if text == last) {}
                }
                6 => {
                    // Here the client leaves, and whatever the service sends until it notices is lost.
                    assert!((first + BEFORE..first + BEFORE + AWAY).all(|number| push(number) == 1));
                    faults.ignore_pings(true);
                    continue;
                }
                9 => account.expire_access_tokens(),
                _ => {}
            }
            assert_eq!(lose(&faults, round), 1);
            for number in first + BEFORE..first + BEFORE + AWAY {
                push(number);
            }
        }
        ready();
        official.wait_for_sessions(1, LIMIT).unwrap();
        official.wait_for_subscriptions(2, LIMIT).unwrap();
        assert_eq!(account.chat("초록고래", END).sessions(), 1);
        sent
    });

    let (mut heard, mut losses, mut subscribed) = (Vec::new(), 0, 0);
    loop {
        let text = match next(&mut session).await {
            Event::Chat(message) => message.content.clone(),
            Event::Donation(donation) => donation.text.clone(),
            Event::Connected(_) => {
                world.official.faults().ignore_pings(false);
                subscribed = 0;
                continue;
            }
            Event::Subscribed(_) => {
                subscribed += 1;
                if subscribed == 2 {
                    let _ = tell.send(Told::Ready);
                }
                continue;
            }
            Event::Disconnected(_) => {
                losses += 1;
                continue;
            }
            other => panic!("{other:?}"),
        };
        if text == END {
            break;
        }
        heard.push(text.clone());
        let _ = tell.send(Told::Heard(text));
    }
    let sent = sender.join().unwrap();
    assert!(sent.len() >= ROUNDS * BEFORE, "{}", sent.len());
    assert!(heard == sent, "{} were sent, {} heard", sent.len(), heard.len());
    assert_eq!(losses, ROUNDS + 2, "two handshakes failed too");
    assert_eq!(world.official.subscriptions(), 2);
    // Two subscriptions in every connection, and two more calls that got 401 for the expired token at most.
    let refused = calls(&world) - 2 * (ROUNDS + 1);
    assert!(refused <= 2, "{refused}");
    assert_orderly(&world, 2 * (ROUNDS + 1) + refused);
}

/// Loses the session in the way of this round.
fn lose(faults: &Faults, round: usize) -> usize {
    match round {
        0 => faults.drop_all(),
        1 => faults.reset_all(),
        2 => faults.disconnect_all(),
        4 => faults.cut_all(),
        5 => faults.half_open_all(),
        7 => {
            faults.fail_auth(1);
            faults.disconnect_all()
        }
        8 => {
            faults.refuse_handshakes(503, 1);
            faults.drop_all()
        }
        _ => faults.close_all(),
    }
}

/// How often something was subscribed to.
fn calls(world: &World) -> usize {
    world.sandbox.requests().iter().filter(|request| request.path.contains("/events/subscribe/")).count()
}
