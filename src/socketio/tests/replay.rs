//! Whole connections, lived once more by [`Engine`] with the recorded times for a clock.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{Run, What, messages, runs};
use crate::socketio::{
    Engine, Notice,
    packet::{Frame, Packet, PacketType},
};

/// One connection of a run as [`Engine`] lives it, with the recorded times for a clock.
#[derive(Default)]
struct Replay {
    engine: Engine,
    /// Every notice in words.
    story: Vec<String>,
    end: Option<String>,
    /// When it pinged, and when the recorded client did.
    pings: Vec<u64>,
    recorded_pings: Vec<u64>,
}

impl Replay {
    fn note(&mut self, notice: &Notice<'_>) {
        if let Notice::Ended(end) = notice {
            self.end = Some(format!("{end:?}"));
        }
        self.story.extend(words(notice));
    }
}

fn words(notice: &Notice<'_>) -> Option<String> {
    Some(match notice {
        Notice::Nothing => return None,
        Notice::Opened(_) => "opened".to_owned(),
        Notice::Joined { namespace } => format!("joined {namespace}"),
        Notice::Event(event) => format!("event {}", event.name),
        Notice::BinaryEvent(event) => format!("binary event {}, {}", event.name, event.attachments.len()),
        Notice::Ack(ack) => format!("ack {}", ack.id),
        Notice::BinaryAck(ack) => format!("binary ack {}, {}", ack.id, ack.attachments.len()),
        Notice::Refused { namespace, .. } => format!("refused {namespace}"),
        Notice::Error { namespace, .. } => format!("error {namespace}"),
        Notice::Odd(odd) => format!("odd {odd:?}"),
        other => format!("{other:?}"),
    })
}

fn replay(run: &Run) -> Vec<Replay> {
    let start = Instant::now();
    let mut done = Vec::new();
    let mut now = Replay::default();
    for (at, what) in &run.frames {
        let time = start + Duration::from_millis(*at);
        while let Some(due) = now.engine.poll_timeout().filter(|due| *due <= time) {
            let notice = now.engine.handle_timeout(due);
            now.note(&notice);
            while let Some(frame) = now.engine.poll_transmit() {
                if frame == Frame::Text("2".to_owned()) {
                    now.pings.push(u64::try_from((due - start).as_millis()).unwrap());
                }
            }
        }
        match what {
            What::Get(_) => done.push(std::mem::take(&mut now)),
            What::Server(Frame::Text(text)) => {
                let notice = now.engine.handle_text(text, time);
                now.note(&notice);
            }
            What::Server(Frame::Binary(bytes)) => {
                let notice = now.engine.handle_binary(bytes, time);
                now.note(&notice);
            }
            What::Client(Frame::Text(text)) => {
                let packet = Packet::decode(text.get(1..).unwrap_or_default());
                match packet.map(|packet| (packet.kind, packet.namespace, packet.query)) {
                    Ok((PacketType::Connect, namespace, query)) => drop(now.engine.join(namespace, query)),
                    Ok((PacketType::Disconnect, namespace, _)) => drop(now.engine.leave(namespace)),
                    _ if text == "2" => now.recorded_pings.push(*at),
                    _ => {}
                }
            }
            What::StillOpen => break,
            What::Client(Frame::Binary(_)) | What::ServerClosed | What::ClientClosed => {}
        }
    }
    done.push(now);
    done.retain(|replay| !replay.story.is_empty());
    done
}

/// What ends a connection, from the bare messages: the first of `41`, `1`, a `44` before anything else of the root, and an open
/// packet that is no JSON.
fn ending(run: &Run) -> Option<&'static str> {
    let mut used = false;
    messages(std::slice::from_ref(run), true).find_map(|(_, frame)| {
        let Frame::Text(text) = frame else { return None };
        match text.get(..2).unwrap_or(text) {
            "41" => return Some("Disconnected"),
            "1" => return Some("ClosedByServer"),
            "44" if !used && !text.starts_with("44/") => return Some("Refused"),
            "0{" if serde_json::from_str::<Value>(&text[1..]).is_err() => return Some("BadOpen"),
            "40" | "42" | "43" => used = true,
            _ => {}
        }
        None
    })
}

