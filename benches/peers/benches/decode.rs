//! Decoding CHZZK chat frames: this crate beside `chzzk` 0.3.3, on the same frames, in one run.
//!
//! What each side does with a frame's text, and what it returns:
//!
//! - **livechat**: `decode(text)`, the function that its own connection stands on. It returns every row and event of every
//!   kind as typed values: each row with its author's profile (badges, colours, role) and its extras (emojis, donation,
//!   mission, subscription), both of which are JSON in a string inside the JSON; trouble comes out as an event too.
//! - **chzzk, parse**: that crate's decoding is inside the task that reads its socket, its hosts are fixed, and it asks for
//!   a login first, so no frame can be handed to it from outside. Its row type is public, `chzzk::chat::ChatEvent`, so the
//!   task's steps are done here with it: the text to a `serde_json::Value`; `cmd` and `bdy` looked up; for `cmd` 93101 each
//!   row cloned and turned into a `ChatEvent`, up to the first that does not fit. It returns those rows: text, kind, ids and
//!   times, with neither profile nor extras. All other frames (recent rows, donations, subscriptions, notices, blinds,
//!   events) are parsed and dropped.
//! - **chzzk, loop**: the same, and the two error texts that the task writes for every frame, also where nothing is wrong:
//!   it formats the whole frame with `{:?}` once for looking up `cmd` and once for `bdy` before it knows whether to complain.
//!
//! Left out on its side, in its favour: the `Arc` around each row, the boxed future of each handler, the locks. To its
//! disadvantage: one `serde_json` serves both sides, with the feature `raw_value` that ours needs; without it the peer's parse was
//! 7 % faster when that was tried.
//!
//! Before anything is measured the rows that both deliver are compared: text, author and time are equal.
//!
//! Each round measures every side on the same frames for part of a millisecond, in turn, so that both meet the same machine. Given
//! are the medians of `ROUNDS` rounds; of the ratios within a round the median and, in brackets, the quartiles. A ratio above 1
//! says how many times longer the peer takes.

use std::{
    fs,
    hint::black_box,
    path::Path,
    time::{Duration, Instant, SystemTime},
};

use chzzk::chat::ChatEvent;
use livechat::chzzk::unofficial::chat::{Event, Message, decode};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

const FIXTURES: &str = "../../tests/fixtures/chzzk/unofficial-frames.jsonl";
const ROUNDS: usize = 401;
/// Short, so that most slices are over before the kernel runs somebody else.
const SLICE: Duration = Duration::from_micros(250);

/// Every `cmd` that the peer knows; with another one it gives up on the frame.
const KNOWN_TO_PEER: [i64; 15] = [
    0, 10000, 100, 10100, 5101, 15101, 93006, 93101, 93102, 94005, 94006, 94008, 94010, 94015, 3101,
];
const CHAT: i64 = 93101;

fn main() {
    let frames = frames();
    let both: Vec<_> = frames.iter().filter(|frame| delivered_alike(frame)).collect();
    say_what_is_delivered(&frames, both.len());

    let named = |name: &str| frames.iter().filter(|frame| frame.name == name).collect::<Vec<_>>();
    println!();
    println!("median of {ROUNDS} rounds; ratio = chzzk / livechat: median (quartiles)");
    println!(
        "{:<34} {:>6} {:>11} {:>14} {:>14}   {:<22} {:<22}",
        "frames", "bytes", "livechat", "chzzk, parse", "chzzk, loop", "ratio, parse", "ratio, loop"
    );
    measure("plain chat, one row", &named("chat_text"));
    measure("plain chat, three rows", &named("chat_batch_three_rows_composite_tid"));
    measure("chat with emojis", &named("chat_with_emojis"));
    measure(
        "chat of a subscriber with badges",
        &named("chat_subscriber_with_badges"),
    );
    measure("all chat that both deliver", &both);
    measure("donation (the peer drops it)", &named("donation_chat_with_ranks"));
    measure("all frames of the service", &frames.iter().collect::<Vec<_>>());
}

struct Frame {
    name: String,
    text: String,
}

/// One line of the fixtures.
#[derive(Deserialize)]
struct Line<'a> {
    name: String,
    direction: String,
    /// As it stands, since a `Value` would sort the keys.
    #[serde(borrow)]
    frame: &'a RawValue,
}

/// What the service sends in the fixtures, without the whitespace that makes those readable.
fn frames() -> Vec<Frame> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FIXTURES);
    let lines = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str::<Line<'_>>(line).unwrap());
    lines
        .filter(|line| line.direction == "server")
        .map(|Line { name, frame, .. }| {
            // A frame that is no JSON stands there as a string.
            let text = serde_json::from_str(frame.get()).unwrap_or_else(|_| compact(frame.get()));
            Frame { name, text }
        })
        .collect()
}

