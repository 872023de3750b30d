//! What came over the wire, as it is stored.

use serde::{Deserialize, Serialize, de::IgnoredAny};

use super::anonymous;
use crate::{Error, Result, chzzk::unofficial::chat::Event, record::members::Members};

/// What kind of text the `raw` of a line is, so how it is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wire {
    /// A row.
    Row,
    /// The body of an event (`93006`).
    Event,
    /// The body that says that a line was hidden (`94008`).
    Blind,
    /// The body that says what is pinned (`94010`).
    Notice,
    /// A whole frame.
    Frame,
    /// Something that could not be read, and is not tried again: parts of it may have been events of their own.
    Nothing,
    /// What a later version of this crate stores, or a line of its that was read and is recorded again.
    #[serde(other)]
    Other,
}

const LINE: &str = "recorded ";

/// The kind of an event that a line of a later version becomes.
pub(super) fn line_kind(name: &str) -> Box<str> {
    format!("{LINE}{name}").into()
}

impl Wire {
    /// What an event's raw text is; `None` for an event that has no wire form.
    pub(super) fn of(event: &Event) -> Option<Self> {
        Some(match event {
            Event::Chat(_)
            | Event::Donation(_)
            | Event::Subscription(_)
            | Event::SubscriptionGift(_)
            | Event::SubscriptionGiftReceived(_)
            | Event::ShopPurchase(_)
            | Event::System(_)
            | Event::Unknown { message: Some(_), .. }
            | Event::Unreadable { message: Some(_), .. } => Self::Row,
            Event::Unreadable { kind, .. } if &**kind == "row" => Self::Row,
            Event::NoticePinned(_) => Self::Notice,
            Event::Blind(_) => Self::Blind,
            Event::Mission(_)
            | Event::MissionParticipation(_)
            | Event::GiftProgress(_)
            | Event::GiftReceived(_)
            | Event::TemporaryRestrict(_)
            | Event::DonationActiveChanged(_)
            | Event::PartyDonationInfo(_)
            | Event::PartyDonationFinish(_)
            | Event::PartyDonationConfirm(_)
            | Event::Opaque(_) => Self::Event,
            Event::Unknown { kind, .. } | Event::Unreadable { kind, .. } if kind.starts_with("event ") => Self::Event,
            Event::Unknown { kind, .. } if kind.starts_with(LINE) => Self::Other,
            Event::Kick { .. } | Event::Block { .. } | Event::Penalty { .. } | Event::Unknown { .. } => Self::Frame,
            Event::Unreadable { .. } => Self::Nothing,
            Event::RecentChat(_)
            | Event::NoticeUnpinned
            | Event::Connected(_)
            | Event::Disconnected(_)
            | Event::Waiting(_)
            | Event::BroadcastStarted(_)
            | Event::BroadcastEnded(_)
            | Event::Recovered(_)
            | Event::Sent(_)
            | Event::StatusUnknown(_)
            | Event::Lagged { .. } => return None,
        })
    }
}

/// Writes the line of a later version as it was, with the time it had.
pub(super) fn write_line(event: &Event, members: &mut Members<'_>) -> bool {
    let line = event.raw().map(|raw| raw.masked()).filter(|line| line.starts_with('{') && is_json(line));
    line.is_some_and(|line| {
        members.all_of(&line);
        true
    })
}

/// Writes what came, without what must not be stored: as JSON where it is JSON, else as a text.
pub(super) fn write_raw(event: &Event, members: &mut Members<'_>) -> Result<()> {
    let Some(raw) = event.raw() else {
        return Err(Error::invalid(
            "event",
            "it came over the wire and was not kept as it came, which is what a recording holds: build the chat with keep_raw(true)",
        ));
    };
    let mut text = raw.masked();
    if is_anonymous(event) {
        text = anonymous::without_names(&text).into();
    }
    if is_json(&text) {
        members.json("raw", &text);
    } else {
        members.put("raw_text", text);
    }
    Ok(())
}

/// Whether it is JSON on one line.
fn is_json(text: &str) -> bool {
    !text.as_bytes().contains(&b'\n') && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fn is_anonymous(event: &Event) -> bool {
    match event {
        Event::Mission(update) | Event::MissionParticipation(update) => update.anonymous,
        _ => event.message().is_some_and(|message| message.anonymous),
    }
}