#[test]
fn connections_end_as_recorded() {
    // In these the recorded client sent no pings, so nothing answers those that are sent here; in 256 the server fell silent, too.
    let silent = BTreeSet::from([80, 83, 169, 172, 256, 258, 464, 465, 470]);
    let mut ends = BTreeMap::<String, usize>::new();
    for run in runs() {
        let replays = replay(&run);
        for (index, replay) in replays.iter().enumerate() {
            let end = replay.end.as_deref().map(|end| end.split(' ').next().unwrap());
            let expected = if silent.contains(&run.number) { Some("Silent") } else { ending(&run) };
            assert_eq!(end, expected, "{} {} {:?}", run.number, run.flow, replay.story);
            assert_eq!(replay.engine.is_over(), end.is_some());
            assert!(index == 0 || run.flow == "reconnect-after-server-kill", "{} {}", run.number, run.flow);
            *ends.entry(format!("{}, {}", end.unwrap_or("open"), run.server)).or_default() += 1;
        }
    }
    let expected = [
        ("BadOpen, scripted", 2),
        ("ClosedByServer, python-socketio 4.6.1", 2),
        ("ClosedByServer, scripted", 2),
        ("Disconnected, python-socketio 4.6.1", 3),
        ("Disconnected, scripted", 2),
        ("Disconnected, socket.io 2.0.3", 4),
        ("Disconnected, socket.io 2.5.1", 4),
        ("Disconnected, socketioxide 0.18.9", 1),
        ("Refused, scripted", 2),
        ("Refused, socket.io 2.0.3", 3),
        ("Refused, socket.io 2.5.1", 1),
        ("Silent, python-socketio 4.6.1", 2),
        ("Silent, socket.io 2.0.3", 4),
        ("Silent, socket.io 2.5.1", 2),
        ("Silent, socketioxide 0.18.9", 1),
        // The WebSocket was closed without a word, or the recording ends.
        ("open, python-socketio 4.6.1", 82),
        ("open, scripted", 89),
        ("open, socket.io 2.0.3", 131),
        ("open, socket.io 2.5.1", 90),
        ("open, socketioxide 0.18.9", 7),
    ];
    assert_eq!(ends, expected.map(|(end, count)| (end.to_owned(), count)).into());
}

#[test]
fn nothing_is_odd_but_what_is_meant_to_be() {
    let mut kinds = BTreeMap::<String, usize>::new();
    for run in runs().iter().filter(|run| !run.flow.starts_with("odd-server")) {
        for replay in replay(run) {
            let odd = replay.story.iter().filter(|words| words.starts_with("odd")).count();
            assert_eq!(replay.engine.odd(), odd as u64);
            // A client asked for the root a second time; an answer came after a namespace was left.
            let meant = ["connect-packet-", "py-websockets-namespace"];
            assert!(odd == 0 || meant.iter().any(|flow| run.flow.starts_with(flow)), "{} {}", run.number, run.flow);
            for words in &replay.story {
                let kind = words.split([' ', '(']).next().unwrap_or_default().to_owned();
                *kinds.entry(kind).or_default() += 1;
            }
        }
    }
    let expected = [
        ("Ended", 27),
        ("ack", 110),
        ("binary", 31),
        ("event", 476),
        ("joined", 346),
        ("odd", 6),
        ("opened", 337),
        ("refused", 12),
    ];
    assert_eq!(kinds, expected.map(|(kind, count)| (kind.to_owned(), count)).into());
}

