//! CHZZK's official Open API: OAuth, REST, realtime sessions, and what comes in by webhook.
//!
//! Register an application in the [developer centre](https://developers.chzzk.naver.com) first. An [`Application`] does by itself what
//! needs no consent (channels, lives, categories); a [`User`] does what a user let it do on their own channel: read and send,
//! moderate, change settings. Which of the two a call needs, the types say. [`auth`] tells how to get from the one to the other.
//!
//! ```no_run
//! use livechat::chzzk::official::{Application, auth::FileTokenStore};
//!
//! # fn main() -> livechat::Result<()> {
//! let application = Application::new("CLIENT_ID", "CLIENT_SECRET")?;
//! for live in application.lives().take(10) {
//!     println!("{:?}", live?.title);
//! }
//!
//! let streamer = application.stored_user(FileTokenStore::new("token.json"))?;
//! println!("{} followers", streamer.followers().count());
//! streamer.send_message("안녕하세요")?;
//! # Ok(())
//! # }
//! ```
//!
//! Chat, donations and subscriptions come in a [session], of one [user](User::session) or of the
//! [application](Application::session) for several.
//!
//! # What is certain
//!
//! Paths, fields and limits are those of the official documentation, checked by others against the live service where they say
//! so; nothing here was run against it. Where the two differ, both spellings are read. The documentation of a method tells
//! where something is not documented.
//!
//! # Trouble
//!
//! A refusal is [`Error::Status`](crate::Error::Status) with the service's own code and message; its
//! [kind](crate::Error::kind) tells a wrong secret from a dead token, a missing permission or too many requests. Reads are asked
//! again after 429, 5xx and connection faults. What changes something is sent once, and
//! [`had_no_effect`](crate::Error::had_no_effect) tells when nothing came of it for certain.
//!
//! [`Application`] and [`User`] are those of the [blocking mode](crate::blocking); the async ones are under
//! `livechat::asynchronous::chzzk::official`.

pub mod auth;
pub(crate) mod listing;
pub mod model;
pub(crate) mod request;
pub mod session;
pub mod webhook;

pub use model::{LiveSettingChange, NoticeContent};

pub use crate::{
    blocking::{
        Pages,
        chzzk::official::{Application, ApplicationBuilder, User},
    },
    paging::{Page, PageKey},
};
