//! Capabilities and login.

use crate::twitch_raw::{Irc, tag, world};

const WELCOME: [&str; 7] = [
    ":tmi.twitch.tv 001 dockbot :Welcome, GLHF!",
    ":tmi.twitch.tv 002 dockbot :Your host is tmi.twitch.tv",
    ":tmi.twitch.tv 003 dockbot :This server is rather new",
    ":tmi.twitch.tv 004 dockbot :-",
    ":tmi.twitch.tv 375 dockbot :-",
    ":tmi.twitch.tv 372 dockbot :You are in a maze of twisty passages, all alike.",
    ":tmi.twitch.tv 376 dockbot :>",
];

#[test]
fn a_login_is_welcomed_and_told_its_state() {
    let (_sandbox, twitch, bot) = world();
    bot.set_color("#0D4200");
    bot.set_display_name("Dock Bot");
    bot.add_badge("premium", "1");
    let mut irc = Irc::open(&twitch);
    irc.say("CAP LS 302");
    irc.say("CAP REQ :twitch.tv/tags twitch.tv/commands");
    irc.say("CAP END");
    irc.say(&format!("PASS {}", bot.pass()));
    irc.say("NICK dockbot");
    irc.say("USER dockbot 8 * :dockbot");
    let heard = irc.hears_all();
    assert_eq!(heard[0], ":tmi.twitch.tv CAP * ACK :twitch.tv/tags twitch.tv/commands");
    assert_eq!(heard[1..8], WELCOME);
    let state = format!(
        "@badge-info=;badges=premium/1;color=#0D4200;display-name=Dock\\sBot;emote-sets=0;turbo=0;user-id={};user-type= \
         :tmi.twitch.tv GLOBALUSERSTATE",
        bot.user_id()
    );
    assert_eq!(heard[8..], [state]);
    assert_eq!((twitch.connections(), twitch.logins(), bot.connections()), (1, 1, 1));
    assert!(!format!("{bot:?} {twitch:?}").contains(&bot.token()));
}

#[test]
fn without_tags_or_without_commands_there_is_no_global_state() {
    let (_sandbox, twitch, bot) = world();
    for caps in ["", "CAP REQ twitch.tv/tags", "CAP REQ twitch.tv/commands"] {
        let mut irc = Irc::open(&twitch);
        irc.say(caps);
        irc.say(&format!("PASS {}\r\nNICK dockbot", bot.pass()));
        let heard = irc.hears_all();
        assert_eq!(heard[usize::from(!caps.is_empty())..], WELCOME, "{caps}");
    }
}

#[test]
fn an_unknown_capability_refuses_all_that_were_asked_for_with_it() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::open(&twitch);
    irc.say("CAP REQ :twitch.tv/tags twitch.tv/foo");
    assert_eq!(irc.hear(), ":tmi.twitch.tv CAP * NAK :twitch.tv/tags twitch.tv/foo");
    irc.say(&format!("PASS {}\r\nNICK dockbot\r\nJOIN #lumen_dock", bot.pass()));
    irc.hear_with(" 366 ");
    twitch.channel().say("pixelmoth", "hello dock");
    assert_eq!(irc.hear(), ":pixelmoth!pixelmoth@pixelmoth.tmi.twitch.tv PRIVMSG #lumen_dock :hello dock");
    irc.say("CAP REQ :twitch.tv/tags");
    assert_eq!(irc.hear(), ":tmi.twitch.tv CAP * ACK :twitch.tv/tags");
    twitch.channel().say("pixelmoth", "tagged now");
    assert!(tag(&irc.hear(), "id").is_some());
}

#[test]
fn a_login_that_fails_is_told_why_and_closed() {
    let (_sandbox, twitch, bot) = world();
    let pass = bot.pass();
    for (lines, why) in [
        ("PASS oauth:wrong\r\nNICK dockbot", "Login authentication failed"),
        (&*format!("PASS {}\r\nNICK dockbot", bot.token()), "Improperly formatted auth"),
        (&*format!("NICK dockbot\r\nPASS {pass}"), "Improperly formatted auth"),
        (&*format!("PASS {pass}\r\nNICK dock-bot"), "Invalid NICK"),
        (&*format!("PASS {pass}\r\nNICK a2345678901234567890123456"), "Invalid NICK"),
        ("NICK", "Invalid NICK"),
        ("NICK justinfan", "Improperly formatted auth"),
    ] {
        let mut irc = Irc::open(&twitch);
        irc.say("CAP REQ :twitch.tv/tags twitch.tv/commands");
        irc.hear();
        irc.say(lines);
        assert_eq!(irc.hear(), format!(":tmi.twitch.tv NOTICE * :{why}"), "{lines}");
        irc.assert_closed();
    }
    assert_eq!((twitch.connections(), twitch.logins()), (0, 0));
}

