//! Hype Chat: a message that was paid for to be pinned.

use serde::Serialize;

use crate::{
    lenient::open_enum,
    twitch::{
        Text,
        reading::{Reading, flag, number},
    },
};

/// What was paid for a message to be pinned (`pinned-chat-paid-…`, undocumented).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HypeChat {
    /// How much, in the currency's smallest unit as [`exponent`](Self::exponent) has it: 500 with an exponent of 2 is 5.00.
    pub amount: u64,
    /// The same under another name (`canonical-amount`).
    pub canonical_amount: Option<u64>,
    /// The currency's code by ISO 4217, `EUR`.
    pub currency: Option<Text>,
    /// How many decimal places the amount has.
    pub exponent: Option<u64>,
    /// How long it stays pinned, as a level.
    pub level: Option<HypeChatLevel>,
    /// Whether Twitch filled in the text, since the writer left it empty.
    pub is_system_message: bool,
}

impl HypeChat {
    #[inline]
    pub(super) fn read(reading: &Reading<'_>) -> Option<Box<Self>> {
        let tags = &reading.tags;
        Some(Box::new(Self {
            amount: number(tags.paid_amount)?,
            canonical_amount: number(tags.paid_canonical_amount),
            currency: reading.text(tags.paid_currency),
            exponent: number(tags.paid_exponent),
            level: reading.text(tags.paid_level).map(|word| word.as_str().into()),
            is_system_message: flag(tags.paid_is_system_message),
        }))
    }
}

open_enum! {
    /// The level of a Hype Chat.
    pub enum HypeChatLevel {
        /// The lowest:
        One = "ONE",
        /// The second:
        Two = "TWO",
        /// The third:
        Three = "THREE",
        /// The fourth:
        Four = "FOUR",
        /// The fifth:
        Five = "FIVE",
        /// The sixth:
        Six = "SIX",
        /// The seventh:
        Seven = "SEVEN",
        /// The eighth:
        Eight = "EIGHT",
        /// The ninth:
        Nine = "NINE",
        /// The highest:
        Ten = "TEN",
    }
}
