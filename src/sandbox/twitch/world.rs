//! Everything the imitated service knows, behind one lock.
//!
//! One lock for all means one order for all: what happened first is first on every wire.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use tokio::{
    runtime::Handle,
    sync::{Notify, futures::Notified},
};

use super::{
    account::AccountState,
    connection::{Connection, Sent, What},
    faults::FaultState,
    heard::Heard,
    outgoing::Outgoing,
    pacing::{Limits, Pacing, Violation},
    room::Room,
    sent::{ClientLine, SentMessage},
};
use crate::{
    Result,
    sandbox::{Settings, invent, watched::Watched},
};

/// How many of the things clients did are kept for assertions, of each kind.
const KEPT: usize = 10_000;

/// The service, shared by its tasks and by every handle to it.
#[derive(Debug)]
pub(crate) struct World {
    state: Watched<State>,
    runtime: OnceLock<Handle>,
    heartbeat_changed: Notify,
}

#[derive(Debug)]
pub(super) struct State {
    /// Where the clock stands, if it stands.
    pub(super) clock: Option<i64>,
    /// How far it was put forward.
    pub(super) ahead: i64,
    pub(super) accounts: Vec<AccountState>,
    /// Never removed, so that an index names one.
    rooms: Vec<Room>,
    pub(super) connections: BTreeMap<u64, Connection>,
    pub(super) faults: FaultState,
    pub(super) heartbeat: Duration,
    pub(super) limits: Limits,
    /// By login.
    pub(super) pacing: HashMap<String, Pacing>,
    /// Breaches are told, and nobody is ignored for one.
    pub(super) only_record: bool,
    pub(super) violations: VecDeque<Violation>,
    pub(super) sent: VecDeque<SentMessage>,
    pub(super) lines: VecDeque<ClientLine>,
    pub(super) counts: Counts,
    made: u64,
}

/// What happened how often since the start.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) sent: u64,
    pub(super) logins: u64,
    pub(super) pings: u64,
    pub(super) pongs: u64,
    pub(super) whispers: u64,
    pub(super) slow_readers: u64,
}

impl World {
    pub(crate) fn new(settings: &Settings) -> Arc<Self> {
        let state = State {
            clock: settings.clock,
            ahead: 0,
            accounts: Vec::new(),
            rooms: Vec::new(),
            connections: BTreeMap::new(),
            faults: FaultState::default(),
            heartbeat: Duration::from_secs(300),
            limits: Limits::default(),
            pacing: HashMap::new(),
            only_record: false,
            violations: VecDeque::new(),
            sent: VecDeque::new(),
            lines: VecDeque::new(),
            counts: Counts::default(),
            made: 0,
        };
        Arc::new(Self { state: Watched::new(state), runtime: OnceLock::new(), heartbeat_changed: Notify::new() })
    }

    pub(super) fn look<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.state.look(look)
    }

    pub(super) fn update<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        self.state.update(change)
    }

    pub(super) fn wait(&self, what: &str, timeout: Duration, holds: impl FnMut(&State) -> bool) -> Result<()> {
        self.state.wait(what, timeout, holds)
    }

    /// The runtime that serves this world; told once.
    pub(crate) fn run_on(&self, runtime: Handle) {
        let _ = self.runtime.set(runtime);
    }

    /// Does something in the background. When the sandbox has ended, nothing is done.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = self.runtime.get() {
            drop(runtime.spawn(task));
        }
    }

    /// A connection is open; the number names it.
    pub(super) fn open(&self, mut connection: Connection) -> u64 {
        self.update(|state| {
            let id = state.next_number();
            connection.pipe().dribble(state.faults.dribble);
            connection.lines_left = state.faults.close_after;
            state.connections.insert(id, connection);
            id
        })
    }

    pub(super) fn leave(&self, id: u64) {
        self.update(|state| state.disconnect(id));
    }

    pub(super) fn receive(&self, id: u64, line: &str) {
        self.update(|state| state.receive(id, line));
    }

    pub(super) fn refuses_connection(&self) -> bool {
        self.update(|state| state.faults.refused_connections.take().is_some())
    }

    pub(super) fn heartbeat(&self) -> Duration {
        self.look(|state| state.heartbeat)
    }

    pub(super) fn heartbeat_changed(&self) -> Notified<'_> {
        self.heartbeat_changed.notified()
    }

    pub(super) fn set_heartbeat(&self, interval: Duration) {
        self.update(|state| state.heartbeat = interval);
        self.heartbeat_changed.notify_waiters();
    }

    /// Pings a connection; `false` if it did not answer the last time.
    pub(super) fn beat(&self, id: u64) -> bool {
        self.update(|state| match state.connections.get(&id) {
            Some(connection) if connection.unanswered_ping => false,
            Some(_) => {
                state.ping(id);
                true
            }
            // Closing, or half open: it ends otherwise.
            None => true,
        })
    }
}

