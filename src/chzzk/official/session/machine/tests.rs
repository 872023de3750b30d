//! The life of a session with simulated time: no socket, no sleep.

use serde_json::json;

use super::*;
use crate::Endpoints;

mod anything;

const SECOND: Duration = Duration::from_secs(1);
const ALICE: UserNumber = UserNumber(1);
const BOB: UserNumber = UserNumber(2);
const OPEN: &str = r#"0{"sid":"sid-secret","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#;

/// A session, the clock, and what it asked for and was not answered yet.
struct Sim {
    session: Session,
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
    fn new(owner: Option<UserNumber>, wishes: &[(UserNumber, EventKind)], change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            api: Api::new(Endpoints::new(), "client-id", Secret::new("client-secret")).unwrap(),
            owner,
            reconnect: Reconnect::new(),
            connect_attempts: 3,
            connect_timeout: 10 * SECOND,
            subscribe_timeout: 10 * SECOND,
            keep_raw: false,
            max_message_bytes: 1 << 20,
            seed: 7,
        };
        change(&mut config);
        let mut sim = Self {
            session: Session::new(config, wishes.to_vec()),
            now: Instant::now(),
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

    fn client(wishes: &[(UserNumber, EventKind)]) -> Self {
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
            let user = user.map_or("application".to_owned(), |UserNumber(number)| number.to_string());
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
        let wait = self.session.poll_timeout().expect("a deadline").saturating_duration_since(self.now);
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
        self.session.handle_connected(LinkId::ONLY, self.now);
        self.tick();
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
        self.session.handle_frame(LinkId::ONLY, Frame::Text(frame), self.now);
        self.tick();
    }

    fn lose(&mut self, loss: Loss) {
        self.session.handle_disconnected(LinkId::ONLY, loss, self.now);
        self.tick();
    }

    fn close_by_server(&mut self) {
        self.lose(Loss::Closed { code: Some(1000), reason: "bye".into() });
    }

    fn subscribe(&mut self, id: u64, user: UserNumber, kind: EventKind) {
        self.session.handle_command(CommandId(id), Command::Subscribe { user, kind }, self.now);
        self.collect();
    }

    fn unsubscribe(&mut self, id: u64, user: UserNumber, kind: EventKind) {
        self.session.handle_command(CommandId(id), Command::Unsubscribe { user, kind }, self.now);
        self.collect();
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

fn channel(user: u32) -> crate::chzzk::ChannelId {
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

// Connecting ------------------------------------------------------------------------------------------------------------

#[test]
fn an_applications_session_connects_step_by_step() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat), (BOB, EventKind::Donation)]);
    assert_eq!(sim.asked(), ["application auth/client"]);
    assert_eq!(sim.count(), 3);
    sim.address();
    assert_eq!(sim.links, ["wss://ssio08.nchat.naver.com:443/socket.io/?auth=auth-1&EIO=3&transport=websocket"]);
    sim.session.handle_connected(LinkId::ONLY, sim.now);
    sim.tick();
    sim.frame(OPEN);
    sim.frame("40");
    assert!(sim.requests.is_empty() && sim.sent.is_empty() && !sim.session.is_settled());
    sim.greet();
    assert_eq!(sim.told(), ["connected 0"]);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1", "2 subscribe/donation?key-1"]);
    sim.accept("1 subscribe/chat");
    sim.accept("2 subscribe/donation");
    assert!(sim.requests.is_empty(), "the other chat waits for the confirmation");
    sim.confirm("DONATION", 2);
    sim.confirm("CHAT", 1);
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-1"]);
    sim.accept("2 subscribe/chat");
    assert!(!sim.session.is_settled());
    sim.confirm("CHAT", 2);
    assert!(sim.session.is_settled());
    assert_eq!(sim.told(), ["subscribed DONATION 2", "subscribed CHAT 1", "subscribed CHAT 2"]);
    sim.frame(r#"42["CHAT","{\"content\":\"hello\"}"]"#);
    assert!(matches!(&sim.events[..], [Event::Chat(_)]));
}

#[test]
fn a_users_session_asks_for_its_address_as_the_user() {
    let mut sim = Sim::new(Some(ALICE), &[(ALICE, EventKind::Chat)], |_| {});
    assert_eq!(sim.asked(), ["1 auth"]);
    sim.connect();
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}

#[test]
fn without_a_subscription_it_is_settled_when_connected() {
    let mut sim = Sim::client(&[]);
    sim.connect();
    assert!(sim.session.is_settled());
    assert!(sim.requests.is_empty());
    let (kind, user) = (EventKind::Subscription, BOB);
    sim.subscribe(1, user, kind);
    assert_eq!(sim.asked(), ["2 subscribe/subscription?key-1"]);
}

#[test]
fn a_second_greeting_and_one_without_a_key_change_nothing() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.open();
    sim.frame(OPEN);
    sim.system("connected", &json!({"sessionKey": ""}));
    assert!(sim.requests.is_empty());
    sim.greet();
    sim.system("connected", &json!({"sessionKey": "another"}));
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
    assert_eq!(sim.told(), ["unreadable SYSTEM connected: it has no sessionKey", "connected 0"]);
}

