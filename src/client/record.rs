//! Recordings replayed in this mode; what they are, is told in [`record`](crate::record).

#[cfg(feature = "chzzk")]
pub mod unofficial;

#[cfg(feature = "chzzk")]
use super::{Ask, Events, Http, MailboxSender, Spawned, connection::Connection, maybe_async, reading, time};
