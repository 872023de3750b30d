//! Where a user's tokens are kept between two runs of a program.

use std::{
    fmt, fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::Token;
use crate::error::BoxError;

/// Keeps one user's [`Token`].
///
/// [`save`](Self::save) is called with every new pair before that pair is used, and never twice at once by one
/// [`User`](crate::chzzk::official::User). What it returns must be on the disk (or wherever) when it returns: the pair before it
/// is worth nothing any more. The async mode calls it on a thread that may block.
///
/// Several processes may share a store: a token that another one saved is taken from there before a refresh is sent. Two that
/// refresh at the same moment still spend one token twice; let one process do it.
pub trait TokenStore: Send + Sync + 'static {
    /// What was saved last, if anything.
    ///
    /// # Errors
    ///
    /// Whatever goes wrong; it comes out as [`Error::Store`](crate::Error::Store). It must not hold a token.
    fn load(&self) -> Result<Option<Token>, BoxError>;

    /// Keeps a new pair instead of the old one.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load). The pair is kept in memory then, and saving is tried again before the next call.
    fn save(&self, token: &Token) -> Result<(), BoxError>;

    /// Forgets the pair; it was revoked.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    fn clear(&self) -> Result<(), BoxError>;
}

/// A store that is shared.
impl<S: TokenStore + ?Sized> TokenStore for std::sync::Arc<S> {
    fn load(&self) -> Result<Option<Token>, BoxError> {
        (**self).load()
    }

    fn save(&self, token: &Token) -> Result<(), BoxError> {
        (**self).save(token)
    }

    fn clear(&self) -> Result<(), BoxError> {
        (**self).clear()
    }
}

/// Keeps the token as long as the program runs.
#[derive(Debug, Default)]
pub struct MemoryTokenStore(Mutex<Option<Token>>);

impl MemoryTokenStore {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    fn put(&self, token: Option<Token>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }
}

impl TokenStore for MemoryTokenStore {
    fn load(&self) -> Result<Option<Token>, BoxError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn save(&self, token: &Token) -> Result<(), BoxError> {
        self.put(Some(token.clone()));
        Ok(())
    }

    fn clear(&self) -> Result<(), BoxError> {
        self.put(None);
        Ok(())
    }
}

/// Keeps the token in a file that only its owner may read (mode 0600 on Unix).
///
/// A new pair is written to another file beside it, which takes the place of the old one when all of it is on the disk: a crash
/// leaves the one or the other. A crash in between leaves a file `.NAME.….tmp`, which may be deleted.
///
/// ```
/// use livechat::chzzk::official::auth::{FileTokenStore, Token, TokenStore};
///
/// # let folder = std::env::temp_dir().join(format!("livechat-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let store = FileTokenStore::new(folder.join("token.json"));
/// assert!(store.load()?.is_none());
/// store.save(&Token::new("access token", "refresh token"))?;
/// assert_eq!(store.load()?.unwrap().access_token.expose(), "access token");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
pub struct FileTokenStore {
    path: PathBuf,
}

impl FileTokenStore {
    /// Keeps the token there. The folder must exist; the file is made with the first token.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn named(&self, error: impl fmt::Display) -> BoxError {
        format!("{}: {error}", self.path.display()).into()
    }

    /// Puts everything on the disk, beside the old file.
    fn write_beside(&self, token: &Token) -> io::Result<PathBuf> {
        let name = self.path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let (mut file, beside) = self.create_beside(&name)?;
        let written = file.write_all(token.to_json().expose().as_bytes()).and_then(|()| file.sync_all());
        if let Err(error) = written {
            let _ = fs::remove_file(&beside);
            return Err(error);
        }
        Ok(beside)
    }

    /// A new file that nobody else has, and only its owner may read.
    fn create_beside(&self, name: &str) -> io::Result<(fs::File, PathBuf)> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut number = 0_u32;
        loop {
            let beside = self.path.with_file_name(format!(".{name}.{}.{number}.tmp", std::process::id()));
            match options.open(&beside) {
                // Left by a crash, or just now in use by another store.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1_000 => number += 1,
                file => return Ok((file?, beside)),
            }
        }
    }

    fn take_over(&self, beside: &Path) -> io::Result<()> {
        if let Err(error) = fs::rename(beside, &self.path) {
            let _ = fs::remove_file(beside);
            return Err(error);
        }
        // The rename itself must be on the disk, too. Where a folder cannot be synced, that is the system's business.
        #[cfg(unix)]
        if let Some(folder) = self.path.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }
}