#[test]
fn an_address_in_the_clear_is_refused_and_not_shown() {
    for url in [
        "http://ssio08.nchat.naver.com?auth=hunter2",
        "ws://example.com?auth=hunter2",
        "http://127.0.0.1.example.com?auth=hunter2",
        "https://user:hunter2@example.com",
        "not a url hunter2",
    ] {
        let mut sim = Sim::client(&[]);
        sim.answer("application", address(url));
        assert!(sim.links.is_empty(), "{url}");
        assert_eq!(sim.events.len(), 1);
        let shown = format!("{:?} {:?}", sim.events, sim.session);
        assert!(!shown.contains("hunter2"), "{shown}");
        sim.pass(SECOND);
        assert_eq!(sim.asked(), ["application auth/client"], "{url}");
    }
    for url in ["http://127.0.0.1:8080?auth=x", "http://localhost:8080?auth=x", "http://[::1]:8080?auth=x"] {
        let mut sim = Sim::client(&[]);
        sim.answer("application", address(url));
        assert_eq!(sim.links.len(), 1, "{url}");
    }
}

// Subscribing -----------------------------------------------------------------------------------------------------------

#[test]
fn a_confirmation_before_the_answer_counts() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
    sim.connect();
    sim.confirm("CHAT", 1);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1", "2 subscribe/chat?key-1"]);
    sim.accept("1 subscribe");
    sim.confirm("CHAT", 2);
    sim.accept("2 subscribe");
    sim.pass(11 * SECOND);
    assert!(sim.requests.is_empty());
    assert_eq!(sim.told(), ["connected 0", "subscribed CHAT 1", "subscribed CHAT 2"]);
}

#[test]
fn two_users_of_one_kind_are_told_apart() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
    sim.connect();
    sim.accept("1 subscribe");
    sim.confirm("CHAT", 1);
    sim.accept("2 subscribe");
    sim.confirm("CHAT", 2);
    sim.system("revoked", &json!({"eventType": "CHAT", "channelId": channel(1).as_str()}));
    assert_eq!(sim.count(), 1);
    sim.close_by_server();
    sim.pass(SECOND);
    sim.connect();
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-2"], "what was revoked is not asked for again");
}

#[test]
fn a_late_confirmation_is_not_taken_for_another_users() {
    let mut sim = Sim::stable();
    sim.subscribe(1, BOB, EventKind::Chat);
    sim.accept("2 subscribe");
    sim.confirm("CHAT", 2);
    sim.close_by_server();
    sim.pass(SECOND);
    sim.connect();
    // Alice's is asked for twice, and the first confirmation is late.
    sim.accept("1 subscribe");
    sim.pass(10 * SECOND);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-2"]);
    sim.confirm("CHAT", 1);
    sim.confirm("CHAT", 1);
    sim.take("1 subscribe");
    sim.accept("2 subscribe");
    sim.pass(10 * SECOND);
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-2"], "nobody confirmed Bob's");
}

#[test]
fn two_numbers_of_one_channel_are_both_confirmed() {
    let mut sim = Sim::stable();
    sim.subscribe(1, BOB, EventKind::Chat);
    sim.accept("2 subscribe");
    sim.confirm("CHAT", 1);
    assert_eq!(sim.outcomes(), [(1, "subscribed")]);
}

#[test]
fn thirty_are_the_most() {
    let wishes: Vec<_> = (1..=31).map(|user| (UserNumber(user), EventKind::Chat)).collect();
    let mut sim = Sim::client(&wishes[..30]);
    sim.connect();
    assert_eq!(sim.count(), 30);
    sim.told();
    sim.subscribe(1, UserNumber(31), EventKind::Chat);
    assert_eq!(sim.told(), ["failed CHAT"]);
    assert_eq!(sim.outcomes(), [(1, "failed")]);
    // One that failed gives its place away, and gets it back only where there is one.
    sim.answer("1 subscribe", status(403));
    assert_eq!(sim.count(), 29);
    sim.subscribe(2, UserNumber(31), EventKind::Chat);
    assert_eq!(sim.count(), 30);
    sim.subscribe(3, ALICE, EventKind::Chat);
    assert_eq!(sim.count(), 30);
    assert_eq!(sim.outcomes(), [(3, "failed")]);
    sim.unsubscribe(4, UserNumber(31), EventKind::Chat);
    sim.subscribe(5, ALICE, EventKind::Chat);
    assert_eq!(sim.count(), 30);
    assert_eq!(sim.outcomes(), [(2, "unsubscribed"), (4, "unsubscribed")]);
}

