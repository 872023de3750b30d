//! Everything a connection waits for in this mode, and the one wait.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use rustls::ClientConfig;
use tokio::{
    sync::mpsc,
    time::{Sleep, sleep_until},
};

use super::{
    Http,
    ask::Ask,
    links::{Happened, Links},
    mailbox::{Mail, MailboxSender, Reply},
    socket::Socket,
    time,
};
use crate::{
    Result,
    mail::{self, Traffic},
    protocol::{Link, LinkId, Protocol, RequestId},
    socket::Incoming,
};

/// How long a polite close waits for the servers' goodbyes.
const FAREWELL: Duration = Duration::from_secs(1);

type Parcel<P> = Mail<<P as Protocol>::Command, <P as Protocol>::Outcome>;
type Wake<P> = mail::Wake<<P as Protocol>::Command, Reply<<P as Protocol>::Outcome>, <P as Protocol>::Response>;
type UnderWay<T> = Pin<Box<dyn Future<Output = (RequestId, Result<T>)> + Send>>;

/// The sockets, the mailbox and the work beside the loop of one connection. Nothing is spawned: dropped, all of it stops.
pub(super) struct Io<P: Protocol> {
    tls: Arc<ClientConfig>,
    ask: Ask<P::Request, P::Response>,
    mailbox: MailboxSender<P>,
    traffic: Arc<Traffic>,
    /// `None` after the end: what is sent then is refused.
    inbox: Option<mpsc::UnboundedReceiver<Parcel<P>>>,
    links: Links,
    /// Requests. Never locked, only borrowed; the mutex makes it `Sync`.
    under_way: Mutex<Vec<UnderWay<P::Response>>>,
    requests: VecDeque<(RequestId, P::Request)>,
    /// Sockets and mailbox take turns, so that neither starves the other.
    socket_first: bool,
    /// The last wake was no frame and no deadline, so nobody has looked at the clock since.
    clock_unseen: bool,
    /// Armed for the deadline or earlier.
    sleep: Option<Pin<Box<Sleep>>>,
    /// The deadline passed, and the runtime was given a chance to say what came before it.
    yielded: bool,
    /// Until when the servers' goodbyes are waited for.
    parted_until: Option<Instant>,
}

/// Handles outlive the loop, and see that it is gone.
impl<P: Protocol> Drop for Io<P> {
    fn drop(&mut self) {
        self.traffic.end();
    }
}

