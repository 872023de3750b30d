//! One WebSocket connection of this mode.

use std::{
    io,
    net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs},
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use mio::{Interest, Registry, Token};
use rustls::ClientConfig;
use tungstenite::{
    Error as WsError, Message, WebSocket,
    handshake::{HandshakeError, client::Request},
};

use super::stream::Stream;
use crate::{
    Result,
    protocol::{Loss, Target},
    websocket::{self, Address, Incoming},
};

/// A WebSocket that never blocks. Dropped, it says goodbye as far as that goes without waiting.
#[derive(Debug)]
pub(super) struct Socket {
    inner: WebSocket<Stream>,
    doing: Arc<str>,
    max_message_bytes: usize,
    /// Something was written, or must be answered, since the last whole flush.
    unflushed: bool,
    /// Why writing failed. What the server said before is still read.
    failed: Option<Loss>,
}

impl Socket {
    /// Look-up, TCP, TLS and upgrade, all within the target's time.
    pub(super) fn connect(target: &Target, tls: Arc<ClientConfig>) -> Result<Self> {
        let deadline = websocket::deadline(Instant::now(), target.timeout);
        let (address, request) = Address::new(target)?;
        let doing = Arc::clone(&address.doing);
        let inner = shake_hands(address, request, target, deadline, tls)
            .map_err(|error| websocket::refused(error, &doing, target.timeout))?;
        Ok(Self { inner, doing, max_message_bytes: target.max_message_bytes, unflushed: false, failed: None })
    }

    pub(super) fn register(&mut self, registry: &Registry, token: Token) -> io::Result<()> {
        match self.inner.get_mut().source() {
            Some(tcp) => registry.register(tcp, token, Interest::READABLE | Interest::WRITABLE),
            None => Err(io::ErrorKind::NotConnected.into()),
        }
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

fn shake_hands(
    address: Address,
    request: Request,
    target: &Target,
    deadline: Instant,
    tls: Arc<ClientConfig>,
) -> Result<WebSocket<Stream>, WsError> {
    let tcp = open(&address, deadline)?;
    tcp.set_nodelay(true)?;
    let stream = match address.tls {
        Some(name) => Stream::tls(tcp, deadline, tls, name)?,
        None => Stream::plain(tcp, deadline),
    };
    let (mut socket, _) = tungstenite::client::client_with_config(request, stream, Some(websocket::config(target)))
        .map_err(|error| match error {
            HandshakeError::Failure(error) => error,
            // Cannot be: a deadline that passed is no `WouldBlock` here.
            HandshakeError::Interrupted(_) => WsError::Io(io::ErrorKind::TimedOut.into()),
        })?;
    socket.get_mut().stop_blocking()?;
    Ok(socket)
}

fn open(address: &Address, deadline: Instant) -> io::Result<TcpStream> {
    let addresses = look_up(&address.host, address.port, deadline)?;
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host name has no address");
    let mut left = addresses.len();
    for address in addresses {
        let time = websocket::share(deadline, Instant::now(), left);
        left -= 1;
        if time.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        match TcpStream::connect_timeout(&address, time) {
            Ok(tcp) => return Ok(tcp),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The system's look-up knows no deadline, so it happens on a thread that may be left behind.
fn look_up(host: &str, port: u16, deadline: Instant) -> io::Result<Vec<SocketAddr>> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    let host = host.to_owned();
    let (sender, receiver) = mpsc::sync_channel(1);
    thread::Builder::new().name("livechat-dns".into()).spawn(move || {
        let found = (host, port).to_socket_addrs().map(websocket::interleave);
        let _ = sender.send(found);
    })?;
    let left: Duration = deadline.saturating_duration_since(Instant::now());
    receiver.recv_timeout(left).map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}
