//! Rows that somebody paid for.

use std::fmt;

use serde::Serialize;

use super::{
    Message, Mission, UserId,
    message::{Author, Mark},
    plain::Plain,
};
use crate::lenient::{lenient, open_enum};

/// A donation (`msgTypeCode` 10, or 13 for a party's).
///
/// The text in [`message`](Self::message) is the donor's, a video's title, or what the mission is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Donation {
    /// The row.
    #[serde(flatten)]
    pub message: Message,
    /// What it was given for.
    pub kind: Option<DonationKind>,
    /// How much, in won; `None` where the channel hides amounts.
    pub amount_krw: Option<i64>,
    /// What was paid with.
    pub pay_type: Option<PayType>,
    /// Names the donation; missions have none of these.
    pub donation_id: Option<Box<str>>,
    /// The donor's name; `None` when they want to be anonymous, even if a profile came.
    pub nickname: Option<Box<str>>,
    /// The week's donors, at most ten.
    pub weekly_ranks: Vec<WeeklyRank>,
    /// The donor's own place among them; `None` when they want to be anonymous.
    pub own_weekly_rank: Option<Box<WeeklyRank>>,
    /// On how many days in a row the donor gave something.
    pub continuous_days: Option<u32>,
    /// The mission, for [`DonationKind::Mission`] and [`DonationKind::MissionParticipation`].
    pub mission: Option<Box<Mission>>,
    /// The party, for [`DonationKind::Party`].
    pub party: Option<Box<Party>>,
}

impl Donation {
    /// The donor's name, unless they want to be anonymous or none is known.
    pub fn nickname(&self) -> Option<&str> {
        self.nickname.as_deref()
    }

    /// Whether the donor does not want to be named.
    pub fn is_anonymous(&self) -> bool {
        self.message.anonymous
    }
}

impl fmt::Display for Donation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = &self.message;
        let donor = Author { nickname: self.nickname(), ..message.author() };
        write!(f, "{}{donor} donated {}", Mark(&message.status), Krw(self.amount_krw))?;
        match &self.kind {
            Some(DonationKind::Video) => f.write_str(" for a video")?,
            Some(DonationKind::Mission) => f.write_str(" for a mission")?,
            Some(DonationKind::MissionParticipation) => f.write_str(" towards a mission")?,
            Some(DonationKind::Party) => f.write_str(" to a party")?,
            Some(DonationKind::Chat) | None => {}
            Some(DonationKind::Unknown(kind)) => write!(f, " ({})", Plain(kind))?,
        }
        Text(&message.content).fmt(f)
    }
}

/// An amount that may be hidden.
pub(super) struct Krw(pub(super) Option<i64>);

impl fmt::Display for Krw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(amount) => write!(f, "{amount} KRW"),
            None => f.write_str("a hidden amount"),
        }
    }
}

/// A text that may be empty, after what it belongs to.
pub(super) struct Text<'a>(pub(super) &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, ": {}", Plain(self.0)) }
    }
}

open_enum! {
    /// What a donation was given for.
    pub enum DonationKind {
        /// A line in the chat:
        Chat = "CHAT",
        /// A video to be played:
        Video = "VIDEO",
        /// A mission for the streamer:
        Mission = "MISSION",
        /// More for a mission that somebody else asked for:
        MissionParticipation = "MISSION_PARTICIPATION",
        /// A party of several channels:
        Party = "PARTY",
    }
}

open_enum! {
    /// What was paid with.
    pub enum PayType {
        /// Money, shown as cheese; the only one in recordings:
        Currency = "CURRENCY",
        /// Named only in another client's source:
        Cheese = "CHEESE",
    }
}

lenient! {
    /// A place among the week's donors.
    #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
    #[non_exhaustive]
    pub struct WeeklyRank {
        /// Who.
        pub user_id: Option<UserId> = "userIdHash",
        /// Their name.
        pub nickname: Box<str> = "nickName" | "nickname",
        /// Whether the name carries the mark of a verified channel.
        pub verified: bool = "verifiedMark",
        /// Achievements the user shows.
        pub achievement_badge_ids: Vec<Box<str>> = "activatedAchievementBadgeIds",
        /// What they gave this week, in won.
        pub amount_krw: Option<i64> = "donationAmount",
        /// The place, from 1.
        pub rank: Option<u32> = "ranking",
    }
}

/// The party a donation went to. Named only in another client's source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Party {
    /// Its name.
    pub name: Option<Box<str>>,
    /// Its number.
    pub number: Option<i64>,
    /// Names the donation within the party.
    pub donation_id: Option<Box<str>>,
}

/// A purchase in the streamer's shop (`msgTypeCode` 15). Only described; no recording shows one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ShopPurchase {
    /// The row.
    #[serde(flatten)]
    pub message: Message,
    /// What was bought.
    pub product_name: Option<Box<str>>,
    /// For how much, in won.
    pub amount_krw: Option<i64>,
}

impl fmt::Display for ShopPurchase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let product = self.product_name.as_deref().unwrap_or("something");
        write!(f, "{}{} bought ", Mark(&self.message.status), self.message.author())?;
        write!(f, "{} for {}{}", Plain(product), Krw(self.amount_krw), Text(&self.message.content))
    }
}
