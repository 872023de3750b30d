//! WebSocket as values: what the sockets of both modes ask, allow and make of what comes back.

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use http::{HeaderName, HeaderValue, Uri};
use rustls::pki_types::ServerName;
use tungstenite::{
    Error as WsError, Message,
    client::IntoClientRequest,
    error::ProtocolError,
    handshake::client::Request,
    protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
};

use crate::{
    Error, Result,
    error::StatusError,
    http::{LONGEST_TIMEOUT, retry_after},
    protocol::{Loss, Target},
};

/// Read at once, and allocated for as long as the socket lives. Chat frames are small; a larger one gets room of its own.
const READ_BUFFER_BYTES: usize = 8 * 1_024;

/// Written frames are kept until a flush, or until there are this many bytes of them.
const WRITE_BUFFER_BYTES: usize = 8 * 1_024;

/// A server that reads none of this much is gone.
const MAX_UNSENT_BYTES: usize = 1 << 20;

/// The shortest time one address of several gets.
const SHORTEST_TRY: Duration = Duration::from_millis(500);

/// A [`Target`], read.
#[derive(Debug)]
pub(crate) struct Address {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The name in the server's certificate; `None` without TLS.
    pub(crate) tls: Option<ServerName<'static>>,
    /// What errors say; the host, never the path or the query.
    pub(crate) doing: Arc<str>,
}

impl Address {
    pub(crate) fn new(target: &Target) -> Result<(Self, Request)> {
        let invalid = |reason: &'static str| Error::transport("connection to the chat server", reason);
        let uri: Uri = target.url.parse().map_err(|_| invalid("its address is not a URL"))?;
        let secure = match uri.scheme_str() {
            Some("wss") => true,
            Some("ws") => false,
            _ => return Err(invalid("its address is neither ws:// nor wss://")),
        };
        let bracketed = uri.host().unwrap_or_default();
        let host = bracketed.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(bracketed).to_owned();
        if host.is_empty() {
            return Err(invalid("its address has no host"));
        }
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let tls = if secure {
            Some(ServerName::try_from(host.clone()).map_err(|_| invalid("its host is no name that TLS knows"))?)
        } else {
            None
        };
        let doing = format!("connection to {bracketed}:{port}").into();
        let mut request = uri.into_client_request().map_err(|_| invalid("its address is not a URL"))?;
        for (name, value) in &target.headers {
            let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) else {
                return Err(Error::invalid("header", format!("{name} cannot be sent")));
            };
            request.headers_mut().insert(name, value);
        }
        Ok((Self { host, port, tls, doing }, request))
    }
}

pub(crate) fn config(target: &Target) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES + MAX_UNSENT_BYTES)
        .max_message_size(Some(target.max_message_bytes))
        .max_frame_size(Some(target.max_message_bytes))
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

/// Why a connection was not won.
pub(crate) fn refused(error: WsError, doing: &str, timeout: Duration) -> Error {
    match error {
        WsError::Http(response) => {
            let retry_after = retry_after(response.headers());
            StatusError { retry_after, ..StatusError::new(doing.to_owned(), response.status().as_u16()) }.into()
        }
        WsError::Io(error) => not_won(error, doing, timeout),
        other => Error::transport(doing.to_owned(), other),
    }
}

/// The same, where it failed below WebSocket.
pub(crate) fn not_won(error: io::Error, doing: &str, timeout: Duration) -> Error {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => timed_out(doing, timeout),
        _ => Error::transport(doing.to_owned(), error),
    }
}

pub(crate) fn timed_out(doing: &str, after: Duration) -> Error {
    Error::timeout(doing.to_owned(), after)
}

/// How a connection was lost.
pub(crate) fn loss(error: WsError, doing: &str, limit: usize) -> Loss {
    let broken = |source: crate::error::BoxError| Loss::Broken(Error::transport(doing.to_owned(), source));
    match error {
        // The end of the stream without a goodbye.
        WsError::ConnectionClosed
        | WsError::AlreadyClosed
        | WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            Loss::Closed { code: None, reason: String::new() }
        }
        // The same over TLS.
        WsError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Loss::Closed { code: None, reason: String::new() }
        }
        WsError::Io(error) => broken(error.into()),
        WsError::Capacity(_) => Loss::Broken(Error::TooLarge { doing: doing.to_owned().into(), limit }),
        other => broken(other.into()),
    }
}

/// What a read brought.
#[derive(Debug)]
pub(crate) enum Incoming {
    Frame(Message),
    /// A ping or pong; a ping's answer is on its way with the next flush.
    Control,
    Lost(Loss),
}

impl From<Message> for Incoming {
    fn from(message: Message) -> Self {
        match message {
            Message::Text(_) | Message::Binary(_) => Self::Frame(message),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Self::Control,
            Message::Close(frame) => Self::Lost(match frame {
                Some(CloseFrame { code, reason }) => {
                    Loss::Closed { code: Some(code.into()), reason: reason.as_str().to_owned() }
                }
                None => Loss::Closed { code: None, reason: String::new() },
            }),
        }
    }
}

pub(crate) fn goodbye() -> CloseFrame {
    CloseFrame { code: CloseCode::Normal, reason: tungstenite::Utf8Bytes::from_static("") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Target {
        Target {
            url: url.into(),
            headers: vec![("User-Agent", "test".into())],
            timeout: Duration::from_secs(1),
            max_message_bytes: 1_000,
        }
    }

    #[test]
    fn an_address_is_read_and_says_nothing_secret() {
        let (address, request) = Address::new(&target("wss://kr-ss1.chat.naver.com/chat?token=hush")).unwrap();
        assert_eq!((address.host.as_str(), address.port), ("kr-ss1.chat.naver.com", 443));
        assert!(address.tls.is_some());
        assert_eq!(&*address.doing, "connection to kr-ss1.chat.naver.com:443");
        assert_eq!(request.headers()["user-agent"], "test");
        let (address, _) = Address::new(&target("ws://[::1]:9090/chat")).unwrap();
        assert_eq!((address.host.as_str(), address.port, address.tls.is_none()), ("::1", 9090, true));
        for url in ["", "http://host/", "ws://", "wss://bad host/?hush", "ws:///hush"] {
            let error = Address::new(&target(url)).unwrap_err();
            assert!(!format!("{error:?}").contains("hush"), "{url}: {error:?}");
        }
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
