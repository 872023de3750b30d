//! Sessions, as far as they are REST.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    Odd, Official,
    answer::{Answer, BAD_PARAMETER, BAD_REQUEST, FORBIDDEN, Refusal, SERVER_ERROR, Success},
    page,
    request::Call,
    world::{State, Who, keep},
};
use crate::sandbox::invent;

/// The subscriptions one session can have, all events and channels together.
const MOST_SUBSCRIPTIONS: usize = 30;
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
    fn code(self) -> &'static str {
        match self {
            Self::Chat => "CHAT",
            Self::Donation => "DONATION",
            Self::Subscription => "SUBSCRIPTION",
        }
    }
}

pub(super) struct Session {
    url: String,
    application: usize,
    /// `None` for a session of the application.
    account: Option<usize>,
    connection: Option<Connection>,
}

struct Connection {
    key: String,
    since: i64,
    until: Option<i64>,
    /// Events, and whose.
    subscribed: BTreeSet<(Event, usize)>,
}

impl Official {
    /// Connects to a session URL as if a program had, and gives the session's key. `None` if no session has this URL, or it was
    /// used before: it works once. That it also lapses after half a minute or so is not imitated.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.connect_session("http://127.0.0.1:1?auth=unknown"), None);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn connect_session(&self, url: &str) -> Option<String> {
        self.world.update(|state| {
            let (since, number) = (state.now(), state.next_number());
            let key = invent::uuid(&format!("session key {number}"));
            let session = state.sessions.iter_mut().find(|own| own.url == url && own.connection.is_none())?;
            let connection = Connection { key: key.clone(), since, until: None, subscribed: BTreeSet::new() };
            session.connection = Some(connection);
            Some(key)
        })
    }

    /// Ends a session as if its socket were gone. It stays listed, without subscriptions. Says whether it was connected.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert!(!official.disconnect_session("unknown"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn disconnect_session(&self, session_key: &str) -> bool {
        self.world.update(|state| {
            let now = state.now();
            let mut connections = state.sessions.iter_mut().filter_map(|session| session.connection.as_mut());
            let Some(connection) = connections.find(|own| own.key == session_key && own.until.is_none()) else {
                return false;
            };
            connection.until = Some(now);
            connection.subscribed.clear();
            true
        })
    }
}

impl State {
    fn create_session(&mut self, application: usize, account: Option<usize>) -> Success {
        let auth = invent::alphanumeric(&format!("session {}", self.next_number()), 128);
        let url = format!("{}?auth={auth}", self.origin);
        keep(&mut self.sessions, Session { url: url.clone(), application, account, connection: None });
        Success::Content(json!({"url": url}))
    }

    /// Those that were connected once, the newest first.
    fn list_sessions(&self, application: usize, account: Option<usize>, call: &Call) -> Answer {
        let own = |session: &&Session| session.application == application && session.account == account;
        let sessions = self.sessions.iter().rev().filter(own);
        let connections: Vec<&Connection> = sessions.filter_map(|session| session.connection.as_ref()).collect();
        page::numbered(self, call, 20, &connections, |connection| {
            let subscribed = connection.subscribed.iter();
            let subscribed: Vec<Value> = subscribed
                .map(|(event, account)| {
                    json!({"eventType": event.code(), "channelId": self.account(*account).channel_id})
                })
                .collect();
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

    /// The session that a token may subscribe in.
    fn session_for(&mut self, who: Who, call: &Call) -> Result<&mut Connection, Refusal> {
        let key = call.query("sessionKey").filter(|key| !key.is_empty()).ok_or(BAD_PARAMETER)?;
        let mut own = self.sessions.iter_mut().filter(|session| session.application == who.application);
        let connected = |session: &&mut Session| {
            session.connection.as_ref().is_some_and(|connection| connection.key == key && connection.until.is_none())
        };
        let session = own.find(connected).ok_or(NOT_CONNECTED)?;
        if session.account.is_some_and(|account| account != who.account) {
            return Err(FORBIDDEN);
        }
        session.connection.as_mut().ok_or(NOT_CONNECTED)
    }
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
    let connection = state.session_for(who, call)?;
    let wanted = (event, who.account);
    if connection.subscribed.len() == MOST_SUBSCRIPTIONS && !connection.subscribed.contains(&wanted) {
        return Err(BAD_REQUEST);
    }
    connection.subscribed.insert(wanted);
    Ok(Success::Silent)
}

/// `POST /open/v1/sessions/events/unsubscribe/…`
pub(super) fn unsubscribe(state: &mut State, who: Who, call: &Call, event: Event) -> Answer {
    state.session_for(who, call)?.subscribed.remove(&(event, who.account));
    Ok(Success::Silent)
}
