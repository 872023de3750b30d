//! What is changed, and remembered.

use livechat::sandbox::chzzk::official::{ManagerRole, Odd};
use serde_json::{Value, json};

use crate::{
    official::{BAD_PARAMETER, By, ask, changed, desk, refused},
    raw::PATIENCE,
};

#[test]
fn messages_are_sent_into_the_channel_of_the_token() {
    let desk = desk();
    let path = "/open/v1/chats/send";
    let longest = "가".repeat(99) + "🐳";
    for text in ["안녕하세요", &longest] {
        assert!(desk.bearer("POST", path, json!({"message": text})).content()["messageId"].is_string());
    }
    desk.official.wait_for_sent(2, PATIENCE).unwrap();
    let sent = desk.official.sent();
    assert_eq!((sent[0].text.as_str(), sent[0].channel_id.as_str()), ("안녕하세요", desk.account.channel_id()));
    assert_eq!(sent[0].client_id, desk.application.client_id());
    assert!(sent[0].message_id != sent[1].message_id && sent[0].time < sent[1].time);
    for body in [
        json!({"message": "가".repeat(101)}),
        json!({"message": ""}),
        json!({"message": 1}),
        json!({"content": "x"}),
        json!([]),
        Value::Null,
    ] {
        refused(&desk.bearer("POST", path, body), 400, BAD_PARAMETER);
    }
    assert_eq!(desk.official.sent().len(), 2);
}

#[test]
fn a_notice_is_a_new_text_or_a_message_that_was_sent() {
    let desk = desk();
    let path = "/open/v1/chats/notice";
    changed(&desk.bearer("POST", path, json!({"message": "공지입니다"})));
    assert_eq!(desk.account.notice().as_deref(), Some("공지입니다"));
    let id = desk.bearer("POST", "/open/v1/chats/send", json!({"message": "보낸 말"})).content()["messageId"].clone();
    changed(&desk.bearer("POST", path, json!({"messageId": id})));
    assert_eq!(desk.account.notice().as_deref(), Some("보낸 말"));
    refused(&desk.bearer("POST", path, json!({"messageId": "unknown"})), 404, "NOT_FOUND");
    for body in [json!({}), json!({"message": "a", "messageId": id}), json!({"message": "x".repeat(101)})] {
        refused(&desk.bearer("POST", path, body), 400, BAD_PARAMETER);
    }
    let second = desk.official.add_account("둘째");
    let tokens = desk.official.grant(&desk.application, &second);
    let by = By::Bearer(tokens.access_token());
    refused(&ask(&desk.sandbox, "POST", path, by, json!({"messageId": id})), 404, "NOT_FOUND");
    assert_eq!(second.notice(), None);
}

#[test]
fn chat_settings_change_where_they_are_named() {
    let desk = desk();
    let path = "/open/v1/chats/settings";
    let mut expected = json!({"chatAvailableCondition": "NONE", "chatAvailableGroup": "ALL", "minFollowerMinute": 0,
        "allowSubscriberInFollowerMode": false, "chatSlowModeSec": 0, "chatEmojiMode": false});
    assert_eq!(desk.get(path), expected);
    changed(&desk.bearer("PUT", path, json!({"chatSlowModeSec": 30})));
    expected["chatSlowModeSec"] = json!(30);
    assert_eq!(desk.get(path), expected);
    let whole = json!({"chatAvailableCondition": "REAL_NAME", "chatAvailableGroup": "FOLLOWER",
        "minFollowerMinute": 259_200, "allowSubscriberInFollowerMode": true, "chatSlowModeSec": 300,
        "chatEmojiMode": true});
    changed(&desk.bearer("PUT", path, whole.clone()));
    assert_eq!((desk.get(path), desk.account.chat_settings()), (whole.clone(), whole.clone()));
    for minutes in [json!(1), json!("5"), json!(259_201)] {
        let answer = desk.bearer("PUT", path, json!({"minFollowerMinute": minutes, "chatSlowModeSec": 3}));
        refused(&answer, 400, "minFollowerMinute 값이 올바르지 않습니다.");
    }
    for body in [
        json!({"chatSlowModeSec": 7}),
        json!({"chatAvailableGroup": "NOBODY"}),
        json!({"chatAvailableCondition": "ALL"}),
        json!({"chatEmojiMode": "true"}),
        json!({"allowSubscriberInFollowerMode": 1}),
        Value::Null,
    ] {
        refused(&desk.bearer("PUT", path, body), 400, BAD_PARAMETER);
    }
    assert_eq!(desk.get(path), whole);
}

