//! What must wait, written once: this folder is compiled for each mode, and sees its mode only through `super`.
//!
//! No data types that users see, no `async` blocks, no `.await` inside a macro, nothing that names a mode.

#[cfg(all(test, not(any(feature = "chzzk", feature = "twitch"))))]
use super::Spawned;
#[cfg(test)]
use super::mode_test;
use super::{Ask, Http, Io, MailboxSender, Reply, answer, maybe_async, reply, time};
#[cfg(any(feature = "chzzk", feature = "twitch"))]
use super::{Events, Spawned, offload};
#[cfg(feature = "chzzk")]
use super::{Fed, Pages, Turn, detached};

#[cfg(feature = "chzzk")]
pub mod chzzk;
pub(super) mod connection;
#[cfg(any(feature = "chzzk", feature = "twitch"))]
mod reading;
#[cfg(feature = "record")]
pub mod record;
pub(super) mod rest;
#[cfg(feature = "twitch")]
pub mod twitch;

#[cfg(any(feature = "chzzk", feature = "twitch"))]
use self::reading::reading;
