//! `/chat`: the task of one WebSocket.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{
        ConnectInfo, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use tokio::time::{Instant, sleep, sleep_until};

use super::{
    World,
    connection::{Connection, Out, Queue, What, close_frame},
    faults::Upgrade,
};
use crate::sandbox::{pipe::PipeControl, server::Peer};

/// Nothing a chat client says is longer.
const LONGEST_MESSAGE: usize = 64 << 10;
/// Each connection has one: the default would be a gigabyte for ten thousand of them.
const READ_BUFFER: usize = 4 << 10;
/// How long a closed connection waits for the other side's goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

pub(super) async fn chat(
    State(world): State<Arc<World>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    upgrade: WebSocketUpgrade,
) -> Response {
    match world.upgrade_fault() {
        Some(Upgrade::Refuse(status)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
            return status.into_response();
        }
        Some(Upgrade::Drop) => {
            peer.pipe.kill();
            std::future::pending::<()>().await;
        }
        Some(Upgrade::Stall) => std::future::pending().await,
        None => {}
    }
    upgrade
        .max_message_size(LONGEST_MESSAGE)
        .read_buffer_size(READ_BUFFER)
        .on_upgrade(move |socket| run(socket, world, peer))
}

async fn run(socket: WebSocket, world: Arc<World>, peer: Peer) {
    let (connection, queue) = Connection::new(peer.pipe.clone());
    let id = world.open(connection);
    let _leave = Leave { world: &world, id };
    let activity = Activity::new();
    let (sink, stream) = socket.split();
    tokio::select! {
        () = read(stream, &world, id, &activity) => {}
        () = write(sink, queue, &peer.pipe, &activity) => {}
        () = peer.pipe.killed() => {}
        () = idle(&world, &peer.pipe, &activity) => {}
    }
}

/// Takes the connection out of the world, however it ends.
struct Leave<'a> {
    world: &'a World,
    id: u64,
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.world.leave(self.id);
    }
}

async fn read(mut stream: SplitStream<WebSocket>, world: &Arc<World>, id: u64, activity: &Activity) {
    while let Some(Ok(message)) = stream.next().await {
        activity.note();
        match message {
            Message::Text(text) => world.receive(id, &text),
            Message::Binary(bytes) => world.receive(id, &String::from_utf8_lossy(&bytes)),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => {}
        }
    }
}

async fn write(mut sink: SplitSink<WebSocket, Message>, mut queue: Queue, pipe: &PipeControl, activity: &Activity) {
    while let Some(Out { what, due }) = queue.next().await {
        if let Some(due) = due {
            sleep_until(due).await;
        }
        let sent = match what {
            What::Message(message) => sink.send(message).await,
            What::Cut(message) => {
                pipe.cut_next_write();
                sink.send(message).await
            }
            What::Raw(bytes) => {
                // Any frame will do: the pipe puts the bytes in its place.
                pipe.replace_next_write(bytes);
                sink.send(Message::Text("".into())).await
            }
            What::Close(code, reason) => {
                let _ = sink.send(close_frame(code, reason)).await;
                return sleep(GOODBYE).await;
            }
            // The pipe is deaf already, so nothing is answered any more.
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
        activity.note();
    }
}

/// The service drops a socket on which nobody said anything for about a minute.
async fn idle(world: &World, pipe: &PipeControl, activity: &Activity) {
    loop {
        let changed = world.idle_timeout_changed();
        match activity.last().checked_add(world.idle_timeout()) {
            // One that is half open is up for as long as the client wants.
            Some(_) if pipe.is_deaf() => return std::future::pending().await,
            Some(deadline) if deadline <= Instant::now() => return,
            Some(deadline) => tokio::select! {
                () = sleep_until(deadline) => {}
                () = changed => {}
            },
            None => changed.await,
        }
    }
}

/// When something was last said, by either side.
struct Activity {
    start: Instant,
    milliseconds: AtomicU64,
}

impl Activity {
    fn new() -> Self {
        Self { start: Instant::now(), milliseconds: AtomicU64::new(0) }
    }

    fn note(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.milliseconds.store(now, Ordering::Relaxed);
    }

    fn last(&self) -> Instant {
        self.start + Duration::from_millis(self.milliseconds.load(Ordering::Relaxed))
    }
}
