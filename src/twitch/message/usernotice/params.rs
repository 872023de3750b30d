//! The `msg-param-…` tags of a notice, and how they become fields.

use std::collections::BTreeMap;

use super::{AnnouncementColor, SubPlan};
use crate::twitch::{
    Text, UserId,
    reading::{Reading, number},
};

/// The parameters of a notice, as they came.
pub(super) struct Params<'a> {
    reading: &'a Reading<'a>,
    found: Vec<(&'a str, &'a str)>,
}

impl<'a> Params<'a> {
    pub(super) fn new(reading: &'a Reading<'a>) -> Self {
        let tags = reading.split.tags().iter();
        let found = tags.filter_map(|tag| Some((tag.key.strip_prefix("msg-param-")?, tag.raw_value))).collect();
        Self { reading, found }
    }

    /// The parameter that has one of these names.
    pub(super) fn read<T: Param>(&self, names: &[&str]) -> T {
        let value = |name: &&str| self.found.iter().rev().find(|(found, _)| found == name).map(|(_, value)| *value);
        T::read(self.reading, names.iter().find_map(value))
    }

    /// All of them.
    pub(super) fn all(&self) -> BTreeMap<Text, Text> {
        let text = |value| self.reading.text(Some(value)).unwrap_or_default();
        self.found.iter().map(|(name, value)| (self.reading.slice(name), text(value))).collect()
    }
}

/// What a parameter can be read as.
pub(super) trait Param {
    fn read(reading: &Reading<'_>, value: Option<&str>) -> Self;
}

impl Param for Option<u64> {
    fn read(_: &Reading<'_>, value: Option<&str>) -> Self {
        number(value)
    }
}

impl Param for bool {
    fn read(_: &Reading<'_>, value: Option<&str>) -> Self {
        matches!(value, Some("1" | "true"))
    }
}

impl Param for Option<Text> {
    fn read(reading: &Reading<'_>, value: Option<&str>) -> Self {
        reading.text(value)
    }
}

impl Param for Option<UserId> {
    fn read(reading: &Reading<'_>, value: Option<&str>) -> Self {
        reading.user_id(value)
    }
}

impl Param for Option<SubPlan> {
    fn read(reading: &Reading<'_>, value: Option<&str>) -> Self {
        reading.text(value).map(|word| word.as_str().into())
    }
}

impl Param for AnnouncementColor {
    fn read(reading: &Reading<'_>, value: Option<&str>) -> Self {
        reading.text(value).map_or(Self::Primary, |word| word.as_str().into())
    }
}

/// Declares kinds of notices by their parameters: the name of each without its `msg-param-`.
macro_rules! kinds {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident { $( $(#[$field_meta:meta])* pub $field:ident: $type:ty = $($param:literal)|+ ),* $(,)? }
    )+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: $type, )*
        }

        impl $name {
            pub(super) fn read(params: &super::params::Params<'_>) -> Self {
                Self { $( $field: params.read(&[$($param),+]), )* }
            }
        }
    )+};
}
pub(super) use kinds;
