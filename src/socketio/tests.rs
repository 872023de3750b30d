//! The recorded connections, read and replayed.
//!
//! `tests/fixtures/socketio/transcript.jsonl` holds 474 runs of real servers (socket.io 2.0.3 and 2.5.1, python-socketio 4.6.1,
//! socketioxide 0.18.9) and of a scripted one that sends odd things, with raw and with real clients, all on loopback with invented
//! names. A run is what one client process saw, a frame `[milliseconds, what, content]`. It has all messages and closings; left out
//! are the HTTP answers, the frames of WebSocket pings, what clients told about themselves, and nine messages that were compressed
//! (a client that offers no extension never gets one). Texts of `x` and `y` that the recording had cut are told by their length.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    packet::{EnginePacket, Frame, Packet, PacketType, encode},
    websocket_url,
};

mod replay;

struct Run {
    number: u64,
    flow: String,
    server: String,
    client: String,
    frames: Vec<(u64, What)>,
}

enum What {
    /// A client asked for this.
    Get(String),
    Server(Frame),
    ServerClosed,
    Client(Frame),
    ClientClosed,
    /// The recording ends here; what follows is the goodbye.
    StillOpen,
}

fn runs() -> Vec<Run> {
    #[derive(Deserialize)]
    struct Wire {
        run: u64,
        flow: String,
        server: String,
        client: String,
        frames: Vec<Vec<Value>>,
    }
    let lines = include_str!("../../tests/fixtures/socketio/transcript.jsonl").lines();
    let runs = lines.map(|line| {
        let Wire { run, flow, server, client, frames } = serde_json::from_str(line).unwrap();
        let frames = frames.iter().map(|frame| (frame[0].as_u64().unwrap(), what(&frame[1..]))).collect();
        Run { number: run, flow, server, client, frames }
    });
    runs.collect()
}

fn what(frame: &[Value]) -> What {
    match (frame[0].as_str().unwrap(), frame.get(1)) {
        ("get", Some(target)) => What::Get(target.as_str().unwrap().to_owned()),
        ("server", Some(content)) => What::Server(Frame::Text(text(content))),
        ("server binary", Some(content)) => What::Server(Frame::Binary(bytes(content))),
        ("server close", Some(_)) => What::ServerClosed,
        ("client", Some(content)) => What::Client(Frame::Text(text(content))),
        ("client binary", Some(content)) => What::Client(Frame::Binary(bytes(content))),
        ("client close", Some(_)) => What::ClientClosed,
        ("still open", None) => What::StillOpen,
        (other, _) => panic!("{other}"),
    }
}

fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        long => {
            let part = |key: &str| long[key].as_str().unwrap();
            let times = usize::try_from(long["times"].as_u64().unwrap()).unwrap();
            [part("head"), &part("fill").repeat(times), part("tail")].concat()
        }
    }
}

fn bytes(content: &Value) -> Vec<u8> {
    let digits = content.as_str().unwrap().as_bytes();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The messages of one side.
fn messages(runs: &[Run], of_server: bool) -> impl Iterator<Item = (&Run, &Frame)> {
    runs.iter().flat_map(move |run| {
        run.frames.iter().filter_map(move |(_, what)| match what {
            What::Server(frame) if of_server => Some((run, frame)),
            What::Client(frame) if !of_server => Some((run, frame)),
            _ => None,
        })
    })
}

/// What a message is read as, in words.
fn reading(frame: &Frame) -> String {
    let packet = match frame {
        Frame::Text(text) => EnginePacket::decode(text),
        Frame::Binary(bytes) => EnginePacket::decode_binary(bytes),
    };
    let packet = match packet {
        Ok(EnginePacket::Message(message)) => Packet::decode(message),
        Ok(EnginePacket::Open(_)) => return "Open".to_owned(),
        Ok(EnginePacket::Ping(_)) => return "Ping".to_owned(),
        Ok(EnginePacket::Pong(_)) => return "Pong".to_owned(),
        Ok(EnginePacket::Binary(_)) => return "Binary".to_owned(),
        Ok(other) => return format!("{other:?}"),
        Err(odd) => return format!("{odd:?}"),
    };
    let read = packet.and_then(|packet| match packet.kind {
        PacketType::Event | PacketType::BinaryEvent => packet.event().map(|_| packet.kind),
        PacketType::Ack | PacketType::BinaryAck => packet.ack().map(|_| packet.kind),
        kind => Ok(kind),
    });
    read.map_or_else(|odd| format!("{odd:?}"), |kind| format!("{kind:?}"))
}

fn counts<'a>(words: impl Iterator<Item = String> + 'a) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    counts
}

#[test]
fn every_message_of_a_server_is_read_as_what_it_is() {
    let expected = [
        ("Open", 434),
        ("Close", 8),
        ("Ping", 5),
        ("Pong", 206),
        ("Upgrade", 2),
        ("Noop", 5),
        ("Binary", 56),
        ("Connect", 439),
        ("Disconnect", 14),
        ("Event", 580),
        ("Ack", 118),
        ("Error", 22),
        ("BinaryEvent", 22),
        ("BinaryAck", 19),
        // What only the scripted server sends.
        ("Empty", 4),
        ("EngineType", 8),
        ("PacketType", 2),
        ("NoPayload", 2),
        ("Json", 2),
        ("NotAList", 4),
        ("NoName", 2),
    ];
    let runs = runs();
    assert_eq!(runs.len(), 474);
    let counted = counts(messages(&runs, true).map(|(_, frame)| reading(frame)));
    assert_eq!(counted, expected.map(|(word, count)| (word.to_owned(), count)).into());
    let odd = messages(&runs, true).filter(|(run, _)| !run.flow.starts_with("odd-server"));
    let odd = counts(odd.map(|(_, frame)| reading(frame)));
    assert_eq!(odd.keys().filter(|word| expected[14..].iter().any(|(odd, _)| odd == word)).count(), 0);
}