#[test]
fn the_live_setting_is_left_cleared_or_set() {
    let desk = desk();
    let path = "/open/v1/lives/setting";
    let talk = json!({"categoryType": "ETC", "categoryId": "talk", "categoryValue": "talk", "posterImageUrl": null});
    assert_eq!(desk.get(path), json!({"defaultLiveTitle": "예시 방송 제목", "category": talk, "tags": ["예시"]}));
    changed(&desk.bearer("PATCH", path, json!({"defaultLiveTitle": "새 제목"})));
    assert_eq!(desk.get(path), json!({"defaultLiveTitle": "새 제목", "category": talk, "tags": ["예시"]}));
    changed(&desk.bearer("PATCH", path, json!({"categoryType": "GAME", "categoryId": "Sand_Castle"})));
    assert_eq!(desk.get(path)["category"]["categoryValue"], "모래성 쌓기");
    changed(&desk.bearer("PATCH", path, json!({"categoryId": "", "tags": []})));
    let cleared = json!({"defaultLiveTitle": "새 제목", "category": null, "tags": []});
    assert_eq!((desk.get(path), desk.account.live_setting()), (cleared.clone(), cleared.clone()));
    for body in [
        json!({"defaultLiveTitle": ""}),
        json!({"tags": ["두 단어"]}),
        json!({"tags": ["a#b"]}),
        json!({"tags": "예시"}),
        json!({"categoryId": "talk"}),
        json!({"categoryType": "GAME", "categoryId": "talk"}),
        json!({"categoryType": "MUSIC"}),
    ] {
        refused(&desk.bearer("PATCH", path, body), 400, BAD_PARAMETER);
    }
    assert_eq!(desk.get(path), cleared);
    desk.account.clear_live_setting();
    assert_eq!(desk.get(path), json!({"defaultLiveTitle": null, "category": null, "tags": []}));
}

#[test]
fn a_message_is_hidden_by_what_its_event_told() {
    let desk = desk();
    let path = "/open/v1/chats/blind-message";
    let (one, two) =
        (desk.account.add_chat_message("초록고래", "하나"), desk.account.add_chat_message("초록고래", "둘"));
    let body = json!({"chatChannelId": one.chat_channel_id(), "messageTime": one.message_time(),
        "senderChannelId": one.sender_channel_id()});
    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        desk.bearer("POST", path, body)
    };
    refused(&with("messageTime", json!(one.message_time() - 1)), 404, "NOT_FOUND");
    refused(&with("senderChannelId", json!(desk.account.channel_id())), 404, "NOT_FOUND");
    refused(&with("chatChannelId", json!("nosuch")), 404, "NOT_FOUND");
    refused(&with("messageTime", json!(1_785_000_000.123_f64)), 400, BAD_PARAMETER);
    refused(&with("messageTime", Value::Null), 400, BAD_PARAMETER);
    assert!(!one.is_hidden());
    changed(&desk.bearer("POST", path, body.clone()));
    assert!(one.is_hidden() && !two.is_hidden());
    assert_eq!((one.text(), two.text()), ("하나", "둘"));

    let elsewhere = desk.official.add_account("둘째").add_chat_message("초록고래", "셋");
    let body = json!({"chatChannelId": elsewhere.chat_channel_id(), "messageTime": elsewhere.message_time(),
        "senderChannelId": elsewhere.sender_channel_id()});
    refused(&desk.bearer("POST", path, body), 400, "스트리머가 아닙니다.");
    assert!(!elsewhere.is_hidden());
}

#[test]
fn channels_are_restricted_and_released() {
    let desk = desk();
    let path = "/open/v1/restrict-channels";
    let target = desk.account.add_chat_message("초록고래", "안녕").sender_channel_id().to_owned();
    let manager = desk.account.add_manager("바다표범", ManagerRole::Chat);
    changed(&desk.bearer("POST", path, json!({"targetChannelId": target})));
    changed(&desk.bearer("POST", path, json!({"targetChannelId": target})));
    assert_eq!(desk.account.restricted(), [target.as_str()]);
    assert_eq!(desk.get(path)["data"][0]["restrictedChannelId"], target);
    for other in [desk.account.channel_id(), &manager, "unknown"] {
        refused(&desk.bearer("POST", path, json!({"targetChannelId": other})), 400, "BAD_REQUEST");
    }
    refused(&desk.bearer("POST", path, json!({"channelId": target})), 400, BAD_PARAMETER);
    changed(&desk.bearer("DELETE", path, json!({"targetChannelId": target})));
    refused(&desk.bearer("DELETE", path, json!({"targetChannelId": target})), 400, "BAD_REQUEST");
    refused(&desk.bearer("DELETE", path, Value::Null), 400, BAD_PARAMETER);
    assert!(desk.account.restricted().is_empty());
    desk.official.set_odd(Odd::NoRestrictions, true);
    refused(&desk.bearer("POST", path, json!({"targetChannelId": target})), 400, "BAD_REQUEST");
}

