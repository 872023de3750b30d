//! The lists in events and answers, split without being copied.

use std::{borrow::Cow, fmt, iter, option, slice};

use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::{error::Category, value::RawValue};

use super::{Odd, Size};
use crate::lenient;

/// An event: a name and arguments. It borrows from the message.
///
/// `Debug` shows the arguments' sizes only, since a SYSTEM event of CHZZK carries the session's key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventPacket<'a> {
    /// The namespace it came in.
    pub namespace: &'a str,
    /// The sender wants an answer with this id.
    pub id: Option<u64>,
    /// The name. Where that is not a text but another JSON value, its JSON.
    pub name: Cow<'a, str>,
    /// The arguments behind the name.
    pub args: Args<'a>,
}

/// The answer to an event. It borrows from the message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AckPacket<'a> {
    /// The namespace it came in.
    pub namespace: &'a str,
    /// The id that the event had.
    pub id: u64,
    /// What the other side answered.
    pub args: Args<'a>,
}

/// Arguments, each as its own JSON text. The first needs no memory of its own, and events seldom have more.
///
/// The texts are JSON by its grammar. [`string`] takes the content out of one that is a string.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Args<'a> {
    first: Option<&'a str>,
    more: Vec<&'a str>,
}

impl<'a> Args<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.more.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// The JSON text of one, counted from 0.
    pub fn get(&self, index: usize) -> Option<&'a str> {
        match index.checked_sub(1) {
            None => self.first,
            Some(index) => self.more.get(index).copied(),
        }
    }

    /// The JSON texts of all, in order.
    pub fn iter(&self) -> iter::Chain<option::IntoIter<&'a str>, iter::Copied<slice::Iter<'_, &'a str>>> {
        self.first.into_iter().chain(self.more.iter().copied())
    }
}

impl<'b, 'a> IntoIterator for &'b Args<'a> {
    type Item = &'a str;
    type IntoIter = iter::Chain<option::IntoIter<&'a str>, iter::Copied<slice::Iter<'b, &'a str>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Args<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|text| Size(text.len()))).finish()
    }
}

/// The content of a JSON string, for arguments that are JSON inside a string (as all of CHZZK's are). `None` if the text is JSON of
/// another type, or none.
///
/// Half an emoji (`\ud83d` alone), as a text that was cut has it, becomes U+FFFD.
///
/// ```
/// use livechat::socketio::packet::string;
///
/// assert_eq!(string(r#""{\"type\":\"connected\"}""#).as_deref(), Some(r#"{"type":"connected"}"#));
/// assert_eq!(string(r#""cut \ud83d""#).as_deref(), Some("cut \u{fffd}"));
/// assert_eq!(string(r#"{"type":"connected"}"#), None);
/// ```
pub fn string(json: &str) -> Option<Cow<'_, str>> {
    let content = json.trim_ascii().strip_prefix('"')?.strip_suffix('"')?;
    if !content.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
        return Some(content.into());
    }
    let read = |json: &str| serde_json::from_str::<String>(json).ok();
    read(json).or_else(|| read(&lenient::repair(json)?)).map(Cow::Owned)
}

/// The name and the arguments in an event's JSON.
pub(super) fn split_event(json: &str) -> Result<(Cow<'_, str>, Args<'_>), Odd> {
    let (name, args) = split(json, true)?;
    let name = name.ok_or(Odd::NoName)?;
    Ok((string(name).unwrap_or(Cow::Borrowed(name)), args))
}

/// The arguments in an answer's JSON.
pub(super) fn split_args(json: &str) -> Result<Args<'_>, Odd> {
    split(json, false).map(|(_, args)| args)
}

fn split(json: &str, named: bool) -> Result<(Option<&str>, Args<'_>), Odd> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let read = deserializer.deserialize_seq(List { named });
    read.and_then(|list| deserializer.end().map(|()| list)).map_err(|error| match error.classify() {
        Category::Data => Odd::NotAList,
        Category::Syntax | Category::Eof | Category::Io => Odd::Json,
    })
}

/// Reads a list's elements as JSON texts; if it is `named`, the first is the name.
struct List {
    named: bool,
}

