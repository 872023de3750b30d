//! Running broadcasts and categories (reference 2.4).

use super::{Api, Asking};
use crate::{
    Error, Result,
    chzzk::{
        query::{Query, spliced},
        unofficial::model::{CategoryId, CategoryType},
    },
    http::Request,
};

/// What is told about a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfCategory {
    Info,
    Lives,
    Videos,
}

impl Api {
    /// All running broadcasts.
    pub(crate) fn lives(&self, size: u32, cursor: Option<&str>) -> Request {
        let query = Query::new("/service/v1/lives").with("size", size).with_encoded(cursor);
        self.main(query, Asking("current lives", ""))
    }

    /// The categories in which something is live.
    pub(crate) fn categories(&self, size: u32, cursor: Option<&str>) -> Request {
        let query = Query::new("/service/v1/categories/live").with("size", size).with_encoded(cursor);
        self.main(query, Asking("categories", ""))
    }

    /// A category.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a type that is no word.
    pub(crate) fn category(&self, kind: &CategoryType, id: &CategoryId) -> Result<Request> {
        Ok(self.main(category_path(OfCategory::Info, kind, id)?, Asking("category", id.as_str())))
    }

    /// What is live in a category.
    ///
    /// # Errors
    ///
    /// As [`category`](Self::category).
    pub(crate) fn category_lives(
        &self,
        kind: &CategoryType,
        id: &CategoryId,
        size: u32,
        cursor: Option<&str>,
    ) -> Result<Request> {
        let query = category_path(OfCategory::Lives, kind, id)?.with("size", size).with_encoded(cursor);
        Ok(self.main(query, Asking("lives of category", id.as_str())))
    }

    /// The videos of a category.
    ///
    /// # Errors
    ///
    /// As [`category`](Self::category).
    pub(crate) fn category_videos(
        &self,
        kind: &CategoryType,
        id: &CategoryId,
        size: u32,
        cursor: Option<&str>,
    ) -> Result<Request> {
        let query = category_path(OfCategory::Videos, kind, id)?.with("size", size).with_encoded(cursor);
        Ok(self.main(query, Asking("videos of category", id.as_str())))
    }
}

fn category_path(part: OfCategory, kind: &CategoryType, id: &CategoryId) -> Result<Query> {
    let word = kind.as_str();
    let good = (1..=64).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if !good {
        return Err(Error::invalid("category type", "must be a word such as `GAME`"));
    }
    let (version, name) = match part {
        OfCategory::Info => ("v1", "info"),
        OfCategory::Lives => ("v2", "lives"),
        OfCategory::Videos => ("v2", "videos"),
    };
    Ok(Query::new(&format!("/service/{version}/categories/{word}/{}/{name}", spliced(id.as_str()))))
}
