//! Pools against a service that answers at once and counts, in simulated time.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde_json::json;

use super::*;
use crate::{
    Endpoints, ErrorKind, Reconnect, Secret,
    chzzk::official::{
        request::Api,
        session::{
            SubscriptionState,
            connections::{CLIENT_CONNECTIONS, GHOST, USER_CONNECTIONS},
        },
    },
    protocol::Target,
};

mod anything;
mod ending;
mod limits;
mod losing;

const SECOND: Duration = Duration::from_secs(1);
const KINDS: [EventKind; 3] = [EventKind::Chat, EventKind::Donation, EventKind::Subscription];
const OPEN: &str = r#"0{"sid":"sid-secret","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#;

#[derive(Debug, Clone)]
struct Somebody {
    number: u64,
    connections: Connections,
}

impl PartialEq for Somebody {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl SessionUser for Somebody {
    fn number(&self) -> UserNumber {
        UserNumber(self.number)
    }

    fn connections(&self) -> &Connections {
        &self.connections
    }
}

fn user(number: u64) -> Somebody {
    Somebody { number, connections: Connections::of_user() }
}

fn channel(user: u64) -> String {
    format!("a{user:031}")
}

/// A connection as the service sees it.
struct Socket {
    owner: Option<u64>,
    key: String,
    subscriptions: BTreeSet<(u64, String)>,
    /// It broke, and the service counts it until then.
    ghost_until: Option<Instant>,
}

/// A pool, the clock, and the service, which answers what is asked for.
struct Sim {
    pool: Pool<Somebody>,
    now: Instant,
    /// By link, ghosts under numbers of their own.
    sockets: BTreeMap<u32, Socket>,
    /// Addresses that were given out and not used: whose, and the key that will be theirs.
    addresses: BTreeMap<String, Option<u64>>,
    numbers: u64,
    /// What was confirmed: by key, user and kind.
    told: BTreeSet<(String, u64, String)>,
    /// Users whose login is over.
    over: BTreeSet<u64>,
    /// Nothing is answered while it is down.
    is_down: bool,
    unanswered: Vec<(RequestId, SessionRequest<Somebody>)>,
    events: Vec<Event>,
    outcomes: Vec<(u64, SubscribeOutcome)>,
    end: Option<Result<()>>,
    most_connections: usize,
    most_subscriptions: usize,
}

impl Sim {
    fn try_new(
        kind: SessionKind,
        most: usize,
        connections: &Connections,
        wishes: Vec<(Somebody, EventKind)>,
    ) -> Result<Self> {
        let config = Config {
            session: 0,
            api: Api::new(Endpoints::new(), "client-id", Secret::new("client-secret")).unwrap(),
            owner: None,
            reconnect: Reconnect::new(),
            connect_attempts: Some(3),
            connect_timeout: 10 * SECOND,
            subscribe_timeout: 10 * SECOND,
            keep_raw: false,
            max_message_bytes: 1 << 20,
            seed: 7,
        };
        let now = Instant::now();
        Ok(Self {
            pool: Pool::new(config, kind, most, connections.clone(), wishes, now)?,
            now,
            sockets: BTreeMap::new(),
            addresses: BTreeMap::new(),
            numbers: 0,
            told: BTreeSet::new(),
            over: BTreeSet::new(),
            is_down: false,
            unanswered: Vec::new(),
            events: Vec::new(),
            outcomes: Vec::new(),
            end: None,
            most_connections: 0,
            most_subscriptions: 0,
        })
    }

    fn new(kind: SessionKind, wishes: Vec<(Somebody, EventKind)>) -> Self {
        Self::try_new(kind, CLIENT_CONNECTIONS, &Connections::of_application(), wishes).unwrap()
    }

    /// Everything is answered that is asked for.
    fn settle(&mut self) {
        loop {
            let mut quiet = true;
            while let Some(asked) = self.pool.poll_request() {
                self.unanswered.push(asked);
            }
            if !self.is_down {
                for (id, request) in std::mem::take(&mut self.unanswered) {
                    quiet = false;
                    let response = self.answer(&request);
                    self.pool.handle_response(id, response, self.now);
                }
                for (link, frame) in self.news() {
                    self.pool.handle_frame(LinkId(link), Frame::Text(&frame), self.now);
                    self.pool.handle_timeout(self.now);
                }
            }
            while self.pool.poll_transmit().is_some() {}
            while let Some(link) = self.pool.poll_link() {
                quiet = false;
                match link {
                    Link::Connect(link, target) => self.connect(link, &target),
                    Link::Close(LinkId(link)) => {
                        self.sockets.remove(&link);
                    }
                }
            }
            self.collect();
            if quiet {
                self.check();
                return;
            }
        }
    }

