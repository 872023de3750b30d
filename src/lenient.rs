//! Reading JSON that may be wrong: every field takes any JSON value, and what does not fit becomes nothing.
//!
//! The services change without notice: a number comes as a string, a list as `null`, an object as JSON inside a string.
//! `serde_derive` gives up a whole row for that. The readers here give up one field. They fail only where the text is not
//! JSON at all, and [`parse`] tries once more on such a text after mending what is known to happen (half an emoji).

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use jiff::{Timestamp, civil, tz};
use serde::{
    Deserialize,
    de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::Secret;

mod reader;

use reader::EMBEDDED;
pub(crate) use reader::{Reader, Unusual};

/// A value that can be read from some JSON types; from all others it reads as `None`.
pub(crate) trait Wire: Sized {
    /// Whether it may stand in a string, as JSON in JSON.
    const IS_EMBEDDED: bool = false;
    /// Whether it is read from its own JSON text, with [`from_json`](Self::from_json) and nothing else.
    const KEEPS_TEXT: bool = false;

    /// Reads the text of a whole JSON value.
    fn from_json(_text: &str) -> Option<Self> {
        None
    }

    fn from_text(_text: &str) -> Option<Self> {
        None
    }
    fn from_integer(_number: i64) -> Option<Self> {
        None
    }
    fn from_float(number: f64) -> Option<Self> {
        whole(number).and_then(Self::from_integer)
    }
    fn from_bool(_value: bool) -> Option<Self> {
        None
    }
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// Reads a [`Wire`] value with serde.
pub(crate) struct Seed<T>(PhantomData<T>);

impl<T> Seed<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Wire> DeserializeSeed<'de> for Seed<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if T::KEEPS_TEXT {
            // The quick reader knows no texts of values, refuses, and leaves it to `serde_json`.
            return Ok(T::from_json(<&RawValue>::deserialize(deserializer)?.get()));
        }
        if T::IS_EMBEDDED {
            return deserializer.deserialize_newtype_struct(EMBEDDED, self);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Wire> Visitor<'de> for Seed<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(T::from_bool(value))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(T::from_integer(number))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(number).ok().and_then(T::from_integer))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(T::from_float(number))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(T::from_text(text))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::from_map(map)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        T::from_seq(seq)
    }
}

/// The integer that a JSON float stands for (`60.0`, `1e3`), if it stands for one exactly.
#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within 2^53")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
}

impl Wire for String {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
    fn from_integer(number: i64) -> Option<Self> {
        Some(number.to_string())
    }
}

impl Wire for Box<str> {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
    fn from_integer(number: i64) -> Option<Self> {
        Some(number.to_string().into())
    }
}

/// A text that is not empty.
impl Wire for Secret {
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self::new(text))
    }
}

impl Wire for bool {
    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

macro_rules! integer_wire {
    ($($integer:ty),*) => {$(
        impl Wire for $integer {
            fn from_integer(number: i64) -> Option<Self> {
                number.try_into().ok()
            }
            fn from_text(text: &str) -> Option<Self> {
                text.trim().parse().ok()
            }
        }
    )*};
}
integer_wire!(i64, u64, u32);

/// A number, also as a string (`"60.0"`); never infinite, never NaN.
impl Wire for f64 {
    #[expect(clippy::cast_precision_loss, reason = "a measure, not a count")]
    fn from_integer(number: i64) -> Option<Self> {
        Some(number as Self)
    }
    fn from_float(number: f64) -> Option<Self> {
        number.is_finite().then_some(number)
    }
    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok().and_then(Self::from_float)
    }
}

/// A large value that is seldom there.
impl<T: Wire> Wire for Box<T> {
    fn from_text(text: &str) -> Option<Self> {
        T::from_text(text).map(Self::new)
    }
    fn from_integer(number: i64) -> Option<Self> {
        T::from_integer(number).map(Self::new)
    }
    fn from_float(number: f64) -> Option<Self> {
        T::from_float(number).map(Self::new)
    }
    fn from_bool(value: bool) -> Option<Self> {
        T::from_bool(value).map(Self::new)
    }
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        Ok(T::from_map(map)?.map(Self::new))
    }
    fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Option<Self>, A::Error> {
        Ok(T::from_seq(seq)?.map(Self::new))
    }
}

/// The elements that could be read; one that could not costs no other.
impl<T: Wire> Wire for Vec<T> {
    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        let mut elements = Self::new();
        while let Some(element) = seq.next_element_seed(Seed::new())? {
            elements.extend(element);
        }
        Ok(Some(elements))
    }
}

