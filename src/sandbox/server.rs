//! The background thread: a small runtime, its ports, and the way in for every request.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener as StdListener},
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use axum::{
    Router,
    body::{self, Body},
    extract::{ConnectInfo, Request, connect_info::Connected},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    serve::{IncomingStream, Listener},
};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Runtime,
    sync::{Notify, Semaphore},
};

#[cfg(feature = "chzzk")]
use super::chzzk::{self, official};
#[cfg(feature = "twitch")]
use super::twitch;
use super::{
    pipe::{Pipe, PipeControl},
    record::{RecordedRequest, Recorder},
};
use crate::{Error, Result};

/// The longest body that is read; nothing here takes a longer one.
const LONGEST_BODY: usize = 1 << 20;

/// The thread and how to end it.
#[derive(Debug)]
pub(super) struct Server {
    stop: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
}

/// Ports that are bound and not served yet.
#[derive(Debug)]
pub(super) struct Ports {
    /// The origin's is the first.
    http: Vec<StdListener>,
    #[cfg(feature = "twitch")]
    irc: StdListener,
}

impl Ports {
    /// Binds the origin, as many further ports, and what the systems need besides, all on loopback.
    pub(super) fn bind(further: usize) -> Result<Self> {
        let bind = || {
            let listener = StdListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            listener.set_nonblocking(true)?;
            Ok(listener)
        };
        let all = || {
            Ok(Self {
                http: (0..=further).map(|_| bind()).collect::<std::io::Result<_>>()?,
                #[cfg(feature = "twitch")]
                irc: bind()?,
            })
        };
        all().map_err(unbound)
    }

    pub(super) fn numbers(&self) -> Result<Vec<u16>> {
        let numbers: std::io::Result<_> = self.http.iter().map(|port| Ok(port.local_addr()?.port())).collect();
        numbers.map_err(unbound)
    }

    #[cfg(feature = "twitch")]
    pub(super) fn irc(&self) -> Result<SocketAddr> {
        self.irc.local_addr().map_err(unbound)
    }
}

fn unbound(error: std::io::Error) -> Error {
    Error::transport("open a port of 127.0.0.1 for the sandbox", error)
}

/// The same, ready to accept.
struct Listeners {
    http: Vec<TcpListener>,
    #[cfg(feature = "twitch")]
    irc: TcpListener,
}

impl Server {
    pub(super) fn start(ports: Ports, entrance: Entrance, connections: usize) -> Result<Self> {
        let failed = |error: std::io::Error| Error::transport("start the thread of the sandbox", error);
        let entrance = Arc::new(entrance);
        let stop = Arc::new(Notify::new());
        let stopped = stop.clone();
        let (ready, readiness) = std::sync::mpsc::sync_channel(1);
        // The runtime lives and dies in its own thread: in a caller's async code it could not even be dropped.
        let serve = move || match prepare(ports, &entrance) {
            Ok((runtime, listeners)) => {
                let _ = ready.send(Ok(()));
                runtime.block_on(serve(listeners, entrance, connections, &stopped));
                // Every task ends with the runtime, and every socket with its task.
            }
            Err(error) => drop(ready.send(Err(error))),
        };
        let thread = Some(thread::Builder::new().name("livechat-sandbox".into()).spawn(serve).map_err(failed)?);
        let server = Self { stop, thread };
        readiness.recv().unwrap_or_else(|_| Err(std::io::Error::other("the thread ended"))).map_err(failed)?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic over there has been printed already; a second one here would only hide it.
            let _ = thread.join();
        }
    }
}

fn prepare(ports: Ports, entrance: &Entrance) -> std::io::Result<(Runtime, Listeners)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    entrance.run_on(&runtime);
    let inside = runtime.enter();
    let listeners = Listeners {
        http: ports.http.into_iter().map(TcpListener::from_std).collect::<std::io::Result<_>>()?,
        #[cfg(feature = "twitch")]
        irc: TcpListener::from_std(ports.irc)?,
    };
    drop(inside);
    Ok((runtime, listeners))
}

