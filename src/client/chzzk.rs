//! CHZZK (치지직) in this mode.

use super::{Connection, Events, Http, MailboxSender, Queue, maybe_async, rest};

pub mod unofficial;
