//! Every request of the management, as it leaves.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::*;
use crate::{
    Endpoints, ErrorKind,
    chzzk::unofficial::{
        Cookies,
        chat::{ChatChannelId, Delivery, Message, MessageStatus, OsType},
        listing::manage as listing,
        model::{
            CategoryType, ChatAvailableCondition, ChatAvailableGroup,
            manage::{
                FollowerFilter, LiveSettingChange, LiveSettingPart, PublishPeriod, RestrictDays, SubscriberFilter,
                SubscriberSort, SubscriptionTier,
            },
        },
    },
    paging::{Listing, PageKey},
};

const CHANNEL: &str = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";
const USER: &str = "abc0000000000000222222222222f22f";

fn channel() -> ChannelId {
    ChannelId::new(CHANNEL).unwrap()
}

fn chat() -> ChatChannelId {
    ChatChannelId::new("N2xQ7k").unwrap()
}

fn user() -> UserId {
    UserId::new(USER)
}

fn message() -> Message {
    Message {
        chat_channel_id: Some(chat()),
        user_id: Some(user()),
        time: Some(Timestamp::from_millisecond(1_790_500_001_000).unwrap()),
        content: "{:d_48:} 광고\"".into(),
        status: MessageStatus::Normal,
        profile: None,
        anonymous: false,
        os_type: Some(OsType::Ios),
        emojis: BTreeMap::from([("d_48".to_owned(), "https://example.invalid/e.png".to_owned())]),
        connections: None,
        delivery: Delivery::Live,
        mine: false,
        raw: None,
    }
}

fn api() -> Api {
    Api::new(Endpoints::new(), Some(Cookies::new("hunter2", "swordfish").unwrap()))
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.expose())
}

/// All that reads, with what follows the channel in its address.
fn reads(api: &Api) -> Vec<(Result<Request>, &'static str)> {
    let listed = |nickname: Option<&str>| (api.clone(), channel(), nickname.map(Into::into));
    let (own, channel_id, nickname) = listed(None);
    let restrictions = listing::Restrictions { api: own, channel: channel_id, nickname };
    let (own, channel_id, nickname) = listed(Some("도배 &왕"));
    let named = listing::Restrictions { api: own, channel: channel_id, nickname };
    let (own, channel_id, nickname) = listed(None);
    let releases = listing::ReleaseRequests { api: own, channel: channel_id, nickname };
    let subscribers = |filter| listing::Subscribers { api: api.clone(), channel: channel(), filter };
    let filter = SubscriberFilter::new()
        .sort(SubscriberSort::Longer)
        .tier(SubscriptionTier::Tier2)
        .publish_period(PublishPeriod::Three)
        .nickname("고래");
    let followers = |filter| listing::Followers { api: api.clone(), channel: channel(), filter };
    let sorted = FollowerFilter::new().sort(SubscriberSort::Recent).nickname("x");
    vec![
        (api.my_role(&channel()), "my-role"),
        (api.roles(&channel()), "streaming-roles"),
        (api.chat_activity(&channel(), &user()), "users/abc0000000000000222222222222f22f/chat-activity-count"),
        (api.managed_chat_rules(&channel()), "chat-rules"),
        (api.prohibited_words(&channel()), "chats/prohibit-words"),
        (api.live_setting(&channel()), "live-setting"),
        (api.live_setting_part(&channel(), LiveSettingPart::Normal), "live-setting/normal"),
        (api.live_setting_part(&channel(), LiveSettingPart::Chat), "live-setting/chat"),
        (api.live_setting_part(&channel(), LiveSettingPart::ChatMode), "live-setting/chat-mode"),
        (api.live_setting_part(&channel(), LiveSettingPart::ChatCondition), "live-setting/chat-condition"),
        (api.prediction_status(&channel()), "log-power/prediction/status"),
        (api.streaming_info(&channel()), "streaming-info"),
        (api.streams(&channel()), "streams"),
        (restrictions.request(50, None), "restrict-users?page=0&size=50"),
        (
            named.request(7, Some(&PageKey::number(3))),
            "restrict-users?page=3&size=7&userNickname=%EB%8F%84%EB%B0%B0%20%26%EC%99%95",
        ),
        (releases.request(50, None), "restrict-release-requests?page=0&size=50"),
        (subscribers(SubscriberFilter::new()).request(50, None), "subscribers?page=0&size=50"),
        (
            subscribers(filter).request(50, None),
            "subscribers?page=0&size=50&sortType=LONGER&publishPeriod=3&tier=TIER_2&userNickname=%EA%B3%A0%EB%9E%98",
        ),
        (followers(FollowerFilter::new()).request(50, None), "followers?page=0&size=50"),
        (followers(sorted).request(50, None), "followers?page=0&size=50&sortType=RECENT&userNickname=x"),
    ]
}

