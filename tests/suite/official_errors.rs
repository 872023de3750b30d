//! What goes wrong at the Open API, and what is never sent twice.

use std::time::Duration;

use livechat::{
    Endpoints, Error, ErrorKind,
    chzzk::{
        ChannelId,
        official::{
            auth::Token,
            model::{
                BlindMessage, CategoryType, ChatAvailableCondition, ChatChannelId, ChatSettingsChange, EventKind,
                FulfillmentState, LiveSettingChange, MessageId, NoticeContent, RewardClaimFilter,
            },
        },
    },
    error::StatusError,
    sandbox::chzzk::{ALWAYS, RestFault, official::Odd},
};
use serde_json::{Value, json};

use super::{
    api::chzzk::official::{Application, User},
    maybe_async, mode_test,
    official_world::World,
};
use crate::session_socket::SessionSocket;

const SOMEBODY: &str = "f0000000000000000000000000000001";

fn somebody() -> ChannelId {
    SOMEBODY.parse().unwrap()
}

fn status(error: &Error) -> &StatusError {
    match error {
        Error::Status(status) => status,
        other => panic!("{other:?}"),
    }
}

#[maybe_async]
#[mode_test]
async fn refusals_of_the_service_are_told_apart() {
    let world = World::start();
    let (user, official) = (world.user(), &world.official);
    let stranger = world.builder_with("a-wrong-secret").build().unwrap();
    let alone = world.application().user(Token::access_only("an-unknown-token"));
    let nobody = official.grant_with_scopes(&official.application(), &world.account(), ["유저 조회"]);
    let limited = world.application().user(Token::access_only(nobody.access_token()));
    let message = BlindMessage::new("N2none", 1_790_000_000_000, somebody());
    let code = world.consent(&stranger);
    let refusals = [
        (stranger.channels(&[somebody()]).await.map(drop), ErrorKind::InvalidClient, 401, "INVALID_CLIENT"),
        (stranger.issue_token(&code).await.map(drop), ErrorKind::InvalidClient, 401, "INVALID_CLIENT"),
        (alone.me().await.map(drop), ErrorKind::InvalidToken, 401, "INVALID_TOKEN"),
        (limited.stream_key().await.map(drop), ErrorKind::Forbidden, 403, "FORBIDDEN"),
        (user.blind_message(&message).await, ErrorKind::NotFound, 404, "NOT_FOUND"),
        (user.restrict(&somebody()).await, ErrorKind::Status, 400, "BAD_REQUEST"),
        (user.subscribe(&EventKind::Chat, "closed").await, ErrorKind::Status, 400, "세션 연결 상태를 확인해 주세요."),
    ];
    assert_eq!(world.asked_times(), 7, "none of these is asked again");
    for (refused, kind, code, message) in refusals {
        let error = refused.unwrap_err();
        let status = status(&error);
        assert_eq!((error.kind(), error.status()), (kind, Some(code)), "{error:?}");
        assert_eq!((status.code, status.message.as_deref()), (Some(code.into()), Some(message)));
        assert!(!error.is_retryable() && error.had_no_effect() && error.retry_after().is_none(), "{error:?}");
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[maybe_async]
#[mode_test]
async fn faults_of_the_service_are_told_apart() {
    let world = World::start();
    world.official.application().set_under_review(true);
    let error = world.hasty_user().create_session().await.unwrap_err();
    let review = status(&error);
    assert_eq!((error.kind(), review.code), (ErrorKind::Server, Some(500)));
    assert_eq!(review.message.as_deref(), Some("INTERNAL_SERVER_ERROR"));
    assert!(error.is_retryable());
    let perhaps =
        "; perhaps the review of the application's scopes is not done, see the developer centre; try again later";
    assert!(error.to_string().ends_with(perhaps), "{error}");

    let page = "<html><title>502 Bad Gateway</title></html>";
    let code =
        |code: &str| format!(r#"{{"code":{code},"message":"권한이 없습니다.","content":{{"channelName":"x"}}}}"#);
    let table = [
        (502, page.to_owned(), ErrorKind::Server, None, None),
        (403, page.to_owned(), ErrorKind::Forbidden, None, None),
        (200, page.to_owned(), ErrorKind::Decode, None, None),
        (200, String::new(), ErrorKind::Decode, None, None),
        (200, "{\"code\":200,\"content\":{\"cha".to_owned(), ErrorKind::Decode, None, None),
        (200, code("403"), ErrorKind::Forbidden, Some(403), Some("권한이 없습니다.")),
        (200, code("\"403\""), ErrorKind::Forbidden, Some(403), Some("권한이 없습니다.")),
        (200, code("42601"), ErrorKind::Status, Some(42_601), Some("권한이 없습니다.")),
        (401, r#"{"code":"INVALID_CLIENT"}"#.to_owned(), ErrorKind::InvalidClient, None, Some("INVALID_CLIENT")),
        (
            401,
            r#"{"code":401,"message":"UNAUTHORIZED"}"#.to_owned(),
            ErrorKind::Unauthorized,
            Some(401),
            Some("UNAUTHORIZED"),
        ),
        (503, String::new(), ErrorKind::Server, None, None),
    ];
    let user = world.builder().retries(0).build().unwrap().user(Token::access_only(world.tokens.access_token()));
    for (http, body, kind, code, message) in table {
        world.faults().rest("users/me", RestFault::status(http).body(&*body), 1);
        let error = user.me().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{http} {body}: {error:?}");
        let text = format!("{error} {error:?}");
        assert!(text.starts_with("the user of the access token: ") && !text.contains('<'), "{text}");
        if kind != ErrorKind::Decode {
            let status = status(&error);
            assert_eq!((status.status, status.code, status.message.as_deref()), (http, code, message), "{body}");
        }
    }

    world.official.set_odd(Odd::CodeAsText, true);
    let error = user.restrict(&somebody()).await.unwrap_err();
    assert_eq!((status(&error).code, status(&error).message.as_deref()), (Some(400), Some("BAD_REQUEST")));
}

#[maybe_async]
#[mode_test]
async fn a_missing_scope_is_named() {
    let world = World::start();
    let official = &world.official;
    let tokens = official.grant_with_scopes(&official.application(), &world.account(), [] as [&str; 0]);
    let user = world.application().user(Token::new(tokens.access_token(), tokens.refresh_token()));
    let (chat, message) = (ChatChannelId::new("N2room"), BlindMessage::new("N2room", 1_790_000_000_000, somebody()));
    official.application().set_scopes(["채널 정보 조회"]);
    let refused = [
        ("유저 정보 조회", user.me().await.map(drop)),
        ("채널 관리자 조회", user.managers().await.map(drop)),
        ("채널 팔로워 조회", user.followers().next_page().await.map(drop)),
        ("채널 구독자 조회", user.subscribers(None).next_page().await.map(drop)),
        ("방송 스트림키 조회", user.stream_key().await.map(drop)),
        ("방송 설정 조회", user.live_setting().await.map(drop)),
        ("방송 설정 변경", user.change_live_setting(&LiveSettingChange::new().clear_tags()).await),
        ("채팅 메시지 쓰기", user.send_message("안녕").await.map(drop)),
        ("채팅 메시지 쓰기", user.blind_message(&message).await),
        ("채팅 공지 쓰기", user.set_notice(&NoticeContent::message("공지")).await),
        ("채팅 설정 조회", user.chat_settings().await.map(drop)),
        ("채팅 설정 변경", user.put_chat_settings(&ChatSettingsChange::new().chat_emoji_mode(true)).await),
        ("활동제한 쓰기", user.restrict(&somebody()).await),
        ("활동제한 쓰기", user.lift_restriction(&somebody()).await),
        ("활동제한 쓰기", user.restrict_temporarily(&somebody(), &chat).await),
        ("활동제한 쓰기", user.lift_temporary_restriction(&somebody(), &chat).await),
        ("활동제한 조회", user.restrictions().next_page().await.map(drop)),
        ("채팅 메시지 조회", user.subscribe(&EventKind::Chat, "key").await),
        ("후원 조회", user.subscribe(&EventKind::Donation, "key").await),
        ("구독 조회", user.unsubscribe(&EventKind::Subscription, "key").await),
        ("드롭스", world.application().reward_claims(RewardClaimFilter::new()).next_page().await.map(drop)),
        ("드롭스", world.application().update_reward_claims(&["x"], &FulfillmentState::Claimed).await.map(drop)),
    ];
    assert_eq!(world.asked_times(), refused.len());
    for (scope, refused) in refused {
        let error = refused.unwrap_err();
        assert_eq!((error.kind(), status(&error).scope), (ErrorKind::Forbidden, Some(scope)), "{error:?}");
        assert!(error.to_string().contains(&format!("it needs the scope {scope}")), "{error}");
        let message = if scope == "드롭스" { "드롭스 스코프가 필요합니다." } else { "FORBIDDEN" };
        assert_eq!(status(&error).message.as_deref(), Some(message));
    }
    let error = user.create_session().await.unwrap_err();
    assert_eq!((error.kind(), status(&error).scope), (ErrorKind::Forbidden, None), "it is any scope of an event");
}

#[maybe_async]
#[mode_test]
async fn too_many_requests_say_when_to_come_back() {
    let world = World::start();
    let (user, wait) = (world.user(), Duration::from_secs(31));
    world.official.quota_with_retry_after("/open/v1/", 0, wait);
    let sent = user.send_message("안녕").await.unwrap_err();
    let read = user.me().await.unwrap_err();
    assert_eq!(world.asked_times(), 2, "longer than is waited for");
    for error in [sent, read] {
        assert_eq!((error.kind(), error.status()), (ErrorKind::RateLimited, Some(429)));
        assert_eq!((error.retry_after(), error.is_retryable(), error.had_no_effect()), (Some(wait), true, true));
        assert_eq!(status(&error).message.as_deref(), Some("TOO_MANY_REQUESTS"));
    }
    world.official.lift_quotas();
    world.official.quota("chats/send", 1);
    user.send_message("하나").await.unwrap();
    let error = user.send_message("둘").await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, None));
    assert_eq!((world.official.sent().len(), world.asked_times()), (1, 2));
}

#[maybe_async]
#[mode_test]
async fn reads_are_repeated_as_often_as_is_set() {
    let world = World::start();
    let (user, application) = (world.user(), world.application());
    let busy = RestFault::status(429).header("Retry-After", "0");
    for fault in [RestFault::status(503), busy.clone(), RestFault::hang_up(), RestFault::cut_body()] {
        world.faults().rest("users/me", fault.clone(), 2);
        let me = user.me().await;
        assert!(me.is_ok() && world.asked_times() == 3, "{fault:?}");
    }
    // Of the application, and a session's address, which ends by itself.
    world.faults().rest("categories", busy.clone(), 3);
    application.search_categories("모래", None).await.unwrap();
    world.faults().rest("sessions/auth", busy.clone(), 3);
    application.create_session().await.unwrap();
    assert_eq!(world.asked_times(), 8);

    for retries in [0, 1, 3, 5] {
        let user = world.builder().retries(retries).build().unwrap().user(world.token());
        world.faults().rest("stream", busy.clone(), ALWAYS);
        let error = user.stream_key().await.unwrap_err();
        assert_eq!((error.kind(), world.asked_times()), (ErrorKind::RateLimited, retries as usize + 1));
        world.faults().clear();
    }
    for refusal in [400, 403, 404, 418] {
        world.faults().rest("users/me", RestFault::status(refusal), 1);
        let error = user.me().await.unwrap_err();
        assert_eq!((error.status(), world.asked_times()), (Some(refusal), 1), "asking again would not help");
    }
}

/// Everything that changes something, one request each.
#[maybe_async]
async fn change_everything(application: &Application, user: &User, token: &Token) -> Vec<Result<(), Error>> {
    let chat = ChatChannelId::new("N2room");
    let message = BlindMessage::new("N2room", 1_790_000_000_000, somebody());
    [
        application.refresh_token(token).await.map(drop),
        application.revoke_token(token).await,
        application.update_reward_claims(&["x"], &FulfillmentState::Fulfilled).await.map(drop),
        user.change_live_setting(&LiveSettingChange::new().clear_tags()).await,
        user.send_message("안녕").await.map(drop),
        user.set_notice(&NoticeContent::message("공지")).await,
        user.put_chat_settings(&ChatSettingsChange::new().chat_emoji_mode(true)).await,
        user.blind_message(&message).await,
        user.restrict(&somebody()).await,
        user.lift_restriction(&somebody()).await,
        user.restrict_temporarily(&somebody(), &chat).await,
        user.lift_temporary_restriction(&somebody(), &chat).await,
        user.subscribe(&EventKind::Chat, "key").await,
        user.unsubscribe(&EventKind::Donation, "key").await,
    ]
    .into()
}

#[maybe_async]
#[mode_test]
async fn nothing_that_changes_something_is_sent_twice() {
    let world = World::start();
    let (application, user) = (world.application(), world.user());
    let busy = RestFault::status(429).header("Retry-After", "0");
    for fault in [RestFault::status(503), busy, RestFault::hang_up()] {
        let code = world.consent(&application);
        world.faults().rest("", fault.clone(), ALWAYS);
        let issued = application.issue_token(&code).await;
        assert!(issued.is_err() && world.asked_times() == 1, "{fault:?}");
        let changed = change_everything(&application, &user, &world.token()).await;
        assert_eq!(world.asked_times(), changed.len(), "{fault:?}");
        for (number, changed) in changed.into_iter().enumerate() {
            let error = changed.unwrap_err();
            let refused = error.kind() == ErrorKind::RateLimited;
            assert_eq!(error.had_no_effect(), refused, "{number} {fault:?}: {error:?}");
        }
        world.faults().clear();
    }
    assert!(world.official.sent().is_empty());
}

#[maybe_async]
#[mode_test]
async fn a_message_is_said_once_however_its_answer_is_lost() {
    let world = World::start();
    let user = world.builder().timeout(Duration::from_millis(500)).build().unwrap().user(world.token());
    let table = [
        (RestFault::hang_up(), ErrorKind::Transport, false, false),
        (RestFault::cut_body(), ErrorKind::Transport, true, false),
        (RestFault::stall(), ErrorKind::Timeout, false, false),
        (RestFault::status(503), ErrorKind::Server, false, false),
        (RestFault::status(429).header("Retry-After", "0"), ErrorKind::RateLimited, false, true),
    ];
    for (fault, kind, is_said, is_certain) in table {
        let before = world.official.sent().len();
        world.faults().rest("chats/send", fault.clone(), 1);
        let error = user.send_message("안녕").await.unwrap_err();
        assert_eq!((error.kind(), error.had_no_effect()), (kind, is_certain), "{fault:?}: {error:?}");
        assert_eq!(world.asked_times(), 1, "{fault:?}");
        assert_eq!(world.official.sent().len() - before, usize::from(is_said), "{fault:?}");
    }
    // Taken for certain, though the id is missing or the answer odd.
    for body in ["", "{}", r#"{"code":200,"content":null}"#, r#"{"code":200,"content":{"messageId":null}}"#, "<html>"] {
        world.faults().rest("chats/send", RestFault::status(200).body(body), 1);
        let id = user.send_message("안녕").await.unwrap();
        assert_eq!((id, world.asked_times()), (None, 1), "{body}");
    }
}

#[maybe_async]
#[mode_test]
async fn only_what_never_left_is_called_unsent() {
    let world = World::start();
    let origin = world.front.origin.clone();
    let token = world.token();
    drop(world);
    let application = Application::builder("id", "secret").endpoints(Endpoints::at(&origin).unwrap()).retries(1);
    let user = application.build().unwrap().user(token);
    let refused = [
        user.send_message("안녕").await.unwrap_err(),
        user.me().await.unwrap_err(),
        user.application().lives().next_page().await.unwrap_err(),
    ];
    for error in refused {
        assert!(error.had_no_effect() && error.is_retryable(), "{error:?}");
        assert_eq!(error.kind(), ErrorKind::Transport);
        let text = format!("{error:?}");
        assert!(!text.contains("127.0.0.1") || !text.contains("/open/"), "{text}");
    }

    let world = World::start();
    let user = world.hasty_user();
    for fault in [RestFault::hang_up(), RestFault::cut_body()] {
        world.faults().rest("", fault.clone(), 2);
        let errors = [user.send_message("안녕").await.unwrap_err(), user.me().await.unwrap_err()];
        assert!(errors.iter().all(|error| !error.had_no_effect() && error.is_retryable()), "{errors:?}");
        assert!(errors.iter().all(|error| error.kind() == ErrorKind::Transport), "{errors:?}");
    }
}

#[maybe_async]
#[mode_test]
async fn what_is_against_the_limits_is_not_sent() {
    let world = World::start();
    let (application, user) = (world.application(), world.user());
    let (long, none) = ("가".repeat(101), ChatChannelId::new(""));
    let (live, chat) = (LiveSettingChange::new, ChatSettingsChange::new);
    let filter = RewardClaimFilter::new;
    let hundred_and_one = (0..101).map(|number| number.to_string());
    let seconds = BlindMessage::new("N2room", 1_790_000_000, somebody());
    let nowhere = BlindMessage::new("", 1_790_000_000_000, somebody());
    let refused = [
        ("message", user.send_message(&long).await.map(drop)),
        ("message", user.send_message("").await.map(drop)),
        ("message", user.set_notice(&NoticeContent::message(&*long)).await),
        ("message", user.set_notice(&NoticeContent::message("")).await),
        ("message id", user.set_notice(&MessageId::new("").into()).await),
        ("message time", user.blind_message(&seconds).await),
        ("chat channel id", user.blind_message(&nowhere).await),
        ("chat channel id", user.restrict_temporarily(&somebody(), &none).await),
        ("chat channel id", user.lift_temporary_restriction(&somebody(), &none).await),
        ("min follower minute", user.put_chat_settings(&chat().min_follower_minute(7)).await),
        ("min follower minute", user.change_chat_settings(&chat().min_follower_minute(259_201)).await),
        ("chat slow mode sec", user.put_chat_settings(&chat().chat_slow_mode_sec(4)).await),
        ("chat settings", user.put_chat_settings(&chat()).await),
        ("chat settings", user.change_chat_settings(&chat()).await),
        ("title", user.change_live_setting(&live().title("")).await),
        ("tags", user.change_live_setting(&live().tags(["두 낱말"])).await),
        ("tags", user.change_live_setting(&live().tags(["좋다", "#해시"])).await),
        ("tags", user.change_live_setting(&live().tags([""])).await),
        ("category id", user.change_live_setting(&live().category(CategoryType::Etc, "")).await),
        ("live setting", user.change_live_setting(&live()).await),
        ("event kind", user.subscribe(&EventKind::from("MISSION"), "key").await),
        ("session key", user.subscribe(&EventKind::Chat, "").await),
        ("session key", user.unsubscribe(&EventKind::Chat, " ").await),
        ("query", application.search_categories("", None).await.map(drop)),
        ("size", application.search_categories("모래", Some(0)).await.map(drop)),
        ("size", application.search_categories("모래", Some(51)).await.map(drop)),
        ("claim ids", application.update_reward_claims(&[] as &[&str], &FulfillmentState::Claimed).await.map(drop)),
        ("claim ids", application.update_reward_claims(&["x", ""], &FulfillmentState::Claimed).await.map(drop)),
        ("claim ids", application.reward_claims(filter().claim_ids(hundred_and_one)).next_page().await.map(drop)),
        ("claim ids", application.reward_claims(filter().claim_ids([] as [&str; 0])).next_page().await.map(drop)),
        ("claim ids", application.reward_claims(filter().claim_ids(["a,b"])).next_page().await.map(drop)),
        (
            "campaign id",
            application.reward_claims(filter().campaign_id("x").category_id("y")).next_page().await.map(drop),
        ),
        ("refresh token", application.refresh_token(&Token::new("at", " ")).await.map(drop)),
    ];
    for (argument, refused) in refused {
        let error = refused.unwrap_err();
        assert_eq!((error.kind(), error.had_no_effect()), (ErrorKind::InvalidArgument, true), "{argument}: {error:?}");
        assert!(error.to_string().starts_with(&format!("{argument}: ")), "{argument}: {error}");
    }
    let alone = application.refresh_token(&Token::access_only("at")).await.unwrap_err();
    assert_eq!(alone.kind(), ErrorKind::LoginNeeded);
    for (id, secret) in [("", "secret"), ("id", ""), ("an id", "secret"), ("id", "a\nsecret"), ("아이디", "secret")]
    {
        assert_eq!(Application::new(id, secret).unwrap_err().kind(), ErrorKind::InvalidArgument, "{id:?}");
    }
    assert!(application.consent("callback").is_err());
    assert_eq!(world.asked_times(), 0);

    user.send_message(&"🐳".repeat(100)).await.unwrap();
    assert_eq!(world.asked_times(), 1, "a character is a code point");
}

fn value(told: impl serde::Serialize) -> Value {
    serde_json::to_value(told).unwrap()
}

/// What every read says, after every change.
#[maybe_async]
async fn everything(world: &World) -> Value {
    let (application, user, account) = (world.application(), world.user(), world.account());
    account.add_followers(3);
    account.add_subscribers(3);
    account.add_restrictions(2);
    world.official.add_lives(3);
    let claims = world.official.add_reward_claims(2);

    let code = world.consent(&application);
    let token = application.issue_token(&code).await.unwrap();
    let renewed = application.refresh_token(&token).await.unwrap();
    let seconds = |token: &Token| token.expires_at.unwrap().duration_since(token.issued_at.unwrap()).as_secs();
    let tokens = json!([seconds(&token), seconds(&renewed), renewed.scopes.unwrap().to_string()]);

    let url = user.create_session().await.unwrap();
    let session = SessionSocket::connect(url.expose());
    let key = session.key.clone();
    user.subscribe(&EventKind::Chat, &key).await.unwrap();
    user.subscribe(&EventKind::Donation, &key).await.unwrap();
    user.unsubscribe(&EventKind::Donation, &key).await.unwrap();
    let message_id = user.send_message("안녕").await.unwrap();
    assert!(message_id.is_some());
    user.set_notice(&NoticeContent::message("공지")).await.unwrap();
    let said = account.add_chat_message("초록고래", "못된 말");
    let target: ChannelId = said.sender_channel_id().parse().unwrap();
    let chat = ChatChannelId::new(said.chat_channel_id());
    user.blind_message(&BlindMessage::new(chat.clone(), said.message_time(), target.clone())).await.unwrap();
    user.change_live_setting(&LiveSettingChange::new().title("제목").clear_category()).await.unwrap();
    let condition = ChatSettingsChange::new().chat_available_condition(ChatAvailableCondition::RealName);
    user.change_chat_settings(&condition).await.unwrap();
    user.restrict_temporarily(&target, &chat).await.unwrap();
    user.lift_temporary_restriction(&target, &chat).await.unwrap();
    user.restrict(&target).await.unwrap();
    user.lift_restriction(&target).await.unwrap();
    let updated = application.update_reward_claims(&claims, &FulfillmentState::Fulfilled).await.unwrap();

    let read = [
        ("tokens", tokens),
        ("notice and hidden", json!([account.notice(), said.is_hidden()])),
        ("updated", value(updated)),
        ("me", value(user.me().await.unwrap())),
        ("channels", value(application.channels(&[world.account_id()]).await.unwrap())),
        ("managers", value(user.managers().await.unwrap())),
        ("followers", value(user.followers().next_page().await.unwrap().unwrap().items)),
        ("subscribers", value(user.subscribers(None).next_page().await.unwrap().unwrap().items)),
        ("lives", value(application.lives().next_page().await.unwrap().unwrap().items)),
        ("restrictions", value(user.restrictions().next_page().await.unwrap().unwrap().items)),
        ("sessions", value(user.sessions().next_page().await.unwrap().unwrap().items)),
        (
            "claims",
            value(application.reward_claims(RewardClaimFilter::new()).next_page().await.unwrap().unwrap().items),
        ),
        ("live setting", value(user.live_setting().await.unwrap())),
        ("chat settings", value(user.chat_settings().await.unwrap())),
        ("categories", value(application.search_categories("모래", None).await.unwrap())),
    ];
    read.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[maybe_async]
#[mode_test]
async fn every_odd_form_says_the_same() {
    const FORMS: [Odd; 17] = [
        Odd::CodeAsText,
        Odd::NumbersAsText,
        Odd::IsoDates,
        Odd::MutationsNoContent,
        Odd::MutationsEmptyBody,
        Odd::MutationsNullMessage,
        Odd::MutationsEmptyContent,
        Odd::SettingsEcho,
        Odd::BareTokens,
        Odd::ScopeOnIssue,
        Odd::BareDrops,
        Odd::DocumentedOwnerRole,
        Odd::DocumentedFieldsOnly,
        Odd::NullCursor,
        Odd::NoCursor,
        Odd::EmptyCategory,
        Odd::NullDisconnectedDate,
    ];
    let usual = everything(&World::start()).await;
    assert_eq!(usual["chat settings"]["chat_available_condition"], "REAL_NAME");
    assert_eq!((&usual["live setting"]["category"], &usual["tokens"][0]), (&Value::Null, &json!(86_400)));
    for form in FORMS {
        let world = World::start();
        world.official.set_odd(form, true);
        let mut expected = usual.clone();
        match form {
            Odd::DocumentedOwnerRole => expected["managers"][0]["user_role"] = json!("STREAMING_CHANNEL_OWNER"),
            Odd::DocumentedFieldsOnly => expected["me"]["nickname"] = Value::Null,
            _ => {}
        }
        let told = everything(&world).await;
        for (name, expected) in expected.as_object().unwrap() {
            assert_eq!(told[name], *expected, "{name} of {form:?}");
        }
    }

    let world = World::start();
    world.official.set_odd(Odd::ScopeOnIssue, true);
    let application = world.application();
    let token = application.issue_token(&world.consent(&application)).await.unwrap();
    assert!(token.scopes.is_some());
    world.official.set_odd(Odd::NoRestrictions, true);
    let known = world.account().add_chat_message("초록고래", "안녕").sender_channel_id().parse().unwrap();
    let error = world.user().restrict(&known).await.unwrap_err();
    assert_eq!(status(&error).message.as_deref(), Some("BAD_REQUEST"));
}
