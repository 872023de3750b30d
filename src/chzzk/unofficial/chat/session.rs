//! The life of one chat, as a plain state machine: ask, join, listen, ping, send, lose, come back, follow the broadcast.
//!
//! ```text
//! Asking ──▶ Opening ──▶ Joining ──▶ Joined ──▶ (loss, new broadcast) ──▶ Pausing ──▶ Asking …
//!    └──▶ WaitingForLive ──▶ Asking                      └──▶ Over (closed, or a final error)
//! ```
//!
//! Facts: the web chat's flow (reference 3.1), its timeouts (3.5) and its reconnect rules (4).

use std::{
    collections::{BTreeMap, VecDeque},
    fmt, mem,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    Broadcast, ChatChannelId, Connected, Delivery, DisconnectReason, Disconnected, Event, RecentChat, Recovered,
    SendId, SendOutcome, Sent, StatusUnknown, UserId, WaitingForLive,
    frame::{self, Signal},
    seen::Seen,
};
use crate::{
    Error, Reconnect, Result, Secret,
    backlog::Waiting,
    chzzk::{
        ChannelId,
        unofficial::{
            model::{self, AccessToken, LiveDetail, LiveStatus},
            request::Api,
        },
    },
    error::{NoChat, NoChatReason},
    http::{Request, Response},
    protocol::{CommandId, Frame, Link, LinkId, Loss, Protocol, RequestId, Target},
    reconnect::Backoff,
};

/// The web client's own times (reference 3.5): a ping after 20 s without a message, dead 10 s later.
pub(crate) const IDLE_BEFORE_PING: Duration = Duration::from_secs(20);
pub(crate) const PING_TIMEOUT: Duration = Duration::from_secs(10);
/// The list of recent rows comes 1 to 1.5 s after the join; this is how long live rows are held back for it.
const RECENT_TIMEOUT: Duration = Duration::from_secs(5);
const HELD_ROWS: usize = 1_000;
/// What every source asks for; the largest list the service gives is not known.
const RECOVERED_ROWS: u32 = 50;
/// A join that lasted this long counts as a success; a shorter one does not reset the waiting times.
const STABLE_AFTER: Duration = Duration::from_secs(10);
/// Used when the routing service cannot be asked, as the web client does.
const FALLBACK_SERVERS: [&str; 5] = [
    "kr-ss1.chat.naver.com",
    "kr-ss2.chat.naver.com",
    "kr-ss3.chat.naver.com",
    "kr-ss4.chat.naver.com",
    "kr-ss5.chat.naver.com",
];
/// Looks at the broadcast's state that may fail in a row before an event says so.
const STATUS_FAILURES: u32 = 3;
/// The shortest time between two looks, where something hints at a change.
const HINTED_POLL: Duration = Duration::from_secs(5);

/// What a chat was asked to be.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) channel: ChannelId,
    pub(crate) api: Api,
    pub(crate) reconnect: Reconnect,
    pub(crate) connect_attempts: u32,
    pub(crate) wait_for_live: bool,
    pub(crate) recent_rows: u32,
    pub(crate) keep_raw: bool,
    pub(crate) poll_open: Duration,
    pub(crate) poll_closed: Duration,
    /// For opening the socket, and again for the answer to the join.
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_before_ping: Duration,
    pub(crate) ping_timeout: Duration,
    pub(crate) send_timeout: Duration,
    pub(crate) max_message_bytes: usize,
    pub(crate) seed: u64,
}

/// Whether a message can be sent just now, readable from any thread.
#[derive(Debug, Default)]
pub(crate) struct Presence(AtomicU8);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Can {
    /// Not joined just now.
    Nothing = 0,
    Read = 1,
    Send = 2,
}

impl Presence {
    pub(crate) fn get(&self) -> Can {
        match self.0.load(Ordering::Acquire) {
            2 => Can::Send,
            1 => Can::Read,
            _ => Can::Nothing,
        }
    }

    fn set(&self, can: Can) {
        self.0.store(can as u8, Ordering::Release);
    }
}

/// What a user asks of a running chat.
#[derive(Debug)]
pub(crate) enum Command {
    Send { content: String, emojis: BTreeMap<String, String>, at: Timestamp },
}

