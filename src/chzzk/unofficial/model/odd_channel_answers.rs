//! The answers about a channel and about oneself: read whole, and with something replaced.

use proptest::{prelude::*, sample::Index};

use super::{
    ChatRules, EmojiPacks, FollowedChannel, Following, ListedMission, MyInfo, PredictionStatus,
    manage::StreamingRole,
    odd_answers::{answer, any_json, with_one_odd},
    read_blocked_users, read_channel_data, read_follow_state, read_nickname_colors, read_prediction,
    tests::ASKED,
};
use crate::{
    chzzk::{
        answer::content,
        rows::Rows,
        unofficial::chat::{MissionStatus, UserId},
    },
    lenient::Wire,
};

const MY_INFO: &str = include_str!("../../../../tests/fixtures/chzzk/rest/my_info.json");
const DATA: &str = include_str!("../../../../tests/fixtures/chzzk/rest/channel_data.json");
const PREDICTION: &str = include_str!("../../../../tests/fixtures/chzzk/rest/prediction_detail.json");
const PACKS: &str = include_str!("../../../../tests/fixtures/chzzk/rest/emoji_packs.json");
const RULES: &str = include_str!("../../../../tests/fixtures/chzzk/rest/chat_rules.json");
// Put together from the names in the reference.
const FOLLOW: &str = r#"{"code":200,"message":null,"content":{"channel":{"channelId":"5c1e0a7d93b24f6688d0a1b2c3d4e5f6",
    "personalData":{"following":{"following":true,"notification":true,"followDate":"2026-01-20 14:36:07"},"privateUserBlock":false}}}}"#;
const FOLLOWINGS: &str = r#"{"code":200,"message":null,"content":{"totalCount":2,"totalPage":1,"followingList":[
    {"channelId":"5c1e0a7d93b24f6688d0a1b2c3d4e5f6","channel":{"channelId":"5c1e0a7d93b24f6688d0a1b2c3d4e5f6","channelName":"예시채널"},
     "streamer":{"openLive":true},"liveInfo":{"liveTitle":"예시","concurrentUserCount":12,"liveCategoryValue":"예시 게임"}},
    {"channelId":"6c1e0a7d93b24f6688d0a1b2c3d4e5f6","channel":null,"streamer":{"openLive":false},"liveInfo":null}]}}"#;
const MISSIONS: &str = r#"{"code":200,"message":null,"content":{"page":0,"size":50,"totalCount":1,"totalPages":1,"data":[
    {"missionText":"한 판 이기기","status":"APPROVED","totalAmount":25000,"participationCount":3,"more":[1]}]}}"#;

fn told<T: Wire>(body: &str) -> T {
    content(&answer(body), ASKED).unwrap().unwrap()
}

#[test]
fn what_the_user_is_to_a_channel_is_read_whole() {
    let info: MyInfo = told(MY_INFO);
    assert_eq!(info.channel_id.unwrap(), "5c1e0a7d93b24f6688d0a1b2c3d4e5f6");
    assert_eq!((info.user_role, info.permissions.len()), (Some(StreamingRole::User), 0));
    let Following { following, notification, followed_at } = info.following.unwrap();
    assert_eq!((following, notification), (true, Some(false)));
    assert_eq!(followed_at.unwrap().to_string(), "2026-01-20T05:36:07Z");
    let subscription = info.subscription.unwrap();
    assert_eq!((subscription.subscribing, subscription.gift), (false, Some(false)));
    let restriction = info.restriction.unwrap();
    assert_eq!((restriction.restrict, restriction.release_state.as_deref()), (false, Some("NONE")));
    assert_eq!((info.blocked, info.cheat_key, info.naver_membership), (Some(false), Some(false), Some(false)));
    assert_eq!(info.player_ads.unwrap().mid_roll, Some(true));
}

#[test]
fn a_channel_s_page_is_read_and_kept() {
    let data = read_channel_data(&answer(DATA), ASKED).unwrap();
    let history = data.history.unwrap();
    assert_eq!(history.first_live_at.unwrap().to_string(), "2024-05-18T07:56:56Z");
    assert_eq!((history.total_live_hours, data.log_power_active), (Some(4259), Some(true)));
    assert_eq!((data.achievement_badge_exposure, data.achievement_badge_ids.len()), (Some(true), 0));
    assert_eq!(data.description, None);
    assert!(data.raw.as_str().contains("totalLiveHours"));
}

