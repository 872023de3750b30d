//! OAuth: consent, tokens, and where they are kept.

mod consent;
mod scope;

pub use consent::ConsentError;
pub use scope::{Scope, Scopes};
