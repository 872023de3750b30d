//! Every request against the reference.

use std::collections::BTreeSet;

use super::*;
use crate::{
    ErrorKind,
    chzzk::{
        answer::Question as _,
        official::model::{CategoryType, ChatAvailableCondition, ChatAvailableGroup, ChatSettings, MessageId, answers},
    },
};

mod refused;

const TARGET: &str = "b0000000000000000000000000000002";

fn api() -> Api {
    Api::new(Endpoints::new(), "0000-client", Secret::new("hunter2")).unwrap()
}

fn id(n: u8) -> ChannelId {
    ChannelId::new(format!("{n:032x}")).unwrap()
}

fn target() -> ChannelId {
    ChannelId::new(TARGET).unwrap()
}

fn chat() -> ChatChannelId {
    ChatChannelId::new("N2dODq")
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let mut found = request.headers.iter().filter(|(known, _)| *known == name);
    let value = found.next().map(|(_, value)| value.expose());
    assert!(found.next().is_none(), "{name} twice");
    value
}

fn json_of(request: &Request) -> Value {
    serde_json::from_slice(request.body.as_deref().unwrap()).unwrap()
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq)]
enum As {
    Client,
    User,
    Nobody,
}

type Expected = (Request, As, &'static str, String, Option<Value>);

/// Every operation, and what the reference says about it.
fn reads(api: &Api) -> Vec<Expected> {
    let get = |request, who, path: &str| (request, who, "GET", path.to_owned(), None);
    let filter = RewardClaimFilter::new()
        .claim_ids(["1ce1", "2af1"])
        .channel_id("34d7")
        .category_id("예시")
        .fulfillment_state(FulfillmentState::Claimed);
    vec![
        get(api.me(), As::User, "/open/v1/users/me"),
        get(
            api.channels(&[id(1), id(2)]).unwrap(),
            As::Client,
            "/open/v1/channels?channelIds=00000000000000000000000000000001,00000000000000000000000000000002",
        ),
        get(api.streaming_roles(), As::User, "/open/v1/channels/streaming-roles"),
        get(api.followers(0, 30).unwrap(), As::User, "/open/v1/channels/followers?page=0&size=30"),
        get(api.subscribers(1, 50, None).unwrap(), As::User, "/open/v1/channels/subscribers?page=1&size=50"),
        get(
            api.subscribers(0, 1, Some(SubscriberSort::Recent)).unwrap(),
            As::User,
            "/open/v1/channels/subscribers?page=0&size=1&sort=RECENT",
        ),
        get(
            api.category_search("리그&a", None).unwrap(),
            As::Client,
            "/open/v1/categories/search?query=%EB%A6%AC%EA%B7%B8%26a",
        ),
        get(
            api.category_search("a b", Some(50)).unwrap(),
            As::Client,
            "/open/v1/categories/search?query=a%20b&size=50",
        ),
        get(api.lives(20, None).unwrap(), As::Client, "/open/v1/lives?size=20"),
        get(api.lives(1, Some("e+/=")).unwrap(), As::Client, "/open/v1/lives?size=1&next=e%2B%2F%3D"),
        get(api.stream_key(), As::User, "/open/v1/streams/key"),
        get(api.live_setting(), As::User, "/open/v1/lives/setting"),
        get(api.chat_settings(), As::User, "/open/v1/chats/settings"),
        get(api.restrictions(30, Some("Zg==")).unwrap(), As::User, "/open/v1/restrict-channels?size=30&next=Zg%3D%3D"),
        get(api.client_session(), As::Client, "/open/v1/sessions/auth/client"),
        get(api.user_session(), As::User, "/open/v1/sessions/auth"),
        get(api.client_sessions(3, 20).unwrap(), As::Client, "/open/v1/sessions/client?page=3&size=20"),
        get(api.user_sessions(0, 50).unwrap(), As::User, "/open/v1/sessions?page=0&size=50"),
        get(
            api.reward_claims(&RewardClaimFilter::new(), 20, None).unwrap(),
            As::Client,
            "/open/v1/drops/reward-claims?page.size=20",
        ),
        get(
            api.reward_claims(&filter, 500, Some("2af178e3")).unwrap(),
            As::Client,
            "/open/v1/drops/reward-claims?page.from=2af178e3&page.size=500&claimId=1ce1,2af1&channelId=34d7&categoryId=%EC%98%88%EC%8B%9C&fulfillmentState=CLAIMED",
        ),
    ]
}

fn tokens(api: &Api) -> Vec<Expected> {
    let post = |request, path: &str, body| (request, As::Nobody, "POST", path.to_owned(), Some(body));
    vec![
        post(
            api.issue_token(&Secret::new("swordfish"), "s1").unwrap(),
            "/auth/v1/token",
            json!({
                "grantType": "authorization_code",
                "clientId": "0000-client",
                "clientSecret": "hunter2",
                "code": "swordfish",
                "state": "s1",
            }),
        ),
        post(
            api.refresh_token(&Secret::new("swordfish")).unwrap(),
            "/auth/v1/token",
            json!({
                "grantType": "refresh_token",
                "refreshToken": "swordfish",
                "clientId": "0000-client",
                "clientSecret": "hunter2",
            }),
        ),
        post(
            api.revoke_token(&Secret::new("swordfish"), TokenKind::Refresh).unwrap(),
            "/auth/v1/token/revoke",
            json!({
                "clientId": "0000-client",
                "clientSecret": "hunter2",
                "token": "swordfish",
                "tokenTypeHint": "refresh_token",
            }),
        ),
    ]
}

fn writes(api: &Api) -> Vec<Expected> {
    let user = |request, method, path: &str, body| (request, As::User, method, path.to_owned(), Some(body));
    let whole = ChatSettingsChange::new()
        .chat_available_condition(ChatAvailableCondition::RealName)
        .chat_available_group(ChatAvailableGroup::Subscriber)
        .min_follower_minute(259_200)
        .allow_subscriber_in_follower_mode(true)
        .chat_slow_mode_sec(300)
        .chat_emoji_mode(false);
    let setting = LiveSettingChange::new().title("오늘").category(CategoryType::Etc, "talk").tags(["예시", "노래1"]);
    let hidden = BlindMessage::new("N2dODq", 1_785_000_000_123, target());
    let (restricted, temporarily) = ("/open/v1/restrict-channels", "/open/v1/temporary-restrict-channels");
    let whom = json!({ "targetChannelId": TARGET });
    let whom_where = json!({ "targetChannelId": TARGET, "chatChannelId": "N2dODq" });
    vec![
        user(
            api.change_live_setting(&setting).unwrap(),
            "PATCH",
            "/open/v1/lives/setting",
            json!({"defaultLiveTitle": "오늘", "categoryType": "ETC", "categoryId": "talk", "tags": ["예시", "노래1"]}),
        ),
        user(
            api.change_live_setting(&LiveSettingChange::new().clear_category().clear_tags()).unwrap(),
            "PATCH",
            "/open/v1/lives/setting",
            json!({"categoryId": "", "tags": []}),
        ),
        user(api.send_message("안녕").unwrap(), "POST", "/open/v1/chats/send", json!({"message": "안녕"})),
        user(
            api.set_notice(&NoticeContent::message("공지")).unwrap(),
            "POST",
            "/open/v1/chats/notice",
            json!({"message": "공지"}),
        ),
        user(
            api.set_notice(&MessageId::new("m1").into()).unwrap(),
            "POST",
            "/open/v1/chats/notice",
            json!({"messageId": "m1"}),
        ),
        user(
            api.change_chat_settings(&whole).unwrap(),
            "PUT",
            "/open/v1/chats/settings",
            json!({
                "chatAvailableCondition": "REAL_NAME",
                "chatAvailableGroup": "SUBSCRIBER",
                "minFollowerMinute": 259_200,
                "allowSubscriberInFollowerMode": true,
                "chatSlowModeSec": 300,
                "chatEmojiMode": false,
            }),
        ),
        user(
            api.change_chat_settings(&ChatSettingsChange::new().chat_slow_mode_sec(0)).unwrap(),
            "PUT",
            "/open/v1/chats/settings",
            json!({"chatSlowModeSec": 0}),
        ),
        user(
            api.blind_message(&hidden).unwrap(),
            "POST",
            "/open/v1/chats/blind-message",
            json!({"chatChannelId": "N2dODq", "messageTime": 1_785_000_000_123_i64, "senderChannelId": TARGET}),
        ),
        user(api.restrict(&target()), "POST", restricted, whom.clone()),
        user(api.lift_restriction(&target()), "DELETE", restricted, whom),
        user(api.restrict_temporarily(&target(), &chat()).unwrap(), "POST", temporarily, whom_where.clone()),
        user(api.lift_temporary_restriction(&target(), &chat()).unwrap(), "DELETE", temporarily, whom_where),
        (
            api.update_reward_claims(&["1ce1", "2af1"], &FulfillmentState::Fulfilled).unwrap(),
            As::Client,
            "PUT",
            "/open/v1/drops/reward-claims".to_owned(),
            Some(json!({"claimIds": ["1ce1", "2af1"], "fulfillmentState": "FULFILLED"})),
        ),
    ]
}

fn subscriptions(api: &Api) -> Vec<Expected> {
    let mut all = Vec::new();
    for (kind, word) in
        [(EventKind::Chat, "chat"), (EventKind::Donation, "donation"), (EventKind::Subscription, "subscription")]
    {
        let path = |verb: &str| format!("/open/v1/sessions/events/{verb}/{word}?sessionKey=k%26y");
        all.push((api.subscribe(&kind, "k&y").unwrap(), As::User, "POST", path("subscribe"), None));
        all.push((api.unsubscribe(&kind, "k&y").unwrap(), As::User, "POST", path("unsubscribe"), None));
    }
    all
}

fn all(api: &Api) -> Vec<Expected> {
    [reads(api), tokens(api), writes(api), subscriptions(api)].concat()
}

#[test]
fn every_request_is_that_of_the_reference() {
    for (request, who, method, path, body) in all(&api()) {
        assert_eq!(request.url, format!("https://openapi.chzzk.naver.com{path}"));
        assert_eq!(request.method, method, "{path}");
        assert_eq!(request.repeatable, method == "GET", "{path}");
        assert_eq!(request.body.is_some().then(|| json_of(&request)), body, "{path}");
        assert_eq!(header(&request, "content-type"), Some("application/json"), "{path}");
        assert_eq!(header(&request, "accept"), Some("application/json"), "{path}");
        assert_eq!(header(&request, "user-agent"), Some(USER_AGENT), "{path}");
        assert_eq!(header(&request, "client-id"), (who == As::Client).then_some("0000-client"), "{path}");
        assert_eq!(header(&request, "client-secret"), (who == As::Client).then_some("hunter2"), "{path}");
        assert_eq!(header(&request, "authorization"), None, "{path}");
        assert!(request.url.parse::<http::Uri>().is_ok(), "{path}");
        request.header_map().unwrap();
    }
    assert!(USER_AGENT.starts_with("livechat/"));
}

#[test]
fn there_are_35_operations() {
    let paths: BTreeSet<_> = all(&api())
        .into_iter()
        .map(|(request, _, method, path, body)| {
            let grant = body.and_then(|body| body.get("grantType").cloned()).unwrap_or_default().to_string();
            drop(request);
            (method, path.split('?').next().unwrap().to_owned(), grant)
        })
        .collect();
    assert_eq!(paths.len(), 35, "{paths:#?}");
}

#[test]
fn a_token_is_added_as_a_secret() {
    let (plain, token) = (api().me(), Secret::new("swordfish"));
    let request = with_bearer(&plain, &token);
    assert_eq!(header(&request, "authorization"), Some("Bearer swordfish"));
    assert!(request.header_map().unwrap()["authorization"].is_sensitive());
    assert_eq!((&request.url, &request.doing, request.repeatable), (&plain.url, &plain.doing, true));
    assert_eq!(header(&plain, "authorization"), None);
}

#[test]
fn one_origin_stands_for_both_hosts() {
    let origin = Endpoints::at("http://127.0.0.1:8080").unwrap();
    let api = Api::new(origin.clone(), "c", Secret::new("s")).unwrap();
    assert_eq!(api.me().url, "http://127.0.0.1:8080/open/v1/users/me");
    assert!(api.consent_url("http://a/", "x").unwrap().starts_with("http://127.0.0.1:8080/account-interlock?"));
    assert_eq!(api.client_id(), "c");
}

#[test]
fn the_consent_page_gets_everything_encoded() {
    assert_eq!(
        api().consent_url("http://127.0.0.1:8000/back?x=1&y=2", "s t").unwrap(),
        "https://chzzk.naver.com/account-interlock?clientId=0000-client&redirectUri=http%3A%2F%2F127.0.0.1%3A8000%2Fback%3Fx%3D1%26y%3D2&state=s%20t"
    );
    for good in ["https://example.com", "HTTP://localhost:1/a", "http://[::1]/"] {
        assert!(api().consent_url(good, "s").is_ok(), "{good}");
    }
    for bad in
        ["", "/back", "example.com/back", "ftp://example.com/", "https://example.com/#a", "http://", "https://a b/"]
    {
        let error = api().consent_url(bad, "s").unwrap_err().to_string();
        assert!(error.starts_with("redirect uri: ") && error.contains(bad), "{error}");
    }
    assert!(api().consent_url("https://example.com", "").is_err());
}

#[test]
fn what_cannot_be_a_credential_is_refused_and_not_shown() {
    for bad in ["", "hunter2 ", "hunter2\n", "hunter2\u{7f}", "암호hunter2"] {
        let errors = [
            Api::new(Endpoints::new(), bad, Secret::new("s")).unwrap_err(),
            Api::new(Endpoints::new(), "c", Secret::new(bad)).unwrap_err(),
        ];
        for (error, field) in errors.into_iter().zip(["client id: ", "client secret: "]) {
            let shown = format!("{error} {error:?}");
            assert!(shown.starts_with(field) && !shown.contains("hunter2"), "{shown}");
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        }
    }
}

#[test]
fn nothing_secret_is_printed() {
    let api = api();
    let mut shown = vec![format!("{api:?}")];
    for (request, ..) in all(&api) {
        let request = with_bearer(&request, &Secret::new("swordfish"));
        shown.push(format!("{request:?} {:?} {:?}", request.headers, request.header_map().unwrap()));
    }
    for shown in shown {
        for secret in ["hunter2", "swordfish", "k%26y"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[test]
fn a_refusal_names_the_scope_of_the_reference() {
    let refused = crate::http::Response { status: 403, retry_after: None, body: b"{}".to_vec() };
    let told = |call: Call<'_>| answers::read_done(call, &refused).unwrap_err().to_string();
    assert!(
        told(Call::SetNotice).starts_with("setting the chat notice: ")
            && told(Call::SetNotice).contains("채팅 공지 쓰기")
    );
    let target = target();
    for (call, scope) in [
        (Call::Me, "유저 정보 조회"),
        (Call::StreamingRoles, "채널 관리자 조회"),
        (Call::Followers, "채널 팔로워 조회"),
        (Call::Subscribers, "채널 구독자 조회"),
        (Call::StreamKey, "방송 스트림키 조회"),
        (Call::LiveSetting, "방송 설정 조회"),
        (Call::ChangeLiveSetting, "방송 설정 변경"),
        (Call::SendMessage, "채팅 메시지 쓰기"),
        (Call::BlindMessage(&target), "채팅 메시지 쓰기"),
        (Call::ChatSettings, "채팅 설정 조회"),
        (Call::ChangeChatSettings, "채팅 설정 변경"),
        (Call::Restrict(&target), "활동제한 쓰기"),
        (Call::LiftRestriction(&target), "활동제한 쓰기"),
        (Call::RestrictTemporarily(&target), "활동제한 쓰기"),
        (Call::LiftTemporaryRestriction(&target), "활동제한 쓰기"),
        (Call::Restrictions, "활동제한 조회"),
        (Call::RewardClaims, "드롭스"),
        (Call::UpdateRewardClaims, "드롭스"),
    ] {
        assert_eq!(call.scope(), Some(scope), "{call}");
    }
}

#[test]
fn channels_are_asked_for_in_portions() {
    let ids: Vec<_> = (0..45).map(id).collect();
    let sizes: Vec<_> = channel_batches(&ids).map(<[ChannelId]>::len).collect();
    assert_eq!(sizes, [20, 20, 5]);
    assert!(channel_batches(&ids).all(|batch| api().channels(batch).is_ok()));
    assert_eq!(channel_batches(&[]).count(), 0);
}

#[test]
fn a_change_of_what_was_read_sends_all_six_settings() {
    let body = include_str!("../../../../tests/fixtures/chzzk/official/chat_settings.json");
    let response = crate::http::Response { status: 200, retry_after: None, body: body.into() };
    let mut present = answers::read_chat_settings(&response).unwrap();
    let change = ChatSettingsChange::new().chat_slow_mode_sec(30).chat_emoji_mode(true);
    let whole = api().change_chat_settings(&present.changed_by(&change)).unwrap();
    assert_eq!(
        json_of(&whole),
        json!({
            "chatAvailableCondition": "REAL_NAME",
            "chatAvailableGroup": "ALL",
            "minFollowerMinute": 0,
            "allowSubscriberInFollowerMode": true,
            "chatSlowModeSec": 30,
            "chatEmojiMode": true,
        })
    );
    // A value that the service has learnt since: it stays what it is, and does not stand in the way.
    present.min_follower_minute = Some(518_400);
    present.chat_available_group = Some(ChatAvailableGroup::from("PARTNER"));
    let sent = json_of(&api().change_chat_settings(&present.changed_by(&change)).unwrap());
    assert_eq!((sent.get("minFollowerMinute"), &sent["chatAvailableGroup"]), (None, &json!("PARTNER")));
    // One that the caller wants is checked all the same.
    let wrong = present.changed_by(&ChatSettingsChange::new().min_follower_minute(518_400));
    assert!(api().change_chat_settings(&wrong).is_err());
}
