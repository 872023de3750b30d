//! Twitch chat from a socket to typed messages: this crate beside `tmi` 0.10.0 and `twitch-irc` 6.1.3, on the same lines, in one run.
//!
//! A server on loopback, in a process of its own (this program again), lets a client log in without a token and join three rooms, and
//! then pours `THOUSANDS` thousand invented lines in the mix and of the size that real chat has (`twitch/lines.rs`), no id twice. What
//! each side does with them:
//!
//! - **socket alone**: reads 8 KiB at a time with the standard library and counts the line ends. What a client costs above it is its own.
//! - **livechat**: `Chat::next_event` in a loop. Owned events with all the fields of the facts, texts unescaped, badges and emotes read
//!   when they are asked for. The chat meanwhile drops messages whose id was there lately, answers pings, watches the silence and its
//!   mailbox, and keeps the rooms.
//! - **livechat, async**: the same on tokio.
//! - **tmi**: owned messages that are split, `IrcMessage`, and of each the typed one, which borrows it: fewer fields, badges read, texts
//!   not unescaped before they are asked for, emotes never read. Nothing else happens meanwhile: pings, rejoins and reconnects are the
//!   user's. Its `Client` has one address, Twitch's, over TLS only, so the steps of its `recv` are done here, with the same types over a
//!   plain `TcpStream` and the messages that it asks for: `tokio::io::split`, `BufReader`, `LinesStream`, `IrcMessage::parse`.
//! - **twitch-irc**: its own client, `TwitchIRCClient`, with its own transport over a plain `TcpStream`, whose address is ours by its trait
//!   `MakeConnection`. Owned messages with fewer fields, badges and emotes read, and in each the generic message with a hash map of all
//!   tags. Its tasks, of which one reads, one keeps the connection and one the pool, hand over by channels without bounds, and each message is
//!   cloned on its way. It answers pings, sends its own, and wins lost connections back.
//!
//! Of every chat message the caller reads text, sender and id; all sides must see as many chat messages, others and bytes of these texts
//! as the lines have.
//!
//! Measured is from the last room joined to the last line. Time is that of the processor, of the one thread that each side has (tokio is
//! `current_thread`); the server's is not in it. Lines a second by the clock say as much of the machine as of the code, since the server
//! shares it. The lines come as fast as they are read, which real chat does not. TLS, which Twitch asks for, is in neither. Linux only.

#[path = "../../support/apart.rs"]
mod apart;
#[path = "twitch/lines.rs"]
mod lines;
#[path = "../../support/processor.rs"]
mod processor;
#[path = "twitch/server.rs"]
mod server;

use std::{
    env, fs,
    hint::black_box,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::OnceLock,
    time::{Duration, Instant},
};

use apart::Apart;
use async_trait::async_trait;
use futures_util::StreamExt;
use livechat::{
    asynchronous,
    twitch::{Client, Event, Server},
};
use processor::thread_time;
use tmi::{Command, IrcMessage, Message};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    runtime,
};
use tokio_stream::wrappers::LinesStream;
use twitch_irc::{
    ClientConfig, TwitchIRCClient,
    login::StaticLoginCredentials,
    message::ServerMessage,
    transport::tcp::{MakeConnection, TCPTransport, TCPTransportConnectError},
};

const THOUSANDS: usize = 300;
const ROUNDS: usize = 7;
const ROOMS: [&str; 3] = ["lumen_dock", "quietharbor", "fogbell"];

/// Each connects, joins, and reads to the last line.
const SIDES: [(&str, fn(&Expected) -> Cost); 5] = [
    ("socket alone", socket_alone),
    ("livechat", blocking),
    ("livechat, async", asynchronous),
    ("tmi", tmi),
    ("twitch-irc", twitch_irc),
];
/// The place of the side that the others are compared with.
const OURS: usize = 1;

static ADDRESS: OnceLock<SocketAddr> = OnceLock::new();

