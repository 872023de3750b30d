//! What a raw client sees of each fault of sessions.

use std::{
    io::{ErrorKind, Read},
    time::{Duration, Instant},
};

use livechat::sandbox::chzzk::{ALWAYS, RestFault};
use tungstenite::{Error, Message};

use crate::{
    official::{changed_silently, desk},
    official_socket::Socket,
    raw::PATIENCE,
};

/// Long enough to believe in silence. A test that waits for it cannot fail by being slow.
const SILENCE: Duration = Duration::from_millis(200);

fn assert_silent(socket: &mut Socket) {
    socket.0.get_mut().set_read_timeout(Some(SILENCE)).unwrap();
    let Err(Error::Io(error)) = socket.0.read() else { panic!("something came") };
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    socket.0.get_mut().set_read_timeout(Some(PATIENCE)).unwrap();
}

/// What is left on the wire below WebSocket, and how it ends.
fn rest_of_wire(socket: &mut Socket) -> (Vec<u8>, std::io::Result<()>) {
    let mut bytes = Vec::new();
    let end = socket.0.get_mut().read_to_end(&mut bytes).map(drop);
    (bytes, end)
}

#[test]
fn dropped_sessions_end_without_a_close_frame_after_what_was_sent() {
    let desk = desk();
    let (mut one, _) = desk.subscribed(&["chat"]);
    let (mut two, key) = desk.subscribed(&["chat"]);
    desk.account.chat("초록고래", "before");
    assert_eq!(desk.official.faults().drop_all(), 2);
    assert_eq!((desk.official.sessions(), desk.official.subscriptions()), (0, 0));
    assert_eq!(desk.account.chat("초록고래", "after").sessions(), 0);
    assert_eq!(desk.subscribe("chat", &key).status, 400);
    for socket in [&mut one, &mut two] {
        assert_eq!(socket.hear_inner("CHAT")["content"], "before");
        let (bytes, end) = rest_of_wire(socket);
        assert!(bytes.is_empty() && end.is_ok(), "{bytes:?} {end:?}");
    }
    desk.subscribed(&["chat"]);
}

