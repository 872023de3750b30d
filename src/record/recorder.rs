//! Writing.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    marker::PhantomData,
    path::{Path, PathBuf},
};

use jiff::{
    Timestamp,
    civil::Date,
    tz::{self, TimeZone},
};

use super::{
    Compression, Header, Recordable, Rotation,
    compression::Compressor,
    continuing,
    lock::Lock,
    members::Members,
    name::{self, Name},
    recordable::Broadcast,
};
use crate::{Error, Result};

const WRITING: &str = "write the recording";
const OPENING: &str = "open the recording";

/// Where a [`Recorder`] writes, and how.
#[derive(Debug, Clone)]
#[must_use = "nothing is recorded until `open`"]
pub struct RecorderBuilder<E> {
    place: Place,
    channel: Option<Box<str>>,
    rotation: Rotation,
    compression: Compression,
    zone: TimeZone,
    opened_at: Option<Timestamp>,
    events: PhantomData<fn(E)>,
}

#[derive(Debug, Clone)]
enum Place {
    File(PathBuf),
    Directory(PathBuf),
}

impl<E: Recordable> RecorderBuilder<E> {
    fn new(place: Place, channel: Option<&str>) -> Self {
        Self {
            place,
            channel: channel.map(Into::into),
            rotation: Rotation::Never,
            compression: Compression::None,
            // Korea has had no daylight saving since 1988.
            zone: TimeZone::fixed(tz::offset(9)),
            opened_at: None,
            events: PhantomData,
        }
    }

    /// When a new file begins (default: never).
    pub fn rotate(mut self, rotation: Rotation) -> Self {
        self.rotation = rotation;
        self
    }

    /// How closed files are made smaller (default: not at all). The last one is closed with the recorder.
    pub fn compress(mut self, compression: Compression) -> Self {
        self.compression = compression;
        self
    }

    /// By which days are counted and files named (default: Asia/Seoul).
    pub fn time_zone(mut self, zone: TimeZone) -> Self {
        self.zone = zone;
        self
    }

    /// When the present broadcast began, where that is known (`LiveDetail::opened_at`): for the names of files that hold a broadcast
    /// each. Otherwise they have the day on which the recording of it began.
    pub fn opened_at(mut self, time: Timestamp) -> Self {
        self.opened_at = Some(time);
        self
    }

    /// Begins, or goes on where an earlier recorder stopped. A torn line at the end of a file that is continued is cut off, see
    /// [`Recorder::bytes_cut`]. With [`Rotation::Daily`] and [`Rotation::Broadcast`] the first file is opened with the first event, which
    /// says of what day or broadcast it is.
    ///
    /// # Errors
    ///
    /// [`Error::File`] where a file or folder cannot be made or opened, and where another recorder writes to the same place;
    /// [`Error::InvalidArgument`] where the file is there and is not
    /// a recording of this system (nothing is changed then), and for a single file that is to be rotated or compressed.
    pub fn open(self) -> Result<Recorder<E>> {
        if matches!(self.place, Place::File(_))
            && (self.rotation != Rotation::Never || self.compression != Compression::None)
        {
            return Err(Error::invalid("rotation", "rotating and compressing need a directory, not a single file"));
        }
        if let Place::Directory(folder) = &self.place {
            fs::create_dir_all(folder).map_err(|error| Error::file("make the folder", folder, error))?;
        }
        let prefix = name::safe(self.channel.as_deref().unwrap_or_default());
        let lock = match &self.place {
            Place::File(path) => Lock::of_file(path)?,
            Place::Directory(folder) => Some(Lock::take(folder.join(format!("{prefix}.lock")))?),
        };
        let compressor = match self.compression {
            Compression::None => None,
            compression => Some(Compressor::start(compression).map_err(|error| {
                let folder = match &self.place {
                    Place::File(path) | Place::Directory(path) => path,
                };
                Error::file("start compressing in", folder, error)
            })?),
        };
        let Self { place, channel, rotation, zone, opened_at, .. } = self;
        let mut recorder = Recorder {
            place,
            prefix,
            channel,
            rotation,
            zone,
            opened_at,
            compressor,
            lock,
            broadcast: None,
            current: None,
            line: Vec::new(),
            cut: 0,
            events: PhantomData,
        };
        if matches!(rotation, Rotation::Never | Rotation::Size(_)) {
            recorder.begin(Timestamp::now())?;
        }
        Ok(recorder)
    }
}

