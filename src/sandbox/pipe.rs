//! A byte pipe that fails on demand: a TCP stream with a control that somebody else holds.
//!
//! Faults below HTTP and WebSocket (a reset, half a frame, silence with the connection up) cannot be asked of the libraries
//! that speak those protocols, so they happen here, under them.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use bytes::{Buf, Bytes};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::{Notify, OwnedSemaphorePermit},
    time::{Sleep, sleep},
};

/// Few bytes at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dribble {
    pub(super) bytes: usize,
    pub(super) every: Duration,
}

/// What tells a [`Pipe`] to fail. Cheap to clone; outlives the pipe.
#[derive(Debug, Clone, Default)]
pub(super) struct PipeControl(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    killed: Notify,
}

#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for itself")]
struct State {
    dead: bool,
    /// What comes in is thrown away.
    deaf: bool,
    /// What should go out is thrown away.
    mute: bool,
    reset: bool,
    next_write: Option<NextWrite>,
    turns: Vec<Turn>,
    dribble: Option<Dribble>,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

#[derive(Debug)]
enum NextWrite {
    /// Half of it, then the connection is gone.
    Half,
    /// All but the last bytes, then the connection is gone.
    AllBut(usize),
    /// Other bytes instead.
    Replace(Bytes),
}

/// What happens where some bytes would go out. Whoever writes them says by this when in the stream it is to happen.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    /// These bytes, which come in one write.
    pub(super) mark: Bytes,
    /// Go out in their place.
    pub(super) instead: Bytes,
    pub(super) then: Then,
    /// Every time, not once.
    pub(super) always: bool,
}

/// How it goes on after a [`Turn`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    GoOn,
    /// Nothing goes out any more. What comes in is read.
    Mute,
    /// Nothing goes out any more, and what comes in is thrown away.
    HalfOpen,
    /// The connection is gone.
    End,
}

impl PipeControl {
    /// Ends the connection at once, as if the cable were cut and somebody said so.
    pub(super) fn kill(&self) {
        let (reader, writer) = {
            let mut state = self.lock();
            state.dead = true;
            (state.reader.take(), state.writer.take())
        };
        self.0.killed.notify_waiters();
        for waker in [reader, writer].into_iter().flatten() {
            waker.wake();
        }
    }

    /// When the pipe ends, by whatever cause, it ends with a TCP reset.
    pub(super) fn end_with_reset(&self) {
        self.lock().reset = true;
    }

    /// From now on what comes in is thrown away.
    pub(super) fn deafen(&self) {
        let reader = {
            let mut state = self.lock();
            state.deaf = true;
            state.reader.take()
        };
        reader.into_iter().for_each(Waker::wake);
    }

    pub(super) fn is_deaf(&self) -> bool {
        self.lock().deaf
    }

    /// The next write comes through by half, then the connection is gone.
    pub(super) fn cut_next_write(&self) {
        self.lock().next_write = Some(NextWrite::Half);
    }

    /// The next write lacks its last bytes, then the connection is gone.
    pub(super) fn cut_tail_of_next_write(&self, missing: usize) {
        self.lock().next_write = Some(NextWrite::AllBut(missing));
    }

    /// These bytes go out instead of those of the next write.
    pub(super) fn replace_next_write(&self, bytes: Bytes) {
        self.lock().next_write = Some(NextWrite::Replace(bytes));
    }

    /// Something happens where these bytes go out.
    pub(super) fn turn_at(&self, turn: Turn) {
        self.lock().turns.push(turn);
    }

    /// What was to happen at these bytes happens no more.
    pub(super) fn forget_turns(&self, mark: &[u8]) {
        self.lock().turns.retain(|turn| turn.mark != mark);
    }

    pub(super) fn dribble(&self, dribble: Option<Dribble>) {
        self.lock().dribble = dribble;
    }

