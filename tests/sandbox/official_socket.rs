//! The sockets of sessions when all is well.

use std::{
    net::TcpStream,
    time::{Duration, Instant},
};

use livechat::sandbox::chzzk::official::{Donation, Line, Odd, SenderRole, Subscription};
use serde_json::{Value, json};
use tungstenite::{Error, Message, WebSocket, client::IntoClientRequest};

use crate::{
    official::{By, Desk, ask, changed_silently, desk, refused},
    raw::{PATIENCE, inner},
};

/// One Engine.IO connection, told apart from what it says.
pub(crate) struct Socket(pub(crate) WebSocket<TcpStream>);

impl Socket {
    /// With the URL of a session, as the service gives it.
    pub(crate) fn open(url: &str) -> Self {
        Self::try_open(url, "&EIO=3&transport=websocket", PATIENCE).unwrap()
    }

    pub(crate) fn try_open(url: &str, rest: &str, timeout: Duration) -> Result<Self, Error> {
        let (authority, query) = url.strip_prefix("http://").unwrap().split_once('?').unwrap();
        let tcp = TcpStream::connect(authority).unwrap();
        tcp.set_read_timeout(Some(timeout)).unwrap();
        tcp.set_nodelay(true).unwrap();
        let request = format!("ws://{authority}/socket.io/?{query}{rest}").into_client_request().unwrap();
        match tungstenite::client(request, tcp) {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(tungstenite::HandshakeError::Failure(error)) => Err(error),
            Err(tungstenite::HandshakeError::Interrupted(_)) => Err(Error::Io(std::io::ErrorKind::TimedOut.into())),
        }
    }

    pub(crate) fn say(&mut self, text: &str) {
        self.0.send(Message::text(text)).unwrap();
    }

    pub(crate) fn hear(&mut self) -> String {
        self.0.read().unwrap().into_text().unwrap().as_str().to_owned()
    }

    /// The next message is an event of this name; its argument.
    #[track_caller]
    pub(crate) fn hear_event(&mut self, name: &str) -> Value {
        let text = self.hear();
        let event: Value = serde_json::from_str(text.strip_prefix("42").unwrap_or(&text)).unwrap();
        assert_eq!(event[0], name, "{text}");
        assert_eq!(event.as_array().unwrap().len(), 2, "{text}");
        event[1].clone()
    }

    /// The next message is an event of this name; the JSON in its argument.
    #[track_caller]
    pub(crate) fn hear_inner(&mut self, name: &str) -> Value {
        inner(&self.hear_event(name))
    }

    /// `0` and `40`, and `connected`; gives the session's key.
    #[track_caller]
    pub(crate) fn connected(&mut self) -> String {
        assert_eq!(self.hear().chars().next(), Some('0'));
        assert_eq!(self.hear(), "40");
        let message = self.hear_inner("SYSTEM");
        assert_eq!(message["type"], "connected");
        message["data"]["sessionKey"].as_str().unwrap().to_owned()
    }

    /// Nothing came before the answer to a ping.
    #[track_caller]
    pub(crate) fn hears_nothing(&mut self) {
        self.say("2");
        assert_eq!(self.hear(), "3");
    }

    /// The close frame comes now, without a code, and then the end.
    #[track_caller]
    pub(crate) fn is_closed(&mut self) {
        assert!(matches!(self.0.read().unwrap(), Message::Close(None)));
        assert!(matches!(self.0.read(), Err(Error::ConnectionClosed)));
    }

    /// The answer to a URL that does not work.
    #[track_caller]
    pub(crate) fn is_refused(&mut self) {
        assert_eq!(self.hear().chars().next(), Some('0'));
        assert_eq!(self.hear(), "40");
        assert_eq!(self.hear(), r#"42["error","auth fail"]"#);
        assert_eq!(self.hear(), "41");
        self.is_closed();
    }
}

impl Desk {
    pub(crate) fn user_url(&self) -> String {
        self.get("/open/v1/sessions/auth")["url"].as_str().unwrap().to_owned()
    }

    pub(crate) fn client_url(&self) -> String {
        self.client_get("/open/v1/sessions/auth/client")["url"].as_str().unwrap().to_owned()
    }

    /// A session of the application that is connected, and its key.
    pub(crate) fn client_session(&self) -> (Socket, String) {
        let mut socket = Socket::open(&self.client_url());
        let key = socket.connected();
        (socket, key)
    }

