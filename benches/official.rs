//! What a call of the official API costs beside the same request by ureq alone, against the same server on loopback, over
//! one connection each that is kept alive. The budget of a call is 1.10 times either of the first two:
//!
//! - *limited*: ureq with the timeouts and buffers of the client. The URL, the headers' values and the body are there
//!   already; the answer is read into a `Vec` and that into a `serde_json::Value`.
//! - *plain*: the same with an agent as ureq makes it, which never times out. ureq looks up the host before every request,
//!   and with a timeout it does so in a thread of its own: that is the difference. The client does so for a connection.
//! - *client*: `me()` and `send_message(..)`, from their arguments to typed results, with the token's age checked.
//! - *wire*: the bytes of the request and the answer through a bare socket: what server and kernel take from every side.
//!
//! That all send the same request is checked. Followers are read page by page into derived structs of texts by the first two,
//! and as the items of an iterator by the client, which reads their times and checks their ids; this has no budget.
//!
//! Sides take turns in small blocks, so that a busy machine disturbs all alike. A figure is the median time of a call in its
//! round; a ratio is the median over rounds. Processor time is that of the calling thread alone. Linux only.
//!
//! Where the scheduler puts a client and the server's thread decides whether the wire takes 14 µs or 60, for seconds on end. Keep
//! all on one processor, so that every side gets the same: `taskset -c 0 cargo bench --all-features --bench official`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a bench"
)]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/processor.rs"]
mod processor;

use std::{
    hint::black_box,
    io::{Read, Write},
    net::TcpStream,
    sync::mpsc,
    time::{Duration, Instant},
};

use answers::{Answers, answer};
use livechat::{
    Endpoints,
    chzzk::official::{Application, User, auth::Token},
};
use processor::thread_time;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use ureq::{Agent, Body, RequestBuilder, config::AutoHeaderValue, http::Response};

const ROUNDS: usize = 7;
/// Of each side in a round: also ten times all followers.
const CALLS: usize = 2_000;
const CALLS_IN_BLOCK: usize = 100;
const FOLLOWERS: usize = 10_000;
const PAGE: usize = 50;
const PAGES: usize = FOLLOWERS / PAGE;

const BUDGET: &str = " (budget 1.10 each)";

const ME_PATH: &str = "/open/v1/users/me";
const SEND_PATH: &str = "/open/v1/chats/send";
const USER_AGENT: &str = concat!("livechat/", env!("CARGO_PKG_VERSION"));
const ME: &str = r#"{"code":200,"message":null,"content":{"channelId":"a0000000000000000000000000000001","channelName":"예시채널","nickname":"예시채널"}}"#;
const SENT: &str = r#"{"code":200,"message":null,"content":{"messageId":"bWVzc2FnZS0wMDAwMDAwMDAwMDAwMDAx"}}"#;
const MESSAGE: &str = "안녕하세요 반가워요";
const BODY: &str = r#"{"message":"안녕하세요 반가워요"}"#;
const TOKEN: &str = "an-access-token-of-a-length-as-they-have-it-0123456789abcdef0123";

