//! A JSON reader for the usual case: JSON inside a string is read where it stands, without first being unescaped.
//!
//! Every chat row carries two objects as strings, `"profile":"{\"nickname\":\"초록고래\",…}"`. To take the backslashes out of
//! such a text and then to read it costs more than all the rest of the row. This reader instead knows at which *level* it
//! is: a quote is `"` at level 0, `\"` inside a string, `\\\"` inside a string inside a string.
//!
//! It accepts only JSON, and not all of it: whatever is unusual (a depth of more than 64, white space or letters of the inner
//! JSON written as `\n` or `\u…`) is an error without a word, and [`serde_json`], which knows everything, reads the text again
//! from its beginning. What this reader does accept it reads as `serde_json` does.

use std::{borrow::Cow, fmt};

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

    /// How long the quote of this level is that stands at a place; 0 if there is none.
    #[inline]
    fn quote_at(&self, at: usize) -> usize {
        let bytes = self.bytes(at);
        let found = match self.level {
            0 => bytes.first() == Some(&b'"'),
            1 => bytes.first_chunk() == Some(b"\\\""),
            _ => bytes.first_chunk() == Some(b"\\\\\\\""),
        };
        if found { 1 << self.level } else { 0 }
    }

    #[inline]
    fn eat_quote(&mut self) -> Result<(), Unusual> {
        match self.quote_at(self.at) {
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
        let end = self.at + plain_len(self.bytes(self.at));
        let quote = self.quote_at(end);
        let content = self.text.get(self.at..end).filter(|_| quote > 0)?;
        self.at = end + quote;
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
        let mut content = Cow::Borrowed(self.slice(self.at, at - (1 << self.level))?);
        self.at = at;
        for _ in 0..=self.level {
            content = Cow::Owned(serde_json::from_str(&format!("\"{content}\"")).map_err(|_| Unusual)?);
        }
        Ok(content.into_owned())
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
                number => self.number(number, IgnoredAny).map(drop),
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
    fn number<V: Visitor<'de>>(&self, text: &'de str, visitor: V) -> Result<V::Value, Unusual> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits.len() == 1 || !digits.starts_with('0'));
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

/// How many bytes stand before the first that is a quote, a backslash or a control character.
#[inline]
fn plain_len(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let mut len = 0;
    while let Some(chunk) = bytes.get(len..).and_then(<[u8]>::first_chunk::<8>) {
        let chunk = u64::from_le_bytes(*chunk);
        // A byte's high bit is set where it is below the one subtracted; bytes after the first such can be wrong.
        let zeros = |chunk: u64| chunk.wrapping_sub(ONES) & !chunk;
        let controls = chunk.wrapping_sub(ONES * 0x20) & !chunk;
        let found = (controls | zeros(chunk ^ (ONES * 0x22)) | zeros(chunk ^ (ONES * 0x5c))) & HIGHS;
        if found != 0 {
            return len + (found.trailing_zeros() / 8) as usize;
        }
        len += 8;
    }
    let rest = bytes.get(len..).unwrap_or_default();
    len + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
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
                number => self.number(number, visitor),
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
