//! The life of a session with simulated time: no socket, no sleep.

use std::sync::atomic::Ordering;

use serde_json::json;

use super::*;
use crate::{
    Endpoints, Reconnect, Secret,
    chzzk::official::{
        request::Api,
        session::{SubscriptionState, UserNumber, connections::Connections},
    },
};

mod anything;
mod attempts;
mod closing;
mod connecting;
mod failing;
mod losing;
mod naming;
mod subscribing;
mod telling;
mod unsubscribing;

const SECOND: Duration = Duration::from_secs(1);
const ALICE: Somebody = Somebody(1);
const BOB: Somebody = Somebody(2);
const OPEN: &str = r#"0{"sid":"sid-secret","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#;

/// A user who has no connections of their own here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Somebody(u64);

impl SessionUser for Somebody {
    fn number(&self) -> UserNumber {
        UserNumber(self.0)
    }

    fn connections(&self) -> &Connections {
        unreachable!("a session's place is given to it")
    }
}

/// What is told of it, and what a session goes through.
type Way<'a> = (&'a str, &'a dyn Fn(&mut Sim));

/// A session, the clock, and what it asked for and was not answered yet.
struct Sim {
    session: Session<Somebody>,
    now: Instant,
    /// How many addresses were handed out; the number is in the address and in the key.
    addresses: u32,
    requests: Vec<(RequestId, String)>,
    links: Vec<String>,
    sent: Vec<String>,
    events: Vec<Event>,
    outcomes: Vec<(u64, SubscribeOutcome)>,
    end: Option<Result<()>>,
}

impl Sim {
    fn new(
        owner: Option<Somebody>,
        wishes: &[(Somebody, EventKind)],
        change: impl FnOnce(&mut Config<Somebody>),
    ) -> Self {
        let mut config = Config {
            api: Api::new(Endpoints::new(), "client-id", Secret::new("client-secret")).unwrap(),
            session: 0,
            owner,
            reconnect: Reconnect::new(),
            connect_attempts: Some(3),
            connect_timeout: 10 * SECOND,
            subscribe_timeout: 10 * SECOND,
            keep_raw: false,
            max_message_bytes: 1 << 20,
            seed: 7,
        };
        change(&mut config);
        let connections = if owner.is_some() { Connections::of_user() } else { Connections::of_application() };
        let now = Instant::now();
        let mut sim = Self {
            session: Session::new(config, wishes.to_vec(), connections.take().unwrap(), now),
            now,
            addresses: 0,
            requests: Vec::new(),
            links: Vec::new(),
            sent: Vec::new(),
            events: Vec::new(),
            outcomes: Vec::new(),
            end: None,
        };
        sim.collect();
        sim
    }

    fn client(wishes: &[(Somebody, EventKind)]) -> Self {
        Self::new(None, wishes, |_| {})
    }

    /// Connected for longer than a success takes, Alice's chat subscribed to, and what was told of that taken away.
    fn stable() -> Self {
        let mut sim = Self::client(&[(ALICE, EventKind::Chat)]);
        sim.connect();
        sim.accept("1 subscribe/chat");
        sim.confirm("CHAT", 1);
        sim.age();
        sim.forget();
        sim
    }

    fn age(&mut self) {
        self.pass(STABLE_AFTER);
        self.frame("3");
    }

    fn forget(&mut self) {
        self.links.clear();
        self.sent.clear();
        self.events.clear();
        self.outcomes.clear();
    }

    fn collect(&mut self) {
        while let Some((id, SessionRequest { request, user })) = self.session.poll_request() {
            let path = request.url.split_once("/open/v1/sessions/").expect("a request of a session").1;
            let path = path.strip_prefix("events/").unwrap_or(path);
            let path = path.replace("sessionKey=", "");
            let user = user.map_or("application".to_owned(), |Somebody(number)| number.to_string());
            self.requests.push((id, format!("{user} {path}")));
        }
        while let Some((_, frame)) = self.session.poll_transmit() {
            self.sent.push(frame);
        }
        while let Some(link) = self.session.poll_link() {
            self.links.push(match link {
                Link::Connect(_, target) => target.url,
                Link::Close(_) => "close".into(),
            });
        }
        while let Some(event) = self.session.poll_event() {
            self.events.push(event);
        }
        while let Some((CommandId(id), outcome)) = self.session.poll_outcome() {
            self.outcomes.push((id, outcome));
        }
        self.end = self.session.poll_end().or(self.end.take());
    }

    /// As the driver does it: the time is told after everything else.
    fn tick(&mut self) {
        self.session.handle_timeout(self.now);
        self.collect();
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
        self.tick();
    }

    /// Lets the time pass up to the next deadline; how long that was.
    fn pass_to_deadline(&mut self) -> Duration {
        let wait = self.deadline().expect("a deadline").saturating_duration_since(self.now);
        self.pass(wait);
        wait
    }

    fn asked(&self) -> Vec<&str> {
        self.requests.iter().map(|(_, request)| &**request).collect()
    }

    fn take(&mut self, begin: &str) -> RequestId {
        let index = self.requests.iter().position(|(_, request)| request.starts_with(begin));
        self.requests.remove(index.unwrap_or_else(|| panic!("{begin} is not in {:?}", self.asked()))).0
    }

    fn answer(&mut self, begin: &str, response: Result<Response>) {
        let id = self.take(begin);
        self.respond(id, response);
    }

    fn respond(&mut self, id: RequestId, response: Result<Response>) {
        self.session.handle_response(id, response, self.now);
        self.collect();
    }

    fn accept(&mut self, begin: &str) {
        self.answer(begin, status(200));
    }

