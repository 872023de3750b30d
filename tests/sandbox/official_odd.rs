//! The other forms of answers.

use livechat::sandbox::chzzk::official::Odd;
use serde_json::{Value, json};

use crate::official::{Desk, changed, desk};

fn odd(odd: Odd) -> Desk {
    let desk = desk();
    desk.official.set_odd(odd, true);
    desk
}

fn notice(desk: &Desk) -> crate::raw::Answer {
    let answer = desk.bearer("POST", "/open/v1/chats/notice", json!({"message": "공지"}));
    assert_eq!(desk.account.notice().as_deref(), Some("공지"));
    answer
}

#[test]
fn codes_and_numbers_can_be_texts() {
    let desk = odd(Odd::CodeAsText);
    assert_eq!(desk.bearer("GET", "/open/v1/users/me", Value::Null).json()["code"], "200");
    desk.account.expire_access_tokens();
    let answer = desk.bearer("GET", "/open/v1/users/me", Value::Null);
    assert_eq!((answer.status, answer.json()), (401, json!({"code": "401", "message": "INVALID_TOKEN"})));
    desk.official.set_odd(Odd::CodeAsText, false);
    desk.official.set_odd(Odd::NumbersAsText, true);
    assert_eq!(desk.refresh(desk.tokens.refresh_token()).content()["expiresIn"], "86400");
}

#[test]
fn changes_can_be_answered_in_five_ways() {
    let desk = desk();
    changed(&notice(&desk));
    for (kind, status, text) in [
        (Odd::MutationsNoContent, 204, String::new()),
        (Odd::MutationsEmptyBody, 200, String::new()),
        (Odd::MutationsNullMessage, 200, json!({"code": 200, "message": null, "content": null}).to_string()),
        (Odd::MutationsEmptyContent, 200, json!({"code": 200, "message": "SUCCESS", "content": {}}).to_string()),
    ] {
        desk.official.set_odd(kind, true);
        let answer = notice(&desk);
        assert_eq!((answer.status, answer.text), (status, text), "{kind:?}");
        desk.get("/open/v1/users/me");
        desk.official.set_odd(kind, false);
    }
    desk.official.set_odd(Odd::SettingsEcho, true);
    let content = desk.bearer("PUT", "/open/v1/chats/settings", json!({"chatSlowModeSec": 5})).content();
    assert_eq!(content, desk.account.chat_settings());
}

#[test]
fn tokens_and_drops_can_come_bare() {
    let desk = odd(Odd::BareTokens);
    let tokens = desk.refresh(desk.tokens.refresh_token()).json();
    assert!(tokens["accessToken"].is_string() && tokens.get("content").is_none());
    desk.get("/open/v1/users/me");
    assert_eq!(desk.refresh("wrong").json()["message"], "INVALID_TOKEN");

    let desk = odd(Odd::BareDrops);
    desk.application.add_scope("드롭스");
    let claims = desk.client("GET", "/open/v1/drops/reward-claims", Value::Null);
    assert_eq!((claims.status, claims.json()), (200, json!({"data": [], "page": {}})));
    desk.client_get("/open/v1/lives");
}

#[test]
fn an_answer_to_a_code_can_carry_the_scopes() {
    let desk = odd(Odd::ScopeOnIssue);
    let id = desk.application.client_id();
    let query = format!("clientId={id}&redirectUri=http://localhost/&state=s");
    let location = crate::official::consent(&desk.sandbox, &query).1.unwrap();
    let code = location.split(['=', '&']).nth(1).unwrap();
    let body = json!({"grantType": "authorization_code", "clientId": id, "code": code, "state": "s",
        "clientSecret": desk.application.client_secret()});
    let scope = desk.open("/auth/v1/token", body).content()["scope"].clone();
    assert!(scope.as_str().unwrap().starts_with("유저 조회 채널 정보 조회 "), "{scope}");
}

#[test]
fn dates_can_be_iso_and_mean_the_same() {
    let desk = desk();
    desk.account.add_followers(1);
    let date = || desk.get("/open/v1/channels/followers")["data"][0]["createdDate"].as_str().unwrap().to_owned();
    let korean = date();
    desk.official.set_odd(Odd::IsoDates, true);
    let local: jiff::civil::DateTime = korean.replace(' ', "T").parse().unwrap();
    let time = local.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).unwrap().timestamp();
    assert_eq!(date().parse::<jiff::Timestamp>().unwrap(), time);
    assert!(date().ends_with('Z'));
}

#[test]
fn undocumented_forms_can_be_left_out() {
    let desk = odd(Odd::DocumentedFieldsOnly);
    assert!(desk.get("/open/v1/users/me").get("nickname").is_none());
    assert_eq!(desk.get("/open/v1/channels/followers"), json!({"data": []}));
    let path = format!("/open/v1/channels?channelIds={}", desk.account.channel_id());
    assert!(desk.client_get(&path)["data"][0].get("verifiedMark").is_none());
    let desk = odd(Odd::DocumentedOwnerRole);
    assert_eq!(desk.get("/open/v1/channels/streaming-roles")["data"][0]["userRole"], "STREAMING_CHANNEL_OWNER");
}

#[test]
fn ends_and_nothings_have_several_forms() {
    let desk = desk();
    let path = "/open/v1/lives";
    desk.official.set_odd(Odd::NullCursor, true);
    assert_eq!(desk.client_get(path), json!({"data": [], "page": {"next": null}}));
    desk.official.set_odd(Odd::NullCursor, false);
    desk.official.set_odd(Odd::NoCursor, true);
    assert_eq!(desk.client_get(path), json!({"data": []}));
    desk.account.clear_live_setting();
    desk.official.set_odd(Odd::EmptyCategory, true);
    let empty = json!({"categoryType": null, "categoryId": null, "categoryValue": null, "posterImageUrl": null});
    assert_eq!(desk.get("/open/v1/lives/setting")["category"], empty);
    desk.official.set_odd(Odd::NullDisconnectedDate, true);
    let _socket = desk.client_session();
    let session = &desk.client_get("/open/v1/sessions/client")["data"][0];
    assert_eq!(session.get("disconnectedDate"), Some(&Value::Null));
}
