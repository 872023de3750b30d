//! A socket of the official API's sessions, as little as it takes to have a session's key.

use std::net::TcpStream;

use livechat::socketio::{packet::string, websocket_url};
use tungstenite::{Message, WebSocket, stream::MaybeTlsStream};

/// A connected session; it ends when this is dropped.
pub(crate) struct SessionSocket {
    pub(crate) key: String,
    _socket: WebSocket<MaybeTlsStream<TcpStream>>,
}

impl SessionSocket {
    pub(crate) fn connect(url: &str) -> Self {
        let address = websocket_url(url).unwrap();
        let (mut socket, _) = tungstenite::connect(address.url.expose()).unwrap();
        loop {
            let Message::Text(text) = socket.read().unwrap() else { continue };
            let Some(event) = text.strip_prefix("42") else { continue };
            let event: Vec<serde_json::Value> = serde_json::from_str(event).unwrap();
            let argument = string(&event[1].to_string()).unwrap().into_owned();
            let system: serde_json::Value = serde_json::from_str(&argument).unwrap();
            return Self { key: system["data"]["sessionKey"].as_str().unwrap().to_owned(), _socket: socket };
        }
    }
}
