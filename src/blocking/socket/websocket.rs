//! One WebSocket connection of this mode.

use std::{io, sync::Arc, time::Instant};

use rustls::ClientConfig;
use tungstenite::{
    Error as WsError, Message, WebSocket,
    handshake::{HandshakeError, client::Request},
};

use super::super::{connect::connect, stream::Stream};
use crate::{
    Result,
    address::Address,
    protocol::{Loss, Target},
    socket::Incoming,
    websocket,
};

/// A WebSocket that never blocks. Dropped, it says goodbye as far as that goes without waiting.
#[derive(Debug)]
pub(in super::super) struct Socket {
    inner: WebSocket<Stream>,
    doing: Arc<str>,
    max_message_bytes: usize,
    /// Something was written, or must be answered, since the last whole flush.
    unflushed: bool,
    /// Why writing failed. What the server said before is still read.
    failed: Option<Loss>,
}

impl Socket {
    /// Look-up, TCP, TLS and upgrade, all before the deadline.
    pub(super) fn connect(
        address: Address,
        target: &Target,
        deadline: Instant,
        tls: Arc<ClientConfig>,
    ) -> Result<Self> {
        let request = websocket::request(target)?;
        let inner = connect(&address, deadline, tls)
            .map_err(WsError::Io)
            .and_then(|stream| shake_hands(stream, request, target))
            .map_err(|error| websocket::refused(error, &address.doing, target.timeout))?;
        let max_message_bytes = target.max_message_bytes;
        Ok(Self { inner, doing: address.doing, max_message_bytes, unflushed: false, failed: None })
    }

    pub(super) fn stream(&mut self) -> &mut Stream {
        self.inner.get_mut()
    }

    /// Takes the text over; it leaves with the next flush.
    pub(super) fn write(&mut self, text: String) {
        self.unflushed = true;
        let written = self.inner.write(Message::text(text));
        self.note(written);
    }

    /// Writes what can be written now.
    pub(super) fn flush(&mut self) {
        if self.unflushed && self.failed.is_none() {
            let flushed = self.inner.flush();
            self.unflushed = flushed.is_err();
            self.note(flushed);
        }
    }

    /// What the server said next; `None` where it said nothing more yet.
    pub(super) fn next(&mut self) -> Option<Incoming> {
        self.flush();
        match self.inner.read() {
            Ok(message) => {
                let incoming = Incoming::from(message);
                match &incoming {
                    Incoming::Frame(_) => {}
                    Incoming::Control => self.unflushed = true,
                    // The answer to the server's goodbye.
                    Incoming::Lost(_) => drop(self.inner.flush()),
                }
                Some(incoming)
            }
            Err(WsError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                self.failed.take().map(Incoming::Lost)
            }
            Err(error) => Some(Incoming::Lost(self.failed.take().unwrap_or_else(|| self.loss(error)))),
        }
    }

    /// Sends the goodbye, if there was none yet.
    pub(super) fn say_goodbye(&mut self) {
        if self.inner.can_write() {
            self.unflushed = true;
            let closed = self.inner.close(Some(websocket::goodbye()));
            self.note(closed);
        }
    }

    fn note(&mut self, result: Result<(), WsError>) {
        match result {
            Ok(()) => {}
            Err(WsError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => self.failed = Some(self.loss(error)),
        }
    }

    fn loss(&self, error: WsError) -> Loss {
        websocket::loss(error, &self.doing, self.max_message_bytes)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.say_goodbye();
    }
}

fn shake_hands(stream: Stream, request: Request, target: &Target) -> Result<WebSocket<Stream>, WsError> {
    let (mut socket, _) = tungstenite::client::client_with_config(request, stream, Some(websocket::config(target)))
        .map_err(|error| match error {
            HandshakeError::Failure(error) => error,
            // Cannot be: a deadline that passed is no `WouldBlock` here.
            HandshakeError::Interrupted(_) => WsError::Io(io::ErrorKind::TimedOut.into()),
        })?;
    socket.get_mut().stop_blocking()?;
    Ok(socket)
}
