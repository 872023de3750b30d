//! Reading an answer about what was asked.

use std::borrow::Cow;

use crate::{
    Error, Result,
    chzzk::answer::{Question, content, done},
    http::{Request, Response},
    lenient::Wire,
};

/// What is asked by who manages a channel.
#[derive(Clone, Copy)]
pub(crate) struct Managing<Q>(pub(crate) Q);

impl<Q: Question> From<Managing<Q>> for Cow<'static, str> {
    fn from(Managing(question): Managing<Q>) -> Self {
        question.into()
    }
}

impl<Q: Question> Question for Managing<Q> {
    fn login_hint(self) -> Option<&'static str> {
        Some("give the cookies of the streamer or of a manager of the channel, fresh ones where these have expired")
    }
}

/// Reads what must be there.
///
/// # Errors
///
/// A refusal, or an answer that cannot be read.
pub(crate) fn read<T: Wire>(request: &Request, response: &Response) -> Result<T> {
    content(response, Managing(request))?.ok_or_else(|| Error::decode(Managing(request), "there is no `content` in it"))
}

/// Reads a list, which is empty where there is none.
///
/// # Errors
///
/// As [`read`].
pub(crate) fn read_list<T: Wire + Default>(request: &Request, response: &Response) -> Result<T> {
    Ok(content(response, Managing(request))?.unwrap_or_default())
}

/// The error of an answer that is an object with nothing in it that can be read.
pub(crate) fn nothing_known(request: &Request) -> Error {
    Error::decode(request, "there is nothing in it that is known")
}

/// Reads that something was done.
///
/// # Errors
///
/// A refusal, or an answer that is somebody else's.
pub(crate) fn read_done(request: &Request, response: &Response) -> Result<()> {
    done(response, Managing(request))
}