#[derive(Debug)]
enum Stage {
    /// Waiting for the answers that a join needs.
    Asking(Asking),
    /// The link was asked for.
    Opening,
    /// CONNECT was sent.
    Joining {
        until: Instant,
    },
    Joined(Joined),
    /// Until the next attempt.
    Pausing {
        until: Instant,
    },
    /// Until the next look at a channel that has no chat.
    WaitingForLive {
        until: Instant,
    },
    Over,
}

#[derive(Debug, Default)]
struct Asking {
    /// Answers still to come before the token can be asked for.
    outstanding: u8,
    /// `None` also where the channel never was live.
    detail: Option<Box<LiveDetail>>,
}

#[derive(Debug)]
struct Joined {
    since: Instant,
    sid: Secret,
    next_poll: Instant,
    last_poll: Instant,
    polling: bool,
    status_failures: u32,
    last_frame: Instant,
    pinged: Option<Instant>,
    recent: Recent,
}

/// Where the list of recent rows is.
#[derive(Debug, Clone, Copy)]
enum Recent {
    /// Asked for at the first join; live rows go through meanwhile.
    First,
    /// Asked for after a reconnect; live rows are held back until then.
    Missed { until: Instant },
    /// Came, or is not waited for any more.
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Detail,
    User,
    Routing,
    Token,
    Poll,
}

/// A message that was sent and whose fate is not known yet.
#[derive(Debug)]
struct Pending {
    id: CommandId,
    tid: u64,
    content: Box<str>,
    until: Instant,
}

/// The chat servers, and until when the list holds.
#[derive(Debug)]
struct Servers {
    hosts: Vec<Box<str>>,
    until: Option<Instant>,
}

pub(crate) struct Session {
    config: Config,
    presence: Arc<Presence>,
    stage: Stage,
    random: fastrand::Rng,
    backoff: Backoff,

    servers: Servers,
    server: Box<str>,
    failed_server: Option<Box<str>>,
    user_id: Option<UserId>,
    token: Option<AccessToken>,
    chat_channel: Option<ChatChannelId>,
    /// The chat channel of the last join, to tell a reconnect from a new broadcast.
    joined_channel: Option<ChatChannelId>,
    joins: u64,
    refused_once: bool,

    broadcast: Option<(bool, Broadcast)>,
    announced_waiting: bool,

    seen: Seen,
    /// Rows older than this are history from before the first join.
    history_before: Option<Timestamp>,
    /// Whether the list of recent rows came once, so that what was there before the first join is known.
    history_known: bool,
    held: VecDeque<Event>,
    pinned: Option<(Option<UserId>, Option<Timestamp>)>,

    next_tid: u64,
    pending: VecDeque<Pending>,

    next_request: u64,
    purposes: Vec<(RequestId, Purpose)>,
    requests: VecDeque<(RequestId, Request)>,
    links: VecDeque<Link>,
    transmits: VecDeque<String>,
    events: Waiting<Event>,
    outcomes: VecDeque<(CommandId, SendOutcome)>,
    end: Option<Result<()>>,
}

impl Session {
    pub(crate) fn new(config: Config) -> Self {
        let mut session = Self {
            presence: Arc::default(),
            stage: Stage::Over,
            random: fastrand::Rng::with_seed(config.seed),
            backoff: Backoff::new(config.reconnect.first_delay, config.reconnect.max_delay, config.seed ^ 1),
            servers: Servers { hosts: FALLBACK_SERVERS.map(Into::into).to_vec(), until: None },
            server: Box::default(),
            failed_server: None,
            user_id: None,
            token: None,
            chat_channel: None,
            joined_channel: None,
            joins: 0,
            refused_once: false,
            broadcast: None,
            announced_waiting: false,
            seen: Seen::new(1_024 + 4 * config.recent_rows.max(RECOVERED_ROWS) as usize),
            history_before: None,
            history_known: false,
            held: VecDeque::new(),
            pinned: None,
            next_tid: 1,
            pending: VecDeque::new(),
            next_request: 0,
            purposes: Vec::new(),
            requests: VecDeque::new(),
            links: VecDeque::new(),
            transmits: VecDeque::new(),
            events: Waiting::in_a_machine(Self::lagged),
            outcomes: VecDeque::new(),
            end: None,
            config,
        };
        session.ask(None);
        session
    }

    pub(crate) fn presence(&self) -> &Arc<Presence> {
        &self.presence
    }

    pub(crate) fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// Whether the first connection came to something: joined, or waiting for the broadcast.
    pub(crate) fn is_settled(&self) -> bool {
        matches!(self.stage, Stage::Joined(_) | Stage::WaitingForLive { .. })
    }

