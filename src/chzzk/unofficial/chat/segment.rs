//! A text cut at its emojis.

use std::collections::BTreeMap;

use super::{Message, Notice, RestoredLine};
use crate::chzzk::unofficial::model::EmojiMap;

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Segment<'a> {
    /// Plain text.
    Text(&'a str),
    /// An emoji.
    #[non_exhaustive]
    Emoji {
        /// Its name, as in `{:name:}`.
        name: &'a str,
        /// Its picture's address.
        url: &'a str,
    },
}

impl Message {
    /// The text cut at its emojis: `{:d_48:} 좋다` is an emoji and a text. A name without a picture stays text, as the web
    /// client shows it.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        segments(&self.content, &self.emojis)
    }

    /// The same where also these emojis have pictures; the message's own come first.
    pub fn segments_with<'a>(&'a self, emojis: &'a EmojiMap) -> impl Iterator<Item = Segment<'a>> {
        segments_with(&self.content, &self.emojis, emojis)
    }
}

impl Notice {
    /// The text cut at its emojis, as [`Message::segments`].
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        segments(&self.content, &self.emojis)
    }

    /// The same with more pictures, as [`Message::segments_with`].
    pub fn segments_with<'a>(&'a self, emojis: &'a EmojiMap) -> impl Iterator<Item = Segment<'a>> {
        segments_with(&self.content, &self.emojis, emojis)
    }
}

impl RestoredLine {
    /// The text cut at its emojis, as [`Message::segments`].
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        segments(&self.content, &self.emojis)
    }

    /// The same with more pictures, as [`Message::segments_with`].
    pub fn segments_with<'a>(&'a self, emojis: &'a EmojiMap) -> impl Iterator<Item = Segment<'a>> {
        segments_with(&self.content, &self.emojis, emojis)
    }
}

fn segments<'a>(text: &'a str, emojis: &'a BTreeMap<String, String>) -> impl Iterator<Item = Segment<'a>> {
    Segment::cut(text, |name| own(emojis, name))
}

fn segments_with<'a>(
    text: &'a str,
    emojis: &'a BTreeMap<String, String>,
    more: &'a EmojiMap,
) -> impl Iterator<Item = Segment<'a>> {
    Segment::cut(text, |name| own(emojis, name).or_else(|| more.find(name)))
}

fn own<'a>(emojis: &'a BTreeMap<String, String>, name: &str) -> Option<(&'a str, &'a str)> {
    emojis.get_key_value(name).map(|(name, url)| (&**name, &**url))
}

impl<'a> Segment<'a> {
    /// A text cut at the emojis whose name and picture `find` knows.
    pub(crate) fn cut(
        mut rest: &'a str,
        find: impl Fn(&str) -> Option<(&'a str, &'a str)>,
    ) -> impl Iterator<Item = Segment<'a>> {
        let mut waiting = None;
        std::iter::from_fn(move || {
            if let Some(emoji) = waiting.take() {
                return Some(emoji);
            }
            let Some((text, emoji, behind)) = split(rest, &find) else {
                return Some(std::mem::take(&mut rest)).filter(|text| !text.is_empty()).map(Segment::Text);
            };
            rest = behind;
            if text.is_empty() {
                return Some(emoji);
            }
            waiting = Some(emoji);
            Some(Segment::Text(text))
        })
    }
}

/// The first emoji that has a picture, with what stands before and behind it.
fn split<'a>(
    text: &'a str,
    find: impl Fn(&str) -> Option<(&'a str, &'a str)>,
) -> Option<(&'a str, Segment<'a>, &'a str)> {
    let mut braces = text.match_indices("{:").map(|(at, brace)| (at, at + brace.len()));
    braces.find_map(|(at, name_at)| {
        let behind = text.get(name_at..)?;
        let name = behind.split([':', '{', '}']).next()?;
        let behind = behind.strip_prefix(name)?.strip_prefix(":}")?;
        let (name, url) = find(name)?;
        Some((text.get(..at)?, Segment::Emoji { name, url }, behind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let emojis = [("a", "A"), ("d_48", "D")].map(|(name, url)| (name.to_owned(), url.to_owned())).into();
        segments(text, &emojis)
            .map(|segment| match segment {
                Segment::Text(text) => text.to_owned(),
                Segment::Emoji { name, url } => format!("<{name}={url}>"),
            })
            .collect()
    }

    #[test]
    fn emojis_with_a_picture_are_cut_out() {
        assert_eq!(cut("{:d_48:}{:a:} 좋다{:a:}"), ["<d_48=D>", "<a=A>", " 좋다", "<a=A>"]);
        assert_eq!(cut("x{:no:}y{:a:}z"), ["x{:no:}y", "<a=A>", "z"]);
        assert_eq!(cut("{:{:a:}:}"), ["{:", "<a=A>", ":}"]);
        assert_eq!(cut("{:a:"), ["{:a:"]);
        assert_eq!(cut("{::}"), ["{::}"]);
        assert!(cut("").is_empty());
        let long = "{:".repeat(50_000);
        assert_eq!(cut(&long), [long]);
    }

    #[test]
    fn the_message_s_own_pictures_come_first() {
        let mut emojis = EmojiMap::new();
        emojis.insert("a", "of the channel");
        emojis.insert("b", "B");
        let own = [("a".to_owned(), "A".to_owned())].into();
        let message = super::super::decode(r#"{"cmd":93101,"bdy":[{"msgTypeCode":1,"msg":"{:a:}{:b:}{:c:}"}]}"#)
            .remove(0)
            .message()
            .cloned()
            .map(|message| Message { emojis: own, ..message })
            .unwrap();
        let cut: Vec<_> = message.segments_with(&emojis).collect();
        let emoji = |name, url| Segment::Emoji { name, url };
        assert_eq!(cut, [emoji("a", "A"), emoji("b", "B"), Segment::Text("{:c:}")]);
        assert_eq!(message.segments().collect::<Vec<_>>(), [emoji("a", "A"), Segment::Text("{:b:}{:c:}")]);
    }
}
