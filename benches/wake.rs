//! How long a message takes from `send` on another thread to the server, while the chat waits for events: beside writing it
//! straight into a socket of one's own. Median and 99th percentile of `SAMPLES`, both in one run.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a bench"
)]

#[path = "support/service.rs"]
mod service;

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use livechat::{Endpoints, chzzk::unofficial::Client};
use service::CHANNEL;
use tungstenite::Message;

const SAMPLES: usize = 2_000;

fn main() {
    let (tell, arrivals) = mpsc::channel();
    let origin = service::start(Vec::new(), Some(tell));

    let (mut socket, _) = tungstenite::connect(format!("{}/chat", origin.replace("http", "ws"))).unwrap();
    for _ in 0..2 {
        socket.send(Message::text("{}")).unwrap();
        socket.read().unwrap();
    }
    let bare = measure(&arrivals, || socket.send(Message::text("x".repeat(400))).unwrap());
    drop(socket);
    while arrivals.recv_timeout(Duration::from_millis(200)).is_ok() {}

    let client = Client::builder().cookies("aut", "ses").endpoints(Endpoints::at(&origin).unwrap()).build().unwrap();
    let mut chat = client.chat(CHANNEL).send_timeout(Duration::from_secs(3_600)).connect().unwrap();
    let handle = chat.handle();
    let reader = thread::spawn(move || chat.run_forever());
    let ours = measure(&arrivals, || {
        handle.send("안녕하세요").unwrap();
    });
    handle.close();
    reader.join().unwrap().unwrap();

    println!("own socket:     median {:?}, 99 % within {:?}", bare.0, bare.1);
    println!("another thread: median {:?}, 99 % within {:?}", ours.0, ours.1);
    println!("ratio of the medians {:.2}", ours.0.as_secs_f64() / bare.0.as_secs_f64());
}

fn measure(arrivals: &mpsc::Receiver<Instant>, mut send: impl FnMut()) -> (Duration, Duration) {
    let mut times: Vec<_> = (0..SAMPLES)
        .map(|_| {
            // So that the reader is asleep when the message comes.
            thread::sleep(Duration::from_micros(300));
            let start = Instant::now();
            send();
            arrivals.recv().unwrap().saturating_duration_since(start)
        })
        .collect();
    times.sort();
    (times[SAMPLES / 2], times[SAMPLES * 99 / 100])
}
