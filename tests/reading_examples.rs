//! The examples that search and read videos, as a user runs them: their output and their exit codes.
#![cfg(all(feature = "async", feature = "chzzk", feature = "sandbox"))]
#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "support/example.rs"]
mod example;

use std::{
    io::{BufRead, BufReader},
    process::{Output, Stdio},
    time::Duration,
};

use example::{example, text};
use livechat::sandbox::{
    Sandbox,
    chzzk::{ALWAYS, ChannelKind, RestFault},
};
use serde_json::Value;

const BOTH: [&str; 2] = ["chzzk_search", "chzzk_vod_chat"];

fn run(name: &str, arguments: &[&str]) -> Output {
    example(name).args(arguments).output().unwrap()
}

fn lines(output: &Output) -> Vec<&str> {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).lines().collect()
}

#[test]
fn without_arguments_there_is_an_imitation() {
    let search = run("chzzk_search", &[]);
    assert_eq!(lines(&search), ["모래상자 (live, 1000 followers)", "모래상자 2 (offline, 1000 followers)"]);
    let chat = run("chzzk_vod_chat", &[]);
    let rows = lines(&chat);
    assert_eq!((rows.len(), rows[0]), (1_202, "0:00:00 abc00000000000000000000000000000: 줄 0"));
    assert!(rows.contains(&"0:00:05 초록고래: 안녕하세요"));
    assert_eq!(rows[1_201], "0:10:01 초록고래: 수고하셨습니다");
    assert!(chat.stderr.is_empty(), "no terminal, no progress");
}

#[test]
fn every_kind_is_searched() {
    let sandbox = Sandbox::start().unwrap();
    for _ in 0..30 {
        sandbox.chzzk().add_channel(ChannelKind::Live);
    }
    sandbox.chzzk().add_lounge("모래성");
    sandbox.chzzk().channel().add_video("모래 놀이\u{1b}[2J", Duration::from_secs(60));
    let search = |keyword: &str, kind: &str, more: &[&str]| {
        run("chzzk_search", &[&[keyword, "--endpoint", sandbox.origin(), "--kind", kind], more].concat())
    };
    assert_eq!(lines(&search("모래", "channels", &[])).len(), 20);
    assert_eq!(lines(&search("모래", "channels", &["--limit", "25"])).len(), 25);
    assert_eq!(lines(&search("방송", "lives", &["--limit", "1"])), ["모래상자: 모래상자 방송 (123 viewers)"]);
    assert_eq!(lines(&search("놀이", "videos", &[])), ["14000001 모래 놀이 [2J"]);
    assert_eq!(lines(&search("모래", "lounges", &[])), [r#"{"loungeName":"모래성"}"#]);
    let json = search("놀이", "videos", &["--json"]);
    let row: Value = serde_json::from_str(lines(&json)[0]).unwrap();
    assert_eq!((&row["video"]["video_no"], &row["video"]["duration_seconds"]), (&14_000_001.into(), &60.into()));
}

#[test]
fn the_chat_of_a_video_is_read_from_anywhere() {
    let sandbox = Sandbox::start().unwrap();
    let video = sandbox.chzzk().channel().add_video("지난 방송", Duration::from_secs(600));
    video.generate_chat(600);
    let address = format!("https://chzzk.naver.com/video/{}", video.number());
    let chat = run("chzzk_vod_chat", &[&address, "--endpoint", sandbox.origin(), "--from", "590", "--json"]);
    let rows: Vec<Value> = lines(&chat).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows.len(), &rows[0]["position_ms"]), (10, &590_000.into()));
    assert_eq!((&rows[9]["event"]["type"], &rows[9]["event"]["content"]), (&"chat".into(), &"줄 599".into()));
    let few = run("chzzk_vod_chat", &[&address, "--endpoint", sandbox.origin(), "--limit", "3"]);
    assert_eq!(lines(&few).len(), 3);
}

#[test]
fn errors_are_told() {
    let wrong: [&[&str]; 8] = [
        &["a", "b"],
        &["--what"],
        &["--limit"],
        &["--limit", "0"],
        &["--kind", "people"],
        &["--from", "soon"],
        &["--endpoint", "http://127.0.0.1:1"],
        &["1", "--endpoint", "http://example.com"],
    ];
    for name in BOTH {
        for arguments in wrong {
            let output = run(name, arguments);
            let complaint = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{name} {arguments:?}: {complaint}");
            assert!(complaint.starts_with("error: ") && complaint.contains("usage: "), "{complaint}");
            assert!(output.stdout.is_empty());
        }
    }
    assert_eq!(run("chzzk_vod_chat", &["a title"]).status.code(), Some(2));
    assert_eq!(run("chzzk_search", &[" "]).status.code(), Some(2));

    let sandbox = Sandbox::start().unwrap();
    sandbox.chzzk().faults().rest("", RestFault::status(403), ALWAYS);
    for name in BOTH {
        let output = run(name, &["1", "--endpoint", sandbox.origin()]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(text(&output.stderr).starts_with("error: "), "{name}");
    }
}

#[test]
fn help_is_no_error_and_a_wrong_option_is_named() {
    for (name, named) in [("chzzk_search", "KEYWORD"), ("chzzk_vod_chat", "VIDEO_NO")] {
        for help in ["--help", "-h"] {
            let output = run(name, &[help]);
            assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{name}");
            let usage = text(&output.stdout);
            assert!(usage.starts_with(&format!("usage: {name} [{named}] ")) && usage.contains("--help"), "{usage}");
        }
        for (arguments, expected) in [
            (["--limit", "0"], "error: --limit: must be a number from 1 on\n".to_owned()),
            (["--limit", "many"], "error: --limit: must be a number from 1 on\n".to_owned()),
            (["--endpoint", "http://127.0.0.1:1"], format!("error: --endpoint needs {named}\n")),
        ] {
            let output = run(name, &arguments);
            assert!(text(&output.stderr).starts_with(&expected), "{name}: {}", text(&output.stderr));
        }
    }
    let from = run("chzzk_vod_chat", &["--from", "soon"]);
    assert!(text(&from.stderr).starts_with("error: --from: must be a number of seconds\n"));
}

#[test]
fn a_reader_that_goes_away_ends_the_program() {
    for name in BOTH {
        let mut child = example(name).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(child.wait_with_output().unwrap().status.success(), "{name}");
    }
}
