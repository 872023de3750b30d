//! The id of a channel, as it stands in its address.

use std::str::FromStr;

use crate::{Error, Result, id::string_id, lenient::Wire};

string_id! {
    /// A channel: 32 hexadecimal digits, as in `https://chzzk.naver.com/{ChannelId}`.
    ///
    /// ```
    /// use livechat::chzzk::ChannelId;
    ///
    /// let id = ChannelId::new("5c1e0a7d93b24f6688d0a1b2c3d4e5f6")?;
    /// assert_eq!(id, ChannelId::new("https://chzzk.naver.com/live/5c1e0a7d93b24f6688d0a1b2c3d4e5f6")?);
    /// assert!(ChannelId::new("the name of a channel").is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub struct ChannelId
}

impl ChannelId {
    /// Checks and takes an id, or the address of a channel or its live page.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] unless it is 32 hexadecimal digits.
    pub fn new(text: impl AsRef<str>) -> Result<Self> {
        let text = text.as_ref().trim().to_ascii_lowercase();
        let path = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(&text);
        let site = ["", "www.", "m.", "studio."]
            .iter()
            .find_map(|host| path.strip_prefix(host)?.strip_prefix("chzzk.naver.com/"));
        let id = site.map_or(path, |id| id.strip_prefix("live/").unwrap_or(id));
        let id = id.split(['/', '?', '#']).next().unwrap_or_default();
        if id.len() != 32 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Error::invalid(
                "channel id",
                "must be the channel's address or the 32 hexadecimal digits in it, https://chzzk.naver.com/{channel id}; its name is not enough",
            ));
        }
        Ok(Self(id.into()))
    }
}

impl FromStr for ChannelId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl Wire for ChannelId {
    fn from_text(text: &str) -> Option<Self> {
        // As nearly all of them come.
        if text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Some(Self(text.into()));
        }
        Self::new(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hexadecimal_ids_and_channel_addresses_pass() {
        let id = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";
        for good in [
            id,
            " 5C1E0A7D93B24F6688D0A1B2C3D4E5F6\n",
            "https://chzzk.naver.com/5c1e0a7d93b24f6688d0a1b2c3d4e5f6?x=1",
            "chzzk.naver.com/live/5c1e0a7d93b24f6688d0a1b2c3d4e5f6/",
            "HTTPS://Studio.CHZZK.naver.com/5c1e0a7d93b24f6688d0a1b2c3d4e5f6/chat",
        ] {
            assert_eq!(ChannelId::new(good).unwrap(), id, "{good}");
        }
        for bad in [
            "",
            "x",
            "5c1e0a7d93b24f6688d0a1b2c3d4e5f",
            "5c1e0a7d93b24f6688d0a1b2c3d4e5fg",
            "../../../etc/passwd",
            "5c1e0a7d93b24f6688d0a1b2c3d4e5f6\r\nX: y",
            "https://evil.example/5c1e0a7d93b24f6688d0a1b2c3d4e5f6",
        ] {
            assert!(ChannelId::new(bad).is_err(), "{bad}");
        }
    }
}
