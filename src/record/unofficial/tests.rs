use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    ErrorKind,
    chzzk::unofficial::chat::{
        Broadcast as OnAir, Connected, DisconnectReason, Disconnected, Recovered, SendId, SendOutcome, Sent,
        StatusUnknown, WaitingForLive, decode, decode_keeping_raw,
    },
};

const TOKEN: &str = "ZmFrZ";

/// The frames of the fixtures, each as it stands on the wire.
fn frames() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/chzzk/unofficial-frames.jsonl");
    let lines = std::fs::read_to_string(path).unwrap();
    let frame = |line: &str| serde_json::from_str::<Value>(line).unwrap()["frame"].take();
    lines.lines().map(frame).map(|frame| frame.as_str().map_or_else(|| frame.to_string(), ToOwned::to_owned)).collect()
}

fn now() -> Timestamp {
    Timestamp::from_millisecond(1_790_500_012_345).unwrap()
}

fn line(event: &Event) -> String {
    let mut line = Vec::new();
    let mut members = Members::new(&mut line);
    event.write(now(), &mut members).unwrap();
    members.end();
    let line = String::from_utf8(line).unwrap();
    assert!(!line.contains(['\n', '\r']), "{line}");
    line
}

fn read(line: &str) -> Event {
    let (at, event) = Event::read(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    assert_eq!(at, Some(now()));
    event
}

fn raws(event: &mut Event, change: &mut impl FnMut(&Raw) -> Option<Raw>) {
    if let Some(message) = event.message_mut() {
        message.raw = message.raw.as_ref().and_then(&mut *change);
    }
    match event {
        Event::NoticePinned(notice) => notice.raw = notice.raw.as_ref().and_then(change),
        Event::Blind(blind) => blind.raw = blind.raw.as_ref().and_then(change),
        Event::Mission(update) | Event::MissionParticipation(update) => {
            update.raw = update.raw.as_ref().and_then(change);
        }
        Event::GiftProgress(gift) => gift.raw = gift.raw.as_ref().and_then(change),
        Event::GiftReceived(gift) => gift.raw = gift.raw.as_ref().and_then(change),
        Event::TemporaryRestrict(restrict) => restrict.raw = restrict.raw.as_ref().and_then(change),
        Event::DonationActiveChanged(changed) => changed.raw = changed.raw.as_ref().and_then(change),
        Event::PartyDonationInfo(info) => info.raw = info.raw.as_ref().and_then(change),
        Event::PartyDonationFinish(finish) => finish.raw = finish.raw.as_ref().and_then(change),
        Event::PartyDonationConfirm(confirm) => confirm.raw = confirm.raw.as_ref().and_then(change),
        Event::Opaque(opaque) => opaque.raw = change(&opaque.raw).unwrap_or(Raw::new("")),
        Event::Kick { raw }
        | Event::Block { raw }
        | Event::Penalty { raw }
        | Event::Unknown { raw, .. }
        | Event::Unreadable { raw, .. } => *raw = change(raw).unwrap_or(Raw::new("")),
        Event::RecentChat(recent) => {
            recent.rows.iter_mut().for_each(|row| raws(row, change));
            if let Some(notice) = &mut recent.notice {
                notice.raw = notice.raw.as_ref().and_then(change);
            }
        }
        _ => {}
    }
}

/// The event as a recording should give it back: its secrets masked.
fn masked(event: &Event) -> Event {
    let mut event = event.clone();
    raws(&mut event, &mut |raw| Some(Raw::new(&raw.masked())));
    event
}

fn without_raws(event: &Event) -> Event {
    let mut event = event.clone();
    raws(&mut event, &mut |_| None);
    event
}

fn is_somebody_anonymous(event: &Event) -> bool {
    match event {
        Event::RecentChat(recent) => recent.rows.iter().any(is_somebody_anonymous),
        Event::Mission(update) | Event::MissionParticipation(update) => update.anonymous,
        _ => event.message().is_some_and(|message| message.anonymous),
    }
}

#[test]
fn every_event_of_the_fixtures_is_read_back_equal() {
    let mut count = 0;
    for frame in frames() {
        for event in decode_keeping_raw(&frame) {
            let line = line(&event);
            assert!(!line.contains(TOKEN), "{line}");
            let json: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(json["type"], serde_json::to_value(&event).unwrap()["type"]);
            let back = read(&line);
            if is_somebody_anonymous(&event) {
                assert_eq!(without_raws(&back), without_raws(&event));
            } else {
                assert_eq!(back, masked(&event));
            }
            // Recorded once more it is the same line.
            assert_eq!(self::line(&back), line);
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

fn lifecycle() -> Vec<Event> {
    let chat_channel_id = ChatChannelId::new("N2xQ7k").unwrap();
    let mut events = vec![
        Event::NoticeUnpinned,
        Event::Connected(Connected {
            chat_channel_id: chat_channel_id.clone(),
            server: "kr-ss1.chat.naver.com".into(),
            can_send: true,
            reconnects: 3,
        }),
        Event::Waiting(WaitingForLive {}),
        Event::BroadcastEnded(OnAir {
            title: None,
            category: None,
            opened_at: None,
            closed_at: Some(now()),
            chat_channel_id: None,
        }),
        Event::BroadcastStarted(OnAir {
            title: Some("제목 \"x\"\n".into()),
            category: Some("talk".into()),
            opened_at: Some(now()),
            closed_at: None,
            chat_channel_id: Some(chat_channel_id),
        }),
        Event::Recovered(Recovered { rows: 7, complete: true }),
        Event::StatusUnknown(StatusUnknown { failures: 2, reason: "x".into() }),
        Event::Lagged { missed: u64::MAX },
    ];
    let text = || "x".into();
    for reason in [
        DisconnectReason::ClosedByServer { code: Some(1000), reason: "Bye".into() },
        DisconnectReason::ClosedByServer { code: None, reason: text() },
        DisconnectReason::Broken { reason: text() },
        DisconnectReason::Silent,
        DisconnectReason::JoinUnanswered,
        DisconnectReason::JoinRefused { code: 302, message: text() },
        DisconnectReason::CannotConnect { reason: text() },
        DisconnectReason::ChatChannelChanged,
    ] {
        let retry_in = std::time::Duration::from_millis(1_500);
        events.push(Event::Disconnected(Disconnected { reason, retry_in }));
    }
    for outcome in [
        SendOutcome::Accepted,
        SendOutcome::Refused { code: 401, message: text() },
        SendOutcome::Unknown,
        SendOutcome::ConnectionLost,
        SendOutcome::NotSent,
    ] {
        events.push(Event::Sent(Sent { id: SendId(9), content: "안녕".into(), outcome }));
    }
    events
}

#[test]
fn what_a_chat_says_of_itself_is_read_back_equal() {
    for event in lifecycle() {
        let line = line(&event);
        assert_eq!(read(&line), event, "{line}");
        let json: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(json["type"], columns::of(&event).kind);
    }
}

#[test]
fn what_the_wire_does_not_say_is_kept_too() {
    let frame = r#"{"cid":"N2xQ7k","cmd":93101,"bdy":[{"msgTypeCode":1,"msg":"안녕","uid":"abc"}]}"#;
    let mut event = decode_keeping_raw(frame).remove(0);
    let message = event.message_mut().unwrap();
    assert_eq!(message.chat_channel_id.as_ref().unwrap(), &"N2xQ7k");
    message.mine = true;
    for delivery in [Delivery::Live, Delivery::Recent, Delivery::Recovered, Delivery::Video] {
        event.message_mut().unwrap().delivery = delivery;
        assert_eq!(read(&line(&event)), event);
    }
}

#[test]
fn an_event_without_its_wire_form_is_refused() {
    for frame in frames() {
        for event in decode(&frame) {
            let lost = event.raw().is_none() && !matches!(event, Event::NoticeUnpinned);
            let empty =
                matches!(&event, Event::RecentChat(recent) if recent.rows.is_empty() && recent.notice.is_none());
            let written = event.write(now(), &mut Members::new(&mut Vec::new()));
            match written {
                Err(error) => {
                    assert!(lost && error.kind() == ErrorKind::InvalidArgument);
                    assert!(error.to_string().contains("keep_raw(true)"));
                }
                Ok(()) => assert!(!lost || empty, "{event:?}"),
            }
        }
    }
}

#[test]
fn who_wants_to_be_anonymous_is_not_in_the_file() {
    let profile = json!({"userIdHash": "abc", "nickname": "이름은비밀"}).to_string();
    let extras = json!({"isAnonymous": true, "nickname": "이름은비밀", "payAmount": 1000, "extraToken": "ZmFrZ",
        "donationUserWeeklyRank": {"userIdHash": "abc", "nickName": "이름은비밀", "ranking": 3}});
    let row = |extras: Value| json!({"cmd": 93102, "bdy": [{"msgTypeCode": 10, "msg": "x", "uid": "anonymous", "profile": profile, "extras": extras}]});
    let mission = json!({"type": "DONATION_MISSION_IN_PROGRESS", "missionDonationId": "m", "isAnonymous": true, "nickname": "이름은비밀"});
    for frame in [
        row(extras.to_string().into()),
        row(extras.clone()),
        row("{\"nickname\":\"이름은비밀\"".into()),
        json!({"cmd": 93006, "bdy": mission}),
        json!({"cmd": 15101, "bdy": {"messageList": row(extras.to_string().into())["bdy"]}}),
    ] {
        let event = decode_keeping_raw(&frame.to_string()).remove(0);
        let line = line(&event);
        assert!(!line.contains("이름은비밀") && !line.contains("abc") && !line.contains("ZmFrZ"), "{line}");
        assert_eq!(without_raws(&read(&line)), without_raws(&event));
    }
}

#[test]
fn odd_rows_are_kept() {
    let deep = format!("{}{}", "[".repeat(3_000), "]".repeat(3_000));
    for row in [
        r#"{"msgTypeCode":1,"msg":"half of it \ud83d","uid":"abc","extras":"{\"extraToken\":\"ZmFrZ\"}"}"#.to_owned(),
        r#"{"msgTypeCode":1,"msg":"x","uid":"\u0061bc","extras":"{\u0022extraToken\u0022:\u0022ZmFrZ\u0022}"}"#
            .to_owned(),
        "{\"msgTypeCode\":1,\n\"msg\":\"x\",\"extras\":{\"extraToken\":7}}".to_owned(),
        format!(r#"{{"msgTypeCode":1,"msg":"x","more":{deep},"extras":"{{\"extraToken\":\"ZmFrZ\"}}"}}"#),
        "7".to_owned(),
    ] {
        let event = decode_keeping_raw(&format!(r#"{{"cmd":93101,"bdy":[{row}]}}"#)).remove(0);
        let line = line(&event);
        assert!(!line.contains("ZmFrZ"));
        assert_eq!(without_raws(&read(&line)), without_raws(&event));
    }
    // A frame that was cut off: its rows are events of their own, and must not come twice.
    let cut = r#"{"cmd":93101,"bdy":[{"msgTypeCode":1,"msg":"x"},{"msgType"#;
    let events = decode_keeping_raw(cut);
    assert_eq!(events.len(), 2);
    for event in &events {
        assert_eq!(read(&line(event)), masked(event));
    }
}

#[test]
fn what_a_later_version_writes_says_so() {
    let line = r#"{"type":"raffle","at":1790500012345,"more":{"a":1}}"#;
    let event = read(line);
    let Event::Unknown { kind, raw, .. } = &event else { panic!("{event:?}") };
    assert_eq!((&**kind, raw.as_str()), ("recorded raffle", line));
    assert_eq!(read(&self::line(&event)), event);
    assert!(matches!(read(r#"{"type":"chat","at":1790500012345,"wire":"tlv","raw":{}}"#), Event::Unknown { .. }));
    let event = read(r#"{"type":"disconnected","at":1790500012345,"reason":{"kind":"solar_flare","size":9}}"#);
    assert!(event.to_string().contains("solar_flare"));
    assert_eq!(read(r#"{"type":"lagged","at":1790500012345}"#), Event::Lagged { missed: 0 });
    // What was unknown then and is known now.
    let raw = r#"{"msgTypeCode":1,"msg":"안녕"}"#;
    let line = format!(r#"{{"type":"unknown","at":1790500012345,"kind":"msgTypeCode 1","wire":"row","raw":{raw}}}"#);
    assert!(matches!(read(&line), Event::Chat(message) if message.content == "안녕"));
}

#[test]
fn lines_that_are_none_are_refused() {
    for line in [
        "",
        "x",
        "[]",
        "{}",
        "7",
        "null",
        r#"{"type":7}"#,
        r#"{"type":"chat"}x"#,
        r#"{"type":"chat","wire":"row"}"#,
        r#"{"type":"connected"}"#,
        r#"{"type":"connected","chat_channel_id":"a/b"}"#,
        r#"{"type":"sent","id":"x"}"#,
        r#"{"type":"recent_chat","rows":[{}]}"#,
        r#"{"type":"recent_chat","rows":7}"#,
        r#"{"type":"chat","at":"soon","wire":"row","raw":{}}"#,
    ] {
        assert!(Event::read(line).is_err(), "{line}");
    }
    let deep = format!(r#"{{"type":"chat","wire":"row","raw":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(Event::read(&deep).is_ok());
    let nested = (0..10_000).fold("1".to_owned(), |inner, _| format!(r#"{{"type":"recent_chat","rows":[{inner}]}}"#));
    // Rows hold no rows.
    assert!(matches!(Event::read(&nested), Ok((_, Event::RecentChat(_))) | Err(_)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_lines_never_panic(which: prop::sample::Index, at: prop::sample::Index, byte: u8, cut: bool) {
        let frames = frames();
        let events = decode_keeping_raw(&frames[which.index(frames.len())]);
        for event in events {
            let mut text = line(&event).into_bytes();
            let at = at.index(text.len());
            if cut { text.truncate(at) } else { text[at] = byte }
            if let Ok((_, event)) = Event::read(&String::from_utf8_lossy(&text)) {
                // What was read can be recorded again.
                let again = line(&event);
                prop_assert!(Event::read(&again).is_ok(), "{}", again);
            }
        }
    }
}
