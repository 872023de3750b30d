//! The web service's own protocol.

pub mod chat;
mod cookies;
pub mod model;
pub(crate) mod request;

pub use cookies::Cookies;
pub use model::{AccessToken, Channel, LiveDetail, LiveStatus, Routing, UserStatus};