#[test]
fn the_same_twice_is_asked_for_once() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (ALICE, EventKind::Chat)]);
    assert_eq!(sim.count(), 1);
    sim.subscribe(1, ALICE, EventKind::Chat);
    sim.connect();
    sim.subscribe(2, ALICE, EventKind::Chat);
    assert_eq!(sim.asked().len(), 1);
    sim.accept("1 subscribe");
    sim.subscribe(3, ALICE, EventKind::Chat);
    assert!(sim.outcomes().is_empty());
    sim.confirm("CHAT", 1);
    sim.subscribe(4, ALICE, EventKind::Chat);
    assert_eq!(sim.outcomes(), [1, 2, 3, 4].map(|id| (id, "subscribed")));
    assert!(sim.requests.is_empty());
}

#[test]
fn a_kind_that_nobody_knows_fails_at_once() {
    let mut sim = Sim::client(&[(ALICE, EventKind::from("MISSION"))]);
    sim.connect();
    assert!(sim.session.is_settled() && sim.requests.is_empty());
    assert_eq!(sim.told(), ["failed MISSION", "connected 0"]);
}

#[test]
fn what_is_on_is_ended_on_request() {
    let mut sim = Sim::stable();
    sim.unsubscribe(1, ALICE, EventKind::Chat);
    assert_eq!(sim.asked(), ["1 unsubscribe/chat?key-1"]);
    assert_eq!(sim.count(), 0);
    assert!(sim.outcomes().is_empty());
    // The new one must not overtake the end.
    sim.subscribe(2, ALICE, EventKind::Chat);
    assert_eq!(sim.asked(), ["1 unsubscribe/chat?key-1"]);
    sim.system("unsubscribed", &json!({"eventType": "CHAT", "channelId": channel(1).as_str()}));
    sim.accept("1 unsubscribe");
    assert_eq!(sim.outcomes(), [(1, "unsubscribed")]);
    assert_eq!(sim.told(), ["unsubscribed CHAT 1"]);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}

#[test]
fn an_end_that_is_refused_says_of_what() {
    let mut sim = Sim::stable();
    sim.subscribe(1, ALICE, EventKind::Donation);
    sim.confirm("DONATION", 1);
    sim.take("1 subscribe");
    sim.forget();
    sim.unsubscribe(2, ALICE, EventKind::Donation);
    sim.answer("1 unsubscribe/donation", status(500));
    let [(2, SubscribeOutcome::Failed { reason })] = &sim.outcomes[..] else { panic!("{:?}", sim.outcomes) };
    assert!(reason.contains("DONATION"), "{reason}");
}

#[test]
fn what_is_not_there_counts_as_ended() {
    let mut sim = Sim::stable();
    sim.unsubscribe(1, BOB, EventKind::Chat);
    assert_eq!(sim.outcomes(), [(1, "unsubscribed")]);
    sim.close_by_server();
    sim.unsubscribe(2, ALICE, EventKind::Chat);
    assert_eq!(sim.outcomes(), [(2, "unsubscribed")]);
    sim.pass(SECOND);
    sim.connect();
    assert!(sim.requests.is_empty());
}

#[test]
fn what_is_under_way_is_ended_when_it_is_there() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
    sim.connect();
    sim.subscribe(1, ALICE, EventKind::Chat);
    sim.unsubscribe(2, ALICE, EventKind::Chat);
    assert_eq!(sim.outcomes(), [(1, "unsubscribed")]);
    sim.accept("1 subscribe");
    assert!(sim.requests.is_empty(), "the confirmation would be taken for Bob's");
    sim.confirm("CHAT", 1);
    assert_eq!(sim.asked(), ["1 unsubscribe/chat?key-1", "2 subscribe/chat?key-1"]);
    sim.accept("1 unsubscribe");
    assert_eq!(sim.outcomes(), [(2, "unsubscribed")]);
    sim.accept("2 subscribe");
    sim.confirm("CHAT", 2);
    assert!(sim.session.is_settled());
    sim.close_by_server();
    sim.pass(SECOND);
    sim.connect();
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-2"]);
}

#[test]
fn what_is_under_way_and_fails_needs_no_end() {
    for (response, asked) in
        [(status(403), [].as_slice()), (status(500), &[]), (answer_lost(), &["1 unsubscribe/chat?key-1"])]
    {
        let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
        sim.connect();
        sim.unsubscribe(1, ALICE, EventKind::Chat);
        sim.answer("1 subscribe", response);
        sim.pass(10 * SECOND);
        assert_eq!(sim.asked(), asked);
        assert_eq!(sim.count(), 0);
        if asked.is_empty() {
            assert_eq!(sim.outcomes(), [(1, "unsubscribed")]);
        }
        assert_eq!(sim.told(), ["connected 0"]);
    }
}

#[test]
fn an_end_can_be_taken_back() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    sim.unsubscribe(1, ALICE, EventKind::Chat);
    sim.subscribe(2, ALICE, EventKind::Chat);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"], "never two at a time");
    sim.accept("1 subscribe");
    sim.confirm("CHAT", 1);
    assert_eq!(sim.outcomes(), [(1, "failed"), (2, "subscribed")]);
    assert!(sim.requests.is_empty());
    assert_eq!(sim.count(), 1);
}

