//! What is to be changed in the settings.

use super::{LiveCategory, LiveSetting};
use crate::chzzk::unofficial::model::{CategoryType, ChatAvailableCondition, ChatAvailableGroup};

/// What is to be changed in the settings of the broadcast and its chat. Only what is named is sent; [`LiveSetting::changed_by`] names
/// everything. A category can be set and not taken away: how the service is told that is not known.
///
/// ```
/// use livechat::chzzk::unofficial::model::{ChatAvailableGroup, manage::LiveSettingChange};
///
/// let followers_only =
///     LiveSettingChange::new().chat_available_group(ChatAvailableGroup::Follower).min_follower_minutes(1_440);
/// assert!(!followers_only.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct LiveSettingChange(pub(crate) LiveSetting);

impl LiveSettingChange {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the title (`defaultLiveTitle`), which must not be blank.
    pub fn title(mut self, title: impl Into<Box<str>>) -> Self {
        self.0.title = Some(title.into());
        self
    }

    /// Sets the category (`categoryType`, `liveCategory`); its id must not be blank.
    pub fn category(mut self, category_type: CategoryType, id: impl Into<Box<str>>) -> Self {
        self.0.category = Some(LiveCategory { category_type: Some(category_type), id: Some(id.into()), name: None });
        self
    }

    /// Sets all the tags: others go.
    pub fn tags<T: Into<Box<str>>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.0.tags = Some(tags.into_iter().map(Into::into).collect());
        self
    }

    /// Says whether it is for adults.
    pub fn adult(mut self, adult: bool) -> Self {
        self.0.adult = Some(adult);
        self
    }

    /// Says whether it is for viewers in Korea only.
    pub fn kr_only_viewing(mut self, only: bool) -> Self {
        self.0.kr_only_viewing = Some(only);
        self
    }

    /// Says whether it is paid for by somebody who is advertised.
    pub fn paid_promotion(mut self, paid: bool) -> Self {
        self.0.paid_promotion = Some(paid);
        self
    }

    /// Says whether viewers may make clips.
    pub fn clip_active(mut self, active: bool) -> Self {
        self.0.clip_active = Some(active);
        self
    }

    /// Says what becomes of the recording (`replayPublishType`), in a word that a [`LiveSetting`] told.
    pub fn replay_publish_type(mut self, word: impl Into<Box<str>>) -> Self {
        self.0.replay_publish_type = Some(word.into());
        self
    }

    /// Sets the picture (`defaultThumbnailImageUrl`).
    pub fn default_thumbnail_url(mut self, url: impl Into<Box<str>>) -> Self {
        self.0.default_thumbnail_url = Some(url.into());
        self
    }

    /// Sets the campaign of Drops (`dropsCampaignNo`).
    pub fn drops_campaign_no(mut self, number: impl Into<Box<str>>) -> Self {
        self.0.drops_campaign_no = Some(number.into());
        self
    }

    /// Says whether there is a chat.
    pub fn chat_active(mut self, active: bool) -> Self {
        self.0.chat_active = Some(active);
        self
    }

    /// Says who may write.
    pub fn chat_available_group(mut self, group: ChatAvailableGroup) -> Self {
        self.0.chat_available_group = Some(group);
        self
    }

    /// Says what a writer's account must have.
    pub fn chat_available_condition(mut self, condition: ChatAvailableCondition) -> Self {
        self.0.chat_available_condition = Some(condition);
        self
    }

    /// Says for how many minutes a writer must have followed, where only followers may write. The service decides which numbers it takes.
    pub fn min_follower_minutes(mut self, minutes: u64) -> Self {
        self.0.min_follower_minutes = Some(minutes);
        self
    }

    /// Says whether the donors of the week are shown (`chatDonationRankingExposure`).
    pub fn chat_donation_ranking_exposure(mut self, shown: bool) -> Self {
        self.0.chat_donation_ranking_exposure = Some(shown);
        self
    }

    /// Whether it changes nothing. Such a change is refused.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
