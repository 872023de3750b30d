//! CHZZK (치지직) in this mode; what it is, is told in [`chzzk`](crate::chzzk).

use super::{Events, Http, MailboxSender, Spawned, connection::Connection, maybe_async, rest};

pub mod unofficial;
