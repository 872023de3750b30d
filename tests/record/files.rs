//! Files that are there already, and those that cannot be written.

use std::fs;

use livechat::{
    ErrorKind,
    chzzk::unofficial::{Event, decode},
    record::{Recorder, Recording},
};

use super::events::{chat, connected};

fn contents(path: &std::path::Path) -> Vec<Result<String, String>> {
    let text = |event: Event| event.message().map_or_else(|| "?".to_owned(), |message| message.content.clone());
    let recording = Recording::<Event>::open(path).unwrap();
    recording.map(|recorded| recorded.map(|recorded| text(recorded.event)).map_err(|error| error.to_string())).collect()
}

#[test]
fn a_file_torn_at_any_byte_is_continued() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    let mut recorder = Recorder::file(&path).open().unwrap();
    for text in ["하나", "둘"] {
        recorder.record(&chat(text)).unwrap();
    }
    recorder.close().unwrap();
    let whole = fs::read(&path).unwrap();
    for length in 0..=whole.len() {
        let torn = &whole[..length];
        fs::write(&path, torn).unwrap();
        let told = contents(&path);
        let lines = torn.split(|byte| *byte == b'\n').count() - 1;
        // Only its end is missing.
        let complete = torn.last().is_some_and(|byte| *byte == b'}') && whole[length] == b'\n';
        let tail = length - torn.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let cut = if complete { 0 } else { tail };
        let is_torn =
            told.last().is_some_and(|last| last.as_ref().is_err_and(|error| error.contains("the last line is torn")));
        assert_eq!(is_torn, cut > 0, "{length}: {told:?}");

        let mut recorder = Recorder::file(&path).open().unwrap();
        assert_eq!(recorder.bytes_cut(), cut as u64, "{length}");
        recorder.record(&chat("셋")).unwrap();
        recorder.close().unwrap();
        let mut expected: Vec<_> = ["하나", "둘"][..(lines + usize::from(complete)).saturating_sub(1)].to_vec();
        expected.push("셋");
        let read: Vec<_> = contents(&path).into_iter().map(Result::unwrap).collect();
        assert_eq!(read, expected, "{length}");
        assert!(Recording::<Event>::open(&path).unwrap().header().is_some(), "{length}");
    }
}

#[test]
fn a_long_torn_line_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    let mut recorder = Recorder::file(&path).open().unwrap();
    recorder.record(&chat("one")).unwrap();
    recorder.close().unwrap();
    let whole = fs::read(&path).unwrap();
    for tail in [vec![0; 300_000], vec![b'{'; 200_000], b"\xff".to_vec()] {
        fs::write(&path, [&whole[..], &tail].concat()).unwrap();
        let recorder = Recorder::<Event>::file(&path).open().unwrap();
        assert_eq!(recorder.bytes_cut(), tail.len() as u64);
        drop(recorder);
        assert_eq!(fs::read(&path).unwrap(), whole);
    }
}

#[test]
fn nothing_else_than_a_recording_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thesis.txt");
    for other in [
        &b"My thesis, without a line's end"[..],
        b"line\nline",
        b"{\"type\":\"chat\"}\n{",
        b"{\"type\":\"recording\",\"version\":9,\"system\":\"chzzk-unofficial\"}\n{",
        b"{\"type\":\"recording\",\"version\":1,\"system\":\"other\"}\n{",
        b"{\"type\":\"recording\",\"ver\n",
        b"\x1f\x8b\x08",
    ] {
        fs::write(&path, other).unwrap();
        let error = Recorder::<Event>::file(&path).open().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("thesis.txt"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), other);
    }
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    let mut recorder = Recorder::file(&path).open().unwrap();
    recorder.record(&chat("하나")).unwrap();
    recorder.close().unwrap();
    let whole = fs::read(&path).unwrap();
    let header = whole.iter().position(|byte| *byte == b'\n').unwrap();
    for (length, cut, before) in [(whole.len(), 0, &["하나"][..]), (header, 0, &[]), (header - 5, header - 2, &[])] {
        fs::write(&path, [b"\xef\xbb\xbf", &whole[..length]].concat()).unwrap();
        let recording = Recording::<Event>::open(&path).unwrap();
        assert_eq!(recording.header().is_some(), length >= header);
        let mut recorder = Recorder::file(&path).open().unwrap();
        assert_eq!(recorder.bytes_cut(), cut as u64, "{length}");
        recorder.record(&chat("둘")).unwrap();
        recorder.close().unwrap();
        let read: Vec<_> = contents(&path).into_iter().map(Result::unwrap).collect();
        assert_eq!(read, [before, &["둘"]].concat(), "{length}");
    }
}

#[test]
fn an_event_that_was_refused_is_not_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    let mut recorder = Recorder::file(&path).open().unwrap();
    recorder.record(&chat("one")).unwrap();
    let lost = decode(r#"{"cmd":93101,"bdy":[{"msgTypeCode":1,"msg":"two"}]}"#).remove(0);
    let error = recorder.record(&lost).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.to_string().contains("keep_raw(true)"));
    recorder.record(&connected("N2xQ7k")).unwrap();
    recorder.sync().unwrap();
    assert_eq!(contents(&path), [Ok("one".to_owned()), Ok("?".to_owned())]);
}

#[test]
fn what_cannot_be_written_says_which_file() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/folder/x.jsonl");
    let error = Recorder::<Event>::file(&missing).open().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.to_string().contains(missing.to_str().unwrap()) && !error.is_retryable());
    let error = Recording::<Event>::open(&missing).unwrap_err();
    assert!(error.to_string().contains(missing.to_str().unwrap()));
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert_eq!(Recorder::<Event>::directory(&file, "c").open().unwrap_err().kind(), ErrorKind::File);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told() {
    let error = Recorder::<Event>::file("/dev/full").open().unwrap_err();
    assert_eq!(error.to_string(), "cannot write the recording /dev/full");
    assert!(format!("{error:?}").contains("No space left"), "{error:?}");
}
