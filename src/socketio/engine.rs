//! The life of one connection, as a plain state machine.

use std::{
    collections::VecDeque,
    fmt,
    time::{Duration, Instant},
};

use serde::Serialize;

mod heartbeat;
mod notice;
mod open;

use heartbeat::{Beat, Heartbeat};
pub use notice::{End, Notice};
pub use open::OpenInfo;

use super::packet::{
    Assembled, Assembler, EnginePacket, Frame, MAX_ATTACHMENTS, Odd, Packet, PacketType, ROOT, check_namespace, encode,
};
use crate::{Error, Result};

/// Where as many messages wait to be sent, a server's pings are not answered: nobody takes the messages away.
const WAITING_ANSWERS: usize = 16;
/// The longest data of a ping that is sent back.
const MAX_PING_DATA: usize = 125;

/// What a connection may take of memory. A message itself is as large as the WebSocket library lets it be: set its limit, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The most attachments of one event or answer; 10 by default, as many as newer servers take.
    pub max_attachments: usize,
    /// The most bytes of one event or answer with attachments, all of them and its JSON together; 8 MiB by default.
    pub max_binary_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_attachments: MAX_ATTACHMENTS, max_binary_bytes: 8 << 20 }
    }
}

/// One connection, from the first message behind the WebSocket's handshake to its end. Another connection needs another `Engine`.
///
/// Hand in every text and binary message as it comes, with the time. After each, and when [`poll_timeout`](Self::poll_timeout) says
/// so, call [`handle_timeout`](Self::handle_timeout), and then send what [`poll_transmit`](Self::poll_transmit) gives until it gives
/// no more. Nothing here waits, and nothing that a server sends makes it fail: what cannot be read is [`Notice::Odd`] and is counted.
///
/// **Connecting.** A server opens the connection ([`Notice::Opened`]) and says that the root namespace is joined
/// ([`Notice::Joined`]). The second is not dependable: some servers send events before it, and some never send it. So events count
/// from the opening on. How long all that may take is for the caller to say. `40` is never sent for the root: a server would treat it
/// as a new connection.
///
/// **Heartbeat.** A ping is sent every `pingInterval` of the server, whatever else goes on: servers count pings only, or close.
/// The connection is dead ([`End::Silent`]) when nothing at all came for `pingTimeout` after a ping, or for both times together.
/// Pings of the WebSocket protocol are no heartbeat here, and need not be handed in.
///
/// **The end.** After [`Notice::Ended`] close the WebSocket: several servers leave it open for ever. The machine takes no more
/// messages. The end of the WebSocket itself is for the caller to see. A service that gives a URL that works once (as CHZZK's does)
/// must be asked for another before connecting again.
///
/// ```
/// use std::time::Instant;
/// use livechat::socketio::{End, Engine, Notice};
///
/// let mut engine = Engine::new();
/// let now = Instant::now();
/// engine.handle_text(r#"0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#, now);
/// assert_eq!(engine.handle_text(r#"44"auth failed""#, now), Notice::Ended(End::Refused { data: Some(r#""auth failed""#) }));
/// assert!(engine.is_over());
/// ```
pub struct Engine {
    limits: Limits,
    /// From the open packet on.
    heartbeat: Option<Heartbeat>,
    /// The root namespace's CONNECT came.
    joined: bool,
    /// Something came in the root namespace, so it is joined in fact.
    used: bool,
    /// The other namespaces that were asked for.
    others: Vec<Other>,
    assembler: Assembler,
    transmits: VecDeque<Frame>,
    next_ack: u64,
    odd: u64,
    over: bool,
}

struct Other {
    namespace: Box<str>,
    joined: bool,
}

impl Engine {
    /// For a connection that was just made.
    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    /// The same with other limits.
    pub fn with_limits(limits: Limits) -> Self {
        Self {
            limits,
            heartbeat: None,
            joined: false,
            used: false,
            others: Vec::new(),
            assembler: Assembler::new(limits.max_attachments, limits.max_binary_bytes),
            transmits: VecDeque::new(),
            next_ack: 0,
            odd: 0,
            over: false,
        }
    }

