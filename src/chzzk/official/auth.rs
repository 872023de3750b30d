//! OAuth: consent, tokens, and where they are kept.

mod consent;

pub use consent::ConsentError;
