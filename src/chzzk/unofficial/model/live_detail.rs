//! Everything about a channel's present or last broadcast.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    CategoryType, ChannelSummary, ChatAvailableCondition, ChatAvailableGroup, LiveBlindType, LiveStatusCode, Playback,
    PollingStatus, TvAppViewingPolicy, UserAdultStatus, channel::unknown_channel,
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
    /// A channel's present broadcast, or its last one (live-detail; seen in recordings where nothing else is said).
    ///
    /// After the end of a broadcast its title, category and last number of viewers stay.
    #[derive(Debug, Clone, Default, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct LiveDetail {
        /// The broadcast's number.
        pub live_id: Option<u64> = "liveId",
        /// Its title (`liveTitle`).
        pub title: Option<Box<str>> = "liveTitle",
        /// Whether it is running; see [`is_open`](Self::is_open).
        pub status: Option<LiveStatusCode> = "status",
        /// A picture of it, with `{type}` for the height (`liveImageUrl`); see [`image_url`](Self::image_url). `None` after
        /// its end, for adult broadcasts without a login, and for viewers who are blocked.
        pub image_url_template: Option<Box<str>> = "liveImageUrl",
        /// The picture that the streamer chose, possibly empty (`defaultThumbnailImageUrl`).
        pub default_thumbnail_url: Option<Box<str>> = "defaultThumbnailImageUrl",
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
        /// Whether viewers may cut clips.
        pub clip_active: Option<bool> = "clipActive",
        /// Whether it is advertising.
        pub paid_promotion: Option<bool> = "paidPromotion",
        /// The streamer's tags.
        pub tags: Vec<Box<str>> = "tags",
        /// The chat's channel, a new one for every broadcast. `None` for adult broadcasts without a verified login, for
        /// viewers who are blocked, and now and then without a known reason. It may still be told after the end; that chat
        /// can be joined and is silent.
        pub chat_channel_id: Option<ChatChannelId> = "chatChannelId",
        /// What kind of category it is in.
        pub category_type: Option<CategoryType> = "categoryType",
        /// The category's id (`liveCategory`), such as `League_of_Legends`.
        pub category_id: Option<Box<str>> = "liveCategory",
        /// The category's name, possibly empty (`liveCategoryValue`).
        pub category_name: Option<Box<str>> = "liveCategoryValue",
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
        /// Whether the chat shows who donated most.
        pub chat_donation_ranking_exposure: Option<bool> = "chatDonationRankingExposure",
        /// How to watch it (JSON inside a string on the wire). `None` for adult broadcasts without a verified login, for
        /// viewers who are blocked, and for some ended broadcasts.
        pub playback: Option<Box<Playback>> = "livePlaybackJson" as Embedded,
        /// How the stream is doing (JSON inside a string on the wire). It does not tell whether the broadcast is live.
        pub polling_status: Option<PollingStatus> = "livePollingStatusJson" as Embedded,
        /// Whether the streamer lets viewers go back in time.
        pub time_machine_active: Option<bool> = "timeMachineActive",
        /// Whether this viewer may go back in time; `None` where there is nothing to play.
        pub time_machine_playback: Option<bool> = "timeMachinePlayback",
        /// The channel.
        pub channel: Option<ChannelSummary> = "channel",
        /// What the service knows about this viewer's age.
        pub user_adult_status: Option<UserAdultStatus> = "userAdultStatus",
        /// Why the broadcast is hidden from this viewer; `None` where it is not.
        pub blind_type: Option<LiveBlindType> = "blindType",
        /// The points that viewers earn by watching.
        pub log_power: Option<LogPower> = "logPower",
        /// The campaign that gives rewards for watching.
        pub drops_campaign_no: Option<Box<str>> = "dropsCampaignNo",
        /// The video or match that is watched together.
        pub watch_party_no: Option<Box<str>> = "watchPartyNo",
        /// Its name.
        pub watch_party_tag: Option<Box<str>> = "watchPartyTag",
        /// Its kind.
        pub watch_party_type: Option<Box<str>> = "watchPartyType",
        /// What has to be bought to watch along.
        pub watch_party_paid_product_id: Option<Box<str>> = "watchPartyPaidProductId",
        /// Whether it may be watched in apps for TVs.
        pub tv_app_viewing_policy: Option<TvAppViewingPolicy> = "tvAppViewingPolicyType",
        /// What members of NAVER's paid programme get; `NONE` in recordings.
        pub membership_benefit_type: Option<Box<str>> = "membershipBenefitType",
    }

    /// The points that viewers earn by watching.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct LogPower {
        /// Whether they can be earned here.
        pub active: Option<bool> = "active",
        /// Whether the list of the week is shown.
        pub exposure_weekly_ranking: Option<bool> = "exposureWeeklyRanking",
        /// Whether the list of the month is shown.
        pub exposure_monthly_ranking: Option<bool> = "exposureMonthlyRanking",
    }
}

