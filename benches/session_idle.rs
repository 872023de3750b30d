//! What an idle session of the official API costs: memory, file descriptors, processor time; 500 blocking ones, each read on a
//! thread of its own, 2,000 async ones, each a task of one thread, and 2,000 in a blocking and an async pool, which read all of them on
//! one thread. Each is its own user's, subscribed to a chat in which nobody writes, and pings every 25 s, as CHZZK's servers want
//! it; the time is such that each pings once, and how many pings came is told.
//!
//! The service runs in a process of its own (this program again), so the numbers are the client's alone. Linux only.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a bench"
)]

#[path = "support/apart.rs"]
mod apart;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/processor.rs"]
#[expect(dead_code, reason = "here no thread counts alone")]
mod processor;
#[path = "support/session_service.rs"]
mod session_service;
#[path = "support/threads.rs"]
mod threads;
#[path = "support/usage.rs"]
mod usage;

use std::{env, process::Command, sync::mpsc, thread, time::Duration};

use apart::Apart;
use livechat::{
    Endpoints,
    asynchronous::chzzk::official::Application as AsyncApplication,
    chzzk::official::{Application, auth::Token, model::EventKind, session::SessionKind},
};
use session_service::PINGS_PATH;
use threads::threads_time;
use usage::Usage;

/// A little more than from one ping to the next.
const IDLE: Duration = Duration::from_secs(26);
const MODES: [&str; 4] = ["blocking", "asynchronous", "blocking pool", "asynchronous pool"];
const BLOCKING: u32 = 500;
const ASYNCHRONOUS: u32 = 2_000;
const AT_ONCE: u32 = 100;

fn main() {
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    match env::args().nth(1).as_deref() {
        Some("serve") => apart::serve(&session_service::start(Vec::new())),
        Some(mode) if MODES.contains(&mode) => client(mode, &env::args().nth(2).unwrap()),
        _ => {
            for mode in MODES {
                let service = Apart::start();
                let client = Command::new(env::current_exe().unwrap()).args([mode, &service.origin]).status();
                assert!(client.unwrap().success());
            }
        }
    }
}

fn client(mode: &str, origin: &str) {
    let endpoints = Endpoints::at(origin).unwrap();
    let before = Usage::now(threads_time());
    let count = match mode {
        "blocking" => blocking(endpoints),
        "asynchronous" => asynchronous(endpoints),
        "blocking pool" => blocking_pool(endpoints),
        _ => asynchronous_pool(endpoints),
    };
    let joined = Usage::now(threads_time());
    thread::sleep(IDLE);
    let idle = Usage::now(threads_time());
    println!("{mode}: {count} idle sessions: {}", idle.of_each(count, &before, &joined, IDLE));
    let answer = ureq::get(format!("{origin}{PINGS_PATH}")).call().unwrap().body_mut().read_to_string().unwrap();
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    println!("{mode}: {} pings since they were connected", answer["content"]);
}

fn blocking(endpoints: Endpoints) -> u32 {
    let application = Application::builder("client-id", "client-secret").endpoints(endpoints).build().unwrap();
    let (tell, told) = mpsc::channel();
    for count in 1..=BLOCKING {
        let (user, tell) = (application.user(token()), tell.clone());
        let reader = thread::Builder::new().stack_size(256 << 10);
        reader
            .spawn(move || {
                let mut session = user.session().subscribe(&user, [EventKind::Chat]).connect().unwrap();
                tell.send(()).unwrap();
                session.run_forever().unwrap();
            })
            .unwrap();
        if count % AT_ONCE == 0 {
            told.iter().take(AT_ONCE as usize).for_each(drop);
        }
    }
    BLOCKING
}

fn asynchronous(endpoints: Endpoints) -> u32 {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let application =
                AsyncApplication::builder("client-id", "client-secret").endpoints(endpoints).build().unwrap();
            for _ in 0..ASYNCHRONOUS / AT_ONCE {
                let joins: Vec<_> = (0..AT_ONCE)
                    .map(|_| {
                        let user = application.user(token());
                        let session = user.session().subscribe(&user, [EventKind::Chat]);
                        tokio::spawn(async move { session.connect().await.unwrap() })
                    })
                    .collect();
                for join in joins {
                    let mut session = join.await.unwrap();
                    tell.send(()).unwrap();
                    tokio::spawn(async move { session.run_forever().await.unwrap() });
                }
            }
            std::future::pending::<()>().await;
        });
    });
    told.iter().take(ASYNCHRONOUS as usize).count() as u32
}

fn blocking_pool(endpoints: Endpoints) -> u32 {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let application = Application::builder("client-id", "client-secret").endpoints(endpoints).build().unwrap();
        let mut sessions = application.session_pool().kind(SessionKind::User);
        for _ in 0..ASYNCHRONOUS {
            sessions = sessions.subscribe(&application.user(token()), [EventKind::Chat]);
        }
        let mut sessions = sessions.connect().unwrap();
        tell.send(sessions.handle().subscriptions()).unwrap();
        sessions.run_forever().unwrap();
    });
    told.recv().unwrap() as u32
}

fn asynchronous_pool(endpoints: Endpoints) -> u32 {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let application =
                AsyncApplication::builder("client-id", "client-secret").endpoints(endpoints).build().unwrap();
            let mut sessions = application.session_pool().kind(SessionKind::User);
            for _ in 0..ASYNCHRONOUS {
                sessions = sessions.subscribe(&application.user(token()), [EventKind::Chat]);
            }
            let mut sessions = sessions.connect().await.unwrap();
            tell.send(sessions.handle().subscriptions()).unwrap();
            sessions.run_forever().await.unwrap();
        });
    });
    told.recv().unwrap() as u32
}

fn token() -> Token {
    Token::new("an-access-token", "a-refresh-token")
}
