//! The REST calls about sessions.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    super::{
        Odd,
        answer::{Answer, BAD_PARAMETER, BAD_REQUEST, FORBIDDEN, Refusal, SERVER_ERROR, Success},
        page,
        request::Call,
        world::{State, Who, keep},
    },
    Connection, Event, Session,
};
use crate::sandbox::invent;

/// The subscriptions one session can have, all events and channels together.
const MOST_SUBSCRIPTIONS: usize = 30;
/// What a session without a connection gets. The service asks to check the connection, in words nobody noted.
const NOT_CONNECTED: Refusal = Refusal::bad("세션 연결 상태를 확인해 주세요.");

/// `GET /open/v1/sessions/auth/client`
#[expect(clippy::unnecessary_wraps, reason = "an operation")]
pub(in super::super) fn create_for_client(state: &mut State, application: usize, _: &Call) -> Answer {
    Ok(state.create_session(application, None))
}

/// `GET /open/v1/sessions/auth`
pub(in super::super) fn create_for_user(state: &mut State, who: Who, _: &Call) -> Answer {
    if state.application(who.application).under_review {
        return Err(SERVER_ERROR);
    }
    Ok(state.create_session(who.application, Some(who.account)))
}

/// `GET /open/v1/sessions/client`
pub(in super::super) fn of_client(state: &mut State, application: usize, call: &Call) -> Answer {
    state.list_sessions(application, None, call)
}

/// `GET /open/v1/sessions`
pub(in super::super) fn of_user(state: &mut State, who: Who, call: &Call) -> Answer {
    state.list_sessions(who.application, Some(who.account), call)
}

/// `POST /open/v1/sessions/events/subscribe/…`: the token says whose channel it is.
pub(in super::super) fn subscribe(state: &mut State, who: Who, call: &Call, event: Event) -> Answer {
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
pub(in super::super) fn unsubscribe(state: &mut State, who: Who, call: &Call, event: Event) -> Answer {
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
        match self.session_settings.confirmation_delay() {
            Duration::ZERO => change(self, number),
            delay => self.later(delay, move |state| change(state, number)),
        }
    }
}