    // Asking ------------------------------------------------------------------------------------------------------------

    fn request(&mut self, purpose: Purpose, request: Request) {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        self.purposes.push((id, purpose));
        self.requests.push_back((id, request));
    }

    /// Asks for all that a join needs.
    fn ask(&mut self, now: Option<Instant>) {
        self.token = None;
        let mut outstanding = 1;
        let detail = self.config.api.live_detail(&self.config.channel);
        self.request(Purpose::Detail, detail);
        if self.config.api.has_cookies() {
            outstanding += 1;
            let user = self.config.api.user_status();
            self.request(Purpose::User, user);
        }
        if self.servers.until.is_none_or(|until| now.is_none_or(|now| now >= until)) {
            outstanding += 1;
            let routing = self.config.api.routing();
            self.request(Purpose::Routing, routing);
        }
        self.stage = Stage::Asking(Asking { outstanding, detail: None });
    }

    fn answered(&mut self, purpose: Purpose, response: Result<Response>, now: Instant) -> Result<()> {
        match purpose {
            Purpose::Detail => {
                let detail = model::read_live_detail(&self.config.channel, &response?)?.map(Box::new);
                if let Stage::Asking(asking) = &mut self.stage {
                    asking.detail = detail;
                }
            }
            Purpose::User => {
                let user = model::read_user_status(&response?)?;
                if !user.logged_in {
                    return Err(NoChat::new(NoChatReason::BadCookies, self.config.channel.as_str()).into());
                }
                self.user_id = user.user_id;
            }
            // The list is a help, not a need: without it the fallback (or the old list) serves.
            Purpose::Routing => match response.and_then(|response| model::read_routing(&response)) {
                Ok(routing) if !routing.servers.is_empty() => {
                    self.servers = Servers { hosts: routing.servers, until: now.checked_add(routing.lifetime) };
                }
                Ok(_) => {}
                Err(error) => tracing::debug!(target: "livechat::chzzk", %error, "no list of chat servers"),
            },
            Purpose::Token => {
                let token = model::read_access_token(&self.config.channel, &response?)?;
                self.token = Some(token);
                self.open();
                return Ok(());
            }
            Purpose::Poll => {
                self.polled(response, now);
                return Ok(());
            }
        }
        self.advance(now)
    }

    /// After an answer: asks for the token when the others are there.
    fn advance(&mut self, now: Instant) -> Result<()> {
        let Stage::Asking(asking) = &mut self.stage else { return Ok(()) };
        asking.outstanding = asking.outstanding.saturating_sub(1);
        if asking.outstanding > 0 {
            return Ok(());
        }
        let detail = asking.detail.take();
        if let Some(detail) = detail.as_deref() {
            self.observe(detail.status.as_ref().map(|_| detail.is_open()), broadcast_of_detail(detail));
        }
        match model::chat_channel(&self.config.channel, detail.as_deref()) {
            Ok(chat_channel) => {
                let token = self.config.api.access_token(&chat_channel, &self.config.channel);
                self.chat_channel = Some(chat_channel);
                self.request(Purpose::Token, token);
                Ok(())
            }
            Err(no_chat)
                if no_chat.reason == NoChatReason::Offline && (self.config.wait_for_live || self.joins > 0) =>
            {
                self.backoff.reset();
                if !mem::replace(&mut self.announced_waiting, true) {
                    self.push(Event::Waiting(WaitingForLive {}));
                }
                self.stage = Stage::WaitingForLive { until: now + self.config.poll_closed };
                Ok(())
            }
            Err(no_chat) => Err(no_chat.into()),
        }
    }

    /// Asks for a link to one of the servers, another one than that which just failed.
    fn open(&mut self) {
        let hosts = &self.servers.hosts;
        let others: Vec<_> = hosts.iter().filter(|host| Some(*host) != self.failed_server.as_ref()).collect();
        let host = match self.random.choice(&others) {
            Some(host) => (*host).clone(),
            None => hosts.first().cloned().unwrap_or_else(|| FALLBACK_SERVERS[0].into()),
        };
        let target = Target {
            url: format!("{}/chat", self.config.api.endpoints().websocket(&host)),
            headers: vec![
                ("Origin", "https://chzzk.naver.com".into()),
                ("User-Agent", self.config.api.user_agent().clone()),
            ],
            timeout: self.config.connect_timeout,
            max_message_bytes: self.config.max_message_bytes,
        };
        self.server = host;
        self.links.push_back(Link::Connect(LinkId::ONLY, target));
        self.stage = Stage::Opening;
    }

