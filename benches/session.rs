//! The receive path of a session of the official API from end to end: `EVENTS` chat messages from a socket to typed events,
//! every one of another sender and time. Each side connects as a session must (address, WebSocket, key, subscription), and is
//! measured from the confirmation of its subscription, after which the service pours the messages, to the last of them:
//!
//! - *bare*: a loop of `tungstenite::connect`'s socket, `livechat::socketio::packet`, which splits a packet, and the public
//!   `decode`, so it comes to the same typed events; it answers no heartbeat, holds no state, and takes no deadline.
//! - *blocking*: `Session::next_event` in a loop.
//! - *async*: the same on a current-thread runtime.
//! - *spawned*: `Session::spawn`, blocking; a thread of its own reads, and this one takes the events from its queue.
//!
//! The service runs in a process of its own (this program again), so no figure holds its work, but it shares the machine. Time is
//! that of the processor: of the one thread there is, and of *spawned* of both. Events a second are by the clock, and so say as
//! much of the machine as of the code. The budget of the blocking and async sides is twice the bare loop's processor time; a
//! ratio is the median over rounds. Linux only.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "a bench"
)]

#[path = "support/apart.rs"]
mod apart;
#[path = "support/frame.rs"]
mod frame;
#[path = "support/processor.rs"]
mod processor;
#[path = "support/session_service.rs"]
mod session_service;
#[path = "support/threads.rs"]
mod threads;

use std::{
    env,
    hint::black_box,
    time::{Duration, Instant},
};

use apart::Apart;
use frame::frame;
use livechat::{
    Endpoints,
    asynchronous::chzzk::official::Application as AsyncApplication,
    chzzk::official::{
        Application,
        auth::Token,
        model::EventKind,
        session::{Event, decode},
    },
    socketio::{
        packet::{EnginePacket, Packet, string},
        websocket_url,
    },
};
use processor::thread_time;
use serde_json::Value;
use session_service::{CHANNEL, event};
use threads::threads_time;
use tungstenite::Message;

const EVENTS: usize = 100_000;
const ROUNDS: usize = 9;
/// Of a spawned session. What does not fit is dropped, and counted.
const CAPACITY: usize = 16_384;

const NAMES: [&str; 4] = ["bare", "blocking", "async", "spawned"];

fn main() {
    if env::args().nth(1).as_deref() == Some("serve") {
        let mut stream = Vec::new();
        for number in 0..EVENTS {
            frame(&message(number), &mut stream);
        }
        apart::serve(&session_service::start(stream));
        return;
    }
    let bytes = (0..EVENTS).map(|number| message(number).len()).sum::<usize>();
    println!("{EVENTS} events, {} bytes each on average", bytes / EVENTS);

    let service = Apart::start();
    let sides: [fn(&str) -> Cost; 4] = [bare, blocking, asynchronous, spawned];
    let mut costs = [const { Vec::new() }; 4];
    for round in 0..ROUNDS {
        for place in 0..sides.len() {
            // Nobody always goes first.
            let side = (place + round) % sides.len();
            costs[side].push(sides[side](&service.origin));
        }
        let in_round = |side: usize| format!("{} {:.0} ns", NAMES[side], costs[side][round].nanoseconds());
        println!("round {round}: {}", [0, 1, 2, 3].map(in_round).join(", "));
    }

    println!("medians of {ROUNDS} rounds (least to most):");
    for (name, side) in NAMES.into_iter().zip(&costs) {
        let ratios = side.iter().zip(&costs[0]).map(|(cost, bare)| cost.processor / bare.processor);
        println!(
            "{name:>8}: {} events/s, {} ms of processor time per 100,000 events, {} ns/event, {} of bare",
            spread(side.iter().map(|cost| EVENTS as f64 / cost.clock), 0),
            spread(side.iter().map(|cost| cost.nanoseconds() / 10.0), 1),
            spread(side.iter().map(Cost::nanoseconds), 0),
            spread(ratios, 2),
        );
    }
    let missed: usize = costs[3].iter().map(|cost| cost.missed).sum();
    println!("budget 2.00 of bare for blocking and async; the spawned sessions' reader missed {missed} events in all");
}

/// The median of some values, with the least and the most of them.
fn spread(values: impl Iterator<Item = f64>, digits: usize) -> String {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    let (least, most) = (values[0], values[values.len() - 1]);
    format!("{:.digits$} ({least:.digits$} to {most:.digits$})", values[values.len() / 2])
}

/// What all events together cost, in seconds.
struct Cost {
    clock: f64,
    processor: f64,
    missed: usize,
}

impl Cost {
    /// Of processor time for an event.
    fn nanoseconds(&self) -> f64 {
        self.processor * 1e9 / EVENTS as f64
    }
}

/// A running measurement.
struct Stopwatch {
    start: Instant,
    used: Duration,
    processor: fn() -> Duration,
}

impl Stopwatch {
    fn start(processor: fn() -> Duration) -> Self {
        Self { start: Instant::now(), used: processor(), processor }
    }

    fn stop(&self) -> Cost {
        let processor = (self.processor)().saturating_sub(self.used).as_secs_f64();
        Cost { clock: self.start.elapsed().as_secs_f64(), processor, missed: 0 }
    }
}

