//! Modes and moderation, as the room hears of them.

use std::time::Duration;

use livechat::sandbox::twitch::Chatter;

use crate::twitch_raw::{Irc, ROOM, world};

#[test]
fn chats_are_cleared_whole_by_user_and_by_message() {
    let (_sandbox, twitch, bot) = world();
    let channel = twitch.channel();
    let room_id = channel.room_id();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    let mut plain = Irc::login_with(&twitch, "commands", &bot).joined(ROOM);
    let gull = Chatter::new("spam_gull").with_user_id("880099");
    channel.clear();
    channel.ban(&gull);
    channel.timeout(&gull, Duration::from_secs(350));
    let stamp = format!("room-id={room_id}");
    let (time, target) = ("tmi-sent-ts=1793500000000", "target-user-id=880099");
    let (clear, gone) = (":tmi.twitch.tv CLEARCHAT #lumen_dock", ":tmi.twitch.tv CLEARCHAT #lumen_dock :spam_gull");
    assert_eq!(
        irc.hears_all(),
        [
            format!("@{stamp};{time} {clear}"),
            format!("@{stamp};{target};{time} {gone}"),
            format!("@ban-duration=350;{stamp};{target};{time} {gone}"),
        ]
    );
    assert_eq!(plain.hears_all(), [clear, gone, gone]);

    let message = channel.send(gull.text("flaps").action());
    irc.hear();
    assert!(channel.delete_message(message.id()));
    assert_eq!(
        irc.hear(),
        format!(
            "@login=spam_gull;room-id=;target-msg-id={};{time} :tmi.twitch.tv CLEARMSG #lumen_dock :\u{1}ACTION flaps\u{1}",
            message.id()
        )
    );
    assert!(!channel.delete_message("unknown"));
    irc.hears_nothing();
}

#[test]
fn a_message_of_a_client_can_be_deleted() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    let mut other = Irc::reader(&twitch).joined(ROOM);
    irc.privmsg("oops");
    irc.hear();
    other.hear();
    assert!(twitch.channel().delete_message(twitch.sent()[0].id.as_deref().unwrap()));
    assert!(other.hear().ends_with(" CLEARMSG #lumen_dock :oops"));
}

#[test]
fn a_banned_account_has_to_leave() {
    let (_sandbox, twitch, bot) = world();
    let channel = twitch.channel();
    let (mut one, mut two) = (Irc::login(&twitch, &bot).joined(ROOM), Irc::login(&twitch, &bot).joined(ROOM));
    let mut other = Irc::login_with(&twitch, "membership commands", &twitch.add_account("bramble_kit")).joined(ROOM);
    channel.ban(&bot);
    for irc in [&mut one, &mut two] {
        assert!(irc.hear().ends_with(" CLEARCHAT #lumen_dock :dockbot"));
        assert_eq!(irc.hear(), ":dockbot!dockbot@dockbot.tmi.twitch.tv PART #lumen_dock");
    }
    let heard = other.hears_all();
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert_eq!(heard[1], ":dockbot!dockbot@dockbot.tmi.twitch.tv PART #lumen_dock");
    assert_eq!(channel.connections(), 1);
}

#[test]
fn a_mode_is_told_once_and_alone() {
    let (_sandbox, twitch, bot) = world();
    let channel = twitch.channel();
    let room_id = channel.room_id();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    let cases: [(&dyn Fn(), &str, &str); 11] = [
        (&|| channel.set_slow(10), "slow_on", "slow=10"),
        (&|| channel.set_slow(0), "slow_off", "slow=0"),
        (&|| channel.set_followers_only(Some(10)), "followers_on", "followers-only=10"),
        (&|| channel.set_followers_only(Some(0)), "followers_on_zero", "followers-only=0"),
        (&|| channel.set_followers_only(None), "followers_off", "followers-only=-1"),
        (&|| channel.set_subs_only(true), "subs_on", "subs-only=1"),
        (&|| channel.set_subs_only(false), "subs_off", "subs-only=0"),
        (&|| channel.set_emote_only(true), "emote_only_on", "emote-only=1"),
        (&|| channel.set_emote_only(false), "emote_only_off", "emote-only=0"),
        (&|| channel.set_unique(true), "r9k_on", "r9k=1"),
        (&|| channel.set_unique(false), "r9k_off", "r9k=0"),
    ];
    for (change, msg_id, state) in cases {
        change();
        change();
        let heard = irc.hears_all();
        assert_eq!(heard.len(), 2, "{heard:?}");
        assert!(heard[0].starts_with(&format!("@msg-id={msg_id} :tmi.twitch.tv NOTICE #lumen_dock :")), "{heard:?}");
        let room = format!("room-id={room_id}");
        let tags = if *state < *room { format!("{state};{room}") } else { format!("{room};{state}") };
        assert_eq!(heard[1], format!("@{tags} :tmi.twitch.tv ROOMSTATE #lumen_dock"));
    }
    channel.set_slow(5);
    let mut late = Irc::login(&twitch, &bot);
    late.say("JOIN #lumen_dock");
    assert!(late.hear_with("ROOMSTATE").contains(";slow=5;"));
}

#[test]
fn notices_of_any_kind() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    twitch.channel().notice("some_future_notice", "Something new happened.");
    assert_eq!(irc.hear(), "@msg-id=some_future_notice :tmi.twitch.tv NOTICE #lumen_dock :Something new happened.");
}
