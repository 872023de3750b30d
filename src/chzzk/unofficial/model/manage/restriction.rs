//! Who may not take part, for how long, and who asks to be let in again.

use jiff::Timestamp;
use serde::Serialize;

use super::ManagedUser;
use crate::{Error, Result, chzzk::unofficial::chat::UserId, lenient::lenient};

lenient! {
    /// Somebody who may not take part in a channel, for days or for ever (restrict-users; the row is from the source code of other clients).
    ///
    /// For how long, the rows that are known do not say.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct RestrictedUser {
        /// The restriction's number (`seq`).
        pub seq: Option<i64> = "seq",
        /// Who (`userIdHash`).
        pub user_id: Option<UserId> = "userIdHash",
        /// Their name.
        pub nickname: Option<Box<str>> = "nickname",
        /// The name of who restricted them (`executeNickname`).
        pub restricted_by: Option<Box<str>> = "executeNickname",
        /// Since when (`createdDate`).
        pub created_at: Option<Timestamp> = "createdDate" as Seoul,
    }

    /// Somebody asks to be let in again (restrict-release-requests; the row is from the source code of other clients).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct ReleaseRequest {
        /// Its number, by which it is rejected (`requestNo`).
        pub number: Option<u64> = "requestNo",
        /// The number of the restriction: its [`seq`](RestrictedUser::seq) (`restrictSeq`).
        pub restrict_seq: Option<i64> = "restrictSeq",
        /// Who asks (`userResponse`).
        pub user: ManagedUser = "userResponse",
        /// What they say for themselves (`vindication`).
        pub vindication: Option<Box<str>> = "vindication",
        /// When they asked (`createdDate`).
        pub created_at: Option<Timestamp> = "createdDate" as Seoul,
    }
}

/// How long somebody may not take part: the lengths that the service knows (`restrictDays`).
///
/// ```
/// use livechat::chzzk::unofficial::model::manage::RestrictDays;
///
/// assert_eq!(RestrictDays::try_from(30)?, RestrictDays::Thirty);
/// assert_eq!(RestrictDays::Forever.days(), None);
/// assert!(RestrictDays::try_from(2).is_err());
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RestrictDays {
    /// A day.
    One,
    /// Three days.
    Three,
    /// A week.
    Seven,
    /// Fifteen days.
    Fifteen,
    /// Thirty days.
    Thirty,
    /// Ninety days.
    Ninety,
    /// Until it is lifted (`null`).
    Forever,
}

impl RestrictDays {
    /// How many days; `None` for ever.
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::One => Some(1),
            Self::Three => Some(3),
            Self::Seven => Some(7),
            Self::Fifteen => Some(15),
            Self::Thirty => Some(30),
            Self::Ninety => Some(90),
            Self::Forever => None,
        }
    }
}

impl TryFrom<u32> for RestrictDays {
    type Error = Error;

    fn try_from(days: u32) -> Result<Self> {
        match days {
            1 => Ok(Self::One),
            3 => Ok(Self::Three),
            7 => Ok(Self::Seven),
            15 => Ok(Self::Fifteen),
            30 => Ok(Self::Thirty),
            90 => Ok(Self::Ninety),
            _ => Err(Error::invalid("restrict days", format!("{days} is none of 1, 3, 7, 15, 30, 90"))),
        }
    }
}
