//! The categories there are.

use serde_json::{Value, json};

use super::{
    answer::{Answer, BAD_PARAMETER, Success},
    request::Call,
    world::State,
};

pub(super) struct Category {
    pub(super) kind: &'static str,
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    poster: Option<&'static str>,
}

const POSTER: Option<&str> = Some("https://nng-phinf.pstatic.net/example.png");

/// The invented ones.
pub(super) const CATEGORIES: &[Category] = &[
    Category { kind: "ETC", id: "talk", name: "talk", poster: None },
    Category { kind: "ETC", id: "sand_art", name: "모래 그림", poster: POSTER },
    Category { kind: "GAME", id: "Sand_Castle", name: "모래성 쌓기", poster: POSTER },
    Category { kind: "GAME", id: "Sand_Castle_2", name: "모래성 쌓기 2", poster: POSTER },
    Category { kind: "GAME", id: "Whale_Racing", name: "고래 경주", poster: None },
    Category { kind: "SPORTS", id: "beach_football", name: "모래밭 축구", poster: POSTER },
];

impl Category {
    pub(super) fn show(&self) -> Value {
        json!({
            "categoryType": self.kind,
            "categoryId": self.id,
            "categoryValue": self.name,
            "posterImageUrl": self.poster,
        })
    }
}

pub(super) fn find(kind: &str, id: &str) -> Option<&'static Category> {
    CATEGORIES.iter().find(|category| category.kind == kind && category.id == id)
}

/// `GET /open/v1/categories/search`
pub(super) fn search(_: &mut State, _: usize, call: &Call) -> Answer {
    let query = call.query("query").filter(|query| !query.is_empty()).ok_or(BAD_PARAMETER)?;
    let size = call.number("size", 1..=50, 20)?;
    let found = CATEGORIES.iter().filter(|category| category.name.contains(query)).take(size);
    Ok(Success::Content(json!({"data": found.map(Category::show).collect::<Vec<_>>()})))
}