impl TokenStore for FileTokenStore {
    fn load(&self) -> Result<Option<Token>, BoxError> {
        match fs::read_to_string(&self.path) {
            Ok(json) => Ok(Some(Token::from_json(&json).map_err(|error| self.named(error))?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.named(error)),
        }
    }

    fn save(&self, token: &Token) -> Result<(), BoxError> {
        let saved = self.write_beside(token).and_then(|beside| self.take_over(&beside));
        saved.map_err(|error| self.named(error))
    }

    fn clear(&self) -> Result<(), BoxError> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.named(error)),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for FileTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileTokenStore").field("path", &self.path).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn access_token(store: &impl TokenStore) -> Option<String> {
        store.load().unwrap().map(|token| token.access_token.expose().to_owned())
    }

    #[test]
    fn stores_give_back_what_they_were_given_last() {
        let folder = tempfile::tempdir().unwrap();
        let file = FileTokenStore::new(folder.path().join("token.json"));
        let memory = MemoryTokenStore::new();
        for store in [&file as &dyn TokenStore, &memory] {
            assert!(store.load().unwrap().is_none());
            store.clear().unwrap();
            for number in 0..3 {
                store.save(&Token::new(format!("at {number}"), "rt")).unwrap();
                assert_eq!(store.load().unwrap().unwrap().access_token.expose(), format!("at {number}"));
            }
        }
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["token.json"]);
        for store in [&file as &dyn TokenStore, &memory] {
            store.clear().unwrap();
            assert!(store.load().unwrap().is_none());
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.json");
        // Somebody left it open to all.
        fs::write(&path, "{}").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        FileTokenStore::new(&path).save(&Token::new("at", "rt")).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_is_no_token_is_an_error_and_can_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileTokenStore::new(folder.path().join("token.json"));
        fs::write(store.path(), "{\"access_token\":\"hush").unwrap();
        let error = store.load().unwrap_err();
        assert!(!format!("{error:?} {error}").contains("hush"));
        store.save(&Token::new("at", "rt")).unwrap();
        assert_eq!(access_token(&store).as_deref(), Some("at"));
        assert!(FileTokenStore::new(folder.path().join("none/token.json")).save(&Token::new("at", "rt")).is_err());
    }

    const CRASH: &str = "LIVECHAT_CRASH_BEFORE_RENAME";

    /// Runs itself once more, as the process that dies between the write and the rename.
    #[test]
    fn a_crash_between_write_and_rename_leaves_the_old_pair() {
        if let Ok(path) = std::env::var(CRASH) {
            FileTokenStore::new(path).write_beside(&Token::new("new", "rt")).unwrap();
            std::process::abort();
        }
        let folder = tempfile::tempdir().unwrap();
        let store = FileTokenStore::new(folder.path().join("token.json"));
        store.save(&Token::new("old", "rt")).unwrap();
        let me = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "chzzk::official::auth::store::tests::a_crash_between_write_and_rename_leaves_the_old_pair",
            ])
            .env(CRASH, store.path())
            .output()
            .unwrap();
        assert!(!me.status.success());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "it did not get as far as the write");
        assert_eq!(access_token(&store).as_deref(), Some("old"));
        store.save(&Token::new("next", "rt")).unwrap();
        assert_eq!(access_token(&store).as_deref(), Some("next"));
    }
}
