//! Events and answers with attachments, put together from several messages.

use std::{fmt, mem};

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct as _};

use super::{Args, Odd, Packet, PacketType, Size};

/// Stands in JSON where an attachment belongs: `{"_placeholder":true,"num":0}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Placeholder {
    num: usize,
}

impl Placeholder {
    /// For the attachment with this number, counted from 0.
    pub const fn new(num: usize) -> Self {
        Self { num }
    }

    /// Reads an argument's JSON text; `None` if it is something else. Only the argument itself is looked at: placeholders deeper in
    /// it are found by who reads it.
    pub fn read(json: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(rename = "_placeholder")]
            placeholder: bool,
            num: usize,
        }
        let wire: Wire = serde_json::from_str(json).ok()?;
        wire.placeholder.then_some(Self { num: wire.num })
    }

    /// Which attachment it stands for. A server can name one that is not there.
    pub const fn num(self) -> usize {
        self.num
    }
}

impl Serialize for Placeholder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Placeholder", 2)?;
        fields.serialize_field("_placeholder", &true)?;
        fields.serialize_field("num", &self.num)?;
        fields.end()
    }
}

/// An event with all of its attachments.
///
/// The arguments keep their placeholders, which may stand anywhere in them; [`Placeholder::read`] reads one. `Debug` shows sizes only.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BinaryEvent {
    /// The namespace it came in.
    pub namespace: Box<str>,
    /// The sender wants an answer with this id.
    pub id: Option<u64>,
    /// The name. Where that is not a text but another JSON value, its JSON.
    pub name: Box<str>,
    /// The JSON texts of the arguments behind the name.
    pub args: Vec<Box<str>>,
    /// The attachments, in the order in which they came.
    pub attachments: Vec<Vec<u8>>,
}

/// An answer with all of its attachments; see [`BinaryEvent`].
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BinaryAck {
    /// The namespace it came in.
    pub namespace: Box<str>,
    /// The id that the event had.
    pub id: u64,
    /// The JSON texts of the arguments.
    pub args: Vec<Box<str>>,
    /// The attachments, in the order in which they came.
    pub attachments: Vec<Vec<u8>>,
}

impl fmt::Debug for BinaryEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { namespace, id, name, args, attachments } = self;
        f.debug_struct("BinaryEvent")
            .field("namespace", namespace)
            .field("id", id)
            .field("name", name)
            .field("args", &sizes(args.iter().map(|arg| arg.len())))
            .field("attachments", &sizes(attachments.iter().map(Vec::len)))
            .finish()
    }
}

impl fmt::Debug for BinaryAck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { namespace, id, args, attachments } = self;
        f.debug_struct("BinaryAck")
            .field("namespace", namespace)
            .field("id", id)
            .field("args", &sizes(args.iter().map(|arg| arg.len())))
            .field("attachments", &sizes(attachments.iter().map(Vec::len)))
            .finish()
    }
}

fn sizes(all: impl Iterator<Item = usize>) -> Vec<Size> {
    all.map(Size).collect()
}

/// What came together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Assembled {
    /// An event.
    Event(BinaryEvent),
    /// An answer.
    Ack(BinaryAck),
}

impl Assembled {
    fn attachments(&mut self) -> &mut Vec<Vec<u8>> {
        match self {
            Self::Event(event) => &mut event.attachments,
            Self::Ack(ack) => &mut ack.attachments,
        }
    }
}

/// Puts events and answers with attachments together. It holds one packet at a time, since attachments follow their packet; other
/// messages may come in between.
///
/// [`Engine`](crate::socketio::Engine) has one; this is for programs that read packets by themselves.
///
/// ```
/// use livechat::socketio::packet::{Assembled, Assembler, Packet};
///
/// let mut assembler = Assembler::new(10, 1 << 20);
/// let packet = Packet::decode(r#"51-["file",{"_placeholder":true,"num":0}]"#)?;
/// assert_eq!(assembler.begin(&packet)?, None);
/// let Some(Assembled::Event(event)) = assembler.attach(b"content".to_vec())? else { panic!() };
/// assert_eq!((&*event.name, &*event.attachments[0]), ("file", &b"content"[..]));
/// # Ok::<(), livechat::socketio::packet::Odd>(())
/// ```
#[derive(Debug)]
pub struct Assembler {
    max_attachments: usize,
    max_bytes: usize,
    waiting: Option<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    packet: Assembled,
    missing: usize,
    bytes: usize,
}

