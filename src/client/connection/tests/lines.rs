//! The driver over lines, plain and over TLS.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::Shutdown,
    sync::{Mutex, mpsc},
};

use super::*;

/// Sends back every line until the peer ends, politely where that has a form; then ends too. Gives what it read.
fn echo_lines<S: Read + Write>(stream: S) -> (BufReader<S>, Vec<String>) {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).unwrap() == 0 {
            return (stream, lines);
        }
        stream.get_mut().write_all(line.as_bytes()).unwrap();
        lines.push(line);
    }
}

/// Writes these bytes, then reads to the peer's end.
fn says(bytes: &'static [u8]) -> Server<()> {
    Server::start(move |mut stream, _| {
        stream.write_all(bytes).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let _ = io::copy(&mut stream, &mut io::sink());
    })
}

#[maybe_async]
async fn next_text(connection: &mut Connection<Toy>) -> String {
    let event = next(connection).await;
    let ToyEvent::Text(text) = event else { panic!("{event:?}") };
    text
}

/// Reads whole lines until there are so many bytes of them.
#[maybe_async]
async fn read_lines(connection: &mut Connection<Toy>, bytes: usize) -> String {
    let mut heard = String::new();
    while heard.len() < bytes {
        let text = next_text(connection).await;
        assert!(text.ends_with('\n'), "no whole line: {text:?}");
        heard.push_str(&text);
    }
    heard
}

/// Everything until the loss, and how it was lost.
#[maybe_async]
async fn read_to_end(connection: &mut Connection<Toy>) -> (String, String) {
    let mut heard = String::new();
    loop {
        let event = next(connection).await;
        match event {
            ToyEvent::Text(text) => heard.push_str(&text),
            ToyEvent::Lost(how) => return (heard, how),
            other => panic!("{other:?}"),
        }
    }
}

/// Talks, says goodbye as the machine would, and ends.
#[maybe_async]
async fn talk(mut connection: Connection<Toy>) {
    for line in ["line 0", "", "안녕하세요 🐳", &big(7)] {
        let line = line.to_owned();
        connection.command(CommandId(0), ToyCommand::Send(LinkId::ONLY, line.clone())).unwrap();
        let heard = read_lines(&mut connection, line.len() + 2).await;
        assert_eq!(heard, format!("{line}\r\n"));
    }
    connection.command(CommandId(0), ToyCommand::Send(LinkId::ONLY, "QUIT".into())).unwrap();
    connection.mailbox().close();
    let mut end = connection.next_event().await;
    while let Ok(Some(event)) = &end {
        assert_eq!(*event, text("QUIT\r\n"));
        end = connection.next_event().await;
    }
    end.unwrap();
    assert!(connection.is_over());
}

#[maybe_async]
#[mode_test]
async fn a_line_comes_back_and_the_server_sees_the_end_after_the_last() {
    let server = Server::start(|stream, _| echo_lines(stream).1);
    let connection = connected(Toy::at(&server.irc())).await;
    talk(connection).await;
    let lines = server.played();
    assert_eq!((lines.len(), lines.last().map(String::as_str)), (5, Some("QUIT\r\n")));
}

#[maybe_async]
#[mode_test]
async fn over_tls_lines_are_the_same() {
    let server = Server::start(|stream, number| {
        if number == 0 {
            assert!(tls(stream).read(&mut [0]).is_err());
            return Vec::new();
        }
        // An end without TLS's goodbye is an error here.
        let (stream, lines) = echo_lines(tls(stream));
        let mut stream = stream.into_inner();
        stream.conn.send_close_notify();
        stream.flush().unwrap();
        lines
    });
    let url = format!("ircs://localhost:{}", server.port);
    // Mozilla's authorities do not know it.
    let mut stranger = connect(Toy::at(&url));
    let event = next(&mut stranger).await;
    assert!(matches!(&event, ToyEvent::Lost(how) if how.starts_with("connect: ")), "{event:?}");
    server.played();

    let http = Http::new(&HttpConfig { limits: limits(), roots: certificate().1.clone() }).unwrap();
    let mut connection = Connection::new(Toy::at(&url), &http, rest::ask(http.clone(), limits())).unwrap();
    let event = next(&mut connection).await;
    assert_eq!(event, ToyEvent::Connected);
    talk(connection).await;
    let lines = server.played();
    assert_eq!((lines.len(), lines.last().map(String::as_str)), (5, Some("QUIT\r\n")));
}

