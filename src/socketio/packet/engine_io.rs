//! Engine.IO 3: what one WebSocket message is.

use std::{borrow::Cow, fmt};

use super::{Odd, Size};

/// The type of an Engine.IO message, the only one whose data may be binary.
const MESSAGE: u8 = 4;

/// An Engine.IO packet: one WebSocket message.
///
/// `Debug` shows sizes instead of texts, since those may hold a session's id and key.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnginePacket<'a> {
    /// `0`: the connection is open. The first packet of a server, with its times as JSON.
    Open(&'a str),
    /// `1`: the sender is closing. node servers never send it.
    Close,
    /// `2`: a client asks for a sign of life. The data is nearly always empty.
    Ping(&'a str),
    /// `3`: the answer.
    Pong(&'a str),
    /// `4`: the text of a Socket.IO [`Packet`](super::Packet).
    Message(&'a str),
    /// An attachment: a binary message that begins with the byte 4, or the text `b4…` (base64).
    Binary(Cow<'a, [u8]>),
    /// `5`: the end of an upgrade from polling. Only clients send it.
    Upgrade,
    /// `6`: nothing.
    Noop,
}

impl<'a> EnginePacket<'a> {
    /// Reads a text message.
    ///
    /// # Errors
    ///
    /// [`Odd::Empty`] and [`Odd::EngineType`]; [`Odd::Base64`] for `b4…` that cannot be read.
    pub fn decode(text: &'a str) -> Result<Self, Odd> {
        if text.is_empty() {
            return Err(Odd::Empty);
        }
        if let Some(base64) = text.strip_prefix("b4") {
            return decode_base64(base64).map(|bytes| Self::Binary(bytes.into())).ok_or(Odd::Base64);
        }
        let (kind, data) = text.split_at_checked(1).ok_or(Odd::EngineType)?;
        match kind {
            "0" => Ok(Self::Open(data)),
            "1" => Ok(Self::Close),
            "2" => Ok(Self::Ping(data)),
            "3" => Ok(Self::Pong(data)),
            "4" => Ok(Self::Message(data)),
            "5" => Ok(Self::Upgrade),
            "6" => Ok(Self::Noop),
            _ => Err(Odd::EngineType),
        }
    }

    /// Reads a binary message. Its first byte is the type, as a number and not as a digit. Only 4 was ever seen; the data of the
    /// others is read as text.
    ///
    /// # Errors
    ///
    /// [`Odd::Empty`], [`Odd::EngineType`], and [`Odd::Utf8`] for other types whose data is no text.
    pub fn decode_binary(bytes: &'a [u8]) -> Result<Self, Odd> {
        let (kind, data) = bytes.split_first().ok_or(Odd::Empty)?;
        let text = || std::str::from_utf8(data).map_err(|_| Odd::Utf8);
        match *kind {
            0 => text().map(Self::Open),
            1 => Ok(Self::Close),
            2 => text().map(Self::Ping),
            3 => text().map(Self::Pong),
            MESSAGE => Ok(Self::Binary(data.into())),
            5 => Ok(Self::Upgrade),
            6 => Ok(Self::Noop),
            _ => Err(Odd::EngineType),
        }
    }

    /// The WebSocket message that is this packet.
    pub fn encode(&self) -> Frame {
        Frame::Text(match self {
            Self::Open(data) => format!("0{data}"),
            Self::Close => "1".to_owned(),
            Self::Ping(data) => format!("2{data}"),
            Self::Pong(data) => format!("3{data}"),
            Self::Message(data) => format!("4{data}"),
            Self::Binary(data) => {
                let mut bytes = Vec::with_capacity(data.len() + 1);
                bytes.push(MESSAGE);
                bytes.extend_from_slice(data);
                return Frame::Binary(bytes);
            }
            Self::Upgrade => "5".to_owned(),
            Self::Noop => "6".to_owned(),
        })
    }
}

impl fmt::Debug for EnginePacket<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, size) = match self {
            Self::Open(data) => ("Open", data.len()),
            Self::Close => return f.write_str("Close"),
            Self::Ping(data) => ("Ping", data.len()),
            Self::Pong(data) => ("Pong", data.len()),
            Self::Message(data) => ("Message", data.len()),
            Self::Binary(data) => ("Binary", data.len()),
            Self::Upgrade => return f.write_str("Upgrade"),
            Self::Noop => return f.write_str("Noop"),
        };
        f.debug_tuple(name).field(&Size(size)).finish()
    }
}

/// A WebSocket message to send. `Debug` shows its size.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Frame {
    /// A text message.
    Text(String),
    /// A binary message.
    Binary(Vec<u8>),
}

impl Frame {
    /// The text, if it is one.
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.debug_tuple("Text").field(&Size(text.len())).finish(),
            Self::Binary(bytes) => f.debug_tuple("Binary").field(&Size(bytes.len())).finish(),
        }
    }
}