#[test]
fn lists_are_split_as_serde_json_reads_them() {
    let runs = runs();
    let mut read = 0;
    for (run, frame) in messages(&runs, true).chain(messages(&runs, false)) {
        let Frame::Text(text) = frame else { continue };
        let Ok(EnginePacket::Message(message)) = EnginePacket::decode(text) else { continue };
        if !message.starts_with(['2', '3', '5', '6']) {
            continue;
        }
        // Whatever stands before it, the list begins with the first bracket.
        let list = message.find('[').map(|at| serde_json::from_str::<Vec<Value>>(&message[at..]));
        let packet = Packet::decode(message);
        let ours = packet.and_then(|packet| match packet.kind {
            PacketType::Event | PacketType::BinaryEvent => {
                packet.event().map(|event| (Some(event.name.into_owned()), event.args))
            }
            _ => packet.ack().map(|ack| (None, ack.args)),
        });
        let Ok((name, args)) = ours else {
            let is_odd = run.flow.contains("odd-");
            assert!(is_odd, "{} {text}", run.number);
            continue;
        };
        let list = list.unwrap().unwrap();
        let values = args.iter().map(|json| serde_json::from_str::<Value>(json).unwrap());
        let named = name.iter().map(|name| match &list[0] {
            Value::String(_) => Value::from(name.as_str()),
            _ => serde_json::from_str(name).unwrap(),
        });
        assert_eq!(named.chain(values).collect::<Vec<_>>(), list, "{} {text}", run.number);
        read += 1;
    }
    assert_eq!(read, 580 + 118 + 22 + 19 + 316 + 19 + 27);
}

#[test]
fn what_clients_sent_is_written_byte_for_byte() {
    // What is written in another way, and what is not written at all.
    let commas = ["40/admin", "40/deny", "40/deny?data=1", "40/nope", "41/admin"];
    let never = BTreeSet::from([
        "",
        "4",
        "9",
        "xyz",
        "40{\"token\":\"x\"}",
        "42",
        "42\"str\"",
        "42[\"a\"",
        "42[5,\"x\"]",
        "42[]",
        "42[{\"a\":1}]",
        "42{\"a\":1}",
        "450-5[\"binecho\",\"none\"]",
        "4511-[\"a\"]",
        "45x-[\"a\"]",
        "47[\"x\"]",
        "49",
        "b4qrvM",
    ]);
    let runs = runs();
    let (mut same, mut refused) = (0, BTreeSet::new());
    for (run, frame) in messages(&runs, false) {
        let packet = match frame {
            Frame::Text(text) => EnginePacket::decode(text),
            Frame::Binary(bytes) => EnginePacket::decode_binary(bytes),
        };
        let written = match packet {
            Ok(EnginePacket::Message(message)) => {
                let packet = Packet::decode(message);
                let again = packet.map(|packet| packet.to_message().map(Frame::Text));
                if let Ok(event) = packet.and_then(|packet| packet.event()) {
                    if let Ok(Ok(again)) = &again {
                        assert_eq!(&emitted(&packet.unwrap(), &event.name, event.args.iter()), again);
                    }
                }
                again.ok().and_then(Result::ok)
            }
            Ok(packet) => Some(packet.encode()),
            Err(_) => None,
        };
        match (written, frame) {
            (Some(written), frame) if written == *frame => same += 1,
            (Some(Frame::Text(written)), Frame::Text(text)) if commas.contains(&text.as_str()) => {
                assert_eq!(written, format!("{text},"));
            }
            // Types 2 and 9 in binary messages, an empty one, base64.
            (_, Frame::Binary(bytes)) => assert!(bytes.first() != Some(&4), "{}", run.number),
            (_, Frame::Text(text)) => drop(refused.insert(text.as_str())),
        }
    }
    assert_eq!(refused, never);
    // All but 55 that are not written, 33 commas, and 9 binary messages that are no attachment.
    assert_eq!(same, 766 + 36 - 55 - 33 - 9);
}

/// The event written from its parts.
fn emitted<'a>(packet: &Packet<'_>, name: &str, args: impl Iterator<Item = &'a str>) -> Frame {
    let args: Vec<&RawValue> = args.map(|json| serde_json::from_str(json).unwrap()).collect();
    if packet.attachments == 0 {
        return Frame::Text(encode::event(packet.namespace, packet.id, name, &args).unwrap());
    }
    let attachments = vec![[0_u8; 1]; packet.attachments];
    encode::binary_event(packet.namespace, packet.id, name, &args, &attachments).unwrap().swap_remove(0)
}

#[test]
fn the_target_is_what_real_clients_asked_for() {
    let target = |query: &str| {
        let made = websocket_url(&format!("https://host:443?auth={query}")).unwrap();
        made.url.expose().strip_prefix("wss://host:443").unwrap().to_owned()
    };
    let (mut same, mut tokens) = (0, 0);
    for run in runs() {
        let gets = run.frames.iter().filter_map(|(_, what)| match what {
            What::Get(asked) => Some(asked),
            _ => None,
        });
        for asked in gets {
            same += usize::from(*asked == target("TOKEN"));
            // python's takes the query as it is, puts its pairs in another order, and a time behind them.
            let token = run.flow.strip_prefix("url-token-escaping ");
            if let Some(token) = token.filter(|_| run.client == "python-socketio 4.6.1 sync") {
                let kept = format!("/socket.io/?auth={token}&");
                assert!(asked.starts_with(&kept) && target(token).starts_with(&kept), "{asked}");
                tokens += 1;
            }
        }
    }
    assert_eq!((same, tokens), (277, 7));
}
