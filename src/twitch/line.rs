//! One line of IRC, split where its parts are and read no further.

use std::{borrow::Cow, fmt};

use memchr::memchr;

use super::Tags;

/// A line of IRC, borrowed: `@tags :prefix COMMAND middle middle :trailing`.
///
/// Splitting looks for the parts only; tags and parameters are read when they are asked for. Every line that has a command can
/// be split, whatever stands in it, so what this crate does not know can still be read by hand.
///
/// ```
/// use livechat::twitch::Line;
///
/// let line = Line::parse("@slow=10 :tmi.twitch.tv ROOMSTATE #lumen_dock\r\n")?;
/// assert_eq!(line.command(), "ROOMSTATE");
/// assert_eq!(line.prefix().unwrap().name(), "tmi.twitch.tv");
/// assert_eq!(line.params().next(), Some("#lumen_dock"));
/// assert_eq!(line.tags().get("slow").as_deref(), Some("10"));
/// # Ok::<(), livechat::twitch::LineError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    raw: &'a str,
    tags: &'a str,
    prefix: &'a str,
    command: &'a str,
    params: &'a str,
}

/// Why a line cannot be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// There is nothing in it. Such lines are to be skipped.
    #[error("the line is empty")]
    Empty,
    /// It has no command: it ends before one, or begins with a space.
    #[error("the line has no command")]
    NoCommand,
}

impl<'a> Line<'a> {
    /// Splits a line. Its end, `\r\n` or `\n`, may still be there.
    ///
    /// Parts may be separated by more than one space, as RFC 1459 had it; a tab is no separator.
    ///
    /// # Errors
    ///
    /// Where there is no command.
    #[inline]
    pub fn parse(line: &'a str) -> Result<Self, LineError> {
        let raw = line.strip_suffix('\n').unwrap_or(line);
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        let mut rest = raw;
        let mut tags = "";
        if let Some(behind) = rest.strip_prefix('@') {
            (tags, rest) = part(behind);
        }
        let mut prefix = "";
        if let Some(behind) = rest.strip_prefix(':') {
            (prefix, rest) = part(behind);
        }
        let (command, params) = part(rest);
        if command.is_empty() {
            return Err(if raw.is_empty() { LineError::Empty } else { LineError::NoCommand });
        }
        Ok(Self { raw, tags, prefix, command, params })
    }

    /// The whole line, without its end.
    pub fn raw(self) -> &'a str {
        self.raw
    }

    /// The tags. Empty where the line has none.
    pub fn tags(self) -> Tags<'a> {
        Tags::new(self.tags)
    }

    /// Who or what sent it.
    pub fn prefix(self) -> Option<Prefix<'a>> {
        (!self.prefix.is_empty()).then_some(Prefix(self.prefix))
    }

    /// The command as it came: a word or three digits. Compare it without case.
    pub fn command(self) -> &'a str {
        self.command
    }

    /// The parameters.
    pub fn params(self) -> Params<'a> {
        Params { rest: self.params }
    }
}

/// Splits before the next space and skips the spaces.
#[inline]
fn part(text: &str) -> (&str, &str) {
    let (part, rest) = text.split_at(memchr(b' ', text.as_bytes()).unwrap_or(text.len()));
    (part, rest.trim_start_matches(' '))
}

/// As text: the line. What follows PASS, which only clients send, is a token and left out.
impl fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.command.eq_ignore_ascii_case("PASS") {
            return f.write_str("Line(\"PASS <redacted>\")");
        }
        f.debug_tuple("Line").field(&self.raw).finish()
    }
}

/// Who sent a line: `login!login@login.tmi.twitch.tv`, or the name of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefix<'a>(&'a str);

impl<'a> Prefix<'a> {
    /// All of it.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// What stands before the first `!` or, without one, before the first `@`: a login, or the name of a server.
    pub fn name(self) -> &'a str {
        self.split().0
    }

    /// What stands between the first `!` and the first `@` behind it.
    pub fn user(self) -> Option<&'a str> {
        self.split().1
    }

    /// What stands behind that `@`.
    pub fn host(self) -> Option<&'a str> {
        self.split().2
    }

    fn split(self) -> (&'a str, Option<&'a str>, Option<&'a str>) {
        match self.0.split_once('!') {
            Some((name, rest)) => match rest.split_once('@') {
                Some((user, host)) => (name, Some(user), Some(host)),
                None => (name, Some(rest), None),
            },
            None => match self.0.split_once('@') {
                Some((name, host)) => (name, None, Some(host)),
                None => (self.0, None, None),
            },
        }
    }
}

/// The parameters of a line, one by one. The last one may hold spaces and may be empty; how it was marked makes no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Params<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Params<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        if let Some(trailing) = self.rest.strip_prefix(':') {
            self.rest = "";
            return Some(trailing);
        }
        let (param, rest) = part(self.rest);
        self.rest = rest;
        Some(param)
    }
}

/// Splits what came over the wire into lines without their ends. Empty ones are skipped, and bytes that are not UTF-8 replaced.
///
/// A frame of a WebSocket holds whole lines, often several. What is read from a TCP stream may end in the middle of a line: keep
/// back what stands behind the last `\n`.
///
/// ```
/// let lines = livechat::twitch::lines(b":tmi.twitch.tv RECONNECT\r\nPING :tmi.twitch.tv\r\n");
/// assert_eq!(lines.collect::<Vec<_>>(), [":tmi.twitch.tv RECONNECT", "PING :tmi.twitch.tv"]);
/// ```
pub fn lines(bytes: &[u8]) -> impl Iterator<Item = Cow<'_, str>> {
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter(|line| !line.is_empty()).map(String::from_utf8_lossy)
}
