//! How fast an account may act: Twitch counts per account, over all of its connections, and ignores for an hour who sends too much
//! (reference 13).
//!
//! Nobody outside sees when Twitch's windows begin, so these slide, and are a little longer than the documented ones: then no window,
//! wherever it begins, ever holds too much.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::ChannelName;

/// JOIN attempts, and logins: so many in so long.
const JOINS: usize = 20;
const VERIFIED_JOINS: usize = 2_000;
const LOGINS: usize = 20;
const VERIFIED_LOGINS: usize = 200;
const ATTEMPTS_WINDOW: Duration = Duration::from_secs(11);
/// Messages: those of ordinary chatters, and of who is broadcaster, moderator or VIP in the room.
const MESSAGES: usize = 20;
const PRIVILEGED_MESSAGES: usize = 100;
const VERIFIED_MESSAGES: usize = 7_500;
const MESSAGES_WINDOW: Duration = Duration::from_secs(32);
/// Between two messages of an ordinary chatter to one room.
const BETWEEN_MESSAGES: Duration = Duration::from_millis(1_200);

/// What happened within a time that slides.
#[derive(Debug)]
struct Window {
    span: Duration,
    times: VecDeque<Instant>,
}

impl Window {
    fn new(span: Duration) -> Self {
        Self { span, times: VecDeque::new() }
    }

    /// From when on there is room for one more, if at most so many are allowed.
    fn free_from(&mut self, most: usize, now: Instant) -> Instant {
        while self.times.front().is_some_and(|time| *time + self.span <= now) {
            self.times.pop_front();
        }
        let last = self.times.len().checked_sub(most).and_then(|index| self.times.get(index));
        last.map_or(now, |time| *time + self.span)
    }
}

/// One account's. Clones count together.
#[derive(Debug, Clone)]
pub(crate) struct Pace(Arc<Mutex<Counted>>);

#[derive(Debug)]
struct Counted {
    is_verified: bool,
    joins: Window,
    logins: Window,
    messages: Window,
    /// When the last message went to each room.
    rooms: HashMap<ChannelName, Instant>,
}

impl Pace {
    /// `is_verified`: Twitch verified the account as a bot, and allows it more.
    pub(crate) fn new(is_verified: bool) -> Self {
        Self(Arc::new(Mutex::new(Counted {
            is_verified,
            joins: Window::new(ATTEMPTS_WINDOW),
            logins: Window::new(ATTEMPTS_WINDOW),
            messages: Window::new(MESSAGES_WINDOW),
            rooms: HashMap::new(),
        })))
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Logs in, or says from when on that may be.
    pub(crate) fn login(&self, now: Instant) -> Result<(), Instant> {
        let counted = &mut *self.counted();
        let most = if counted.is_verified { VERIFIED_LOGINS } else { LOGINS };
        take(&mut counted.logins, most, now)
    }

    /// Joins one room, or says from when on that may be.
    pub(crate) fn join(&self, now: Instant) -> Result<(), Instant> {
        let counted = &mut *self.counted();
        let most = if counted.is_verified { VERIFIED_JOINS } else { JOINS };
        take(&mut counted.joins, most, now)
    }

    /// Sends one message to a room, or says from when on that may be.
    pub(crate) fn message(&self, channel: &ChannelName, is_privileged: bool, now: Instant) -> Result<(), Instant> {
        let counted = &mut *self.counted();
        let most = match (counted.is_verified, is_privileged) {
            (true, _) => VERIFIED_MESSAGES,
            (false, true) => PRIVILEGED_MESSAGES,
            (false, false) => MESSAGES,
        };
        let last = counted.rooms.get(channel).filter(|_| !is_privileged);
        let from = last.map_or(now, |last| *last + BETWEEN_MESSAGES).max(counted.messages.free_from(most, now));
        if from > now {
            return Err(from);
        }
        counted.messages.times.push_back(now);
        counted.rooms.retain(|_, last| *last + BETWEEN_MESSAGES > now);
        counted.rooms.insert(channel.clone(), now);
        Ok(())
    }
}

fn take(window: &mut Window, most: usize, now: Instant) -> Result<(), Instant> {
    let from = window.free_from(most, now);
    if from > now {
        return Err(from);
    }
    window.times.push_back(now);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Everything that is done as early as it may be, for so long: when each was.
    fn greedy(until: Duration, mut act: impl FnMut(Instant) -> Result<(), Instant>) -> Vec<Duration> {
        let begun = Instant::now();
        let (mut now, mut times) = (begun, Vec::new());
        while now < begun + until {
            match act(now) {
                Ok(()) => times.push(now - begun),
                Err(from) => {
                    assert!(from > now, "a wait that is over");
                    now = from;
                }
            }
        }
        times
    }

    /// The most in any window of that length, wherever it begins.
    fn most_in(times: &[Duration], window: Duration) -> usize {
        let within = |begin: &Duration| times.iter().filter(|time| (*begin..*begin + window).contains(*time)).count();
        times.iter().map(within).max().unwrap_or(0)
    }

    #[test]
    fn no_window_holds_more_than_is_allowed_and_none_much_less() {
        let pace = Pace::new(false);
        let joins = greedy(100 * SECOND, |now| pace.join(now));
        assert_eq!((most_in(&joins, 10 * SECOND), joins.len()), (20, 200));
        let logins = greedy(100 * SECOND, |now| pace.login(now));
        assert_eq!((most_in(&logins, 10 * SECOND), logins.len()), (20, 200));
        let verified = Pace::new(true);
        assert_eq!(most_in(&greedy(30 * SECOND, |now| verified.join(now)), 10 * SECOND), 2_000);
        assert_eq!(most_in(&greedy(30 * SECOND, |now| verified.login(now)), 10 * SECOND), 200);
    }

    #[test]
    fn messages_keep_to_the_room_and_to_the_account() {
        let (one, rooms) = (ChannelName::from("one"), ["a", "b", "c", "d"].map(ChannelName::from));
        let pace = Pace::new(false);
        let alone = greedy(60 * SECOND, |now| pace.message(&one, false, now));
        assert_eq!((most_in(&alone, 30 * SECOND), most_in(&alone, SECOND)), (20, 1));
        let pace = Pace::new(false);
        let mut turn = 0;
        let spread = greedy(100 * SECOND, |now| {
            turn += 1;
            pace.message(&rooms[turn % 4], false, now)
        });
        assert_eq!(most_in(&spread, 30 * SECOND), 20);
        let pace = Pace::new(false);
        let privileged = greedy(100 * SECOND, |now| pace.message(&one, true, now));
        assert_eq!(most_in(&privileged, 30 * SECOND), 100);
        let verified = Pace::new(true);
        assert_eq!(most_in(&greedy(60 * SECOND, |now| verified.message(&one, true, now)), 30 * SECOND), 7_500);
    }

    #[test]
    fn messages_to_where_one_is_privileged_use_up_the_others() {
        let (own, other) = (ChannelName::from("own"), ChannelName::from("other"));
        let (pace, now) = (Pace::new(false), Instant::now());
        for _ in 0..20 {
            pace.message(&own, true, now).unwrap();
        }
        assert_eq!(pace.message(&other, false, now), Err(now + MESSAGES_WINDOW));
        pace.clone().message(&own, true, now).unwrap();
        // From 100 on there as well.
        for _ in 21..100 {
            pace.message(&own, true, now).unwrap();
        }
        assert_eq!(pace.message(&own, true, now), Err(now + MESSAGES_WINDOW));
    }
}