impl<P: Protocol> Io<P> {
    #[expect(clippy::unnecessary_wraps, reason = "the other mode's may fail")]
    pub(super) fn new(http: &Http, ask: Ask<P::Request, P::Response>) -> Result<Self> {
        let traffic = Arc::new(Traffic::default());
        let (sender, inbox) = mpsc::unbounded_channel();
        Ok(Self {
            tls: Arc::clone(http.tls()),
            ask,
            mailbox: MailboxSender::new(sender, Arc::clone(&traffic)),
            traffic,
            inbox: Some(inbox),
            links: Links::default(),
            under_way: Mutex::default(),
            requests: VecDeque::new(),
            socket_first: false,
            clock_unseen: false,
            sleep: None,
            yielded: false,
            parted_until: None,
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
        let under_way = self.under_way.get_mut().unwrap_or_else(PoisonError::into_inner);
        while under_way.len() < mail::REQUESTS_AT_ONCE {
            let Some((id, request)) = self.requests.pop_front() else {
                return;
            };
            let answer = (self.ask)(request);
            under_way.push(Box::pin(async move { (id, answer.await) }));
        }
    }

    pub(super) fn link(&mut self, link: Link) {
        match link {
            Link::Connect(link, target) => {
                let tls = Arc::clone(&self.tls);
                self.links.begin(link, Socket::connect(target, tls));
            }
            Link::Close(link) => self.links.part(link),
        }
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
        let parcel = self.inbox.as_mut()?.try_recv().ok()?;
        Some(self.open(parcel))
    }

    fn open(&mut self, parcel: Parcel<P>) -> Wake<P> {
        match parcel {
            Mail::Command { id, command, reply } => {
                self.traffic.leave();
                Wake::<P>::Command { id, command, reply }
            }
            Mail::Close => Wake::<P>::Close,
        }
    }

    fn poll_mail(&mut self, cx: &mut Context<'_>) -> Poll<Wake<P>> {
        if let Some(inbox) = &mut self.inbox {
            if let Poll::Ready(Some(parcel)) = inbox.poll_recv(cx) {
                return Poll::Ready(self.open(parcel));
            }
        }
        let under_way = self.under_way();
        for index in 0..under_way.len() {
            let Some(request) = under_way.get_mut(index) else {
                break;
            };
            if let Poll::Ready((id, response)) = request.as_mut().poll(cx) {
                drop(under_way.swap_remove(index));
                self.start_requests();
                return Poll::Ready(Wake::<P>::Response(id, response));
            }
        }
        Poll::Pending
    }

    fn poll_links(&mut self, cx: &mut Context<'_>) -> Poll<Wake<P>> {
        self.links.poll(cx).map(|(link, happened)| match happened {
            Happened::Connected => Wake::<P>::Connected(link),
            Happened::Incoming(Incoming::Frame(message)) => Wake::<P>::Frame(link, message),
            Happened::Incoming(Incoming::Control) => Wake::<P>::Control,
            Happened::Incoming(Incoming::Lost(loss)) => Wake::<P>::Lost(link, loss),
        })
    }

    fn poll_something(&mut self, cx: &mut Context<'_>) -> Poll<Wake<P>> {
        self.socket_first = !self.socket_first;
        if self.socket_first {
            if let Poll::Ready(wake) = self.poll_links(cx) {
                return Poll::Ready(wake);
            }
            self.poll_mail(cx)
        } else {
            if let Poll::Ready(wake) = self.poll_mail(cx) {
                return Poll::Ready(wake);
            }
            self.poll_links(cx)
        }
    }

    /// Waits for mail, a frame or the deadline. Whatever came before the deadline was seen comes before it, so that a machine
    /// that slept reads what is there before it takes a connection for dead; and mail without end does not put it off.
    pub(super) async fn wait(&mut self, deadline: Option<Instant>) -> Wake<P> {
        poll_fn(|cx| self.poll_wait(cx, deadline)).await
    }

    pub(super) fn poll_wait(&mut self, cx: &mut Context<'_>, deadline: Option<Instant>) -> Poll<Wake<P>> {
        let wake = ready!(self.poll_next_wake(cx, deadline));
        self.clock_unseen = !matches!(wake, Wake::<P>::Frame(..) | Wake::<P>::Tick);
        self.yielded = false;
        Poll::Ready(wake)
    }

    fn poll_next_wake(&mut self, cx: &mut Context<'_>, deadline: Option<Instant>) -> Poll<Wake<P>> {
        let overdue = self.clock_unseen && deadline.is_some_and(|deadline| deadline <= time::now());
        let polled = if overdue { self.poll_links(cx) } else { self.poll_something(cx) };
        if let Poll::Ready(wake) = polled {
            return Poll::Ready(wake);
        }
        let Some(deadline) = deadline else { return Poll::Pending };
        ready!(self.poll_deadline(cx, deadline));
        // The clock may be ahead of the sockets: what they have is known after the runtime's next look at the system only.
        if !self.yielded {
            self.yielded = true;
            let _ = pin!(tokio::task::yield_now()).poll(cx);
            return Poll::Pending;
        }
        Poll::Ready(Wake::<P>::Tick)
    }

    /// A deadline that moves back with every frame is common, so the timer is not touched until it fires.
    fn poll_deadline(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<()> {
        while time::now() < deadline {
            let deadline = deadline.into();
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
            if sleep.is_elapsed() || sleep.deadline() > deadline {
                sleep.as_mut().reset(deadline);
            }
            ready!(sleep.as_mut().poll(cx));
        }
        Poll::Ready(())
    }

    /// Waits at most 1 s for the servers' goodbyes after ours.
    pub(super) async fn farewell(&mut self) {
        poll_fn(|cx| self.poll_farewell(cx)).await;
    }

    pub(super) fn poll_farewell(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.links.part_all();
        if self.links.poll_goodbyes(cx).is_pending() {
            let until = *self.parted_until.get_or_insert_with(|| time::now() + FAREWELL);
            ready!(self.poll_deadline(cx, until));
            self.forget();
        }
        Poll::Ready(())
    }

    /// Refuses what is sent from now on.
    pub(super) fn refuse(&mut self) {
        self.traffic.end();
        self.inbox = None;
    }

    /// Gives up what is under way.
    pub(super) fn end(&mut self) {
        self.refuse();
        self.requests.clear();
        self.under_way().clear();
        self.links.clear();
    }

    fn under_way(&mut self) -> &mut Vec<UnderWay<P::Response>> {
        self.under_way.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}