    // Joining -----------------------------------------------------------------------------------------------------------

    fn join_answered(&mut self, ret_code: i64, message: Box<str>, sid: Option<Secret>, now: Instant) {
        match (ret_code, sid) {
            (0, Some(sid)) => self.joined(sid, now),
            (0, None) => {
                self.failed_server = Some(self.server.clone());
                let message = "the answer has no session id".into();
                self.lose(DisconnectReason::JoinRefused { code: 0, message }, None, now);
            }
            // These ask to come back, to another server (reference 3.4). Any other is tried once more with a new token.
            (code, _) if matches!(code, 302..=304) || !mem::replace(&mut self.refused_once, true) => {
                self.failed_server = Some(self.server.clone());
                self.lose(DisconnectReason::JoinRefused { code, message }, None, now);
            }
            (code, _) => self.finish(Err(Error::Refused { code, message })),
        }
    }

    fn joined(&mut self, sid: Secret, now: Instant) {
        let Some(chat_channel) = self.chat_channel.clone() else { return };
        let again = self.joins > 0;
        self.joins += 1;
        self.refused_once = false;
        self.failed_server = None;
        self.announced_waiting = false;
        let same_channel = self.joined_channel.as_ref() == Some(&chat_channel);
        if again && !same_channel {
            // All rows of a new broadcast's chat are news.
            (self.history_before, self.history_known) = (None, true);
        }
        self.joined_channel = Some(chat_channel.clone());
        let can_send = self.user_id.is_some();
        self.presence.set(if can_send { Can::Send } else { Can::Read });
        self.push(Event::Connected(Connected {
            chat_channel_id: chat_channel.clone(),
            server: self.server.clone(),
            can_send,
            reconnects: self.joins - 1,
        }));
        let tid = self.tid();
        let count = self.config.recent_rows.max(RECOVERED_ROWS);
        self.transmits.push_back(frame::recent_request(chat_channel.as_str(), sid.expose(), count, tid));
        let open = self.broadcast.as_ref().is_none_or(|(open, _)| *open);
        self.stage = Stage::Joined(Joined {
            since: now,
            sid,
            next_poll: now + if open { self.config.poll_open } else { self.config.poll_closed },
            last_poll: now,
            polling: false,
            status_failures: 0,
            last_frame: now,
            pinged: None,
            recent: if again && (self.history_known || self.history_before.is_some()) {
                Recent::Missed { until: now + RECENT_TIMEOUT }
            } else {
                Recent::First
            },
        });
    }

    fn tid(&mut self) -> u64 {
        self.next_tid += 1;
        self.next_tid
    }

    // Listening ---------------------------------------------------------------------------------------------------------

    fn heard(&mut self, signal: Signal, now: Instant) {
        match signal {
            Signal::Ping => self.transmits.push_back(frame::pong()),
            Signal::Pong => {}
            Signal::Connected { ret_code, message, sid } => {
                if matches!(self.stage, Stage::Joining { .. }) {
                    self.join_answered(ret_code, message, sid, now);
                }
            }
            Signal::SendAck { ret_code, message, tid } => self.acknowledged(ret_code, message, tid.as_deref()),
            Signal::Recent { ret_code: 0, rows, connections, notice } => self.recent(rows, connections, notice),
            Signal::Recent { ret_code, .. } => {
                tracing::debug!(target: "livechat::chzzk", ret_code, "no list of recent rows");
                self.go_without_recent();
            }
            Signal::SessionEnded => self.finish(Err(Error::SessionEnded { code: 90102 })),
            Signal::Event(event) => self.live(event),
        }
    }

