//! One connection of this mode, whatever is spoken over it.

use std::{io, sync::Arc, time::Instant};

use mio::{Interest, Registry, Token};
use rustls::ClientConfig;

use crate::{
    Result,
    address::{self, Address, Speaks},
    protocol::Target,
    socket::Incoming,
};

mod lines;
mod websocket;

/// A socket that never blocks. Dropped, it says goodbye as far as that goes without waiting.
#[derive(Debug)]
pub(super) enum Socket {
    WebSocket(websocket::Socket),
    Lines(lines::Socket),
}

impl Socket {
    /// Look-up, TCP, TLS and what more there is, all within the target's time.
    pub(super) fn connect(target: &Target, tls: Arc<ClientConfig>) -> Result<Self> {
        let deadline = address::deadline(Instant::now(), target.timeout);
        let address = Address::new(target)?;
        match address.speaks {
            Speaks::WebSocket => websocket::Socket::connect(address, target, deadline, tls).map(Self::WebSocket),
            Speaks::Lines => lines::Socket::connect(address, target, deadline, tls).map(Self::Lines),
        }
    }

    pub(super) fn register(&mut self, registry: &Registry, token: Token) -> io::Result<()> {
        let stream = match self {
            Self::WebSocket(socket) => socket.stream(),
            Self::Lines(socket) => socket.stream(),
        };
        match stream.source() {
            Some(tcp) => registry.register(tcp, token, Interest::READABLE | Interest::WRITABLE),
            None => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    /// Takes the text over; it leaves with the next flush.
    pub(super) fn write(&mut self, text: String) {
        match self {
            Self::WebSocket(socket) => socket.write(text),
            Self::Lines(socket) => socket.write(&text),
        }
    }

    /// Writes what can be written now.
    pub(super) fn flush(&mut self) {
        match self {
            Self::WebSocket(socket) => socket.flush(),
            Self::Lines(socket) => socket.flush(),
        }
    }

    /// What the server said next; `None` where it said nothing more yet.
    pub(super) fn next(&mut self) -> Option<Incoming> {
        match self {
            Self::WebSocket(socket) => socket.next(),
            Self::Lines(socket) => socket.next(),
        }
    }

    /// Begins the end, if it was not begun yet; it is out with the next flush.
    pub(super) fn say_goodbye(&mut self) {
        match self {
            Self::WebSocket(socket) => socket.say_goodbye(),
            Self::Lines(socket) => socket.say_goodbye(),
        }
    }
}
