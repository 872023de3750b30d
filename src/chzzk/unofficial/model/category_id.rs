//! The id of a category.

use std::str::FromStr;

use crate::{Error, Result, id::string_id, lenient::Wire};

string_id! {
    /// A category among those of its type: `League_of_Legends` of the games, `talk` of the rest.
    ///
    /// ```
    /// use livechat::chzzk::unofficial::CategoryId;
    ///
    /// assert_eq!(CategoryId::new("Example_Game")?, "Example_Game");
    /// assert!(CategoryId::new("../channels").is_err());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub struct CategoryId
}

impl CategoryId {
    /// Checks and takes an id. Which ones there are is not known beforehand; the one of a broadcast is in its
    /// [`category_id`](super::LiveDetail::category_id).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] unless it is 1 to 200 characters, none of them a slash, a backslash, white space or a control
    /// character, and not all of them dots.
    pub fn new(text: impl AsRef<str>) -> Result<Self> {
        Self::from_text(text.as_ref()).ok_or_else(|| {
            Error::invalid("category id", "must be 1 to 200 characters without blanks and slashes, as `Example_Game`")
        })
    }
}

impl FromStr for CategoryId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl Wire for CategoryId {
    fn from_text(text: &str) -> Option<Self> {
        let unfit = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '/' | '\\');
        // A path of dots alone leads elsewhere.
        let good =
            (1..=200).contains(&text.chars().count()) && !text.contains(unfit) && text.contains(|c: char| c != '.');
        good.then(|| Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_lead_elsewhere_is_refused() {
        for good in ["Example_Game", "talk", "a.b", "한글", "a%b?c"] {
            assert_eq!(CategoryId::new(good).unwrap(), good);
        }
        for bad in ["", ".", "..", "...", "a/b", "a\\b", "a b", "a\n", &"x".repeat(201)] {
            assert!(CategoryId::new(bad).is_err(), "{bad}");
        }
    }
}
