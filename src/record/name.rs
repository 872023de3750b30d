//! How files are called: `{channel}_{date}_{n}.jsonl`, with the broadcast before the number where each has its own.

use std::{
    cmp::Ordering,
    fs, io,
    path::{Path, PathBuf},
};

/// The ends of files that are closed and compressed, and of those that are not.
pub(super) const PLAIN: &str = ".jsonl";
const ENDS: [(&str, bool); 3] = [(PLAIN, false), (".jsonl.gz", true), (".jsonl.zst", true)];
const LONGEST: usize = 64;

/// A text as part of a file's name on any system: letters, digits, `-`, `.` and `_`; everything else is `_`.
pub(super) fn safe(text: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' };
    let mut name: String = text.chars().map(safe).collect();
    while name.len() > LONGEST {
        name.pop();
    }
    // A dot in front hides the file, or is the folder above.
    if name.is_empty() || name.starts_with('.') {
        name.insert(0, '_');
    }
    name
}

/// A file of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// `2026-09-27`
    pub(super) date: String,
    pub(super) broadcast: Option<String>,
    pub(super) number: u32,
    pub(super) compressed: bool,
}

impl Name {
    /// The file that is begun after these: the next number of that day and broadcast.
    pub(super) fn after<'a>(
        others: impl IntoIterator<Item = &'a Self>,
        date: String,
        broadcast: Option<String>,
    ) -> Self {
        let same = others.into_iter().filter(|name| name.date == date && name.broadcast == broadcast);
        let number = same.map(|name| name.number).max().unwrap_or(0).saturating_add(1);
        Self { date, broadcast, number, compressed: false }
    }

    /// The name of a file that is not compressed.
    pub(super) fn text(&self, channel: &str) -> String {
        let broadcast = self.broadcast.as_ref().map(|id| format!("{id}_")).unwrap_or_default();
        format!("{channel}_{}_{broadcast}{}{PLAIN}", self.date, self.number)
    }

    fn read(text: &str, channel: &str) -> Option<Self> {
        let rest = text.strip_prefix(channel)?.strip_prefix('_')?;
        let (rest, compressed) =
            ENDS.iter().find_map(|(end, compressed)| Some((rest.strip_suffix(end)?, *compressed)))?;
        let (date, rest) = rest.split_at_checked(10)?;
        let rest = rest.strip_prefix('_')?;
        let is_date = date.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let (broadcast, number) = match rest.rsplit_once('_') {
            Some((broadcast, number)) => (Some(broadcast), number),
            None => (None, rest),
        };
        let number = number.parse().ok().filter(|_| is_date)?;
        Some(Self { date: date.to_owned(), broadcast: broadcast.map(ToOwned::to_owned), number, compressed })
    }

    /// By age.
    pub(super) fn age(&self, other: &Self) -> Ordering {
        (&self.date, self.number, self.compressed).cmp(&(&other.date, other.number, other.compressed))
    }

    /// All files of a channel.
    pub(super) fn list(folder: &Path, channel: &str) -> io::Result<Vec<Self>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            names.extend(entry?.file_name().to_str().and_then(|name| Self::read(name, channel)));
        }
        Ok(names)
    }
}

/// Whether a file may be a recording, by its name.
pub(super) fn is_recording(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    ENDS.iter().any(|(end, _)| name.ends_with(end))
}

/// The same file not compressed, where this one is.
pub(super) fn uncompressed(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let plain = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst"))?;
    Some(path.with_file_name(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_a_safe_name() {
        for (text, name) in [
            ("5c1e0a7d", "5c1e0a7d"),
            ("방송 1/2", "방송_1_2"),
            ("../../etc/passwd", "_.._.._etc_passwd"),
            ("a\0b\nc:d*e\\f", "a_b_c_d_e_f"),
            ("", "_"),
            ("..", "_.."),
        ] {
            assert_eq!(safe(text), name);
        }
        assert!(safe(&"가".repeat(1_000)).len() <= LONGEST + 1);
    }

    #[test]
    fn names_are_written_and_read() {
        let name = Name { date: "2026-09-27".into(), broadcast: None, number: 12, compressed: false };
        assert_eq!(name.text("a_b"), "a_b_2026-09-27_12.jsonl");
        assert_eq!(Name::read("a_b_2026-09-27_12.jsonl", "a_b").unwrap(), name);
        assert_eq!(Name::read("a_b_2026-09-27_12.jsonl", "a"), None);
        let broadcast = Name { broadcast: Some("N2x_Q".into()), ..name.clone() };
        assert_eq!(Name::read(&broadcast.text("c"), "c").unwrap(), broadcast);
        assert!(Name::read("c_2026-09-27_1.jsonl.zst", "c").unwrap().compressed);
        for other in [
            "c_2026-09-27_1.jsonl.gz.part",
            "c_2026-9-27_1.jsonl",
            "c_2026-09-27_x.jsonl",
            "c.jsonl",
            "c_한글한글_1.jsonl",
        ] {
            assert_eq!(Name::read(other, "c"), None, "{other}");
        }
        let next = Name::after([&name, &broadcast], "2026-09-27".into(), None);
        assert_eq!((next.number, Name::after([&name], "2026-09-28".into(), None).number), (13, 1));
    }
}
