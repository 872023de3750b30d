//! The ids of the chat socket.

use std::str::FromStr;

use crate::{Error, Result, id::string_id, lenient::Wire};

string_id! {
    /// A chat channel: the room of one broadcast (`N2xQ7k`). It is not the channel's id, and every broadcast has a new one.
    ///
    /// ```
    /// use livechat::chzzk::unofficial::chat::ChatChannelId;
    ///
    /// assert_eq!(ChatChannelId::new("N2xR_3")?, "N2xR_3");
    /// assert!(ChatChannelId::new("N2x/../R").is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub struct ChatChannelId
}

impl ChatChannelId {
    /// Checks and takes an id.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] unless it is 1 to 64 letters, digits, `_` and `-`.
    pub fn new(text: impl AsRef<str>) -> Result<Self> {
        Self::from_text(text.as_ref()).ok_or_else(|| {
            Error::invalid(
                "chat channel id",
                "must be 1 to 64 letters, digits, `_` and `-`, as in the live's `chatChannelId`",
            )
        })
    }
}

impl FromStr for ChatChannelId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl Wire for ChatChannelId {
    fn from_text(text: &str) -> Option<Self> {
        let good = (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        good.then(|| Self(text.into()))
    }
}

string_id! {
    /// Who wrote a row: the hash of a user's id (32 hexadecimal digits), or a word for nobody in particular.
    ///
    /// It is kept as it came, whatever it is.
    pub struct UserId
}

impl UserId {
    /// Takes an id as it is on the wire.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// Whether it stands for a donor or giver who does not want to be named (`anonymous`).
    pub fn is_anonymous(&self) -> bool {
        self == "anonymous"
    }

    /// Whether it stands for the service itself (`SYSTEM_MESSAGE`).
    pub fn is_system(&self) -> bool {
        self == "SYSTEM_MESSAGE"
    }
}

impl From<&str> for UserId {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl Wire for UserId {
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.into()))
    }
    fn from_integer(number: i64) -> Option<Self> {
        Some(Self(number.to_string().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_channel_id_is_checked() {
        let longest = "a".repeat(64);
        for good in ["N2xQ7k", "N2xR_3", "-", &longest] {
            assert_eq!(ChatChannelId::new(good).unwrap(), good);
        }
        let too_long = "a".repeat(65);
        for bad in ["", " ", "N2xQ7k ", "a/b", "a\nb", "a\"b", "한글", &too_long] {
            assert!(ChatChannelId::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn words_for_nobody_are_known() {
        assert!(UserId::new("anonymous").is_anonymous());
        assert!(UserId::new("SYSTEM_MESSAGE").is_system());
        let user = UserId::new("abc0000000000000111111111111e11e");
        assert!(!user.is_anonymous() && !user.is_system());
    }
}
