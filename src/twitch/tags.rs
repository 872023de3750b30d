//! The tags of a line: `key=value` pairs in front of it, with the escapes of the message tags of IRC, version 3.

use std::{borrow::Cow, fmt};

use memchr::memchr;

/// The tags of a line, read as they are asked for.
///
/// Any number of any size is read. Where a key stands twice, the last one counts. A key without a value has an empty one, and
/// what has no key is skipped.
///
/// ```
/// use livechat::twitch::Line;
///
/// let line = Line::parse(r"@color=;display-name=Quiet\sHarbor;mod :tmi.twitch.tv NOTICE #dock :hi")?;
/// assert_eq!(line.tags().get("display-name").as_deref(), Some("Quiet Harbor"));
/// assert_eq!(line.tags().get("mod").as_deref(), Some(""));
/// assert_eq!(line.tags().get("vip"), None);
/// # Ok::<(), livechat::twitch::LineError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Tags<'a>(&'a str);

impl<'a> Tags<'a> {
    /// Reads a tag section, without the `@` before and the space behind.
    pub fn new(section: &'a str) -> Self {
        Self(section)
    }

    /// The whole section as it came.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether there is not a single tag.
    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }

    /// All tags in the order in which they came, doubles included.
    pub fn iter(self) -> TagIter<'a> {
        TagIter { rest: self.0 }
    }

    /// The value of a tag, unescaped: of the last one with this key.
    pub fn get(self, key: &str) -> Option<Cow<'a, str>> {
        self.iter().filter(|tag| tag.key == key).last().map(Tag::value)
    }

    /// Whether any value may have an escape in it.
    pub(super) fn has_escapes(self) -> bool {
        memchr(b'\\', self.0.as_bytes()).is_some()
    }
}

impl<'a> IntoIterator for Tags<'a> {
    type Item = Tag<'a>;
    type IntoIter = TagIter<'a>;

    fn into_iter(self) -> TagIter<'a> {
        self.iter()
    }
}

impl fmt::Debug for Tags<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|tag| (tag.key, tag.value()))).finish()
    }
}

/// One tag of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tag<'a> {
    /// Its key, never empty. Opaque: a vendor's name or a `+` belongs to it.
    pub key: &'a str,
    /// Its value as it came, escapes and all; empty where there was none.
    pub raw_value: &'a str,
}

impl<'a> Tag<'a> {
    /// Its value, unescaped.
    pub fn value(self) -> Cow<'a, str> {
        unescape(self.raw_value)
    }
}

/// The tags of a line, one by one.
#[derive(Debug, Clone)]
pub struct TagIter<'a> {
    rest: &'a str,
}

impl<'a> Iterator for TagIter<'a> {
    type Item = Tag<'a>;

    #[inline]
    fn next(&mut self) -> Option<Tag<'a>> {
        while !self.rest.is_empty() {
            let (pair, rest) = split(self.rest, b';');
            self.rest = rest;
            let (key, raw_value) = split(pair, b'=');
            if !key.is_empty() {
                return Some(Tag { key, raw_value });
            }
        }
        None
    }
}

/// What stands before the first `separator`, an ASCII character, and what stands behind it.
#[inline]
fn split(text: &str, separator: u8) -> (&str, &str) {
    let (head, tail) = text.split_at(find(text.as_bytes(), separator));
    (head, tail.get(1..).unwrap_or_default())
}

/// Where `needle` stands first, or the end.
///
/// Tags are some twenty bytes long. Over so few, eight bytes at a time in place were a third quicker than a call of `memchr`.
#[inline]
fn find(haystack: &[u8], needle: u8) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut at = 0;
    while let Some(Ok(word)) = haystack.get(at..at + 8).map(<[u8; 8]>::try_from) {
        // A byte that equals the needle becomes 0, and the lowest 0 sets the lowest of the high bits.
        let word = u64::from_le_bytes(word) ^ (ONES * u64::from(needle));
        let zeros = word.wrapping_sub(ONES) & !word & (ONES << 7);
        if zeros != 0 {
            return at + zeros.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    haystack.iter().skip(at).position(|&byte| byte == needle).map_or(haystack.len(), |found| at + found)
}

/// Takes the escapes out of a tag's value.
///
/// ```
/// assert_eq!(livechat::twitch::unescape(r"semi\:space\sslash\\end\"), "semi;space slash\\end");
/// ```
#[inline]
pub fn unescape(value: &str) -> Cow<'_, str> {
    match value.split_at(find(value.as_bytes(), b'\\')) {
        (plain, "") => Cow::Borrowed(plain),
        (plain, escaped) => Cow::Owned(unescape_from(plain, escaped)),
    }
}

