//! Reading lines of Twitch chat: this crate beside `tmi` 0.10.0 and `twitch-irc` 6.1.3, on the same lines, in one run.
//!
//! The lines are invented, a thousand of them, in the mix and of the size that real chat has (`twitch/lines.rs`). What each side
//! does with a line, and what it returns:
//!
//! - **split**: livechat `Line::parse`, the borrowed parts of the line: tags as one section, prefix, command, parameters as one
//!   section. tmi `IrcMessageRef::parse`, the same, and a vector with the place of every tag, for which it walks over the tags;
//!   it has no way to split without. twitch-irc has no way to split without unescaping (see the third row).
//! - **split, every tag as it came**: livechat and tmi as before, and every key and value is looked at, as borrowed texts that are
//!   not unescaped.
//! - **split, every tag unescaped**: livechat and tmi as before, and every value is unescaped: livechat allocates for those with an
//!   escape in them, tmi's `unescape` for all, so it is asked only for those with a backslash. twitch-irc `IRCMessage::parse`, which
//!   returns a hash map of owned keys and values, the prefix and the parameters, owned too.
//! - **typed PRIVMSG**: livechat `decode`, an owned event with all the fields of the facts, texts unescaped, badges and emotes read
//!   when they are asked for. tmi `IrcMessageRef::parse` and `as_typed`, a message that borrows the line, with fewer fields, badges
//!   read, texts not unescaped before they are asked for, emotes never read. twitch-irc `IRCMessage::parse` and
//!   `ServerMessage::try_from`, an owned message with fewer fields, badges and emotes read, and the generic message beside it.
//! - **… and all of it read**: as before, and what was put off is done: livechat's badges and emotes are walked over, tmi's name
//!   and the text of the message replied to are unescaped.
//! - **… that outlives its line**: as **typed PRIVMSG**, and tmi's message is made owned.
//! - **typed, all lines**: as **typed PRIVMSG**, on all lines of the mix.
//!
//! Before anything is measured, the chat messages are compared: channel, room, ids, login, name, colour, text, time, badges, Bits and
//! the message replied to are equal on all sides, the emotes on the two that read them. The invented lines have none of the
//! escapes that tmi reads wrongly.
//!
//! Each round measures every side on the same lines, in turn, so that all meet the same machine. Given are the least and the median
//! of `ROUNDS` rounds in nanoseconds a line; of the ratios within a round the median and, in brackets, the quartiles. A ratio above 1
//! says how many times longer the peer takes.

#[path = "twitch/lines.rs"]
mod lines;

use std::{hint::black_box, time::Instant};

use livechat::twitch::{Event, Line, decode};
use tmi::{IrcMessageRef, Message};
use twitch_irc::message::{IRCMessage, ServerMessage};

const ROUNDS: usize = 401;

type Side<'a> = (&'a str, &'a dyn Fn(&str));

fn main() {
    let all = lines::thousands().next().unwrap();
    let chat: Vec<String> = all.iter().filter(|line| line.contains(" PRIVMSG ")).cloned().collect();
    for line in &chat {
        assert_same(line);
    }
    let bytes = |lines: &[String]| lines.iter().map(String::len).sum::<usize>() / lines.len();
    println!(
        "{} lines of {} bytes in the mean, {} of them chat; all sides read the same of those",
        all.len(),
        bytes(&all),
        chat.len()
    );
    println!("{ROUNDS} rounds; nanoseconds a line: least, median; ratio = peer / livechat: median (quartiles)");

    measure(
        "split",
        &all,
        &[("livechat", &|line| see(Line::parse(line))), ("tmi", &|line| see(IrcMessageRef::parse(line)))],
    );
    measure(
        "split, every tag as it came",
        &all,
        &[
            ("livechat", &|line| {
                let line = Line::parse(line).unwrap();
                for tag in line.tags() {
                    see((tag.key, tag.raw_value));
                }
                see(line);
            }),
            ("tmi", &|line| {
                let message = IrcMessageRef::parse(line).unwrap();
                for tag in message.tags() {
                    see(tag);
                }
                see(message);
            }),
        ],
    );
    measure(
        "split, every tag unescaped",
        &all,
        &[
            ("livechat", &|line| {
                let line = Line::parse(line).unwrap();
                for tag in line.tags() {
                    see((tag.key, tag.value()));
                }
                see(line);
            }),
            ("tmi", &|line| {
                let message = IrcMessageRef::parse(line).unwrap();
                for (key, value) in message.tags() {
                    if value.contains('\\') {
                        see((key, tmi::unescape(value)));
                    } else {
                        see((key, value));
                    }
                }
                see(message);
            }),
            ("twitch-irc", &|line| see(IRCMessage::parse(line).unwrap())),
        ],
    );
    measure("typed PRIVMSG", &chat, &[("livechat", &ours), ("tmi", &tmis), ("twitch-irc", &twitch_ircs)]);
    measure(
        "typed PRIVMSG, and all of it read",
        &chat,
        &[
            ("livechat", &|line| {
                let event = decode(line);
                if let Event::Privmsg(message) = &event {
                    for badge in message.badges.iter().chain(message.badge_info.iter()) {
                        see(badge);
                    }
                    for emote in &message.emotes {
                        see(emote);
                    }
                }
                see(event);
            }),
            ("tmi", &|line| {
                let message = IrcMessageRef::parse(line).unwrap().as_typed().unwrap();
                if let Message::Privmsg(message) = &message {
                    see(message.sender().name());
                    see(message.reply_to().map(|reply| reply.text()));
                }
                see(message);
            }),
            ("twitch-irc", &twitch_ircs),
        ],
    );
    measure(
        "typed PRIVMSG that outlives its line",
        &chat,
        &[
            ("livechat", &ours),
            ("tmi", &|line| {
                let message = IrcMessageRef::parse(line).unwrap().as_typed().unwrap();
                if let Message::Privmsg(message) = message {
                    see(message.into_owned());
                }
            }),
            ("twitch-irc", &twitch_ircs),
        ],
    );
    measure("typed, all lines", &all, &[("livechat", &ours), ("tmi", &tmis), ("twitch-irc", &twitch_ircs)]);
}

