//! A channel, live or not.

use serde::{
    Serialize,
    de::{IgnoredAny, MapAccess, SeqAccess},
};

use crate::{
    Error, Result,
    chzzk::{ChannelId, answer::content, unofficial::request::Call},
    error::{NoChat, NoChatReason},
    http::Response,
    lenient::{Wire, lenient, open_enum},
};

/// A channel (seen in recordings).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Channel {
    /// Its id.
    pub channel_id: ChannelId,
    /// Its name (`channelName`).
    pub name: Option<Box<str>>,
    /// Its picture (`channelImageUrl`); `None` or empty where it has none.
    pub image_url: Option<Box<str>>,
    /// Whether NAVER has verified it.
    pub verified_mark: bool,
    /// What kind of mark that is.
    pub verified_mark_type: Option<Box<str>>,
    /// Whether it is an official channel of a company.
    pub official: bool,
    /// What it is for.
    pub channel_type: Option<ChannelType>,
    /// What the streamer says about it, possibly empty (`channelDescription`).
    pub description: Option<Box<str>>,
    /// How many follow it.
    pub follower_count: Option<u64>,
    /// Whether it is live (`openLive`).
    pub live: bool,
    /// Whether it can be subscribed to.
    pub subscription_availability: Option<bool>,
    /// How a subscription can be paid.
    pub subscription_payment: Option<SubscriptionPayment>,
    /// Whether it earns from advertisements.
    pub ad_monetization_availability: Option<bool>,
    /// The badges that it gives to viewers.
    pub activated_badge_ids: Vec<Box<str>>,
    /// Whether it sells products.
    pub paid_product_sale_allowed: Option<bool>,
}

lenient! {
    /// What live-detail says about the channel (seen in recordings).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct ChannelSummary {
        /// Its id.
        pub channel_id: Option<ChannelId> = "channelId",
        /// Its name (`channelName`).
        pub name: Option<Box<str>> = "channelName",
        /// Its picture (`channelImageUrl`); `None` or empty where it has none.
        pub image_url: Option<Box<str>> = "channelImageUrl",
        /// Whether NAVER has verified it.
        pub verified_mark: bool = "verifiedMark",
        /// What kind of mark that is.
        pub verified_mark_type: Option<Box<str>> = "verifiedMarkType",
        /// Whether it is an official channel of a company (`officialChannel`).
        pub official: bool = "officialChannel",
        /// The badges that it gives to viewers (`activatedChannelBadgeIds`).
        pub activated_badge_ids: Vec<Box<str>> = "activatedChannelBadgeIds",
    }

    /// How a subscription can be paid (`subscriptionPaymentAvailability`).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct SubscriptionPayment {
        /// In the app for Apple's systems (`iapAvailability`).
        pub iap: Option<bool> = "iapAvailability",
        /// In the app for Android (`iabAvailability`).
        pub iab: Option<bool> = "iabAvailability",
    }

    #[derive(Default)]
    struct ChannelAnswer {
        channel_id: Option<ToldId> = "channelId",
        name: Option<Box<str>> = "channelName",
        image_url: Option<Box<str>> = "channelImageUrl",
        verified_mark: bool = "verifiedMark",
        verified_mark_type: Option<Box<str>> = "verifiedMarkType",
        official: bool = "officialChannel",
        channel_type: Option<ChannelType> = "channelType",
        description: Option<Box<str>> = "channelDescription",
        follower_count: Option<u64> = "followerCount",
        live: bool = "openLive",
        subscription_availability: Option<bool> = "subscriptionAvailability",
        subscription_payment: Option<SubscriptionPayment> = "subscriptionPaymentAvailability",
        ad_monetization_availability: Option<bool> = "adMonetizationAvailability",
        activated_badge_ids: Vec<Box<str>> = "activatedChannelBadgeIds",
        paid_product_sale_allowed: Option<bool> = "paidProductSaleAllowed",
    }
}

open_enum! {
    /// What a channel is for (seen in recordings).
    pub enum ChannelType {
        /// Broadcasting:
        Streaming = "STREAMING",
        /// An account that only watches; told for unknown channels too:
        Normal = "NORMAL",
    }
}

/// An id that was told, even if it cannot be read: only `null` says that there is no such channel.
struct ToldId(Option<ChannelId>);