#[test]
fn a_loss_ends_what_was_being_ended() {
    let mut sim = Sim::stable();
    sim.subscribe(1, BOB, EventKind::Chat);
    sim.unsubscribe(2, BOB, EventKind::Chat);
    sim.unsubscribe(3, ALICE, EventKind::Chat);
    sim.close_by_server();
    assert_eq!(sim.outcomes(), [(1, "unsubscribed"), (3, "unsubscribed"), (2, "unsubscribed")]);
    assert_eq!(sim.count(), 0);
    sim.requests.clear();
    sim.pass(SECOND);
    sim.connect();
    assert!(sim.requests.is_empty());
}

#[test]
fn one_that_waits_for_its_turn_gets_it_when_the_other_is_taken_away() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
    sim.connect();
    sim.answer("1 subscribe", status(500));
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-1"]);
    sim.answer("2 subscribe", status(403));
    sim.subscribe(1, BOB, EventKind::Chat);
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-1"]);
    sim.unsubscribe(2, BOB, EventKind::Chat);
    sim.pass(2 * SECOND);
    sim.answer("2 subscribe", status(500));
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}

#[test]
fn a_revoked_subscription_is_gone_and_can_be_asked_for_again() {
    let mut sim = Sim::stable();
    sim.system("revoked", &json!({"eventType": "DONATION", "channelId": channel(1).as_str()}));
    sim.system("revoked", &json!({"eventType": "CHAT", "channelId": channel(2).as_str()}));
    assert_eq!(sim.count(), 1);
    sim.system("revoked", &json!({"eventType": "CHAT", "channelId": channel(1).as_str()}));
    assert_eq!(sim.count(), 0);
    assert_eq!(sim.told(), ["revoked DONATION 1", "revoked CHAT 2", "revoked CHAT 1"]);
    assert!(sim.links.is_empty());
    sim.subscribe(1, ALICE, EventKind::Chat);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}

// Subscriptions that fail -----------------------------------------------------------------------------------------------

#[test]
fn a_missing_permission_is_final_for_that_subscription_only() {
    for response in [status(403), status(401), login_needed()] {
        let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
        sim.subscribe(1, ALICE, EventKind::Chat);
        sim.connect();
        sim.answer("1 subscribe", response);
        assert_eq!(sim.told(), ["connected 0", "failed CHAT"]);
        assert_eq!(sim.outcomes(), [(1, "failed")]);
        assert_eq!(sim.asked(), ["2 subscribe/chat?key-1"]);
        assert_eq!(sim.count(), 1);
        sim.confirm("CHAT", 2);
        assert!(sim.session.is_settled() && sim.end.is_none());
        sim.requests.clear();
        sim.close_by_server();
        sim.pass(SECOND);
        sim.connect();
        assert_eq!(sim.asked(), ["2 subscribe/chat?key-2"], "not by itself");
        sim.confirm("CHAT", 2);
        sim.subscribe(2, ALICE, EventKind::Chat);
        assert!(sim.asked().contains(&"1 subscribe/chat?key-2"), "but on request");
    }
}

#[test]
fn a_users_session_ends_with_the_users_login_but_not_with_a_permission() {
    for (response, kind) in [(status(401), ErrorKind::Unauthorized), (login_needed(), ErrorKind::LoginNeeded)] {
        let mut sim = Sim::new(Some(ALICE), &[(ALICE, EventKind::Chat)], |_| {});
        sim.connect();
        sim.answer("1 subscribe", response);
        assert_eq!(sim.ended().kind(), kind);
        assert_eq!(sim.told(), ["connected 0", "failed CHAT"]);
        assert_eq!((&*sim.sent, sim.links.last().unwrap().as_str()), (["41".to_owned()].as_slice(), "close"));
    }
    let mut sim = Sim::new(Some(ALICE), &[(ALICE, EventKind::Chat)], |_| {});
    sim.connect();
    sim.answer("1 subscribe", status(403));
    assert!(sim.end.is_none() && sim.session.is_settled());
}

#[test]
fn a_connection_that_the_service_does_not_see_is_made_again() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    for failure in 1..=3 {
        assert_eq!(sim.links.len(), 1, "{failure}");
        sim.answer("1 subscribe", status(400));
        if failure < 3 {
            assert!(sim.requests.is_empty());
            sim.pass_to_deadline();
        }
    }
    assert_eq!(
        sim.told(),
        [
            "connected 0",
            "failed CHAT, retrying",
            "failed CHAT, retrying",
            "failed CHAT, retrying",
            "lost: the server did not confirm the session"
        ]
    );
    assert_eq!(sim.links.last().unwrap(), "close");
    assert_eq!(sim.sent.last().unwrap(), "41");
    sim.pass_to_deadline();
    sim.connect();
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-2"]);
    sim.answer("1 subscribe", status(400));
    assert!(sim.asked().is_empty() && sim.told() == ["connected 1", "failed CHAT, retrying"], "counted anew");
}

