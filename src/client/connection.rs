//! The loop that runs a [`Protocol`] over sockets, requests and a clock.
//!
//! It runs where the caller pulls. Whatever happens, all that the protocol wants done is done before an event is handed
//! over, so a slow caller delays the next event and nothing that is already decided.

use std::{collections::HashMap, fmt, time::Duration};

use tungstenite::Message;

use super::{Ask, Http, Io, MailboxSender, Reply, maybe_async, reply, time};
use crate::{
    Error, Result,
    mail::{COMMANDS_WAITING, Wake},
    protocol::{CommandId, Frame, Link, Protocol},
};

/// How much mail is looked at between two events that were ready, and how much of anything when the time is up.
const AT_A_TIME: usize = 64;

/// One connection of one system, from its first request to its end.
pub(crate) struct Connection<P: Protocol> {
    protocol: P,
    pub(in super::super) io: Io<P>,
    /// Who waits for the fate of which command.
    replies: HashMap<CommandId, Reply<P::Outcome>>,
    life: Life,
}

/// How far it is; its own type in each mode, which nobody sees.
enum Life {
    Going,
    /// The protocol is done; what it has left is handed over first.
    Ending(Result<()>),
    Over,
}

impl<P: Protocol> Connection<P> {
    /// Nothing happens until it is pulled. Sockets share the TLS settings of `http`; requests go by `ask`.
    pub(crate) fn new(protocol: P, http: &Http, ask: Ask<P::Request, P::Response>) -> Result<Self> {
        Ok(Self { protocol, io: Io::new(http, ask)?, replies: HashMap::new(), life: Life::Going })
    }

    pub(crate) fn protocol(&self) -> &P {
        &self.protocol
    }

    /// For handles: the way in from anywhere.
    pub(crate) fn mailbox(&self) -> MailboxSender<P> {
        self.io.mailbox().clone()
    }

    /// Carries a command out at once; what is to be sent is on its way when this returns.
    pub(crate) fn command(&mut self, id: CommandId, command: P::Command) -> Result<()> {
        if !self.is_going() {
            return Err(Error::Closed);
        }
        self.protocol.handle_command(id, command, time::now());
        self.carry_out();
        Ok(())
    }

    /// Whether the end was told.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.life, Life::Over)
    }

    /// Reads the mail that is there, which must not wait for a caller that takes its time with events that were ready.
    pub(in super::super) fn read_mail(&mut self) {
        for _ in 0..AT_A_TIME {
            let Some(wake) = self.io.take_mail() else { return };
            self.handle(wake);
        }
    }

    /// Whether a deadline passed, which is to be seen to before another event is handed over. Not by `handle_timeout` at
    /// once: what came meanwhile counts first, so this is for the wait.
    pub(in super::super) fn is_overdue(&self) -> bool {
        self.is_going() && self.protocol.poll_timeout().is_some_and(|deadline| deadline <= time::now())
    }

    pub(in super::super) fn is_going(&self) -> bool {
        matches!(self.life, Life::Going)
    }

    /// Does what is to be done, and takes the event that is there.
    pub(in super::super) fn ready_event(&mut self) -> Option<P::Event> {
        self.carry_out();
        self.protocol.poll_event()
    }

    /// Does what the protocol wants done.
    fn carry_out(&mut self) {
        if !self.is_going() {
            return;
        }
        while let Some((id, request)) = self.protocol.poll_request() {
            self.io.request(id, request);
        }
        // Frames are for the links that are up, so they go before those are changed.
        while let Some((link, text)) = self.protocol.poll_transmit() {
            self.io.write(link, text);
        }
        self.io.flush();
        let mut parting = false;
        while let Some(link) = self.protocol.poll_link() {
            tracing::debug!(target: "livechat::connection", ?link, "changing the link");
            parting |= matches!(link, Link::Close(_));
            self.io.link(link);
        }
        while let Some((id, outcome)) = self.protocol.poll_outcome() {
            if let Some(reply) = self.replies.remove(&id) {
                reply.tell(outcome);
            }
        }
        match self.protocol.poll_end() {
            Some(end) => {
                // Nobody will hear of these any more.
                self.replies.clear();
                self.io.refuse();
                self.life = Life::Ending(end);
            }
            // Only at the end the servers' goodbyes are worth a wait.
            None if parting => self.io.forget(),
            None => {}
        }
    }

    pub(in super::super) fn handle(&mut self, wake: Wake<P::Command, Reply<P::Outcome>, P::Response>) {
        let now = time::now();
        match wake {
            Wake::Frame(link, message) => {
                match message {
                    Message::Text(text) => self.protocol.handle_frame(link, Frame::Text(text.as_str()), now),
                    other => self.protocol.handle_frame(link, Frame::Binary(&other.into_data()), now),
                }
                // A server that never pauses would starve the heartbeat otherwise.
                self.protocol.handle_timeout(now);
            }
            Wake::Tick => self.protocol.handle_timeout(now),
            Wake::Command { id, command, reply } => {
                if let Some(reply) = reply {
                    self.replies.insert(id, reply);
                }
                self.protocol.handle_command(id, command, now);
            }
            Wake::Close => self.protocol.handle_close(now),
            Wake::Response(id, response) => self.protocol.handle_response(id, response, now),
            Wake::Connected(link) => {
                tracing::debug!(target: "livechat::connection", ?link, "the link is up");
                self.protocol.handle_connected(link, now);
            }
            Wake::Lost(link, loss) => {
                tracing::debug!(target: "livechat::connection", ?link, ?loss, "the link is down");
                self.protocol.handle_disconnected(link, loss, now);
            }
            Wake::Control => {}
        }
    }

    /// Takes the end; after it there is nothing.
    pub(in super::super) fn take_end(&mut self) -> Result<Option<P::Event>> {
        match std::mem::replace(&mut self.life, Life::Over) {
            Life::Going => {
                self.life = Life::Going;
                Ok(None)
            }
            Life::Ending(end) => {
                self.io.end();
                end.map(|()| None)
            }
            Life::Over => Ok(None),
        }
    }
}

