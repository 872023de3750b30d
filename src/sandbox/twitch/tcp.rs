//! IRC over TCP.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpListener,
    sync::Semaphore,
    time::{sleep, sleep_until},
};

use super::{
    World,
    connection::{Out, Queue, What},
    session::Session,
};
use crate::sandbox::pipe::{Pipe, PipeControl};

const READ_BUFFER: usize = 4 << 10;

pub(crate) async fn serve(listener: TcpListener, world: Arc<World>, limit: Arc<Semaphore>) {
    loop {
        let Ok((tcp, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: some will come back.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(permit) = limit.clone().try_acquire_owned() else { continue };
        if world.refuses_connection() {
            continue;
        }
        let _ = tcp.set_nodelay(true);
        tokio::spawn(run(Pipe::new(tcp, 0, permit), world.clone()));
    }
}

async fn run(pipe: Pipe, world: Arc<World>) {
    let control = pipe.control();
    let (session, queue) = Session::open(&world, control.clone());
    let wire = Wire(Mutex::new(pipe));
    tokio::select! {
        () = read(&wire, &session) => {}
        () = write(&wire, queue, &control) => {}
        () = control.killed() => {}
        () = session.heartbeat() => {}
    }
}

async fn read(wire: &Wire, session: &Session) {
    let (mut piece, mut buffer) = ([0; READ_BUFFER], Vec::new());
    while let Ok(length @ 1..) = wire.read(&mut piece).await {
        buffer.extend_from_slice(piece.get(..length).unwrap_or_default());
        session.take_lines(&mut buffer);
    }
}

async fn write(wire: &Wire, mut queue: Queue, control: &PipeControl) {
    while let Some(Out { what, due }) = queue.next().await {
        if let Some(due) = due {
            sleep_until(due).await;
        }
        let written = match what {
            What::Lines(bytes) | What::Raw(bytes) => wire.write_all(&bytes).await,
            What::Cut(bytes) => {
                control.cut_next_write();
                wire.write_all(&bytes).await
            }
            // The pipe is deaf already, so nothing is answered any more.
            What::HalfOpen => return std::future::pending().await,
            What::Gone { reset } => {
                if reset {
                    control.end_with_reset();
                }
                return;
            }
        };
        if written.is_err() {
            return;
        }
    }
}

/// Both directions of a pipe for one task, which never holds the lock while it waits.
struct Wire(Mutex<Pipe>);

impl Wire {
    fn lock(&self) -> MutexGuard<'_, Pipe> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(&self, into: &mut [u8]) -> io::Result<usize> {
        std::future::poll_fn(|context| {
            let mut buffer = ReadBuf::new(into);
            let read = Pin::new(&mut *self.lock()).poll_read(context, &mut buffer);
            read.map_ok(|()| buffer.filled().len())
        })
        .await
    }

    async fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let write = std::future::poll_fn(|context| Pin::new(&mut *self.lock()).poll_write(context, bytes));
            let written = write.await?;
            bytes = bytes.get(written..).unwrap_or_default();
        }
        Ok(())
    }
}
