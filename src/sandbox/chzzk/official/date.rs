//! How the API writes times.

use jiff::Timestamp;
use serde_json::Value;

use super::{Odd, world::State};
use crate::sandbox::invent;

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

impl State {
    /// `2026-07-18 23:32:12`, Korean time; with [`Odd::IsoDates`] `2026-07-18T14:32:12Z`.
    pub(super) fn date(&self, milliseconds: i64) -> Value {
        let text = if self.is_odd(Odd::IsoDates) { utc(milliseconds) } else { invent::kst(milliseconds) };
        Value::String(text)
    }
}

/// `2024-08-01T09:20:26Z`, the spelling of Drops.
pub(super) fn utc(milliseconds: i64) -> String {
    let time = Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
