//! Lines of the server have the tags that the facts have.

use std::collections::BTreeSet;

use livechat::sandbox::twitch::{Chatter, Usernotice};

use crate::twitch_raw::{Irc, ROOM, tag, untagged, world};

/// A line of the facts, by its number.
fn fact(line: usize) -> &'static str {
    include_str!("../fixtures/twitch/lines.txt").lines().nth(line - 1).unwrap()
}

fn keys(line: &str) -> BTreeSet<&str> {
    let section = line.strip_prefix('@').unwrap().split(' ').next().unwrap();
    section.split(';').map(|tag| tag.split('=').next().unwrap()).collect()
}

#[test]
fn messages_have_the_tags_of_their_kind() {
    let (_sandbox, twitch, bot) = world();
    let channel = twitch.channel();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    let moth = || Chatter::new("pixelmoth");
    let first = channel.say("lumen_dock", "is this; fine?");
    let reply = channel.send(Chatter::new("bramble_kit").text("yes").reply_to(&first));
    let cases = [
        (48, moth().text("hello dock")),
        (54, moth().text("Kappa")),
        (56, moth().text("waves Kappa").action()),
        (59, moth().text("cheer100 nice one").bits(100)),
        (61, moth().text("in a thread").reply_to(&reply)),
        (64, moth().text("first time here").first_msg()),
        (65, moth().text("back again").returning_chatter()),
        (66, moth().vip().text("vip speaking")),
        (67, moth().moderator().subscribed(27).text("mod speaking")),
        (69, moth().text("pay attention").highlighted()),
        (71, moth().text("hydrate").reward("c0ffee00-1111-4222-8333-444455556666")),
        (74, moth().text("hype").hype_chat(500, "EUR", 2, "TWO")),
        (75, moth().text("").gif("Waving Otter", "aB3", "https://media.example.invalid/g.gif?a=1&b=2")),
        (78, moth().text("only here").source_only(&channel)),
        (87, moth().text("with nonce").tag("client-nonce", "0cbb")),
    ];
    irc.hears_all();
    for (number, message) in cases {
        channel.send(message);
        let line = irc.hear();
        assert_eq!(keys(&line), keys(fact(number)), "line {number}: {line}");
    }
}

#[test]
fn a_plain_message_is_as_the_facts_have_it() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    let message = twitch.channel().say(Chatter::new("pixelmoth").color("#1E90FF").with_user_id("880011"), "hello dock");
    let channel = twitch.channel();
    let (id, room_id) = (message.id(), channel.room_id());
    assert_eq!(
        irc.hear(),
        format!(
            "@badge-info=;badges=;color=#1E90FF;display-name=Pixelmoth;emotes=;first-msg=0;flags=;id={id};mod=0;\
             returning-chatter=0;room-id={room_id};subscriber=0;tmi-sent-ts=1793500000000;turbo=0;user-id=880011;user-type= \
             :pixelmoth!pixelmoth@pixelmoth.tmi.twitch.tv PRIVMSG #lumen_dock :hello dock"
        )
    );
    assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
}

#[test]
fn values_of_messages_say_what_was_asked_for() {
    let (_sandbox, twitch, bot) = world();
    let channel = twitch.channel();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    let moth = || Chatter::new("pixelmoth");

    channel.say(moth(), "👩\u{200d}🚀 Kappa");
    assert_eq!(tag(&irc.hear(), "emotes"), Some("25:4-8"));
    channel.say(moth().moderator().subscribed(27), "mod speaking");
    let line = irc.hear();
    let value = |key| tag(&line, key).unwrap();
    assert_eq!((value("badges"), value("badge-info")), ("moderator/1,subscriber/24", "subscriber/27"));
    assert_eq!((value("mod"), value("subscriber"), value("user-type")), ("1", "1", "mod"));
    channel.say(channel.broadcaster(), "hi");
    assert_eq!(tag(&irc.hear(), "badges"), Some("broadcaster/1"));
    channel.send(moth().text("waves").action());
    assert!(irc.hear().ends_with(" PRIVMSG #lumen_dock :\u{1}ACTION waves\u{1}"));
    channel.send(moth().text("look").gif("Waving Otter", "aB3", "https://media.example.invalid/g.gif"));
    let line = irc.hear();
    assert_eq!(tag(&line, "gifs"), Some("5-18|aB3|https://media.example.invalid/g.gif"));
    assert!(line.ends_with(" :look [Waving Otter]"));

    let parent = channel.say(moth(), "is this; fine?");
    let child = channel.send(Chatter::new("bramble_kit").text("yes Kappa").reply_to(&parent));
    channel.send(moth().text("good").reply_to(&child));
    irc.hear();
    let line = irc.hear();
    let value = |key| tag(&line, key).unwrap();
    assert_eq!((value("reply-parent-msg-body"), value("reply-parent-msg-id")), ("is\\sthis\\:\\sfine?", parent.id()));
    assert_eq!(value("emotes"), "25:15-19");
    assert!(line.ends_with(" :@Pixelmoth yes Kappa"));
    let line = irc.hear();
    let value = |key| tag(&line, key).unwrap();
    assert_eq!((value("reply-parent-msg-id"), value("reply-thread-parent-msg-id")), (child.id(), parent.id()));
    assert_eq!(
        (value("reply-parent-user-login"), value("reply-thread-parent-user-login")),
        ("bramble_kit", "pixelmoth")
    );

    // No text can smuggle a second line in.
    channel.say(moth(), "one\r\nPING :two");
    assert!(irc.hear().ends_with(" :onePING :two"));
    irc.hears_nothing();
}

