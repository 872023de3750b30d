//! Who sends, joins and logs in how often.
//!
//! Windows slide here: no span of their length may hold more than is allowed. A client that keeps to that keeps to a window that
//! begins with the first message too, which is what older documentation describes.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use super::world::State;

/// Logins that are counted; one too many and all begin anew.
const MOST_LOGINS: usize = 10_000;
/// Who sends too much is ignored for so long.
const IGNORED_FOR: i64 = 3_600_000;

/// What there is so much of. The defaults are those of an ordinary account, in Twitch's documentation.
///
/// All count by account, over all its connections. Tests may want shorter windows:
///
/// ```
/// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
/// use std::time::Duration;
///
/// use livechat::sandbox::twitch::Limits;
///
/// twitch.set_limits(Limits::default().messages(3, Duration::from_millis(500)).room_gap(Duration::ZERO));
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    messages: Budget,
    privileged: u32,
    room_gap: Duration,
    joins: Budget,
    logins: Budget,
    rooms: u32,
}

/// So many in a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Budget {
    most: u32,
    window: Duration,
}

impl Budget {
    const fn seconds(most: u32, seconds: u64) -> Self {
        Self { most, window: Duration::from_secs(seconds) }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages: Budget::seconds(20, 30),
            privileged: 100,
            room_gap: Duration::from_secs(1),
            joins: Budget::seconds(20, 10),
            logins: Budget::seconds(20, 10),
            rooms: 100,
        }
    }
}

impl Limits {
    /// Those of a verified bot: 7,500 messages in 30 s, 2,000 joins and 200 logins in 10 s, and 100 rooms all the same.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.set_limits(livechat::sandbox::twitch::Limits::verified_bot());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn verified_bot() -> Self {
        Self {
            messages: Budget::seconds(7_500, 30),
            privileged: 7_500,
            joins: Budget::seconds(2_000, 10),
            logins: Budget::seconds(200, 10),
            ..Self::default()
        }
    }

    /// Messages in a window, 20 in 30 s unless told. Those to rooms where the account is broadcaster, moderator or VIP count too.
    #[must_use]
    pub fn messages(mut self, most: u32, window: Duration) -> Self {
        self.messages = Budget { most, window };
        self
    }

    /// Messages in the same window up to which rooms work where the account is broadcaster, moderator or VIP: 100 unless told.
    #[must_use]
    pub fn privileged_messages(mut self, most: u32) -> Self {
        self.privileged = most;
        self
    }

    /// The time between two messages to one room, unless the account is broadcaster, moderator or VIP: a second unless told.
    #[must_use]
    pub fn room_gap(mut self, gap: Duration) -> Self {
        self.room_gap = gap;
        self
    }

    /// Names in JOIN commands in a window, 20 in 10 s unless told.
    #[must_use]
    pub fn joins(mut self, most: u32, window: Duration) -> Self {
        self.joins = Budget { most, window };
        self
    }

    /// Logins in a window, 20 in 10 s unless told.
    #[must_use]
    pub fn logins(mut self, most: u32, window: Duration) -> Self {
        self.logins = Budget { most, window };
        self
    }

    /// Rooms an account is in at once, 100 unless told. Those where it is broadcaster or moderator do not count.
    #[must_use]
    pub fn rooms(mut self, most: u32) -> Self {
        self.rooms = most;
        self
    }

    pub(super) fn most_rooms(&self) -> usize {
        usize::try_from(self.rooms).unwrap_or(usize::MAX)
    }
}

/// Which limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// Messages to rooms where the account is nobody special.
    Messages,
    /// Messages, of which the last was to a room where the account is broadcaster, moderator or VIP.
    PrivilegedMessages,
    /// Messages to one room.
    RoomMessages,
    /// JOIN attempts.
    Joins,
    /// Logins.
    Logins,
    /// Rooms at once.
    Rooms,
}

