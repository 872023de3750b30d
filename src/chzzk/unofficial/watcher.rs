//! Whether channels are live, and what changes while they are: many channels, asked one after the other at one pace.
//!
//! The service has no push for this, so the light form of a broadcast's state is asked for again and again, as the web client does.
//! [`Client::live_watcher`](super::Client::live_watcher) makes a watcher; what it tells is a [`Watch`].
//!
//! ```no_run
//! use livechat::chzzk::unofficial::{Client, watcher::Watch};
//!
//! # fn main() -> livechat::Result<()> {
//! let client = Client::new()?;
//! let mut watcher = client.live_watcher().channel("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").start()?;
//! for event in watcher.events() {
//!     match event? {
//!         Watch::WentLive(live) => println!("{} is live: {:?}", live.channel, live.status.title),
//!         Watch::Ended(ended) => println!("{} has ended", ended.channel),
//!         _ => {}
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! What is told: first [`Watching`](Watch::Watching) with the present state, then each change once. A broadcast is known by its channel
//! and the time it began, since live-status names no number. So one that ended and began anew between two looks is told as
//! [`Ended`](Watch::Ended) and [`WentLive`](Watch::WentLive). What came and went again between two looks is not noticed.

mod event;
mod known;
mod machine;
mod pace;

pub use event::{
    AdultChanged, Category, CategoryChanged, Ended, LookFailed, TitleChanged, ViewersChanged, Watch, Watching, WentLive,
};
pub(crate) use machine::{Command, Config, MOST_PER_SECOND, SHORTEST_INTERVAL, Watcher};