#[maybe_async]
impl<P: Protocol> Connection<P> {
    /// Waits for the next event. At the end `Err` once if that is how it ended, then `Ok(None)`.
    ///
    /// Dropping the future loses nothing.
    pub(crate) async fn next_event(&mut self) -> Result<Option<P::Event>> {
        self.read_mail();
        if self.is_overdue() {
            self.step().await;
        }
        loop {
            if let Some(event) = self.ready_event() {
                return Ok(Some(event));
            }
            if !self.is_going() {
                self.io.farewell().await;
                return self.take_end();
            }
            self.step().await;
        }
    }

    /// The same for at most `patience`; with zero, what is there already. `Ok(None)` also when none came in time.
    pub(crate) async fn next_event_within(&mut self, patience: Duration) -> Result<Option<P::Event>> {
        let until = time::now().checked_add(patience);
        let mut late = 0;
        self.read_mail();
        if self.is_overdue() {
            self.step().await;
        }
        loop {
            if let Some(event) = self.ready_event() {
                return Ok(Some(event));
            }
            if !self.is_going() {
                self.io.farewell().await;
                return self.take_end();
            }
            if late > AT_A_TIME {
                return Ok(None);
            }
            let deadline = [until, self.protocol.poll_timeout()].into_iter().flatten().min();
            let wake = self.io.wait(deadline).await;
            if until.is_some_and(|until| until <= time::now()) {
                // What was there before is still looked at, as far as there is an end to it.
                late += if matches!(wake, Wake::Tick) { AT_A_TIME + 1 } else { 1 };
            }
            self.handle(wake);
        }
    }

    /// Runs the loop until the protocol says so; its events stay for later.
    ///
    /// # Errors
    ///
    /// How it ended, where it ended before; it is over then.
    pub(crate) async fn drive_until(&mut self, mut done: impl FnMut(&P) -> bool) -> Result<()> {
        loop {
            self.carry_out();
            if done(&self.protocol) {
                return Ok(());
            }
            if !self.is_going() {
                self.io.farewell().await;
                let end = self.take_end();
                return end.and(Err(Error::Closed));
            }
            self.step().await;
        }
    }

    /// Carries a command out and runs the loop until its fate is known; events stay for later. What was handed over before goes first.
    pub(crate) async fn ask_here(&mut self, id: CommandId, command: P::Command) -> Result<P::Outcome> {
        for _ in 0..COMMANDS_WAITING {
            let Some(wake) = self.io.take_mail() else { break };
            self.handle(wake);
        }
        let (reply, mut fate) = reply();
        self.replies.insert(id, reply);
        self.command(id, command)?;
        loop {
            if let Some(outcome) = fate.now() {
                return Ok(outcome);
            }
            if !self.is_going() {
                return Err(Error::Closed);
            }
            self.step().await;
            self.carry_out();
        }
    }

    async fn step(&mut self) {
        let deadline = self.protocol.poll_timeout();
        let wake = self.io.wait(deadline).await;
        self.handle(wake);
    }
}

#[maybe_async]
impl<P: Protocol> MailboxSender<P> {
    /// Hands a command over and waits for its fate, from any other thread or task than the one that runs the loop; `None` when
    /// it was not known in time.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`] also where the loop ends first.
    pub(crate) async fn ask(
        &self,
        id: CommandId,
        command: P::Command,
        patience: Duration,
    ) -> Result<Option<P::Outcome>> {
        let (reply, fate) = reply();
        self.deliver(id, command, Some(reply))?;
        fate.wait(patience).await
    }
}