    fn collect(&mut self) {
        while let Some(event) = self.pool.poll_event() {
            self.events.push(event);
        }
        while let Some((CommandId(id), outcome)) = self.pool.poll_outcome() {
            self.outcomes.push((id, outcome));
        }
        self.end = self.pool.poll_end().or(self.end.take());
    }

    fn connect(&mut self, link: LinkId, target: &Target) {
        let number = target.url.split("auth=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let Some(owner) = self.addresses.remove(&number) else { panic!("{number} was used before") };
        if self.is_down {
            let error = Error::transport("connecting", "refused");
            self.pool.handle_disconnected(link, Loss::Connect(error), self.now);
            return;
        }
        let socket = Socket { owner, key: format!("key-{number}"), subscriptions: BTreeSet::new(), ghost_until: None };
        let key = socket.key.clone();
        assert!(self.sockets.insert(link.0, socket).is_none(), "{link:?} is taken");
        self.check();
        self.pool.handle_connected(link, self.now);
        let greeting = json!({"type": "connected", "data": {"sessionKey": key}}).to_string();
        for frame in [OPEN, "40", &format!("42{}", json!(["SYSTEM", greeting]))] {
            self.pool.handle_frame(link, Frame::Text(frame), self.now);
            self.pool.handle_timeout(self.now);
        }
    }

    fn answer(&mut self, asked: &SessionRequest<Somebody>) -> Result<Response> {
        let user = asked.user.as_ref().map(|user| user.number);
        if user.is_some_and(|user| self.over.contains(&user)) {
            return Err(Error::LoginNeeded { source: None });
        }
        let path = asked.request.url.split_once("/open/v1/sessions/").unwrap().1;
        if path.starts_with("auth") {
            assert_eq!(path == "auth", user.is_some(), "{path}");
            self.numbers += 1;
            let number = self.numbers.to_string();
            let url = format!("https://ssio08.nchat.naver.com:443?auth={number}");
            self.addresses.insert(number, user);
            return status(200, &json!({"url": url}));
        }
        let (path, key) = path.split_once("?sessionKey=").unwrap();
        let kind = path.rsplit('/').next().unwrap().to_uppercase();
        let user = user.expect("a subscription needs a user");
        let Some(socket) = self.sockets.values_mut().find(|socket| socket.key == key && socket.ghost_until.is_none())
        else {
            return status(400, &json!(null));
        };
        assert!(socket.owner.is_none_or(|owner| owner == user), "another user in a user's session");
        if path.contains("unsubscribe") {
            self.told.remove(&(key.to_owned(), user, kind.clone()));
            assert!(socket.subscriptions.remove(&(user, kind)), "ended and was not there");
        } else {
            assert!(socket.subscriptions.insert((user, kind)), "subscribed to twice");
        }
        status(200, &json!(null))
    }

    /// What the service has to say of what was asked for since: each `subscribed` once.
    fn news(&mut self) -> Vec<(u32, String)> {
        let mut news = Vec::new();
        for (link, socket) in &self.sockets {
            for (user, kind) in &socket.subscriptions {
                if self.told.insert((socket.key.clone(), *user, kind.clone())) {
                    let data = json!({"eventType": kind, "channelId": channel(*user)});
                    let told = json!({"type": "subscribed", "data": data}).to_string();
                    news.push((*link, format!("42{}", json!(["SYSTEM", told]))));
                }
            }
        }
        news
    }

    fn check(&mut self) {
        let now = self.now;
        self.sockets.retain(|_, socket| socket.ghost_until.is_none_or(|until| until > now));
        let of_application = self.sockets.values().filter(|socket| socket.owner.is_none()).count();
        assert!(of_application <= CLIENT_CONNECTIONS, "{of_application} connections of the application");
        self.most_connections = self.most_connections.max(of_application);
        for socket in self.sockets.values() {
            self.most_subscriptions = self.most_subscriptions.max(socket.subscriptions.len());
            assert!(socket.subscriptions.len() <= SUBSCRIPTIONS);
            if socket.owner.is_some() {
                let same = self.sockets.values().filter(|other| other.owner == socket.owner).count();
                assert!(same <= USER_CONNECTIONS, "{same} connections of a user");
            }
        }
        let mut all: Vec<_> = self.live().flat_map(|socket| &socket.subscriptions).collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count, "something is subscribed to in two sessions");
    }

