//! Any bytes as messages of a Socket.IO server: reading them never fails, what is read can be written and read again, and a
//! connection survives them.
#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use livechat::socketio::{
    Engine,
    packet::{EnginePacket, Packet, string},
};
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let now = Instant::now();
    let mut engine = Engine::new();
    engine.handle_text("0{}", now);
    // Each line is a message, once as binary and once as text.
    for line in bytes.split(|byte| *byte == b'\n') {
        let _ = engine.handle_binary(line, now);
        let text = String::from_utf8_lossy(line);
        let _ = engine.handle_text(&text, now);
        packet(&text);
    }
    let _ = engine.handle_timeout(now + Duration::from_secs(25));
    while engine.poll_transmit().is_some() {}
    let _ = engine.poll_timeout();
});

fn packet(text: &str) {
    let Ok(EnginePacket::Message(message)) = EnginePacket::decode(text) else { return };
    let Ok(packet) = Packet::decode(message) else { return };
    if let Ok(written) = packet.to_message() {
        assert_eq!(Packet::decode(&written[1..]).as_ref(), Ok(&packet));
    }
    let args = match (packet.event(), packet.ack()) {
        (Ok(event), _) => event.args,
        (_, Ok(ack)) => ack.args,
        _ => return,
    };
    for json in &args {
        // Only numbers without end, halves of emojis and great depth are refused by serde_json.
        let is_string = json.starts_with('"');
        assert_eq!(string(json).is_some(), is_string);
        if let Ok(value) = serde_json::from_str::<Value>(json) {
            assert_eq!(value.is_string(), is_string);
            if let Value::String(content) = value {
                assert_eq!(string(json).as_deref(), Some(content.as_str()));
            }
        }
    }
}
