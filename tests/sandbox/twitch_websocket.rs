//! The same IRC over WebSocket.

use std::{net::TcpStream, time::Duration};

use livechat::sandbox::twitch::Twitch;
use tungstenite::{
    Message, WebSocket,
    client::IntoClientRequest,
    http::{HeaderValue, StatusCode},
};

use crate::twitch_raw::{Irc, PATIENCE, ROOM, world};

type Opened = Result<(WebSocket<TcpStream>, Option<HeaderValue>), tungstenite::Error>;

fn try_open(twitch: &Twitch, protocol: Option<&'static str>) -> Opened {
    let mut request = twitch.websocket_url().into_client_request().unwrap();
    let tcp = TcpStream::connect(request.uri().authority().unwrap().as_str()).unwrap();
    tcp.set_read_timeout(Some(PATIENCE)).unwrap();
    if let Some(protocol) = protocol {
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(protocol));
    }
    match tungstenite::client(request, tcp) {
        Ok((socket, answer)) => Ok((socket, answer.headers().get("sec-websocket-protocol").cloned())),
        Err(tungstenite::HandshakeError::Failure(error)) => Err(error),
        Err(tungstenite::HandshakeError::Interrupted(_)) => panic!("no answer in time"),
    }
}

fn frame(socket: &mut WebSocket<TcpStream>) -> String {
    socket.read().unwrap().into_text().unwrap().to_string()
}

#[test]
fn frames_hold_one_line_or_several() {
    let (sandbox, twitch, bot) = world();
    let (mut socket, protocol) = try_open(&twitch, Some("irc")).unwrap();
    assert_eq!(protocol.unwrap(), "irc");
    let login = format!("CAP REQ :twitch.tv/tags twitch.tv/commands\r\nPASS {}\r\nNICK dockbot\r\n", bot.pass());
    socket.send(Message::text(login)).unwrap();
    assert_eq!(frame(&mut socket), ":tmi.twitch.tv CAP * ACK :twitch.tv/tags twitch.tv/commands\r\n");
    let welcome = frame(&mut socket);
    assert!(welcome.lines().count() == 7 && welcome.ends_with(":tmi.twitch.tv 376 dockbot :>\r\n"), "{welcome}");
    assert!(frame(&mut socket).ends_with("GLOBALUSERSTATE\r\n"));
    // A line without its end is one too.
    socket.send(Message::text("JOIN #lumen_dock")).unwrap();
    assert!(frame(&mut socket).starts_with(":dockbot!dockbot@dockbot.tmi.twitch.tv JOIN #lumen_dock\r\n"));
    twitch.channel().wait_for_connections(1, PATIENCE).unwrap();

    let mut other = Irc::reader(&twitch).joined(ROOM);
    socket.send(Message::text("PRIVMSG #lumen_dock :from the web")).unwrap();
    assert!(other.hear().ends_with(" :from the web"));
    assert!(sandbox.requests().iter().any(|request| request.path == "/"));
}

#[test]
fn no_protocol_is_needed() {
    let (_sandbox, twitch, _) = world();
    let (mut socket, protocol) = try_open(&twitch, None).unwrap();
    assert_eq!(protocol, None);
    socket.send(Message::text("PING :here")).unwrap();
    assert_eq!(frame(&mut socket), ":tmi.twitch.tv PONG tmi.twitch.tv :here\r\n");
}

#[test]
fn faults_reach_it() {
    let (_sandbox, twitch, _) = world();
    let faults = twitch.faults();
    faults.refuse_connections(1);
    let Err(tungstenite::Error::Http(answer)) = try_open(&twitch, None) else { panic!("it was let in") };
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);

    let open = || {
        let mut socket = try_open(&twitch, None).unwrap().0;
        socket.send(Message::text("PING :here")).unwrap();
        frame(&mut socket);
        socket
    };
    let mut socket = open();
    assert_eq!(faults.push_bytes([0x81, 0x02, b'h', b'i']), 1);
    assert_eq!(frame(&mut socket), "hi");
    assert_eq!(faults.cut_next_line(), 1);
    faults.push_raw("a line that breaks off");
    assert!(socket.read().is_err());
    let mut socket = open();
    assert_eq!(faults.drop_all(), 1);
    assert!(socket.read().is_err());
    let mut socket = open();
    assert_eq!(faults.half_open_all(), 1);
    socket.send(Message::Ping("anybody?".into())).unwrap();
    socket.get_mut().set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    assert!(matches!(socket.read(), Err(tungstenite::Error::Io(_))), "it answered");
}

#[test]
fn a_plain_request_is_told_to_upgrade() {
    let (sandbox, _, _) = world();
    let answer = ureq::get(sandbox.origin()).config().http_status_as_error(false).build().call().unwrap();
    assert_eq!(answer.status(), 426);
}