impl Wire for ToldId {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self(ChannelId::new(text).ok()))
    }
    fn from_integer(_number: i64) -> Option<Self> {
        Some(Self(None))
    }
    fn from_float(_number: f64) -> Option<Self> {
        Some(Self(None))
    }
    fn from_bool(_value: bool) -> Option<Self> {
        Some(Self(None))
    }
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Some(Self(None)))
    }
    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(Self(None)))
    }
}

/// Reads a channel.
///
/// # Errors
///
/// [`NoChatReason::UnknownChannel`] for a channel that does not exist (the service answers with a channel without an id),
/// a refusal, or an answer that cannot be read.
pub(crate) fn read_channel(channel: &ChannelId, response: &Response) -> Result<Channel> {
    let answer: Option<ChannelAnswer> =
        content(response, Call::Channel(channel)).map_err(|error| unknown_channel(error, channel))?;
    let Some(ChannelAnswer {
        channel_id: Some(ToldId(channel_id)),
        name,
        image_url,
        verified_mark,
        verified_mark_type,
        official,
        channel_type,
        description,
        follower_count,
        live,
        subscription_availability,
        subscription_payment,
        ad_monetization_availability,
        activated_badge_ids,
        paid_product_sale_allowed,
    }) = answer
    else {
        return Err(NoChat::new(NoChatReason::UnknownChannel, channel.as_str()).into());
    };
    Ok(Channel {
        channel_id: channel_id.unwrap_or_else(|| channel.clone()),
        name,
        image_url,
        verified_mark,
        verified_mark_type,
        official,
        channel_type,
        description,
        follower_count,
        live,
        subscription_availability,
        subscription_payment,
        ad_monetization_availability,
        activated_badge_ids,
        paid_product_sale_allowed,
    })
}

/// Turns the service's "no such channel" into what it means for somebody who wants to join a chat. A 404 without the
/// service's own code is something else: a path that is no more, or a proxy's answer.
pub(super) fn unknown_channel(error: Error, channel: &ChannelId) -> Error {
    match error {
        Error::Status(status) if status.code == Some(404) => {
            NoChat::new(NoChatReason::UnknownChannel, channel.as_str()).into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Channel> {
        let channel = ChannelId::new("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").unwrap();
        read_channel(&channel, &Response { status: 200, retry_after: None, body: body.into() })
    }

    #[test]
    fn a_channel_is_read_whole() {
        let channel = read(include_str!("../../../../tests/fixtures/chzzk/rest/channel.json")).unwrap();
        assert_eq!(channel.channel_id, "5c1e0a7d93b24f6688d0a1b2c3d4e5f6");
        assert_eq!((channel.name.as_deref(), channel.description.as_deref()), (Some("예시채널"), Some("소개")));
        assert_eq!((channel.verified_mark, channel.official, channel.live), (true, false, true));
        assert_eq!((channel.channel_type, channel.follower_count), (Some(ChannelType::Streaming), Some(1000)));
        let payment = channel.subscription_payment.unwrap();
        assert_eq!((payment.iap, payment.iab), (Some(false), Some(true)));
        assert_eq!(channel.image_url, None);
    }

    #[test]
    fn a_channel_without_an_id_does_not_exist() {
        let unknown = include_str!("../../../../tests/fixtures/chzzk/rest/channel_unknown.json");
        for body in [unknown, r#"{"code":200,"content":null}"#, r#"{"code":404,"message":"x"}"#, r#"{"content":{}}"#] {
            let error = read(body).unwrap_err();
            assert_eq!(error.no_chat().unwrap().reason, NoChatReason::UnknownChannel, "{body}");
        }
    }

    #[test]
    fn an_id_that_cannot_be_read_is_the_one_that_was_asked_for() {
        for id in ["7", "1.5", "true", "[]", "{\"a\":1}", "\"\"", "\"x\"", "1e999"] {
            let body = format!(r#"{{"content":{{"channelId":{id},"channelName":"n"}}}}"#);
            match read(&body) {
                Ok(channel) => assert_eq!(channel.channel_id, "5c1e0a7d93b24f6688d0a1b2c3d4e5f6", "{id}"),
                // A number that no number type holds reads as `null`.
                Err(error) => assert!(error.no_chat().is_some() && id == "1e999", "{id}: {error}"),
            }
        }
    }
}
