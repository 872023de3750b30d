//! The page on which a user lets an application act for them, and the way back from it.

use std::fmt;

/// The browser came back without a code that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConsentError {
    /// There is no code: the user refused, or it is no answer of the consent page.
    #[non_exhaustive]
    Denied {
        /// What came instead: the query as it was.
        query: Box<str>,
    },
    /// The `state` is not the one that was sent: this answer belongs to another attempt, or to somebody else's.
    StateMismatch,
}

impl fmt::Display for ConsentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied { .. } => f.write_str("the user did not consent: the browser came back without a code"),
            Self::StateMismatch => {
                f.write_str("the browser came back from another attempt: its state is not the one that was sent")
            }
        }
    }
}

impl std::error::Error for ConsentError {}
