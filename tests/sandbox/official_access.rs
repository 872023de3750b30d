//! Consent, tokens, who may what, and quotas.

use std::time::Duration;

use livechat::sandbox::{
    Sandbox,
    chzzk::{RestFault, official::Application},
};
use serde_json::{Value, json};

use crate::{
    official::{BAD_PARAMETER, By, Desk, ask, consent, desk, refresh_body, refused},
    raw::PATIENCE,
};

const REDIRECT: &str = "http://localhost:8080/callback";

fn consent_query(application: &Application, state: &str) -> String {
    format!("clientId={}&redirectUri=http%3A%2F%2Flocalhost%3A8080%2Fcallback&state={state}", application.client_id())
}

/// The code of a consent.
fn code(desk: &Desk) -> String {
    let (status, location) = consent(&desk.sandbox, &consent_query(&desk.application, "s1"));
    assert_eq!(status, 302);
    let location = location.unwrap();
    location.strip_prefix(&format!("{REDIRECT}?code=")).unwrap().strip_suffix("&state=s1").unwrap().to_owned()
}

fn code_body(desk: &Desk, code: &str, state: &str) -> Value {
    json!({"grantType": "authorization_code", "clientId": desk.application.client_id(),
        "clientSecret": desk.application.client_secret(), "code": code, "state": state})
}

#[test]
fn a_consent_becomes_tokens_once() {
    let desk = desk();
    let code = code(&desk);
    refused(&desk.open("/auth/v1/token", code_body(&desk, &code, "another")), 400, BAD_PARAMETER);
    let content = desk.open("/auth/v1/token", code_body(&desk, &code, "s1")).content();
    assert_eq!((&content["tokenType"], &content["expiresIn"]), (&json!("Bearer"), &json!(86400)));
    assert!(content.get("scope").is_none());
    refused(&desk.open("/auth/v1/token", code_body(&desk, &code, "s1")), 400, BAD_PARAMETER);
    assert_eq!((desk.official.tokens_issued(), desk.official.refreshes()), (1, 0));
    let token = content["accessToken"].as_str().unwrap();
    let me = ask(&desk.sandbox, "GET", "/open/v1/users/me", By::Bearer(token), Value::Null).content();
    assert_eq!(me, json!({"channelId": desk.account.channel_id(), "channelName": "모래상자", "nickname": "모래상자"}));
}

#[test]
fn the_consent_page_is_for_whoever_is_logged_in_and_comes_back_refused_on_demand() {
    let desk = desk();
    let second = desk.official.add_account("둘째");
    desk.official.log_in(&second);
    let code = code(&desk);
    let content = desk.open("/auth/v1/token", code_body(&desk, &code, "s1")).content();
    let token = content["accessToken"].as_str().unwrap();
    let me = ask(&desk.sandbox, "GET", "/open/v1/users/me", By::Bearer(token), Value::Null).content();
    assert_eq!(me["channelId"], second.channel_id());

    desk.official.refuse_consent(1);
    let query = consent_query(&desk.application, "a%2Bb%26%EC%95%88");
    let (status, location) = consent(&desk.sandbox, &query);
    let expected = format!("{REDIRECT}?error=access_denied&state=a%2Bb%26%EC%95%88");
    assert_eq!((status, location), (302, Some(expected)));
    assert!(consent(&desk.sandbox, &query).1.unwrap().contains("?code="));
}

#[test]
fn the_consent_page_knows_its_applications_and_their_redirects() {
    let desk = desk();
    let id = desk.application.client_id();
    let good = consent_query(&desk.application, "s");
    for query in [
        good.replace(id, "00000000-0000-4000-8000-000000000000"),
        good.replace("&state=s", ""),
        good.replace("&state=s", "&state="),
        good.replace("http%3A", "javascript%3A"),
        format!("clientId={id}&state=s"),
        String::new(),
    ] {
        assert_eq!(consent(&desk.sandbox, &query), (400, None), "{query}");
    }
    desk.application.register_redirect("http://localhost:1/other?a=b");
    assert_eq!(consent(&desk.sandbox, &good), (400, None));
    let other = format!("clientId={id}&redirectUri=http://localhost:1/other?a%3Db&state=s");
    assert!(consent(&desk.sandbox, &other).1.unwrap().starts_with("http://localhost:1/other?a=b&code="));
    desk.application.register_redirect(REDIRECT);
    assert_eq!(consent(&desk.sandbox, &good).0, 302);
}

