//! A JSON reader for the usual case: JSON inside a string is read where it stands, without first being unescaped.
//!
//! Every chat row carries two objects as strings, `"profile":"{\"nickname\":\"초록고래\",…}"`. To take the backslashes out of
//! such a text and then to read it costs more than all the rest of the row. This reader instead knows at which *level* it
//! is: a quote is `"` at level 0, `\"` inside a string, `\\\"` inside a string inside a string.
//!
//! It accepts only JSON, and not all of it: whatever is unusual (a depth of more than 64, white space or letters of the inner
//! JSON written as `\n` or `\u…`) is an error without a word, and [`serde_json`], which knows everything, reads the text again
//! from its beginning. What this reader does accept it reads as `serde_json` does.

use std::fmt;

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
    forward_to_deserialize_any,
};

/// The name under which a newtype asks for what stands in a string. `serde_json` passes over it.
pub(super) const EMBEDDED: &str = "$livechat::lenient::Embedded";

/// A string in a string in the text.
const MAX_LEVEL: usize = 2;
const MAX_DEPTH: u8 = 64;

/// Something unusual, or not JSON at all.
#[derive(Debug)]
pub(crate) struct Unusual;

impl fmt::Display for Unusual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unusual JSON")
    }
}

impl std::error::Error for Unusual {}

impl de::Error for Unusual {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

pub(crate) struct Reader<'de> {
    text: &'de str,
    at: usize,
    /// How many strings this is inside of.
    level: usize,
    depth: u8,
}

impl<'de> Reader<'de> {
    #[inline]
    pub(crate) fn new(text: &'de str) -> Self {
        Self { text, at: 0, level: 0, depth: 0 }
    }

    /// Passes an opening bracket.
    pub(crate) fn open(&mut self, bracket: u8) -> Result<(), Unusual> {
        self.eat(bracket)
    }

