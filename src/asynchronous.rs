//! The asynchronous API, for tokio: the same names as the blocking one.
//!
//! Everything that waits must be awaited inside a tokio runtime with I/O and time enabled. Dropping a future loses nothing.
//!
//! ```no_run
//! # #[cfg(feature = "chzzk")]
//! # async fn read() -> livechat::Result<()> {
//! use livechat::asynchronous::chzzk::unofficial::Client;
//!
//! let mut chat = Client::new()?.chat("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").connect().await?;
//! while let Some(event) = chat.next_event().await? {
//!     println!("{event}");
//! }
//! # Ok(())
//! # }
//! ```
#![expect(clippy::duplicate_mod, reason = "`client/` is compiled once per mode")]

use maybe_async::must_be_async as maybe_async;

#[cfg(test)]
use tokio::test as mode_test;

mod ask;
#[path = "client/mod.rs"]
mod client;
mod connect;
mod events;
#[cfg(feature = "chzzk")]
mod feed;
mod http;
mod io;
mod links;
mod mailbox;
#[cfg(feature = "chzzk")]
mod pages;
mod socket;
mod spawn;
mod stream;
#[cfg(any(feature = "chzzk", feature = "twitch"))]
mod task;
mod time;
#[cfg(feature = "chzzk")]
mod turn;

#[cfg(feature = "chzzk")]
pub use self::client::chzzk;
#[cfg(feature = "record")]
pub use self::client::record;
#[cfg(feature = "twitch")]
pub use self::client::twitch;
pub use self::events::Events;
#[cfg(feature = "chzzk")]
pub use self::pages::Pages;

#[cfg(any(feature = "chzzk", feature = "twitch"))]
use self::task::offload;
use self::{
    ask::{Ask, answer},
    client::connection::Connection,
    http::Http,
    io::Io,
    mailbox::{MailboxSender, Reply, reply},
    spawn::Spawned,
};
#[cfg(feature = "chzzk")]
use self::{feed::Fed, task::detached, turn::Turn};