/// Appends events to files, one line each; see the [module](super) for what a line is.
///
/// Every event is one write of one whole line. It blocks for as long as the operating system takes it; the compression of closed
/// files goes on beside it. Dropped, it closes its file and waits for the compression, as [`close`](Self::close) does, but tells no
/// error.
///
/// # One recorder at a time
///
/// For as long as it lives a recorder holds a lock of the operating system on an empty file beside the recording: `{file}.lock` for a
/// single file, `{channel}.lock` in a folder (one for all files of that channel, with the channel as it stands in their names). A
/// second recorder for the same place, in this program or another, gets [`Error::File`] when it is opened. The lock file goes when the
/// recorder is closed or dropped; after a crash it stays, and the next recorder takes it, because the operating system let go of the
/// lock. What is no regular file (a pipe, a device) has none. Reading needs no lock.
pub struct Recorder<E> {
    place: Place,
    prefix: String,
    channel: Option<Box<str>>,
    rotation: Rotation,
    zone: TimeZone,
    opened_at: Option<Timestamp>,
    compressor: Option<Compressor>,
    /// Held until all files are closed and compressed.
    lock: Option<Lock>,
    /// The broadcast that the events are of.
    broadcast: Option<String>,
    current: Option<Current>,
    line: Vec<u8>,
    cut: u64,
    events: PhantomData<fn(E)>,
}

/// The file that is written.
#[derive(Debug)]
struct Current {
    path: PathBuf,
    file: File,
    /// How long it is, counted in whole lines.
    bytes: u64,
    /// A write failed halfway, and so did cutting off what it left.
    torn: bool,
    /// Whether there is more in it than the header.
    has_events: bool,
    day: Date,
    broadcast: Option<String>,
}

impl<E: Recordable> Recorder<E> {
    /// Records into one file, for ever.
    pub fn file(path: impl Into<PathBuf>) -> RecorderBuilder<E> {
        RecorderBuilder::new(Place::File(path.into()), None)
    }

    /// Records a channel into a folder, which is made where there is none. Files are called `{channel}_{date}_{n}.jsonl`, and
    /// `{channel}_{date}_{broadcast}_{n}.jsonl` with [`Rotation::Broadcast`]; in the channel's name everything but letters, digits, `-`,
    /// `.` and `_` becomes `_`.
    pub fn directory(folder: impl Into<PathBuf>, channel: &str) -> RecorderBuilder<E> {
        RecorderBuilder::new(Place::Directory(folder.into()), Some(channel))
    }

    /// Appends an event that was received just now.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an event that came over the wire without its wire form (tell the chat `keep_raw(true)`), and
    /// [`Error::File`] where writing fails (the disk is full). The recorder can be used further after both: an event that failed is
    /// not in the file, not even in part.
    pub fn record(&mut self, event: &E) -> Result<()> {
        self.record_at(event, Timestamp::now())
    }

