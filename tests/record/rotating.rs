//! When files begin, how they are called, and what becomes of those that are closed.

use std::{fs, path::Path};

use livechat::{
    ErrorKind,
    chzzk::unofficial::Event,
    record::{Compression, Recorder, Recording, Rotation},
};

use super::events::{chat, connected, read, time};

const HOUR: i64 = 3_600_000;
/// 2026-09-27 21:26:40 in Korea.
const BEGUN: i64 = 1_790_512_000_000;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn contents(recording: Recording<Event>) -> Vec<String> {
    let event = |recorded: livechat::Result<livechat::record::Recorded<Event>>| match recorded.unwrap().event {
        Event::Chat(message) => message.content,
        event => event.to_string(),
    };
    recording.map(event).collect()
}

fn all(folder: &Path) -> Vec<String> {
    contents(Recording::directory(folder).unwrap())
}

#[test]
fn without_rotation_one_file_is_continued() {
    let folder = tempfile::tempdir().unwrap();
    for run in ["one", "two", "three"] {
        let mut recorder = Recorder::directory(folder.path(), "방송 1").open().unwrap();
        assert_eq!(recorder.bytes_cut(), 0);
        recorder.record(&chat(run)).unwrap();
        assert!(recorder.path().unwrap().starts_with(folder.path()));
        recorder.close().unwrap();
    }
    let [name] = &names(folder.path())[..] else { panic!() };
    assert!(name.starts_with("방송_1_20") && name.ends_with("_1.jsonl"), "{name}");
    assert_eq!(all(folder.path()), ["one", "two", "three"]);
    let text = fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(text.lines().filter(|line| line.contains("\"recording\"")).count(), 1);
}

#[test]
fn a_new_day_has_a_new_file_by_koreas_clock() {
    for (compression, end) in [(Compression::None, ""), (Compression::Gzip, ".gz"), (Compression::Zstd, ".zst")] {
        let folder = tempfile::tempdir().unwrap();
        let mut recorder =
            Recorder::directory(folder.path(), "c").rotate(Rotation::Daily).compress(compression).open().unwrap();
        let day = |days: i64| time(BEGUN + 24 * HOUR * days);
        for days in 0..3 {
            recorder.record_at(&chat(&format!("{days}")), day(days)).unwrap();
            recorder.record_at(&chat(&format!("{days} again")), day(days)).unwrap();
        }
        recorder
            .record_at(&chat("past midnight in Korea, not in Greenwich"), time(BEGUN + 2 * 24 * HOUR + 3 * HOUR))
            .unwrap();
        recorder.close().unwrap();
        let expected = ["27", "28", "29", "30"].map(|day| format!("c_2026-09-{day}_1.jsonl{end}"));
        assert_eq!(names(folder.path()), expected);
        assert_eq!(all(folder.path())[..6], ["0", "0 again", "1", "1 again", "2", "2 again"]);
    }
}

#[test]
fn a_day_is_continued_and_what_was_compressed_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let builder = || Recorder::<Event>::directory(folder.path(), "c").rotate(Rotation::Daily);
    for run in ["1", "2"] {
        let mut recorder = builder().open().unwrap();
        recorder.record(&chat(run)).unwrap();
    }
    let mut recorder = builder().compress(Compression::Gzip).open().unwrap();
    recorder.record(&chat("3")).unwrap();
    recorder.close().unwrap();
    let mut recorder = builder().open().unwrap();
    recorder.record(&chat("4")).unwrap();
    recorder.close().unwrap();
    let names = names(folder.path());
    assert!(names.len() == 2 && names[0].ends_with("_1.jsonl.gz") && names[1].ends_with("_2.jsonl"), "{names:?}");
    assert_eq!(all(folder.path()), ["1", "2", "3", "4"]);
}

#[test]
fn no_file_grows_beyond_its_size() {
    const MOST: u64 = 2_000;
    let folder = tempfile::tempdir().unwrap();
    let open = || Recorder::directory(folder.path(), "c").rotate(Rotation::Size(MOST)).open().unwrap();
    let mut recorder = open();
    let texts: Vec<_> = (0..100).map(|number| format!("number {number}")).collect();
    for (number, text) in texts.iter().enumerate() {
        if number == 50 {
            // A file that is not full is continued.
            drop(recorder);
            recorder = open();
        }
        recorder.record(&chat(text)).unwrap();
    }
    recorder.record(&chat(&"x".repeat(5_000))).unwrap();
    recorder.record(&chat("end")).unwrap();
    recorder.close().unwrap();
    let sizes: Vec<_> =
        names(folder.path()).iter().map(|name| fs::metadata(folder.path().join(name)).unwrap().len()).collect();
    assert!(sizes.len() > 10, "{sizes:?}");
    assert_eq!(sizes.iter().filter(|size| **size > MOST).count(), 1, "{sizes:?}");
    let read = all(folder.path());
    assert_eq!(read[..100], texts);
    assert_eq!(read[101], "end");
}

