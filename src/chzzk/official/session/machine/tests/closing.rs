//! The end that the user asks for.

use super::*;

#[test]
fn a_close_at_every_stage_says_goodbye_and_is_no_error() {
    type Row<'a> = (&'a dyn Fn(&mut Sim), &'a [&'a str], &'a [&'a str]);
    let stages: [Row<'_>; 6] = [
        (&|_| {}, &[], &[]),
        (&Sim::address, &[], &["close"]),
        (&Sim::open, &[], &["close"]),
        (
            &|sim| {
                sim.open();
                sim.frame(OPEN);
            },
            &["41"],
            &["close"],
        ),
        (&Sim::connect, &["41"], &["close"]),
        (
            &|sim| {
                sim.connect();
                sim.close_by_server();
            },
            &[],
            &[],
        ),
    ];
    for (number, (stage, sent, links)) in stages.into_iter().enumerate() {
        let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
        stage(&mut sim);
        sim.forget();
        sim.requests.clear();
        sim.close();
        assert!(matches!(sim.end.take(), Some(Ok(()))), "{number}");
        assert_eq!(sim.sent, sent, "{number}");
        assert_eq!(sim.links, links, "{number}");
        sim.close();
        sim.pass(100 * SECOND);
        sim.link_up();
        sim.greet();
        sim.close_by_server();
        sim.subscribe(1, BOB, EventKind::Chat);
        assert!(sim.end.is_none() && sim.requests.is_empty() && sim.deadline().is_none(), "{number}");
        assert_eq!(sim.links.len(), links.len(), "{number}");
    }
}
