//! What a frame holds, each part read from its own text: that is what recordings keep. Every event keeps this text.

use super::{Delivery, Event, Raw, announcement, decode_keeping_raw, frame::Fault, notice, rows, scan::Envelope};

/// A row, in any spelling.
pub(crate) fn row(text: &str, delivery: Delivery) -> Event {
    rows::one(text, &Envelope::default(), delivery, true)
}

/// The body of an event (`93006`).
pub(crate) fn event(text: &str) -> Event {
    announcement::read(text, true).unwrap_or_else(|fault| unreadable("cmd 93006", fault, text))
}

/// The body that says that a line was hidden (`94008`).
pub(crate) fn blind(text: &str) -> Event {
    notice::blind(text, true)
        .map_or_else(|fault| unreadable("cmd 94008", fault, text), |blind| Event::Blind(Box::new(blind)))
}

/// The body that says what is pinned (`94010`).
pub(crate) fn notice(text: &str) -> Event {
    match notice::pinned(text, true) {
        Ok(notice) => notice.map_or(Event::NoticeUnpinned, Event::NoticePinned),
        Err(fault) => unreadable("cmd 94010", fault, text),
    }
}

/// A whole frame that says one thing.
pub(crate) fn frame(text: &str) -> Option<Event> {
    let mut events = decode_keeping_raw(text);
    let event = events.pop()?;
    events.is_empty().then_some(event)
}

fn unreadable(kind: &str, fault: Fault, text: &str) -> Event {
    let reason = match fault {
        Fault::Odd(reason) => reason.into(),
        Fault::Json(error) => error.to_string().into(),
    };
    Event::Unreadable { kind: kind.into(), reason, message: None, raw: Raw::new(text) }
}
