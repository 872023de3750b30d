//! A watcher's life with simulated time: no socket, no sleep.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{Endpoints, Error};

const SECOND: Duration = Duration::from_secs(1);

fn channel(number: usize) -> ChannelId {
    ChannelId::new(format!("{number:032x}")).unwrap()
}

fn number(url: &str) -> usize {
    let id = url.split("/channels/").nth(1).unwrap().split('/').next().unwrap();
    usize::from_str_radix(id, 16).unwrap()
}

fn answer(status: u16, body: &str) -> Response {
    Response { status, retry_after: None, body: body.into() }
}

fn open(title: &str) -> Response {
    answer(
        200,
        &format!(
            r#"{{"code":200,"content":{{"status":"OPEN","liveTitle":"{title}","openDate":"2026-09-27 17:52:04","concurrentUserCount":1}}}}"#
        ),
    )
}

/// A watcher, the clock, and a service that answers everything the same way after a while.
struct Sim {
    watcher: Watcher,
    begun: Instant,
    now: Instant,
    /// How long an answer takes.
    latency: Duration,
    answers: BTreeMap<usize, Response>,
    under_way: VecDeque<(Instant, RequestId, usize)>,
    /// When what was asked about.
    asked: Vec<(Instant, usize)>,
    events: Vec<Watch>,
    most_at_once: usize,
}

impl Sim {
    fn new(channels: usize, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            api: Api::new(Endpoints::new(), None),
            channels: (0..channels).map(channel).collect(),
            interval: None,
            per_second: 5,
            seed: 7,
        };
        change(&mut config);
        let now = Instant::now();
        Self {
            watcher: Watcher::new(config, now),
            begun: now,
            now,
            latency: Duration::from_millis(20),
            answers: BTreeMap::new(),
            under_way: VecDeque::new(),
            asked: Vec::new(),
            events: Vec::new(),
            most_at_once: 0,
        }
    }

    fn collect(&mut self) {
        while let Some((id, request)) = self.watcher.poll_request() {
            assert!(request.url.contains("/polling/v3.1/channels/"), "{}", request.url);
            let number = number(&request.url);
            self.asked.push((self.now, number));
            self.under_way.push_back((self.now + self.latency, id, number));
        }
        self.most_at_once = self.most_at_once.max(self.under_way.len());
        while let Some(event) = self.watcher.poll_event() {
            self.events.push(event);
        }
    }

    /// Lets so much time pass.
    fn run(&mut self, time: Duration) {
        let until = self.now + time;
        self.collect();
        for _ in 0..1_000_000 {
            let answer_at = self.under_way.front().map(|(at, ..)| *at);
            let Some(next) = [answer_at, self.watcher.poll_timeout()].into_iter().flatten().min() else { break };
            if next > until {
                break;
            }
            self.now = self.now.max(next);
            if answer_at == Some(next) {
                let (_, id, number) = self.under_way.pop_front().unwrap();
                let answer = self.answers.get(&number).cloned().unwrap_or_else(|| open("예시"));
                self.watcher.handle_response(id, Ok(answer), self.now);
            } else {
                self.watcher.handle_timeout(self.now);
            }
            self.collect();
        }
        self.now = until;
    }

    fn command(&mut self, command: Command) {
        self.watcher.handle_command(CommandId(0), command, self.now);
        self.collect();
    }

    fn times_of(&self, wanted: usize) -> Vec<Instant> {
        self.asked.iter().filter(|(_, number)| *number == wanted).map(|(at, _)| *at).collect()
    }

    fn kinds(&self) -> Vec<String> {
        let kind = |event: &Watch| serde_json::to_value(event).unwrap()["type"].as_str().unwrap().to_owned();
        self.events.iter().map(kind).collect()
    }

    /// No two requests are closer than the pace allows.
    fn assert_paced(&self, gap: Duration) {
        for pair in self.asked.windows(2) {
            let apart = pair[1].0 - pair[0].0;
            assert!(apart >= gap, "{apart:?} between {pair:?}");
        }
        assert!(self.most_at_once <= 3, "{} at once", self.most_at_once);
    }
}

