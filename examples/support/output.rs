//! What the examples of CHZZK's web service print.

use std::{
    fmt::Display,
    io::{self, Write},
    num::NonZeroU64,
};

use serde::Serialize;

/// Prints events to standard output until it was enough.
pub(crate) struct Output {
    json: bool,
    left: Option<u64>,
}

impl Output {
    pub(crate) fn new(json: bool, count: Option<NonZeroU64>) -> Self {
        Self { json, left: count.map(NonZeroU64::get) }
    }

    /// Prints an event. True when that was the last one: enough of those that count, or nobody reads any more.
    pub(crate) fn show(&mut self, event: &(impl Display + Serialize), counts: bool) -> bool {
        let mut line = if self.json { serde_json::to_string(event).unwrap_or_default() } else { event.to_string() };
        line.push('\n');
        let written = io::stdout().lock().write_all(line.as_bytes());
        if counts {
            self.left = self.left.map(|left| left.saturating_sub(1));
        }
        written.is_err() || self.left == Some(0)
    }
}
