//! A channel as REST tells of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::{
    Role,
    account::Account,
    channel_page::ChannelPage,
    manage::{Managed, category_name},
};
use crate::sandbox::invent::{hex, kst};

/// Whether a channel broadcasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnAir {
    /// It never did.
    Never,
    Open,
    Closed,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other, as they are on the wire")]
pub(super) struct ChannelState {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) on_air: OnAir,
    pub(super) live_id: u64,
    pub(super) title: String,
    /// The chat channel of this broadcast; there always is one, REST may not tell it.
    pub(super) cid: String,
    pub(super) chat_hidden: bool,
    pub(super) chat_broken: bool,
    pub(super) adult: bool,
    pub(super) abroad: bool,
    pub(super) viewers: u64,
    pub(super) opened: i64,
    pub(super) closed: Option<i64>,
    pub(super) slow_mode: u32,
    pub(super) emoji_mode: bool,
    /// Fields of live-detail and live-status that say something else, or (`None`) are not there.
    pub(super) overrides: BTreeMap<String, Option<Value>>,
    /// The time of the latest row.
    pub(super) last_time: i64,
    pub(super) roles: HashMap<String, Role>,
    pub(super) restricted: HashSet<String>,
    pub(super) manage: Managed,
    /// What the page shows besides the broadcast.
    pub(super) page: ChannelPage,
}

/// What one viewer may see of a broadcast.
struct View<'a> {
    chat: bool,
    media: bool,
    user_adult_status: Option<&'a str>,
    blind_type: Option<&'a str>,
}

