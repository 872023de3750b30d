//! One line of IRC, split where its parts are and read no further.

use std::{borrow::Cow, fmt, mem};

use memchr::{memchr, memchr_iter};

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
        let raw = trim_end(line);
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

/// A line without its end, however often that stands there.
#[inline]
pub(super) fn trim_end(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| {
        let end = line.iter().rposition(|byte| *byte != b'\r').map_or(0, |last| last + 1);
        line.get(..end).unwrap_or_default()
    });
    lines.filter(|line| !line.is_empty()).map(String::from_utf8_lossy)
}

/// The same of what is text already.
pub(super) fn text_lines(text: &str) -> impl Iterator<Item = &str> {
    // The search of `str::split` was a twentieth of all that reading a chat costs.
    let ends = memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    let mut start = 0;
    let lines = ends.map(move |end| text.get(mem::replace(&mut start, end + 1)..end).unwrap_or_default());
    lines.map(|line| line.trim_end_matches('\r')).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(line: &str) -> Vec<&str> {
        Line::parse(line).unwrap().params().collect()
    }

    #[test]
    fn a_line_is_split_into_its_parts() {
        let line = Line::parse("@a=1;b :nick!user@host CMD one two :three and four\r\n").unwrap();
        assert_eq!(line.raw(), "@a=1;b :nick!user@host CMD one two :three and four");
        assert_eq!(
            (line.tags().as_str(), line.prefix().unwrap().as_str(), line.command()),
            ("a=1;b", "nick!user@host", "CMD")
        );
        assert_eq!(line.params().collect::<Vec<_>>(), ["one", "two", "three and four"]);
        assert!(Line::parse("PING").unwrap().prefix().is_none());
        assert!(Line::parse("PING").unwrap().tags().is_empty());
    }

    #[test]
    fn parts_may_stand_apart() {
        let line = Line::parse("@a=1   :tmi.twitch.tv   NOTICE   #dock   :many spaces").unwrap();
        assert_eq!((line.command(), line.prefix().unwrap().name()), ("NOTICE", "tmi.twitch.tv"));
        assert_eq!(line.params().collect::<Vec<_>>(), ["#dock", "many spaces"]);
    }

    #[test]
    fn the_last_parameter_keeps_everything() {
        assert_eq!(params("N #dock :  kept  "), ["#dock", "  kept  "]);
        assert_eq!(params("N #dock ::: a :b"), ["#dock", ":: a :b"]);
        assert_eq!(params("N #dock :"), ["#dock", ""]);
        assert_eq!(params("JOIN #dock "), ["#dock"]);
        assert_eq!(params("JOIN :#dock"), ["#dock"]);
        assert_eq!(params("M a:b \tc"), ["a:b", "\tc"]);
        assert_eq!(params("N a b c d e f g h i j k l m n o :p").len(), 16);
    }

    #[test]
    fn a_line_needs_a_command() {
        for line in ["@", "@ ", "@a=b", "@a=b ", ":", ":tmi.twitch.tv", ":tmi.twitch.tv ", "   ", " PING"] {
            assert_eq!(Line::parse(line), Err(LineError::NoCommand), "{line}");
        }
        for line in ["", "\n", "\r\n"] {
            assert_eq!(Line::parse(line), Err(LineError::Empty), "{line:?}");
        }
    }

    #[test]
    fn a_prefix_is_split_where_its_parts_begin() {
        for (text, name, user, host) in [
            ("a!b@c", "a", Some("b"), Some("c")),
            ("a!b!c@d@e", "a", Some("b!c"), Some("d@e")),
            ("nick@host.only", "nick", None, Some("host.only")),
            ("nick!user", "nick", Some("user"), None),
            ("tmi.twitch.tv", "tmi.twitch.tv", None, None),
            ("a@b!c", "a@b", Some("c"), None),
            ("!@", "", Some(""), Some("")),
        ] {
            let prefix = Prefix(text);
            assert_eq!((prefix.name(), prefix.user(), prefix.host()), (name, user, host), "{text}");
        }
    }

    #[test]
    fn a_token_is_not_shown() {
        for line in ["PASS oauth:hunter2", "@a=b :x pass :oauth:hunter2"] {
            assert_eq!(format!("{:?}", Line::parse(line).unwrap()), r#"Line("PASS <redacted>")"#);
        }
        assert_eq!(format!("{:?}", Line::parse("NICK a\n").unwrap()), r#"Line("NICK a")"#);
    }

    #[test]
    fn what_came_is_cut_into_lines() {
        let all = |bytes: &[u8]| lines(bytes).map(Cow::into_owned).collect::<Vec<_>>();
        assert_eq!(all(b"A\r\n\r\nB\n\nC"), ["A", "B", "C"]);
        assert_eq!(all(b"P #c :\xc3\x28"), ["P #c :\u{fffd}("]);
        assert_eq!(all(b"a\rb\0c\n"), ["a\rb\0c"]);
        assert_eq!(all(b"\r\n\r\r\n"), [""; 0]);
        assert_eq!(all(b"a\r\r\n"), ["a"]);
        assert_eq!(Line::parse("a\r\r\n").unwrap().raw(), "a");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn text_and_bytes_are_cut_alike(text in "[ab\r\n가]{0,40}") {
            let bytes: Vec<_> = lines(text.as_bytes()).collect();
            proptest::prop_assert_eq!(text_lines(&text).collect::<Vec<_>>(), bytes);
        }
    }
}
