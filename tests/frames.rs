//! Every frame of the fixtures, and what it is read as.
#![cfg(feature = "chzzk")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::{collections::BTreeSet, fmt::Write as _, sync::LazyLock};

use livechat::chzzk::unofficial::chat::{Event, decode, decode_keeping_raw};
use proptest::{prelude::*, sample::Index};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

/// The `extraToken` and the `sid` that the fixtures have, as far as they are always the same.
const SECRETS: [&str; 3] = ["ZmFrZUV4dHJhVG9rZW4w", "ZmFrZUFjY2Vzc1Rva2Vu", "k7_Qm81sT!nB7fVx0LwZc4"];

#[derive(Deserialize)]
struct Fixture<'a> {
    name: &'a str,
    direction: &'a str,
    #[serde(borrow)]
    frame: &'a RawValue,
}

impl Fixture<'_> {
    /// What stands on the wire.
    fn text(&self) -> String {
        let json = self.frame.get();
        serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned())
    }
}

fn fixtures() -> &'static [Fixture<'static>] {
    static FIXTURES: LazyLock<Vec<Fixture<'_>>> = LazyLock::new(|| {
        let lines = include_str!("fixtures/chzzk/unofficial-frames.jsonl").lines();
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    });
    &FIXTURES
}

fn frame(name: &str) -> String {
    fixtures().iter().find(|fixture| fixture.name == name).unwrap().text()
}

fn only(name: &str) -> Value {
    let [event] = &decode(&frame(name))[..] else { panic!("{name} is not one event") };
    serde_json::to_value(event).unwrap()
}

/// An event as its type and its line for people.
fn lines(events: &[Event]) -> Vec<String> {
    let kind = |event: &Event| serde_json::to_value(event).unwrap()["type"].as_str().unwrap().to_owned();
    events.iter().map(|event| format!("{} | {event}", kind(event))).collect()
}

