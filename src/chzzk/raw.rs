//! The untouched text of what came over the wire, guarded because it holds strangers' tokens.

use std::{fmt, sync::Arc};

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::lenient::{self, Wire};

#[cfg(feature = "record")]
mod quick;

/// The text of a row, an event, a body or a frame exactly as it came.
///
/// **It can hold secrets:** every plain row of the unofficial chat carries its sender's `extraToken`, a join's answer the
/// session, a SYSTEM message of the official one the session's key, a video the key that plays it. So [`as_str`] is the only way to the text itself; `Debug` shows its size, and `Serialize` and [`redacted`] mask what is secret.
///
/// [`as_str`]: Self::as_str
/// [`redacted`]: Self::redacted
#[derive(Clone, PartialEq, Eq)]
pub struct Raw(Arc<str>);

/// Keys whose values nobody else should see, in lower case.
const SECRETS: [&str; 9] =
    ["extratoken", "acctkn", "accesstoken", "sessionkey", "radiomodeinkey", "hdnts", "hdntl", "inkey", "sid"];
/// Those that stand in ordinary words, too ("inside", "winkey"), so that they count only in what looks like JSON.
const ALSO_IN_WORDS: [&str; 2] = ["inkey", "sid"];
const MASK: &str = "<redacted>";
/// JSON inside a string inside JSON … is looked into this deep; three levels are known.
const MAX_EMBEDDED: usize = 8;

impl Raw {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text itself, secrets included. Think before it is printed or stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same JSON with every secret masked, also inside JSON that stands in strings. Keys may come in another order. Text
    /// that is not JSON is replaced by a note of its size.
    pub fn redacted(&self) -> String {
        redacted(&self.0)
    }

    /// The same, in a fraction of the time where nothing is odd: then only the secrets are replaced, and every other byte stays.
    #[cfg(feature = "record")]
    pub(crate) fn masked(&self) -> std::borrow::Cow<'_, str> {
        quick::mask(&self.0).unwrap_or_else(|quick::Odd| redacted(&self.0).into())
    }
}

fn redacted(text: &str) -> String {
    read(text).map_or_else(|| format!("<{} bytes that are not JSON>", text.len()), |value| mask(value, 0).to_string())
}

/// Reads JSON, also with half an emoji in it.
pub(crate) fn read(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&lenient::repair(text)?).ok())
}

fn mask(value: Value, embedded: usize) -> Value {
    match value {
        Value::Object(entries) => entries
            .into_iter()
            .map(|(key, value)| {
                let secret = is_secret(&key) && !value.is_null();
                (key, if secret { MASK.into() } else { mask(value, embedded) })
            })
            .collect(),
        Value::Array(elements) => elements.into_iter().map(|element| mask(element, embedded)).collect(),
        Value::String(text) => mask_text(text, embedded).into(),
        other => other,
    }
}

/// A text that holds JSON is masked inside; one that only looks like it (cut off, nested too deep) is left out whole if it
/// names a secret.
fn mask_text(text: String, embedded: usize) -> String {
    let looks_like_json = text.trim_start().starts_with(['{', '[', '"']);
    let inner = if looks_like_json && embedded < MAX_EMBEDDED { read(&text) } else { None };
    if let Some(value) = inner {
        return mask(value, embedded + 1).to_string();
    }
    let names = text.to_ascii_lowercase();
    let names_secret =
        SECRETS.iter().any(|secret| (looks_like_json || !ALSO_IN_WORDS.contains(secret)) && names.contains(secret));
    if names_secret { format!("<redacted: {} bytes>", text.len()) } else { text }
}

fn is_secret(key: &str) -> bool {
    SECRETS.iter().any(|secret| key.eq_ignore_ascii_case(secret))
}

/// Any value but `null`, as it came.
impl Wire for Raw {
    const KEEPS_TEXT: bool = true;

    fn from_json(text: &str) -> Option<Self> {
        (text != "null").then(|| Self::new(text))
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} bytes)", self.0.len())
    }
}

/// The [`redacted`](Raw::redacted) text, as a string.
impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.redacted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        Raw::new(text).redacted()
    }

    #[test]
    fn the_text_itself_is_untouched_and_not_printed() {
        let raw = Raw::new(r#"{"extraToken":"hunter2"}"#);
        assert_eq!(raw.as_str(), r#"{"extraToken":"hunter2"}"#);
        assert_eq!(format!("{raw:?}"), "Raw(24 bytes)");
        assert_eq!(serde_json::to_string(&raw).unwrap(), r#""{\"extraToken\":\"<redacted>\"}""#);
    }

    #[test]
    fn secrets_are_masked_at_any_depth_and_in_any_case() {
        assert_eq!(
            redacted(r#"{"a":[{"SID":1,"accTkn":null,"AccessToken":{"x":1},"sessionKey":"x"}],"b":"inside"}"#),
            r#"{"a":[{"AccessToken":"<redacted>","SID":"<redacted>","accTkn":null,"sessionKey":"<redacted>"}],"b":"inside"}"#
        );
        let inner = serde_json::json!({"extraToken": "hunter2", "emojis": {}}).to_string();
        let middle = serde_json::json!({"extras": inner}).to_string();
        let outer = serde_json::json!({"row": middle, "text": "안녕"}).to_string();
        let text = redacted(&outer);
        assert!(!text.contains("hunter2") && text.contains("emojis") && text.contains("안녕"), "{text}");
    }

    #[test]
    fn what_plays_a_video_is_masked() {
        let row = r#"{"inKey":"hunter2","radioModeInKey":null,"title":"a winkey","url":"https://example.invalid/a?hdnts=hunter2"}"#;
        let shown = redacted(row);
        assert!(!shown.contains("hunter2") && shown.contains("a winkey"), "{shown}");
        let list: Vec<Raw> = lenient::parse(r#"[{"a": 1}, null, "x", [ ]]"#).unwrap().unwrap();
        assert_eq!(list.iter().map(Raw::as_str).collect::<Vec<_>>(), [r#"{"a": 1}"#, r#""x""#, "[ ]"]);
    }

    #[test]
    fn what_cannot_be_looked_into_is_left_out() {
        assert_eq!(redacted("sid=hunter2"), "<11 bytes that are not JSON>");
        for cut in
            [r#"{"extraToken":"hunter2"#, r#"x {"extraToken":"hunter2"}"#, "accessToken=hunter2", r#"["sid":"hunter2""#]
        {
            let text = redacted(&serde_json::json!({ "extras": cut }).to_string());
            assert!(!text.contains("hunter2"), "{text}");
        }
        let mut deep = r#"{"extraToken":"hunter2"}"#.to_owned();
        for _ in 0..12 {
            deep = serde_json::json!({ "e": deep }).to_string();
        }
        assert!(!redacted(&deep).contains("hunter2"));
        let nested = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
        assert_eq!(redacted(&nested), "<2000 bytes that are not JSON>");
    }

    #[test]
    fn half_an_emoji_hides_nothing() {
        assert_eq!(redacted(r#"{"msg":"\ud83d","sid":"hunter2"}"#), "{\"msg\":\"\u{fffd}\",\"sid\":\"<redacted>\"}");
    }
}
