//! The answers of the reference, read.

use super::*;
use crate::{
    ErrorKind, Result,
    chzzk::rows::Rows,
    http::{Request, Response},
    lenient::Wire,
};

fn answer(body: &str) -> Response {
    Response { status: 200, retry_after: None, body: body.into() }
}

fn asked() -> Request {
    Request::get("https://example.invalid/".into(), "a question")
}

fn read<T: Wire>(body: &str) -> Result<T> {
    answers::read(&asked(), &answer(body))
}

fn rows<T: Wire>(body: &str) -> Vec<T> {
    read::<Rows<T>>(body).unwrap().items
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../../tests/fixtures/chzzk/rest/manage/", $name, ".json"))
    };
}
pub(super) use fixture;

#[test]
fn rules_and_activity_of_the_reference() {
    let rules: ChatRules = read(fixture!("chat_rules")).unwrap();
    assert_eq!(rules.channel_id.unwrap(), "5c1e0a7d93b24f6688d0a1b2c3d4e5f6");
    assert_eq!((rules.rule.as_deref(), rules.agreed, rules.service_agreed), (Some("서로 존중해요"), false, Some(true)));
    assert_eq!(rules.updated_at.unwrap().to_string(), "2025-12-31T15:00:00Z");

    let activity: ChatActivity = read(fixture!("chat_activity_count")).unwrap();
    assert_eq!(
        (activity.message_count, activity.restricted, activity.restrict_count),
        (Some(120), Some(false), Some(0))
    );
    assert_eq!((activity.temporarily_restricted, activity.temporary_restrict_count), (Some(false), Some(1)));
    assert_eq!(read::<PredictionStatus>(fixture!("prediction_status")).unwrap().wait_secs, Some(600));
}

#[test]
fn restrictions_and_requests_to_be_let_in() {
    let users: Vec<RestrictedUser> = rows(fixture!("restrict_users"));
    assert_eq!(users.len(), 2);
    assert_eq!((users[0].seq, users[0].nickname.as_deref()), (Some(4_100_002), Some("도배왕")));
    assert_eq!(users[0].user_id.as_ref().unwrap(), "abc0000000000000222222222222f22f");
    assert_eq!(users[0].restricted_by.as_deref(), Some("채팅지기"));
    assert_eq!(users[0].created_at.unwrap().to_string(), "2026-09-27T09:30:00Z");
    let requests: Vec<ReleaseRequest> = rows(fixture!("restrict_release_requests"));
    assert_eq!((requests[0].number, requests[0].restrict_seq), (Some(7001), users[1].seq));
    assert_eq!((&requests[0].user.user_id, requests[0].user.nickname.as_deref()), (&users[1].user_id, Some("거친말")));
    assert_eq!(requests[0].vindication.as_deref(), Some("다시는 안 그럴게요"));
    assert!(rows::<RestrictedUser>(fixture!("empty")).is_empty());
}

