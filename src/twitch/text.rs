//! The texts of a message: slices of the one line they came in.

use std::{
    borrow::Borrow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
    ptr,
    sync::Arc,
};

use serde::{Serialize, Serializer};

/// A text of a message; use it like a `&str`.
///
/// It is a slice of the line that the message came in, which is held once for all texts of the message, so a clone copies
/// nothing. A text that had to be unescaped holds its own. Whoever keeps a text for long and wants to let go of its line takes
/// a `String` from it.
#[derive(Clone, Default)]
pub struct Text {
    line: Arc<str>,
    start: u32,
    end: u32,
}

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        self.line.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// `part` as a slice of `line`; a copy where it is not one.
    #[inline]
    pub(super) fn slice(line: &Arc<str>, part: &str) -> Self {
        let start = part.as_ptr().addr().wrapping_sub(line.as_ptr().addr());
        let end = start.wrapping_add(part.len());
        match (line.get(start..end), u32::try_from(start), u32::try_from(end)) {
            (Some(found), Ok(start), Ok(end)) if ptr::eq(found, part) => Self { line: line.clone(), start, end },
            _ => part.into(),
        }
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
        // A text of 4 GiB is read as nothing, since `start` and `end` cannot say where it is.
        let end = u32::try_from(text.len()).unwrap_or(0);
        Self { line: text.into(), start: 0, end }
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

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
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
        let line: Arc<str> = "PRIVMSG #dock :hello hello".into();
        let slice = Text::slice(&line, &line[21..]);
        assert_eq!((slice.as_str(), slice.start, slice.end), ("hello", 21, 26));
        assert!(Arc::ptr_eq(&slice.line, &line));
        for stranger in ["stranger", "hello", ""] {
            let text = Text::slice(&line, stranger);
            assert_eq!(text, stranger);
            assert!(!Arc::ptr_eq(&text.line, &line));
        }
        assert_eq!(format!("{slice} {slice:?} {}", serde_json::to_string(&slice).unwrap()), r#"hello "hello" "hello""#);
    }

    #[test]
    fn texts_compare_by_what_they_say() {
        let line: Arc<str> = "b a b".into();
        let [first, middle, last] = [0, 2, 4].map(|at| Text::slice(&line, &line[at..=at]));
        assert_eq!(first, last);
        assert!(middle < first);
        assert_eq!(std::collections::HashSet::from([first, middle, last]).len(), 2);
        assert_eq!(Text::default(), "");
    }

    #[test]
    fn a_text_is_small() {
        assert_eq!(size_of::<Option<Text>>(), 24);
    }
}
