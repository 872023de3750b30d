//! Sessions, as far as they are REST.

use serde_json::{Value, json};

use crate::{
    official::{BAD_PARAMETER, By, ask, desk, refused},
    official_socket::{Socket, subscribe_path},
    raw::PATIENCE,
};

#[test]
fn a_session_url_is_on_the_sandbox_itself() {
    let desk = desk();
    let (one, two) = (desk.user_url(), desk.client_url());
    for url in [&one, &two] {
        let auth = url.strip_prefix(&format!("{}?auth=", desk.sandbox.origin())).unwrap();
        assert_eq!(auth.len(), 128);
    }
    assert_ne!(one, two);
    let (mut first, mut second) = (Socket::open(&one), Socket::open(&two));
    let key = first.connected();
    assert_eq!(key.len(), 36);
    assert_ne!(second.connected(), key);
}

#[test]
fn an_unfinished_review_fails_the_session_of_a_user() {
    let desk = desk();
    desk.application.set_under_review(true);
    refused(&desk.bearer("GET", "/open/v1/sessions/auth", Value::Null), 500, "INTERNAL_SERVER_ERROR");
    desk.application.set_under_review(false);
    desk.get("/open/v1/sessions/auth");
}

#[test]
fn only_a_connected_session_can_be_subscribed_in() {
    let desk = desk();
    let path = "/open/v1/sessions/events/subscribe/chat";
    for query in ["", "?sessionKey="] {
        refused(&desk.bearer("POST", &format!("{path}{query}"), Value::Null), 400, BAD_PARAMETER);
    }
    // The key is a query parameter and nothing else.
    let (mut socket, key) = desk.client_session();
    refused(&desk.bearer("POST", path, json!({"sessionKey": key})), 400, BAD_PARAMETER);
    let message = "세션 연결 상태를 확인해 주세요.";
    refused(&desk.bearer("POST", &subscribe_path("subscribe/chat", "unknown"), Value::Null), 400, message);
    let answer = desk.bearer("POST", &subscribe_path("subscribe/chat", &key), Value::Null);
    assert_eq!((answer.status, answer.json()), (200, json!({"code": 200, "message": null, "content": null})));
    socket.0.close(None).unwrap();
    while socket.0.read().is_ok() {}
    desk.official.wait_for_sessions(0, PATIENCE).unwrap();
    refused(&desk.bearer("POST", &subscribe_path("subscribe/chat", &key), Value::Null), 400, message);
}

#[test]
fn the_token_says_whose_events_they_are_and_the_lists_show_them() {
    let desk = desk();
    let second = desk.official.add_account("둘째");
    let tokens = desk.official.grant(&desk.application, &second);
    let by_second = |what: &str, key: &str| {
        ask(&desk.sandbox, "POST", &subscribe_path(what, key), By::Bearer(tokens.access_token()), Value::Null)
    };
    let (_socket, key) = desk.client_session();
    for what in ["chat", "donation", "subscription", "chat"] {
        desk.bearer("POST", &subscribe_path(&format!("subscribe/{what}"), &key), Value::Null).content();
    }
    by_second("subscribe/chat", &key).content();
    for what in ["donation", "subscription"] {
        desk.bearer("POST", &subscribe_path(&format!("unsubscribe/{what}"), &key), Value::Null).content();
    }
    let list = desk.client_get("/open/v1/sessions/client");
    assert_eq!((&list["page"], &list["totalCount"], &list["totalPages"]), (&json!(0), &json!(1), &json!(1)));
    let session = &list["data"][0];
    assert_eq!(session["sessionKey"], key);
    assert_eq!(
        session["subscribedEvents"],
        json!([{"eventType": "CHAT", "channelId": desk.account.channel_id()},
            {"eventType": "CHAT", "channelId": second.channel_id()}])
    );
    assert!(session["connectedDate"].is_string() && session.get("disconnectedDate").is_none());
    by_second("unsubscribe/chat", &key).content();
    assert_eq!(desk.client_get("/open/v1/sessions/client")["data"][0]["subscribedEvents"].as_array().unwrap().len(), 1);
    // A session of a user is for that user, and an application's for its own tokens.
    let mut socket = Socket::open(&desk.user_url());
    let own = socket.connected();
    refused(&by_second("subscribe/chat", &own), 403, "FORBIDDEN");
    desk.bearer("POST", &subscribe_path("subscribe/chat", &own), Value::Null).content();
    let foreign = desk.official.grant(&desk.official.add_application(), &desk.account);
    let by = By::Bearer(foreign.access_token());
    assert_eq!(ask(&desk.sandbox, "POST", &subscribe_path("subscribe/chat", &key), by, Value::Null).status, 400);
}

#[test]
fn a_session_has_thirty_subscriptions_at_most() {
    let desk = desk();
    let (_socket, key) = desk.client_session();
    let events = ["subscribe/chat", "subscribe/donation", "subscribe/subscription"];
    for number in 0..10 {
        let tokens = desk.official.grant(&desk.application, &desk.official.add_account(&format!("{number}째")));
        for what in events {
            let by = By::Bearer(tokens.access_token());
            ask(&desk.sandbox, "POST", &subscribe_path(what, &key), by, Value::Null).content();
        }
    }
    refused(&desk.bearer("POST", &subscribe_path(events[0], &key), Value::Null), 400, "BAD_REQUEST");
    let (_second, another) = desk.client_session();
    desk.bearer("POST", &subscribe_path(events[0], &another), Value::Null).content();
}

#[test]
fn sessions_are_listed_when_they_were_connected_and_stay_listed() {
    let desk = desk();
    desk.client_get("/open/v1/sessions/auth/client");
    let come_and_go = |_| {
        let (_socket, key) = desk.client_session();
        desk.bearer("POST", &subscribe_path("subscribe/chat", &key), Value::Null).content();
        desk.official.faults().drop_all();
        key
    };
    let keys: Vec<String> = (0..25).map(come_and_go).collect();
    let list = desk.client_get("/open/v1/sessions/client");
    assert_eq!((&list["totalCount"], &list["totalPages"]), (&json!(25), &json!(2)));
    assert_eq!(list["data"].as_array().unwrap().len(), 20);
    assert_eq!(list["data"][0]["sessionKey"], keys[24]);
    assert!(list["data"][0]["disconnectedDate"].is_string() && list["data"][0]["subscribedEvents"] == json!([]));
    let second = desk.client_get("/open/v1/sessions/client?page=1&size=20");
    assert_eq!(second["data"].as_array().unwrap().len(), 5);
    refused(&desk.client("GET", "/open/v1/sessions/client?size=51", Value::Null), 400, BAD_PARAMETER);

    assert_eq!(desk.get("/open/v1/sessions")["data"], json!([]));
    let mut socket = Socket::open(&desk.user_url());
    let key = socket.connected();
    assert_eq!(desk.get("/open/v1/sessions?page=0&size=1")["data"][0]["sessionKey"], key);
    assert_eq!(desk.client_get("/open/v1/sessions/client")["totalCount"], 25);
}
