//! Why messages are refused.

use std::time::Duration;

use livechat::sandbox::twitch::{Limits, Twitch};

use crate::twitch_raw::{Irc, ROOM, tag, untagged, world};

/// Sends a text and says the id of the refusal, if it is one.
fn verdict(irc: &mut Irc, text: &str) -> Option<String> {
    irc.privmsg(text);
    let line = irc.hear();
    if untagged(&line).starts_with(":tmi.twitch.tv USERSTATE") {
        return None;
    }
    assert!(untagged(&line).starts_with(":tmi.twitch.tv NOTICE #lumen_dock :"), "{line}");
    tag(&line, "msg-id").map(str::to_owned)
}

fn refused(irc: &mut Irc, text: &str, id: &str) {
    assert_eq!(verdict(irc, text).as_deref(), Some(id), "{text}");
}

fn taken(irc: &mut Irc, text: &str) {
    assert_eq!(verdict(irc, text), None, "{text}");
}

/// Without the limit of one message a second, which would hide the others.
fn unhurried(twitch: &Twitch) {
    twitch.set_limits(Limits::default().room_gap(Duration::ZERO));
}

#[test]
fn the_same_text_within_thirty_seconds() {
    let (_sandbox, twitch, bot) = world();
    unhurried(&twitch);
    let mut irc = Irc::login(&twitch, &bot);
    taken(&mut irc, "same words");
    refused(&mut irc, " same   words ", "msg_duplicate");
    taken(&mut irc, "same words \u{e0000}");
    taken(&mut irc, "same words");
    twitch.advance(Duration::from_millis(29_999));
    refused(&mut irc, "same words", "msg_duplicate");
    twitch.advance(Duration::from_millis(1));
    taken(&mut irc, "same words");
    twitch.channel().add_vip(&bot);
    taken(&mut irc, "same words");
}

#[test]
fn sooner_than_a_second() {
    let (_sandbox, twitch, bot) = world();
    let other = twitch.add_channel("quietharbor");
    let mut irc = Irc::login(&twitch, &bot);
    taken(&mut irc, "one");
    refused(&mut irc, "two", "msg_ratelimit");
    irc.say("PRIVMSG #quietharbor :in another room");
    assert!(irc.hear().contains("USERSTATE #quietharbor"));
    twitch.advance(Duration::from_secs(1));
    taken(&mut irc, "three");
    twitch.channel().add_moderator(&bot);
    taken(&mut irc, "four");
    let violations = twitch.violations();
    assert_eq!(violations.len(), 1);
    assert_eq!((violations[0].login.as_str(), violations[0].channel.as_deref()), ("dockbot", Some("lumen_dock")));
    drop(other);
}

#[test]
fn slow_mode() {
    let (_sandbox, twitch, bot) = world();
    unhurried(&twitch);
    let mut irc = Irc::login(&twitch, &bot);
    twitch.channel().set_slow(10);
    taken(&mut irc, "one");
    twitch.advance(Duration::from_millis(6_500));
    irc.privmsg("two");
    let line = irc.hear();
    assert_eq!(tag(&line, "msg-id"), Some("msg_slowmode"));
    assert!(line.ends_with(" You will be able to talk again in 4 seconds."), "{line}");
    twitch.advance(Duration::from_millis(3_500));
    taken(&mut irc, "three");
    twitch.channel().add_moderator(&bot);
    taken(&mut irc, "four");
}

#[test]
fn rooms_for_subscribers_for_emotes_and_for_what_is_new() {
    let (_sandbox, twitch, bot) = world();
    unhurried(&twitch);
    let channel = twitch.channel();
    let mut irc = Irc::login(&twitch, &bot);
    channel.set_emote_only(true);
    refused(&mut irc, "Kappa hi", "msg_emoteonly");
    taken(&mut irc, "Kappa Keepo");
    channel.set_emote_only(false);
    channel.set_subs_only(true);
    refused(&mut irc, "hello", "msg_subsonly");
    channel.add_subscriber(&bot, 1);
    taken(&mut irc, "hello");
    channel.set_unique(true);
    channel.say("pixelmoth", "a well-known phrase");
    refused(&mut irc, "a well-known phrase", "msg_r9k");
    channel.say("pixelmoth", "short one");
    taken(&mut irc, "short one");
    taken(&mut irc, "a phrase of my own");
}

#[test]
fn rooms_for_followers() {
    let (_sandbox, twitch, bot) = world();
    unhurried(&twitch);
    let channel = twitch.channel();
    let mut irc = Irc::login(&twitch, &bot);
    channel.set_followers_only(Some(10));
    refused(&mut irc, "one", "msg_followersonly");
    channel.set_followers_only(Some(0));
    refused(&mut irc, "one", "msg_followersonly_zero");
    channel.add_follower(&bot, Duration::from_secs(60));
    taken(&mut irc, "one");
    channel.set_followers_only(Some(10));
    refused(&mut irc, "two", "msg_followersonly_followed");
    twitch.advance(Duration::from_secs(540));
    taken(&mut irc, "two");
}

#[test]
fn bans_timeouts_and_suspension() {
    let (_sandbox, twitch, bot) = world();
    unhurried(&twitch);
    let channel = twitch.channel();
    let mut irc = Irc::login(&twitch, &bot);
    channel.timeout(&bot, Duration::from_secs(350));
    twitch.advance(Duration::from_millis(349_001));
    irc.privmsg("hello");
    let line = irc.hear();
    assert_eq!(tag(&line, "msg-id"), Some("msg_timedout"));
    assert!(line.ends_with(" :You are timed out for 1 more seconds."), "{line}");
    twitch.advance(Duration::from_millis(999));
    taken(&mut irc, "hello");
    channel.ban(&bot);
    refused(&mut irc, "unfair", "msg_banned");
    channel.unban(&bot);
    channel.set_suspended(true);
    refused(&mut irc, "anybody?", "msg_channel_suspended");
}

#[test]
fn anything_else_on_demand() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    let mut other = Irc::reader(&twitch).joined(ROOM);
    twitch.faults().refuse_messages("msg_verified_email", "Verify your mail address.", 1);
    irc.privmsg("one");
    let notice = "@msg-id=msg_verified_email :tmi.twitch.tv NOTICE #lumen_dock :Verify your mail address.";
    assert_eq!(irc.hear(), notice);
    other.hears_nothing();
    twitch.advance(Duration::from_secs(1));
    taken(&mut irc, "two");
}
