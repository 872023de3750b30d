//! Waits on this machine for the one HTTP request with which a browser comes back from somewhere.
//!
//! Small and suspicious: only loopback, few connections, little of each, and an end to everything. It runs on a thread of its
//! own, so that both modes can wait for it in their own way.

use std::{
    collections::HashMap,
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use mio::{
    Events, Interest, Poll, Token, Waker,
    net::{TcpListener, TcpStream},
};

use crate::{Error, Result};

/// Browsers open a few connections in advance.
const MOST_CONNECTIONS: usize = 32;
const LONGEST_HEAD: usize = 16 << 10;
const LONGEST_CONNECTION: Duration = Duration::from_secs(10);
const WAKER: Token = Token(0);
const LISTENERS: [Token; 2] = [Token(1), Token(2)];
const FIRST_CONNECTION: usize = 3;

/// What is told to the browser.
pub(crate) struct Page {
    pub(crate) status: &'static str,
    pub(crate) text: &'static str,
}

/// An open port, before anybody is let in.
pub(crate) struct Listener {
    poll: Poll,
    waker: Arc<Waker>,
    listeners: Vec<TcpListener>,
    /// The address to come back to, with the port that was opened.
    url: String,
    path: String,
}

/// Ends the listener when it is dropped.
pub(crate) struct Guard(Arc<Waker>);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.wake();
    }
}

impl Listener {
    /// Opens the port that a `http://` URL of this machine names; port 0 is any.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for any other URL, and where the port is taken.
    pub(crate) fn bind(url: &str) -> Result<Self> {
        let invalid = |reason: &'static str| Error::invalid("redirect uri", reason);
        let uri: http::Uri = url.parse().map_err(|_| invalid("is not a URL"))?;
        let host = uri.host().unwrap_or_default();
        let addresses: &[IpAddr] = match host {
            "localhost" => &[IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)],
            "127.0.0.1" => &[IpAddr::V4(Ipv4Addr::LOCALHOST)],
            "[::1]" => &[IpAddr::V6(Ipv6Addr::LOCALHOST)],
            _ => &[],
        };
        if uri.scheme_str() != Some("http") || addresses.is_empty() || uri.query().is_some() {
            return Err(invalid(
                "must be http:// with the host localhost, 127.0.0.1 or [::1] and without a query, as http://localhost:8080/callback",
            ));
        }
        let wanted = uri.port_u16().unwrap_or(80);
        let failed = |error: io::Error| {
            Error::invalid("redirect uri", format!("port {wanted} of {host} cannot be opened: {error}"))
        };
        let poll = Poll::new().map_err(failed)?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER).map_err(failed)?);
        let (mut listeners, mut port) = (Vec::new(), wanted);
        for (address, token) in addresses.iter().zip(LISTENERS) {
            match TcpListener::bind(SocketAddr::new(*address, port)) {
                Ok(mut listener) => {
                    port = listener.local_addr().map_err(failed)?.port();
                    poll.registry().register(&mut listener, token, Interest::READABLE).map_err(failed)?;
                    listeners.push(listener);
                }
                // Not every machine has IPv6.
                Err(error) if listeners.is_empty() => return Err(failed(error)),
                Err(_) => {}
            }
        }
        let url = if wanted == 0 { url.replacen(":0", &format!(":{port}"), 1) } else { url.to_owned() };
        Ok(Self { poll, waker, listeners, url, path: uri.path().to_owned() })
    }

    /// The URL to come back to.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Lets browsers in until `answer` has what it wants or the time is up; then tells. `answer` gets the query of every
    /// request for the URL, and gives what came of it (the end) and what to tell the browser.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] where no thread can be started.
    pub(crate) fn serve<T: Send + 'static>(
        self,
        patience: Duration,
        answer: impl FnMut(&str) -> (Option<T>, Page) + Send + 'static,
        tell: impl FnOnce(T) + Send + 'static,
    ) -> Result<Guard> {
        let guard = Guard(Arc::clone(&self.waker));
        let run = move || {
            if let Some(result) = Visitors::new(self, answer).wait(Instant::now() + patience) {
                tell(result);
            }
        };
        let thread = thread::Builder::new().name("livechat-callback".into()).spawn(run);
        thread.map_err(|error| Error::unreached("starting a thread for the browser", error))?;
        Ok(guard)
    }
}

