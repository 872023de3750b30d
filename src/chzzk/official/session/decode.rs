//! From an event's name and argument to what users see.
//!
//! The argument is a string that holds JSON. That is read where it stands, without being unescaped first, and once; only what is
//! unusual is read again, slowly.

use serde::de::IgnoredAny;

use super::{
    Event, Raw,
    chat::ChatFields,
    donation::DonationFields,
    subscription::SubscriptionFields,
    system::{Strange, System, SystemFields},
};
use crate::{
    lenient::{self, FillEmbedded, Record, Shape},
    socketio::packet::string,
};

/// What the server told by one Socket.IO event.
#[derive(Debug)]
pub(crate) enum Told {
    /// Something about the session.
    System(System),
    /// Something for the user.
    Event(Event),
}

/// Reads an event by its name and the JSON text of its first argument. Nothing is lost: what is not known is
/// [`Event::Unknown`], what cannot be read [`Event::Unreadable`], a SYSTEM message too. These two always have their wire form,
/// others where it is to be kept.
pub(crate) fn read(name: &str, argument: Option<&str>, keep_raw: bool) -> Told {
    let source = Source { name, argument, keep_raw };
    Told::Event(match name {
        "CHAT" => source.event(|fields: ChatFields, raw| Event::Chat(Box::new(fields.into_message(raw)))),
        "DONATION" => source.event(|fields: DonationFields, raw| Event::Donation(Box::new(fields.into_donation(raw)))),
        "SUBSCRIPTION" => {
            source.event(|fields: SubscriptionFields, raw| Event::Subscription(Box::new(fields.into_subscription(raw))))
        }
        "SYSTEM" => return source.system(),
        _ => Event::Unknown { name: name.into(), raw: source.raw() },
    })
}

/// Reads an event of a session by its name and the JSON text of its first argument: a string that holds an object, as the
/// service sends it, or the object itself. Where they come from a recording of the socket,
/// [`EventPacket`](crate::socketio::packet::EventPacket) has both.
///
/// The SYSTEM messages `subscribed`, `unsubscribed` and `revoked` are events too; `None` is the one that says `connected`, which
/// tells nothing but a key. What is not known comes out as [`Event::Unknown`], what cannot be read as [`Event::Unreadable`];
/// nothing panics. The wire form of what could be read is not kept.
///
/// ```
/// use livechat::chzzk::official::session::{Event, decode};
///
/// let Some(Event::Chat(message)) = decode("CHAT", r#""{\"content\":\"안녕\",\"messageTime\":1785000000123}""#) else {
///     panic!("it is a message")
/// };
/// assert_eq!(message.content, "안녕");
/// assert_eq!(decode("SYSTEM", r#"{"type":"connected","data":{"sessionKey":"x"}}"#), None);
/// assert!(matches!(decode("CHAT", "[]"), Some(Event::Unreadable { .. })));
/// assert!(matches!(decode("SOMETHING_NEW", "{}"), Some(Event::Unknown { .. })));
/// ```
pub fn decode(name: &str, argument: &str) -> Option<Event> {
    match read(name, Some(argument), false) {
        Told::System(system) => system.into_event(),
        Told::Event(event) => Some(event),
    }
}

struct Source<'a> {
    name: &'a str,
    argument: Option<&'a str>,
    keep_raw: bool,
}

impl Source<'_> {
    fn event<T: Record + Default + PartialEq>(&self, make: impl FnOnce(T, Option<Raw>) -> Event) -> Event {
        let mut fields = T::default();
        match self.fill(&mut fields) {
            Ok(()) if fields == T::default() => self.unreadable(self.name, "none of its fields could be read"),
            Ok(()) => make(fields, self.keep_raw.then(|| self.raw())),
            Err(reason) => self.unreadable(self.name, reason),
        }
    }

    fn system(&self) -> Told {
        let mut fields = SystemFields::default();
        if let Err(reason) = self.fill(&mut fields) {
            return Told::Event(self.unreadable(self.name, reason));
        }
        let name = match fields.kind.as_deref() {
            Some(kind) if !kind.is_empty() => format!("{} {kind}", self.name),
            _ => self.name.to_owned(),
        };
        match fields.into_system() {
            Ok(system) => Told::System(system),
            Err(Strange::Type) => Told::Event(Event::Unknown { name: name.into(), raw: self.raw() }),
            Err(Strange::Lacks(what)) => Told::Event(self.unreadable(&name, what)),
        }
    }

    fn fill<T: Record + Default>(&self, fields: &mut T) -> Result<(), Box<str>> {
        let argument = self.argument.ok_or("it has no argument")?;
        match fill(argument, fields) {
            Shape::Object => Ok(()),
            Shape::Nothing => Err("its argument is empty".into()),
            Shape::Other => Err("its argument is not an object".into()),
            Shape::Broken => Err(why_broken(argument)),
        }
    }

    fn unreadable(&self, kind: &str, reason: impl Into<Box<str>>) -> Event {
        Event::Unreadable { kind: kind.into(), reason: reason.into(), raw: self.raw() }
    }

    /// The object that the event is, whether it stood in a string or not; the argument itself if it is no object.
    fn raw(&self) -> Raw {
        let argument = self.argument.unwrap_or_default();
        match string(argument) {
            Some(content) if content.trim_start().starts_with('{') => Raw::new(&content),
            _ => Raw::new(argument),
        }
    }
}

fn fill<T: Record + Default>(argument: &str, fields: &mut T) -> Shape {
    if let Ok(shape) = lenient::read(argument, FillEmbedded(&mut *fields)) {
        return shape;
    }
    *fields = T::default();
    match string(argument) {
        Some(content) if content.is_empty() => Shape::Nothing,
        Some(content) => lenient::parse_into(&content, fields).unwrap_or(Shape::Broken),
        None => lenient::parse_into(argument, fields).unwrap_or(Shape::Broken),
    }
}

/// What `serde_json` says of a text that is not JSON; it names places and no content.
fn why_broken(argument: &str) -> Box<str> {
    let content = string(argument);
    match serde_json::from_str::<IgnoredAny>(content.as_deref().unwrap_or(argument)) {
        Err(error) => format!("its argument is not JSON: {error}").into(),
        Ok(_) => "its argument is not JSON".into(),
    }
}