impl<P: Protocol> fmt::Debug for Connection<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("mailbox", self.io.mailbox()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    mod lines;

    use std::{io::Write, sync::mpsc, time::Instant};

    use super::{
        super::{Spawned, mode_test, rest},
        *,
    };
    use crate::{
        ErrorKind,
        http::HttpConfig,
        protocol::{LinkId, RequestId},
        testbed::{
            PATIENCE, Server, Toy, ToyCommand, ToyEvent, answer_over_tls, certificate, echo, elsewhere, frame,
            http_config, http_server, limits, read_text, target, tls, upgrade,
        },
    };

    const HOUR: Duration = Duration::from_secs(3_600);

    fn connect(toy: Toy) -> Connection<Toy> {
        let http = Http::new(&http_config()).unwrap();
        Connection::new(toy, &http, rest::ask(http.clone(), limits())).unwrap()
    }

    fn text(text: &str) -> ToyEvent {
        ToyEvent::Text(text.to_owned())
    }

    fn echo_of(text: &str) -> ToyCommand {
        ToyCommand::Echo(text.to_owned())
    }

    /// A server that sends back what it gets.
    fn echo_server() -> Server<()> {
        Server::websocket(|socket, _| echo(socket))
    }

    #[maybe_async]
    async fn next(connection: &mut Connection<Toy>) -> ToyEvent {
        let event = connection.next_event().await;
        event.unwrap().unwrap()
    }

    #[maybe_async]
    async fn connected(toy: Toy) -> Connection<Toy> {
        let mut connection = connect(toy);
        let event = next(&mut connection).await;
        assert_eq!(event, ToyEvent::Connected);
        connection
    }

    #[maybe_async]
    #[mode_test]
    async fn what_is_sent_comes_back_until_the_close() {
        let server = echo_server();
        let mut connection = connected(Toy::at(&server.ws())).await;
        for number in 0..3 {
            let line = format!("line {number}");
            connection.command(CommandId(number), echo_of(&line)).unwrap();
            let event = next(&mut connection).await;
            assert_eq!(event, text(&line));
        }
        connection.mailbox().close();
        for _ in 0..2 {
            let end = connection.next_event().await;
            assert!(end.unwrap().is_none());
        }
        assert!(connection.is_over() && connection.mailbox().is_closed());
        assert_eq!(connection.command(CommandId(9), ToyCommand::Fail).unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(connection.mailbox().command(CommandId(9), ToyCommand::Fail).unwrap_err().kind(), ErrorKind::Closed);
        server.played();
    }

    /// A wait that wakes by its deadline only would take an hour for each.
    #[maybe_async]
    #[mode_test]
    async fn a_command_from_another_thread_is_sent_without_waiting_for_the_deadline() {
        const ROUNDS: u64 = 50;
        let (heard, told) = mpsc::channel();
        let heard = std::sync::Mutex::new(heard);
        let server = Server::websocket(move |socket, _| {
            for _ in 0..ROUNDS {
                let line = read_text(socket);
                heard.lock().unwrap().send(line).unwrap();
            }
        });
        let mut connection = connected(Toy::at(&server.ws()).beating(HOUR)).await;
        let mailbox = connection.mailbox();
        let other = elsewhere(move || {
            for number in 0..ROUNDS {
                let line = format!("command {number}");
                mailbox.command(CommandId(number), ToyCommand::Echo(line.clone())).unwrap();
                assert_eq!(told.recv_timeout(PATIENCE).unwrap(), line);
            }
            mailbox.close();
        });
        let end = connection.next_event().await;
        // The server may say goodbye before the close gets through.
        assert!(matches!(end, Ok(None | Some(ToyEvent::Lost(_)))), "{end:?}");
        other.join().unwrap();
        server.played();
    }

    #[maybe_async]
    #[mode_test]
    async fn a_frame_cut_by_the_deadline_is_not_lost() {
        let server = Server::start(|mut stream, _| {
            let answer = upgrade(&mut stream);
            stream.write_all(&answer).unwrap();
            let bytes = frame("one whole frame");
            let (first, rest) = bytes.split_at(5);
            stream.write_all(first).unwrap();
            // The beat shows that the client's deadline passed.
            let mut socket = tungstenite::WebSocket::from_raw_socket(stream, tungstenite::protocol::Role::Server, None);
            assert_eq!(read_text(&mut socket), "beat");
            socket.get_mut().write_all(rest).unwrap();
            while socket.read().is_ok() {}
        });
        let mut connection = connected(Toy::at(&server.ws()).beating(Duration::from_millis(20))).await;
        let event = next(&mut connection).await;
        assert_eq!(event, text("one whole frame"));
        drop(connection);
        server.played();
    }

    #[maybe_async]
    #[mode_test]
    async fn frames_that_come_with_the_upgrade_are_not_lost() {
        let server = Server::start(|mut stream, _| {
            let mut bytes = upgrade(&mut stream);
            bytes.extend(frame("first"));
            bytes.extend(frame("second"));
            let half = frame("third");
            bytes.extend(&half[..3]);
            stream.write_all(&bytes).unwrap();
            stream.write_all(&half[3..]).unwrap();
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        });
        let mut connection = connected(Toy::at(&server.ws())).await;
        for line in ["first", "second", "third"] {
            let event = next(&mut connection).await;
            assert_eq!(event, text(line));
        }
    }

    /// Writes frames until it has read these lines, then `done`.
    fn flood(socket: &mut tungstenite::WebSocket<std::net::TcpStream>, wanted: &[&str]) -> usize {
        let mut wanted = wanted.to_vec();
        let mut sent = 0;
        let begun = Instant::now();
        while !wanted.is_empty() {
            assert!(begun.elapsed() < PATIENCE, "never came: {wanted:?}");
            for _ in 0..100 {
                socket.write(Message::text("flood")).unwrap();
                sent += 1;
            }
            socket.flush().unwrap();
            socket.get_mut().set_nonblocking(true).unwrap();
            if let Ok(message) = socket.read() {
                wanted.retain(|line| message.to_text().unwrap() != *line);
            }
            socket.get_mut().set_nonblocking(false).unwrap();
        }
        socket.send(Message::text("done")).unwrap();
        sent
    }

    #[maybe_async]
    #[mode_test]
    async fn a_flood_starves_neither_mail_nor_deadlines() {
        let server = Server::websocket(|socket, _| flood(socket, &["beat", "command"]));
        let mut connection = connected(Toy::at(&server.ws()).beating(Duration::from_millis(10))).await;
        connection.mailbox().command(CommandId(1), echo_of("command")).unwrap();
        let mut floods = 0;
        loop {
            let event = next(&mut connection).await;
            if event == text("done") {
                break;
            }
            assert_eq!(event, text("flood"));
            floods += 1;
        }
        drop(connection);
        assert_eq!(server.played(), floods);
    }

    #[maybe_async]
    #[mode_test]
    async fn a_flood_of_mail_starves_neither_frames_nor_deadlines() {
        let server = Server::websocket(|socket, _| {
            while read_text(socket) != "beat" {}
            socket.send(Message::text("hello")).unwrap();
            while socket.read().is_ok() {}
        });
        let mut connection = connected(Toy::at(&server.ws()).beating(Duration::from_millis(5))).await;
        let mailbox = connection.mailbox();
        let (busy, stop) = mpsc::channel::<()>();
        let other = elsewhere(move || {
            // A closed chat or a word ends it.
            while !matches!(stop.try_recv(), Err(mpsc::TryRecvError::Disconnected)) {
                let _ = mailbox.command(CommandId(0), echo_of("x"));
            }
        });
        let event = next(&mut connection).await;
        assert_eq!(event, text("hello"));
        drop(busy);
        other.join().unwrap();
    }

    /// What came while nobody looked counts before the deadline that passed meanwhile.
    #[maybe_async]
    #[mode_test]
    async fn a_slow_handler_does_not_make_a_healthy_connection_silent() {
        let (sent, all_sent) = mpsc::channel();
        let sent = std::sync::Mutex::new(sent);
        let server = Server::websocket(move |socket, _| {
            assert_eq!(read_text(socket), "go");
            socket.send(Message::Ping("too".into())).unwrap();
            for _ in 0..3 {
                socket.send(Message::text("here")).unwrap();
            }
            sent.lock().unwrap().send(()).unwrap();
            while socket.read().is_ok() {}
        });
        let mut toy = Toy::at(&server.ws());
        toy.silence = Some(Duration::from_millis(50));
        let mut connection = connected(toy).await;
        connection.command(CommandId(0), echo_of("go")).unwrap();
        all_sent.recv_timeout(PATIENCE).unwrap();
        // Mail that comes first does not count as the deadline either.
        connection.mailbox().command(CommandId(1), echo_of("mail")).unwrap();
        let slow = Instant::now();
        while slow.elapsed() < Duration::from_millis(100) {
            std::hint::spin_loop();
        }
        for _ in 0..3 {
            let event = next(&mut connection).await;
            assert_eq!(event, text("here"));
        }
        let event = next(&mut connection).await;
        assert_eq!(event, ToyEvent::Silent);
    }

    #[maybe_async]
    #[mode_test]
    async fn pings_are_answered_and_a_goodbye_has_its_code() {
        let server = Server::websocket(|socket, _| {
            socket.send(Message::Ping("are you there".into())).unwrap();
            let answer = socket.read().unwrap();
            let code = tungstenite::protocol::frame::coding::CloseCode::Again;
            socket.close(Some(tungstenite::protocol::CloseFrame { code, reason: "later".into() })).unwrap();
            let goodbye = socket.read().unwrap();
            (answer, goodbye)
        });
        let mut connection = connected(Toy::at(&server.ws())).await;
        let event = next(&mut connection).await;
        assert_eq!(event, ToyEvent::Lost("closed: Some(1013) later".into()));
        let (answer, goodbye) = server.played();
        assert_eq!(answer, Message::Pong("are you there".into()));
        assert!(goodbye.is_close(), "{goodbye:?}");
    }

    #[maybe_async]
    #[mode_test]
    async fn an_end_without_a_goodbye_is_told_and_another_link_can_follow() {
        let server = Server::websocket(|socket, number| {
            if number == 0 {
                socket.get_mut().shutdown(std::net::Shutdown::Both).unwrap();
            } else {
                echo(socket);
            }
        });
        let mut connection = connected(Toy::at(&server.ws())).await;
        let event = next(&mut connection).await;
        assert!(
            matches!(&event, ToyEvent::Lost(how) if how.starts_with("closed: None") || how.starts_with("broken")),
            "{event:?}"
        );
        connection.command(CommandId(0), ToyCommand::Link(Link::Connect(LinkId::ONLY, target(&server.ws())))).unwrap();
        let event = next(&mut connection).await;
        assert_eq!(event, ToyEvent::Connected);
        connection.command(CommandId(1), echo_of("again")).unwrap();
        let event = next(&mut connection).await;
        assert_eq!(event, text("again"));
    }

    #[maybe_async]
    #[mode_test]
    async fn what_is_too_large_or_no_text_or_no_websocket_breaks_the_link() {
        let mut cases: Vec<(&str, Vec<u8>)> = vec![
            ("is larger than 100 bytes", [&[0x81, 126, 0, 101], [b'x'; 101].as_slice()].concat()),
            ("is larger than 100 bytes", vec![0x81, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            ("the connection failed", vec![0x81, 2, 0xff, 0xff]),
            ("the connection failed", vec![0xf1, 0]),
        ];
        while let Some((expected, bytes)) = cases.pop() {
            let server = Server::start(move |mut stream, _| {
                let answer = upgrade(&mut stream);
                stream.write_all(&answer).unwrap();
                stream.write_all(&bytes).unwrap();
                let _ = std::io::copy(&mut stream, &mut std::io::sink());
            });
            let mut target = target(&server.ws());
            target.max_message_bytes = 100;
            let mut connection = connected(Toy::to(target)).await;
            let event = next(&mut connection).await;
            let ToyEvent::Lost(how) = event else { panic!("{event:?}") };
            assert!(how.starts_with("broken: ") && how.contains(expected), "{how}");
        }
    }

    #[maybe_async]
    #[mode_test]
    async fn a_link_that_cannot_be_had_says_why() {
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = nobody.local_addr().unwrap().port();
        let mut mute = target(&format!("ws://127.0.0.1:{port}/?hush"));
        mute.timeout = Duration::from_millis(50);
        let forbidden = http_server(vec!["HTTP/1.1 403 Forbidden\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"]);
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let cases = [
            (mute, "no answer within 50ms"),
            (target(&forbidden.ws()), "the server answered HTTP 403; wait 7s before trying again"),
            (target(&format!("ws://127.0.0.1:{closed}/?hush")), "the connection failed"),
            (target("ws://no-such-host.invalid/?hush"), "the connection failed"),
            (target("gopher://127.0.0.1/?hush"), "the connection failed"),
        ];
        for (target, expected) in cases {
            let mut connection = connect(Toy::to(target));
            let event = next(&mut connection).await;
            let ToyEvent::Lost(how) = event else { panic!("{event:?}") };
            assert!(
                how.starts_with("connect: connection to ") && how.contains(expected) && !how.contains("hush"),
                "{how}"
            );
        }
    }

    #[maybe_async]
    #[mode_test]
    async fn a_link_given_up_before_it_came_is_never_seen() {
        let (go, gone) = mpsc::channel::<()>();
        let gone = std::sync::Mutex::new(gone);
        let server = Server::start(move |mut stream, number| {
            let mut bytes = upgrade(&mut stream);
            if number == 0 {
                // Until the other one is up.
                let _ = gone.lock().unwrap().recv();
            }
            bytes.extend(frame(&format!("from {number}")));
            let _ = stream.write_all(&bytes);
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
            number
        });
        let mut connection = connect(Toy::at(&server.ws()));
        let early = connection.next_event_within(Duration::from_millis(20)).await;
        assert!(early.unwrap().is_none());
        connection.command(CommandId(0), ToyCommand::Link(Link::Connect(LinkId::ONLY, target(&server.ws())))).unwrap();
        let first = next(&mut connection).await;
        let second = next(&mut connection).await;
        assert_eq!((first, second), (ToyEvent::Connected, text("from 1")));
        drop(go);
        // The late one is closed as soon as it is up, and nothing is told.
        let played = loop {
            if let Some(played) = server.has_played() {
                break played;
            }
            let nothing = connection.next_event_within(Duration::from_millis(1)).await;
            assert!(nothing.unwrap().is_none());
        };
        assert_eq!(played, 0);
        assert!(!connection.is_over());
    }

    fn of(link: u32, event: ToyEvent) -> ToyEvent {
        ToyEvent::Of(LinkId(link), Box::new(event))
    }

    #[maybe_async]
    #[mode_test]
    async fn several_links_are_one_flow_and_each_has_its_own_life() {
        const LINKS: u32 = 20;
        let server = echo_server();
        let mut connection = connected(Toy::at(&server.ws())).await;
        for link in 1..LINKS {
            let open = Link::Connect(LinkId(link), target(&server.ws()));
            connection.command(CommandId(0), ToyCommand::Link(open)).unwrap();
            let event = next(&mut connection).await;
            assert_eq!(event, of(link, ToyEvent::Connected));
        }
        for round in 0..3 {
            for link in 1..LINKS {
                let line = format!("line {round} of {link}");
                connection.command(CommandId(0), ToyCommand::Send(LinkId(link), line)).unwrap();
            }
            let mut heard = Vec::new();
            for _ in 1..LINKS {
                let event = next(&mut connection).await;
                let ToyEvent::Of(LinkId(link), text) = event else { panic!("{event:?}") };
                assert_eq!(*text, ToyEvent::Text(format!("line {round} of {link}")));
                heard.push(link);
            }
            heard.sort_unstable();
            assert_eq!(heard, (1..LINKS).collect::<Vec<_>>());
        }
        // One is closed, and one is opened anew; the others do not notice.
        connection.command(CommandId(0), ToyCommand::Link(Link::Close(LinkId(3)))).unwrap();
        connection.command(CommandId(0), ToyCommand::Send(LinkId(3), "too late".into())).unwrap();
        let again = Link::Connect(LinkId(4), target(&server.ws()));
        connection.command(CommandId(0), ToyCommand::Link(again)).unwrap();
        let event = next(&mut connection).await;
        assert_eq!(event, of(4, ToyEvent::Connected));
        for link in [3, 4, 5] {
            connection.command(CommandId(0), ToyCommand::Send(LinkId(link), "hello".into())).unwrap();
        }
        let mut heard = [next(&mut connection).await, next(&mut connection).await];
        heard.sort_by_key(|event| format!("{event:?}"));
        assert_eq!(heard, [of(4, text("hello")), of(5, text("hello"))]);
        for _ in 0..2 {
            server.played();
        }
        connection.mailbox().close();
        let end = connection.next_event().await;
        assert!(end.unwrap().is_none());
        // Every socket was closed with the chat.
        for _ in 2..=LINKS {
            server.played();
        }
    }

    #[maybe_async]
    #[mode_test]
    async fn a_link_that_never_pauses_starves_no_other() {
        let (go, gone) = mpsc::channel::<()>();
        let gone = std::sync::Mutex::new(gone);
        let flood = Server::websocket(move |socket, _| {
            while gone.lock().unwrap().try_recv() == Err(mpsc::TryRecvError::Empty) {
                for _ in 0..50 {
                    socket.write(Message::text("flood")).unwrap();
                }
                socket.flush().unwrap();
            }
        });
        let server = echo_server();
        let mut connection = connected(Toy::at(&flood.ws())).await;
        let open = Link::Connect(LinkId(1), target(&server.ws()));
        connection.command(CommandId(0), ToyCommand::Link(open)).unwrap();
        connection.drive_until(|toy| toy.events.contains(&of(1, ToyEvent::Connected))).await.unwrap();
        for round in 0..100 {
            connection.command(CommandId(0), ToyCommand::Send(LinkId(1), round.to_string())).unwrap();
            loop {
                let event = next(&mut connection).await;
                if event == of(1, ToyEvent::Text(round.to_string())) {
                    break;
                }
                assert!(matches!(event, ToyEvent::Text(_) | ToyEvent::Of(_, _)), "{event:?}");
            }
        }
        drop(go);
        loop {
            let event = next(&mut connection).await;
            if matches!(event, ToyEvent::Lost(_)) {
                break;
            }
        }
        // That one's end is not the other's.
        connection.command(CommandId(0), ToyCommand::Send(LinkId(1), "still".into())).unwrap();
        let event = next(&mut connection).await;
        assert_eq!(event, of(1, text("still")));
    }

    #[maybe_async]
    #[mode_test]
    async fn a_fate_is_waited_for_while_events_are_kept() {
        let server = Server::websocket(|socket, _| {
            let line = read_text(socket);
            socket.send(Message::text("before")).unwrap();
            socket.send(Message::text(line)).unwrap();
            while socket.read().is_ok() {}
        });
        let mut connection = connected(Toy::at(&server.ws())).await;
        let fate = connection.ask_here(CommandId(7), echo_of("question")).await;
        assert_eq!(fate.unwrap(), "question");
        for line in ["before", "question"] {
            let event = next(&mut connection).await;
            assert_eq!(event, text(line));
        }
        // One that never comes, as the chat ends.
        connection.mailbox().command(CommandId(8), ToyCommand::Fail).unwrap();
        let fate = connection.ask_here(CommandId(9), echo_of("nobody answers")).await;
        assert_eq!(fate.unwrap_err().kind(), ErrorKind::Closed);
        let end = connection.next_event().await;
        assert_eq!(end.unwrap_err().kind(), ErrorKind::SessionEnded);
        let end = connection.next_event().await;
        assert!(end.unwrap().is_none());
        server.played();
    }

    #[maybe_async]
    #[mode_test]
    async fn a_wrong_end_comes_after_the_events_and_once() {
        let mut toy = Toy::default();
        toy.events.push_back(text("kept"));
        toy.end = Some(Err(Error::SessionEnded { code: 3 }));
        let mut connection = connect(toy);
        let event = next(&mut connection).await;
        assert_eq!(event, text("kept"));
        assert_eq!(connection.mailbox().command(CommandId(0), ToyCommand::Fail).unwrap_err().kind(), ErrorKind::Closed);
        let end = connection.next_event().await;
        assert_eq!(end.unwrap_err().kind(), ErrorKind::SessionEnded);
        for _ in 0..2 {
            let end = connection.next_event().await;
            assert!(end.unwrap().is_none());
        }
        let driven = connection.drive_until(|_| true).await;
        driven.unwrap();
        let driven = connection.drive_until(|_| false).await;
        assert_eq!(driven.unwrap_err().kind(), ErrorKind::Closed);
    }

    #[maybe_async]
    #[mode_test]
    async fn driving_stops_where_it_is_told_and_keeps_the_events() {
        let server = echo_server();
        let mut connection = connect(Toy::at(&server.ws()));
        connection.drive_until(|toy| !toy.events.is_empty()).await.unwrap();
        let event = next(&mut connection).await;
        assert_eq!(event, ToyEvent::Connected);
        connection.mailbox().command(CommandId(0), ToyCommand::Fail).unwrap();
        let driven = connection.drive_until(|toy| toy.events.len() > 9).await;
        assert_eq!(driven.unwrap_err().kind(), ErrorKind::SessionEnded);
        assert!(connection.is_over());
    }

    #[maybe_async]
    #[mode_test]
    async fn requests_go_beside_the_loop_and_never_stall_it() {
        const MANY: u64 = 40;
        // Answers none before the chat is done with its own.
        let (go, gone) = mpsc::channel::<()>();
        let gone = std::sync::Mutex::new(gone);
        let slow = Server::start(move |mut stream, _| {
            let _ = gone.lock().unwrap().recv();
            crate::testbed::read_request(&stream);
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi").unwrap();
        });
        let chat = echo_server();
        let mut connection = connected(Toy::at(&chat.ws())).await;
        for number in 0..MANY {
            let request = crate::http::Request::get(slow.http(), format!("request {number}"));
            connection.command(CommandId(0), ToyCommand::Request(RequestId(number), request)).unwrap();
        }
        let fate = connection.ask_here(CommandId(1), echo_of("meanwhile")).await;
        assert_eq!(fate.unwrap(), "meanwhile");
        let event = next(&mut connection).await;
        assert_eq!(event, text("meanwhile"));
        drop(go);
        let mut answered = Vec::new();
        for _ in 0..MANY {
            let event = next(&mut connection).await;
            let ToyEvent::Answered(RequestId(number), answer) = event else { panic!("{event:?}") };
            assert_eq!(answer, "200 hi");
            answered.push(number);
        }
        answered.sort_unstable();
        assert_eq!(answered, (0..MANY).collect::<Vec<_>>());
    }

    /// The server is slow to say goodbye, or never does.
    #[maybe_async]
    #[mode_test]
    async fn a_close_waits_for_the_servers_goodbye_but_not_for_long() {
        let server = Server::websocket(|socket, _| {
            let goodbye = socket.read().unwrap();
            let _ = socket.flush();
            goodbye
        });
        let mut connection = connected(Toy::at(&server.ws())).await;
        connection.mailbox().close();
        let end = connection.next_event().await;
        assert!(end.unwrap().is_none());
        let Message::Close(Some(goodbye)) = server.played() else { panic!("no goodbye") };
        assert_eq!(u16::from(goodbye.code), 1000);

        let mute = Server::start(|mut stream, _| {
            let answer = upgrade(&mut stream);
            stream.write_all(&answer).unwrap();
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        });
        let mut connection = connected(Toy::at(&mute.ws())).await;
        let begun = Instant::now();
        connection.mailbox().close();
        let end = connection.next_event().await;
        assert!(end.unwrap().is_none());
        assert!(begun.elapsed() < PATIENCE);
        mute.played();
    }

    #[maybe_async]
    #[mode_test]
    async fn a_dropped_connection_says_goodbye() {
        let server = Server::websocket(|socket, _| socket.read().unwrap());
        let connection = connected(Toy::at(&server.ws())).await;
        drop(connection);
        assert!(server.played().is_close());
    }

    /// A server that reads nothing until everything is written, so that much of it waits here.
    #[maybe_async]
    #[mode_test]
    async fn what_cannot_be_written_at_once_is_written_later() {
        const FRAMES: u64 = 60;
        let (go, gone) = mpsc::channel::<()>();
        let gone = std::sync::Mutex::new(gone);
        let server = Server::websocket(move |socket, _| {
            let _ = gone.lock().unwrap().recv();
            for number in 0..FRAMES {
                assert_eq!(read_text(socket), big(number));
            }
            socket.send(Message::text("all")).unwrap();
        });
        let mut connection = connected(Toy::at(&server.ws())).await;
        for number in 0..FRAMES {
            connection.command(CommandId(number), ToyCommand::Echo(big(number))).unwrap();
        }
        let nothing = connection.next_event_within(Duration::from_millis(10)).await;
        assert_eq!(nothing.unwrap(), None);
        drop(go);
        let event = next(&mut connection).await;
        assert_eq!(event, text("all"));
    }

    fn big(number: u64) -> String {
        format!("{number} ").repeat(16_000)
    }

    #[maybe_async]
    #[mode_test]
    async fn a_server_that_never_reads_is_given_up() {
        let (_go, gone) = mpsc::channel::<()>();
        let gone = std::sync::Mutex::new(gone);
        let server = Server::start(move |mut stream, _| {
            let answer = upgrade(&mut stream);
            stream.write_all(&answer).unwrap();
            let _ = gone.lock().unwrap().recv();
        });
        let mut connection = connected(Toy::at(&server.ws())).await;
        for number in 0.. {
            connection.command(CommandId(0), ToyCommand::Echo(big(number))).unwrap();
            let event = connection.next_event_within(Duration::ZERO).await;
            if let Some(event) = event.unwrap() {
                assert!(matches!(&event, ToyEvent::Lost(how) if how.starts_with("broken: ")), "{event:?}");
                break;
            }
            assert!(number < 1_000, "everything was taken");
        }
    }

    #[maybe_async]
    #[mode_test]
    async fn over_tls_all_is_the_same() {
        let server = Server::start(|stream, number| match number {
            2 => answer_over_tls(stream, "HTTP/1.1 418 I am a teapot\r\nContent-Length: 0\r\n\r\n"),
            _ => tungstenite::accept(tls(stream)).is_ok_and(|mut socket| {
                echo(&mut socket);
                true
            }),
        });
        let url = format!("wss://localhost:{}/chat", server.port);
        // Mozilla's authorities do not know it.
        let mut stranger = connect(Toy::at(&url));
        let event = next(&mut stranger).await;
        assert!(matches!(&event, ToyEvent::Lost(how) if how.starts_with("connect: ")), "{event:?}");
        assert!(!server.played());

        let config = HttpConfig { limits: limits(), roots: certificate().1.clone() };
        let toy = Toy::at(&url).beating(Duration::from_millis(5));
        let http = Http::new(&config).unwrap();
        let mut connection = Connection::new(toy, &http, rest::ask(http.clone(), limits())).unwrap();
        let event = next(&mut connection).await;
        assert_eq!(event, ToyEvent::Connected);
        for number in 0..3 {
            let line = big(number);
            let fate = connection.ask_here(CommandId(number), ToyCommand::Echo(line.clone())).await;
            assert_eq!(fate.unwrap(), line);
        }
        loop {
            let event = next(&mut connection).await;
            if event == text("beat") {
                break;
            }
        }
        // A request beside it too.
        let request = crate::http::Request::get(url.replace("wss", "https"), "a request");
        connection.command(CommandId(9), ToyCommand::Request(RequestId(9), request)).unwrap();
        loop {
            let event = next(&mut connection).await;
            if let ToyEvent::Answered(_, answer) = event {
                assert_eq!(answer, "418 ");
                break;
            }
        }
        assert!(server.played());
        drop(connection);
        assert!(server.played());
    }

    #[maybe_async]
    #[mode_test]
    async fn a_spawned_loop_reads_by_itself_and_says_what_was_missed() {
        const FRAMES: u64 = 1_000;
        let server = Server::websocket(|socket, _| {
            for number in 0..FRAMES {
                socket.write(Message::text(number.to_string())).unwrap();
            }
            socket.flush().unwrap();
            read_text(socket)
        });
        let connection = connected(Toy::at(&server.ws())).await;
        let mailbox = connection.mailbox();
        let mut spawned = Spawned::new(connection, 10).unwrap();
        // Whoever waits for the end of the flood sees at least that.
        let (mut seen, mut missed) = (0, 0);
        loop {
            let event = spawned.recv().await;
            match event.unwrap().unwrap() {
                ToyEvent::Lagged(number) => missed += number,
                ToyEvent::Text(number) => {
                    seen += 1;
                    assert_eq!(number, (seen + missed - 1).to_string());
                    if seen + missed == FRAMES {
                        break;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
        let nothing = spawned.recv_within(Duration::from_millis(1)).await;
        assert!(nothing.unwrap().is_none() && !spawned.is_over());
        mailbox.command(CommandId(0), echo_of("from here")).unwrap();
        let played = loop {
            if let Some(played) = server.has_played() {
                break played;
            }
            let event = spawned.recv_within(Duration::from_millis(1)).await;
            assert!(matches!(event, Ok(None | Some(ToyEvent::Lost(_)))), "{event:?}");
        };
        assert_eq!(played, "from here");
        mailbox.command(CommandId(0), ToyCommand::Fail).unwrap();
        let mut end = spawned.recv().await;
        while matches!(end, Ok(Some(_))) {
            end = spawned.recv().await;
        }
        assert_eq!(end.unwrap_err().kind(), ErrorKind::SessionEnded);
        assert!(spawned.is_over());
        spawned.close().await;
    }

    #[maybe_async]
    #[mode_test]
    async fn a_spawned_loop_ends_with_its_reader() {
        let server = Server::websocket(|socket, _| {
            let _ = socket.read();
        });
        let connection = connected(Toy::at(&server.ws())).await;
        let spawned = Spawned::new(connection, 10).unwrap();
        spawned.close().await;
        server.played();
    }
}