#[test]
fn a_wait_that_the_service_names_is_kept() {
    for seconds in [1, 7, 45] {
        let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
        sim.connect();
        sim.answer("1 subscribe", wait(429, seconds));
        let until = sim.now + Duration::from_secs(seconds);
        while sim.now < until {
            assert!(sim.requests.is_empty(), "{seconds}");
            sim.pass_to_deadline();
        }
        assert_eq!(sim.now, until);
        assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
    }
}

#[test]
fn a_wait_without_end_is_survived() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.answer("application", wait(429, u64::MAX));
    assert_eq!(sim.retry_in(), LONGEST_WAIT);
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    sim.answer("1 subscribe", wait(429, u64::MAX));
    sim.pass(SECOND);
    assert!(sim.requests.is_empty());
}

#[test]
fn a_fault_of_the_service_is_waited_out() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    let mut waits = Vec::new();
    for _ in 0..8 {
        sim.answer("1 subscribe", status(503));
        let before = sim.now;
        while sim.requests.is_empty() {
            sim.pass_to_deadline();
            sim.frame("3");
        }
        waits.push((sim.now - before).as_secs());
    }
    assert_eq!(waits, [2, 4, 8, 16, 30, 30, 30, 30]);
    assert_eq!(sim.links.len(), 1);
    assert!(sim.session.is_settled());
    sim.accept("1 subscribe");
    sim.confirm("CHAT", 1);
    assert_eq!(sim.told().last().unwrap(), "subscribed CHAT 1");
}

#[test]
fn one_that_is_held_back_does_not_keep_the_clock_busy() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat), (BOB, EventKind::Chat)]);
    sim.connect();
    sim.answer("1 subscribe", status(503));
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-1"]);
    sim.pass(2 * SECOND);
    assert!(sim.session.poll_timeout().unwrap() > sim.now);
    sim.answer("2 subscribe", status(503));
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}

#[test]
fn a_lost_answer_waits_for_the_confirmation_first() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    sim.answer("1 subscribe", answer_lost());
    sim.pass(9 * SECOND);
    assert!(sim.requests.is_empty());
    assert_eq!(sim.told(), ["connected 0"]);
    let mut confirmed = sim;
    confirmed.confirm("CHAT", 1);
    confirmed.pass(10 * SECOND);
    assert!(confirmed.requests.is_empty());
    assert_eq!(confirmed.told(), ["subscribed CHAT 1"]);

    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    for failure in 1..=3 {
        assert_eq!(sim.links.len(), 1, "{failure}");
        sim.answer("1 subscribe", answer_lost());
        sim.pass(10 * SECOND);
    }
    assert_eq!(sim.links.last().unwrap(), "close", "three times, not two");
}

#[test]
fn one_that_was_not_sent_is_asked_for_again_soon() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    sim.answer("1 subscribe", Err(Error::unreached("subscribing", "refused")));
    assert_eq!(sim.told(), ["connected 0", "failed CHAT, retrying"]);
    assert_eq!(sim.pass_to_deadline(), 2 * SECOND);
    assert_eq!(sim.asked(), ["1 subscribe/chat?key-1"]);
}

#[test]
fn three_without_a_confirmation_are_a_loss() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    sim.connect();
    for failure in 1..=3 {
        assert_eq!(sim.links.len(), 1, "{failure}");
        sim.accept("1 subscribe");
        sim.pass(9 * SECOND);
        assert!(sim.requests.is_empty());
        sim.pass(SECOND);
    }
    assert_eq!(sim.told().last().unwrap(), "lost: the server did not confirm the session");
    sim.pass_to_deadline();
    assert_eq!(sim.asked(), ["application auth/client"]);
}

// Losing ----------------------------------------------------------------------------------------------------------------

type Way<'a> = (&'a str, &'a dyn Fn(&mut Sim));

