//! Numbered messages while the connection is lost and the server wants new ones: each that was sent to it comes once.

use std::{collections::BTreeSet, sync::mpsc, thread, time::Duration};

use livechat::twitch::Event;

use super::{
    maybe_async, mode_test,
    twitch_world::{LIMIT, World, next},
};

const ROUNDS: usize = 10;
const EACH: usize = 500;

#[maybe_async]
#[mode_test]
async fn every_message_that_was_sent_comes_exactly_once() {
    let world = World::start();
    let client = world.client();
    let chat = world.chat(&client).heartbeat(Duration::from_millis(500), Duration::from_millis(500));
    let mut chat = chat.connect().await.unwrap();
    let (go, gone) = mpsc::channel::<()>();
    let (channel, twitch) = (world.channel.clone(), world.twitch.clone());
    let sender = thread::spawn(move || {
        for round in 0..ROUNDS {
            channel.wait_for_connections(1, LIMIT).unwrap();
            let say = |number: usize| channel.say("pixelmoth", &(round * EACH + number).to_string());
            for number in 0..EACH {
                say(number);
                if number == EACH / 2 && round % 2 == 0 {
                    assert!(twitch.reconnect(Duration::from_millis(1_500)) >= 1);
                }
            }
            // Until all of them were heard: what is in a socket that is reset is lost.
            gone.recv_timeout(LIMIT).unwrap();
            let faults = twitch.faults();
            if round % 2 == 1 {
                let lost = match round {
                    1 => faults.drop_all(),
                    3 => faults.reset_all(),
                    5 => faults.half_open_all(),
                    _ => {
                        faults.refuse_connections(1);
                        faults.drop_all()
                    }
                };
                assert!(lost >= 1);
                gone.recv_timeout(LIMIT).unwrap();
            }
        }
    });
    let (mut heard, mut rounds, mut losses) = (BTreeSet::new(), 0, 0);
    let mut is_lost = false;
    while rounds < ROUNDS || is_lost {
        match next(&mut chat).await {
            Event::Privmsg(message) => {
                assert!(heard.insert(message.text.parse::<usize>().unwrap()), "{} came twice", message.text);
                if heard.len() == (rounds + 1) * EACH {
                    rounds += 1;
                    is_lost = rounds % 2 == 0;
                    let _ = go.send(());
                }
            }
            Event::Disconnected(_) => losses += 1,
            Event::Joined(_) if losses > 0 && is_lost => {
                is_lost = false;
                let _ = go.send(());
            }
            _ => {}
        }
    }
    sender.join().unwrap();
    assert_eq!(heard.len(), ROUNDS * EACH);
    assert_eq!(heard.last(), Some(&(ROUNDS * EACH - 1)));
    assert!(world.twitch.violations().is_empty(), "{:?}", world.twitch.violations());
}
