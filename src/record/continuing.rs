//! A file that is there already: whether it is a recording, and where its last whole line ends.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::Path,
};

use serde::de::IgnoredAny;

use super::header::{Header, without_mark};
use crate::{Error, Result};

const CONTINUING: &str = "continue the recording";
const BLOCK: u64 = 64 * 1_024;
/// A header is far shorter.
const LONGEST_HEADER: u64 = 64 * 1_024;
/// The longest torn line that may be whole but for its end.
const LONGEST_TAIL: u64 = 64 * 1_024 * 1_024;

/// What was found, after it was put right.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Continued {
    /// How long the file is now; 0 for one that was not begun.
    pub(super) bytes: u64,
    /// How much was cut off.
    pub(super) cut: u64,
}

/// Makes a file end with a whole line.
///
/// # Errors
///
/// [`Error::File`], and [`Error::InvalidArgument`] for a file that is no recording of this system: it is left alone.
pub(super) fn put_right(path: &Path, system: &str) -> Result<Continued> {
    let failed = |error| Error::file(CONTINUING, path, error);
    let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(failed)?;
    let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
    if length == 0 {
        return Ok(Continued { bytes: 0, cut: 0 });
    }
    check(&mut file, system)
        .map_err(failed)?
        .map_err(|reason| Error::invalid("path", format!("{} cannot be continued: {reason}", path.display())))?;
    let whole = last_line_end(&mut file, length).map_err(failed)?;
    let cut = length - whole;
    if cut == 0 {
        return Ok(Continued { bytes: length, cut });
    }
    if cut <= LONGEST_TAIL && is_json(&mut file, whole).map_err(failed)? {
        file.seek(SeekFrom::End(0)).and_then(|_| file.write_all(b"\n")).map_err(failed)?;
        return Ok(Continued { bytes: length + 1, cut: 0 });
    }
    file.set_len(whole).map_err(failed)?;
    tracing::warn!(target: "livechat::record", path = %path.display(), bytes = cut, "cut off a torn line");
    Ok(Continued { bytes: whole, cut })
}

/// Whether it is a recording of this system. Nothing else may be cut or written to.
fn check(file: &mut File, system: &str) -> io::Result<Result<(), String>> {
    file.seek(SeekFrom::Start(0))?;
    let mut line = Vec::new();
    BufReader::new(&mut *file).take(LONGEST_HEADER).read_until(b'\n', &mut line)?;
    let line = without_mark(&line);
    let is_whole = line.ends_with(b"\n");
    Ok(match is_whole {
        true if Header::is_one(line) => Header::read(line).and_then(|header| header.check(system)),
        false if Header::may_begin(line) => Ok(()),
        _ => Err("it is not a recording".into()),
    })
}

/// Where the last line that has an end ends.
fn last_line_end(file: &mut File, length: u64) -> io::Result<u64> {
    let mut end = length;
    let mut block = Vec::new();
    while end > 0 {
        let start = end.saturating_sub(BLOCK);
        block.clear();
        file.seek(SeekFrom::Start(start))?;
        file.take(end - start).read_to_end(&mut block)?;
        if let Some(at) = block.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

fn is_json(file: &mut File, from: u64) -> io::Result<bool> {
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.read_to_end(&mut tail)?;
    let tail = if from == 0 { without_mark(&tail) } else { &tail };
    Ok(tail.starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(tail).is_ok())
}
