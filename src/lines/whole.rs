//! Bytes as they come, whole lines as they go.

use bytes::BytesMut;
use tungstenite::Utf8Bytes;

use crate::socket::READ_BUFFER_BYTES;

/// Collects bytes and gives all lines that are complete as one text, which is the very memory they were read into.
#[derive(Debug)]
pub(super) struct WholeLines {
    /// What came and was not given, and behind it room for more.
    buffer: BytesMut,
    /// How much of it came.
    filled: usize,
    /// The end of the last complete line in it.
    complete: usize,
    /// The memory is larger than a usual line needs.
    large: bool,
    max_line_bytes: usize,
}

/// A line is longer than it may be. What comes after it cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong {
    pub(super) limit: usize,
}

impl WholeLines {
    pub(super) fn new(max_line_bytes: usize) -> Self {
        Self { buffer: BytesMut::new(), filled: 0, complete: 0, large: false, max_line_bytes }
    }

    /// Where to put what comes next; at least half of the usual buffer.
    pub(super) fn room(&mut self) -> &mut [u8] {
        const LEAST: usize = READ_BUFFER_BYTES / 2;
        if self.buffer.len() - self.filled < LEAST {
            self.buffer.truncate(self.filled);
            let wanted = (self.filled + LEAST).max(READ_BUFFER_BYTES);
            let large = wanted > READ_BUFFER_BYTES;
            if self.large && !large {
                // A line that was once long does not cost its memory for ever.
                self.buffer = BytesMut::from(&*self.buffer);
            }
            self.large = large;
            // The memory of what was given and dropped since is taken again.
            self.buffer.resize(wanted, 0);
        }
        self.buffer.get_mut(self.filled..).unwrap_or_default()
    }

    /// So many bytes came into the room.
    pub(super) fn took(&mut self, read: usize) {
        let before = self.filled;
        self.filled = (before + read).min(self.buffer.len());
        let new = self.buffer.get(before..self.filled).unwrap_or_default();
        if let Some(last) = new.iter().rposition(|byte| *byte == b'\n') {
            self.complete = before + last + 1;
        }
    }

    /// Nothing comes any more: what is left is a line too.
    pub(super) fn end(&mut self) {
        self.complete = self.filled;
    }

