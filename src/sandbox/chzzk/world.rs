//! Everything the imitated service knows, behind one lock.
//!
//! One lock for all means one order for all: the order of the rows in the history is the order on every wire, and a client
//! that joins gets what comes after its join and nothing twice.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::http::{HeaderMap, Uri};
use serde_json::Value;
use tokio::{
    runtime::Handle,
    sync::{Notify, futures::Notified},
    task::AbortHandle,
};

use super::{
    RestFault, SentChat,
    account::{Account, Tokens},
    broadcast::{ChannelState, OnAir},
    catalogue::Catalogue,
    channel::ChannelKind,
    channel_page::ChannelPage,
    connection::Connection,
    faults::{FaultState, Upgrade},
    follows::Relations,
    manage::Managed,
    row::Row,
};
use crate::{
    Result,
    sandbox::{Settings, invent, watched::Watched},
};

/// How many of the sent chats are kept for assertions.
const KEPT_SENT: usize = 10_000;
/// The names the service has for its chat servers; with one origin for everything clients go to the origin instead.
const SERVERS: [&str; 5] = [
    "kr-ss1.chat.naver.com",
    "kr-ss2.chat.naver.com",
    "kr-ss3.chat.naver.com",
    "kr-ss4.chat.naver.com",
    "kr-ss5.chat.naver.com",
];

/// The service, shared by its tasks and by every handle to it.
#[derive(Debug)]
pub(crate) struct World {
    state: Watched<State>,
    runtime: OnceLock<Handle>,
    servers: Vec<String>,
    idle_timeout_changed: Notify,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) clock: Option<i64>,
    history: usize,
    channels: Vec<ChannelState>,
    pub(super) catalogue: Catalogue,
    /// By chat channel id; those of ended broadcasts stay, and stay silent.
    rooms: HashMap<String, Room>,
    pub(super) accounts: Vec<Account>,
    pub(super) relations: Relations,
    pub(super) tokens: Tokens,
    pub(super) connections: BTreeMap<u64, Connection>,
    pub(super) faults: FaultState,
    pub(super) sent: VecDeque<SentChat>,
    pub(super) counts: Counts,
    made: u64,
}

/// What happened how often since the start.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) sent: u64,
    pub(super) pings: u64,
    pub(super) pongs: u64,
    pub(super) slow_readers: u64,
}

/// One chat channel.
#[derive(Debug)]
pub(super) struct Room {
    pub(super) channel: usize,
    pub(super) history: VecDeque<Row>,
    pub(super) pinned: Value,
    pub(super) joins: u64,
    pub(super) batches: u64,
}

impl World {
    pub(crate) fn new(settings: &Settings, ports: &[u16]) -> Arc<Self> {
        // Without chat servers of its own the origin is the chat server, under the names the service has for them.
        let servers: Vec<String> = ports.iter().skip(1).map(|port| format!("127.0.0.1:{port}")).collect();
        let servers = if servers.is_empty() { SERVERS.map(str::to_owned).into() } else { servers };
        let state = State {
            clock: settings.clock,
            history: settings.history,
            channels: Vec::new(),
            catalogue: Catalogue::default(),
            rooms: HashMap::new(),
            accounts: Vec::new(),
            relations: Relations::default(),
            tokens: Tokens::default(),
            connections: BTreeMap::new(),
            faults: FaultState::default(),
            sent: VecDeque::new(),
            counts: Counts::default(),
            made: 0,
        };
        Arc::new(Self {
            state: Watched::new(state),
            runtime: OnceLock::new(),
            servers,
            idle_timeout_changed: Notify::new(),
        })
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
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> Option<AbortHandle> {
        self.runtime.get().map(|runtime| runtime.spawn(task).abort_handle())
    }

    pub(super) fn chat_servers(&self) -> &[String] {
        &self.servers
    }

    /// A WebSocket is open; the number names it.
    pub(super) fn open(&self, connection: Connection) -> u64 {
        self.update(|state| {
            let id = state.next_number();
            connection.pipe().dribble(state.faults.dribble);
            state.connections.insert(id, connection);
            id
        })
    }

    pub(super) fn leave(&self, id: u64) {
        self.update(|state| drop(state.connections.remove(&id)));
    }

    pub(crate) fn is_down(&self, server: usize) -> bool {
        self.look(|state| state.faults.down.contains(&server))
    }

    pub(crate) fn rest_fault(&self, uri: &Uri) -> Option<RestFault> {
        // Sockets have faults of their own.
        if ["/chat", "/socket.io/", "/"].contains(&uri.path()) {
            return None;
        }
        let target = uri.path_and_query().map_or_else(|| uri.path(), |target| target.as_str());
        self.update(|state| state.faults.rest_fault(target))
    }

    pub(super) fn upgrade_fault(&self) -> Option<Upgrade> {
        self.update(|state| state.faults.upgrades.take())
    }

    pub(super) fn idle_timeout(&self) -> Duration {
        self.look(|state| state.faults.idle_timeout)
    }

    pub(super) fn idle_timeout_may_have_changed(&self) {
        self.idle_timeout_changed.notify_waiters();
    }

    pub(super) fn idle_timeout_changed(&self) -> Notified<'_> {
        self.idle_timeout_changed.notified()
    }
}

