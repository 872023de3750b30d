//! What an idle session of the official API costs: memory, file descriptors, processor time; 500 blocking ones, each read on a
//! thread of its own, and 2,000 async ones, each a task of one thread. Each is subscribed to a chat in which nobody writes, and
//! pings every 25 s, as CHZZK's servers want it; the time is such that each pings once, and how many pings came is told.
//!
//! All are sessions of one application and one user, which the real service would not allow. The service runs in a process of its
//! own (this program again), so the numbers are the client's alone. Linux only.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a bench"
)]

#[path = "support/apart.rs"]
mod apart;
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
    chzzk::official::{Application, auth::Token, model::EventKind},
};
use session_service::PINGS_PATH;
use threads::threads_time;
use usage::Usage;

/// A little more than from one ping to the next.
const IDLE: Duration = Duration::from_secs(26);
const BLOCKING: u32 = 500;
const ASYNCHRONOUS: u32 = 2_000;
const AT_ONCE: u32 = 100;

fn main() {
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    match env::args().nth(1).as_deref() {
        Some("serve") => apart::serve(&session_service::start(Vec::new())),
        Some(mode @ ("blocking" | "asynchronous")) => client(mode, &env::args().nth(2).unwrap()),
        _ => {
            for mode in ["blocking", "asynchronous"] {
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
    let count = if mode == "blocking" { blocking(endpoints) } else { asynchronous(endpoints) };
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
    let user = application.user(Token::new("an-access-token", "a-refresh-token"));
    let (tell, told) = mpsc::channel();
    for count in 1..=BLOCKING {
        let (user, tell) = (user.clone(), tell.clone());
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
            let application = AsyncApplication::builder("client-id", "client-secret").endpoints(endpoints).build();
            let user = application.unwrap().user(Token::new("an-access-token", "a-refresh-token"));
            for _ in 0..ASYNCHRONOUS / AT_ONCE {
                let joins: Vec<_> = (0..AT_ONCE)
                    .map(|_| {
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
