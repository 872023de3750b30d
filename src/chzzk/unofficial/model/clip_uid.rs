//! The id of a clip.

use std::str::FromStr;

use crate::{Error, Result, id::string_id, lenient::Wire};

string_id! {
    /// A clip: the text in its address, `https://chzzk.naver.com/clips/{ClipUid}`. All that were seen have 10 characters; other lengths
    /// pass, too.
    ///
    /// ```
    /// use livechat::chzzk::unofficial::ClipUid;
    ///
    /// assert_eq!(ClipUid::new("https://chzzk.naver.com/clips/Fake0Clip1")?, "Fake0Clip1");
    /// assert!(ClipUid::new("a/b").is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub struct ClipUid
}

impl ClipUid {
    /// Checks and takes an id, or the address of a clip.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] unless it is 1 to 64 letters, digits, `_` and `-`.
    pub fn new(text: impl AsRef<str>) -> Result<Self> {
        Self::from_text(super::address::id_in_address(text.as_ref(), "clips/")).ok_or_else(|| {
            Error::invalid(
                "clip uid",
                "must be the clip's address or the id in it, https://chzzk.naver.com/clips/{clip uid}",
            )
        })
    }
}

impl FromStr for ClipUid {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl Wire for ClipUid {
    fn from_text(text: &str) -> Option<Self> {
        let good = (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        good.then(|| Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_and_addresses_of_clips_pass() {
        for good in ["Fake0Clip1", " Fake0Clip1\n", "https://m.chzzk.naver.com/clips/Fake0Clip1/?x=y"] {
            assert_eq!(ClipUid::new(good).unwrap(), "Fake0Clip1");
        }
        for bad in ["", "..", "a/b", "a b", "한글", "https://chzzk.naver.com/video/1", "https://evil.example/clips/a"]
        {
            assert!(ClipUid::new(bad).is_err(), "{bad}");
        }
    }
}
