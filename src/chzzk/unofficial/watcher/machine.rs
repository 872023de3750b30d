//! Who is asked about when: a plain state machine, run by the driver of all connections.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    fmt,
    time::{Duration, Instant},
};

use super::{LookFailed, Watch, Watching, known::Known, pace::Pace};
use crate::{
    ErrorKind, Result,
    backlog::Waiting,
    chzzk::{
        ChannelId,
        unofficial::{
            model::{self, LiveStatus},
            request::Api,
        },
    },
    http::{Request, Response},
    protocol::{CommandId, Frame, Link, LinkId, Loss, Protocol, RequestId},
};

/// What the web client is told in all recordings.
const TOLD_INTERVAL: Duration = Duration::from_secs(10);
/// Shorter and longer ones that the service may tell are not taken at their word.
const SHORTEST_TOLD: Duration = Duration::from_secs(5);
const LONGEST_TOLD: Duration = Duration::from_secs(600);
/// The shortest interval that may be set.
pub(crate) const SHORTEST_INTERVAL: Duration = Duration::from_millis(100);
/// The highest pace that may be set.
pub(crate) const MOST_PER_SECOND: u32 = 100;
/// Looks that fail come this much later at most.
const LONGEST_DELAY: Duration = Duration::from_secs(300);

/// What a watcher was asked to be.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) api: Api,
    pub(crate) channels: Vec<ChannelId>,
    /// How often each channel is asked about; where it is not set, as often as the service tells.
    pub(crate) interval: Option<Duration>,
    pub(crate) per_second: u32,
    pub(crate) seed: u64,
}

/// What a user asks of a running watcher.
#[derive(Debug)]
pub(crate) enum Command {
    Add(ChannelId),
    Remove(ChannelId),
}

/// One look at a channel.
#[derive(Debug)]
struct Look {
    channel: ChannelId,
    seat: u64,
    asked_at: Instant,
}

/// One channel.
#[derive(Debug)]
struct Seat {
    /// No other has it, also not the same channel that was removed and added again.
    number: u64,
    /// When it is looked at next; `None` while a look is under way.
    due: Option<Instant>,
    /// `None` before the first answer.
    known: Option<Known>,
    /// How often it is looked at.
    interval: Duration,
    failures: u32,
}

pub(crate) struct Watcher {
    config: Config,
    random: fastrand::Rng,
    pace: Pace,
    seats: HashMap<ChannelId, Seat>,
    /// Who is due when, by the numbers of the seats where several are due at once.
    due: BTreeSet<(Instant, u64, ChannelId)>,
    looks: HashMap<RequestId, Look>,
    next_seat: u64,
    next_request: u64,
    requests: VecDeque<(RequestId, Request)>,
    events: Waiting<Watch>,
    outcomes: VecDeque<(CommandId, ())>,
    end: Option<Result<()>>,
    over: bool,
}

impl Watcher {
    pub(crate) fn new(config: Config, now: Instant) -> Self {
        let mut watcher = Self {
            random: fastrand::Rng::with_seed(config.seed),
            pace: Pace::new(Duration::from_secs(1) / config.per_second.clamp(1, MOST_PER_SECOND), now),
            seats: HashMap::new(),
            due: BTreeSet::new(),
            looks: HashMap::new(),
            next_seat: 0,
            next_request: 0,
            requests: VecDeque::new(),
            events: Waiting::in_a_machine(Self::lagged),
            outcomes: VecDeque::new(),
            end: None,
            over: false,
            config,
        };
        for channel in std::mem::take(&mut watcher.config.channels) {
            watcher.add(channel, now);
        }
        watcher.ask(now);
        watcher
    }

    fn add(&mut self, channel: ChannelId, now: Instant) {
        if !self.seats.contains_key(&channel) {
            let number = self.next_seat;
            self.next_seat += 1;
            let interval = self.interval(None);
            self.seats.insert(channel.clone(), Seat { number, due: Some(now), known: None, interval, failures: 0 });
            self.due.insert((now, number, channel));
        }
    }

    fn remove(&mut self, channel: ChannelId) {
        if let Some(Seat { number, due: Some(due), .. }) = self.seats.remove(&channel) {
            self.due.remove(&(due, number, channel));
        }
    }

    /// Asks about who has been due longest, as far as the pace allows.
    fn ask(&mut self, now: Instant) {
        while !self.over && self.pace.free_at().is_some_and(|free_at| free_at <= now) {
            if self.due.first().is_none_or(|(due, ..)| *due > now) {
                return;
            }
            let Some((_, number, channel)) = self.due.pop_first() else { return };
            if let Some(seat) = self.seats.get_mut(&channel) {
                seat.due = None;
            }
            self.pace.spend(now);
            let id = RequestId(self.next_request);
            self.next_request += 1;
            self.requests.push_back((id, self.config.api.live_status(&channel)));
            self.looks.insert(id, Look { channel, seat: number, asked_at: now });
        }
    }

