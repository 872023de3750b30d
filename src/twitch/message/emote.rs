//! The emotes in a text.

use std::{ops::Range, vec};

use serde::{Serialize, Serializer};

use super::span::{self, Finder};
use crate::twitch::Text;

/// The emotes in a text, read as they are asked for.
///
/// ```
/// use livechat::twitch::{Event, decode};
///
/// let line = "@emotes=25:2-6 :a!a@a.tmi.twitch.tv PRIVMSG #lumen_dock :👉 Kappa";
/// let Event::Privmsg(message) = decode(line) else { panic!("{line}") };
/// let emote = message.emotes.iter().next().unwrap();
/// assert_eq!((emote.id, emote.text), ("25", "Kappa"));
/// assert_eq!((emote.chars, &message.text[emote.bytes]), (2..7, "Kappa"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Emotes {
    positions: Option<Text>,
    text: Option<Text>,
}

impl Emotes {
    /// `positions` is the tag's value, `text` what they count in.
    pub(crate) fn new(positions: Option<Text>, text: &Text) -> Self {
        Self { text: positions.is_some().then(|| text.clone()), positions }
    }

    /// The emotes in the order in which they stand in the text.
    ///
    /// Positions that are not two numbers, that lie behind the end or that overlap an emote before are skipped; one that begins in
    /// the text and ends behind it (the server sends such) is cut.
    pub fn iter(&self) -> EmoteIter<'_> {
        let mut all = Vec::new();
        for entry in self.as_str().split('/').filter(|entry| !entry.is_empty()) {
            let (id, ranges) = entry.split_once(':').unwrap_or_default();
            if !id.is_empty() {
                all.extend(ranges.split(',').filter_map(span::read).map(|range| (range, id)));
            }
        }
        all.sort_unstable();
        EmoteIter { rest: all.into_iter(), finder: Finder::new(self.text.as_deref().unwrap_or_default()) }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The positions as they came: `id:from-to,from-to/id:from-to`, in code points, both ends included.
    pub fn as_str(&self) -> &str {
        self.positions.as_deref().unwrap_or_default()
    }
}

impl<'a> IntoIterator for &'a Emotes {
    type Item = Emote<'a>;
    type IntoIter = EmoteIter<'a>;

    fn into_iter(self) -> EmoteIter<'a> {
        self.iter()
    }
}

impl Serialize for Emotes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

/// The emotes of a text, one by one.
pub struct EmoteIter<'a> {
    rest: vec::IntoIter<((u64, u64), &'a str)>,
    finder: Finder<'a>,
}

impl<'a> Iterator for EmoteIter<'a> {
    type Item = Emote<'a>;

    fn next(&mut self) -> Option<Emote<'a>> {
        let finder = &mut self.finder;
        self.rest.find_map(|(range, id)| {
            finder.find(range).map(|span| Emote { id, text: span.text, chars: span.chars, bytes: span.bytes })
        })
    }
}

impl std::fmt::Debug for EmoteIter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmoteIter").field("rest", &self.rest.len()).finish_non_exhaustive()
    }
}

/// One emote at one place of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Emote<'a> {
    /// Its id, which its picture is found by: `25`, `300111222_TK`, `emotesv2_…`.
    pub id: &'a str,
    /// Its name, as it stands in the text.
    pub text: &'a str,
    /// Its place in code points, as Twitch counts.
    pub chars: Range<usize>,
    /// Its place in bytes: `&message.text[emote.bytes]` is its name.
    pub bytes: Range<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emotes(positions: &str, text: &str) -> Vec<(String, String, usize)> {
        let emotes = Emotes::new(Some(positions.into()), &text.into());
        emotes.iter().map(|emote| (emote.id.to_owned(), emote.text.to_owned(), emote.chars.start)).collect()
    }

    fn emote(id: &str, text: &str, at: usize) -> (String, String, usize) {
        (id.to_owned(), text.to_owned(), at)
    }

    #[test]
    fn they_come_in_the_order_of_the_text() {
        assert_eq!(
            emotes("25:0-4,12-16/1902:6-10", "Kappa Keepo Kappa"),
            [emote("25", "Kappa", 0), emote("1902", "Keepo", 6), emote("25", "Kappa", 12)]
        );
    }

    #[test]
    fn positions_are_code_points() {
        assert_eq!(emotes("9:2-3,7-8", "👉 <3 👉 <3"), [emote("9", "<3", 2), emote("9", "<3", 7)]);
        assert_eq!(emotes("25:4-8", "👩‍🚀 Kappa"), [emote("25", "Kappa", 4)]);
    }

    #[test]
    fn odd_positions_cost_only_themselves() {
        assert_eq!(emotes("25:17-21", "Blåbär är gott Kappa"), [emote("25", "ppa", 17)]);
        assert_eq!(emotes("25:0-18446744073709551615", "Kappa"), [emote("25", "Kappa", 0)]);
        assert_eq!(emotes("25:0-4/", "Kappa"), [emote("25", "Kappa", 0)]);
        assert_eq!(emotes("1:0-4/2:3-4/3:0-4", "Kappa"), [emote("1", "Kappa", 0)]);
        for none in ["25:9-4", "25", "25:", ":0-4", "25:a-b", "25:5-9", "/", ":", ""] {
            assert_eq!(emotes(none, "Kappa"), [], "{none}");
        }
        assert_eq!(emotes("25:0-0", ""), []);
    }
}
