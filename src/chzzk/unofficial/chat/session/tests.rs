//! The life of a chat with simulated time: no socket, no sleep.

use std::borrow::Borrow;

use serde_json::{Value, json};

use super::*;
use crate::{Endpoints, chzzk::unofficial::Cookies};

const CHANNEL: &str = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";
const ME: &str = "abc0000000000000aaaaaaaaaaaab7b7";
const VIEWER: &str = "abc0000000000000111111111111e11e";
const SECOND: Duration = Duration::from_secs(1);

/// A session, the clock, and what the service would answer.
struct Sim {
    session: Session,
    now: Instant,
    chat_channel: Option<&'static str>,
    open: bool,
    requests: Vec<(RequestId, String)>,
    links: Vec<String>,
    sent: Vec<Value>,
    events: Vec<Event>,
    end: Option<Result<()>>,
}

impl Sim {
    fn new(cookies: bool, change: impl FnOnce(&mut Config)) -> Self {
        let cookies = cookies.then(|| Cookies::new("aut-cookie", "ses-cookie").unwrap());
        let mut config = Config {
            channel: ChannelId::new(CHANNEL).unwrap(),
            api: Api::new(Endpoints::new(), cookies),
            reconnect: Reconnect::new(),
            connect_attempts: 3,
            wait_for_live: false,
            recent_rows: 50,
            keep_raw: false,
            poll_open: 30 * SECOND,
            poll_closed: 10 * SECOND,
            connect_timeout: 10 * SECOND,
            idle_before_ping: IDLE_BEFORE_PING,
            ping_timeout: PING_TIMEOUT,
            send_timeout: 10 * SECOND,
            max_message_bytes: 1 << 20,
            seed: 7,
        };
        change(&mut config);
        let mut sim = Self {
            session: Session::new(config),
            now: Instant::now(),
            chat_channel: Some("N2xQ7k"),
            open: true,
            requests: Vec::new(),
            links: Vec::new(),
            sent: Vec::new(),
            events: Vec::new(),
            end: None,
        };
        sim.collect();
        sim
    }

    fn anonymous() -> Self {
        Self::new(false, |_| {})
    }

    /// A chat that was joined, with its first events taken away.
    fn joined(cookies: bool) -> Self {
        let mut sim = Self::new(cookies, |_| {});
        sim.join();
        sim.frame(recent(&[]));
        sim.events.clear();
        sim
    }

    fn collect(&mut self) {
        while let Some((id, request)) = self.session.poll_request() {
            self.requests.push((id, request.url));
        }
        while let Some(link) = self.session.poll_link() {
            self.links.push(match link {
                Link::Connect(_, target) => target.url,
                Link::Close(_) => "close".into(),
            });
        }
        while let Some((_, frame)) = self.session.poll_transmit() {
            self.sent.push(serde_json::from_str(&frame).unwrap());
        }
        while let Some(event) = self.session.poll_event() {
            self.events.push(event);
        }
        self.end = self.session.poll_end().or(self.end.take());
    }

    /// As the driver does it: the time is told after everything else.
    fn tick(&mut self) {
        self.session.handle_timeout(self.now);
        self.collect();
    }

    fn answer(&mut self, path: &str, response: Result<Response>) {
        let index = self.requests.iter().position(|(_, url)| url.contains(path)).expect(path);
        let (id, _) = self.requests.remove(index);
        self.session.handle_response(id, response, self.now);
        self.tick();
    }

    fn asked(&self, path: &str) -> bool {
        self.requests.iter().any(|(_, url)| url.contains(path))
    }

    fn content(&mut self, path: &str, content: &Value) {
        self.answer(path, ok(&json!({"code": 200, "message": null, "content": content})));
    }

    fn detail(&mut self) {
        let status = if self.open { "OPEN" } else { "CLOSE" };
        let chat_channel = self.chat_channel;
        self.content(
            "live-detail",
            &json!({"status": status, "chatChannelId": chat_channel, "liveTitle": "예시 방송"}),
        );
    }

    fn status(&mut self) {
        let status = if self.open { "OPEN" } else { "CLOSE" };
        let chat_channel = self.chat_channel;
        self.content(
            "live-status",
            &json!({"status": status, "chatChannelId": chat_channel, "liveTitle": "예시 방송"}),
        );
    }

