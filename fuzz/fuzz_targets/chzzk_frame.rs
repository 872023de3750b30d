//! Any bytes as a frame of CHZZK's chat socket: reading them never fails, and the ways to read them agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use livechat::chzzk::unofficial::chat::{Event, decode, decode_keeping_raw};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let quick = decode(&text);
    // With their JSON kept, rows are read one by one and by another way.
    let slow = decode_keeping_raw(&text);
    assert_eq!(quick.len(), slow.len());
    for (quick, slow) in quick.iter().zip(&slow) {
        let line = quick.to_string();
        assert_eq!(line, slow.to_string());
        assert!(!line.contains(char::is_control));
        assert!(serde_json::to_value(quick).unwrap().is_object());
        if !matches!(slow, Event::RecentChat(_) | Event::NoticeUnpinned) {
            assert!(slow.raw().is_some());
        }
    }
});
