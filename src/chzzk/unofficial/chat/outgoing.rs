//! A message on its way out, checked before anything is sent.

use std::collections::BTreeMap;

use crate::{Error, Result};

/// A message to send: a text, and the pictures of the emojis it names.
///
/// ```
/// use livechat::chzzk::unofficial::OutgoingMessage;
///
/// let plain = OutgoingMessage::new("안녕하세요");
/// let smiling = OutgoingMessage::new("{:d_48:} 좋아요")
///     .emoji("d_48", "https://ssl.pstatic.net/static/nng/glive/icon/b_08.gif");
/// # let _ = (plain, smiling);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMessage {
    pub(crate) content: String,
    pub(crate) emojis: BTreeMap<String, String>,
}

impl OutgoingMessage {
    /// The longest text, in characters. The official API documents 100; the chat socket's own limit is not documented, and
    /// the builder's `max_message_chars` changes this one.
    pub const MAX_CHARS: usize = 100;
    /// The most emojis one message may name; a limit of this crate.
    pub const MAX_EMOJIS: usize = 100;

    /// A message with this text. Emojis stand in it as `{:name:}`.
    pub fn new(content: impl Into<String>) -> Self {
        Self { content: content.into(), emojis: BTreeMap::new() }
    }

    /// Names the picture of an emoji that stands in the text. Without it viewers see `{:name:}`.
    #[must_use]
    pub fn emoji(mut self, name: impl Into<String>, url: impl Into<String>) -> Self {
        self.emojis.insert(name.into(), url.into());
        self
    }

    /// # Errors
    ///
    /// [`Error::InvalidArgument`] where the server would refuse it for certain.
    pub(crate) fn check(&self, max_chars: usize) -> Result<()> {
        if self.content.trim().is_empty() {
            return Err(Error::invalid("message", "is empty"));
        }
        let chars = self.content.chars().count();
        if chars > max_chars {
            return Err(Error::invalid("message", format!("has {chars} characters, more than {max_chars}")));
        }
        if self.emojis.len() > Self::MAX_EMOJIS {
            return Err(Error::invalid("emojis", format!("are more than {}", Self::MAX_EMOJIS)));
        }
        for (name, url) in &self.emojis {
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) {
                return Err(Error::invalid(
                    "emoji name",
                    "must be letters, digits, `_` and `-`, without braces and colons",
                ));
            }
            if !url.starts_with("https://") || url.len() > 2_048 {
                return Err(Error::invalid("emoji URL", "must begin with https:// and have at most 2048 bytes"));
            }
        }
        Ok(())
    }
}

impl From<&str> for OutgoingMessage {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for OutgoingMessage {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&String> for OutgoingMessage {
    fn from(text: &String) -> Self {
        Self::new(text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_refused_is_refused_here() {
        let check = |message: OutgoingMessage| message.check(100);
        assert!(check("안녕".into()).is_ok());
        assert!(check("가".repeat(100).into()).is_ok());
        for bad in [String::new(), " \n".into(), "가".repeat(101)] {
            assert!(check(bad.into()).is_err());
        }
        assert!(check(OutgoingMessage::new("{:a:}").emoji("a", "https://x.example/a.gif")).is_ok());
        assert!(check(OutgoingMessage::new("x").emoji("{:a:}", "https://x.example/a.gif")).is_err());
        assert!(check(OutgoingMessage::new("x").emoji("a", "javascript:alert(1)")).is_err());
    }
}
