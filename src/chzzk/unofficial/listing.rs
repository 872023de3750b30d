//! The lists of the web service: how their pages are asked for and where they end (reference 1.5, 2.4).
//!
//! How many rows a page may have at most is described for none of them. So a page has as many as the web page asks for, and any other
//! size but 0 is passed on.

mod followings;
pub(crate) mod manage;
mod missions;
mod search;
mod shelves;

pub(crate) use followings::Followings;
pub(crate) use missions::Missions;
pub(crate) use search::{Found, FoundChannels};
pub(crate) use shelves::{Categories, CategoryLives, CategoryVideos, Clips, Lives, Videos};

use crate::{Error, Result};

/// What all lists here refuse.
fn checked(size: u32) -> Result<u32> {
    if size == 0 { Err(Error::invalid("page size", "must be at least 1")) } else { Ok(size) }
}
