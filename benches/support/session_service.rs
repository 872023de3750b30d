//! The official API as far as a user's session needs it, as small as it can be, so that a bench measures the client: it names an
//! address and takes a subscription by request, and speaks Engine.IO 3 and Socket.IO 2 over WebSocket there (official reference 12
//! and 16). As soon as a session is subscribed, a prepared stream of frames is poured into its socket.

#[path = "listen.rs"]
mod listen;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use futures_util::{SinkExt, StreamExt};
use listen::{answer, listen};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
};
use tokio_tungstenite::tungstenite::{Error, Message};

pub(crate) const CHANNEL: &str = "a0000000000000000000000000000001";

/// Where the bench asks how many pings came; the real API has no such thing.
pub(crate) const PINGS_PATH: &str = "/pings";

/// The real service's times (16.3).
const OPEN: &str = r#"0{"sid":"Zx1","upgrades":[],"pingInterval":25000,"pingTimeout":60000}"#;

struct Service {
    stream: Vec<u8>,
    addresses: AtomicU32,
    pings: AtomicU32,
    /// Sessions whose subscription is yet to be asked for, by their keys.
    unsubscribed: Mutex<HashMap<String, oneshot::Sender<()>>>,
}

/// Starts the service on a thread of its own and gives its origin. It ends with the process.
pub(crate) fn start(stream: Vec<u8>) -> String {
    let service = Arc::new(Service {
        stream,
        addresses: AtomicU32::default(),
        pings: AtomicU32::default(),
        unsubscribed: Mutex::default(),
    });
    listen(move |tcp| serve(tcp, Arc::clone(&service)))
}

async fn serve(mut tcp: TcpStream, service: Arc<Service>) {
    let mut head = [0; 2048];
    let Ok(length) = tcp.peek(&mut head).await else { return };
    if head[..length].starts_with(b"GET /socket.io/") {
        let key = parameter(&String::from_utf8_lossy(&head[..length]), "auth=");
        let _ = session(tcp, key, &service).await;
        return;
    }
    while let Ok(length @ 1..) = tcp.read(&mut head).await {
        let request = String::from_utf8_lossy(&head[..length]);
        let mut subscribed = None;
        let content = if request.starts_with("GET /open/v1/sessions/auth ") {
            let number = service.addresses.fetch_add(1, Ordering::Relaxed);
            let address = tcp.local_addr().unwrap();
            format!(r#"{{"url":"http://{address}?auth=00000000-0000-4000-8000-{number:012}"}}"#)
        } else if request.starts_with("POST /open/v1/sessions/events/subscribe/chat?") {
            subscribed = service.unsubscribed.lock().unwrap().remove(&parameter(&request, "sessionKey="));
            "null".to_owned()
        } else {
            assert!(request.starts_with(&format!("GET {PINGS_PATH} ")), "no session asks this: {request}");
            service.pings.load(Ordering::Relaxed).to_string()
        };
        if answer(&mut tcp, &content).await.is_err() {
            return;
        }
        if let Some(subscribed) = subscribed {
            let _ = subscribed.send(());
        }
    }
}

/// The value in a request's first line.
fn parameter(request: &str, name: &str) -> String {
    let rest = request.split_once(name).unwrap().1;
    rest[..rest.find(['&', ' ']).unwrap()].to_owned()
}

/// Its key is what stood in its address.
async fn session(tcp: TcpStream, key: String, service: &Service) -> Result<(), Error> {
    let mut socket = tokio_tungstenite::accept_async(tcp).await?;
    let connected = system("connected", &format!(r#"{{"sessionKey":"{key}"}}"#));
    let (tell, subscribed) = oneshot::channel();
    service.unsubscribed.lock().unwrap().insert(key, tell);
    for packet in [OPEN, "40", &connected] {
        socket.send(Message::text(packet)).await?;
    }
    let _ = subscribed.await;
    let state = system("subscribed", &format!(r#"{{"eventType":"CHAT","channelId":"{CHANNEL}"}}"#));
    socket.send(Message::text(state)).await?;
    socket.get_mut().write_all(&service.stream).await?;
    while let Some(message) = socket.next().await {
        if message?.to_text().is_ok_and(|packet| packet == "2") {
            service.pings.fetch_add(1, Ordering::Relaxed);
            socket.send(Message::text("3")).await?;
        }
    }
    Ok(())
}

fn system(kind: &str, data: &str) -> String {
    event("SYSTEM", &format!(r#"{{"type":"{kind}","data":{data}}}"#))
}

/// An event whose argument is JSON in a string, as all of the service's are (16.4).
pub(crate) fn event(name: &str, object: &str) -> String {
    format!("42{}", serde_json::json!([name, object]))
}