#[test]
fn the_words_have_two_names() {
    let expected = ProhibitedWord {
        number: Some(51),
        word: Some("광고".into()),
        added_by: Some("예시채널".into()),
        created_at: Some("2026-01-02T01:00:00Z".parse().unwrap()),
    };
    for text in [fixture!("prohibit_words"), fixture!("prohibit_word_list")] {
        assert_eq!(read::<ProhibitedWords>(text).unwrap().0.unwrap(), std::slice::from_ref(&expected), "{text}");
    }
    let both = r#"{"content":{"prohibitWords":[],"prohibitWordList":[{"prohibitWordNo":1}]}}"#;
    assert_eq!(read::<ProhibitedWords>(both).unwrap().0.unwrap()[0].number, Some(1));
    for (list, words) in [("[]", Some(Vec::new())), ("null", Some(Vec::new())), ("{}", None), ("\"x\"", None)] {
        let under = |name: &str| read::<ProhibitedWords>(&format!(r#"{{"content":{{"{name}":{list}}}}}"#)).unwrap().0;
        assert_eq!((under("prohibitWords"), under("prohibitWordList")), (words.clone(), words), "{list}");
        assert_eq!(under("words"), None);
    }
}

#[test]
fn settings_name_their_category_in_two_places() {
    let whole: LiveSetting = read(fixture!("live_setting")).unwrap();
    let flat: LiveSetting = read(fixture!("live_setting_flat")).unwrap();
    assert_eq!(whole.category, flat.category);
    let category = whole.category.clone().unwrap();
    assert_eq!((category.id.as_deref(), category.name.as_deref()), (Some("Example_Game"), Some("예시 게임")));
    assert_eq!((whole.title.as_deref(), whole.min_follower_minutes), (Some("예시 방송"), Some(10)));
    assert_eq!((whole.chat_active, flat.chat_active), (Some(true), None));
    let none: LiveSetting =
        read(r#"{"content":{"categoryType":null,"liveCategory":"","liveCategoryName":""}}"#).unwrap();
    assert_eq!(none, LiveSetting::default());

    let change = whole.changed_by(&LiveSettingChange::new().title("새 제목").chat_active(false));
    assert_eq!(change.0, LiveSetting { title: Some("새 제목".into()), chat_active: Some(false), ..whole });
}

#[test]
fn subscribers_and_followers_and_who_they_are() {
    let subscribers: Vec<Subscriber> = rows(fixture!("subscribers"));
    let told: Vec<_> =
        subscribers.iter().map(|one| (one.user.nickname.as_deref().unwrap(), one.total_months)).collect();
    assert_eq!(told, [("초록고래", Some(22)), ("느린달팽이", Some(1))]);
    assert_eq!(subscribers[0].tier, Some(SubscriptionTier::Tier2));
    assert_eq!((subscribers[0].publish_period, subscribers[1].publish_period), (Some(1), Some(3)));
    assert!(subscribers[0].user.verified_mark && subscribers[1].user.user_id.is_some());
    let followers: Vec<Follower> = rows(fixture!("followers"));
    let following = followers[0].following.as_ref().unwrap();
    assert_eq!((following.following, following.notification), (true, false));
    assert_eq!(following.followed_at.unwrap().to_string(), "2026-01-20T05:36:07Z");
    assert!(!followers[0].channel_following.as_ref().unwrap().following);
}

#[test]
fn roles_in_whatever_they_are_wrapped() {
    let role: MyRole = read(fixture!("my_role")).unwrap();
    assert_eq!(role.role, Some(StreamingRole::ChatManager));
    let unknown = Permission::Unknown("SOMETHING_NEW".into());
    assert_eq!(role.permissions, [Permission::ChatManage, Permission::ChatBlind, unknown]);
    let row = r#"{"userIdHash":"abc","nickname":"채팅지기","userRoleType":"STREAMING_CHAT_MANAGER"}"#;
    for content in
        [format!("[{row}]"), format!(r#"{{"data":[{row}]}}"#), format!(r#"{{"size":1,"x":null,"y":[{row}]}}"#)]
    {
        let RoleHolders(holders) = read(&format!(r#"{{"content":{content}}}"#)).unwrap();
        assert_eq!(holders.len(), 1, "{content}");
        assert_eq!(
            (holders[0].user.nickname.as_deref(), &holders[0].role),
            (Some("채팅지기"), &role.role),
            "{content}"
        );
    }
    let inside = r#"{"content":[{"user":{"nickname":"채팅지기"},"userRole":"SOMETHING"}]}"#;
    assert_eq!(read::<RoleHolders>(inside).unwrap().0[0].user.nickname.as_deref(), Some("채팅지기"));
}

#[test]
fn the_key_of_the_stream_is_for_who_asks_for_it() {
    let info: StreamingInfo = read(fixture!("streams")).unwrap();
    assert_eq!(info.stream_key.as_ref().unwrap().expose(), "hunter2hunter2hunter2hunter2hunt");
    assert_eq!(info.stream_url.as_ref().unwrap().expose(), "rtmp://swordfish.invalid:8080/relay");
    assert_eq!(info.stream_seq, Some(3));
    let shown = format!("{info:?}");
    assert!(!shown.contains("hunter2") && !shown.contains("swordfish"), "{shown}");
}

#[test]
fn a_refusal_and_nothing_are_told_apart() {
    let refused = answer(r#"{"code":403,"message":"권한이 없습니다.","content":null}"#);
    let error = answers::read_done(&asked(), &refused).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(error.to_string().starts_with("a question"), "{error}");
    answers::read_done(&asked(), &answer("")).unwrap();
    assert_eq!(read::<MyRole>(r#"{"code":200,"content":null}"#).unwrap_err().kind(), ErrorKind::Decode);
}

#[test]
fn days_go_both_ways() {
    for days in [1, 3, 7, 15, 30, 90] {
        assert_eq!(RestrictDays::try_from(days).unwrap().days(), Some(days));
    }
    for days in [0, 2, 14, 91, u32::MAX] {
        assert_eq!(RestrictDays::try_from(days).unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
}
