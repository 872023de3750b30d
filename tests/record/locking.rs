//! Two recorders at once on the same place.

use std::fs;

use livechat::{
    ErrorKind,
    chzzk::unofficial::Event,
    record::{Compression, Recorder, Recording, Rotation},
};

use super::events::chat;

fn locks(folder: &std::path::Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains(".lock")).collect()
}

#[test]
fn a_second_recorder_of_a_channel_is_refused_until_the_first_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let open = |channel: &str| Recorder::directory(folder.path(), channel).compress(Compression::Zstd).open();
    let mut first = open("방송 1").unwrap();
    first.record(&chat("one")).unwrap();
    let error = open("방송 1").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    let text = error.to_string();
    assert!(text.contains("another recorder") && text.contains("방송_1.lock"), "{text}");
    // Whatever its rotation; and it left the first its lock.
    let daily = Recorder::<Event>::directory(folder.path(), "방송 1").rotate(Rotation::Daily).open();
    assert_eq!(daily.unwrap_err().kind(), ErrorKind::File);
    open("another").unwrap().close().unwrap();
    first.record(&chat("two")).unwrap();
    assert_eq!(locks(folder.path()), ["방송_1.lock"]);
    // It is no recording.
    assert_eq!(Recording::<Event>::directory(folder.path()).unwrap().map(Result::unwrap).count(), 2);
    first.close().unwrap();
    assert_eq!(locks(folder.path()), [""; 0]);
    drop(open("방송 1").unwrap());
    assert_eq!(locks(folder.path()), [""; 0]);
}

#[test]
fn a_second_recorder_of_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    let first = Recorder::<Event>::file(&path).open().unwrap();
    let error = Recorder::<Event>::file(&path).open().unwrap_err();
    assert!(error.to_string().contains("another recorder") && error.to_string().contains("x.jsonl.lock"), "{error}");
    #[cfg(unix)]
    {
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert_eq!(Recorder::<Event>::file(&link).open().unwrap_err().kind(), ErrorKind::File);
    }
    drop(first);
    // What a crash left.
    fs::write(folder.path().join("x.jsonl.lock"), "").unwrap();
    Recorder::<Event>::file(&path).open().unwrap().close().unwrap();
    assert_eq!(locks(folder.path()), [""; 0]);
    // What is somebody else's.
    fs::write(folder.path().join("x.jsonl.lock"), "mine").unwrap();
    Recorder::<Event>::file(&path).open().unwrap().close().unwrap();
    assert_eq!(fs::read(folder.path().join("x.jsonl.lock")).unwrap(), b"mine");
}

#[test]
fn of_many_that_come_and_go_one_writes_at_a_time() {
    const EACH: usize = 200;
    let folder = tempfile::tempdir().unwrap();
    let recorded = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut opened = 0;
                    for _ in 0..EACH {
                        let builder = Recorder::directory(folder.path(), "c").compress(Compression::Zstd);
                        let Ok(mut recorder) = builder.open() else { continue };
                        recorder.record(&chat("x")).unwrap();
                        recorder.close().unwrap();
                        opened += 1;
                    }
                    opened
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
    });
    assert!(recorded > 0);
    assert_eq!(Recording::<Event>::directory(folder.path()).unwrap().map(Result::unwrap).count(), recorded);
}
