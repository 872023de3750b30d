//! What the driver's tests stand on: a small protocol, and servers on loopback that play a script on threads of their own.

use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, OnceLock, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustls::{ServerConfig, ServerConnection, StreamOwned, pki_types::PrivateKeyDer};
use tungstenite::{Message, WebSocket, handshake::derive_accept_key};

use crate::{
    Error, Result, TlsRoots,
    http::{HttpConfig, Limits, Request, Response},
    protocol::{CommandId, Frame, Link, LinkId, Loss, Protocol, RequestId, Target},
};

/// No test waits longer, and none waits that long when all is well.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn limits() -> Limits {
    Limits { timeout: PATIENCE, body_bytes: 1_000, retries: 0 }
}

pub(crate) fn http_config() -> HttpConfig {
    HttpConfig { limits: limits(), roots: TlsRoots::default() }
}

pub(crate) fn target(url: &str) -> Target {
    Target { url: url.to_owned(), headers: Vec::new(), timeout: PATIENCE, max_message_bytes: 1 << 20 }
}

/// Runs on another thread, in both modes.
pub(crate) fn elsewhere<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    thread::spawn(work)
}

/// A protocol that shows what happens to it and does what it is told.
#[derive(Debug, Default)]
pub(crate) struct Toy {
    pub(crate) links: VecDeque<Link>,
    pub(crate) requests: VecDeque<(RequestId, Request)>,
    pub(crate) transmits: VecDeque<(LinkId, String)>,
    pub(crate) events: VecDeque<ToyEvent>,
    pub(crate) outcomes: VecDeque<(CommandId, String)>,
    pub(crate) end: Option<Result<()>>,
    /// Sends `beat` this often, from the first connection on.
    pub(crate) beat: Option<Duration>,
    pub(crate) next_beat: Option<Instant>,
    /// Gives up a connection that was silent for so long.
    pub(crate) silence: Option<Duration>,
    pub(crate) last_frame: Option<Instant>,
    asked: VecDeque<(CommandId, String)>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ToyEvent {
    Connected,
    Text(String),
    Binary(Vec<u8>),
    Lost(String),
    Answered(RequestId, String),
    Silent,
    Lagged(u64),
    /// What happened to another link than the first.
    Of(LinkId, Box<Self>),
}

#[derive(Debug)]
pub(crate) enum ToyCommand {
    /// Its fate is the text that the server sends back.
    Echo(String),
    Send(LinkId, String),
    Link(Link),
    Request(RequestId, Request),
    Fail,
}

impl Toy {
    /// Connects at once.
    pub(crate) fn at(url: &str) -> Self {
        Self::to(target(url))
    }

    pub(crate) fn to(target: Target) -> Self {
        Self { links: [Link::Connect(LinkId::ONLY, target)].into(), ..Self::default() }
    }

    fn tell(&mut self, link: LinkId, event: ToyEvent) {
        self.events.push_back(if link == LinkId::ONLY { event } else { ToyEvent::Of(link, Box::new(event)) });
    }

    pub(crate) fn beating(mut self, every: Duration) -> Self {
        self.beat = Some(every);
        self
    }
}

impl Protocol for Toy {
    type Event = ToyEvent;
    type Command = ToyCommand;
    type Outcome = String;
    type Request = Request;
    type Response = Response;

    fn handle_frame(&mut self, link: LinkId, frame: Frame<'_>, now: Instant) {
        self.last_frame = Some(now);
        match frame {
            Frame::Text(text) => {
                if let Some(index) = self.asked.iter().position(|(_, asked)| asked == text) {
                    self.outcomes.extend(self.asked.remove(index));
                }
                self.tell(link, ToyEvent::Text(text.to_owned()));
            }
            Frame::Binary(bytes) => self.tell(link, ToyEvent::Binary(bytes.to_owned())),
        }
    }

    fn handle_command(&mut self, id: CommandId, command: ToyCommand, _now: Instant) {
        match command {
            ToyCommand::Echo(text) => {
                self.asked.push_back((id, text.clone()));
                self.transmits.push_back((LinkId::ONLY, text));
            }
            ToyCommand::Send(link, text) => self.transmits.push_back((link, text)),
            ToyCommand::Link(link) => self.links.push_back(link),
            ToyCommand::Request(id, request) => self.requests.push_back((id, request)),
            ToyCommand::Fail => self.end = Some(Err(Error::SessionEnded { code: 1 })),
        }
    }

