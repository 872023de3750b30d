//! Secrets masked where they stand, for the text that nearly all rows are.
//!
//! A secret's key is a word between two quotes, in a string perhaps, so that backslashes stand before the quotes:
//! `\"extraToken\":\"…\"`. [`mask`] looks for the words, and replaces what stands between the next two quotes if all of that looks
//! as it should. Whatever does not (a word in other surroundings, a value that is no text, letters written as `\u…`, the token of an
//! address) is [`Odd`], and left to the sound and slow way.

use std::borrow::Cow;

use super::{ALSO_IN_WORDS, MASK, MAX_EMBEDDED, SECRETS};

/// Something that only the slow way understands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Odd;

/// The text with its secrets masked, and nothing else changed. It is not checked to be JSON.
pub(super) fn mask(text: &str) -> Result<Cow<'_, str>, Odd> {
    let bytes = text.as_bytes();
    // It would tear a line of a file in two.
    if bytes.contains(&b'\n') || bytes.contains(&b'\r') {
        return Err(Odd);
    }
    let mut masked = String::new();
    let mut done = 0;
    each_candidate(bytes, |at| {
        if is_disguise(bytes, at) || is_address_token(bytes, at) {
            return Err(Odd);
        }
        let Some((start, end)) = secret_at(bytes, at) else { return Ok(()) };
        // A value that was masked may name a secret itself.
        if start < done {
            return Ok(());
        }
        if let Some((from, to)) = value(bytes, start, end)? {
            masked.push_str(text.get(done..from).ok_or(Odd)?);
            masked.push_str(MASK);
            done = to;
        }
        Ok(())
    })?;
    if done == 0 {
        return Ok(text.into());
    }
    masked.push_str(text.get(done..).ok_or(Odd)?);
    Ok(masked.into())
}

/// Goes to every place where two bytes stand that a secret's word has, or an escape of a character by its number. Eight places
/// are looked at together, since nearly all have neither; so it may also go to places that have not.
fn each_candidate(bytes: &[u8], mut look: impl FnMut(usize) -> Result<(), Odd>) -> Result<(), Odd> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    /// In letters this bit is the case.
    const CASE: u64 = ONES * 0x20;
    let eight = |at: usize| bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map(u64::from_le_bytes);
    // The high bit of each byte that is 0, and perhaps of some above one.
    let zeros = |eight: u64| eight.wrapping_sub(ONES) & !eight & HIGHS;
    let mut at = 0;
    while let (Some(here), Some(next)) = (eight(at), eight(at + 1)) {
        let (here, next) = (here | CASE, next | CASE);
        let pair = |a: u8, b: u8| zeros((here ^ (ONES * u64::from(a))) | (next ^ (ONES * u64::from(b))));
        // s-id, tok-en and in-key, acct-kn, hd-nts; `\` and `|` differ in that bit only.
        if pair(b'i', b'd') | pair(b'k', b'e') | pair(b'k', b'n') | pair(b'h', b'd') | pair(b'|', b'u') != 0 {
            (at..at + 8).try_for_each(&mut look)?;
        }
        at += 8;
    }
    (at..bytes.len()).try_for_each(look)
}

/// Whether `\u00…` of an ASCII character begins here.
fn is_disguise(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..at + 4) == Some(br"\u00") && matches!(bytes.get(at + 4), Some(b'2'..=b'7'))
}

/// The token in the address of a stream. It stands in all kinds of places there.
fn is_address_token(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..at + 4).is_some_and(|word| word.eq_ignore_ascii_case(b"hdnt"))
}

/// The word for a secret that has its only `k`, or the `i` of `sid`, here.
fn secret_at(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    if !matches!(bytes.get(at), Some(b'k' | b'K' | b'i' | b'I')) {
        return None;
    }
    SECRETS.iter().find_map(|secret| {
        let letter = secret.bytes().position(|byte| byte == b'k').or((*secret == "sid").then_some(1))?;
        let start = at.checked_sub(letter)?;
        let end = start + secret.len();
        let found = bytes.get(start..end)?.eq_ignore_ascii_case(secret.as_bytes());
        (found && (!ALSO_IN_WORDS.contains(secret) || is_word(bytes, start, end))).then_some((start, end))
    })
}

