//! A chat service as small as it can be, so that a bench measures the client: it answers the requests of a join, pours a
//! prepared stream of frames into the socket, answers pings, and tells when something came in.

#[path = "listen.rs"]
mod listen;

use std::{
    sync::{Arc, mpsc},
    time::Instant,
};

use futures_util::{SinkExt, StreamExt};
use listen::{answer, listen};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::{Error, Message};

pub(crate) const CHANNEL: &str = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";

/// Starts the service on a thread of its own and gives its origin. Every chat connection gets `stream` after its join, as it
/// is: WebSocket frames back to back. What it sends after the join is reported to `arrivals`. It ends with the process.
pub(crate) fn start(stream: Vec<u8>, arrivals: Option<mpsc::Sender<Instant>>) -> String {
    let stream = Arc::new(stream);
    listen(move |tcp| serve(tcp, Arc::clone(&stream), arrivals.clone()))
}

async fn serve(mut tcp: TcpStream, stream: Arc<Vec<u8>>, arrivals: Option<mpsc::Sender<Instant>>) {
    let mut head = [0; 2048];
    let Ok(length) = tcp.peek(&mut head).await else { return };
    if head[..length].starts_with(b"GET /chat") {
        let _ = chat(tcp, &stream, arrivals).await;
        return;
    }
    while let Ok(length @ 1..) = tcp.read(&mut head).await {
        let request = String::from_utf8_lossy(&head[..length]);
        let content = if request.contains("/access-token") {
            r#"{"accessToken":"token","extraToken":"extra"}"#
        } else if request.contains("/getUserStatus") {
            r#"{"loggedIn":true,"userIdHash":"abc0000000000000aaaaaaaaaaaab7b7"}"#
        } else {
            r#"{"status":"OPEN","chatChannelId":"N2xQ7k"}"#
        };
        if answer(&mut tcp, content).await.is_err() {
            return;
        }
    }
}

async fn chat(tcp: TcpStream, stream: &[u8], arrivals: Option<mpsc::Sender<Instant>>) -> Result<(), Error> {
    let mut socket = tokio_tungstenite::accept_async(tcp).await?;
    socket.next().await;
    let joined = r#"{"cmd":10100,"retCode":0,"retMsg":"SUCCESS","tid":"1","cid":"N2xQ7k","bdy":{"sid":"sid"}}"#;
    socket.send(Message::text(joined)).await?;
    socket.next().await;
    let recent =
        r#"{"cmd":15101,"retCode":0,"tid":"2","cid":"N2xQ7k","bdy":{"messageList":[],"userCount":1,"notice":null}}"#;
    socket.send(Message::text(recent)).await?;
    socket.get_mut().write_all(stream).await?;
    while let Some(message) = socket.next().await {
        let message = message?;
        if let Some(arrivals) = &arrivals {
            let _ = arrivals.send(Instant::now());
        }
        if message.to_text().is_ok_and(|text| text.contains("\"cmd\":0")) {
            socket.send(Message::text(r#"{"ver":"2","cmd":10000}"#)).await?;
        }
    }
    Ok(())
}
