//! The same IRC over WebSocket, at `/` of the origin, which is the path of the real server.

use std::sync::Arc;

use axum::{
    Router,
    extract::{
        ConnectInfo, State,
        ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::any,
};
use bytes::Bytes;
use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use tokio::time::sleep_until;

use super::{
    World,
    connection::{Out, Queue, What},
    session::{LONGEST_LINE, Session},
};
use crate::sandbox::{pipe::PipeControl, server::Peer};

/// Each connection has one: the default would be a gigabyte for ten thousand of them.
const READ_BUFFER: usize = 4 << 10;

pub(crate) fn router(world: &Arc<World>) -> Router {
    Router::new().route("/", any(chat)).with_state(world.clone())
}

async fn chat(
    State(world): State<Arc<World>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        return StatusCode::UPGRADE_REQUIRED.into_response();
    };
    if world.refuses_connection() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    upgrade
        .protocols(["irc"])
        .max_message_size(LONGEST_LINE)
        .read_buffer_size(READ_BUFFER)
        .on_upgrade(move |socket| run(socket, world, peer.pipe))
}

async fn run(socket: WebSocket, world: Arc<World>, pipe: PipeControl) {
    let (session, queue) = Session::open(&world, pipe.clone());
    let (sink, stream) = socket.split();
    tokio::select! {
        () = read(stream, &session) => {}
        () = write(sink, queue, &pipe) => {}
        () = pipe.killed() => {}
        () = session.heartbeat() => {}
    }
}

async fn read(mut stream: SplitStream<WebSocket>, session: &Session) {
    while let Some(Ok(message)) = stream.next().await {
        let bytes = match &message {
            Message::Text(text) => text.as_bytes(),
            Message::Binary(bytes) => bytes,
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => continue,
        };
        for line in bytes.split(|&byte| byte == b'\n') {
            session.take_line(line);
        }
    }
}

async fn write(mut sink: SplitSink<WebSocket, Message>, mut queue: Queue, pipe: &PipeControl) {
    while let Some(Out { what, due }) = queue.next().await {
        if let Some(due) = due {
            sleep_until(due).await;
        }
        let sent = match what {
            What::Lines(bytes) => sink.send(text(bytes)).await,
            What::Cut(bytes) => {
                pipe.cut_next_write();
                sink.send(text(bytes)).await
            }
            What::Raw(bytes) => {
                // Any frame will do: the pipe puts the bytes in its place.
                pipe.replace_next_write(bytes);
                sink.send(Message::Text("".into())).await
            }
            What::HalfOpen => return std::future::pending().await,
            What::Gone { reset } => {
                if reset {
                    pipe.end_with_reset();
                }
                return;
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

fn text(lines: Bytes) -> Message {
    // Lines are made from text, so they are text.
    Utf8Bytes::try_from(lines.clone()).map_or_else(|_| Message::Binary(lines), Message::Text)
}
