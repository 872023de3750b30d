//! Everything a connection waits for in this mode, and the one wait.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use mio::{Events, Poll, Token};
use rustls::ClientConfig;

use super::{
    Http,
    ask::Ask,
    links::Links,
    mailbox::{Mail, MailboxSender, Reply, Shared},
    socket::Socket,
    time,
};
use crate::{
    Error, Result,
    mail::{self, Traffic},
    protocol::{Link, LinkId, Loss, Protocol, RequestId, Target},
    socket::Incoming,
};

/// No link's number.
const WAKER: Token = Token(usize::MAX);

/// Threads of this crate do one exchange each.
const STACK_BYTES: usize = 512 * 1_024;

/// How long a polite close waits for the servers' goodbyes.
const FAREWELL: Duration = Duration::from_secs(1);

/// How many frames are taken before the system is asked for news.
const FRAMES_BETWEEN_POLLS: u32 = 64;

const CONNECTING: &str = "connection to the chat server";
const NO_THREAD: &str = "the thread for it could not be started, or panicked";

type Parcel<P> = Mail<<P as Protocol>::Command, <P as Protocol>::Outcome, <P as Protocol>::Response>;
type Wake<P> = mail::Wake<<P as Protocol>::Command, Reply<<P as Protocol>::Outcome>, <P as Protocol>::Response>;

/// The sockets, the mailbox and the work beside the loop of one connection.
pub(super) struct Io<P: Protocol> {
    tls: Arc<ClientConfig>,
    ask: Ask<P::Request, P::Response>,
    mailbox: MailboxSender<P>,
    shared: Arc<Shared>,
    /// `None` after the end: what is sent then is refused. Never locked, only borrowed; the mutex makes it `Sync`.
    inbox: Mutex<Option<mpsc::Receiver<Parcel<P>>>>,
    poll: Poll,
    events: Events,
    links: Links,
    frames_since_poll: u32,
    under_way: usize,
    requests: VecDeque<(RequestId, P::Request)>,
    /// Sockets and mailbox take turns, so that neither starves the other.
    socket_first: bool,
    /// The last wake was no frame and no deadline, so nobody has looked at the clock since.
    clock_unseen: bool,
}

/// Handles outlive the loop, and see that it is gone.
impl<P: Protocol> Drop for Io<P> {
    fn drop(&mut self) {
        self.shared.traffic.end();
    }
}

impl<P: Protocol> Io<P> {
    pub(super) fn new(http: &Http, ask: Ask<P::Request, P::Response>) -> Result<Self> {
        let failed = |error| Error::transport("setting up a connection's wait", error);
        let poll = Poll::new().map_err(failed)?;
        let waker = mio::Waker::new(poll.registry(), WAKER).map_err(failed)?;
        let shared = Arc::new(Shared { traffic: Traffic::default(), waker });
        let (sender, inbox) = mpsc::channel();
        Ok(Self {
            tls: Arc::clone(http.tls()),
            ask,
            mailbox: MailboxSender::new(sender, Arc::clone(&shared)),
            shared,
            inbox: Mutex::new(Some(inbox)),
            poll,
            events: Events::with_capacity(8),
            links: Links::default(),
            frames_since_poll: 0,
            under_way: 0,
            requests: VecDeque::new(),
            socket_first: false,
            clock_unseen: false,
        })
    }

    pub(super) fn mailbox(&self) -> &MailboxSender<P> {
        &self.mailbox
    }

    /// Begins a request; its answer wakes the loop.
    pub(super) fn request(&mut self, id: RequestId, request: P::Request) {
        self.requests.push_back((id, request));
        self.start_requests();
    }

    fn start_requests(&mut self) {
        while self.under_way < mail::REQUESTS_AT_ONCE {
            let Some((id, request)) = self.requests.pop_front() else {
                return;
            };
            self.under_way += 1;
            let ask = Arc::clone(&self.ask);
            let otherwise = Mail::Response(id, Err(Error::transport("a request", NO_THREAD)));
            self.beside("livechat-http", otherwise, move || Mail::Response(id, ask(request)));
        }
    }

    pub(super) fn link(&mut self, link: Link) {
        match link {
            Link::Connect(link, target) => self.connect(link, target),
            Link::Close(link) => self.links.part(link),
        }
    }

    fn connect(&mut self, link: LinkId, target: Target) {
        let generation = self.links.begin(link);
        let tls = Arc::clone(&self.tls);
        let otherwise = Mail::Linked(link, generation, Box::new(Err(Error::transport(CONNECTING, NO_THREAD))));
        self.beside("livechat-connect", otherwise, move || {
            Mail::Linked(link, generation, Box::new(Socket::connect(&target, tls)))
        });
    }

    /// Does not wait for the servers' goodbyes, after links were closed.
    pub(super) fn forget(&mut self) {
        self.links.forget();
    }

    /// Takes a frame over; it leaves with the next [`flush`](Self::flush).
    pub(super) fn write(&mut self, link: LinkId, text: String) {
        if !self.links.write(link, text) {
            tracing::debug!(target: "livechat::connection", "a frame came too late: there is no connection");
        }
    }

    pub(super) fn flush(&mut self) {
        self.links.flush();
    }

