//! Every REST path.

use livechat::sandbox::{Sandbox, chzzk::ChannelKind};
use serde_json::{Value, json};

use crate::raw::{get, inner, token_path};

fn detail(sandbox: &Sandbox, id: &str) -> Value {
    get(sandbox, &format!("/service/v3.3/channels/{id}/live-detail"), None).content()
}

#[test]
fn every_version_of_the_live_paths_tells_of_the_live_channel() {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    for version in ["v1", "v2", "v3", "v3.2", "v3.3"] {
        let content =
            get(&sandbox, &format!("/service/{version}/channels/{}/live-detail", channel.id()), None).content();
        assert_eq!(
            (&content["status"], &content["chatChannelId"]),
            (&json!("OPEN"), &json!(channel.chat_channel_id()))
        );
        assert!(content["liveId"].is_u64());
        assert_eq!(content["channel"]["channelId"], channel.id());
        assert_eq!(inner(&content["livePlaybackJson"])["live"]["status"], "STARTED");
    }
    for version in ["v1", "v2", "v3", "v3.1"] {
        let content =
            get(&sandbox, &format!("/polling/{version}/channels/{}/live-status", channel.id()), None).content();
        assert_eq!(
            (&content["status"], &content["chatChannelId"]),
            (&json!("OPEN"), &json!(channel.chat_channel_id()))
        );
        assert!(content.get("liveId").is_none(), "live-status has no liveId");
        assert_eq!(inner(&content["livePollingStatusJson"])["callPeriodMilliSecond"], 10000);
    }
    assert_eq!(get(&sandbox, "/service/v4/channels/x/live-detail", None).status, 404);
}

#[test]
fn an_unknown_channel_is_404_for_its_live_and_nobody_for_its_page() {
    let sandbox = Sandbox::start().unwrap();
    let nobody = "00000000000000000000000000000000";
    for path in ["service/v3.3/channels/{}/live-detail", "polling/v3.1/channels/{}/live-status"] {
        let answer = get(&sandbox, &format!("/{}", path.replace("{}", nobody)), None);
        assert_eq!((answer.status, answer.json()), (404, json!({"code": 404, "message": "채널이 존재하지 않습니다."})));
    }
    let page = get(&sandbox, &format!("/service/v1/channels/{nobody}"), None).content();
    assert_eq!((&page["channelId"], &page["channelName"]), (&Value::Null, &json!("(알 수 없음)")));
    let page = get(&sandbox, &format!("/service/v1/channels/{}", sandbox.chzzk().channel().id()), None).content();
    assert_eq!(page["channelId"], sandbox.chzzk().channel().id());
}

#[test]
fn a_chat_channel_is_named_or_not_as_the_kind_of_channel_has_it() {
    let sandbox = Sandbox::start().unwrap();
    let chzzk = sandbox.chzzk();
    let seen = |kind| {
        let content = detail(&sandbox, chzzk.add_channel(kind).id());
        (
            content["status"].clone(),
            content["chatChannelId"].is_string(),
            content["userAdultStatus"].clone(),
            content["blindType"].clone(),
        )
    };
    assert_eq!(seen(ChannelKind::Live), (json!("OPEN"), true, Value::Null, Value::Null));
    assert_eq!(seen(ChannelKind::Offline), (json!("CLOSE"), false, Value::Null, Value::Null));
    assert_eq!(seen(ChannelKind::OfflineWithChat), (json!("CLOSE"), true, Value::Null, Value::Null));
    assert_eq!(seen(ChannelKind::Adult), (json!("OPEN"), false, json!("NOT_LOGIN_USER"), Value::Null));
    assert_eq!(seen(ChannelKind::Abroad), (json!("OPEN"), false, Value::Null, json!("ABROAD")));
    assert_eq!(seen(ChannelKind::NoChat), (json!("OPEN"), false, Value::Null, Value::Null));
    assert_eq!(detail(&sandbox, chzzk.add_channel(ChannelKind::NeverLive).id()), Value::Null);
}