    fn live(&mut self, mut event: Event) {
        if let Some(message) = event.message_mut() {
            message.mine = message.user_id.is_some() && message.user_id == self.user_id;
            let elsewhere = message.chat_channel_id.is_some() && message.chat_channel_id != self.chat_channel;
            if let (true, Stage::Joined(joined)) = (elsewhere, &mut self.stage) {
                // Rows of another chat channel hint at a new broadcast: look soon, whoever sends them.
                joined.next_poll = joined.next_poll.min(joined.last_poll + HINTED_POLL);
            }
            if !self.history_known && self.history_before.is_none() {
                self.history_before = message.time;
            }
        }
        match &event {
            Event::Chat(chat) if chat.mine => {
                let echo = self.pending.iter().position(|pending| *pending.content == *chat.content);
                if let Some(pending) = echo.and_then(|index| self.pending.remove(index)) {
                    self.fate(pending, SendOutcome::Accepted);
                }
            }
            Event::NoticePinned(notice) => self.pinned = Some((notice.user_id.clone(), notice.time)),
            Event::NoticeUnpinned => self.pinned = None,
            _ => {}
        }
        let hold = matches!(&self.stage, Stage::Joined(Joined { recent: Recent::Missed { .. }, .. }));
        if hold && event.message().is_some() && self.held.len() < HELD_ROWS {
            self.held.push_back(event);
        } else {
            if hold && event.message().is_some() {
                self.release();
            }
            self.deliver(event);
        }
    }

    /// Hands a row over unless it was before. Other events always go through.
    fn deliver(&mut self, event: Event) -> bool {
        let new = event.row_key().is_none_or(|key| self.seen.insert(key));
        if new {
            self.push(event);
        }
        new
    }

    /// Hands over the live rows that were held back.
    fn release(&mut self) {
        while let Some(event) = self.held.pop_front() {
            self.deliver(event);
        }
    }

    /// The list did not come: the live rows that waited for it go on, and what was missed may be lost.
    fn go_without_recent(&mut self) {
        let Stage::Joined(joined) = &mut self.stage else { return };
        if let Recent::Missed { .. } = mem::replace(&mut joined.recent, Recent::Done) {
            self.release();
            self.push(Event::Recovered(Recovered { rows: 0, complete: false }));
        }
    }

    fn recent(&mut self, mut rows: Vec<Event>, connections: Option<u32>, notice: Option<Box<super::Notice>>) {
        let Stage::Joined(joined) = &mut self.stage else { return };
        let recent = mem::replace(&mut joined.recent, Recent::Done);
        for message in rows.iter_mut().filter_map(Event::message_mut) {
            message.mine = message.user_id.is_some() && message.user_id == self.user_id;
        }
        let pinned = notice.as_ref().map(|notice| (notice.user_id.clone(), notice.time));
        let notice_changed =
            mem::replace(&mut self.pinned, pinned) != notice.as_ref().map(|n| (n.user_id.clone(), n.time));
        self.history_known = true;
        if let Recent::First = recent {
            self.history_before = rows.iter().filter_map(|row| row.message()?.time).min();
            rows.retain(|row| row.row_key().is_none_or(|key| self.seen.insert(key)));
            for message in rows.iter_mut().filter_map(Event::message_mut) {
                message.delivery = Delivery::Recent;
            }
            if self.config.recent_rows > 0 {
                let surplus = rows.len().saturating_sub(self.config.recent_rows as usize);
                rows.drain(..surplus);
                self.push(Event::RecentChat(RecentChat { rows, connections, notice }));
            }
            if self.joins > 1 {
                // The connection was lost before the first list came, so nobody knows which of these rows were missed: they are
                // among the recent ones, if these are wanted at all.
                self.push(Event::Recovered(Recovered { rows: 0, complete: self.config.recent_rows > 0 }));
            }
            return;
        }
        let asked = self.config.recent_rows.max(RECOVERED_ROWS) as usize;
        let total = rows.len();
        let mut known = 0;
        let mut recovered = 0;
        for mut row in rows {
            let time = row.message().and_then(|message| message.time);
            let is_known = row.row_key().is_some_and(|key| self.seen.contains(key));
            let is_history = self.history_before.is_some_and(|before| time.is_some_and(|time| time < before));
            if is_known || is_history {
                known += 1;
                continue;
            }
            if let Some(message) = row.message_mut() {
                message.delivery = Delivery::Recovered;
            }
            // A row without a time has no identity: handing it over again and again would be worse.
            if row.row_key().is_some() && self.deliver(row) {
                recovered += 1;
            }
        }
        self.release();
        if notice_changed {
            match notice {
                Some(notice) => self.push(Event::NoticePinned(notice)),
                None => self.push(Event::NoticeUnpinned),
            }
        }
        self.push(Event::Recovered(Recovered { rows: recovered, complete: known > 0 || total < asked }));
    }

    // Sending -----------------------------------------------------------------------------------------------------------

