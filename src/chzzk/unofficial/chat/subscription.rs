//! Subscriptions, and subscriptions as a gift.
//!
//! One gift comes in several forms, not always in all: as a row to the channel ([`SubscriptionGift`]), a row for each
//! receiver ([`SubscriptionGiftReceived`]), and as events ([`GiftProgress`], [`GiftReceived`]). Count gifts by `gift_id`, not
//! by rows.

use std::fmt;

use serde::Serialize;

use super::{
    Message, Raw, UserId,
    donation::Text,
    message::{Author, Mark},
    plain::Plain,
};
use crate::lenient::open_enum;

/// Somebody subscribed, or told for how long (`msgTypeCode` 11). The text may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Subscription {
    /// The row.
    #[serde(flatten)]
    pub message: Message,
    /// Months in all.
    pub months: Option<u32>,
    /// Tier 1 or 2.
    pub tier: Option<u32>,
    /// What the channel calls the tier.
    pub tier_name: Option<Box<str>>,
    /// The subscriber's name.
    pub nickname: Option<Box<str>>,
}

impl fmt::Display for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subscriber = Author { nickname: self.nickname.as_deref(), ..self.message.author() };
        write!(f, "{}{subscriber} subscribed", Mark(&self.message.status))?;
        match self.months {
            Some(1) => f.write_str(" for the first month")?,
            Some(months) => write!(f, " for {months} months")?,
            None => {}
        }
        write!(f, "{}{}", Tier(self.tier_name.as_deref()), Text(&self.message.content))
    }
}

/// What the channel calls a tier, in parentheses.
struct Tier<'a>(Option<&'a str>);

impl fmt::Display for Tier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |name| write!(f, " ({})", Plain(name)))
    }
}

open_enum! {
    /// How the receivers of a gift are chosen.
    pub enum GiftSelection {
        /// By the giver:
        Manual = "MANUAL",
        /// By chance:
        Random = "RANDOM",
    }
}

/// Somebody gave subscriptions to the channel (`msgTypeCode` 12, row form).
///
/// Of a gift of two to chosen viewers a recording shows no such row, only one [`SubscriptionGiftReceived`] for each; another
/// source saw one row of quantity 2. So count by [`gift_id`](Self::gift_id).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SubscriptionGift {
    /// The row; its author is the giver.
    #[serde(flatten)]
    pub message: Message,
    /// Names the gift, in all its forms.
    pub gift_id: Option<Box<str>>,
    /// How the receivers are chosen.
    pub selection: Option<GiftSelection>,
    /// Tier 1 or 2.
    pub tier: Option<u32>,
    /// What the channel calls the tier.
    pub tier_name: Option<Box<str>>,
    /// How many subscriptions.
    pub quantity: Option<u32>,
    /// How many of them were paid back because they could not be given.
    pub refunded_quantity: Option<u32>,
}

impl fmt::Display for SubscriptionGift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let giver = self.message.author();
        write!(f, "{}{giver} gave {}", Mark(&self.message.status), Quantity(self.quantity))?;
        write!(f, "{}{}", Tier(self.tier_name.as_deref()), Text(&self.message.content))
    }
}

struct Quantity(Option<u32>);

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(1) => f.write_str("1 subscription"),
            Some(quantity) => write!(f, "{quantity} subscriptions"),
            None => f.write_str("subscriptions"),
        }
    }
}

/// Who got a subscription as a gift.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct GiftReceiver {
    /// Who.
    #[serde(rename = "receiver_id")]
    pub user_id: Option<UserId>,
    /// Their name.
    #[serde(rename = "receiver_nickname")]
    pub nickname: Option<Box<str>>,
    /// Whether the name carries the mark of a verified channel.
    #[serde(rename = "receiver_verified")]
    pub verified: bool,
}

impl fmt::Display for GiftReceiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Author { anonymous: false, nickname: self.nickname.as_deref(), user_id: self.user_id.as_ref() }.fmt(f)
    }
}

/// One viewer got a subscription as a gift (`msgTypeCode` 12, `SUBSCRIPTION_GIFT_RECEIVER`, row form).
///
/// The same is told once more by [`GiftReceived`], the event form; [`gift_id`](Self::gift_id) is the same in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SubscriptionGiftReceived {
    /// The row; its author is the giver.
    #[serde(flatten)]
    pub message: Message,
    /// Names the gift, in all its forms.
    pub gift_id: Option<Box<str>>,
    /// Who got it.
    #[serde(flatten)]
    pub receiver: GiftReceiver,
    /// How the receivers are chosen.
    pub selection: Option<GiftSelection>,
    /// Tier 1 or 2.
    pub tier: Option<u32>,
    /// What the channel calls the tier.
    pub tier_name: Option<Box<str>>,
}

impl fmt::Display for SubscriptionGiftReceived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let giver = self.message.author();
        write!(f, "{}{giver} gave {} a subscription", Mark(&self.message.status), self.receiver)?;
        Tier(self.tier_name.as_deref()).fmt(f)
    }
}

/// How far the giving of subscriptions is (event `SUBSCRIPTION_GIFT`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GiftProgress {
    /// Names the gift, in all its forms.
    pub gift_id: Option<Box<str>>,
    /// The giver; `None` when they want to be anonymous.
    pub user_id: Option<UserId>,
    /// Whether the giver does not want to be named.
    pub anonymous: bool,
    /// How the receivers are chosen.
    pub selection: Option<GiftSelection>,
    /// Tier 1 or 2.
    pub tier: Option<u32>,
    /// What the channel calls the tier.
    pub tier_name: Option<Box<str>>,
    /// The giver's own tier.
    pub sender_tier: Option<u32>,
    /// How many subscriptions.
    pub quantity: Option<u32>,
    /// How many of them were given.
    pub completed_quantity: Option<u32>,
    /// How many of them were paid back because they could not be given.
    pub refunded_quantity: Option<u32>,
    /// The event's own JSON, where the chat was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl fmt::Display for GiftProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let giver = Author { anonymous: self.anonymous, nickname: None, user_id: self.user_id.as_ref() };
        write!(f, "gift of {giver}: {}{}", Quantity(self.quantity), Tier(self.tier_name.as_deref()))?;
        self.completed_quantity.map_or(Ok(()), |completed| write!(f, ", {completed} given"))
    }
}

/// One viewer got a subscription as a gift (event `SUBSCRIPTION_GIFT_RECEIVER`); the row form is
/// [`SubscriptionGiftReceived`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GiftReceived {
    /// Names the gift, in all its forms.
    pub gift_id: Option<Box<str>>,
    /// The giver; `None` when they want to be anonymous.
    pub user_id: Option<UserId>,
    /// Whether the giver does not want to be named.
    pub anonymous: bool,
    /// Who got it.
    #[serde(flatten)]
    pub receiver: GiftReceiver,
    /// How the receivers are chosen.
    pub selection: Option<GiftSelection>,
    /// Tier 1 or 2.
    pub tier: Option<u32>,
    /// What the channel calls the tier.
    pub tier_name: Option<Box<str>>,
    /// The event's own JSON, where the chat was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl fmt::Display for GiftReceived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} got a subscription{}", self.receiver, Tier(self.tier_name.as_deref()))
    }
}
