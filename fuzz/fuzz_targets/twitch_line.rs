//! Any bytes as lines of Twitch chat: reading them never fails, and what is read holds together.
#![no_main]

use libfuzzer_sys::fuzz_target;
use livechat::twitch::{Event, Line, decode, escape, lines, unescape};

fuzz_target!(|bytes: &[u8]| {
    for line in lines(bytes) {
        split(&line);
        event(&line);
    }
    // As one line, line ends and all.
    event(&String::from_utf8_lossy(bytes));
});

fn split(text: &str) {
    let Ok(line) = Line::parse(text) else { return };
    assert!(!line.command().is_empty() && !line.command().contains(' '));
    assert!(text.starts_with(line.raw()));
    for param in line.params() {
        assert!(text.contains(param));
    }
    for tag in line.tags() {
        assert!(!tag.key.is_empty() && !tag.key.contains(['=', ';', ' ']) && !tag.raw_value.contains([';', ' ']));
        let value = tag.value();
        assert_eq!(unescape(&escape(&value)), value);
    }
    for tag in line.tags() {
        let last = line.tags().iter().filter(|other| other.key == tag.key).last().unwrap();
        assert_eq!(line.tags().get(tag.key), Some(last.value()));
        // Every tag is looked at once; a line of thousands would take the square of them.
        if line.tags().iter().nth(100).is_some() {
            break;
        }
    }
}

fn event(text: &str) {
    let event = decode(text);
    let shown = event.to_string();
    assert!(!shown.contains(char::is_control));
    assert!(serde_json::to_value(&event).unwrap()["type"].is_string());
    assert_eq!(event.clone(), event);
    let is_pass = event.line().is_some_and(|line| line.command() == "PASS");
    assert!(is_pass || event.raw().is_some_and(|raw| text.starts_with(raw)));
    let (emotes, gifs, text) = match &event {
        Event::Privmsg(message) => (&message.emotes, Some(&message.gifs), &*message.text),
        Event::Whisper(whisper) => (&whisper.emotes, None, &*whisper.text),
        Event::Usernotice(notice) => (&notice.emotes, None, notice.text.as_deref().unwrap_or_default()),
        Event::Ping(ping) => return assert!(!ping.pong().contains(['\r', '\n'])),
        _ => return,
    };
    let mut end = 0;
    for emote in emotes {
        assert_eq!(&text[emote.bytes.clone()], emote.text);
        assert_eq!(emote.text.chars().count(), emote.chars.len());
        assert_eq!(text[..emote.bytes.start].chars().count(), emote.chars.start);
        assert!(!emote.text.is_empty() && emote.bytes.start >= end);
        end = emote.bytes.end;
    }
    for gif in gifs.iter().flat_map(|gifs| gifs.iter()) {
        assert_eq!(&text[gif.bytes.clone()], gif.text);
    }
}