#[test]
fn one_channel_is_looked_at_as_often_as_the_service_says() {
    let mut sim = Sim::new(1, |_| {});
    sim.run(60 * SECOND);
    let times = sim.times_of(0);
    assert_eq!(times[0], sim.begun);
    for pair in times.windows(2) {
        let apart = pair[1] - pair[0];
        assert!(apart >= 10 * SECOND && apart < 11_100 * SECOND / 1_000, "{apart:?}");
    }
    assert_eq!(sim.kinds(), ["watching"]);

    for (told, least, most) in [("20000", 20, 23), ("1", 5, 6), ("0", 5, 6), ("-1", 10, 12), ("99999999999", 600, 661)]
    {
        let mut sim = Sim::new(1, |_| {});
        let body =
            format!(r#"{{"code":200,"content":{{"livePollingStatusJson":"{{\"callPeriodMilliSecond\":{told}}}"}}}}"#);
        sim.answers.insert(0, answer(200, &body));
        sim.run(700 * SECOND);
        let times = sim.times_of(0);
        let apart = times[1] - times[0];
        assert!(apart >= least * SECOND && apart < most * SECOND, "{told}: {apart:?}");
    }
    let mut sim = Sim::new(1, |config| config.interval = Some(SECOND));
    sim.run(11 * SECOND);
    assert!((10..=11).contains(&sim.asked.len()), "what is set counts: {:?}", sim.asked);
}

#[test]
fn many_channels_share_one_pace_and_none_starves() {
    // 200 channels every 10 s would be 20 requests a second; there are 5.
    let mut sim = Sim::new(200, |_| {});
    sim.run(200 * SECOND);
    sim.assert_paced(SECOND / 5);
    assert!((990..=1_001).contains(&sim.asked.len()), "{}", sim.asked.len());
    for number in 0..200 {
        let times = sim.times_of(number);
        assert!((4..=6).contains(&times.len()), "{number}: {times:?}");
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] < 50 * SECOND), "{number}: {times:?}");
    }
    assert_eq!(sim.kinds(), ["watching"; 200]);
}

#[test]
fn an_idle_pace_saves_nothing_up() {
    let mut sim = Sim::new(3, |_| {});
    sim.run(60 * SECOND);
    let before = sim.asked.len();
    for number in 3..50 {
        sim.command(Command::Add(channel(number)));
    }
    assert!(sim.asked.len() <= before + 1, "no burst");
    sim.run(20 * SECOND);
    sim.assert_paced(SECOND / 5);
    for number in 0..50 {
        assert!(!sim.times_of(number).is_empty());
    }
}

#[test]
fn slow_answers_are_waited_for() {
    let mut sim = Sim::new(20, |_| {});
    sim.latency = 10 * SECOND;
    sim.run(100 * SECOND);
    sim.assert_paced(SECOND / 5);
    assert_eq!(sim.most_at_once, 3);
    assert!(sim.asked.len() <= 33, "{}", sim.asked.len());
    for number in 0..20 {
        assert!(!sim.times_of(number).is_empty(), "{number} starves");
    }
}

#[test]
fn what_changes_is_told_in_order() {
    let mut sim = Sim::new(1, |_| {});
    let null = r#"{"code":200,"message":null,"content":null}"#;
    sim.answers.insert(0, answer(200, null));
    sim.run(SECOND);
    assert!(matches!(&sim.events[..], [Watch::Watching(Watching { status: None, .. })]), "{:?}", sim.events);
    for body in [open("예시"), open("예시"), open("바꿈"), answer(200, null)] {
        sim.answers.insert(0, body);
        sim.run(11 * SECOND);
    }
    assert_eq!(sim.kinds(), ["watching", "went_live", "title_changed"]);
}

#[test]
fn a_failure_is_told_and_asked_again_later_each_time() {
    let mut sim = Sim::new(2, |_| {});
    sim.answers.insert(0, answer(500, "hunter2"));
    sim.run(3_600 * SECOND);
    let times = sim.times_of(0);
    let waits: Vec<_> = times.windows(2).map(|pair| (pair[1] - pair[0]).as_secs()).collect();
    for (wait, least) in waits.iter().zip([10, 20, 40, 80, 160, 300, 300]) {
        assert!((least..=least * 11 / 10).contains(wait), "{waits:?}");
    }
    assert!(sim.times_of(1).len() > 300, "the other is looked at as ever");
    let failures: Vec<_> = sim.events.iter().filter(|event| event.channel() == Some(&channel(0))).collect();
    assert_eq!(failures.len(), times.len());
    let Watch::Failed(second) = failures[1] else { panic!("{failures:?}") };
    assert_eq!((second.kind, second.failures, second.retry_in), (ErrorKind::Server, 2, 20 * SECOND));
    assert!(second.error.contains("HTTP 500") && !second.error.contains("hunter2"), "{}", second.error);
    assert_eq!(serde_json::to_value(failures[1]).unwrap()["retry_in_ms"], 20_000);

    sim.answers.remove(&0);
    sim.events.clear();
    let looks = sim.times_of(0).len();
    sim.run(400 * SECOND);
    assert_eq!(sim.kinds(), ["watching"]);
    assert!(sim.times_of(0).len() > looks + 5, "as often as ever");
}

