//! Who may write in the chat and how fast, and changes to that.

use serde::Serialize;

use crate::lenient::{lenient, open_enum};

lenient! {
    /// Who may write in the chat and how fast (chats/settings).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct ChatSettings {
        /// What a writer's account must have.
        pub chat_available_condition: Option<ChatAvailableCondition> = "chatAvailableCondition",
        /// Who may write.
        pub chat_available_group: Option<ChatAvailableGroup> = "chatAvailableGroup",
        /// For how many minutes a writer must have followed, where only followers may write; one of
        /// [`MIN_FOLLOWER_MINUTE`](Self::MIN_FOLLOWER_MINUTE).
        pub min_follower_minute: Option<u32> = "minFollowerMinute",
        /// Whether subscribers may write without having followed that long.
        pub allow_subscriber_in_follower_mode: Option<bool> = "allowSubscriberInFollowerMode",
        /// How many seconds a writer must wait between two messages, 0 for no wait; one of
        /// [`CHAT_SLOW_MODE_SEC`](Self::CHAT_SLOW_MODE_SEC).
        pub chat_slow_mode_sec: Option<u32> = "chatSlowModeSec",
        /// Whether the chat's emoji mode is on; told since July 2025.
        pub chat_emoji_mode: Option<bool> = "chatEmojiMode",
    }
}

open_enum! {
    /// What a writer's account must have (`chatAvailableCondition`, documented).
    pub enum ChatAvailableCondition {
        /// Nothing:
        None = "NONE",
        /// A confirmed real name:
        RealName = "REAL_NAME",
    }

    /// Who may write in the chat (`chatAvailableGroup`, documented).
    pub enum ChatAvailableGroup {
        /// Everybody:
        All = "ALL",
        /// Followers, after the least following time:
        Follower = "FOLLOWER",
        /// The streamer's managers:
        Manager = "MANAGER",
        /// Subscribers:
        Subscriber = "SUBSCRIBER",
    }
}

impl ChatSettings {
    /// The numbers of minutes that the service takes (those above 43200, 30 days, since December 2025). Others are refused
    /// before anything is sent.
    pub const MIN_FOLLOWER_MINUTE: &[u32] =
        &[0, 5, 10, 30, 60, 1_440, 10_080, 43_200, 86_400, 129_600, 172_800, 216_000, 259_200];
    /// The numbers of seconds that the service takes. Others are refused before anything is sent.
    pub const CHAT_SLOW_MODE_SEC: &[u32] = &[0, 3, 5, 10, 30, 60, 120, 300];

    /// A change that names all six settings: what `change` names, and the rest as it is here.
    ///
    /// What the service does with settings that a change leaves out is not documented (others saw them kept); with this, nothing is
    /// left out. Only what is not known here (`None`), and numbers that this version would refuse, stay unnamed.
    ///
    /// ```
    /// use livechat::chzzk::official::model::{ChatSettings, ChatSettingsChange};
    ///
    /// fn slowly(present: &ChatSettings) -> ChatSettingsChange {
    ///     present.changed_by(&ChatSettingsChange::new().chat_slow_mode_sec(30))
    /// }
    /// ```
    pub fn changed_by(&self, change: &ChatSettingsChange) -> ChatSettingsChange {
        let present = self.clone();
        let change = change.0.clone();
        let known = |value: Option<u32>, allowed: &[u32]| value.filter(|value| allowed.contains(value));
        ChatSettingsChange(Self {
            chat_available_condition: change.chat_available_condition.or(present.chat_available_condition),
            chat_available_group: change.chat_available_group.or(present.chat_available_group),
            min_follower_minute: change
                .min_follower_minute
                .or_else(|| known(present.min_follower_minute, Self::MIN_FOLLOWER_MINUTE)),
            allow_subscriber_in_follower_mode: change
                .allow_subscriber_in_follower_mode
                .or(present.allow_subscriber_in_follower_mode),
            chat_slow_mode_sec: change
                .chat_slow_mode_sec
                .or_else(|| known(present.chat_slow_mode_sec, Self::CHAT_SLOW_MODE_SEC)),
            chat_emoji_mode: change.chat_emoji_mode.or(present.chat_emoji_mode),
        })
    }
}

/// What is to be changed in the settings of the chat. Only what is named is sent; [`ChatSettings::changed_by`] names everything.
///
/// ```
/// use livechat::chzzk::official::model::{ChatAvailableGroup, ChatSettingsChange};
///
/// let followers_only =
///     ChatSettingsChange::new().chat_available_group(ChatAvailableGroup::Follower).min_follower_minute(1_440);
/// assert!(!followers_only.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct ChatSettingsChange(pub(crate) ChatSettings);

impl ChatSettingsChange {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what a writer's account must have.
    pub fn chat_available_condition(mut self, condition: ChatAvailableCondition) -> Self {
        self.0.chat_available_condition = Some(condition);
        self
    }

    /// Says who may write.
    pub fn chat_available_group(mut self, group: ChatAvailableGroup) -> Self {
        self.0.chat_available_group = Some(group);
        self
    }

    /// Says for how many minutes a writer must have followed, where only followers may write: one of
    /// [`ChatSettings::MIN_FOLLOWER_MINUTE`].
    pub fn min_follower_minute(mut self, minutes: u32) -> Self {
        self.0.min_follower_minute = Some(minutes);
        self
    }

    /// Says whether subscribers may write without having followed that long.
    pub fn allow_subscriber_in_follower_mode(mut self, allow: bool) -> Self {
        self.0.allow_subscriber_in_follower_mode = Some(allow);
        self
    }

    /// Says how many seconds a writer must wait between two messages: one of [`ChatSettings::CHAT_SLOW_MODE_SEC`], 0 for none.
    pub fn chat_slow_mode_sec(mut self, seconds: u32) -> Self {
        self.0.chat_slow_mode_sec = Some(seconds);
        self
    }

    /// Turns the chat's emoji mode on or off.
    pub fn chat_emoji_mode(mut self, on: bool) -> Self {
        self.0.chat_emoji_mode = Some(on);
        self
    }

    /// Whether it changes nothing. Such a change is refused.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
