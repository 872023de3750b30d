//! A frame's text, and what it says.
//!
//! One odd field costs no row, one odd row no neighbour, one odd frame no connection: reading never fails, and trouble comes
//! out as [`Event::Unreadable`]. Rows are read in one pass over the text; only where something is odd a second, slower pass
//! takes them one by one.

use serde::de::IgnoredAny;
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
#[derive(Debug)]
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
    let whole = scanned.filter(|scanned| scanned.complete && scanned.envelope.cmd().is_some());
    if whole.is_some_and(|scanned| reader.frame(&scanned.envelope).is_ok()) {
        return;
    }
    match Envelope::parse(text) {
        Ok(Some(envelope)) => {
            if let Err(error) = reader.frame(&envelope) {
                reader.give_up(&envelope, &error);
            }
        }
        Ok(None) => reader.unreadable(&Envelope::default(), "it is not an object"),
        Err(error) => {
            let envelope = scanned.map(|scanned| scanned.envelope).unwrap_or_default();
            reader.salvage(&envelope);
            reader.give_up(&envelope, &error);
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
        let signal = match cmd {
            15_101 => return self.recent(envelope),
            93_101 | 93_102 => return self.live(envelope),
            93_006 => return self.each(envelope, announcement::read),
            94_008 => {
                return self
                    .each(envelope, |text, keep_raw| Ok(Event::Blind(Box::new(notice::blind(text, keep_raw)?))));
            }
            94_010 => {
                return self.each(envelope, |text, keep_raw| {
                    Ok(notice::pinned(text, keep_raw)?.map_or(Event::NoticeUnpinned, Event::NoticePinned))
                });
            }
            10_100 => {
                let mut session = Session::default();
                lenient::parse_into(envelope.body.unwrap_or("null"), &mut session)?;
                let sid = session.sid.filter(|sid| !sid.is_empty()).map(Secret::new);
                Signal::Connected { ret_code: envelope.ret_code(), message: envelope.ret_msg(), sid }
            }
            _ => self.without_body(cmd, envelope)?,
        };
        (self.sink)(signal);
        Ok(())
    }

    /// What a frame says whose body is not read.
    fn without_body(&self, cmd: i64, envelope: &Envelope<'_>) -> Result<Signal, serde_json::Error> {
        if let Some(body) = envelope.body {
            // Only a body that is JSON shows that the members around it are where they seem to be.
            serde_json::from_str::<IgnoredAny>(body)?;
        }
        let raw = || Raw::new(self.text);
        Ok(match cmd {
            0 => Signal::Ping,
            10_000 => Signal::Pong,
            90_102 => Signal::SessionEnded,
            13_101 => {
                Signal::SendAck { ret_code: envelope.ret_code(), message: envelope.ret_msg(), tid: envelope.tid() }
            }
            94_005 => Signal::Event(Event::Kick { raw: raw() }),
            94_006 => Signal::Event(Event::Block { raw: raw() }),
            94_015 => Signal::Event(Event::Penalty { raw: raw() }),
            _ => Signal::Event(Event::Unknown { kind: format!("cmd {cmd}").into(), message: None, raw: raw() }),
        })
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
        self.recent.read(envelope.body.unwrap_or("null"), envelope, self.keep_raw)?;
        let odd = self.recent.odd.filter(|_| envelope.ret_code() == 0);
        self.finish_recent(envelope);
        if let Some(reason) = odd {
            self.unreadable(envelope, reason);
        }
        Ok(())
    }

    /// Hands over the recent rows as far as they were read.
    fn finish_recent(&mut self, envelope: &Envelope<'_>) {
        let Recent { rows, connections, notice, odd: _ } = std::mem::take(&mut self.recent);
        let ret_code = envelope.ret_code();
        (self.sink)(Signal::Recent { ret_code, rows, connections, notice });
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
        let elements = serde_json::from_str::<Vec<&RawValue>>(body)?;
        if elements.is_empty() {
            self.unreadable(envelope, "its bdy is empty");
        }
        for element in elements {
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
        match envelope.cmd() {
            Some(15_101) => drop(self.recent(envelope)),
            Some(93_101 | 93_102) => drop(self.live(envelope)),
            // A frame that was cut off has lost its `cmd`. Only those with rows have lists.
            None if envelope.body.is_some_and(|body| body.starts_with('[')) => drop(self.live(envelope)),
            _ => {}
        }
    }

    /// The end of a frame that is not JSON.
    fn give_up(&mut self, envelope: &Envelope<'_>, error: &serde_json::Error) {
        if envelope.cmd() == Some(15_101) {
            // Whoever asked for them is waiting.
            self.finish_recent(envelope);
        }
        self.unreadable(envelope, &error.to_string());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chzzk::unofficial::chat::DonationKind;

    fn signals(text: &str) -> Vec<Signal> {
        let mut signals = Vec::new();
        read(text, false, &mut |signal| signals.push(signal));
        signals
    }

    /// The one signal of a frame, as text.
    fn signal(text: &str) -> String {
        let [signal] = &signals(text)[..] else { panic!("not one signal: {text}") };
        format!("{signal:?}")
    }

    #[test]
    fn what_keeps_a_connection_going_is_told_apart() {
        for (text, expected) in [
            (r#"{"ver":"2","cmd":0}"#, "Ping"),
            (r#"{"cmd":"0"}"#, "Ping"),
            (r#"{"ver":"2","cmd":10000}"#, "Pong"),
            (r#"{"svcid":"game","ver":"1","cmd":90102,"tid":null,"cid":"N2xQ7k"}"#, "SessionEnded"),
            (
                r#"{"ver":"3","cmd":10100,"bdy":{"sid":"x!y"}}"#,
                r#"Connected { ret_code: 0, message: "", sid: Some(<redacted>) }"#,
            ),
            (
                r#"{"svcid":"game","bdy":{},"cmd":10100,"retCode":302,"retMsg":"(text)","tid":"1","cid":"N2xQ7k"}"#,
                r#"Connected { ret_code: 302, message: "(text)", sid: None }"#,
            ),
            (
                r#"{"cmd":10100,"retCode":"105","retMsg":"Incorrect \"parameter\""}"#,
                r#"Connected { ret_code: 105, message: "Incorrect \"parameter\"", sid: None }"#,
            ),
            (
                r#"{"svcid":"game","cmd":13101,"retCode":401,"retMsg":"no","tid":"6"}"#,
                r#"SendAck { ret_code: 401, message: "no", tid: Some("6") }"#,
            ),
            (r#"{"cmd":13101,"tid":6}"#, r#"SendAck { ret_code: 0, message: "", tid: Some("6") }"#),
            (r#"{"cmd":15101,"retCode":7}"#, "Recent { ret_code: 7, rows: [], connections: None, notice: None }"),
        ] {
            assert_eq!(signal(text), expected, "{text}");
        }
    }

    #[test]
    fn a_join_gives_its_session() {
        let text = r#"{"bdy":{"accTkn":null,"auth":"READ","sid":"k7_Q!n"},"cmd":10100,"retCode":0,"retMsg":"SUCCESS"}"#;
        let [Signal::Connected { ret_code: 0, sid: Some(sid), .. }] = &signals(text)[..] else { panic!() };
        assert_eq!(sid.expose(), "k7_Q!n");
    }

    #[test]
    fn a_recent_list_that_is_none_is_told_and_ends_the_waiting() {
        for body in ["\"x\"", "null", "3", r#"{"messageList":{}}"#, r#"{"messageList":[],"notice":"x"}"#] {
            let signals = signals(&format!(r#"{{"bdy":{body},"cmd":15101,"retCode":0}}"#));
            let [Signal::Recent { rows, .. }, Signal::Event(Event::Unreadable { kind, .. })] = &signals[..] else {
                panic!("{signals:?}")
            };
            assert!(rows.is_empty());
            assert_eq!(&**kind, "cmd 15101");
        }
        let signals = signals(r#"{"cmd":15101,"bdy":[{"messageTypeCode":1,"content":"x"},7]}"#);
        let [Signal::Recent { rows, .. }] = &signals[..] else { panic!("{signals:?}") };
        assert!(matches!(&rows[..], [Event::Chat(_), Event::Unreadable { .. }]), "{rows:?}");
    }

    #[test]
    fn a_row_belongs_to_the_frames_chat_channel_if_it_names_none() {
        let text = r#"{"cid":"N2xQ7k","bdy":[{"msgTypeCode":1},{"msgTypeCode":1,"cid":"N2xR_3"},{"msgTypeCode":1,"cid":"?"}],"cmd":93101}"#;
        let ids: Vec<_> = signals(text)
            .iter()
            .map(|signal| match signal {
                Signal::Event(event) => event.message().unwrap().chat_channel_id.as_ref().unwrap().to_string(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(ids, ["N2xQ7k", "N2xR_3", "N2xQ7k"]);
    }

    #[test]
    fn a_party_is_known_by_its_code_too() {
        let signals = signals(r#"{"bdy":[{"msgTypeCode":13,"extras":{"payAmount":1}}],"cmd":93102}"#);
        let [Signal::Event(Event::Donation(donation))] = &signals[..] else { panic!("{signals:?}") };
        assert_eq!(donation.kind, Some(DonationKind::Party));
    }

    #[test]
    fn a_binary_frame_holds_the_same_text() {
        let mut signals = Vec::new();
        read_binary(br#"{"cmd":0}"#, false, &mut |signal| signals.push(signal));
        read_binary(b"{\"cmd\":\xff}", false, &mut |signal| signals.push(signal));
        let [Signal::Ping, Signal::Event(Event::Unreadable { kind, raw, .. })] = &signals[..] else {
            panic!("{signals:?}")
        };
        assert_eq!((&**kind, raw.as_str()), ("frame", "{\"cmd\":\u{fffd}}"));
    }

    #[test]
    fn a_second_list_and_a_late_object_do_not_mislead() {
        let row = r#"{"msgTypeCode":1,"msg":"x"}"#;
        for text in [
            format!(r#"{{"more":[1],"bdy":[{row}],"cmd":93101}}"#),
            format!(r#"{{"bdy":[{row}],"more":{{"a":[1]}},"cmd":93101}}"#),
            format!(r#"{{"bdy":[{row}],"cmd":93101,"more":[{{}}]}}"#),
            format!(r#"{{"cmd":93101,"bdy":[{row}]}}  "#),
            format!("{{\"bdy\":[{row}],\"cmd\":93101,\"m\u{f6}re\":\"]}}\"}}\n"),
            format!(r#"{{"bdy":[],"bdy":[{row}],"cmd":93101}}"#),
        ] {
            let signals = signals(&text);
            assert!(matches!(&signals[..], [Signal::Event(Event::Chat(_))]), "{text}: {signals:?}");
        }
    }
}
