//! Who sends, joins and logs in too often.

use std::time::Duration;

use livechat::sandbox::twitch::{Account, Limit, Limits, Twitch};

use crate::twitch_raw::{Irc, world};

fn limits(twitch: &Twitch) -> Vec<Limit> {
    twitch.violations().iter().map(|violation| violation.limit).collect()
}

/// So many messages, each in another room or second; says how many were taken.
fn send(twitch: &Twitch, irc: &mut Irc, room: &str, count: usize) -> usize {
    let before = twitch.sent().len();
    for number in 0..count {
        irc.say(&format!("PRIVMSG #{room} :message {number} of {before}"));
    }
    irc.hears_all();
    twitch.sent()[before..].iter().filter(|sent| sent.id.is_some()).count()
}

fn unhurried() -> Limits {
    Limits::default().room_gap(Duration::ZERO)
}

fn moderated(twitch: &Twitch, bot: &Account) {
    twitch.set_limits(unhurried());
    twitch.add_channel("quietharbor").add_moderator(bot);
}

#[test]
fn twenty_messages_in_thirty_seconds_over_all_connections() {
    let (_sandbox, twitch, bot) = world();
    moderated(&twitch, &bot);
    let (mut one, mut two) = (Irc::login(&twitch, &bot), Irc::login(&twitch, &bot));
    let mut other = Irc::login(&twitch, &twitch.add_account("bramble_kit"));
    assert_eq!(send(&twitch, &mut one, "lumen_dock", 12), 12);
    assert_eq!(send(&twitch, &mut two, "lumen_dock", 8), 8);
    assert_eq!(limits(&twitch), []);
    assert_eq!(send(&twitch, &mut one, "lumen_dock", 1), 0);
    assert_eq!(limits(&twitch), [Limit::Messages]);
    let violation = twitch.violations().remove(0);
    assert_eq!((violation.login.as_str(), violation.time), ("dockbot", 1_793_500_000_000));
    // Nobody says so, it goes on for an hour, and nobody else is concerned.
    assert_eq!(send(&twitch, &mut other, "lumen_dock", 1), 1);
    twitch.advance(Duration::from_secs(3_599));
    assert_eq!(send(&twitch, &mut two, "lumen_dock", 1), 0);
    assert_eq!(send(&twitch, &mut two, "quietharbor", 1), 1);
    twitch.advance(Duration::from_secs(1));
    assert_eq!(send(&twitch, &mut two, "lumen_dock", 1), 1);
    assert_eq!(limits(&twitch), [Limit::Messages]);
}

#[test]
fn the_window_slides() {
    let (_sandbox, twitch, bot) = world();
    twitch.set_limits(unhurried());
    let mut irc = Irc::login(&twitch, &bot);
    assert_eq!(send(&twitch, &mut irc, "lumen_dock", 10), 10);
    twitch.advance(Duration::from_secs(29));
    assert_eq!(send(&twitch, &mut irc, "lumen_dock", 10), 10);
    twitch.advance(Duration::from_secs(1));
    assert_eq!(send(&twitch, &mut irc, "lumen_dock", 10), 10);
    assert_eq!(limits(&twitch), []);
    assert_eq!(send(&twitch, &mut irc, "lumen_dock", 1), 0);
}

#[test]
fn a_hundred_where_the_account_is_somebody() {
    let (_sandbox, twitch, bot) = world();
    moderated(&twitch, &bot);
    let mut irc = Irc::login(&twitch, &bot);
    assert_eq!(send(&twitch, &mut irc, "quietharbor", 99), 99);
    // Those count in the twenty too.
    assert_eq!(send(&twitch, &mut irc, "lumen_dock", 1), 0);
    assert_eq!(send(&twitch, &mut irc, "quietharbor", 1), 0);
    assert_eq!(limits(&twitch), [Limit::Messages, Limit::PrivilegedMessages]);
    twitch.advance(Duration::from_secs(30));
    assert_eq!(send(&twitch, &mut irc, "quietharbor", 100), 100);
}

