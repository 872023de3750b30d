//! What stands in the bodies of requests, checked.

use serde_json::{Map, Value, json};

use super::limits;
use crate::{
    Error, Result,
    chzzk::official::model::{
        BlindMessage, CategoryChange, ChatChannelId, ChatSettings, ChatSettingsChange, FulfillmentState,
        LiveSettingChange, NoticeContent,
    },
};

pub(super) fn live_setting(change: &LiveSettingChange) -> Result<Value> {
    let LiveSettingChange { title, category, tags } = change;
    let mut body = Map::new();
    if let Some(title) = title {
        limits::not_empty("title", title)?;
        body.insert("defaultLiveTitle".into(), json!(title));
    }
    match category {
        Some(CategoryChange::Set { category_type, category_id }) => {
            limits::not_empty("category type", category_type.as_str())?;
            limits::not_empty("category id", category_id)?;
            body.insert("categoryType".into(), json!(category_type));
            body.insert("categoryId".into(), json!(category_id));
        }
        // What the service takes for "none".
        Some(CategoryChange::Clear) => drop(body.insert("categoryId".into(), json!(""))),
        None => {}
    }
    if let Some(tags) = tags {
        tags.iter().try_for_each(|tag| limits::tag(tag))?;
        body.insert("tags".into(), json!(tags));
    }
    some("live setting", body)
}

pub(super) fn chat_settings(change: &ChatSettingsChange) -> Result<Value> {
    let ChatSettingsChange(ChatSettings {
        chat_available_condition,
        chat_available_group,
        min_follower_minute,
        allow_subscriber_in_follower_mode,
        chat_slow_mode_sec,
        chat_emoji_mode,
    }) = change;
    if let Some(minutes) = min_follower_minute {
        limits::one_of("min follower minute", *minutes, ChatSettings::MIN_FOLLOWER_MINUTE)?;
    }
    if let Some(seconds) = chat_slow_mode_sec {
        limits::one_of("chat slow mode sec", *seconds, ChatSettings::CHAT_SLOW_MODE_SEC)?;
    }
    let fields = [
        ("chatAvailableCondition", chat_available_condition.as_ref().map(|condition| json!(condition))),
        ("chatAvailableGroup", chat_available_group.as_ref().map(|group| json!(group))),
        ("minFollowerMinute", min_follower_minute.map(Value::from)),
        ("allowSubscriberInFollowerMode", allow_subscriber_in_follower_mode.map(Value::from)),
        ("chatSlowModeSec", chat_slow_mode_sec.map(Value::from)),
        ("chatEmojiMode", chat_emoji_mode.map(Value::from)),
    ];
    some("chat settings", fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}

/// A body that says something.
fn some(argument: &'static str, body: Map<String, Value>) -> Result<Value> {
    if body.is_empty() {
        return Err(Error::invalid(argument, "the change is empty: name what is to be changed"));
    }
    Ok(Value::Object(body))
}

pub(super) fn notice(content: &NoticeContent) -> Result<Value> {
    match content {
        NoticeContent::Message(text) => {
            limits::message(text)?;
            Ok(json!({ "message": text }))
        }
        NoticeContent::MessageId(id) => {
            limits::not_empty("message id", id.as_str())?;
            Ok(json!({ "messageId": id }))
        }
    }
}

pub(super) fn blind_message(message: &BlindMessage) -> Result<Value> {
    let BlindMessage { chat_channel_id, message_time, sender_channel_id } = message;
    chat_channel(chat_channel_id)?;
    limits::message_time(*message_time)?;
    Ok(json!({
        "chatChannelId": chat_channel_id,
        "messageTime": message_time,
        "senderChannelId": sender_channel_id,
    }))
}

pub(super) fn chat_channel(id: &ChatChannelId) -> Result<()> {
    limits::not_empty("chat channel id", id.as_str())
}

pub(super) fn reward_claims(claim_ids: &[impl AsRef<str>], state: &FulfillmentState) -> Result<Value> {
    if claim_ids.is_empty() {
        return Err(Error::invalid("claim ids", "there are 0, and must be 1 at least"));
    }
    let claim_ids: Vec<&str> = claim_ids.iter().map(AsRef::as_ref).collect();
    claim_ids.iter().try_for_each(|id| limits::not_empty("claim ids", id))?;
    limits::not_empty("fulfillment state", state.as_str())?;
    Ok(json!({ "claimIds": claim_ids, "fulfillmentState": state }))
}
