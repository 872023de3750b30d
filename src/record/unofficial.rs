//! The events of CHZZK's unofficial chat, as lines.
//!
//! An event that came over the wire is stored as the wire had it, in `raw`, with what the wire does not say in columns: how it was
//! delivered, whether the user of this program wrote it, the chat channel where only the frame named it. `wire` says what kind of
//! text `raw` is.
//!
//! [`Replay`] and what belongs to it are those of the [blocking mode](crate::blocking); the async ones are under
//! `livechat::asynchronous::record::unofficial`.

mod anonymous;
mod columns;
#[cfg(feature = "sandbox")]
mod frame;
mod lifecycle;
mod wire;

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

#[cfg(feature = "sandbox")]
pub(crate) use self::frame::frame;
use self::wire::Wire;
use super::{
    columns::Columns,
    members::Members,
    playback::Lagging,
    recordable::{Broadcast, Sealed},
};
pub use crate::blocking::record::unofficial::{Handle, Replay, ReplayBuilder, SpawnedReplay};
use crate::{
    Result,
    chzzk::unofficial::chat::{ChatChannelId, Delivery, Event, Notice, Raw, RecentChat, part},
};

impl Sealed for Event {
    const SYSTEM: &'static str = "chzzk-unofficial";

    fn write(&self, at: Timestamp, members: &mut Members<'_>) -> Result<()> {
        match self {
            Self::RecentChat(recent) => write_recent(recent, at, members),
            _ => write(self, Some(at), members),
        }
    }

    fn read(line: &str) -> Result<(Option<Timestamp>, Self), String> {
        let line = Line::parse(line)?;
        let at = line.at.and_then(|at| Timestamp::from_millisecond(at).ok());
        Ok((at, line.event()?))
    }

    fn broadcast(&self) -> Option<Broadcast<'_>> {
        match self {
            Self::Connected(connected) => Some(Broadcast { id: connected.chat_channel_id.as_str(), opened_at: None }),
            Self::BroadcastStarted(broadcast) => {
                let id = broadcast.chat_channel_id.as_ref()?;
                Some(Broadcast { id: id.as_str(), opened_at: broadcast.opened_at })
            }
            _ => None,
        }
    }

    fn columns<'a>(&'a self, each: &mut dyn FnMut(Columns<'a>)) {
        match self {
            Self::RecentChat(recent) => recent.rows.iter().for_each(|row| each(columns::of(row))),
            _ => each(columns::of(self)),
        }
    }
}

impl Lagging for Event {
    fn lagged(missed: u64) -> Self {
        Self::Lagged { missed }
    }
}

fn write(event: &Event, at: Option<Timestamp>, members: &mut Members<'_>) -> Result<()> {
    let Some(wire) = Wire::of(event) else {
        lifecycle::write(event, at, members);
        return Ok(());
    };
    if wire == Wire::Other && wire::write_line(event, members) {
        return Ok(());
    }
    columns::of(event).write(at, members);
    if let Some(message) = event.message() {
        match message.delivery {
            Delivery::Live => {}
            Delivery::Recent | Delivery::Recovered | Delivery::Video => members.put("delivery", message.delivery),
        }
        if message.mine {
            members.put("mine", true);
        }
    }
    if let Event::Unknown { kind, .. } | Event::Unreadable { kind, .. } = event {
        members.put("kind", kind);
    }
    if let Event::Unreadable { reason, .. } = event {
        members.put("reason", reason);
    }
    members.put("wire", wire);
    wire::write_raw(event, members)
}

fn write_recent(recent: &RecentChat, at: Timestamp, members: &mut Members<'_>) -> Result<()> {
    members.put("type", "recent_chat");
    members.put("at", at.as_millisecond());
    members.maybe("connections", recent.connections);
    if let Some(notice) = &recent.notice {
        // As the event that it would be by itself; pins are rare.
        let pinned = Event::NoticePinned(notice.clone());
        members.object("notice", |members| write(&pinned, None, members))?;
    }
    members.list("rows", &recent.rows, |members, row| write(row, None, members))
}

/// A line, or a row in the line of recent rows. Columns that `raw` has too are not read.
#[derive(Deserialize)]
#[serde(default)]
struct Line<'a> {
    #[serde(skip)]
    text: &'a str,
    #[serde(borrow, rename = "type")]
    name: Cow<'a, str>,
    at: Option<i64>,
    wire: Option<Wire>,
    #[serde(borrow)]
    chat_channel_id: Option<Cow<'a, str>>,
    delivery: Delivered,
    mine: bool,
    #[serde(borrow)]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    reason: Option<&'a RawValue>,
    #[serde(borrow)]
    raw: Option<&'a RawValue>,
    /// What came and is not JSON.
    #[serde(borrow)]
    raw_text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    connections: Option<&'a RawValue>,
    #[serde(borrow)]
    rows: Option<&'a RawValue>,
    #[serde(borrow)]
    notice: Option<&'a RawValue>,
}