impl Assembler {
    /// For packets that have at most so many attachments and, with these and their JSON, so many bytes.
    pub const fn new(max_attachments: usize, max_bytes: usize) -> Self {
        Self { max_attachments, max_bytes, waiting: None }
    }

    /// Whether attachments of an earlier packet are missing; [`begin`](Self::begin) gives that up.
    pub const fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Begins with a [`PacketType::BinaryEvent`] or [`PacketType::BinaryAck`]. Where no attachments follow it is complete at once.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or will be larger than the limits. Its attachments are then [`Odd::Unannounced`].
    pub fn begin(&mut self, packet: &Packet<'_>) -> Result<Option<Assembled>, Odd> {
        self.waiting = None;
        if packet.attachments > self.max_attachments {
            return Err(Odd::TooManyAttachments);
        }
        let bytes = packet.payload.map_or(0, str::len);
        if bytes > self.max_bytes {
            return Err(Odd::TooLarge);
        }
        let own = |args: Args<'_>| args.iter().map(Box::from).collect();
        let assembled = if packet.kind == PacketType::BinaryAck {
            let ack = packet.ack()?;
            let (namespace, args) = (ack.namespace.into(), own(ack.args));
            Assembled::Ack(BinaryAck { namespace, id: ack.id, args, attachments: Vec::new() })
        } else {
            let event = packet.event()?;
            let (namespace, name, args) = (event.namespace.into(), event.name.into(), own(event.args));
            Assembled::Event(BinaryEvent { namespace, id: event.id, name, args, attachments: Vec::new() })
        };
        if packet.attachments == 0 {
            return Ok(Some(assembled));
        }
        self.waiting = Some(Waiting { packet: assembled, missing: packet.attachments, bytes });
        Ok(None)
    }

