//! `kill -9` in the middle of recording.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use livechat::{
    chzzk::unofficial::Event,
    record::{Recorder, Recording},
};

use super::events::{chat, mixed};

const FILE: &str = "LIVECHAT_TEST_RECORD_FILE";

/// What is killed. Without the variable it is an empty test.
#[test]
fn child() {
    let Ok(path) = env::var(FILE) else { return };
    let mut recorder = Recorder::file(path).open().unwrap();
    let mut told = std::io::stdout().lock();
    for (number, (event, _)) in mixed(usize::MAX).enumerate() {
        recorder.record(&event).unwrap();
        writeln!(told, "recorded {}", number + 1).unwrap();
    }
}

#[test]
fn a_kill_loses_at_most_one_line() {
    for kill_after in [1, 50, 700, 2_500, 6_001] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("killed.jsonl");
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "kill::child", "--nocapture", "--test-threads=1"])
            .env(FILE, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let told = BufReader::new(child.stdout.take().unwrap());
        let mut told_last = 0;
        // After the kill what waits in the pipe is read to its end.
        for line in told.lines() {
            let line = line.unwrap();
            let number = line.split("recorded ").nth(1).and_then(|number| number.parse().ok());
            told_last = number.unwrap_or(told_last);
            if told_last == kill_after {
                child.kill().unwrap();
            }
        }
        assert!(!child.wait().unwrap().success());
        assert!(told_last >= kill_after);

        let mut whole = 0;
        let mut torn = 0;
        let mut expected = mixed(usize::MAX);
        for read in Recording::<Event>::open(&path).unwrap() {
            let (_, expected) = expected.next().unwrap();
            match read {
                Ok(read) => assert_eq!(read.event, expected),
                Err(_) => torn += 1,
            }
            whole += 1 - torn;
        }
        // What was told was recorded; one more may have been, or a part of it.
        assert!((told_last..=told_last + 1).contains(&whole) && torn <= 1, "{told_last} {whole} {torn}");

        let mut recorder = Recorder::file(&path).open().unwrap();
        assert_eq!(recorder.bytes_cut() > 0, torn > 0);
        recorder.record(&chat("after the kill")).unwrap();
        recorder.close().unwrap();
        let read: Vec<_> = Recording::<Event>::open(&path).unwrap().map(Result::unwrap).collect();
        assert_eq!(read.len(), whole + 1);
        assert_eq!(read.last().unwrap().event, chat("after the kill"));
    }
}