#[test]
fn copies_of_shared_chat_have_the_source_in_common() {
    let (_sandbox, twitch, bot) = world();
    let (lumen, quiet) = (twitch.channel(), twitch.add_channel("quietharbor"));
    lumen.add_moderator("pixelmoth");
    let mut here = Irc::login(&twitch, &bot).joined(ROOM);
    let mut there = Irc::login(&twitch, &bot).joined("#quietharbor");
    let copies = lumen.send_shared(Chatter::new("pixelmoth").text("Howdy"), &[&quiet]);
    let (one, two) = (here.hear(), there.hear());
    assert_eq!((keys(&one), keys(&two)), (keys(fact(76)), keys(fact(77))));
    for (line, copy, room_id, badges) in
        [(&one, &copies[0], lumen.room_id(), "moderator/1"), (&two, &copies[1], quiet.room_id(), "")]
    {
        let value = |key| tag(line, key).unwrap();
        assert_eq!((value("id"), value("room-id"), value("badges")), (copy.id(), room_id, badges));
        assert_eq!((value("source-id"), value("source-room-id")), (copies[0].id(), lumen.room_id()));
        assert_eq!((value("source-badges"), value("source-badge-info")), ("moderator/1", ""));
    }
}

#[test]
fn usernotices_have_the_tags_of_their_kind() {
    let (_sandbox, twitch, bot) = world();
    let channel = twitch.channel();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    // Some lines of the facts lack tags that others have.
    for (number, notice, more) in [
        (92, Usernotice::sub("pixelmoth", "Prime"), &["turbo"][..]),
        (93, Usernotice::resub("pixelmoth", 14, "1000").streak(6).text("six in a row Kappa"), &["turbo"]),
        (95, Usernotice::subgift("bramble_kit", "old_tin_owl", "1000").param("origin-id", "00 11"), &["turbo"]),
        (98, Usernotice::submysterygift("bramble_kit", 20, "1000").param("origin-id", "1"), &["turbo"]),
        (110, Usernotice::raid("quietharbor", 1337), &["turbo"]),
        (115, Usernotice::announcement("lumen_dock", "Stream ends soon", "PURPLE"), &["turbo"]),
        (124, Usernotice::new("harborfestival2031", "pixelmoth").param("lanterns", "9"), &["turbo"]),
    ] {
        let id = channel.usernotice(notice);
        let line = irc.hear();
        let mut expected = keys(fact(number));
        expected.extend(more);
        expected.remove("msg-param-community-gift-id");
        assert_eq!(keys(&line), expected, "line {number}: {line}");
        assert_eq!(tag(&line, "id"), Some(id.as_str()));
        assert_eq!(tag(&line, "msg-id"), tag(fact(number), "msg-id"));
    }
    channel.usernotice(Usernotice::resub("pixelmoth", 14, "1000").text("six in a row Kappa").tag("vip", "7"));
    let line = irc.hear();
    assert_eq!(untagged(&line), ":tmi.twitch.tv USERNOTICE #lumen_dock :six in a row Kappa");
    assert_eq!((tag(&line, "emotes"), tag(&line, "vip")), (Some("25:13-17"), Some("7")));
    channel.usernotice(Usernotice::raid("quietharbor", 3));
    let line = irc.hear();
    assert_eq!(untagged(&line), ":tmi.twitch.tv USERNOTICE #lumen_dock");
    assert_eq!(tag(&line, "system-msg"), Some("3\\sraiders\\sfrom\\sQuietharbor\\shave\\sjoined!"));
}

#[test]
fn whispers_come_on_every_connection_of_the_account() {
    let (_sandbox, twitch, bot) = world();
    let (mut one, mut two) = (Irc::login(&twitch, &bot), Irc::login(&twitch, &bot));
    let mut stranger = Irc::reader(&twitch);
    let text = "hello, this is a test Kappa";
    assert_eq!(twitch.whisper(Chatter::new("bramble_kit").with_user_id("88"), &bot, text), 2);
    for irc in [&mut one, &mut two] {
        let line = irc.hear();
        assert_eq!(keys(&line), keys(fact(147)));
        assert_eq!((tag(&line, "emotes"), tag(&line, "message-id")), (Some("25:22-26"), Some("1")));
        assert_eq!(tag(&line, "thread-id"), Some(&*format!("88_{}", bot.user_id())));
        let source = "bramble_kit!bramble_kit@bramble_kit.tmi.twitch.tv";
        assert_eq!(untagged(&line), format!(":{source} WHISPER dockbot :{text}"));
    }
    stranger.hears_nothing();
}

#[test]
fn raw_lines_go_out_as_they_are() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot).joined(ROOM);
    assert_eq!(twitch.channel().push_raw("@room-id=;x :jtv MODE #lumen_dock +o dockbot"), 1);
    assert_eq!(irc.hear(), "@room-id=;x :jtv MODE #lumen_dock +o dockbot");
}