impl State {
    pub(super) fn now(&self) -> i64 {
        self.clock.unwrap_or_else(|| jiff::Timestamp::now().as_millisecond()).saturating_add(self.ahead)
    }

    /// A number nobody else has.
    pub(super) fn next_number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    pub(super) fn next_message_id(&mut self) -> String {
        let number = self.next_number();
        invent::uuid(&format!("twitch message {number}"))
    }

    pub(super) fn add_room(&mut self, login: &str) -> usize {
        self.find_room(login).unwrap_or_else(|| {
            self.rooms.push(Room::new(login));
            self.rooms.len() - 1
        })
    }

    pub(super) fn find_room(&self, login: &str) -> Option<usize> {
        self.rooms.iter().position(|room| room.login == login)
    }

    /// The room a handle stands for.
    #[expect(clippy::indexing_slicing, reason = "rooms are never removed, and an index is given when one is added")]
    pub(super) fn room(&self, index: usize) -> &Room {
        &self.rooms[index]
    }

    #[expect(clippy::indexing_slicing, reason = "as above")]
    pub(super) fn room_mut(&mut self, index: usize) -> &mut Room {
        &mut self.rooms[index]
    }

    pub(super) fn receive(&mut self, id: u64, line: &str) {
        let Some(connection) = self.connections.get(&id) else { return };
        let login = connection.user.as_ref().map(|user| user.login.clone());
        let record = ClientLine { connection: id, login, line: Heard::redacted(line), time: self.now() };
        keep(&mut self.lines, record);
        if let Some(heard) = Heard::parse(line) {
            self.obey(id, &heard);
        }
    }

    /// To one connection.
    pub(super) fn send(&mut self, id: u64, line: &Outgoing) {
        let delay = self.faults.delay;
        let sent = self.connections.get_mut(&id).map(|connection| connection.send(line, delay));
        self.settle(id, sent);
    }

    /// Whole lines that come with no capability, to one connection.
    pub(super) fn send_lines(&mut self, id: u64, lines: String) {
        let delay = self.faults.delay;
        let sent = self.connections.get_mut(&id).map(|connection| connection.send_bytes(Bytes::from(lines), delay));
        self.settle(id, sent);
    }

    /// To everybody in a room, but perhaps for one; says to how many.
    pub(super) fn deliver(&mut self, room: usize, line: &Outgoing, but: Option<u64>) -> usize {
        let in_room = |(id, connection): (&u64, &Connection)| {
            (connection.rooms.contains(&room) && Some(*id) != but).then_some(*id)
        };
        let reached: Vec<u64> = self.connections.iter().filter_map(in_room).collect();
        for &id in &reached {
            self.send(id, line);
            if self.faults.everything_twice {
                self.send(id, line);
            }
        }
        reached.len()
    }

    fn settle(&mut self, id: u64, sent: Option<Sent>) {
        match sent {
            None | Some(Sent::Fine) => {}
            Some(Sent::Last) => self.disconnect(id),
            Some(Sent::TooSlow) => {
                self.counts.slow_readers += 1;
                self.disconnect(id);
            }
        }
    }

    /// Ends a connection after what was sent before.
    pub(super) fn hang_up(&mut self, id: u64) {
        self.end(id, What::Gone { reset: false });
    }

    pub(super) fn end(&mut self, id: u64, how: What) {
        if let Some(connection) = self.connections.get(&id) {
            connection.push(how, self.faults.delay);
            self.disconnect(id);
        }
    }

    /// Those that logged in.
    pub(super) fn logged_in(&self) -> usize {
        self.connections.values().filter(|connection| connection.user.is_some()).count()
    }

    pub(super) fn ids(&self) -> Vec<u64> {
        self.connections.keys().copied().collect()
    }

    pub(super) fn remember_sent(&mut self, sent: SentMessage) {
        self.counts.sent += 1;
        keep(&mut self.sent, sent);
    }

    pub(super) fn remember_violation(&mut self, violation: Violation) {
        keep(&mut self.violations, violation);
    }
}

fn keep<T>(kept: &mut VecDeque<T>, one: T) {
    if kept.len() == KEPT {
        kept.pop_front();
    }
    kept.push_back(one);
}