#[maybe_async]
#[mode_test]
async fn a_line_cut_at_any_place_is_one_line() {
    const LINES: &str = "PING :one\r\n:안녕 🐳\r\nlone\n";
    let server = Server::start(|stream, _| {
        let mut stream = BufReader::new(stream);
        for cut in 0..=LINES.len() {
            let (first, rest) = LINES.as_bytes().split_at(cut);
            stream.get_mut().write_all(first).unwrap();
            // The beat shows that the client waits with what it has.
            let mut beat = String::new();
            stream.read_line(&mut beat).unwrap();
            assert_eq!(beat, "beat\r\n");
            stream.get_mut().write_all(rest).unwrap();
        }
        let _ = io::copy(&mut stream, &mut io::sink());
    });
    let mut connection = connected(Toy::at(&server.irc()).beating(Duration::from_millis(2))).await;
    let times = LINES.len() + 1;
    let heard = read_lines(&mut connection, LINES.len() * times).await;
    assert_eq!(heard, LINES.repeat(times));
}

#[maybe_async]
#[mode_test]
async fn the_lines_of_one_read_are_one_frame() {
    let server = says(b"one\r\ntwo\n\r\nthree\r\n");
    let mut connection = connected(Toy::at(&server.irc())).await;
    let heard = next_text(&mut connection).await;
    assert_eq!(heard, "one\r\ntwo\n\r\nthree\r\n");
}

#[maybe_async]
#[mode_test]
async fn bad_bytes_cost_no_neighbour_and_half_a_line_at_the_end_is_told() {
    let server = says(b"good\r\nb\xffd\nnext\r\nhal\xed\x95");
    let mut connection = connected(Toy::at(&server.irc())).await;
    let end = read_to_end(&mut connection).await;
    assert_eq!(end, ("good\r\nb\u{fffd}d\nnext\r\nhal\u{fffd}".into(), "closed: None ".into()));
}

#[maybe_async]
#[mode_test]
async fn a_line_that_is_too_long_breaks_the_link_after_those_before_it() {
    for server in [
        says(&[b'x'; 101]),
        says(
            b"fine\r\n0123456789012345678901234567890123456789012345678901234567890123456789\
        0123456789012345678901234567890123456789\r\nnever seen\r\n",
        ),
    ] {
        let mut target = target(&server.irc());
        target.max_message_bytes = 100;
        let mut connection = connected(Toy::to(target)).await;
        let (heard, how) = read_to_end(&mut connection).await;
        assert!(heard.is_empty() || heard == "fine\r\n", "{heard:?}");
        assert!(how.starts_with("broken: connection to 127.0.0.1:") && how.contains("larger than 100 bytes"), "{how}");
    }
}

#[maybe_async]
#[mode_test]
async fn a_thousand_lines_in_one_burst_come_in_order() {
    let burst = (0..1_000).map(|number| format!(":a PRIVMSG #b :line {number}\r\n")).collect::<Vec<_>>().concat();
    let bytes = burst.clone();
    let server = Server::start(move |mut stream, _| {
        stream.write_all(bytes.as_bytes()).unwrap();
        let _ = io::copy(&mut stream, &mut io::sink());
    });
    let mut connection = connected(Toy::at(&server.irc())).await;
    let heard = read_lines(&mut connection, burst.len()).await;
    assert_eq!(heard, burst);
}

