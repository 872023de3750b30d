//! The reference's examples, read field by field.

#![expect(clippy::unnecessary_wraps, reason = "the fields they are compared with are optional")]

use std::collections::BTreeMap;

use super::{
    decode::{Told, read},
    system::System,
    *,
};
use crate::chzzk::{ChannelId, official::model::EventKind};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/fixtures/chzzk/session/", $name, ".json"))
    };
}

/// The object in a string, as the service sends it.
fn sent(object: &str) -> String {
    serde_json::to_string(object.trim()).unwrap()
}

/// The event, which is the same whether the object stands in a string or not.
fn event(name: &str, object: &str) -> Event {
    let event = decode(name, &sent(object)).unwrap();
    assert_eq!(decode(name, object.trim()), Some(event.clone()));
    event
}

fn id(text: &str) -> Option<ChannelId> {
    Some(ChannelId::new(text).unwrap())
}

fn text(text: &str) -> Option<Box<str>> {
    Some(text.into())
}

const STREAMER: &str = "a0000000000000000000000000000001";
const VIEWER: &str = "b0000000000000000000000000000002";
const EMOJI: &str = "https://ssl.pstatic.net/static/nng/glive/icon/b_07.gif?type=f60_60";

#[test]
fn a_message() {
    let event = event("CHAT", fixture!("chat"));
    let Event::Chat(message) = &event else { panic!("{event:?}") };
    let expected = ChatMessage {
        channel_id: id(STREAMER),
        chat_channel_id: Some("N2dODq".into()),
        sender_channel_id: id(VIEWER),
        nickname: text("시청자"),
        verified_mark: false,
        badge_image_urls: vec![],
        user_role: Some(UserRoleCode::CommonUser),
        content: "안녕 {:d_47:}".into(),
        emojis: BTreeMap::from([("d_47".into(), EMOJI.into())]),
        message_time: Some(1_785_000_000_123),
        // Nine hours before what the wire says, for that is Korea's.
        event_sent_at: Some("2026-07-25T17:20:00.187654321Z".parse().unwrap()),
        raw: None,
    };
    assert_eq!(**message, expected);
    assert_eq!(message.time().unwrap().to_string(), "2026-07-25T17:20:00.123Z");
    assert_eq!(event.channel_id(), id(STREAMER).as_ref());
    assert_eq!(event.to_string(), "시청자: 안녕 {:d_47:}");
    assert_eq!(
        serde_json::to_value(&event).unwrap(),
        serde_json::json!({
            "type": "chat",
            "channel_id": STREAMER,
            "chat_channel_id": "N2dODq",
            "sender_channel_id": VIEWER,
            "nickname": "시청자",
            "verified_mark": false,
            "badge_image_urls": [],
            "user_role": "common_user",
            "content": "안녕 {:d_47:}",
            "emojis": { "d_47": EMOJI },
            "message_time": 1_785_000_000_123_i64,
            "event_sent_at": "2026-07-25T17:20:00.187654321Z",
        })
    );
}

#[test]
fn a_message_can_be_hidden_by_what_it_tells() {
    let Event::Chat(mut message) = event("CHAT", fixture!("chat")) else { panic!() };
    let blind = message.blind().unwrap();
    assert_eq!(blind.chat_channel_id, "N2dODq");
    assert_eq!(blind.message_time, 1_785_000_000_123);
    assert_eq!(blind.sender_channel_id, VIEWER);
    message.chat_channel_id = None;
    assert_eq!(message.blind(), None);
}

#[test]
fn a_message_of_the_documented_form() {
    let Event::Chat(message) = event("CHAT", fixture!("chat_of_streamer")) else { panic!() };
    let expected = ChatMessage {
        channel_id: id(STREAMER),
        chat_channel_id: None,
        sender_channel_id: id(STREAMER),
        nickname: text("스트리머"),
        verified_mark: true,
        badge_image_urls: vec!["https://ssl.pstatic.net/static/nng/glive/icon/streamer.png".into()],
        user_role: Some(UserRoleCode::Streamer),
        content: "어서 오세요".into(),
        emojis: BTreeMap::new(),
        message_time: Some(1_739_110_481_425),
        event_sent_at: None,
        raw: None,
    };
    assert_eq!(*message, expected);
}