#[test]
fn reset_sessions_end_with_a_reset() {
    let desk = desk();
    let (mut socket, _) = desk.client_session();
    desk.official.wait_for_sessions(1, PATIENCE).unwrap();
    assert_eq!(desk.official.faults().reset_all(), 1);
    assert_eq!(rest_of_wire(&mut socket).1.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn sessions_end_politely_or_without_a_word() {
    let desk = desk();
    let (mut socket, _) = desk.subscribed(&["chat"]);
    desk.account.chat("초록고래", "before");
    assert_eq!(desk.official.faults().disconnect_all(), 1);
    assert_eq!(socket.hear_inner("CHAT")["content"], "before");
    assert_eq!(socket.hear(), "41");
    socket.is_closed();
    let (mut socket, _) = desk.subscribed(&["chat"]);
    assert_eq!(desk.official.faults().close_all(), 1);
    socket.is_closed();
    // A close that is not answered ends all the same.
    let (mut socket, _) = desk.subscribed(&["chat"]);
    assert_eq!(desk.official.faults().close_all(), 1);
    let (bytes, end) = rest_of_wire(&mut socket);
    assert_eq!((bytes, end.is_ok()), (vec![0x88, 0], true));
}

#[test]
fn a_half_open_session_stays_up_and_says_nothing_more_until_the_service_notices() {
    let desk = desk();
    // Long enough to get there, and short enough to wait for.
    desk.official.heartbeat(Duration::from_secs(1), Duration::from_secs(1));
    let (mut socket, key) = desk.subscribed(&["chat"]);
    desk.account.chat("초록고래", "before");
    assert_eq!(desk.official.faults().half_open_all(), 1);
    assert_eq!((desk.official.sessions(), desk.official.subscriptions()), (0, 0));
    assert_eq!(desk.account.chat("초록고래", "after").sessions(), 0);
    assert_eq!(socket.hear_inner("CHAT")["content"], "before");
    // Subscribing works as long as nobody noticed; the list says when somebody did.
    let listed = || desk.client_get("/open/v1/sessions/client")["data"][0].clone();
    let deadline = Instant::now() + PATIENCE;
    while listed().get("disconnectedDate").is_none() {
        assert!(Instant::now() < deadline, "nobody noticed");
    }
    assert_eq!(desk.subscribe("chat", &key).status, 400);
    socket.say("2");
    assert_silent(&mut socket);
}

#[test]
fn a_session_can_break_off_in_the_middle() {
    let desk = desk();
    let (mut socket, _) = desk.subscribed(&["chat"]);
    desk.account.chat("초록고래", "before");
    assert_eq!(desk.official.faults().cut_all(), 1);
    assert_eq!(socket.hear_inner("CHAT")["content"], "before");
    assert!(matches!(socket.0.read(), Err(Error::Protocol(_) | Error::Io(_))));
    desk.official.wait_for_sessions(0, PATIENCE).unwrap();
}

#[test]
fn garbage_comes_between_events_and_ends_nothing() {
    let desk = desk();
    let (mut socket, _) = desk.subscribed(&["chat"]);
    let faults = desk.official.faults();
    let texts =
        ["", "6", "2", "40", "41", "1", "44\"refused\"", "42[\"CHAT\"", "4", "xyz", "안녕", &"9".repeat(70_000)];
    for text in texts {
        desk.account.chat("초록고래", text);
        assert_eq!(faults.send_text(text), 1);
    }
    assert_eq!(faults.send_binary(&[4, 0xff]), 1);
    for text in texts {
        assert_eq!(socket.hear_inner("CHAT")["content"], text);
        assert_eq!(socket.hear(), text);
    }
    assert_eq!(socket.0.read().unwrap(), Message::binary(vec![4, 0xff]));
    socket.hears_nothing();
    assert_eq!(desk.official.sessions(), 1);
    assert_eq!(faults.send_bytes(&[0xc1, 0]), 1);
    assert!(matches!(socket.0.read(), Err(Error::Protocol(_))));
}

#[test]
fn handshakes_are_refused_as_often_as_asked() {
    let desk = desk();
    let faults = desk.official.faults();
    for status in [401, 503] {
        faults.refuse_handshakes(status, 1);
        let url = desk.client_url();
        let Err(Error::Http(answer)) = Socket::try_open(&url, "&EIO=3&transport=websocket", PATIENCE) else {
            panic!("it was let in");
        };
        assert_eq!(answer.status(), status);
        // Spoiled all the same.
        Socket::open(&url).is_refused();
    }
    faults.fail_auth(ALWAYS);
    for _ in 0..3 {
        Socket::open(&desk.client_url()).is_refused();
    }
    faults.clear();
    faults.drop_handshakes(1);
    let dropped = Socket::try_open(&desk.client_url(), "&EIO=3&transport=websocket", PATIENCE);
    assert!(matches!(dropped, Err(Error::Protocol(_) | Error::Io(_))));
    faults.stall_handshakes(1);
    let stalled = Socket::try_open(&desk.client_url(), "&EIO=3&transport=websocket", SILENCE);
    assert!(matches!(stalled, Err(Error::Io(error)) if error.kind() == ErrorKind::TimedOut));
    // None of them counts as open.
    let open: Vec<_> = (0..10).map(|_| desk.client_session()).collect();
    assert_eq!(open.len(), 10);
}

#[test]
fn connected_may_never_come() {
    let desk = desk();
    desk.official.faults().never_connect(1);
    let mut socket = Socket::open(&desk.client_url());
    assert_eq!(socket.hear().chars().next(), Some('0'));
    assert_eq!(socket.hear(), "40");
    socket.hears_nothing();
    desk.client_session();
}

#[test]
fn a_subscription_may_never_be_confirmed_or_be_refused() {
    let desk = desk();
    let (mut socket, key) = desk.client_session();
    desk.official.faults().never_confirm(1);
    changed_silently(&desk.subscribe("chat", &key));
    assert_eq!(desk.account.chat("초록고래", "안녕").sessions(), 0);
    socket.hears_nothing();
    for status in [400, 401, 403, 500] {
        desk.sandbox.chzzk().faults().rest("events/subscribe/chat", RestFault::status(status), 1);
        assert_eq!(desk.subscribe("chat", &key).status, status);
    }
    socket.hears_nothing();
    changed_silently(&desk.subscribe("chat", &key));
    assert_eq!(socket.hear_inner("SYSTEM")["type"], "subscribed");
}

#[test]
fn pings_may_go_unanswered() {
    let desk = desk();
    let (mut socket, _) = desk.subscribed(&["chat"]);
    desk.official.faults().ignore_pings(true);
    let (mut later, _) = desk.subscribed(&["chat"]);
    for socket in [&mut socket, &mut later] {
        socket.say("2");
        assert_silent(socket);
    }
    assert_eq!(desk.account.chat("초록고래", "still here").sessions(), 2);
    desk.official.faults().ignore_pings(false);
    for socket in [&mut socket, &mut later] {
        assert_eq!(socket.hear_inner("CHAT")["content"], "still here");
        socket.hears_nothing();
    }
}

#[test]
fn everything_can_come_slowly() {
    let desk = desk();
    desk.official.faults().dribble(3, Duration::from_millis(1));
    let (mut socket, _) = desk.subscribed(&["chat"]);
    let start = Instant::now();
    desk.account.chat("초록고래", "0123456789".repeat(10));
    socket.hear_inner("CHAT");
    assert!(start.elapsed() >= Duration::from_millis(100), "{:?}", start.elapsed());
    desk.official.faults().clear();
    socket.hears_nothing();
}