/// A server that reads nothing until everything is written, so that much of it waits here.
#[maybe_async]
#[mode_test]
async fn lines_that_cannot_be_written_at_once_are_written_later() {
    const LINES: u64 = 60;
    let (go, gone) = mpsc::channel::<()>();
    let gone = Mutex::new(gone);
    let server = Server::start(move |stream, _| {
        let _ = gone.lock().unwrap().recv();
        let mut stream = BufReader::new(stream);
        for number in 0..LINES {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            assert_eq!(line, big(number) + "\r\n");
        }
        stream.get_mut().write_all(b"all\r\n").unwrap();
        let _ = io::copy(&mut stream, &mut io::sink());
    });
    let mut connection = connected(Toy::at(&server.irc())).await;
    for number in 0..LINES {
        connection.command(CommandId(0), ToyCommand::Send(LinkId::ONLY, big(number))).unwrap();
    }
    let nothing = connection.next_event_within(Duration::from_millis(10)).await;
    assert_eq!(nothing.unwrap(), None);
    drop(go);
    let heard = next_text(&mut connection).await;
    assert_eq!(heard, "all\r\n");
}

#[maybe_async]
#[mode_test]
async fn a_server_that_never_reads_lines_is_given_up() {
    let (_go, gone) = mpsc::channel::<()>();
    let gone = Mutex::new(gone);
    let server = Server::start(move |_stream, _| {
        let _ = gone.lock().unwrap().recv();
    });
    let mut connection = connected(Toy::at(&server.irc())).await;
    for number in 0.. {
        connection.command(CommandId(0), ToyCommand::Send(LinkId::ONLY, big(number))).unwrap();
        let event = connection.next_event_within(Duration::ZERO).await;
        if let Some(event) = event.unwrap() {
            assert!(matches!(&event, ToyEvent::Lost(how) if how.starts_with("broken: ")), "{event:?}");
            break;
        }
        assert!(number < 1_000, "everything was taken");
    }
}

/// The server never ends, though it saw ours.
#[maybe_async]
#[mode_test]
async fn a_close_waits_for_the_servers_end_but_not_for_long() {
    let (_go, gone) = mpsc::channel::<()>();
    let gone = Mutex::new(gone);
    let (tell, heard) = mpsc::channel();
    let tell = Mutex::new(tell);
    let server = Server::start(move |mut stream, _| {
        let mut lines = String::new();
        stream.read_to_string(&mut lines).unwrap();
        tell.lock().unwrap().send(lines).unwrap();
        let _ = gone.lock().unwrap().recv();
    });
    let mut connection = connected(Toy::at(&server.irc())).await;
    connection.command(CommandId(0), ToyCommand::Send(LinkId::ONLY, "QUIT".into())).unwrap();
    let begun = Instant::now();
    connection.mailbox().close();
    let end = connection.next_event().await;
    assert!(end.unwrap().is_none());
    assert!(begun.elapsed() < PATIENCE);
    assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), "QUIT\r\n");
}

#[maybe_async]
#[mode_test]
async fn a_dropped_connection_ends_after_its_lines() {
    let server = Server::start(|stream, _| echo_lines(stream).1);
    let mut connection = connected(Toy::at(&server.irc())).await;
    connection.command(CommandId(0), ToyCommand::Send(LinkId::ONLY, "last".into())).unwrap();
    drop(connection);
    assert_eq!(server.played(), ["last\r\n"]);
}

#[maybe_async]
#[mode_test]
async fn a_link_for_lines_that_cannot_be_had_says_why() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = nobody.local_addr().unwrap().port();
    // TLS begins, and is never answered.
    let mut mute = target(&format!("ircs://127.0.0.1:{port}"));
    mute.timeout = Duration::from_millis(50);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let no_tls = says(b"hello\r\n");
    let cases = [
        (mute, "no answer within 50ms"),
        (target(&format!("irc://127.0.0.1:{closed}")), "the connection failed"),
        (target(&format!("ircs://127.0.0.1:{}", no_tls.port)), "the connection failed"),
        (target("irc://no-such-host.invalid"), "connection to no-such-host.invalid:6667"),
    ];
    for (target, expected) in cases {
        let mut connection = connect(Toy::to(target));
        let event = next(&mut connection).await;
        let ToyEvent::Lost(how) = event else { panic!("{event:?}") };
        assert!(how.starts_with("connect: connection to ") && how.contains(expected), "{how}");
    }
}
