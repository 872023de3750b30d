//! Socket.IO 2: what stands behind the `4`.

use std::fmt;

use super::{
    AckPacket, Args, EventPacket, MAX_ATTACHMENTS, Odd, ROOT, Size, encode, event,
    namespace::{check_namespace, check_query},
};
use crate::{Error, Result};

/// What a Socket.IO packet is for; its digit is the first character behind the `4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PacketType {
    /// `0`: a namespace is joined, or is to be joined.
    Connect,
    /// `1`: a namespace is left. For the root that is the end.
    Disconnect,
    /// `2`: a name and any number of arguments.
    Event,
    /// `3`: the answer to an event that had an ack id.
    Ack,
    /// `4`: a namespace cannot be joined, or something went wrong in it.
    Error,
    /// `5`: an event whose attachments follow.
    BinaryEvent,
    /// `6`: an answer whose attachments follow.
    BinaryAck,
}

impl PacketType {
    fn of(digit: &str) -> Option<Self> {
        Some(match digit {
            "0" => Self::Connect,
            "1" => Self::Disconnect,
            "2" => Self::Event,
            "3" => Self::Ack,
            "4" => Self::Error,
            "5" => Self::BinaryEvent,
            "6" => Self::BinaryAck,
            _ => return None,
        })
    }

    pub(super) fn digit(self) -> char {
        match self {
            Self::Connect => '0',
            Self::Disconnect => '1',
            Self::Event => '2',
            Self::Ack => '3',
            Self::Error => '4',
            Self::BinaryEvent => '5',
            Self::BinaryAck => '6',
        }
    }

    /// Whether attachments follow.
    pub fn is_binary(self) -> bool {
        matches!(self, Self::BinaryEvent | Self::BinaryAck)
    }
}

/// A Socket.IO packet's head, and its JSON unread. It borrows from the message.
///
/// `Debug` shows the size of the JSON instead of the JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Packet<'a> {
    /// What it is for.
    pub kind: PacketType,
    /// How many binary messages follow; 0 unless [`PacketType::is_binary`].
    pub attachments: usize,
    /// The namespace without its query, [`ROOT`] where none is named.
    pub namespace: &'a str,
    /// What stood behind a `?` in the namespace, as a CONNECT may have it.
    pub query: Option<&'a str>,
    /// The sender wants an answer with this id, or this is that answer.
    pub id: Option<u64>,
    /// The JSON text, not yet checked, without white space around it; `None` where there was none.
    pub payload: Option<&'a str>,
}

impl<'a> Packet<'a> {
    /// Reads the text behind the `4`. The JSON is left as it is; [`event`](Self::event) and [`ack`](Self::ack) read it.
    ///
    /// Lenient as the reference clients: the root may be named (`2/,["x"]`), the comma behind a namespace may be missing where
    /// nothing follows (`0/admin`), a CONNECT may carry JSON (as in later revisions), white space may stand around the JSON. As
    /// there, an ERROR whose JSON begins with a digit is read as one with an ack id.
    ///
    /// # Errors
    ///
    /// [`Odd::Empty`], [`Odd::PacketType`], [`Odd::Attachments`], and [`Odd::AckId`] for more than fits in 64 bits.
    pub fn decode(message: &'a str) -> Result<Self, Odd> {
        if message.is_empty() {
            return Err(Odd::Empty);
        }
        let (kind, mut rest) = message.split_at_checked(1).ok_or(Odd::PacketType)?;
        let kind = PacketType::of(kind).ok_or(Odd::PacketType)?;
        let mut attachments = 0;
        if kind.is_binary() {
            let (count, behind) = rest.split_once('-').ok_or(Odd::Attachments)?;
            attachments = digits(count).ok_or(Odd::Attachments)?;
            rest = behind;
        }
        let mut namespace = ROOT;
        let mut query = None;
        if rest.starts_with('/') {
            (namespace, rest) = rest.split_once(',').unwrap_or((rest, ""));
            if let Some((path, asked)) = namespace.split_once('?') {
                (namespace, query) = (path, Some(asked));
            }
        }
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (id, payload) = rest.split_at_checked(end).unwrap_or(("", rest));
        let id = if id.is_empty() { None } else { Some(digits(id).ok_or(Odd::AckId)?) };
        let payload = payload.trim_matches([' ', '\t', '\r', '\n']);
        Ok(Self { kind, attachments, namespace, query, id, payload: Some(payload).filter(|text| !text.is_empty()) })
    }

