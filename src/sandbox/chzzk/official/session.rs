//! Sessions as REST knows them: their URLs, lists and subscriptions. Their sockets are in `socket`.

use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use socketioxide::extract::SocketRef;

use super::{
    Odd, Official,
    answer::{Answer, BAD_PARAMETER, BAD_REQUEST, FORBIDDEN, Refusal, SERVER_ERROR, Success},
    page,
    request::Call,
    scope,
    socket::Gate,
    world::{State, Who, keep},
};
use crate::{
    Result,
    sandbox::{invent, pipe::PipeControl},
};

/// The subscriptions one session can have, all events and channels together.
const MOST_SUBSCRIPTIONS: usize = 30;
/// The open sessions of an application, and of a user.
const MOST_OF_APPLICATION: usize = 10;
const MOST_OF_USER: usize = 3;
/// What a session without a connection gets. The service asks to check the connection, in words nobody noted.
const NOT_CONNECTED: Refusal = Refusal::bad("세션 연결 상태를 확인해 주세요.");

/// What can be subscribed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    Chat,
    Donation,
    Subscription,
}

impl Event {
    pub(super) const ALL: [Self; 3] = [Self::Chat, Self::Donation, Self::Subscription];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Chat => "CHAT",
            Self::Donation => "DONATION",
            Self::Subscription => "SUBSCRIPTION",
        }
    }

    /// What a token needs for it.
    pub(super) fn scope(self) -> &'static str {
        match self {
            Self::Chat => scope::CHAT_READ,
            Self::Donation => scope::DONATIONS,
            Self::Subscription => scope::SUBSCRIPTIONS,
        }
    }
}

pub(super) struct Session {
    pub(super) number: u64,
    /// What stands behind `auth=` in its URL.
    auth: String,
    made: Instant,
    /// A handshake came, whatever became of it.
    spent: bool,
    application: usize,
    /// `None` for a session of the application.
    account: Option<usize>,
    pub(super) connection: Option<Connection>,
}

pub(super) struct Connection {
    pub(super) key: String,
    since: i64,
    until: Option<i64>,
    /// Events and whose, and whether it took effect.
    subscribed: BTreeMap<(Event, usize), bool>,
    pub(super) pipe: PipeControl,
    /// Once the handshake is over.
    pub(super) socket: Option<SocketRef>,
    /// Nothing comes through any more, and the service did not notice yet.
    pub(super) half_open: bool,
}

impl Connection {
    /// It is open as far as the service knows.
    fn is_open(&self) -> bool {
        self.until.is_none()
    }

    /// It is open and something comes through.
    pub(super) fn works(&self) -> bool {
        self.is_open() && self.socket.is_some() && !self.half_open
    }

    pub(super) fn has(&self, event: Event, account: usize) -> bool {
        self.subscribed.get(&(event, account)).copied().unwrap_or_default()
    }

    /// Any event of this account.
    pub(super) fn has_any(&self, account: usize) -> bool {
        Event::ALL.into_iter().any(|event| self.has(event, account))
    }

    pub(super) fn end(&mut self, now: i64) {
        self.until.get_or_insert(now);
        self.subscribed.clear();
        self.socket = None;
    }
}

/// What can be said about sessions that are made from now on.
pub(super) struct SessionSettings {
    url_life: Duration,
    confirmation_delay: Duration,
    pub(super) gate: Gate,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            url_life: Duration::from_secs(30),
            confirmation_delay: Duration::ZERO,
            gate: Gate::new(Duration::from_secs(25), Duration::from_secs(60)),
        }
    }
}

impl Official {
    /// How long a session URL waits for its handshake: 30 seconds unless told; the service's lapse after 30 to 60. A handshake that
    /// comes later fails as one with a used URL does.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.set_session_url_life(Duration::ZERO);   // whoever asks for one comes too late
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_session_url_life(&self, life: Duration) {
        self.world.update(|state| state.session_settings.url_life = life);
    }

    /// `pingInterval` and `pingTimeout` of connections from now on: 25 and 60 seconds unless told, as the service has them. A client
    /// sends a ping every interval; one that sent none for both together is closed without a word.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.heartbeat(Duration::from_millis(200), Duration::from_millis(400));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn heartbeat(&self, interval: Duration, timeout: Duration) {
        let gate = Gate::new(interval, timeout);
        self.world.update(|state| state.session_settings.gate = gate);
    }

    /// How long after its HTTP answer a subscription takes effect, and `subscribed` or `unsubscribed` comes. Unless told there is no
    /// delay: the event is written before the answer is.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.set_confirmation_delay(Duration::from_millis(50));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_confirmation_delay(&self, delay: Duration) {
        self.world.update(|state| state.session_settings.confirmation_delay = delay);
    }

    /// How many sessions are connected and work; half-open ones do not.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.sessions(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn sessions(&self) -> usize {
        self.world.look(|state| state.working().count())
    }

    /// Blocks until exactly so many sessions are connected and work.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// // … the program under test closes its session …
    /// official.wait_for_sessions(0, Duration::from_secs(10))?;
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_sessions(&self, count: usize, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} sessions"), timeout, |state| state.working().count() == count)
    }

    /// How many subscriptions have taken effect in sessions that work, all events and channels together.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.subscriptions(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn subscriptions(&self) -> usize {
        self.world.look(State::subscriptions)
    }

    /// Blocks until exactly so many [`subscriptions`](Self::subscriptions) have taken effect.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// // … the program under test subscribes to chat and donations …
    /// let waited = official.wait_for_subscriptions(2, Duration::from_millis(1));
    /// # assert!(waited.is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn wait_for_subscriptions(&self, count: usize, timeout: Duration) -> Result<()> {
        self.world.wait(&format!("{count} subscriptions"), timeout, |state| state.subscriptions() == count)
    }
}