    /// Answers everything up to the token, as far as it was asked.
    fn serve(&mut self) {
        if self.asked("getUserStatus") {
            self.content("getUserStatus", &json!({"loggedIn": true, "userIdHash": ME}));
        }
        if self.asked("getRouting") {
            self.answer(
                "getRouting",
                ok(&json!({"code": 200, "result": {
                "sessionServerList": ["kr-ss1.chat.naver.com", "kr-ss2.chat.naver.com"], "expireTime": 86400}})),
            );
        }
        self.detail();
        if self.asked("access-token") {
            self.content("access-token", &json!({"accessToken": "access-secret", "extraToken": "extra-secret"}));
        }
    }

    fn join(&mut self) {
        self.serve();
        self.session.handle_connected(LinkId::ONLY, self.now);
        self.tick();
        self.frame(json!({"cmd": 10100, "retCode": 0, "retMsg": "SUCCESS", "tid": "1", "bdy": {"sid": "sid-secret"}}));
    }

    fn frame(&mut self, frame: impl Borrow<Value>) {
        self.session.handle_frame(LinkId::ONLY, Frame::Text(&frame.borrow().to_string()), self.now);
        self.tick();
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
        self.tick();
    }

    fn break_link(&mut self) {
        self.session.handle_disconnected(LinkId::ONLY, Loss::Closed { code: None, reason: String::new() }, self.now);
        self.tick();
    }

    fn send(&mut self, id: u64, text: &str) {
        let at = Timestamp::from_millisecond(1_790_500_000_000).unwrap();
        let command = Command::Send { content: text.into(), emojis: BTreeMap::new(), at };
        self.session.handle_command(CommandId(id), command, self.now);
        self.tick();
    }

    /// What was handed over since the last call, by kind and text.
    fn texts(&mut self) -> Vec<String> {
        let text = |event: Event| match event {
            Event::Chat(chat) if chat.delivery == Delivery::Recovered => format!("recovered {}", chat.content),
            Event::Chat(chat) => format!("chat {}", chat.content),
            Event::RecentChat(recent) => format!("recent {}", recent.rows.len()),
            Event::Recovered(Recovered { rows, complete }) => format!("recovered {rows} {complete}"),
            Event::Sent(sent) => format!("sent {} {}", sent.id, sent.outcome),
            other => serde_json::to_value(&other).unwrap()["type"].as_str().unwrap().to_owned(),
        };
        self.events.drain(..).map(text).collect()
    }

    fn cmds(&mut self) -> Vec<i64> {
        self.sent.drain(..).map(|frame| frame["cmd"].as_i64().unwrap()).collect()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where an error may stand")]
fn ok(body: &Value) -> Result<Response> {
    Ok(Response { status: 200, retry_after: None, body: body.to_string().into_bytes() })
}

fn down() -> Result<Response> {
    Err(Error::transport("asking", "no route"))
}

fn row(user: &str, time: i64, text: &str) -> Value {
    json!({"cid": "N2xQ7k", "uid": user, "msgTime": time, "msg": text, "msgTypeCode": 1, "msgStatusType": "NORMAL"})
}

fn chat(rows: &[Value]) -> Value {
    json!({"cmd": 93101, "cid": "N2xQ7k", "bdy": rows})
}

fn recent(rows: &[Value]) -> Value {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({"channelId": row["cid"], "userId": row["uid"], "messageTime": row["msgTime"], "content": row["msg"],
            "messageTypeCode": 1, "messageStatusType": "NORMAL"})
        })
        .collect();
    json!({"cmd": 15101, "retCode": 0, "tid": "2", "bdy": {"messageList": rows, "userCount": 3, "notice": null}})
}

