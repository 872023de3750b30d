//! One WebSocket connection of this mode.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use futures_core::Stream as _;
use futures_sink::Sink;
use rustls::ClientConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use tungstenite::{Error as WsError, Message, handshake::client::Request};

use super::super::{connect::connect, stream::Stream, time};
use crate::{
    Result,
    address::{self, Address},
    protocol::{Loss, Target},
    socket::Incoming,
    websocket,
};

/// A WebSocket. Dropped, it says goodbye as far as that goes without waiting.
#[derive(Debug)]
pub(in super::super) struct Socket {
    inner: WebSocketStream<Stream>,
    doing: Arc<str>,
    max_message_bytes: usize,
    /// Something was written, or must be answered, since the last whole flush.
    unflushed: bool,
    /// Our goodbye, or the answer to the server's, is out.
    parted: bool,
    /// Why writing failed. What the server said before is still read.
    failed: Option<Loss>,
}

impl Socket {
    /// Look-up, TCP, TLS and upgrade, all before the deadline.
    pub(super) async fn connect(
        address: Address,
        target: &Target,
        deadline: Instant,
        tls: Arc<ClientConfig>,
    ) -> Result<Self> {
        let request = websocket::request(target)?;
        let hands = shake_hands(&address, request, target, deadline, tls);
        let inner = tokio::time::timeout_at(deadline.into(), hands)
            .await
            .map_err(|_| address::timed_out(&address.doing, target.timeout))?
            .map_err(|error| websocket::refused(error, &address.doing, target.timeout))?;
        let max_message_bytes = target.max_message_bytes;
        Ok(Self { inner, doing: address.doing, max_message_bytes, unflushed: false, parted: false, failed: None })
    }

    /// Takes the text over; it leaves with the next flush.
    pub(super) fn write(&mut self, text: String) {
        self.unflushed = true;
        let written = Pin::new(&mut self.inner).start_send(Message::text(text));
        self.note(written);
    }

    /// Writes what can be written now. The rest leaves in the next wait.
    pub(super) fn flush(&mut self) {
        let _: Option<()> = time::at_once(|cx| {
            self.poll_flush(cx);
            Poll::Ready(())
        });
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) {
        if self.unflushed && self.failed.is_none() {
            if let Poll::Ready(flushed) = Pin::new(&mut self.inner).poll_flush(cx) {
                self.unflushed = flushed.is_err();
                self.note(flushed);
            }
        }
    }

    /// What the server said next.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Incoming> {
        self.poll_flush(cx);
        Poll::Ready(match Pin::new(&mut self.inner).poll_next(cx) {
            Poll::Ready(Some(Ok(message))) => {
                let incoming = Incoming::from(message);
                match &incoming {
                    Incoming::Frame(_) => {}
                    Incoming::Control => self.unflushed = true,
                    Incoming::Lost(_) => {
                        self.parted = true;
                        // The answer to the server's goodbye.
                        let _ = Pin::new(&mut self.inner).poll_flush(cx);
                    }
                }
                incoming
            }
            Poll::Ready(Some(Err(error))) => Incoming::Lost(self.failed.take().unwrap_or_else(|| self.loss(error))),
            Poll::Ready(None) => {
                Incoming::Lost(self.failed.take().unwrap_or_else(|| self.loss(WsError::ConnectionClosed)))
            }
            Poll::Pending => match self.failed.take() {
                Some(loss) => Incoming::Lost(loss),
                None => return Poll::Pending,
            },
        })
    }

    /// Sends the goodbye, if there was none yet.
    pub(super) fn say_goodbye(&mut self) {
        if !std::mem::replace(&mut self.parted, true) {
            self.unflushed = true;
            let closed = Pin::new(&mut self.inner).start_send(Message::Close(Some(websocket::goodbye())));
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
        self.flush();
    }
}

async fn shake_hands(
    address: &Address,
    request: Request,
    target: &Target,
    deadline: Instant,
    tls: Arc<ClientConfig>,
) -> Result<WebSocketStream<Stream>, WsError> {
    let stream = connect(address, deadline, tls).await?;
    let (socket, _) = client_async_with_config(request, stream, Some(websocket::config(target))).await?;
    Ok(socket)
}