impl State {
    fn create_session(&mut self, application: usize, account: Option<usize>) -> Success {
        let number = self.next_number();
        let auth = invent::alphanumeric(&format!("session {number}"), 128);
        let url = format!("{}?auth={auth}", self.origin);
        let made = Instant::now();
        let session = Session { number, auth, made, spent: false, application, account, connection: None };
        keep(&mut self.sessions, session);
        Success::Content(json!({"url": url}))
    }

    /// A handshake came: which session it is for, if its URL still works. It never does again.
    pub(super) fn spend_url(&mut self, auth: &str) -> Option<u64> {
        let life = self.session_settings.url_life;
        let session = self.sessions.iter_mut().find(|session| session.auth == auth)?;
        let works = !std::mem::replace(&mut session.spent, true) && session.made.elapsed() < life;
        works.then_some(session.number)
    }

    /// Opens a session's connection, unless there are too many; gives its key. A half-open one counts until it is noticed.
    pub(super) fn open_session(&mut self, number: u64, pipe: &PipeControl) -> Option<String> {
        let wanted = self.session(number)?;
        let (application, account) = (wanted.application, wanted.account);
        let is_open = |session: &&Session| session.connection.as_ref().is_some_and(Connection::is_open);
        let open = self.sessions.iter().filter(is_open);
        let (same, most) = match account {
            None => {
                let own = |session: &&Session| session.application == application && session.account.is_none();
                (open.filter(own).count(), MOST_OF_APPLICATION)
            }
            Some(_) => (open.filter(|session| session.account == account).count(), MOST_OF_USER),
        };
        if same >= most {
            return None;
        }
        let key = invent::uuid(&format!("session key {number}"));
        let since = self.now();
        self.session_mut(number)?.connection = Some(Connection {
            key: key.clone(),
            since,
            until: None,
            subscribed: BTreeMap::new(),
            pipe: pipe.clone(),
            socket: None,
            half_open: false,
        });
        Some(key)
    }

    fn session(&self, number: u64) -> Option<&Session> {
        self.sessions.iter().find(|session| session.number == number)
    }

