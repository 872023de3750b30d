//! A frame's outer members, found without reading its body.
//!
//! The body nearly always stands before `cmd`, and what it is depends on `cmd`. Reading it twice, once to pass over it, would
//! cost a fifth of all the work. So [`scan`] reads the few members before the body, takes the last bracket before the frame's
//! end for the body's end, and reads the few members behind it. If all three parts are right by themselves, so is the whole;
//! the body shows that when it is read. Whatever does not fit is left to [`Envelope::parse`], which reads any JSON.

use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::ChatChannelId;
use crate::lenient::{self, Key, Reader, Unusual, Wire};

/// A frame's outer members that count, each as its own JSON text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Envelope<'a> {
    cmd: Option<&'a str>,
    cid: Option<&'a str>,
    ret_code: Option<&'a str>,
    ret_msg: Option<&'a str>,
    tid: Option<&'a str>,
    pub(super) body: Option<&'a str>,
}

impl<'a> Envelope<'a> {
    /// Reads any JSON text; `None` where it is not an object.
    ///
    /// # Errors
    ///
    /// Where the text is not JSON.
    pub(super) fn parse(text: &'a str) -> Result<Option<Self>, serde_json::Error> {
        if !text.trim_start().starts_with('{') {
            return serde_json::from_str::<&RawValue>(text).map(|_| None);
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let envelope = deserializer.deserialize_map(Self::default())?;
        deserializer.end()?;
        Ok(Some(envelope))
    }

    pub(super) fn cmd(&self) -> Option<i64> {
        integer(self.cmd?)
    }

    pub(super) fn chat_channel_id(&self) -> Option<ChatChannelId> {
        read(self.cid?)
    }

    /// 0 for success, also where it is missing.
    pub(super) fn ret_code(&self) -> i64 {
        self.ret_code.and_then(integer).unwrap_or_default()
    }

    pub(super) fn ret_msg(&self) -> Box<str> {
        self.ret_msg.and_then(read).unwrap_or_default()
    }

    pub(super) fn tid(&self) -> Option<Box<str>> {
        read(self.tid?)
    }

    fn put(&mut self, member: Member, value: &'a str) {
        let slot = match member {
            Member::Body => &mut self.body,
            Member::Cmd => &mut self.cmd,
            Member::Cid => &mut self.cid,
            Member::RetCode => &mut self.ret_code,
            Member::RetMsg => &mut self.ret_msg,
            Member::Tid => &mut self.tid,
            Member::Other => return,
        };
        *slot = Some(value);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Body,
    Cmd,
    Cid,
    RetCode,
    RetMsg,
    Tid,
    Other,
}

impl Member {
    fn of(key: &str) -> Self {
        match key {
            "bdy" => Self::Body,
            "cmd" => Self::Cmd,
            "cid" => Self::Cid,
            "retCode" => Self::RetCode,
            "retMsg" => Self::RetMsg,
            "tid" => Self::Tid,
            _ => Self::Other,
        }
    }
}

fn read<T: Wire>(json: &str) -> Option<T> {
    lenient::parse(json).ok().flatten()
}

fn integer(json: &str) -> Option<i64> {
    json.parse().ok().or_else(|| read(json))
}

impl<'de> Visitor<'de> for Envelope<'de> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(member) = map.next_key_seed(Key(Member::of))? {
            self.put(member, map.next_value::<&RawValue>()?.get());
        }
        Ok(self)
    }
}

/// What [`scan`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scanned<'a> {
    pub(super) envelope: Envelope<'a>,
    /// Whether the frame's end was found. If not, the body is all the rest of the text.
    pub(super) complete: bool,
}

/// Finds the outer members; `None` where not even the body's beginning can be found.
pub(super) fn scan(text: &str) -> Option<Scanned<'_>> {
    let mut reader = Reader::new(text);
    let mut envelope = Envelope::default();
    let mut body_at = None;
    let complete = members(text, &mut reader, &mut envelope, &mut body_at).is_ok();
    if !complete {
        // Without the frame's end the last bracket means nothing.
        envelope.body = text.get(body_at?..);
    }
    Some(Scanned { envelope, complete })
}

fn members<'a>(
    text: &'a str,
    reader: &mut Reader<'a>,
    envelope: &mut Envelope<'a>,
    body_at: &mut Option<usize>,
) -> Result<(), Unusual> {
    reader.open(b'{')?;
    let mut is_first = true;
    while reader.goes_on(b'}', is_first)? {
        is_first = false;
        let member = Member::of(reader.key()?);
        let start = reader.value_at()?;
        let is_bracket = matches!(text.as_bytes().get(start), Some(b'{' | b'['));
        let is_body = is_bracket && member == Member::Body && body_at.is_none();
        let value = if is_body {
            *body_at = Some(start);
            reader.jump(body_end(text).ok_or(Unusual)?)?
        } else {
            reader.pass()?
        };
        envelope.put(member, value);
    }
    reader.end()
}

/// Where the body ends if only plain members stand behind it.
fn body_end(text: &str) -> Option<usize> {
    let frame = text.trim_ascii_end().strip_suffix('}')?;
    frame.bytes().rposition(|byte| matches!(byte, b'}' | b']')).map(|at| at + 1)
}
