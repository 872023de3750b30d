//! Namespaces: which can be sent without breaking the packet around them.

use crate::{Error, Result};

/// The root namespace, in which every connection is from its beginning. It is not written in packets.
pub const ROOT: &str = "/";

/// The most attachments that a packet may have. Newer 2.x servers close the connection at more.
pub const MAX_ATTACHMENTS: usize = 10;

/// Refuses what would not come out at the other end as it went in.
///
/// # Errors
///
/// [`Error::InvalidArgument`] unless it begins with `/` and has no comma (which ends it), no question mark (which begins its query)
/// and no control character.
pub(in crate::socketio) fn check_namespace(namespace: &str) -> Result<()> {
    if !namespace.starts_with('/') {
        return Err(Error::invalid("namespace", "must begin with a slash"));
    }
    if namespace.contains(|c: char| matches!(c, ',' | '?') || c.is_control()) {
        return Err(Error::invalid("namespace", "must have no comma, no question mark and no control character"));
    }
    Ok(())
}

/// The same for the query that a CONNECT may carry.
///
/// # Errors
///
/// [`Error::InvalidArgument`] if it has a comma or a control character.
pub(super) fn check_query(query: &str) -> Result<()> {
    if query.contains(|c: char| c == ',' || c.is_control()) {
        return Err(Error::invalid("query", "must have no comma and no control character"));
    }
    Ok(())
}
