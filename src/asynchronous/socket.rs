//! One connection of this mode, whatever is spoken over it.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use rustls::ClientConfig;

use super::time;
use crate::{
    Result,
    address::{self, Address, Speaks},
    protocol::Target,
    socket::Incoming,
};

mod lines;
mod websocket;

/// A socket. Dropped, it says goodbye as far as that goes without waiting.
#[derive(Debug)]
pub(super) enum Socket {
    WebSocket(websocket::Socket),
    Lines(lines::Socket),
}

impl Socket {
    /// Look-up, TCP, TLS and what more there is, all within the target's time.
    pub(super) async fn connect(target: Target, tls: Arc<ClientConfig>) -> Result<Self> {
        let deadline = address::deadline(time::now(), target.timeout);
        let address = Address::new(&target)?;
        match address.speaks {
            Speaks::WebSocket => websocket::Socket::connect(address, &target, deadline, tls).await.map(Self::WebSocket),
            Speaks::Lines => lines::Socket::connect(address, &target, deadline, tls).await.map(Self::Lines),
        }
    }

    /// Takes the text over; it leaves with the next flush.
    pub(super) fn write(&mut self, text: String) {
        match self {
            Self::WebSocket(socket) => socket.write(text),
            Self::Lines(socket) => socket.write(&text),
        }
    }

    /// Writes what can be written now. The rest leaves in the next wait.
    pub(super) fn flush(&mut self) {
        match self {
            Self::WebSocket(socket) => socket.flush(),
            Self::Lines(socket) => socket.flush(),
        }
    }

    /// What the server said next.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Incoming> {
        match self {
            Self::WebSocket(socket) => socket.poll(cx),
            Self::Lines(socket) => socket.poll(cx),
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