    /// Passes a member's key, if there is no escape in it.
    pub(crate) fn key(&mut self) -> Result<&'de str, Unusual> {
        self.peek()?;
        self.eat_quote()?;
        self.plain_string().ok_or(Unusual)
    }

    /// Where a member's value begins, after its key.
    pub(crate) fn value_at(&mut self) -> Result<usize, Unusual> {
        self.eat(b':')?;
        self.peek()?;
        Ok(self.at)
    }

    /// Passes a value, and gives its text.
    pub(crate) fn pass(&mut self) -> Result<&'de str, Unusual> {
        let start = self.at;
        self.skip()?;
        self.slice(start, self.at)
    }

    /// Goes on from a later place, and gives the text up to there.
    pub(crate) fn jump(&mut self, to: usize) -> Result<&'de str, Unusual> {
        let passed = self.slice(self.at, to)?;
        self.at = to;
        Ok(passed)
    }

    /// Makes sure that nothing is left.
    pub(crate) fn end(&mut self) -> Result<(), Unusual> {
        match self.peek() {
            Ok(_) => Err(Unusual),
            Err(Unusual) => Ok(()),
        }
    }

    /// The bytes from a place on.
    #[inline]
    fn bytes(&self, from: usize) -> &'de [u8] {
        self.text.as_bytes().get(from..).unwrap_or_default()
    }

    #[inline]
    fn slice(&self, from: usize, to: usize) -> Result<&'de str, Unusual> {
        self.text.get(from..to).ok_or(Unusual)
    }

    /// The next byte that is not white space; at a quote of this level that is its first byte.
    #[inline]
    fn peek(&mut self) -> Result<u8, Unusual> {
        match self.text.as_bytes().get(self.at) {
            Some(byte) if *byte > b' ' => Ok(*byte),
            _ => self.peek_behind_white(),
        }
    }

    #[cold]
    fn peek_behind_white(&mut self) -> Result<u8, Unusual> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ') => self.at += 1,
                Some(b'\n' | b'\t' | b'\r') if self.level == 0 => self.at += 1,
                Some(byte) => return Ok(*byte),
                None => return Err(Unusual),
            }
        }
    }

    #[inline]
    fn eat(&mut self, byte: u8) -> Result<(), Unusual> {
        if self.peek()? != byte {
            return Err(Unusual);
        }
        self.at += 1;
        Ok(())
    }

    /// How long the quote is that these bytes begin with, at this level; 0 if there is none.
    #[inline]
    fn quote_len(&self, bytes: &[u8]) -> usize {
        match self.level {
            0 => usize::from(bytes.first() == Some(&b'"')),
            1 => usize::from(bytes.first_chunk() == Some(b"\\\"")) * 2,
            _ => usize::from(bytes.first_chunk() == Some(b"\\\\\\\"")) * 4,
        }
    }

    #[inline]
    fn eat_quote(&mut self) -> Result<(), Unusual> {
        match self.quote_len(self.bytes(self.at)) {
            0 => Err(Unusual),
            len => {
                self.at += len;
                Ok(())
            }
        }
    }

    /// The next member of an object or element of a list, unless the bracket closes.
    #[inline]
    pub(crate) fn goes_on(&mut self, close: u8, is_first: bool) -> Result<bool, Unusual> {
        let byte = self.peek()?;
        if byte == close {
            self.at += 1;
            return Ok(false);
        }
        if !is_first {
            if byte != b',' {
                return Err(Unusual);
            }
            self.at += 1;
        }
        Ok(true)
    }

    /// The content of a string that has no backslash, after its opening quote. Else `None`, and nothing is passed over.
    #[inline]
    fn plain_string(&mut self) -> Option<&'de str> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let len = plain_len(rest);
        let quote = self.quote_len(rest.get(len..)?);
        if quote == 0 {
            return None;
        }
        let content = self.text.get(self.at..self.at + len)?;
        self.at += len + quote;
        Some(content)
    }

    /// A string with a backslash in it, which is not the closing quote's.
    #[cold]
    fn escaped_string(&mut self) -> Result<String, Unusual> {
        let mut at = self.at;
        loop {
            at += plain_len(self.bytes(at));
            let rest = self.bytes(at);
            let slashes = rest.iter().take_while(|byte| **byte == b'\\').count();
            match rest.get(slashes) {
                Some(b'"') => {
                    let mut own = slashes;
                    for _ in 0..self.level {
                        // An even number leaves the quote to the string around this JSON: it ends too early.
                        own = if own % 2 == 1 { own / 2 } else { return Err(Unusual) };
                    }
                    at += slashes + 1;
                    if own % 2 == 0 {
                        break;
                    }
                }
                // A character of the string around this JSON, perhaps a quote or a backslash in disguise.
                Some(b'u') if slashes % (1 << self.level) != 0 => return Err(Unusual),
                Some(0x20..) if slashes > 0 => at += slashes + 1,
                _ => return Err(Unusual),
            }
        }
        let mut content = unescape(self.slice(self.at, at - (1 << self.level))?)?;
        self.at = at;
        for _ in 0..self.level {
            content = unescape(&content)?;
        }
        Ok(content)
    }

    /// A number or a word, up to what cannot belong to it.
    #[inline]
    fn bare(&mut self) -> Result<&'de str, Unusual> {
        let start = self.at;
        let rest = self.bytes(start);
        let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        self.at += rest.iter().position(|byte| !belongs(byte)).unwrap_or(rest.len());
        self.slice(start, self.at)
    }

    #[inline]
    fn enter(&mut self) -> Result<(), Unusual> {
        self.at += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(Unusual) } else { Ok(()) }
    }

    /// Passes over any value.
    fn skip(&mut self) -> Result<(), Unusual> {
        match self.peek()? {
            b'{' => {
                self.enter()?;
                let mut is_first = true;
                while self.goes_on(b'}', is_first)? {
                    is_first = false;
                    self.skip_string()?;
                    self.eat(b':')?;
                    self.skip()?;
                }
                self.depth -= 1;
                Ok(())
            }
            b'[' => {
                self.enter()?;
                let mut is_first = true;
                while self.goes_on(b']', is_first)? {
                    is_first = false;
                    self.skip()?;
                }
                self.depth -= 1;
                Ok(())
            }
            b'"' | b'\\' => self.skip_string(),
            _ => match self.bare()? {
                "true" | "false" | "null" => Ok(()),
                number => Self::number(number, IgnoredAny).map(drop),
            },
        }
    }

    #[inline]
    fn skip_string(&mut self) -> Result<(), Unusual> {
        self.peek()?;
        self.eat_quote()?;
        match self.plain_string() {
            Some(_) => Ok(()),
            None => self.escaped_string().map(drop),
        }
    }

    #[inline]
    fn number<V: Visitor<'de>>(text: &'de str, visitor: V) -> Result<V::Value, Unusual> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_plain =
            digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits.len() == 1 || !digits.starts_with('0'));
        match text.parse::<i64>() {
            Ok(number) if is_plain && number < 0 => visitor.visit_i64(number),
            Ok(number) if is_plain && digits.len() == text.len() => visitor.visit_u64(number.unsigned_abs()),
            // Fractions and exponents, large numbers, `-0`.
            _ => {
                let mut deserializer = serde_json::Deserializer::from_str(text);
                let value = deserializer.deserialize_any(visitor).map_err(|_| Unusual)?;
                deserializer.end().map_err(|_| Unusual)?;
                Ok(value)
            }
        }
    }
}

