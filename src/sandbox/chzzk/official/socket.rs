//! `/socket.io/`: the sockets of sessions. Engine.IO 3 and Socket.IO 2 are spoken by `socketioxide`; here is who may connect.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, Request, State as Shared},
    handler::Handler,
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{MethodRouter, any_service},
};
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};
use socketioxide::{SocketIo, TransportType, extract::SocketRef};

use super::{Odd, World, faults::Handshake, frame, session::Connection, world::State};
use crate::sandbox::{
    pipe::{PipeControl, Then, Turn},
    server::Peer,
};

/// What may wait for a client that does not read; a test may well push a few ten thousand events in one go.
const MOST_WAITING: usize = 1 << 16;
/// How long a closed connection waits for the other side's goodbye.
const GOODBYE: Duration = Duration::from_secs(2);
/// The event at whose place something else goes out.
const MARK: &str = "livechat-sandbox";

/// The Socket.IO server of one heartbeat.
#[derive(Clone)]
pub(super) struct Gate(MethodRouter);

impl Gate {
    pub(super) fn new(interval: Duration, timeout: Duration) -> Self {
        let (service, io) = SocketIo::builder()
            .ping_interval(interval)
            .ping_timeout(timeout)
            .max_buffer_size(MOST_WAITING)
            .transports([TransportType::Websocket])
            .build_svc();
        io.ns("/", connected);
        Self(any_service(service))
    }
}

/// What a handshake is allowed to become; travels with the request.
#[derive(Clone)]
struct Ticket {
    /// Weak: the world has the sockets, and each of them has its request.
    world: Weak<World>,
    pipe: PipeControl,
    /// The session; without one the client hears that its `auth` failed.
    session: Option<u64>,
    /// Whether the client is told that it is connected.
    silent: bool,
}

/// `GET /socket.io/?auth=…&EIO=3&transport=websocket`
pub(super) async fn handshake(
    Shared(world): Shared<Arc<World>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    mut request: Request,
) -> Response {
    let (auth, uri) = read_query(request.uri());
    let (spent, fault) = world.update(|state| (state.spend_url(&auth), state.faults.handshakes.take()));
    match fault {
        Some(Handshake::Refuse(status)) => {
            return StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE).into_response();
        }
        Some(Handshake::Drop) => {
            peer.pipe.kill();
            std::future::pending::<()>().await;
        }
        Some(Handshake::Stall) => std::future::pending().await,
        Some(Handshake::FailAuth | Handshake::Silent) | None => {}
    }
    let wanted = spent.filter(|_| !matches!(fault, Some(Handshake::FailAuth)));
    let silent = matches!(fault, Some(Handshake::Silent));
    let (session, gate) = world.update(|state| {
        let session = wanted.filter(|number| state.open(*number, &peer.pipe, silent));
        (session, state.session_settings.gate.clone())
    });
    if let Some(number) = session {
        // However the connection ends, and even if it never comes to one.
        let (pipe, world) = (peer.pipe.clone(), Arc::downgrade(&world));
        tokio::spawn(async move {
            pipe.killed().await;
            end(&world, number);
        });
    }
    if let Some(uri) = uri {
        *request.uri_mut() = uri;
    }
    request.extensions_mut().insert(Ticket { world: Arc::downgrade(&world), pipe: peer.pipe, session, silent });
    let response = gate.0.call(request, ()).await;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        world.update(|state| session.map(|number| state.end_session(number)));
    }
    response
}

/// `auth`, and the same address in the one version that is spoken here: the service does not look at `EIO` either.
fn read_query(uri: &Uri) -> (String, Option<Uri>) {
    let pairs = || uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let auth = pairs().find_map(|pair| pair.strip_prefix("auth=")).unwrap_or_default().to_owned();
    let mut query: Vec<&str> = pairs().filter(|pair| !pair.starts_with("EIO=")).collect();
    query.push("EIO=3");
    (auth, format!("{}?{}", uri.path(), query.join("&")).parse().ok())
}

fn end(world: &Weak<World>, number: u64) {
    if let Some(world) = world.upgrade() {
        world.update(|state| state.end_session(number));
    }
}