    fn acknowledged(&mut self, ret_code: i64, message: Box<str>, tid: Option<&str>) {
        let index = match tid.map(str::parse::<u64>) {
            Some(Ok(tid)) => self.pending.iter().position(|pending| pending.tid == tid),
            // Without a number only the order is left to go by.
            Some(Err(_)) | None => (!self.pending.is_empty()).then_some(0),
        };
        if let Some(pending) = index.and_then(|index| self.pending.remove(index)) {
            let outcome =
                if ret_code == 0 { SendOutcome::Accepted } else { SendOutcome::Refused { code: ret_code, message } };
            self.fate(pending, outcome);
        }
    }

    fn fate(&mut self, Pending { id, content, .. }: Pending, outcome: SendOutcome) {
        self.outcomes.push_back((id, outcome.clone()));
        self.push(Event::Sent(Sent { id: SendId(id.0), content, outcome }));
    }

    // The broadcast -----------------------------------------------------------------------------------------------------

    fn polled(&mut self, response: Result<Response>, now: Instant) {
        let read = response.and_then(|response| model::read_live_status(&self.config.channel, &response));
        let Stage::Joined(joined) = &mut self.stage else { return };
        joined.polling = false;
        match read {
            Ok(status) => {
                joined.status_failures = 0;
                if let Some(status) = status {
                    self.observe(status.status.as_ref().map(|_| status.is_open()), broadcast_of_status(&status));
                    if status.chat_channel_id.is_some() && status.chat_channel_id != self.chat_channel {
                        self.presence.set(Can::Nothing);
                        self.lose_pending();
                        self.links.push_back(Link::Close(LinkId::ONLY));
                        let reason = DisconnectReason::ChatChannelChanged;
                        self.push(Event::Disconnected(Disconnected { reason, retry_in: Duration::ZERO }));
                        self.backoff.reset();
                        self.ask(Some(now));
                        return;
                    }
                }
            }
            Err(error) => {
                joined.status_failures += 1;
                let failures = joined.status_failures;
                if failures == STATUS_FAILURES {
                    self.push(Event::StatusUnknown(StatusUnknown { failures, reason: error.causes() }));
                }
            }
        }
        let open = self.broadcast.as_ref().is_none_or(|(open, _)| *open);
        if let Stage::Joined(joined) = &mut self.stage {
            joined.next_poll = now + if open { self.config.poll_open } else { self.config.poll_closed };
        }
    }

    /// Notes the broadcast's state, and says what changed since the last look.
    fn observe(&mut self, open: Option<bool>, broadcast: Broadcast) {
        let Some(open) = open else { return };
        let before = self.broadcast.replace((open, broadcast.clone()));
        match (before, open) {
            (Some((true, _)), false) => self.push(Event::BroadcastEnded(broadcast)),
            (Some((false, _)), true) => self.push(Event::BroadcastStarted(broadcast)),
            // Ended and began again between two looks.
            (Some((true, before)), true) if before.opened_at.is_some() && before.opened_at < broadcast.opened_at => {
                self.push(Event::BroadcastEnded(before));
                self.push(Event::BroadcastStarted(broadcast));
            }
            _ => {}
        }
    }

    // Losing ------------------------------------------------------------------------------------------------------------

    /// The attempt failed, or the connection is gone. What can be tried again is; what cannot ends the chat.
    fn fail(&mut self, error: Error, now: Instant) {
        if is_final(&error) {
            self.finish(Err(error));
        } else {
            let reason = DisconnectReason::CannotConnect { reason: error.causes() };
            self.lose(reason, Some(error), now);
        }
    }

    fn lose(&mut self, reason: DisconnectReason, error: Option<Error>, now: Instant) {
        if matches!(&self.stage, Stage::Joined(joined) if now.saturating_duration_since(joined.since) >= STABLE_AFTER) {
            self.backoff.reset();
        }
        self.presence.set(Can::Nothing);
        self.lose_pending();
        self.transmits.clear();
        if matches!(self.stage, Stage::Opening | Stage::Joining { .. } | Stage::Joined(_)) {
            self.links.push_back(Link::Close(LinkId::ONLY));
        }
        let started = self.joins > 0 || self.announced_waiting;
        let limit = if started { self.config.reconnect.max_attempts } else { Some(self.config.connect_attempts) };
        // `attempts` counts the waits so far; the failure that brought us here is one more.
        let failures = self.backoff.attempts().saturating_add(1);
        if limit.is_some_and(|limit| failures >= limit) {
            let source = error.unwrap_or_else(|| Error::transport("joining the chat", reason.to_string()));
            let plain = failures <= 1 || source.no_chat().is_some();
            self.finish(Err(if plain {
                source
            } else {
                Error::GaveUp { attempts: failures, source: Box::new(source) }
            }));
            return;
        }
        let retry_in = self.backoff.next_delay();
        tracing::info!(target: "livechat::chzzk", channel = %self.config.channel, %reason, ?retry_in, "disconnected");
        self.push(Event::Disconnected(Disconnected { reason, retry_in }));
        self.purposes.clear();
        self.requests.clear();
        self.stage = Stage::Pausing { until: now + retry_in };
    }