    fn address(&mut self) {
        self.addresses += 1;
        let url = format!("https://ssio08.nchat.naver.com:443?auth=auth-{}", self.addresses);
        let asked =
            self.requests.iter().find(|(_, request)| request.contains(" auth")).expect("an address is asked for");
        let begin = asked.1.clone();
        self.answer(&begin, address(&url));
    }

    /// Up to the socket.
    fn open(&mut self) {
        self.address();
        self.link_up();
    }

    /// Up to the key.
    fn connect(&mut self) {
        self.open();
        self.frame(OPEN);
        self.frame("40");
        self.greet();
    }

    fn greet(&mut self) {
        let key = format!("key-{}", self.addresses);
        self.system("connected", &json!({"sessionKey": key}));
    }

    fn system(&mut self, kind: &str, data: &serde_json::Value) {
        let argument = json!({"type": kind, "data": data}).to_string();
        self.frame(&format!("42{}", json!(["SYSTEM", argument])));
    }

    fn confirm(&mut self, kind: &str, user: u32) {
        self.system("subscribed", &json!({"eventType": kind, "channelId": channel(user).as_str()}));
    }

    fn frame(&mut self, frame: &str) {
        self.hear(Frame::Text(frame));
        self.tick();
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.hear(Frame::Binary(bytes));
        self.tick();
    }

    /// And nothing else yet.
    fn hear(&mut self, frame: Frame<'_>) {
        self.session.handle_frame(LinkId::ONLY, frame, self.now);
    }

    fn link_up(&mut self) {
        self.session.handle_connected(LinkId::ONLY, self.now);
        self.tick();
    }

    fn lose(&mut self, loss: Loss) {
        self.session.handle_disconnected(LinkId::ONLY, loss, self.now);
        self.tick();
    }

    fn close_by_server(&mut self) {
        self.lose(Loss::Closed { code: Some(1000), reason: "bye".into() });
    }

    fn subscribe(&mut self, id: u64, user: Somebody, kind: EventKind) {
        self.command(id, Command::Subscribe { user, kind });
        self.collect();
    }

    fn unsubscribe(&mut self, id: u64, user: Somebody, kind: EventKind) {
        self.command(id, Command::Unsubscribe { user, kind });
        self.collect();
    }

    fn remove(&mut self, id: u64, user: Somebody) {
        self.command(id, Command::Remove { user });
        self.collect();
    }

    /// And nothing else yet.
    fn command(&mut self, id: u64, command: Command<Somebody>) {
        self.session.handle_command(CommandId(id), command, self.now);
    }

    fn deadline(&self) -> Option<Instant> {
        self.session.poll_timeout()
    }

    fn close(&mut self) {
        self.session.handle_close(self.now);
        self.collect();
    }

    fn count(&self) -> usize {
        self.session.count().load(Ordering::Acquire)
    }

    /// What was told since the last call.
    fn told(&mut self) -> Vec<String> {
        let text = |event: Event| match event {
            Event::Connected(connected) => format!("connected {}", connected.reconnects),
            Event::Disconnected(lost) => format!("lost: {}", lost.reason),
            Event::Subscribed(state) => format!("subscribed {}", short(&state)),
            Event::Unsubscribed(state) => format!("unsubscribed {}", short(&state)),
            Event::Revoked(state) => format!("revoked {}", short(&state)),
            Event::SubscribeFailed(failed) => {
                format!("failed {}{}", failed.kind, if failed.retrying { ", retrying" } else { "" })
            }
            other => other.to_string(),
        };
        self.events.drain(..).map(text).collect()
    }

    fn retry_in(&self) -> Duration {
        let lost = self.events.iter().rev().find_map(|event| match event {
            Event::Disconnected(lost) => Some(lost.retry_in),
            _ => None,
        });
        lost.expect("it was lost")
    }

    fn outcomes(&mut self) -> Vec<(u64, &'static str)> {
        let word = |outcome| match outcome {
            SubscribeOutcome::Subscribed => "subscribed",
            SubscribeOutcome::Unsubscribed => "unsubscribed",
            SubscribeOutcome::Failed { .. } => "failed",
            SubscribeOutcome::Unknown => "unknown",
        };
        self.outcomes.drain(..).map(|(id, outcome)| (id, word(outcome))).collect()
    }

    fn ended(&mut self) -> Error {
        self.end.take().expect("it is over").unwrap_err()
    }
}

fn channel(user: u32) -> ChannelId {
    format!("a{user:031}").parse().unwrap()
}

/// `CHAT 1`
fn short(state: &SubscriptionState) -> String {
    let user = (1..100).find(|user| state.channel_id.as_ref() == Some(&channel(*user)));
    format!("{} {}", state.kind, user.map_or("?".into(), |user| user.to_string()))
}

fn address(url: &str) -> Result<Response> {
    answer(200, &json!({"code": 200, "message": null, "content": {"url": url}}))
}

fn status(status: u16) -> Result<Response> {
    answer(status, &json!({"code": status, "message": null, "content": null}))
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where an error may stand")]
fn answer(status: u16, body: &serde_json::Value) -> Result<Response> {
    Ok(Response { status, retry_after: None, body: body.to_string().into_bytes() })
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where an error may stand")]
fn wait(status: u16, seconds: u64) -> Result<Response> {
    Ok(Response { status, retry_after: Some(Duration::from_secs(seconds)), body: Vec::new() })
}

fn login_needed() -> Result<Response> {
    Err(Error::LoginNeeded { source: None })
}

fn answer_lost() -> Result<Response> {
    Err(Error::transport("subscribing", "reset"))
}

fn broken() -> Loss {
    Loss::Broken(Error::transport("reading", "reset"))
}
