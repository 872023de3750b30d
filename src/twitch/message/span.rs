//! Positions in a text, as Twitch counts them.

use std::ops::Range;

/// A piece of a text, in both counts and as itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span<'a> {
    pub(super) text: &'a str,
    pub(super) chars: Range<usize>,
    pub(super) bytes: Range<usize>,
}

/// Reads `from-to`: code points, zero based, both ends inclusive. `None` where it is no such thing or is reversed.
pub(super) fn read(range: &str) -> Option<(u64, u64)> {
    let (from, to) = range.split_once('-')?;
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    (from <= to).then_some((from, to))
}

/// Finds pieces of a text by their positions, in one walk over it: they must be asked for in ascending order.
pub(super) struct Finder<'a> {
    text: &'a str,
    chars: usize,
    bytes: usize,
}

impl<'a> Finder<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, chars: 0, bytes: 0 }
    }

    /// The piece from one code point to another, both included. The server sometimes names positions behind the end: what is
    /// left of the piece counts. `None` where nothing is left, or where the last piece reached further: pieces do not overlap.
    pub(super) fn find(&mut self, (from, to): (u64, u64)) -> Option<Span<'a>> {
        let from = usize::try_from(from).ok()?;
        let to = usize::try_from(to).unwrap_or(usize::MAX).saturating_add(1);
        if from < self.chars {
            return None;
        }
        self.go_to(from);
        if self.chars < from {
            return None;
        }
        let (first, start) = (self.chars, self.bytes);
        self.go_to(to);
        let text = self.text.get(start..self.bytes).filter(|text| !text.is_empty())?;
        Some(Span { text, chars: first..self.chars, bytes: start..self.bytes })
    }

    /// Walks on to a code point, or to the end of the text.
    fn go_to(&mut self, chars: usize) {
        for c in self.text.get(self.bytes..).unwrap_or_default().chars().take(chars.saturating_sub(self.chars)) {
            self.chars += 1;
            self.bytes += c.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_numbers_in_order_are_a_range() {
        assert_eq!(read("0-4"), Some((0, 4)));
        for bad in ["", "-", "4", "9-4", "a-b", "0-", "-4", "0-4-5", "0-99999999999999999999"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn pieces_are_found_in_one_walk() {
        let mut finder = Finder::new("👩‍🚀 é Kappa");
        let emoji = finder.find((0, 2)).unwrap();
        assert_eq!((emoji.text, emoji.chars, emoji.bytes), ("👩‍🚀", 0..3, 0..11));
        assert_eq!(finder.find((2, 3)), None, "it overlaps");
        let kappa = finder.find((6, u64::MAX)).unwrap();
        assert_eq!((kappa.text, kappa.chars, kappa.bytes), ("Kappa", 6..11, 15..20));
        assert_eq!(finder.find((11, 12)), None, "it is behind the end");
        assert_eq!(finder.find((u64::MAX, u64::MAX)), None);
    }
}
