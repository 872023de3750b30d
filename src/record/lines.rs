//! The lines of a file, compressed or not, none of them longer than a limit.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;

use super::header::without_mark;

const BUFFER: usize = 64 * 1_024;
const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Reads lines.
pub(super) struct Lines {
    from: Box<dyn BufRead + Send>,
    line: Vec<u8>,
    most: usize,
    /// Of the line that was read last, from 1.
    number: u64,
}

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// A line without its end.
    Whole(&'a [u8]),
    /// The last line, which has no end.
    Endless(&'a [u8]),
    /// A line that is longer than the limit. It was passed over.
    TooLong,
    /// There are no more.
    End,
}

impl Lines {
    /// Opens a file. What it is tell its first bytes, not its name.
    pub(super) fn open(path: &Path, most: usize) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(BUFFER, File::open(path)?);
        let beginning = file.fill_buf()?;
        let from: Box<dyn BufRead + Send> = if beginning.starts_with(&GZIP) {
            Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(file)))
        } else if beginning.starts_with(&ZSTD) {
            Box::new(BufReader::with_capacity(BUFFER, zstd::Decoder::with_buffer(file)?))
        } else {
            Box::new(file)
        };
        Ok(Self { from, line: Vec::new(), most, number: 0 })
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn set_most(&mut self, most: usize) {
        self.most = most;
    }

    /// Reads a line; the first without a byte order mark.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read or decompressed; there is no way on after that.
    pub(super) fn next(&mut self) -> io::Result<Line<'_>> {
        self.line.clear();
        self.number += 1;
        let most = self.most.saturating_add(1);
        (&mut self.from).take(most as u64).read_until(b'\n', &mut self.line)?;
        if self.line.is_empty() {
            self.number -= 1;
            return Ok(Line::End);
        }
        let ends = self.line.last() == Some(&b'\n');
        if !ends && self.line.len() == most {
            self.from.skip_until(b'\n')?;
            // It may have been the only one of its size.
            self.line = Vec::new();
            return Ok(Line::TooLong);
        }
        let line = if self.number == 1 { without_mark(&self.line) } else { &self.line };
        Ok(match line.split_last() {
            Some((_, line)) if ends => Line::Whole(line),
            _ => Line::Endless(line),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn lines(bytes: &[u8], most: usize) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, bytes).unwrap();
        let mut lines = Lines::open(&path, most).unwrap();
        let mut read = Vec::new();
        loop {
            match lines.next() {
                Ok(Line::End) => return read,
                Ok(line) => {
                    let line = format!("{line:?}");
                    read.push(format!("{} {line}", lines.number()));
                }
                Err(error) => {
                    read.push(error.kind().to_string());
                    return read;
                }
            }
        }
    }

    #[test]
    fn lines_are_read_up_to_the_limit() {
        let expected = ["1 Whole([97])", "2 Whole([])", "3 TooLong", "4 Whole([97, 98, 99])", "5 Endless([100])"];
        let text = b"a\n\nabcd\nabc\nd";
        assert_eq!(lines(text, 3), expected);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text).unwrap();
        let gzip = gzip.finish().unwrap();
        assert_eq!(lines(&gzip, 3), expected);
        let zstd = zstd::encode_all(&text[..], 1).unwrap();
        assert_eq!(lines(&zstd, 3), expected);
        for cut in [&gzip[..gzip.len() - 5], &zstd[..zstd.len() - 1]] {
            assert_eq!(lines(cut, 3).last().unwrap(), "unexpected end of file");
        }
        assert_eq!(lines(b"", 3), [""; 0]);
        assert_eq!(lines(b"abcd", 3), ["1 TooLong"]);
    }

    #[test]
    fn a_bomb_is_passed_over_in_little_memory() {
        let mut text = vec![b'x'; 50_000_000];
        text.extend(b"\nend\n");
        let bomb = zstd::encode_all(&text[..], 1).unwrap();
        assert!(bomb.len() < 100_000);
        assert_eq!(lines(&bomb, 1_000), ["1 TooLong", "2 Whole([101, 110, 100])"]);
    }
}