async fn serve(listeners: Listeners, entrance: Arc<Entrance>, connections: usize, stopped: &Notify) {
    let limit = Arc::new(Semaphore::new(connections));
    let router = entrance.router().layer(middleware::from_fn_with_state(entrance.clone(), enter));
    for (server, tcp) in listeners.http.into_iter().enumerate() {
        let doors = Doors { tcp, server, limit: limit.clone(), entrance: entrance.clone() };
        tokio::spawn(serve_port(doors, router.clone()));
    }
    #[cfg(feature = "twitch")]
    tokio::spawn(twitch::serve(listeners.irc, entrance.twitch.clone(), limit));
    stopped.notified().await;
}

async fn serve_port(doors: Doors, router: Router) {
    let _ = axum::serve(doors, router.into_make_service_with_connect_info::<Peer>()).await;
}

/// A port, and who may come in.
struct Doors {
    tcp: TcpListener,
    server: usize,
    limit: Arc<Semaphore>,
    entrance: Arc<Entrance>,
}

impl Listener for Doors {
    type Io = Pipe;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Pipe, SocketAddr) {
        loop {
            let Ok((tcp, from)) = self.tcp.accept().await else {
                // Out of file descriptors, most likely: some will come back.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            if let Some(pipe) = self.admit(tcp) {
                return (pipe, from);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

impl Doors {
    /// Over the limit, or with this server down, the connection is closed again.
    fn admit(&self, tcp: TcpStream) -> Option<Pipe> {
        let permit = self.limit.clone().try_acquire_owned().ok()?;
        let _ = tcp.set_nodelay(true);
        (!self.entrance.is_down(self.server)).then(|| Pipe::new(tcp, self.server, permit))
    }
}

/// Who asks: the bytes under the request, and the port they came to.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub(super) pipe: PipeControl,
    pub(super) server: usize,
}

impl Connected<IncomingStream<'_, Doors>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Doors>) -> Self {
        Self { pipe: stream.io().control(), server: stream.io().server() }
    }
}

/// What is behind the ports.
#[derive(Debug)]
pub(super) struct Entrance {
    #[cfg(feature = "chzzk")]
    pub(super) chzzk: Arc<chzzk::World>,
    #[cfg(feature = "chzzk")]
    pub(super) official: Arc<official::World>,
    #[cfg(feature = "twitch")]
    pub(super) twitch: Arc<twitch::World>,
    pub(super) recorder: Arc<Recorder>,
}

#[cfg_attr(not(feature = "chzzk"), expect(clippy::unused_self, reason = "only CHZZK has several servers"))]
impl Entrance {
    #[cfg_attr(
        not(any(feature = "chzzk", feature = "twitch")),
        expect(unused_variables, reason = "nobody is there to be told")
    )]
    fn run_on(&self, runtime: &Runtime) {
        #[cfg(feature = "chzzk")]
        self.chzzk.run_on(runtime.handle().clone());
        #[cfg(feature = "chzzk")]
        self.official.run_on(runtime.handle().clone());
        #[cfg(feature = "twitch")]
        self.twitch.run_on(runtime.handle().clone());
    }

    fn router(&self) -> Router {
        let router = Router::new();
        #[cfg(feature = "chzzk")]
        let router = router.merge(chzzk::router(&self.chzzk)).merge(official::router(&self.official));
        #[cfg(feature = "twitch")]
        let router = router.merge(twitch::router(&self.twitch));
        router
    }

    #[cfg(feature = "chzzk")]
    fn is_down(&self, server: usize) -> bool {
        self.chzzk.is_down(server)
    }

    #[cfg(not(feature = "chzzk"))]
    fn is_down(&self, _: usize) -> bool {
        false
    }
}

/// What every request passes: it is recorded, and a fault may be waiting for it.
async fn enter(
    axum::extract::State(entrance): axum::extract::State<Arc<Entrance>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = body::to_bytes(body, LONGEST_BODY).await;
    entrance.recorder.add(RecordedRequest::new(&parts, body.as_deref().unwrap_or_default(), peer.server));
    let Ok(body) = body else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    #[cfg(feature = "chzzk")]
    if let Some(fault) = entrance.chzzk.rest_fault(&parts.uri) {
        return fault.answer(&peer.pipe, Request::from_parts(parts, Body::from(body)), next).await;
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}
