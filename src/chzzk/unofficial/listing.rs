//! The lists of the web service: how their pages are asked for and where they end (reference 1.5, 2.4).

mod followings;
mod missions;

pub(crate) use followings::Followings;
pub(crate) use missions::Missions;