fn bare(origin: &str) -> Cost {
    let url = ureq::get(format!("{origin}/open/v1/sessions/auth")).call().unwrap().body_mut().read_to_string();
    let url: Value = serde_json::from_str(&url.unwrap()).unwrap();
    let url = websocket_url(url["content"]["url"].as_str().unwrap()).unwrap().url;
    let (mut socket, _) = tungstenite::connect(url.expose()).unwrap();

    let connected = system(&mut socket, "connected");
    let key = connected["data"]["sessionKey"].as_str().unwrap();
    let subscribe = format!("{origin}/open/v1/sessions/events/subscribe/chat?sessionKey={key}");
    ureq::post(subscribe).send_empty().unwrap();
    system(&mut socket, "subscribed");

    let watch = Stopwatch::start(thread_time);
    let mut left = EVENTS;
    while left > 0 {
        let Message::Text(text) = socket.read().unwrap() else { continue };
        let Ok(EnginePacket::Message(packet)) = EnginePacket::decode(&text) else { continue };
        let Ok(event) = Packet::decode(packet).and_then(|packet| packet.event()) else { continue };
        let Some(argument) = event.args.get(0) else { continue };
        left -= usize::from(matches!(black_box(decode(&event.name, argument)), Some(Event::Chat(_))));
    }
    watch.stop()
}

/// Reads up to a SYSTEM message.
fn system<S: std::io::Read + std::io::Write>(socket: &mut tungstenite::WebSocket<S>, kind: &str) -> Value {
    loop {
        let text = socket.read().unwrap().into_text().unwrap();
        let Ok(EnginePacket::Message(packet)) = EnginePacket::decode(&text) else { continue };
        let Ok(event) = Packet::decode(packet).and_then(|packet| packet.event()) else { continue };
        let message = event.args.get(0).and_then(string).unwrap();
        let message: Value = serde_json::from_str(&message).unwrap();
        if message["type"] == kind {
            return message;
        }
    }
}

fn token() -> Token {
    Token::new("an-access-token", "a-refresh-token")
}

fn session(origin: &str) -> livechat::chzzk::official::session::Session {
    let endpoints = Endpoints::at(origin).unwrap();
    let application = Application::builder("client-id", "client-secret").endpoints(endpoints).build().unwrap();
    let user = application.user(token());
    user.session().subscribe(&user, [EventKind::Chat]).connect().unwrap()
}

fn blocking(origin: &str) -> Cost {
    let mut session = session(origin);
    let watch = Stopwatch::start(thread_time);
    let mut left = EVENTS;
    while left > 0 {
        left -= usize::from(matches!(black_box(session.next_event().unwrap().unwrap()), Event::Chat(_)));
    }
    watch.stop()
}

fn asynchronous(origin: &str) -> Cost {
    let endpoints = Endpoints::at(origin).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let application = AsyncApplication::builder("client-id", "client-secret").endpoints(endpoints).build().unwrap();
        let user = application.user(token());
        let mut session = user.session().subscribe(&user, [EventKind::Chat]).connect().await.unwrap();
        let watch = Stopwatch::start(thread_time);
        let mut left = EVENTS;
        while left > 0 {
            left -= usize::from(matches!(black_box(session.next_event().await.unwrap().unwrap()), Event::Chat(_)));
        }
        watch.stop()
    })
}

fn spawned(origin: &str) -> Cost {
    let session = session(origin);
    let watch = Stopwatch::start(threads_time);
    let mut session = session.spawn(CAPACITY).unwrap();
    let mut taken = 0;
    loop {
        let Event::Chat(message) = black_box(session.next_event().unwrap().unwrap()) else { continue };
        taken += 1;
        // An event is dropped for a later one only, so the last comes.
        if message.message_time == Some(time(EVENTS - 1)) {
            return Cost { missed: EVENTS - taken, ..watch.stop() };
        }
    }
}

/// When a message was written.
fn time(number: usize) -> i64 {
    1_785_000_000_123 + number as i64
}

/// A packet as the service sends it (official reference 16.6): now with badges and emojis, now without.
fn message(number: usize) -> String {
    const CONTENTS: [&str; 4] =
        ["안녕하세요 반가워요", "오늘 방송 진짜 재밌다 ㅋㅋㅋㅋㅋㅋ {:d_47:}", "{:d_47:}{:d_3:}{:d_47:}", "ㅋㅋㅋㅋ"];
    const BADGES: [&str; 3] = [
        "",
        r#"{"imageUrl":"https://ssl.pstatic.net/static/nng/glive/badge/fan_03.png"}"#,
        r#"{"imageUrl":"https://ssl.pstatic.net/static/nng/glive/icon/manager.png"},{"imageUrl":"https://ssl.pstatic.net/static/nng/glive/badge/fan_03.png"}"#,
    ];
    let content = CONTENTS[number % CONTENTS.len()];
    let emojis: Vec<_> = ["d_47", "d_3"]
        .into_iter()
        .filter(|id| content.contains(&format!("{{:{id}:}}")))
        .map(|id| format!(r#""{id}":"https://ssl.pstatic.net/static/nng/glive/icon/{id}.gif?type=f60_60""#))
        .collect();
    let emojis = emojis.join(",");
    let badges = BADGES[number % BADGES.len()];
    let role = if badges.contains("manager") { "streaming_chat_manager" } else { "common_user" };
    let time = time(number);
    let (minute, second, fraction) = (number / 60_000, number / 1_000 % 60, 123_654_321 + number % 1_000 * 871_017);
    let object = format!(
        r#"{{"channelId":"{CHANNEL}","chatChannelId":"N2dODq","senderChannelId":"b{number:031x}","profile":{{"nickname":"초록고래{number}","verifiedMark":false,"badges":[{badges}],"userRoleCode":"{role}"}},"content":"{content}","emojis":{{{emojis}}},"messageTime":{time},"eventSentAt":"2026-07-26T02:{minute:02}:{second:02}.{fraction:09}"}}"#
    );
    event("CHAT", &object)
}