/// One that changes something: method, path below the channel (or a whole one), body, whether it may be sent twice.
type Change = (Result<Request>, &'static str, &'static str, Option<Value>, bool);

fn changes(api: &Api) -> Vec<Change> {
    let (channel, user) = (&channel(), &user());
    let restricted = |days: Value, memo: &str| json!({"targetId": USER, "memo": memo, "restrictDays": days});
    let word = json!({"prohibitWord": "광고"});
    let mut changes = line_changes(api);
    changes.extend([setting_change(api)]);
    changes.extend([
        (
            api.restrict_temporarily(channel, user, &chat()),
            "POST",
            "temporary-restrict-users",
            Some(json!({"chatChannelId": "N2xQ7k", "targetId": USER})),
            false,
        ),
        (
            api.restrict(channel, user, RestrictDays::Seven, "도배"),
            "POST",
            "restrict-users",
            Some(restricted(7.into(), "도배")),
            false,
        ),
        (
            api.restrict(channel, user, RestrictDays::Forever, ""),
            "POST",
            "restrict-users",
            Some(restricted(Value::Null, "")),
            false,
        ),
        (
            api.change_restriction(channel, user, RestrictDays::Ninety, "또"),
            "PATCH",
            "restrict-users/abc0000000000000222222222222f22f",
            Some(json!({"memo": "또", "restrictDays": 90})),
            true,
        ),
        (
            api.lift_restriction(channel, &UserId::new("a/../b?c")),
            "DELETE",
            "restrict-users/a%2F..%2Fb%3Fc",
            None,
            true,
        ),
        (
            api.reject_release(channel, 7001, "아직 안 돼요"),
            "PUT",
            "restrict-release-requests/7001/reject",
            Some(json!({"judgment": "아직 안 돼요"})),
            true,
        ),
        (
            api.add_role(channel, user, &StreamingRole::ChatManager),
            "POST",
            "streaming-roles",
            Some(json!({"targetId": USER, "userRoleType": "STREAMING_CHAT_MANAGER"})),
            false,
        ),
        (api.remove_role(channel, user), "DELETE", "streaming-roles/abc0000000000000222222222222f22f", None, true),
        (
            api.put_chat_rules(channel, "서로 존중해요"),
            "PUT",
            "chat-rules",
            Some(json!({"rule": "서로 존중해요"})),
            true,
        ),
        (api.add_prohibited_word(channel, "광고"), "POST", "chats/prohibit-words", Some(word.clone()), false),
        (api.change_prohibited_word(channel, 51, "광고"), "PUT", "chats/prohibit-words/51", Some(word), true),
        (api.remove_prohibited_word(channel, 51), "DELETE", "chats/prohibit-words/51", None, true),
        (api.remove_all_prohibited_words(channel), "DELETE", "chats/prohibit-words", None, true),
        (
            api.decide_mission(channel, "FakeMissionDonationId00000001", true),
            "PUT",
            "donations/mission/approve",
            Some(json!({"missionDonationId": "FakeMissionDonationId00000001"})),
            true,
        ),
        (
            api.decide_mission(channel, "FakeMissionDonationId00000001", false),
            "PUT",
            "donations/mission/reject",
            Some(json!({"missionDonationId": "FakeMissionDonationId00000001"})),
            true,
        ),
    ]);
    changes
}