impl<'de> Visitor<'de> for List {
    type Value = (Option<&'de str>, Args<'de>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut next = || Ok(list.next_element::<&RawValue>()?.map(RawValue::get));
        let name = if self.named { next()? } else { None };
        let first = next()?;
        let mut more = Vec::new();
        while let Some(element) = next()? {
            more.push(element);
        }
        Ok((name, Args { first, more }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(json: &str) -> (Cow<'_, str>, Vec<&str>) {
        let (name, args) = split_event(json).unwrap();
        assert_eq!(args.len(), args.iter().count());
        let each = (0..args.len()).map(|index| args.get(index).unwrap()).collect::<Vec<_>>();
        assert_eq!(each, (&args).into_iter().collect::<Vec<_>>());
        assert_eq!(args.get(args.len()), None);
        (name, each)
    }

    #[test]
    fn arguments_are_split_and_not_read() {
        let many = r#"["many",1,"two",null,true,3.5,{"a":[1,"]"]},[],-0.0e1]"#;
        let expected = ["1", r#""two""#, "null", "true", "3.5", r#"{"a":[1,"]"]}"#, "[]", "-0.0e1"];
        assert_eq!(event(many), ("many".into(), expected.to_vec()));
        assert_eq!(event(r#"["none"]"#), ("none".into(), vec![]));
        assert_eq!(event("[ \"SYSTEM\" ,\n\"spaced\"\t]"), ("SYSTEM".into(), vec![r#""spaced""#]));
    }

    #[test]
    fn a_name_is_borrowed_unless_it_is_escaped() {
        assert!(matches!(split_event(r#"["채팅",1]"#), Ok((Cow::Borrowed("채팅"), _))));
        assert!(matches!(split_event(r#"["\ucc44\ud305",1]"#), Ok((Cow::Owned(name), _)) if name == "채팅"));
        assert!(matches!(split_event(r#"["\ud83d"]"#), Ok((Cow::Owned(name), _)) if name == "\u{fffd}"));
        for other in ["5", "null", r#"{"a":1}"#, r#"["x"]"#] {
            let json = format!("[{other},1]");
            assert!(matches!(split_event(&json), Ok((Cow::Borrowed(name), _)) if name == other));
        }
    }

    #[test]
    fn what_is_no_list_is_odd() {
        let odd = |json: &str| split_event(json).unwrap_err();
        assert_eq!(odd("[]"), Odd::NoName);
        for json in [r#"{"a":1}"#, r#""str""#, "5", "null"] {
            assert_eq!(odd(json), Odd::NotAList, "{json}");
        }
        for json in
            ["", "[", r#"["a""#, r#"["a",]"#, r#"["a" 1]"#, r#"["a"]]"#, r#"["a"] 1"#, r#"["a",01]"#, "[\"a\nb\"]"]
        {
            assert_eq!(odd(json), Odd::Json, "{json}");
        }
        assert_eq!(split_args("[]").unwrap(), Args::default());
        assert!(Args::default().is_empty() && !split_args("[1]").unwrap().is_empty());
    }

    #[test]
    fn what_only_serde_json_refuses_is_split_all_the_same() {
        assert_eq!(event(r#"["x","\ud83d",1e999]"#).1, [r#""\ud83d""#, "1e999"]);
        let deep = format!("[\"x\",{}{}]", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(event(&deep).1.len(), 1);
    }

    #[test]
    fn a_string_is_its_content() {
        assert!(matches!(string(r#""plain 글""#), Some(Cow::Borrowed("plain 글"))));
        assert_eq!(string(" \"spaced\"\n").as_deref(), Some("spaced"));
        assert_eq!(string(r#""""#).as_deref(), Some(""));
        assert_eq!(string(r#""\"q\" \\ \/ \u0000\u2028""#).as_deref(), Some("\"q\" \\ / \0\u{2028}"));
        assert_eq!(string(r#""\ud83d\ude00 \ud83d""#).as_deref(), Some("😀 \u{fffd}"));
        for other in ["", "\"", r#""a"b""#, "1", "null", "{}", r#"["a"]"#, r#""\q""#, "\"\n\"", r#""a\""#] {
            assert_eq!(string(other), None, "{other}");
        }
    }

    #[test]
    fn debug_shows_no_arguments() {
        let (_, args) = split_event(r#"["SYSTEM","hunter2",1]"#).unwrap();
        assert_eq!(format!("{args:?}"), "[<9 bytes>, <1 bytes>]");
    }
}
