//! The examples that record and replay, as a user runs them.
#![cfg(all(feature = "async", feature = "chzzk", feature = "record", feature = "sandbox"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "support/example.rs"]
mod example;

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use example::{example, text};
use livechat::sandbox::{Sandbox, chzzk::Donation};
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(30);

fn run(name: &str, arguments: &[&str]) -> Output {
    example(name).args(arguments).output().unwrap()
}

fn json(output: &[u8]) -> Vec<Value> {
    text(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_is_recorded_is_replayed_and_exported() {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("recordings");
    let mut child = example("chzzk_record")
        .args([channel.id(), "--endpoint", sandbox.origin(), "--json", "--count", "3", "--rotate", "broadcast"])
        .args(["--compress", "zstd", "--dir"])
        .arg(&dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    channel.wait_for_joins(1, LIMIT).unwrap();
    channel.chat("초록고래", "하나");
    channel.donate(Donation::chat(1_000).by("치즈나눔").message("=1+1"));
    channel.chat("초록고래", "둘");
    channel.chat("초록고래", "셋");
    let recorded: Vec<Value> = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
        .collect();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let [file] = &names(&dir)[..] else { panic!("{:?}", names(&dir)) };
    assert!(file.ends_with("_1.jsonl.zst") && file.contains(&channel.chat_channel_id()), "{file}");

    let replayed = run("chzzk_replay", &[file, "--speed", "max", "--json"]);
    assert!(replayed.status.success(), "{}", text(&replayed.stderr));
    let without_raw = |mut events: Vec<Value>| {
        // Only the order of keys may differ in it.
        for event in &mut events {
            event.as_object_mut().unwrap().remove("raw");
        }
        events
    };
    assert_eq!(without_raw(json(&replayed.stdout)), without_raw(recorded));

    let (csv, lines) = (folder.path().join("chat.csv"), folder.path().join("chat.txt"));
    let exported = run("chzzk_replay", &[file, "--csv", csv.to_str().unwrap(), "--text", lines.to_str().unwrap()]);
    assert!(exported.status.success() && exported.stdout.is_empty());
    let csv = fs::read_to_string(csv).unwrap();
    assert!(csv.starts_with("at,time,type,") && csv.contains(",초록고래,") && csv.contains(",'=1+1,1000,"), "{csv}");
    let lines = fs::read_to_string(lines).unwrap();
    assert!(lines.starts_with("-- 20") && lines.contains("] 초록고래: 하나\n"), "{lines}");
}

#[test]
fn a_folder_is_read_and_no_recording_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (dir, file) = (folder.path().to_str().unwrap(), path("a.jsonl"));
    let good = "{\"type\":\"waiting\",\"at\":1790500000000}\n{\"type\":\"notice_unpinned\",\"at\":1790500000000}\n";
    fs::write(&file, good).unwrap();
    let replayed = run("chzzk_replay", &[dir, "--json", "--speed", "max"]);
    assert!(replayed.status.success(), "{}", text(&replayed.stderr));
    assert_eq!(json(&replayed.stdout).len(), 2);

    let around = format!("{dir}/../{}/a.jsonl", folder.path().file_name().unwrap().to_str().unwrap());
    let same: [&[&str]; 5] = [
        &[&file, "--csv", &file],
        &[&file, "--text", &around],
        &[&around, "--csv", &file],
        &[dir, "--csv", &file],
        &[&file, "--csv", &path("x"), "--text", &path("x")],
    ];
    for arguments in same {
        let output = run("chzzk_replay", arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(fs::read_to_string(&file).unwrap(), good);
    }
    // What was made of a folder before may be made again in it.
    for _ in 0..2 {
        let output = run("chzzk_replay", &[dir, "--csv", &path("chat.csv")]);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    assert_eq!(run("chzzk_replay", &[dir, &file]).status.code(), Some(2));
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (bad, some, out) = (path("bad.jsonl"), path("some.jsonl"), path("out.csv"));
    fs::write(&bad, "{\"a\":1}\n{\"b\":2}\n").unwrap();
    fs::write(&some, "{\"type\":\"waiting\",\"at\":1}\n{\"b\":2}\n").unwrap();
    for more in [&["--speed", "max"][..], &["--csv", &out]] {
        let output = run("chzzk_replay", &[&[&*bad], more].concat());
        let complaint = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{complaint}");
        assert!(complaint.starts_with("error: none of the 2 lines could be read"), "{complaint}");
        let output = run("chzzk_replay", &[&[&*some], more].concat());
        assert!(output.status.success());
        assert!(text(&output.stderr).starts_with("1 lines could not be read"), "{}", text(&output.stderr));
    }
    let nowhere = path("no/such/folder/x.csv");
    for arguments in [&[&*path("missing.jsonl")][..], &[&some, "--csv", &nowhere]] {
        let output = run("chzzk_replay", arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).starts_with("error: cannot "), "{}", text(&output.stderr));
    }
}

#[test]
fn without_a_channel_or_a_file_there_is_a_demo() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    for _ in 0..2 {
        let output = run("chzzk_record", &["--count", "2", "--dir", dir]);
        assert!(output.status.success() && !output.stdout.is_empty(), "{}", text(&output.stderr));
    }
    // The second run went on in the same file.
    let [file] = &names(folder.path())[..] else { panic!("{:?}", names(folder.path())) };
    let kinds = |kind: &str| fs::read_to_string(file).unwrap().matches(&format!("\"type\":\"{kind}\"")).count();
    assert_eq!((kinds("recording"), kinds("chat")), (1, 4));
    let output = run("chzzk_replay", &["--speed", "5", "--json"]);
    assert!(output.status.success());
    assert_eq!(json(&output.stdout).iter().filter(|event| event["type"] == "chat").count(), 10);
}

#[test]
fn wrong_arguments_end_with_2_and_missing_files_with_1() {
    let id = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";
    let recording: [&[&str]; 6] = [
        &["no channel"],
        &[id, "--rotate", "size:many"],
        &[id, "--rotate"],
        &[id, "--compress", "rar"],
        &[id, "--what"],
        &["--endpoint", "http://127.0.0.1:1"],
    ];
    let replaying: [&[&str]; 4] = [&["--speed", "0"], &["--speed", "quick"], &["--csv"], &["--what"]];
    let all = recording.map(|arguments| ("chzzk_record", arguments)).into_iter();
    for (name, arguments) in all.chain(replaying.map(|arguments| ("chzzk_replay", arguments))) {
        let output = run(name, arguments);
        let complaint = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
        assert!(complaint.starts_with("error: ") && complaint.contains(&format!("usage: {name}")), "{complaint}");
    }
    let output = run("chzzk_replay", &["no/such/file.jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("no/such/file.jsonl"));
}
