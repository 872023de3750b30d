//! CHZZK's official Open API.

pub mod auth;
pub mod webhook;