fn is_word(bytes: &[u8], start: usize, end: usize) -> bool {
    let belongs = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at));
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii())
    };
    // The letter of an escape (`\n`) is none of the word's.
    let escaped = start.checked_sub(2).and_then(|at| bytes.get(at)) == Some(&b'\\');
    (escaped || !belongs(start.checked_sub(1))) && !belongs(Some(end))
}

/// Where the text between the quotes of a key's value stands; `None` where the value is `null`.
fn value(bytes: &[u8], start: usize, end: usize) -> Result<Option<(usize, usize)>, Odd> {
    let quote = start.checked_sub(1).filter(|at| bytes.get(*at) == Some(&b'"')).ok_or(Odd)?;
    let slashes = slashes_before(bytes, quote);
    // 0, 1, 3, 7 …: one more level of strings in strings doubles them and adds the quote's own.
    if !(slashes + 1).is_power_of_two() || slashes >= 1 << MAX_EMBEDDED {
        return Err(Odd);
    }
    let behind_key = pass_quote(bytes, end, slashes)?;
    let colon = pass_spaces(bytes, behind_key);
    if bytes.get(colon) != Some(&b':') {
        return Err(Odd);
    }
    let at = pass_spaces(bytes, colon + 1);
    if bytes.get(at..at + 4) == Some(b"null") {
        return ends(bytes, at + 4).map(|()| None);
    }
    let from = pass_quote(bytes, at, slashes)?;
    let close = from + bytes.get(from..).and_then(|rest| rest.iter().position(|byte| *byte == b'"')).ok_or(Odd)?;
    // More of them belong to the value, fewer end a string around it.
    if slashes_before(bytes, close) != slashes || close - slashes < from {
        return Err(Odd);
    }
    ends(bytes, close + 1)?;
    Ok(Some((from, close - slashes)))
}

/// Behind a value stands another member, or the end of the object.
fn ends(bytes: &[u8], at: usize) -> Result<(), Odd> {
    matches!(bytes.get(pass_spaces(bytes, at)), Some(b',' | b'}')).then_some(()).ok_or(Odd)
}

fn slashes_before(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    before.iter().rev().take_while(|byte| **byte == b'\\').count()
}

fn pass_quote(bytes: &[u8], at: usize, slashes: usize) -> Result<usize, Odd> {
    let quote = bytes.get(at..at + slashes + 1).and_then(|quote| quote.split_last());
    match quote {
        Some((b'"', before)) if before.iter().all(|byte| *byte == b'\\') => Ok(at + slashes + 1),
        _ => Err(Odd),
    }
}

