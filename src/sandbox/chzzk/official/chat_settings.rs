//! The settings of a chat.

use serde_json::{Value, json};

use super::{
    Odd,
    answer::{Answer, BAD_PARAMETER, Refusal, Success},
    request::{Body, Call},
    world::{State, Who},
};

const MIN_FOLLOWER_MINUTES: [i64; 13] =
    [0, 5, 10, 30, 60, 1_440, 10_080, 43_200, 86_400, 129_600, 172_800, 216_000, 259_200];
const SLOW_MODE_SECONDS: [i64; 8] = [0, 3, 5, 10, 30, 60, 120, 300];

#[derive(Clone)]
pub(super) struct ChatSettings {
    condition: String,
    group: String,
    min_follower_minute: i64,
    allow_subscriber: bool,
    slow_mode: i64,
    emoji_mode: bool,
}

impl Default for ChatSettings {
    fn default() -> Self {
        Self {
            condition: "NONE".to_owned(),
            group: "ALL".to_owned(),
            min_follower_minute: 0,
            allow_subscriber: false,
            slow_mode: 0,
            emoji_mode: false,
        }
    }
}

impl ChatSettings {
    pub(super) fn show(&self) -> Value {
        json!({
            "chatAvailableCondition": self.condition,
            "chatAvailableGroup": self.group,
            "minFollowerMinute": self.min_follower_minute,
            "allowSubscriberInFollowerMode": self.allow_subscriber,
            "chatSlowModeSec": self.slow_mode,
            "chatEmojiMode": self.emoji_mode,
        })
    }

    /// What is not there stays as it is.
    fn changed(mut self, body: &Body) -> Result<Self, Refusal> {
        if let Some(condition) = body.optional_text("chatAvailableCondition")? {
            self.condition = one_of(&["NONE", "REAL_NAME"], condition)?;
        }
        if let Some(group) = body.optional_text("chatAvailableGroup")? {
            self.group = one_of(&["ALL", "FOLLOWER", "MANAGER", "SUBSCRIBER"], group)?;
        }
        if let Some(value) = body.get("minFollowerMinute") {
            let allowed = value.as_i64().filter(|minutes| MIN_FOLLOWER_MINUTES.contains(minutes));
            self.min_follower_minute = allowed.ok_or(Refusal::bad("minFollowerMinute 값이 올바르지 않습니다."))?;
        }
        if let Some(value) = body.get("allowSubscriberInFollowerMode") {
            self.allow_subscriber = value.as_bool().ok_or(BAD_PARAMETER)?;
        }
        if let Some(value) = body.get("chatSlowModeSec") {
            let allowed = value.as_i64().filter(|seconds| SLOW_MODE_SECONDS.contains(seconds));
            self.slow_mode = allowed.ok_or(BAD_PARAMETER)?;
        }
        if let Some(value) = body.get("chatEmojiMode") {
            self.emoji_mode = value.as_bool().ok_or(BAD_PARAMETER)?;
        }
        Ok(self)
    }
}

fn one_of(allowed: &[&str], word: &str) -> Result<String, Refusal> {
    allowed.contains(&word).then(|| word.to_owned()).ok_or(BAD_PARAMETER)
}

/// `GET /open/v1/chats/settings`
#[expect(clippy::unnecessary_wraps, reason = "an operation")]
pub(super) fn read(state: &mut State, who: Who, _: &Call) -> Answer {
    Ok(Success::Content(state.account(who.account).chat_settings.show()))
}

/// `PUT /open/v1/chats/settings`
pub(super) fn change(state: &mut State, who: Who, call: &Call) -> Answer {
    let changed = state.account(who.account).chat_settings.clone().changed(&call.body()?)?;
    let echo = state.is_odd(Odd::SettingsEcho).then(|| changed.show());
    state.account_mut(who.account).chat_settings = changed;
    Ok(echo.map_or(Success::Changed, Success::Content))
}
