//! Files that nobody recorded.

use std::fs;

use livechat::{chzzk::unofficial::Event, record::Recording};
use proptest::prelude::*;

use super::events::chat;

fn read(bytes: &[u8]) -> Vec<Result<Event, String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hostile.jsonl");
    fs::write(&path, bytes).unwrap();
    let recording = match Recording::<Event>::open(&path) {
        Ok(recording) => recording.longest_line(100_000),
        Err(error) => return vec![Err(error.to_string())],
    };
    recording.map(|read| read.map(|read| read.event).map_err(|error| format!("{error:?}"))).collect()
}

fn good_line() -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    let mut recorder = livechat::record::Recorder::file(&path).open().unwrap();
    recorder.record(&chat("안녕")).unwrap();
    drop(recorder);
    fs::read_to_string(path).unwrap().lines().nth(1).unwrap().to_owned()
}

#[test]
fn a_bad_line_costs_no_other() {
    let good = good_line();
    for bad in [
        "x".repeat(300_000),
        "{".repeat(50_000),
        "[".repeat(50_000),
        format!(r#"{{"type":"chat","wire":"row","raw":{}"#, "[".repeat(50_000)),
        r#"{"type":"chat"#.to_owned(),
        r#"{"type":"connected","chat_channel_id":7}"#.to_owned(),
        "\0\0\0\0".to_owned(),
        r#"{"type":"recording","version":77}"#.to_owned(),
    ] {
        let read = read(format!("{good}\n{bad}\n\n{good}\r\n").as_bytes());
        let [Ok(before), Err(error), Ok(after)] = &read[..] else { panic!("{read:.300?}") };
        assert_eq!((before, after), (&chat("안녕"), &chat("안녕")));
        assert!(error.contains("hostile.jsonl, line 2"), "{error}");
    }
    let binary = [good.as_bytes(), b"\n\xff\xfe\x80\n", good.as_bytes()].concat();
    assert!(matches!(&read(&binary)[..], [Ok(_), Err(_), Ok(_)]));
}

#[test]
fn what_cannot_be_decompressed_ends_the_file_and_not_the_reading() {
    let folder = tempfile::tempdir().unwrap();
    let (bad, good) = (folder.path().join("a.jsonl.gz"), folder.path().join("b.jsonl"));
    fs::write(&good, good_line()).unwrap();
    for broken in [&b"\x1f\x8b\x08\x00garbage"[..], b"\x28\xb5\x2f\xfd\x00\x00garbage"] {
        fs::write(&bad, broken).unwrap();
        let read: Vec<_> = Recording::<Event>::files([&bad, &good, &bad]).unwrap().collect();
        assert!(matches!(&read[..], [Err(_), Ok(_), Err(_)]), "{read:?}");
        assert!(read[0].as_ref().unwrap_err().to_string().contains("a.jsonl.gz"));
    }
    let missing = folder.path().join("missing");
    let read: Vec<_> = Recording::<Event>::files([&good, &missing, &good]).unwrap().collect();
    assert!(matches!(&read[..], [Ok(_), Err(_), Ok(_)]));
}

#[test]
fn other_systems_and_later_formats_are_refused() {
    let later = read(b"{\"type\":\"recording\",\"version\":2,\"system\":\"chzzk-unofficial\"}\n");
    assert!(later[0].as_ref().unwrap_err().contains("version 2"), "{later:?}");
    let other = read(b"{\"type\":\"recording\",\"version\":1,\"system\":\"other\"}\n");
    assert!(other[0].as_ref().unwrap_err().contains("events of other"), "{other:?}");
    assert!(read(b"").is_empty());
}

#[test]
fn what_is_no_recording_is_refused_and_what_is_torn_is_not() {
    for other in [&b"id,name\n1,x\n"[..], b"[1]\n", b"\xff\xfe{\0\n", b"\n{}\n", b"{\"type\":\"recording\",\"ver\n"] {
        let read = read(other);
        let [Err(error)] = &read[..] else { panic!("{read:?}") };
        assert!(error.ends_with("hostile.jsonl: it is not a recording"), "{error}");
    }
    for torn in [&b"{\"type\":\"recording\",\"ver"[..], b"{\"ty", b"x"] {
        let read = read(torn);
        assert!(matches!(&read[..], [Err(error)] if error.contains("the last line is torn")), "{read:?}");
    }
}

#[test]
fn a_folder_leaves_out_other_systems_only() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let open = || Recording::<Event>::directory(folder.path());
    write("mine.jsonl", &good_line());
    for version in [1, 2] {
        let other =
            format!("{{\"type\":\"recording\",\"version\":{version},\"system\":\"other\"}}\n{{\"type\":\"x\"}}\n");
        write(&format!("other{version}.jsonl"), &other);
    }
    assert_eq!(open().unwrap().map(Result::unwrap).count(), 1);
    for (text, reason) in [
        ("{\"type\":\"recording\",\"version\":2,\"system\":\"chzzk-unofficial\"}\n", "version 2"),
        ("a table\n", "it is not a recording"),
    ] {
        write("refused.jsonl", text);
        let error = open().unwrap_err().to_string();
        assert!(error.contains("refused.jsonl") && error.contains(reason), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in prop::collection::vec(any::<u8>(), 0..2_000), magic in 0..4_usize) {
        let magic: &[u8] = [&b""[..], b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"{\"type\":"][magic];
        read(&[magic, &bytes].concat());
    }
}
