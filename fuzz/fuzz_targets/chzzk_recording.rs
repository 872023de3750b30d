//! Any bytes as a recording of CHZZK's chat: reading them never fails, and what is read can be recorded and read again.
#![no_main]

use std::fs;

use libfuzzer_sys::fuzz_target;
use livechat::{
    chzzk::unofficial::Event,
    record::{Recorder, Recording},
};

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.jsonl"), folder.path().join("to.jsonl"));
    fs::write(&from, bytes).unwrap();
    let Ok(recording) = Recording::<Event>::open(&from) else { return };
    let events: Vec<_> = recording.longest_line(1 << 16).filter_map(Result::ok).collect();
    let mut recorder = Recorder::file(&to).open().unwrap();
    for recorded in &events {
        recorder.record_at(&recorded.event, recorded.at).unwrap();
    }
    drop(recorder);
    let again: Vec<_> = Recording::<Event>::open(&to).unwrap().map(Result::unwrap).collect();
    assert_eq!(again.len(), events.len());
    // A second time nothing is left to be masked.
    let (first, second) = (fs::read(&to).unwrap(), folder.path().join("second.jsonl"));
    let mut recorder = Recorder::file(&second).open().unwrap();
    for recorded in &again {
        recorder.record_at(&recorded.event, recorded.at).unwrap();
    }
    drop(recorder);
    let events = |file: &[u8]| file.split(|byte| *byte == b'\n').skip(1).map(<[u8]>::to_vec).collect::<Vec<_>>();
    assert_eq!(events(&first), events(&fs::read(&second).unwrap()));
});
