//! What the programs print that show events of a chat.

use std::{
    io::{self, Write},
    num::NonZeroU64,
};

use livechat::chzzk::unofficial::Event;

/// Prints events to standard output until it was enough.
pub(crate) struct Output {
    json: bool,
    left: Option<u64>,
}

impl Output {
    pub(crate) fn new(json: bool, count: Option<NonZeroU64>) -> Self {
        Self { json, left: count.map(NonZeroU64::get) }
    }

    /// Prints an event. True when that was the last one: enough chat messages, or nobody reads any more.
    pub(crate) fn show(&mut self, event: &Event) -> bool {
        let mut line = if self.json { serde_json::to_string(event).unwrap_or_default() } else { event.to_string() };
        line.push('\n');
        let written = io::stdout().lock().write_all(line.as_bytes());
        if let (Some(left), Event::Chat(_)) = (&mut self.left, event) {
            *left = left.saturating_sub(1);
        }
        written.is_err() || self.left == Some(0)
    }
}
