//! Subscriptions to a channel.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::Raw;
use crate::{chzzk::ChannelId, lenient::lenient, plain::Plain};

/// Somebody subscribed to the channel (SUBSCRIPTION, sent since 2025.07).
///
/// Only documented: nobody has published a recording of one. `Display` shows one line, `구독자01 subscribed for 3 months (기본)`,
/// with nothing in it that drives a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Subscription {
    /// The channel that was subscribed to.
    pub channel_id: Option<ChannelId>,
    /// Who subscribed.
    pub subscriber_channel_id: Option<ChannelId>,
    /// Their name.
    pub subscriber_nickname: Option<Box<str>>,
    /// Tier 1 or 2 (`tierNo`).
    pub tier: Option<u32>,
    /// What the channel calls the tier.
    pub tier_name: Option<Box<str>>,
    /// Months (`month`), most likely since the first; the documentation's words are garbled.
    pub months: Option<u32>,
    /// When the service sent the event. Not documented; read as Korean time.
    pub event_sent_at: Option<Timestamp>,
    /// The event's own JSON, where the session was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl fmt::Display for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.subscriber_nickname.as_deref().filter(|name| !name.is_empty());
        let subscriber = name.or(self.subscriber_channel_id.as_ref().map(ChannelId::as_str)).unwrap_or("(unknown)");
        write!(f, "{} subscribed", Plain(subscriber))?;
        match self.months {
            Some(1) => f.write_str(" for 1 month")?,
            Some(months) => write!(f, " for {months} months")?,
            None => {}
        }
        self.tier_name.as_deref().map_or(Ok(()), |name| write!(f, " ({})", Plain(name)))
    }
}

lenient! {
    #[derive(Default, PartialEq)]
    pub(super) struct SubscriptionFields {
        channel_id: Option<ChannelId> = "channelId",
        subscriber_channel_id: Option<ChannelId> = "subscriberChannelId",
        subscriber_nickname: Option<Box<str>> = "subscriberNickname",
        tier: Option<u32> = "tierNo",
        tier_name: Option<Box<str>> = "tierName",
        months: Option<u32> = "month",
        event_sent_at: Option<Timestamp> = "eventSentAt" as Seoul,
    }
}

impl SubscriptionFields {
    pub(super) fn into_subscription(self, raw: Option<Raw>) -> Subscription {
        Subscription {
            channel_id: self.channel_id,
            subscriber_channel_id: self.subscriber_channel_id,
            subscriber_nickname: self.subscriber_nickname,
            tier: self.tier,
            tier_name: self.tier_name,
            months: self.months,
            event_sent_at: self.event_sent_at,
            raw,
        }
    }
}
