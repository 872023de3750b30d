//! The lists of the web service: how their pages are asked for and where they end (reference 1.5).

pub(crate) mod manage;
