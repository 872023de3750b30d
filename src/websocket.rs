//! WebSocket as values: what the sockets of both modes ask, allow and make of what comes back.

use std::{io, time::Duration};

use http::{HeaderName, HeaderValue};
use tungstenite::{
    Error as WsError, Message,
    client::IntoClientRequest,
    error::ProtocolError,
    handshake::client::Request,
    protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
};

use crate::{
    Error, Result, address,
    error::StatusError,
    http::retry_after,
    protocol::{Loss, Target},
    socket::{Incoming, MAX_UNSENT_BYTES, READ_BUFFER_BYTES, WRITE_BUFFER_BYTES},
};

/// What asks for the upgrade.
pub(crate) fn request(target: &Target) -> Result<Request> {
    let asked = target.url.as_str().into_client_request();
    let mut request = asked.map_err(|_| address::invalid("its address is not a URL"))?;
    for (name, value) in &target.headers {
        let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) else {
            return Err(Error::invalid("header", format!("{name} cannot be sent")));
        };
        request.headers_mut().insert(name, value);
    }
    Ok(request)
}

pub(crate) fn config(target: &Target) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES + MAX_UNSENT_BYTES)
        .max_message_size(Some(target.max_message_bytes))
        .max_frame_size(Some(target.max_message_bytes))
}

/// Why a connection was not won.
pub(crate) fn refused(error: WsError, doing: &str, timeout: Duration) -> Error {
    match error {
        WsError::Http(response) => {
            let retry_after = retry_after(response.headers());
            StatusError { retry_after, ..StatusError::new(doing.to_owned(), response.status().as_u16()) }.into()
        }
        WsError::Io(error) => address::not_won(error, doing, timeout),
        other => Error::transport(doing.to_owned(), other),
    }
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
    use crate::testbed::target;

    #[test]
    fn the_request_has_its_headers() {
        let mut target = target("ws://127.0.0.1/chat?token=hush");
        target.headers = vec![("User-Agent", "test".into())];
        assert_eq!(request(&target).unwrap().headers()["user-agent"], "test");
        target.headers = vec![("User-Agent", "hush\r\n".into())];
        assert!(!format!("{:?}", request(&target).unwrap_err()).contains("hush"));
    }
}
