//! What must wait, written once: this folder is compiled for each mode, and sees its mode only through `super`.
//!
//! No data types that users see, no `async` blocks, no `.await` inside a macro, nothing that names a mode.

#[cfg(all(test, not(feature = "chzzk")))]
use super::Spawned;
#[cfg(test)]
use super::mode_test;
use super::{Ask, Http, Io, MailboxSender, Reply, answer, maybe_async, reply, time};
#[cfg(feature = "chzzk")]
use super::{Events, Pages, Spawned, Turn, detached, offload};

#[cfg(feature = "chzzk")]
pub mod chzzk;
pub(super) mod connection;
#[cfg(feature = "chzzk")]
mod reading;
pub(super) mod rest;

#[cfg(feature = "chzzk")]
use self::reading::reading;
