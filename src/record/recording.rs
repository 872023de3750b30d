//! Reading.

use std::{
    collections::VecDeque,
    fmt, fs, io,
    marker::PhantomData,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::de::IgnoredAny;

use super::{
    Header, Recordable,
    lines::{Line, Lines},
    name,
};
use crate::{Error, Result};

const READING: &str = "read the recording";
/// Larger than any frame a chat reads.
const LONGEST_LINE: usize = 16 * 1_024 * 1_024;

/// An event and when it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded<E> {
    /// When it was received, to the millisecond.
    pub at: Timestamp,
    /// The event.
    pub event: E,
}

/// The events of one or more files, in order: an iterator that reads as it goes, in little memory whatever the files' size.
///
/// Files may be plain, gzip or zstd. A line that cannot be read is an `Err` with the file and the line's number, and does not end the
/// iteration; so is a torn last line, which says so. A file that cannot be opened or decompressed further is an `Err` too, and the
/// next one follows.
pub struct Recording<E> {
    files: VecDeque<PathBuf>,
    current: Option<(PathBuf, Lines)>,
    header: Option<Header>,
    longest: usize,
    last: Timestamp,
    events: PhantomData<fn() -> E>,
}

impl<E: Recordable> Recording<E> {
    /// Opens one file.
    ///
    /// # Errors
    ///
    /// [`Error::File`] where it cannot be read, [`Error::InvalidArgument`] where it holds another system's events, is of a later
    /// format, or is not a recording: its first line is whole and no JSON object. An empty file is a recording without events, and so
    /// is, but for an `Err` that says so, one whose only line is torn.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        Self::files([path])
    }

    /// Opens several files, which are read one after the other.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), for the first. Others are opened when it is their turn.
    pub fn files(paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Result<Self> {
        let mut recording = Self {
            files: paths.into_iter().map(Into::into).collect(),
            current: None,
            header: None,
            longest: LONGEST_LINE,
            last: Timestamp::UNIX_EPOCH,
            events: PhantomData,
        };
        if let Some(first) = recording.files.pop_front() {
            recording.header = own_header(&first, E::SYSTEM)?;
            let lines = Lines::open(&first, LONGEST_LINE).map_err(|error| Error::file(READING, &first, error))?;
            recording.current = Some((first, lines));
        }
        Ok(recording)
    }

    /// Opens all recordings of this system in a folder (`.jsonl`, `.jsonl.gz`, `.jsonl.zst`), by when they were begun. Those of all
    /// channels: for one channel of many give [`files`](Self::files) what you want. Recordings of other systems are left out.
    ///
    /// # Errors
    ///
    /// [`Error::File`] where the folder cannot be looked into, and as [`open`](Self::open) for every file but those of other systems.
    pub fn directory(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        let failed = |error| Error::file("look into the folder", folder, error);
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if name::is_recording(&path) {
                paths.push(path);
            }
        }
        // A crash while a file was compressed can leave both.
        let plain: Vec<_> = paths.iter().filter_map(|path| name::uncompressed(path)).collect();
        paths.retain(|path| !plain.contains(path));
        let mut begun = Vec::new();
        for path in paths {
            let header = header(&path)?;
            if header.as_ref().is_none_or(|header| header.check_system(E::SYSTEM).is_ok()) {
                check(header.as_ref(), &path, E::SYSTEM)?;
                begun.push((header.and_then(|header| header.begun), path));
            }
        }
        begun.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| by_number(&a.1, &b.1)));
        Self::files(begun.into_iter().map(|(_, path)| path))
    }

    /// The longest line that is read, in bytes (default 16 MiB); a longer one is an `Err`.
    #[must_use]
    pub fn longest_line(mut self, bytes: usize) -> Self {
        self.longest = bytes;
        if let Some((_, lines)) = &mut self.current {
            lines.set_most(bytes);
        }
        self
    }

    /// What the file that is read says of itself, where it has a header.
    pub fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }

    /// The file that is read.
    pub fn path(&self) -> Option<&Path> {
        self.current.as_ref().map(|(path, _)| &**path)
    }

    fn open_next(&mut self) -> Option<Result<()>> {
        let path = self.files.pop_front()?;
        let opened = own_header(&path, E::SYSTEM).and_then(|header| {
            let lines = Lines::open(&path, self.longest).map_err(|error| Error::file(READING, &path, error))?;
            Ok((header, lines))
        });
        Some(opened.map(|(header, lines)| {
            self.header = header;
            self.current = Some((path, lines));
        }))
    }
}

