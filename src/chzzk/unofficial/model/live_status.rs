//! The light form of a broadcast's state, made for asking often.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    CategoryType, ChatAvailableCondition, ChatAvailableGroup, LiveBlindType, LiveStatusCode, PollingStatus,
    TvAppViewingPolicy, UserAdultStatus, channel::unknown_channel,
};
use crate::{
    Result,
    chzzk::{
        ChannelId,
        answer::content,
        unofficial::{chat::ChatChannelId, request::Call},
    },
    http::Response,
    lenient::lenient,
};

lenient! {
    /// The state of a channel's present or last broadcast (live-status, seen in recordings): what the web client asks for
    /// every ten seconds.
    ///
    /// The broadcast's number is not in it. The channel and [`opened_at`](Self::opened_at) together name a broadcast.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct LiveStatus {
        /// The channel.
        pub channel_id: Option<ChannelId> = "channelId",
        /// The broadcast's title (`liveTitle`).
        pub title: Option<Box<str>> = "liveTitle",
        /// Whether it is running; see [`is_open`](Self::is_open).
        pub status: Option<LiveStatusCode> = "status",
        /// How many watch now (`concurrentUserCount`); after the end the last number.
        pub viewer_count: Option<u64> = "concurrentUserCount",
        /// Whether the number of viewers is shown (`cvExposure`).
        pub viewer_count_shown: Option<bool> = "cvExposure",
        /// How many have watched in all (`accumulateCount`). It is **0 while the broadcast runs** and told after its end.
        pub accumulated_count: Option<u64> = "accumulateCount",
        /// When it began (`openDate`).
        pub opened_at: Option<Timestamp> = "openDate" as Seoul,
        /// When it ended (`closeDate`); `None` while it runs.
        pub closed_at: Option<Timestamp> = "closeDate" as Seoul,
        /// Whether it is for adults only.
        pub adult: bool = "adult",
        /// Whether it is for viewers in Korea only.
        pub kr_only_viewing: bool = "krOnlyViewing",
        /// Whether the caller is outside Korea.
        pub abroad_country: Option<bool> = "abroadCountry",
        /// Whether viewers may cut clips.
        pub clip_active: Option<bool> = "clipActive",
        /// Whether it is advertising.
        pub paid_promotion: Option<bool> = "paidPromotion",
        /// The streamer's tags.
        pub tags: Vec<Box<str>> = "tags",
        /// The chat's channel, a new one for every broadcast; see
        /// [`LiveDetail::chat_channel_id`](super::LiveDetail::chat_channel_id) for when it is `None`.
        pub chat_channel_id: Option<ChatChannelId> = "chatChannelId",
        /// What kind of category it is in.
        pub category_type: Option<CategoryType> = "categoryType",
        /// The category's id (`liveCategory`).
        pub category_id: Option<Box<str>> = "liveCategory",
        /// The category's name, possibly empty (`liveCategoryValue`).
        pub category_name: Option<Box<str>> = "liveCategoryValue",
        /// How the stream is doing (JSON inside a string on the wire). It does not tell whether the broadcast is live.
        pub polling_status: Option<PollingStatus> = "livePollingStatusJson" as Embedded,
        /// What is wrong with the stream, in the service's words; `None` where nothing is.
        pub fault_status: Option<Box<str>> = "faultStatus",
        /// What the service knows about this viewer's age.
        pub user_adult_status: Option<UserAdultStatus> = "userAdultStatus",
        /// Why the broadcast is hidden from this viewer; `None` where it is not.
        pub blind_type: Option<LiveBlindType> = "blindType",
        /// Whether there is a chat.
        pub chat_active: Option<bool> = "chatActive",
        /// Who may write in the chat.
        pub chat_available_group: Option<ChatAvailableGroup> = "chatAvailableGroup",
        /// What a writer's account must have.
        pub chat_available_condition: Option<ChatAvailableCondition> = "chatAvailableCondition",
        /// For how long a writer must have followed, in minutes, where only followers may write (`minFollowerMinute`): 0, 5,
        /// 10, 30, 60, 1440, 10080 or 43200.
        pub min_follower_minutes: Option<u64> = "minFollowerMinute",
        /// Whether subscribers may write without that (`allowSubscriberInFollowerMode`).
        pub subscribers_exempt: Option<bool> = "allowSubscriberInFollowerMode",
        /// How many seconds a writer must wait between two messages (`chatSlowModeSec`): 0, 3, 5, 10, 30, 60, 120 or 300.
        pub chat_slow_mode_seconds: Option<u64> = "chatSlowModeSec",
        /// Whether only emojis may be written.
        pub chat_emoji_mode: Option<bool> = "chatEmojiMode",
        /// Whether the chat shows who donated most.
        pub chat_donation_ranking_exposure: Option<bool> = "chatDonationRankingExposure",
        /// The campaign that gives rewards for watching.
        pub drops_campaign_no: Option<Box<str>> = "dropsCampaignNo",
        /// The video or match that is watched together.
        pub watch_party_no: Option<Box<str>> = "watchPartyNo",
        /// Its name.
        pub watch_party_tag: Option<Box<str>> = "watchPartyTag",
        /// Its kind.
        pub watch_party_type: Option<Box<str>> = "watchPartyType",
        /// Whether the streamer lets viewers go back in time.
        pub time_machine_active: Option<bool> = "timeMachineActive",
        /// When it last stopped being for adults only (`lastAdultReleaseDate`).
        pub adult_released_at: Option<Timestamp> = "lastAdultReleaseDate" as Seoul,
        /// When it last stopped being for Korea only (`lastKrOnlyViewingReleaseDate`).
        pub kr_only_released_at: Option<Timestamp> = "lastKrOnlyViewingReleaseDate" as Seoul,
        /// Whether it may be watched in apps for TVs.
        pub tv_app_viewing_policy: Option<TvAppViewingPolicy> = "tvAppViewingPolicyType",
        /// When that was last allowed (`lastTvAppAllowedDate`).
        pub tv_app_allowed_at: Option<Timestamp> = "lastTvAppAllowedDate" as Seoul,
        /// Whether viewers earn points by watching.
        pub log_power_active: Option<bool> = "logPowerActive",
        /// Whether the list of those points is shown.
        pub log_power_ranking_exposure: Option<bool> = "logPowerRankingExposure",
        /// The campaign of donations that runs.
        pub donation_campaign_id: Option<Box<str>> = "donationCampaignId",
        /// What members of NAVER's paid programme get; `NONE` in recordings.
        pub membership_benefit_type: Option<Box<str>> = "membershipBenefitType",
    }
}

