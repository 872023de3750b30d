//! The first line of a file.

use jiff::Timestamp;
use serde::Deserialize;

use super::members::Members;

/// How every header begins.
const BEGINNING: &str = r#"{"type":"recording","#;
/// Of the format. It grows when an older reader could not read a file.
const VERSION: u32 = 1;
/// What some editors and Windows programs put before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The beginning of a file without the mark that an editor may have put there.
pub(super) fn without_mark(beginning: &[u8]) -> &[u8] {
    beginning.strip_prefix(BYTE_ORDER_MARK).unwrap_or(beginning)
}

/// What a file says of itself in its first line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// Of the format; 1 as of now.
    pub version: u32,
    /// Whose events these are: `chzzk-unofficial`.
    pub system: Box<str>,
    /// The channel's name or id, as it was given to the recorder.
    pub channel: Option<Box<str>>,
    /// When the file was begun, to the millisecond.
    pub begun: Option<Timestamp>,
}

impl Header {
    pub(super) fn new(system: &str, channel: Option<&str>, begun: Timestamp) -> Self {
        Self { version: VERSION, system: system.into(), channel: channel.map(Into::into), begun: Some(begun) }
    }

    /// The line, with its end.
    pub(super) fn line(&self) -> Vec<u8> {
        let mut line = Vec::new();
        let mut members = Members::new(&mut line);
        members.put("type", "recording");
        members.put("version", self.version);
        members.put("system", &self.system);
        members.maybe("channel", self.channel.as_deref());
        members.maybe("begun", self.begun.map(Timestamp::as_millisecond));
        members.end();
        line.push(b'\n');
        line
    }

    /// Whether a line is a header, good or not.
    pub(super) fn is_one(line: &[u8]) -> bool {
        line.starts_with(BEGINNING.as_bytes())
    }

    /// Whether a file that holds no more than this may have been begun as a recording.
    pub(super) fn may_begin(torn: &[u8]) -> bool {
        Self::is_one(torn) || BEGINNING.as_bytes().starts_with(torn)
    }

    /// Reads a header's line.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub(super) fn read(line: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Fields {
            version: u32,
            system: Box<str>,
            channel: Option<Box<str>>,
            begun: Option<i64>,
        }
        let Fields { version, system, channel, begun } =
            serde_json::from_slice(line).map_err(|error| error.to_string())?;
        Ok(Self { version, system, channel, begun: begun.and_then(|time| Timestamp::from_millisecond(time).ok()) })
    }

    /// # Errors
    ///
    /// That the file holds another system's events.
    pub(super) fn check_system(&self, system: &str) -> Result<(), String> {
        if *self.system == *system {
            return Ok(());
        }
        Err(format!("it holds events of {}, not of {system}", self.system))
    }

    /// # Errors
    ///
    /// That it is a later format's.
    pub(super) fn check_version(&self) -> Result<(), String> {
        if self.version <= VERSION {
            return Ok(());
        }
        Err(format!("it has version {} of the format, and this program knows {VERSION}", self.version))
    }

    /// # Errors
    ///
    /// That the file holds another system's events, or is of a later format.
    pub(super) fn check(&self, system: &str) -> Result<(), String> {
        self.check_system(system).and_then(|()| self.check_version())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_written_and_read() {
        let header = Header::new("toy", Some("안녕"), Timestamp::from_millisecond(1_790_500_000_123).unwrap());
        let line = header.line();
        assert!(Header::is_one(&line) && line.ends_with(b"}\n"));
        assert_eq!(Header::read(&line).unwrap(), header);
        assert!(header.check("toy").is_ok() && header.check("other").is_err());
        let later = br#"{"type":"recording","version":2,"system":"toy"}"#;
        let later = Header::read(later).unwrap();
        assert!(later.check("toy").unwrap_err().contains("version 2"));
        assert!(later.check("other").unwrap_err().contains("events of toy"));
        let more = br#"{"type":"recording","version":1,"system":"toy","more":{}}"#;
        assert_eq!(Header::read(more).unwrap().channel, None);
        assert!(Header::may_begin(b"") && Header::may_begin(b"{\"type\":\"rec") && Header::may_begin(&line[..40]));
        assert!(!Header::may_begin(b"{\"type\":\"chat") && !Header::may_begin(b"x"));
    }
}