#[test]
fn an_adult_broadcast_opens_to_a_verified_adult_only() {
    let sandbox = Sandbox::start().unwrap();
    let (adult, guest) = (sandbox.chzzk().add_channel(ChannelKind::Adult), sandbox.chzzk().guest());
    let path = format!("/service/v3.3/channels/{}/live-detail", adult.id());
    assert_eq!(get(&sandbox, &path, Some(&guest)).content()["userAdultStatus"], "AGE_RESTRICTION");
    let token = get(&sandbox, &token_path(&adult.chat_channel_id()), Some(&guest));
    assert_eq!(token.json()["code"], 42601);
    guest.verify_adult();
    assert_eq!(get(&sandbox, &path, Some(&guest)).content()["chatChannelId"], adult.chat_channel_id());
    get(&sandbox, &token_path(&adult.chat_channel_id()), Some(&guest)).content();
}

#[test]
fn tokens_have_the_shape_of_the_service_and_their_own_refusals() {
    let sandbox = Sandbox::start().unwrap();
    let (chzzk, path) = (sandbox.chzzk(), token_path(&sandbox.chzzk().channel().chat_channel_id()));
    let length = |content: &Value, key: &str| content[key].as_str().unwrap().len();
    let anonymous = get(&sandbox, &path, None).content();
    assert_eq!((length(&anonymous, "accessToken"), length(&anonymous, "extraToken")), (64, 44));
    let own = get(&sandbox, &path, Some(&chzzk.guest())).content();
    assert_eq!((length(&own, "accessToken"), length(&own, "extraToken")), (64, 88));
    assert_ne!(get(&sandbox, &path, None).content()["accessToken"], anonymous["accessToken"]);
    assert_eq!(own["temporaryRestrict"]["temporaryRestrict"], false);
    chzzk.channel().restrict(&chzzk.guest());
    assert_eq!(get(&sandbox, &path, Some(&chzzk.guest())).content()["temporaryRestrict"]["temporaryRestrict"], true);

    let broken = chzzk.add_channel(ChannelKind::BrokenChat).chat_channel_id();
    for cid in ["nosuch", &broken] {
        let answer = get(&sandbox, &token_path(cid), None);
        assert_eq!(
            (answer.status, answer.json()),
            (500, json!({"code": 50001, "message": "서버 오류입니다.", "content": null}))
        );
    }
    assert_eq!(get(&sandbox, "/nng_main/v1/chats/access-token?channelId=x", None).status, 400);
}

#[test]
fn cookies_are_somebodys_until_they_expire() {
    let sandbox = Sandbox::start().unwrap();
    let user = sandbox.chzzk().add_user("봇");
    let path = "/nng_main/v1/user/getUserStatus";
    let own = get(&sandbox, path, Some(&user)).content();
    assert_eq!(
        (&own["loggedIn"], &own["userIdHash"], &own["nickname"]),
        (&json!(true), &json!(user.user_id()), &json!("봇"))
    );
    let nobody = get(&sandbox, path, None).content();
    assert_eq!((&nobody["loggedIn"], &nobody["userIdHash"]), (&json!(false), &Value::Null));
    user.expire();
    assert_eq!(get(&sandbox, path, Some(&user)).content(), nobody);
    user.renew();
    assert_eq!(get(&sandbox, path, Some(&user)).content(), own);
    let namesake = sandbox.chzzk().add_user("봇");
    assert_ne!(namesake.user_id(), user.user_id());
}

#[test]
fn routing_names_the_chat_servers() {
    let sandbox = Sandbox::start().unwrap();
    let answer = get(&sandbox, "/routing/getRouting?serviceId=game", None).json();
    assert_eq!(
        (&answer["code"], &answer["message"], &answer["result"]["expireTime"]),
        (&json!(200), &json!("SUCCESS"), &json!(86400))
    );
    assert_eq!(answer["result"]["sessionServerList"][0], "kr-ss1.chat.naver.com");
    assert_eq!(answer["result"]["sessionServerList"], answer["result"]["proxyServerList"]);

    let sandbox = Sandbox::builder().chat_servers(2).start().unwrap();
    let answer = get(&sandbox, "/routing/getRouting?serviceId=game", None).json();
    let servers = answer["result"]["sessionServerList"].as_array().unwrap().clone();
    assert_eq!(servers.len(), 2);
    for server in servers {
        assert!(server.as_str().unwrap().starts_with("127.0.0.1:"));
        assert_ne!(format!("http://{}", server.as_str().unwrap()), sandbox.origin());
    }
}

