//! A chat service as small as it can be, so that a bench measures the client: it answers the requests of a join, pours a
//! prepared stream of frames into the socket, answers pings, and tells when something came in.

use std::{
    net::SocketAddr,
    sync::{Arc, mpsc},
    thread,
    time::Instant,
};

use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime,
};
use tokio_tungstenite::tungstenite::{Error, Message};

pub(crate) const CHANNEL: &str = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";

/// Starts the service on a thread of its own and gives its origin. Every chat connection gets `stream` after its join, as it
/// is: WebSocket frames back to back. What it sends after the join is reported to `arrivals`. It ends with the process.
pub(crate) fn start(stream: Vec<u8>, arrivals: Option<mpsc::Sender<Instant>>) -> String {
    let (tell, told) = mpsc::channel::<SocketAddr>();
    let stream = Arc::new(stream);
    thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let _ = tcp.set_nodelay(true);
                tokio::spawn(serve(tcp, Arc::clone(&stream), arrivals.clone()));
            }
        });
    });
    format!("http://{}", told.recv().unwrap())
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
        let body = format!(r#"{{"code":200,"message":null,"content":{content}}}"#);
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if tcp.write_all(answer.as_bytes()).await.is_err() {
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

/// A text frame as a server sends it.
pub(crate) fn frame(text: &str, into: &mut Vec<u8>) {
    into.push(0x81);
    match text.len() {
        length @ 0..126 => into.push(u8::try_from(length).unwrap()),
        length @ 126..65536 => {
            into.push(126);
            into.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        length => {
            into.push(127);
            into.extend(u64::try_from(length).unwrap().to_be_bytes());
        }
    }
    into.extend(text.as_bytes());
}
