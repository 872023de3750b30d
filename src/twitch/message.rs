//! The messages of Twitch chat, one type for each kind.
//!
//! [`decode`] makes an [`Event`] of any line. What the line says is read tag by tag: an odd one costs its own field and never the
//! message. All texts of a message are slices of the one line it came in ([`Text`]), so a message is made with two or three
//! allocations however many fields it has, and the untouched line is at hand by `raw`, with every tag there is by `tags`.
//!
//! ```
//! use livechat::twitch::{Event, decode};
//!
//! let line = "@bits=100;color=#1E90FF;display-name=PixelMoth;new-tag=x :pixelmoth!pixelmoth@pixelmoth.tmi.twitch.tv \
//!     PRIVMSG #lumen_dock :cheer100 nice one";
//! let Event::Privmsg(message) = decode(line) else { panic!("{line}") };
//! assert_eq!(message.to_string(), "#lumen_dock PixelMoth: cheer100 nice one");
//! assert_eq!(message.bits, Some(100));
//! assert_eq!(message.tags().get("new-tag").as_deref(), Some("x"));
//! assert_eq!(message.raw(), line);
//! ```

use std::sync::Arc;

use super::{Line, LineError, Text, line::trim_end, reading::Reading};

mod badge;
mod clearchat;
mod clearmsg;
mod color;
mod emote;
mod event;
mod gif;
mod host_target;
mod hype_chat;
mod membership;
mod notice;
mod notice_id;
mod privmsg;
mod reply;
mod room_state;
mod session;
mod shared_chat;
mod span;
mod user_state;
mod user_type;
pub mod usernotice;
mod whisper;

pub use badge::{Badge, Badges};
pub use clearchat::{Clearchat, ClearchatAction};
pub use clearmsg::Clearmsg;
pub use color::Color;
pub use emote::{Emote, EmoteIter, Emotes};
pub use event::Event;
pub use gif::{Gif, Gifs};
pub use host_target::HostTarget;
pub use hype_chat::{HypeChat, HypeChatLevel};
pub use membership::{EndOfNames, Join, Names, Part};
pub use notice::{LoginFailure, Notice};
pub use notice_id::NoticeId;
pub use privmsg::{Privmsg, PrivmsgKind};
pub use reply::Reply;
pub use room_state::{FollowersOnly, RoomState};
pub use session::{Cap, CapSubcommand, Numeric, Ping, Pong, Reconnect};
pub use shared_chat::SharedChat;
pub use user_state::{GlobalUserState, UserState};
pub use user_type::UserType;
pub use usernotice::Usernotice;
pub use whisper::Whisper;

/// Gives a message that has a `line` the ways to it.
macro_rules! held {
    ($name:ident) => {
        impl $name {
            /// The line it came in, untouched apart from its end.
            pub fn raw(&self) -> &str {
                &self.line.0
            }

            /// All tags of the line, those included that have no field here.
            pub fn tags(&self) -> $crate::twitch::Tags<'_> {
                self.line.tags()
            }
        }
    };
}
use held;

/// Reads a line of the server, with or without its end. Nothing makes it fail: see [`Event`].
///
/// Lines of 4 GiB and more are [`Unreadable`](Event::Unreadable).
pub fn decode(line: &str) -> Event {
    let line = trim_end(line);
    if u32::try_from(line.len()).is_err() {
        return unreadable(Text::default(), "it is too long", Text::default());
    }
    let held = Arc::<str>::from(line);
    let split = match Line::parse(&held) {
        Ok(split) => split,
        Err(LineError::Empty) => return unreadable(Text::default(), "it is empty", Text::default()),
        Err(LineError::NoCommand) => {
            return unreadable(Text::default(), "it has no command", Text::slice(&held, &held));
        }
    };
    let reading = Reading::new(&held, split);
    let command = split.command();
    let event = by_command(command, &reading).or_else(|| by_command(&command.to_ascii_uppercase(), &reading));
    match event {
        Some(Ok(event)) => event,
        Some(Err(reason)) => unreadable(reading.slice(command), reason, reading.slice(&held)),
        // What follows PASS is a token. Only clients send it, so this is somebody's own line.
        None if command.eq_ignore_ascii_case("PASS") => {
            Event::Unknown { command: "PASS".into(), raw: "PASS <redacted>".into() }
        }
        None => Event::Unknown { command: reading.slice(command), raw: reading.slice(&held) },
    }
}

fn unreadable(command: Text, reason: &'static str, raw: Text) -> Event {
    Event::Unreadable { command, reason, raw }
}

fn by_command(command: &str, reading: &Reading<'_>) -> Option<Result<Event, &'static str>> {
    Some(match command {
        "PRIVMSG" => Privmsg::read(reading).map(|message| Event::Privmsg(Box::new(message))),
        "USERNOTICE" => Usernotice::read(reading).map(|notice| Event::Usernotice(Box::new(notice))),
        "CLEARCHAT" => Clearchat::read(reading).map(|clear| Event::Clearchat(Box::new(clear))),
        "CLEARMSG" => Clearmsg::read(reading).map(|clear| Event::Clearmsg(Box::new(clear))),
        "NOTICE" => Notice::read(reading).map(|notice| Event::Notice(Box::new(notice))),
        "ROOMSTATE" => RoomState::read(reading).map(|state| Event::RoomState(Box::new(state))),
        "USERSTATE" => UserState::read(reading).map(|state| Event::UserState(Box::new(state))),
        "GLOBALUSERSTATE" => Ok(Event::GlobalUserState(Box::new(GlobalUserState::read(reading)))),
        "WHISPER" => Whisper::read(reading).map(|whisper| Event::Whisper(Box::new(whisper))),
        "JOIN" => Join::read(reading).map(Event::Join),
        "PART" => Part::read(reading).map(Event::Part),
        "353" => Names::read(reading).map(Event::Names),
        "366" => EndOfNames::read(reading).map(Event::EndOfNames),
        "CAP" => Cap::read(reading).map(Event::Cap),
        "PING" => Ok(Event::Ping(Ping::read(reading))),
        "PONG" => Ok(Event::Pong(Pong::read(reading))),
        "RECONNECT" => Ok(Event::Reconnect(Reconnect::read(reading))),
        "HOSTTARGET" => HostTarget::read(reading).map(|host| Event::HostTarget(Box::new(host))),
        numeric if numeric.len() == 3 && numeric.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(Event::Numeric(Numeric::read(reading, numeric.parse().ok()?)))
        }
        _ => return None,
    })
}