    /// Returns when the connection was killed, or is gone for another cause.
    pub(super) async fn killed(&self) {
        loop {
            let notified = self.0.killed.notified();
            if self.lock().dead {
                return;
            }
            notified.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is dead, and whether it is deaf; whoever changes that wakes the reader.
    fn watch_read(&self, context: &Context<'_>) -> (bool, bool) {
        let mut state = self.lock();
        remember(&mut state.reader, context);
        (state.dead, state.deaf)
    }

    /// What to do with a write, unless it is dead.
    fn watch_write(&self, context: &Context<'_>, bytes: &[u8]) -> io::Result<(Write, Option<Dribble>)> {
        let mut state = self.lock();
        remember(&mut state.writer, context);
        if state.dead {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok((state.decide(bytes), state.dribble))
    }

    /// What comes after a substitute.
    fn go_on(&self, then: Then) -> io::Result<()> {
        match then {
            Then::GoOn => {}
            Then::Mute => self.lock().mute = true,
            Then::HalfOpen => {
                self.lock().mute = true;
                self.deafen();
            }
            Then::End => {
                self.kill();
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        }
        Ok(())
    }
}

/// What becomes of a write.
#[derive(Debug)]
enum Write {
    AsItIs,
    Swallow,
    Substitute(Substitute),
}

/// Goes out instead of the first bytes of the write that is under way.
#[derive(Debug)]
struct Substitute {
    bytes: Bytes,
    /// For how many of them.
    stands_for: usize,
    then: Then,
}

impl State {
    fn decide(&mut self, bytes: &[u8]) -> Write {
        if self.mute {
            return Write::Swallow;
        }
        let front = |end: usize| Bytes::copy_from_slice(bytes.get(..end).unwrap_or_default());
        let whole =
            |instead: Bytes, then| Write::Substitute(Substitute { bytes: instead, stands_for: bytes.len(), then });
        match self.next_write.take() {
            Some(NextWrite::Half) => whole(front(bytes.len().div_ceil(2)), Then::End),
            Some(NextWrite::AllBut(missing)) => whole(front(bytes.len().saturating_sub(missing)), Then::End),
            Some(NextWrite::Replace(other)) => whole(other, Then::GoOn),
            None => self.turn(bytes).map_or(Write::AsItIs, Write::Substitute),
        }
    }

    /// The first mark in these bytes, with all that stands before it.
    fn turn(&mut self, bytes: &[u8]) -> Option<Substitute> {
        let place = |turn: &Turn| bytes.windows(turn.mark.len()).position(|window| window == turn.mark);
        let places = self.turns.iter().enumerate().filter_map(|(index, turn)| Some((place(turn)?, index)));
        let (start, index) = places.min()?;
        let turn = self.turns.get(index)?.clone();
        if !turn.always {
            self.turns.remove(index);
        }
        let mut instead = bytes.get(..start)?.to_vec();
        instead.extend_from_slice(&turn.instead);
        Some(Substitute { bytes: instead.into(), stands_for: start + turn.mark.len(), then: turn.then })
    }
}

fn remember(slot: &mut Option<Waker>, context: &Context<'_>) {
    match slot {
        Some(waker) => waker.clone_from(context.waker()),
        None => *slot = Some(context.waker().clone()),
    }
}

/// The pipe itself.
#[derive(Debug)]
pub(super) struct Pipe {
    tcp: TcpStream,
    /// Which port it came to.
    server: usize,
    control: PipeControl,
    substitute: Option<Substitute>,
    /// The pause between two dribbled pieces.
    nap: Option<Pin<Box<Sleep>>>,
    /// Counts this connection until it is gone.
    _permit: OwnedSemaphorePermit,
}

impl Pipe {
    pub(super) fn new(tcp: TcpStream, server: usize, permit: OwnedSemaphorePermit) -> Self {
        Self { tcp, server, control: PipeControl::default(), substitute: None, nap: None, _permit: permit }
    }

    pub(super) fn server(&self) -> usize {
        self.server
    }

    pub(super) fn control(&self) -> PipeControl {
        self.control.clone()
    }

    /// Writes what may be written now, which is a few bytes and then a pause when it dribbles.
    fn write_some(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        dribble: Option<Dribble>,
    ) -> Poll<io::Result<usize>> {
        let Some(dribble) = dribble else {
            return Pin::new(&mut self.tcp).poll_write(context, bytes);
        };
        let piece = bytes.get(..dribble.bytes.max(1)).unwrap_or(bytes);
        let written = ready!(Pin::new(&mut self.tcp).poll_write(context, piece))?;
        self.nap = Some(Box::pin(sleep(dribble.every)));
        Poll::Ready(Ok(written))
    }
}

impl AsyncRead for Pipe {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        match this.control.watch_read(context) {
            (true, _) => Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
            (false, false) => Pin::new(&mut this.tcp).poll_read(context, buffer),
            (false, true) => loop {
                let mut scratch = [0; 1024];
                let mut swallowed = ReadBuf::new(&mut scratch);
                ready!(Pin::new(&mut this.tcp).poll_read(context, &mut swallowed))?;
                if swallowed.filled().is_empty() {
                    return Poll::Ready(Ok(()));
                }
            },
        }
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(nap) = &mut this.nap {
            ready!(nap.as_mut().poll(context));
            this.nap = None;
        }
        let mut substitute = match this.substitute.take() {
            Some(_) if this.control.lock().dead => return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            Some(substitute) => substitute,
            None => match this.control.watch_write(context, bytes)? {
                (Write::Swallow, _) => return Poll::Ready(Ok(bytes.len())),
                (Write::AsItIs, dribble) => return this.write_some(context, bytes, dribble),
                (Write::Substitute(substitute), _) => substitute,
            },
        };
        while !substitute.bytes.is_empty() {
            match this.write_some(context, &substitute.bytes, None) {
                Poll::Ready(Ok(written)) => substitute.bytes.advance(written),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    this.substitute = Some(substitute);
                    return Poll::Pending;
                }
            }
        }
        this.control.go_on(substitute.then)?;
        Poll::Ready(Ok(substitute.stands_for))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_shutdown(context)
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // Whoever waits for its end is told.
        self.control.kill();
        if self.control.lock().reset {
            // Best effort, as is everything here: the peer may be gone already.
            let _ = self.tcp.set_zero_linger();
            return;
        }
        // A close with unread bytes in the kernel would be a reset, and a reset may overtake what was written last.
        let _ = Pin::new(&mut self.tcp).poll_shutdown(&mut Context::from_waker(Waker::noop()));
        let mut scratch = [0; 1024];
        while matches!(self.tcp.try_read(&mut scratch), Ok(1..)) {}
    }
}
