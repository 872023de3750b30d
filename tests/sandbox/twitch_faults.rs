//! What a raw client sees of each fault.

use std::{
    io::{ErrorKind, Read},
    time::{Duration, Instant},
};

use livechat::sandbox::twitch::ALWAYS;

use crate::twitch_raw::{Irc, PATIENCE, ROOM, tag, world};

/// Long enough to believe in silence. A test that waits for it cannot fail by being slow.
const SILENCE: Duration = Duration::from_millis(200);

fn assert_silent(irc: &mut Irc) {
    irc.0.get_mut().set_read_timeout(Some(SILENCE)).unwrap();
    let error = irc.0.read(&mut [0; 1]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    irc.0.get_mut().set_read_timeout(Some(PATIENCE)).unwrap();
}

#[test]
fn dropped_connections_end_after_what_was_sent() {
    let (_sandbox, twitch, bot) = world();
    let (mut one, mut two) = (Irc::login(&twitch, &bot).joined(ROOM), Irc::open(&twitch));
    two.hears_nothing();
    twitch.channel().say("pixelmoth", "before");
    assert_eq!(twitch.faults().drop_all(), 2);
    assert_eq!((twitch.connections(), twitch.channel().connections()), (0, 0));
    twitch.channel().say("pixelmoth", "after");
    assert!(one.hear().ends_with(" :before"));
    one.assert_closed();
    two.assert_closed();
    assert_eq!(twitch.faults().drop_all(), 0);
}

#[test]
fn only_the_oldest_is_dropped() {
    let (_sandbox, twitch, bot) = world();
    let (mut one, mut two) = (Irc::login(&twitch, &bot), Irc::login(&twitch, &bot));
    assert_eq!(twitch.faults().drop_oldest(), 1);
    one.assert_closed();
    two.hears_nothing();
}

#[test]
fn reset_connections_end_with_a_reset() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    assert_eq!(twitch.faults().reset_all(), 1);
    assert_eq!(irc.rest().1.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_half_open_connection_stays_up_and_says_nothing_more() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    twitch.channel().say("pixelmoth", "before");
    assert_eq!(twitch.faults().half_open_all(), 1);
    twitch.heartbeat(SILENCE / 4);
    twitch.channel().say("pixelmoth", "after");
    assert!(irc.hear().ends_with(" :before"));
    let pings = twitch.pings();
    irc.say("PING :anybody?");
    assert_silent(&mut irc);
    for _ in 0..100 {
        irc.say(&"x".repeat(100_000));
    }
    assert_silent(&mut irc);
    assert_eq!((twitch.pings(), twitch.connections()), (pings, 0));
}

#[test]
fn a_cut_line_breaks_off_in_the_middle() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    assert_eq!(twitch.faults().cut_next_line(), 1);
    twitch.channel().say("pixelmoth", "broken");
    let (rest, end) = irc.rest();
    end.unwrap();
    assert!(rest.starts_with("@badge-info=") && !rest.contains("broken") && !rest.contains('\n'), "{rest}");
    twitch.wait_for_connections(0, PATIENCE).unwrap();
}

#[test]
fn bytes_come_a_few_at_a_time() {
    let (_sandbox, twitch, bot) = world();
    twitch.faults().dribble(7, Duration::from_millis(1));
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    twitch.channel().say("pixelmoth", "안녕하세요");
    let mut piece = [0; 4096];
    let length = irc.0.read(&mut piece).unwrap();
    assert!(length <= 64, "{length} bytes at once");
    twitch.faults().clear();
    assert!(irc.hear().ends_with(" :안녕하세요"));
}

#[test]
fn connections_are_refused_so_many_times() {
    let (_sandbox, twitch, bot) = world();
    twitch.faults().refuse_connections(2);
    for _ in 0..2 {
        let mut irc = Irc::open(&twitch);
        irc.assert_closed();
    }
    Irc::login(&twitch, &bot).hears_nothing();
}

#[test]
fn logins_and_capabilities_are_refused_or_ignored_so_many_times() {
    let (_sandbox, twitch, bot) = world();
    let login = format!("PASS {}\r\nNICK dockbot", bot.pass());
    let faults = twitch.faults();
    faults.refuse_logins(1);
    let mut irc = Irc::open(&twitch);
    irc.say(&login);
    assert_eq!(irc.hear(), ":tmi.twitch.tv NOTICE * :Login authentication failed");
    faults.ignore_logins(1);
    let mut irc = Irc::open(&twitch);
    irc.say(&login);
    irc.hears_nothing();
    assert_eq!(twitch.connections(), 0);
    faults.refuse_capabilities(1);
    let mut irc = Irc::open(&twitch);
    for verdict in ["NAK", "ACK"] {
        irc.say("CAP REQ :twitch.tv/tags");
        assert_eq!(irc.hear(), format!(":tmi.twitch.tv CAP * {verdict} :twitch.tv/tags"));
    }
}

