//! Whatever a server sends or leaves out: nothing panics, hangs or costs a neighbour.

use std::time::Duration;

use livechat::{
    chzzk::unofficial::Event,
    sandbox::chzzk::{ALWAYS, Line},
};
use serde_json::{Value, json};

use super::{
    maybe_async, mode_test,
    world::{World, next, until, until_chat},
};

#[maybe_async]
#[mode_test]
async fn garbage_costs_no_neighbour_and_no_connection() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    until(&mut chat, "recent_chat").await;
    channel.push_text("not json at all");
    channel.push_text("");
    channel.push_text("[[[[");
    channel.push_text("null");
    channel.push_text(r#"{"cmd":93101,"bdy":[{"msgTypeCode":1,"msg":"good"},{"msgTypeCode":"#);
    channel.push_binary([0xff, 0xfe, 0x00]);
    channel.push_frame(json!({"cmd": 93101, "bdy": ["x", 7, null, {"msgTypeCode": 1, "msg": "between"}, []]}));
    channel.push_frame(json!({"cmd": {"a": 1}, "bdy": "x", "tid": [[]]}));
    channel.push_frame(json!({"cmd": 94008, "bdy": 3}));
    channel.push_frame(json!({"cmd": 15101, "bdy": "no list", "retCode": "0"}));
    channel.push_frame(json!({"cmd": 10100, "retCode": 500, "bdy": null}));
    channel.push_frame(json!({"cmd": 13101, "tid": {"deep": [1]}, "retCode": 1}));
    channel.push_garbage();
    channel.chat("초록고래", Line::new("odd extras").raw_extras("{not json"));
    channel.chat("초록고래", Line::new("odd profile").raw_profile(json!([1, 2])));
    channel.chat("초록고래", "the end");
    let (mut texts, mut unreadable) = (Vec::new(), 0);
    loop {
        match next(&mut chat).await {
            Event::Chat(message) if message.content == "the end" => break,
            Event::Chat(message) => texts.push(message.content),
            Event::Unreadable { .. } => unreadable += 1,
            Event::Disconnected(lost) => panic!("{lost:?}"),
            _ => {}
        }
    }
    for text in ["good", "between", "odd extras", "odd profile"] {
        assert_eq!(texts.iter().filter(|seen| *seen == text).count(), 1, "{text} in {texts:?}");
    }
    assert!(unreadable >= 5, "{unreadable}");
    assert_eq!(channel.joins(), 1);
}

#[maybe_async]
#[mode_test]
async fn large_split_and_coalesced_frames_arrive_whole() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    until(&mut chat, "recent_chat").await;
    let large = "가".repeat(1 << 19);
    channel.push_frame(json!({"cmd": 93101, "bdy": [{"msgTypeCode": 1, "msg": large}]}));
    until_chat(&mut chat, &large).await;
    // A binary frame with the same JSON.
    channel.push_binary(br#"{"cmd":93101,"bdy":[{"msgTypeCode":1,"msg":"binary"}]}"#.to_vec());
    until_chat(&mut chat, "binary").await;
    // Many at once.
    channel.chat_batch((0..100).map(|number| ("초록고래", format!("batch {number}"))));
    until_chat(&mut chat, "batch 99").await;
    // A few bytes at a time.
    world.faults().dribble(7, Duration::from_millis(1));
    channel.chat("초록고래", "drop by drop");
    until_chat(&mut chat, "drop by drop").await;
    assert_eq!(channel.joins(), 1);
}

#[maybe_async]
#[mode_test]
async fn a_frame_beyond_the_limit_costs_the_connection_and_no_more() {
    let world = World::start();
    let channel = world.channel();
    let client = world.builder().max_body_bytes(64 << 10).build().unwrap();
    let mut chat = super::world::swift(client.chat(channel.id())).connect().await.unwrap();
    until(&mut chat, "recent_chat").await;
    channel.push_frame(json!({"cmd": 93101, "bdy": [{"msgTypeCode": 1, "msg": "x".repeat(128 << 10)}]}));
    until(&mut chat, "disconnected").await;
    channel.chat("초록고래", "back");
    until_chat(&mut chat, "back").await;
}

#[maybe_async]
#[mode_test]
async fn bytes_that_are_no_frames_cost_the_connection_and_no_more() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    let odd: [&[u8]; 4] = [
        &[0x81, 0x02, 0xff, 0xfe],                                     // a text frame that is not UTF-8
        &[0xff; 6],                                                    // reserved bits and an unknown opcode
        &[0x81, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], // 2^64 bytes to come
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ];
    for bytes in odd {
        channel.wait_for_connections(1, super::world::LIMIT).unwrap();
        // Padded, so that what looks like a frame is whole.
        let padding = std::iter::repeat_n(0, 256);
        assert_eq!(channel.push_bytes(bytes.iter().copied().chain(padding).collect::<Vec<u8>>()), 1);
        until(&mut chat, "disconnected").await;
        until(&mut chat, "connected").await;
    }
}

#[maybe_async]
#[mode_test]
async fn a_server_that_sends_nothing_useful_is_given_up() {
    let world = World::start();
    let channel = world.channel();
    let client = world.builder().timeout(Duration::from_millis(400)).retries(0).build().unwrap();
    let faults = world.faults();
    let ways: [(&str, &dyn Fn()); 4] = [
        ("no answer to the join", &|| faults.ignore_joins(ALWAYS)),
        ("no upgrade", &|| faults.drop_upgrades(ALWAYS)),
        ("a stalled upgrade", &|| faults.stall_upgrades(ALWAYS)),
        ("a refused upgrade", &|| faults.refuse_upgrades(500, ALWAYS)),
    ];
    for (name, fault) in ways {
        faults.clear();
        fault();
        let chat = super::world::swift(client.chat(channel.id())).connect_attempts(2).connect().await;
        let error = chat.unwrap_err();
        assert!(matches!(error, livechat::Error::GaveUp { attempts: 2, .. }), "{name}: {error:?}");
    }
}

#[maybe_async]
#[mode_test]
async fn no_recent_list_holds_nothing_back_for_long() {
    let world = World::start();
    let channel = world.channel();
    let mut chat = world.reader(&channel).connect().await.unwrap();
    until(&mut chat, "recent_chat").await;
    world.faults().ignore_recents(1);
    world.faults().drop_all();
    until(&mut chat, "connected").await;
    channel.chat("초록고래", "held back");
    until_chat(&mut chat, "held back").await;
    let Event::Recovered(recovered) = until(&mut chat, "recovered").await else { panic!() };
    assert!(!recovered.complete);
}

#[maybe_async]
#[mode_test]
async fn odd_rest_answers_are_errors_and_not_panics() {
    let world = World::start();
    let channel = world.channel();
    for odd in [json!({"chatChannelId": 7}), json!({"chatChannelId": "../evil"}), json!({"livePlaybackJson": "{"})] {
        for (key, value) in odd.as_object().unwrap() {
            channel.set_field(key, Value::clone(value));
        }
        let detail = world.client().live_detail(&channel.id().parse().unwrap()).await;
        assert!(detail.unwrap().is_some());
    }
}