/// What each fixture is read as. Frames that only keep a connection going give no events; what they mean to a connection is
/// tested beside the code, as are the frames that are sent.
#[rustfmt::skip]
const EXPECTED: &[(&str, &[&str])] = &[
    ("connect_read_anonymous", &["unknown | unknown cmd 100"]),
    ("connect_send_logged_in", &["unknown | unknown cmd 100"]),
    ("connect_web_client_full_body", &["unknown | unknown cmd 100"]),
    ("connect_legacy_ver2", &["unknown | unknown cmd 100"]),
    ("recent_request_sid_number_one", &["unknown | unknown cmd 5101"]),
    ("recent_request_sid_string", &["unknown | unknown cmd 5101"]),
    ("ping_from_client", &[]),
    ("ping_from_client_ver2", &[]),
    ("pong_from_client", &[]),
    ("pong_from_client_ver2", &[]),
    ("send_chat_text", &["unknown | unknown cmd 3101"]),
    ("send_chat_with_emoji", &["unknown | unknown cmd 3101"]),
    ("send_chat_legacy_without_extra_token", &["unknown | unknown cmd 3101"]),
    ("connected_ok", &[]),
    ("connected_minimal", &[]),
    ("connected_refused_105", &[]),
    ("connected_retry_302", &[]),
    ("pong_from_server", &[]),
    ("ping_from_server", &[]),
    ("ping_from_server_ver2", &[]),
    ("session_end_90102", &[]),
    ("send_ack_ok", &[]),
    ("send_ack_refused", &[]),
    ("recent_chat_with_notice", &["recent_chat | 3 recent rows"]),
    ("recent_chat_empty", &["recent_chat | 0 recent rows"]),
    ("recent_chat_notice_empty_object", &["recent_chat | 0 recent rows"]),
    ("recent_chat_with_missions", &["recent_chat | 2 recent rows"]),
    ("chat_text", &["chat | 초록고래: 안녕"]),
    ("chat_batch_three_rows_composite_tid", &["chat | 초록고래: ㅋㅋㅋ", "chat | 느린달팽이: gg", "chat | 파란우산: 와"]),
    ("chat_with_emojis", &["chat | 느린달팽이: {:d_48:}{:d_48:} 좋다"]),
    ("chat_emoji_urls_with_escaped_slashes", &["chat | 느린달팽이: {:d_60:}"]),
    ("chat_emojis_empty_string", &["chat | 파란우산: hi"]),
    ("chat_ios_without_emojis_key", &["chat | 아이폰러: ㅋㅋ"]),
    ("chat_subscriber_with_badges", &["chat | 단골손님: 출석"]),
    ("chat_streamer", &["chat | 방송인: 여러분 반가워요"]),
    ("chat_channel_manager", &["chat | 채널지기: 잠시 후 시작"]),
    ("chat_chat_manager", &["chat | 채팅지기: 규칙 확인해주세요"]),
    ("chat_realtime_donation_rank_badge", &["chat | 큰손: ㅎㅇ"]),
    ("chat_cleanbot_blinded_on_arrival", &["chat | [CBOTBLIND] 거친말: (원문 그대로)"]),
    ("chat_status_hidden", &["chat | [HIDDEN] 거친말: 숨겨진 글"]),
    ("chat_status_blind", &["chat | [BLIND] 거친말: 가려진 글"]),
    ("chat_text_with_null_subscription_extras", &["chat | 단골손님: 안녕"]),
    ("donation_chat_named", &["donation | 치즈나눔 donated 1000 KRW: 잘 보고 있어요"]),
    ("donation_chat_with_ranks", &["donation | 치즈나눔 donated 5000 KRW: 1등 가자"]),
    ("donation_anonymous", &["donation | 익명의 후원자 donated 1000 KRW: 거북이처럼 천천히"]),
    ("donation_flagged_anonymous_but_profile_present", &["donation | 익명의 후원자 donated 3000 KRW: 이름은 비밀"]),
    ("donation_amount_missing", &["donation | 치즈나눔 donated a hidden amount: 금액은 비밀"]),
    ("donation_amount_null", &["donation | 치즈나눔 donated a hidden amount: 금액 널"]),
    ("donation_amount_as_string", &["donation | 치즈나눔 donated 2000 KRW: 금액이 문자"]),
    ("donation_empty_message", &["donation | 치즈나눔 donated 5000 KRW"]),
    ("donation_video", &["donation | 신청곡 donated 1820 KRW for a video: 노래 제목 - 가수"]),
    ("donation_mission", &["donation | 미션왕 donated 20000 KRW for a mission: 한 판 이기기"]),
    ("donation_mission_participation_anonymous", &["donation | 익명의 후원자 donated 40000 KRW towards a mission: 결승 진출하면 노래"]),
    ("donation_party_type10", &["donation | 파티원 donated 10000 KRW to a party: 파티 후원"]),
    ("donation_party_type13", &["donation | 파티원 donated 10000 KRW to a party"]),
    ("subscription", &["subscription | 구독이 subscribed for 24 months (팬): 2년째 보고 있어요"]),
    ("subscription_empty_message", &["subscription | 새구독 subscribed for the first month (팬)"]),
    ("subscription_gift_to_channel_named", &["subscription_gift | 선물왕 gave 5 subscriptions (팬)"]),
    ("subscription_gift_to_channel_anonymous", &["subscription_gift | 익명의 후원자 gave 2 subscriptions (팬)"]),
    ("subscription_gift_receiver_named", &["subscription_gift_received | 선물왕 gave 받은이 a subscription (팬)"]),
    ("subscription_gift_receiver_anonymous", &["subscription_gift_received | 익명의 후원자 gave 받은이 a subscription (팬)"]),
    ("subscription_gift_extras_without_type", &["subscription_gift | 선물왕 gave subscriptions (팬)"]),
    ("streamer_shop_purchase", &["shop_purchase | 굿즈팬 bought 아크릴 키링 for 15000 KRW"]),
    ("system_public_emoji_mode_on", &["system | [system] 이모티콘 모드 ON (텍스트 대신 이모티콘만 전송할 수 있어요.)"]),
    ("system_restriction_managers_only", &["system | [system, for managers] 채팅 참여가 제한되었습니다. (채팅지기님이 거친말님을 임시 제한 처리했습니다.)"]),
    ("system_slow_mode", &["system | [system] 저속 모드 ON ((text unverified))"]),
    ("system_title_only_no_description", &["system | [system] 팔로워 전용 모드 ON"]),
    ("notice_pin", &["notice_pinned | 채팅지기 pinned 채팅지기: 오늘 방송 규칙입니다"]),
    ("notice_pin_viewer_line_by_streamer", &["notice_pinned | 방송인 pinned 초록고래: 오늘 방송 규칙입니다"]),
    ("notice_pin_profile_null", &["notice_pinned | pinned abc00000000000005555555555562562: 오늘 방송 규칙입니다"]),
    ("notice_unpin_empty_body", &["notice_unpinned | nothing is pinned"]),
    ("notice_unpin_zero_time", &["notice_unpinned | nothing is pinned"]),
    ("notice_body_null", &["notice_unpinned | nothing is pinned"]),
    ("blind_cleanbot", &["blind | [CBOTBLIND] line of abc0000000000000cccccccccccd9cd9 at 2026-09-27T09:06:40.035Z"]),
    ("blind_hidden_after_restriction", &["blind | [HIDDEN] line of abc0000000000000cccccccccccd9cd9 at 2026-09-27T08:06:40Z"]),
    ("blind_by_manager", &["blind | [BLIND] line of abc0000000000000111111111111e11e at 2026-09-27T09:06:40.01Z"]),
    ("blind_anonymous_donor", &["blind | [BLIND] line of anonymous at 2026-09-27T09:06:40.102Z"]),
    ("blind_cancel_restores_line", &["blind | [CANCEL] line of abc0000000000000111111111111e11e at 2026-09-27T09:06:40.01Z: ㅋㅋㅋ"]),
    ("blind_missing_user", &["blind | [BLIND] line of (unknown) at 2026-09-27T09:06:40.01Z"]),
    ("blind_body_is_array", &["blind | [BLIND] line of abc0000000000000111111111111e11e at 2026-09-27T09:06:40.01Z"]),
    ("event_mission_pending", &["mission | mission PENDING: 한 판 이기기 (미션왕, 20000 KRW in all)"]),
    ("event_mission_approved", &["mission | mission APPROVED: 한 판 이기기 (미션왕, 20000 KRW in all)"]),
    ("event_mission_completed", &["mission | mission COMPLETED: 한 판 이기기 (미션왕, 60000 KRW in all)"]),
    ("event_mission_participation", &["mission_participation | 익명의 후원자 gave 40000 KRW towards the mission: 한 판 이기기 (60000 KRW in all)"]),
    ("event_temporary_restrict", &["temporary_restrict | abc0000000000000cccccccccccd9cd9 is restricted for 30 s"]),
    ("event_subscription_gift_named", &["gift_progress | gift of abc00000000000015555555555562561: 5 subscriptions (팬), 5 given"]),
    ("event_subscription_gift_anonymous", &["gift_progress | gift of 익명의 후원자: 2 subscriptions (팬), 2 given"]),
    ("event_subscription_gift_receiver", &["gift_received | 받은이 got a subscription (팬)"]),
    ("event_change_donation_active_party_on", &["donation_active_changed | donations of kind PARTY: on"]),
    ("event_party_donation_info", &["party_donation_info | party 합방 팀: 250000 KRW"]),
    ("event_party_donation_finish", &["party_donation_finish | the party's donations are over"]),
    ("event_party_donation_confirm", &["party_donation_confirm | party result: 방송인, place 1 ((rank name))"]),
    ("event_prediction_total_power_change", &["opaque | event LOG_POWER_PREDICTION_TOTAL_POWER_CHANGE"]),
    ("event_prediction_expired", &["opaque | event LOG_POWER_PREDICTION_EXPIRED"]),
    ("event_mid_roll_ad", &["opaque | event LIVE_MID_ROLL_AD"]),
    ("event_change_chat_mode", &["opaque | event CHANGE_CHAT_MODE"]),
    ("event_restrict_user", &["opaque | event RESTRICT_USER about abc0000000000000cccccccccccd9cd9"]),
    ("event_release_restrict_user", &["opaque | event RELEASE_RESTRICT_USER about abc0000000000000cccccccccccd9cd9"]),
    ("event_iims_penalty", &["opaque | event IIMS_PENALTY about abc0000000000000cccccccccccd9cd9"]),
    ("event_role_add", &["opaque | event ROLE_ADD"]),
    ("event_unknown_type", &["unknown | unknown event SOMETHING_NEW"]),
    ("event_without_type", &["unreadable | unreadable cmd 93006: it has no type"]),
    ("kick_unverified_payload", &["kick | kick"]),
    ("block_unverified_payload", &["block | block"]),
    ("penalty_unverified_payload", &["penalty | penalty"]),
    ("extras_empty_string", &["chat | 초록고래: 엑스트라 빈 문자열"]),
    ("extras_null", &["chat | 초록고래: 엑스트라 널"]),
    ("extras_missing", &["chat | 초록고래: 엑스트라 없음"]),
    ("extras_broken_json", &["unreadable | unreadable msgTypeCode 10: its extras are not an object (초록고래: 엑스트라 깨짐)"]),
    ("extras_already_object", &["chat | 초록고래: 엑스트라 객체"]),
    ("profile_null_on_text", &["chat | abc0000000000000111111111111e11e: 프로필 널"]),
    ("profile_string_null", &["chat | abc0000000000000111111111111e11e: 프로필 문자열 널"]),
    ("profile_empty_object_string", &["chat | abc0000000000000111111111111e11e: 프로필 빈 객체"]),
    ("profile_empty_string", &["chat | abc0000000000000111111111111e11e: 프로필 빈 문자열"]),
    ("profile_missing", &["chat | abc0000000000000111111111111e11e: 프로필 없음"]),
    ("msg_null", &["chat | 초록고래: "]),
    ("time_fields_missing", &["donation | 치즈나눔 donated 3000 KRW: 시간 없음"]),
    ("body_object_instead_of_array", &["chat | 초록고래: 객체 본문"]),
    ("body_empty_array", &[]),
    ("body_null", &["unreadable | unreadable cmd 93101: its bdy is not a list of rows"]),
    ("body_row_not_object", &["unreadable | unreadable row: it is not an object", "chat | 초록고래: 뒤의 정상 줄"]),
    ("unknown_cmd", &["unknown | unknown cmd 99999"]),
    ("unknown_msg_type_code", &["unknown | unknown msgTypeCode 121 (초록고래: 새 종류)"]),
    ("cmd_as_string", &["chat | 초록고래: 문자열 cmd"]),
    ("duplicate_row_after_reconnect", &["chat | 초록고래: 안녕"]),
    ("frame_for_other_chat_channel", &["chat | 초록고래: 다른 방"]),
    ("raw_text_not_json", &["unreadable | unreadable frame: expected ident at line 1 column 2"]),
];

