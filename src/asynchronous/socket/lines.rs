//! One connection of this mode that carries lines.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::super::{connect::connect, stream::Stream, time};
use crate::{
    Result,
    address::{self, Address},
    lines::{Due, Lines},
    protocol::Target,
    socket::Incoming,
};

/// Lines over a stream. Dropped, it ends the writing as far as that goes without waiting.
#[derive(Debug)]
pub(in super::super) struct Socket {
    stream: Stream,
    lines: Lines,
}

impl Socket {
    /// Look-up, TCP and TLS, all before the deadline.
    pub(super) async fn connect(
        address: Address,
        target: &Target,
        deadline: Instant,
        tls: Arc<ClientConfig>,
    ) -> Result<Self> {
        let stream = tokio::time::timeout_at(deadline.into(), connect(&address, deadline, tls))
            .await
            .map_err(|_| address::timed_out(&address.doing, target.timeout))?
            .map_err(|error| address::not_won(error, &address.doing, target.timeout))?;
        Ok(Self { stream, lines: Lines::new(address.doing, target.max_message_bytes) })
    }

    pub(super) fn write(&mut self, line: &str) {
        if self.lines.write(line) {
            self.flush();
        }
    }

    pub(super) fn flush(&mut self) {
        let _: Option<()> = time::at_once(|cx| {
            self.poll_flush(cx);
            Poll::Ready(())
        });
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) {
        while let Some(due) = self.lines.due() {
            let stream = Pin::new(&mut self.stream);
            let done = match due {
                Due::Write(bytes) => stream.poll_write(cx, bytes),
                Due::Flush => stream.poll_flush(cx).map_ok(|()| 0),
                Due::ShutDown => stream.poll_shutdown(cx).map_ok(|()| 0),
            };
            match done {
                Poll::Ready(done) => self.lines.did(done),
                Poll::Pending => return,
            }
        }
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Incoming> {
        self.poll_flush(cx);
        loop {
            if let Some(incoming) = self.lines.next() {
                return Poll::Ready(incoming);
            }
            let mut room = ReadBuf::new(self.lines.room());
            match Pin::new(&mut self.stream).poll_read(cx, &mut room) {
                Poll::Ready(read) => {
                    let filled = room.filled().len();
                    self.lines.took(read.map(|()| filled));
                }
                Poll::Pending => return self.lines.failure().map_or(Poll::Pending, Poll::Ready),
            }
        }
    }

    pub(super) fn say_goodbye(&mut self) {
        self.lines.part();
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.say_goodbye();
        self.flush();
    }
}