    /// Takes the next attachment, and gives the packet when it was the last.
    ///
    /// # Errors
    ///
    /// If none was announced, or the packet becomes too large, which gives it up.
    pub fn attach(&mut self, bytes: Vec<u8>) -> Result<Option<Assembled>, Odd> {
        let waiting = self.waiting.as_mut().ok_or(Odd::Unannounced)?;
        waiting.bytes = waiting.bytes.saturating_add(bytes.len());
        if waiting.bytes > self.max_bytes {
            self.waiting = None;
            return Err(Odd::TooLarge);
        }
        waiting.packet.attachments().push(bytes);
        waiting.missing = waiting.missing.saturating_sub(1);
        if waiting.missing > 0 {
            return Ok(None);
        }
        Ok(mem::take(&mut self.waiting).map(|waiting| waiting.packet))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(assembler: &mut Assembler, message: &str) -> Result<Option<Assembled>, Odd> {
        assembler.begin(&Packet::decode(message).unwrap())
    }

    fn event(assembled: Result<Option<Assembled>, Odd>) -> BinaryEvent {
        let Ok(Some(Assembled::Event(event))) = assembled else { panic!("{assembled:?}") };
        event
    }

    #[test]
    fn an_event_is_complete_with_its_last_attachment() {
        let mut assembler = Assembler::new(10, 1_000);
        let head = r#"52-/a,7["bin","before",{"_placeholder":true,"num":1},{"b":{"_placeholder":true,"num":0}}]"#;
        assert_eq!(begin(&mut assembler, head), Ok(None));
        assert!(assembler.is_waiting());
        assert_eq!(assembler.attach(vec![1]), Ok(None));
        let event = event(assembler.attach(vec![2, 3]));
        assert!(!assembler.is_waiting());
        assert_eq!((&*event.namespace, event.id, &*event.name), ("/a", Some(7), "bin"));
        assert_eq!(event.attachments, [vec![1], vec![2, 3]]);
        let places: Vec<_> = event.args.iter().map(|arg| Placeholder::read(arg).map(Placeholder::num)).collect();
        assert_eq!(places, [None, Some(1), None]);
        assert_eq!(assembler.attach(vec![]), Err(Odd::Unannounced));
    }

    #[test]
    fn an_answer_comes_together_as_well() {
        let mut assembler = Assembler::new(10, 1_000);
        assert_eq!(begin(&mut assembler, r#"61-3[{"_placeholder":true,"num":0}]"#), Ok(None));
        let Ok(Some(Assembled::Ack(ack))) = assembler.attach(vec![9]) else { panic!("no answer") };
        assert_eq!((&*ack.namespace, ack.id, ack.args.len(), ack.attachments), ("/", 3, 1, vec![vec![9]]));
        assert_eq!(begin(&mut assembler, "61-[]"), Err(Odd::AckId));
    }

    #[test]
    fn without_attachments_it_is_complete_at_once() {
        let mut assembler = Assembler::new(10, 1_000);
        assert_eq!(&*event(begin(&mut assembler, r#"50-["bin"]"#)).name, "bin");
        assert!(!assembler.is_waiting());
    }

    #[test]
    fn limits_hold_and_what_is_over_them_is_given_up() {
        let mut assembler = Assembler::new(2, 10);
        assert_eq!(begin(&mut assembler, r#"53-["b"]"#), Err(Odd::TooManyAttachments));
        assert_eq!(begin(&mut assembler, r#"51-["too long"]"#), Err(Odd::TooLarge));
        assert_eq!(assembler.attach(vec![]), Err(Odd::Unannounced));
        assert_eq!(begin(&mut assembler, r#"52-["b"]"#), Ok(None));
        assert_eq!(assembler.attach(vec![0; 5]), Ok(None));
        assert_eq!(assembler.attach(vec![0]), Err(Odd::TooLarge));
        assert_eq!(assembler.attach(vec![0]), Err(Odd::Unannounced));
        assert_eq!(begin(&mut assembler, r#"51-["b"]"#), Ok(None));
        assert_eq!(event(assembler.attach(vec![0; 5])).attachments, [vec![0; 5]]);
    }

    #[test]
    fn a_new_packet_or_a_broken_one_gives_the_last_up() {
        let mut assembler = Assembler::new(10, 1_000);
        assert_eq!(begin(&mut assembler, r#"52-["first"]"#), Ok(None));
        assert_eq!(assembler.attach(vec![1]), Ok(None));
        assert_eq!(begin(&mut assembler, r#"51-["second"]"#), Ok(None));
        assert_eq!(event(assembler.attach(vec![2])).attachments, [vec![2]]);
        assert_eq!(begin(&mut assembler, r#"51-["third"]"#), Ok(None));
        assert_eq!(begin(&mut assembler, r#"51-["broken""#), Err(Odd::Json));
        assert_eq!(assembler.attach(vec![3]), Err(Odd::Unannounced));
    }

    #[test]
    fn a_placeholder_is_written_as_it_is_read() {
        let text = serde_json::to_string(&Placeholder::new(3)).unwrap();
        assert_eq!(text, r#"{"_placeholder":true,"num":3}"#);
        assert_eq!(Placeholder::read(&text), Some(Placeholder::new(3)));
        assert_eq!(Placeholder::read(r#"{"num":5, "_placeholder":true, "x":1}"#), Some(Placeholder::new(5)));
        for other in
            [r#"{"_placeholder":false,"num":3}"#, r#"{"num":3}"#, r#"{"_placeholder":true,"num":-1}"#, "3", "{"]
        {
            assert_eq!(Placeholder::read(other), None, "{other}");
        }
    }

    #[test]
    fn debug_shows_no_content() {
        let mut assembler = Assembler::new(10, 1_000);
        begin(&mut assembler, r#"51-["name","hunter2"]"#).unwrap();
        assert!(!format!("{assembler:?}").contains("hunter2"));
        let event = event(assembler.attach(b"hunter2".to_vec()));
        assert!(!format!("{event:?}").contains("hunter2") && !format!("{event:?}").contains("104"), "{event:?}");
    }
}