#[test]
fn what_was_told_of_the_interval_holds_through_failures() {
    let mut sim = Sim::new(1, |_| {});
    let told = r#"{"code":200,"content":{"livePollingStatusJson":"{\"callPeriodMilliSecond\":60000}"}}"#;
    sim.answers.insert(0, answer(200, told));
    sim.run(SECOND);
    sim.answers.insert(0, answer(502, ""));
    sim.run(300 * SECOND);
    let wait = |event: &Watch| match event {
        Watch::Failed(failed) => Some(failed.retry_in.as_secs()),
        _ => None,
    };
    let waits: Vec<_> = sim.events.iter().filter_map(wait).collect();
    assert_eq!(waits, [60, 120, 240]);
}

#[test]
fn every_kind_of_failure_is_one() {
    for (response, kind) in [
        (Ok(answer(404, r#"{"code":404,"message":"채널이 존재하지 않습니다."}"#)), ErrorKind::NoChat),
        (Ok(answer(200, "<html>")), ErrorKind::Decode),
        (Ok(answer(200, r#"{"code":200,"content":7}"#)), ErrorKind::Decode),
        (Err(Error::timeout("live status", SECOND)), ErrorKind::Timeout),
    ] {
        let mut sim = Sim::new(1, |_| {});
        let (id, _) = sim.watcher.poll_request().unwrap();
        sim.watcher.handle_response(id, response, sim.now);
        let Some(Watch::Failed(failed)) = sim.watcher.poll_event() else { panic!("nothing was told") };
        assert_eq!((failed.kind, failed.failures), (kind, 1));
    }
}

#[test]
fn too_many_requests_slow_all_looks_and_the_pace_recovers() {
    let mut sim = Sim::new(100, |_| {});
    sim.run(2_100 * SECOND / 1_000);
    let before = sim.asked.len();
    let limited = Response { retry_after: Some(7 * SECOND), ..answer(429, "") };
    sim.answers = (0..100).map(|number| (number, limited.clone())).collect();
    sim.run(2 * SECOND);
    let complained = sim.asked[before].0 + sim.latency;
    assert_eq!(sim.asked.iter().filter(|(at, _)| *at > complained).count(), 0, "nothing for seven seconds");
    sim.answers.clear();
    sim.run(60 * SECOND);
    let (first, _) = *sim.asked.iter().find(|(at, _)| *at > complained).unwrap();
    assert_eq!(first - complained, 7 * SECOND);
    let gaps: Vec<_> = sim
        .asked
        .iter()
        .filter(|(at, _)| *at >= first)
        .map(|(at, _)| *at)
        .collect::<Vec<_>>()
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .collect();
    assert!(gaps[0] > SECOND * 3 / 10, "{:?}", gaps[0]);
    assert_eq!(gaps.last(), Some(&(SECOND / 5)), "{gaps:?}");
    let failed = sim.kinds().iter().filter(|kind| *kind == "failed").count();
    assert!((1..=3).contains(&failed), "only what was under way: {failed}");

    // Without a word for how long, and for ever.
    let mut sim = Sim::new(100, |_| {});
    sim.answers = (0..100).map(|number| (number, answer(429, ""))).collect();
    sim.run(3_600 * SECOND);
    assert!(sim.asked.len() < 800, "{}", sim.asked.len());
    sim.answers.clear();
    let before = sim.asked.len();
    sim.run(1_200 * SECOND);
    assert!(sim.asked.len() > before + 3_000, "{}", sim.asked.len() - before);
}

#[test]
fn channels_come_and_go() {
    let mut sim = Sim::new(1, |_| {});
    sim.command(Command::Add(channel(0)));
    sim.command(Command::Add(channel(1)));
    sim.run(SECOND);
    assert_eq!(sim.asked.len(), 2, "one that is watched stays as it is");
    sim.command(Command::Remove(channel(0)));
    sim.command(Command::Remove(channel(9)));
    sim.run(60 * SECOND);
    assert_eq!(sim.times_of(0).len(), 1);
    assert!(sim.times_of(1).len() > 4);
    sim.command(Command::Add(channel(0)));
    sim.run(SECOND);
    assert_eq!(sim.kinds(), ["watching"; 3], "what comes back begins anew");
    assert_eq!(sim.watcher.poll_outcome(), Some((CommandId(0), ())));

    // Removed while a look is under way, and added again.
    sim.run(9 * SECOND);
    let mut sim = Sim::new(1, |_| {});
    sim.collect();
    sim.command(Command::Remove(channel(0)));
    sim.run(60 * SECOND);
    assert!(sim.events.is_empty() && sim.asked.len() == 1);
    let mut sim = Sim::new(1, |_| {});
    sim.collect();
    sim.command(Command::Remove(channel(0)));
    sim.command(Command::Add(channel(0)));
    sim.run(SECOND);
    assert_eq!((sim.kinds(), sim.asked.len()), (vec!["watching".to_owned()], 2));
}

#[test]
fn after_the_close_nothing_is_asked() {
    let mut sim = Sim::new(50, |_| {});
    sim.run(2 * SECOND);
    sim.watcher.handle_close(sim.now);
    assert!(matches!(sim.watcher.poll_end(), Some(Ok(()))));
    let asked = sim.asked.len();
    assert_eq!(sim.watcher.poll_timeout(), None);
    sim.events.clear();
    sim.run(60 * SECOND);
    sim.watcher.handle_close(sim.now);
    assert!(sim.watcher.poll_end().is_none());
    assert_eq!((sim.asked.len(), sim.events.len()), (asked, 0));
}

#[test]
fn nobody_to_watch_costs_nothing() {
    let mut sim = Sim::new(0, |_| {});
    assert_eq!(sim.watcher.poll_timeout(), None);
    sim.command(Command::Add(channel(0)));
    sim.run(SECOND);
    assert_eq!(sim.kinds(), ["watching"]);
}

#[test]
fn the_same_seed_gives_the_same_times() {
    let times = |seed| {
        let mut sim = Sim::new(3, |config| config.seed = seed);
        sim.run(100 * SECOND);
        sim.asked.iter().map(|(at, number)| (*at - sim.begun, *number)).collect::<Vec<_>>()
    };
    assert_eq!(times(1), times(1));
    assert_ne!(times(1), times(2));
}

proptest! {
    /// Whatever happens, the pace holds, no channel is asked about twice at once, and each that is watched is looked at again.
    #[test]
    fn the_pace_holds_whatever_happens(steps in vec((0..8_usize, 0..6_u8, 0..30_u64), 1..60)) {
        let mut sim = Sim::new(4, |_| {});
        for (who, what, seconds) in steps {
            match what {
                0 => sim.command(Command::Add(channel(who))),
                1 => sim.command(Command::Remove(channel(who))),
                2 => drop(sim.answers.insert(who, answer(429, ""))),
                3 => drop(sim.answers.insert(who, answer(500, ""))),
                4 => drop(sim.answers.insert(who, answer(200, "[]"))),
                _ => drop(sim.answers.remove(&who)),
            }
            sim.run(Duration::from_secs(seconds));
            let watched = sim.watcher.looks.values().map(|look| look.seat).collect::<BTreeSet<_>>();
            prop_assert_eq!(watched.len(), sim.watcher.looks.len());
        }
        sim.assert_paced(SECOND / 5);
        sim.answers.clear();
        let before = sim.now;
        sim.run(1_000 * SECOND);
        let watched: Vec<_> = sim.watcher.seats.keys().map(|id| usize::from_str_radix(id.as_str(), 16).unwrap()).collect();
        for number in watched {
            prop_assert!(sim.times_of(number).iter().any(|at| *at > before), "{number} starves");
        }
        prop_assert_eq!(sim.watcher.due.len() + sim.watcher.looks.len() >= sim.watcher.seats.len(), true);
    }
}
