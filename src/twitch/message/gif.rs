//! The GIFs in a text.

use std::ops::Range;

use serde::{Serialize, Serializer};

use super::span::{self, Finder};
use crate::twitch::Text;

/// The GIFs in a text (`gifs`, since July 2026), read as they are asked for. Each stands in the text as a title in brackets.
///
/// That positions count code points is what Chatterino says; another client says bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gifs {
    list: Option<Text>,
    text: Option<Text>,
}

impl Gifs {
    /// `list` is the tag's value, `text` what its positions count in.
    pub(crate) fn new(list: Option<Text>, text: &Text) -> Self {
        Self { text: list.is_some().then(|| text.clone()), list }
    }

    /// The GIFs in the order in which they stand in the text. A position that is odd costs its GIF, as with
    /// [`Emotes::iter`](super::Emotes::iter).
    pub fn iter(&self) -> impl Iterator<Item = Gif<'_>> {
        let mut all = Vec::new();
        let mut rest = self.as_str();
        while !rest.is_empty() {
            let (entry, behind) = rest.split_at(entry_end(rest));
            rest = behind.get(1..).unwrap_or_default();
            all.extend(read(entry));
        }
        all.sort_unstable();
        let mut finder = Finder::new(self.text.as_deref().unwrap_or_default());
        all.into_iter().filter_map(move |(range, id, url)| {
            let span = finder.find(range)?;
            Some(Gif { id, url, text: span.text, chars: span.chars, bytes: span.bytes })
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The list as it came: `from-to|id|url`, separated by commas.
    pub fn as_str(&self) -> &str {
        self.list.as_deref().unwrap_or_default()
    }
}

/// Where the first entry ends: at a comma that another entry follows. Any other comma belongs to the address.
fn entry_end(list: &str) -> usize {
    let begins_entry = |text: &str| text.split_once('|').is_some_and(|(range, _)| span::read(range).is_some());
    let mut commas = list.match_indices(',').map(|(at, _)| at);
    commas.find(|at| list.get(at + 1..).is_some_and(begins_entry)).unwrap_or(list.len())
}

fn read(entry: &str) -> Option<((u64, u64), &str, &str)> {
    let (range, rest) = entry.split_once('|')?;
    let (id, url) = rest.split_once('|')?;
    Some((span::read(range)?, id, url))
}

impl Serialize for Gifs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// One GIF at one place of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Gif<'a> {
    /// Its id at the provider.
    pub id: &'a str,
    /// The address of the picture.
    pub url: &'a str,
    /// The title that stands for it in the text, brackets included.
    pub text: &'a str,
    /// Its place in code points.
    pub chars: Range<usize>,
    /// Its place in bytes.
    pub bytes: Range<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gifs(list: &str, text: &str) -> Vec<(String, String, String)> {
        let gifs = Gifs::new(Some(list.into()), &text.into());
        gifs.iter().map(|gif| (gif.id.to_owned(), gif.url.to_owned(), gif.text.to_owned())).collect()
    }

    fn gif(id: &str, url: &str, text: &str) -> (String, String, String) {
        (id.to_owned(), url.to_owned(), text.to_owned())
    }

    #[test]
    fn an_address_may_hold_anything_but_the_next_entry() {
        assert_eq!(
            gifs("4-6|b|https://x.invalid/?a=1,2&b=c:d|e,0-2|a|https://y.invalid/", "[A] [B]"),
            [gif("a", "https://y.invalid/", "[A]"), gif("b", "https://x.invalid/?a=1,2&b=c:d|e", "[B]")]
        );
    }

    #[test]
    fn odd_entries_cost_only_themselves() {
        assert_eq!(gifs("0-2|a|u,5-4|b|u,9-9|c|u", "[A]"), [gif("a", "u,5-4|b|u", "[A]")]);
        for none in ["", ",", "|", "0-2", "0-2|a", "x|a|u", "0-|a|u", "9-12|a|u"] {
            assert_eq!(gifs(none, "[A]"), [], "{none}");
        }
    }
}