    /// Reads the JSON of an event, with or without attachments, in one pass and without copying it.
    ///
    /// # Errors
    ///
    /// [`Odd::OtherType`] for another type; [`Odd::NoPayload`], [`Odd::Json`], [`Odd::NotAList`] and [`Odd::NoName`].
    pub fn event(&self) -> Result<EventPacket<'a>, Odd> {
        if !matches!(self.kind, PacketType::Event | PacketType::BinaryEvent) {
            return Err(Odd::OtherType);
        }
        let (name, args) = event::split_event(self.payload.ok_or(Odd::NoPayload)?)?;
        Ok(EventPacket { namespace: self.namespace, id: self.id, name, args })
    }

    /// Reads the JSON of an answer, with or without attachments.
    ///
    /// # Errors
    ///
    /// [`Odd::OtherType`] for another type, [`Odd::AckId`] where there is none; [`Odd::NoPayload`], [`Odd::Json`] and
    /// [`Odd::NotAList`].
    pub fn ack(&self) -> Result<AckPacket<'a>, Odd> {
        if !matches!(self.kind, PacketType::Ack | PacketType::BinaryAck) {
            return Err(Odd::OtherType);
        }
        let id = self.id.ok_or(Odd::AckId)?;
        let args: Args<'a> = event::split_args(self.payload.ok_or(Odd::NoPayload)?)?;
        Ok(AckPacket { namespace: self.namespace, id, args })
    }

    /// The WebSocket message that is this packet, `4` included, as servers of node write it: a comma behind every namespace.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for what a receiver would read otherwise: a namespace that breaks the packet, JSON that is none
    /// or no list where a list is needed, an event whose name is no text, attachments where none can be or not 1 to
    /// [`MAX_ATTACHMENTS`], an id or JSON that the type does not have, an ACK without id.
    pub fn to_message(&self) -> Result<String> {
        let Self { kind, attachments, namespace, query, id, payload } = *self;
        let invalid = |reason: &'static str| Err(Error::invalid("packet", reason));
        check_namespace(namespace)?;
        match kind {
            PacketType::Connect | PacketType::Disconnect | PacketType::Error if id.is_some() => {
                return invalid("has an ack id that its type cannot have");
            }
            PacketType::Connect | PacketType::Disconnect if payload.is_some() => {
                return invalid("has JSON that its type cannot have");
            }
            PacketType::Connect | PacketType::Disconnect => {}
            PacketType::Event | PacketType::BinaryEvent => {
                let name = payload.and_then(|text| text.strip_prefix('[')).map(str::trim_ascii_start);
                if self.event().is_err() || !name.is_some_and(|name| name.starts_with('"')) {
                    return invalid("has no list of an event's name and arguments");
                }
            }
            PacketType::Ack | PacketType::BinaryAck => {
                if self.ack().is_err() {
                    return invalid("has no ack id, or no list of arguments");
                }
            }
            PacketType::Error => {
                let is_json = |text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
                if !payload.is_none_or(|text| is_json(text) && !text.starts_with(|c: char| c.is_ascii_digit())) {
                    return invalid("has JSON that is none, or would be read as an ack id");
                }
            }
        }
        if kind.is_binary() != (1..=MAX_ATTACHMENTS).contains(&attachments) {
            return invalid("has a number of attachments that its type cannot have");
        }
        if query.is_some() && (kind != PacketType::Connect || namespace == ROOT) {
            return invalid("has a query that its type cannot have");
        }
        query.map_or(Ok(()), check_query)?;
        let mut out = encode::head(kind, attachments, namespace, query, id);
        out.push_str(payload.unwrap_or_default());
        Ok(out)
    }
}

