//! Recordings for people and spreadsheets: CSV and plain text.
//!
//! ```no_run
//! # #[cfg(feature = "chzzk")] {
//! use livechat::{
//!     chzzk::unofficial::Event,
//!     record::{Recording, export::Csv, export::Text},
//! };
//!
//! let mut csv = Csv::new(std::fs::File::create("chat.csv").unwrap()).bom(true); // for Excel
//! let mut text = Text::new(std::io::stdout());
//! for recorded in Recording::<Event>::open("chat.jsonl.zst")? {
//!     let recorded = recorded?;
//!     csv.write(&recorded)?;
//!     text.write(&recorded)?;
//! }
//! csv.finish()?;
//! # }
//! # Ok::<(), livechat::Error>(())
//! ```

use std::{
    fmt, io,
    io::{BufWriter, Write},
    path::Path,
};

use jiff::{
    Timestamp,
    civil::Date,
    tz::{self, TimeZone},
};

use super::{Recordable, Recorded, columns::Columns};
use crate::{Error, Result};

/// The names of the columns of [`Csv`].
const NAMES: [&str; 14] = [
    "at",
    "time",
    "type",
    "delivery",
    "chat_channel_id",
    "user_id",
    "nickname",
    "role",
    "content",
    "amount_krw",
    "months",
    "quantity",
    "status",
    "text",
];

/// Writes events as CSV (RFC 4180), one row each; the list of recent rows gives one for each of its rows.
///
/// | column | |
/// |---|---|
/// | `at` | when it was received: RFC 3339, in UTC unless [`time_zone`](Self::time_zone) says otherwise |
/// | `time` | when the service says it happened |
/// | `type` | as in the recording: `chat`, `donation`, … |
/// | `delivery` | how a row came: `live`, `recent` (from before the join), `recovered` (missed and fetched), `video`; else empty |
/// | `chat_channel_id`, `user_id`, `nickname`, `role` | who, and where; empty for who wants to be anonymous |
/// | `content` | what was written |
/// | `amount_krw`, `months`, `quantity` | of donations and purchases, subscriptions, gifts |
/// | `status` | why a line is hidden |
/// | `text` | the whole of it as one line for people |
///
/// With every join the service gives the rows from before it, so a recording that was restarted has them again and again, and so has
/// its table. Who counts rows leaves out those whose `delivery` is `recent`, or keeps one of each `time` and `user_id`.
///
/// What strangers wrote can be a formula to a spreadsheet. So a text that begins with `=`, `+`, `-`, `@`, a tab or a line's end has a
/// `'` put before it.
pub struct Csv<W: Write> {
    to: csv::Writer<W>,
    zone: Option<TimeZone>,
    bom: bool,
    begun: bool,
}

impl<W: Write> Csv<W> {
    /// Begins with the names of the columns, which are written with the first event or at the end.
    pub fn new(to: W) -> Self {
        Self { to: csv::Writer::from_writer(to), zone: None, bom: false, begun: false }
    }

    /// Writes times by this clock, with its distance from UTC: `2026-09-27T21:26:40+09:00`. Without it they are in UTC, with a `Z`.
    #[must_use]
    pub fn time_zone(mut self, zone: TimeZone) -> Self {
        self.zone = Some(zone);
        self
    }

    /// Whether the file begins with a byte order mark (default: no). Excel needs it to see that the text is UTF-8, and shows Hangul as
    /// other signs without it; many other programs take it for a part of the first column's name. Set it before the first event.
    #[must_use]
    pub fn bom(mut self, bom: bool) -> Self {
        self.bom = bom;
        self
    }