    fn live(&self) -> impl Iterator<Item = &Socket> {
        self.sockets.values().filter(|socket| socket.ghost_until.is_none())
    }

    fn command(&mut self, id: u64, command: Command<Somebody>) {
        self.pool.handle_command(CommandId(id), command, self.now);
        self.settle();
    }

    fn subscribe(&mut self, id: u64, user: &Somebody, kind: EventKind) {
        self.command(id, Command::Subscribe { user: user.clone(), kind });
    }

    fn unsubscribe(&mut self, id: u64, user: &Somebody, kind: EventKind) {
        self.command(id, Command::Unsubscribe { user: user.clone(), kind });
    }

    /// Lets the time pass, stopping at every deadline on the way. Live sockets answer pings.
    fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        loop {
            let next = self.pool.poll_timeout().filter(|next| *next < until);
            self.now = next.unwrap_or(until).max(self.now);
            self.pool.handle_timeout(self.now);
            self.settle();
            let live: Vec<_> = self.sockets.iter().filter(|(_, socket)| socket.ghost_until.is_none()).collect();
            for link in live.into_iter().map(|(link, _)| LinkId(*link)).collect::<Vec<_>>() {
                self.pool.handle_frame(link, Frame::Text("3"), self.now);
            }
            self.settle();
            if self.now >= until {
                return;
            }
        }
    }

    fn live_links(&self) -> Vec<u32> {
        let live = self.sockets.iter().filter(|(_, socket)| socket.ghost_until.is_none());
        live.map(|(link, _)| *link).collect()
    }

    /// The server closes a connection.
    fn close_by_server(&mut self, link: u32) {
        self.sockets.remove(&link).unwrap();
        let loss = Loss::Closed { code: Some(1000), reason: "bye".into() };
        self.pool.handle_disconnected(LinkId(link), loss, self.now);
        self.settle();
    }

    /// A connection breaks, and the service does not notice for a while.
    fn break_link(&mut self, link: u32) {
        let mut socket = self.sockets.remove(&link).unwrap();
        socket.ghost_until = Some(self.now + GHOST);
        socket.subscriptions.clear();
        self.numbers += 1;
        self.sockets.insert(1_000_000 + u32::try_from(self.numbers).unwrap(), socket);
        let loss = Loss::Broken(Error::transport("reading", "reset"));
        self.pool.handle_disconnected(LinkId(link), loss, self.now);
        self.settle();
    }

    /// How many subscriptions each connection has, in the order of the links.
    fn shares(&self) -> Vec<usize> {
        self.live().map(|socket| socket.subscriptions.len()).collect()
    }

    fn totals(&self) -> (usize, usize) {
        (self.pool.totals().sessions(), self.pool.totals().subscriptions())
    }

    /// How many events of this type there were since the last call of [`forget`](Self::forget).
    fn told_of(&self, is_it: impl Fn(&Event) -> bool) -> usize {
        self.events.iter().filter(|event| is_it(event)).count()
    }

    fn subscribed(&self) -> usize {
        self.told_of(|event| matches!(event, Event::Subscribed(SubscriptionState { .. })))
    }

    fn forget(&mut self) {
        self.events.clear();
        self.outcomes.clear();
    }

    fn outcome(&self, id: u64) -> &SubscribeOutcome {
        &self.outcomes.iter().find(|(known, _)| *known == id).expect("its fate is known").1
    }

    fn ended(&mut self) -> ErrorKind {
        self.end.take().expect("it is over").unwrap_err().kind()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where an error may stand")]
fn status(status: u16, content: &serde_json::Value) -> Result<Response> {
    let body = json!({"code": status, "message": null, "content": content}).to_string().into_bytes();
    Ok(Response { status, retry_after: None, body })
}

/// All kinds of so many users.
fn everything(users: std::ops::Range<u64>) -> Vec<(Somebody, EventKind)> {
    users.map(user).flat_map(|user| KINDS.map(|kind| (user.clone(), kind))).collect()
}
