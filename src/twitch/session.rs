//! What a chat says about itself: connected, lost, joined, sent; and, inside, how it stays up.

mod lifecycle;
pub(crate) mod machine;
mod rooms;
mod seen;

pub use lifecycle::{
    Connected, DisconnectReason, Disconnected, JoinFailed, JoinFailure, JoinOutcome, Joined, LeaveReason, Left, SendId,
    SendOutcome, Sent,
};
pub use rooms::{Room, RoomModes};

pub(crate) use rooms::Rooms;