/// In a name's numbers the tenth comes after the second.
fn by_number(a: &Path, b: &Path) -> std::cmp::Ordering {
    (a.as_os_str().len(), a).cmp(&(b.as_os_str().len(), b))
}

/// Reads a file's header; `None` where it begins with an event, or ends before it has begun.
fn header(path: &Path) -> Result<Option<Header>> {
    let refused = |reason: &str| Error::invalid("path", format!("{}: {reason}", path.display()));
    let mut lines = Lines::open(path, LONGEST_LINE).map_err(|error| Error::file(READING, path, error))?;
    let (line, is_whole) = match lines.next() {
        Ok(Line::Whole(line)) => (line, true),
        Ok(Line::Endless(line)) => (line, false),
        // The reading itself tells what is wrong with it.
        Ok(Line::TooLong | Line::End) | Err(_) => return Ok(None),
    };
    if is_whole && !is_object(line) {
        return Err(refused("it is not a recording"));
    }
    if !Header::is_one(line) {
        return Ok(None);
    }
    match Header::read(line) {
        Ok(header) => Ok(Some(header)),
        // Torn.
        Err(_) if !line.ends_with(b"}") => Ok(None),
        Err(reason) => Err(refused(&format!("its header: {reason}"))),
    }
}

fn own_header(path: &Path, system: &str) -> Result<Option<Header>> {
    let header = header(path)?;
    check(header.as_ref(), path, system)?;
    Ok(header)
}

fn check(header: Option<&Header>, path: &Path, system: &str) -> Result<()> {
    let checked = header.map_or(Ok(()), |header| header.check(system));
    checked.map_err(|reason| Error::invalid("path", format!("{}: {reason}", path.display())))
}

fn is_object(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

/// What a line came to.
enum Read<E> {
    Event(Recorded<E>),
    Nothing,
    End,
    /// The file cannot be read further.
    Broken(io::Error),
    Bad(String),
}

impl<E: Recordable> Iterator for Recording<E> {
    type Item = Result<Recorded<E>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some((path, lines)) = &mut self.current else {
                match self.open_next()? {
                    Ok(()) => continue,
                    Err(error) => return Some(Err(error)),
                }
            };
            let read = match lines.next() {
                Ok(Line::Whole(line)) => read(line, self.last),
                Ok(Line::Endless(line)) => match read(line, self.last) {
                    Read::Bad(reason) => Read::Bad(format!("the last line is torn: {reason}")),
                    read => read,
                },
                Ok(Line::TooLong) => Read::Bad(format!("it is longer than {} bytes", self.longest)),
                Ok(Line::End) => Read::End,
                Err(error) => Read::Broken(error),
            };
            match read {
                Read::Event(recorded) => {
                    self.last = recorded.at;
                    return Some(Ok(recorded));
                }
                Read::Nothing => {}
                Read::End => self.current = None,
                Read::Broken(error) => {
                    let error = Error::file(READING, path, error);
                    self.current = None;
                    return Some(Err(error));
                }
                Read::Bad(reason) => {
                    let doing = format!("reading {}, line {}", path.display(), lines.number());
                    return Some(Err(Error::decode(doing, reason)));
                }
            }
        }
    }
}

/// Reads a line. One that does not say when it was received counts as received with the one before.
fn read<E: Recordable>(line: &[u8], last: Timestamp) -> Read<E> {
    let line = match std::str::from_utf8(line) {
        Ok(line) => line.trim_end_matches('\r'),
        Err(error) => return Read::Bad(error.to_string()),
    };
    if line.is_empty() {
        return Read::Nothing;
    }
    if Header::is_one(line.as_bytes()) {
        let header = Header::read(line.as_bytes()).and_then(|header| header.check_version());
        return header.map_or_else(Read::Bad, |()| Read::Nothing);
    }
    match E::read(line) {
        Ok((at, event)) => Read::Event(Recorded { at: at.unwrap_or(last), event }),
        Err(reason) => Read::Bad(reason),
    }
}

impl<E> fmt::Debug for Recording<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording")
            .field("path", &self.current.as_ref().map(|(path, _)| path))
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}