#[test]
fn a_refresh_token_works_once_however_many_ask_at_once() {
    let desk = desk();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..8).map(|_| scope.spawn(|| desk.refresh(desk.tokens.refresh_token()).status)).collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 7, "{statuses:?}");
    assert_eq!((desk.official.refreshes(), desk.official.tokens_issued()), (1, 1));
    refused(&desk.refresh(desk.tokens.refresh_token()), 401, "INVALID_TOKEN");
    desk.get("/open/v1/users/me");
}

#[test]
fn a_refresh_hands_out_a_new_pair_with_the_same_scopes() {
    let desk = desk();
    let scopes = ["유저 정보 조회", "채팅 메시지 조회", "드롭스"];
    let old = desk.official.grant_with_scopes(&desk.application, &desk.account, scopes);
    let content = desk.refresh(old.refresh_token()).content();
    assert_eq!(content["scope"], "유저 조회 채팅 메시지 조회 드롭스");
    assert_ne!(content["refreshToken"], old.refresh_token());
    let again = desk.refresh(content["refreshToken"].as_str().unwrap()).content();
    assert_eq!(again["scope"], content["scope"]);
    let token = again["accessToken"].as_str().unwrap();
    let send = ask(&desk.sandbox, "POST", "/open/v1/chats/send", By::Bearer(token), json!({"message": "안녕"}));
    refused(&send, 403, "FORBIDDEN");
}

#[test]
fn the_token_path_reads_its_body_strictly() {
    let desk = desk();
    let good = refresh_body(&desk.application, desk.tokens.refresh_token());
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        desk.open("/auth/v1/token", body)
    };
    for field in ["grantType", "refreshToken", "clientId", "clientSecret"] {
        refused(&with(field, Value::Null), 400, BAD_PARAMETER);
        refused(&with(field, json!(1)), 400, BAD_PARAMETER);
    }
    refused(&with("grantType", json!("password")), 400, BAD_PARAMETER);
    refused(&with("clientSecret", json!("wrong")), 401, "INVALID_CLIENT");
    refused(&with("refreshToken", json!("wrong")), 401, "INVALID_TOKEN");
    refused(&desk.open("/auth/v1/token", Value::Null), 400, BAD_PARAMETER);
    let other = desk.official.add_application();
    refused(&desk.open("/auth/v1/token", refresh_body(&other, desk.tokens.refresh_token())), 401, "INVALID_TOKEN");
    assert_eq!(desk.official.tokens_issued(), 0);
    desk.open("/auth/v1/token", good.clone()).content();
}

#[test]
fn revoking_one_token_revokes_all_of_the_user_and_the_application() {
    let desk = desk();
    let application = desk.official.add_application();
    let same = desk.official.grant(&desk.application, &desk.account);
    let other_application = desk.official.grant(&application, &desk.account);
    let other_user = desk.official.grant(&desk.application, &desk.official.add_account("둘째"));
    let body = |token: &str, hint: Value| {
        json!({"clientId": desk.application.client_id(), "clientSecret": desk.application.client_secret(),
            "token": token, "tokenTypeHint": hint})
    };
    let path = "/auth/v1/token/revoke";
    let token = desk.tokens.refresh_token();
    refused(&desk.open(path, body(token, Value::Null)), 401, "INVALID_TOKEN");
    refused(&desk.open(path, body(token, json!("id_token"))), 400, BAD_PARAMETER);
    let answer = desk.open(path, body(token, json!("refresh_token")));
    assert_eq!((answer.status, answer.json()), (200, json!({"code": 200, "message": null, "content": null})));
    let status = |token: &str| ask(&desk.sandbox, "GET", "/open/v1/users/me", By::Bearer(token), Value::Null).status;
    assert_eq!((status(desk.tokens.access_token()), status(same.access_token())), (401, 401));
    assert_eq!(desk.refresh(same.refresh_token()).status, 401);
    assert_eq!((status(other_application.access_token()), status(other_user.access_token())), (200, 200));
    desk.open(path, body(other_user.access_token(), Value::Null));
    assert_eq!(status(other_user.access_token()), 401);
}

