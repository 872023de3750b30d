//! The receive path from end to end: a chat that reads `ROWS` rows from a socket, beside a bare loop that reads the same
//! frames with tungstenite and decodes the same structs. The budget is twice the bare loop.
//!
//! Both are measured in one run by the processor time of the reading thread, since the server shares the machine; the
//! ratios of several rounds are given with their median.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a bench"
)]

#[path = "support/frame.rs"]
mod frame;
#[path = "support/processor.rs"]
mod processor;
#[path = "support/service.rs"]
mod service;

use frame::frame;
use livechat::{
    Endpoints,
    chzzk::unofficial::{Client, Event, decode},
};
use processor::thread_time;
use service::CHANNEL;
use tungstenite::Message;

const FRAMES: usize = 20_000;
const ROWS_IN_FRAME: usize = 3;
const ROUNDS: usize = 7;

fn main() {
    let mut stream = Vec::new();
    for number in 0..FRAMES {
        frame(&rows(number), &mut stream);
    }
    let bytes = stream.len();
    let origin = service::start(stream, None);
    println!("{FRAMES} frames, {} rows, {bytes} bytes", FRAMES * ROWS_IN_FRAME);

    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let (bare, chat) = (bare(&origin), chat(&origin));
        ratios.push(chat / bare);
        let row = |seconds: f64| seconds * 1e9 / (FRAMES * ROWS_IN_FRAME) as f64;
        println!("round {round}: bare {:.0} ns/row, chat {:.0} ns/row, ratio {:.2}", row(bare), row(chat), chat / bare);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2} (budget 2.00)", ratios[ROUNDS / 2]);
}

/// Frames as the service batches them, every row of another user and another time.
fn rows(frame: usize) -> String {
    let rows: Vec<_> = (0..ROWS_IN_FRAME)
        .map(|row| {
            let number = frame * ROWS_IN_FRAME + row;
            let user = format!("abc{number:029x}");
            let profile = serde_json::json!({"userIdHash": user, "nickname": "초록고래", "profileImageUrl": "",
                "userRoleCode": "common_user", "badge": null, "title": null, "verifiedMark": false, "verifiedMarkType": null,
                "activityBadges": [], "streamingProperty": {"nicknameColor": {"colorCode": "CC000"},
                "activatedAchievementBadgeIds": []}, "viewerBadges": []});
            let extras = serde_json::json!({"chatType": "STREAMING", "osType": "PC", "extraToken": "x".repeat(88),
                "streamingChannelId": CHANNEL, "emojis": {}});
            serde_json::json!({"svcid": "game", "cid": "N2xQ7k", "mbrCnt": 412, "uid": user, "profile": profile.to_string(),
                "msg": "안녕하세요 반가워요", "msgTypeCode": 1, "msgStatusType": "NORMAL", "extras": extras.to_string(),
                "ctime": 1_790_500_000_000_u64 + number as u64, "utime": 1_790_500_000_000_u64 + number as u64,
                "msgTid": null, "cuid": null, "msgTime": 1_790_500_000_000_u64 + number as u64})
        })
        .collect();
    serde_json::json!({"svcid": "game", "ver": "1", "bdy": rows, "cmd": 93101, "tid": "37", "cid": "N2xQ7k"})
        .to_string()
}

/// Reads all rows with tungstenite alone and decodes them.
fn bare(origin: &str) -> f64 {
    let (mut socket, _) = tungstenite::connect(format!("{}/chat", origin.replace("http", "ws"))).unwrap();
    socket.send(Message::text("{}")).unwrap();
    socket.read().unwrap();
    socket.send(Message::text("{}")).unwrap();
    socket.read().unwrap();
    let start = thread_time();
    let mut left = FRAMES * ROWS_IN_FRAME;
    while left > 0 {
        let Message::Text(text) = socket.read().unwrap() else { continue };
        for event in decode(&text) {
            left -= usize::from(matches!(event, Event::Chat(_)));
        }
    }
    thread_time().saturating_sub(start).as_secs_f64()
}

/// Reads all rows as a program does.
fn chat(origin: &str) -> f64 {
    let client = Client::builder().endpoints(Endpoints::at(origin).unwrap()).build().unwrap();
    let mut chat = client.chat(CHANNEL).connect().unwrap();
    let start = thread_time();
    let mut left = FRAMES * ROWS_IN_FRAME;
    while left > 0 {
        left -= usize::from(matches!(chat.next_event().unwrap(), Some(Event::Chat(_))));
    }
    thread_time().saturating_sub(start).as_secs_f64()
}
