//! Random histories: whatever happens, the limits hold, nothing is subscribed to twice, and in the end all is there that is wanted.

use super::*;

#[test]
fn whatever_happens_the_limits_hold_and_all_comes_back() {
    for seed in 0..25 {
        let mut random = fastrand::Rng::with_seed(seed);
        let kind = if random.bool() { SessionKind::Application } else { SessionKind::User };
        let users: Vec<_> = (0..random.u64(1..120)).map(user).collect();
        let mut wanted = BTreeSet::new();
        let mut sim = Sim::new(kind, Vec::new());
        for id in 0..random.u64(50..400) {
            match random.u32(0..100) {
                0..50 => {
                    let somebody = &users[random.usize(..users.len())];
                    let kind = KINDS[random.usize(..3)].clone();
                    sim.subscribe(id, somebody, kind.clone());
                    let is_full = sim
                        .outcomes
                        .iter()
                        .any(|(known, outcome)| *known == id && matches!(outcome, SubscribeOutcome::Failed { .. }));
                    if !is_full {
                        wanted.insert((somebody.number, kind.to_string()));
                    }
                }
                50..75 => {
                    let somebody = &users[random.usize(..users.len())];
                    let kind = KINDS[random.usize(..3)].clone();
                    sim.unsubscribe(id, somebody, kind.clone());
                    wanted.remove(&(somebody.number, kind.to_string()));
                }
                75..85 => {
                    if let Some(link) = random.choice(sim.live_links()) {
                        sim.close_by_server(link);
                    }
                }
                85..88 => {
                    if let Some(link) = random.choice(sim.live_links()) {
                        sim.break_link(link);
                    }
                }
                88..92 => sim.is_down = !sim.is_down,
                _ => sim.pass(Duration::from_millis(random.u64(..20_000))),
            }
        }
        sim.is_down = false;
        // Every ghost is gone by then, and every wait over.
        for _ in 0..20 {
            sim.pass(60 * SECOND);
        }
        let there: BTreeSet<_> = sim.live().flat_map(|socket| socket.subscriptions.clone()).collect();
        assert_eq!(there, wanted, "seed {seed}");
        assert_eq!(sim.totals(), (sim.live().count(), wanted.len()), "seed {seed}");
        assert!(sim.end.is_none());
        sim.pool.handle_close(sim.now);
        sim.settle();
        assert!(matches!(sim.end, Some(Ok(()))) && sim.live().count() == 0);
    }
}
