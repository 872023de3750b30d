//! Reading an answer about what was asked.

use std::borrow::Cow;

use crate::{
    Error, Result,
    chzzk::answer::{Question, content, done},
    http::{Request, Response},
    lenient::Wire,
};

/// What was asked is what an error is about.
#[derive(Clone, Copy)]
struct Asked<'a>(&'a Request);

impl From<Asked<'_>> for Cow<'static, str> {
    fn from(Asked(request): Asked<'_>) -> Self {
        request.doing.clone()
    }
}

impl Question for Asked<'_> {}

/// Reads what must be there.
///
/// # Errors
///
/// A refusal, or an answer that cannot be read.
pub(crate) fn read<T: Wire>(request: &Request, response: &Response) -> Result<T> {
    content(response, Asked(request))?.ok_or_else(|| Error::decode(Asked(request), "there is no `content` in it"))
}

/// Reads a list, which is empty where there is none.
///
/// # Errors
///
/// As [`read`].
pub(crate) fn read_list<T: Wire + Default>(request: &Request, response: &Response) -> Result<T> {
    Ok(content(response, Asked(request))?.unwrap_or_default())
}

/// Reads that something was done.
///
/// # Errors
///
/// A refusal.
pub(crate) fn read_done(request: &Request, response: &Response) -> Result<()> {
    done(response, Asked(request))
}