/// Takes the backslashes out of a string's content, once.
fn unescape(content: &str) -> Result<String, Unusual> {
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while !rest.is_empty() {
        let (plain, escape) = rest.split_at_checked(plain_len(rest.as_bytes())).ok_or(Unusual)?;
        out.push_str(plain);
        rest = match escape.as_bytes() {
            [] => break,
            [b'\\', escaped @ (b'"' | b'\\' | b'/'), ..] => {
                out.push(char::from(*escaped));
                escape.get(2..).ok_or(Unusual)?
            }
            // The others are rare. A quote or a control character is none of them.
            [b'\\', ..] => return serde_json::from_str(&format!("\"{content}\"")).map_err(|_| Unusual),
            _ => return Err(Unusual),
        };
    }
    Ok(out)
}

/// How many bytes stand before the first that is a quote, a backslash or a control character.
#[inline]
fn plain_len(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    for (index, chunk) in bytes.chunks_exact(8).enumerate() {
        let Ok(chunk) = chunk.try_into().map(u64::from_le_bytes) else { break };
        // Subtracting sets the high bit of each byte that is smaller than what is subtracted: the control characters, and the
        // zeros where the sought character was. Bytes behind the first such can be wrong.
        let controls = chunk.wrapping_sub(ONES * 0x20);
        let quotes = (chunk ^ (ONES * 0x22)).wrapping_sub(ONES);
        let slashes = (chunk ^ (ONES * 0x5c)).wrapping_sub(ONES);
        let found = (controls | quotes | slashes) & !chunk & HIGHS;
        if found != 0 {
            return index * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    let done = bytes.len() / 8 * 8;
    let rest = bytes.get(done..).unwrap_or_default();
    done + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Unusual;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        match self.peek()? {
            b'{' => {
                self.enter()?;
                let value = visitor.visit_map(Inside { reader: self, is_first: true })?;
                self.depth -= 1;
                Ok(value)
            }
            b'[' => {
                self.enter()?;
                let value = visitor.visit_seq(Inside { reader: self, is_first: true })?;
                self.depth -= 1;
                Ok(value)
            }
            b'"' | b'\\' => self.deserialize_str(visitor),
            _ => match self.bare()? {
                "null" => visitor.visit_unit(),
                "true" => visitor.visit_bool(true),
                "false" => visitor.visit_bool(false),
                number => Reader::number(number, visitor),
            },
        }
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        self.peek()?;
        self.eat_quote()?;
        match self.plain_string() {
            Some(content) => visitor.visit_borrowed_str(content),
            None => visitor.visit_string(self.escaped_string()?),
        }
    }

    /// For [`EMBEDDED`], shows an object in a string as if it stood there without the string.
    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Unusual> {
        if name != EMBEDDED || self.level == MAX_LEVEL {
            return visitor.visit_newtype_struct(self);
        }
        self.peek()?;
        let start = self.at;
        let quoted = self.eat_quote();
        self.level += 1;
        if quoted.is_err() || self.peek()? != b'{' {
            self.level -= 1;
            self.at = start;
            return visitor.visit_newtype_struct(self);
        }
        let value = visitor.visit_newtype_struct(&mut *self)?;
        self.peek()?;
        self.level -= 1;
        self.eat_quote()?;
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        self.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char string bytes byte_buf option unit unit_struct seq tuple
        tuple_struct map struct enum identifier
    }
}

/// Inside an object or a list.
struct Inside<'a, 'de> {
    reader: &'a mut Reader<'de>,
    is_first: bool,
}

impl<'de> MapAccess<'de> for Inside<'_, 'de> {
    type Error = Unusual;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unusual> {
        if !self.reader.goes_on(b'}', self.is_first)? {
            return Ok(None);
        }
        self.is_first = false;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unusual> {
        self.reader.eat(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> SeqAccess<'de> for Inside<'_, 'de> {
    type Error = Unusual;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unusual> {
        if !self.reader.goes_on(b']', self.is_first)? {
            return Ok(None);
        }
        self.is_first = false;
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;
    use crate::lenient::{self, Seed, Wire};

    fn read(text: &str) -> Result<Value, Unusual> {
        let mut reader = Reader::new(text);
        let value = Value::deserialize(&mut reader)?;
        reader.end()?;
        Ok(value)
    }

    fn pass(text: &str) -> Result<(), Unusual> {
        let mut reader = Reader::new(text);
        IgnoredAny::deserialize(&mut reader)?;
        reader.end()
    }

    /// Any JSON, with strings that hold JSON read as if it stood there without the string, down to the level that is known.
    #[derive(Debug, PartialEq)]
    struct Flat(Value);

    impl Wire for Flat {
        const IS_EMBEDDED: bool = true;

        fn from_text(text: &str) -> Option<Self> {
            let inner = text.trim_start().starts_with('{').then(|| lenient::parse::<Self>(text).ok().flatten());
            Some(inner.flatten().unwrap_or(Self(text.into())))
        }
        fn from_integer(number: i64) -> Option<Self> {
            Some(Self(number.into()))
        }
        fn from_float(number: f64) -> Option<Self> {
            Some(Self(number.into()))
        }
        fn from_bool(value: bool) -> Option<Self> {
            Some(Self(value.into()))
        }
        fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
            let mut members = serde_json::Map::new();
            while let Some(key) = map.next_key::<String>()? {
                let value = map.next_value_seed(Seed::<Self>::new())?;
                members.insert(key, value.map_or(Value::Null, |Self(value)| value));
            }
            Ok(Some(Self(members.into())))
        }
        fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
            let mut elements = Vec::new();
            while let Some(element) = seq.next_element_seed(Seed::<Self>::new())? {
                elements.push(element.map_or(Value::Null, |Self(value)| value));
            }
            Ok(Some(Self(elements.into())))
        }
    }

    fn quickly(text: &str) -> Result<Option<Flat>, Unusual> {
        lenient::read(text, Seed::new())
    }

    fn exactly(text: &str) -> Result<Option<Flat>, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = Seed::new().deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }

    #[test]
    fn json_in_strings_is_read_where_it_stands() {
        let innermost = json!({"name": "고래 😀", "n": 1}).to_string();
        let inner = json!({"profile": innermost, "url": "a/b", "list": [1, "x"]}).to_string();
        let text = json!({"extras": inner, "msg": "x"}).to_string();
        let flat = json!({
            "extras": {"profile": {"name": "고래 😀", "n": 1}, "url": "a/b", "list": [1, "x"]}, "msg": "x",
        });
        assert_eq!(quickly(&text).unwrap(), Some(Flat(flat)));
    }

    #[test]
    fn what_is_unusual_is_left_to_others() {
        let unusual = [
            "",
            "[",
            "{",
            "[1",
            r#"{"a""#,
            r#"{"a":"#,
            r#""a"#,
            "nul",
            "01",
            "-",
            "1.",
            "+1",
            "[1,]",
            r#"{"a":1,}"#,
            "[,1]",
            "{1:2}",
            r#"{"a" 1}"#,
            "1 2",
            r#""\q""#,
            "\"a\nb\"",
            r#"{"p":"{\"a\":1"}"#,
            r#"{"p":"{\"a\":\"x"}"#,
            r#"{"p":"{"a":1}"}"#,
        ];
        for text in unusual {
            assert!(quickly(text).is_err(), "{text}");
            assert!(text.is_empty() || pass(text).is_err() || text.contains('p'), "{text}");
        }
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(pass(&deep(64)).is_ok() && pass(&deep(65)).is_err());
        // A quote in disguise: the text inside is `{"a":"\"}` to the eye, and not JSON.
        assert!(quickly(r#"{"p":"{\"a\":\"\u005c\"}"}"#).is_err());
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[\"\\\\a/{}u0\n]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner.clone(), 0..4).prop_map(Value::from_iter),
                prop::collection::btree_map("[a-z]{1,4}", inner, 0..4)
                    .prop_map(|members| Value::from_iter(members).to_string().into()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn all_json_is_read_as_serde_json_reads_it(value in any_json(), pretty: bool) {
            let text = if pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() };
            let expected: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(read(&text).unwrap(), expected);
            prop_assert!(pass(&text).is_ok());
            if let Ok(flat) = quickly(&text) {
                prop_assert_eq!(flat, exactly(&text).unwrap());
            }
        }

        #[test]
        fn what_is_read_is_json(value in any_json(), at: prop::sample::Index, byte in 0..128_u8) {
            let mut text = value.to_string().into_bytes();
            let at = at.index(text.len());
            text[at] = byte;
            let text = String::from_utf8_lossy(&text);
            if let Ok(value) = read(&text) {
                prop_assert_eq!(value, serde_json::from_str::<Value>(&text).unwrap());
            }
            if pass(&text).is_ok() {
                prop_assert!(serde_json::from_str::<IgnoredAny>(&text).is_ok());
            }
            if let Ok(flat) = quickly(&text) {
                prop_assert_eq!(flat, exactly(&text).unwrap());
            }
        }
    }
}