#[test]
fn a_donation() {
    let event = event("DONATION", fixture!("donation"));
    let Event::Donation(donation) = &event else { panic!("{event:?}") };
    let expected = Donation {
        donation_type: Some(DonationType::Chat),
        channel_id: id(STREAMER),
        donator_channel_id: text("anonymous"),
        donator_nickname: text(""),
        amount_krw: Some(1_000),
        text: "응원합니다".into(),
        emojis: BTreeMap::new(),
        event_sent_at: Some("2026-07-25T17:20:05.500000001Z".parse().unwrap()),
        raw: None,
    };
    assert_eq!(**donation, expected);
    assert!(donation.is_anonymous() && !donation.is_test());
    assert_eq!(event.channel_id(), id(STREAMER).as_ref());
    assert_eq!(event.to_string(), "익명의 후원자 donated 1000 KRW: 응원합니다");
    assert_eq!(
        serde_json::to_value(&event).unwrap(),
        serde_json::json!({
            "type": "donation",
            "donation_type": "CHAT",
            "channel_id": STREAMER,
            "donator_channel_id": "anonymous",
            "donator_nickname": "",
            "amount_krw": 1_000,
            "text": "응원합니다",
            "emojis": {},
            "event_sent_at": "2026-07-25T17:20:05.500000001Z",
        })
    );
}

#[test]
fn a_donation_for_a_video() {
    let event = event("DONATION", fixture!("donation_video"));
    let Event::Donation(donation) = &event else { panic!("{event:?}") };
    assert_eq!(donation.donation_type, Some(DonationType::Video));
    assert_eq!((donation.amount_krw, &*donation.text), (Some(5_000), "고래의 노래"));
    assert!(donation.emojis.is_empty() && !donation.is_anonymous() && !donation.is_test());
    assert_eq!(event.to_string(), "시청자 donated 5000 KRW for a video: 고래의 노래");
}

#[test]
fn the_test_alert_is_told_from_a_donation() {
    let Event::Donation(donation) = event("DONATION", fixture!("donation_test")) else { panic!() };
    assert!(donation.is_test() && !donation.is_anonymous());
    assert_eq!(donation.event_sent_at.unwrap().to_string(), "2026-07-25T17:20:05.5Z");
}

#[test]
fn a_subscription() {
    let event = event("SUBSCRIPTION", fixture!("subscription"));
    let Event::Subscription(subscription) = &event else { panic!("{event:?}") };
    let expected = Subscription {
        channel_id: id(STREAMER),
        subscriber_channel_id: id("d0000000000000000000000000000001"),
        subscriber_nickname: text("구독자01"),
        tier: Some(1),
        tier_name: text("기본"),
        months: Some(3),
        event_sent_at: None,
        raw: None,
    };
    assert_eq!(**subscription, expected);
    assert_eq!(event.channel_id(), id(STREAMER).as_ref());
    assert_eq!(event.to_string(), "구독자01 subscribed for 3 months (기본)");
    assert_eq!(
        serde_json::to_value(&event).unwrap(),
        serde_json::json!({
            "type": "subscription",
            "channel_id": STREAMER,
            "subscriber_channel_id": "d0000000000000000000000000000001",
            "subscriber_nickname": "구독자01",
            "tier": 1,
            "tier_name": "기본",
            "months": 3,
            "event_sent_at": null,
        })
    );
}

#[test]
fn what_the_server_says_of_the_session() {
    let connected = sent(fixture!("system_connected"));
    match read("SYSTEM", Some(&connected), true) {
        Told::System(System::Connected { session_key }) => assert_eq!(session_key.expose(), "SK-hunter2"),
        other => panic!("{other:?}"),
    }
    assert_eq!(decode("SYSTEM", &connected), None);
    let state = |kind| SubscriptionState { kind, channel_id: id(STREAMER), user: None };
    assert_eq!(event("SYSTEM", fixture!("system_subscribed")), Event::Subscribed(state(EventKind::Chat)));
    assert_eq!(event("SYSTEM", fixture!("system_unsubscribed")), Event::Unsubscribed(state(EventKind::Subscription)));
    assert_eq!(event("SYSTEM", fixture!("system_revoked")), Event::Revoked(state(EventKind::Chat)));
}

#[test]
fn the_wire_form_is_kept_where_it_is_wanted_and_reads_the_same() {
    for (name, object) in [
        ("CHAT", fixture!("chat")),
        ("DONATION", fixture!("donation")),
        ("SUBSCRIPTION", fixture!("subscription")),
        ("NEW", fixture!("donation_test")),
    ] {
        let Told::Event(kept) = read(name, Some(&sent(object)), true) else { panic!("{name}") };
        let raw = kept.raw().unwrap();
        assert_eq!(raw.as_str(), object.trim());
        let again = decode(name, raw.as_str()).unwrap();
        assert_eq!(again, event(name, object));
        assert_eq!(again.raw().is_some(), name == "NEW");
    }
}
