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

#[path = "support/service.rs"]
#[expect(dead_code, reason = "only `receive` pours frames")]
mod service;

use std::{
    env, fs,
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use livechat::{Endpoints, asynchronous::chzzk::unofficial::Client as AsyncClient, chzzk::unofficial::Client};
use service::CHANNEL;

/// Long enough for a ping and a look at the broadcast's state by everyone.
const IDLE: Duration = Duration::from_secs(60);

fn main() {
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    match env::args().nth(1).as_deref() {
        Some("serve") => {
            println!("{}", service::start(Vec::new(), None));
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
        }
        Some(mode @ ("blocking" | "asynchronous")) => client(mode, &env::args().nth(2).unwrap()),
        _ => {
            for mode in ["blocking", "asynchronous"] {
                let (mut service, origin) = service();
                let status = Command::new(env::current_exe().unwrap()).args([mode, &origin]).status().unwrap();
                assert!(status.success());
                service.kill().unwrap();
                service.wait().unwrap();
            }
        }
    }
}

fn service() -> (Child, String) {
    let mut child = Command::new(env::current_exe().unwrap())
        .arg("serve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut origin = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut origin).unwrap();
    (child, origin.trim().to_owned())
}

fn client(mode: &str, origin: &str) {
    let endpoints = Endpoints::at(origin).unwrap();
    let before = Usage::now();
    let count = if mode == "blocking" { blocking(&endpoints) } else { asynchronous(&endpoints) };
    let joined = Usage::now();
    thread::sleep(IDLE);
    let idle = Usage::now();
    let each = |after: u64, before: u64| after.saturating_sub(before) as f64 / f64::from(count);
    println!(
        "{mode}: {count} idle connections: {:.1} KiB resident each, {:.1} descriptors each, {:.2} ms of processor time each per minute \
         ({:.2} % of one processor for all)",
        each(idle.resident_kib, before.resident_kib),
        each(idle.descriptors, before.descriptors),
        each(idle.processor_ms, joined.processor_ms) * 60.0 / IDLE.as_secs_f64(),
        (idle.processor_ms - joined.processor_ms) as f64 / IDLE.as_secs_f64() / 10.0,
    );
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

struct Usage {
    resident_kib: u64,
    descriptors: u64,
    processor_ms: u64,
}

impl Usage {
    fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let stat = fs::read_to_string("/proc/self/stat").unwrap();
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        // utime and stime in ticks of 10 ms.
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Self {
            resident_kib: resident.trim().trim_end_matches(" kB").parse().unwrap(),
            descriptors: fs::read_dir("/proc/self/fd").unwrap().count() as u64,
            processor_ms: ticks * 10,
        }
    }
}
