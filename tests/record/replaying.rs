//! Recordings read as a chat is read, in either mode.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use livechat::{
    ErrorKind,
    chzzk::unofficial::Event,
    record::{Recorder, Recording, Speed},
};

use super::{
    api::record::unofficial::{Replay, ReplayBuilder},
    events::{chat, mixed, time},
    maybe_async, mode_test,
};

const BEGUN: i64 = 1_790_500_000_000;
const LONG: Duration = Duration::from_secs(30);

/// A recording of these lines, each so many milliseconds after the one before.
fn recording(texts: &[&str], gap: i64) -> Recording<Event> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    let mut recorder = Recorder::file(&path).open().unwrap();
    for (number, text) in (0..).zip(texts) {
        recorder.record_at(&chat(text), time(BEGUN + number * gap)).unwrap();
    }
    drop(recorder);
    // An open file outlives its folder on Unix only, so the folder stays.
    let _ = folder.keep();
    Recording::open(path).unwrap()
}

fn replay(texts: &[&str], gap: i64, settings: impl FnOnce(ReplayBuilder) -> ReplayBuilder) -> Replay {
    settings(Replay::builder(recording(texts, gap))).start().unwrap()
}

#[maybe_async]
#[mode_test]
async fn handlers_run_as_they_do_in_a_chat() {
    let mut replay = replay(&["!ping", "안녕", "!ping"], 3_600_000, |builder| builder);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    replay.on_chat(move |chat, message| {
        ears.lock().unwrap().push(message.content.clone());
        if message.content == "!ping" {
            chat.send("pong")?;
            // A text that is too long does not end a bot.
            chat.send("x".repeat(10_000))?;
        }
        Ok(())
    });
    let handle = replay.handle();
    replay.run_forever().await.unwrap();
    assert_eq!(*heard.lock().unwrap(), ["!ping", "안녕", "!ping"]);
    assert_eq!(handle.take_sent(), ["pong", "pong"]);
    assert!(handle.take_sent().is_empty() && replay.is_over() && handle.is_closed());
    assert_eq!(handle.send("late").unwrap_err().kind(), ErrorKind::Closed);
}

#[maybe_async]
#[mode_test]
async fn events_come_at_their_pace() {
    let mut paced = replay(&["one", "two"], 3_600_000, |builder| builder.speed(Speed::Times(1.0)));
    let next = paced.next_event().await.unwrap().unwrap();
    assert_eq!(next, chat("one"));
    let next = paced.next_event_within(Duration::ZERO).await.unwrap();
    assert_eq!(next, None);
    let next = paced.next_event_within(Duration::from_millis(5)).await.unwrap();
    assert_eq!(next, None);
    assert!(!paced.is_over());
    paced.close();
    let next = paced.next_event().await.unwrap();
    assert_eq!(next, None);

    for settings in [
        |builder: ReplayBuilder| builder.speed(Speed::Times(72_000.0)),
        |builder: ReplayBuilder| builder.speed(Speed::Times(1.0)).longest_gap(Duration::from_millis(50)),
    ] {
        let begun = Instant::now();
        let mut quick = replay(&["one", "two", "three"], 3_600_000, settings);
        for expected in ["one", "two", "three"] {
            let next = quick.next_event_within(LONG).await.unwrap().unwrap();
            assert_eq!(next, chat(expected));
        }
        assert!(begun.elapsed() >= Duration::from_millis(100) && begun.elapsed() < LONG);
        let next = quick.next_event().await.unwrap();
        assert_eq!(next, None);
    }
}

#[maybe_async]
#[mode_test]
async fn everything_comes_and_what_cannot_be_read_is_counted() {
    const EVENTS: usize = 2_000;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    let mut recorder = Recorder::file(&path).open().unwrap();
    for (event, _) in mixed(EVENTS) {
        recorder.record(&event).unwrap();
    }
    drop(recorder);
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push_str("not a line\n{\"type\":");
    std::fs::write(&path, text).unwrap();
    let mut replay = Replay::new(Recording::open(&path).unwrap()).unwrap();
    for (_, expected) in mixed(EVENTS) {
        let next = replay.next_event().await.unwrap().unwrap();
        assert_eq!(next, expected);
    }
    let next = replay.next_event().await.unwrap();
    assert_eq!(next, None);
    assert_eq!(replay.skipped(), 2);

    let mut spawned = Replay::new(Recording::open(&path).unwrap()).unwrap().spawn(EVENTS).unwrap();
    let mut count = 0;
    while spawned.next_event().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, EVENTS);
}
