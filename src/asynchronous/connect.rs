//! From an address to a stream: look-up, TCP and TLS.

use std::{io, sync::Arc, time::Instant};

use rustls::ClientConfig;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use super::{stream::Stream, time};
use crate::address::{self, Address};

/// The deadline is for the shares of the host's addresses; whoever awaits this keeps to it.
pub(super) async fn connect(address: &Address, deadline: Instant, tls: Arc<ClientConfig>) -> io::Result<Stream> {
    let tcp = open(address, deadline).await?;
    tcp.set_nodelay(true)?;
    Ok(match &address.tls {
        Some(name) => Stream::Tls(Box::new(TlsConnector::from(tls).connect(name.clone(), tcp).await?)),
        None => Stream::Plain(tcp),
    })
}

async fn open(address: &Address, deadline: Instant) -> io::Result<TcpStream> {
    let addresses = address::interleave(lookup_host((address.host.as_str(), address.port)).await?);
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host name has no address");
    let mut left = addresses.len();
    for address in addresses {
        let share = address::share(deadline, time::now(), left);
        left -= 1;
        match tokio::time::timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => return Ok(tcp),
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}
