//! A frame's text, and what it says.
//!
//! One odd field costs no row, one odd row no neighbour, one odd frame no connection: reading never fails, and trouble comes
//! out as [`Event::Unreadable`]. Rows are read in one pass over the text; only where something is odd a second, slower pass
//! takes them one by one.


use serde_json::value::RawValue;

use super::{
    Event, Notice, Raw, RecentChat, announcement, notice,
    rows::{Recent, Rows},
    scan::{self, Envelope},
};
use crate::{
    Secret,
    lenient::{self, lenient},
};

pub(crate) use super::write::{connect, ping, pong, recent_request, send_chat};

/// What a frame means to a connection.
pub(crate) enum Signal {
    Ping,
    Pong,
    /// The answer to a join.
    Connected {
        ret_code: i64,
        message: Box<str>,
        sid: Option<Secret>,
    },
    /// The answer to a message.
    SendAck {
        ret_code: i64,
        message: Box<str>,
        tid: Option<Box<str>>,
    },
    /// The list of recent rows.
    Recent {
        ret_code: i64,
        rows: Vec<Event>,
        connections: Option<u32>,
        notice: Option<Box<Notice>>,
    },
    /// The service ended the session and does not want us back by ourselves.
    SessionEnded,
    Event(Event),
}

/// Turns the text of one frame into events.
///
/// It never fails: what cannot be read comes out as [`Event::Unreadable`], what is not known as [`Event::Unknown`]. Frames that
/// only keep a connection going (pings, the answers to a join or a message, the session's end) give nothing.
///
/// ```
/// use livechat::chzzk::unofficial::chat::{Event, decode};
///
/// let frame = r#"{"bdy":[{"msgTypeCode":1,"msg":"안녕","profile":"{\"nickname\":\"초록고래\"}"}],"cmd":93101}"#;
/// let events = decode(frame);
/// assert_eq!(events[0].to_string(), "초록고래: 안녕");
/// assert!(matches!(&events[0], Event::Chat(message) if message.content == "안녕"));
/// ```
pub fn decode(text: &str) -> Vec<Event> {
    events(text, false)
}

/// The same as [`decode`], and every event keeps its own JSON ([`Event::raw`]).
pub fn decode_keeping_raw(text: &str) -> Vec<Event> {
    events(text, true)
}

fn events(text: &str, keep_raw: bool) -> Vec<Event> {
    let mut events = Vec::new();
    read(text, keep_raw, &mut |signal| match signal {
        Signal::Event(event) => events.push(event),
        Signal::Recent { rows, connections, notice, .. } => {
            events.push(Event::RecentChat(RecentChat { rows, connections, notice }));
        }
        Signal::Ping | Signal::Pong | Signal::Connected { .. } | Signal::SendAck { .. } | Signal::SessionEnded => {}
    });
    events
}

/// Reads a binary frame, which holds the same text.
pub(crate) fn read_binary(bytes: &[u8], keep_raw: bool, sink: &mut impl FnMut(Signal)) {
    match std::str::from_utf8(bytes) {
        Ok(text) => read(text, keep_raw, sink),
        Err(error) => sink(Signal::Event(Event::Unreadable {
            kind: "frame".into(),
            reason: error.to_string().into(),
            message: None,
            raw: Raw::new(&String::from_utf8_lossy(bytes)),
        })),
    }
}

/// Reads a text frame. With `keep_raw` the events keep their own JSON.
pub(crate) fn read(text: &str, keep_raw: bool, sink: &mut impl FnMut(Signal)) {
    let mut reader = Reader { text, keep_raw, sink, rows: 0, recent: Recent::default() };
    let scanned = scan::scan(text);
    if let Some(scanned) = scanned.filter(|scanned| scanned.complete)
        && reader.frame(&scanned.envelope).is_ok()
    {
        return;
    }
    match Envelope::parse(text) {
        Ok(Some(envelope)) => {
            if let Err(error) = reader.frame(&envelope) {
                reader.unreadable(&envelope, &error.to_string());
            }
        }
        Ok(None) => reader.unreadable(&Envelope::default(), "it is not an object"),
        Err(error) => {
            let envelope = scanned.map(|scanned| scanned.envelope).unwrap_or_default();
            reader.salvage(&envelope);
            reader.unreadable(&envelope, &error.to_string());
        }
    }
}