/// One connection of a browser.
struct Visitor {
    stream: TcpStream,
    until: Instant,
    read: Vec<u8>,
    unsent: Vec<u8>,
    answered: bool,
}

struct Visitors<F, T> {
    listener: Listener,
    open: HashMap<Token, Visitor>,
    next: usize,
    answer: F,
    result: Option<T>,
}

impl<T, F: FnMut(&str) -> (Option<T>, Page)> Visitors<F, T> {
    fn new(listener: Listener, answer: F) -> Self {
        Self { listener, open: HashMap::new(), next: FIRST_CONNECTION, answer, result: None }
    }

    /// What came of it, when the browser was told too; `None` when the time is up or nobody waits any more.
    fn wait(mut self, deadline: Instant) -> Option<T> {
        let mut events = Events::with_capacity(64);
        loop {
            let now = Instant::now();
            self.open.retain(|_, visitor| visitor.until > now);
            if now >= deadline || (self.result.is_some() && self.open.values().all(|visitor| visitor.unsent.is_empty()))
            {
                return self.result;
            }
            let until = self.open.values().map(|visitor| visitor.until).min().unwrap_or(deadline).min(deadline);
            match self.listener.poll.poll(&mut events, Some(until - now)) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return self.result,
            }
            for event in &events {
                match event.token() {
                    WAKER => return self.result,
                    token if LISTENERS.contains(&token) => self.let_in(),
                    token => self.attend(token),
                }
            }
        }
    }

    fn let_in(&mut self) {
        for listener in &self.listener.listeners {
            while let Ok((mut stream, _)) = listener.accept() {
                let token = Token(self.next);
                let both = Interest::READABLE | Interest::WRITABLE;
                if self.open.len() < MOST_CONNECTIONS
                    && self.listener.poll.registry().register(&mut stream, token, both).is_ok()
                {
                    self.next += 1;
                    let until = Instant::now() + LONGEST_CONNECTION;
                    let visitor = Visitor { stream, until, read: Vec::new(), unsent: Vec::new(), answered: false };
                    self.open.insert(token, visitor);
                }
            }
        }
    }

    fn attend(&mut self, token: Token) {
        let Some(visitor) = self.open.get_mut(&token) else { return };
        if visitor.attend(&self.listener.path, &mut self.answer, &mut self.result).is_err() {
            self.open.remove(&token);
        }
    }
}

impl Visitor {
    /// # Errors
    ///
    /// When there is nothing more to do here.
    fn attend<T>(
        &mut self,
        path: &str,
        answer: &mut impl FnMut(&str) -> (Option<T>, Page),
        result: &mut Option<T>,
    ) -> io::Result<()> {
        let mut chunk = [0; 1024];
        while !self.answered {
            match self.stream.read(&mut chunk) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => self.read.extend_from_slice(chunk.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            let page = match head(&self.read) {
                Some(_) if result.is_some() => GONE,
                Some(head) => match query(head, path) {
                    Some(query) => {
                        let (came, page) = answer(query);
                        *result = came;
                        page
                    }
                    None => NOT_FOUND,
                },
                None if self.read.len() > LONGEST_HEAD => TOO_LONG,
                None => continue,
            };
            self.unsent = page.response();
            self.answered = true;
        }
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => drop(self.unsent.drain(..written)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if self.answered { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

const NOT_FOUND: Page =
    Page { status: "404 Not Found", text: "여기에는 아무것도 없습니다. There is nothing here." };
const GONE: Page = Page { status: "410 Gone", text: "이미 끝났습니다. This is over." };
const TOO_LONG: Page = Page {
    status: "431 Request Header Fields Too Large",
    text: "요청이 너무 깁니다. The request is too long.",
};

impl Page {
    fn response(&self) -> Vec<u8> {
        let Self { status, text } = self;
        let body = format!("<!doctype html><meta charset=utf-8><title>livechat</title><p>{text}</p>\n");
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{body}"
        )
        .into_bytes()
    }
}

/// The lines before the empty one, when all of them are there.
fn head(bytes: &[u8]) -> Option<&str> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some(std::str::from_utf8(bytes.get(..end)?).unwrap_or_default())
}

/// The query of a GET of this path.
fn query<'a>(head: &'a str, path: &str) -> Option<&'a str> {
    let target = head.lines().next()?.strip_prefix("GET ")?.split(' ').next()?;
    let (own, query) = target.split_once('?').unwrap_or((target, ""));
    (own == path).then_some(query)
}

#[cfg(test)]
mod tests {
    use std::{net, sync::mpsc};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);
    const FINE: Page = Page { status: "200 OK", text: "fine" };
    const WRONG: Page = Page { status: "400 Bad Request", text: "wrong" };

