//! A list in an answer: its rows, and what is told about pages (official reference 2.4, unofficial reference 1.5). Both APIs count their
//! pages in some lists and name them in others.

use serde::de::{IgnoredAny, MapAccess, SeqAccess};

use super::query::{Query, spliced};
use crate::lenient::{Key, Seed, Wire};

/// `{"data": […], …}`; a few lists call their rows otherwise. What is told about pages stands beside the rows, in one of three ways or not at all.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    /// The rows that could be read: all that are objects.
    pub(crate) items: Vec<T>,
    /// How many rows came. A row that could not be read does not make a page short.
    pub(crate) told: usize,
    pub(crate) page: PageTold,
    pub(crate) total_count: Option<u64>,
    pub(crate) total_pages: Option<u32>,
}

/// What `page` says: a number in lists that count their pages, an object in the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum PageTold {
    #[default]
    Nothing,
    /// Which page this is, from 0.
    Number(u32),
    /// Where the next one begins; never empty. Where that is more than a text, it is the parameters of a query: `offset=20`.
    Cursor(Box<str>),
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { items: Vec::new(), told: 0, page: PageTold::Nothing, total_count: None, total_pages: None }
    }
}

impl<T: Wire> Wire for Rows<T> {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        enum Known {
            Data,
            Page,
            TotalCount,
            TotalPages,
        }
        let known = |key: &str| match key {
            "data" | "followingList" | "results" => Some(Known::Data),
            "page" => Some(Known::Page),
            "totalCount" => Some(Known::TotalCount),
            "totalPages" | "totalPage" => Some(Known::TotalPages),
            _ => None,
        };
        let mut rows = Self::default();
        while let Some(key) = map.next_key_seed(Key(known))? {
            match key {
                Some(Known::Data) => {
                    let Data { items, told } = map.next_value_seed(Seed::new())?.unwrap_or_default();
                    (rows.items, rows.told) = (items, told);
                }
                Some(Known::Page) => rows.page = map.next_value_seed(Seed::new())?.unwrap_or_default(),
                Some(Known::TotalCount) => rows.total_count = map.next_value_seed(Seed::new())?,
                Some(Known::TotalPages) => rows.total_pages = map.next_value_seed(Seed::new())?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Some(rows))
    }
}

struct Data<T> {
    items: Vec<T>,
    told: usize,
}

impl<T> Default for Data<T> {
    fn default() -> Self {
        Self { items: Vec::new(), told: 0 }
    }
}

impl<T: Wire> Wire for Data<T> {
    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        let mut data = Self::default();
        while let Some(item) = seq.next_element_seed(Seed::new())? {
            data.items.extend(item);
            data.told += 1;
        }
        Ok(Some(data))
    }
}

/// What `next` and `cursor` say.
struct Next(Box<str>);

impl Wire for Next {
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.into()))
    }
    fn from_integer(number: i64) -> Option<Self> {
        Some(Self(number.to_string().into()))
    }
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        let mut parameters = Query::default();
        while let Some(name) = map.next_key_seed(Key(|name: &str| name.to_owned()))? {
            if let Some(Self(value)) = map.next_value_seed(Seed::new())? {
                parameters = parameters.with(&spliced(&name).to_string(), value);
            }
        }
        Ok(Some(Self(parameters.done().into())).filter(|Self(text)| !text.is_empty()))
    }
}

impl Wire for PageTold {
    fn from_integer(number: i64) -> Option<Self> {
        u32::from_integer(number).map(Self::Number)
    }
    fn from_text(text: &str) -> Option<Self> {
        u32::from_text(text).map(Self::Number)
    }
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        let mut next = None;
        while let Some(is_next) = map.next_key_seed(Key(|key: &str| matches!(key, "next" | "cursor")))? {
            if is_next {
                next = map.next_value_seed(Seed::<Next>::new())?.or(next);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(next.map(|Next(cursor)| Self::Cursor(cursor)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chzzk::official::model::Category, lenient::parse};

    fn rows(text: &str) -> Rows<Category> {
        parse(text).unwrap().unwrap()
    }

    #[test]
    fn a_page_is_a_number_or_an_object_or_nothing() {
        for (page, told) in [
            ("0", PageTold::Number(0)),
            ("\"7\"", PageTold::Number(7)),
            (r#"{"next":"a+/="}"#, PageTold::Cursor("a+/=".into())),
            (r#"{"cursor":"b"}"#, PageTold::Cursor("b".into())),
            (r#"{"next":12}"#, PageTold::Cursor("12".into())),
            (r#"{"next":{"offset":20},"prev":null}"#, PageTold::Cursor("offset=20".into())),
            (
                r#"{"next":{"concurrentUserCount":5,"liveId":"7&","x":null,"y":[]}}"#,
                PageTold::Cursor("concurrentUserCount=5&liveId=7%26".into()),
            ),
            (r#"{"next":{}}"#, PageTold::Nothing),
            (r#"{"next":""}"#, PageTold::Nothing),
            (r#"{"next":null}"#, PageTold::Nothing),
            ("{}", PageTold::Nothing),
            ("null", PageTold::Nothing),
            ("-1", PageTold::Nothing),
            ("[1]", PageTold::Nothing),
        ] {
            assert_eq!(rows(&format!(r#"{{"page":{page}}}"#)).page, told, "{page}");
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_is_still_counted() {
        let rows =
            rows(r#"{"data":[{"categoryId":"a"},null,7,{"categoryId":[]},{"categoryId":"b"}],"totalCount":"5"}"#);
        let ids: Vec<_> = rows.items.iter().map(|row| row.category_id.as_deref()).collect();
        assert_eq!(ids, [Some("a"), None, Some("b")]);
        assert_eq!((rows.told, rows.total_count, rows.total_pages), (5, Some(5), None));
    }
}
