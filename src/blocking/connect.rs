//! From an address to a stream: look-up, TCP and TLS, all before a deadline.

use std::{
    io,
    net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs},
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use rustls::ClientConfig;

use super::stream::Stream;
use crate::address::{self, Address};

/// A stream that blocks still, until the deadline at most.
pub(super) fn connect(address: &Address, deadline: Instant, tls: Arc<ClientConfig>) -> io::Result<Stream> {
    let tcp = open(address, deadline)?;
    tcp.set_nodelay(true)?;
    match &address.tls {
        Some(name) => Stream::tls(tcp, deadline, tls, name.clone()),
        None => Ok(Stream::plain(tcp, deadline)),
    }
}

fn open(address: &Address, deadline: Instant) -> io::Result<TcpStream> {
    let addresses = look_up(&address.host, address.port, deadline)?;
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host name has no address");
    let mut left = addresses.len();
    for address in addresses {
        let time = address::share(deadline, Instant::now(), left);
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
        let found = (host, port).to_socket_addrs().map(address::interleave);
        let _ = sender.send(found);
    })?;
    let left: Duration = deadline.saturating_duration_since(Instant::now());
    receiver.recv_timeout(left).map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}