impl LiveStatus {
    /// Whether the broadcast is running. Of all that is told, only [`status`](Self::status) says so reliably.
    pub fn is_open(&self) -> bool {
        self.status == Some(LiveStatusCode::Open)
    }
}

/// Reads the answer to live-status; `None` for a channel that never broadcast.
///
/// # Errors
///
/// [`NoChatReason::UnknownChannel`](crate::error::NoChatReason::UnknownChannel), a refusal, or an answer that cannot be
/// read.
pub(crate) fn read_live_status(channel: &ChannelId, response: &Response) -> Result<Option<LiveStatus>> {
    content(response, Call::LiveStatus(channel)).map_err(|error| unknown_channel(error, channel))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::NoChatReason;

    const OPEN: &str = include_str!("../../../../tests/fixtures/chzzk/rest/live_status_open.json");

    fn read(status: u16, body: &str) -> Result<Option<LiveStatus>> {
        let channel = ChannelId::new("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").unwrap();
        read_live_status(&channel, &Response { status, retry_after: None, body: body.into() })
    }

    #[test]
    fn a_running_broadcast_is_read_whole() {
        let status = read(200, OPEN).unwrap().unwrap();
        assert!(status.is_open());
        assert_eq!(status.channel_id.unwrap(), "5c1e0a7d93b24f6688d0a1b2c3d4e5f6");
        assert_eq!(status.chat_channel_id.unwrap().as_str(), "N2xQ7k");
        assert_eq!((status.title.as_deref(), status.viewer_count), (Some("예시 방송"), Some(1234)));
        assert_eq!(status.opened_at.unwrap().to_string(), "2026-09-27T08:52:04Z");
        assert_eq!((status.abroad_country, status.adult, status.kr_only_viewing), (Some(false), false, false));
        assert_eq!(status.user_adult_status, Some(UserAdultStatus::NotLoginUser));
        assert_eq!(status.chat_available_group, Some(ChatAvailableGroup::All));
        assert_eq!(status.chat_available_condition, Some(ChatAvailableCondition::RealName));
        assert_eq!((status.chat_slow_mode_seconds, status.chat_emoji_mode), (Some(0), Some(false)));
        assert_eq!(status.polling_status.unwrap().call_period_ms, Some(10_000));
        assert_eq!(status.tv_app_viewing_policy, Some(TvAppViewingPolicy::Allowed));
        assert_eq!((status.log_power_active, status.membership_benefit_type.as_deref()), (Some(true), Some("NONE")));
    }

    #[test]
    fn its_tokens_are_not_kept() {
        assert!(OPEN.contains("<secret-like>"));
        let status = read(200, OPEN).unwrap();
        for shown in [format!("{status:?}"), serde_json::to_string(&status).unwrap()] {
            assert!(!shown.contains("secret-like") && !shown.to_lowercase().contains("token"), "{shown}");
        }
    }

    #[test]
    fn a_channel_may_be_unknown_or_may_never_have_broadcast() {
        let error = read(404, r#"{"code":404,"message":"채널이 존재하지 않습니다."}"#).unwrap_err();
        assert_eq!(error.no_chat().unwrap().reason, NoChatReason::UnknownChannel);
        assert_eq!(read(200, r#"{"code":200,"message":null,"content":null}"#).unwrap(), None);
    }
}
