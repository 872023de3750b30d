//! Recording and reading back, beside what the disk and `serde_json` can do at most: `EVENTS` mixed events, of which nearly all are
//! lines of the chat, as on a busy channel.
//!
//! Writing, each into a new file in the same folder (the first argument, or the system's folder for temporary files):
//!
//! - *buffered*: the same bytes through a `BufWriter`, which a crash would lose.
//! - *a write per line*: the same lines with `write_all` each, as the recorder does, and nothing else.
//! - *record*: `Recorder::record_at`.
//! - *record without I/O*: the same into `/dev/null`, so what making the lines costs (Linux only).
//!
//! Reading the recorded file:
//!
//! - *lines*: `BufRead::read_line` alone.
//! - *`IgnoredAny`*: and every line through `serde_json` to nothing, which is its limit.
//! - *Value*: and every line to a `serde_json::Value`.
//! - *recording*: `Recording`, to typed events; of the plain file, and of the same as gzip and zstd.
//!
//! Nothing is synced to the disk: what is measured is the way into the operating system. Rates are the medians of rounds.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, reason = "a bench")]

use std::{
    env,
    fs::{self, File, OpenOptions},
    hint::black_box,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use jiff::Timestamp;
use livechat::{
    chzzk::unofficial::{Event, chat::decode_keeping_raw},
    record::{Compression, Recorder, Recording},
};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

const EVENTS: usize = 100_000;
const ROUNDS: usize = 9;
const BEGUN: i64 = 1_790_500_000_000;
const CHANNEL: &str = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";

/// What is measured, and its name.
type Side<'a> = (&'static str, Box<dyn FnMut() + 'a>);

fn main() {
    let folder = match env::args().nth(1).filter(|argument| !argument.starts_with('-')) {
        Some(folder) => tempfile::tempdir_in(folder).unwrap(),
        None => tempfile::tempdir().unwrap(),
    };
    let path = |name: &str| folder.path().join(name);
    let events: Vec<_> = (0..EVENTS).map(event).collect();
    record(&events, &path("recorded.jsonl"));
    let text = fs::read_to_string(path("recorded.jsonl")).unwrap();
    let bytes = text.len();
    println!("{EVENTS} events, {bytes} bytes, {} each; {ROUNDS} rounds in {}", bytes / EVENTS, folder.path().display());

    let mut writing: Vec<Side<'_>> = vec![
        ("buffered", Box::new(|| buffered(&text, &path("buffered")))),
        ("a write per line", Box::new(|| each(&text, &path("each")))),
        ("record", Box::new(|| record(&events, &path("record.jsonl")))),
    ];
    if cfg!(target_os = "linux") {
        writing.push(("record without I/O", Box::new(|| record(&events, Path::new("/dev/null")))));
    }
    run("writing", bytes, &mut writing);

    let compressed = |compression: Compression, name: &str| -> PathBuf {
        let folder = path(name);
        let mut recorder = Recorder::directory(&folder, "c").compress(compression).open().unwrap();
        for (number, event) in (0..).zip(&events) {
            recorder.record_at(event, time(number)).unwrap();
        }
        recorder.close().unwrap();
        let file = fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
        println!("{name}: {:.1} % of the plain file", fs::metadata(&file).unwrap().len() as f64 * 100.0 / bytes as f64);
        file
    };
    let (plain, gzip, zstd) =
        (path("recorded.jsonl"), compressed(Compression::Gzip, "gzip"), compressed(Compression::Zstd, "zstd"));
    let mut reading: Vec<Side<'_>> = vec![
        ("lines", Box::new(|| lines(&plain, |line| _ = black_box(line.len())))),
        (
            "IgnoredAny",
            Box::new(|| lines(&plain, |line| _ = black_box(serde_json::from_str::<IgnoredAny>(line).unwrap()))),
        ),
        ("Value", Box::new(|| lines(&plain, |line| drop(black_box(serde_json::from_str::<Value>(line).unwrap()))))),
        ("recording", Box::new(|| read(&plain))),
        ("recording, gzip", Box::new(|| read(&gzip))),
        ("recording, zstd", Box::new(|| read(&zstd))),
    ];
    run("reading", bytes, &mut reading);
}