impl<T: Wire> Wire for BTreeMap<String, T> {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        let mut entries = Self::new();
        while let Some(key) = map.next_key::<String>()? {
            if let Some(value) = map.next_value_seed(Seed::new())? {
                entries.insert(key, value);
            }
        }
        Ok(Some(entries))
    }
}

/// A value that may come as JSON inside a string (`"{\"a\":1}"`) or as it is (`{"a":1}`). `""`, `"null"` and text that is
/// not JSON read as `None`.
pub(crate) struct Embedded<T>(pub(crate) T);

impl<T: Wire> Wire for Embedded<T> {
    const IS_EMBEDDED: bool = true;

    fn from_text(text: &str) -> Option<Self> {
        parse(text).ok().flatten().map(Self)
    }
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        Ok(T::from_map(map)?.map(Self))
    }
    fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Option<Self>, A::Error> {
        Ok(T::from_seq(seq)?.map(Self))
    }
}

/// A time in milliseconds since 1970 (`1790500000000`, also as a string).
pub(crate) struct Millis(pub(crate) Timestamp);

impl Wire for Millis {
    fn from_integer(number: i64) -> Option<Self> {
        Timestamp::from_millisecond(number).ok().map(Self)
    }
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().and_then(Self::from_integer)
    }
}

/// Reads the one spelling that nearly all times have, `2026-09-27 18:30:00`, in a third of the time that it takes to be ready for
/// every other.
fn plain_time(text: &str) -> Option<civil::DateTime> {
    let bytes: &[u8; 19] = text.as_bytes().try_into().ok()?;
    let [y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b' ' | b'T', h1, h2, b':', mi1, mi2, b':', s1, s2] = *bytes
    else {
        return None;
    };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i8::try_from(byte - b'0').ok())?;
    let two = |tens, ones| Some(digit(tens)? * 10 + digit(ones)?);
    let year = i16::from(two(y1, y2)?) * 100 + i16::from(two(y3, y4)?);
    civil::DateTime::new(year, two(mo1, mo2)?, two(d1, d2)?, two(h1, h2)?, two(mi1, mi2)?, two(s1, s2)?, 0).ok()
}

/// A time as CHZZK spells it (`2026-09-27 18:30:00`, `2026-09-27T18:33:13.614`): Asia/Seoul where no zone is named. Korea has
/// had no daylight saving since 1988, so the zone is a fixed nine hours. Milliseconds are read too.
pub(crate) struct Seoul(pub(crate) Timestamp);

impl Wire for Seoul {
    fn from_text(text: &str) -> Option<Self> {
        // Behind the date a zone begins with one of these.
        if text.get(10..)?.contains(['Z', 'z', '+', '-', '[']) {
            return text.parse().ok().map(Self);
        }
        let civil = plain_time(text).or_else(|| text.parse().ok())?;
        tz::offset(9).to_timestamp(civil).ok().map(Self)
    }
    fn from_integer(number: i64) -> Option<Self> {
        Millis::from_integer(number).map(|Millis(time)| Self(time))
    }
}

/// What is read key by key into a place that is there already, so that nothing large is moved. [`lenient!`] implements it.
pub(crate) trait Record {
    /// Names a key that is read.
    type Key;

    fn key(text: &str) -> Option<Self::Key>;
    /// Reads one value. It must take exactly one from the map.
    fn set_key<'de, A: MapAccess<'de>>(&mut self, key: Self::Key, map: &mut A) -> Result<(), A::Error>;

    /// Reads an object; keys that are not known are passed over.
    fn read<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key(Self::key))? {
            match key {
                Some(key) => self.set_key(key, map)?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// What stood where an object was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Shape {
    /// Nothing: missing, `null`, `""`.
    #[default]
    Nothing,
    /// An object, and it was read.
    Object,
    /// JSON of another type.
    Other,
    /// A string that is not JSON.
    Broken,
}

/// Makes a visitor read numbers and words as one value, and `null` as another.
macro_rules! scalars_read_as {
    ($value:ty: null $null:expr, $other:expr) => {
        fn visit_unit<E>(self) -> Result<$value, E> {
            Ok($null)
        }
        fn visit_bool<E>(self, _: bool) -> Result<$value, E> {
            Ok($other)
        }
        fn visit_i64<E>(self, _: i64) -> Result<$value, E> {
            Ok($other)
        }
        fn visit_u64<E>(self, _: u64) -> Result<$value, E> {
            Ok($other)
        }
        fn visit_f64<E>(self, _: f64) -> Result<$value, E> {
            Ok($other)
        }
    };
}
pub(crate) use scalars_read_as;

/// Reads an object into a [`Record`].
pub(crate) struct Fill<'a, T>(pub(crate) &'a mut T);