    /// A text message came.
    pub fn handle_text<'a>(&mut self, text: &'a str, now: Instant) -> Notice<'a> {
        self.handle(EnginePacket::decode(text), now)
    }

    /// A binary message came.
    pub fn handle_binary<'a>(&mut self, bytes: &'a [u8], now: Instant) -> Notice<'a> {
        self.handle(EnginePacket::decode_binary(bytes), now)
    }

    /// Sends a ping if one is due, and ends a connection that is dead. Does nothing before [`poll_timeout`](Self::poll_timeout).
    ///
    /// Hand in first what came meanwhile: after a pause (a computer that slept, a slow handler) that is the sign of life.
    pub fn handle_timeout(&mut self, now: Instant) -> Notice<'static> {
        if self.over {
            return Notice::Nothing;
        }
        match self.heartbeat.as_mut().map_or(Beat::Rest, |heartbeat| heartbeat.handle_timeout(now)) {
            Beat::Rest => Notice::Nothing,
            Beat::Ping => {
                self.send(encode::ping());
                Notice::Nothing
            }
            Beat::Dead => self.end(End::Silent),
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) must be called at the latest. `None` before the connection is opened and after
    /// its end.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.heartbeat.as_ref().filter(|_| !self.over).map(Heartbeat::deadline)
    }

    /// The next message to send. None are given before the connection is opened.
    pub fn poll_transmit(&mut self) -> Option<Frame> {
        self.heartbeat.as_ref()?;
        self.transmits.pop_front()
    }

    /// Sends an event. `args` is a list, as [`encode`] says.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] as [`encode::event`], and for a namespace that was not joined; [`Error::NotConnected`] after the
    /// end.
    pub fn emit(&mut self, namespace: &str, name: &str, args: &(impl Serialize + ?Sized)) -> Result<()> {
        self.admit(namespace)?;
        self.send(encode::event(namespace, None, name, args)?);
        Ok(())
    }

    /// Sends an event and asks for an answer, which comes as [`Notice::Ack`] (or [`Notice::BinaryAck`]) with the id that is returned.
    /// No answer may come, or one that was not asked for: who waits needs a deadline, and must look at the id.
    ///
    /// # Errors
    ///
    /// As [`emit`](Self::emit).
    pub fn emit_with_ack(&mut self, namespace: &str, name: &str, args: &(impl Serialize + ?Sized)) -> Result<u64> {
        self.admit(namespace)?;
        let id = self.next_ack;
        self.send(encode::event(namespace, Some(id), name, args)?);
        self.next_ack += 1;
        Ok(id)
    }

    /// Sends an event with attachments; see [`encode::binary_event`].
    ///
    /// # Errors
    ///
    /// As [`emit`](Self::emit) and [`encode::binary_event`].
    pub fn emit_binary(
        &mut self,
        namespace: &str,
        name: &str,
        args: &(impl Serialize + ?Sized),
        attachments: &[impl AsRef<[u8]>],
    ) -> Result<()> {
        self.admit(namespace)?;
        self.transmits.extend(encode::binary_event(namespace, None, name, args, attachments)?);
        Ok(())
    }

    /// Answers an event that had an id.
    ///
    /// # Errors
    ///
    /// As [`emit`](Self::emit).
    pub fn ack(&mut self, namespace: &str, id: u64, args: &(impl Serialize + ?Sized)) -> Result<()> {
        self.admit(namespace)?;
        self.send(encode::ack(namespace, id, args)?);
        Ok(())
    }

    /// Asks to join another namespace than the root. The answer is [`Notice::Joined`] or [`Notice::Refused`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] as [`encode::join`], and if that was asked already; [`Error::NotConnected`] after the end.
    pub fn join(&mut self, namespace: &str, query: Option<&str>) -> Result<()> {
        if self.over {
            return Err(Error::NotConnected);
        }
        let text = encode::join(namespace, query)?;
        if self.other(namespace).is_some() {
            return Err(Error::invalid("namespace", "was joined already"));
        }
        self.others.push(Other { namespace: namespace.into(), joined: false });
        self.send(text);
        Ok(())
    }

    /// Leaves a namespace other than the root ([`close`](Self::close) does that). What a server had sent already still comes, as
    /// [`Odd::Namespace`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for the root and for a namespace that was not joined; [`Error::NotConnected`] after the end.
    pub fn leave(&mut self, namespace: &str) -> Result<()> {
        self.admit(namespace)?;
        if namespace == ROOT {
            return Err(Error::invalid("namespace", "is the root, which ends with the connection"));
        }
        self.send(encode::leave(namespace)?);
        self.others.retain(|other| *other.namespace != *namespace);
        Ok(())
    }

    /// Says goodbye (`41`), if the connection was opened. Send what [`poll_transmit`](Self::poll_transmit) still gives and close the
    /// WebSocket; nothing more is taken.
    pub fn close(&mut self) {
        if self.over {
            return;
        }
        self.transmits.push_back(EnginePacket::Message("1").encode());
        self.over = true;
    }

    /// Whether the open packet came.
    pub const fn is_open(&self) -> bool {
        self.heartbeat.is_some()
    }

    /// Whether the root namespace is joined: the server said so, or sent an event or an answer there.
    pub const fn is_joined(&self) -> bool {
        self.joined || self.used
    }

    /// Whether the end was reached, by the server, by silence or by [`close`](Self::close).
    pub const fn is_over(&self) -> bool {
        self.over
    }

    /// How many messages were odd so far, and packets whose attachments did not come.
    pub const fn odd(&self) -> u64 {
        self.odd
    }

    /// How long a server lets pass until it takes a client that says no more for gone: both of its times together, and `None` before
    /// it named them.
    pub(crate) fn patience(&self) -> Option<Duration> {
        self.heartbeat.as_ref().map(Heartbeat::patience)
    }

    fn handle<'a>(&mut self, packet: Result<EnginePacket<'a>, Odd>, now: Instant) -> Notice<'a> {
        if self.over {
            return Notice::Nothing;
        }
        if let Some(heartbeat) = &mut self.heartbeat {
            heartbeat.heard(now);
        }
        match packet.and_then(|packet| self.engine_packet(packet, now)) {
            Ok(notice) => notice,
            Err(odd) => {
                self.odd += 1;
                Notice::Odd(odd)
            }
        }
    }

    fn engine_packet<'a>(&mut self, packet: EnginePacket<'a>, now: Instant) -> Result<Notice<'a>, Odd> {
        match packet {
            EnginePacket::Open(_) if self.is_open() => Err(Odd::Repeated),
            EnginePacket::Open(json) => {
                let Some(info) = OpenInfo::read(json) else { return Ok(self.end(End::BadOpen)) };
                self.heartbeat = Some(Heartbeat::new(info.ping_interval, info.ping_timeout, now));
                Ok(Notice::Opened(info))
            }
            EnginePacket::Close => Ok(self.end(End::ClosedByServer)),
            EnginePacket::Ping(data) => {
                // A server of this revision never asks. One behind a proxy of another revision might.
                if self.transmits.len() < WAITING_ANSWERS {
                    let data = if data.len() > MAX_PING_DATA { "" } else { data };
                    self.transmits.push_back(EnginePacket::Pong(data).encode());
                }
                Ok(Notice::Nothing)
            }
            EnginePacket::Pong(_) | EnginePacket::Noop => Ok(Notice::Nothing),
            EnginePacket::Upgrade => Err(Odd::ClientOnly),
            EnginePacket::Message(text) => Packet::decode(text).and_then(|packet| self.packet(&packet)),
            EnginePacket::Binary(bytes) => self.assembler.attach(bytes.into_owned()).map(assembled),
        }
    }

    fn packet<'a>(&mut self, packet: &Packet<'a>) -> Result<Notice<'a>, Odd> {
        let (namespace, data) = (packet.namespace, packet.payload);
        match packet.kind {
            // What ends the connection does so at any time.
            PacketType::Disconnect if namespace == ROOT => return Ok(self.end(End::Disconnected)),
            PacketType::Error if namespace == ROOT && !self.is_joined() => return Ok(self.end(End::Refused { data })),
            _ if !self.is_open() => return Err(Odd::NotOpen),
            _ => {}
        }
        let joined = self.joined(namespace)?;
        match packet.kind {
            PacketType::Connect if *joined => Err(Odd::Repeated),
            PacketType::Connect => {
                *joined = true;
                Ok(Notice::Joined { namespace })
            }
            PacketType::Error if *joined || namespace == ROOT => Ok(Notice::Error { namespace, data }),
            PacketType::Error => {
                self.others.retain(|other| *other.namespace != *namespace);
                Ok(Notice::Refused { namespace, data })
            }
            PacketType::Disconnect => {
                self.others.retain(|other| *other.namespace != *namespace);
                Ok(Notice::Left { namespace })
            }
            PacketType::Event => {
                let event = packet.event()?;
                self.used |= namespace == ROOT;
                Ok(if event.name == "error" { Notice::ErrorEvent(event) } else { Notice::Event(event) })
            }
            PacketType::Ack => {
                let ack = packet.ack()?;
                self.used |= namespace == ROOT;
                Ok(Notice::Ack(ack))
            }
            PacketType::BinaryEvent | PacketType::BinaryAck => {
                if self.assembler.is_waiting() {
                    self.odd += 1;
                }
                let begun = self.assembler.begin(packet)?;
                self.used |= namespace == ROOT;
                Ok(assembled(begun))
            }
        }
    }

    /// Whether a namespace's CONNECT came.
    fn joined(&mut self, namespace: &str) -> Result<&mut bool, Odd> {
        if namespace == ROOT {
            return Ok(&mut self.joined);
        }
        self.other(namespace).map(|other| &mut other.joined).ok_or(Odd::Namespace)
    }

    fn other(&mut self, namespace: &str) -> Option<&mut Other> {
        self.others.iter_mut().find(|other| *other.namespace == *namespace)
    }

    /// Makes sure that something can be sent in a namespace.
    fn admit(&mut self, namespace: &str) -> Result<()> {
        if self.over {
            return Err(Error::NotConnected);
        }
        check_namespace(namespace)?;
        if namespace != ROOT && self.other(namespace).is_none() {
            return Err(Error::invalid("namespace", "was not joined"));
        }
        Ok(())
    }

    fn send(&mut self, text: String) {
        self.transmits.push_back(Frame::Text(text));
    }

    fn end<'a>(&mut self, end: End<'a>) -> Notice<'a> {
        self.over = true;
        self.transmits.clear();
        self.assembler = Assembler::new(self.limits.max_attachments, self.limits.max_binary_bytes);
        Notice::Ended(end)
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

/// The messages to send may hold what nobody else should see, so they are only counted.
impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("limits", &self.limits)
            .field("heartbeat", &self.heartbeat)
            .field("joined", &self.is_joined())
            .field("others", &self.others.iter().map(|other| &*other.namespace).collect::<Vec<_>>())
            .field("transmits", &self.transmits.len())
            .field("odd", &self.odd)
            .field("over", &self.over)
            .finish_non_exhaustive()
    }
}

fn assembled(packet: Option<Assembled>) -> Notice<'static> {
    match packet {
        None => Notice::Nothing,
        Some(Assembled::Event(event)) => Notice::BinaryEvent(event),
        Some(Assembled::Ack(ack)) => Notice::BinaryAck(ack),
    }
}

#[cfg(test)]
mod tests;
