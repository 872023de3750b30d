//! What a broadcast is about.

use serde::Serialize;

use crate::lenient::{lenient, open_enum};

lenient! {
    /// A category (categories/search; also in the broadcast settings).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct Category {
        /// What kind it is of.
        pub category_type: Option<CategoryType> = "categoryType",
        /// Its id, such as `League_of_Legends` or `talk`.
        pub category_id: Option<Box<str>> = "categoryId",
        /// Its name for people (`categoryValue`).
        pub name: Option<Box<str>> = "categoryValue",
        /// Its poster (`posterImageUrl`); `None` where it has none.
        pub poster_image_url: Option<Box<str>> = "posterImageUrl",
    }
}

open_enum! {
    /// What kind of category it is (`categoryType`, documented).
    pub enum CategoryType {
        /// A game:
        Game = "GAME",
        /// Sports:
        Sports = "SPORTS",
        /// Anything else:
        Etc = "ETC",
    }
}