impl LiveDetail {
    /// Whether the broadcast is running. Of all that is told, only [`status`](Self::status) says so reliably.
    pub fn is_open(&self) -> bool {
        self.status == Some(LiveStatusCode::Open)
    }

    /// The address of the picture with a height of 144, 270, 360, 480, 720 or 1080 pixels.
    pub fn image_url(&self, height: u32) -> Option<String> {
        let template = self.image_url_template.as_deref().filter(|template| !template.is_empty())?;
        Some(template.replace("{type}", &height.to_string()))
    }
}

/// Reads the answer to live-detail; `None` for a channel that never broadcast.
///
/// # Errors
///
/// [`NoChatReason::UnknownChannel`](crate::error::NoChatReason::UnknownChannel), a refusal, or an answer that cannot be
/// read.
pub(crate) fn read_live_detail(channel: &ChannelId, response: &Response) -> Result<Option<LiveDetail>> {
    content(response, Call::LiveDetail(channel)).map_err(|error| unknown_channel(error, channel))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ErrorKind,
        chzzk::unofficial::model::{MediaId, PlayableStatus, StreamStatus},
        error::NoChatReason,
    };

    fn read_answer(status: u16, body: &str) -> Result<Option<LiveDetail>> {
        let channel = ChannelId::new("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").unwrap();
        read_live_detail(&channel, &Response { status, retry_after: None, body: body.into() })
    }

    fn read(body: &str) -> LiveDetail {
        read_answer(200, body).unwrap().unwrap()
    }

    #[test]
    fn a_running_broadcast_is_read_whole() {
        let detail = read(include_str!("../../../../tests/fixtures/chzzk/rest/live_detail_open.json"));
        assert!(detail.is_open());
        assert_eq!((detail.live_id, detail.title.as_deref()), (Some(21_000_001), Some("예시 방송")));
        assert_eq!((detail.viewer_count, detail.accumulated_count), (Some(1234), Some(0)));
        assert_eq!(detail.opened_at.unwrap().to_string(), "2026-09-27T08:52:04Z");
        assert_eq!((detail.closed_at, detail.adult, detail.kr_only_viewing), (None, false, false));
        assert_eq!(detail.image_url(720).as_deref(), Some("https://example.invalid/thumbnail/image_720.jpg"));
        assert_eq!(detail.default_thumbnail_url.as_deref(), Some(""));
        assert_eq!(*detail.tags, ["게임".into()]);
        assert_eq!(detail.chat_channel_id.as_ref().unwrap().as_str(), "N2xQ7k");
        assert_eq!(detail.category_type, Some(CategoryType::Game));
        assert_eq!(
            (detail.category_id.as_deref(), detail.category_name.as_deref()),
            (Some("Example_Game"), Some("예시 게임"))
        );
        assert_eq!(detail.chat_available_group, Some(ChatAvailableGroup::Follower));
        assert_eq!(detail.chat_available_condition, Some(ChatAvailableCondition::None));
        assert_eq!((detail.min_follower_minutes, detail.subscribers_exempt), (Some(0), Some(true)));
        let media = &detail.playback.as_ref().unwrap().media;
        assert_eq!((media.len(), media[0].media_id.as_ref()), (1, Some(&MediaId::Hls)));
        let polling = detail.polling_status.as_ref().unwrap();
        assert_eq!((polling.status.as_ref(), polling.is_publishing), (Some(&StreamStatus::Started), Some(true)));
        assert_eq!(polling.playable_status, Some(PlayableStatus::Playable));
        assert_eq!((polling.traffic_throttling, polling.call_period().unwrap().as_secs()), (Some(-1), 10));
        let channel = detail.channel.as_ref().unwrap();
        assert_eq!(channel.channel_id.as_ref().unwrap(), "5c1e0a7d93b24f6688d0a1b2c3d4e5f6");
        assert_eq!(channel.name.as_deref(), Some("예시채널"));
        assert_eq!((detail.user_adult_status, detail.blind_type), (None, None));
    }

    #[test]
    fn what_is_hidden_is_none() {
        let adult = read(include_str!("../../../../tests/fixtures/chzzk/rest/live_detail_adult.json"));
        assert!(adult.adult && adult.is_open());
        assert_eq!((adult.chat_channel_id, adult.playback, adult.image_url_template), (None, None, None));
        assert_eq!(adult.user_adult_status, Some(UserAdultStatus::NotLoginUser));

        let abroad = read(include_str!("../../../../tests/fixtures/chzzk/rest/live_detail_abroad.json"));
        assert!(abroad.kr_only_viewing && abroad.is_open());
        assert_eq!((abroad.chat_channel_id, abroad.blind_type), (None, Some(LiveBlindType::Abroad)));
        assert_eq!(abroad.tv_app_viewing_policy, Some(TvAppViewingPolicy::Denied));
        assert_eq!((abroad.category_id, abroad.category_name.as_deref()), (None, Some("")));
    }

    #[test]
    fn an_ended_broadcast_keeps_its_chat_channel() {
        let closed = read(include_str!("../../../../tests/fixtures/chzzk/rest/live_detail_closed.json"));
        assert!(!closed.is_open());
        assert_eq!(closed.status, Some(LiveStatusCode::Close));
        assert_eq!(closed.chat_channel_id.unwrap().as_str(), "N2xR_3");
        assert_eq!(closed.accumulated_count, Some(369));
        assert_eq!(closed.closed_at.unwrap().to_string(), "2026-06-26T15:57:26Z");
        let playback = closed.playback.unwrap();
        assert!(playback.media.is_empty());
        assert_eq!(playback.live.unwrap().status, Some(StreamStatus::Ended));
    }

    #[test]
    fn an_unknown_channel_is_told_from_one_that_never_broadcast() {
        let unknown = include_str!("../../../../tests/fixtures/chzzk/rest/live_detail_unknown_channel.json");
        for status in [200, 404] {
            let error = read_answer(status, unknown).unwrap_err();
            assert_eq!(error.no_chat().unwrap().reason, NoChatReason::UnknownChannel);
        }
        assert_eq!(read_answer(200, r#"{"code":200,"message":null,"content":null}"#).unwrap(), None);
        // Not the service's own answer: nothing is known about the channel.
        assert_eq!(read_answer(404, "<html>").unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    fn nested_json_may_be_an_object_or_broken() {
        let detail = read(
            r#"{"content":{"livePlaybackJson":{"media":[{"mediaId":"LLHLS"}]},"livePollingStatusJson":"{\"status\":"}}"#,
        );
        assert_eq!(detail.playback.unwrap().media.len(), 1);
        assert_eq!(detail.polling_status, None);
        let detail =
            read(r#"{"content":{"livePlaybackJson":"","livePollingStatusJson":7,"status":"PAUSED","liveTitle":"t"}}"#);
        assert_eq!((detail.playback, detail.polling_status, detail.title.as_deref()), (None, None, Some("t")));
        assert_eq!(detail.status, Some(LiveStatusCode::Unknown("PAUSED".into())));
    }

    #[test]
    fn it_serializes_in_snake_case() {
        let detail = read(include_str!("../../../../tests/fixtures/chzzk/rest/live_detail_open.json"));
        let value = serde_json::to_value(&detail).unwrap();
        assert_eq!(value["opened_at"], "2026-09-27T08:52:04Z");
        assert_eq!(value["status"], "OPEN");
        assert_eq!(value["chat_channel_id"], "N2xQ7k");
        assert_eq!(value["playback"]["media"][0]["media_id"], "HLS");
    }
}