    fn handle_response(&mut self, id: RequestId, response: Result<Response>, _now: Instant) {
        let text = match response {
            Ok(response) => format!("{} {}", response.status, String::from_utf8_lossy(&response.body)),
            Err(error) => error.to_string(),
        };
        self.events.push_back(ToyEvent::Answered(id, text));
    }

    fn handle_connected(&mut self, link: LinkId, now: Instant) {
        self.next_beat = self.beat.map(|beat| now + beat);
        self.last_frame = Some(now);
        self.tell(link, ToyEvent::Connected);
    }

    fn handle_disconnected(&mut self, link: LinkId, loss: Loss, _now: Instant) {
        self.last_frame = None;
        let event = ToyEvent::Lost(match loss {
            Loss::Connect(error) => format!("connect: {error}"),
            Loss::Closed { code, reason } => format!("closed: {code:?} {reason}"),
            Loss::Broken(error) => format!("broken: {error}"),
        });
        self.tell(link, event);
    }

    fn handle_timeout(&mut self, now: Instant) {
        if let Some(beat) = self.beat.filter(|_| self.next_beat.is_some_and(|next| now >= next)) {
            self.next_beat = Some(now + beat);
            self.transmits.push_back((LinkId::ONLY, "beat".into()));
        }
        if self.silence.zip(self.last_frame).is_some_and(|(silence, last)| now >= last + silence) {
            self.last_frame = None;
            self.events.push_back(ToyEvent::Silent);
        }
    }

    fn handle_close(&mut self, _now: Instant) {
        self.links.push_back(Link::Close(LinkId::ONLY));
        self.end = Some(Ok(()));
    }

    fn poll_request(&mut self) -> Option<(RequestId, Request)> {
        self.requests.pop_front()
    }

    fn poll_link(&mut self) -> Option<Link> {
        self.links.pop_front()
    }

    fn poll_transmit(&mut self) -> Option<(LinkId, String)> {
        self.transmits.pop_front()
    }

    fn poll_event(&mut self) -> Option<ToyEvent> {
        self.events.pop_front()
    }

    fn poll_outcome(&mut self) -> Option<(CommandId, String)> {
        self.outcomes.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let silent = self.silence.zip(self.last_frame).map(|(silence, last)| last + silence);
        [self.next_beat, silent].into_iter().flatten().min()
    }

    fn poll_end(&mut self) -> Option<Result<()>> {
        self.end.take()
    }

    fn lagged(missed: u64) -> ToyEvent {
        ToyEvent::Lagged(missed)
    }
}

/// A server whose connections each play a script on a thread of their own.
#[derive(Debug)]
pub(crate) struct Server<T> {
    pub(crate) port: u16,
    done: mpsc::Receiver<thread::Result<T>>,
}

impl<T: Send + 'static> Server<T> {
    /// `script` gets the connection and its number, counted from 0.
    pub(crate) fn start(script: impl Fn(TcpStream, usize) -> T + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, done) = mpsc::channel();
        let script = Arc::new(script);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let (script, sender) = (Arc::clone(&script), sender.clone());
                thread::spawn(move || {
                    let stream = stream.unwrap();
                    stream.set_read_timeout(Some(PATIENCE)).unwrap();
                    stream.set_write_timeout(Some(PATIENCE)).unwrap();
                    let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| script(stream, number)));
                    let _ = sender.send(played);
                });
            }
        });
        Self { port, done }
    }

    /// The same with a WebSocket that is shaken hands on.
    pub(crate) fn websocket(script: impl Fn(&mut WebSocket<TcpStream>, usize) -> T + Send + Sync + 'static) -> Self {
        Self::start(move |stream, number| {
            let mut socket = tungstenite::accept(stream).unwrap();
            let result = script(&mut socket, number);
            finish(&mut socket);
            result
        })
    }

    pub(crate) fn ws(&self) -> String {
        format!("ws://127.0.0.1:{}/chat?token=hush", self.port)
    }

    pub(crate) fn irc(&self) -> String {
        format!("irc://127.0.0.1:{}", self.port)
    }

    pub(crate) fn http(&self) -> String {
        format!("http://127.0.0.1:{}/path?token=hush", self.port)
    }

    /// What the next script that ends returned.
    pub(crate) fn played(&self) -> T {
        self.done.recv_timeout(PATIENCE).unwrap().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// The same, if one has ended.
    pub(crate) fn has_played(&self) -> Option<T> {
        self.done.try_recv().ok().map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    }
}

