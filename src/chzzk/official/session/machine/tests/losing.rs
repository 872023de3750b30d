//! How a connection is lost, and what of it comes too late.

use super::*;

#[test]
fn every_loss_leads_to_a_new_address_and_to_all_subscriptions() {
    let silent = |sim: &mut Sim| {
        sim.pass(15 * SECOND);
        assert_eq!(sim.sent, ["2"]);
        sim.pass(59 * SECOND);
        assert!(sim.events.is_empty());
        sim.pass(SECOND);
    };
    let ways: [Way<'_>; 7] = [
        ("lost: closed by the server (1000 bye)", &Sim::close_by_server),
        (
            "lost: the connection broke: reading: the connection failed; check the network and try again: reset",
            &|sim| {
                sim.lose(broken());
            },
        ),
        ("lost: the server fell silent", &silent),
        ("lost: the server ended the session", &|sim| sim.frame("41")),
        ("lost: the server ended the session", &|sim| sim.frame("1")),
        ("lost: the server refused the session: auth fail", &|sim| {
            sim.frame(r#"42["error","auth fail"]"#);
            // What the service says after it is of no more interest.
            sim.frame("41");
        }),
        ("lost: the server refused the session: ", &|sim| sim.frame(r#"42["error",{"no":"text"}]"#)),
    ];
    for (reason, way) in ways {
        let mut sim = Sim::stable();
        sim.subscribe(1, BOB, EventKind::Donation);
        sim.accept("2 subscribe");
        sim.confirm("DONATION", 2);
        sim.forget();
        way(&mut sim);
        assert_eq!(sim.links, ["close"], "{reason}");
        let retry_in = sim.retry_in();
        assert!((SECOND / 2..=SECOND).contains(&retry_in), "{retry_in:?}");
        assert_eq!(sim.told(), [reason]);
        assert!(sim.requests.is_empty());
        assert_eq!(sim.pass_to_deadline(), retry_in);
        assert_eq!(sim.asked(), ["application auth/client"], "{reason}");
        sim.connect();
        assert!(sim.links[1].contains("auth=auth-2&"), "{:?}", sim.links);
        assert_eq!(sim.asked(), ["1 subscribe/chat?key-2", "2 subscribe/donation?key-2"]);
        sim.confirm("CHAT", 1);
        sim.confirm("DONATION", 2);
        assert_eq!(sim.told(), ["connected 1", "subscribed CHAT 1", "subscribed DONATION 2"]);
        assert!(sim.outcomes().is_empty(), "nobody waited");
    }
}

#[test]
fn an_error_packet_in_the_midst_of_it_is_passed_over() {
    let mut sim = Sim::stable();
    sim.frame(r#"44"no""#);
    assert!(sim.events.is_empty() && sim.links.is_empty());
}

#[test]
fn late_answers_of_an_earlier_connection_change_nothing() {
    for (late, confirmed) in [(status(200), false), (status(403), false), (status(400), true), (login_needed(), true)] {
        let mut sim = Sim::new(Some(ALICE), &[(ALICE, EventKind::Chat)], |_| {});
        sim.connect();
        let old = sim.take("1 subscribe/chat?key-1");
        sim.close_by_server();
        sim.pass(SECOND);
        sim.connect();
        if confirmed {
            sim.confirm("CHAT", 1);
        }
        sim.told();
        sim.respond(old, late);
        assert!(sim.end.is_none() && sim.told().is_empty());
        // Neither accepted, for then it would be asked for again, nor refused.
        sim.pass(11 * SECOND);
        assert_eq!(sim.asked(), ["1 subscribe/chat?key-2"]);
        if !confirmed {
            sim.confirm("CHAT", 1);
        }
        assert_eq!(sim.count(), 1);
        assert!(sim.session.is_settled());
    }
}

#[test]
fn answers_that_come_during_the_pause_change_nothing() {
    let mut sim = Sim::stable();
    sim.subscribe(1, BOB, EventKind::Chat);
    sim.unsubscribe(2, ALICE, EventKind::Chat);
    let (subscribe, unsubscribe) = (sim.take("2 subscribe"), sim.take("1 unsubscribe"));
    sim.close_by_server();
    sim.forget();
    sim.respond(subscribe, login_needed());
    sim.respond(unsubscribe, status(500));
    sim.frame(r#"42["SYSTEM","{\"type\":\"connected\",\"data\":{\"sessionKey\":\"old\"}}"]"#);
    sim.confirm("CHAT", 2);
    sim.lose(broken());
    assert!(sim.events.is_empty() && sim.outcomes.is_empty() && sim.links.is_empty());
    sim.pass(SECOND);
    sim.connect();
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-2"]);
}

#[test]
fn requests_that_did_not_leave_yet_are_not_sent_after_a_loss() {
    let mut sim = Sim::stable();
    sim.command(1, Command::Subscribe { user: BOB, kind: EventKind::Chat });
    sim.close_by_server();
    assert!(sim.requests.is_empty());
}
