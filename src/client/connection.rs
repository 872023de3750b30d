//! The loop that runs a [`Protocol`] over sockets, requests and a clock.
//!
//! It runs where the caller pulls. Whatever happens, all that the protocol wants done is done before an event is handed
//! over, so a slow caller delays the next event and nothing that is already decided.

use std::{collections::HashMap, fmt, time::Duration};

use tungstenite::Message;

use super::{Http, Io, MailboxSender, Reply, maybe_async, reply, time};
use crate::{
    Error, Result,
    http::Limits,
    mail::Wake,
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
    /// Nothing happens until it is pulled.
    pub(crate) fn new(protocol: P, http: Http, limits: Limits) -> Result<Self> {
        Ok(Self { protocol, io: Io::new(http, limits)?, replies: HashMap::new(), life: Life::Going })
    }

    pub(crate) fn protocol(&self) -> &P {
        &self.protocol
    }

    pub(crate) fn protocol_mut(&mut self) -> &mut P {
        &mut self.protocol
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

    /// Asks for the end, which comes after the events that are left.
    pub(crate) fn close(&mut self) {
        if self.is_going() {
            self.protocol.handle_close(time::now());
            self.carry_out();
        }
    }

    /// Whether the end was told.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.life, Life::Over)
    }

    /// What must not wait for a caller that takes its time with events that were ready: mail, and a deadline that passed.
    pub(in super::super) fn attend(&mut self) {
        for _ in 0..AT_A_TIME {
            let Some(wake) = self.io.take_mail() else { break };
            self.handle(wake);
        }
        let overdue = self.protocol.poll_timeout().is_some_and(|deadline| deadline <= time::now());
        if overdue && self.is_going() {
            // What came before the deadline was seen counts before the deadline does.
            match self.io.take() {
                Some(wake) => self.handle(wake),
                None => self.protocol.handle_timeout(time::now()),
            }
        }
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
        // Frames are for the link that is up, so they go before it is changed.
        while let Some(text) = self.protocol.poll_transmit() {
            self.io.write(text);
        }
        self.io.flush();
        let mut parting = false;
        while let Some(link) = self.protocol.poll_link() {
            parting = matches!(link, Link::Close);
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
            // Only at the end the server's goodbye is worth a wait.
            None if parting => self.io.forget(),
            None => {}
        }
    }

    pub(in super::super) fn handle(&mut self, wake: Wake<P::Command, Reply<P::Outcome>>) {
        let now = time::now();
        match wake {
            Wake::Frame(Message::Text(text)) => self.protocol.handle_frame(Frame::Text(text.as_str()), now),
            Wake::Frame(message) => self.protocol.handle_frame(Frame::Binary(&message.into_data()), now),
            Wake::Tick => {}
            Wake::Command { id, command, reply } => {
                if let Some(reply) = reply {
                    self.replies.insert(id, reply);
                }
                self.protocol.handle_command(id, command, now);
            }
            Wake::Close => self.protocol.handle_close(now),
            Wake::Response(id, response) => self.protocol.handle_response(id, response, now),
            Wake::Connected => self.protocol.handle_connected(now),
            Wake::Lost(loss) => self.protocol.handle_disconnected(loss, now),
        }
        self.protocol.handle_timeout(now);
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
        self.attend();
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
        self.attend();
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

    /// Carries a command out and runs the loop until its fate is known; events stay for later.
    pub(crate) async fn ask_here(&mut self, id: CommandId, command: P::Command) -> Result<P::Outcome> {
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
    use std::{io::Write, sync::mpsc, time::Instant};

    use super::{
        super::{Spawned, mode_test},
        *,
    };
    use crate::{
        ErrorKind,
        http::HttpConfig,
        protocol::RequestId,
        testbed::{
            PATIENCE, Server, Toy, ToyCommand, ToyEvent, certificate, echo, elsewhere, frame, http_config, http_server, limits,
            read_text, target, tls, upgrade,
        },
    };

    const HOUR: Duration = Duration::from_secs(3_600);

    fn connect(toy: Toy) -> Connection<Toy> {
        Connection::new(toy, Http::new(&http_config()).unwrap(), limits()).unwrap()
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
        let (heard, hears) = mpsc::channel();
        let heard = std::sync::Mutex::new(heard);
        let server = Server::websocket(move |socket, _| {
            for _ in 0..ROUNDS {
                let line = read_text(socket);
                heard.lock().unwrap().send(line).unwrap();
            }
        });
        let mut connection = connected(Toy::at(&server.ws()).beating(HOUR)).await;
        let mailbox = connection.mailbox();
        let sender = elsewhere(move || {
            for number in 0..ROUNDS {
                let line = format!("command {number}");
                mailbox.command(CommandId(number), ToyCommand::Echo(line.clone())).unwrap();
                assert_eq!(hears.recv_timeout(PATIENCE).unwrap(), line);
            }
            mailbox.close();
        });
        let end = connection.next_event().await;
        // The server may say goodbye before the close gets through.
        assert!(matches!(end, Ok(None | Some(ToyEvent::Lost(_)))), "{end:?}");
        sender.join().unwrap();
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
    async fn a_flood_of_mail_starves_no_frames() {
        let server = Server::websocket(|socket, _| {
            socket.send(Message::text("hello")).unwrap();
            while socket.read().is_ok() {}
        });
        let mut connection = connected(Toy::at(&server.ws())).await;
        let mailbox = connection.mailbox();
        let (stop, stopped) = mpsc::channel::<()>();
        let sender = elsewhere(move || {
            // A closed chat or a word ends it.
            while !matches!(stopped.try_recv(), Err(mpsc::TryRecvError::Disconnected)) {
                let _ = mailbox.command(CommandId(0), echo_of("x"));
            }
        });
        let event = next(&mut connection).await;
        assert_eq!(event, text("hello"));
        drop(stop);
        sender.join().unwrap();
    }

    /// What came while nobody looked counts before the deadline that passed meanwhile.
    #[maybe_async]
    #[mode_test]
    async fn a_slow_handler_does_not_make_a_healthy_connection_silent() {
        let (sent, wait) = mpsc::channel();
        let sent = std::sync::Mutex::new(sent);
        let server = Server::websocket(move |socket, _| {
            assert_eq!(read_text(socket), "go");
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
        wait.recv_timeout(PATIENCE).unwrap();
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
        assert!(matches!(&event, ToyEvent::Lost(how) if how.starts_with("closed: None") || how.starts_with("broken")), "{event:?}");
        connection.command(CommandId(0), ToyCommand::Link(Link::Connect(target(&server.ws())))).unwrap();
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
            ("the connection failed", vec![0xff, 0xff, 0xff, 0xff]),
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
            assert!(how.starts_with("connect: connection to ") && how.contains(expected) && !how.contains("hush"), "{how}");
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
        connection.command(CommandId(0), ToyCommand::Link(Link::Connect(target(&server.ws())))).unwrap();
        let first = next(&mut connection).await;
        let second = next(&mut connection).await;
        assert_eq!((first, second), (ToyEvent::Connected, text("from 1")));
        drop(go);
        assert_eq!(server.played(), 0);
        let nothing = connection.next_event_within(Duration::from_millis(20)).await;
        assert!(nothing.unwrap().is_none());
        assert!(!connection.is_over());
    }
}