#[test]
fn joins_and_messages_are_swallowed_so_many_times() {
    let (_sandbox, twitch, bot) = world();
    twitch.add_channel("quietharbor");
    let mut irc = Irc::login(&twitch, &bot);
    twitch.faults().ignore_joins(1);
    irc.say("JOIN #quietharbor,#lumen_dock");
    let heard = irc.hears_all();
    assert!(heard[0].ends_with(" JOIN #lumen_dock"), "{heard:?}");
    twitch.faults().ignore_messages(ALWAYS);
    irc.privmsg("one");
    irc.hears_nothing();
    assert_eq!((twitch.sent().len(), twitch.sent()[0].id.clone()), (1, None));
    twitch.faults().clear();
    irc.privmsg("two");
    assert!(irc.hear().contains("USERSTATE"));
}

#[test]
fn pings_go_unanswered() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    let before = twitch.pings();
    twitch.faults().ignore_pings(true);
    irc.say("PING :one");
    irc.say("WHO");
    assert!(irc.hear().contains(" 421 "));
    assert_eq!(twitch.pings(), before + 1);
}

#[test]
fn lines_come_late_and_in_order() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    let delay = Duration::from_millis(150);
    twitch.faults().delay_lines(delay);
    let begin = Instant::now();
    twitch.channel().say("pixelmoth", "one");
    twitch.channel().say("pixelmoth", "two");
    assert!(irc.hear().ends_with(" :one"));
    assert!(begin.elapsed() >= delay);
    assert!(irc.hear().ends_with(" :two"));
}

#[test]
fn lines_come_twice_with_the_same_id() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    twitch.faults().send_twice(true);
    let message = twitch.channel().say("pixelmoth", "hello");
    let heard = irc.hears_all();
    assert_eq!(heard.len(), 2);
    assert!(heard[0] == heard[1] && tag(&heard[0], "id") == Some(message.id()), "{heard:?}");
    // What an own message is answered with comes once.
    irc.privmsg("hi");
    assert_eq!(irc.hears_all().len(), 1);
}

#[test]
fn anything_goes_out() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    assert_eq!(twitch.faults().push_raw(":tmi.twitch.tv 999 dockbot :what is this"), 1);
    assert_eq!(irc.hear(), ":tmi.twitch.tv 999 dockbot :what is this");
    assert_eq!(twitch.faults().push_bytes(*b"\xc3\x28"), 1);
    assert_eq!(twitch.faults().drop_all(), 1);
    let mut bytes = Vec::new();
    irc.0.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, b"\xc3\x28");
}

#[test]
fn connections_end_after_so_many_lines() {
    let (_sandbox, twitch, bot) = world();
    let mut open = Irc::login(&twitch, &bot).joined(ROOM);
    twitch.faults().close_after_lines(2);
    twitch.channel().say("pixelmoth", "one");
    twitch.channel().say("pixelmoth", "two");
    twitch.channel().say("pixelmoth", "three");
    assert!(open.hear().ends_with(" :one"));
    assert!(open.hear().ends_with(" :two"));
    open.assert_closed();
    // The seven lines of a welcome are one piece.
    let mut new = Irc::open(&twitch);
    new.say("NICK justinfan1");
    assert_eq!(new.rest().0.lines().count(), 7);
    twitch.faults().clear();
    Irc::login(&twitch, &bot).joined(ROOM).hears_nothing();
}

#[test]
fn broken_input_harms_nobody() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    for line in
        ["", " ", "@", "@a=b", ":", ":x", "\u{0}", "JOIN", "PART", "PRIVMSG", "CAP", "CAP REQ", "JOIN ,,,#", "PASS"]
    {
        irc.say(line);
    }
    irc.say(&"y".repeat(100_000));
    std::io::Write::write_all(irc.0.get_mut(), b"\xff\xfe\n\n").unwrap();
    irc.hears_all();
    let longest = twitch.lines().iter().map(|line| line.line.len()).max().unwrap();
    assert!(longest < 32 << 10, "{longest} bytes of a line were kept");
    irc.say("PING :still here");
    assert_eq!(irc.hear(), ":tmi.twitch.tv PONG tmi.twitch.tv :still here");
    assert_eq!(twitch.connections(), 1);
}

#[test]
fn who_does_not_read_is_given_up() {
    let (_sandbox, twitch, bot) = world();
    let stuck = Irc::login(&twitch, &bot).joined(ROOM);
    let text = "x".repeat(1 << 20);
    for _ in 0..200 {
        if twitch.slow_readers() > 0 {
            break;
        }
        twitch.channel().push_raw(&text);
    }
    assert_eq!((twitch.slow_readers(), twitch.connections()), (1, 0));
    drop(stuck);
}