/// JSON without the whitespace between its tokens.
fn compact(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    json.chars()
        .filter(|&character| {
            let keep = in_string || !character.is_ascii_whitespace();
            in_string ^= character == '"' && !escaped;
            escaped = character == '\\' && !escaped;
            keep
        })
        .collect()
}

/// What the peer makes of a frame: the rows that reach its handlers.
fn peer(text: &str, with_error_texts: bool) -> Vec<ChatEvent> {
    let mut rows = Vec::new();
    let Ok(frame) = serde_json::from_str::<Value>(text) else {
        return rows;
    };
    let say = || {
        if with_error_texts {
            black_box(format!("{frame:?}"));
        }
    };
    say();
    let Some(cmd) = frame
        .get("cmd")
        .and_then(Value::as_i64)
        .filter(|cmd| KNOWN_TO_PEER.contains(cmd))
    else {
        return rows;
    };
    say();
    let Some(body) = frame.get("bdy") else { return rows };
    if let (CHAT, Value::Array(body)) = (cmd, body) {
        for row in body {
            let Ok(row) = serde_json::from_value(row.clone()) else {
                return rows;
            };
            rows.push(row);
        }
    }
    rows
}

/// Whether both sides deliver the whole frame as chat, and then it must be the same chat.
fn delivered_alike(frame: &Frame) -> bool {
    let (ours, theirs) = (decode(&frame.text), peer(&frame.text, false));
    let ours: Vec<&Message> = ours
        .iter()
        .filter_map(|event| if let Event::Chat(row) = event { Some(row) } else { None })
        .collect();
    if ours.is_empty() || ours.len() != theirs.len() {
        return false;
    }
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours.content, theirs.message, "{}", frame.name);
        assert_eq!(
            ours.user_id.as_ref().unwrap().as_str(),
            theirs.user_id.0,
            "{}",
            frame.name
        );
        assert_eq!(
            SystemTime::from(ours.time.unwrap()),
            SystemTime::from(theirs.msg_time.clone()),
            "{}",
            frame.name
        );
    }
    true
}

fn say_what_is_delivered(frames: &[Frame], both: usize) {
    let (mut ours, mut theirs, mut unreadable) = (0, 0, 0);
    for frame in frames {
        for event in decode(&frame.text) {
            match event {
                Event::RecentChat(recent) => ours += recent.rows.len(),
                Event::Unreadable { .. } => unreadable += 1,
                _ => ours += 1,
            }
        }
        theirs += peer(&frame.text, false).len();
    }
    println!(
        "{} frames of the service, as the fixtures have them, the malformed ones included",
        frames.len()
    );
    println!(
        "livechat delivers {ours} rows and events, and says of {unreadable} that they are unreadable; chzzk delivers {theirs} rows"
    );
    println!("in {both} frames both deliver the same chat");
}

fn measure(name: &str, frames: &[&Frame]) {
    assert!(!frames.is_empty(), "{name}: the fixtures have no such frame");
    let sides: [&dyn Fn(&str); 3] = [
        &|text| drop(black_box(decode(text))),
        &|text| drop(black_box(peer(text, false))),
        &|text| drop(black_box(peer(text, true))),
    ];
    let passes = sides.map(|side| passes_in_a_slice(frames, side));
    let rounds: Vec<[f64; 3]> = (0..ROUNDS)
        .map(|_| std::array::from_fn(|side| nanoseconds(frames, sides[side], passes[side])))
        .collect();

    let column = |side: usize| median(rounds.iter().map(|round| round[side]).collect());
    let ratio = |side: usize| {
        let mut ratios: Vec<f64> = rounds.iter().map(|round| round[side] / round[0]).collect();
        ratios.sort_by(f64::total_cmp);
        let quarter = |number: usize| ratios[(ROUNDS - 1) * number / 4];
        format!("{:.2} ({:.2} to {:.2})", quarter(2), quarter(1), quarter(3))
    };
    let bytes = frames.iter().map(|frame| frame.text.len()).sum::<usize>() / frames.len();
    println!(
        "{name:<34} {bytes:>6} {:>8.0} ns {:>11.0} ns {:>11.0} ns   {:<22} {:<22}",
        column(0),
        column(1),
        column(2),
        ratio(1),
        ratio(2)
    );
}

/// How many passes over the frames take about one `SLICE`.
fn passes_in_a_slice(frames: &[&Frame], side: &dyn Fn(&str)) -> u32 {
    let pass = (0..100)
        .map(|_| nanoseconds(frames, side, 1))
        .fold(f64::INFINITY, f64::min)
        * frames.len() as f64;
    (SLICE.as_secs_f64() * 1e9 / pass).ceil() as u32
}

/// The time of one frame, as the mean of some passes over the frames.
fn nanoseconds(frames: &[&Frame], side: &dyn Fn(&str), passes: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..passes {
        for frame in frames {
            side(black_box(&frame.text));
        }
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(passes) / frames.len() as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
