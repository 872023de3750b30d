//! Values that must not be seen: cookies, tokens, session ids.
//!
//! A [`Secret`] has no `Display` and no `Serialize`, its `Debug` shows nothing of it, and its memory is overwritten when
//! it is dropped. [`Secret::expose`] is the only way to the text, so that a reader of the code can search for it.
//!
//! ```
//! let token = livechat::Secret::new("do-not-print");
//! assert_eq!(format!("{token:?}"), "<redacted>");
//! assert_eq!(token.expose(), "do-not-print");
//! ```

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A text that is never printed, logged or serialized.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes over a text; the memory is overwritten when the last clone is dropped.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text itself. Do not print it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_text() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?}"), "<redacted>");
        assert_eq!(format!("{:?}", Some(secret.clone())), "Some(<redacted>)");
        assert_eq!(secret.expose(), "hunter2");
    }
}