    fn answered(&mut self, look: Look, answer: Result<Response>, now: Instant) {
        let Look { channel, seat: number, asked_at } = look;
        let answer = answer.and_then(|response| model::read_live_status(&channel, &response));
        match &answer {
            Err(error) if error.kind() == ErrorKind::RateLimited => {
                self.pace.too_much(asked_at, error.retry_after(), now);
            }
            Err(_) => {}
            Ok(_) => self.pace.accepted(),
        }
        let told = answer.as_ref().ok().map(|status| self.interval(status.as_ref()));
        let Some(seat) = self.seats.get_mut(&channel).filter(|seat| seat.number == number) else {
            // It was removed meanwhile.
            return;
        };
        seat.interval = told.unwrap_or(seat.interval);
        let interval = seat.interval;
        let wait = match answer {
            Ok(status) => {
                seat.failures = 0;
                let events = &mut self.events;
                match (&mut seat.known, status) {
                    (Some(known), Some(status)) => known.take(&channel, status, |event| events.push(event)),
                    // There is no way back to never having been live.
                    (Some(_), None) => {}
                    (known @ None, status) => {
                        *known = Some(Known::first(status.as_ref()));
                        let status = status.map(Box::new);
                        events.push(Watch::Watching(Watching { channel: channel.clone(), status }));
                    }
                }
                interval
            }
            Err(error) => {
                let delay = interval.max(Duration::from_secs(1)).saturating_mul(1 << seat.failures.min(10));
                let delay = delay.min(LONGEST_DELAY.max(interval));
                seat.failures = seat.failures.saturating_add(1);
                let delay = delay.max(error.retry_after().unwrap_or_default().min(LONGEST_DELAY));
                let failures = seat.failures;
                let (kind, error) = (error.kind(), error.causes());
                let failed = LookFailed { channel: channel.clone(), kind, error, failures, retry_in: delay };
                self.events.push(Watch::Failed(failed));
                delay
            }
        };
        // Never earlier than it should be, and not all at once.
        let due = now + wait.mul_f64(1.0 + self.random.f64() / 10.0);
        seat.due = Some(due);
        self.due.insert((due, number, channel));
    }

    fn interval(&self, status: Option<&LiveStatus>) -> Duration {
        let told = || status?.polling_status.as_ref()?.call_period();
        match self.config.interval {
            Some(interval) => interval,
            None => told().unwrap_or(TOLD_INTERVAL).clamp(SHORTEST_TOLD, LONGEST_TOLD),
        }
    }
}

impl Protocol for Watcher {
    type Event = Watch;
    type Command = Command;
    type Outcome = ();
    type Request = Request;
    type Response = Response;

    fn handle_command(&mut self, id: CommandId, command: Command, now: Instant) {
        match command {
            Command::Add(channel) => self.add(channel, now),
            Command::Remove(channel) => self.remove(channel),
        }
        self.outcomes.push_back((id, ()));
        self.ask(now);
    }

    fn handle_response(&mut self, id: RequestId, response: Result<Response>, now: Instant) {
        if let Some(look) = self.looks.remove(&id) {
            self.pace.release();
            if !self.over {
                self.answered(look, response, now);
            }
        }
        self.ask(now);
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.ask(now);
    }

    fn handle_close(&mut self, _now: Instant) {
        if !self.over {
            self.over = true;
            self.end = Some(Ok(()));
        }
    }

    fn poll_request(&mut self) -> Option<(RequestId, Request)> {
        self.requests.pop_front()
    }

    fn poll_event(&mut self) -> Option<Watch> {
        self.events.pop()
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, ())> {
        self.outcomes.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        if self.over {
            return None;
        }
        let (due, ..) = self.due.first()?;
        Some(self.pace.free_at()?.max(*due))
    }

    fn poll_end(&mut self) -> Option<Result<()>> {
        self.end.take()
    }

    fn lagged(missed: u64) -> Watch {
        Watch::Lagged { missed }
    }

    // There are no links.
    fn handle_frame(&mut self, _link: LinkId, _frame: Frame<'_>, _now: Instant) {}
    fn handle_connected(&mut self, _link: LinkId, _now: Instant) {}
    fn handle_disconnected(&mut self, _link: LinkId, _loss: Loss, _now: Instant) {}
    fn poll_link(&mut self) -> Option<Link> {
        None
    }
    fn poll_transmit(&mut self) -> Option<(LinkId, String)> {
        None
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher")
            .field("channels", &self.seats.len())
            .field("under_way", &self.looks.len())
            .field("events", &self.events.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
