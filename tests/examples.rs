//! The examples as a user runs them: their output and their exit codes.
#![cfg(all(feature = "async", feature = "chzzk", feature = "sandbox"))]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::Once,
    thread,
    time::Duration,
};

use livechat::sandbox::{
    Sandbox,
    chzzk::{ChannelKind, Donation},
};
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(30);
const WATCHERS: [&str; 2] = ["chzzk_chat", "chzzk_chat_async"];

static BUILT: Once = Once::new();

/// A built example; cargo puts them beside the tests.
fn example(name: &str) -> Command {
    let tests: PathBuf = env::current_exe().unwrap();
    let path = tests.ancestors().nth(2).unwrap().join("examples").join(name).with_extension(env::consts::EXE_EXTENSION);
    BUILT.call_once(|| {
        // A whole `cargo test` has built them; a run of this file alone has not.
        if !path.exists() {
            let built = Command::new(env!("CARGO")).args(["build", "--examples", "--all-features"]).status().unwrap();
            assert!(built.success());
        }
    });
    let mut command = Command::new(path);
    command.env_remove("CHZZK_NID_AUT").env_remove("CHZZK_NID_SES");
    command
}

fn run(name: &str, arguments: &[&str]) -> Output {
    example(name).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_quickstart_shows_chat_donations_and_an_answer_and_ends() {
    let output = run("quickstart", &[]);
    assert!(output.status.success());
    let shown = text(&output.stdout);
    assert!(shown.contains("궁금이: !ping\n") && shown.contains("핑퐁봇: pong\n"), "{shown}");
    assert!(shown.contains("치즈나눔 donated 1000 KRW") && shown.contains("익명의 후원자 donated 5000 KRW"), "{shown}");
}

#[test]
fn json_is_one_tagged_event_a_line_and_count_counts_chat() {
    for watcher in WATCHERS {
        let sandbox = Sandbox::start().unwrap();
        let channel = sandbox.chzzk().channel();
        let me = sandbox.chzzk().add_user("나");
        let mut child = example(watcher)
            .args([channel.id(), "--endpoint", sandbox.origin(), "--json", "--count", "3", "--send", "안녕"])
            .env("CHZZK_NID_AUT", me.nid_aut())
            .env("CHZZK_NID_SES", me.nid_ses())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        sandbox.chzzk().wait_for_sent(1, LIMIT).unwrap();
        channel.donate(Donation::chat(1_000).by("치즈나눔"));
        channel.chat("초록고래", "둘");
        channel.chat("초록고래", "셋");
        let lines: Vec<Value> = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
            .collect();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{watcher}");
        let contents = |kind: &str| -> Vec<&str> {
            lines.iter().filter(|line| line["type"] == kind).map(|line| line["content"].as_str().unwrap()).collect()
        };
        assert_eq!(contents("chat"), ["안녕", "둘", "셋"], "{watcher}");
        assert_eq!(lines.last().unwrap()["content"], "셋");
        assert_eq!(contents("donation").len(), 1);
        assert!(lines.iter().any(|line| line["type"] == "sent" && line["outcome"] == "accepted"));
    }
}

#[test]
fn the_bot_answers_thanks_and_leaves_when_the_streamer_says_so() {
    let sandbox = Sandbox::start().unwrap();
    let (chzzk, channel) = (sandbox.chzzk(), sandbox.chzzk().channel());
    let me = chzzk.add_user("봇");
    let mut bot = example("chzzk_bot")
        .args([channel.id(), sandbox.origin()])
        .env("CHZZK_NID_AUT", me.nid_aut())
        .env("CHZZK_NID_SES", me.nid_ses())
        .spawn()
        .unwrap();
    channel.wait_for_joins(1, LIMIT).unwrap();
    channel.chat("초록고래", "!hello");
    channel.donate(Donation::chat(1_000).by("치즈나눔"));
    chzzk.wait_for_sent(2, LIMIT).unwrap();
    let sent: Vec<_> = chzzk.sent().into_iter().map(|sent| sent.text).collect();
    assert_eq!(sent, ["초록고래님, 안녕하세요! (1)", "치즈나눔님, 후원 감사합니다!"]);
    channel.chat("초록고래", "!bye");
    channel.chat(channel.streamer(), "!bye");
    assert_eq!(bot.wait().unwrap().code(), Some(0));

    for wrong in [&[][..], &["x"], &[channel.id(), "http://example.com"]] {
        let output = example("chzzk_bot").args(wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", text(&output.stderr));
    }
}

#[test]
fn without_a_channel_there_is_an_imitation_to_watch() {
    for watcher in WATCHERS {
        let output = run(watcher, &["--count", "1"]);
        assert!(output.status.success() && !output.stdout.is_empty(), "{watcher}");
    }
}

#[test]
fn wrong_arguments_are_told_and_end_with_2() {
    let id = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";
    let wrong: [&[&str]; 9] = [
        &["no channel"],
        &[id, id],
        &["--what"],
        &["--count"],
        &["--count", "0"],
        &["--count", "many"],
        &["--endpoint", "http://127.0.0.1:1"],
        &[id, "--endpoint", "http://example.com"],
        &[id, "--json=yes"],
    ];
    for watcher in WATCHERS {
        for arguments in wrong {
            let output = run(watcher, arguments);
            let complaint = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
            assert!(complaint.starts_with("error: ") && complaint.contains("usage: "), "{complaint}");
            assert!(output.stdout.is_empty());
        }
        let one_cookie = example(watcher).env("CHZZK_NID_AUT", "x").output().unwrap();
        assert_eq!(one_cookie.status.code(), Some(2));
    }
}

#[test]
fn final_errors_are_told_and_end_with_1() {
    let sandbox = Sandbox::start().unwrap();
    let unknown = "0".repeat(32);
    let offline = sandbox.chzzk().add_channel(ChannelKind::Offline);
    let adult = sandbox.chzzk().add_channel(ChannelKind::Adult);
    let live = sandbox.chzzk().channel();
    let cases: [(&[&str], &str); 4] = [
        (&[&unknown], "does not exist"),
        (&[offline.id()], "is not live"),
        (&[adult.id()], "adults only"),
        (&[live.id(), "--send", "hi"], "needs a login"),
    ];
    for watcher in WATCHERS {
        for (arguments, expected) in cases {
            let output = example(watcher).args(arguments).args(["--endpoint", sandbox.origin()]).output().unwrap();
            let complaint = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{arguments:?}: {complaint}");
            assert!(complaint.starts_with("error: ") && complaint.contains(expected), "{complaint}");
            assert!(!complaint.contains("panicked"));
        }
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_program() {
    for watcher in WATCHERS {
        let mut child = example(watcher).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = thread::spawn(move || child.wait_with_output().unwrap()).join().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{watcher}");
    }
}