/// After `0` and `40`.
async fn connected(socket: SocketRef) {
    let Some(ticket) = socket.req_parts().extensions.get::<Ticket>().cloned() else { return };
    let Some(world) = ticket.world.upgrade() else { return };
    let Some(number) = ticket.session else {
        return world.update(|state| {
            let _ = socket.emit("error", "auth fail");
            state.say_goodbye(&socket, &ticket.pipe, &[frame::text("41"), frame::CLOSE.into()].concat());
        });
    };
    let for_end = ticket.world.clone();
    socket.on_disconnect(move |_: SocketRef| end(&for_end, number));
    world.update(|state| {
        let early = state.is_odd(Odd::SystemBeforeConnect);
        let objects = state.is_odd(Odd::EventsAsObjects);
        let Some(connection) = state.connection(number) else { return };
        connection.socket = Some(socket);
        if !ticket.silent && !early {
            connection.send("SYSTEM", &hello(&connection.key), objects);
        }
    });
}

fn hello(key: &str) -> Value {
    json!({"type": "connected", "data": {"sessionKey": key}})
}

impl State {
    /// Opens a session, and settles how its `40` will look.
    fn open(&mut self, number: u64, pipe: &PipeControl, silent: bool) -> bool {
        let Some(key) = self.open_session(number, pipe) else { return false };
        let mut instead = Vec::new();
        if self.is_odd(Odd::SystemBeforeConnect) && !silent {
            instead = frame::event("SYSTEM", &argument(&hello(&key), self.is_odd(Odd::EventsAsObjects)));
        }
        if !self.is_odd(Odd::NoConnectPacket) {
            instead.extend(frame::text("40"));
        }
        pipe.turn_at(Turn { mark: frame::text("40").into(), instead: instead.into(), then: Then::GoOn, always: false });
        pipe.dribble(self.faults.dribble);
        if self.faults.ignore_pings {
            pipe.turn_at(no_pongs());
        }
        true
    }

    /// The last bytes of a connection, which is dropped if the client does not answer them.
    fn say_goodbye(&mut self, socket: &SocketRef, pipe: &PipeControl, bytes: &[u8]) {
        let number = self.next_number();
        write(socket, pipe, number, bytes.to_vec().into(), Then::Mute);
        let pipe = pipe.clone();
        self.later(GOODBYE, move |_| pipe.kill());
    }

    /// Does something to every connection that works, where its stream is just now; says to how many.
    pub(super) fn write_to_all(&mut self, bytes: &Bytes, then: Then) -> usize {
        let (number, now) = (self.next_number(), self.now());
        let mut pipes = Vec::new();
        for connection in self.connections().filter(|connection| connection.works()) {
            if let Some(socket) = &connection.socket {
                write(socket, &connection.pipe, number, bytes.clone(), then);
            }
            match then {
                Then::GoOn => {}
                Then::HalfOpen => connection.half_open = true,
                Then::Mute | Then::End => connection.end(now),
            }
            pipes.push(connection.pipe.clone());
        }
        let count = pipes.len();
        if then == Then::Mute {
            self.later(GOODBYE, move |_| pipes.iter().for_each(PipeControl::kill));
        }
        count
    }
}

/// Pongs do not go out.
pub(super) fn no_pongs() -> Turn {
    Turn { mark: frame::text("3").into(), instead: Bytes::new(), then: Then::GoOn, always: true }
}

/// Writes bytes below WebSocket, after everything that was sent before: an event goes its way, and the pipe puts them in its place.
fn write(socket: &SocketRef, pipe: &PipeControl, number: u64, bytes: Bytes, then: Then) {
    let mark = frame::event(MARK, &json!(number)).into();
    pipe.turn_at(Turn { mark, instead: bytes, then, always: false });
    if socket.emit(MARK, &number).is_err() {
        pipe.kill();
    }
}

/// A message as it stands in an event: JSON in a text, or an object.
fn argument(message: &Value, objects: bool) -> Value {
    if objects { message.clone() } else { Value::String(message.to_string()) }
}

impl Connection {
    /// Says whether it was sent.
    pub(super) fn send(&mut self, name: &str, message: &Value, objects: bool) -> bool {
        self.emit(name, &argument(message, objects))
    }

    /// One that does not read what waits for it is given up.
    pub(super) fn emit<T: Serialize>(&mut self, name: &str, argument: &T) -> bool {
        let sent = self.socket.as_ref().is_some_and(|socket| socket.emit(name, argument).is_ok());
        if !sent {
            self.pipe.kill();
        }
        sent
    }
}
