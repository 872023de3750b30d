//! The texts of a message: slices of the one line they came in.

use std::{borrow::Borrow, fmt, ops::Deref};

use arcstr::{ArcStr, Substr};
use serde::{Serialize, Serializer};

/// A text of a message; use it like a `&str`.
///
/// It is a slice of the line that the message came in, which is held once for all texts of the message, so a clone copies
/// nothing. A text that had to be unescaped holds its own. Whoever keeps a text for long and wants to let go of its line takes
/// a `String` from it.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Substr);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// `part` as a slice of `line`; a copy where it is not one.
    pub(super) fn slice(line: &ArcStr, part: &str) -> Self {
        // A slice without bytes needs no line.
        if part.is_empty() {
            return Self::default();
        }
        line.try_substr_from(part).map_or_else(|| part.into(), Self)
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(Substr::from(text))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<&Text> for String {
    fn from(text: &Text) -> Self {
        text.as_str().into()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().into()
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// The text as it is; it may drive a terminal, unlike the `Display` of a whole message.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_shares_its_line_and_a_stranger_is_copied() {
        let line = ArcStr::from("PRIVMSG #dock :hello");
        let slice = Text::slice(&line, &line[15..]);
        assert_eq!(slice, "hello");
        assert!(ArcStr::ptr_eq(slice.0.parent(), &line));
        assert_eq!(Text::slice(&line, "stranger"), "stranger");
        assert_eq!(Text::slice(&line, ""), Text::default());
        assert_eq!(format!("{slice} {slice:?} {}", serde_json::to_string(&slice).unwrap()), r#"hello "hello" "hello""#);
    }

    #[test]
    fn a_text_is_small() {
        assert_eq!(size_of::<Option<Text>>(), 16);
    }
}
