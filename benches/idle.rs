//! What an idle connection costs: memory, file descriptors, processor time; 1,000 blocking ones and 10,000 async ones.
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
#[path = "support/service.rs"]
mod service;
#[path = "support/usage.rs"]
mod usage;

use std::{env, fs, process::Command, sync::mpsc, thread, time::Duration};

use apart::Apart;
use livechat::{Endpoints, asynchronous::chzzk::unofficial::Client as AsyncClient, chzzk::unofficial::Client};
use service::CHANNEL;
use usage::Usage;

/// Long enough for a ping and a look at the broadcast's state by everyone.
const IDLE: Duration = Duration::from_secs(60);

fn main() {
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    match env::args().nth(1).as_deref() {
        Some("serve") => apart::serve(&service::start(Vec::new(), None)),
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
    let before = Usage::now(process_time());
    let count = if mode == "blocking" { blocking(&endpoints) } else { asynchronous(&endpoints) };
    let joined = Usage::now(process_time());
    thread::sleep(IDLE);
    let idle = Usage::now(process_time());
    println!("{mode}: {count} idle connections: {}", idle.of_each(count, &before, &joined, IDLE));
}

/// What this process has used of the processor, with threads that have ended.
fn process_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // utime and stime in ticks of 10 ms.
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

fn blocking(endpoints: &Endpoints) -> u32 {
    let client = Client::builder().endpoints(endpoints.clone()).build().unwrap();
    let (tell, told) = mpsc::channel();
    for _ in 0..1_000 {
        let (client, tell) = (client.clone(), tell.clone());
        let reader = thread::Builder::new().stack_size(256 << 10);
        reader
            .spawn(move || {
                let mut chat = client.chat(CHANNEL).connect().unwrap();
                tell.send(()).unwrap();
                chat.run_forever().unwrap();
            })
            .unwrap();
    }
    told.iter().take(1_000).count() as u32
}

fn asynchronous(endpoints: &Endpoints) -> u32 {
    let endpoints = endpoints.clone();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let client = AsyncClient::builder().endpoints(endpoints).build().unwrap();
            for _ in 0..100 {
                let joins: Vec<_> = (0..100)
                    .map(|_| {
                        let client = client.clone();
                        tokio::spawn(async move { client.chat(CHANNEL).connect().await.unwrap() })
                    })
                    .collect();
                for join in joins {
                    let mut chat = join.await.unwrap();
                    tell.send(()).unwrap();
                    tokio::spawn(async move { chat.run_forever().await.unwrap() });
                }
            }
            std::future::pending::<()>().await;
        });
    });
    told.iter().take(10_000).count() as u32
}
