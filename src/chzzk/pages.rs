//! How pages follow each other in the lists of both APIs: by number, or by the name of the next one.

use super::rows::{PageTold, Rows};
use crate::{
    Error, Result,
    paging::{Key, Page, PageKey},
};

/// Which page of a list that counts them is asked for.
pub(crate) fn number(key: Option<&PageKey>) -> Result<u32> {
    match key.map(PageKey::key) {
        None => Ok(0),
        Some(Key::Number(number)) => Ok(*number),
        Some(Key::Cursor(cursor)) => {
            Err(Error::invalid("page key", format!("{cursor:?} belongs to another list: this one counts its pages")))
        }
    }
}

/// Where a page of a list that names them begins.
pub(crate) fn cursor(key: Option<&PageKey>) -> Result<Option<&str>> {
    match key.map(PageKey::key) {
        None => Ok(None),
        Some(Key::Cursor(cursor)) => Ok(Some(cursor)),
        Some(Key::Number(number)) => Err(Error::invalid(
            "page key",
            format!("{number} belongs to another list: the pages of this one have names"),
        )),
    }
}

/// What was read on page `asked`. The list ends with its last page; where their number is not told, with a page that is not full.
/// An empty page ends it in any case, and so does one that the service counts as earlier than the one asked for.
pub(crate) fn counted_page<T>(rows: Rows<T>, asked: u32, size: u32) -> Page<T> {
    let Rows { items, told, page, total_count, total_pages } = rows;
    let following = asked.checked_add(1).filter(|following| {
        let goes_on = match total_pages {
            Some(pages) => *following < pages,
            None => u32::try_from(told).unwrap_or(u32::MAX) >= size,
        };
        let stands_still = matches!(page, PageTold::Number(number) if number < asked);
        goes_on && told > 0 && !stands_still
    });
    Page { items, next: following.map(PageKey::number), total_count, total_pages }
}

/// What was read from `asked` on. The list ends where no next page is named, or the same again.
pub(crate) fn named_page<T>(rows: Rows<T>, asked: Option<&str>) -> Page<T> {
    let Rows { items, told: _, page, total_count, total_pages } = rows;
    let next = match page {
        PageTold::Cursor(cursor) if asked != Some(&*cursor) => Some(PageKey::cursor(cursor)),
        _ => None,
    };
    Page { items, next, total_count, total_pages }
}