#[test]
fn a_server_that_sends_odd_things_is_understood() {
    // Behind `opened, joined /` and before the last event, unless it says otherwise.
    let stories: BTreeMap<_, _> = [
        ("control", ""),
        ("unknown-eio-type-9", "odd EngineType"),
        ("unknown-eio-type-x", "odd EngineType"),
        ("empty-text", "odd Empty"),
        ("message-empty-4", "odd Empty"),
        ("unknown-sio-type-49", "odd PacketType"),
        ("event-no-payload", "odd NoPayload"),
        ("event-truncated-json", "odd Json"),
        ("event-not-array", "odd NotAList"),
        ("event-string", "odd NotAList"),
        ("event-empty-array", "odd NoName"),
        ("event-name-number", "event 5"),
        ("eio-close-1", "Ended(ClosedByServer)"),
        ("server-ping-2", ""),
        ("server-ping-2probe", ""),
        ("unsolicited-pong", ""),
        ("upgrade-5", "odd ClientOnly"),
        ("noop-6", ""),
        ("second-open", "odd Repeated"),
        ("second-40", "odd Repeated"),
        ("error-44-string", "error /"),
        ("error-44-object", "error /"),
        ("error-44-instead-of-40", "opened; Ended(Refused { data: Some(\"\\\"denied\\\"\") })"),
        ("disconnect-41", "Ended(Disconnected)"),
        ("unknown-ack", "ack 999"),
        ("other-namespace-event", "odd Namespace"),
        ("event-with-ack-no-handler", "event NOBODY"),
        ("binary-event", "binary event bin, 1"),
        ("binary-event-b64", "binary event bin, 1"),
        ("binary-event-attachment-without-type-byte", "odd EngineType"),
        ("binary-placeholder-out-of-range", "binary event bin, 1"),
        ("binary-unexpected", "odd Unannounced"),
        ("binary-text-in-between", "event SYSTEM; binary event bin, 1"),
        ("text-packet-in-binary-frame", "odd EngineType"),
        ("no-40", "opened; event SYSTEM"),
        ("event-before-40", "opened; event SYSTEM; joined /; event SYSTEM"),
        ("open-without-upgrades", ""),
        ("open-without-intervals", ""),
        ("open-bad-json", "Ended(BadOpen)!"),
        ("open-missing", "odd NotOpen; odd NotOpen!"),
        ("noop-before-open", ""),
        ("40-with-sid-object (EIO4 style)", ""),
        ("40-with-root-namespace", ""),
        ("42-with-root-namespace", "event SYSTEM"),
        ("extra-handshake-fields (maxPayload)", ""),
        ("upgrades-listed", ""),
        ("interval-as-string", ""),
        ("pretty-json-event", "event SYSTEM"),
        ("two-args", "event SYSTEM"),
    ]
    .into();
    let mut complete = BTreeSet::new();
    let mut flows = BTreeSet::new();
    for run in runs() {
        let Some(flow) = run.flow.strip_prefix("odd-server ") else { continue };
        let story = stories[flow];
        let story = match story.strip_suffix('!').or(Some(story).filter(|story| story.starts_with("opened"))) {
            Some(whole) => whole.to_owned(),
            None => format!("opened; joined /; {story}; event SYSTEM").replace("; ; ", "; "),
        };
        flows.insert(flow.to_owned());
        for replay in replay(&run) {
            // A client that could not bear it hung up, and an end is the end.
            let lived = replay.story.join("; ");
            assert!(story.starts_with(&lived), "{flow}: {lived}");
            if story == lived || replay.end.is_some() {
                complete.insert(flow.to_owned());
            }
        }
    }
    assert_eq!(flows.len(), stories.len());
    // Neither client could bear that one.
    assert!(flows.difference(&complete).eq(["open-without-intervals"]));
}

#[test]
fn pings_are_sent_when_the_reference_client_sent_them() {
    let (mut connections, mut pings) = (0, 0);
    for run in runs().iter().filter(|run| run.client.starts_with("socket.io-client")) {
        // Without `pingInterval` it pings at once, and then closes.
        if run.flow == "odd-server open-without-intervals" {
            continue;
        }
        for replay in replay(run).iter().filter(|replay| !replay.recorded_pings.is_empty()) {
            assert_eq!(replay.pings.len(), replay.recorded_pings.len(), "{}", run.number);
            for (ours, theirs) in replay.pings.iter().zip(&replay.recorded_pings) {
                // Theirs run late by what its timers and the pongs take.
                assert!((*ours..ours + 15).contains(theirs), "{}: {ours} {theirs}", run.number);
                pings += 1;
            }
            connections += 1;
        }
    }
    assert_eq!((connections, pings), (12, 17));
}