impl<'de, T: Record> DeserializeSeed<'de> for Fill<'_, T> {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Record> Visitor<'de> for Fill<'_, T> {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }
    scalars_read_as!(Shape: null Shape::Nothing, Shape::Other);
    fn visit_str<E>(self, text: &str) -> Result<Shape, E> {
        Ok(if text.is_empty() { Shape::Nothing } else { Shape::Other })
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        self.0.read(&mut map)?;
        Ok(Shape::Object)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Shape, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Shape::Other)
    }
}

/// Reads an object, or the text of one in a string, into a [`Record`].
pub(crate) struct FillEmbedded<'a, T>(pub(crate) &'a mut T);

impl<'de, T: Record + Default> DeserializeSeed<'de> for FillEmbedded<'_, T> {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_newtype_struct(EMBEDDED, self)
    }
}

impl<'de, T: Record + Default> Visitor<'de> for FillEmbedded<'_, T> {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }
    scalars_read_as!(Shape: null Shape::Nothing, Shape::Other);
    fn visit_str<E>(self, text: &str) -> Result<Shape, E> {
        if text.is_empty() {
            return Ok(Shape::Nothing);
        }
        Ok(parse_into(text, self.0).unwrap_or(Shape::Broken))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Shape, A::Error> {
        Fill(self.0).visit_map(map)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Shape, A::Error> {
        Fill(self.0).visit_seq(seq)
    }
}

/// A field of a struct made by [`lenient!`]: how a value is put into it.
pub(crate) trait Field {
    fn set<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error>;
}

impl<T: Wire> Field for Option<T> {
    fn set<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
        *self = map.next_value_seed(Seed::new())?;
        Ok(())
    }
}

macro_rules! defaulted_field {
    ($([$($bound:tt)*] $field:ty),* $(,)?) => {$(
        impl<$($bound)*> Field for $field {
            fn set<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
                *self = map.next_value_seed(Seed::new())?.unwrap_or_default();
                Ok(())
            }
        }
    )*};
}
defaulted_field!([] String, [] Box<str>, [] bool, [] i64, [] u64, [] u32, [T: Wire] Vec<T>, [T: Wire] BTreeMap<String, T>);

/// Maps an object's key to what the reader does with its value, without allocating.
pub(crate) struct Key<F>(pub(crate) F);

impl<'de, T, F: FnOnce(&str) -> T> DeserializeSeed<'de> for Key<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T, F: FnOnce(&str) -> T> Visitor<'_> for Key<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object key")
    }
    fn visit_str<E>(self, key: &str) -> Result<T, E> {
        Ok((self.0)(key))
    }
}

