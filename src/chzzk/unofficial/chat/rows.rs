//! Lists of rows: the body of a live frame, and the list of recent ones.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    Delivery, Event, Notice, Raw,
    notice::{self, WireNotice},
    row::Row,
    scan::Envelope,
};
use crate::lenient::{self, Field, Fill, FillEmbedded, Key, Shape, scalars_read_as};

/// How a list is gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Reads rows where they stand, and gives up at the first that is odd.
    Fast,
    /// Takes rows one by one, each with its text. Also finds the rows before a place where the JSON is broken.
    Slow,
}

/// Reads a list of rows and hands over their events in order.
pub(super) struct Rows<'a, F> {
    envelope: &'a Envelope<'a>,
    delivery: Delivery,
    keep_raw: bool,
    pass: Pass,
    /// How many rows were handed over; by an earlier pass, when one begins.
    pub(super) done: usize,
    emit: F,
}

impl<'a, F: FnMut(Event)> Rows<'a, F> {
    /// A reader that passes over the rows that an earlier one handed over.
    pub(super) fn new(envelope: &'a Envelope<'a>, keep_raw: bool, done: usize, emit: F) -> Self {
        Self { envelope, delivery: Delivery::Live, keep_raw, pass: Pass::Fast, done, emit }
    }

    /// Reads the list's text; whether it was a list. It goes fast if nothing is odd, and slowly from where something is.
    ///
    /// # Errors
    ///
    /// Where it is not JSON. The rows before that place were handed over.
    pub(super) fn read(&mut self, text: &str) -> Result<bool, serde_json::Error> {
        if !self.keep_raw && self.done == 0 {
            self.pass = Pass::Fast;
            if let Ok(is_list) = lenient::read(text, &mut *self) {
                return Ok(is_list);
            }
        }
        self.pass = Pass::Slow;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let is_list = (&mut *self).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(is_list)
    }

    /// Reads a row from its own text.
    pub(super) fn one(&mut self, text: &str) {
        let event = one(text, self.envelope, self.delivery, self.keep_raw);
        self.done += 1;
        (self.emit)(event);
    }
}

/// The event of one row, from its own text.
pub(super) fn one(text: &str, envelope: &Envelope<'_>, delivery: Delivery, keep_raw: bool) -> Event {
    let mut row = Row::default();
    let shape = lenient::parse_into(text, &mut row);
    row.belong_to(envelope);
    event_of(row, shape, text, delivery, keep_raw)
}

/// The event of a row, and how reading it from its own text went.
pub(super) fn event_of(
    row: Row,
    shape: Result<Shape, serde_json::Error>,
    text: &str,
    delivery: Delivery,
    keep_raw: bool,
) -> Event {
    match shape {
        Ok(Shape::Object) => match row.oddity() {
            None => row.into_event(delivery, keep_raw.then(|| Raw::new(text))),
            Some(odd) => row.into_odd(odd, delivery, Raw::new(text)),
        },
        Ok(_) => unreadable(text, "it is not an object"),
        Err(error) => unreadable(text, &error.to_string()),
    }
}

pub(super) fn unreadable(text: &str, reason: &str) -> Event {
    Event::Unreadable { kind: "row".into(), reason: reason.into(), message: None, raw: Raw::new(text) }
}

/// Whether it is a list.
impl<'de, F: FnMut(Event)> DeserializeSeed<'de> for &mut Rows<'_, F> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(Event)> Visitor<'de> for &mut Rows<'_, F> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        match self.pass {
            Pass::Fast => {
                let mut row = Row::default();
                while let Some(shape) = seq.next_element_seed(Fill(&mut row))? {
                    if shape != Shape::Object || row.oddity().is_some() {
                        return Err(A::Error::custom("an odd row"));
                    }
                    row.belong_to(self.envelope);
                    self.done += 1;
                    (self.emit)(std::mem::take(&mut row).into_event(self.delivery, None));
                }
            }
            Pass::Slow => {
                let mut index = 0;
                while let Some(row) = seq.next_element::<&RawValue>()? {
                    if index >= self.done {
                        self.one(row.get());
                    }
                    index += 1;
                }
            }
        }
        Ok(true)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(false)
    }
    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }
    scalars_read_as!(bool: null false, false);
}