/// Runs every side in every round, each time another one first.
fn run(what: &str, bytes: usize, sides: &mut [Side<'_>]) {
    let mut seconds = vec![Vec::new(); sides.len()];
    for round in 0..ROUNDS {
        for place in 0..sides.len() {
            let side = (place + round) % sides.len();
            let begun = Instant::now();
            sides[side].1();
            seconds[side].push(begun.elapsed().as_secs_f64());
        }
    }
    println!("{what}:");
    for ((name, _), mut seconds) in sides.iter().zip(seconds) {
        seconds.sort_by(f64::total_cmp);
        let (least, median, most) = (seconds[0], seconds[ROUNDS / 2], seconds[ROUNDS - 1]);
        println!(
            "{name:>20}: {:>9.0} events/s, {:>6.0} MB/s, {:>5.0} ns/event ({:.0} to {:.0})",
            EVENTS as f64 / median,
            bytes as f64 / median / 1e6,
            median * 1e9 / EVENTS as f64,
            least * 1e9 / EVENTS as f64,
            most * 1e9 / EVENTS as f64,
        );
    }
}

fn buffered(text: &str, path: &Path) {
    let mut file = BufWriter::with_capacity(1 << 16, File::create(path).unwrap());
    for line in text.split_inclusive('\n') {
        file.write_all(line.as_bytes()).unwrap();
    }
    file.flush().unwrap();
}

fn each(text: &str, path: &Path) {
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().append(true).create(true).open(path).unwrap();
    for line in text.split_inclusive('\n') {
        file.write_all(line.as_bytes()).unwrap();
    }
}

fn record(events: &[Event], path: &Path) {
    if path != Path::new("/dev/null") {
        let _ = fs::remove_file(path);
    }
    let mut recorder = Recorder::file(path).open().unwrap();
    for (number, event) in (0..).zip(events) {
        recorder.record_at(event, time(number)).unwrap();
    }
}

fn lines(path: &Path, mut each: impl FnMut(&str)) {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).unwrap());
    let mut line = String::new();
    while file.read_line(&mut line).unwrap() > 0 {
        each(&line);
        line.clear();
    }
}

fn read(path: &Path) {
    let mut count = 0;
    for recorded in Recording::<Event>::open(path).unwrap() {
        black_box(recorded.unwrap());
        count += 1;
    }
    assert_eq!(count, EVENTS);
}

fn time(number: i64) -> Timestamp {
    Timestamp::from_millisecond(BEGUN + number).unwrap()
}

/// Of 100 events 97 are lines, one of them by a phone, two are donations, of which one is anonymous, and one is a line that is hidden.
fn event(number: usize) -> Event {
    let user = format!("abc{number:029x}");
    let time = BEGUN + i64::try_from(number).unwrap();
    let profile = json!({"userIdHash": user, "nickname": "초록고래", "profileImageUrl": "", "userRoleCode": "common_user",
        "badge": null, "title": null, "verifiedMark": false, "verifiedMarkType": null, "activityBadges": [],
        "streamingProperty": {"nicknameColor": {"colorCode": "CC000"}, "activatedAchievementBadgeIds": []}, "viewerBadges": []});
    let row = |uid: &str, profile: Value, code: u32, extras: &Value| {
        json!({"cmd": 93101, "cid": "N2xQ7k", "bdy": [{"svcid": "game", "cid": "N2xQ7k", "mbrCnt": 412, "uid": uid, "profile": profile,
            "msg": "안녕하세요 반가워요", "msgTypeCode": code, "msgStatusType": "NORMAL", "extras": extras.to_string(), "ctime": time,
            "utime": time, "msgTid": null, "cuid": null, "msgTime": time}]})
    };
    let token = "ZmFrZUV4dHJhVG9rZW4w".repeat(4) + "ZmFrZQ==";
    let chat = json!({"chatType": "STREAMING", "osType": "PC", "extraToken": token, "streamingChannelId": CHANNEL, "emojis": {}});
    let donation = |anonymous: bool| {
        json!({"donationType": "CHAT", "payType": "CURRENCY", "payAmount": 1000, "isAnonymous": anonymous,
            "nickname": if anonymous { Value::Null } else { "초록고래".into() }, "donationId": format!("donation{number:021}"),
            "weeklyRankList": [], "osType": "PC", "chatType": "STREAMING", "streamingChannelId": CHANNEL, "emojis": {}})
    };
    let frame = match number % 100 {
        1 => row(&user, profile.to_string().into(), 10, &donation(false)),
        2 => row("anonymous", Value::Null, 10, &donation(true)),
        3 => {
            json!({"cmd": 94008, "cid": "N2xQ7k", "bdy": {"messageTime": time, "blindType": "HIDDEN", "blindUserId": null,
            "serviceId": "game", "message": null, "userId": user, "channelId": "N2xQ7k"}})
        }
        _ => row(&user, profile.to_string().into(), 1, &chat),
    };
    decode_keeping_raw(&frame.to_string()).remove(0)
}