    /// All the lines that are complete, with their ends; then whether one is too long.
    pub(super) fn next(&mut self) -> Option<Result<Utf8Bytes, TooLong>> {
        if self.complete > self.max_line_bytes {
            // One of them may be too long. Those before it are not.
            let mut good = 0;
            let complete = self.buffer.get(..self.complete).unwrap_or_default();
            for line in complete.split_inclusive(|byte| *byte == b'\n') {
                if line.strip_suffix(b"\n").unwrap_or(line).len() > self.max_line_bytes {
                    break;
                }
                good += line.len();
            }
            self.complete = good;
        }
        if self.complete == 0 {
            return (self.filled > self.max_line_bytes).then_some(Err(TooLong { limit: self.max_line_bytes }));
        }
        let bytes = self.buffer.split_to(self.complete).freeze();
        self.filled -= self.complete;
        self.complete = 0;
        // A line end is never part of a character, so bad bytes cost no neighbour.
        let text = Utf8Bytes::try_from(bytes.clone());
        Some(Ok(text.unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned().into())))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is given of bytes that come in pieces, the end at the end.
    fn given<'a>(max_line_bytes: usize, pieces: impl IntoIterator<Item = &'a [u8]>) -> (String, Option<TooLong>) {
        let mut lines = WholeLines::new(max_line_bytes);
        let mut given = String::new();
        let mut take = |lines: &mut WholeLines| {
            while let Some(next) = lines.next() {
                match next {
                    Ok(text) => given.push_str(&text),
                    Err(too_long) => return Some(too_long),
                }
            }
            None
        };
        for mut piece in pieces {
            while !piece.is_empty() {
                let room = lines.room();
                let now = piece.len().min(room.len());
                room[..now].copy_from_slice(&piece[..now]);
                piece = &piece[now..];
                lines.took(now);
                let too_long = take(&mut lines);
                // Nothing is kept but a line that is not complete.
                assert!(lines.filled <= max_line_bytes + READ_BUFFER_BYTES, "{}", lines.filled);
                if too_long.is_some() {
                    return (given, too_long);
                }
            }
        }
        lines.end();
        let too_long = take(&mut lines);
        (given, too_long)
    }

    /// The same by the definition.
    fn expected(max_line_bytes: usize, bytes: &[u8]) -> (String, Option<TooLong>) {
        let mut text = String::new();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if line.len() - usize::from(line.ends_with(b"\n")) > max_line_bytes {
                return (text, Some(TooLong { limit: max_line_bytes }));
            }
            text.push_str(&String::from_utf8_lossy(line));
        }
        (text, None)
    }

    #[test]
    fn a_cut_at_any_place_changes_nothing() {
        let bytes = "PING :one\r\n:a PRIVMSG #b :안녕 🐳\r\n\r\nlone\nlast".as_bytes();
        let whole = (String::from_utf8(bytes.to_vec()).unwrap(), None);
        assert_eq!(given(100, [bytes]), whole);
        for cut in 0..=bytes.len() {
            assert_eq!(given(100, [&bytes[..cut], &bytes[cut..]]), whole, "{cut}");
        }
        assert_eq!(given(100, bytes.chunks(1)), whole);
    }

    #[test]
    fn only_whole_lines_are_given_and_all_of_them_at_once() {
        let mut lines = WholeLines::new(100);
        let mut put = |text: &str| {
            lines.room()[..text.len()].copy_from_slice(text.as_bytes());
            lines.took(text.len());
            lines.next().map(|text| text.unwrap().as_str().to_owned())
        };
        assert_eq!(put("one\r\ntwo\nthr"), Some("one\r\ntwo\n".into()));
        assert_eq!(put("ee\r"), None);
        assert_eq!(put("\n"), Some("three\r\n".into()));
    }

    #[test]
    fn bad_bytes_cost_only_themselves() {
        let bytes = b"good\r\n\xff \xe2\x82\nnext \xf0\x9f\r\nlast \xed\x95";
        assert_eq!(given(100, [&bytes[..]]).0, "good\r\n\u{fffd} \u{fffd}\nnext \u{fffd}\r\nlast \u{fffd}");
    }

    #[test]
    fn a_line_may_be_as_long_as_the_limit() {
        for (length, fits) in [(9, true), (10, true), (11, false)] {
            let line = [b"ok\n", "x".repeat(length).as_bytes(), b"\nafter\n"].concat();
            let (text, too_long) = given(10, [&line[..]]);
            assert_eq!((text.len() > 3, too_long.is_none()), (fits, fits), "{length}: {text:?}");
            assert!(text.starts_with("ok\n"));
        }
        // Without an end it does not grow for ever.
        let mut lines = WholeLines::new(100_000);
        let too_long = loop {
            let read = lines.room().len();
            lines.took(read);
            if let Some(next) = lines.next() {
                break next;
            }
            assert!(lines.buffer.capacity() <= 4 * 100_000);
        };
        assert_eq!(too_long, Err(TooLong { limit: 100_000 }));
    }

    /// What is given is where it was read, and the memory is used again once that is dropped.
    #[test]
    fn lines_without_end_need_one_buffer() {
        let mut lines = WholeLines::new(100_000);
        let mut places = Vec::new();
        for _ in 0..1_000 {
            let room = lines.room();
            let piece = b":a PRIVMSG #b :hello\r\n".repeat(100);
            room[..piece.len()].copy_from_slice(&piece);
            let place = room.as_ptr() as usize;
            lines.took(piece.len());
            let text = lines.next().unwrap().unwrap();
            assert_eq!((text.as_ptr() as usize, text.len()), (place, piece.len()));
            places.push(place);
        }
        let span = places.iter().max().unwrap() - places.iter().min().unwrap();
        assert!(span < READ_BUFFER_BYTES, "{span}");
        // A long line takes more, and gives it back.
        for _ in 0..20 {
            let room = lines.room();
            room.fill(b'x');
            let read = room.len();
            lines.took(read);
            assert!(lines.next().is_none());
        }
        assert!(lines.buffer.capacity() > 10 * READ_BUFFER_BYTES);
        lines.room()[0] = b'\n';
        lines.took(1);
        lines.next().unwrap().unwrap();
        for _ in 0..100 {
            lines.room()[0] = b'\n';
            lines.took(4_000);
            lines.next().unwrap().unwrap();
        }
        assert!(lines.buffer.capacity() <= 2 * READ_BUFFER_BYTES, "{}", lines.buffer.capacity());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_split_of_any_bytes_gives_the_same_lines(
            bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b'a'), any::<u8>()], 0..200),
            cuts in proptest::collection::vec(0..40_usize, 0..40),
            max_line_bytes in 1..60_usize,
        ) {
            let mut rest = &bytes[..];
            let mut pieces = Vec::new();
            for cut in cuts {
                let (piece, after) = rest.split_at(cut.min(rest.len()));
                pieces.push(piece);
                rest = after;
            }
            pieces.push(rest);
            prop_assert_eq!(given(max_line_bytes, pieces), expected(max_line_bytes, &bytes));
        }
    }
}
