//! What a raw client sees of each fault.

use std::{
    io::{ErrorKind, Read},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use livechat::sandbox::{
    Sandbox,
    chzzk::{ALWAYS, Channel, Faults, RestFault},
};
use serde_json::json;
use tungstenite::{Error, Message, protocol::frame::coding::CloseCode};

use crate::raw::{Chat, PATIENCE, connect, get, recent, send, try_get};

/// Long enough to believe in silence. A test that waits for it cannot fail by being slow.
const SILENCE: Duration = Duration::from_millis(200);

fn live() -> (Sandbox, Channel, Faults, String) {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    let (faults, cid) = (sandbox.chzzk().faults(), channel.chat_channel_id());
    (sandbox, channel, faults, cid)
}

const ACK: u64 = 13101;
const ROW: u64 = 93101;

/// What is left on the wire below WebSocket, and how it ends.
fn rest_of_wire(chat: &mut Chat) -> (Vec<u8>, std::io::Result<()>) {
    let mut bytes = Vec::new();
    let end = chat.0.get_mut().read_to_end(&mut bytes).map(drop);
    (bytes, end)
}

fn assert_silent(chat: &mut Chat) {
    chat.0.get_mut().set_read_timeout(Some(SILENCE)).unwrap();
    let Err(Error::Io(error)) = chat.0.read() else { panic!("something came") };
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    chat.0.get_mut().set_read_timeout(Some(PATIENCE)).unwrap();
}

#[test]
fn dropped_connections_end_without_a_close_frame_after_what_was_sent() {
    let (sandbox, channel, faults, cid) = live();
    let (mut one, mut two) = (Chat::join(&sandbox, &cid), Chat::join(&sandbox, &cid));
    channel.chat("초록고래", "before");
    assert_eq!(faults.drop_all(), 2);
    assert_eq!(channel.connections(), 0);
    channel.chat("초록고래", "after");
    for chat in [&mut one, &mut two] {
        assert_eq!(chat.hear()["bdy"][0]["msg"], "before");
        let (bytes, end) = rest_of_wire(chat);
        assert!(bytes.is_empty() && end.is_ok(), "{bytes:?} {end:?}");
    }
    assert_eq!(Chat::join(&sandbox, &cid).recent(&cid, 50), ["before", "after"]);
    assert_eq!(channel.joins(), 3);
}

#[test]
fn reset_connections_end_with_a_reset() {
    let (sandbox, _, faults, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    assert_eq!(faults.reset_all(), 1);
    assert_eq!(rest_of_wire(&mut chat).1.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn closed_connections_are_told_why() {
    let (sandbox, channel, faults, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    channel.chat("초록고래", "before");
    assert_eq!(faults.close_all(1001, "Going away"), 1);
    channel.chat("초록고래", "after");
    assert_eq!(chat.hear()["bdy"][0]["msg"], "before");
    let Message::Close(Some(close)) = chat.0.read().unwrap() else { panic!("no close") };
    assert_eq!((close.code, close.reason.as_str()), (CloseCode::Away, "Going away"));
    assert!(matches!(chat.0.read(), Err(Error::ConnectionClosed)));
}

#[test]
fn a_close_that_is_not_answered_ends_all_the_same() {
    let (sandbox, _, faults, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    assert_eq!(faults.close_all(1000, ""), 1);
    let (bytes, end) = rest_of_wire(&mut chat);
    assert_eq!((bytes, end.is_ok()), (vec![0x88, 2, 0x03, 0xe8], true));
}

#[test]
fn a_half_open_connection_stays_up_and_says_nothing_more() {
    let (sandbox, channel, faults, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    channel.chat("초록고래", "before");
    assert_eq!(faults.half_open_all(), 1);
    faults.idle_timeout(SILENCE / 2);
    channel.chat("초록고래", "after");
    assert_eq!(chat.hear()["bdy"][0]["msg"], "before");
    chat.say(&json!({"ver": "3", "cmd": 0}));
    chat.0.send(Message::Ping("anybody?".into())).unwrap();
    assert_silent(&mut chat);
    for _ in 0..100 {
        chat.say(&json!({"ver": "3", "cmd": 0, "text": "x".repeat(100_000)}));
    }
    assert_silent(&mut chat);
    assert_eq!(sandbox.chzzk().pings(), 0);
}

#[test]
fn a_cut_frame_breaks_off_in_the_middle() {
    let (sandbox, channel, faults, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    channel.chat("초록고래", "whole");
    chat.hear();
    assert_eq!(faults.cut_next_frame(), 1);
    channel.chat("초록고래", "broken");
    let (bytes, end) = rest_of_wire(&mut chat);
    end.unwrap();
    assert_eq!(bytes[..2], [0x81, 126], "a text frame with a length of 16 bits");
    let length = usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
    assert!(bytes.len() > 4 && bytes.len() < length, "{} of {length} bytes", bytes.len());
    channel.wait_for_connections(0, PATIENCE).unwrap();
}

#[test]
fn joins_are_refused_or_ignored_so_many_times() {
    let (sandbox, _, faults, cid) = live();
    faults.refuse_joins(302, 2);
    for code in [302, 302, 0] {
        let mut chat = Chat::open(sandbox.origin());
        chat.say(&connect(&cid, None, "x"));
        assert_eq!(chat.hear()["retCode"], code);
        if code != 0 {
            assert!(matches!(chat.0.read().unwrap(), Message::Close(Some(close)) if close.reason.as_str() == "Bye"));
        }
    }
    faults.ignore_joins(1);
    let mut chat = Chat::open(sandbox.origin());
    chat.say(&connect(&cid, None, "x"));
    assert_silent(&mut chat);
    chat.say(&connect(&cid, None, "x"));
    assert_eq!(chat.hear()["retCode"], 0);
}

#[test]
fn upgrades_are_refused_dropped_or_never_answered() {
    let (sandbox, _, faults, cid) = live();
    faults.refuse_upgrades(503, 1);
    let Err(Error::Http(response)) = Chat::try_open(sandbox.origin(), PATIENCE) else { panic!("not refused") };
    assert_eq!(response.status(), 503);
    faults.drop_upgrades(1);
    assert!(Chat::try_open(sandbox.origin(), PATIENCE).is_err());
    faults.stall_upgrades(1);
    let Err(Error::Io(error)) = Chat::try_open(sandbox.origin(), SILENCE) else { panic!("not stalled") };
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
    Chat::join(&sandbox, &cid);
}

#[test]
fn pings_can_stay_without_an_answer() {
    let (sandbox, _, faults, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    faults.ignore_pings(true);
    chat.say(&json!({"ver": "3", "cmd": 0}));
    assert_silent(&mut chat);
    assert_eq!(sandbox.chzzk().pings(), 1);
    faults.clear();
    chat.hears_nothing();
}

#[test]
fn a_late_recent_list_repeats_what_came_meanwhile() {
    let (sandbox, channel, faults, cid) = live();
    channel.chat("초록고래", "old");
    let mut chat = Chat::join(&sandbox, &cid);
    faults.delay_recents(Duration::from_secs(1));
    chat.say(&recent(&cid, 50));
    chat.say(&json!({"ver": "3", "cmd": 0}));
    assert_eq!(chat.hear()["cmd"], 10000, "the request was read");
    channel.chat("초록고래", "new");
    assert_eq!(chat.hear()["bdy"][0]["msg"], "new");
    let list = chat.hear();
    assert_eq!(list["cmd"], 15101);
    assert_eq!(list["bdy"]["messageList"].as_array().unwrap().len(), 2);
    faults.clear();
    faults.ignore_recents(1);
    chat.say(&recent(&cid, 50));
    chat.hears_nothing();
    assert_eq!(chat.recent(&cid, 50), ["old", "new"]);
}

#[test]
fn delayed_frames_come_late_and_in_order() {
    let (sandbox, channel, faults, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    let delay = Duration::from_millis(100);
    faults.delay_frames(delay);
    let start = Instant::now();
    for number in 0..10 {
        channel.chat("초록고래", number.to_string());
    }
    for number in 0..10 {
        assert_eq!(chat.hear()["bdy"][0]["msg"], number.to_string());
    }
    assert!(start.elapsed() >= delay);
}

#[test]
fn a_dribbled_frame_is_whole_in_the_end() {
    let (sandbox, channel, faults, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    faults.dribble(100, Duration::from_millis(1));
    channel.chat("초록고래", "a long way");
    assert_eq!(chat.hear()["bdy"][0]["msg"], "a long way");
    let mut late = Chat::join(&sandbox, &cid);
    assert_eq!(late.recent(&cid, 50), ["a long way"]);
    faults.clear();
    chat.hears_nothing();
}

#[test]
fn what_becomes_of_a_line_can_be_chosen() {
    let (sandbox, channel, faults, cid) = live();
    let (mut chat, sid, token) = Chat::join_as(&sandbox, &cid, &sandbox.chzzk().guest());
    let mut hear = |text: &str, count: usize| -> Vec<u64> {
        chat.say(&send(&cid, &sid, &token, channel.id(), text));
        let heard = (0..count).map(|_| chat.hear()["cmd"].as_u64().unwrap()).collect();
        chat.hears_nothing();
        heard
    };
    faults.refuse_sends(429, 1);
    assert_eq!(hear("refused", 1), [ACK]);
    faults.drop_acks(1);
    assert_eq!(hear("shown", 1), [ROW]);
    faults.drop_echoes(1);
    assert_eq!(hear("only acknowledged", 1), [ACK]);
    faults.ignore_sends(1);
    assert!(hear("lost", 0).is_empty());
    assert_eq!(hear("well", 2), [ACK, ROW]);
    let refused: Vec<_> = sandbox.chzzk().sent().iter().map(|sent| (sent.refused, sent.shown.is_some())).collect();
    assert_eq!(refused, [(Some(429), false), (None, true), (None, false), (None, false), (None, true)]);
}

#[test]
fn the_service_can_end_the_session() {
    let (sandbox, _, faults, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    assert_eq!(faults.session_end(), 1);
    assert_eq!(chat.hear(), json!({"svcid": "game", "ver": "1", "cmd": 90102, "tid": null, "cid": cid}));
}

#[test]
fn one_chat_server_of_several_can_be_down() {
    let sandbox = Sandbox::builder().chat_servers(2).start().unwrap();
    let (chzzk, cid) = (sandbox.chzzk(), sandbox.chzzk().channel().chat_channel_id());
    let [first, second] = chzzk.chat_servers().try_into().unwrap();
    chzzk.faults().server_down(1, true);
    assert!(Chat::try_open(&first, PATIENCE).is_err());
    let mut chat = Chat::open(&second);
    chat.say(&connect(&cid, None, "x"));
    assert_eq!(chat.hear()["retCode"], 0);
    assert_eq!(sandbox.requests().pop().unwrap().server, 2);
    chzzk.faults().server_down(1, false);
    Chat::open(&first);
    assert_eq!(sandbox.requests().pop().unwrap().server, 1);
}

#[test]
fn a_connection_on_which_nobody_speaks_is_dropped() {
    let (sandbox, channel, faults, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    faults.idle_timeout(Duration::from_millis(50));
    let (bytes, end) = rest_of_wire(&mut chat);
    assert!(bytes.is_empty() && end.is_ok());
    channel.wait_for_connections(0, PATIENCE).unwrap();
}

#[test]
fn anything_can_be_put_on_the_wire() {
    let (sandbox, channel, _, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    assert_eq!(channel.push_frame(json!({"cmd": 99999})), 1);
    assert_eq!(chat.hear(), json!({"cmd": 99999}));
    channel.push_text("not JSON");
    assert_eq!(chat.hear_text(), "not JSON");
    channel.push_binary([0xff, 0x00]);
    assert_eq!(chat.0.read().unwrap(), Message::binary(vec![0xff, 0x00]));
    assert_eq!(channel.push_garbage(), 1);
    channel.event("LAST", json!({}));
    let mut garbage = 0;
    while !chat.hear_text().contains("\"LAST\"") {
        garbage += 1;
    }
    assert!(garbage >= 20, "{garbage}");
    channel.push_bytes([0x83, 0x00]);
    assert!(matches!(chat.0.read(), Err(Error::Protocol(_))), "an opcode that does not exist");
    assert!(channel.rows().is_empty());
}

#[test]
fn rest_requests_meet_the_faults_that_wait_for_them() {
    let (sandbox, channel, faults, _) = live();
    let path = format!("/service/v3.3/channels/{}/live-detail", channel.id());
    faults.rest("live-detail", RestFault::status(429).header("Retry-After", "7").body("slow down"), 2);
    faults.rest("live-detail", RestFault::status(200).body("{}"), 1);
    for _ in 0..2 {
        let answer = get(&sandbox, &path, None);
        assert_eq!((answer.status, answer.retry_after.as_deref(), answer.text.as_str()), (429, Some("7"), "slow down"));
    }
    get(&sandbox, "/routing/getRouting?serviceId=game", None);
    assert_eq!(get(&sandbox, &path, None).text, "{}");
    get(&sandbox, &path, None).content();

    faults.rest(&path, RestFault::hang_up(), 1);
    assert!(try_get(&sandbox, &path, None, PATIENCE).is_err());
    faults.rest(&path, RestFault::cut_body(), 1);
    assert!(try_get(&sandbox, &path, None, PATIENCE).is_err());
    faults.rest(&path, RestFault::stall(), 1);
    assert!(matches!(try_get(&sandbox, &path, None, SILENCE), Err(ureq::Error::Timeout(_))));
    faults.rest(&path, RestFault::dribble(200, Duration::from_millis(1)), 1);
    get(&sandbox, &path, None).content();
    let start = Instant::now();
    faults.rest("", RestFault::slow(Duration::from_millis(50)), ALWAYS);
    get(&sandbox, &path, None).content();
    assert!(start.elapsed() >= Duration::from_millis(50));
    faults.clear();
    get(&sandbox, &path, None).content();
}

#[test]
fn a_cut_body_is_shorter_than_was_said() {
    let (sandbox, channel, faults, _) = live();
    faults.rest("live-detail", RestFault::cut_body(), 1);
    let mut tcp = std::net::TcpStream::connect(sandbox.origin().trim_start_matches("http://")).unwrap();
    tcp.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!("GET /service/v3.3/channels/{}/live-detail HTTP/1.1\r\nhost: x\r\n\r\n", channel.id());
    std::io::Write::write_all(&mut tcp, request.as_bytes()).unwrap();
    let mut answer = String::new();
    tcp.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let length: usize = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && !body.is_empty() && body.len() < length, "{head} {}", body.len());
}

#[test]
fn a_reader_that_does_not_read_is_given_up_and_another_gets_everything() {
    let (sandbox, channel, _, cid) = live();
    let lazy = Chat::join(&sandbox, &cid);
    let mut eager = Chat::join(&sandbox, &cid);
    let heard = Arc::new(AtomicUsize::new(0));
    let reader = std::thread::spawn({
        let heard = heard.clone();
        move || {
            while eager.hear_text() != "\"the end\"" {
                heard.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    let long = "x".repeat(1 << 20);
    let mut sent = 0;
    while sandbox.chzzk().slow_readers() == 0 {
        channel.push_text(long.clone());
        sent += 1;
        // An eager reader needs its time too.
        while heard.load(Ordering::Relaxed) < sent {
            std::thread::yield_now();
        }
        assert!(sent < 4096, "nobody was given up");
    }
    drop(lazy);
    assert_eq!((sandbox.chzzk().slow_readers(), channel.push_text("\"the end\"")), (1, 1));
    reader.join().unwrap();
    assert_eq!(heard.load(Ordering::Relaxed), sent);
}

#[test]
fn a_flood_reaches_everybody() {
    let (sandbox, channel, _, cid) = live();
    let mut chat = Chat::join(&sandbox, &cid);
    for number in 0..5_000 {
        channel.chat("초록고래", number.to_string());
    }
    for number in 0..5_000 {
        assert_eq!(chat.hear()["bdy"][0]["msg"], number.to_string());
    }
}
