//! Everything that was recorded comes back.

use std::collections::BTreeSet;

use livechat::{
    chzzk::unofficial::Event,
    record::{Compression, Recorder, Recording, Rotation},
};

use super::events::{TOKEN, mixed, time};

const EVENTS: usize = 100_000;
const BEGUN: i64 = 1_790_500_000_000;

#[test]
fn a_hundred_thousand_mixed_events_are_read_back_equal() {
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = Recorder::directory(folder.path(), "5c1e0a7d93b24f6688d0a1b2c3d4e5f6")
        .rotate(Rotation::Size(16 * 1_024 * 1_024))
        .compress(Compression::Zstd)
        .open()
        .unwrap();
    let mut kinds = BTreeSet::new();
    for (number, (event, _)) in mixed(EVENTS).enumerate() {
        recorder.record_at(&event, time(BEGUN + i64::try_from(number).unwrap())).unwrap();
        kinds.insert(serde_json::to_value(&event).unwrap()["type"].to_string());
    }
    recorder.close().unwrap();
    assert_eq!(kinds.len(), 35, "{kinds:?}");

    let mut recording = Recording::<Event>::directory(folder.path()).unwrap();
    for (number, (_, expected)) in mixed(EVENTS).enumerate() {
        let read = recording.next().unwrap().unwrap();
        assert_eq!(read.event, expected, "{number}");
        assert_eq!(read.at, time(BEGUN + i64::try_from(number).unwrap()));
        assert!(read.event.raw().is_none_or(|raw| !raw.as_str().contains(TOKEN)));
    }
    assert!(recording.next().is_none());
    let files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    assert!(files.len() > 3 && files.iter().all(|path| path.to_str().unwrap().ends_with(".jsonl.zst")), "{files:?}");
}