#[test]
fn tokens_end() {
    let desk = desk();
    let other = desk.official.grant(&desk.application, &desk.official.add_account("둘째"));
    desk.account.expire_access_tokens();
    refused(&desk.bearer("GET", "/open/v1/users/me", Value::Null), 401, "INVALID_TOKEN");
    ask(&desk.sandbox, "GET", "/open/v1/users/me", By::Bearer(other.access_token()), Value::Null).content();
    desk.refresh(desk.tokens.refresh_token()).content();
    desk.official.set_token_life(Duration::ZERO);
    let short = desk.refresh(other.refresh_token()).content();
    assert_eq!(short["expiresIn"], 0);
    let token = By::Bearer(short["accessToken"].as_str().unwrap());
    refused(&ask(&desk.sandbox, "GET", "/open/v1/users/me", token, Value::Null), 401, "INVALID_TOKEN");
    desk.official.expire_refresh_tokens();
    refused(&desk.refresh(short["refreshToken"].as_str().unwrap()), 401, "INVALID_TOKEN");
}

/// Every operation with a token, and a scope that does not open it.
const BEARER: &[(&str, &str, &str)] = &[
    ("GET", "users/me", "채팅 메시지 쓰기"),
    ("GET", "channels/streaming-roles", "유저 조회"),
    ("GET", "channels/followers", "채널 구독자 조회"),
    ("GET", "channels/subscribers", "채널 팔로워 조회"),
    ("GET", "streams/key", "방송 설정 조회"),
    ("GET", "lives/setting", "방송 설정 변경"),
    ("PATCH", "lives/setting", "방송 설정 조회"),
    ("POST", "chats/send", "채팅 메시지 조회"),
    ("POST", "chats/notice", "채팅 메시지 쓰기"),
    ("POST", "chats/blind-message", "채팅 공지 쓰기"),
    ("GET", "chats/settings", "채팅 설정 변경"),
    ("PUT", "chats/settings", "채팅 설정 조회"),
    ("POST", "restrict-channels", "활동제한 조회"),
    ("DELETE", "restrict-channels", "활동제한 조회"),
    ("GET", "restrict-channels", "활동제한 쓰기"),
    ("POST", "temporary-restrict-channels", "활동제한 조회"),
    ("DELETE", "temporary-restrict-channels", "활동제한 조회"),
    ("GET", "sessions/auth", "채팅 메시지 쓰기"),
    ("POST", "sessions/events/subscribe/chat", "후원 조회"),
    ("POST", "sessions/events/unsubscribe/chat", "후원 조회"),
    ("POST", "sessions/events/subscribe/donation", "구독 조회"),
    ("POST", "sessions/events/unsubscribe/donation", "구독 조회"),
    ("POST", "sessions/events/subscribe/subscription", "채팅 메시지 조회"),
    ("POST", "sessions/events/unsubscribe/subscription", "채팅 메시지 조회"),
];

const CLIENT: &[(&str, &str)] = &[
    ("GET", "channels"),
    ("GET", "categories/search"),
    ("GET", "lives"),
    ("GET", "sessions/auth/client"),
    ("GET", "sessions/client"),
    ("GET", "drops/reward-claims"),
    ("PUT", "drops/reward-claims"),
];

