//! The settings of a broadcast, and its stream key.

use serde_json::{Value, json};

use super::{
    Odd,
    answer::{Answer, BAD_PARAMETER, Refusal, Success},
    category::{self, Category},
    request::{Body, Call},
    world::{State, Who},
};

pub(super) struct LiveSetting {
    title: Option<String>,
    category: Option<&'static Category>,
    tags: Vec<String>,
}

impl Default for LiveSetting {
    fn default() -> Self {
        let category = category::find("ETC", "talk");
        Self { title: Some("예시 방송 제목".to_owned()), category, tags: vec!["예시".to_owned()] }
    }
}

impl LiveSetting {
    pub(super) const fn never_set() -> Self {
        Self { title: None, category: None, tags: Vec::new() }
    }
}

impl State {
    pub(super) fn show_live_setting(&self, account: usize) -> Value {
        let LiveSetting { title, category, tags } = &self.account(account).live_setting;
        let category = match category {
            Some(category) => category.show(),
            None if self.is_odd(Odd::EmptyCategory) => {
                json!({"categoryType": null, "categoryId": null, "categoryValue": null, "posterImageUrl": null})
            }
            None => Value::Null,
        };
        json!({"defaultLiveTitle": title, "category": category, "tags": tags})
    }
}

/// `GET /open/v1/lives/setting`
#[expect(clippy::unnecessary_wraps, reason = "an operation")]
pub(super) fn read(state: &mut State, who: Who, _: &Call) -> Answer {
    Ok(Success::Content(state.show_live_setting(who.account)))
}

/// `PATCH /open/v1/lives/setting`: what is not there stays as it is.
pub(super) fn change(state: &mut State, who: Who, call: &Call) -> Answer {
    let body = call.body()?;
    let title = body.optional_text("defaultLiveTitle")?.map(str::to_owned);
    let tags = body.optional_texts("tags")?;
    let category = asked_category(&body, state.account(who.account).live_setting.category)?;
    if title.as_deref() == Some("") || tags.iter().flatten().any(|tag| !is_tag(tag)) {
        return Err(BAD_PARAMETER);
    }
    let setting = &mut state.account_mut(who.account).live_setting;
    setting.title = title.or(setting.title.take());
    setting.category = category;
    setting.tags = tags.unwrap_or(std::mem::take(&mut setting.tags));
    Ok(Success::Changed)
}

/// The category there will be. An id that is not empty needs its type.
fn asked_category(body: &Body, now: Option<&'static Category>) -> Result<Option<&'static Category>, Refusal> {
    let kind = body.optional_text("categoryType")?;
    if !matches!(kind, None | Some("GAME" | "SPORTS" | "ETC")) {
        return Err(BAD_PARAMETER);
    }
    match (kind, body.optional_text("categoryId")?) {
        (_, None) => Ok(now),
        (_, Some("")) => Ok(None),
        (Some(kind), Some(id)) => category::find(kind, id).map(Some).ok_or(BAD_PARAMETER),
        (None, Some(_)) => Err(BAD_PARAMETER),
    }
}

/// Neither blanks nor special characters.
fn is_tag(tag: &str) -> bool {
    !tag.is_empty() && tag.chars().all(char::is_alphanumeric)
}

/// `GET /open/v1/streams/key`
#[expect(clippy::unnecessary_wraps, reason = "an operation")]
pub(super) fn stream_key(state: &mut State, who: Who, _: &Call) -> Answer {
    Ok(Success::Content(json!({"streamKey": state.account(who.account).stream_key})))
}