#[test]
fn every_loss_leads_to_a_new_address_and_to_all_subscriptions() {
    let silent = |sim: &mut Sim| {
        sim.pass(15 * SECOND);
        assert_eq!(sim.sent, ["2"]);
        sim.pass(59 * SECOND);
        assert!(sim.events.is_empty());
        sim.pass(SECOND);
    };
    let ways: [Way<'_>; 7] = [
        ("lost: closed by the server (1000 bye)", &Sim::close_by_server),
        (
            "lost: the connection broke: reading: the connection failed; check the network and try again: reset",
            &|sim| {
                sim.lose(broken());
            },
        ),
        ("lost: the server fell silent", &silent),
        ("lost: the server ended the session", &|sim| sim.frame("41")),
        ("lost: the server ended the session", &|sim| sim.frame("1")),
        ("lost: the server refused the session: auth fail", &|sim| {
            sim.frame(r#"42["error","auth fail"]"#);
            // What the service says after it is of no more interest.
            sim.frame("41");
        }),
        ("lost: the server refused the session: ", &|sim| sim.frame(r#"42["error",{"no":"text"}]"#)),
    ];
    for (reason, way) in ways {
        let mut sim = Sim::stable();
        sim.subscribe(1, BOB, EventKind::Donation);
        sim.accept("2 subscribe");
        sim.confirm("DONATION", 2);
        sim.forget();
        way(&mut sim);
        assert_eq!(sim.links, ["close"], "{reason}");
        let retry_in = sim.retry_in();
        assert!((SECOND / 2..=SECOND).contains(&retry_in), "{retry_in:?}");
        assert_eq!(sim.told(), [reason]);
        assert!(sim.requests.is_empty());
        assert_eq!(sim.pass_to_deadline(), retry_in);
        assert_eq!(sim.asked(), ["application auth/client"], "{reason}");
        sim.connect();
        assert!(sim.links[1].contains("auth=auth-2&"), "{:?}", sim.links);
        assert_eq!(sim.asked(), ["1 subscribe/chat?key-2", "2 subscribe/donation?key-2"]);
        sim.confirm("CHAT", 1);
        sim.confirm("DONATION", 2);
        assert_eq!(sim.told(), ["connected 1", "subscribed CHAT 1", "subscribed DONATION 2"]);
        assert!(sim.outcomes().is_empty(), "nobody waited");
    }
}

#[test]
fn what_goes_wrong_before_the_greeting_leads_to_a_new_address() {
    let ways: [Way<'_>; 8] = [
        ("lost: the server did not confirm the session", &|sim| {
            sim.open();
            sim.frame(OPEN);
            sim.pass(9 * SECOND);
            assert!(sim.events.is_empty());
            sim.pass(SECOND);
            assert_eq!(sim.sent, ["41"]);
        }),
        ("lost: the server did not confirm the session", &|sim| {
            sim.open();
            sim.pass(10 * SECOND);
            assert!(sim.sent.is_empty(), "not even opened");
        }),
        ("lost: the server refused the session: no", &|sim| {
            sim.open();
            sim.frame(OPEN);
            sim.frame(r#"44"no""#);
        }),
        ("lost: the server refused the session: no", &|sim| {
            sim.open();
            sim.frame(OPEN);
            sim.frame("40");
            sim.frame(r#"44"no""#);
        }),
        ("lost: the connection broke: its first packet cannot be read", &|sim| {
            sim.open();
            sim.frame("0no");
        }),
        ("lost: cannot connect: connecting: the connection failed; check the network and try again: no", &|sim| {
            sim.address();
            sim.lose(Loss::Connect(Error::unreached("connecting", "no")));
        }),
        (
            "lost: cannot connect: creating a client session: the server answered HTTP 500, code 500; try again later",
            &|sim| sim.answer("application", status(500)),
        ),
        (
            "lost: cannot connect: creating a client session: cannot read the answer: there is no `content` in it",
            &|sim| {
                sim.answer("application", status(200));
            },
        ),
    ];
    for (reason, way) in ways {
        let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
        way(&mut sim);
        assert_eq!(sim.told(), [reason]);
        sim.pass_to_deadline();
        assert_eq!(sim.asked(), ["application auth/client"], "{reason}");
        sim.addresses = 7;
        sim.connect();
        assert!(sim.links.last().unwrap().contains("auth=auth-8&"));
        assert_eq!(sim.told(), ["connected 0"], "{reason}");
        assert_eq!(sim.asked(), ["1 subscribe/chat?key-8"]);
    }
}

#[test]
fn an_error_packet_in_the_midst_of_it_is_passed_over() {
    let mut sim = Sim::stable();
    sim.frame(r#"44"no""#);
    assert!(sim.events.is_empty() && sim.links.is_empty());
}

#[test]
fn credentials_that_do_not_count_end_it_at_once() {
    let refused = |message: &str| answer(401, &json!({"code": 401, "message": message}));
    for (response, kind) in [
        (refused("INVALID_CLIENT"), ErrorKind::InvalidClient),
        (refused("INVALID_TOKEN"), ErrorKind::InvalidToken),
        (status(401), ErrorKind::Unauthorized),
        (login_needed(), ErrorKind::LoginNeeded),
    ] {
        let mut sim = Sim::new(Some(ALICE), &[(ALICE, EventKind::Chat)], |_| {});
        sim.answer("1 auth", response);
        assert_eq!(sim.ended().kind(), kind);
        assert!(sim.links.is_empty() && sim.events.is_empty() && sim.session.poll_timeout().is_none());
        sim.pass(100 * SECOND);
        assert!(sim.requests.is_empty() && sim.end.is_none());
    }
}

#[test]
fn waits_grow_until_a_connection_lasts() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    let mut wait = |lasts: Duration| {
        sim.connect();
        sim.confirm("CHAT", 1);
        sim.requests.clear();
        sim.pass(lasts);
        sim.close_by_server();
        let retry_in = sim.retry_in();
        assert_eq!(sim.pass_to_deadline(), retry_in);
        retry_in
    };
    let short = Duration::from_millis(9_999);
    for whole in [1, 2, 4, 8, 16, 30, 30] {
        let waited = wait(short);
        assert!((SECOND * whole / 2..=SECOND * whole).contains(&waited), "{whole}: {waited:?}");
    }
    assert!(wait(STABLE_AFTER) <= SECOND);
    assert!(wait(short) > SECOND);
}

#[test]
fn a_wait_that_the_service_names_delays_the_next_address() {
    let mut sim = Sim::client(&[]);
    sim.answer("application", wait(429, 20));
    assert_eq!(sim.retry_in(), 20 * SECOND);
    assert_eq!(sim.pass_to_deadline(), 20 * SECOND);
    assert_eq!(sim.asked(), ["application auth/client"]);
}

#[test]
fn the_first_connection_is_tried_a_few_times_and_a_lost_one_for_ever() {
    let mut sim = Sim::client(&[]);
    for attempt in 1..=3 {
        assert!(sim.end.is_none(), "{attempt}");
        sim.answer("application", status(500));
        sim.pass(4 * SECOND);
    }
    let error = sim.ended();
    assert!(matches!(error, Error::GaveUp { attempts: 3, .. }), "{error:?}");
    assert_eq!(error.status(), Some(500));
    assert_eq!(sim.told().len(), 2);

    let mut sim = Sim::client(&[]);
    sim.connect();
    sim.close_by_server();
    for _ in 0..100 {
        sim.pass(31 * SECOND);
        sim.answer("application", status(500));
    }
    assert!(sim.end.is_none());
}

#[test]
fn one_attempt_fails_with_the_failure_itself() {
    let mut sim = Sim::new(None, &[], |config| config.connect_attempts = 1);
    sim.answer("application", status(500));
    assert_eq!(sim.ended().kind(), ErrorKind::Server);
}

#[test]
fn a_service_that_greets_and_drops_at_once_does_not_keep_the_first_connection_waiting() {
    let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
    for _ in 0..3 {
        sim.connect();
        assert!(!sim.session.is_settled());
        sim.requests.clear();
        sim.close_by_server();
        sim.pass(4 * SECOND);
    }
    assert!(matches!(sim.ended(), Error::GaveUp { attempts: 3, .. }));
}

#[test]
fn attempts_can_be_limited() {
    let mut sim = Sim::new(None, &[], |config| config.reconnect = Reconnect::new().max_attempts(2));
    sim.connect();
    sim.age();
    sim.close_by_server();
    sim.pass(SECOND);
    sim.open();
    sim.frame(OPEN);
    sim.forget();
    sim.pass(10 * SECOND);
    assert!(matches!(sim.ended(), Error::GaveUp { attempts: 2, .. }));
    assert_eq!((&*sim.sent, &*sim.links), (["41".to_owned()].as_slice(), ["close".to_owned()].as_slice()));
}

#[test]
fn connections_that_broke_delay_the_next_one() {
    for (owner, most) in [(Some(ALICE), 3), (None, 10)] {
        for silent in [false, true] {
            let mut sim = Sim::new(owner, &[], |config| config.reconnect = Reconnect::new().max_delay(SECOND));
            let mut ghosts: Vec<Instant> = Vec::new();
            let mut most_at_once = 0;
            for _ in 0..25 {
                ghosts.retain(|ghost| *ghost > sim.now);
                most_at_once = most_at_once.max(ghosts.len() + 1);
                sim.open();
                sim.frame(r#"0{"pingInterval":100,"pingTimeout":100}"#);
                sim.greet();
                if silent {
                    while sim.events.iter().all(|event| !matches!(event, Event::Disconnected(_))) {
                        sim.pass_to_deadline();
                    }
                } else {
                    sim.lose(broken());
                }
                ghosts.push(sim.now + GHOST);
                let retry_in = sim.retry_in();
                sim.forget();
                assert_eq!(sim.pass_to_deadline(), retry_in);
            }
            assert_eq!(most_at_once, most, "{silent}");
        }
    }
}

#[test]
fn polite_closes_leave_no_ghosts() {
    let mut sim = Sim::new(Some(ALICE), &[], |config| config.reconnect = Reconnect::new().max_delay(SECOND));
    for _ in 0..25 {
        sim.connect();
        sim.close_by_server();
        assert!(sim.retry_in() <= SECOND);
        sim.forget();
        sim.pass_to_deadline();
    }
}

#[test]
fn late_answers_of_an_earlier_connection_change_nothing() {
    for (late, confirmed) in [(status(200), false), (status(403), false), (status(400), true), (login_needed(), true)] {
        let mut sim = Sim::new(Some(ALICE), &[(ALICE, EventKind::Chat)], |_| {});
        sim.connect();
        let old = sim.take("1 subscribe/chat?key-1");
        sim.close_by_server();
        sim.pass(SECOND);
        sim.connect();
        if confirmed {
            sim.confirm("CHAT", 1);
        }
        sim.told();
        sim.respond(old, late);
        assert!(sim.end.is_none() && sim.told().is_empty());
        // Neither accepted, for then it would be asked for again, nor refused.
        sim.pass(11 * SECOND);
        assert_eq!(sim.asked(), ["1 subscribe/chat?key-2"]);
        if !confirmed {
            sim.confirm("CHAT", 1);
        }
        assert_eq!(sim.count(), 1);
        assert!(sim.session.is_settled());
    }
}

#[test]
fn answers_that_come_during_the_pause_change_nothing() {
    let mut sim = Sim::stable();
    sim.subscribe(1, BOB, EventKind::Chat);
    sim.unsubscribe(2, ALICE, EventKind::Chat);
    let (subscribe, unsubscribe) = (sim.take("2 subscribe"), sim.take("1 unsubscribe"));
    sim.close_by_server();
    sim.forget();
    sim.respond(subscribe, login_needed());
    sim.respond(unsubscribe, status(500));
    sim.frame(r#"42["SYSTEM","{\"type\":\"connected\",\"data\":{\"sessionKey\":\"old\"}}"]"#);
    sim.confirm("CHAT", 2);
    sim.lose(broken());
    assert!(sim.events.is_empty() && sim.outcomes.is_empty() && sim.links.is_empty());
    sim.pass(SECOND);
    sim.connect();
    assert_eq!(sim.asked(), ["2 subscribe/chat?key-2"]);
}

#[test]
fn an_address_that_was_given_up_is_not_used() {
    let mut sim = Sim::client(&[]);
    let old = sim.take("application");
    sim.close();
    sim.respond(old, address("https://ssio08.nchat.naver.com:443?auth=x"));
    assert!(sim.links.is_empty());
}

#[test]
fn requests_that_did_not_leave_yet_are_not_sent_after_a_loss() {
    let mut sim = Sim::stable();
    let command = Command::Subscribe { user: BOB, kind: EventKind::Chat };
    sim.session.handle_command(CommandId(1), command, sim.now);
    sim.close_by_server();
    assert!(sim.requests.is_empty());
}

// The end ---------------------------------------------------------------------------------------------------------------

#[test]
fn a_close_at_every_stage_says_goodbye_and_is_no_error() {
    type Row<'a> = (&'a dyn Fn(&mut Sim), &'a [&'a str], &'a [&'a str]);
    let stages: [Row<'_>; 6] = [
        (&|_| {}, &[], &[]),
        (&Sim::address, &[], &["close"]),
        (&Sim::open, &[], &["close"]),
        (
            &|sim| {
                sim.open();
                sim.frame(OPEN);
            },
            &["41"],
            &["close"],
        ),
        (&Sim::connect, &["41"], &["close"]),
        (
            &|sim| {
                sim.connect();
                sim.close_by_server();
            },
            &[],
            &[],
        ),
    ];
    for (number, (stage, sent, links)) in stages.into_iter().enumerate() {
        let mut sim = Sim::client(&[(ALICE, EventKind::Chat)]);
        stage(&mut sim);
        sim.forget();
        sim.requests.clear();
        sim.close();
        assert!(matches!(sim.end.take(), Some(Ok(()))), "{number}");
        assert_eq!(sim.sent, sent, "{number}");
        assert_eq!(sim.links, links, "{number}");
        sim.close();
        sim.pass(100 * SECOND);
        sim.session.handle_connected(LinkId::ONLY, sim.now);
        sim.greet();
        sim.close_by_server();
        sim.subscribe(1, BOB, EventKind::Chat);
        assert!(sim.end.is_none() && sim.requests.is_empty() && sim.session.poll_timeout().is_none(), "{number}");
        assert_eq!(sim.links.len(), links.len(), "{number}");
    }
}

#[test]
fn an_unread_flood_is_bounded_and_says_what_was_missed() {
    let mut sim = Sim::stable();
    for _ in 0..WAITING_EVENTS + 10 {
        sim.session.handle_frame(LinkId::ONLY, Frame::Text(r#"42["NEW","x"]"#), sim.now);
    }
    sim.collect();
    assert!(matches!(sim.events[0], Event::Lagged { missed: 10 }));
    assert_eq!(sim.events.len(), WAITING_EVENTS + 1);
}

#[test]
fn nothing_secret_shows() {
    let mut sim = Sim::stable();
    sim.subscribe(1, BOB, EventKind::Chat);
    let shown = format!("{:?} {:?} {:?}", sim.session, sim.events, sim.session.config);
    sim.frame(r#"42["error","auth fail"]"#);
    sim.pass(SECOND);
    sim.address();
    let shown = format!("{shown} {:?} {:?}", sim.session, sim.events);
    for secret in ["key-1", "auth-1", "auth-2", "client-secret", "sid-secret", "wss://", "https://ssio"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
