//! Lounges: NAVER's communities around games and streamers.

use serde::Serialize;

use crate::{chzzk::raw::Raw, lenient::Wire};

/// A lounge that a search found. Nothing of it is described.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Lounge {
    /// All that was told, as it came.
    pub raw: Raw,
}

impl Wire for Lounge {
    const KEEPS_TEXT: bool = true;

    /// Any object.
    fn from_json(text: &str) -> Option<Self> {
        text.starts_with('{').then(|| Self { raw: Raw::new(text) })
    }
}
