//! The background thread: a small runtime, its ports, and the way in for every request.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener as StdListener},
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, connect_info::Connected},
    middleware::{self, Next},
    response::Response,
    serve::{IncomingStream, Listener},
};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::{Handle, Runtime},
    sync::{Notify, Semaphore},
};

use super::{
    chzzk::{self, World},
    pipe::{Pipe, PipeControl},
    record::{RecordedRequest, Recorder},
};
use crate::{Error, Result};

/// The thread and how to end it.
#[derive(Debug)]
pub(super) struct Server {
    stop: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
}

/// Ports that are bound and a runtime that does not run yet.
#[derive(Debug)]
pub(super) struct Prepared {
    runtime: Runtime,
    ports: Vec<u16>,
    listeners: Vec<TcpListener>,
}

impl Prepared {
    /// Binds the origin and as many further ports, all on loopback.
    pub(super) fn new(further_ports: usize) -> Result<Self> {
        let failed = |error: std::io::Error| Error::transport("start the sandbox on 127.0.0.1", error);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().map_err(failed)?;
        let (mut ports, mut listeners) = (Vec::new(), Vec::new());
        for _ in 0..=further_ports {
            let listener = StdListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
            listener.set_nonblocking(true).map_err(failed)?;
            ports.push(listener.local_addr().map_err(failed)?.port());
            let _inside = runtime.enter();
            listeners.push(TcpListener::from_std(listener).map_err(failed)?);
        }
        Ok(Self { runtime, ports, listeners })
    }

    /// The origin's port first.
    pub(super) fn ports(&self) -> &[u16] {
        &self.ports
    }

    pub(super) fn handle(&self) -> &Handle {
        self.runtime.handle()
    }

    pub(super) fn start(self, world: Arc<World>, recorder: Arc<Recorder>, connections: usize) -> Result<Server> {
        let Self { runtime, ports: _, listeners } = self;
        let entrance = Arc::new(Entrance { world, recorder });
        let router = chzzk::router(&entrance.world);
        let router = router.layer(middleware::from_fn_with_state(entrance.clone(), enter));
        let limit = Arc::new(Semaphore::new(connections));
        let stop = Arc::new(Notify::new());
        let stopped = stop.clone();
        let serve = move || {
            runtime.block_on(async {
                for (server, tcp) in listeners.into_iter().enumerate() {
                    let doors = Doors { tcp, server, limit: limit.clone(), world: entrance.world.clone() };
                    tokio::spawn(serve(doors, router.clone()));
                }
                stopped.notified().await;
            });
            // Every task ends with the runtime, and every socket with its task.
        };
        let thread = thread::Builder::new().name("livechat-sandbox".into()).spawn(serve);
        let thread = thread.map_err(|error| Error::transport("start the thread of the sandbox", error))?;
        Ok(Server { stop, thread: Some(thread) })
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

async fn serve(doors: Doors, router: Router) {
    let _ = axum::serve(doors, router.into_make_service_with_connect_info::<Peer>()).await;
}

/// A port, and who may come in.
struct Doors {
    tcp: TcpListener,
    server: usize,
    limit: Arc<Semaphore>,
    world: Arc<World>,
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
        (!self.world.is_down(self.server)).then(|| Pipe::new(tcp, self.server, permit))
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

struct Entrance {
    world: Arc<World>,
    recorder: Arc<Recorder>,
}

/// What every request passes: it is recorded, and a fault may be waiting for it.
async fn enter(
    axum::extract::State(entrance): axum::extract::State<Arc<Entrance>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    entrance.recorder.add(RecordedRequest::new(&parts, peer.server));
    let fault = entrance.world.rest_fault(&parts.uri);
    let request = Request::from_parts(parts, body);
    match fault {
        Some(fault) => fault.answer(&peer.pipe, request, next).await,
        None => next.run(request).await,
    }
}
