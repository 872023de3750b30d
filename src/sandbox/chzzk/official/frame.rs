//! Frames as the server writes them, byte by byte: for what the libraries would not write.

use serde_json::Value;

/// A close frame without a code, as the service's kind of server sends it.
pub(super) const CLOSE: &[u8] = &[0x88, 0];

const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;

/// A text message.
pub(super) fn text(text: &str) -> Vec<u8> {
    whole(TEXT, text.as_bytes())
}

/// A binary message.
pub(super) fn binary(bytes: &[u8]) -> Vec<u8> {
    whole(BINARY, bytes)
}

/// `42["name",argument]`
pub(super) fn event(name: &str, argument: &Value) -> Vec<u8> {
    text(&format!("42[{},{argument}]", Value::from(name)))
}

/// One unmasked frame.
fn whole(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![kind];
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length @ 0..=125), _) => frame.push(length),
        (_, Ok(length)) => {
            frame.push(126);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend((payload.len() as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(payload);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_three_forms() {
        assert_eq!(text("40"), [0x81, 2, b'4', b'0']);
        assert_eq!(binary(&[7; 200])[..5], [0x82, 126, 0, 200, 7]);
        assert_eq!(binary(&vec![7; 70_000])[..11], [0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70, 7]);
    }
}