fn main() {
    if env::args().nth(1).as_deref() == Some("serve") {
        apart::serve(&server::start(stream(), ROOMS.len()).to_string());
        return;
    }
    let expected = Expected::new();
    let Seen { chats, others, bytes } = expected.seen;
    println!(
        "{} lines of {} bytes in the mean, {chats} of them chat with {bytes} bytes of text, sender and id, {others} others",
        chats + others,
        expected.stream_bytes / (chats + others),
    );
    let server = Apart::start();
    ADDRESS.set(server.origin.parse().unwrap()).unwrap();

    let mut costs = [const { Vec::new() }; SIDES.len()];
    for round in 0..ROUNDS {
        for place in 0..SIDES.len() {
            // Nobody always goes first.
            let side = (place + round) % SIDES.len();
            costs[side].push(SIDES[side].1(&expected));
        }
    }
    println!("medians of {ROUNDS} rounds (least to most); ratio = processor time / livechat's, within a round");
    println!("{:<16} {:>30} {:>36} {:>22}   ratio", "", "lines/s of the clock", "lines/s of the processor", "ns/line");
    let lines = (chats + others) as f64;
    for ((name, _), side) in SIDES.iter().zip(&costs) {
        let ratios = side.iter().zip(&costs[OURS]).map(|(cost, ours)| cost.processor / ours.processor);
        println!(
            "{name:<16} {:>30} {:>36} {:>22}   {}",
            spread(side.iter().map(|cost| lines / cost.clock), 0),
            spread(side.iter().map(|cost| lines / cost.processor), 0),
            spread(side.iter().map(|cost| cost.processor * 1e9 / lines), 0),
            spread(ratios, 2),
        );
    }
}

/// The median of some values, with the least and the most of them.
fn spread(values: impl Iterator<Item = f64>, digits: usize) -> String {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    let (least, most) = (values[0], values[values.len() - 1]);
    format!("{:.digits$} ({least:.digits$} to {most:.digits$})", values[values.len() / 2])
}

/// All lines as they travel.
fn stream() -> Vec<u8> {
    let mut stream = Vec::new();
    for line in lines::thousands().take(THOUSANDS).flatten() {
        stream.extend_from_slice(line.as_bytes());
        stream.extend_from_slice(b"\r\n");
    }
    stream
}

struct Expected {
    seen: Seen,
    stream_bytes: usize,
}

impl Expected {
    /// By what the lines are made of, and no side's decoding.
    fn new() -> Self {
        let (mut seen, mut stream_bytes) = (Seen::default(), 0);
        for line in lines::thousands().take(THOUSANDS).flatten() {
            stream_bytes += line.len() + 2;
            if line.contains(" PRIVMSG ") {
                let mut parts = line.splitn(3, " :");
                let [tags, prefix, text] = [(); 3].map(|()| parts.next().unwrap());
                let id = tags.split(';').find_map(|tag| tag.strip_prefix("id=")).unwrap();
                seen.chat(text, prefix.split_once('!').unwrap().0, id);
            } else {
                seen.others += 1;
            }
        }
        Self { seen, stream_bytes }
    }

    fn is_all(&self, seen: &Seen) -> bool {
        seen.chats + seen.others == self.seen.chats + self.seen.others
    }
}

/// What a side saw of the lines.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    chats: usize,
    others: usize,
    bytes: usize,
}

impl Seen {
    fn chat(&mut self, text: &str, login: &str, id: &str) {
        black_box((text, login, id));
        self.chats += 1;
        self.bytes += text.len() + login.len() + id.len();
    }

    /// The invented people have other names than readers without a login.
    fn join(&mut self, login: &str) {
        self.others += usize::from(!login.starts_with("justinfan"));
    }
}

/// What all lines together cost, in seconds.
struct Cost {
    clock: f64,
    processor: f64,
}

/// A running measurement.
struct Stopwatch {
    start: Instant,
    used: Duration,
}

impl Stopwatch {
    fn start() -> Self {
        Self { start: Instant::now(), used: thread_time() }
    }

    fn stop(&self) -> Cost {
        let processor = thread_time().saturating_sub(self.used).as_secs_f64();
        let clock = self.start.elapsed().as_secs_f64();
        assert_eq!(fs::read_dir("/proc/self/task").unwrap().count(), 1, "somebody worked on another thread");
        Cost { clock, processor }
    }

    /// The same where all lines must have been seen.
    fn stop_after(&self, seen: &Seen, expected: &Expected) -> Cost {
        let cost = self.stop();
        assert_eq!(*seen, expected.seen);
        cost
    }
}

