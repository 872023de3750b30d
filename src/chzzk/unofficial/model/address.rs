//! Addresses of the web page that people paste.

/// The id in `https://chzzk.naver.com/{kind}{id}`, or the text itself where it is no such address.
pub(super) fn id_in_address<'a>(text: &'a str, kind: &str) -> &'a str {
    let text = text.trim();
    let path = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
    let site = ["", "www.", "m."].iter().find_map(|host| path.strip_prefix(host)?.strip_prefix("chzzk.naver.com/"));
    match site.and_then(|site| site.strip_prefix(kind)) {
        Some(id) => id.split(['/', '?', '#']).next().unwrap_or_default(),
        None => text,
    }
}
