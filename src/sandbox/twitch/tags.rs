//! Tags of a line.

use std::{borrow::Cow, collections::BTreeMap};

/// Tags in the order of their keys, which is how most lines of the service have them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tags(BTreeMap<Cow<'static, str>, String>);

impl Tags {
    pub(super) fn set(&mut self, key: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.0.insert(key.into(), value.into());
    }

    pub(super) fn flag(&mut self, key: &'static str, on: bool) {
        self.set(key, if on { "1" } else { "0" });
    }

    pub(super) fn with(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.set(key, value);
        self
    }

    /// Adds all of the others; what both have is theirs.
    pub(super) fn overlay(&mut self, others: &Tags) {
        self.0.extend(others.0.iter().map(|(key, value)| (key.clone(), value.clone())));
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// `@a=1;b=2 `, or nothing.
    pub(super) fn section(&self) -> String {
        let tags: Vec<_> = self.0.iter().map(|(key, value)| format!("{key}={}", escape(value))).collect();
        if tags.is_empty() { String::new() } else { format!("@{} ", tags.join(";")) }
    }

    /// Reads what stands between the `@` and the first blank. Of two tags with one key the last counts.
    pub(super) fn parse(section: &str) -> Self {
        let tags = section.split(';').map(|tag| tag.split_once('=').unwrap_or((tag, "")));
        Self(tags.map(|(key, value)| (key.to_owned().into(), unescape(value))).collect())
    }
}

fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            ';' => escaped.push_str("\\:"),
            ' ' => escaped.push_str("\\s"),
            '\\' => escaped.push_str("\\\\"),
            '\r' => escaped.push_str("\\r"),
            '\n' => escaped.push_str("\\n"),
            // No line may hold one, and a tag has no way to write it.
            '\0' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

fn unescape(value: &str) -> String {
    let mut characters = value.chars();
    let mut text = String::with_capacity(value.len());
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some(':') => text.push(';'),
            Some('s') => text.push(' '),
            Some('r') => text.push('\r'),
            Some('n') => text.push('\n'),
            Some(other) => text.push(other),
            None => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let odd = "a; b\\s \\\r\n=é";
        let tags = Tags::default().with("b", odd).with("a", "");
        assert_eq!(tags.section(), "@a=;b=a\\:\\sb\\\\s\\s\\\\\\r\\n=é ");
        assert_eq!(Tags::parse(tags.section().trim_start_matches('@').trim_end()), tags);
    }

    #[test]
    fn escapes_are_read_one_by_one() {
        assert_eq!(unescape(r"\\s\b\"), r"\sb");
        assert_eq!(Tags::parse("a=1;a=2;k").get("a"), Some("2"));
        assert_eq!(Tags::parse("a=1;k").get("k"), Some(""));
    }
}