#[test]
fn each_broadcast_has_its_own_file_and_is_continued() {
    let started = |id: &str| {
        read(&format!(r#"{{"type":"broadcast_started","opened_at":"2026-09-26T18:00:00Z","chat_channel_id":"{id}"}}"#))
            .remove(0)
    };
    let folder = tempfile::tempdir().unwrap();
    let open = || Recorder::directory(folder.path(), "c").rotate(Rotation::Broadcast).open().unwrap();
    let mut recorder = open();
    assert_eq!(recorder.path(), None);
    for event in [
        &chat("waiting"),
        &started("N2xQ7k"),
        &connected("N2xQ7k"),
        &chat("one"),
        &connected("N2xQ7k"),
        &connected("N2xR_3"),
        &chat("two"),
    ] {
        recorder.record_at(event, time(BEGUN)).unwrap();
    }
    recorder.close().unwrap();
    let mut recorder = open();
    recorder.record_at(&connected("N2xQ7k"), time(BEGUN + 24 * HOUR)).unwrap();
    recorder.record_at(&chat("one more"), time(BEGUN + 24 * HOUR)).unwrap();
    recorder.close().unwrap();
    assert_eq!(
        names(folder.path()),
        ["c_2026-09-27_N2xQ7k_1.jsonl", "c_2026-09-27_N2xR_3_1.jsonl", "c_2026-09-27_offline_1.jsonl"]
    );
    let one = Recording::open(folder.path().join("c_2026-09-27_N2xQ7k_1.jsonl")).unwrap();
    let lines = contents(one);
    assert_eq!((lines.len(), &*lines[2], lines.last().unwrap().as_str()), (6, "one", "one more"));

    let opened = time(BEGUN - 24 * HOUR);
    let mut recorder =
        Recorder::directory(folder.path(), "d").rotate(Rotation::Broadcast).opened_at(opened).open().unwrap();
    recorder.record_at(&connected("N2xQ7k"), time(BEGUN)).unwrap();
    assert!(recorder.path().unwrap().ends_with("d_2026-09-26_N2xQ7k_1.jsonl"));
    recorder.record_at(&connected("N2xR_3"), time(BEGUN)).unwrap();
    assert!(recorder.path().unwrap().ends_with("d_2026-09-27_N2xR_3_1.jsonl"));
}

#[test]
fn what_a_crash_left_of_a_compression_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Recorder::directory(folder.path(), "c").compress(Compression::Gzip).open().unwrap();
    let mut recorder = open();
    recorder.record(&chat("one")).unwrap();
    let path = recorder.path().unwrap().to_owned();
    fs::write(format!("{}.gz.part", path.display()), "half of it").unwrap();
    recorder.close().unwrap();
    assert_eq!(names(folder.path()).len(), 1);
    assert_eq!(all(folder.path()), ["one"]);
    // Between the last two steps both are there.
    fs::write(&path, "{\"type\":\"recording\",\"version\":1,\"system\":\"chzzk-unofficial\"}\n").unwrap();
    assert_eq!(all(folder.path()), ["one"]);
    // What is there already is never written over.
    let mut recorder = open();
    recorder.record(&chat("two")).unwrap();
    let path = recorder.path().unwrap().to_owned();
    let taken = format!("{}.gz", path.display());
    fs::write(&taken, "taken").unwrap();
    let error = recorder.close().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    assert_eq!(fs::read(taken).unwrap(), b"taken");
    assert_eq!(contents(Recording::open(path).unwrap()), ["two"]);
}

#[test]
fn a_single_file_is_neither_rotated_nor_compressed() {
    let folder = tempfile::tempdir().unwrap();
    let file = || Recorder::<Event>::file(folder.path().join("x.jsonl"));
    for builder in [file().rotate(Rotation::Daily), file().compress(Compression::Zstd)] {
        assert_eq!(builder.open().unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
    assert!(names(folder.path()).is_empty());
}