/// The list of recent rows, as far as it was read.
#[derive(Debug, Default)]
pub(super) struct Recent {
    pub(super) rows: Vec<Event>,
    pub(super) connections: Option<u32>,
    pub(super) notice: Option<Box<Notice>>,
    /// What is not what it should be.
    pub(super) odd: Option<&'static str>,
}

impl Recent {
    /// Reads the body's text. The rows that an earlier call read are passed over.
    ///
    /// # Errors
    ///
    /// Where it is not JSON; the rows before that place were read.
    pub(super) fn read(
        &mut self,
        text: &str,
        envelope: &Envelope<'_>,
        keep_raw: bool,
    ) -> Result<(), serde_json::Error> {
        if !keep_raw && self.rows.is_empty() {
            if let Ok(is_body) = lenient::read(text, self.body(envelope, keep_raw, Pass::Fast)) {
                self.check(is_body);
                return Ok(());
            }
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let is_body = self.body(envelope, keep_raw, Pass::Slow).deserialize(&mut deserializer)?;
        deserializer.end()?;
        self.check(is_body);
        Ok(())
    }

    fn check(&mut self, is_body: bool) {
        if !is_body {
            self.odd = Some("its bdy is not a list of rows");
        }
    }

    fn body<'a>(
        &'a mut self,
        envelope: &'a Envelope<'a>,
        keep_raw: bool,
        pass: Pass,
    ) -> RecentBody<'a, impl FnMut(Event) + use<'a>> {
        let done = self.rows.len();
        let Self { rows, connections, notice, odd } = self;
        let emit = |event| rows.push(event);
        let rows = Rows { envelope, delivery: Delivery::Recent, keep_raw, pass, done, emit };
        RecentBody { rows, connections, notice, odd }
    }
}

struct RecentBody<'a, F> {
    rows: Rows<'a, F>,
    connections: &'a mut Option<u32>,
    notice: &'a mut Option<Box<Notice>>,
    odd: &'a mut Option<&'static str>,
}

enum RecentKey {
    Rows,
    Connections,
    Notice,
    Other,
}

/// Whether it is what it should be: an object or, as some clients expect, only the list.
impl<'de, F: FnMut(Event)> DeserializeSeed<'de> for RecentBody<'_, F> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(Event)> Visitor<'de> for RecentBody<'_, F> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of recent rows")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<bool, A::Error> {
        let key = |key: &str| match key {
            "messageList" => RecentKey::Rows,
            "userCount" => RecentKey::Connections,
            "notice" => RecentKey::Notice,
            _ => RecentKey::Other,
        };
        while let Some(key) = map.next_key_seed(Key(key))? {
            match key {
                RecentKey::Rows => {
                    if !map.next_value_seed(&mut self.rows)? {
                        *self.odd = Some("its messageList is not a list");
                    }
                }
                RecentKey::Connections => self.connections.set(&mut map)?,
                RecentKey::Notice => {
                    let pinned = match self.rows.pass {
                        Pass::Fast => {
                            let mut wire = WireNotice::default();
                            let shape = map.next_value_seed(FillEmbedded(&mut wire))?;
                            wire.into_notice(shape, None)
                        }
                        Pass::Slow => notice::pinned(map.next_value::<&RawValue>()?.get(), self.rows.keep_raw),
                    };
                    match pinned {
                        Ok(notice) => *self.notice = notice,
                        Err(_) => *self.odd = Some("its notice is not a notice"),
                    }
                }
                RecentKey::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(true)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, seq: A) -> Result<bool, A::Error> {
        (&mut self.rows).visit_seq(seq)
    }
    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }
    scalars_read_as!(bool: null false, false);
}