    fn lose_pending(&mut self) {
        while let Some(pending) = self.pending.pop_front() {
            self.fate(pending, SendOutcome::ConnectionLost);
        }
    }

    fn finish(&mut self, result: Result<()>) {
        if matches!(self.stage, Stage::Over) {
            return;
        }
        self.presence.set(Can::Nothing);
        self.release();
        self.lose_pending();
        if matches!(self.stage, Stage::Opening | Stage::Joining { .. } | Stage::Joined(_)) {
            self.links.push_back(Link::Close(LinkId::ONLY));
        }
        self.purposes.clear();
        self.requests.clear();
        self.stage = Stage::Over;
        self.end = Some(result);
    }

    fn push(&mut self, event: Event) {
        self.events.push(event);
    }
}

impl Protocol for Session {
    type Event = Event;
    type Command = Command;
    type Outcome = SendOutcome;
    type Request = Request;
    type Response = Response;

    fn handle_frame(&mut self, _link: LinkId, frame: Frame<'_>, now: Instant) {
        match &mut self.stage {
            Stage::Joined(joined) => {
                joined.last_frame = now;
                joined.pinged = None;
            }
            Stage::Joining { .. } => {}
            // The link was given up, its last frames are of no use.
            Stage::Asking(_) | Stage::Opening | Stage::Pausing { .. } | Stage::WaitingForLive { .. } | Stage::Over => {
                return;
            }
        }
        let keep_raw = self.config.keep_raw;
        match frame {
            Frame::Text(text) => frame::read(text, keep_raw, &mut |signal| self.heard(signal, now)),
            Frame::Binary(bytes) => frame::read_binary(bytes, keep_raw, &mut |signal| self.heard(signal, now)),
        }
    }

    fn handle_command(&mut self, id: CommandId, command: Command, now: Instant) {
        let Command::Send { content, emojis, at } = command;
        let tid = self.tid();
        let pending = Pending { id, tid, content: content.as_str().into(), until: now + self.config.send_timeout };
        let (Stage::Joined(joined), Some(chat_channel), Some(token), true) =
            (&self.stage, &self.chat_channel, &self.token, self.user_id.is_some())
        else {
            self.fate(pending, SendOutcome::NotSent);
            return;
        };
        self.transmits.push_back(frame::send_chat(
            chat_channel.as_str(),
            joined.sid.expose(),
            token.extra_token.as_ref().map_or("", Secret::expose),
            self.config.channel.as_str(),
            &content,
            &emojis,
            at.as_millisecond(),
            tid,
        ));
        self.pending.push_back(pending);
    }

    fn handle_response(&mut self, id: RequestId, response: Result<Response>, now: Instant) {
        let Some(index) = self.purposes.iter().position(|(known, _)| *known == id) else { return };
        let (_, purpose) = self.purposes.swap_remove(index);
        if let Err(error) = self.answered(purpose, response, now) {
            self.fail(error, now);
        }
    }

    fn handle_connected(&mut self, _link: LinkId, now: Instant) {
        if !matches!(self.stage, Stage::Opening) {
            return;
        }
        let (Some(chat_channel), Some(token)) = (&self.chat_channel, &self.token) else { return };
        let uid = self.user_id.as_ref().map(UserId::as_str);
        self.transmits.push_back(frame::connect(chat_channel.as_str(), uid, token.access_token.expose()));
        self.stage = Stage::Joining { until: now + self.config.connect_timeout };
    }

