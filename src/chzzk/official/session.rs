//! What a realtime session tells: messages of the chat, donations and subscriptions, as they happen, and what becomes of the
//! session itself (official reference 16).
//!
//! A session sends what it is subscribed to, over Socket.IO, each event with a name and one argument. [`decode`] turns these two
//! into an [`Event`], with no socket and no clock: for recordings, tests and tools.
//!
//! ```
//! use livechat::chzzk::official::session::{Event, decode};
//!
//! let argument = r#""{\"donationType\":\"CHAT\",\"donatorChannelId\":\"anonymous\",\"donatorNickname\":\"\",
//!     \"payAmount\":1000,\"donationText\":\"응원합니다\",\"emojis\":{}}""#.replace('\n', "");
//! let Some(Event::Donation(donation)) = decode("DONATION", &argument) else { panic!("{argument}") };
//! assert_eq!(donation.amount_krw, Some(1_000));
//! assert!(donation.is_anonymous());
//! assert_eq!(donation.to_string(), "익명의 후원자 donated 1000 KRW: 응원합니다");
//! ```
//!
//! # What comes, and what does not
//!
//! Fields are those of the official documentation and of what others recorded of the live service; nothing here was run against
//! it. Everything is read as leniently as can be: one odd field costs only itself, and what cannot be read at all is handed over
//! as it came.
//!
//! Messages have no id, and there is neither an event for one that is hidden nor a history: what was missed while no session was
//! connected is lost. Missions are not delivered, nor is the address of a donation's video.

mod chat;
pub(crate) mod connections;
mod decode;
mod donation;
mod event;
mod lifecycle;
pub(crate) mod machine;
pub(crate) mod pool;
mod subscription;
mod system;

#[cfg(test)]
mod odd_events;
#[cfg(test)]
mod reference_events;

pub use chat::{ChatMessage, UserRoleCode};
pub use decode::decode;
pub use donation::{Donation, DonationType};
pub use event::Event;
pub use lifecycle::{
    Connected, DisconnectReason, Disconnected, SessionEnded, SubscribeFailed, SubscribeOutcome, SubscriptionState,
    UserNumber,
};
pub use pool::SessionKind;
pub use subscription::Subscription;

pub use crate::{
    blocking::chzzk::official::{
        Session, SessionBuilder, SessionHandle, Sessions, SessionsBuilder, SessionsHandle, SpawnedSession,
        SpawnedSessions,
    },
    chzzk::raw::Raw,
};