#[test]
fn a_temporary_restriction_needs_the_chat_and_hides_what_was_said() {
    let desk = desk();
    let path = "/open/v1/temporary-restrict-channels";
    let (said, other) =
        (desk.account.add_chat_message("초록고래", "안녕"), desk.account.add_chat_message("바다표범", "안녕"));
    let body = json!({"targetChannelId": said.sender_channel_id(), "chatChannelId": said.chat_channel_id()});
    let with = |name: &str, value: &str| {
        let mut body = body.clone();
        body[name] = json!(value);
        desk.bearer("POST", path, body)
    };
    let elsewhere = desk.official.add_account("둘째").add_chat_message("초록고래", "안녕");
    refused(&with("chatChannelId", elsewhere.chat_channel_id()), 403, "FORBIDDEN");
    refused(&with("chatChannelId", "nosuch"), 400, BAD_PARAMETER);
    refused(&with("chatChannelId", ""), 400, BAD_PARAMETER);
    refused(&with("targetChannelId", "unknown"), 400, "BAD_REQUEST");
    refused(&with("targetChannelId", &desk.account.add_manager("관리자", ManagerRole::Chat)), 400, "BAD_REQUEST");
    refused(&desk.bearer("DELETE", path, body.clone()), 400, "BAD_REQUEST");
    changed(&desk.bearer("POST", path, body.clone()));
    assert_eq!(desk.account.temporarily_restricted(), [said.sender_channel_id()]);
    assert!(said.is_hidden() && !other.is_hidden() && desk.account.restricted().is_empty());
    refused(&desk.bearer("POST", path, body.clone()), 400, "BAD_REQUEST");
    changed(&desk.bearer("DELETE", path, body.clone()));
    assert!(desk.account.temporarily_restricted().is_empty());
    changed(&desk.bearer("POST", path, body));
}

#[test]
fn an_update_of_claims_tells_what_became_of_each() {
    let desk = desk();
    desk.application.add_scope("드롭스");
    let path = "/open/v1/drops/reward-claims";
    let ids = desk.official.add_reward_claims(4);
    desk.official.fail_reward_claim(&ids[2], "UNAUTHORIZED");
    desk.official.fail_reward_claim(&ids[3], "UPDATE_FAILED");
    let nobody = "00000000-0000-4000-8000-000000000000";
    let body = json!({"claimIds": [ids[0], "odd", nobody, ids[2], ids[3], ids[1]], "fulfillmentState": "FULFILLED"});
    assert_eq!(
        desk.client("PUT", path, body).content(),
        json!({"data": [
            {"status": "SUCCESS", "ids": [ids[0], ids[1]]},
            {"status": "INVALID_ID", "ids": ["odd"]},
            {"status": "NOT_FOUND", "ids": [nobody]},
            {"status": "UNAUTHORIZED", "ids": [ids[2]]},
            {"status": "UPDATE_FAILED", "ids": [ids[3]]},
        ]})
    );
    let claims = desk.official.reward_claims();
    let states: Vec<&Value> = claims.iter().map(|claim| &claim["fulfillmentState"]).collect();
    assert_eq!(states, ["FULFILLED", "FULFILLED", "CLAIMED", "CLAIMED"]);
    assert!(claims[0]["updatedDate"].as_str() > claims[0]["claimedDate"].as_str());
    let fulfilled = desk.client_get(&format!("{path}?fulfillmentState=FULFILLED"));
    assert_eq!(fulfilled["data"].as_array().unwrap().len(), 2);
    for body in [
        json!({"claimIds": [], "fulfillmentState": "FULFILLED"}),
        json!({"claimIds": ids}),
        json!({"claimIds": ids, "fulfillmentState": "DONE"}),
        json!({"claimIds": ids[0], "fulfillmentState": "CLAIMED"}),
    ] {
        refused(&desk.client("PUT", path, body), 400, BAD_PARAMETER);
    }
}