impl ChannelState {
    fn view(&self, account: Option<&Account>) -> View<'static> {
        let user_adult_status = match account {
            None => "NOT_LOGIN_USER",
            Some(account) if account.adult => "ADULT",
            Some(_) => "AGE_RESTRICTION",
        };
        let blocked = self.abroad || (self.adult && account.is_none());
        View {
            chat: !blocked && !self.chat_hidden,
            media: !blocked && (!self.adult || user_adult_status == "ADULT"),
            user_adult_status: self.adult.then_some(user_adult_status),
            blind_type: self.abroad.then_some("ABROAD"),
        }
    }

    pub(super) fn live_detail(&self, account: Option<&Account>) -> Value {
        if self.on_air == OnAir::Never {
            return Value::Null;
        }
        let view = self.view(account);
        let open = self.on_air == OnAir::Open;
        let image =
            (open && view.media).then(|| format!("https://example.invalid/{}/image_{{type}}.jpg", self.live_id));
        self.overridden(self.common(&view).into_iter().chain(object(json!({
            "liveId": self.live_id,
            "liveImageUrl": image,
            "defaultThumbnailImageUrl": view.media.then_some(""),
            "livePlaybackJson": view.media.then(|| self.playback()),
            "p2pQuality": view.media.then(|| json!([])),
            "timeMachinePlayback": view.media.then_some(false),
            "aiCaptionActive": false,
            "previewPlaybackJson": null,
            "radioModePlaybackJson": null,
            "channel": {
                "channelId": self.id,
                "channelName": self.name,
                "channelImageUrl": null,
                "verifiedMark": false,
                "verifiedMarkType": null,
                "officialChannel": false,
                "activatedChannelBadgeIds": [],
            },
            "logPower": {"active": true, "exposureWeeklyRanking": true, "exposureMonthlyRanking": true},
            "userAdultStatus": view.user_adult_status,
            "watchPartyPaidProductId": null,
            "earthquake": null,
            "paidProduct": null,
            "party": null,
        }))))
    }

    pub(super) fn live_status(&self, account: Option<&Account>) -> Value {
        if self.on_air == OnAir::Never {
            return Value::Null;
        }
        let view = self.view(account);
        let not_logged_in = account.is_none().then_some("NOT_LOGIN_USER");
        self.overridden(self.common(&view).into_iter().chain(object(json!({
            "channelId": self.id,
            "faultStatus": null,
            "userAdultStatus": view.user_adult_status.or(not_logged_in),
            "abroadCountry": self.abroad,
            "playerRecommendContent": {"categoryLives": [], "channelLatestVideos": []},
            "chatSlowModeSec": self.slow_mode,
            "chatEmojiMode": self.emoji_mode,
            "liveTokenList": [hex(&format!("live token {}", self.live_id), 64)],
            "lastAdultReleaseDate": null,
            "lastKrOnlyViewingReleaseDate": null,
            "lastTvAppAllowedDate": null,
            "logPowerActive": true,
            "logPowerRankingExposure": true,
            "donationCampaignId": null,
            "donationBoardNo": null,
            "sportsMatch": null,
            "streamerShopCatalogTagActive": false,
        }))))
    }

    /// What live-detail and live-status both say. There is no liveId in live-status.
    fn common(&self, view: &View<'_>) -> Map<String, Value> {
        let open = self.on_air == OnAir::Open;
        // While it is open the service says 0; afterwards it says how many came.
        let accumulated = if open { 0 } else { self.viewers * 3 };
        let set = |key: &str| self.manage.settings.get(key).cloned().unwrap_or_default();
        let category = (!self.abroad).then(|| (set("categoryType"), set("liveCategory")));
        let category_name = category.as_ref().map_or("", |(_, id)| category_name(id)).to_owned();
        // Says STARTED after the end too, as was seen: not the field to tell live from offline.
        let polling = json!({
            "status": "STARTED",
            "isPublishing": true,
            "playableStatus": "PLAYABLE",
            "trafficThrottling": -1,
            "callPeriodMilliSecond": 10000,
        });
        object(json!({
            "liveTitle": self.title,
            "status": if open { "OPEN" } else { "CLOSE" },
            "concurrentUserCount": self.viewers,
            "cvExposure": true,
            "accumulateCount": accumulated,
            "paidPromotion": set("paidPromotion"),
            "adult": self.adult,
            "krOnlyViewing": self.abroad,
            "openDate": kst(self.opened),
            "closeDate": self.closed.map(kst),
            "clipActive": set("clipActive"),
            "chatChannelId": view.chat.then_some(&self.cid),
            "tags": set("tags"),
            "categoryType": category.as_ref().map(|(kind, _)| kind),
            "liveCategory": category.as_ref().map(|(_, id)| id),
            "liveCategoryValue": category_name,
            "livePollingStatusJson": polling.to_string(),
            "liveConnecting": false,
            "skipPreRollAd": false,
            "blindType": view.blind_type,
            "chatActive": set("chatActive"),
            "chatAvailableGroup": set("chatAvailableGroup"),
            "chatAvailableCondition": set("chatAvailableCondition"),
            "minFollowerMinute": set("minFollowerMinute"),
            "allowSubscriberInFollowerMode": true,
            "chatDonationRankingExposure": set("chatDonationRankingExposure"),
            "dropsCampaignNo": set("dropsCampaignNo"),
            "watchPartyNo": null,
            "watchPartyTag": null,
            "watchPartyType": null,
            "adParameter": {"tag": ""},
            "timeMachineActive": false,
            "tvAppViewingPolicyType": if self.abroad { "DENIED" } else { "ALLOWED" },
            "membershipBenefitType": "NONE",
        }))
    }

    fn playback(&self) -> String {
        let open = self.on_air == OnAir::Open;
        let media = open.then(|| {
            json!({"mediaId": "HLS", "protocol": "HLS", "path": "https://example.invalid/live.m3u8", "encodingTrack": []})
        });
        json!({
            "meta": {"liveId": self.live_id.to_string(), "paidLive": false, "playbackAuthType": "NONE"},
            "serviceMeta": {"contentType": "VIDEO"},
            "live": {"open": kst(self.opened).replace(' ', "T"), "status": if open { "STARTED" } else { "ENDED" }},
            "api": [],
            "media": media.into_iter().collect::<Vec<_>>(),
            "multiview": [],
        })
        .to_string()
    }

    /// `/service/v1/channels/{id}`.
    pub(super) fn info(&self) -> Value {
        json!({
            "channelId": self.id,
            "channelName": self.name,
            "channelImageUrl": null,
            "verifiedMark": false,
            "verifiedMarkType": null,
            "officialChannel": false,
            "channelType": "STREAMING",
            "channelDescription": "모래상자 속의 채널",
            "followerCount": 1000,
            "openLive": self.on_air == OnAir::Open,
            "subscriptionAvailability": true,
            "subscriptionPaymentAvailability": {"iapAvailability": false, "iabAvailability": true},
            "adMonetizationAvailability": true,
            "activatedChannelBadgeIds": [],
            "paidProductSaleAllowed": false,
        })
    }

    fn overridden(&self, fields: impl Iterator<Item = (String, Value)>) -> Value {
        let mut content: Map<String, Value> = fields.collect();
        for (key, value) in &self.overrides {
            match value {
                Some(value) => drop(content.insert(key.clone(), value.clone())),
                None => drop(content.remove(key)),
            }
        }
        Value::Object(content)
    }
}

/// What is said about a channel that does not exist, with code 200.
pub(super) fn unknown_info() -> Value {
    json!({
        "channelId": null,
        "channelName": "(알 수 없음)",
        "channelImageUrl": null,
        "verifiedMark": false,
        "verifiedMarkType": null,
        "officialChannel": false,
        "channelType": "NORMAL",
        "channelDescription": "",
        "followerCount": 0,
        "openLive": false,
        "subscriptionAvailability": false,
        "subscriptionPaymentAvailability": {"iapAvailability": false, "iabAvailability": false},
        "adMonetizationAvailability": false,
        "paidProductSaleAllowed": false,
    })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