/// `head` has no escapes in it, `tail` begins with one.
fn unescape_from(head: &str, tail: &str) -> String {
    let mut out = String::with_capacity(head.len() + tail.len());
    out.push_str(head);
    let mut chars = tail.chars();
    while let Some(c) = chars.next() {
        let plain = match c {
            '\\' => match chars.next() {
                Some(':') => ';',
                Some('s') => ' ',
                Some('r') => '\r',
                Some('n') => '\n',
                Some(other) => other,
                None => break,
            },
            other => other,
        };
        out.push(plain);
    }
    out
}

/// Puts escapes into a value, so that it can stand in a tag.
///
/// ```
/// assert_eq!(livechat::twitch::escape("is this; fine?"), r"is\sthis\:\sfine?");
/// ```
pub fn escape(value: &str) -> Cow<'_, str> {
    let is_plain = |byte| !matches!(byte, b';' | b' ' | b'\\' | b'\r' | b'\n');
    if value.bytes().all(is_plain) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + 8);
    for c in value.chars() {
        match c {
            ';' => out.push_str("\\:"),
            ' ' => out.push_str("\\s"),
            '\\' => out.push_str("\\\\"),
            '\r' => out.push_str("\\r"),
            '\n' => out.push_str("\\n"),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(section: &str) -> Vec<(&str, &str)> {
        Tags::new(section).iter().map(|tag| (tag.key, tag.raw_value)).collect()
    }

    #[test]
    fn tags_are_split_at_semicolons_and_the_first_equals_sign() {
        assert_eq!(pairs("a=1;k;c=3"), [("a", "1"), ("k", ""), ("c", "3")]);
        assert_eq!(pairs("v=a=b==c;+x.y/z=;@odd=:"), [("v", "a=b==c"), ("+x.y/z", ""), ("@odd", ":")]);
        assert_eq!(pairs(";;;=;=x;"), []);
        assert_eq!(pairs(""), []);
    }

    #[test]
    fn the_last_double_counts() {
        let tags = Tags::new("a=1;a=2;b=x;a=3");
        assert_eq!(tags.get("a").as_deref(), Some("3"));
        assert_eq!(tags.get("c"), None);
        assert_eq!(format!("{tags:?}"), r#"{"a": "1", "a": "2", "b": "x", "a": "3"}"#);
    }

    #[test]
    fn neither_many_tags_nor_long_ones_are_cut() {
        let many = (0..1_000).map(|number| format!("k{number}=v{number}")).collect::<Vec<_>>().join(";");
        assert_eq!(Tags::new(&many).iter().count(), 1_000);
        assert_eq!(Tags::new(&many).get("k999").as_deref(), Some("v999"));
        let long = format!("x={};y=1", "A".repeat(70_000));
        assert_eq!(Tags::new(&long).get("x").map(|value| value.len()), Some(70_000));
        assert_eq!(Tags::new(&long).get("y").as_deref(), Some("1"));
    }

    #[test]
    fn escapes_are_read_character_by_character() {
        for (raw, value) in [
            (r"semi\:space\sslash\\cr\rlf\n", "semi;space slash\\cr\rlf\n"),
            (r"end\", "end"),
            (r"a\bc\1", "abc1"),
            (r"\\s\\\:", r"\s\;"),
            (r"夜\s夜\夜", "夜 夜夜"),
            ("a⸝b", "a⸝b"),
            (r"\", ""),
        ] {
            assert_eq!(unescape(raw), value, "{raw}");
        }
        assert!(matches!(unescape("plain"), Cow::Borrowed("plain")));
        assert!(matches!(escape("plain"), Cow::Borrowed("plain")));
        assert_eq!(escape("; \\\r\n=,:"), r"\:\s\\\r\n=,:");
    }

    #[test]
    fn a_byte_is_found_wherever_it_stands() {
        for length in 0..40 {
            for at in 0..length {
                let mut text = vec![b'a'; length];
                text[at] = b';';
                assert_eq!(find(&text, b';'), at);
                // One more behind it must not be found first, nor bytes that differ in one bit.
                text[length - 1] = b';';
                text[..at].fill(b';' ^ 1);
                assert_eq!(find(&text, b';'), at);
                text[..at].fill(b';' | 0x80);
                assert_eq!(find(&text, b';'), at);
            }
            assert_eq!(find(&vec![b'a'; length], b';'), length);
        }
    }
}