/// Declares a struct and how it is read leniently: `field: Type = "key" | "alias"`, with ` as Wrapper` where the wire form
/// is a [`Wire`] tuple struct around the type (`Option<Timestamp> = "msgTime" as Millis`, `Option<Profile> = "profile" as
/// Embedded`), or ` via Wrapper` where that tuple struct is the caller's own. A key that comes twice counts the last time;
/// unknown keys are passed over. The struct must be `Default`.
macro_rules! lenient {
    ($(
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $( $(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty = $($key:literal)|+ $(as $wrapper:ident)? $(via $local:ident)? ),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        $vis struct $name { $( $(#[$field_meta])* $field_vis $field: $type ),* }

        const _: () = {
            #[expect(non_camel_case_types, reason = "named like the fields they stand for")]
            pub(crate) enum Which { $($field),* }

            impl $crate::lenient::Record for $name {
                type Key = Which;

                fn key(text: &str) -> Option<Which> {
                    match text {
                        $( $($key)|+ => Some(Which::$field), )*
                        _ => None,
                    }
                }
                fn set_key<'de, A: serde::de::MapAccess<'de>>(&mut self, key: Which, map: &mut A) -> Result<(), A::Error> {
                    let this = self;
                    match key {
                        $( Which::$field => $crate::lenient::lenient!(@set this.$field, map $(, $wrapper)? $(, local $local)?), )*
                    }
                    Ok(())
                }
            }
        };

        impl $crate::lenient::Wire for $name {
            fn from_map<'de, A: serde::de::MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
                let mut this = Self::default();
                $crate::lenient::Record::read(&mut this, &mut map)?;
                Ok(Some(this))
            }
        }

        impl $crate::lenient::Field for $name {
            fn set<'de, A: serde::de::MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
                *self = map.next_value_seed($crate::lenient::Seed::new())?.unwrap_or_default();
                Ok(())
            }
        }
    )*};
    (@set $this:ident.$field:ident, $map:ident) => {
        $crate::lenient::Field::set(&mut $this.$field, $map)?
    };
    (@set $this:ident.$field:ident, $map:ident, $wrapper:ident) => {
        $this.$field = $map
            .next_value_seed($crate::lenient::Seed::new())?
            .map(|$crate::lenient::$wrapper(value)| value)
    };
    (@set $this:ident.$field:ident, $map:ident, local $wrapper:ident) => {
        $this.$field = $map.next_value_seed($crate::lenient::Seed::new())?.map(|$wrapper(value)| value)
    };
}
pub(crate) use lenient;

/// Declares an open enum of texts: known ones as variants, every other kept in `Unknown`. It serializes as the wire text.
macro_rules! open_enum {
    ($(
        $(#[$meta:meta])*
        $vis:vis enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $text:literal ),* $(,)? }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $vis enum $name {
            $( $(#[$variant_meta])* #[doc = concat!("`", $text, "`")] $variant, )*
            /// A text that was not known when this was written.
            Unknown(Box<str>),
        }

        impl $name {
            /// The text as it is on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text => Self::$variant, )*
                    _ => Self::Unknown(text.into()),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::lenient::Wire for $name {
            fn from_text(text: &str) -> Option<Self> {
                Some(text.into())
            }
        }
    )*};
}
pub(crate) use open_enum;

/// Reads a whole JSON text. `Ok(None)` where it is JSON of another type.
///
/// # Errors
///
/// Where the text is not JSON, even after [`repair`].
pub(crate) fn parse<T: Wire>(text: &str) -> Result<Option<T>, serde_json::Error> {
    match parse_exactly(text) {
        Err(error) => match repair(text) {
            Some(repaired) => parse_exactly(&repaired),
            None => Err(error),
        },
        read => read,
    }
}

/// Reads a whole JSON text into a record, which is reset where that fails.
///
/// # Errors
///
/// Where the text is not JSON, even after [`repair`].
pub(crate) fn parse_into<T: Record + Default>(text: &str, target: &mut T) -> Result<Shape, serde_json::Error> {
    let result = match parse_into_exactly(text, target) {
        Err(error) => {
            *target = T::default();
            match repair(text) {
                Some(repaired) => parse_into_exactly(&repaired, target),
                None => Err(error),
            }
        }
        read => read,
    };
    if result.is_err() {
        *target = T::default();
    }
    result
}

fn parse_into_exactly<T: Record + Default>(text: &str, target: &mut T) -> Result<Shape, serde_json::Error> {
    if let Ok(shape) = read(text, Fill(&mut *target)) {
        return Ok(shape);
    }
    *target = T::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let shape = Fill(target).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(shape)
}

fn parse_exactly<T: Wire>(text: &str) -> Result<Option<T>, serde_json::Error> {
    if let Ok(value) = read(text, Seed::new()) {
        return Ok(value);
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Seed::new().deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Reads a whole text the quick way.
///
/// # Errors
///
/// Where it is not JSON, or unusual JSON that `serde_json` can read.
pub(crate) fn read<'de, S: DeserializeSeed<'de>>(text: &'de str, seed: S) -> Result<S::Value, Unusual> {
    let mut reader = Reader::new(text);
    let value = seed.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Mends what is valid JSON by its grammar and yet refused by `serde_json`: halves of surrogate pairs (a text cut in the
/// middle of an emoji) become U+FFFD, numbers beyond `f64` become `null`. `None` when there was nothing to mend.
pub(crate) fn repair(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    let mut rest = text;
    let mut in_string = false;
    while let Some(first) = rest.chars().next() {
        let (taken, replacement) = match first {
            '"' => {
                in_string = !in_string;
                (1, None)
            }
            '\\' if in_string => match unicode_escape(rest) {
                Some(0xD800..0xDC00) => match rest.get(6..).and_then(unicode_escape) {
                    Some(0xDC00..0xE000) => (12, None),
                    _ => (6, Some("\\ufffd")),
                },
                Some(0xDC00..0xE000) => (6, Some("\\ufffd")),
                Some(_) => (6, None),
                None => (1 + rest[1..].chars().next().map_or(0, char::len_utf8), None),
            },
            '-' | '0'..='9' if !in_string => {
                let end =
                    rest.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(rest.len());
                let beyond = rest[..end].parse::<f64>().is_ok_and(f64::is_infinite);
                (end, beyond.then_some("null"))
            }
            _ => (first.len_utf8(), None),
        };
        let (head, tail) = rest.split_at(taken);
        changed |= replacement.is_some();
        out.push_str(replacement.unwrap_or(head));
        rest = tail;
    }
    changed.then_some(out)
}

/// The code unit of a `\u` with four digits, as JSON escapes it, that `text` begins with.
fn unicode_escape(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    lenient! {
        #[derive(Debug, Default, PartialEq)]
        struct Row {
            id: Option<Box<str>> = "id" | "ident",
            count: Option<i64> = "count",
            name: String = "name",
            tags: Vec<String> = "tags",
            inner: Option<Inner> = "inner" as Embedded,
            at: Option<Timestamp> = "at" as Millis,
            day: Option<Timestamp> = "day" as Seoul,
        }
        #[derive(Debug, Default, PartialEq)]
        struct Inner {
            flag: bool = "flag",
        }
    }

    fn row(text: &str) -> Row {
        parse(text).unwrap().unwrap()
    }

    #[test]
    fn one_odd_field_costs_only_itself() {
        let read =
            row(r#"{"id":7,"count":"12","name":["x"],"tags":["a",{"b":1},"c"],"inner":"{\"flag\":true}","new":[[]]}"#);
        assert_eq!(read.id.as_deref(), Some("7"));
        assert_eq!(read.count, Some(12));
        assert_eq!(read.name, "");
        assert_eq!(read.tags, ["a", "c"]);
        assert_eq!(read.inner, Some(Inner { flag: true }));
    }

    #[test]
    fn an_embedded_object_may_be_an_object_or_nothing() {
        assert_eq!(row(r#"{"inner":{"flag":true}}"#).inner, Some(Inner { flag: true }));
        for nothing in [r#""""#, r#""null""#, "null", r#""{not json""#, "3", "[]"] {
            assert_eq!(
                row(&format!(r#"{{"inner":{nothing},"name":"n"}}"#)),
                Row { name: "n".into(), ..Row::default() }
            );
        }
    }

    #[test]
    fn aliases_and_doubles_count_the_last_time() {
        assert_eq!(row(r#"{"id":"a","ident":"b","id":"c"}"#).id.as_deref(), Some("c"));
    }

    #[test]
    fn times_are_read_from_every_spelling() {
        let day = |text: &str| row(&format!(r#"{{"day":"{text}"}}"#)).day.map(|time| time.to_string());
        assert_eq!(day("2026-09-27 18:30:00").as_deref(), Some("2026-09-27T09:30:00Z"));
        assert_eq!(day("2026-09-27T18:33:13.614").as_deref(), Some("2026-09-27T09:33:13.614Z"));
        assert_eq!(day("2026-09-27T18:30:00Z").as_deref(), Some("2026-09-27T18:30:00Z"));
        assert_eq!(day("yesterday"), None);
        assert_eq!(row(r#"{"at":1790500000000}"#).at.unwrap().as_millisecond(), 1_790_500_000_000);
        assert_eq!(row(r#"{"at":99999999999999999}"#).at, None);
    }

    #[test]
    fn half_an_emoji_and_endless_numbers_are_mended() {
        assert_eq!(row(r#"{"name":"a\ud83d"}"#).name, "a\u{fffd}");
        assert_eq!(row(r#"{"name":"\ud83d\ude00 \\ud83d \udc00x"}"#).name, "😀 \\ud83d \u{fffd}x");
        assert_eq!(row(r#"{"count":1e999,"name":"n"}"#), Row { name: "n".into(), ..Row::default() });
        assert_eq!(repair(r#"{"a":1.5e3,"b":"\ud83d\ude00 1e999"}"#), None);
        assert_eq!(repair("\"\\"), None);
        assert!(parse::<Row>("{\"a\":").is_err());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn the_quick_way_to_read_a_time_says_what_the_library_says(
            (year, month, day) in (0..=9_999_u32, 0..=13_u32, 0..=32_u32),
            (hour, minute, second) in (0..=25_u32, 0..=61_u32, 0..=61_u32),
            between in proptest::sample::select(vec![' ', 'T']),
        ) {
            let text = format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}");
            if let Some(quick) = plain_time(&text) {
                proptest::prop_assert_eq!(Some(quick), text.parse().ok());
            }
            let usual = (1..=12).contains(&month) && (1..=28).contains(&day) && hour < 24 && minute < 60 && second < 60;
            proptest::prop_assert!(!usual || plain_time(&text).is_some());
        }
    }
}