/// Standard base64; the padding may be missing.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for group in digits.as_bytes().chunks(4) {
        let mut bits = 0;
        for place in 0..4 {
            bits = bits << 6 | group.get(place).map_or(Some(0), |digit| base64_value(*digit))?;
        }
        let [_, first, second, third] = u32::to_be_bytes(bits);
        match group.len() {
            1 => return None,
            2 => bytes.push(first),
            3 => bytes.extend([first, second]),
            _ => bytes.extend([first, second, third]),
        }
    }
    Some(bytes)
}

fn base64_value(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_message_is_one_packet() {
        let read = EnginePacket::decode;
        assert_eq!(read(r#"0{"sid":"x"}"#), Ok(EnginePacket::Open(r#"{"sid":"x"}"#)));
        assert_eq!(read("1"), Ok(EnginePacket::Close));
        assert_eq!(read("2probe"), Ok(EnginePacket::Ping("probe")));
        assert_eq!(read("3"), Ok(EnginePacket::Pong("")));
        assert_eq!(read("4"), Ok(EnginePacket::Message("")));
        assert_eq!(read("5"), Ok(EnginePacket::Upgrade));
        assert_eq!(read("6"), Ok(EnginePacket::Noop));
        assert_eq!(read(""), Err(Odd::Empty));
        for odd in ["7", "9", "xyz", "b", "b2", "B4", "치", "\u{0}", " 4"] {
            assert_eq!(read(odd), Err(Odd::EngineType), "{odd}");
        }
    }

    #[test]
    fn a_binary_message_begins_with_its_type() {
        let read = EnginePacket::decode_binary;
        assert_eq!(read(&[4, 1, 0xff]), Ok(EnginePacket::Binary((&[1, 0xff]).into())));
        assert_eq!(read(&[4]), Ok(EnginePacket::Binary((&[]).into())));
        assert_eq!(read(&[2]), Ok(EnginePacket::Ping("")));
        assert_eq!(read(b"\x03probe"), Ok(EnginePacket::Pong("probe")));
        assert_eq!(read(b"\x00{}"), Ok(EnginePacket::Open("{}")));
        assert_eq!(read(&[1]), Ok(EnginePacket::Close));
        assert_eq!(read(&[5]), Ok(EnginePacket::Upgrade));
        assert_eq!(read(&[6]), Ok(EnginePacket::Noop));
        assert_eq!(read(&[2, 0xff]), Err(Odd::Utf8));
        assert_eq!(read(&[]), Err(Odd::Empty));
        assert_eq!(read(&[7]), Err(Odd::EngineType));
        assert_eq!(read(br#"42["SYSTEM","as-binary"]"#), Err(Odd::EngineType));
    }

    #[test]
    fn base64_is_read_with_and_without_padding() {
        let read = |text: &str| decode_base64(text);
        assert_eq!(read("").unwrap(), b"");
        assert_eq!(read("AAEC/v8=").unwrap(), [0, 1, 2, 0xfe, 0xff]);
        assert_eq!(read("AAEC/v8").unwrap(), [0, 1, 2, 0xfe, 0xff]);
        assert_eq!(read("aGVsbG8=").unwrap(), b"hello");
        assert_eq!(read("+g==").unwrap(), [0xfa]);
        assert_eq!(read("+g").unwrap(), [0xfa]);
        assert_eq!(read("AAEC").unwrap(), [0, 1, 2]);
        for odd in ["A", "=", "===", "A===", "AA-_", "AA A", "치지직"] {
            // A lone `=` pads nothing, and is taken for nothing.
            assert_eq!(read(odd).filter(|bytes| !bytes.is_empty()), None, "{odd}");
        }
        assert_eq!(EnginePacket::decode("b4A"), Err(Odd::Base64));
    }

    #[test]
    fn a_packet_is_written_as_it_is_read() {
        for text in ["0{}", "1", "2", "2probe", "3probe", "4", "42[\"x\"]", "5", "6"] {
            assert_eq!(EnginePacket::decode(text).unwrap().encode(), Frame::Text(text.to_owned()));
        }
        let packet = EnginePacket::Binary(vec![1, 2].into());
        assert_eq!(packet.encode(), Frame::Binary(vec![4, 1, 2]));
        assert_eq!(packet.encode().into_text(), None);
    }

    #[test]
    fn debug_shows_no_text() {
        assert_eq!(format!("{:?}", EnginePacket::Open("hunter2")), "Open(<7 bytes>)");
        assert_eq!(format!("{:?}", EnginePacket::decode("42hunter2")), "Ok(Message(<8 bytes>))");
        assert_eq!(format!("{:?}", Frame::Text("hunter2".into())), "Text(<7 bytes>)");
    }
}