/// Those of a line of the chat.
fn line_changes(api: &Api) -> Vec<Change> {
    let channel = &channel();
    let line = json!({
        "channelId": "N2xQ7k", "chatType": "STREAMING", "message": "{:d_48:} 광고\"", "messageTime": 1_790_500_001_000_i64,
        "messageUserIdHash": USER, "streamingChannelId": CHANNEL,
    });
    let extras = json!({
        "chatType": "STREAMING", "osType": "IOS", "emojis": {"d_48": "https://example.invalid/e.png"},
        "streamingChannelId": CHANNEL,
    });
    let mut pinned = line.clone();
    pinned["extras"] = extras.to_string().into();
    let unpinned = json!({"channelId": "N2xQ7k", "chatType": "STREAMING", "extras": null});
    vec![
        (api.pin(channel, &message()), "POST", "/nng_main/v1/chats/notices", Some(pinned), false),
        (api.unpin(channel, &chat()), "DELETE", "/nng_main/v1/chats/notices", Some(unpinned), true),
        (api.blind(channel, &message()), "POST", "/nng_main/v1/chats/blind-message", Some(line), false),
    ]
}

fn setting_change(api: &Api) -> Change {
    let channel = &channel();
    let setting = LiveSettingChange::new()
        .title("새 제목")
        .category(CategoryType::Game, "Example_Game")
        .tags(["게임"])
        .adult(false)
        .kr_only_viewing(false)
        .paid_promotion(true)
        .clip_active(true)
        .replay_publish_type("X")
        .default_thumbnail_url("https://example.invalid/t.png")
        .drops_campaign_no("7")
        .chat_active(true)
        .chat_available_group(ChatAvailableGroup::Follower)
        .chat_available_condition(ChatAvailableCondition::RealName)
        .min_follower_minutes(10)
        .chat_donation_ranking_exposure(false);
    let settings = json!({
        "defaultLiveTitle": "새 제목", "categoryType": "GAME", "liveCategory": "Example_Game", "tags": ["게임"], "adult": false,
        "krOnlyViewing": false, "paidPromotion": true, "clipActive": true, "replayPublishType": "X",
        "defaultThumbnailImageUrl": "https://example.invalid/t.png", "dropsCampaignNo": "7", "chatActive": true,
        "chatAvailableGroup": "FOLLOWER", "chatAvailableCondition": "REAL_NAME", "minFollowerMinute": 10,
        "chatDonationRankingExposure": false,
    });
    (api.put_live_setting(channel, &setting), "PUT", "live-setting", Some(settings), true)
}

#[test]
fn reads_are_those_of_the_reference() {
    for (request, path) in reads(&api()) {
        let request = request.unwrap();
        assert_eq!(request.url, format!("https://api.chzzk.naver.com/manage/v1/channels/{CHANNEL}/{path}"));
        assert_eq!((&request.method, request.repeatable, &request.body), (&Method::GET, true, &None), "{path}");
        assert_eq!(header(&request, "cookie"), Some("NID_AUT=hunter2; NID_SES=swordfish"));
        assert!(request.doing.contains(CHANNEL) || request.doing.contains(USER), "{}", request.doing);
    }
}

