//! Messages that clients send, and what becomes of them.

use std::time::Duration;

use crate::twitch_raw::{Irc, PATIENCE, ROOM, tag, untagged, world};

#[test]
fn a_message_goes_to_the_others_and_is_confirmed_to_its_sender() {
    let (_sandbox, twitch, bot) = world();
    let mut sender = Irc::login(&twitch, &bot).joined(ROOM);
    let mut own = Irc::login(&twitch, &bot).joined(ROOM);
    let mut other = Irc::reader(&twitch).joined(ROOM);
    sender.say("@client-nonce=5f0c PRIVMSG #lumen_dock :hello Kappa");
    let confirmed = sender.hears_all();
    assert_eq!(confirmed.len(), 1, "{confirmed:?}");
    assert_eq!(untagged(&confirmed[0]), ":tmi.twitch.tv USERSTATE #lumen_dock");
    assert_eq!(tag(&confirmed[0], "client-nonce"), Some("5f0c"));
    let id = tag(&confirmed[0], "id").unwrap();
    for irc in [&mut own, &mut other] {
        let line = irc.hear();
        assert_eq!(untagged(&line), ":dockbot!dockbot@dockbot.tmi.twitch.tv PRIVMSG #lumen_dock :hello Kappa");
        assert_eq!((tag(&line, "id"), tag(&line, "client-nonce")), (Some(id), Some("5f0c")));
        assert_eq!((tag(&line, "emotes"), tag(&line, "user-id")), (Some("25:6-10"), Some(bot.user_id())));
        irc.hears_nothing();
    }
    let sent = twitch.sent().remove(0);
    assert_eq!(
        (sent.login.as_str(), sent.channel.as_str(), sent.text.as_str()),
        ("dockbot", "lumen_dock", "hello Kappa")
    );
    assert_eq!((sent.nonce.as_deref(), sent.id.as_deref(), sent.refused), (Some("5f0c"), Some(id), None));
    twitch.wait_for_sent(1, PATIENCE).unwrap();
}

#[test]
fn a_message_needs_no_join_and_no_nonce() {
    let (_sandbox, twitch, bot) = world();
    let mut sender = Irc::login(&twitch, &bot);
    let mut other = Irc::reader(&twitch).joined(ROOM);
    sender.privmsg("hello");
    let confirmed = sender.hear();
    assert!(tag(&confirmed, "id").is_some() && tag(&confirmed, "client-nonce").is_none());
    assert_eq!(tag(&other.hear(), "client-nonce"), None);
    sender.say("PRIVMSG #nobody_here :hello");
    sender.say("PRIVMSG lumen_dock :hello");
    sender.say("PRIVMSG #lumen_dock :  ");
    sender.say("PRIVMSG #lumen_dock");
    sender.hears_nothing();
    other.hears_nothing();
    assert_eq!(twitch.sent().iter().filter(|sent| sent.id.is_none() && sent.refused.is_none()).count(), 4);
}

#[test]
fn a_reply_carries_its_parent() {
    let (_sandbox, twitch, bot) = world();
    let mut sender = Irc::login(&twitch, &bot);
    let mut other = Irc::reader(&twitch).joined(ROOM);
    let parent = twitch.channel().say("pixelmoth", "is this; fine?");
    other.hear();
    sender.say(&format!("@reply-parent-msg-id={} PRIVMSG #lumen_dock :absolutely!", parent.id()));
    let line = other.hear();
    assert!(line.ends_with(" PRIVMSG #lumen_dock :@Pixelmoth absolutely!"), "{line}");
    assert_eq!(tag(&line, "reply-parent-msg-id"), Some(parent.id()));
    assert_eq!(tag(&line, "reply-parent-msg-body"), Some("is\\sthis\\:\\sfine?"));
    twitch.advance(Duration::from_secs(2));
    sender.say("@reply-parent-msg-id=unknown PRIVMSG #lumen_dock :and this?");
    let line = other.hear();
    assert!(line.ends_with(" :and this?") && tag(&line, "reply-parent-msg-id").is_none());
    assert_eq!(twitch.sent()[0].reply_to.as_deref(), Some(parent.id()));
}

#[test]
fn actions_and_commands_are_told_apart() {
    let (_sandbox, twitch, bot) = world();
    twitch.channel().add_moderator(&bot);
    let mut sender = Irc::login(&twitch, &bot);
    let mut other = Irc::reader(&twitch).joined(ROOM);
    for (said, heard) in [
        ("/me waves", "\u{1}ACTION waves\u{1}"),
        ("\u{1}ACTION waves\u{1}", "\u{1}ACTION waves\u{1}"),
        (". /ban me", "/ban me"),
        (&*"é".repeat(501), &*"é".repeat(500)),
        ("  spaces  ", "spaces"),
    ] {
        sender.privmsg(said);
        let line = other.hear();
        assert_eq!(line.split_once(" PRIVMSG #lumen_dock :").unwrap().1, heard);
        assert!(sender.hear().contains("USERSTATE"));
    }
    sender.privmsg("/ban pixelmoth");
    assert_eq!(sender.hear(), "@msg-id=unrecognized_cmd :tmi.twitch.tv NOTICE #lumen_dock :Unrecognized command: /ban");
    other.hears_nothing();
    let sent = twitch.sent().pop().unwrap();
    assert_eq!((sent.id, sent.refused.as_deref()), (None, Some("unrecognized_cmd")));
}

#[test]
fn the_badges_of_the_room_are_shown() {
    let (_sandbox, twitch, bot) = world();
    let channel = twitch.channel();
    let mut sender = Irc::login(&twitch, &bot);
    let mut other = Irc::reader(&twitch).joined(ROOM);
    channel.add_vip(&bot);
    channel.add_subscriber(&bot, 14);
    sender.privmsg("one");
    let line = other.hear();
    assert_eq!((tag(&line, "badges"), tag(&line, "vip")), (Some("vip/1,subscriber/12"), Some("1")));
    assert_eq!(tag(&sender.hear(), "subscriber"), Some("1"));
    channel.remove_vip(&bot);
    channel.add_moderator(&bot);
    sender.privmsg("two");
    assert_eq!(tag(&other.hear(), "mod"), Some("1"));
    assert_eq!(tag(&sender.hear(), "mod"), Some("1"));
    channel.remove_moderator(&bot);
    twitch.advance(Duration::from_secs(5));
    sender.privmsg("three");
    assert_eq!(tag(&other.hear(), "badges"), Some("subscriber/12"));
}