/// A breach of a limit.
///
/// ```
/// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
/// // … the program under test sends many messages …
/// assert_eq!(twitch.violations(), []);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Which.
    pub limit: Limit,
    /// Whose.
    pub login: String,
    /// The room of the message or join, without the `#`.
    pub channel: Option<String>,
    /// When, in milliseconds since 1970 by the sandbox's clock.
    pub time: i64,
}

/// What one login did of late.
#[derive(Debug, Default)]
pub(super) struct Pacing {
    messages: VecDeque<i64>,
    joins: VecDeque<i64>,
    logins: VecDeque<i64>,
    /// The last message, by room.
    rooms: HashMap<String, i64>,
    ignored_until: Option<i64>,
}

/// How a message stands with the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    Fine,
    /// It came too soon after the last one in this room.
    TooSoon,
    /// Nobody hears it, and nobody says so.
    Ignored,
}

impl State {
    /// Counts a join or a login; `false` if it was one too many, and that matters.
    pub(super) fn spend(&mut self, login: &str, limit: Limit, channel: Option<&str>) -> bool {
        let now = self.now();
        let budget = if limit == Limit::Logins { self.limits.logins } else { self.limits.joins };
        let pacing = self.pacing_of(login);
        let events = if limit == Limit::Logins { &mut pacing.logins } else { &mut pacing.joins };
        count(events, now, budget.window, budget.most) < budget.most || self.breach(limit, login, channel)
    }

    /// Counts a message.
    pub(super) fn spend_message(&mut self, login: &str, channel: &str, privileged: bool) -> Pace {
        let now = self.now();
        let Limits { messages: Budget { most, window }, privileged: most_privileged, room_gap, .. } = self.limits;
        let pacing = self.pacing_of(login);
        let before = count(&mut pacing.messages, now, window, most.max(most_privileged));
        let last = pacing.rooms.insert(channel.to_owned(), now);
        let ignored = pacing.ignored_until.is_some_and(|until| now < until);
        let (limit, allowed) =
            if privileged { (Limit::PrivilegedMessages, most_privileged) } else { (Limit::Messages, most) };
        if before >= allowed && !self.breach(limit, login, Some(channel)) {
            let until = now.saturating_add(IGNORED_FOR);
            self.pacing_of(login).ignored_until.get_or_insert(until);
            return Pace::Ignored;
        }
        if ignored && !privileged {
            return Pace::Ignored;
        }
        let too_soon = last.is_some_and(|last| now.saturating_sub(last) < milliseconds(room_gap));
        if too_soon && !privileged && !self.breach(Limit::RoomMessages, login, Some(channel)) {
            return Pace::TooSoon;
        }
        Pace::Fine
    }

    /// Notes a breach; `true` if nothing else comes of it.
    pub(super) fn breach(&mut self, limit: Limit, login: &str, channel: Option<&str>) -> bool {
        let channel = channel.map(|channel| channel.trim_start_matches('#').to_owned());
        let violation = Violation { limit, login: login.to_owned(), channel, time: self.now() };
        self.remember_violation(violation);
        self.only_record
    }

    fn pacing_of(&mut self, login: &str) -> &mut Pacing {
        if self.pacing.len() >= MOST_LOGINS && !self.pacing.contains_key(login) {
            self.pacing.clear();
        }
        let now = self.now();
        let pacing = self.pacing.entry(login.to_owned()).or_default();
        pacing.ignored_until = pacing.ignored_until.filter(|until| now < *until);
        pacing
    }
}

/// How many were in the window before this one, which is added.
fn count(events: &mut VecDeque<i64>, now: i64, window: Duration, most: u32) -> u32 {
    let begin = now.saturating_sub(milliseconds(window));
    events.retain(|time| *time > begin);
    let before = u32::try_from(events.len()).unwrap_or(u32::MAX);
    // More than are allowed tell no more.
    if before > most {
        events.pop_front();
    }
    events.push_back(now);
    before
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
