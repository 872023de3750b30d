//! What the sandbox says has the shape of what was recorded.

use livechat::sandbox::{
    Sandbox,
    chzzk::{Channel, ChannelKind, Donation, Gift, Line, Role, Subscription, Viewer},
};
use serde_json::{Value, json};

use crate::raw::{Chat, connect, get, recent, send, token_path};

fn fixture(name: &str) -> Value {
    let all = include_str!("../fixtures/chzzk/unofficial-frames.jsonl");
    let mut lines = all.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.find(|line| line["name"] == name).unwrap()["frame"].clone()
}

/// Keys and types are the same, also in JSON inside strings. A null stands for anything, an empty list for any list.
fn assert_alike(own: &Value, recorded: &Value, path: &str) {
    let embedded = |value: &Value| {
        value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()).filter(Value::is_object)
    };
    match (own, recorded) {
        (Value::Null, _)
        | (_, Value::Null)
        | (Value::Number(_), Value::Number(_))
        | (Value::Bool(_), Value::Bool(_)) => {}
        (Value::Object(own), Value::Object(recorded)) => {
            if path.ends_with("emojis") {
                return;
            }
            let keys = |map: &serde_json::Map<String, Value>| {
                let mut keys: Vec<String> = map.keys().cloned().collect();
                keys.sort();
                keys
            };
            assert_eq!(keys(own), keys(recorded), "{path}");
            for (key, value) in own {
                assert_alike(value, &recorded[key], &format!("{path}.{key}"));
            }
        }
        (Value::Array(own), Value::Array(recorded)) => {
            if let (Some(own), Some(recorded)) = (own.first(), recorded.first()) {
                assert_alike(own, recorded, &format!("{path}[]"));
            }
        }
        (Value::String(_), Value::String(_)) => match (embedded(own), embedded(recorded)) {
            (Some(own), Some(recorded)) => assert_alike(&own, &recorded, &format!("{path}(in a string)")),
            (own, recorded) => assert_eq!(own.is_some(), recorded.is_some(), "{path}"),
        },
        (own, recorded) => panic!("{path}: {own} is not like {recorded}"),
    }
}

fn check(own: &Value, name: &str) {
    let recorded = fixture(name);
    assert_alike(own, &recorded, name);
    for key in ["cmd", "svcid", "ver", "retCode", "retMsg"] {
        assert_eq!(own.get(key), recorded.get(key), "{name}.{key}");
    }
    assert_eq!(own["tid"].is_string(), recorded["tid"].is_string(), "{name}.tid");
}

#[test]
fn joins_recent_lists_and_answers() {
    let sandbox = Sandbox::start().unwrap();
    let (channel, user) = (sandbox.chzzk().channel(), sandbox.chzzk().guest());
    let cid = channel.chat_channel_id();
    let mut chat = Chat::open(sandbox.origin());
    chat.say(&connect("nosuch", None, "x"));
    check(&chat.hear(), "connected_refused_105");
    let mut chat = Chat::open(sandbox.origin());
    chat.say(&connect(&cid, None, "x"));
    check(&chat.hear(), "connected_ok");
    chat.say(&recent(&cid, 50));
    check(&chat.hear(), "recent_chat_empty");
    chat.say(&json!({"ver": "3", "cmd": 0}));
    check(&chat.hear(), "pong_from_server");
    sandbox.chzzk().faults().server_ping();
    check(&chat.hear(), "ping_from_server");
    sandbox.chzzk().faults().session_end();
    check(&chat.hear(), "session_end_90102");

    let row = channel.chat(Viewer::new("채팅지기").role(Role::ChatManager), "오늘 방송 규칙입니다");
    channel.pin(&row);
    let (mut writer, sid, token) = Chat::join_as(&sandbox, &cid, &user);
    writer.say(&recent(&cid, 50));
    check(&writer.hear(), "recent_chat_with_notice");
    writer.say(&send(&cid, &sid, &token, channel.id(), "안녕"));
    check(&writer.hear(), "send_ack_ok");
    check(&writer.hear(), "chat_text");
}