fn pass_spaces(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| **byte == b' ').count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{super::Raw, *};

    const SECRET: &str = "hunter2";

    #[test]
    fn only_the_secret_is_changed() {
        let text = r#"{"b": "\"안녕\"", "extras":"{\"extraToken\":\"hunter2+\\/=\",\"a\":1.50}","a":"\ud83d\u001b inside","acctkn" : "hunter2" }"#;
        let expected = r#"{"b": "\"안녕\"", "extras":"{\"extraToken\":\"<redacted>\",\"a\":1.50}","a":"\ud83d\u001b inside","acctkn" : "<redacted>" }"#;
        assert_eq!(mask(text).unwrap(), expected);
        assert!(matches!(mask(r#"{"sid":null,"a":"inside"}"#), Ok(Cow::Borrowed(_))));
        let mut deep = json!({"extraToken": SECRET, "n": 1}).to_string();
        for _ in 0..4 {
            deep = json!({"e": deep, "msg": "안녕"}).to_string();
        }
        assert_eq!(mask(&deep).unwrap(), deep.replace(SECRET, MASK));
    }

    #[test]
    fn what_is_odd_is_left_to_the_slow_way() {
        for odd in [
            r#"{"sid":1}"#,
            r#"{"sid":["hunter2"]}"#,
            r#"{"sid":"hunter2""#,
            r#"{"sid":"hunt\"er2"}"#,
            r#"{"a":"{\"sid\":\"hunter2"}"#,
            r#"{"a":"{sid:hunter2}"}"#,
            r#"{"a":"{\nsid: hunter2}"}"#,
            r#"{"a":"extraToken=hunter2"}"#,
            r#"{"\u0073id":"hunter2"}"#,
            r#"{"a":"{\u0022sid\u0022:\u0022hunter2\u0022}"}"#,
            r#"["sid","hunter2"]"#,
            "{\"a\":\n1}",
        ] {
            assert_eq!(mask(odd), Err(Odd), "{odd}");
        }
    }

    /// JSON with secrets in it, in any spelling and at any level.
    fn with_secrets() -> impl Strategy<Value = Value> {
        let key = prop_oneof![
            4 => prop::sample::select(vec!["extraToken", "EXTRATOKEN", "accTkn", "accessToken", "sessionKey", "inKey", "radioModeInKey", "hdnts", "sid", "SID"])
                .prop_map(str::to_owned),
            4 => "[a-z]{1,6}",
            1 => "[\"\\\\ud/: ,{}a-c]{0,6}",
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i32>().prop_map(Value::from),
            Just(Value::from("안녕")),
            "[\"\\\\/{}u0:, side\n]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 32, 4, move |inner| {
            let members = prop::collection::btree_map(key.clone(), inner.clone(), 0..4);
            prop_oneof![
                prop::collection::vec(inner, 0..3).prop_map(Value::from),
                members.clone().prop_map(plant),
                members.prop_map(|members| plant(members).to_string().into()),
            ]
        })
    }

    /// Under every secret's key stands the secret, also where it is hidden in more JSON.
    fn plant(members: std::collections::BTreeMap<String, Value>) -> Value {
        let members = members.into_iter().map(|(key, value)| {
            let secret = SECRETS.iter().any(|secret| key.eq_ignore_ascii_case(secret));
            let value = match value {
                _ if !secret => value,
                Value::Number(_) => json!([SECRET, {"x": SECRET}]),
                Value::String(text) => format!("{text}{SECRET}").into(),
                _ => SECRET.into(),
            };
            (key, value)
        });
        members.collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn no_secret_survives(value in with_secrets(), at: prop::sample::Index, cut: bool, spell: bool) {
            let mut text = value.to_string();
            if spell {
                text = text.replacen('s', "\\u0073", 1).replace('T', "\\u0054");
            }
            if cut {
                text.truncate(text.floor_char_boundary_at(at));
            }
            let masked = Raw::new(&text).masked().into_owned();
            prop_assert!(!masked.contains(SECRET), "{text}\n{masked}");
            prop_assert!(!masked.contains(['\n', '\r']));
        }

        #[test]
        fn every_word_is_a_candidate(before in "[a-zA-Z\"\\\\|안]{0,20}", which in 0..SECRETS.len(), upper: bool, after in "[a-z\"]{0,20}") {
            let word = if upper { SECRETS[which].to_uppercase() } else { SECRETS[which].to_owned() };
            let text = format!("{before}{word}{after}");
            let mut found = false;
            each_candidate(text.as_bytes(), |at| {
                found |= secret_at(text.as_bytes(), at).is_some() || is_address_token(text.as_bytes(), at);
                Ok(())
            }).unwrap();
            prop_assert!(found || ALSO_IN_WORDS.contains(&SECRETS[which]), "{}", text);
            let disguised = format!("{before}\\u0053{after}");
            prop_assert_eq!(mask(&disguised), Err(Odd));
        }

        #[test]
        fn the_quick_way_leaves_everything_else_alone(value in with_secrets()) {
            let text = value.to_string();
            if let Ok(masked) = mask(&text) {
                // What is not a secret stands there byte for byte, in the same order.
                let mut rest = &text[..];
                for (index, part) in masked.split(MASK).enumerate() {
                    let at = rest.find(part);
                    prop_assert!(if index == 0 { at == Some(0) } else { at.is_some() }, "{}", text);
                    rest = &rest[at.unwrap() + part.len()..];
                }
                prop_assert_eq!(
                    serde_json::from_str::<Value>(&masked).is_ok(),
                    serde_json::from_str::<Value>(&text).is_ok()
                );
            }
        }
    }

    trait FloorCharBoundary {
        fn floor_char_boundary_at(&self, at: prop::sample::Index) -> usize;
    }

    impl FloorCharBoundary for String {
        fn floor_char_boundary_at(&self, at: prop::sample::Index) -> usize {
            let mut at = at.index(self.len() + 1);
            while !self.is_char_boundary(at) {
                at -= 1;
            }
            at
        }
    }
}
