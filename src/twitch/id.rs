//! The ids and names of Twitch chat.

use super::Text;

/// Declares a type for one sort of text.
macro_rules! text_id {
    ($(#[$meta:meta])* $vis:vis struct $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        #[serde(transparent)]
        $vis struct $name(Text);

        impl $name {
            /// The text as it is on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<Text> for $name {
            fn from(text: Text) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == *other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == **other
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.0, f)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

text_id! {
    /// A message of a room: a UUID so far, to be treated as opaque.
    ///
    /// The server may send a message twice, so keep the last few hundred of these to tell. In Shared Chat every room's copy has an
    /// id of its own; [`SharedChat::id`](super::message::SharedChat::id) is the one that all copies have in common.
    pub struct MessageId
}

text_id! {
    /// An account: a number as text. A room has the id of its broadcaster's account.
    pub struct UserId
}

text_id! {
    /// A room by its name: the broadcaster's login, without the `#` in front of it on the wire.
    pub struct ChannelName
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_like_its_text() {
        let id = UserId::from("880011");
        assert_eq!(id, "880011");
        assert_eq!((id.to_string(), format!("{id:?}")), ("880011".to_owned(), "\"880011\"".to_owned()));
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"880011\"");
    }
}