impl Default for Line<'_> {
    fn default() -> Self {
        Self {
            text: "",
            name: "".into(),
            at: None,
            wire: None,
            chat_channel_id: None,
            delivery: Delivered::Live,
            mine: false,
            kind: None,
            reason: None,
            raw: None,
            raw_text: None,
            connections: None,
            rows: None,
            notice: None,
        }
    }
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Delivered {
    Recent,
    Recovered,
    Video,
    #[serde(other)]
    Live,
}

impl<'a> Line<'a> {
    fn parse(text: &'a str) -> Result<Self, String> {
        let line: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if line.name.is_empty() {
            return Err("it has no type".into());
        }
        Ok(Self { text, ..line })
    }

    fn event(&self) -> Result<Event, String> {
        if self.wire.is_none() && self.name == "recent_chat" {
            let rows: Vec<&RawValue> = of(self.rows)?.unwrap_or_default();
            let rows = rows.iter().map(|row| Line::parse(row.get())?.part()).collect::<Result<_, _>>()?;
            let connections = of(self.connections)?;
            let notice = self.notice.map(|notice| Line::parse(notice.get())?.pinned()).transpose()?.flatten();
            return Ok(Event::RecentChat(RecentChat { rows, connections, notice }));
        }
        self.part()
    }

    fn part(&self) -> Result<Event, String> {
        match self.wire {
            Some(wire) => self.read_again(wire),
            None => Ok(lifecycle::read(&self.name, self.text)?.unwrap_or_else(|| self.unknown())),
        }
    }

    fn pinned(&self) -> Result<Option<Box<Notice>>, String> {
        Ok(match self.part()? {
            Event::NoticePinned(notice) => Some(notice),
            _ => None,
        })
    }

    /// What a later version of this crate wrote.
    fn unknown(&self) -> Event {
        Event::Unknown { kind: wire::line_kind(&self.name), message: None, raw: Raw::new(self.text) }
    }

    fn read_again(&self, wire: Wire) -> Result<Event, String> {
        let text: &str = match (self.raw, &self.raw_text) {
            (Some(raw), _) => raw.get(),
            (None, Some(text)) => text,
            (None, None) => return Err("it has no raw".into()),
        };
        let delivery = match self.delivery {
            Delivered::Live => Delivery::Live,
            Delivered::Recent => Delivery::Recent,
            Delivered::Recovered => Delivery::Recovered,
            Delivered::Video => Delivery::Video,
        };
        let mut event = match wire {
            Wire::Row => part::row(text, delivery),
            Wire::Event => part::event(text),
            Wire::Blind => part::blind(text),
            Wire::Notice => part::notice(text),
            Wire::Frame => part::frame(text).unwrap_or_else(|| self.kept(text)),
            Wire::Nothing => self.kept(text),
            Wire::Other => self.unknown(),
        };
        if let Some(message) = event.message_mut() {
            message.mine = self.mine;
            if message.chat_channel_id.is_none() {
                message.chat_channel_id = self.chat_channel_id.as_ref().and_then(|id| ChatChannelId::new(id).ok());
            }
        }
        // The reason names a place in the text as it came, before secrets were masked.
        if let (Event::Unreadable { reason, .. }, Some(told)) = (&mut event, text_of(self.reason)) {
            *reason = told;
        }
        Ok(event)
    }

    /// What is not read again: it is what it was.
    fn kept(&self, text: &str) -> Event {
        let kind = text_of(self.kind).unwrap_or_else(|| "frame".into());
        let raw = Raw::new(text);
        match text_of(self.reason) {
            Some(reason) => Event::Unreadable { kind, reason, message: None, raw },
            None => Event::Unknown { kind, message: None, raw },
        }
    }
}

fn of<'a, T: Deserialize<'a>>(json: Option<&'a RawValue>) -> Result<Option<T>, String> {
    json.map(|json| serde_json::from_str(json.get())).transpose().map_err(|error| error.to_string())
}

fn text_of(json: Option<&RawValue>) -> Option<Box<str>> {
    serde_json::from_str(json?.get()).ok()
}

#[cfg(test)]
mod tests;
