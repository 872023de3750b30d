//! Every operation of the Open API: the request as it comes in, the answer as it is read, and what it changes.

use jiff::Timestamp;
use livechat::{
    chzzk::{
        ChannelId,
        official::{
            auth::Token,
            model::{
                BlindMessage, CategoryType, ChatAvailableCondition, ChatAvailableGroup, ChatChannelId,
                ChatSettingsChange, EventKind, FulfillmentState, LiveSettingChange, NoticeContent, RewardClaimFilter,
                RewardClaimStatus, SubscriberSort, UserRole,
            },
        },
    },
    sandbox::chzzk::official::ManagerRole,
};
use serde_json::{Value, json};

use super::{
    maybe_async, mode_test,
    official_world::{
        By::{Application, Nobody, User},
        NOW, REDIRECT, World,
    },
    world::LIMIT,
};
use crate::session_socket::SessionSocket;

const NOTHING: &Value = &Value::Null;
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// So many milliseconds after the sandbox's clock, which stands still.
fn at(offset: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(NOW + offset).ok()
}

#[maybe_async]
#[mode_test]
async fn tokens_are_issued_refreshed_and_revoked() {
    let world = World::start();
    let application = world.application();
    let (id, secret) = (world.official.application(), world.official.application());
    let (id, secret) = (id.client_id(), secret.client_secret());

    let consent = application.consent(REDIRECT).unwrap();
    let redirect = "http%3A%2F%2Flocalhost%3A8080%2Fcallback";
    let (origin, state) = (&world.front.origin, consent.state());
    let page = format!("{origin}/account-interlock?clientId={id}&redirectUri={redirect}&state={state}");
    assert_eq!(consent.url(), page);
    assert_eq!(world.asked_times(), 0);

    let code = world.consent(&application);
    let issued = application.issue_token(&code).await.unwrap();
    let sent: Value = serde_json::from_str(world.sandbox.requests()[0].body_text()).unwrap();
    let (code, state) = (&sent["code"], &sent["state"]);
    assert!(code.as_str().unwrap().len() == 22 && state.as_str().unwrap().len() == 32);
    let body = json!({"grantType": "authorization_code", "clientId": id, "clientSecret": secret, "code": code, "state": state});
    world.asked(Nobody, "POST /auth/v1/token", &body);
    assert_eq!(issued.expires_at.unwrap().duration_since(issued.issued_at.unwrap()).as_secs(), 86_400);
    assert!(issued.scopes.is_none() && world.official.tokens_issued() == 1);

    let used_up = issued.refresh_token.as_ref().unwrap().expose();
    let refreshed = application.refresh_token(&issued).await.unwrap();
    let body = json!({"grantType": "refresh_token", "refreshToken": used_up, "clientId": id, "clientSecret": secret});
    world.asked(Nobody, "POST /auth/v1/token", &body);
    assert_eq!(world.official.refreshes(), 1);
    let scopes = refreshed.scopes.as_ref().unwrap().to_string();
    assert!(scopes.contains("유저 조회") && scopes.contains("드롭스"), "{scopes}");
    let now = refreshed.refresh_token.as_ref().unwrap().expose();
    assert!(now != used_up && refreshed.access_token.expose() != issued.access_token.expose());
    let me = application.user(refreshed.clone()).me().await.unwrap();
    assert_eq!(me.channel_id, Some(world.account_id()));
    world.sandbox.forget_requests();

    application.revoke_token(&refreshed).await.unwrap();
    let body = json!({"clientId": id, "clientSecret": secret, "token": now, "tokenTypeHint": "refresh_token"});
    world.asked(Nobody, "POST /auth/v1/token/revoke", &body);
    let alone = Token::access_only(issued.access_token.expose());
    let revoked_too = application.user(alone).me().await;
    assert!(revoked_too.is_err(), "revoking takes every token of the user");
    world.sandbox.forget_requests();

    let given = world.official.grant(&world.official.application(), &world.account());
    application.revoke_token(&Token::access_only(given.access_token())).await.unwrap();
    let access = given.access_token();
    let body = json!({"clientId": id, "clientSecret": secret, "token": access, "tokenTypeHint": "access_token"});
    world.asked(Nobody, "POST /auth/v1/token/revoke", &body);
}