    fn session_mut(&mut self, number: u64) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|session| session.number == number)
    }

    /// The connection of a session, while it is open.
    pub(super) fn connection(&mut self, number: u64) -> Option<&mut Connection> {
        self.session_mut(number)?.connection.as_mut().filter(|connection| connection.is_open())
    }

    /// The connection of a session is gone. It stays listed, without subscriptions.
    pub(super) fn end_session(&mut self, number: u64) {
        let now = self.now();
        if let Some(connection) = self.connection(number) {
            connection.end(now);
        }
    }

    pub(super) fn connections(&mut self) -> impl Iterator<Item = &mut Connection> {
        connections(&mut self.sessions)
    }

    fn working(&self) -> impl Iterator<Item = &Connection> {
        let connections = self.sessions.iter().filter_map(|session| session.connection.as_ref());
        connections.filter(|connection| connection.works())
    }

    fn subscriptions(&self) -> usize {
        self.working().flat_map(|connection| connection.subscribed.values()).filter(|took_effect| **took_effect).count()
    }

    /// Those that were connected once, the newest first.
    fn list_sessions(&self, application: usize, account: Option<usize>, call: &Call) -> Answer {
        let own = |session: &&Session| session.application == application && session.account == account;
        let sessions = self.sessions.iter().rev().filter(own);
        let connections: Vec<&Connection> = sessions.filter_map(|session| session.connection.as_ref()).collect();
        page::numbered(self, call, 20, &connections, |connection| {
            let subscribed = connection.subscribed.keys();
            let subscribed: Vec<Value> = subscribed.map(|(event, account)| self.subject(*event, *account)).collect();
            let mut row = json!({
                "sessionKey": connection.key,
                "connectedDate": self.date(connection.since),
                "subscribedEvents": subscribed,
            });
            if connection.until.is_some() || self.is_odd(Odd::NullDisconnectedDate) {
                row["disconnectedDate"] = connection.until.map_or(Value::Null, |until| self.date(until));
            }
            row
        })
    }

    /// What a subscription is to.
    fn subject(&self, event: Event, account: usize) -> Value {
        json!({"eventType": event.code(), "channelId": self.account(account).channel_id})
    }

    /// The session that a token may subscribe in.
    fn session_for(&mut self, who: Who, call: &Call) -> Result<&mut Session, Refusal> {
        let key = call.query("sessionKey").filter(|key| !key.is_empty()).ok_or(BAD_PARAMETER)?;
        let mut own = self.sessions.iter_mut().filter(|session| session.application == who.application);
        let connected = |session: &&mut Session| {
            session.connection.as_ref().is_some_and(|own| own.key == key && own.is_open() && own.socket.is_some())
        };
        let session = own.find(connected).ok_or(NOT_CONNECTED)?;
        if session.account.is_some_and(|account| account != who.account) {
            return Err(FORBIDDEN);
        }
        Ok(session)
    }

    /// Does something with a connection that is open then: at once, or after the confirmation's delay.
    fn confirm(&mut self, number: u64, change: impl FnOnce(&mut Self, u64) + Send + 'static) {
        match self.session_settings.confirmation_delay {
            Duration::ZERO => change(self, number),
            delay => self.later(delay, move |state| change(state, number)),
        }
    }

    /// SYSTEM to one session.
    fn tell(&mut self, number: u64, kind: &str, event: Event, account: usize) {
        let message = json!({"type": kind, "data": self.subject(event, account)});
        let objects = self.is_odd(Odd::EventsAsObjects);
        if let Some(connection) = self.connection(number) {
            connection.send("SYSTEM", &message, objects);
        }
    }

    /// The permission to these events of an account is gone: of one application's tokens, or of all.
    pub(super) fn revoke_events(&mut self, application: Option<usize>, account: usize, events: &[Event]) {
        let own = |session: &&Session| application.is_none_or(|application| session.application == application);
        let numbers: Vec<u64> = self.sessions.iter().filter(own).map(|session| session.number).collect();
        for number in numbers {
            for &event in events {
                let gone = self.connection(number).and_then(|own| own.subscribed.remove(&(event, account)));
                if gone.is_some() {
                    self.tell(number, "revoked", event, account);
                }
            }
        }
    }
}

fn connections(sessions: &mut VecDeque<Session>) -> impl Iterator<Item = &mut Connection> {
    sessions.iter_mut().filter_map(|session| session.connection.as_mut()).filter(|connection| connection.is_open())
}

/// `GET /open/v1/sessions/auth/client`
#[expect(clippy::unnecessary_wraps, reason = "an operation")]
pub(super) fn create_for_client(state: &mut State, application: usize, _: &Call) -> Answer {
    Ok(state.create_session(application, None))
}

/// `GET /open/v1/sessions/auth`
pub(super) fn create_for_user(state: &mut State, who: Who, _: &Call) -> Answer {
    if state.application(who.application).under_review {
        return Err(SERVER_ERROR);
    }
    Ok(state.create_session(who.application, Some(who.account)))
}

/// `GET /open/v1/sessions/client`
pub(super) fn of_client(state: &mut State, application: usize, call: &Call) -> Answer {
    state.list_sessions(application, None, call)
}

/// `GET /open/v1/sessions`
pub(super) fn of_user(state: &mut State, who: Who, call: &Call) -> Answer {
    state.list_sessions(who.application, Some(who.account), call)
}

/// `POST /open/v1/sessions/events/subscribe/…`: the token says whose channel it is.
pub(super) fn subscribe(state: &mut State, who: Who, call: &Call, event: Event) -> Answer {
    let (wanted, session) = ((event, who.account), state.session_for(who, call)?);
    let number = session.number;
    let subscribed = &mut session.connection.as_mut().ok_or(NOT_CONNECTED)?.subscribed;
    if subscribed.len() == MOST_SUBSCRIPTIONS && !subscribed.contains_key(&wanted) {
        return Err(BAD_REQUEST);
    }
    subscribed.entry(wanted).or_default();
    if state.faults.unconfirmed.take().is_some() {
        return Ok(Success::Silent);
    }
    state.confirm(number, move |state, number| {
        let took_effect = state.connection(number).and_then(|own| own.subscribed.get_mut(&wanted));
        if let Some(took_effect) = took_effect {
            *took_effect = true;
            state.tell(number, "subscribed", event, wanted.1);
        }
    });
    Ok(Success::Silent)
}

/// `POST /open/v1/sessions/events/unsubscribe/…`
pub(super) fn unsubscribe(state: &mut State, who: Who, call: &Call, event: Event) -> Answer {
    let (wanted, number) = ((event, who.account), state.session_for(who, call)?.number);
    if state.faults.unconfirmed.take().is_some() {
        return Ok(Success::Silent);
    }
    state.confirm(number, move |state, number| {
        if let Some(connection) = state.connection(number) {
            connection.subscribed.remove(&wanted);
            state.tell(number, "unsubscribed", event, wanted.1);
        }
    });
    Ok(Success::Silent)
}
