//! The blocking API: no runtime, one thread that waits where the caller pulls.
//!
//! The plain paths (`livechat::chzzk::unofficial::Client`, …) are these types. With feature `async`, `livechat::asynchronous`
//! holds the same under the same names.
//!
//! ```
//! # #[cfg(feature = "chzzk")]
//! # fn names() {
//! // One type with two paths.
//! let client: Option<livechat::blocking::chzzk::unofficial::Client> = None;
//! let _: Option<livechat::chzzk::unofficial::Client> = client;
//! # }
//! ```

use maybe_async::must_be_sync as maybe_async;

#[cfg(test)]
use core::prelude::v1::test as mode_test;

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