#[maybe_async]
#[mode_test]
async fn who_the_user_is_and_who_belongs_to_the_channel() {
    let world = World::start();
    let (user, account, id) = (world.user(), world.account(), world.account_id());
    account.add_followers(2);
    account.add_subscribers(4);
    let manager: ChannelId = account.add_manager("바다표범", ManagerRole::Settlement).parse().unwrap();

    let me = user.me().await.unwrap();
    world.asked(User, "GET /open/v1/users/me", NOTHING);
    let name = Some("모래상자");
    assert_eq!((me.channel_id.as_ref(), me.name.as_deref(), me.nickname.as_deref()), (Some(&id), name, name));

    let managers = user.managers().await.unwrap();
    world.asked(User, "GET /open/v1/channels/streaming-roles", NOTHING);
    let told: Vec<_> = managers
        .iter()
        .map(|manager| (manager.channel_id.as_ref(), manager.name.as_deref(), manager.user_role.as_ref()))
        .collect();
    let settlement = UserRole::StreamingSettlementManager;
    assert_eq!(
        told,
        [(Some(&manager), Some("바다표범"), Some(&settlement)), (Some(&id), name, Some(&UserRole::Streamer))]
    );
    assert_eq!(managers[1].created_at, at(0), "a date without a zone is Korean time");

    let followers = user.followers().next_page().await.unwrap().unwrap();
    world.asked(User, "GET /open/v1/channels/followers?page=0&size=50", NOTHING);
    assert_eq!((followers.total_count, followers.total_pages, &followers.next), (Some(2), Some(1), &None));
    let told: Vec<_> = followers.items.iter().map(|one| (one.name.as_deref(), one.created_at)).collect();
    assert_eq!(told, [(Some("팔로워02"), at(2 * MINUTE - DAY)), (Some("팔로워01"), at(MINUTE - DAY))]);

    for (sort, query, months) in [
        (None, "page=0&size=50", [5, 22, 15, 8]),
        (Some(SubscriberSort::Recent), "page=0&size=50&sort=RECENT", [5, 22, 15, 8]),
        (Some(SubscriberSort::Longer), "page=0&size=50&sort=LONGER", [22, 15, 8, 5]),
    ] {
        let subscribers = user.subscribers(sort).next_page().await.unwrap().unwrap();
        world.asked(User, &format!("GET /open/v1/channels/subscribers?{query}"), NOTHING);
        let told: Vec<_> = subscribers.items.iter().map(|one| one.months.unwrap()).collect();
        assert_eq!(told, months, "{query}");
        let third = subscribers.items.iter().find(|one| one.months == Some(22)).unwrap();
        assert_eq!((third.name.as_deref(), third.tier_no), (Some("구독자03"), Some(2)));
        assert_eq!(third.created_at, at(3 * MINUTE - DAY));
        assert!(third.channel_id.is_some());
    }
}

#[maybe_async]
#[mode_test]
async fn forty_five_channels_are_asked_for_in_three_requests() {
    let world = World::start();
    world.account().set_verified(true);
    world.account().add_followers(7);
    let mut ids = vec![world.account_id()];
    ids.extend((1..44).map(|number| {
        let account = world.official.add_account(&format!("채널{number:02}"));
        account.set_image(None);
        account.channel_id().parse().unwrap()
    }));
    ids.push(ChannelId::new("0".repeat(32)).unwrap());

    let channels = world.application().channels(&ids).await.unwrap();
    let line = |ids: &[ChannelId]| {
        let ids: Vec<_> = ids.iter().map(ChannelId::as_str).collect();
        format!("GET /open/v1/channels?channelIds={}", ids.join(","))
    };
    assert_eq!(world.lines(), [line(&ids[..20]), line(&ids[20..40]), line(&ids[40..])]);
    let told: Vec<_> = channels.iter().map(|channel| channel.channel_id.clone().unwrap()).collect();
    assert_eq!(told, ids[..44], "one is unknown, and left out");
    let (own, other) = (&channels[0], &channels[43]);
    assert_eq!((own.name.as_deref(), own.follower_count, own.verified_mark), (Some("모래상자"), Some(7), true));
    assert_eq!(own.image_url.as_deref(), Some("https://nng-phinf.pstatic.net/example.png"));
    assert_eq!((other.name.as_deref(), other.image_url.as_deref()), (Some("채널43"), None));
    assert_eq!((other.follower_count, other.verified_mark), (Some(0), false));

    let one = world.application().channels(&ids[..1]).await.unwrap();
    world.asked(Application, &line(&ids[..1]), NOTHING);
    assert_eq!(one, channels[..1]);
    let none = world.application().channels(&[]).await.unwrap();
    assert_eq!((none.len(), world.asked_times()), (0, 0));
}

