//! CHZZK (치지직) in this mode; what it is, is told in [`chzzk`](crate::chzzk).

use super::{
    Ask, Events, Fed, Http, MailboxSender, Pages, Spawned, Turn, answer, connection::Connection, detached, maybe_async,
    offload, reading, reply, rest, time,
};

pub mod official;
pub mod unofficial;