#[test]
fn every_operation_asks_who_it_is() {
    let desk = desk();
    let ask =
        |method: &str, path: &str, by: By<'_>| ask(&desk.sandbox, method, &format!("/open/v1/{path}"), by, json!({}));
    for (method, path, wrong_scope) in BEARER.iter().copied().chain([("GET", "sessions", "")]) {
        refused(&ask(method, path, By::Nobody), 401, "UNAUTHORIZED");
        refused(&ask(method, path, By::Client(&desk.application)), 401, "UNAUTHORIZED");
        refused(&ask(method, path, By::Bearer("wrong")), 401, "INVALID_TOKEN");
        refused(&ask(method, path, By::Bearer(desk.tokens.refresh_token())), 401, "INVALID_TOKEN");
        if !wrong_scope.is_empty() {
            let narrow = desk.official.grant_with_scopes(&desk.application, &desk.account, [wrong_scope]);
            refused(&ask(method, path, By::Bearer(narrow.access_token())), 403, "FORBIDDEN");
        }
        let wide = ask(method, path, By::Bearer(desk.tokens.access_token())).status;
        assert!(!matches!(wide, 401 | 403 | 404 | 405), "{method} {path}: {wide}");
    }
    let stranger = Sandbox::start().unwrap().chzzk_official();
    stranger.add_application();
    let stranger = stranger.add_application();
    for (method, path) in CLIENT {
        refused(&ask(method, path, By::Nobody), 401, "UNAUTHORIZED");
        refused(&ask(method, path, By::Bearer(desk.tokens.access_token())), 401, "UNAUTHORIZED");
        refused(&ask(method, path, By::Client(&stranger)), 401, "INVALID_CLIENT");
        let answer = ask(method, path, By::Client(&desk.application));
        if path.starts_with("drops") {
            refused(&answer, 403, "드롭스 스코프가 필요합니다.");
        } else {
            assert!(matches!(answer.status, 200 | 400), "{method} {path}: {answer:?}");
        }
    }
    // 24 and one without a scope, 7, and the three of tokens.
    assert_eq!(BEARER.len() + 1 + CLIENT.len() + 3, 35);
}

#[test]
fn an_authorization_without_the_word_and_one_blank_is_none() {
    let desk = desk();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    for scheme in ["", "bearer ", "Bearer", "Token "] {
        let value = format!("{scheme}{}", desk.tokens.access_token());
        let request = agent.get(format!("{}/open/v1/users/me", desk.sandbox.origin())).header("Authorization", value);
        assert_eq!(request.call().unwrap().status(), 401, "{scheme}");
    }
    assert!(desk.sandbox.requests().iter().all(|request| !request.had_bearer));
}

#[test]
fn unknown_paths_and_wrong_methods_are_refused() {
    let desk = desk();
    for path in ["/open/v1/sessions/user", "/open/v1/lives/", "/open/v1", "/auth/v1/revoke"] {
        refused(&desk.bearer("GET", path, Value::Null), 404, "NOT_FOUND");
    }
    assert_eq!(desk.bearer("POST", "/open/v1/users/me", json!({})).status, 405);
    assert_eq!(desk.bearer("GET", "/auth/v1/token", Value::Null).status, 405);
}

#[test]
fn an_application_without_some_scopes_hands_out_tokens_without_them() {
    let desk = desk();
    desk.application.set_scopes(["유저 정보 조회"]);
    let narrow = desk.official.grant(&desk.application, &desk.account);
    let ask = |path: &str| ask(&desk.sandbox, "GET", path, By::Bearer(narrow.access_token()), Value::Null);
    ask("/open/v1/users/me").content();
    refused(&ask("/open/v1/chats/settings"), 403, "FORBIDDEN");
    desk.get("/open/v1/chats/settings");
    let content = desk.refresh(narrow.refresh_token()).content();
    assert_eq!(content["scope"], "유저 조회");
}

