//! Ids that are kept as they come, since their form is not documented.

use crate::{id::string_id, lenient::Wire};

macro_rules! opaque_id {
    ($name:ident) => {
        impl $name {
            /// Takes an id as it is on the wire. Where one is handed in that is empty, nothing is sent.
            pub fn new(text: impl Into<Box<str>>) -> Self {
                Self(text.into())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl Wire for $name {
            fn from_text(text: &str) -> Option<Self> {
                (!text.is_empty()).then(|| Self::new(text))
            }
            fn from_integer(number: i64) -> Option<Self> {
                Some(Self::new(number.to_string()))
            }
        }
    };
}

string_id! {
    /// A message that was sent through this API (`messageId` of chats/send). It can be made the notice. Events do not carry it.
    pub struct MessageId
}
opaque_id!(MessageId);

string_id! {
    /// The room of a channel's chat (`chatChannelId` of a CHAT event, such as `N2dODq`). It is not the channel's id; whether it
    /// changes with every broadcast is not certain.
    pub struct ChatChannelId
}
opaque_id!(ChatChannelId);