#[maybe_async]
#[mode_test]
async fn categories_and_lives() {
    let world = World::start();
    let application = world.application();
    let found = application.search_categories("모래 그림", None).await.unwrap();
    let query = "%EB%AA%A8%EB%9E%98%20%EA%B7%B8%EB%A6%BC";
    world.asked(Application, &format!("GET /open/v1/categories/search?query={query}"), NOTHING);
    let told = (found[0].category_type.as_ref(), found[0].category_id.as_deref(), found[0].name.as_deref());
    assert_eq!(told, (Some(&CategoryType::Etc), Some("sand_art"), Some("모래 그림")));
    assert_eq!(found[0].poster_image_url.as_deref(), Some("https://nng-phinf.pstatic.net/example.png"));
    let found = application.search_categories("모래성", Some(1)).await.unwrap();
    let query = "%EB%AA%A8%EB%9E%98%EC%84%B1&size=1";
    world.asked(Application, &format!("GET /open/v1/categories/search?query={query}"), NOTHING);
    assert_eq!((found.len(), found[0].category_id.as_deref()), (1, Some("Sand_Castle")));
    let none = application.search_categories("&size=1#+", None).await.unwrap();
    world.asked(Application, "GET /open/v1/categories/search?query=%26size%3D1%23%2B", NOTHING);
    assert!(none.is_empty());

    world.official.add_lives(5);
    let lives = application.lives().next_page().await.unwrap().unwrap();
    world.asked(Application, "GET /open/v1/lives?size=20", NOTHING);
    let by_viewers: Vec<_> = lives.items.iter().map(|live| live.live_id.unwrap() - 10_000_000).collect();
    assert_eq!((by_viewers, lives.next), (vec![5, 1, 2, 3, 4], None));
    let (adult, ordinary) = (&lives.items[0], &lives.items[1]);
    assert!(adult.adult && adult.thumbnail_url(480).is_none() && !ordinary.adult);
    let thumbnail = "https://livecloud-thumb.akamaized.net/chzzk/example/10000001/thumbnail/image_480.jpg".to_owned();
    assert_eq!(ordinary.thumbnail_url(480), Some(thumbnail));
    assert_eq!((ordinary.title.as_deref(), ordinary.viewer_count), (Some("오늘의 방송 1 🐳"), Some(7_919)));
    assert_eq!((ordinary.opened_at, ordinary.tags.len()), (at(-MINUTE), 2));
    let category = (&ordinary.category_type, ordinary.category_id.as_deref(), ordinary.category_name.as_deref());
    assert_eq!(category, (&Some(CategoryType::Etc), Some("sand_art"), Some("모래 그림")));
    assert_eq!((ordinary.channel_name.as_deref(), ordinary.channel_image_url.as_deref()), (Some("방송01"), None));
    assert!(ordinary.channel_id.is_some());
}

#[maybe_async]
#[mode_test]
async fn the_broadcast_s_settings_and_its_key() {
    let world = World::start();
    let (user, account) = (world.user(), world.account());
    let key = user.stream_key().await.unwrap();
    world.asked(User, "GET /open/v1/streams/key", NOTHING);
    assert!(key.expose() == account.stream_key());

    let setting = user.live_setting().await.unwrap();
    world.asked(User, "GET /open/v1/lives/setting", NOTHING);
    assert_eq!((setting.title.as_deref(), &*setting.tags), (Some("예시 방송 제목"), &["예시".into()][..]));
    assert_eq!(setting.category.unwrap().category_id.as_deref(), Some("talk"));

    let change = LiveSettingChange::new;
    let castle = json!({"categoryType": "GAME", "categoryId": "Sand_Castle"});
    let table = [
        (change().title("새 제목"), json!({"defaultLiveTitle": "새 제목"})),
        (change().category(CategoryType::Game, "Sand_Castle"), castle),
        (change().tags(["노래", "게임2"]), json!({"tags": ["노래", "게임2"]})),
        (change().clear_category().clear_tags(), json!({"categoryId": "", "tags": []})),
    ];
    let mut seen = Vec::new();
    for (change, body) in table {
        user.change_live_setting(&change).await.unwrap();
        world.asked(User, "PATCH /open/v1/lives/setting", &body);
        let now = account.live_setting();
        seen.push(json!([now["defaultLiveTitle"], now["category"]["categoryId"], now["tags"]]));
    }
    assert_eq!(
        seen,
        [
            json!(["새 제목", "talk", ["예시"]]),
            json!(["새 제목", "Sand_Castle", ["예시"]]),
            json!(["새 제목", "Sand_Castle", ["노래", "게임2"]]),
            json!(["새 제목", null, []]),
        ]
    );
    let setting = user.live_setting().await.unwrap();
    assert!(setting.category.is_none() && setting.tags.is_empty());
}

