//! The colour of a name.

use std::fmt;

use serde::{Serialize, Serializer};

/// A colour, `#RRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

impl Color {
    /// `None` unless it is `#` and six hexadecimal digits.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let &[b'#', ref digits @ ..] = text.as_bytes() else { return None };
        let &[red_16, red_1, green_16, green_1, blue_16, blue_1] = digits else { return None };
        Some(Self { red: byte(red_16, red_1)?, green: byte(green_16, green_1)?, blue: byte(blue_16, blue_1)? })
    }
}

fn byte(high: u8, low: u8) -> Option<u8> {
    Some(digit(high)? << 4 | digit(low)?)
}

fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.red, self.green, self.blue)
    }
}

/// As `#RRGGBB`.
impl Serialize for Color {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        assert_eq!(Color::read("#1E90ff").unwrap().to_string(), "#1E90FF");
        for bad in ["", "#", "#12", "#1é1é", "red", "#12345G", "1E90FF0", "#1E90FF0", "#+1+1+1"] {
            assert_eq!(Color::read(bad), None, "{bad}");
        }
    }
}