/// A channel and a reader in it.
struct Stage {
    channel: Channel,
    chat: Chat,
    _sandbox: Sandbox,
}

impl Stage {
    fn new() -> Self {
        let sandbox = Sandbox::start().unwrap();
        let channel = sandbox.chzzk().channel();
        let chat = Chat::join(&sandbox, &channel.chat_channel_id());
        Self { channel, chat, _sandbox: sandbox }
    }

    /// What was told since the last time is like these.
    fn told(&mut self, names: &[&str]) {
        for name in names {
            check(&self.chat.hear(), name);
        }
        self.chat.hears_nothing();
    }
}

#[test]
fn lines() {
    let mut stage = Stage::new();
    stage.channel.chat("초록고래", "안녕");
    stage.told(&["chat_text"]);
    stage.channel.chat("느린달팽이", Line::new("{:a:}").emoji("a", "https://example.invalid/a"));
    stage.told(&["chat_with_emojis"]);
    stage.channel.chat("아이폰", Line::new("hello").os("IOS").without_extra("emojis"));
    stage.told(&["chat_ios_without_emojis_key"]);
    stage.channel.chat(Viewer::new("단골손님").subscribed(29, 2, "골드팬"), "출석");
    stage.told(&["chat_subscriber_with_badges"]);
    stage.channel.chat(stage.channel.streamer(), "여러분 반가워요");
    stage.told(&["chat_streamer"]);
    stage.channel.chat(Viewer::new("채팅지기").role(Role::ChatManager), "규칙 확인해주세요");
    stage.told(&["chat_chat_manager"]);
    stage.channel.chat(Viewer::new("채널지기").role(Role::ChannelManager), "네");
    stage.told(&["chat_channel_manager"]);
    stage.channel.chat_batch([("하나", "1"), ("둘", "2"), ("셋", "3")]);
    stage.told(&["chat_batch_three_rows_composite_tid"]);
}

#[test]
fn donations_missions_and_parties() {
    let mut stage = Stage::new();
    stage.channel.donate(1_000);
    stage.told(&["donation_chat_named"]);
    stage.channel.donate(Donation::chat(5_000).by("치즈나눔").ranked("치즈나눔", 5_000).ranked("두번째", 1_000));
    stage.told(&["donation_chat_with_ranks"]);
    stage.channel.donate(Donation::chat(1_000).anonymous());
    stage.told(&["donation_anonymous"]);
    stage.channel.donate(Donation::party(10_000, "합방 팀"));
    stage.told(&["donation_party_type10"]);
    let mission = stage.channel.mission(Donation::chat(20_000).by("미션왕").message("한 판 이기기"));
    stage.told(&["event_mission_pending", "donation_mission"]);
    mission.approve();
    mission.join(Donation::chat(40_000).anonymous());
    mission.complete(true);
    stage.told(&[
        "event_mission_approved",
        "event_mission_participation",
        "donation_mission_participation_anonymous",
        "event_mission_completed",
    ]);
    stage.channel.party("합방 팀").finish();
    stage.told(&[
        "event_change_donation_active_party_on",
        "event_party_donation_info",
        "event_change_donation_active_party_on",
        "event_party_donation_info",
        "event_party_donation_finish",
        "event_party_donation_confirm",
    ]);
}

#[test]
fn subscriptions_and_gifts() {
    let mut stage = Stage::new();
    stage.channel.subscribe(Subscription::by("구독이").months(24).message("2년째 보고 있어요"));
    stage.told(&["subscription"]);
    stage.channel.gift(Gift::random(5));
    stage.told(&["event_subscription_gift_named", "subscription_gift_to_channel_named"]);
    stage.channel.gift(Gift::random(2).anonymous());
    stage.told(&["event_subscription_gift_anonymous", "subscription_gift_to_channel_anonymous"]);
    stage.channel.gift(Gift::to(["받은이"]));
    stage.told(&[
        "event_subscription_gift_named",
        "subscription_gift_receiver_named",
        "event_subscription_gift_receiver",
    ]);
    stage.channel.gift(Gift::to(["받은이"]).anonymous());
    stage.told(&[
        "event_subscription_gift_anonymous",
        "subscription_gift_receiver_anonymous",
        "event_subscription_gift_receiver",
    ]);
}