#[maybe_async]
#[mode_test]
async fn messages_are_sent_pinned_and_hidden() {
    let world = World::start();
    let (user, account) = (world.user(), world.account());
    let text = format!("{}🐳", "가".repeat(99));
    let message_id = user.send_message(&text).await.unwrap().unwrap();
    world.asked(User, "POST /open/v1/chats/send", &json!({"message": text}));
    let sent = world.official.sent().remove(0);
    assert_eq!((sent.text.as_str(), sent.channel_id.as_str()), (text.as_str(), account.channel_id()));
    assert_eq!(message_id, sent.message_id.as_str());

    user.set_notice(&NoticeContent::message("공지입니다")).await.unwrap();
    world.asked(User, "POST /open/v1/chats/notice", &json!({"message": "공지입니다"}));
    assert_eq!(account.notice().as_deref(), Some("공지입니다"));
    user.set_notice(&message_id.clone().into()).await.unwrap();
    world.asked(User, "POST /open/v1/chats/notice", &json!({"messageId": message_id}));
    assert_eq!(account.notice(), Some(text));

    let (said, other) = (account.add_chat_message("초록고래", "못된 말"), account.add_chat_message("초록고래", "안녕"));
    let (chat, time, sender) = (said.chat_channel_id(), said.message_time(), said.sender_channel_id());
    user.blind_message(&BlindMessage::new(chat, time, sender.parse().unwrap())).await.unwrap();
    let body = json!({"chatChannelId": chat, "messageTime": time, "senderChannelId": sender});
    world.asked(User, "POST /open/v1/chats/blind-message", &body);
    assert!(said.is_hidden() && !other.is_hidden());
}

#[maybe_async]
#[mode_test]
async fn the_chat_s_settings() {
    let world = World::start();
    let (user, account) = (world.user(), world.account());
    let settings = user.chat_settings().await.unwrap();
    world.asked(User, "GET /open/v1/chats/settings", NOTHING);
    assert_eq!(settings.chat_available_condition, Some(ChatAvailableCondition::None));
    assert_eq!(settings.chat_available_group, Some(ChatAvailableGroup::All));
    assert_eq!((settings.min_follower_minute, settings.chat_slow_mode_sec), (Some(0), Some(0)));
    assert_eq!((settings.allow_subscriber_in_follower_mode, settings.chat_emoji_mode), (Some(false), Some(false)));

    user.put_chat_settings(&ChatSettingsChange::new().chat_slow_mode_sec(30)).await.unwrap();
    world.asked(User, "PUT /open/v1/chats/settings", &json!({"chatSlowModeSec": 30}));
    let every = ChatSettingsChange::new()
        .chat_available_condition(ChatAvailableCondition::RealName)
        .chat_available_group(ChatAvailableGroup::Follower)
        .min_follower_minute(259_200)
        .allow_subscriber_in_follower_mode(true)
        .chat_slow_mode_sec(300)
        .chat_emoji_mode(true);
    user.put_chat_settings(&every).await.unwrap();
    let mut body = json!({
        "chatAvailableCondition": "REAL_NAME",
        "chatAvailableGroup": "FOLLOWER",
        "minFollowerMinute": 259_200,
        "allowSubscriberInFollowerMode": true,
        "chatSlowModeSec": 300,
        "chatEmojiMode": true,
    });
    world.asked(User, "PUT /open/v1/chats/settings", &body);
    assert_eq!(account.chat_settings(), body);

    user.change_chat_settings(&ChatSettingsChange::new().chat_emoji_mode(false)).await.unwrap();
    body["chatEmojiMode"] = json!(false);
    let requests = world.sandbox.requests();
    let sent: Value = serde_json::from_str(requests[1].body_text()).unwrap();
    assert_eq!((sent, account.chat_settings()), (body.clone(), body), "all six are sent back");
    assert_eq!(world.lines(), ["GET /open/v1/chats/settings", "PUT /open/v1/chats/settings"]);
}

