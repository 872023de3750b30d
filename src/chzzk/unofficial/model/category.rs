//! Categories of broadcasts and videos.

use serde::Serialize;

use super::{CategoryId, CategoryType};
use crate::{
    Error, Result,
    chzzk::{answer::content, raw::Raw, unofficial::request::Asking},
    http::Response,
    lenient::{self, Wire, lenient},
};

/// A category. Its fields have the names that the service's search for categories has; what else is told in lists and about one is not
/// described, and [`raw`](Self::raw) has all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Category {
    /// What kind it is of.
    pub category_type: Option<CategoryType>,
    /// Its id among those of its type.
    pub category_id: Option<CategoryId>,
    /// Its name (`categoryValue`).
    pub name: Option<Box<str>>,
    /// Its picture.
    pub poster_image_url: Option<Box<str>>,
    /// Its tags.
    pub tags: Vec<Box<str>>,
    /// All that was told, as it came.
    pub raw: Raw,
}

lenient! {
    #[derive(Default)]
    struct CategoryKeys {
        category_type: Option<CategoryType> = "categoryType",
        category_id: Option<CategoryId> = "categoryId",
        name: Option<Box<str>> = "categoryValue",
        poster_image_url: Option<Box<str>> = "posterImageUrl",
        tags: Vec<Box<str>> = "tags",
    }
}

impl Wire for Category {
    const KEEPS_TEXT: bool = true;

    fn from_json(text: &str) -> Option<Self> {
        let CategoryKeys { category_type, category_id, name, poster_image_url, tags } = lenient::parse(text).ok()??;
        Some(Self { category_type, category_id, name, poster_image_url, tags, raw: Raw::new(text) })
    }
}

/// Reads the answer about a category.
///
/// # Errors
///
/// A refusal, or an answer that cannot be read or has nothing in it.
pub(crate) fn read_category(category: &CategoryId, response: &Response) -> Result<Category> {
    let asking = Asking("category", category.as_str());
    content(response, asking)?.ok_or_else(|| Error::decode(asking, "there is nothing in it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_keeps_what_is_not_described() {
        let id = CategoryId::new("Example_Game").unwrap();
        let body = r#"{"code":200,"message":null,"content":{"categoryType":"GAME","categoryId":"Example_Game","categoryValue":"예시 게임","posterImageUrl":null,"tags":["FPS"],"more":{"x":1}}}"#;
        let response = Response { status: 200, retry_after: None, body: body.into() };
        let category = read_category(&id, &response).unwrap();
        assert_eq!((category.category_type, category.category_id), (Some(CategoryType::Game), Some(id.clone())));
        assert_eq!(
            (category.name.as_deref(), category.poster_image_url, category.tags.len()),
            (Some("예시 게임"), None, 1)
        );
        assert!(category.raw.as_str().ends_with(r#""more":{"x":1}}"#));
        let nothing = Response { status: 200, retry_after: None, body: br#"{"code":200,"content":null}"#.to_vec() };
        assert!(read_category(&id, &nothing).unwrap_err().to_string().contains("Example_Game"));
    }
}
