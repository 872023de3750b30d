//! When to ping, and when to think a connection dead.
//!
//! A plain ticker: a ping every interval, whatever comes. The reference client pings only after a pong, and so never again when one
//! pong is lost while events flow; and a server that counts pings alone then goes silent.

use std::time::{Duration, Instant};

#[derive(Debug)]
pub(super) struct Heartbeat {
    interval: Duration,
    timeout: Duration,
    next_ping: Instant,
    last_heard: Instant,
    /// When the first ping was sent after which nothing came yet.
    unheard: Option<Instant>,
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beat {
    Rest,
    Ping,
    Dead,
}

impl Heartbeat {
    pub(super) fn new(interval: Duration, timeout: Duration, now: Instant) -> Self {
        Self { interval, timeout, next_ping: now + interval, last_heard: now, unheard: None }
    }

    /// Something came. What does not matter, as long as it came over this connection.
    /// How long the end of the other side may go unnoticed.
    pub(super) fn patience(&self) -> Duration {
        self.interval + self.timeout
    }

    pub(super) fn heard(&mut self, now: Instant) {
        self.last_heard = now;
        self.unheard = None;
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) -> Beat {
        if now >= self.death() {
            return Beat::Dead;
        }
        if now < self.next_ping {
            return Beat::Rest;
        }
        self.unheard.get_or_insert(now);
        self.next_ping += self.interval;
        if self.next_ping <= now {
            // Late by more than one: no burst of pings.
            self.next_ping = now + self.interval;
        }
        Beat::Ping
    }

    /// When something is to be done next.
    pub(super) fn deadline(&self) -> Instant {
        self.next_ping.min(self.death())
    }

    fn death(&self) -> Instant {
        // The second holds where pings come late; the server has given up by then, too.
        let latest = self.last_heard + self.interval + self.timeout;
        self.unheard.map_or(latest, |pinged| latest.min(pinged + self.timeout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// What is done at each of these seconds, and when something is to be done next.
    struct Sim {
        heartbeat: Heartbeat,
        start: Instant,
    }

    impl Sim {
        fn new(interval: u32, timeout: u32) -> Self {
            let start = Instant::now();
            Self { heartbeat: Heartbeat::new(interval * SECOND, timeout * SECOND, start), start }
        }
        fn at(&mut self, second: u32) -> Beat {
            self.heartbeat.handle_timeout(self.start + second * SECOND)
        }
        fn heard(&mut self, second: u32) {
            self.heartbeat.heard(self.start + second * SECOND);
        }
        fn next(&self) -> u64 {
            (self.heartbeat.deadline() - self.start).as_secs()
        }
    }

    #[test]
    fn pings_tick_whatever_else_comes() {
        let mut sim = Sim::new(25, 60);
        for tick in 1..20 {
            for second in 25 * (tick - 1) + 1..25 * tick {
                sim.heard(second);
                assert_eq!(sim.at(second), Beat::Rest);
            }
            assert_eq!(sim.next(), u64::from(25 * tick));
            assert_eq!(sim.at(25 * tick), Beat::Ping);
        }
    }

    #[test]
    fn silence_after_a_ping_is_death_and_anything_is_life() {
        let mut sim = Sim::new(25, 20);
        assert_eq!(sim.at(25), Beat::Ping);
        assert_eq!(sim.next(), 45);
        assert_eq!(sim.at(44), Beat::Rest);
        sim.heard(44);
        assert_eq!(sim.at(45), Beat::Rest);
        assert_eq!(sim.at(50), Beat::Ping);
        assert_eq!(sim.at(69), Beat::Rest);
        assert_eq!(sim.at(70), Beat::Dead);
    }

    #[test]
    fn the_first_unheard_ping_counts() {
        let mut sim = Sim::new(25, 60);
        assert_eq!([sim.at(25), sim.at(50), sim.at(75)], [Beat::Ping; 3]);
        assert_eq!(sim.next(), 85);
        assert_eq!(sim.at(84), Beat::Rest);
        assert_eq!(sim.at(85), Beat::Dead);
    }

    #[test]
    fn late_calls_neither_burst_nor_prolong_a_death() {
        let mut sim = Sim::new(25, 60);
        sim.heard(70);
        assert_eq!(sim.at(80), Beat::Ping);
        assert_eq!(sim.next(), 105);
        assert_eq!(sim.at(105), Beat::Ping);
        assert_eq!(sim.at(110), Beat::Rest);

        let mut slept = Sim::new(25, 60);
        assert_eq!(slept.at(85), Beat::Dead);
        let mut slept = Sim::new(25, 60);
        slept.heard(1_000);
        assert_eq!(slept.at(1_000), Beat::Ping);
        // Pinged late, yet dead no later than 85 seconds after the last sign of life.
        let mut late = Sim::new(25, 60);
        assert_eq!(late.at(80), Beat::Ping);
        assert_eq!(late.next(), 85);
        assert_eq!(late.at(85), Beat::Dead);
    }
}