#[test]
fn breaches_may_be_noted_only() {
    let (_sandbox, twitch, bot) = world();
    twitch.only_record_violations(true);
    twitch.set_limits(Limits::default().messages(2, Duration::from_secs(30)).joins(1, Duration::from_secs(1)).rooms(1));
    twitch.add_channel("quietharbor");
    let mut irc = Irc::login(&twitch, &bot);
    assert_eq!(send(&twitch, &mut irc, "lumen_dock", 3), 3);
    irc.say("JOIN #lumen_dock,#quietharbor");
    irc.hear_with("ROOMSTATE #quietharbor");
    let gap = Limit::RoomMessages;
    assert_eq!(limits(&twitch), [gap, Limit::Messages, gap, Limit::Joins, Limit::Rooms]);
}

#[test]
fn verified_bots_may_more() {
    let (_sandbox, twitch, bot) = world();
    twitch.set_limits(Limits::verified_bot().room_gap(Duration::ZERO));
    let mut irc = Irc::login(&twitch, &bot);
    assert_eq!(send(&twitch, &mut irc, "lumen_dock", 200), 200);
    assert_eq!(limits(&twitch), []);
}

#[test]
fn twenty_joins_in_ten_seconds() {
    let (_sandbox, twitch, bot) = world();
    let names: Vec<_> = (0..21).map(|number| format!("#room_{number}")).collect();
    let rooms: Vec<_> = names.iter().map(|name| twitch.add_channel(name)).collect();
    let mut irc = Irc::login(&twitch, &bot);
    irc.say(&format!("JOIN {}", names[..20].join(",")));
    irc.hear_with("ROOMSTATE #room_19");
    assert_eq!(limits(&twitch), []);
    twitch.advance(Duration::from_millis(9_999));
    irc.say("JOIN #room_20");
    irc.hears_nothing();
    assert_eq!((limits(&twitch), rooms[20].joins()), (vec![Limit::Joins], 0));
    assert_eq!(twitch.violations()[0].channel.as_deref(), Some("room_20"));
    twitch.advance(Duration::from_millis(1));
    irc.say("JOIN #room_20");
    irc.hear_with("ROOMSTATE #room_20");
}

#[test]
fn a_hundred_rooms() {
    let (_sandbox, twitch, bot) = world();
    twitch.set_limits(Limits::default().joins(1_000, Duration::from_secs(10)));
    let names: Vec<_> = (0..101).map(|number| format!("#room_{number}")).collect();
    let rooms: Vec<_> = names.iter().map(|name| twitch.add_channel(name)).collect();
    let (mut one, mut two) = (Irc::login(&twitch, &bot), Irc::login(&twitch, &bot));
    one.say(&format!("JOIN {}", names[..60].join(",")));
    one.hear_with("ROOMSTATE #room_59");
    two.say(&format!("JOIN {}", names[60..100].join(",")));
    two.hear_with("ROOMSTATE #room_99");
    // A room that the account is in counts once, and one that it moderates not at all.
    two.say("JOIN #room_0");
    two.hear_with("ROOMSTATE #room_0");
    assert_eq!(limits(&twitch), []);
    two.say("JOIN #room_100");
    two.hears_nothing();
    assert_eq!(limits(&twitch), [Limit::Rooms]);
    rooms[100].add_moderator(&bot);
    two.say("JOIN #room_100");
    two.hear_with("ROOMSTATE #room_100");
    rooms[100].remove_moderator(&bot);
    rooms[1].add_moderator(&bot);
    rooms[2].add_moderator(&bot);
    twitch.add_channel("room_101");
    two.say("JOIN #room_101");
    two.hear_with("ROOMSTATE #room_101");
    assert_eq!(limits(&twitch), [Limit::Rooms]);
}

#[test]
fn twenty_logins_in_ten_seconds() {
    let (_sandbox, twitch, bot) = world();
    for _ in 0..20 {
        drop(Irc::login(&twitch, &bot));
    }
    assert_eq!(limits(&twitch), []);
    // Another spelling is the same account.
    let mut irc = Irc::open(&twitch);
    irc.say(&format!("PASS {}\r\nNICK DOCKBOT_2", bot.pass()));
    irc.hear_with(" 376 dockbot ");
    assert_eq!(limits(&twitch), [Limit::Logins]);
    assert_eq!(twitch.violations()[0].login, "dockbot");
    twitch.advance(Duration::from_secs(10));
    drop(Irc::login(&twitch, &bot));
    assert_eq!(limits(&twitch), [Limit::Logins]);
}