impl State {
    pub(super) fn now(&self) -> i64 {
        self.clock.unwrap_or_else(|| jiff::Timestamp::now().as_millisecond())
    }

    pub(super) fn now_kst_precise(&self) -> String {
        invent::kst_precise(self.now())
    }

    /// A number nobody else has.
    pub(super) fn next_number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    pub(super) fn add_account(&mut self, nickname: &str) -> Account {
        let same_name = self.accounts.iter().filter(|account| account.nickname == nickname).count();
        let account = Account::new(nickname, same_name);
        self.accounts.push(account.clone());
        account
    }

    /// Who sent these headers, if it is somebody.
    pub(super) fn account(&self, headers: &HeaderMap) -> Option<&Account> {
        self.accounts.iter().find(|account| account.is_in(headers))
    }

    pub(super) fn account_mut(&mut self, user_id: &str) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| account.user_id == user_id)
    }

    pub(super) fn account_by_id(&self, user_id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.user_id == user_id)
    }

    pub(super) fn add_channel(&mut self, kind: ChannelKind) -> usize {
        let index = self.channels.len();
        let (id, name) = match index {
            0 => ("5c1e0a7d93b24f6688d0a1b2c3d4e5f6".to_owned(), "모래상자".to_owned()),
            _ => (invent::hex(&format!("channel {index}"), 32), format!("모래상자 {}", index + 1)),
        };
        let opened = self.now() - 3_600_000;
        let live = !matches!(kind, ChannelKind::Offline | ChannelKind::OfflineWithChat | ChannelKind::NeverLive);
        let on_air = match kind {
            ChannelKind::NeverLive => OnAir::Never,
            ChannelKind::Offline | ChannelKind::OfflineWithChat => OnAir::Closed,
            _ => OnAir::Open,
        };
        let live_id = 21_000_000 + self.next_number();
        let cid = self.open_room(index);
        self.channels.push(ChannelState {
            roles: HashMap::from([(id.clone(), super::Role::Streamer)]),
            id,
            name,
            on_air,
            live_id,
            title: "모래상자 방송".to_owned(),
            cid,
            chat_hidden: matches!(kind, ChannelKind::Offline | ChannelKind::NoChat),
            chat_broken: kind == ChannelKind::BrokenChat,
            adult: kind == ChannelKind::Adult,
            abroad: kind == ChannelKind::Abroad,
            viewers: 123,
            opened,
            closed: (!live).then_some(opened + 1_800_000),
            slow_mode: 0,
            emoji_mode: false,
            overrides: BTreeMap::new(),
            last_time: 0,
            restricted: HashSet::new(),
            manage: Managed::new(),
            page: ChannelPage::default(),
        });
        index
    }

    /// A chat channel that never was before.
    pub(super) fn open_room(&mut self, channel: usize) -> String {
        let cid = loop {
            let number = self.next_number();
            let cid = format!("N2{}", invent::url_safe(&format!("chat channel {number}"), 4));
            if !self.rooms.contains_key(&cid) {
                break cid;
            }
        };
        let room = Room { channel, history: VecDeque::new(), pinned: Value::Null, joins: 0, batches: 0 };
        self.rooms.insert(cid.clone(), room);
        cid
    }

    pub(super) fn channels(&self) -> &[ChannelState] {
        &self.channels
    }

    pub(super) fn find_channel(&self, id: &str) -> Option<&ChannelState> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    pub(super) fn channel_index(&self, id: &str) -> Option<usize> {
        self.channels.iter().position(|channel| channel.id == id)
    }

    /// The channel a handle stands for.
    #[expect(clippy::indexing_slicing, reason = "channels are never removed, and a handle is made when one is added")]
    pub(super) fn channel(&self, index: usize) -> &ChannelState {
        &self.channels[index]
    }

    #[expect(clippy::indexing_slicing, reason = "as above")]
    pub(super) fn channel_mut(&mut self, index: usize) -> &mut ChannelState {
        &mut self.channels[index]
    }

    pub(super) fn channel_of_chat(&self, cid: &str) -> Option<&ChannelState> {
        self.rooms.get(cid).map(|room| self.channel(room.channel))
    }

    pub(super) fn room(&self, cid: &str) -> Option<&Room> {
        self.rooms.get(cid)
    }

    pub(super) fn room_mut(&mut self, cid: &str) -> Option<&mut Room> {
        self.rooms.get_mut(cid)
    }

    /// Keeps a row, and of the oldest only so many.
    pub(super) fn keep(&mut self, cid: &str, row: Row) {
        let most = self.history;
        if let Some(room) = self.rooms.get_mut(cid) {
            room.history.push_back(row);
            while room.history.len() > most {
                room.history.pop_front();
            }
        }
    }

    /// How many connections a chat channel has.
    pub(super) fn members(&self, cid: &str) -> usize {
        self.connections.values().filter(|connection| connection.is_in(cid)).count()
    }

    pub(super) fn remember_sent(&mut self, sent: SentChat) {
        if self.sent.len() == KEPT_SENT {
            self.sent.pop_front();
        }
        self.counts.sent += 1;
        self.sent.push_back(sent);
    }
}
