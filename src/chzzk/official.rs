//! CHZZK's official Open API.

pub mod auth;
pub(crate) mod listing;
pub mod model;
pub(crate) mod request;