#[test]
fn an_anonymous_reader_joins_with_what_the_service_told() {
    let mut sim = Sim::anonymous();
    assert!(!sim.asked("getUserStatus"));
    assert!(!sim.session.is_settled());
    sim.serve();
    assert!(["wss://kr-ss1.chat.naver.com/chat", "wss://kr-ss2.chat.naver.com/chat"].contains(&&*sim.links[0]));
    sim.session.handle_connected(LinkId::ONLY, sim.now);
    sim.tick();
    assert_eq!(sim.sent[0]["bdy"], json!({"uid": null, "devType": 2001, "accTkn": "access-secret", "auth": "READ"}));
    sim.frame(json!({"cmd": 10100, "retCode": 0, "bdy": {"sid": "sid-secret"}}));
    assert!(sim.session.is_settled());
    assert_eq!(sim.session.presence().get(), Can::Read);
    assert_eq!((&sim.sent[1]["cmd"], &sim.sent[1]["sid"]), (&json!(5101), &json!("sid-secret")));
    sim.frame(recent(&[row(VIEWER, 1, "old")]));
    sim.frame(chat(&[row(VIEWER, 2, "new")]));
    assert_eq!(sim.texts(), ["connected", "recent 1", "chat new"]);
}

#[test]
fn a_ping_goes_out_after_20_idle_seconds_and_silence_after_it_is_a_loss() {
    let mut sim = Sim::joined(false);
    sim.cmds();
    sim.pass(19 * SECOND);
    assert_eq!(sim.cmds(), [0; 0]);
    sim.pass(SECOND);
    assert_eq!(sim.cmds(), [0]);
    sim.pass(9 * SECOND);
    sim.frame(json!({"cmd": 10000}));
    sim.pass(19 * SECOND);
    assert_eq!(sim.cmds(), [0; 0]);
    sim.pass(SECOND);
    assert_eq!(sim.cmds(), [0]);
    assert!(sim.events.is_empty());
    sim.pass(10 * SECOND);
    assert!(matches!(&sim.events[..], [Event::Disconnected(Disconnected { reason: DisconnectReason::Silent, .. })]));
    assert_eq!(sim.links.last().unwrap(), "close");
}

#[test]
fn a_servers_ping_is_answered() {
    let mut sim = Sim::joined(false);
    sim.cmds();
    sim.frame(json!({"ver": "3", "cmd": 0}));
    assert_eq!(sim.cmds(), [10000]);
}

#[test]
fn after_a_loss_another_server_and_a_new_token_and_what_was_missed_comes_once_and_in_order() {
    let mut sim = Sim::joined(false);
    sim.frame(chat(&[row(VIEWER, 10, "a"), row(VIEWER, 11, "b")]));
    assert_eq!(sim.texts(), ["chat a", "chat b"]);
    let first = sim.links[0].clone();
    sim.break_link();
    sim.pass(2 * SECOND);
    assert!(sim.asked("live-detail"));
    sim.join();
    assert_ne!(*sim.links.last().unwrap(), first);
    // A live row overtakes the list.
    sim.frame(chat(&[row(VIEWER, 14, "e")]));
    sim.frame(recent(&[
        row(VIEWER, 10, "a"),
        row(VIEWER, 11, "b"),
        row(VIEWER, 12, "c"),
        row(VIEWER, 13, "d"),
        row(VIEWER, 14, "e"),
    ]));
    sim.frame(chat(&[row(VIEWER, 14, "e"), row(VIEWER, 15, "f")]));
    assert_eq!(
        sim.texts(),
        ["disconnected", "connected", "recovered c", "recovered d", "recovered e", "recovered 3 true", "chat f"]
    );
}

#[test]
fn rows_from_before_the_first_join_are_never_recovered() {
    let mut sim = Sim::new(false, |config| config.recent_rows = 0);
    sim.join();
    sim.frame(recent(&[row(VIEWER, 10, "old")]));
    sim.break_link();
    sim.pass(2 * SECOND);
    sim.join();
    sim.frame(recent(&[row(VIEWER, 5, "older"), row(VIEWER, 10, "old"), row(VIEWER, 12, "missed")]));
    assert_eq!(sim.texts(), ["connected", "disconnected", "connected", "recovered missed", "recovered 1 true"]);
}

#[test]
fn the_server_that_failed_is_not_the_next_one() {
    let silent = |sim: &mut Sim| {
        sim.pass(20 * SECOND);
        sim.pass(10 * SECOND);
    };
    let ways: [&dyn Fn(&mut Sim); 3] = [&Sim::break_link, &silent, &|sim| {
        sim.session.handle_disconnected(LinkId::ONLY, Loss::Broken(Error::Closed), sim.now);
        sim.tick();
    }];
    let mut sim = Sim::anonymous();
    for attempt in 0..30 {
        sim.join();
        let servers: Vec<_> = sim.links.iter().filter(|link| link.starts_with("wss")).collect();
        if let [.., before, last] = servers[..] {
            assert_ne!(before, last, "{attempt}");
        }
        ways[attempt % 3](&mut sim);
        sim.pass(31 * SECOND);
    }
}

