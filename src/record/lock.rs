//! One recorder for one place: a lock of the operating system, which no crash can leave behind.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use fs4::{FileExt, TryLockError};

use crate::{Error, Result};

const LOCKING: &str = "lock the recording with";
const TAKEN: &str = "record where another recorder writes already; its lock is";

/// A locked file. Dropped, it goes.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    /// `None` only while it is dropped.
    file: Option<File>,
}

impl Lock {
    /// That of a single file; none for what is no regular file, such as a pipe or a device: nothing of it can be lost.
    pub(super) fn of_file(path: &Path) -> Result<Option<Self>> {
        if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return Ok(None);
        }
        // However many links lead to it, it has one lock.
        let mut name = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()).into_os_string();
        name.push(".lock");
        Self::take(name.into()).map(Some)
    }

    /// # Errors
    ///
    /// [`Error::File`] where somebody else has it, or it cannot be made.
    pub(super) fn take(path: PathBuf) -> Result<Self> {
        loop {
            let failed = |error| Error::file(LOCKING, &path, error);
            let file = open(&path).map_err(failed)?;
            match FileExt::try_lock(&file) {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::file(TAKEN, &path, io::ErrorKind::WouldBlock.into()));
                }
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
            // Who had it before may have removed it between the two; then it keeps nobody out.
            if is_at(&file, &path).map_err(failed)? {
                return Ok(Self { path, file: Some(file) });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let Some(file) = self.file.take() else { return };
        // A file of that name with something in it is somebody else's.
        let is_ours = file.metadata().is_ok_and(|found| found.len() == 0);
        // On Windows an open file cannot be removed (see `open`), so it fails there where the next recorder has it already.
        let file = if cfg!(windows) { None } else { Some(file) };
        if is_ours {
            let _ = fs::remove_file(&self.path);
        }
        drop(file);
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(windows)]
    {
        // FILE_SHARE_READ and FILE_SHARE_WRITE, without FILE_SHARE_DELETE: while it is open nobody removes it.
        std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 0x1 | 0x2);
    }
    options.open(path)
}

/// Whether the open file is still what the path leads to.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    let file = file.metadata()?;
    match fs::metadata(path) {
        Ok(found) => Ok((found.dev(), found.ino()) == (file.dev(), file.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether the open file is still what the path leads to: nobody removes an open one there.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicBool, Ordering},
        thread,
    };

    use super::*;

    #[test]
    fn of_many_that_take_it_and_let_it_go_one_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let held = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..5_000 {
                        let Ok(lock) = Lock::take(folder.path().join("x.lock")) else { continue };
                        assert!(!held.swap(true, Ordering::SeqCst));
                        thread::yield_now();
                        held.store(false, Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
