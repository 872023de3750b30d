//! Invented ids, tokens and times. Ids are made from a seed, so that two runs of one test see the same ones.

use fastrand::Rng;
use jiff::{
    Timestamp,
    tz::{TimeZone, offset},
};

/// Lower-case hexadecimal digits: user and channel ids.
pub(super) fn hex(seed: &str, length: usize) -> String {
    text(seed, b"0123456789abcdef", length)
}

/// Letters and digits: donation and gift ids.
pub(super) fn alphanumeric(seed: &str, length: usize) -> String {
    text(seed, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length)
}

/// The alphabet of chat channel ids and session ids.
pub(super) fn url_safe(seed: &str, length: usize) -> String {
    text(seed, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", length)
}

/// Decimal digits that do not begin with a 0: the ids of accounts where they are numbers.
#[cfg(feature = "twitch")]
pub(super) fn digits(seed: &str, length: usize) -> String {
    let first = text(&format!("{seed} first"), b"123456789", 1);
    first + &text(seed, b"0123456789", length.saturating_sub(1))
}

/// A version 4 UUID.
pub(super) fn uuid(seed: &str) -> String {
    let digits = hex(seed, 30);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}

fn text(seed: &str, alphabet: &[u8], length: usize) -> String {
    let mut random = Rng::with_seed(fnv1a(seed));
    (0..length).filter_map(|_| random.choice(alphabet.iter())).map(|&byte| char::from(byte)).collect()
}

fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// `2026-09-27 17:52:04`: the service writes most times as Korean local time without a zone.
pub(super) fn kst(epoch_milliseconds: i64) -> String {
    korean(epoch_milliseconds, "%Y-%m-%d %H:%M:%S")
}

/// `2026-09-27T18:33:13.614`: the spelling of some events.
pub(super) fn kst_precise(epoch_milliseconds: i64) -> String {
    korean(epoch_milliseconds, "%Y-%m-%dT%H:%M:%S.%3f")
}

fn korean(epoch_milliseconds: i64, format: &str) -> String {
    let time = Timestamp::from_millisecond(epoch_milliseconds).unwrap_or(Timestamp::UNIX_EPOCH);
    time.to_zoned(TimeZone::fixed(offset(9))).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_id_of_the_asked_shape() {
        assert_eq!(hex("a", 32), hex("a", 32));
        assert_ne!(hex("a", 32), hex("b", 32));
        assert_eq!(hex("a", 32).len(), 32);
        assert_eq!(uuid("a").split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }

    #[test]
    fn times_are_korean() {
        assert_eq!(kst(1_790_499_124_614), "2026-09-27 17:52:04");
        assert_eq!(kst_precise(1_790_499_124_614), "2026-09-27T17:52:04.614");
    }
}
