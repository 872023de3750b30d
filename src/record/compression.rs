//! Files that are closed, made smaller beside the recording.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read, Write},
    path::{Path, PathBuf},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use flate2::write::GzEncoder;

use crate::{Error, Result};

/// How closed files are made smaller. A [`Recording`](super::Recording) reads all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Compression {
    /// They stay as they are.
    #[default]
    None,
    /// `.jsonl.gz`, which every system can open.
    Gzip,
    /// `.jsonl.zst`: quicker, and smaller.
    Zstd,
}

impl Compression {
    fn end(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Gzip => Some("gz"),
            Self::Zstd => Some("zst"),
        }
    }
}

/// A thread that compresses one file after the other, so that the recording does not wait.
#[derive(Debug)]
pub(super) struct Compressor {
    files: mpsc::Sender<PathBuf>,
    thread: JoinHandle<Result<()>>,
}

impl Compressor {
    pub(super) fn start(compression: Compression) -> io::Result<Self> {
        let (files, queue) = mpsc::channel::<PathBuf>();
        let thread = thread::Builder::new().name("livechat-record".into()).spawn(move || {
            let mut result = Ok(());
            for path in queue {
                if let Err(error) = compress(&path, compression) {
                    tracing::warn!(target: "livechat::record", %error, "the file stays as it is");
                    result = result.and(Err(error));
                }
            }
            result
        })?;
        Ok(Self { files, thread })
    }

    pub(super) fn add(&self, path: PathBuf) {
        // The thread ends when this is dropped, not before.
        let _ = self.files.send(path);
    }

    /// Waits until all is done; the first error.
    pub(super) fn finish(self) -> Result<()> {
        drop(self.files);
        // A panic was told by its hook.
        self.thread.join().unwrap_or(Ok(()))
    }
}

/// Makes a file smaller. The result is on the disk before the file itself goes, under a name that says it is unfinished until it
/// is not.
fn compress(path: &Path, compression: Compression) -> Result<()> {
    let Some(end) = compression.end() else { return Ok(()) };
    let failed = |error| Error::file("compress the recording", path, error);
    let with = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let (done, part) = (with(&format!(".{end}")), with(&format!(".{end}.part")));
    if done.exists() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()));
    }
    let read = write_part(path, &part, compression).map_err(failed)?;
    // Nothing of a file goes that somebody else still writes to.
    if fs::metadata(path).map_err(failed)?.len() != read {
        let _ = fs::remove_file(&part);
        return Err(failed(io::Error::other("somebody else is writing to it")));
    }
    fs::rename(&part, &done).and_then(|()| fs::remove_file(path)).map_err(failed)
}

/// How many bytes were read.
fn write_part(path: &Path, part: &Path, compression: Compression) -> io::Result<u64> {
    let mut from = BufReader::with_capacity(1 << 16, File::open(path)?);
    let to = File::create(part)?;
    let (read, to) = match compression {
        Compression::Zstd => {
            let mut encoder = zstd::Encoder::new(to, zstd::DEFAULT_COMPRESSION_LEVEL)?;
            encoder.include_checksum(true)?;
            (copy(&mut from, &mut encoder)?, encoder.finish()?)
        }
        Compression::Gzip | Compression::None => {
            let mut encoder = GzEncoder::new(to, flate2::Compression::default());
            (copy(&mut from, &mut encoder)?, encoder.finish()?)
        }
    };
    to.sync_all()?;
    Ok(read)
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<u64> {
    io::copy(from, to)
}