#[test]
fn a_channel_that_is_offline_when_the_chat_comes_back_is_waited_for() {
    let mut sim = Sim::joined(false);
    (sim.open, sim.chat_channel) = (false, None);
    sim.break_link();
    sim.pass(2 * SECOND);
    sim.serve();
    (sim.open, sim.chat_channel) = (true, Some("N2xR_3"));
    sim.pass(10 * SECOND);
    sim.join();
    assert_eq!(sim.texts(), ["disconnected", "broadcast_ended", "waiting", "broadcast_started", "connected"]);
}

#[test]
fn rows_that_are_held_back_at_the_end_are_handed_over() {
    let mut sim = Sim::joined(false);
    sim.break_link();
    sim.pass(2 * SECOND);
    sim.join();
    sim.frame(chat(&[row(VIEWER, 20, "x")]));
    sim.session.handle_close(sim.now);
    sim.tick();
    assert_eq!(sim.texts(), ["disconnected", "connected", "chat x"]);
}

#[test]
fn a_loss_before_the_first_list_is_said() {
    for (recent_rows, complete) in [(50, true), (0, false)] {
        let mut sim = Sim::new(false, |config| config.recent_rows = recent_rows);
        sim.join();
        sim.break_link();
        sim.pass(2 * SECOND);
        sim.join();
        sim.texts();
        sim.frame(recent(&[row(VIEWER, 10, "old or missed")]));
        let expected = if complete { vec!["recent 1", "recovered 0 true"] } else { vec!["recovered 0 false"] };
        assert_eq!(sim.texts(), expected);
    }
}

#[test]
fn a_list_that_does_not_reach_back_says_that_rows_may_be_lost() {
    let mut sim = Sim::joined(false);
    sim.frame(chat(&[row(VIEWER, 10, "a")]));
    sim.break_link();
    sim.pass(2 * SECOND);
    sim.join();
    let rows: Vec<_> = (100..150).map(|time| row(VIEWER, time, "x")).collect();
    sim.frame(recent(&rows));
    assert_eq!(sim.texts().last().unwrap(), "recovered 50 false");
}

#[test]
fn live_rows_wait_for_the_list_only_so_long() {
    let mut sim = Sim::joined(false);
    sim.break_link();
    sim.pass(2 * SECOND);
    sim.join();
    sim.frame(chat(&[row(VIEWER, 20, "x")]));
    sim.texts();
    sim.pass(RECENT_TIMEOUT);
    assert_eq!(sim.texts(), ["chat x", "recovered 0 false"]);
    sim.frame(chat(&[row(VIEWER, 21, "y")]));
    assert_eq!(sim.texts(), ["chat y"]);
}

#[test]
fn held_rows_survive_a_second_loss() {
    let mut sim = Sim::joined(false);
    sim.break_link();
    sim.pass(2 * SECOND);
    sim.join();
    sim.frame(chat(&[row(VIEWER, 20, "x")]));
    sim.break_link();
    sim.pass(4 * SECOND);
    sim.join();
    sim.texts();
    sim.frame(recent(&[row(VIEWER, 19, "w")]));
    assert_eq!(sim.texts(), ["recovered w", "chat x", "recovered 1 true"]);
}

#[test]
fn a_new_broadcast_is_followed_to_its_chat() {
    let mut sim = Sim::joined(false);
    sim.open = false;
    sim.pass(30 * SECOND);
    sim.frame(json!({"cmd": 10000}));
    sim.status();
    assert_eq!(sim.texts(), ["broadcast_ended"]);
    (sim.open, sim.chat_channel) = (true, Some("N2xR_3"));
    sim.pass(10 * SECOND);
    sim.status();
    assert_eq!(sim.links.last().unwrap(), "close");
    sim.join();
    assert_eq!(sim.sent.last().unwrap()["cid"], "N2xR_3");
    sim.frame(recent(&[row(VIEWER, 100, "first of the new")]));
    assert_eq!(
        sim.texts(),
        ["broadcast_started", "disconnected", "connected", "recovered first of the new", "recovered 1 true"]
    );
}