#[maybe_async]
#[mode_test]
async fn somebody_is_restricted_and_let_in_again() {
    let world = World::start();
    let (user, account) = (world.user(), world.account());
    let said = account.add_chat_message("초록고래", "못된 말");
    let target: ChannelId = said.sender_channel_id().parse().unwrap();
    let body = json!({"targetChannelId": target});
    user.restrict(&target).await.unwrap();
    world.asked(User, "POST /open/v1/restrict-channels", &body);
    assert_eq!(account.restricted(), [target.as_str()]);

    let ends = account.add_restrictions(1).remove(0);
    let page = user.restrictions().next_page().await.unwrap().unwrap();
    world.asked(User, "GET /open/v1/restrict-channels?size=30", NOTHING);
    let told: Vec<_> =
        page.items.iter().map(|one| (one.channel_id.as_ref().unwrap().as_str(), one.release_at)).collect();
    assert_eq!(told, [(ends.as_str(), at(7 * DAY)), (target.as_str(), None)]);
    assert_eq!((page.items[1].name.as_deref(), page.items[1].created_at), (Some("제한채널01"), at(0)));

    user.lift_restriction(&target).await.unwrap();
    world.asked(User, "DELETE /open/v1/restrict-channels", &body);
    assert_eq!(account.restricted(), [ends]);

    let chat = ChatChannelId::new(said.chat_channel_id());
    let body = json!({"targetChannelId": target, "chatChannelId": chat});
    user.restrict_temporarily(&target, &chat).await.unwrap();
    world.asked(User, "POST /open/v1/temporary-restrict-channels", &body);
    assert!(account.temporarily_restricted() == [target.as_str()] && said.is_hidden());
    user.lift_temporary_restriction(&target, &chat).await.unwrap();
    world.asked(User, "DELETE /open/v1/temporary-restrict-channels", &body);
    assert!(account.temporarily_restricted().is_empty());
}

#[maybe_async]
#[mode_test]
async fn sessions_are_created_listed_and_subscribed() {
    let world = World::start();
    let (application, user, id) = (world.application(), world.user(), world.account_id());
    let of_client = application.create_session().await.unwrap();
    world.asked(Application, "GET /open/v1/sessions/auth/client", NOTHING);
    let of_user = user.create_session().await.unwrap();
    world.asked(User, "GET /open/v1/sessions/auth", NOTHING);
    assert_eq!((of_client.host(), of_user.host()), ("127.0.0.1", "127.0.0.1"));
    let client_socket = SessionSocket::connect(of_client.expose());
    let user_socket = SessionSocket::connect(of_user.expose());
    let (client_key, user_key) = (client_socket.key.clone(), user_socket.key.clone());
    world.sandbox.forget_requests();

    let kinds =
        [("chat", EventKind::Chat), ("donation", EventKind::Donation), ("subscription", EventKind::Subscription)];
    for (word, kind) in &kinds {
        user.subscribe(kind, &client_key).await.unwrap();
        let line = format!("POST /open/v1/sessions/events/subscribe/{word}?sessionKey={client_key}");
        world.asked(User, &line, NOTHING);
    }
    let page = application.sessions().next_page().await.unwrap().unwrap();
    world.asked(Application, "GET /open/v1/sessions/client?page=0&size=50", NOTHING);
    let session = &page.items[0];
    assert_eq!((page.items.len(), session.session_key.as_deref()), (1, Some(&*client_key)));
    assert_eq!((session.connected_at, session.disconnected_at), (at(0), None));
    let told: Vec<_> = session.subscribed_events.iter().map(|event| event.kind.clone().unwrap()).collect();
    assert_eq!(told, kinds.clone().map(|(_, kind)| kind));
    assert!(session.subscribed_events.iter().all(|event| event.channel_id.as_ref() == Some(&id)));

    for (word, kind) in &kinds {
        user.unsubscribe(kind, &client_key).await.unwrap();
        let line = format!("POST /open/v1/sessions/events/unsubscribe/{word}?sessionKey={client_key}");
        world.asked(User, &line, NOTHING);
    }
    drop(user_socket);
    world.official.wait_for_sessions(1, LIMIT).unwrap();
    let page = user.sessions().next_page().await.unwrap().unwrap();
    world.asked(User, "GET /open/v1/sessions?page=0&size=50", NOTHING);
    assert_eq!(page.items[0].session_key.as_deref(), Some(&*user_key));
    assert_eq!((page.items[0].disconnected_at, page.total_count), (at(0), Some(1)));
    let page = application.sessions().next_page().await.unwrap().unwrap();
    assert!(page.items[0].subscribed_events.is_empty());
}