    /// As above, and it heard that it is subscribed to these, of the desk's account.
    pub(crate) fn subscribed(&self, events: &[&str]) -> (Socket, String) {
        let (mut socket, key) = self.client_session();
        for event in events {
            changed_silently(&self.subscribe(event, &key));
            assert_eq!(socket.hear_inner("SYSTEM")["type"], "subscribed");
        }
        (socket, key)
    }

    pub(crate) fn subscribe(&self, event: &str, key: &str) -> crate::raw::Answer {
        self.bearer("POST", &subscribe_path(&format!("subscribe/{event}"), key), Value::Null)
    }

    fn system(&self, kind: &str, event: &str) -> Value {
        json!({"type": kind, "data": {"eventType": event, "channelId": self.account.channel_id()}})
    }
}

pub(crate) fn subscribe_path(what: &str, key: &str) -> String {
    format!("/open/v1/sessions/events/{what}?sessionKey={key}")
}

#[test]
fn a_handshake_is_answered_as_engine_io_3_does() {
    let desk = desk();
    let mut socket = Socket::open(&desk.client_url());
    let open = socket.hear();
    let open: Value = serde_json::from_str(open.strip_prefix('0').unwrap()).unwrap();
    assert_eq!((&open["pingInterval"], &open["pingTimeout"]), (&json!(25_000), &json!(60_000)));
    assert!(open["sid"].is_string() && open["upgrades"] == json!([]), "{open}");
    assert_eq!(socket.hear(), "40");
    let text = socket.hear();
    let key = text.strip_prefix(r#"42["SYSTEM","{\"data\":{\"sessionKey\":\""#).unwrap();
    assert_eq!(key.split_once('\\').unwrap().1, r#""},\"type\":\"connected\"}"]"#);
    desk.official.wait_for_sessions(1, PATIENCE).unwrap();
    socket.hears_nothing();
    // What a program asked is there for assertions, and not for logs.
    let request = desk.sandbox.requests().into_iter().find(|request| request.path == "/socket.io/").unwrap();
    let auth = request.query.as_deref().unwrap().strip_prefix("auth=").unwrap().split('&').next().unwrap();
    assert!(auth.len() == 128 && !format!("{request:?}").contains(auth));
}

#[test]
fn the_version_that_is_asked_for_does_not_matter() {
    let desk = desk();
    for rest in ["&EIO=4&transport=websocket", "&transport=websocket", "&transport=websocket&EIO=3&t=1790499124.6"] {
        let mut socket = Socket::try_open(&desk.client_url(), rest, PATIENCE).unwrap();
        socket.connected();
        socket.hears_nothing();
    }
}

#[test]
fn a_url_works_once() {
    let desk = desk();
    let url = desk.client_url();
    let mut first = Socket::open(&url);
    first.connected();
    Socket::open(&url).is_refused();
    Socket::open(&format!("{}?auth=unknown", desk.sandbox.origin())).is_refused();
    Socket::open(&format!("{}?", desk.sandbox.origin())).is_refused();
    first.hears_nothing();
    // Even one polling probe spoils it.
    let url = desk.client_url();
    let path = url.replace('?', "/socket.io/?");
    let probe = ask(
        &desk.sandbox,
        "GET",
        &format!("{}&EIO=3&transport=polling", &path[desk.sandbox.origin().len()..]),
        By::Nobody,
        Value::Null,
    );
    assert_eq!(probe.status, 400);
    Socket::open(&url).is_refused();
    assert_eq!(desk.official.sessions(), 1);
}

#[test]
fn a_url_lapses() {
    let desk = desk();
    let url = desk.client_url();
    desk.official.set_session_url_life(Duration::ZERO);
    Socket::open(&url).is_refused();
    desk.official.set_session_url_life(Duration::from_secs(3600));
    Socket::open(&desk.client_url()).connected();
}

#[test]
fn an_application_has_ten_open_sessions_and_a_user_three() {
    let desk = desk();
    let mut open: Vec<Socket> = Vec::new();
    for (most, url) in [(10, Desk::client_url as fn(&Desk) -> String), (3, Desk::user_url)] {
        let before = open.len();
        for _ in 0..most {
            let mut socket = Socket::open(&url(&desk));
            socket.connected();
            open.push(socket);
        }
        Socket::open(&url(&desk)).is_refused();
        // One that has gone makes room.
        drop(open.pop());
        desk.official.wait_for_sessions(before + most - 1, PATIENCE).unwrap();
        let mut socket = Socket::open(&url(&desk));
        socket.connected();
        open.push(socket);
    }
    desk.official.wait_for_sessions(13, PATIENCE).unwrap();
    // A half-dead one is one.
    assert_eq!(desk.official.faults().half_open_all(), 13);
    assert_eq!(desk.official.sessions(), 0);
    Socket::open(&desk.user_url()).is_refused();
}

#[test]
fn subscribing_is_confirmed_on_the_socket() {
    let desk = desk();
    let (mut socket, key) = desk.client_session();
    for (path, code) in [("chat", "CHAT"), ("donation", "DONATION"), ("subscription", "SUBSCRIPTION")] {
        changed_silently(&desk.subscribe(path, &key));
        assert_eq!(socket.hear_inner("SYSTEM"), desk.system("subscribed", code));
    }
    desk.official.wait_for_subscriptions(3, PATIENCE).unwrap();
    changed_silently(&desk.bearer("POST", &subscribe_path("unsubscribe/chat", &key), Value::Null));
    assert_eq!(socket.hear_inner("SYSTEM"), desk.system("unsubscribed", "CHAT"));
    assert_eq!(desk.official.subscriptions(), 2);
    socket.0.close(None).unwrap();
    while socket.0.read().is_ok() {}
    desk.official.wait_for_subscriptions(0, PATIENCE).unwrap();
    refused(&desk.subscribe("chat", &key), 400, "세션 연결 상태를 확인해 주세요.");
}

#[test]
fn a_confirmation_can_come_long_after_its_answer() {
    let desk = desk();
    desk.official.set_confirmation_delay(Duration::from_millis(100));
    let (mut socket, key) = desk.client_session();
    let start = Instant::now();
    changed_silently(&desk.subscribe("chat", &key));
    assert_eq!(socket.hear_inner("SYSTEM"), desk.system("subscribed", "CHAT"));
    assert!(start.elapsed() >= Duration::from_millis(100), "{:?}", start.elapsed());
    assert_eq!(desk.account.chat("초록고래", "heard").sessions(), 1);
    assert_eq!(socket.hear_inner("CHAT")["content"], "heard");
}

#[test]
fn a_revoked_permission_ends_what_stood_on_it() {
    let desk = desk();
    let (mut socket, key) = desk.subscribed(&["chat", "donation"]);
    desk.account.revoke_scope("후원 조회");
    assert_eq!(socket.hear_inner("SYSTEM"), desk.system("revoked", "DONATION"));
    assert_eq!(desk.account.donate(Donation::chat(1_000)).sessions(), 0);
    refused(&desk.subscribe("donation", &key), 403, "FORBIDDEN");
    // Another application has a consent of its own.
    let other = desk.official.add_application();
    let tokens = desk.official.grant(&other, &desk.account);
    let url = ask(&desk.sandbox, "GET", "/open/v1/sessions/auth", By::Bearer(tokens.access_token()), Value::Null);
    let mut second = Socket::open(url.content()["url"].as_str().unwrap());
    let key = second.connected();
    let by = By::Bearer(tokens.access_token());
    ask(&desk.sandbox, "POST", &subscribe_path("subscribe/chat", &key), by, Value::Null).content();
    assert_eq!(second.hear_inner("SYSTEM")["type"], "subscribed");
    let body = json!({"clientId": desk.application.client_id(), "clientSecret": desk.application.client_secret(),
        "token": desk.tokens.access_token()});
    changed_silently(&desk.open("/auth/v1/token/revoke", body));
    assert_eq!(socket.hear_inner("SYSTEM"), desk.system("revoked", "CHAT"));
    socket.hears_nothing();
    second.hears_nothing();
    desk.account.revoke_consent();
    assert_eq!(second.hear_inner("SYSTEM"), desk.system("revoked", "CHAT"));
    assert_eq!(ask(&desk.sandbox, "GET", "/open/v1/users/me", by, Value::Null).status, 401);
}

#[test]
fn events_reach_those_that_are_subscribed_in_their_order() {
    let desk = desk();
    let second = desk.official.add_account("둘째");
    let (mut chat, _) = desk.subscribed(&["chat"]);
    let (mut all, _) = desk.subscribed(&["chat", "donation", "subscription"]);
    let (mut none, _) = desk.client_session();
    assert_eq!(second.chat("초록고래", "elsewhere").sessions(), 0);
    let line = Line::new("바다표범", "안녕 {:d_47:}").role(SenderRole::ChannelManager).verified();
    let line = desk.account.say(line.emoji("d_47", "https://example.org/d_47.gif"));
    let donation = desk.account.donate(Donation::chat(1_000).from("초록고래").message("응원합니다"));
    let subscription = desk.account.subscribe_event(Subscription::new("구독자01", 1).month(3));
    assert_eq!((line.sessions(), donation.sessions(), subscription.sessions()), (2, 1, 1));
    assert_eq!(all.hear_inner("CHAT"), *line.payload());
    assert_eq!(all.hear_inner("DONATION"), *donation.payload());
    assert_eq!(all.hear_inner("SUBSCRIPTION"), *subscription.payload());
    assert_eq!(chat.hear_inner("CHAT"), *line.payload());
    chat.hears_nothing();
    none.hears_nothing();
    for number in 0..1_000 {
        desk.account.chat("초록고래", number.to_string());
    }
    for number in 0..1_000 {
        assert_eq!(chat.hear_inner("CHAT")["content"], number.to_string());
    }
}

#[test]
fn events_are_spelled_as_they_were_seen() {
    let desk = desk();
    let id = desk.account.channel_id();
    let line = desk.account.chat("초록고래", "안녕");
    let payload = line.payload();
    assert_eq!(
        payload["profile"],
        json!({"nickname": "초록고래", "verifiedMark": false, "badges": [], "userRoleCode": "common_user"})
    );
    assert_eq!((&payload["channelId"], &payload["chatChannelId"]), (&json!(id), &json!(line.chat_channel_id())));
    assert_eq!(payload["senderChannelId"], line.sender_channel_id());
    assert_eq!((&payload["emojis"], &payload["messageTime"]), (&json!({}), &json!(line.message_time())));
    let sent: jiff::civil::DateTime = payload["eventSentAt"].as_str().unwrap().parse().unwrap();
    assert_eq!(payload["eventSentAt"].as_str().unwrap().len(), "2026-07-26T02:20:00.187654321".len());
    let sent = sent.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).unwrap().timestamp().as_millisecond();
    assert!(sent.abs_diff(line.message_time()) < 10_000, "{sent}");
    let streamer = desk.account.say(Line::new("모래상자", "안녕").role(SenderRole::Streamer));
    assert_eq!(streamer.payload()["senderChannelId"], id);
    assert_eq!(
        streamer.payload()["profile"]["badges"][0]["imageUrl"],
        "https://ssl.pstatic.net/static/nng/glive/icon/streamer.png"
    );

    let mut donation = desk.account.donate(Donation::video(5_000).message("바다 풍경 모음")).payload().clone();
    assert!(donation["eventSentAt"].take().is_string());
    assert_eq!(
        donation,
        json!({"donationType": "VIDEO", "channelId": id, "donatorChannelId": "anonymous", "donatorNickname": "",
            "payAmount": 5_000, "donationText": "바다 풍경 모음", "emojis": {}, "eventSentAt": null})
    );
    let test = desk.account.donate(Donation::test_alert()).payload().clone();
    assert_eq!((&test["donatorChannelId"], &test["payAmount"]), (&json!("TEST"), &json!(1_000)));

    desk.official.set_odd(Odd::DocumentedEvents, true);
    let payload = desk.account.chat("초록고래", "안녕").payload().clone();
    assert_eq!((&payload["userRoleCode"], payload["profile"].get("userRoleCode")), (&json!("common_user"), None));
    assert!(payload.get("eventSentAt").is_none());
    assert_eq!(desk.account.donate(Donation::chat(1_000)).payload()["payAmount"], "1000");
}

#[test]
fn a_message_that_was_pushed_can_be_hidden() {
    let desk = desk();
    let message = desk.account.chat("초록고래", "숨겨질 말");
    let body = json!({"chatChannelId": message.payload()["chatChannelId"], "senderChannelId": message.payload()["senderChannelId"],
        "messageTime": message.payload()["messageTime"]});
    crate::official::changed(&desk.bearer("POST", "/open/v1/chats/blind-message", body));
    assert!(message.is_hidden());
}

#[test]
fn raw_events_go_as_they_are() {
    let desk = desk();
    let (mut chat, _) = desk.subscribed(&["chat"]);
    let (mut donation, _) = desk.subscribed(&["donation"]);
    assert_eq!(desk.account.push_raw("CHAT", r#"{"content":"#), 1);
    assert_eq!(desk.account.push_raw("MISSION", "{}"), 2);
    assert_eq!(chat.hear(), r#"42["CHAT","{\"content\":"]"#);
    for socket in [&mut chat, &mut donation] {
        assert_eq!(socket.hear(), r#"42["MISSION","{}"]"#);
        socket.hears_nothing();
    }
}

#[test]
fn who_does_not_ping_is_closed_without_a_word() {
    let desk = desk();
    desk.official.heartbeat(Duration::from_millis(50), Duration::from_millis(50));
    let mut socket = Socket::open(&desk.client_url());
    let open = socket.hear();
    assert!(open.contains(r#""pingInterval":50"#) && open.contains(r#""pingTimeout":50"#), "{open}");
    assert_eq!(socket.hear(), "40");
    socket.hear_inner("SYSTEM");
    socket.is_closed();
    desk.official.wait_for_sessions(0, PATIENCE).unwrap();
    // Connections that were there keep theirs.
    desk.official.heartbeat(Duration::from_secs(25), Duration::from_secs(60));
    let (mut patient, _) = desk.client_session();
    desk.official.heartbeat(Duration::from_millis(1), Duration::from_millis(1));
    Socket::open(&desk.client_url()).hear();
    desk.official.wait_for_sessions(1, PATIENCE).unwrap();
    patient.hears_nothing();
}

#[test]
fn leaving_politely_ends_a_session() {
    let desk = desk();
    let (mut socket, key) = desk.subscribed(&["chat"]);
    socket.say("41");
    desk.official.wait_for_sessions(0, PATIENCE).unwrap();
    let session = &desk.client_get("/open/v1/sessions/client")["data"][0];
    assert!(session["sessionKey"] == key && session["disconnectedDate"].is_string());
}

#[test]
fn events_can_be_objects_and_beginnings_odd() {
    let desk = desk();
    desk.official.set_odd(Odd::EventsAsObjects, true);
    let mut socket = Socket::open(&desk.client_url());
    assert_eq!(socket.hear().chars().next(), Some('0'));
    assert_eq!(socket.hear(), "40");
    let key = socket.hear_event("SYSTEM")["data"]["sessionKey"].as_str().unwrap().to_owned();
    desk.subscribe("chat", &key).content();
    assert_eq!(socket.hear_event("SYSTEM"), desk.system("subscribed", "CHAT"));
    let line = desk.account.chat("초록고래", "안녕");
    assert_eq!(socket.hear_event("CHAT"), *line.payload());
    desk.official.set_odd(Odd::EventsAsObjects, false);

    desk.official.set_odd(Odd::SystemBeforeConnect, true);
    let mut early = Socket::open(&desk.client_url());
    assert_eq!(early.hear().chars().next(), Some('0'));
    let key = early.hear_inner("SYSTEM")["data"]["sessionKey"].as_str().unwrap().to_owned();
    assert_eq!(early.hear(), "40");
    desk.official.wait_for_sessions(2, PATIENCE).unwrap();
    desk.subscribe("chat", &key).content();
    assert_eq!(early.hear_inner("SYSTEM"), desk.system("subscribed", "CHAT"));

    desk.official.set_odd(Odd::NoConnectPacket, true);
    let mut never = Socket::open(&desk.client_url());
    assert_eq!(never.hear().chars().next(), Some('0'));
    assert_eq!(never.hear_inner("SYSTEM")["type"], "connected");
    never.hears_nothing();
    desk.official.set_odd(Odd::SystemBeforeConnect, false);
    let mut never = Socket::open(&desk.client_url());
    assert_eq!(never.hear().chars().next(), Some('0'));
    assert_eq!(never.hear_inner("SYSTEM")["type"], "connected");
    never.hears_nothing();
}

#[test]
fn a_sandbox_that_ended_harms_nobody() {
    let desk = desk();
    let (mut socket, _) = desk.subscribed(&["chat"]);
    let (account, official) = (desk.account.clone(), desk.official.clone());
    drop(desk);
    account.chat("초록고래", "nobody hears this");
    official.faults().drop_all();
    official.faults().disconnect_all();
    assert!(socket.0.read().is_err());
}