#[test]
fn all_rows_of_a_new_broadcast_are_news() {
    let mut sim = Sim::anonymous();
    sim.join();
    sim.frame(recent(&[row(VIEWER, 500, "before")]));
    sim.chat_channel = Some("N2xR_3");
    sim.pass(30 * SECOND);
    sim.status();
    sim.join();
    sim.texts();
    sim.frame(recent(&[row(VIEWER, 100, "by a clock that is behind")]));
    assert_eq!(sim.texts(), ["recovered by a clock that is behind", "recovered 1 true"]);
}

#[test]
fn an_id_that_disappears_is_no_reason_to_leave() {
    let mut sim = Sim::joined(false);
    (sim.open, sim.chat_channel) = (false, None);
    sim.pass(30 * SECOND);
    sim.status();
    assert_eq!(sim.texts(), ["broadcast_ended"]);
    assert!(sim.session.is_settled());
    sim.frame(chat(&[row(VIEWER, 30, "still here")]));
    assert_eq!(sim.texts(), ["chat still here"]);
}

#[test]
fn rows_of_another_chat_channel_make_it_look_soon_and_are_not_lost() {
    let mut sim = Sim::joined(false);
    let mut elsewhere = row(VIEWER, 30, "over there");
    elsewhere["cid"] = json!("N2xR_3");
    sim.pass(SECOND);
    sim.frame(json!({"cmd": 93101, "cid": "N2xR_3", "bdy": [elsewhere]}));
    assert_eq!(sim.texts(), ["chat over there"]);
    sim.pass(HINTED_POLL);
    assert!(sim.asked("live-status"));
}

#[test]
fn a_state_that_cannot_be_read_is_said_once() {
    let mut sim = Sim::joined(false);
    for _ in 0..5 {
        for _ in 0..3 {
            sim.pass(10 * SECOND);
            sim.frame(json!({"cmd": 10000}));
        }
        sim.answer("live-status", down());
    }
    assert_eq!(sim.texts(), ["status_unknown"]);
}

#[test]
fn messages_are_sent_with_the_token_and_their_fate_is_told() {
    let mut sim = Sim::joined(true);
    assert_eq!(sim.session.presence().get(), Can::Send);
    sim.sent.clear();
    for id in 0..4 {
        sim.send(id, &format!("text {id}"));
    }
    let tids: Vec<_> = sim.sent.iter().map(|frame| frame["tid"].to_string()).collect();
    let extras: Value = serde_json::from_str(sim.sent[0]["bdy"]["extras"].as_str().unwrap()).unwrap();
    assert_eq!((&extras["extraToken"], &extras["streamingChannelId"]), (&json!("extra-secret"), &json!(CHANNEL)));
    sim.frame(json!({"cmd": 13101, "retCode": 0, "tid": tids[1]}));
    sim.frame(json!({"cmd": 13101, "retCode": 401, "retMsg": "no", "tid": tids[2]}));
    sim.frame(chat(&[row(ME, 50, "text 0")]));
    assert_eq!(sim.texts(), ["sent 1 accepted", "sent 2 refused (401 no)", "sent 0 accepted", "chat text 0"]);
    sim.pass(10 * SECOND);
    assert_eq!(sim.texts(), ["sent 3 unknown: no answer in time"]);
    assert_eq!(sim.session.poll_outcome(), Some((CommandId(1), SendOutcome::Accepted)));
}

#[test]
fn a_message_on_its_way_when_the_connection_goes_is_told_so() {
    let mut sim = Sim::joined(true);
    sim.send(0, "a");
    sim.break_link();
    sim.send(1, "b");
    assert_eq!(
        sim.texts(),
        ["sent 0 unknown: the connection was lost", "disconnected", "sent 1 not sent: the connection was gone"]
    );
    assert_eq!(sim.session.presence().get(), Can::Nothing);
}

#[test]
fn own_rows_are_marked() {
    let mut sim = Sim::joined(true);
    sim.frame(chat(&[row(ME, 50, "mine"), row(VIEWER, 51, "not mine")]));
    let mine: Vec<_> = sim.events.iter().map(|event| event.message().unwrap().mine).collect();
    assert_eq!(mine, [true, false]);
}

