//! Donations.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::Serialize;

use super::Raw;
use crate::{
    chzzk::ChannelId,
    lenient::{lenient, open_enum},
    plain::Plain,
};

/// Somebody donated (DONATION). Missions and what is given for them are not delivered.
///
/// `Display` shows one line, `익명의 후원자 donated 1000 KRW: 응원합니다`, with nothing in it that drives a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Donation {
    /// What it was given for.
    pub donation_type: Option<DonationType>,
    /// The channel that got it.
    pub channel_id: Option<ChannelId>,
    /// Who gave it, as it came: a channel's id, `anonymous`, or `TEST`.
    pub donator_channel_id: Option<Box<str>>,
    /// The name shown; empty for who wants to be anonymous.
    pub donator_nickname: Option<Box<str>>,
    /// How much, in won (`payAmount`). It is sent even where the streamer hides amounts from viewers, so think before it is
    /// shown. The documentation has a text, the live service a number; both are read.
    pub amount_krw: Option<i64>,
    /// The donor's text; for a video its title (`donationText`). The address of the video is not sent.
    pub text: String,
    /// The addresses of the emojis' pictures, by name.
    pub emojis: BTreeMap<String, String>,
    /// When the service sent the event, to the nanosecond. Not documented, and sent all the same; read as Korean time.
    pub event_sent_at: Option<Timestamp>,
    /// The event's own JSON, where the session was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl Donation {
    /// Whether the donor does not want to be named: the id is `anonymous`, or the name came empty.
    pub fn is_anonymous(&self) -> bool {
        self.donator_channel_id.as_deref() == Some("anonymous") || self.donator_nickname.as_deref() == Some("")
    }

    /// Whether it is the test alert of CHZZK Studio, for which nobody paid: the id is `TEST`.
    pub fn is_test(&self) -> bool {
        self.donator_channel_id.as_deref() == Some("TEST")
    }
}

impl fmt::Display for Donation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let donator = match (&self.donator_nickname, &self.donator_channel_id) {
            _ if self.is_anonymous() => "익명의 후원자",
            (Some(known), _) | (None, Some(known)) => known,
            (None, None) => "(unknown)",
        };
        write!(f, "{} donated ", Plain(donator))?;
        match self.amount_krw {
            Some(amount) => write!(f, "{amount} KRW")?,
            None => f.write_str("an unknown amount")?,
        }
        match &self.donation_type {
            Some(DonationType::Chat) | None => {}
            Some(DonationType::Video) => f.write_str(" for a video")?,
            Some(DonationType::Unknown(kind)) => write!(f, " ({})", Plain(kind))?,
        }
        if self.text.is_empty() { Ok(()) } else { write!(f, ": {}", Plain(&self.text)) }
    }
}

open_enum! {
    /// What a donation was given for (`donationType`, documented).
    pub enum DonationType {
        /// A line in the chat:
        Chat = "CHAT",
        /// A video to be played:
        Video = "VIDEO",
    }
}

lenient! {
    #[derive(Default, PartialEq)]
    pub(super) struct DonationFields {
        donation_type: Option<DonationType> = "donationType",
        channel_id: Option<ChannelId> = "channelId",
        donator_channel_id: Option<Box<str>> = "donatorChannelId",
        donator_nickname: Option<Box<str>> = "donatorNickname",
        amount_krw: Option<i64> = "payAmount",
        text: Option<String> = "donationText",
        emojis: BTreeMap<String, String> = "emojis",
        event_sent_at: Option<Timestamp> = "eventSentAt" as Seoul,
    }
}

impl DonationFields {
    pub(super) fn into_donation(self, raw: Option<Raw>) -> Donation {
        Donation {
            donation_type: self.donation_type,
            channel_id: self.channel_id,
            donator_channel_id: self.donator_channel_id,
            donator_nickname: self.donator_nickname,
            amount_krw: self.amount_krw,
            text: self.text.unwrap_or_default(),
            emojis: self.emojis,
            event_sent_at: self.event_sent_at,
            raw,
        }
    }
}
