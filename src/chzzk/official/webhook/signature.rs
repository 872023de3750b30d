//! The signature of a message: how it is made, spelled and compared.

use std::fmt::Write;

use ring::hmac;

use crate::Secret;

/// How the MAC in a signature is spelled. It is not documented; `sha256=` before it is known from one summary of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum SignatureEncoding {
    /// Whichever of the others it is, told by its length.
    #[default]
    Any,
    /// Hexadecimal digits of any case, with or without `sha256=`.
    Hex,
    /// Base64 with the standard or the URL alphabet, with or without padding and `sha256=`.
    Base64,
}

const PREFIX: &str = "sha256=";

/// `sha256=` and the MAC in hexadecimal digits.
pub(super) fn sign(secret: &Secret, message_id: &str, timestamp: &str, body: &[u8]) -> String {
    let tag = hmac::sign(&key(secret), &signed(message_id, timestamp, body));
    let mut spelled = String::from(PREFIX);
    for byte in tag.as_ref() {
        // Writing to a `String` does not fail.
        let _ = write!(spelled, "{byte:02x}");
    }
    spelled
}

/// Whether a signature is that of the message. The bytes are compared in constant time.
pub(super) fn is_right(
    secret: &Secret,
    message_id: &str,
    timestamp: &str,
    body: &[u8],
    signature: &str,
    encoding: SignatureEncoding,
) -> bool {
    let signed = signed(message_id, timestamp, body);
    decode(signature, encoding).is_some_and(|tag| hmac::verify(&key(secret), &signed, &tag).is_ok())
}

/// Made for each use: `ring` does not overwrite the memory of its keys, [`Secret`] does.
fn key(secret: &Secret) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes())
}

/// What is signed. There are no separators.
fn signed(message_id: &str, timestamp: &str, body: &[u8]) -> Vec<u8> {
    [message_id.as_bytes(), timestamp.as_bytes(), body].concat()
}

/// The bytes of a MAC in any spelling that it may have; the length tells which it is.
fn decode(signature: &str, encoding: SignatureEncoding) -> Option<Vec<u8>> {
    let digits = match signature.split_at_checked(PREFIX.len()) {
        Some((prefix, digits)) if prefix.eq_ignore_ascii_case(PREFIX) => digits,
        _ => signature,
    };
    match digits.len() {
        64 if encoding != SignatureEncoding::Base64 => from_hex(digits),
        43 | 44 if encoding != SignatureEncoding::Hex => from_base64(digits),
        _ => None,
    }
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: &u8| char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    digits
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => Some(value(high)? << 4 | value(low)?),
            _ => None,
        })
        .collect()
}

/// Base64 with the standard or the URL alphabet, with or without padding.
fn from_base64(letters: &str) -> Option<Vec<u8>> {
    let letters = letters.strip_suffix('=').unwrap_or(letters);
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u16, 0);
    for letter in letters.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        held = held << 6 | u16::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made with another implementation from invented values; not from the service.
    const ID: &str = "7e3c1d7a-5a0e-4a5e-9f0a-0d3c2b1a0001";
    const TIME: &str = "2026-07-24T06:12:12Z";
    const BODY: &[u8] = br#"{"probe":true}"#;
    const HEX: &str = "225bfa0458ced6427a03b5c642fe083760f80c3aba309055ec9fc99f58debe21";

    fn is_right(signature: &str) -> bool {
        is_right_as(signature, SignatureEncoding::Any)
    }

    fn is_right_as(signature: &str, encoding: SignatureEncoding) -> bool {
        super::is_right(&Secret::new("test-secret"), ID, TIME, BODY, signature, encoding)
    }

    #[test]
    fn one_spelling_can_be_asked_for() {
        let base64 = "sha256=Ilv6BFjO1kJ6A7XGQv4IN2D4DDq6MJBV7J/Jn1jeviE=";
        for (encoding, of_hex, of_base64) in [
            (SignatureEncoding::Any, true, true),
            (SignatureEncoding::Hex, true, false),
            (SignatureEncoding::Base64, false, true),
        ] {
            assert_eq!(
                (is_right_as(HEX, encoding), is_right_as(base64, encoding)),
                (of_hex, of_base64),
                "{encoding:?}"
            );
        }
    }

    #[test]
    fn a_signature_is_made_as_the_recipe_says() {
        assert_eq!(sign(&Secret::new("test-secret"), ID, TIME, BODY), format!("sha256={HEX}"));
    }

    #[test]
    fn every_spelling_of_the_right_bytes_is_right() {
        let base64 = "Ilv6BFjO1kJ6A7XGQv4IN2D4DDq6MJBV7J/Jn1jeviE=";
        for spelled in [HEX, &HEX.to_uppercase(), base64, base64.trim_end_matches('='), &base64.replace('/', "_")] {
            for prefix in ["", "sha256=", "SHA256="] {
                assert!(is_right(&format!("{prefix}{spelled}")), "{prefix}{spelled}");
            }
        }
    }

    #[test]
    fn everything_else_is_wrong() {
        let other_bytes = HEX.replace("22", "23");
        let spaced = format!("{HEX} ");
        let sha1 = format!("sha1={HEX}");
        let twice = format!("sha256=sha256={HEX}");
        let no_digits = "g".repeat(64);
        let (no_letters, too_long) = ("!".repeat(43), "/".repeat(44));
        for wrong in [
            "",
            "sha256=",
            &other_bytes,
            &spaced,
            &sha1,
            &twice,
            &HEX[..62],
            &no_digits,
            &no_letters,
            &too_long,
            "서명",
        ] {
            assert!(!is_right(wrong), "{wrong}");
        }
    }

    #[test]
    fn both_alphabets_of_base64_are_read() {
        let bytes = [0xfb, 0xff, 0xbf, 0x01, 0x96, 0xb3, 0xd3, 0xdf, 0xbf];
        assert_eq!(from_base64("+/+/AZaz09+/").unwrap(), bytes);
        assert_eq!(from_base64("-_-_AZaz09-_").unwrap(), bytes);
    }
}