#[test]
fn changes_are_those_of_the_reference() {
    for (request, method, path, body, repeatable) in changes(&api()) {
        let request = request.unwrap();
        let url = match path.strip_prefix('/') {
            Some(path) => format!("https://comm-api.game.naver.com/{path}"),
            None => format!("https://api.chzzk.naver.com/manage/v1/channels/{CHANNEL}/{path}"),
        };
        assert_eq!((request.method.as_str(), &*request.url, request.repeatable), (method, &*url, repeatable));
        let sent: Option<Value> = request.body.as_deref().map(|body| serde_json::from_slice(body).unwrap());
        assert_eq!(sent, body, "{method} {path}");
        assert_eq!(header(&request, "content-type"), body.is_some().then_some("application/json"), "{path}");
        assert_eq!(header(&request, "cookie"), Some("NID_AUT=hunter2; NID_SES=swordfish"));
        assert_eq!(header(&request, "origin"), Some("https://chzzk.naver.com"));
        let shown = format!("{request:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("swordfish"), "{shown}");
    }
}

#[test]
fn a_client_that_reads_only_makes_no_change() {
    let reader = api().read_only();
    for (request, method, path, ..) in changes(&reader) {
        assert_eq!(request.unwrap_err().kind(), ErrorKind::ReadOnly, "{method} {path}");
    }
    assert!(reads(&reader).into_iter().all(|(request, _)| request.is_ok()));
}

#[test]
fn without_cookies_nothing_is_asked() {
    let stranger = Api::new(Endpoints::new(), None);
    let requests = reads(&stranger).into_iter().map(|(request, _)| request);
    for request in requests.chain(changes(&stranger).into_iter().map(|(request, ..)| request)) {
        assert_eq!(request.unwrap_err().kind(), ErrorKind::NotLoggedIn);
    }
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let (api, channel) = (api(), &channel());
    let mut refused = Vec::new();
    for nobody in ["", " ", "anonymous", "SYSTEM_MESSAGE", ".", ".."] {
        let nobody = UserId::new(nobody);
        refused.extend([
            api.chat_activity(channel, &nobody),
            api.restrict_temporarily(channel, &nobody, &chat()),
            api.restrict(channel, &nobody, RestrictDays::One, ""),
            api.change_restriction(channel, &nobody, RestrictDays::One, ""),
            api.lift_restriction(channel, &nobody),
            api.add_role(channel, &nobody, &StreamingRole::ChatManager),
            api.remove_role(channel, &nobody),
        ]);
    }
    for role in [StreamingRole::User, StreamingRole::Streamer, " ".into()] {
        refused.push(api.add_role(channel, &user(), &role));
    }
    for blank in ["", "  \n"] {
        refused.extend([
            api.add_prohibited_word(channel, blank),
            api.change_prohibited_word(channel, 1, blank),
            api.reject_release(channel, 1, blank),
            api.decide_mission(channel, blank, true),
            api.put_live_setting(channel, &LiveSettingChange::new().title(blank)),
            api.put_live_setting(channel, &LiveSettingChange::new().category(CategoryType::Etc, blank)),
            listing::Restrictions { api: api.clone(), channel: channel.clone(), nickname: Some(blank.into()) }
                .request(50, None),
        ]);
    }
    refused.push(api.put_live_setting(channel, &LiveSettingChange::new()));
    let listing = listing::Restrictions { api: api.clone(), channel: channel.clone(), nickname: None };
    refused.push(listing.request(0, None));
    refused.push(listing.request(50, Some(&PageKey::cursor("x"))));

    let odd: [fn(&mut Message); 6] = [
        |message| message.chat_channel_id = None,
        |message| message.user_id = None,
        |message| message.user_id = Some(UserId::new("SYSTEM_MESSAGE")),
        |message| message.user_id = Some(UserId::new("")),
        |message| message.time = None,
        |message| message.time = Some(Timestamp::UNIX_EPOCH),
    ];
    for spoil in odd {
        let mut message = message();
        spoil(&mut message);
        refused.extend([api.pin(channel, &message), api.blind(channel, &message)]);
    }
    for (number, request) in refused.into_iter().enumerate() {
        assert_eq!(request.unwrap_err().kind(), ErrorKind::InvalidArgument, "{number}");
    }
    // A donor without a name is hidden by that name.
    let mut donor = message();
    donor.user_id = Some(UserId::new("anonymous"));
    assert!(api.blind(channel, &donor).is_ok());
}

/// The author's token comes with their row; it must not go out again.
#[test]
fn the_extra_token_of_a_row_is_never_sent() {
    let frame = include_str!("../../../../../tests/fixtures/chzzk/unofficial-frames.jsonl");
    let mut pinned = 0;
    for line in frame.lines().filter(|line| line.contains("extraToken")) {
        let line: Value = serde_json::from_str(line).unwrap();
        for event in crate::chzzk::unofficial::decode(&line["frame"].to_string()) {
            let crate::chzzk::unofficial::Event::Chat(message) = event else { continue };
            let Ok(request) = api().pin(&channel(), &message) else { continue };
            let body = String::from_utf8(request.body.unwrap()).unwrap();
            assert!(!body.contains("extraToken") && !body.contains("ZmFrZ"), "{body}");
            pinned += 1;
        }
    }
    assert!(pinned > 0);
}