#[test]
fn an_unknown_path_and_a_wrong_method_are_answered_in_json() {
    let sandbox = Sandbox::start().unwrap();
    let answer = get(&sandbox, "/service/v1/nothing", None);
    assert_eq!((answer.status, &answer.json()["code"]), (404, &json!(404)));
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let answer = agent.post(format!("{}/routing/getRouting", sandbox.origin())).send_empty().unwrap();
    assert_eq!(answer.status(), 405);
}

#[test]
fn a_broadcast_ends_and_another_begins_with_a_chat_of_its_own() {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    let before = detail(&sandbox, channel.id());
    channel.end_broadcast();
    let closed = detail(&sandbox, channel.id());
    assert_eq!((&closed["status"], &closed["chatChannelId"]), (&json!("CLOSE"), &before["chatChannelId"]));
    assert!(closed["closeDate"].is_string() && closed["liveImageUrl"].is_null());
    assert_eq!(inner(&closed["livePlaybackJson"])["media"], json!([]));
    channel.go_live("두 번째");
    let after = detail(&sandbox, channel.id());
    assert_eq!((&after["status"], &after["liveTitle"]), (&json!("OPEN"), &json!("두 번째")));
    assert!(after["liveId"] != before["liveId"] && after["chatChannelId"] != before["chatChannelId"]);
    channel.turn_adult(true);
    assert_eq!(detail(&sandbox, channel.id())["chatChannelId"], Value::Null);
    channel.turn_adult(false);
    channel.show_chat_channel(false);
    assert_eq!(detail(&sandbox, channel.id())["chatChannelId"], Value::Null);
}

#[test]
fn fields_of_the_live_paths_can_be_overridden_and_left_out() {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    channel.set_field("chatAvailableGroup", "FOLLOWER");
    channel.set_field("accumulateCount", "many");
    channel.remove_field("tags");
    channel.set_title("새 제목");
    channel.set_viewers(7);
    channel.set_slow_mode(30);
    channel.set_emoji_mode(true);
    let content = detail(&sandbox, channel.id());
    assert_eq!((&content["chatAvailableGroup"], &content["accumulateCount"]), (&json!("FOLLOWER"), &json!("many")));
    assert_eq!((&content["liveTitle"], &content["concurrentUserCount"]), (&json!("새 제목"), &json!(7)));
    assert!(content.get("tags").is_none());
    let status = get(&sandbox, &format!("/polling/v3.1/channels/{}/live-status", channel.id()), None).content();
    assert_eq!((&status["chatSlowModeSec"], &status["chatEmojiMode"]), (&json!(30), &json!(true)));
}

#[test]
fn requests_are_recorded_without_their_secrets() {
    let sandbox = Sandbox::start().unwrap();
    let guest = sandbox.chzzk().guest();
    get(&sandbox, "/nng_main/v1/user/getUserStatus?a=b", Some(&guest));
    get(&sandbox, "/elsewhere", None);
    sandbox.wait_for_requests("elsewhere", 1, crate::raw::PATIENCE).unwrap();
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].query.as_deref(), Some("a=b"));
    assert!(requests[0].had_cookies && !requests[1].had_cookies);
    assert!(requests[0].header("user-agent").is_some());
    assert!(!format!("{requests:?}").contains(guest.nid_aut()));
    assert!(
        !format!("{guest:?}").contains(guest.nid_aut()) && !format!("{:?}", sandbox.chzzk()).contains(guest.nid_ses())
    );
    sandbox.forget_requests();
    assert!(sandbox.requests().is_empty());
}
