//! Strangers' text on its way to a terminal.

use std::fmt::{self, Write as _};

/// Shows a text on one line, with everything replaced that drives a terminal or turns the writing direction.
pub(crate) struct Plain<'a>(pub(crate) &'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(is_unfit) {
            let (head, tail) = rest.split_at(at);
            f.write_str(head)?;
            let mut chars = tail.chars();
            f.write_char(if chars.next().is_some_and(char::is_whitespace) {
                ' '
            } else {
                char::REPLACEMENT_CHARACTER
            })?;
            rest = chars.as_str();
        }
        f.write_str(rest)
    }
}

fn is_unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_drives_the_terminal() {
        let hostile = "a\x1b[2Jb\r\nc\u{9b}31md\u{202e}e\u{2028}f\x7f";
        assert_eq!(Plain(hostile).to_string(), "a\u{fffd}[2Jb  c\u{fffd}31md\u{fffd}e f\u{fffd}");
        assert_eq!(Plain("안녕 😀 {:d_48:}").to_string(), "안녕 😀 {:d_48:}");
    }
}