#[test]
fn every_fixture_is_read_as_expected() {
    let fixtures = fixtures();
    let names: BTreeSet<&str> = fixtures.iter().map(|fixture| fixture.name).collect();
    let expected: BTreeSet<&str> = EXPECTED.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, expected, "every fixture needs a line in EXPECTED, and every line a fixture");
    assert_eq!(names.len(), fixtures.len(), "two fixtures have one name");
    for fixture in fixtures {
        let (_, expected) = EXPECTED.iter().find(|(name, _)| *name == fixture.name).unwrap();
        assert_eq!(lines(&decode(&fixture.text())), **expected, "{}", fixture.name);
    }
}

/// The members of `expected` must stand in `value`, at any depth; the rest of `value` is not looked at.
fn assert_holds(value: &Value, expected: &Value, name: &str) {
    match (value, expected) {
        (Value::Object(members), Value::Object(expected)) => {
            for (key, expected) in expected {
                assert_holds(
                    members.get(key).unwrap_or_else(|| panic!("{name} has no {key}: {value}")),
                    expected,
                    name,
                );
            }
        }
        (Value::Array(elements), Value::Array(expected)) => {
            assert_eq!(elements.len(), expected.len(), "{name}: {value}");
            elements.iter().zip(expected).for_each(|(element, expected)| assert_holds(element, expected, name));
        }
        _ => assert_eq!(value, expected, "{name}"),
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn fields_are_read_from_where_they_stand() {
    let cases = [
        (
            "chat_text",
            json!({
                "chat_channel_id": "N2xQ7k", "user_id": "abc0000000000000111111111111e11e", "time": "2026-09-27T09:06:40Z",
                "content": "안녕", "status": "NORMAL", "anonymous": false, "os_type": "PC", "emojis": {}, "connections": 412,
                "delivery": "live", "mine": false,
                "profile": {"user_id": "abc0000000000000111111111111e11e", "nickname": "초록고래", "image_url": null,
                    "role": "common_user", "title": null, "color_code": null, "subscription": null, "viewer_badges": []},
            }),
        ),
        (
            "chat_emoji_urls_with_escaped_slashes",
            json!({
                "os_type": "IOS", "emojis": {"d_60": "https://ssl.pstatic.net/static/nng/glive/icon/b_20.gif"},
            }),
        ),
        ("chat_emojis_empty_string", json!({"emojis": {}})),
        (
            "chat_subscriber_with_badges",
            json!({"profile": {
                "color_code": "SG005",
                "subscription": {"months": 29, "tier": 2, "tier_name": "골드팬", "image_url":
                    "https://nng-phinf.pstatic.net/glive/subscription/badge/5c1e0a7d93b24f6688d0a1b2c3d4e5f6/2/12.png"},
                "activity_badges": [{"number": 100_001, "id": "donation_newbie", "activated": true}],
                "viewer_badges": [{"id": "subscription_gift_count_50", "scope": "CHANNEL"}, {"id": "cheat_key", "scope": "GLOBAL"}],
            }}),
        ),
        (
            "chat_streamer",
            json!({"profile": {
                "role": "streamer", "verified": true, "title": {"name": "스트리머", "color": "#D9B04F"},
                "role_badge_url": "https://ssl.pstatic.net/static/nng/glive/icon/streamer.png",
            }}),
        ),
        (
            "chat_realtime_donation_rank_badge",
            json!({"profile": {
                "color_code": "CC014",
                "donation_rank": {"title": "(title)", "image_url": "https://ssl.pstatic.net/static/nng/glive/icon/gold.png"},
            }}),
        ),
        (
            "donation_chat_with_ranks",
            json!({
                "kind": "CHAT", "amount_krw": 5000, "pay_type": "CURRENCY", "donation_id": "FakeDonationId00000000000001a",
                "nickname": "치즈나눔", "continuous_days": 0, "mission": null, "party": null,
                "weekly_ranks": [{"nickname": "치즈나눔", "amount_krw": 5000, "rank": 1}, {"nickname": "두번째", "rank": 2}],
                "own_weekly_rank": {"user_id": "abc0000000000000dddddddddddeadea", "rank": 1},
            }),
        ),
        (
            "donation_flagged_anonymous_but_profile_present",
            json!({
                "anonymous": true, "nickname": null, "user_id": "abc0000000000001000000000000d00c",
            }),
        ),
        ("donation_amount_missing", json!({"amount_krw": null, "nickname": "치즈나눔"})),
        (
            "donation_mission",
            json!({"kind": "MISSION", "donation_id": null, "mission": {
                "mission_id": "FakeMissionId0000000000000001", "mission_kind": "ALONE", "mission_text": "한 판 이기기",
                "status": "PENDING", "success": false, "total_amount_krw": 20_000, "participations": 0, "duration_secs": 9000,
                "created_at": "2026-09-27T09:30:00Z", "started_at": null, "ends_at": "2026-09-27T09:40:00Z",
            }}),
        ),
        (
            "donation_mission_participation_anonymous",
            json!({"anonymous": true, "amount_krw": 40_000, "mission": {
                "mission_id": "FakeMissionId0000000000000002", "related_mission_id": "FakeMissionId0000000000000001",
                "mission_kind": "PARTICIPATION", "total_amount_krw": 100_000, "participations": 4,
            }}),
        ),
        (
            "donation_party_type13",
            json!({
                "kind": "PARTY", "party": {"name": "합방 팀", "number": 77, "donation_id": "FakePartyDonation000000000002"},
            }),
        ),
        ("subscription", json!({"months": 24, "tier": 1, "tier_name": "팬", "nickname": "구독이"})),
        (
            "subscription_gift_to_channel_named",
            json!({
                "gift_id": "FakeGiftId0000000000000000001", "selection": "RANDOM", "tier": 1, "quantity": 5, "anonymous": false,
            }),
        ),
        ("subscription_gift_to_channel_anonymous", json!({"anonymous": true, "quantity": 2})),
        (
            "subscription_gift_receiver_named",
            json!({
                "gift_id": "FakeGiftId0000000000000000001", "selection": "MANUAL", "receiver_nickname": "받은이",
                "receiver_id": "abc00000000000016666666666673672", "receiver_verified": false,
            }),
        ),
        ("streamer_shop_purchase", json!({"product_name": "아크릴 키링", "amount_krw": 15_000})),
        (
            "system_restriction_managers_only",
            json!({
                "style_type": 3, "user_id": "SYSTEM_MESSAGE", "profile": null,
                "visible_roles": ["STREAMING_CHANNEL_MANAGER", "STREAMING_CHAT_MANAGER", "STREAMER", "MANAGER"],
                "params": {"register_nickname": "채팅지기", "register_profile": {"role": "streaming_chat_manager"},
                    "target_nickname": "거친말", "target_profile": {"user_id": "abc0000000000000cccccccccccd9cd9"}},
            }),
        ),
        ("system_public_emoji_mode_on", json!({"visible_roles": [], "params": null})),
        (
            "notice_pin_viewer_line_by_streamer",
            json!({
                "time": "2026-09-27T08:51:40Z", "created_at": "2026-09-27T08:51:41Z", "profile": {"nickname": "초록고래"},
                "pinned_by": {"nickname": "방송인", "role": "streamer"}, "content": "오늘 방송 규칙입니다",
            }),
        ),
        (
            "blind_cancel_restores_line",
            json!({"blind_type": "CANCEL", "restored": {"content": "ㅋㅋㅋ", "emojis": {}}}),
        ),
        (
            "event_mission_approved",
            json!({
                "mission_id": "FakeMissionId0000000000000001", "status": "APPROVED", "started_at": "2026-09-27T09:32:00Z",
                "ends_at": "2026-09-27T12:02:00Z", "user_id": "abc00000000000008888888888895895", "nickname": "미션왕",
            }),
        ),
        ("event_mission_participation", json!({"anonymous": true, "nickname": null, "amount_krw": 40_000})),
        (
            "event_temporary_restrict",
            json!({
                "user_id": "abc0000000000000cccccccccccd9cd9", "duration": 30, "times": 1, "created_at": "2026-09-27T09:33:13.614Z",
            }),
        ),
        (
            "event_subscription_gift_anonymous",
            json!({
                "gift_id": "FakeGiftId0000000000000000001", "anonymous": true, "user_id": null, "sender_tier": 2,
                "quantity": 2, "completed_quantity": 2, "refunded_quantity": 0,
            }),
        ),
        (
            "event_party_donation_info",
            json!({
                "party_name": "합방 팀", "host_nickname": "방송인", "host_verified": true, "members": 4, "status": "OPEN",
                "total_amount_krw": 250_000, "profile_image_urls": [],
            }),
        ),
        ("event_party_donation_confirm", json!({"channel_name": "방송인", "rank": 1, "rank_name": "(rank name)"})),
        (
            "recent_chat_with_notice",
            json!({
                "connections": 411, "notice": {"content": "오늘 방송 규칙입니다", "pinned_by": {"nickname": "채팅지기"}},
                "rows": [
                    {"type": "chat", "content": "첫 줄", "delivery": "recent", "connections": 410, "chat_channel_id": "N2xQ7k"},
                    {"type": "chat", "os_type": "AOS", "time": "2026-09-27T08:59:10Z"},
                    {"type": "donation", "anonymous": true, "amount_krw": 1000, "weekly_ranks": [{"nickname": "랭킹일등"}]},
                ],
            }),
        ),
        ("recent_chat_notice_empty_object", json!({"rows": [], "connections": 3, "notice": null})),
        ("extras_broken_json", json!({"kind": "msgTypeCode 10", "message": {"content": "엑스트라 깨짐"}})),
        (
            "unknown_msg_type_code",
            json!({"kind": "msgTypeCode 121", "message": {"content": "새 종류", "os_type": "PC"}}),
        ),
        ("time_fields_missing", json!({"time": null, "amount_krw": 3000})),
        ("frame_for_other_chat_channel", json!({"chat_channel_id": "N2xR_3"})),
    ];
    for (name, expected) in &cases {
        assert_holds(&only(name), expected, name);
    }
}

#[test]
fn an_anonymous_donors_name_is_not_shown() {
    let ranked = r#"\"isAnonymous\":true,\"donationUserWeeklyRank\":{\"nickName\":\"숨은팬\",\"ranking\":3}"#;
    let frame = frame("donation_flagged_anonymous_but_profile_present").replace(r#"\"isAnonymous\":true"#, ranked);
    assert!(frame.contains("donationUserWeeklyRank"), "{frame}");
    let events = decode(&frame);
    let [Event::Donation(donation)] = &events[..] else { panic!("{events:?}") };
    assert!(donation.is_anonymous() && donation.message.is_anonymous());
    assert_eq!((donation.nickname(), donation.message.nickname()), (None, None));
    assert!(!donation.to_string().contains("숨은팬"));
    let printed = format!("{donation:?} {}", serde_json::to_string(donation).unwrap());
    assert!(donation.message.profile.is_none() && !printed.contains("숨은팬"), "{printed}");
}

#[test]
fn badges_come_in_the_order_of_the_web() {
    let events = decode(&frame("chat_subscriber_with_badges"));
    let profile = events[0].message().unwrap().profile.as_deref().unwrap();
    let badges: Vec<&str> = profile.badge_urls().map(|url| url.rsplit('/').next().unwrap()).collect();
    assert_eq!(badges, ["12.png", "gift_sub_50.png", "cheatkey_24m.png"]);
}

/// All that a user can make of an event.
fn everything(event: &Event) -> String {
    format!("{event:?} {event} {}", serde_json::to_string(event).unwrap())
}

fn assert_no_secret(events: &[Event]) {
    for event in events {
        let text = everything(event);
        assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{text}");
    }
}

#[test]
fn no_secret_can_be_seen() {
    for fixture in fixtures() {
        let text = fixture.text();
        assert_no_secret(&decode(&text));
        assert_no_secret(&decode_keeping_raw(&text));
    }
}

#[test]
fn an_event_keeps_its_own_json_on_request() {
    for fixture in fixtures().iter().filter(|fixture| fixture.direction == "server") {
        let text = fixture.text();
        for event in decode_keeping_raw(&text) {
            match event {
                Event::RecentChat(recent) => {
                    assert!(recent.rows.iter().all(|row| text.contains(row.raw().unwrap().as_str())));
                    assert!(recent.notice.is_none_or(|notice| text.contains(notice.raw.unwrap().as_str())));
                }
                Event::NoticeUnpinned => {}
                event => assert!(text.contains(event.raw().unwrap().as_str()), "{}", fixture.name),
            }
        }
        let has_raw = |event: &Event| event.message().is_some_and(|message| message.raw.is_some());
        assert!(!decode(&text).iter().any(has_raw), "{}", fixture.name);
    }
}

/// The same frame, with the members of every object in another order.
fn reversed(text: &str) -> String {
    fn reverse(value: &Value) -> String {
        match value {
            Value::Object(members) => {
                let members = members.iter().rev().map(|(key, value)| format!("{}:{}", json!(key), reverse(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
            Value::Array(elements) => format!("[{}]", elements.iter().map(reverse).collect::<Vec<_>>().join(",")),
            other => other.to_string(),
        }
    }
    reverse(&serde_json::from_str(text).unwrap())
}

/// The same frame, with everything that is not ASCII written as `\u…`, and slashes as `\/`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '/' => out.push_str("\\/"),
            c if c.is_ascii() => out.push(c),
            c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| write!(out, "\\u{unit:04x}").unwrap()),
        }
    }
    out
}

#[test]
fn the_spelling_of_the_json_does_not_matter() {
    for fixture in fixtures().iter().filter(|fixture| fixture.name != "raw_text_not_json") {
        let text = fixture.text();
        let compact = serde_json::from_str::<Value>(&text).unwrap();
        let expected = lines(&decode(&text));
        let spellings =
            [compact.to_string(), serde_json::to_string_pretty(&compact).unwrap(), reversed(&text), escaped(&text)];
        for spelling in spellings {
            assert_eq!(lines(&decode(&spelling)), expected, "{}: {spelling}", fixture.name);
        }
    }
}

#[test]
fn rows_before_a_break_are_not_lost() {
    let frames = [frame("chat_batch_three_rows_composite_tid"), frame("donation_chat_with_ranks")];
    for text in &frames {
        let whole = decode(text);
        for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            let events = decode(&text[..cut]);
            let (last, rows) = events.split_last().unwrap();
            assert!(matches!(last, Event::Unreadable { .. }), "{last:?}");
            assert_eq!(rows, &whole[..rows.len()]);
            if text[cut..].starts_with("], ") {
                assert_eq!(rows.len(), whole.len(), "all rows stand before {}", &text[cut..]);
            }
        }
    }
    let recent = frame("recent_chat_with_notice");
    let broken = recent.replacen("\"messageTime\": 1790499600000", "\"messageTime\": ?", 1);
    let events = decode(&broken);
    let [Event::RecentChat(rows), Event::Unreadable { .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(lines(&rows.rows), ["chat | 초록고래: 첫 줄", "chat | 느린달팽이: {:d_60:}"]);
}

#[test]
fn half_an_emoji_and_endless_numbers_cost_nothing() {
    let text = frame("chat_text").replace("\"msg\": \"안녕\"", "\"msg\": \"안녕\\ud83d\"").replace("412", "1e999");
    assert_eq!(lines(&decode(&text)), ["chat | 초록고래: 안녕\u{fffd}"]);
    let text = frame("chat_text").replace("초록고래", "초록\\\\udc00고래");
    assert_eq!(lines(&decode(&text)), ["chat | 초록\u{fffd}고래: 안녕"]);
}

#[test]
fn deep_and_large_frames_are_harmless() {
    let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    let quoted = (0..7).fold("{}".to_owned(), |json, _| json!({ "profile": json, "extras": [json] }).to_string());
    for body in [&deep, &format!("[{deep}]"), &format!("[{{\"profile\":{deep}}}]"), &format!("[{quoted}]")] {
        for cmd in [93101, 15101, 93006, 94008, 94010, 10100, 7] {
            assert_no_secret(&decode(&format!("{{\"bdy\":{body},\"cmd\":{cmd}}}")));
            assert_no_secret(&decode(&format!("{{\"cmd\":{cmd},\"bdy\":{{\"messageList\":{body}}}}}")));
        }
    }
    let row = r#"{"msgTypeCode":1,"msg":"x"}"#;
    let many = vec![row; 10_000].join(",");
    assert_eq!(decode(&format!("{{\"bdy\":[{many}],\"cmd\":93101}}")).len(), 10_000);
}

/// The fixtures whose one row or body is changed at random.
const CHANGED: [&str; 24] = [
    "chat_text",
    "chat_with_emojis",
    "chat_subscriber_with_badges",
    "chat_streamer",
    "donation_chat_with_ranks",
    "donation_anonymous",
    "donation_mission",
    "donation_mission_participation_anonymous",
    "donation_party_type13",
    "subscription",
    "subscription_gift_to_channel_named",
    "subscription_gift_receiver_named",
    "streamer_shop_purchase",
    "system_restriction_managers_only",
    "notice_pin",
    "blind_cancel_restores_line",
    "event_mission_approved",
    "event_mission_participation",
    "event_temporary_restrict",
    "event_subscription_gift_named",
    "event_subscription_gift_receiver",
    "event_party_donation_info",
    "event_change_donation_active_party_on",
    "unknown_msg_type_code",
];

/// Any JSON, with a leaning towards what services send by mistake.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "null",
            "{}",
            "[]",
            "{",
            "\"",
            "anonymous",
            "12",
            "\u{1b}[2J",
            "{\"nickname\":\"x\"}"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z]{1,12}", inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Where JSON stands in a string it is taken out, so that what is inside can be changed too.
fn unpack(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(unpack),
        Value::Array(elements) => elements.iter_mut().for_each(unpack),
        Value::String(text) if text.starts_with('{') => {
            let mut inner = serde_json::from_str(text).unwrap_or(Value::Null);
            unpack(&mut inner);
            *value = json!({ "packed": inner });
        }
        _ => {}
    }
}

fn pack(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(pack);
            if let Some(inner) = members.get("packed") {
                *value = inner.to_string().into();
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(pack),
        _ => {}
    }
}

fn nodes(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut node = |key: &str, value: &Value| {
        let at = format!("{at}/{key}");
        nodes(value, &at, found);
        found.push(at);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| node(key, value)),
        Value::Array(elements) => {
            elements.iter().enumerate().for_each(|(index, value)| node(&index.to_string(), value));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_in_any_field_harms_nothing_else(name in prop::sample::select(CHANGED.to_vec()), index: Index, new in any_json()) {
        let mut whole: Value = serde_json::from_str(&frame(name)).unwrap();
        let is_list = whole["bdy"].is_array();
        let mut row = if is_list { whole["bdy"][0].take() } else { whole["bdy"].take() };
        unpack(&mut row);
        let mut places = vec![String::new()];
        nodes(&row, "", &mut places);
        *row.pointer_mut(&places[index.index(places.len())]).unwrap() = new;
        pack(&mut row);
        let good: Value = serde_json::from_str(&frame("chat_text")).unwrap();
        let good = &good["bdy"][0];
        whole["bdy"] = if is_list { json!([good, row, good]) } else { row };

        let text = whole.to_string();
        let events = decode(&text);
        assert_no_secret(&events);
        let with_raw = decode_keeping_raw(&text);
        assert_no_secret(&with_raw);
        prop_assert_eq!(lines(&events), lines(&with_raw));
        if is_list {
            prop_assert_eq!(events.len(), 3);
            for neighbour in [&events[0], &events[2]] {
                prop_assert_eq!(neighbour.to_string(), "초록고래: 안녕");
            }
        } else {
            prop_assert_eq!(events.len(), whole["bdy"].as_array().map_or(1, |list| list.len().max(1)));
        }
    }

    #[test]
    fn any_text_is_some_event(text: String) {
        assert_no_secret(&decode(&text));
    }

    #[test]
    fn a_changed_byte_breaks_nothing(name in prop::sample::select(CHANGED.to_vec()), at: Index, byte in 0..128_u8) {
        let mut text = frame(name).into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        let text = String::from_utf8_lossy(&text);
        for event in decode(&text) {
            // A changed key or quote can make a stranger's token part of another text; the rest must hold.
            let _ = everything(&event);
        }
    }
}
