//! The sockets of a connection's links, and which of them may have something to say.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use super::socket::Socket;
use crate::{
    Result,
    protocol::{LinkId, Loss},
    socket::Incoming,
};

type Connecting = Pin<Box<dyn Future<Output = Result<Socket>> + Send>>;

/// The sockets, each in the place of its link's number. Only those are polled that the runtime has news of, so that a thousand quiet
/// ones cost nothing.
#[derive(Default)]
pub(super) struct Links {
    places: Vec<Place>,
    /// Those that may have something to say. They take turns, so that none starves another.
    ready: VecDeque<LinkId>,
    news: Arc<News>,
    /// Those that were written to since the last flush.
    written: Vec<LinkId>,
    /// Sockets whose goodbye is out.
    parting: Vec<Socket>,
}

struct Place {
    state: State,
    is_ready: bool,
    /// How the runtime tells that there is news of it.
    waker: Waker,
    bell: Arc<Bell>,
}

#[derive(Default)]
enum State {
    #[default]
    Free,
    /// Never locked, only borrowed; the mutex makes it `Sync`.
    Connecting(Mutex<Connecting>),
    Up(Box<Socket>),
}

/// What happened to a link.
pub(super) enum Happened {
    Connected,
    Incoming(Incoming),
}

/// What the runtime said since the last look.
#[derive(Default)]
struct News(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    links: Vec<LinkId>,
    /// The task that waits for all of them.
    task: Option<Waker>,
}

/// Wakes the task on behalf of one link, and notes for which.
struct Bell {
    link: LinkId,
    /// Noted already.
    rang: AtomicBool,
    news: Arc<News>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.rang.swap(true, Ordering::AcqRel) {
            return;
        }
        let task = {
            let mut inner = self.news.0.lock().unwrap_or_else(PoisonError::into_inner);
            inner.links.push(self.link);
            inner.task.take()
        };
        if let Some(task) = task {
            task.wake();
        }
    }
}

impl Place {
    fn new(link: LinkId, news: &Arc<News>) -> Self {
        let bell = Arc::new(Bell { link, rang: AtomicBool::new(false), news: Arc::clone(news) });
        Self { state: State::Free, is_ready: false, waker: Arc::clone(&bell).into(), bell }
    }

    fn socket(&mut self) -> Option<&mut Socket> {
        match &mut self.state {
            State::Up(socket) => Some(socket),
            State::Free | State::Connecting(_) => None,
        }
    }

    fn poll(&mut self) -> Poll<Happened> {
        let cx = &mut Context::from_waker(&self.waker);
        match &mut self.state {
            State::Free => Poll::Pending,
            State::Connecting(connecting) => {
                let connecting = connecting.get_mut().unwrap_or_else(PoisonError::into_inner);
                connecting.as_mut().poll(cx).map(|socket| match socket {
                    Ok(socket) => {
                        self.state = State::Up(Box::new(socket));
                        Happened::Connected
                    }
                    Err(error) => {
                        self.state = State::Free;
                        Happened::Incoming(Incoming::Lost(Loss::Connect(error)))
                    }
                })
            }
            State::Up(socket) => socket.poll(cx).map(|incoming| {
                if matches!(incoming, Incoming::Lost(_)) {
                    self.state = State::Free;
                }
                Happened::Incoming(incoming)
            }),
        }
    }
}

impl Links {
    /// A link is asked for: gives up the one before it.
    pub(super) fn begin(&mut self, link: LinkId, connecting: impl Future<Output = Result<Socket>> + Send + 'static) {
        while self.places.len() <= link.index() {
            let number = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
            self.places.push(Place::new(LinkId(number), &self.news));
        }
        if let Some(place) = self.places.get_mut(link.index()) {
            place.state = State::Connecting(Mutex::new(Box::pin(connecting)));
        }
        self.mark(link);
    }

    /// Gives up a link, won or not.
    fn take(&mut self, link: LinkId) -> Option<Socket> {
        match std::mem::take(&mut self.places.get_mut(link.index())?.state) {
            State::Up(socket) => Some(*socket),
            State::Free | State::Connecting(_) => None,
        }
    }

    /// The link may have something to say.
    fn mark(&mut self, link: LinkId) {
        let Some(place) = self.places.get_mut(link.index()) else { return };
        if !std::mem::replace(&mut place.is_ready, true) {
            self.ready.push_back(link);
        }
    }

    /// Takes a frame over; it leaves with the next [`flush`](Self::flush). False where there is no such link.
    pub(super) fn write(&mut self, link: LinkId, text: String) -> bool {
        let Some(socket) = self.places.get_mut(link.index()).and_then(Place::socket) else {
            return false;
        };
        socket.write(text);
        if !self.written.contains(&link) {
            self.written.push(link);
        }
        true
    }

    /// Writes what can be written now. The rest leaves in the next wait.
    pub(super) fn flush(&mut self) {
        while let Some(link) = self.written.pop() {
            if let Some(socket) = self.places.get_mut(link.index()).and_then(Place::socket) {
                socket.flush();
                self.mark(link);
            }
        }
    }

    /// What happened to one of the links next.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<(LinkId, Happened)> {
        if let Some(happened) = self.next() {
            return Poll::Ready(happened);
        }
        // Not in a loop: a link that rings while it is polled wants the runtime to run meanwhile.
        self.read_news(cx);
        self.next().map_or(Poll::Pending, Poll::Ready)
    }

    fn next(&mut self) -> Option<(LinkId, Happened)> {
        while let Some(link) = self.ready.pop_front() {
            let Some(place) = self.places.get_mut(link.index()) else { continue };
            if let Poll::Ready(happened) = place.poll() {
                self.ready.push_back(link);
                return Some((link, happened));
            }
            place.is_ready = false;
        }
        None
    }

    /// What came up since, and who is to be woken by what comes later.
    fn read_news(&mut self, cx: &mut Context<'_>) {
        let mut inner = self.news.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut inner.task {
            Some(task) => task.clone_from(cx.waker()),
            task @ None => *task = Some(cx.waker().clone()),
        }
        while let Some(link) = inner.links.pop() {
            let Some(place) = self.places.get_mut(link.index()) else { continue };
            // Before it is polled: what comes from now on rings again.
            place.bell.rang.store(false, Ordering::Release);
            if !std::mem::replace(&mut place.is_ready, true) {
                self.ready.push_back(link);
            }
        }
    }

    /// Says goodbye. The socket is kept for the server's until [`forget`](Self::forget) is called.
    pub(super) fn part(&mut self, link: LinkId) {
        if let Some(mut socket) = self.take(link) {
            socket.say_goodbye();
            socket.flush();
            self.parting.push(socket);
        }
    }

    pub(super) fn part_all(&mut self) {
        for number in 0..self.places.len() {
            if let Ok(number) = u32::try_from(number) {
                self.part(LinkId(number));
            }
        }
    }

    /// Does not wait for the servers' goodbyes.
    pub(super) fn forget(&mut self) {
        self.parting.clear();
    }

    /// Hears what those say that are waited for. Ready when that is all.
    pub(super) fn poll_goodbyes(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut quiet = true;
        self.parting.retain_mut(|socket| match socket.poll(cx) {
            Poll::Ready(Incoming::Lost(_)) => false,
            Poll::Ready(Incoming::Frame(_) | Incoming::Control) => {
                quiet = false;
                true
            }
            Poll::Pending => true,
        });
        if self.parting.is_empty() {
            return Poll::Ready(());
        }
        if !quiet {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// Gives up all of them at once.
    pub(super) fn clear(&mut self) {
        for place in &mut self.places {
            place.state = State::Free;
        }
        self.forget();
    }
}
