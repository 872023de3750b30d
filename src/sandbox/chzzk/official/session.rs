//! Sessions, from their URL to their end. Their sockets are in `socket`.

mod calls;
mod settings;

use std::{
    collections::{BTreeMap, VecDeque},
    time::Instant,
};

use serde_json::{Value, json};
use socketioxide::extract::SocketRef;

pub(super) use calls::{create_for_client, create_for_user, of_client, of_user, subscribe, unsubscribe};
pub(super) use settings::SessionSettings;

use super::{Odd, scope, world::State};
use crate::sandbox::{invent, pipe::PipeControl};

/// The open sessions of an application, and of a user.
const MOST_OF_APPLICATION: usize = 10;
const MOST_OF_USER: usize = 3;

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

impl State {
    /// A handshake came: which session it is for, if its URL still works. It never does again.
    pub(super) fn spend_url(&mut self, auth: &str) -> Option<u64> {
        let life = self.session_settings.url_life();
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

    /// What a subscription is to.
    fn subject(&self, event: Event, account: usize) -> Value {
        json!({"eventType": event.code(), "channelId": self.account(account).channel_id})
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
                if gone == Some(true) {
                    self.tell(number, "revoked", event, account);
                }
            }
        }
    }
}

fn connections(sessions: &mut VecDeque<Session>) -> impl Iterator<Item = &mut Connection> {
    sessions.iter_mut().filter_map(|session| session.connection.as_mut()).filter(|connection| connection.is_open())
}