fn main() {
    let mut prepared = Answers::new();
    prepared.insert(format!("GET {ME_PATH}"), answer(ME));
    prepared.insert(format!("POST {SEND_PATH}"), answer(SENT));
    for page in 0..PAGES {
        prepared.insert(format!("GET {}", followers_path(page)), answer(&followers(page)));
    }
    let (address, first_requests) = answers::start(prepared);
    let server = Server { address, first_requests };

    let (limited, plain, user) = server.sides();
    let mut sides: Sides<'_> = [
        &mut || drop(black_box(limited.get::<Value>(&limited.me))),
        &mut || drop(black_box(plain.get::<Value>(&plain.me))),
        &mut || drop(black_box(user.me().unwrap())),
    ];
    let request = server.check(&mut sides);
    measure("me()", BUDGET, &mut sides, |time| format!("{:.2} µs", time * 1e6));
    server.wire(&request, answer(ME).len());

    let (limited, plain, user) = server.sides();
    let mut sides: Sides<'_> = [
        &mut || drop(black_box(limited.post(&limited.send, BODY))),
        &mut || drop(black_box(plain.post(&plain.send, BODY))),
        &mut || drop(black_box(user.send_message(MESSAGE).unwrap())),
    ];
    let request = server.check(&mut sides);
    measure("send_message()", BUDGET, &mut sides, |time| format!("{:.2} µs", time * 1e6));
    server.wire(&request, answer(SENT).len());

    let (limited, plain, user) = server.sides();
    let (mut limited_page, mut plain_page) = ((0..PAGES).cycle(), (0..PAGES).cycle());
    let mut lists = std::iter::repeat_with(|| user.followers()).flatten();
    let mut sides: Sides<'_> = [
        &mut || assert_eq!(limited.followers(limited_page.next().unwrap()), PAGE),
        &mut || assert_eq!(plain.followers(plain_page.next().unwrap()), PAGE),
        &mut || assert_eq!(lists.by_ref().take(PAGE).filter(|follower| black_box(follower).is_ok()).count(), PAGE),
    ];
    let request = server.check(&mut sides);
    measure("a page of followers", "", &mut sides, |time| {
        format!("{:.2} µs ({:.0} ns/item)", time * 1e6, time * 1e9 / PAGE as f64)
    });
    server.wire(&request, answer(&followers(0)).len());
}

/// *Limited*, *plain* and *client*.
type Sides<'a> = [&'a mut dyn FnMut(); 3];

/// Lets the sides take turns, and prints what a call costs each.
fn measure(name: &str, budget: &str, sides: &mut Sides<'_>, figure: impl Fn(f64) -> String) {
    println!("\n{name}: {ROUNDS} rounds of {CALLS} calls of each side");
    let mut ratios = [const { Vec::new() }; 3];
    for round in 0..ROUNDS {
        let mut times = [const { Vec::new() }; 3];
        let mut processor = [Duration::ZERO; 3];
        for turn in 0..CALLS / CALLS_IN_BLOCK {
            for place in 0..sides.len() {
                // Nobody always goes first.
                let side = (place + turn + round) % sides.len();
                let before = thread_time();
                for _ in 0..CALLS_IN_BLOCK {
                    let start = Instant::now();
                    sides[side]();
                    times[side].push(start.elapsed().as_secs_f64());
                }
                processor[side] += thread_time().saturating_sub(before);
            }
        }
        let [limited, plain, client] = times.map(median);
        let used = processor.map(|time| time.as_secs_f64() / CALLS as f64);
        println!("round {round}: limited {}, plain {}, client {}", figure(limited), figure(plain), figure(client));
        println!("         of it processor {}, {}, {}", figure(used[0]), figure(used[1]), figure(used[2]));
        for (ratios, ratio) in ratios.iter_mut().zip([client / limited, client / plain, used[2] / used[1]]) {
            ratios.push(ratio);
        }
    }
    let [limited, plain, processor] = ratios.map(median);
    println!(
        "median ratios: client/limited {limited:.3}, client/plain {plain:.3}{budget}; of processor time, client/plain {processor:.3}"
    );
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

struct Server {
    address: String,
    first_requests: mpsc::Receiver<String>,
}

impl Server {
    fn sides(&self) -> (Bare, Bare, User) {
        (self.bare(like_the_client()), self.bare(Agent::new_with_defaults()), self.user())
    }

    fn bare(&self, agent: Agent) -> Bare {
        let url = |path: &str| format!("http://{}{path}", self.address);
        Bare {
            agent,
            authorization: format!("Bearer {TOKEN}"),
            me: url(ME_PATH),
            send: url(SEND_PATH),
            origin: url(""),
        }
    }

    fn user(&self) -> User {
        let endpoints = Endpoints::at(&format!("http://{}", self.address)).unwrap();
        let application = Application::builder("client-id", "client-secret").endpoints(endpoints).build().unwrap();
        application.user(Token::new(TOKEN, "a-refresh-token"))
    }

    /// Opens the connection of each side with a first call, and sees that all ask the same. The order of headers is free.
    fn check(&self, sides: &mut Sides<'_>) -> String {
        let requests = sides.each_mut().map(|side| {
            side();
            self.first_requests.recv().unwrap()
        });
        let [limited, plain, client] = requests.each_ref().map(|request| {
            let mut lines: Vec<_> = request.lines().collect();
            lines.sort_unstable();
            lines
        });
        assert_eq!((&limited, &plain), (&client, &client));
        let [_, _, request] = requests;
        request
    }

    /// What server and kernel take of every call.
    fn wire(&self, request: &str, answer_bytes: usize) {
        let mut tcp = TcpStream::connect(&self.address).unwrap();
        tcp.set_nodelay(true).unwrap();
        let mut answer = vec![0; answer_bytes];
        let times = (0..CALLS).map(|_| {
            let start = Instant::now();
            tcp.write_all(request.as_bytes()).unwrap();
            tcp.read_exact(&mut answer).unwrap();
            start.elapsed().as_secs_f64()
        });
        println!("wire: {:.2} µs", median(times.collect()) * 1e6);
        let _ = self.first_requests.recv();
    }
}

/// An agent as the client makes its own.
fn like_the_client() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .user_agent(AutoHeaderValue::None)
        .max_response_header_size(16 << 10)
        .input_buffer_size(32 << 10)
        .output_buffer_size(32 << 10)
        .timeout_global(Some(Duration::from_secs(10)))
        .timeout_connect(Some(Duration::from_secs(10)))
        .build()
        .new_agent()
}