#[test]
fn system_rows_pins_and_blinds() {
    let mut stage = Stage::new();
    stage.channel.set_emoji_mode(true);
    stage.told(&["system_public_emoji_mode_on"]);
    stage.channel.set_slow_mode(5);
    stage.told(&["system_slow_mode"]);
    stage.channel.system("팔로워 전용 모드 ON", None);
    stage.told(&["system_title_only_no_description"]);
    let row = stage.channel.chat("초록고래", "ㅋㅋㅋ");
    stage.channel.pin(&row);
    stage.channel.unpin();
    stage.channel.blind(&row);
    stage.channel.unblind(&row);
    stage.told(&[
        "chat_text",
        "notice_pin",
        "notice_unpin_empty_body",
        "blind_by_manager",
        "blind_cancel_restores_line",
    ]);
    stage.channel.chat("거친말", "…");
    stage.channel.restrict("거친말");
    stage.told(&[
        "chat_text",
        "event_temporary_restrict",
        "blind_hidden_after_restriction",
        "system_restriction_managers_only",
    ]);
}

/// Everything of the recorded answer is in ours, with the same type; ours may say more.
fn assert_within(own: &Value, recorded: &str) {
    let recorded: Value = serde_json::from_str(recorded).unwrap();
    let (Some(recorded), own) = (recorded["content"].as_object(), &own["content"]) else { panic!("no content") };
    for (key, value) in recorded {
        let ours = own.get(key).unwrap_or_else(|| panic!("{key} is missing"));
        if !matches!(key.as_str(), "livePlaybackJson" | "playerRecommendContent" | "temporaryRestrict") {
            assert_alike(ours, value, key);
        }
        assert!(value.is_null() || !ours.is_null(), "{key} is null");
    }
}

#[test]
fn rest_answers() {
    let sandbox = Sandbox::start().unwrap();
    let (chzzk, channel) = (sandbox.chzzk(), sandbox.chzzk().channel());
    let detail =
        |channel: &Channel| get(&sandbox, &format!("/service/v3.3/channels/{}/live-detail", channel.id()), None).json();
    assert_within(&detail(&channel), include_str!("../fixtures/chzzk/rest/live_detail_open.json"));
    assert_within(
        &detail(&chzzk.add_channel(ChannelKind::OfflineWithChat)),
        include_str!("../fixtures/chzzk/rest/live_detail_closed.json"),
    );
    assert_within(
        &detail(&chzzk.add_channel(ChannelKind::Adult)),
        include_str!("../fixtures/chzzk/rest/live_detail_adult.json"),
    );
    assert_within(
        &detail(&chzzk.add_channel(ChannelKind::Abroad)),
        include_str!("../fixtures/chzzk/rest/live_detail_abroad.json"),
    );
    let status = get(&sandbox, &format!("/polling/v3.1/channels/{}/live-status", channel.id()), None).json();
    assert_within(&status, include_str!("../fixtures/chzzk/rest/live_status_open.json"));
    let info = get(&sandbox, &format!("/service/v1/channels/{}", channel.id()), None).json();
    assert_within(&info, include_str!("../fixtures/chzzk/rest/channel.json"));
    let unknown = get(&sandbox, "/service/v1/channels/00000000000000000000000000000000", None).json();
    assert_within(&unknown, include_str!("../fixtures/chzzk/rest/channel_unknown.json"));
    let token = get(&sandbox, &token_path(&channel.chat_channel_id()), None).json();
    assert_within(&token, include_str!("../fixtures/chzzk/rest/access_token.json"));
    let user = get(&sandbox, "/nng_main/v1/user/getUserStatus", Some(&chzzk.guest())).json();
    assert_within(&user, include_str!("../fixtures/chzzk/rest/user_status_logged_in.json"));
    let nobody = get(&sandbox, "/nng_main/v1/user/getUserStatus", None).json();
    assert_within(&nobody, include_str!("../fixtures/chzzk/rest/user_status_logged_out.json"));
}