#[maybe_async]
#[mode_test]
async fn claims_of_drops() {
    let world = World::start();
    let application = world.application();
    let ids = world.official.add_reward_claims(3);
    let rows = world.official.reward_claims();
    let row = |name: &str| rows[0][name].as_str().unwrap();

    let page = application.reward_claims(RewardClaimFilter::new()).next_page().await.unwrap().unwrap();
    world.asked(Application, "GET /open/v1/drops/reward-claims?page.size=20", NOTHING);
    assert_eq!((page.items.len(), page.next), (3, None));
    let claim = &page.items[0];
    let told = [&claim.claim_id, &claim.campaign_id, &claim.reward_id, &claim.category_id, &claim.channel_id];
    let names = ["claimId", "campaignId", "rewardId", "categoryId", "channelId"];
    assert_eq!(told.map(|text| text.as_deref().unwrap()), names.map(row));
    assert_eq!((claim.category_name.as_deref(), claim.claimed_at), (Some("고래 경주"), at(MINUTE - DAY)));
    assert_eq!((claim.updated_at, &claim.fulfillment_state), (claim.claimed_at, &Some(FulfillmentState::Claimed)));

    let filter = RewardClaimFilter::new;
    let table = [
        (filter().claim_ids(ids.clone()), format!("claimId={}", ids.join(",")), 3),
        (filter().channel_id(row("channelId")), format!("channelId={}", row("channelId")), 1),
        (filter().campaign_id(row("campaignId")), format!("campaignId={}", row("campaignId")), 2),
        (
            filter().category_id("Sand_Castle").fulfillment_state(FulfillmentState::Claimed),
            "categoryId=Sand_Castle&fulfillmentState=CLAIMED".to_owned(),
            1,
        ),
        (filter().fulfillment_state(FulfillmentState::Fulfilled), "fulfillmentState=FULFILLED".to_owned(), 0),
    ];
    for (filter, query, count) in table {
        let page = application.reward_claims(filter).next_page().await.unwrap().unwrap();
        world.asked(Application, &format!("GET /open/v1/drops/reward-claims?page.size=20&{query}"), NOTHING);
        assert_eq!(page.items.len(), count, "{query}");
    }

    world.official.fail_reward_claim(&ids[1], "UNAUTHORIZED");
    let unknown = "00000000-0000-4000-8000-000000000000";
    let asked = [ids[0].as_str(), &ids[1], unknown, "no id"];
    let result = application.update_reward_claims(&asked, &FulfillmentState::Fulfilled).await.unwrap();
    let body = json!({"claimIds": asked, "fulfillmentState": "FULFILLED"});
    world.asked(Application, "PUT /open/v1/drops/reward-claims", &body);
    assert_eq!(result.succeeded().collect::<Vec<_>>(), [&ids[0]]);
    assert_eq!(
        result.failed().collect::<Vec<_>>(),
        [
            (&*ids[1], Some(&RewardClaimStatus::Unauthorized)),
            (unknown, Some(&RewardClaimStatus::NotFound)),
            ("no id", Some(&RewardClaimStatus::InvalidId)),
        ]
    );
    let states: Vec<_> = world.official.reward_claims().iter().map(|row| row["fulfillmentState"].clone()).collect();
    assert_eq!(states, ["FULFILLED", "CLAIMED", "CLAIMED"]);
}
