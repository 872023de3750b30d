//! What is set for the broadcast, and changes to it.

use serde::Serialize;

use super::{Category, CategoryType};
use crate::lenient::lenient;

lenient! {
    /// What is set for the broadcast (lives/setting).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct LiveSetting {
        /// The title (`defaultLiveTitle`); perhaps `None` where none was ever set.
        pub title: Option<Box<str>> = "defaultLiveTitle",
        /// The category; `None` where none is set, in whichever way the service says so.
        pub category: Option<Category> = "category",
        /// The tags.
        pub tags: Vec<Box<str>> = "tags",
    }
}

/// What is to be changed in the settings of the broadcast: what is not named here stays as it is.
///
/// The title must not be empty, so it can be set and not cleared. A category needs its type and its id; how it is found is
/// categories/search. A tag is letters and digits of any script: no blanks and no special characters. How many tags there may be, and how long
/// they and the title may be, is not documented; the service decides. What is against these rules is refused when the change is
/// to be made, with [`Error::InvalidArgument`](crate::Error::InvalidArgument), and nothing is sent.
///
/// ```
/// use livechat::chzzk::official::model::{CategoryType, LiveSettingChange};
///
/// let change = LiveSettingChange::new()
///     .title("오늘의 방송")
///     .category(CategoryType::Game, "League_of_Legends")
///     .tags(["예시", "노래"]);
/// let back = LiveSettingChange::new().clear_category().clear_tags();
/// assert_ne!(change, back);
/// assert!(LiveSettingChange::new().is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct LiveSettingChange {
    pub(crate) title: Option<Box<str>>,
    pub(crate) category: Option<CategoryChange>,
    pub(crate) tags: Option<Vec<Box<str>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum CategoryChange {
    Clear,
    Set { category_type: CategoryType, category_id: Box<str> },
}

impl LiveSettingChange {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the title (`defaultLiveTitle`), which must not be empty.
    pub fn title(mut self, title: impl Into<Box<str>>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the category (`categoryType`, `categoryId`). The id must not be empty; [`clear_category`](Self::clear_category) takes
    /// the category away.
    pub fn category(mut self, category_type: CategoryType, category_id: impl Into<Box<str>>) -> Self {
        self.category = Some(CategoryChange::Set { category_type, category_id: category_id.into() });
        self
    }

    /// Takes the category away.
    pub fn clear_category(mut self) -> Self {
        self.category = Some(CategoryChange::Clear);
        self
    }

    /// Sets all the tags: others go. No tags at all are the same as [`clear_tags`](Self::clear_tags).
    pub fn tags<T: Into<Box<str>>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags = Some(tags.into_iter().map(Into::into).collect());
        self
    }

    /// Takes all tags away.
    pub fn clear_tags(mut self) -> Self {
        self.tags = Some(Vec::new());
        self
    }

    /// Whether it changes nothing. Such a change is refused.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
