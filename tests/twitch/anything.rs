//! Whatever comes, it is read, and what is read holds together.

use livechat::twitch::{Event, Line, decode, escape, lines, unescape};
use proptest::prelude::*;

use super::fixture;

/// What holds for every event, whatever it came from.
fn check(line: &str) -> Result<(), TestCaseError> {
    let event = decode(line);
    let shown = event.to_string();
    prop_assert!(!shown.contains(|c: char| c.is_control()), "{shown:?}");
    prop_assert!(serde_json::to_value(&event).unwrap()["type"].is_string());
    prop_assert_eq!(&decode(event.raw().unwrap()).to_string(), &shown);
    let (emotes, gifs, text) = match &event {
        Event::Privmsg(message) => (&message.emotes, Some(&message.gifs), &*message.text),
        Event::Whisper(whisper) => (&whisper.emotes, None, &*whisper.text),
        Event::Usernotice(notice) => (&notice.emotes, None, notice.text.as_deref().unwrap_or_default()),
        _ => return Ok(()),
    };
    let mut last = 0;
    for emote in emotes {
        prop_assert_eq!(&text[emote.bytes.clone()], emote.text);
        let chars: String = text.chars().skip(emote.chars.start).take(emote.chars.len()).collect();
        prop_assert_eq!(&chars, emote.text);
        prop_assert!(!emote.text.is_empty() && emote.bytes.start >= last);
        last = emote.bytes.end;
    }
    for gif in gifs.iter().flat_map(|gifs| gifs.iter()) {
        prop_assert_eq!(&text[gif.bytes.clone()], gif.text);
    }
    Ok(())
}

/// Tags that have a field, so that what is made up often meets one.
#[rustfmt::skip]
const KEYS: [&str; 16] = [
    "emotes", "gifs", "badges", "badge-info", "color", "bits", "tmi-sent-ts", "display-name", "msg-id", "source-room-id",
    "reply-parent-msg-id", "msg-param-cumulative-months", "ban-duration", "followers-only", "slow", "pinned-chat-paid-amount",
];
#[rustfmt::skip]
const VERBS: [&str; 12] = [
    "PRIVMSG", "USERNOTICE", "CLEARCHAT", "CLEARMSG", "NOTICE", "ROOMSTATE", "USERSTATE", "WHISPER", "JOIN", "353", "CAP",
    "HOSTTARGET",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for line in lines(&bytes) {
            check(&line)?;
        }
    }

    #[test]
    fn any_text_is_read(line in "[@:# ;=\\\\a-c\u{1}é👉\r\n]{0,80}") {
        check(&line)?;
    }

    #[test]
    fn any_message_is_read(
        tags in proptest::collection::vec((proptest::sample::select(KEYS.to_vec()), "[-0-9a-c:,/|#\\\\é]{0,20}"), 0..6),
        verb in proptest::sample::select(VERBS.to_vec()),
        text in "[a-cé👉 \u{1}]{0,20}",
    ) {
        let tags: Vec<String> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        check(&format!("@{} :a!a@a {verb} #dock :{text}", tags.join(";")))?;
    }

    #[test]
    fn a_changed_fixture_is_read(number in 0..252_usize, at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = fixture()[number].as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        for line in lines(&bytes).chain(lines(&bytes[..at])) {
            check(&line)?;
        }
    }

    #[test]
    fn what_is_escaped_is_unescaped_again(value in any::<String>()) {
        let escaped = escape(&value);
        prop_assert!(!escaped.contains([';', ' ', '\r', '\n']));
        prop_assert_eq!(&unescape(&escaped), &value);
    }

    #[test]
    fn what_is_put_together_is_split_again(
        tags in proptest::collection::btree_map("[a-z+/.-]{1,12}", any::<String>(), 1..30),
        prefix in "[a-z!@.]{1,12}",
        command in "[A-Z]{1,10}",
        middle in proptest::collection::vec("[a-z#][a-z#:]{0,9}", 0..5),
        trailing in "[ -~é👉]{0,30}",
    ) {
        let pairs: Vec<_> = tags.iter().map(|(key, value)| format!("{key}={}", escape(value))).collect();
        let words = [&[command.as_str()], &middle.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat().join(" ");
        let text = format!("@{} :{prefix} {words} :{trailing}\r\n", pairs.join(";"));
        let line = Line::parse(&text).unwrap();
        prop_assert_eq!(line.command(), command);
        prop_assert_eq!(line.prefix().unwrap().as_str(), prefix);
        let params: Vec<&str> = line.params().collect();
        prop_assert_eq!(params.split_last().unwrap(), (&&*trailing, &middle.iter().map(String::as_str).collect::<Vec<_>>()[..]));
        let read: Vec<_> = line.tags().iter().map(|tag| (tag.key.to_owned(), tag.value().into_owned())).collect();
        prop_assert_eq!(read, tags.into_iter().collect::<Vec<_>>());
    }
}
