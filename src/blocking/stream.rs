//! A TCP stream, with or without TLS, that begins as a blocking one with a deadline and then never blocks again.

use std::{
    io::{self, IoSlice, Read, Write},
    net::{Shutdown, TcpStream},
    sync::Arc,
    time::Instant,
};

use rustls::{ClientConfig, ClientConnection, pki_types::ServerName};

/// What a socket stands on.
#[derive(Debug)]
pub(super) enum Stream {
    Plain(Tcp),
    Tls(Box<Tls>),
}

impl Stream {
    pub(super) fn plain(tcp: TcpStream, deadline: Instant) -> Self {
        Self::Plain(Tcp::Blocking { tcp, deadline })
    }

    /// Shakes hands.
    pub(super) fn tls(
        tcp: TcpStream,
        deadline: Instant,
        config: Arc<ClientConfig>,
        name: ServerName<'static>,
    ) -> io::Result<Self> {
        let session = ClientConnection::new(config, name).map_err(io::Error::other)?;
        let mut tls = Tls { session, tcp: Tcp::Blocking { tcp, deadline } };
        while tls.session.is_handshaking() {
            tls.session.complete_io(&mut tls.tcp)?;
        }
        Ok(Self::Tls(Box::new(tls)))
    }

    /// From here on nothing blocks. What was read ahead stays where it is.
    pub(super) fn stop_blocking(&mut self) -> io::Result<()> {
        let tcp = self.tcp();
        *tcp = match std::mem::replace(tcp, Tcp::Gone) {
            Tcp::Blocking { tcp, deadline: _ } => {
                tcp.set_nonblocking(true)?;
                Tcp::Ready(mio::net::TcpStream::from_std(tcp))
            }
            other => other,
        };
        Ok(())
    }

    /// What can be registered, once nothing blocks.
    pub(super) fn source(&mut self) -> Option<&mut mio::net::TcpStream> {
        match self.tcp() {
            Tcp::Ready(tcp) => Some(tcp),
            Tcp::Blocking { .. } | Tcp::Gone => None,
        }
    }

    /// No more is written, which the server sees: the end of the stream, and over TLS the goodbye before it. `WouldBlock` where
    /// that must be done again.
    pub(super) fn shut_down(&mut self) -> io::Result<()> {
        if let Self::Tls(tls) = self {
            tls.session.send_close_notify();
            tls.push()?;
        }
        match self.tcp() {
            Tcp::Blocking { tcp, deadline: _ } => tcp.shutdown(Shutdown::Write),
            Tcp::Ready(tcp) => tcp.shutdown(Shutdown::Write),
            Tcp::Gone => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn tcp(&mut self) -> &mut Tcp {
        match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(tls) => &mut tls.tcp,
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.read(buf),
            Self::Tls(tls) => tls.read(buf),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.write(buf),
            Self::Tls(tls) => tls.write(buf),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(tcp) => tcp.flush(),
            Self::Tls(tls) => tls.flush(),
        }
    }
}

#[derive(Debug)]
pub(super) enum Tcp {
    Blocking {
        tcp: TcpStream,
        deadline: Instant,
    },
    Ready(mio::net::TcpStream),
    /// Only where taking it out of blocking mode failed.
    Gone,
}

/// The time left; zero would mean "for ever" to the system.
fn left(deadline: Instant) -> io::Result<Option<std::time::Duration>> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(Some(left)) }
}

/// A deadline that passed is `WouldBlock` on Unix and `TimedOut` on Windows.
fn late(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::WouldBlock { io::ErrorKind::TimedOut.into() } else { error }
}

/// A signal is no reason to give up; with a timeout set, the system does not go on by itself.
fn uninterrupted(mut transfer: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match transfer() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

impl Read for Tcp {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        uninterrupted(|| match self {
            Self::Blocking { tcp, deadline } => {
                tcp.set_read_timeout(left(*deadline)?)?;
                tcp.read(buf).map_err(late)
            }
            Self::Ready(tcp) => tcp.read(buf),
            Self::Gone => Err(io::ErrorKind::NotConnected.into()),
        })
    }
}

impl Write for Tcp {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(buf)])
    }

    fn write_vectored(&mut self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        uninterrupted(|| match self {
            Self::Blocking { tcp, deadline } => {
                tcp.set_write_timeout(left(*deadline)?)?;
                tcp.write_vectored(bufs).map_err(late)
            }
            Self::Ready(tcp) => tcp.write_vectored(bufs),
            Self::Gone => Err(io::ErrorKind::NotConnected.into()),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Unlike `rustls::StreamOwned`, reading does not wait for what cannot be written yet: a server that reads only after it
/// was read from would hang it.
#[derive(Debug)]
pub(super) struct Tls {
    session: ClientConnection,
    tcp: Tcp,
}

impl Tls {
    /// Writes what is due; `WouldBlock` where some of it is left.
    fn push(&mut self) -> io::Result<()> {
        while self.session.wants_write() {
            if self.session.write_tls(&mut self.tcp)? == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
        }
        Ok(())
    }

    fn try_push(&mut self) -> io::Result<()> {
        match self.push() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            other => other,
        }
    }
}

impl Read for Tls {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.session.reader().read(buf) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
            self.session.read_tls(&mut self.tcp)?;
            if let Err(error) = self.session.process_new_packets() {
                // The server is told why, if it listens.
                let _ = self.push();
                return Err(io::Error::new(io::ErrorKind::InvalidData, error));
            }
            self.try_push()?;
        }
    }
}

impl Write for Tls {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.try_push()?;
        let taken = self.session.writer().write(buf)?;
        if taken == 0 && !buf.is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.try_push()?;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.push()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::testbed::PATIENCE;

    #[test]
    fn after_the_end_of_the_writing_there_is_still_reading() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let tcp = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut server, _) = listener.accept().unwrap();
        server.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut stream = Stream::plain(tcp, Instant::now() + PATIENCE);
        stream.write_all(b"last").unwrap();
        stream.shut_down().unwrap();
        let mut heard = String::new();
        server.read_to_string(&mut heard).unwrap();
        assert_eq!(heard, "last");
        server.write_all(b"answer").unwrap();
        drop(server);
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "answer");
    }
}