/// Why a body could not be read.
pub(super) enum Fault {
    /// It is not JSON. Perhaps the frame was taken apart wrongly.
    Json(serde_json::Error),
    /// It is not what it should be.
    Odd(&'static str),
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

lenient! {
    #[derive(Default)]
    struct Session {
        sid: Option<String> = "sid",
    }
}

struct Reader<'a, F> {
    text: &'a str,
    keep_raw: bool,
    sink: &'a mut F,
    /// How many rows were handed over.
    rows: usize,
    /// The recent rows that were read in vain so far.
    recent: Recent,
}

impl<F: FnMut(Signal)> Reader<'_, F> {
    /// # Errors
    ///
    /// Where the body is not JSON. Only rows were handed over then, and they are counted.
    fn frame(&mut self, envelope: &Envelope<'_>) -> Result<(), serde_json::Error> {
        let Some(cmd) = envelope.cmd() else {
            self.unreadable(envelope, "it has no cmd");
            return Ok(());
        };
        let raw = || Raw::new(self.text);
        let signal = match cmd {
            0 => Signal::Ping,
            10_000 => Signal::Pong,
            10_100 => {
                let mut session = Session::default();
                lenient::parse_into(envelope.body.unwrap_or("null"), &mut session)?;
                let sid = session.sid.filter(|sid| !sid.is_empty()).map(Secret::new);
                Signal::Connected { ret_code: envelope.ret_code(), message: envelope.ret_msg(), sid }
            }
            13_101 => Signal::SendAck {
                ret_code: envelope.ret_code(),
                message: envelope.ret_msg(),
                tid: envelope.tid(),
            },
            15_101 => return self.recent(envelope),
            93_101 | 93_102 => return self.live(envelope),
            90_102 => Signal::SessionEnded,
            93_006 => return self.each(envelope, announcement::read),
            94_008 => return self.each(envelope, |text, keep_raw| {
                let blind = notice::blind(text, keep_raw)?;
                Ok(Event::Blind(Box::new(blind)))
            }),
            94_010 => return self.each(envelope, |text, keep_raw| {
                Ok(notice::pinned(text, keep_raw)?.map_or(Event::NoticeUnpinned, Event::NoticePinned))
            }),
            94_005 => Signal::Event(Event::Kick { raw: raw() }),
            94_006 => Signal::Event(Event::Block { raw: raw() }),
            94_015 => Signal::Event(Event::Penalty { raw: raw() }),
            _ => Signal::Event(Event::Unknown { kind: format!("cmd {cmd}").into(), message: None, raw: raw() }),
        };
        (self.sink)(signal);
        Ok(())
    }

    /// Live rows: a list, or a single one.
    fn live(&mut self, envelope: &Envelope<'_>) -> Result<(), serde_json::Error> {
        let body = envelope.body.unwrap_or("null");
        let sink = &mut *self.sink;
        let mut rows = Rows::new(envelope, self.keep_raw, self.rows, |event| sink(Signal::Event(event)));
        let is_list = if body.starts_with('{') {
            // A single row.
            serde_json::from_str::<&RawValue>(body)?;
            rows.one(body);
            Ok(true)
        } else {
            rows.read(body)
        };
        self.rows = rows.done;
        if !is_list? {
            self.unreadable(envelope, "its bdy is not a list of rows");
        }
        Ok(())
    }

    fn recent(&mut self, envelope: &Envelope<'_>) -> Result<(), serde_json::Error> {
        let is_list = self.recent.read(envelope.body.unwrap_or("null"), envelope, self.keep_raw)?;
        self.finish_recent(envelope);
        if !is_list && envelope.ret_code() == 0 {
            self.unreadable(envelope, "its bdy is not a list of rows");
        }
        Ok(())
    }

    fn finish_recent(&mut self, envelope: &Envelope<'_>) {
        let Recent { rows, connections, notice } = std::mem::take(&mut self.recent);
        (self.sink)(Signal::Recent { ret_code: envelope.ret_code(), rows, connections, notice });
    }

    /// A body that is one thing, or a list of such things.
    fn each(
        &mut self,
        envelope: &Envelope<'_>,
        read: impl Fn(&str, bool) -> Result<Event, Fault>,
    ) -> Result<(), serde_json::Error> {
        let body = envelope.body.unwrap_or("null");
        if !body.starts_with('[') {
            return self.one(envelope, body, read);
        }
        for element in serde_json::from_str::<Vec<&RawValue>>(body)? {
            if let Err(error) = self.one(envelope, element.get(), &read) {
                self.event(unreadable(envelope, &error.to_string(), element.get()));
            }
        }
        Ok(())
    }

    fn one(
        &mut self,
        envelope: &Envelope<'_>,
        text: &str,
        read: impl Fn(&str, bool) -> Result<Event, Fault>,
    ) -> Result<(), serde_json::Error> {
        let event = match read(text, self.keep_raw) {
            Ok(event) => event,
            Err(Fault::Odd(reason)) => unreadable(envelope, reason, text),
            Err(Fault::Json(error)) => return Err(error),
        };
        self.event(event);
        Ok(())
    }

    /// Hands over the rows that stand before the place where the frame's JSON is broken.
    fn salvage(&mut self, envelope: &Envelope<'_>) {
        let Some(body) = envelope.body else { return };
        match envelope.cmd() {
            Some(15_101) => {
                let _ = self.recent(envelope);
                self.finish_recent(envelope);
            }
            // A frame that was cut off has lost its `cmd`. Only those with rows have lists, and only what looks like a row
            // becomes one.
            Some(93_101 | 93_102) | None if body.starts_with('[') => drop(self.live(envelope)),
            _ => {}
        }
    }

    fn unreadable(&mut self, envelope: &Envelope<'_>, reason: &str) {
        let event = unreadable(envelope, reason, self.text);
        self.event(event);
    }

    fn event(&mut self, event: Event) {
        (self.sink)(Signal::Event(event));
    }
}

fn unreadable(envelope: &Envelope<'_>, reason: &str, text: &str) -> Event {
    let kind = envelope.cmd().map_or_else(|| "frame".into(), |cmd| format!("cmd {cmd}").into());
    Event::Unreadable { kind, reason: reason.into(), message: None, raw: Raw::new(text) }
}