/// ureq and serde alone.
struct Bare {
    agent: Agent,
    authorization: String,
    origin: String,
    me: String,
    send: String,
}

impl Bare {
    fn get<T: DeserializeOwned>(&self, url: &str) -> T {
        read(self.with_headers(self.agent.get(url)).call().unwrap())
    }

    fn post(&self, url: &str, body: &str) -> Value {
        read(self.with_headers(self.agent.post(url)).send(body).unwrap())
    }

    /// Reads a page and counts what is on it.
    fn followers(&self, page: usize) -> usize {
        let answer: Envelope = self.get(&format!("{}{}", self.origin, followers_path(page)));
        black_box(answer).content.data.len()
    }

    fn with_headers<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        request
            .header("user-agent", USER_AGENT)
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("authorization", &self.authorization)
    }
}

fn read<T: DeserializeOwned>(mut answer: Response<Body>) -> T {
    serde_json::from_slice(&answer.body_mut().read_to_vec().unwrap()).unwrap()
}

#[derive(Deserialize)]
struct Envelope {
    content: Followers,
}

#[derive(Deserialize)]
struct Followers {
    data: Vec<Follower>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "what a program would want to have")]
struct Follower {
    channel_id: String,
    channel_name: String,
    created_date: String,
}

fn followers_path(page: usize) -> String {
    format!("/open/v1/channels/followers?page={page}&size={PAGE}")
}

/// The body of a page, every follower of it another.
fn followers(page: usize) -> String {
    let data: Vec<_> = (page * PAGE..(page + 1) * PAGE)
        .map(|number| {
            let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
            serde_json::json!({"channelId": format!("f{number:031x}"), "channelName": format!("팔로워{number:05}"),
                "createdDate": format!("2026-07-01 {hour:02}:{minute:02}:{second:02}")})
        })
        .collect();
    let content = serde_json::json!({"page": page, "totalCount": FOLLOWERS, "totalPages": PAGES, "data": data});
    serde_json::json!({"code": 200, "message": null, "content": content}).to_string()
}
