//! Live chat for Rust programs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod endpoints;
pub mod error;
#[cfg(feature = "chzzk")]
pub mod chzzk;
mod http;
mod id;
mod lenient;
mod protocol;
mod reconnect;
mod secret;

pub use endpoints::Endpoints;
pub use error::{Error, ErrorKind, Result};
pub use reconnect::Reconnect;
pub use secret::Secret;
