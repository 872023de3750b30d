//! The whole chat of a video of six hours, 200,000 rows: how many rows a second are read, and what memory that takes. The rows come from
//! the sandbox, which makes them as they are asked for, in a process of its own, so that memory and processor time are the reader's
//! alone. Linux only.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, reason = "a bench")]

#[path = "support/apart.rs"]
mod apart;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/processor.rs"]
mod processor;

use std::{
    env,
    time::{Duration, Instant},
};

use apart::Apart;
use livechat::{
    Endpoints,
    chzzk::unofficial::{Client, VideoNo},
    sandbox::Sandbox,
};
use memory::resident_kib;
use processor::thread_time;

const ROWS: usize = 200_000;
/// By then all is there that stays: connections, buffers, the rows that are known again.
const SETTLED: usize = ROWS / 10;
const LENGTH: Duration = Duration::from_secs(6 * 60 * 60);

fn main() {
    if env::args().nth(1).as_deref() == Some("serve") {
        let sandbox = Sandbox::start().unwrap();
        sandbox.chzzk().channel().add_video("여섯 시간", LENGTH).generate_chat(ROWS as u64);
        return apart::serve(sandbox.origin());
    }
    let service = Apart::start();
    let client = Client::builder().endpoints(Endpoints::at(&service.origin).unwrap()).build().unwrap();
    // The sandbox counts its videos from here.
    let mut chat = client.video_chat(VideoNo::new(14_000_001).unwrap()).open().unwrap();
    let (begun, before) = (Instant::now(), thread_time());
    let (mut rows, mut settled, mut last) = (0, 0, Duration::ZERO);
    while let Some(row) = chat.next_row().unwrap() {
        let position = row.position.unwrap();
        assert!(position >= last && row.event.message().is_some());
        last = position;
        rows += 1;
        if rows == SETTLED {
            settled = resident_kib();
        }
    }
    let (took, used) = (begun.elapsed(), thread_time().saturating_sub(before));
    assert_eq!(rows, ROWS, "each once");
    let end = resident_kib();
    println!(
        "{rows} rows in {took:.1?}: {:.0} rows/s, {used:.1?} of processor time; memory {settled} KiB after {SETTLED} rows, {end} KiB at the end",
        rows as f64 / took.as_secs_f64()
    );
    assert!(end < settled + 2_048, "it grew with the rows");
}