#[test]
fn a_prediction_is_read_whole() {
    let prediction = read_prediction(&answer(PREDICTION), ASKED).unwrap().unwrap();
    assert_eq!(prediction.prediction_id.as_deref(), Some("FakePredictionId0001"));
    assert_eq!(
        (prediction.title.as_deref(), &prediction.status),
        (Some("이길까?"), &Some(PredictionStatus::Completed))
    );
    let winner = prediction.winner().unwrap();
    assert_eq!((winner.text.as_deref(), winner.participants, winner.total_powers), (Some("예"), Some(10), Some(1000)));
    assert_eq!((winner.percentage, winner.distribution_rate), (Some(60.0), Some(1.6)));
    let mine = prediction.participation.as_ref().unwrap();
    assert_eq!((mine.option, mine.bet_powers, mine.won_powers), (Some(1), Some(80), Some(128)));
    assert_eq!(mine.status.as_deref(), Some("WON"));
    assert_eq!(read_prediction(&answer(r#"{"code":200,"content":null}"#), ASKED).unwrap(), None);
}

#[test]
fn packs_and_rules_are_read_whole() {
    let packs: EmojiPacks = told(PACKS);
    let pack = &packs.subscription_packs[0];
    assert_eq!((pack.id.as_deref(), pack.name.as_deref(), pack.locked), (Some("pack1"), Some("구독팩"), true));
    assert_eq!(packs.map().get("hello"), Some("https://example.invalid/e.png"));
    let rules: ChatRules = told(RULES);
    assert_eq!((rules.rule.as_deref(), rules.agreed, rules.service_agreed), (Some("서로 존중해요"), false, Some(true)));
    assert_eq!(rules.updated_at.unwrap().to_string(), "2025-12-31T15:00:00Z");
}

#[test]
fn followings_and_missions_are_read_whole() {
    let state = read_follow_state(&answer(FOLLOW), ASKED).unwrap();
    assert!(state.is_following() && state.blocked == Some(false));
    assert!(!read_follow_state(&answer(r#"{"code":200,"content":{"channel":{}}}"#), ASKED).unwrap().is_following());
    let rows: Rows<FollowedChannel> = told(FOLLOWINGS);
    assert_eq!((rows.told, rows.total_count, rows.total_pages), (2, Some(2), Some(1)));
    let [live, other] = &rows.items[..] else { panic!("{rows:?}") };
    assert!(live.is_live() && !other.is_live() && other.broadcast.is_none());
    assert_eq!(live.channel.as_ref().unwrap().name.as_deref(), Some("예시채널"));
    assert_eq!(live.broadcast.as_ref().unwrap().viewer_count, Some(12));
    assert_eq!(serde_json::to_value(live).unwrap()["live"], true);
    let rows: Rows<ListedMission> = told(MISSIONS);
    let [mission] = &rows.items[..] else { panic!("{rows:?}") };
    assert_eq!((mission.text.as_deref(), &mission.status), (Some("한 판 이기기"), &Some(MissionStatus::Approved)));
    assert_eq!((mission.total_amount_krw, mission.participations), (Some(25_000), Some(3)));
    assert!(mission.raw.as_str().contains(r#""more":[1]"#));
}

proptest! {
    #[test]
    fn my_info_loses_one_field_at_most(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(MY_INFO, "content", place, odd);
        let (good, odd): (MyInfo, MyInfo) = (told(MY_INFO), told(&body));
        prop_assert!(odd.channel_id == good.channel_id || field == "channelId");
        prop_assert!(odd.user_role == good.user_role || field == "userRole");
        prop_assert!(odd.following == good.following || field == "following");
        prop_assert!(odd.subscription == good.subscription || field == "subscription");
        prop_assert!(odd.restriction == good.restriction || field == "restriction");
        prop_assert!(odd.player_ads == good.player_ads || field == "playerAdFlag");
        serde_json::to_string(&odd).unwrap();
    }

    #[test]
    fn a_page_and_a_prediction_lose_one_field_at_most(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(DATA, "content", place, odd.clone());
        let (good, page) = (read_channel_data(&answer(DATA), ASKED).unwrap(), read_channel_data(&answer(body), ASKED).unwrap());
        prop_assert!(page.history == good.history || field == "channelHistory");
        prop_assert!(page.log_power_active == good.log_power_active || field == "logPowerActive");

        let (body, field) = with_one_odd(PREDICTION, "content", place, odd);
        let read = |body: &str| read_prediction(&answer(body), ASKED).unwrap().unwrap();
        let (good, odd) = (read(PREDICTION), read(&body));
        prop_assert!(odd.prediction_id == good.prediction_id || field == "predictionId");
        prop_assert!(odd.status == good.status || field == "status");
        prop_assert!(odd.options == good.options || field == "optionList");
        prop_assert!(odd.participation == good.participation || field == "participation");
        let _ = (odd.winner(), serde_json::to_string(&odd).unwrap());
    }

    #[test]
    fn a_list_loses_one_row_at_most(place: Index, odd in any_json()) {
        let (body, _) = with_one_odd(FOLLOWINGS, "content", place, odd.clone());
        let rows: Rows<FollowedChannel> = told(&body);
        prop_assert!(rows.items.len() <= 2 && rows.items.len() <= rows.told);
        let (body, field) = with_one_odd(MISSIONS, "content", place, odd.clone());
        let rows: Rows<ListedMission> = told(&body);
        prop_assert!(rows.items.len() == 1 || field == "data");
        let (body, field) = with_one_odd(PACKS, "content", place, odd);
        let packs: EmojiPacks = told(&body);
        prop_assert!(packs.packs.is_empty() || field == "emojiPacks");
        let _ = packs.map();
    }

    /// There is an answer or an error, and no panic.
    #[test]
    fn anything_may_be_answered(odd in any_json(), body: Vec<u8>) {
        let content_of_anything = serde_json::json!({ "code": 200, "content": odd }).to_string();
        for response in [answer(content_of_anything), answer(body)] {
            let _ = content::<MyInfo>(&response, ASKED);
            let _ = content::<EmojiPacks>(&response, ASKED);
            let _ = content::<ChatRules>(&response, ASKED);
            let _ = content::<Rows<ListedMission>>(&response, ASKED);
            let _ = read_channel_data(&response, ASKED);
            let _ = read_follow_state(&response, ASKED);
            let _ = read_prediction(&response, ASKED);
            let _ = read_nickname_colors(&response, ASKED);
            let ids = read_blocked_users(&response, ASKED).map(|blocked| blocked.user_ids).unwrap_or_default();
            prop_assert!(ids.iter().all(|id: &UserId| !id.as_str().is_empty()));
        }
    }
}
