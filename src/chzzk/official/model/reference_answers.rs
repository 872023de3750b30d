//! The reference's examples, read field by field.

#![expect(clippy::unnecessary_wraps, reason = "the fields they are compared with are optional")]

use jiff::Timestamp;

use super::{answers::*, *};
use crate::{
    Error, ErrorKind, Result,
    chzzk::{ChannelId, official::request::Call, rows::PageTold},
    http::Response,
};

fn answer(body: &str) -> Response {
    Response { status: 200, retry_after: None, body: body.into() }
}

macro_rules! fixture {
    ($name:literal) => {
        answer(include_str!(concat!("../../../../tests/fixtures/chzzk/official/", $name, ".json")))
    };
}

fn id(text: &str) -> Option<ChannelId> {
    Some(ChannelId::new(text).unwrap())
}

fn time(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

fn text(text: &str) -> Option<Box<str>> {
    Some(text.into())
}

const OWNER: &str = "a0000000000000000000000000000001";
const OTHER: &str = "a0000000000000000000000000000002";

#[test]
fn tokens_come_with_and_without_an_envelope() {
    let call = Call::IssueToken;
    let issued = read_tokens(call, &fixture!("token_issued")).unwrap();
    assert_eq!(issued.access_token.expose(), "AT-example");
    assert_eq!(issued.refresh_token.unwrap().expose(), "RT-example");
    assert_eq!((issued.expires_in, issued.scope), (Some(86_400), None));

    let refreshed = read_tokens(Call::RefreshToken, &fixture!("token_refreshed")).unwrap();
    assert_eq!(refreshed.access_token.expose(), "AT-example-2");
    assert_eq!(refreshed.scope, text("유저 조회 채팅 메시지 조회 채팅 메시지 쓰기"));
    let shown = format!("{refreshed:?}");
    assert!(!shown.contains("AT-") && !shown.contains("RT-"), "{shown}");

    let bare = read_tokens(call, &answer(r#"{"accessToken":"a","refreshToken":"r","expiresIn":"86400"}"#)).unwrap();
    assert_eq!((bare.access_token.expose(), bare.expires_in), ("a", Some(86_400)));
    let half = read_tokens(call, &answer(r#"{"content":{"accessToken":"a","refreshToken":{}}}"#)).unwrap();
    assert!(half.refresh_token.is_none());
}

#[test]
fn no_token_is_an_error_that_shows_nothing() {
    for body in [
        r#"{"content":{"accessToken":"","refreshToken":"RT-hunter2"}}"#,
        r#"{"content":{"accessToken":["AT-hunter2"]}}"#,
        r#"{"refreshToken":"RT-hunter2"}"#,
        r#"{"code":200,"content":null}"#,
        "",
    ] {
        let error = read_tokens(Call::RefreshToken, &answer(body)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
    let refused = Response { status: 401, ..fixture!("refused") };
    assert_eq!(read_tokens(Call::RefreshToken, &refused).unwrap_err().kind(), ErrorKind::InvalidToken);
}

#[test]
fn anything_but_a_refusal_says_that_it_was_done() {
    for body in [
        "",
        "{}",
        r#"{"code":200,"message":"SUCCESS","content":null}"#,
        r#"{"code":200,"message":null,"content":{}}"#,
        r#"{"code":200}"#,
    ] {
        for status in [200, 204] {
            let answer = Response { status, ..answer(body) };
            read_done(Call::SetNotice, &answer).unwrap();
            read_subscribed(&EventKind::Chat, &answer).unwrap();
            read_unsubscribed(&EventKind::Chat, &answer).unwrap();
            assert_eq!(read_sent_message(&answer).unwrap(), None, "{body}");
        }
    }
    read_done(Call::ChangeLiveSetting, &fixture!("done")).unwrap();
    read_done(Call::RevokeToken(TokenKind::Access), &fixture!("nothing")).unwrap();
    let error = read_sent_message(&answer(r#"{"code":403,"message":"FORBIDDEN"}"#)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(error.to_string().contains("채팅 메시지 쓰기"), "{error}");
    assert_eq!(read_sent_message(&fixture!("sent_message")).unwrap(), Some(MessageId::new("example-message-id")));
}

#[test]
fn a_user_is_read() {
    let me = Me { channel_id: id(OWNER), name: text("예시채널"), nickname: text("예시채널") };
    assert_eq!(read_me(&fixture!("me")).unwrap(), me);
    assert_eq!(read_me(&fixture!("nothing")).unwrap_err().kind(), ErrorKind::Decode);
}

#[test]
fn channels_are_read() {
    let expected = [
        Channel {
            channel_id: id(OWNER),
            name: text("예시채널"),
            image_url: text("https://nng-phinf.pstatic.net/example.png"),
            follower_count: Some(12_345),
            verified_mark: true,
        },
        Channel {
            channel_id: id(OTHER),
            name: text("그림없는채널"),
            image_url: None,
            follower_count: Some(0),
            verified_mark: false,
        },
    ];
    assert_eq!(read_channels(&[], &fixture!("channels")).unwrap(), expected);
}

#[test]
fn managers_are_read_and_the_owner_is_known_in_both_spellings() {
    let managers = read_streaming_roles(&fixture!("streaming_roles")).unwrap();
    let roles: Vec<_> = managers.iter().map(|manager| manager.user_role.clone().unwrap()).collect();
    assert_eq!(roles, [UserRole::StreamingChannelManager, UserRole::Streamer, UserRole::StreamingChannelOwner]);
    assert_eq!(roles.iter().map(UserRole::is_owner).collect::<Vec<_>>(), [false, true, true]);
    let first = ChannelManager {
        channel_id: id("b0000000000000000000000000000002"),
        name: text("예시매니저"),
        user_role: Some(UserRole::StreamingChannelManager),
        created_at: time("2026-05-01T00:00:00Z"),
    };
    assert_eq!(managers[0], first);
}

#[test]
fn followers_and_subscribers_are_read() {
    let followers = read_followers(&fixture!("followers")).unwrap();
    let second = Follower {
        channel_id: id("f0000000000000000000000000000002"),
        name: text("팔로워02"),
        created_at: time("2026-06-01T03:00:00Z"),
    };
    assert_eq!((followers.items.len(), &followers.items[1]), (2, &second));
    assert_eq!((followers.page, followers.total_count), (PageTold::Number(0), Some(2)));
    assert_eq!(followers.total_pages, Some(1));

    let subscribers = read_subscribers(&fixture!("subscribers")).unwrap();
    let first = Subscriber {
        channel_id: id("d0000000000000000000000000000001"),
        name: text("구독자01"),
        months: Some(7),
        tier_no: Some(2),
        created_at: time("2026-01-02T01:11:12Z"),
    };
    assert_eq!((subscribers.items.len(), &subscribers.items[0]), (2, &first));
}

#[test]
fn categories_are_read() {
    let expected = [
        Category {
            category_type: Some(CategoryType::Game),
            category_id: text("Black_Survival_Eternal_Return"),
            name: text("이터널 리턴"),
            poster_image_url: text("https://nng-phinf.pstatic.net/example.png"),
        },
        Category {
            category_type: Some(CategoryType::Sports),
            category_id: text("example_ball"),
            name: text("예시 공놀이"),
            poster_image_url: None,
        },
    ];
    assert_eq!(read_category_search("이", &fixture!("category_search")).unwrap(), expected);
}

#[test]
fn lives_are_read() {
    let lives = read_lives(&fixture!("lives")).unwrap();
    let first = Live {
        live_id: Some(10_000_001),
        title: text("오늘의 방송"),
        thumbnail_url_template: text("https://livecloud-thumb.akamaized.net/chzzk/example/thumbnail/image_{type}.jpg"),
        viewer_count: Some(4_321),
        opened_at: time("2026-07-24T06:00:01Z"),
        adult: false,
        tags: vec!["예시".into(), "노래".into()],
        category_type: Some(CategoryType::Etc),
        category_id: text("talk"),
        category_name: text("talk"),
        channel_id: id(OWNER),
        channel_name: text("예시채널"),
        channel_image_url: None,
    };
    let second = Live {
        live_id: Some(10_000_002),
        title: text("첫 방송"),
        viewer_count: Some(3),
        opened_at: time("2026-07-24T06:30:00Z"),
        adult: true,
        channel_id: id(OTHER),
        channel_name: text("그림없는채널"),
        channel_image_url: text("https://nng-phinf.pstatic.net/example.png"),
        ..Live::default()
    };
    let thumbnail = "https://livecloud-thumb.akamaized.net/chzzk/example/thumbnail/image_480.jpg";
    assert_eq!(first.thumbnail_url(480).as_deref(), Some(thumbnail));
    assert_eq!(second.thumbnail_url(480), None);
    assert_eq!(lives.items, [first, second]);
    assert_eq!(lives.page, PageTold::Cursor("ZXhhbXBsZS9jdXJzb3IrMQ==".into()));
}

#[test]
fn a_stream_key_is_a_secret() {
    assert_eq!(read_stream_key(&fixture!("stream_key")).unwrap().expose(), "example-stream-key-do-not-log-000");
    for body in [r#"{"content":{"streamKey":""}}"#, r#"{"content":{}}"#, r#"{"content":{"streamKey":["hunter2"]}}"#] {
        let error = read_stream_key(&answer(body)).unwrap_err();
        assert!(matches!(error, Error::Decode { .. }) && !error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn live_settings_are_read_and_no_category_has_many_spellings() {
    let talk = Category {
        category_type: Some(CategoryType::Etc),
        category_id: text("talk"),
        name: text("talk"),
        poster_image_url: None,
    };
    let whole = LiveSetting { title: text("예시 방송 제목"), category: Some(talk), tags: vec!["예시".into()] };
    assert_eq!(read_live_setting(&fixture!("live_setting")).unwrap(), whole);
    for category in ["null", "{}", r#"{"categoryType":null,"categoryId":null,"categoryValue":null}"#, "[]"] {
        let body = format!(r#"{{"content":{{"category":{category},"tags":["a"]}}}}"#);
        let read = read_live_setting(&answer(&body)).unwrap();
        assert_eq!((read.category, read.tags), (None, vec!["a".into()]), "{category}");
    }
}

#[test]
fn chat_settings_are_read() {
    let settings = ChatSettings {
        chat_available_condition: Some(ChatAvailableCondition::RealName),
        chat_available_group: Some(ChatAvailableGroup::All),
        min_follower_minute: Some(0),
        allow_subscriber_in_follower_mode: Some(true),
        chat_slow_mode_sec: Some(0),
        chat_emoji_mode: Some(false),
    };
    assert_eq!(read_chat_settings(&fixture!("chat_settings")).unwrap(), settings);
}

#[test]
fn restrictions_are_read() {
    let read = read_restrictions(&fixture!("restrictions")).unwrap();
    let expected = [
        Restriction {
            channel_id: id("e0000000000000000000000000000001"),
            name: text("제한채널01"),
            created_at: time("2026-01-01T03:00:00Z"),
            release_at: None,
        },
        Restriction {
            channel_id: id("e0000000000000000000000000000002"),
            name: text("제한채널02"),
            created_at: time("2026-02-01T03:00:00Z"),
            release_at: time("2026-02-08T03:00:00Z"),
        },
    ];
    assert_eq!(read.items, expected);
    assert_eq!(read.page, PageTold::Cursor("ZmFrZS1jdXJzb3I=".into()));
}

#[test]
fn a_session_has_an_address() {
    for read in [read_client_session, read_user_session] {
        let url: SessionUrl = read(&fixture!("session_url")).unwrap();
        assert_eq!(
            (url.host(), url.expose()),
            ("ssio08.nchat.naver.com", "https://ssio08.nchat.naver.com:443?auth=EXAMPLE")
        );
        assert!(!format!("{url:?}").contains("EXAMPLE"));
        let odd: Result<SessionUrl> = read(&answer(r#"{"content":{"url":"?auth=hunter2"}}"#));
        assert!(!format!("{:?}", odd.unwrap_err()).contains("hunter2"));
    }
}

#[test]
fn sessions_are_read() {
    let expected = [
        SessionInfo {
            session_key: text("00000000-0000-4000-8000-000000000001"),
            connected_at: time("2026-07-22T13:00:00Z"),
            disconnected_at: None,
            subscribed_events: vec![SubscribedEvent { kind: Some(EventKind::Chat), channel_id: id(OWNER) }],
        },
        SessionInfo {
            session_key: text("00000000-0000-4000-8000-000000000002"),
            connected_at: time("2026-07-22T11:00:00Z"),
            disconnected_at: time("2026-07-22T12:00:00Z"),
            subscribed_events: vec![],
        },
    ];
    assert_eq!(read_client_sessions(&fixture!("sessions")).unwrap().items, expected);
    assert_eq!(read_user_sessions(&fixture!("sessions")).unwrap().items, expected);
}

#[test]
fn reward_claims_are_read_with_and_without_an_envelope() {
    let enveloped = fixture!("reward_claims");
    let first = RewardClaim {
        claim_id: text("1ce167db-0000-4000-8000-000000000001"),
        campaign_id: text("bb3a5e21-0000-4000-8000-000000000001"),
        reward_id: text("068598a1-0000-4000-8000-000000000001"),
        category_id: text("EXAMPLE_GAME"),
        category_name: text("예시 게임"),
        channel_id: text("34d7ff19-0000-4000-8000-000000000001"),
        fulfillment_state: Some(FulfillmentState::Claimed),
        claimed_at: time("2024-08-01T09:20:26Z"),
        updated_at: time("2024-08-01T09:20:26Z"),
    };
    let whole: serde_json::Value = serde_json::from_slice(&enveloped.body).unwrap();
    for response in [enveloped, answer(&whole["content"].to_string())] {
        let read = read_reward_claims(&response).unwrap();
        assert_eq!((read.items.len(), &read.items[0]), (2, &first));
        assert_eq!(read.items[1].fulfillment_state, Some(FulfillmentState::Fulfilled));
        assert_eq!(read.page, PageTold::Cursor("2af178e3-0000-4000-8000-000000000001".into()));
    }
}

#[test]
fn what_became_of_claims_is_read_with_the_failures() {
    let (good, bad) = ("1ce167db-0000-4000-8000-000000000001", "3ff167ab-0000-4000-8000-000000000002");
    let read = read_updated_reward_claims(&[good, bad, "x"], &fixture!("updated_reward_claims")).unwrap();
    assert_eq!(read.succeeded().collect::<Vec<_>>(), [good]);
    let failed: Vec<_> = read.failed().collect();
    assert_eq!(failed, [(bad, Some(&RewardClaimStatus::Unauthorized)), ("x", None)]);
    let silent = read_updated_reward_claims(&[good], &fixture!("nothing")).unwrap();
    assert_eq!(silent.failed().collect::<Vec<_>>(), [(good, None)]);
}

#[test]
fn models_serialize_in_snake_case_and_utc() {
    let follower = read_followers(&fixture!("followers")).unwrap().items.remove(0);
    let expected = serde_json::json!({
        "channel_id": "f0000000000000000000000000000001",
        "name": "팔로워01",
        "created_at": "2026-07-01T03:00:00Z",
    });
    assert_eq!(serde_json::to_value(follower).unwrap(), expected);
    assert_eq!(serde_json::to_value(CategoryType::from("NEW")).unwrap(), "NEW");
}
