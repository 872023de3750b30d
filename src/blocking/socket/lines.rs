//! One connection of this mode that carries lines.

use std::{
    io::{self, Read, Write},
    sync::Arc,
    time::Instant,
};

use rustls::ClientConfig;

use super::super::{connect::connect, stream::Stream};
use crate::{
    Result,
    address::{self, Address},
    lines::{Due, Lines},
    protocol::Target,
    socket::Incoming,
};

/// Lines over a stream that never blocks. Dropped, it ends the writing as far as that goes without waiting.
#[derive(Debug)]
pub(in super::super) struct Socket {
    stream: Stream,
    lines: Lines,
}

impl Socket {
    /// Look-up, TCP and TLS, all before the deadline.
    pub(super) fn connect(
        address: Address,
        target: &Target,
        deadline: Instant,
        tls: Arc<ClientConfig>,
    ) -> Result<Self> {
        let stream = connect(&address, deadline, tls)
            .and_then(|mut stream| {
                stream.stop_blocking()?;
                Ok(stream)
            })
            .map_err(|error| address::not_won(error, &address.doing, target.timeout))?;
        Ok(Self { stream, lines: Lines::new(address.doing, target.max_message_bytes) })
    }

    pub(super) fn stream(&mut self) -> &mut Stream {
        &mut self.stream
    }

    pub(super) fn write(&mut self, line: &str) {
        if self.lines.write(line) {
            self.flush();
        }
    }

    pub(super) fn flush(&mut self) {
        while let Some(due) = self.lines.due() {
            let done = match due {
                Due::Write(bytes) => self.stream.write(bytes),
                Due::Flush => self.stream.flush().map(|()| 0),
                Due::ShutDown => self.stream.shut_down().map(|()| 0),
            };
            match done {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                done => self.lines.did(done),
            }
        }
    }

    pub(super) fn next(&mut self) -> Option<Incoming> {
        self.flush();
        loop {
            if let Some(incoming) = self.lines.next() {
                return Some(incoming);
            }
            match self.stream.read(self.lines.room()) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return self.lines.failure(),
                read => self.lines.took(read),
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
