//! What is set for the broadcast and its chat.

use http::Method;
use serde_json::{Map, Value, json};

use super::{below, not_blank};
use crate::{
    Error, Result,
    chzzk::{
        ChannelId,
        unofficial::{
            model::manage::{LiveCategory, LiveSetting, LiveSettingChange, LiveSettingPart},
            request::{Api, Asking},
        },
    },
    http::Request,
};

impl Api {
    /// All settings, from the older path.
    pub(crate) fn live_setting(&self, channel: &ChannelId) -> Result<Request> {
        self.manage_read(below(channel, "live-setting"), Asking("live setting of channel", channel.as_str()))
    }

    /// A part of them, from the web client's path.
    pub(crate) fn live_setting_part(&self, channel: &ChannelId, part: LiveSettingPart) -> Result<Request> {
        let query = below(channel, format_args!("live-setting/{}", part.as_str()));
        self.manage_read(query, Asking("live setting of channel", channel.as_str()))
    }

    /// Changes settings.
    pub(crate) fn put_live_setting(&self, channel: &ChannelId, change: &LiveSettingChange) -> Result<Request> {
        let question = Asking("changing the live setting of channel", channel.as_str());
        self.manage_change(Method::PUT, Some(&body(change)?), true, below(channel, "live-setting"), question)
    }
}

fn body(change: &LiveSettingChange) -> Result<Value> {
    let LiveSettingChange(LiveSetting {
        title,
        category,
        tags,
        adult,
        kr_only_viewing,
        paid_promotion,
        clip_active,
        replay_publish_type,
        default_thumbnail_url,
        drops_campaign_no,
        chat_active,
        chat_available_group,
        chat_available_condition,
        min_follower_minutes,
        chat_donation_ranking_exposure,
    }) = change;
    if let Some(title) = title {
        not_blank("title", title)?;
    }
    // The name goes with the id; the service knows it.
    let LiveCategory { category_type, id, name: _ } = category.clone().unwrap_or_default();
    if let Some(id) = &id {
        not_blank("category id", id)?;
    }
    let fields = [
        ("defaultLiveTitle", title.as_ref().map(|title| json!(title))),
        ("categoryType", category_type.map(|category_type| json!(category_type))),
        ("liveCategory", id.map(|id| json!(id))),
        ("tags", tags.as_ref().map(|tags| json!(tags))),
        ("adult", adult.map(Value::from)),
        ("krOnlyViewing", kr_only_viewing.map(Value::from)),
        ("paidPromotion", paid_promotion.map(Value::from)),
        ("clipActive", clip_active.map(Value::from)),
        ("replayPublishType", replay_publish_type.as_ref().map(|word| json!(word))),
        ("defaultThumbnailImageUrl", default_thumbnail_url.as_ref().map(|url| json!(url))),
        ("dropsCampaignNo", drops_campaign_no.as_ref().map(|number| json!(number))),
        ("chatActive", chat_active.map(Value::from)),
        ("chatAvailableGroup", chat_available_group.as_ref().map(|group| json!(group))),
        ("chatAvailableCondition", chat_available_condition.as_ref().map(|condition| json!(condition))),
        ("minFollowerMinute", min_follower_minutes.map(Value::from)),
        ("chatDonationRankingExposure", chat_donation_ranking_exposure.map(Value::from)),
    ];
    let body: Map<_, _> = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    if body.is_empty() {
        return Err(Error::invalid("live setting", "the change is empty: name what is to be changed"));
    }
    Ok(Value::Object(body))
}
