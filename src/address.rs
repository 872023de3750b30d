//! Where a socket goes to and what it is to speak there, and how the time for that is shared out.

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use http::Uri;
use rustls::pki_types::ServerName;

use crate::{Error, Result, http::LONGEST_TIMEOUT, protocol::Target};

/// The shortest time one address of several gets.
const SHORTEST_TRY: Duration = Duration::from_millis(500);

/// What is spoken over the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    WebSocket,
    /// Lines of text, each with its end.
    Lines,
}

/// A [`Target`], read.
#[derive(Debug)]
pub(crate) struct Address {
    pub(crate) speaks: Speaks,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The name in the server's certificate; `None` without TLS.
    pub(crate) tls: Option<ServerName<'static>>,
    /// What errors say; the host, never the path or the query.
    pub(crate) doing: Arc<str>,
}

impl Address {
    pub(crate) fn new(target: &Target) -> Result<Self> {
        let uri: Uri = target.url.parse().map_err(|_| invalid("its address is not a URL"))?;
        let (speaks, secure, usual_port) = match uri.scheme_str() {
            Some("wss") => (Speaks::WebSocket, true, 443),
            Some("ws") => (Speaks::WebSocket, false, 80),
            Some("ircs") => (Speaks::Lines, true, 6697),
            Some("irc") => (Speaks::Lines, false, 6667),
            _ => return Err(invalid("its address begins with none of ws://, wss://, irc:// and ircs://")),
        };
        let bracketed = uri.host().unwrap_or_default();
        let host = bracketed.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(bracketed).to_owned();
        if host.is_empty() {
            return Err(invalid("its address has no host"));
        }
        let port = uri.port_u16().unwrap_or(usual_port);
        let tls = if secure {
            Some(ServerName::try_from(host.clone()).map_err(|_| invalid("its host is no name that TLS knows"))?)
        } else {
            None
        };
        let doing = format!("connection to {bracketed}:{port}").into();
        Ok(Self { speaks, host, port, tls, doing })
    }
}

/// Why an address is of no use; the address itself may hold a token.
pub(crate) fn invalid(reason: &'static str) -> Error {
    Error::transport("connection to the chat server", reason)
}

/// Until when to try, without an overflow where somebody wants to wait for ever.
pub(crate) fn deadline(now: Instant, timeout: Duration) -> Instant {
    now + timeout.min(LONGEST_TIMEOUT)
}

/// How long to try one address when this many are left, so that one that swallows everything does not use up all the time.
pub(crate) fn share(deadline: Instant, now: Instant, addresses_left: usize) -> Duration {
    let left = deadline.saturating_duration_since(now);
    let addresses = u32::try_from(addresses_left.max(1)).unwrap_or(u32::MAX);
    (left / addresses).max(SHORTEST_TRY).min(left)
}

/// Takes turns between the address families, as a machine may have only one that works.
pub(crate) fn interleave(addresses: impl IntoIterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let (mut first, mut second): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
    for address in addresses {
        let same = first.first().is_none_or(|known: &SocketAddr| known.is_ipv6() == address.is_ipv6());
        let family = if same { &mut first } else { &mut second };
        if !family.contains(&address) {
            family.push(address);
        }
    }
    let mut turns = Vec::with_capacity(first.len() + second.len());
    let mut second = second.into_iter();
    for address in first {
        turns.push(address);
        turns.extend(second.next());
    }
    turns.extend(second);
    turns
}

/// Why a stream was not won.
pub(crate) fn not_won(error: io::Error, doing: &str, timeout: Duration) -> Error {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => timed_out(doing, timeout),
        _ => Error::transport(doing.to_owned(), error),
    }
}

pub(crate) fn timed_out(doing: &str, after: Duration) -> Error {
    Error::timeout(doing.to_owned(), after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testbed::target;

    #[test]
    fn an_address_is_read_and_says_nothing_secret() {
        let address = Address::new(&target("wss://kr-ss1.chat.naver.com/chat?token=hush")).unwrap();
        assert_eq!((address.host.as_str(), address.port), ("kr-ss1.chat.naver.com", 443));
        assert_eq!((address.speaks, address.tls.is_some()), (Speaks::WebSocket, true));
        assert_eq!(&*address.doing, "connection to kr-ss1.chat.naver.com:443");
        let address = Address::new(&target("ws://[::1]:9090/chat")).unwrap();
        assert_eq!((address.host.as_str(), address.port, address.tls.is_none()), ("::1", 9090, true));
        for url in
            ["", "http://host/", "ws://", "wss://bad host/?hush", "ws:///hush", "irc://", "irc:hush", "ircs://a b"]
        {
            let error = Address::new(&target(url)).unwrap_err();
            assert!(!format!("{error:?}").contains("hush"), "{url}: {error:?}");
        }
    }

    #[test]
    fn lines_have_ports_of_their_own() {
        let address = Address::new(&target("ircs://irc.chat.twitch.tv")).unwrap();
        assert_eq!((address.speaks, address.port, address.tls.is_some()), (Speaks::Lines, 6697, true));
        assert_eq!(&*address.doing, "connection to irc.chat.twitch.tv:6697");
        let address = Address::new(&target("irc://irc.chat.twitch.tv")).unwrap();
        assert_eq!((address.speaks, address.port, address.tls.is_none()), (Speaks::Lines, 6667, true));
        assert_eq!(Address::new(&target("ircs://[::1]:7000")).unwrap().port, 7000);
    }

    #[test]
    fn address_families_take_turns() {
        let parse = |list: &[&str]| list.iter().map(|text| text.parse().unwrap()).collect::<Vec<SocketAddr>>();
        let turns = interleave(parse(&["[::1]:1", "[::2]:1", "1.1.1.1:1", "[::1]:1", "1.1.1.2:1", "1.1.1.3:1"]));
        assert_eq!(turns, parse(&["[::1]:1", "1.1.1.1:1", "[::2]:1", "1.1.1.2:1", "1.1.1.3:1"]));
    }

    #[test]
    fn one_address_does_not_use_up_the_time_of_the_others() {
        let now = Instant::now();
        let deadline = now + Duration::from_secs(9);
        assert_eq!(share(deadline, now, 3), Duration::from_secs(3));
        assert_eq!(share(deadline, now, 100), SHORTEST_TRY);
        assert_eq!(share(deadline, deadline, 2), Duration::ZERO);
    }
}
