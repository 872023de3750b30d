//! What is set for the channel's broadcasts and their chat.

use serde::{Serialize, de::MapAccess};

use super::LiveSettingChange;
use crate::{
    chzzk::unofficial::model::{CategoryType, ChatAvailableCondition, ChatAvailableGroup},
    lenient::{Wire, lenient},
};

/// Which settings are asked for: the web client's four paths, each of which tells a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LiveSettingPart {
    /// Title, category, tags and the like (`live-setting/normal`).
    Normal,
    /// The chat (`live-setting/chat`).
    Chat,
    /// The chat's modes (`live-setting/chat-mode`).
    ChatMode,
    /// Who may write (`live-setting/chat-condition`).
    ChatCondition,
}

impl LiveSettingPart {
    /// The last part of its path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Chat => "chat",
            Self::ChatMode => "chat-mode",
            Self::ChatCondition => "chat-condition",
        }
    }
}

/// What is set for the channel's broadcasts and their chat (live-setting). Which of the four newer paths tells what is not known: what
/// one does not tell is `None`, and so is what was never set.
///
/// Some of it shows in [`LiveDetail`](crate::chzzk::unofficial::LiveDetail) only with the next broadcast. The names are from a description; the
/// source code of one client has the category in an object of its own, and both forms are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct LiveSetting {
    /// The title (`defaultLiveTitle`).
    pub title: Option<Box<str>>,
    /// The category.
    pub category: Option<LiveCategory>,
    /// The tags.
    pub tags: Option<Vec<Box<str>>>,
    /// Whether it is for adults.
    pub adult: Option<bool>,
    /// Whether it is for viewers in Korea only.
    pub kr_only_viewing: Option<bool>,
    /// Whether it is paid for by somebody who is advertised.
    pub paid_promotion: Option<bool>,
    /// Whether viewers may make clips.
    pub clip_active: Option<bool>,
    /// What becomes of the recording (`replayPublishType`); its words are not known.
    pub replay_publish_type: Option<Box<str>>,
    /// The picture (`defaultThumbnailImageUrl`).
    pub default_thumbnail_url: Option<Box<str>>,
    /// The campaign of Drops (`dropsCampaignNo`).
    pub drops_campaign_no: Option<Box<str>>,
    /// Whether there is a chat.
    pub chat_active: Option<bool>,
    /// Who may write.
    pub chat_available_group: Option<ChatAvailableGroup>,
    /// What a writer's account must have.
    pub chat_available_condition: Option<ChatAvailableCondition>,
    /// For how many minutes a writer must have followed, where only followers may write: 0, 5, 10, 30, 60, 1440, 10080 and 43200 are known.
    pub min_follower_minutes: Option<u64>,
    /// Whether the donors of the week are shown (`chatDonationRankingExposure`).
    pub chat_donation_ranking_exposure: Option<bool>,
}

/// The category of a broadcast.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct LiveCategory {
    /// What kind it is of.
    pub category_type: Option<CategoryType>,
    /// Its id (`liveCategory`).
    pub id: Option<Box<str>>,
    /// Its name for people (`liveCategoryName`).
    pub name: Option<Box<str>>,
}

lenient! {
    #[derive(Default)]
    struct WireLiveSetting {
        title: Option<Box<str>> = "defaultLiveTitle",
        category: Option<WireCategory> = "category",
        category_type: Option<CategoryType> = "categoryType",
        category_id: Option<Box<str>> = "liveCategory",
        category_name: Option<Box<str>> = "liveCategoryName" | "liveCategoryValue",
        tags: Option<Vec<Box<str>>> = "tags",
        adult: Option<bool> = "adult",
        kr_only_viewing: Option<bool> = "krOnlyViewing",
        paid_promotion: Option<bool> = "paidPromotion",
        clip_active: Option<bool> = "clipActive",
        replay_publish_type: Option<Box<str>> = "replayPublishType",
        default_thumbnail_url: Option<Box<str>> = "defaultThumbnailImageUrl",
        drops_campaign_no: Option<Box<str>> = "dropsCampaignNo",
        chat_active: Option<bool> = "chatActive",
        chat_available_group: Option<ChatAvailableGroup> = "chatAvailableGroup",
        chat_available_condition: Option<ChatAvailableCondition> = "chatAvailableCondition",
        min_follower_minutes: Option<u64> = "minFollowerMinute",
        chat_donation_ranking_exposure: Option<bool> = "chatDonationRankingExposure",
    }

    #[derive(Default)]
    struct WireCategory {
        category_type: Option<CategoryType> = "categoryType",
        id: Option<Box<str>> = "categoryId" | "liveCategory",
        name: Option<Box<str>> = "categoryValue" | "liveCategoryName",
    }
}

impl Wire for LiveSetting {
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        let wire = WireLiveSetting::from_map(map)?.unwrap_or_default();
        let inner = wire.category.unwrap_or_default();
        let category = LiveCategory {
            category_type: inner.category_type.or(wire.category_type),
            id: inner.id.or(wire.category_id).filter(|id| !id.is_empty()),
            name: inner.name.or(wire.category_name).filter(|name| !name.is_empty()),
        };
        Ok(Some(Self {
            title: wire.title,
            category: (category != LiveCategory::default()).then_some(category),
            tags: wire.tags,
            adult: wire.adult,
            kr_only_viewing: wire.kr_only_viewing,
            paid_promotion: wire.paid_promotion,
            clip_active: wire.clip_active,
            replay_publish_type: wire.replay_publish_type,
            default_thumbnail_url: wire.default_thumbnail_url,
            drops_campaign_no: wire.drops_campaign_no,
            chat_active: wire.chat_active,
            chat_available_group: wire.chat_available_group,
            chat_available_condition: wire.chat_available_condition,
            min_follower_minutes: wire.min_follower_minutes,
            chat_donation_ranking_exposure: wire.chat_donation_ranking_exposure,
        }))
    }
}

impl LiveSetting {
    /// A change that names all that is known: what `change` names, and the rest as it is here.
    ///
    /// The one client that is known to change settings sends all of them; what the service does with those that are left out is not known.
    pub fn changed_by(&self, change: &LiveSettingChange) -> LiveSettingChange {
        let (present, change) = (self.clone(), change.0.clone());
        LiveSettingChange(Self {
            title: change.title.or(present.title),
            category: change.category.or(present.category),
            tags: change.tags.or(present.tags),
            adult: change.adult.or(present.adult),
            kr_only_viewing: change.kr_only_viewing.or(present.kr_only_viewing),
            paid_promotion: change.paid_promotion.or(present.paid_promotion),
            clip_active: change.clip_active.or(present.clip_active),
            replay_publish_type: change.replay_publish_type.or(present.replay_publish_type),
            default_thumbnail_url: change.default_thumbnail_url.or(present.default_thumbnail_url),
            drops_campaign_no: change.drops_campaign_no.or(present.drops_campaign_no),
            chat_active: change.chat_active.or(present.chat_active),
            chat_available_group: change.chat_available_group.or(present.chat_available_group),
            chat_available_condition: change.chat_available_condition.or(present.chat_available_condition),
            min_follower_minutes: change.min_follower_minutes.or(present.min_follower_minutes),
            chat_donation_ranking_exposure: change
                .chat_donation_ranking_exposure
                .or(present.chat_donation_ranking_exposure),
        })
    }
}
