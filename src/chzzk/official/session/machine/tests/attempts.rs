//! When it is tried again, and how often.

use super::{super::super::connections::GHOST, *};

#[test]
fn waits_grow_until_a_connection_lasts() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    let mut wait = |lasts: Duration| {
        sim.connect();
        sim.confirm("CHAT", 1);
        sim.requests.clear();
        sim.pass(lasts);
        sim.close_by_server();
        let retry_in = sim.retry_in();
        assert_eq!(sim.pass_to_deadline(), retry_in);
        retry_in
    };
    let short = Duration::from_millis(9_999);
    for whole in [1, 2, 4, 8, 16, 30, 30] {
        let waited = wait(short);
        assert!((SECOND * whole / 2..=SECOND * whole).contains(&waited), "{whole}: {waited:?}");
    }
    assert!(wait(STABLE_AFTER) <= SECOND);
    assert!(wait(short) > SECOND);
}

#[test]
fn a_wait_that_the_service_names_delays_the_next_address() {
    let mut sim = Sim::client(&[]);
    sim.answer("application", wait(429, 20));
    assert_eq!(sim.retry_in(), 20 * SECOND);
    assert_eq!(sim.pass_to_deadline(), 20 * SECOND);
    assert_eq!(sim.asked(), ["application auth/client"]);
}

#[test]
fn the_first_connection_is_tried_a_few_times_and_a_lost_one_for_ever() {
    let mut sim = Sim::client(&[]);
    for attempt in 1..=3 {
        assert!(sim.end.is_none(), "{attempt}");
        sim.answer("application", status(500));
        sim.pass(4 * SECOND);
    }
    let error = sim.ended();
    assert!(matches!(error, Error::GaveUp { attempts: 3, .. }), "{error:?}");
    assert_eq!(error.status(), Some(500));
    assert_eq!(sim.told().len(), 2);

    let mut sim = Sim::client(&[]);
    sim.connect();
    sim.close_by_server();
    for _ in 0..100 {
        sim.pass(31 * SECOND);
        sim.answer("application", status(500));
    }
    assert!(sim.end.is_none());
}

#[test]
fn one_attempt_fails_with_the_failure_itself() {
    let mut sim = Sim::new(None, &[], |config| config.connect_attempts = Some(1));
    sim.answer("application", status(500));
    assert_eq!(sim.ended().kind(), ErrorKind::Server);
}

#[test]
fn a_service_that_greets_and_drops_at_once_does_not_keep_the_first_connection_waiting() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    for _ in 0..3 {
        sim.connect();
        assert!(!sim.session.is_settled());
        sim.requests.clear();
        sim.close_by_server();
        sim.pass(4 * SECOND);
    }
    assert!(matches!(sim.ended(), Error::GaveUp { attempts: 3, .. }));
}

#[test]
fn attempts_can_be_limited() {
    let mut sim = Sim::new(None, &[], |config| config.reconnect = Reconnect::new().max_attempts(2));
    sim.connect();
    sim.age();
    sim.close_by_server();
    sim.pass(SECOND);
    sim.open();
    sim.frame(OPEN);
    sim.forget();
    sim.pass(10 * SECOND);
    assert!(matches!(sim.ended(), Error::GaveUp { attempts: 2, .. }));
    assert_eq!((&*sim.sent, &*sim.links), (["41".to_owned()].as_slice(), ["close".to_owned()].as_slice()));
}

#[test]
fn connections_that_broke_delay_the_next_one_for_as_long_as_the_service_named() {
    let named = r#"0{"pingInterval":10000,"pingTimeout":30000}"#;
    for (owner, most) in [(Some(ALICE), 3), (None, 10)] {
        for (open, unnoticed) in [(Some(named), 40 * SECOND), (None, GHOST)] {
            let mut sim = Sim::new(owner, &[], |config| {
                config.reconnect = Reconnect::new().max_delay(SECOND);
                config.connect_attempts = None;
            });
            let mut ghosts: Vec<Instant> = Vec::new();
            let mut most_at_once = 0;
            for _ in 0..25 {
                ghosts.retain(|ghost| *ghost > sim.now);
                most_at_once = most_at_once.max(ghosts.len() + 1);
                sim.open();
                if let Some(open) = open {
                    sim.frame(open);
                    sim.greet();
                }
                sim.lose(broken());
                ghosts.push(sim.now + unnoticed);
                let retry_in = sim.retry_in();
                if ghosts.len() == most {
                    let until_room = ghosts[0] - sim.now;
                    assert!(retry_in >= until_room && retry_in <= until_room + SECOND, "{retry_in:?} {until_room:?}");
                } else {
                    assert!(retry_in <= SECOND);
                }
                sim.forget();
                assert_eq!(sim.pass_to_deadline(), retry_in);
            }
            assert_eq!(most_at_once, most, "{open:?}");
        }
    }
}

#[test]
fn a_silent_connection_is_a_ghost_too() {
    let mut sim = Sim::new(Some(ALICE), &[], |config| config.reconnect = Reconnect::new().max_delay(SECOND));
    let mut waits = Vec::new();
    for _ in 0..3 {
        sim.open();
        sim.frame(r#"0{"pingInterval":100,"pingTimeout":300000}"#);
        sim.greet();
        // The ping is answered by nothing.
        sim.pass(Duration::from_millis(100));
        sim.pass(300 * SECOND);
        waits.push(sim.retry_in());
        sim.forget();
        sim.pass_to_deadline();
    }
    assert!(waits.iter().all(|wait| *wait <= SECOND), "those before are gone by then: {waits:?}");
    for _ in 0..2 {
        sim.connect();
        sim.lose(broken());
        waits.push(sim.retry_in());
        sim.forget();
        sim.pass_to_deadline();
    }
    assert!(waits[3] <= SECOND && waits[4] > 80 * SECOND, "the silent one counts with the two: {waits:?}");
}

#[test]
fn polite_closes_leave_no_ghosts() {
    let mut sim = Sim::new(Some(ALICE), &[], |config| config.reconnect = Reconnect::new().max_delay(SECOND));
    for _ in 0..25 {
        sim.connect();
        sim.close_by_server();
        assert!(sim.retry_in() <= SECOND);
        sim.forget();
        sim.pass_to_deadline();
    }
}