    struct Waiting {
        port: u16,
        told: mpsc::Receiver<String>,
        guard: Guard,
    }

    fn listen(patience: Duration) -> Waiting {
        let listener = Listener::bind("http://127.0.0.1:0/back").unwrap();
        let port = listener.url().parse::<http::Uri>().unwrap().port_u16().unwrap();
        let (tell, told) = mpsc::channel();
        let answer = |query: &str| match query.strip_prefix("code=") {
            Some(code) => (Some(code.to_owned()), FINE),
            None => (None, WRONG),
        };
        let guard = listener.serve(patience, answer, move |code| tell.send(code).unwrap()).unwrap();
        Waiting { port, told, guard }
    }

    impl Waiting {
        fn connect(&self) -> net::TcpStream {
            net::TcpStream::connect(("127.0.0.1", self.port)).unwrap()
        }

        fn ask(&self, request: &str) -> String {
            let mut stream = self.connect();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        }
    }

    #[test]
    fn the_one_request_that_counts_is_told_and_others_get_an_answer() {
        let waiting = listen(PATIENCE);
        let mute = waiting.connect();
        for (request, status) in [
            ("GET /favicon.ico HTTP/1.1\r\n\r\n", "404"),
            ("POST /back?code=x HTTP/1.1\r\n\r\n", "404"),
            ("GET /back HTTP/1.1\r\nHost: x\r\n\r\n", "400"),
            ("\u{0}\u{1}\r\n\r\n", "404"),
        ] {
            let answer = waiting.ask(request);
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {answer}");
        }
        let mut slow = waiting.connect();
        for part in ["GET /back?", "code=abc HT", "TP/1.1\r\nHost: x\r\n", "\r\n"] {
            slow.write_all(part.as_bytes()).unwrap();
            slow.flush().unwrap();
        }
        let mut answer = String::new();
        slow.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("fine"), "{answer}");
        assert_eq!(waiting.told.recv_timeout(PATIENCE).unwrap(), "abc");
        drop(mute);
    }

    #[test]
    fn a_head_without_an_end_is_refused() {
        let waiting = listen(PATIENCE);
        let mut stream = waiting.connect();
        let _ = stream.write_all(&vec![b'x'; LONGEST_HEAD + 1024]);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        // The rest of what was sent may reset the connection before the answer is read.
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 431 "), "{}", String::from_utf8_lossy(&answer));
        assert!(waiting.ask("GET /back?code=x HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 200"));
    }

    #[test]
    fn many_silent_connections_do_not_keep_the_port_for_ever() {
        let waiting = listen(Duration::from_millis(50));
        let silent: Vec<_> =
            (0..MOST_CONNECTIONS + 8).map(|_| net::TcpStream::connect(("127.0.0.1", waiting.port))).collect();
        // The time is up: it ends without a word.
        assert!(matches!(waiting.told.recv_timeout(PATIENCE), Err(mpsc::RecvTimeoutError::Disconnected)));
        drop(silent);
    }

    #[test]
    fn it_ends_with_whoever_waits() {
        let Waiting { told, guard, .. } = listen(PATIENCE);
        drop(guard);
        assert!(matches!(told.recv_timeout(PATIENCE), Err(mpsc::RecvTimeoutError::Disconnected)));
    }

    #[test]
    fn only_this_machine_is_listened_on() {
        for url in [
            "",
            "localhost",
            "https://localhost/x",
            "http://0.0.0.0:0/",
            "http://example.com/",
            "http://localhost:0/x?y",
            "http://localhost.example.com:0/",
        ] {
            let error = Listener::bind(url).map(|_| ()).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::InvalidArgument, "{url}");
        }
        let taken = net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}/", taken.local_addr().unwrap().port());
        let error = Listener::bind(&url).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("cannot be opened: "), "{error}");
        assert!(!Listener::bind("http://localhost:0/x").unwrap().url().contains(":0/"));
    }
}