    /// Mail that is there already.
    pub(super) fn take_mail(&mut self) -> Option<Wake<P>> {
        loop {
            let wake = match self.inbox().as_ref()?.try_recv().ok()? {
                Mail::Command { id, command, reply } => {
                    self.shared.traffic.leave();
                    Wake::<P>::Command { id, command, reply }
                }
                Mail::Close => Wake::<P>::Close,
                Mail::Response(id, response) => {
                    self.under_way = self.under_way.saturating_sub(1);
                    self.start_requests();
                    Wake::<P>::Response(id, response)
                }
                Mail::Linked(link, generation, socket) if self.links.is_current(link, generation) => {
                    self.linked(link, *socket)
                }
                Mail::Linked(..) => continue,
            };
            return Some(wake);
        }
    }

    fn linked(&mut self, link: LinkId, socket: Result<Socket>) -> Wake<P> {
        let registered = socket.and_then(|socket| {
            let registered = self.links.put(link, socket, self.poll.registry());
            registered.map_err(|error| Error::transport(CONNECTING, error))
        });
        match registered {
            Ok(()) => Wake::<P>::Connected(link),
            Err(error) => Wake::<P>::Lost(link, Loss::Connect(error)),
        }
    }

    fn take_frame(&mut self) -> Option<Wake<P>> {
        // A link that never pauses would hide the news of the others.
        if self.frames_since_poll >= FRAMES_BETWEEN_POLLS {
            self.poll(Some(Duration::ZERO));
        }
        self.frames_since_poll += 1;
        let (link, incoming) = self.links.next()?;
        Some(match incoming {
            Incoming::Frame(message) => Wake::<P>::Frame(link, message),
            Incoming::Control => Wake::<P>::Control,
            Incoming::Lost(loss) => Wake::<P>::Lost(link, loss),
        })
    }

    /// What is there already.
    fn take(&mut self) -> Option<Wake<P>> {
        self.socket_first = !self.socket_first;
        if self.socket_first {
            self.take_frame().or_else(|| self.take_mail())
        } else {
            self.take_mail().or_else(|| self.take_frame())
        }
    }

    /// Waits for mail, a frame or the deadline. Whatever came before the deadline was seen comes before it, so that a machine
    /// that slept reads what is there before it takes a connection for dead; and mail without end does not put it off.
    pub(super) fn wait(&mut self, deadline: Option<Instant>) -> Wake<P> {
        let wake = self.next_wake(deadline);
        self.clock_unseen = !matches!(wake, Wake::<P>::Frame(..) | Wake::<P>::Tick);
        wake
    }

    fn next_wake(&mut self, deadline: Option<Instant>) -> Wake<P> {
        if self.clock_unseen && deadline.is_some_and(|deadline| deadline <= time::now()) {
            return self.take_frame().unwrap_or(Wake::<P>::Tick);
        }
        loop {
            if let Some(wake) = self.take() {
                return wake;
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(time::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Wake::<P>::Tick;
            }
            self.poll(left);
        }
    }

    /// Waits at most 1 s for the servers' goodbyes after ours.
    pub(super) fn farewell(&mut self) {
        self.links.part_all();
        let until = time::now() + FAREWELL;
        while let Some(wait) = self.links.hear_goodbyes(until, time::now()) {
            self.poll(Some(wait));
        }
    }

    fn inbox(&mut self) -> &mut Option<mpsc::Receiver<Parcel<P>>> {
        self.inbox.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses what is sent from now on.
    pub(super) fn refuse(&mut self) {
        self.shared.traffic.end();
        *self.inbox() = None;
    }

    /// Gives up what is under way.
    pub(super) fn end(&mut self) {
        self.refuse();
        self.requests.clear();
        self.links.clear();
    }

    fn poll(&mut self, timeout: Option<Duration>) {
        self.frames_since_poll = 0;
        match self.poll.poll(&mut self.events, timeout) {
            Ok(()) => {
                for event in &self.events {
                    self.links.woken(event.token());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                // Does not happen to a poll that could be made; if it does, at least do not spin.
                tracing::warn!(target: "livechat::connection", %error, "the system's wait failed");
                time::sleep(Duration::from_millis(10));
            }
        }
    }

    /// Works on a thread of its own, so that the loop never stalls, and mails what comes of it; or `otherwise`, where there
    /// is no thread to be had or the work panics.
    fn beside(&self, name: &str, otherwise: Parcel<P>, work: impl FnOnce() -> Parcel<P> + Send + 'static) {
        let promise = Promise { mailbox: self.mailbox.clone(), otherwise: Some(otherwise) };
        let thread = thread::Builder::new().name(name.to_owned()).stack_size(STACK_BYTES).spawn(move || {
            let parcel = work();
            promise.keep(parcel);
        });
        if let Err(error) = thread {
            tracing::warn!(target: "livechat::connection", %error, "cannot start a thread");
        }
    }
}

/// Mails its parcel when it is dropped.
struct Promise<P: Protocol> {
    mailbox: MailboxSender<P>,
    otherwise: Option<Parcel<P>>,
}

impl<P: Protocol> Promise<P> {
    fn keep(mut self, parcel: Parcel<P>) {
        self.otherwise = Some(parcel);
    }
}

impl<P: Protocol> Drop for Promise<P> {
    fn drop(&mut self) {
        if let Some(parcel) = self.otherwise.take() {
            let _ = self.mailbox.put(parcel);
        }
    }
}
