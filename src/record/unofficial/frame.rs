//! A recorded event as a frame again, for another chat channel than it came from.

use serde_json::Value;

use super::wire::Wire;
use crate::chzzk::unofficial::chat::Event;

/// The members by which a row or a frame names its chat channel.
const CHAT_CHANNEL: [&str; 3] = ["cid", "channelId", "chatChannelId"];

/// The frame that says this in that chat channel. `None` for what no frame says: what the chat told of itself, rows from before
/// the join, and what could not be read.
pub(crate) fn frame(event: &Event, chat_channel_id: &str) -> Option<String> {
    if *event == Event::NoticeUnpinned {
        return Some(wrap(94010, chat_channel_id, "{}"));
    }
    let wire = Wire::of(event)?;
    let raw = event.raw()?.as_str();
    let moved = || moved(raw, chat_channel_id);
    Some(match wire {
        Wire::Row => {
            let cmd = if matches!(event, Event::Chat(_)) { 93101 } else { 93102 };
            wrap(cmd, chat_channel_id, &format!("[{}]", moved()?))
        }
        Wire::Event => wrap(93006, chat_channel_id, &moved()?),
        Wire::Blind => wrap(94008, chat_channel_id, &moved()?),
        Wire::Notice => wrap(94010, chat_channel_id, &moved()?),
        Wire::Frame => moved()?,
        Wire::Nothing | Wire::Other => return None,
    })
}

fn wrap(cmd: u32, chat_channel_id: &str, body: &str) -> String {
    let cid = Value::from(chat_channel_id);
    format!(r#"{{"svcid":"game","ver":"1","bdy":{body},"cmd":{cmd},"tid":null,"cid":{cid}}}"#)
}

/// The same in another chat channel, where it names one.
fn moved(json: &str, chat_channel_id: &str) -> Option<String> {
    let mut value = crate::chzzk::raw::read(json)?;
    for member in CHAT_CHANNEL {
        if let Some(member) = value.get_mut(member) {
            *member = chat_channel_id.into();
        }
    }
    Some(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chzzk::unofficial::chat::{decode, decode_keeping_raw};

    #[test]
    fn a_frame_says_the_same_elsewhere() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/chzzk/unofficial-frames.jsonl");
        let mut count = 0;
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let fixture: Value = serde_json::from_str(line).unwrap();
            for event in decode_keeping_raw(&fixture["frame"].to_string()) {
                let Some(frame) = frame(&event, "N2xR_3") else { continue };
                let [again] = &decode(&frame)[..] else { panic!("{frame}") };
                assert_eq!(again.to_string(), event.to_string());
                let elsewhere =
                    again.message().is_none_or(|message| message.chat_channel_id.as_ref().unwrap() == "N2xR_3");
                assert!(elsewhere && !frame.contains("\"N2xQ7k\""), "{frame}");
                count += 1;
            }
        }
        assert!(count > 90, "{count}");
    }
}