    fn begin(&mut self) -> csv::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        let [first, others @ ..] = NAMES;
        // It needs no quotes, so it may stand in front of the first name.
        let mark = if self.bom { "\u{feff}" } else { "" };
        self.to.write_field(format!("{mark}{first}"))?;
        self.to.write_record(others)
    }

    fn time(&self, time: Timestamp) -> String {
        match &self.zone {
            Some(zone) => time.display_with_offset(zone.to_offset(time)).to_string(),
            None => time.to_string(),
        }
    }

    /// Adds an event.
    ///
    /// # Errors
    ///
    /// [`Error::File`] where writing fails.
    pub fn write<E: Recordable>(&mut self, recorded: &Recorded<E>) -> Result<()> {
        let mut written = self.begin();
        recorded.event.columns(&mut |columns| {
            if written.is_ok() {
                written = self.row(recorded.at, &columns);
            }
        });
        written.map_err(|error| failed(error.into()))
    }

    fn row(&mut self, at: Timestamp, columns: &Columns<'_>) -> csv::Result<()> {
        let text = |text: Option<&str>| text.map(harmless).unwrap_or_default();
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        self.to.write_record([
            self.time(at),
            columns.time.map(|time| self.time(time)).unwrap_or_default(),
            columns.kind.to_owned(),
            columns.delivery.unwrap_or_default().to_owned(),
            text(columns.chat_channel_id),
            text(columns.user_id),
            text(columns.nickname),
            text(columns.role),
            text(columns.content),
            number(columns.amount_krw),
            number(columns.months.map(Into::into)),
            number(columns.quantity.map(Into::into)),
            text(columns.status),
            harmless(&columns.event.map(ToString::to_string).unwrap_or_default()),
        ])
    }

    /// Writes what waits.
    ///
    /// # Errors
    ///
    /// [`Error::File`] where writing fails.
    pub fn finish(mut self) -> Result<()> {
        self.begin().map_err(|error| failed(error.into()))?;
        self.to.flush().map_err(failed)
    }
}

impl<W: Write> fmt::Debug for Csv<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Csv").finish_non_exhaustive()
    }
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    let mark = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
    format!("{mark}{text}")
}

/// Writes events as lines for people: `[21:15:03] 초록고래: 안녕`, with a line for each new day.
///
/// The time is the service's where there is one, else that of the recording. Nothing in a line drives a terminal.
pub struct Text<W: Write> {
    to: BufWriter<W>,
    zone: TimeZone,
    day: Option<Date>,
}

impl<W: Write> Text<W> {
    /// By the clock of Asia/Seoul.
    pub fn new(to: W) -> Self {
        Self { to: BufWriter::new(to), zone: TimeZone::fixed(tz::offset(9)), day: None }
    }

    /// By another clock.
    #[must_use]
    pub fn time_zone(mut self, zone: TimeZone) -> Self {
        self.zone = zone;
        self
    }

    /// Adds an event.
    ///
    /// # Errors
    ///
    /// [`Error::File`] where writing fails.
    pub fn write<E: Recordable>(&mut self, recorded: &Recorded<E>) -> Result<()> {
        let mut written = Ok(());
        recorded.event.columns(&mut |columns| {
            if written.is_ok() {
                written = self.line(recorded.at, &columns);
            }
        });
        written.map_err(failed)
    }

    fn line(&mut self, at: Timestamp, columns: &Columns<'_>) -> io::Result<()> {
        let Some(event) = columns.event else { return Ok(()) };
        let time = columns.time.unwrap_or(at).to_zoned(self.zone.clone());
        if self.day != Some(time.date()) {
            self.day = Some(time.date());
            writeln!(self.to, "-- {} --", time.date())?;
        }
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        let before = if columns.delivery == Some("recent") { "(before) " } else { "" };
        writeln!(self.to, "[{hour:02}:{minute:02}:{second:02}] {before}{event}")
    }

    /// Writes what waits.
    ///
    /// # Errors
    ///
    /// [`Error::File`] where writing fails.
    pub fn finish(mut self) -> Result<()> {
        self.to.flush().map_err(failed)
    }
}

impl<W: Write> fmt::Debug for Text<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("day", &self.day).finish_non_exhaustive()
    }
}

/// What is written to is the program's, and has no name here.
fn failed(error: io::Error) -> Error {
    Error::file("write", Path::new("the export"), error)
}