    fn handle_disconnected(&mut self, _link: LinkId, loss: Loss, now: Instant) {
        if !matches!(self.stage, Stage::Opening | Stage::Joining { .. } | Stage::Joined(_)) {
            return;
        }
        self.failed_server = Some(self.server.clone());
        match loss {
            Loss::Connect(error) => self.fail(error, now),
            loss => {
                let (reason, error) = DisconnectReason::of(loss);
                self.lose(reason, error, now);
            }
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        match &mut self.stage {
            Stage::Asking(_) | Stage::Opening | Stage::Over => {}
            Stage::Joining { until } => {
                if now >= *until {
                    self.failed_server = Some(self.server.clone());
                    self.lose(DisconnectReason::JoinUnanswered, None, now);
                }
            }
            Stage::Pausing { until } | Stage::WaitingForLive { until } => {
                if now >= *until {
                    self.ask(Some(now));
                }
            }
            Stage::Joined(joined) => {
                if joined.pinged.is_some_and(|pinged| now >= pinged + self.config.ping_timeout) {
                    self.failed_server = Some(self.server.clone());
                    self.lose(DisconnectReason::Silent, None, now);
                    return;
                }
                if joined.pinged.is_none() && now >= joined.last_frame + self.config.idle_before_ping {
                    joined.pinged = Some(now);
                    self.transmits.push_back(frame::ping());
                }
                let late = matches!(joined.recent, Recent::Missed { until } if now >= until);
                if now >= joined.next_poll && !joined.polling {
                    joined.polling = true;
                    joined.last_poll = now;
                    let poll = self.config.api.live_status(&self.config.channel);
                    self.request(Purpose::Poll, poll);
                }
                if late {
                    self.go_without_recent();
                }
            }
        }
        while self.pending.front().is_some_and(|pending| now >= pending.until) {
            if let Some(pending) = self.pending.pop_front() {
                self.fate(pending, SendOutcome::Unknown);
            }
        }
    }

    fn handle_close(&mut self, _now: Instant) {
        self.finish(Ok(()));
    }

    fn poll_request(&mut self) -> Option<(RequestId, Request)> {
        self.requests.pop_front()
    }

    fn poll_link(&mut self) -> Option<Link> {
        self.links.pop_front()
    }

    fn poll_transmit(&mut self) -> Option<(LinkId, String)> {
        self.transmits.pop_front().map(|text| (LinkId::ONLY, text))
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop()
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, SendOutcome)> {
        self.outcomes.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let stage = match &self.stage {
            Stage::Asking(_) | Stage::Opening | Stage::Over => None,
            Stage::Joining { until } | Stage::Pausing { until } | Stage::WaitingForLive { until } => Some(*until),
            Stage::Joined(joined) => {
                let heartbeat = match joined.pinged {
                    Some(pinged) => pinged + self.config.ping_timeout,
                    None => joined.last_frame + self.config.idle_before_ping,
                };
                let poll = (!joined.polling).then_some(joined.next_poll);
                let recent = match joined.recent {
                    Recent::Missed { until } => Some(until),
                    Recent::First | Recent::Done => None,
                };
                [Some(heartbeat), poll, recent].into_iter().flatten().min()
            }
        };
        let pending = self.pending.front().map(|pending| pending.until);
        [stage, pending].into_iter().flatten().min()
    }

    fn poll_end(&mut self) -> Option<Result<()>> {
        self.end.take()
    }

    fn lagged(missed: u64) -> Event {
        Event::Lagged { missed }
    }
}

/// The frames and requests on their way out hold tokens, so none of the queues is shown.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("channel", &self.config.channel)
            .field("stage", &self.stage)
            .field("chat_channel", &self.chat_channel)
            .field("server", &self.server)
            .field("joins", &self.joins)
            .field("pending", &self.pending.len())
            .field("events", &self.events.len())
            .finish_non_exhaustive()
    }
}

/// What no waiting and no other server mends.
fn is_final(error: &Error) -> bool {
    match error {
        Error::NoChat(no_chat) => !matches!(no_chat.reason, NoChatReason::ChatServer { .. }),
        Error::InvalidArgument { .. } | Error::NotLoggedIn { .. } => true,
        _ => false,
    }
}

fn broadcast_of_detail(detail: &LiveDetail) -> Broadcast {
    Broadcast {
        title: detail.title.clone(),
        category: detail.category_name.clone(),
        opened_at: detail.opened_at,
        closed_at: detail.closed_at,
        chat_channel_id: detail.chat_channel_id.clone(),
    }
}

fn broadcast_of_status(status: &LiveStatus) -> Broadcast {
    Broadcast {
        title: status.title.clone(),
        category: status.category_name.clone(),
        opened_at: status.opened_at,
        closed_at: status.closed_at,
        chat_channel_id: status.chat_channel_id.clone(),
    }
}

#[cfg(test)]
mod tests;