#[test]
fn tokens_expire_and_are_renewed() {
    let (_sandbox, twitch, bot) = world();
    let open = Irc::login(&twitch, &bot);
    let old = bot.pass();
    let attempt = |pass: &str| {
        let mut irc = Irc::open(&twitch);
        irc.say(&format!("PASS {pass}\r\nNICK dockbot"));
        irc.hear()
    };
    bot.expire_token();
    assert_eq!(attempt(&old), ":tmi.twitch.tv NOTICE * :Login authentication failed");
    let new = bot.renew_token();
    assert_ne!(format!("oauth:{new}"), old);
    assert_eq!(attempt(&format!("oauth:{new}")), WELCOME[0]);
    assert_eq!(attempt(&old), ":tmi.twitch.tv NOTICE * :Login authentication failed");
    let mut open = open;
    open.hears_nothing();
}

#[test]
fn the_token_says_who_it_is() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::open(&twitch);
    irc.say(&format!("PASS {}\r\nNICK SomebodyElse", bot.pass()));
    assert_eq!(irc.hear(), WELCOME[0]);
}

#[test]
fn a_second_nick_disconnects() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    irc.say("NICK dockbot");
    irc.assert_closed();
}

#[test]
fn anonymous_readers_need_no_token_and_cannot_send() {
    let (_sandbox, twitch, _) = world();
    for pass in ["", "PASS SCHMOOPIIE\r\n", "PASS oauth:just_a_lil_guy\r\n"] {
        let mut irc = Irc::open(&twitch);
        irc.say("CAP REQ :twitch.tv/tags twitch.tv/commands");
        irc.say(&format!("{pass}NICK justinfan123"));
        assert_eq!(irc.hears_all().last().unwrap(), ":tmi.twitch.tv 376 justinfan123 :>");
        let mut irc = irc.joined("#lumen_dock");
        irc.privmsg("hello?");
        irc.hears_nothing();
        let sent = twitch.sent().pop().unwrap();
        assert_eq!((sent.login.as_str(), sent.id, sent.refused), ("justinfan123", None, None));
    }
}

#[test]
fn nothing_is_done_before_the_login() {
    let (_sandbox, twitch, _) = world();
    let mut irc = Irc::open(&twitch);
    irc.say("JOIN #lumen_dock");
    irc.privmsg("hello?");
    irc.say("WHO");
    irc.hears_nothing();
    assert_eq!((twitch.channel().joins(), twitch.sent().len()), (0, 0));
}

#[test]
fn an_unknown_command_is_named() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    irc.say("who #lumen_dock");
    assert_eq!(irc.hear(), ":tmi.twitch.tv 421 dockbot WHO :Unknown command");
    irc.say("QUIT :bye");
    irc.assert_closed();
    twitch.wait_for_connections(0, crate::twitch_raw::PATIENCE).unwrap();
}

#[test]
fn lines_are_kept_without_secrets() {
    let (_sandbox, twitch, bot) = world();
    let mut irc = Irc::login(&twitch, &bot);
    irc.say(&format!("PASSWORD {}", bot.pass()));
    irc.hear();
    let lines = twitch.lines();
    let texts: Vec<_> = lines.iter().map(|line| line.line.as_str()).collect();
    assert_eq!(texts[..3], ["CAP REQ :twitch.tv/tags twitch.tv/commands", "PASS <redacted>", "NICK dockbot"]);
    assert_eq!((lines[2].login.as_deref(), lines[3].login.as_deref()), (None, Some("dockbot")));
    assert_eq!(lines[0].time, 1_793_500_000_000);
    assert!(!format!("{lines:?}").contains(&bot.token()));
    twitch.wait_for_lines("NICK", 1, crate::twitch_raw::PATIENCE).unwrap();
}
