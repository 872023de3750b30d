//! Lists in parts: by number, and by cursor.

use serde_json::{Value, json};

use super::{
    Odd,
    answer::{Answer, BAD_PARAMETER, Success},
    request::Call,
    world::State,
};

/// `page` from 0, `size` from 1 to 50; `content.page` is a number.
pub(super) fn numbered<T>(
    state: &State,
    call: &Call,
    default: usize,
    items: &[T],
    show: impl Fn(&T) -> Value,
) -> Answer {
    let page = call.number("page", 0..=usize::MAX, 0)?;
    let size = call.number("size", 1..=50, default)?;
    let data: Vec<Value> = items.iter().skip(page.saturating_mul(size)).take(size).map(show).collect();
    Ok(Success::Content(if state.is_odd(Odd::DocumentedFieldsOnly) {
        json!({"data": data})
    } else {
        let (count, pages) = (items.len(), items.len().div_ceil(size));
        json!({"page": page, "totalCount": count, "totalPages": pages, "data": data})
    }))
}

/// `size` from 1 to `most`, which is the default too, and `next`; `content.page` is an object, or null at the end.
pub(super) fn by_cursor<T>(state: &State, call: &Call, most: usize, items: &[T], show: impl Fn(&T) -> Value) -> Answer {
    let size = call.number("size", 1..=most, most)?;
    let start = match call.query("next") {
        None => 0,
        Some(cursor) => position(cursor).filter(|position| *position < items.len()).ok_or(BAD_PARAMETER)?,
    };
    let data: Vec<Value> = items.iter().skip(start).take(size).map(show).collect();
    let end = start + data.len();
    let mut content = json!({"data": data, "page": null});
    if end < items.len() {
        content["page"] = json!({"next": cursor(end)});
    } else if state.is_odd(Odd::NullCursor) {
        content["page"] = json!({"next": null});
    } else if state.is_odd(Odd::NoCursor) {
        content = json!({"data": data});
    }
    Ok(Success::Content(content))
}

/// Looks as the service's do, and has every character that a query must encode.
fn cursor(position: usize) -> String {
    format!("bW9yYWU/{position}+c2FuZA==")
}

fn position(cursor: &str) -> Option<usize> {
    cursor.strip_prefix("bW9yYWU/")?.strip_suffix("+c2FuZA==")?.parse().ok()
}