/// Keeps the compiler from leaving out what is not used.
#[inline(always)]
fn see<T>(value: T) {
    black_box(value);
}

fn ours(line: &str) {
    see(decode(line));
}

fn tmis(line: &str) {
    see(IrcMessageRef::parse(line).unwrap().as_typed());
}

fn twitch_ircs(line: &str) {
    see(ServerMessage::try_from(IRCMessage::parse(line).unwrap()));
}

/// All sides must read the same of a chat message before it is measured how long they take.
fn assert_same(line: &str) {
    let Event::Privmsg(ours) = decode(line) else { panic!("{line}") };
    let Ok(Message::Privmsg(tmis)) = IrcMessageRef::parse(line).unwrap().as_typed() else { panic!("{line}") };
    let Ok(ServerMessage::Privmsg(theirs)) = ServerMessage::try_from(IRCMessage::parse(line).unwrap()) else {
        panic!("{line}")
    };

    let id = ours.id.as_ref().unwrap().as_str();
    assert_eq!((id, id), (tmis.id(), &*theirs.message_id), "{line}");
    let channel = ours.channel.as_str();
    assert_eq!((channel, channel), (&tmis.channel()[1..], &*theirs.channel_login), "{line}");
    let room = ours.room_id.as_ref().unwrap().as_str();
    assert_eq!((room, room), (tmis.channel_id(), &*theirs.channel_id), "{line}");
    let user = ours.user_id.as_ref().unwrap().as_str();
    assert_eq!((user, user), (tmis.sender().id(), &*theirs.sender.id), "{line}");
    let login = &*ours.login;
    assert_eq!((login, login), (tmis.sender().login(), &*theirs.sender.login), "{line}");
    let name = &*ours.display_name;
    assert_eq!((name, name), (&*tmis.sender().name(), &*theirs.sender.name), "{line}");
    let color = ours.color.map(|color| color.to_string());
    assert_eq!(color.as_deref(), tmis.color(), "{line}");
    assert_eq!(color, theirs.name_color.map(|color| color.to_string()), "{line}");
    let text = &*ours.text;
    assert_eq!((text, text), (tmis.text(), &*theirs.message_text), "{line}");
    assert_eq!((ours.action, ours.action), (tmis.is_action(), theirs.is_action), "{line}");
    assert_eq!((ours.bits, ours.bits), (tmis.bits(), theirs.bits), "{line}");
    let time = ours.time.unwrap().as_millisecond();
    assert_eq!(
        (time, time),
        (tmis.timestamp().timestamp_millis(), theirs.server_timestamp.timestamp_millis()),
        "{line}"
    );
    let badges: Vec<_> = ours.badges.iter().map(|badge| badge.name).collect();
    assert_eq!(badges, theirs.badges.iter().map(|badge| &*badge.name).collect::<Vec<_>>(), "{line}");
    assert_eq!(badges.len(), tmis.num_badges(), "{line}");
    let emotes: Vec<_> = ours.emotes.iter().map(|emote| (emote.id, emote.text, emote.chars)).collect();
    let theirs_emotes: Vec<_> =
        theirs.emotes.iter().map(|emote| (&*emote.id, &*emote.code, emote.char_range.clone())).collect();
    assert_eq!(emotes, theirs_emotes, "{line}");
    let body = ours.reply.as_ref().and_then(|reply| reply.parent_msg_body.as_deref());
    assert_eq!(body, theirs.reply_parent.as_ref().map(|reply| &*reply.message_text), "{line}");
    assert_eq!(body.map(str::to_owned), tmis.reply_to().map(|reply| reply.text().into_owned()), "{line}");
}

fn measure(name: &str, lines: &[String], sides: &[Side<'_>]) {
    let pass = |side: &dyn Fn(&str)| {
        let start = Instant::now();
        for line in lines {
            side(black_box(line));
        }
        start.elapsed().as_secs_f64() * 1e9 / lines.len() as f64
    };
    // One round warms up.
    let rounds: Vec<Vec<f64>> =
        (0..=ROUNDS).map(|_| sides.iter().map(|(_, side)| pass(side)).collect()).skip(1).collect();
    println!("\n{name}");
    for (at, (side, _)) in sides.iter().enumerate() {
        let times = sorted(rounds.iter().map(|round| round[at]));
        let ratios = sorted(rounds.iter().map(|round| round[at] / round[0]));
        let quarter = |number: usize| ratios[(ROUNDS - 1) * number / 4];
        let ratio = format!("{:.2} ({:.2} to {:.2})", quarter(2), quarter(1), quarter(3));
        println!("  {side:<12} {:>7.1} {:>7.1}   {}", times[0], times[ROUNDS / 2], if at == 0 { "" } else { &ratio });
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}
