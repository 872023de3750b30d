//! Live chat for Rust programs: read it, answer it, keep it running. Blocking first; the `async` feature adds the same for
//! tokio.
//!
//! It speaks [CHZZK](chzzk) (치지직), NAVER's streaming service, in both ways there are: the [official Open API](chzzk::official)
//! with its realtime sessions, and the web service's own [unofficial protocol](chzzk::unofficial); and Twitch chat over IRC (feature
//! `twitch`). A messenger is to follow.
//!
//! ```no_run
//! use livechat::chzzk::unofficial::Client;
//!
//! fn main() -> livechat::Result<()> {
//!     let cookie = |name| std::env::var(name).unwrap_or_default();
//!     let client = Client::builder().cookies(cookie("CHZZK_NID_AUT"), cookie("CHZZK_NID_SES")).build()?; // to read only, leave `.cookies` out
//!     let mut chat = client.chat("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").connect()?;
//!     chat.on_chat(|chat, message| {
//!         if !message.mine && message.content == "!ping" {
//!             chat.send("pong")?;
//!         }
//!         Ok(())
//!     });
//!     chat.run_forever()
//! }
//! ```
//!
//! # Reading
//!
//! A chat is read where you want it to be:
//!
//! - `for event in chat.events()`, or [`next_event`](blocking::chzzk::unofficial::Chat::next_event): the loop runs in that call, on
//!   your thread, and an event comes without a channel between.
//! - Handlers and [`run_forever`](blocking::chzzk::unofficial::Chat::run_forever).
//! - [`next_event_within`](blocking::chzzk::unofficial::Chat::next_event_within) for a program that has a loop of its own.
//! - [`spawn`](blocking::chzzk::unofficial::Chat::spawn): a thread (or task) reads, behind a bounded queue that says what a slow reader
//!   missed.
//!
//! # Sending
//!
//! A [`Handle`](blocking::chzzk::unofficial::Handle) sends and closes from any thread, handlers included, and wakes the loop at once.
//! What became of a message comes as an event (`Sent`), or from `send_confirmed`; of Twitch's `say` the same, or from `say_confirmed`.
//!
//! # Losing the connection
//!
//! is not an error. The chat says so with an event, comes back with growing waits, fetches what it missed as far as the service
//! still has it, and hands over nothing twice. An [`Error`] is final: [its module](error) tells how to read it.
//!
//! # Async
//!
//! Feature `async` adds `livechat::asynchronous`, the same names with `.await`, and leaves the blocking half as it is:
//!
//! ```
//! # #[cfg(feature = "async")] {
//! use livechat::asynchronous::chzzk::unofficial::Client; // one changed line
//! # async fn read() -> livechat::Result<()> {
//! let mut chat = Client::new()?.chat("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").connect().await?;
//! while let Some(event) = chat.next_event().await? {
//!     println!("{event}");
//! }
//! # Ok(())
//! # }
//! # }
//! ```
//!
//! Events, models, ids and errors are the same types in both modes. Dropping a future of this crate loses nothing.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `chzzk` (default) | [`chzzk`] |
//! | `twitch` | `twitch`: Twitch chat over IRC |
//! | `async` | `asynchronous`, for tokio |
//! | `record` | `record`: recordings of CHZZK's unofficial chat, replays and exports |
//! | `sandbox` | `sandbox`: the service imitated on loopback, for demos and for the tests of your program |
//!
//! # Logs
//!
//! Through [`tracing`](https://docs.rs/tracing), target `livechat::…`: WARN for what is lost for good and for errors of handlers that are
//! passed over, INFO when a connection is lost, DEBUG for requests and decisions. Nothing is logged as an error but a bug of this crate,
//! since errors are returned. Secrets are never logged.
//!
//! # Stability
//!
//! Rust 1.85 or later; raised in minor versions only. What follows an unofficial protocol may change in minor versions when the
//! protocol does. Public enums and structs may grow.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(any(test, feature = "chzzk")),
    expect(dead_code, unused_imports, unused_macros, reason = "no system is on that drives the machinery")
)]

mod address;
#[cfg(feature = "async")]
pub mod asynchronous;
mod backlog;
pub mod blocking;
#[cfg(feature = "chzzk")]
pub mod chzzk;
#[cfg(any(feature = "chzzk", feature = "twitch"))]
mod disconnect;
mod endpoints;
pub mod error;
#[cfg(feature = "chzzk")]
mod feed;
#[cfg(any(feature = "chzzk", feature = "twitch"))]
mod handlers;
mod http;
mod id;
mod lenient;
mod lines;
#[cfg(feature = "chzzk")]
mod loopback;
mod mail;
#[cfg(feature = "chzzk")]
mod paging;
mod plain;
mod protocol;
mod reconnect;
#[cfg(feature = "record")]
pub mod record;
#[cfg(feature = "sandbox")]
pub mod sandbox;
mod secret;
mod socket;
#[cfg(feature = "chzzk")]
pub mod socketio;
#[cfg(test)]
mod testbed;
mod tls;
#[cfg(feature = "twitch")]
pub mod twitch;
mod websocket;

pub use endpoints::Endpoints;
pub use error::{Error, ErrorKind, Result};
pub use reconnect::Reconnect;
pub use secret::Secret;
pub use tls::TlsRoots;

/// The programs of both READMEs compile.
#[cfg(all(doctest, feature = "async", feature = "chzzk", feature = "record", feature = "sandbox", feature = "twitch"))]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../README.ko.md")]
pub struct Readme;
