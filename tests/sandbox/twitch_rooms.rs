//! Rooms: who joins, who leaves, who is told.

use std::time::Duration;

use crate::twitch_raw::{Irc, PATIENCE, ROOM, world};

#[test]
fn a_join_is_answered_in_full() {
    let (_sandbox, twitch, bot) = world();
    let channel = twitch.channel();
    channel.join_viewer("pixelmoth");
    channel.join_viewer("bramble_kit");
    channel.add_moderator(&bot);
    bot.set_color("#FF7F50");
    let mut irc = Irc::login_with(&twitch, "tags commands membership", &bot);
    irc.say("JOIN :#lumen_dock");
    let room_id = channel.room_id();
    assert_eq!(
        irc.hears_all(),
        [
            ":dockbot!dockbot@dockbot.tmi.twitch.tv JOIN #lumen_dock",
            ":dockbot.tmi.twitch.tv 353 dockbot = #lumen_dock :bramble_kit pixelmoth",
            ":dockbot.tmi.twitch.tv 353 dockbot = #lumen_dock :dockbot",
            ":dockbot.tmi.twitch.tv 366 dockbot #lumen_dock :End of /NAMES list",
            "@badge-info=;badges=moderator/1;color=#FF7F50;display-name=Dockbot;emote-sets=0;mod=1;subscriber=0;turbo=0;\
             user-type=mod :tmi.twitch.tv USERSTATE #lumen_dock",
            &format!(
                "@emote-only=0;followers-only=-1;r9k=0;room-id={room_id};slow=0;subs-only=0 \
                 :tmi.twitch.tv ROOMSTATE #lumen_dock"
            ),
        ]
    );
    assert_eq!((channel.connections(), channel.joins()), (1, 1));
}

#[test]
fn without_capabilities_there_is_little() {
    let (_sandbox, twitch, bot) = world();
    let channel = twitch.channel();
    channel.join_viewer("pixelmoth");
    let mut irc = Irc::open(&twitch);
    irc.say(&format!("PASS {}\r\nNICK dockbot\r\nJOIN {ROOM}", bot.pass()));
    irc.hear_with(" 376 ");
    assert_eq!(
        irc.hears_all(),
        [
            ":dockbot!dockbot@dockbot.tmi.twitch.tv JOIN #lumen_dock",
            ":dockbot.tmi.twitch.tv 353 dockbot = #lumen_dock :dockbot",
            ":dockbot.tmi.twitch.tv 366 dockbot #lumen_dock :End of /NAMES list",
        ]
    );
    channel.clear();
    channel.set_slow(3);
    channel.part_viewer("pixelmoth");
    channel.notice("some_id", "text");
    irc.hears_nothing();
    // The names of others come with membership only.
    channel.join_viewer("pixelmoth");
    let mut irc = Irc::login(&twitch, &bot);
    irc.say("JOIN #lumen_dock");
    assert_eq!(irc.hears_all().iter().filter(|line| line.contains(" 353 ")).count(), 1);
}

#[test]
fn lists_are_joined_and_left() {
    let (_sandbox, twitch, bot) = world();
    let (lumen, quiet) = (twitch.channel(), twitch.add_channel("#QuietHarbor"));
    let mut irc = Irc::login(&twitch, &bot);
    irc.say("JOIN #lumen_dock,#quietharbor,#nobody_here,lumen_dock");
    let joined: Vec<_> = irc.hears_all().into_iter().filter(|line| line.contains(" JOIN ")).collect();
    assert_eq!(joined.len(), 2);
    assert_eq!((lumen.connections(), quiet.connections()), (1, 1));
    irc.say("JOIN #lumen_dock");
    irc.hears_nothing();
    irc.say("PART #lumen_dock,#quietharbor,#nobody_here");
    assert_eq!(
        irc.hears_all(),
        [
            ":dockbot!dockbot@dockbot.tmi.twitch.tv PART #lumen_dock",
            ":dockbot!dockbot@dockbot.tmi.twitch.tv PART #quietharbor",
        ]
    );
    lumen.say("pixelmoth", "anybody?");
    irc.hears_nothing();
    assert_eq!((lumen.connections(), lumen.joins()), (0, 1));
}