#[test]
fn bad_cookies_end_it_at_once() {
    let mut sim = Sim::new(true, |_| {});
    sim.content("getUserStatus", &json!({"loggedIn": false, "userIdHash": null}));
    let error = sim.end.unwrap().unwrap_err();
    assert_eq!(error.no_chat().unwrap().reason, NoChatReason::BadCookies);
}

#[test]
fn an_offline_channel_is_an_error_or_is_waited_for() {
    let mut sim = Sim::anonymous();
    (sim.open, sim.chat_channel) = (false, None);
    sim.serve();
    assert_eq!(sim.end.unwrap().unwrap_err().no_chat().unwrap().reason, NoChatReason::Offline);

    let mut sim = Sim::new(false, |config| config.wait_for_live = true);
    (sim.open, sim.chat_channel) = (false, None);
    sim.serve();
    assert!(sim.session.is_settled());
    for _ in 0..3 {
        sim.pass(10 * SECOND);
        sim.serve();
    }
    (sim.open, sim.chat_channel) = (true, Some("N2xQ7k"));
    sim.pass(10 * SECOND);
    sim.join();
    assert_eq!(sim.texts(), ["waiting", "broadcast_started", "connected"]);
}

#[test]
fn adults_only_and_unknown_channels_end_it() {
    let mut sim = Sim::anonymous();
    sim.answer("getRouting", down());
    sim.content(
        "live-detail",
        &json!({"status": "OPEN", "adult": true, "chatChannelId": null, "userAdultStatus": "NOT_LOGIN_USER"}),
    );
    assert_eq!(sim.end.unwrap().unwrap_err().no_chat().unwrap().reason, NoChatReason::AdultVerification);

    let mut sim = Sim::anonymous();
    sim.answer("live-detail", ok(&json!({"code": 404, "message": "채널이 존재하지 않습니다."})));
    assert_eq!(sim.end.unwrap().unwrap_err().no_chat().unwrap().reason, NoChatReason::UnknownChannel);
}

#[test]
fn a_chat_server_fault_is_tried_again_and_then_told_as_what_it_is() {
    let mut sim = Sim::anonymous();
    for _ in 0..3 {
        sim.chat_channel = Some("N2xQ7k");
        if sim.asked("getRouting") {
            sim.answer("getRouting", down());
        }
        sim.detail();
        sim.answer(
            "access-token",
            Ok(Response {
                status: 500,
                retry_after: None,
                body: br#"{"code":50001,"message":"x","content":null}"#.to_vec(),
            }),
        );
        sim.pass(30 * SECOND);
    }
    assert_eq!(sim.end.unwrap().unwrap_err().no_chat().unwrap().reason, NoChatReason::ChatServer { code: 50001 });
}

#[test]
fn the_first_connection_is_tried_a_few_times_and_a_lost_one_for_ever() {
    let mut sim = Sim::anonymous();
    for attempt in 0..3 {
        assert!(sim.end.is_none(), "{attempt}");
        sim.answer("live-detail", down());
        sim.pass(30 * SECOND);
    }
    let error = sim.end.unwrap().unwrap_err();
    assert!(matches!(error, Error::GaveUp { attempts: 3, .. }), "{error:?}");

    let mut sim = Sim::joined(false);
    sim.break_link();
    for _ in 0..100 {
        sim.pass(30 * SECOND);
        sim.answer("live-detail", down());
    }
    assert!(sim.end.is_none());
}

#[test]
fn attempts_can_be_limited() {
    let mut sim = Sim::new(false, |config| config.reconnect = Reconnect::new().max_attempts(2));
    sim.join();
    sim.break_link();
    sim.pass(30 * SECOND);
    sim.answer("live-detail", down());
    assert!(matches!(sim.end.unwrap().unwrap_err(), Error::GaveUp { attempts: 2, .. }));
}

#[test]
fn a_join_that_is_never_answered_goes_to_another_server() {
    let mut sim = Sim::anonymous();
    sim.serve();
    sim.session.handle_connected(LinkId::ONLY, sim.now);
    sim.tick();
    let first = sim.links[0].clone();
    sim.pass(10 * SECOND);
    assert!(matches!(
        &sim.events[..],
        [Event::Disconnected(Disconnected { reason: DisconnectReason::JoinUnanswered, .. })]
    ));
    sim.pass(2 * SECOND);
    sim.serve();
    assert_ne!(*sim.links.last().unwrap(), first);
}

