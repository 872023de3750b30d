//! What the programs print that show events of a chat, and how they end.

use std::{
    env,
    error::Error,
    io::{self, Write},
    num::NonZeroU64,
    path::PathBuf,
    process::ExitCode,
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

/// How the program ends: 0, or 1 with the error and its causes on standard error.
pub(crate) fn exit(result: livechat::Result<()>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    let _ = writeln!(io::stderr(), "error: {error:?}");
    ExitCode::FAILURE
}

/// 2, with the error and the usage on standard error. `usage` begins behind the program's name.
pub(crate) fn wrong_arguments(error: &dyn Error, usage: &str) -> ExitCode {
    let program = env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    let _ = writeln!(io::stderr(), "error: {error}\n\nusage: {name} {usage}");
    ExitCode::from(2)
}