/// Says goodbye if nobody did, and reads to the end: a stream that is closed with something unread is reset, and then the
/// peer loses what it was sent last.
fn finish<S: Read + Write>(socket: &mut WebSocket<S>) {
    let _ = socket.close(None);
    while socket.read().is_ok() {}
}

/// Sends back every text until the peer goes.
pub(crate) fn echo<S: Read + Write>(socket: &mut WebSocket<S>) {
    while let Ok(message) = socket.read() {
        if message.is_text() {
            socket.send(message).unwrap();
        }
    }
}

pub(crate) fn read_text<S: Read + Write>(socket: &mut WebSocket<S>) -> String {
    loop {
        if let Message::Text(text) = socket.read().unwrap() {
            return text.as_str().to_owned();
        }
    }
}

/// A server's text frame as bytes.
pub(crate) fn frame(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).ok().filter(|length| *length < 126).unwrap();
    let mut bytes = vec![0x81, length];
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// The answer to an upgrade, as bytes.
pub(crate) fn upgrade(stream: &mut TcpStream) -> Vec<u8> {
    let head = read_head(&mut BufReader::new(stream));
    let key = head.lines().find_map(|line| line.strip_prefix("sec-websocket-key: ")).unwrap();
    let accept = derive_accept_key(key.as_bytes());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )
    .into_bytes()
}

/// A request's line and headers, names in lower case.
fn read_head(stream: &mut impl BufRead) -> String {
    let mut head = String::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        let line = line.trim_end();
        if line.is_empty() {
            return head;
        }
        let name = line.split_once(": ").map_or("", |(name, _)| name);
        head.push_str(&name.to_ascii_lowercase());
        head.push_str(&line[name.len()..]);
        head.push('\n');
    }
}

/// Reads one HTTP request: its head, and its body by its length.
pub(crate) fn read_request(stream: &TcpStream) -> (String, Vec<u8>) {
    let mut stream = BufReader::new(stream);
    let head = read_head(&mut stream);
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    (head, body)
}

/// An HTTP server that gives these answers in turn, one per connection, the last one for ever; played scripts return the
/// requests' heads.
pub(crate) fn http_server(answers: Vec<&'static str>) -> Server<String> {
    Server::start(move |mut stream, number| {
        let (head, _) = read_request(&stream);
        let answer = answers[number.min(answers.len() - 1)];
        stream.write_all(answer.as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let _ = io::copy(&mut stream, &mut io::sink());
        head
    })
}

/// The certificate of the TLS servers here, for `localhost`, and the roots that trust it and nothing else.
pub(crate) fn certificate() -> &'static (Arc<ServerConfig>, TlsRoots) {
    static CERTIFICATE: OnceLock<(Arc<ServerConfig>, TlsRoots)> = OnceLock::new();
    CERTIFICATE.get_or_init(|| {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        (Arc::new(config), TlsRoots::from_pem(made.cert.pem()).unwrap())
    })
}

pub(crate) type TlsSide = StreamOwned<ServerConnection, TcpStream>;

/// Lets a script of [`Server::start`] speak TLS.
pub(crate) fn tls(stream: TcpStream) -> TlsSide {
    StreamOwned::new(ServerConnection::new(Arc::clone(&certificate().0)).unwrap(), stream)
}

/// Answers one HTTP request over TLS; false where the peer wanted no such server.
pub(crate) fn answer_over_tls(stream: TcpStream, answer: &str) -> bool {
    let mut stream = BufReader::new(tls(stream));
    if stream.fill_buf().is_err() {
        return false;
    }
    read_head(&mut stream);
    let mut stream = stream.into_inner();
    stream.write_all(answer.as_bytes()).unwrap();
    stream.conn.send_close_notify();
    let _ = stream.flush();
    true
}