    /// Appends an event that was received at another time. Times should not go back, but nothing depends on it. For the chat of a
    /// video it is `message.time`, see [the module](super#the-chat-of-a-video).
    ///
    /// # Errors
    ///
    /// As [`record`](Self::record).
    pub fn record_at(&mut self, event: &E, at: Timestamp) -> Result<()> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        let mut members = Members::new(&mut line);
        let written = event.write(at, &mut members);
        members.end();
        line.push(b'\n');
        let result = written.and_then(|()| {
            self.rotate(event.broadcast(), at, line.len() as u64)?;
            self.append(&line)
        });
        self.line = line;
        result
    }

    /// The file that is written to. `None` before the first event where each day or broadcast has its own.
    pub fn path(&self) -> Option<&Path> {
        self.current.as_ref().map(|current| &*current.path)
    }

    /// How many bytes of torn lines were cut off so far, at the ends of files that were continued: what a crash left.
    pub fn bytes_cut(&self) -> u64 {
        self.cut
    }

    /// Waits until everything recorded so far is on the disk, safe from a power failure.
    ///
    /// # Errors
    ///
    /// [`Error::File`] where the operating system fails at it.
    pub fn sync(&mut self) -> Result<()> {
        let Some(current) = &self.current else { return Ok(()) };
        current.file.sync_data().map_err(|error| Error::file("sync the recording", &current.path, error))
    }

    /// Closes the file, and waits until it and the others are compressed, if they are to be.
    ///
    /// # Errors
    ///
    /// [`Error::File`] for the first file that could not be compressed; it is there uncompressed then.
    pub fn close(mut self) -> Result<()> {
        self.end()
    }

    /// Begins another file where it is time for one.
    fn rotate(&mut self, broadcast: Option<Broadcast<'_>>, at: Timestamp, bytes: u64) -> Result<()> {
        if let (Some(Broadcast { id, opened_at }), Rotation::Broadcast) = (broadcast, self.rotation) {
            if self.broadcast.as_deref() != Some(id) {
                // What the program said of the present broadcast counts for the first one only.
                let told = if self.broadcast.is_none() { self.opened_at.take() } else { None };
                self.opened_at = opened_at.or(told);
                self.broadcast = Some(id.to_owned());
            }
        }
        let is_time = self.current.as_ref().is_none_or(|current| match self.rotation {
            Rotation::Never => false,
            Rotation::Size(most) => current.has_events && current.bytes + bytes > most,
            Rotation::Daily => self.day(at) > current.day,
            Rotation::Broadcast => current.broadcast != self.broadcast,
        });
        if is_time { self.begin(at) } else { Ok(()) }
    }

    fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// Opens the file that is to be written from now on, and closes the one before.
    fn begin(&mut self, at: Timestamp) -> Result<()> {
        let is_full = self.current.is_some();
        let next = match self.place.clone() {
            Place::File(path) => self.open(path, at)?,
            Place::Directory(folder) => self.open_in(&folder, at, is_full)?,
        };
        if let Some(before) = self.current.replace(next) {
            self.finish(before);
        }
        Ok(())
    }

    fn open_in(&mut self, folder: &Path, at: Timestamp, is_full: bool) -> Result<Current> {
        let mut names =
            Name::list(folder, &self.prefix).map_err(|error| Error::file("look into the folder", folder, error))?;
        let is_broadcast = self.rotation == Rotation::Broadcast;
        let broadcast =
            is_broadcast.then(|| self.broadcast.as_deref().map_or_else(|| "offline".to_owned(), name::safe));
        names.retain(|name| name.broadcast == broadcast);
        let day = self.day(self.opened_at.filter(|_| is_broadcast).unwrap_or(at));
        let latest = names.iter().max_by(|a, b| a.age(b)).filter(|name| !name.compressed);
        let continued = latest.filter(|name| match self.rotation {
            Rotation::Never => true,
            // A file that was left because it was full is not taken up again.
            Rotation::Size(most) => {
                let length = fs::metadata(folder.join(name.text(&self.prefix))).map(|file| file.len());
                !is_full && length.is_ok_and(|length| length < most)
            }
            Rotation::Daily => name.date == day.to_string(),
            // Of what is outside of broadcasts, that of the day.
            Rotation::Broadcast => self.broadcast.is_some() || name.date == day.to_string(),
        });
        let name = continued.cloned().unwrap_or_else(|| Name::after(&names, day.to_string(), broadcast));
        self.open(folder.join(name.text(&self.prefix)), at)
    }

    /// Opens a file, an old one or a new one.
    fn open(&mut self, path: PathBuf, at: Timestamp) -> Result<Current> {
        let failed = |error| Error::file(OPENING, &path, error);
        let file = OpenOptions::new().append(true).create(true).open(&path).map_err(failed)?;
        let continued = if file.metadata().map_err(failed)?.len() == 0 {
            continuing::Continued { bytes: 0, cut: 0 }
        } else {
            continuing::put_right(&path, E::SYSTEM)?
        };
        self.cut += continued.cut;
        let mut current = Current {
            file,
            bytes: continued.bytes,
            torn: false,
            has_events: continued.bytes > 0,
            day: self.day(at),
            broadcast: self.broadcast.clone(),
            path,
        };
        if current.bytes == 0 {
            // The order of files is that in which they were begun, whatever times their events have.
            current.append(&Header::new(E::SYSTEM, self.channel.as_deref(), Timestamp::now()).line())?;
        }
        Ok(current)
    }

    fn append(&mut self, line: &[u8]) -> Result<()> {
        let Some(current) = &mut self.current else { return Err(Error::Closed) };
        current.append(line)?;
        current.has_events = true;
        Ok(())
    }
}

impl<E> Recorder<E> {
    fn finish(&self, Current { path, file, .. }: Current) {
        drop(file);
        if let Some(compressor) = &self.compressor {
            compressor.add(path);
        }
    }

    fn end(&mut self) -> Result<()> {
        if let Some(current) = self.current.take() {
            self.finish(current);
        }
        let compressed = self.compressor.take().map_or(Ok(()), Compressor::finish);
        self.lock = None;
        compressed
    }
}

impl Current {
    fn append(&mut self, line: &[u8]) -> Result<()> {
        if self.torn {
            self.cut()?;
        }
        if let Err(error) = self.file.write_all(line) {
            // A part of the line may be there.
            self.torn = true;
            let _ = self.cut();
            return Err(Error::file(WRITING, &self.path, error));
        }
        self.bytes += line.len() as u64;
        Ok(())
    }

    /// Cuts off what a failed write left. The file itself is open for appending only.
    fn cut(&mut self) -> Result<()> {
        let file = OpenOptions::new().write(true).open(&self.path);
        file.and_then(|file| file.set_len(self.bytes))
            .map_err(|error: io::Error| Error::file("cut off a torn line of the recording", &self.path, error))?;
        self.torn = false;
        Ok(())
    }
}

impl<E> Drop for Recorder<E> {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::warn!(target: "livechat::record", %error, "a recorder was dropped");
        }
    }
}

impl<E> fmt::Debug for Recorder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("place", &self.place)
            .field("rotation", &self.rotation)
            .field("current", &self.current)
            .finish_non_exhaustive()
    }
}