#[test]
fn who_comes_and_goes_is_told_to_those_who_asked() {
    let (_sandbox, twitch, bot) = world();
    let other = twitch.add_account("bramble_kit");
    let mut watcher = Irc::login_with(&twitch, "membership commands", &bot).joined(ROOM);
    let mut deaf = Irc::login(&twitch, &bot).joined(ROOM);
    let one = Irc::login(&twitch, &other).joined(ROOM);
    assert_eq!(watcher.hear(), ":bramble_kit!bramble_kit@bramble_kit.tmi.twitch.tv JOIN #lumen_dock");
    // A second connection of the same account is nobody new, and an anonymous reader is nobody.
    let two = Irc::login(&twitch, &other).joined(ROOM);
    drop(Irc::reader(&twitch).joined(ROOM));
    twitch.wait_for_connections(4, PATIENCE).unwrap();
    watcher.hears_nothing();
    drop(one);
    twitch.wait_for_connections(3, PATIENCE).unwrap();
    watcher.hears_nothing();
    drop(two);
    assert_eq!(watcher.hear(), ":bramble_kit!bramble_kit@bramble_kit.tmi.twitch.tv PART #lumen_dock");
    twitch.channel().join_viewer("pixelmoth");
    twitch.channel().join_viewer("pixelmoth");
    twitch.channel().part_viewer("pixelmoth");
    twitch.channel().part_viewer("pixelmoth");
    assert_eq!(
        watcher.hears_all(),
        [
            ":pixelmoth!pixelmoth@pixelmoth.tmi.twitch.tv JOIN #lumen_dock",
            ":pixelmoth!pixelmoth@pixelmoth.tmi.twitch.tv PART #lumen_dock",
        ]
    );
    twitch.channel().set_crowded(true);
    twitch.channel().join_viewer("pixelmoth");
    watcher.hears_nothing();
    deaf.hears_nothing();
}

#[test]
fn suspended_rooms_and_banned_accounts_are_told() {
    let (_sandbox, twitch, bot) = world();
    let channel = twitch.channel();
    let mut irc = Irc::login(&twitch, &bot);
    channel.set_suspended(true);
    irc.say("JOIN #lumen_dock");
    assert_eq!(
        irc.hear(),
        "@msg-id=msg_channel_suspended :tmi.twitch.tv NOTICE #lumen_dock :This channel does not exist or has been suspended."
    );
    channel.set_suspended(false);
    channel.ban(&bot);
    irc.say("JOIN #lumen_dock");
    assert_eq!(
        irc.hear(),
        "@msg-id=msg_banned :tmi.twitch.tv NOTICE #lumen_dock :You are permanently banned from talking in lumen_dock."
    );
    assert_eq!(channel.joins(), 0);
    channel.unban(&bot);
    irc.joined(ROOM).hears_nothing();
}

#[test]
fn waiting_ends_when_it_is_so_and_not_before() {
    let (_sandbox, twitch, bot) = world();
    let channel = twitch.channel();
    assert!(channel.wait_for_joins(1, Duration::ZERO).is_err());
    assert!(twitch.wait_for_logins(1, Duration::ZERO).is_err());
    assert!(twitch.wait_for_sent(1, Duration::ZERO).is_err());
    let account = bot.clone();
    let client = {
        let twitch = twitch.clone();
        std::thread::spawn(move || {
            let mut irc = Irc::login(&twitch, &account);
            irc.say("JOIN #lumen_dock");
            irc.privmsg("hello");
            irc
        })
    };
    twitch.wait_for_logins(1, PATIENCE).unwrap();
    channel.wait_for_joins(1, PATIENCE).unwrap();
    channel.wait_for_connections(1, PATIENCE).unwrap();
    twitch.wait_for_sent(1, PATIENCE).unwrap();
    drop(client.join().unwrap());
    channel.wait_for_connections(0, PATIENCE).unwrap();
}
