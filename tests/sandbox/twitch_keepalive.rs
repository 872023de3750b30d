//! PING, PONG, RECONNECT.

use std::time::{Duration, Instant};

use crate::twitch_raw::{Irc, PATIENCE, ROOM, world};

#[test]
fn pings_of_clients_are_answered_with_what_they_said_first() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    let before = twitch.pings();
    for (ping, pong) in [
        ("PING :1793500000123", ":tmi.twitch.tv PONG tmi.twitch.tv :1793500000123"),
        ("PING one two", ":tmi.twitch.tv PONG tmi.twitch.tv :one"),
        ("PING :", ":tmi.twitch.tv PONG tmi.twitch.tv :"),
        ("PING", "PONG :tmi.twitch.tv"),
    ] {
        irc.say(ping);
        assert_eq!(irc.hear(), pong);
    }
    assert_eq!(twitch.pings(), before + 4);
}

#[test]
fn pings_of_the_server_are_counted() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    assert_eq!(twitch.ping(), 1);
    assert_eq!(irc.hear(), "PING :tmi.twitch.tv");
    irc.say("PONG :tmi.twitch.tv");
    twitch.wait_for_pongs(1, PATIENCE).unwrap();
}

#[test]
fn who_does_not_answer_is_closed() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    twitch.heartbeat(Duration::from_millis(50));
    assert_eq!(irc.hear(), "PING :tmi.twitch.tv");
    irc.assert_closed();
    twitch.wait_for_connections(0, PATIENCE).unwrap();
}

#[test]
fn who_answers_is_kept() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    twitch.heartbeat(Duration::from_millis(500));
    for _ in 0..3 {
        assert_eq!(irc.hear(), "PING :tmi.twitch.tv");
        irc.say("PONG :tmi.twitch.tv");
    }
    assert_eq!(twitch.connections(), 1);
}

#[test]
fn a_reconnect_leaves_time_to_move() {
    let (_sandbox, twitch, bot) = world();
    let mut old = Irc::login(&twitch, &bot).joined(ROOM);
    let delay = Duration::from_millis(300);
    let told = Instant::now();
    assert_eq!(twitch.reconnect(delay), 1);
    assert_eq!(old.hear(), ":tmi.twitch.tv RECONNECT");
    let mut new = Irc::login(&twitch, &bot).joined(ROOM);
    twitch.channel().say("pixelmoth", "hello");
    assert!(old.hear().ends_with(" :hello"));
    assert!(new.hear().ends_with(" :hello"));
    old.assert_closed();
    assert!(told.elapsed() >= delay);
    new.hears_nothing();
    assert_eq!(twitch.connections(), 1);
}

#[test]
fn a_reconnect_may_concern_one_and_come_at_once() {
    let (_sandbox, twitch, bot) = world();
    let (mut one, mut two) = (Irc::login(&twitch, &bot), Irc::login_with(&twitch, "tags", &bot));
    assert_eq!(twitch.reconnect_oldest(Duration::ZERO), 1);
    assert_eq!(one.hear(), ":tmi.twitch.tv RECONNECT");
    one.assert_closed();
    two.hears_nothing();
    // Without commands nothing is said, and it ends all the same.
    assert_eq!(twitch.reconnect(Duration::ZERO), 1);
    two.assert_closed();
}