#[test]
fn quotas_run_out() {
    let desk = desk();
    desk.official.quota("users/me", 2);
    for _ in 0..2 {
        desk.get("/open/v1/users/me");
    }
    let answer = desk.bearer("GET", "/open/v1/users/me", Value::Null);
    refused(&answer, 429, "TOO_MANY_REQUESTS");
    assert_eq!(answer.retry_after, None);
    desk.get("/open/v1/chats/settings");
    desk.official.lift_quotas();
    desk.get("/open/v1/users/me");
    desk.official.quota_with_retry_after("", 0, Duration::from_secs(7));
    let answer = desk.refresh(desk.tokens.refresh_token());
    refused(&answer, 429, "TOO_MANY_REQUESTS");
    assert_eq!(answer.retry_after.as_deref(), Some("7"));
    desk.official.lift_quotas();
    desk.refresh(desk.tokens.refresh_token()).content();
}

#[test]
fn faults_of_the_sandbox_meet_the_official_paths_too() {
    let desk = desk();
    desk.sandbox.chzzk().faults().rest("users/me", RestFault::status(503).body("<html>"), 1);
    let answer = desk.bearer("GET", "/open/v1/users/me", Value::Null);
    assert_eq!((answer.status, answer.text.as_str()), (503, "<html>"));
    desk.get("/open/v1/users/me");
}

#[test]
fn requests_are_recorded_whole_and_debug_shows_no_secret() {
    let desk = desk();
    let (access, refresh) = (desk.tokens.access_token().to_owned(), desk.tokens.refresh_token().to_owned());
    desk.bearer("POST", "/open/v1/chats/send", json!({"message": "안녕"}));
    desk.client("GET", "/open/v1/channels?channelIds=x", Value::Null);
    desk.refresh(&refresh);
    desk.open("/auth/v1/token", Value::String("x".repeat(100_000)));
    desk.sandbox.wait_for_requests("/auth/v1/token", 2, PATIENCE).unwrap();
    let requests = desk.sandbox.requests();
    assert_eq!(requests[0].body_text(), r#"{"message":"안녕"}"#);
    assert_eq!(requests[0].authorization(), Some(format!("Bearer {access}").as_str()));
    assert!(requests[0].had_bearer && !requests[0].had_client && requests[0].client_secret().is_none());
    assert!(!requests[1].had_bearer && requests[1].had_client && requests[1].authorization().is_none());
    assert_eq!(requests[1].client_secret(), Some(desk.application.client_secret()));
    assert_eq!(requests[1].header("client-id"), Some(desk.application.client_id()));
    assert_eq!((requests[1].header("client-secret"), requests[0].header("authorization")), (None, None));
    let body: Value = serde_json::from_slice(requests[2].body()).unwrap();
    assert_eq!(body["refreshToken"], refresh);
    assert_eq!(requests[3].body().len(), 64 * 1024);
    let shown = format!("{requests:?} {:?} {:?} {:?}", desk.official, desk.application, desk.tokens);
    for secret in [&access, &refresh, desk.application.client_secret(), desk.account.stream_key()] {
        assert!(!shown.contains(secret));
    }
    assert!(!shown.contains("안녕") && shown.contains("client-id"));
}

#[test]
fn a_body_without_end_is_not_read() {
    let desk = desk();
    let answer = desk.open("/auth/v1/token", Value::String("x".repeat(1 << 20)));
    assert_eq!(answer.status, 413);
    assert_eq!(desk.sandbox.requests().len(), 1);
}

#[test]
fn with_a_stopped_clock_two_runs_say_the_same() {
    let run = || {
        let sandbox = Sandbox::builder().clock(1_790_500_000_000).start().unwrap();
        let official = sandbox.chzzk_official();
        let tokens = official.grant(&official.application(), &official.account());
        official.account().add_followers(3);
        let by = By::Bearer(tokens.access_token());
        ask(&sandbox, "GET", "/open/v1/channels/followers", by, Value::Null).text
    };
    assert_eq!(run(), run());
}
