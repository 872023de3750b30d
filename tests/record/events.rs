//! Events of every kind, as many as are wanted.

use std::sync::LazyLock;

use jiff::Timestamp;
use livechat::{
    chzzk::unofficial::{Event, chat::decode_keeping_raw},
    record::Recording,
};
use serde_json::Value;

/// How the tokens of the fixtures begin, and what a recording has in their place.
pub(crate) const TOKEN: &str = "ZmFrZ";
const MASK: &str = "<redacted>";

pub(crate) fn time(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).unwrap()
}

/// What the server sends in the fixtures.
static FRAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let lines = include_str!("../fixtures/chzzk/unofficial-frames.jsonl").lines();
    let fixtures = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let server = fixtures.filter(|fixture| fixture["direction"] == "server");
    let frame =
        server.map(|fixture| fixture["frame"].as_str().map_or_else(|| fixture["frame"].to_string(), Into::into));
    // What no recording gives back as it was: anonymous people's rows, which lose what names them, and frames that are not JSON.
    let plain = |frame: &String| !decode_keeping_raw(frame).iter().any(is_anonymous) && is_json(frame);
    frame.filter(plain).chain([PARTICIPATION.to_owned()]).collect()
});

/// In the fixtures only anonymous people take part in missions.
const PARTICIPATION: &str = concat!(
    r#"{"cmd":93006,"cid":"N2xQ7k","bdy":{"type":"DONATION_MISSION_PARTICIPATION","missionDonationId":"m","#,
    r#""isAnonymous":false,"nickname":"미션왕","userIdHash":"abc0000000000000111111111111e11e","payAmount":2000}}"#,
);

fn is_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok()
}

fn is_anonymous(event: &Event) -> bool {
    match event {
        Event::RecentChat(recent) => recent.rows.iter().any(is_anonymous),
        Event::Mission(update) | Event::MissionParticipation(update) => update.anonymous,
        _ => event.message().is_some_and(|message| message.anonymous),
    }
}

/// What a chat says about itself. These types can be made by the crate only, so they are read from lines.
const LIFECYCLE: &str = r#"{"type":"connected","at":1,"chat_channel_id":"N2xQ7k","server":"kr-ss1.chat.naver.com","can_send":false,"reconnects":0}
{"type":"disconnected","at":1,"reason":{"kind":"closed_by_server","code":1006,"reason":"x"},"retry_in_ms":1200}
{"type":"disconnected","at":1,"reason":{"kind":"silent"},"retry_in_ms":1}
{"type":"waiting","at":1}
{"type":"broadcast_started","at":1,"title":"제목","category":"talk","opened_at":"2026-09-27T09:30:00Z","closed_at":null,"chat_channel_id":"N2xQ7k"}
{"type":"broadcast_ended","at":1,"title":null,"category":null,"opened_at":null,"closed_at":"2026-09-27T12:30:00Z","chat_channel_id":null}
{"type":"recovered","at":1,"rows":3,"complete":false}
{"type":"sent","at":1,"id":7,"content":"안녕","outcome":"refused","code":401,"message":"no"}
{"type":"sent","at":1,"id":8,"content":"안녕","outcome":"accepted"}
{"type":"status_unknown","at":1,"failures":2,"reason":"x"}
{"type":"lagged","at":1,"missed":5}
{"type":"notice_unpinned","at":1}
"#;

pub(crate) fn read(lines: &str) -> Vec<Event> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines.jsonl");
    std::fs::write(&path, lines).unwrap();
    Recording::open(path).unwrap().map(|recorded| recorded.unwrap().event).collect()
}

/// The event that a chat gives when it has joined the chat channel.
pub(crate) fn connected(chat_channel_id: &str) -> Event {
    let line = format!(r#"{{"type":"connected","at":1,"chat_channel_id":"{chat_channel_id}"}}"#);
    read(&line).remove(0)
}

/// A row that somebody wrote.
pub(crate) fn chat(text: &str) -> Event {
    let row =
        serde_json::json!({"cmd": 93101, "cid": "N2xQ7k", "bdy": [{"msgTypeCode": 1, "msg": text, "uid": "abc"}]});
    decode_keeping_raw(&row.to_string()).remove(0)
}

/// So many events, and what a recording of each should give back: the same with its secrets masked.
pub(crate) fn mixed(count: usize) -> impl Iterator<Item = (Event, Event)> {
    let lifecycle = read(LIFECYCLE);
    assert_eq!(lifecycle.len(), LIFECYCLE.lines().count());
    for (event, line) in lifecycle.iter().zip(LIFECYCLE.lines()) {
        let mut line: Value = serde_json::from_str(line).unwrap();
        line.as_object_mut().unwrap().remove("at");
        assert_eq!(serde_json::to_value(event).unwrap(), line);
    }
    (0..)
        .flat_map(move |round: usize| {
            let frames = FRAMES.iter().flat_map(move |frame| {
                let frame = frame
                    .replace("abc0000000000000", &format!("abc{round:013}"))
                    .replace("17905", &(17_905 + round % 1_000).to_string());
                let masked = masked(&frame);
                decode_keeping_raw(&frame).into_iter().zip(decode_keeping_raw(&masked))
            });
            let lifecycle = lifecycle.clone().into_iter().map(|event| (event.clone(), event));
            frames.chain(lifecycle).collect::<Vec<_>>()
        })
        .take(count)
}

/// The frame with its tokens masked by another way than the crate's.
fn masked(frame: &str) -> String {
    let mut masked = String::new();
    let mut rest = frame;
    while let Some(at) = rest.find(TOKEN) {
        masked.push_str(&rest[..at]);
        masked.push_str(MASK);
        let token = &rest[at..];
        rest = &token[token.find(['"', '\\']).unwrap()..];
    }
    masked.push_str(rest);
    masked
}
