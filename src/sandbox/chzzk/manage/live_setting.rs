//! What is set for the broadcast and its chat. It shows in live-detail and live-status at once.

use serde_json::{Map, Value, json};

use super::{
    super::world::State,
    operation::{Answer, BAD_REQUEST, Call},
};
use crate::sandbox::invent::kst;

/// What is set at first; title and age limit are the channel's own.
pub(super) fn first() -> Map<String, Value> {
    let first = json!({
        "categoryType": "GAME",
        "liveCategory": "Example_Game",
        "tags": ["게임"],
        "krOnlyViewing": false,
        "paidPromotion": false,
        "clipActive": true,
        "replayPublishType": "SANDBOX",
        "defaultThumbnailImageUrl": null,
        "dropsCampaignNo": null,
        "chatActive": true,
        "chatAvailableGroup": "ALL",
        "chatAvailableCondition": "NONE",
        "minFollowerMinute": 0,
        "chatDonationRankingExposure": true,
    });
    if let Value::Object(first) = first { first } else { Map::new() }
}

/// The name of a category for people.
pub(in crate::sandbox::chzzk) fn category_name(category: &Value) -> &str {
    match category.as_str() {
        Some("Example_Game") => "예시 게임",
        Some(other) => other,
        None => "",
    }
}

/// `GET …/live-setting`, with the category in an object of its own.
pub(super) fn whole(state: &mut State, call: &Call) -> Answer {
    let mut all = all(state, call);
    let kind = all.remove("categoryType").unwrap_or_default();
    let id = all.remove("liveCategory").unwrap_or_default();
    let category = json!({"categoryType": kind, "categoryId": id, "categoryValue": category_name(&id)});
    all.insert("category".into(), category);
    Ok(all.into())
}

/// `PUT …/live-setting`. What is not named stays.
pub(super) fn put(state: &mut State, call: &Call) -> Answer {
    let Value::Object(body) = call.body() else { return Err(BAD_REQUEST) };
    let channel = state.channel_mut(call.channel);
    for (key, value) in body {
        match (key.as_str(), value) {
            ("defaultLiveTitle", Value::String(title)) => channel.title.clone_from(title),
            ("adult", Value::Bool(adult)) => channel.adult = *adult,
            ("defaultLiveTitle" | "adult", _) => return Err(BAD_REQUEST),
            (known, _) if channel.manage.settings.contains_key(known) => {
                channel.manage.settings.insert(known.to_owned(), value.clone());
            }
            _ => return Err(BAD_REQUEST),
        }
    }
    whole(state, call)
}

/// `GET …/live-setting/normal`
pub(super) fn normal(state: &mut State, call: &Call) -> Answer {
    let normal = |key: &str| !key.starts_with("chat") && key != "minFollowerMinute";
    let mut all = all(state, call);
    let name = all.get("liveCategory").map_or("", category_name).to_owned();
    all.insert("liveCategoryName".into(), name.into());
    all.retain(|key, _| normal(key));
    Ok(all.into())
}

/// `GET …/live-setting/chat`
pub(super) fn chat(state: &mut State, call: &Call) -> Answer {
    only(state, call, &["chatActive", "chatDonationRankingExposure"])
}

/// `GET …/live-setting/chat-mode`
pub(super) fn chat_mode(state: &mut State, call: &Call) -> Answer {
    only(state, call, &["chatAvailableGroup", "minFollowerMinute"])
}

/// `GET …/live-setting/chat-condition`
pub(super) fn chat_condition(state: &mut State, call: &Call) -> Answer {
    only(state, call, &["chatAvailableCondition"])
}

/// `GET …/chat-rules`
pub(super) fn rules(state: &mut State, call: &Call) -> Answer {
    let channel = state.channel(call.channel);
    let (rule, changed) = channel.page.rules.as_ref().map(|(rule, changed)| (rule, kst(*changed))).unzip();
    Ok(json!({"channelId": channel.id, "rule": rule, "updatedDate": changed}))
}

/// `PUT …/chat-rules`
pub(super) fn put_rules(state: &mut State, call: &Call) -> Answer {
    let rule = call.body().get("rule").and_then(Value::as_str).ok_or(BAD_REQUEST)?.to_owned();
    let now = state.now();
    state.channel_mut(call.channel).page.rules = Some((rule, now));
    Ok(Value::Null)
}

fn all(state: &State, call: &Call) -> Map<String, Value> {
    let channel = state.channel(call.channel);
    let mut all = channel.manage.settings.clone();
    all.insert("defaultLiveTitle".into(), channel.title.clone().into());
    all.insert("adult".into(), channel.adult.into());
    all
}

/// Which path tells what is not known; this is how the sandbox has it.
fn only(state: &State, call: &Call, keys: &[&str]) -> Answer {
    let mut all = all(state, call);
    all.retain(|key, _| keys.contains(&key.as_str()));
    Ok(all.into())
}