#[test]
fn refusals_are_tried_again_as_the_codes_ask() {
    let refused = |code: i64| json!({"cmd": 10100, "retCode": code, "retMsg": "no"});
    let attempt = |sim: &mut Sim, code: i64| {
        sim.serve();
        sim.session.handle_connected(LinkId::ONLY, sim.now);
        sim.tick();
        sim.frame(refused(code));
        sim.pass(30 * SECOND);
    };
    let mut sim = Sim::new(false, |config| config.connect_attempts = 100);
    for code in [302, 303, 304, 302] {
        attempt(&mut sim, code);
        assert!(sim.end.is_none(), "{code}");
    }
    attempt(&mut sim, 105);
    assert!(sim.end.is_none(), "once more with a new token");
    attempt(&mut sim, 105);
    assert!(matches!(sim.end.unwrap().unwrap_err(), Error::Refused { code: 105, .. }));
}

#[test]
fn a_session_that_the_service_ended_is_over() {
    let mut sim = Sim::joined(false);
    sim.frame(json!({"cmd": 90102}));
    assert!(matches!(sim.end.take().unwrap().unwrap_err(), Error::SessionEnded { code: 90102 }));
    assert_eq!(sim.links.last().unwrap(), "close");
    sim.pass(100 * SECOND);
    assert!(sim.requests.is_empty() && sim.end.is_none() && sim.session.poll_timeout().is_none());
}

#[test]
fn a_close_ends_it_without_an_error_whatever_was_going_on() {
    let mut asking = Sim::anonymous();
    asking.session.handle_close(asking.now);
    asking.tick();
    assert!(matches!(asking.end, Some(Ok(()))));

    let mut sim = Sim::joined(true);
    sim.send(3, "bye");
    sim.session.handle_close(sim.now);
    sim.tick();
    assert!(matches!(sim.end, Some(Ok(()))));
    assert_eq!(sim.texts(), ["sent 3 unknown: the connection was lost"]);
}

#[test]
fn a_server_that_accepts_and_drops_at_once_is_not_stormed() {
    let mut sim = Sim::anonymous();
    let mut waits = Vec::new();
    for _ in 0..6 {
        sim.join();
        sim.break_link();
        waits.extend(sim.events.drain(..).filter_map(|event| match event {
            Event::Disconnected(Disconnected { retry_in, .. }) => Some(retry_in),
            _ => None,
        }));
        sim.pass(31 * SECOND);
    }
    assert!(waits.last().unwrap() > &(8 * SECOND), "{waits:?}");
}

#[test]
fn late_answers_of_an_earlier_attempt_change_nothing() {
    let mut sim = Sim::anonymous();
    let (stale, _) = sim.requests.iter().find(|(_, url)| url.contains("live-detail")).unwrap().clone();
    sim.answer("getRouting", down());
    sim.answer("live-detail", down());
    sim.pass(30 * SECOND);
    sim.session.handle_response(stale, ok(&json!({"code": 404})), sim.now);
    sim.tick();
    assert!(sim.end.is_none());
    sim.join();
    assert_eq!(sim.texts(), ["disconnected", "connected"]);
}

#[test]
fn an_unread_flood_is_bounded_and_says_what_was_missed() {
    let mut sim = Sim::joined(false);
    for time in 0..i64::try_from(crate::backlog::IN_A_MACHINE).unwrap() + 10 {
        let frame = chat(&[row(VIEWER, 1_000 + time, "x")]).to_string();
        sim.session.handle_frame(LinkId::ONLY, Frame::Text(&frame), sim.now);
    }
    sim.collect();
    assert!(matches!(sim.events[0], Event::Lagged { missed: 10 }));
    assert_eq!(sim.events.len(), crate::backlog::IN_A_MACHINE + 1);
}

#[test]
fn nothing_secret_shows() {
    let mut sim = Sim::joined(true);
    sim.send(0, "a");
    let text = format!("{:?} {:?}", sim.session, sim.events);
    for secret in ["aut-cookie", "ses-cookie", "access-secret", "extra-secret", "sid-secret"] {
        assert!(!text.contains(secret), "{secret}");
    }
}