fn address() -> SocketAddr {
    *ADDRESS.get().unwrap()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn socket_alone(expected: &Expected) -> Cost {
    let mut socket = TcpStream::connect(address()).unwrap();
    let rooms = ROOMS.map(|room| format!("#{room}")).join(",");
    write!(socket, "NICK justinfan10001\r\nJOIN {rooms}\r\n").unwrap();
    let watch = Stopwatch::start();
    let mut buffer = [0; 8 << 10];
    let (mut bytes, mut ends) = (0, 0);
    // As many bytes as the lines have; the answers to the login are among them, a few lines.
    while bytes < expected.stream_bytes {
        let read = socket.read(&mut buffer).unwrap();
        assert_ne!(read, 0, "the server closed the connection");
        bytes += read;
        ends += buffer[..read].iter().filter(|byte| **byte == b'\n').count();
    }
    black_box(ends);
    watch.stop()
}

/// What an event of this crate counts for.
fn count(event: &Event, seen: &mut Seen) {
    match event {
        Event::Privmsg(message) => seen.chat(&message.text, &message.login, message.id.as_ref().unwrap().as_str()),
        Event::Usernotice(_) | Event::Clearchat(_) | Event::Clearmsg(_) => seen.others += 1,
        Event::Join(join) => seen.join(&join.login),
        _ => {}
    }
}

fn blocking(expected: &Expected) -> Cost {
    let server = Server::plain(&address().to_string()).unwrap();
    let mut chat = Client::builder().server(server).build().unwrap().chat(ROOMS).connect().unwrap();
    let watch = Stopwatch::start();
    let mut seen = Seen::default();
    while !expected.is_all(&seen) {
        count(&chat.next_event().unwrap().unwrap(), &mut seen);
    }
    watch.stop_after(&seen, expected)
}

fn asynchronous(expected: &Expected) -> Cost {
    let server = Server::plain(&address().to_string()).unwrap();
    let client = asynchronous::twitch::Client::builder().server(server).build().unwrap();
    block_on(async {
        let mut chat = client.chat(ROOMS).connect().await.unwrap();
        let watch = Stopwatch::start();
        let mut seen = Seen::default();
        while !expected.is_all(&seen) {
            count(&chat.next_event().await.unwrap().unwrap(), &mut seen);
        }
        watch.stop_after(&seen, expected)
    })
}

fn tmi(expected: &Expected) -> Cost {
    block_on(async {
        let (reader, mut writer) = tokio::io::split(tokio::net::TcpStream::connect(address()).await.unwrap());
        let mut lines = LinesStream::new(BufReader::new(reader).lines()).fuse();
        let rooms = ROOMS.map(|room| format!("#{room}")).join(",");
        let login = format!(
            "CAP REQ :twitch.tv/commands twitch.tv/tags twitch.tv/membership\r\nPASS oauth:just_a_lil_guy\r\n\
             NICK justinfan10002\r\nJOIN {rooms}\r\n"
        );
        writer.write_all(login.as_bytes()).await.unwrap();
        let mut left = ROOMS.len();
        while left > 0 {
            let message = IrcMessage::parse(lines.next().await.unwrap().unwrap()).unwrap();
            left -= usize::from(message.command() == Command::RplEndOfNames);
        }
        let watch = Stopwatch::start();
        let mut seen = Seen::default();
        while !expected.is_all(&seen) {
            // As its `recv` does, with the text copied.
            let line = lines.next().await.unwrap().unwrap();
            let message = IrcMessage::parse(&line).unwrap();
            match message.as_typed().unwrap() {
                Message::Privmsg(message) => seen.chat(message.text(), message.sender().login(), message.id()),
                Message::UserNotice(_) | Message::ClearChat(_) | Message::ClearMsg(_) => seen.others += 1,
                Message::Join(join) => seen.join(join.user()),
                _ => {}
            }
        }
        watch.stop_after(&seen, expected)
    })
}

/// The server of this bench, as an address of `twitch-irc`.
struct Here;

#[async_trait]
impl MakeConnection for Here {
    type Socket = tokio::net::TcpStream;

    async fn new_socket() -> Result<Self::Socket, TCPTransportConnectError> {
        Ok(tokio::net::TcpStream::connect(address()).await?)
    }
}

fn twitch_irc(expected: &Expected) -> Cost {
    block_on(async {
        let (mut messages, client) =
            TwitchIRCClient::<TCPTransport<Here>, StaticLoginCredentials>::new(ClientConfig::default());
        for room in ROOMS {
            client.join(room.to_owned()).unwrap();
        }
        let mut left = ROOMS.len();
        while left > 0 {
            left -= usize::from(matches!(messages.recv().await.unwrap(), ServerMessage::Join(_)));
        }
        let watch = Stopwatch::start();
        let mut seen = Seen::default();
        while !expected.is_all(&seen) {
            match messages.recv().await.unwrap() {
                ServerMessage::Privmsg(message) => {
                    seen.chat(&message.message_text, &message.sender.login, &message.message_id);
                }
                ServerMessage::UserNotice(_) | ServerMessage::ClearChat(_) | ServerMessage::ClearMsg(_) => {
                    seen.others += 1;
                }
                ServerMessage::Join(join) => seen.join(&join.user_login),
                _ => {}
            }
        }
        watch.stop_after(&seen, expected)
    })
}
