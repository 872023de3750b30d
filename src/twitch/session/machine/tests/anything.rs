//! Random histories: whatever happens, the limits hold, every message has one fate, nothing is told twice, and in the end all rooms are
//! there that are wanted. The limits, and that no deadline stays in the past, the service and the clock assert at every step.

use super::*;

/// Rooms that are wanted, by what the chat said.
fn follow(wanted: &mut BTreeSet<String>, sim: &mut Sim, told: &mut BTreeSet<String>) {
    for event in sim.events.drain(..) {
        match event {
            Event::JoinFailed(failed) if !failed.retrying => {
                wanted.remove(failed.channel.as_str());
            }
            Event::Left(left) => {
                wanted.remove(left.channel.as_str());
            }
            Event::Privmsg(message) => {
                let id = message.id.as_ref().map(ToString::to_string);
                assert!(id.is_none_or(|id| told.insert(id)), "{message} was told twice");
            }
            _ => {}
        }
    }
}

fn garbage(random: &mut fastrand::Rng) -> Vec<u8> {
    const PARTS: [&str; 18] = [
        "@id=",
        ";",
        ":harborbot!harborbot@x ",
        ":tmi.twitch.tv ",
        " #room1",
        " :",
        "JOIN",
        "PART",
        "353",
        "ROOMSTATE",
        "USERSTATE",
        "PING",
        "\r",
        "NOTICE",
        "\n",
        "\0",
        "CLEARCHAT",
        "msg-id=msg_banned",
    ];
    let mut bytes = Vec::new();
    for _ in 0..random.usize(1..20) {
        if random.u8(..) < 60 {
            bytes.push(random.u8(..));
        } else {
            bytes.extend_from_slice(PARTS[random.usize(..PARTS.len())].as_bytes());
        }
    }
    // What says of a room that the own account left it is no garbage.
    if bytes.windows(4).any(|four| four.eq_ignore_ascii_case(b"PART")) { Vec::new() } else { bytes }
}

fn history(seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let is_bot = random.bool();
    let mut config = config(vec![if is_bot { account("harborbot") } else { Account::anonymous() }]);
    config.rooms_per_connection = [3, 30, 100][random.usize(..3)];
    config.membership = random.bool();
    config.vary_duplicates = random.bool();
    config.seed = seed;
    let names = rooms(random.usize(2..130));
    let mut sim = Sim::new(config, &names[..random.usize(..names.len().min(100))]);
    let mut wanted: BTreeSet<_> = sim.session.rooms().names().iter().map(ToString::to_string).collect();
    let (mut told, mut says, mut joins) = (BTreeSet::new(), Vec::new(), Vec::new());
    sim.service.moderated = names.iter().filter(|_| random.u8(..) < 20).cloned().collect();
    sim.settle();
    sim.pass(100 * SECOND);
    for id in 0..random.u64(100..400) {
        let room = &names[random.usize(..names.len())];
        match random.u32(0..100) {
            0..20 => {
                wanted.insert(room.clone());
                joins.push(id);
                sim.join(id, room);
            }
            20..28 => sim.part(id, room),
            28..45 if is_bot => {
                says.push(id);
                sim.say(id, room, "hello");
            }
            45..60 => sim.chat(room, &id.to_string()),
            60..70 => {
                if let Some(link) = random.choice(sim.links()) {
                    sim.reconnect(link);
                }
            }
            70..76 => {
                if let Some(link) = random.choice(sim.links()) {
                    sim.lose(link);
                }
            }
            76..78 => sim.service.is_down = !sim.service.is_down,
            78..80 => sim.service.is_stalled = !sim.service.is_stalled,
            80..82 => sim.service.joins_nobody = !sim.service.joins_nobody,
            82..86 => {
                if let Some(link) = random.choice(sim.links()) {
                    let frame = garbage(&mut random);
                    sim.frame(link, &frame);
                }
            }
            // The token expires; but not one that was not taken yet, which would be the end.
            86..89 if sim.asked.is_empty() && !sim.session.renewals.is_unproven(0) => {
                let fresh = format!("token {id}");
                sim.fresh_tokens = VecDeque::from([Ok(Secret::new(fresh.clone()))]);
                sim.service.tokens = BTreeSet::from([fresh]);
            }
            _ => sim.pass(Duration::from_millis(random.u64(..15_000))),
        }
        follow(&mut wanted, &mut sim, &mut told);
        assert!(sim.end.is_none(), "seed {seed}: {:?}", sim.end);
    }
    (sim.service.is_down, sim.service.is_stalled, sim.service.joins_nobody) = (false, false, false);
    for _ in 0..20 {
        sim.pass(60 * SECOND);
    }
    follow(&mut wanted, &mut sim, &mut told);
    let there: Vec<_> = sim.service.sockets.values().flat_map(|socket| socket.rooms.clone()).collect();
    let once: BTreeSet<_> = there.iter().cloned().collect();
    assert_eq!(once, wanted, "seed {seed}");
    assert_eq!(there.len(), once.len(), "seed {seed}: a room over two connections");
    assert!(wanted.iter().all(|room| sim.room(room).is_joined), "seed {seed}");
    assert!(sim.session.is_settled());
    for id in says {
        assert!(matches!(sim.fates(id)[..], [Fate::Sent(_)]), "seed {seed}: {id} {:?}", sim.fates(id));
    }
    for id in joins {
        assert!(matches!(sim.fates(id)[..], [Fate::Joined(_)]), "seed {seed}: {id} {:?}", sim.fates(id));
    }
    sim.session.handle_close(sim.now);
    sim.settle();
    assert!(matches!(sim.end, Some(Ok(()))) && sim.links().is_empty());
}

#[test]
fn whatever_happens_the_limits_hold_and_all_comes_back() {
    (0..20).for_each(history);
}