impl fmt::Debug for Packet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, attachments, namespace, query, id, payload } = self;
        f.debug_struct("Packet")
            .field("kind", kind)
            .field("attachments", attachments)
            .field("namespace", namespace)
            .field("query", &query.map(|text| Size(text.len())))
            .field("id", id)
            .field("payload", &payload.map(|text| Size(text.len())))
            .finish()
    }
}

/// A number in digits only; `parse` takes a `+`, too.
fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: Packet<'_> =
        Packet { kind: PacketType::Connect, attachments: 0, namespace: ROOT, query: None, id: None, payload: None };

    fn read(message: &str) -> Packet<'_> {
        Packet::decode(message).unwrap()
    }

    #[test]
    fn every_type_is_read() {
        let event = Packet { kind: PacketType::Event, payload: Some(r#"["x",1]"#), ..BARE };
        let ack = Packet { kind: PacketType::Ack, payload: Some("[]"), ..BARE };
        assert_eq!(read("0"), BARE);
        assert_eq!(read("1"), Packet { kind: PacketType::Disconnect, ..BARE });
        assert_eq!(read(r#"2["x",1]"#), event);
        assert_eq!(read(r#"217["x",1]"#), Packet { id: Some(17), ..event });
        assert_eq!(read("317[]"), Packet { id: Some(17), ..ack });
        assert_eq!(read(r#"4"no""#), Packet { kind: PacketType::Error, payload: Some(r#""no""#), ..BARE });
        let binary = Packet { kind: PacketType::BinaryEvent, attachments: 2, ..event };
        assert_eq!(read(r#"52-["x",1]"#), binary);
        assert_eq!(read(r#"52-/admin,7["x",1]"#), Packet { namespace: "/admin", id: Some(7), ..binary });
        assert_eq!(read("61-0[]"), Packet { kind: PacketType::BinaryAck, attachments: 1, id: Some(0), ..ack });
    }

    #[test]
    fn heads_are_read_leniently() {
        let admin = Packet { namespace: "/admin", ..BARE };
        assert_eq!(read("0/admin"), admin);
        assert_eq!(read("0/admin,"), admin);
        assert_eq!(read("0/"), BARE);
        assert_eq!(read("0/,"), BARE);
        assert_eq!(read("0/admin?foo=bar&x=1,"), Packet { query: Some("foo=bar&x=1"), ..admin });
        assert_eq!(read("0/admin?foo=/a?b"), Packet { query: Some("foo=/a?b"), ..admin });
        assert_eq!(read(r#"0{"sid":"abc"}"#), Packet { payload: Some(r#"{"sid":"abc"}"#), ..BARE });
        let event = Packet { kind: PacketType::Event, payload: Some(r#"["X"]"#), ..BARE };
        assert_eq!(read(r#"2/,["X"]"#), event);
        assert_eq!(read("2 \r\n\t[\"X\"] "), event);
        assert_eq!(read(r#"2/a/b c,7["X"]"#), Packet { namespace: "/a/b c", id: Some(7), ..event });
        assert_eq!(read("4/deny"), Packet { kind: PacketType::Error, namespace: "/deny", ..BARE });
        assert_eq!(read("218446744073709551615[\"X\"]"), Packet { id: Some(u64::MAX), ..event });
        assert_eq!(read("2007[\"X\"]").id, Some(7));
    }

    #[test]
    fn what_cannot_be_read_is_odd() {
        let odd = |message: &str| Packet::decode(message).unwrap_err();
        assert_eq!(odd(""), Odd::Empty);
        for message in ["7[\"x\"]", "9", "x", "치", "-", "["] {
            assert_eq!(odd(message), Odd::PacketType, "{message}");
        }
        for message in ["5", "5[1]", "5x-[1]", "5-[1]", "5+1-[1]", "6 1-[1]", "599999999999999999999-[1]"] {
            assert_eq!(odd(message), Odd::Attachments, "{message}");
        }
        assert_eq!(odd("218446744073709551616[\"X\"]"), Odd::AckId);
    }

    #[test]
    fn a_list_is_asked_of_the_right_type() {
        assert_eq!(read("2").event(), Err(Odd::NoPayload));
        assert_eq!(read("3[]").event(), Err(Odd::OtherType));
        assert_eq!(read("31").ack(), Err(Odd::NoPayload));
        assert_eq!(read("3[]").ack(), Err(Odd::AckId));
        assert_eq!(read("21[\"x\"]").ack(), Err(Odd::OtherType));
        assert_eq!(read("31{}").ack(), Err(Odd::NotAList));
        assert_eq!(read("31[\"x\",2]").ack().unwrap().args.iter().collect::<Vec<_>>(), [r#""x""#, "2"]);
    }

    #[test]
    fn what_would_be_misread_is_not_written() {
        let event = Packet { kind: PacketType::Event, payload: Some(r#"["x"]"#), ..BARE };
        let ack = Packet { kind: PacketType::Ack, id: Some(1), payload: Some("[]"), ..BARE };
        let error = Packet { kind: PacketType::Error, ..BARE };
        let admin = Packet { namespace: "/admin", ..BARE };
        let bad = [
            Packet { namespace: "admin", ..event },
            Packet { namespace: "", ..event },
            Packet { namespace: "/a,b", ..event },
            Packet { namespace: "/a?b", ..event },
            Packet { namespace: "/a\nb", ..event },
            Packet { payload: None, ..event },
            Packet { payload: Some(r#"[""#), ..event },
            Packet { payload: Some("{}"), ..event },
            Packet { payload: Some("[]"), ..event },
            Packet { payload: Some("[5]"), ..event },
            Packet { payload: Some(r#"[["x"]]"#), ..event },
            Packet { payload: Some(r#"["x"],["y"]"#), ..event },
            Packet { attachments: 1, ..event },
            Packet { query: Some("a"), ..event },
            Packet { kind: PacketType::BinaryEvent, ..event },
            Packet { kind: PacketType::BinaryEvent, attachments: 11, ..event },
            Packet { id: None, ..ack },
            Packet { payload: Some("1"), ..ack },
            Packet { kind: PacketType::BinaryAck, ..ack },
            Packet { payload: Some("no"), ..error },
            Packet { payload: Some("5"), ..error },
            Packet { id: Some(1), ..error },
            Packet { id: Some(1), ..admin },
            Packet { payload: Some("{}"), ..admin },
            Packet { query: Some("a,b"), ..admin },
            Packet { query: Some("a\r\nb"), ..admin },
            Packet { query: Some("a"), ..BARE },
        ];
        for packet in bad {
            assert!(packet.to_message().is_err(), "{packet:?} {:?}", packet.payload);
        }
    }

    #[test]
    fn a_packet_is_written_as_it_is_read() {
        let messages = [
            "40",
            "41",
            "41/admin,",
            "40/admin,",
            "40/admin?foo=bar&x=1,",
            r#"42["x"]"#,
            r#"42["x", 1 ]"#,
            r#"42/admin,17["x",{"a":[1]}]"#,
            "43/admin,0[]",
            "44/deny,",
            r#"44/deny,{"code":7}"#,
            r#"452-["x",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]"#,
            r#"461-/admin,3[{"_placeholder":true,"num":0}]"#,
        ];
        for message in messages {
            assert_eq!(read(&message[1..]).to_message().unwrap(), message);
        }
    }

    #[test]
    fn debug_shows_no_json() {
        let shown = format!("{:?}", read(r#"2/admin?token=hunter2,1["SYSTEM","hunter2"]"#));
        assert!(shown.contains("/admin") && !shown.contains("hunter2"), "{shown}");
    }
}
