//! The number of a video.

use std::{fmt, num::NonZeroU64, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Error, Result, lenient::Wire};

/// A video: the number in its address, `https://chzzk.naver.com/video/{VideoNo}`.
///
/// ```
/// use livechat::chzzk::unofficial::VideoNo;
///
/// let video: VideoNo = "https://chzzk.naver.com/video/14000001".parse()?;
/// assert_eq!(video, VideoNo::new(14_000_001)?);
/// assert!("the title of a video".parse::<VideoNo>().is_err());
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VideoNo(NonZeroU64);

impl VideoNo {
    /// Takes a number.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for 0.
    pub fn new(number: u64) -> Result<Self> {
        NonZeroU64::new(number).map(Self).ok_or_else(|| Error::invalid("video number", "must not be 0"))
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for VideoNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Reads a number, or the address of a video.
impl FromStr for VideoNo {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let id = super::address::id_in_address(text, "video/");
        // `+5` is a number for the standard library, and none in an address.
        let number = id.bytes().all(|byte| byte.is_ascii_digit()).then(|| id.parse().ok()).flatten();
        number.map(Self).ok_or_else(|| {
            Error::invalid(
                "video number",
                "must be the video's address or the number in it, https://chzzk.naver.com/video/{number}",
            )
        })
    }
}

impl Wire for VideoNo {
    fn from_integer(number: i64) -> Option<Self> {
        Self::new(number.try_into().ok()?).ok()
    }
    fn from_text(text: &str) -> Option<Self> {
        Self::new(text.trim().parse().ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_and_addresses_of_videos_pass() {
        for good in [
            "14000001",
            " 14000001\n",
            "https://chzzk.naver.com/video/14000001?t=5",
            "m.chzzk.naver.com/video/14000001/",
        ] {
            assert_eq!(good.parse::<VideoNo>().unwrap().get(), 14_000_001, "{good}");
        }
        for bad in
            ["", "0", "-1", "+5", "1.5", "x", "../1", "https://chzzk.naver.com/live/1", "https://evil.example/video/1"]
        {
            assert!(bad.parse::<VideoNo>().is_err(), "{bad}");
        }
        assert!(VideoNo::new(0).is_err());
        assert_eq!((VideoNo::from_integer(-1), VideoNo::from_integer(0), VideoNo::from_text("x")), (None, None, None));
        assert_eq!(VideoNo::from_text("7").map(VideoNo::get), Some(7));
    }
}
