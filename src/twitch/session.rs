//! What a chat says about itself: connected, lost, joined, sent; and, inside, how it stays up.
//!
//! ```
//! use livechat::twitch::{Event, session::JoinFailure};
//!
//! fn explain(event: &Event) -> Option<&'static str> {
//!     let Event::JoinFailed(failed) = event else { return None };
//!     Some(match failed.failure {
//!         JoinFailure::Banned => "the bot is banned there",
//!         JoinFailure::NoAnswer => "there may be no such channel",
//!         _ => "look at the event",
//!     })
//! }
//! # let _ = explain;
//! ```

mod lifecycle;
pub(crate) mod machine;
mod queue;
mod rooms;
mod seen;

pub use lifecycle::{
    Connected, DisconnectReason, Disconnected, JoinFailed, JoinFailure, JoinOutcome, Joined, LeaveReason, Left, SendId,
    SendOutcome, Sent,
};
pub use rooms::{Room, RoomModes};

pub(crate) use queue::Queue;
pub(crate) use rooms::Rooms;
