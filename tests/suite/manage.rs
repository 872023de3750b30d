//! The management of a channel: what is asked, what comes of it, and who may.

use livechat::{
    ErrorKind, Result,
    chzzk::unofficial::{
        ChatChannelId, Event, UserId,
        chat::Message,
        model::{
            CategoryType, ChatAvailableGroup,
            manage::{
                FollowerFilter, LiveSettingChange, LiveSettingPart, Permission, RestrictDays, StreamingRole,
                SubscriberFilter, SubscriberSort, SubscriptionTier,
            },
        },
    },
    sandbox::chzzk::{ALWAYS, Donation, RestFault, Role, User, Viewer},
};
use serde_json::{Value, json};

use super::{
    Walking as _,
    api::chzzk::unofficial::{Chat, Manage},
    maybe_async, mode_test,
    world::{World, next, swift, type_of, until},
};

const ADMIN: &str = "/manage/v1/channels/5c1e0a7d93b24f6688d0a1b2c3d4e5f6";

/// Somebody who is this in the channel.
fn somebody(world: &World, nickname: &str, role: Role) -> User {
    let user = world.chzzk().add_user(nickname);
    world.channel().set_role(&user, role);
    user
}

fn manage_as(world: &World, user: &User) -> Manage {
    world.login(user).manage(world.channel().id()).unwrap()
}

fn streamer(world: &World) -> Manage {
    manage_as(world, &somebody(world, "주인", Role::Streamer))
}

fn id(viewer: &Viewer) -> UserId {
    UserId::new(viewer.user_id())
}

fn chat_channel(world: &World) -> ChatChannelId {
    ChatChannelId::new(world.channel().chat_channel_id()).unwrap()
}

/// What was asked since the last time: method, path below the channel with the query, body.
fn asked(world: &World) -> Vec<(String, Value)> {
    let requests = world.sandbox.requests();
    world.sandbox.forget_requests();
    let line = |request: &livechat::sandbox::RecordedRequest| {
        assert!(request.had_cookies, "{request:?}");
        assert!(request.header("user-agent").is_some_and(|agent| agent.contains("Mozilla")), "{request:?}");
        let path = request.path.strip_prefix(ADMIN).unwrap_or(&request.path);
        let query = request.query.as_deref().map_or(String::new(), |query| format!("?{query}"));
        let body = serde_json::from_str(request.body_text()).unwrap_or(Value::Null);
        if !body.is_null() {
            assert_eq!(request.header("content-type"), Some("application/json"));
        }
        (format!("{} {path}{query}", request.method), body)
    };
    requests.iter().filter(|request| request.method != "GET" || request.path.starts_with(ADMIN)).map(line).collect()
}

/// A chat that is joined, and a line in it as it came.
#[maybe_async]
async fn joined(world: &World, by: &Viewer, text: &str) -> (Chat, Message) {
    let mut chat = swift(world.client().chat(world.channel().id())).connect().await.unwrap();
    until(&mut chat, "connected").await;
    world.channel().chat(by, text);
    loop {
        if let Event::Chat(message) = next(&mut chat).await {
            return (chat, message);
        }
    }
}

#[maybe_async]
#[mode_test]
async fn a_line_is_pinned_unpinned_and_hidden() {
    let world = World::start();
    let manage = manage_as(&world, &somebody(&world, "채팅지기", Role::ChatManager));
    let rude = Viewer::new("거친말");
    let (mut chat, message) = joined(&world, &rude, "규칙을 읽어 주세요").await;
    world.sandbox.forget_requests();

    manage.pin(&message).await.unwrap();
    let (line, body) = asked(&world).remove(0);
    assert_eq!(line, "POST /nng_main/v1/chats/notices");
    let time = message.time.unwrap().as_millisecond();
    let mut expected = json!({
        "channelId": world.channel().chat_channel_id(), "chatType": "STREAMING", "message": "규칙을 읽어 주세요",
        "messageTime": time, "messageUserIdHash": rude.user_id(), "streamingChannelId": world.channel().id(),
    });
    let extras: Value = serde_json::from_str(body["extras"].as_str().unwrap()).unwrap();
    let plain =
        json!({"chatType": "STREAMING", "osType": "PC", "emojis": {}, "streamingChannelId": world.channel().id()});
    assert_eq!(extras, plain, "and no extraToken");
    expected["extras"] = body["extras"].clone();
    assert_eq!(body, expected);
    let Event::NoticePinned(notice) = until(&mut chat, "notice_pinned").await else { panic!() };
    assert_eq!((notice.content.as_str(), notice.time), ("규칙을 읽어 주세요", message.time));
    assert_eq!(&*notice.pinned_by.unwrap().nickname, "채팅지기");

    manage.unpin(&chat_channel(&world)).await.unwrap();
    let body = json!({"channelId": world.channel().chat_channel_id(), "chatType": "STREAMING", "extras": null});
    assert_eq!(asked(&world), [("DELETE /nng_main/v1/chats/notices".to_owned(), body)]);
    until(&mut chat, "notice_unpinned").await;

    manage.blind(&message).await.unwrap();
    expected.as_object_mut().unwrap().remove("extras");
    assert_eq!(asked(&world), [("POST /nng_main/v1/chats/blind-message".to_owned(), expected)]);
    let Event::Blind(blind) = until(&mut chat, "blind").await else { panic!() };
    assert_eq!((blind.user_id, blind.time), (message.user_id.clone(), message.time));
    assert_eq!(world.channel().rows()[0]["messageStatusType"], "BLIND");

    let mut gone = message;
    gone.time = Some("2026-01-01T00:00:00Z".parse().unwrap());
    let error = manage.blind(&gone).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[maybe_async]
#[mode_test]
async fn a_temporary_restriction_hides_and_silences() {
    let world = World::start();
    let manage = manage_as(&world, &somebody(&world, "채팅지기", Role::ChatManager));
    let user = world.chzzk().add_user("도배왕");
    let viewer = Viewer::from(&user);
    let (mut chat, first) = joined(&world, &viewer, "ㅋㅋㅋㅋ").await;
    world.channel().chat(&user, "ㅋㅋㅋㅋㅋ");
    world.sandbox.forget_requests();

    let (cid, target) = (chat_channel(&world), id(&viewer));
    for times in 1..=2 {
        manage.restrict_temporarily(&target, &cid).await.unwrap();
        let body = json!({"chatChannelId": cid, "targetId": target});
        assert_eq!(asked(&world), [("POST /temporary-restrict-users".to_owned(), body)]);
        let Event::TemporaryRestrict(restrict) = until(&mut chat, "temporary_restrict").await else { panic!() };
        assert_eq!((restrict.user_id.as_ref(), restrict.times), (Some(&target), Some(times)));
        let mut hidden = Vec::new();
        while hidden.len() < 2 {
            if let Event::Blind(blind) = next(&mut chat).await {
                hidden.push(blind);
            }
        }
        assert_eq!(hidden[0].time, first.time);
        assert!(hidden.iter().all(|blind| blind.blind_type.as_ref().unwrap().as_str() == "HIDDEN"));
    }
    let mut theirs = swift(world.login(&user).chat(world.channel().id())).connect().await.unwrap();
    until(&mut theirs, "connected").await;
    theirs.send("들려요?").unwrap();
    let Event::Sent(sent) = until(&mut theirs, "sent").await else { panic!() };
    assert!(!sent.outcome.is_accepted());

    let activity = manage.chat_activity(&target).await.unwrap();
    assert_eq!((activity.message_count, activity.temporarily_restricted), (Some(2), Some(true)));
    assert_eq!((activity.temporary_restrict_count, activity.restricted), (Some(2), Some(false)));
}

#[maybe_async]
#[mode_test]
async fn restrictions_for_days_are_kept_changed_listed_and_lifted() {
    let world = World::start();
    let (manage, channel) = (streamer(&world), world.channel());
    let (spammer, rude) = (Viewer::new("도배왕"), Viewer::new("거친말"));
    channel.chat(&spammer, "광고");
    channel.chat(&rude, "…");
    manage.restrict(&id(&spammer), RestrictDays::Seven, "도배").await.unwrap();
    manage.restrict(&id(&rude), RestrictDays::Forever, "").await.unwrap();
    let body = |viewer: &Viewer, days: Value, memo: &str| json!({"targetId": viewer.user_id(), "memo": memo, "restrictDays": days});
    let post = || "POST /restrict-users".to_owned();
    assert_eq!(asked(&world), [(post(), body(&spammer, 7.into(), "도배")), (post(), body(&rude, Value::Null, ""))]);
    let kept = |days, memo: &str| ("도배왕".to_owned(), days, memo.to_owned());
    assert_eq!(channel.restrictions()[0], kept(Some(7), "도배"));
    assert!(channel.is_restricted(&spammer));

    manage.change_restriction(&id(&spammer), RestrictDays::Thirty, "또").await.unwrap();
    let path = format!("/restrict-users/{}", spammer.user_id());
    assert_eq!(asked(&world), [(format!("PATCH {path}"), json!({"memo": "또", "restrictDays": 30}))]);
    assert_eq!(channel.restrictions()[0], kept(Some(30), "또"));

    let listed: Vec<_> = manage.restrictions().page_size(1).collect().await;
    let listed: Vec<_> = listed.into_iter().map(Result::unwrap).collect();
    let names: Vec<_> = listed.iter().map(|one| one.nickname.as_deref().unwrap()).collect();
    assert_eq!(names, ["거친말", "도배왕"], "the newest first");
    assert_eq!(listed[0].restricted_by.as_deref(), Some("주인"));
    let lines: Vec<_> = asked(&world).into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, ["GET /restrict-users?page=0&size=1", "GET /restrict-users?page=1&size=1"]);
    let page = manage.restrictions_of("도배").next_page().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.total_count), (1, Some(1)));
    assert_eq!(asked(&world)[0].0, "GET /restrict-users?page=0&size=50&userNickname=%EB%8F%84%EB%B0%B0");

    assert!(channel.request_release(&rude, "잘못했어요") && channel.request_release(&spammer, "한 번만요"));
    let requests = manage.release_requests().next_page().await.unwrap().unwrap().items;
    assert_eq!((requests.len(), requests[1].restrict_seq), (2, listed[0].seq));
    assert_eq!(requests[1].vindication.as_deref(), Some("잘못했어요"));
    let own = manage.release_requests_of("거친").next_page().await.unwrap().unwrap().items;
    assert_eq!(own[0].number, requests[1].number);
    world.sandbox.forget_requests();
    let number = requests[1].number.unwrap();
    manage.reject_release(number, "아직 안 돼요").await.unwrap();
    let path = format!("PUT /restrict-release-requests/{number}/reject");
    assert_eq!(asked(&world), [(path, json!({"judgment": "아직 안 돼요"}))]);

    manage.lift_restriction(&id(&spammer)).await.unwrap();
    assert_eq!(asked(&world), [(format!("DELETE /restrict-users/{}", spammer.user_id()), Value::Null)]);
    assert!(!channel.is_restricted(&spammer) && channel.is_restricted(&rude));
    let left = manage.release_requests().next_page().await.unwrap().unwrap().items;
    assert!(left.is_empty());
    let error = manage.lift_restriction(&id(&spammer)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains(spammer.user_id()), "{error}");
}

#[maybe_async]
#[mode_test]
async fn words_and_rules() {
    let world = World::start();
    let (manage, channel) = (streamer(&world), world.channel());
    manage.add_prohibited_word("광고").await.unwrap();
    manage.add_prohibited_word("도배").await.unwrap();
    let words = manage.prohibited_words().await.unwrap();
    assert_eq!(words.iter().map(|word| word.word.as_deref().unwrap()).collect::<Vec<_>>(), ["광고", "도배"]);
    assert_eq!(words[0].added_by.as_deref(), Some("주인"));
    let (first, second) = (words[0].number.unwrap(), words[1].number.unwrap());
    manage.change_prohibited_word(first, "홍보").await.unwrap();
    manage.remove_prohibited_word(second).await.unwrap();
    assert_eq!(channel.prohibited_words(), ["홍보"]);
    manage.remove_all_prohibited_words().await.unwrap();
    assert!(channel.prohibited_words().is_empty());
    let words = "/chats/prohibit-words";
    let expected = [
        (format!("POST {words}"), json!({"prohibitWord": "광고"})),
        (format!("POST {words}"), json!({"prohibitWord": "도배"})),
        (format!("GET {words}"), Value::Null),
        (format!("PUT {words}/{first}"), json!({"prohibitWord": "홍보"})),
        (format!("DELETE {words}/{second}"), Value::Null),
        (format!("DELETE {words}"), Value::Null),
    ];
    assert_eq!(asked(&world), expected);

    manage.set_chat_rules("고운 말만 써요").await.unwrap();
    let rules = manage.chat_rules().await.unwrap();
    assert_eq!((rules.rule.as_deref(), rules.channel_id.as_ref()), (Some("고운 말만 써요"), Some(manage.channel())));
    let expected = [
        ("PUT /chat-rules".to_owned(), json!({"rule": "고운 말만 써요"})),
        ("GET /chat-rules".to_owned(), Value::Null),
    ];
    assert_eq!(asked(&world), expected);
}

#[maybe_async]
#[mode_test]
async fn settings_are_read_whole_and_in_parts_and_show_at_once() {
    let world = World::start();
    let manage = streamer(&world);
    let before = manage.live_setting().await.unwrap();
    assert_eq!((before.title.as_deref(), before.chat_active), (Some("모래상자 방송"), Some(true)));
    assert_eq!(before.category.as_ref().unwrap().id.as_deref(), Some("Example_Game"));
    let normal = manage.live_setting_part(LiveSettingPart::Normal).await.unwrap();
    assert_eq!((&normal.title, &normal.category, normal.chat_active), (&before.title, &before.category, None));
    let chat = manage.live_setting_part(LiveSettingPart::Chat).await.unwrap();
    let mode = manage.live_setting_part(LiveSettingPart::ChatMode).await.unwrap();
    let condition = manage.live_setting_part(LiveSettingPart::ChatCondition).await.unwrap();
    assert_eq!(chat.chat_active, before.chat_active);
    assert_eq!(mode.chat_available_group, before.chat_available_group);
    assert_eq!(condition.chat_available_condition, before.chat_available_condition);
    let lines: Vec<_> = asked(&world).into_iter().map(|(line, _)| line).collect();
    let parts = ["", "/normal", "/chat", "/chat-mode", "/chat-condition"];
    assert_eq!(lines, parts.map(|part| format!("GET /live-setting{part}")));

    let change = LiveSettingChange::new()
        .title("새 제목")
        .category(CategoryType::Etc, "talk")
        .tags(["노래"])
        .chat_available_group(ChatAvailableGroup::Follower)
        .min_follower_minutes(10);
    manage.change_live_setting(&change).await.unwrap();
    let sent = asked(&world);
    assert_eq!(
        sent.iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>(),
        ["GET /live-setting", "PUT /live-setting"]
    );
    let expected = json!({
        "defaultLiveTitle": "새 제목", "categoryType": "ETC", "liveCategory": "talk", "tags": ["노래"], "adult": false,
        "krOnlyViewing": false, "paidPromotion": false, "clipActive": true, "replayPublishType": "SANDBOX",
        "chatActive": true, "chatAvailableGroup": "FOLLOWER", "chatAvailableCondition": "NONE", "minFollowerMinute": 10,
        "chatDonationRankingExposure": true,
    });
    assert_eq!(sent[1].1, expected, "all that is known goes back");
    let status = world.client().live_status(manage.channel()).await.unwrap().unwrap();
    assert_eq!((status.title.as_deref(), &*status.tags), (Some("새 제목"), &["노래".into()][..]));
    assert_eq!(status.chat_available_group, Some(ChatAvailableGroup::Follower));
    assert_eq!(status.min_follower_minutes, Some(10));

    manage.put_live_setting(&LiveSettingChange::new().chat_active(false)).await.unwrap();
    assert_eq!(asked(&world).pop().unwrap().1, json!({"chatActive": false}));
    let after = manage.live_setting().await.unwrap();
    assert_eq!((after.chat_active, after.title.as_deref()), (Some(false), Some("새 제목")));
    world.sandbox.forget_requests();
    let nothing = manage.change_live_setting(&LiveSettingChange::new()).await.unwrap_err();
    assert_eq!((nothing.kind(), world.sandbox.requests().len()), (ErrorKind::InvalidArgument, 0));
}

#[maybe_async]
#[mode_test]
async fn roles_are_given_taken_and_told() {
    let world = World::start();
    let manage = streamer(&world);
    let helper = world.chzzk().add_user("도우미");
    let theirs = manage_as(&world, &helper);
    let helper = id(&Viewer::from(&helper));
    let role = manage.my_role().await.unwrap();
    assert_eq!(role.role, Some(StreamingRole::Streamer));
    assert!(role.permissions.contains(&Permission::ChannelManage));
    let refused = theirs.my_role().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    world.sandbox.forget_requests();

    manage.add_role(&helper, &StreamingRole::ChatManager).await.unwrap();
    let body = json!({"targetId": helper, "userRoleType": "STREAMING_CHAT_MANAGER"});
    assert_eq!(asked(&world), [("POST /streaming-roles".to_owned(), body)]);
    let holders = manage.roles().await.unwrap();
    let told = |holder: &livechat::chzzk::unofficial::model::manage::RoleHolder| {
        (holder.user.user_id.clone(), holder.role.clone())
    };
    assert_eq!(
        holders.iter().map(told).collect::<Vec<_>>(),
        [(Some(helper.clone()), Some(StreamingRole::ChatManager))]
    );
    let role = theirs.my_role().await.unwrap();
    assert_eq!(role.permissions, [Permission::ChatManage, Permission::ChatBlind]);
    let key = theirs.streaming_info().await.unwrap_err();
    assert_eq!(key.kind(), ErrorKind::Forbidden);

    world.sandbox.forget_requests();
    manage.remove_role(&helper).await.unwrap();
    assert_eq!(asked(&world), [(format!("DELETE /streaming-roles/{helper}"), Value::Null)]);
    let holders = manage.roles().await.unwrap();
    assert!(holders.is_empty());
}

#[maybe_async]
#[mode_test]
async fn missions_are_decided() {
    let world = World::start();
    let (manage, channel) = (streamer(&world), world.channel());
    let mut chat = swift(world.client().chat(channel.id())).connect().await.unwrap();
    until(&mut chat, "connected").await;
    for approve in [true, false] {
        let mission = channel.mission(Donation::chat(20_000).by("미션왕").message("한 판 이기기"));
        world.sandbox.forget_requests();
        let (path, status) = if approve {
            manage.approve_mission(mission.id()).await.unwrap();
            ("PUT /donations/mission/approve", "APPROVED")
        } else {
            manage.reject_mission(mission.id()).await.unwrap();
            ("PUT /donations/mission/reject", "REJECTED")
        };
        assert_eq!(asked(&world), [(path.to_owned(), json!({"missionDonationId": mission.id()}))]);
        loop {
            let event = next(&mut chat).await;
            if serde_json::to_value(&event).unwrap()["status"] == status {
                break;
            }
            assert!(!type_of(&event).is_empty());
        }
    }
    let error = manage.approve_mission("FakeMissionDonationId00000001").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[maybe_async]
#[mode_test]
async fn subscribers_followers_and_the_rest_that_is_read() {
    let world = World::start();
    let (manage, channel) = (streamer(&world), world.channel());
    channel.add_subscribers(61);
    channel.add_followers(120);
    let followers: Vec<_> = manage.followers(FollowerFilter::new()).collect().await;
    assert_eq!(followers.len(), 120);
    assert!(followers.into_iter().all(|follower| follower.unwrap().following.unwrap().following));
    let lines: Vec<_> = asked(&world).into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [0, 1, 2].map(|page| format!("GET /followers?page={page}&size=50")));
    let page = manage.followers(FollowerFilter::new().nickname("팔로워7")).next_page().await.unwrap().unwrap();
    assert_eq!(page.total_count, Some(11));

    let filter = SubscriberFilter::new().sort(SubscriberSort::Longer).tier(SubscriptionTier::Tier2);
    let page = manage.subscribers(filter).next_page().await.unwrap().unwrap();
    let months: Vec<_> = page.items.iter().map(|one| one.total_months.unwrap()).collect();
    assert!(page.items.len() == 31 && months.is_sorted_by(|a, b| a >= b), "{months:?}");
    assert!(page.items.iter().all(|one| one.tier == Some(SubscriptionTier::Tier2) && one.user.user_id.is_some()));

    let prediction = manage.prediction_status().await.unwrap();
    assert_eq!(prediction.wait_secs, Some(0));
    let key = channel.stream_key();
    let info = manage.streaming_info().await.unwrap();
    assert!(info.stream_key.as_ref().is_some_and(|own| own.expose() == key) && info.stream_seq.is_none());
    let streams = manage.streams().await.unwrap();
    assert_eq!(streams.stream_seq, Some(1));
    let shown = format!("{info:?} {streams:?} {manage:?} {:?}", world.sandbox.requests());
    assert!(!shown.contains(&key) && !shown.contains("sandbox.invalid"), "{shown}");
}

/// Every method that changes something, by name.
#[maybe_async]
async fn changes(manage: &Manage, message: &Message) -> Vec<(&'static str, Result<()>)> {
    let (user, cid) = (UserId::new("abc0000000000000222222222222f22f"), message.chat_channel_id.clone().unwrap());
    let setting = LiveSettingChange::new().title("제목");
    Vec::from([
        ("pin", manage.pin(message).await),
        ("unpin", manage.unpin(&cid).await),
        ("blind", manage.blind(message).await),
        ("restrict_temporarily", manage.restrict_temporarily(&user, &cid).await),
        ("restrict", manage.restrict(&user, RestrictDays::One, "").await),
        ("change_restriction", manage.change_restriction(&user, RestrictDays::One, "").await),
        ("lift_restriction", manage.lift_restriction(&user).await),
        ("reject_release", manage.reject_release(1, "아니요").await),
        ("add_role", manage.add_role(&user, &StreamingRole::ChatManager).await),
        ("remove_role", manage.remove_role(&user).await),
        ("set_chat_rules", manage.set_chat_rules("").await),
        ("add_prohibited_word", manage.add_prohibited_word("말").await),
        ("change_prohibited_word", manage.change_prohibited_word(1, "말").await),
        ("remove_prohibited_word", manage.remove_prohibited_word(1).await),
        ("remove_all_prohibited_words", manage.remove_all_prohibited_words().await),
        ("change_live_setting", manage.change_live_setting(&setting).await),
        ("put_live_setting", manage.put_live_setting(&setting).await),
        ("approve_mission", manage.approve_mission("x").await),
        ("reject_mission", manage.reject_mission("x").await),
    ])
}

/// Every method that reads something, by name.
#[maybe_async]
async fn reads(manage: &Manage) -> Vec<(&'static str, Result<()>)> {
    let user = UserId::new("abc0000000000000222222222222f22f");
    Vec::from([
        ("chat_activity", manage.chat_activity(&user).await.map(drop)),
        ("chat_rules", manage.chat_rules().await.map(drop)),
        ("prohibited_words", manage.prohibited_words().await.map(drop)),
        ("restrictions", manage.restrictions().next_page().await.map(drop)),
        ("release_requests", manage.release_requests().next_page().await.map(drop)),
        ("subscribers", manage.subscribers(SubscriberFilter::new()).next_page().await.map(drop)),
        ("followers", manage.followers(FollowerFilter::new()).next_page().await.map(drop)),
        ("my_role", manage.my_role().await.map(drop)),
        ("roles", manage.roles().await.map(drop)),
        ("live_setting", manage.live_setting().await.map(drop)),
        ("live_setting_part", manage.live_setting_part(LiveSettingPart::Chat).await.map(drop)),
        ("prediction_status", manage.prediction_status().await.map(drop)),
        ("streaming_info", manage.streaming_info().await.map(drop)),
        ("streams", manage.streams().await.map(drop)),
    ])
}

#[maybe_async]
#[mode_test]
async fn a_client_that_reads_only_sends_no_change() {
    let world = World::start();
    let user = somebody(&world, "주인", Role::Streamer);
    let (_chat, message) = joined(&world, &Viewer::new("초록고래"), "안녕").await;
    let client = world.builder().cookies(user.nid_aut(), user.nid_ses()).read_only().build().unwrap();
    let manage = client.manage(world.channel().id()).unwrap();
    world.sandbox.forget_requests();
    for (name, result) in changes(&manage, &message).await {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::ReadOnly, "{name}");
    }
    assert_eq!(asked(&world), []);
    let results = reads(&manage).await;
    for (name, result) in &results {
        assert!(result.is_ok(), "{name}: {result:?}");
    }
    let lines = asked(&world);
    assert!(lines.len() == results.len() && lines.iter().all(|(line, _)| line.starts_with("GET ")), "{lines:?}");
}

/// What a gateway, a proxy or a changed service says under 200 is no sign that anything was done.
#[maybe_async]
#[mode_test]
async fn no_change_counts_as_done_by_a_foreign_body() {
    let world = World::start();
    let (manage, fan) = (streamer(&world), world.login(&world.chzzk().add_user("나")));
    let (_chat, message) = joined(&world, &Viewer::new("초록고래"), "안녕").await;
    for body in ["<html>not now</html>", "ok", "[]"] {
        world.faults().clear();
        world.faults().rest("", RestFault::status(200).body(body), ALWAYS);
        let mut results = changes(&manage, &message).await;
        let followed = fan.follow(manage.channel()).await;
        results.push(("follow", followed));
        for (name, result) in results {
            let error = result.unwrap_err();
            assert_eq!((error.kind(), error.had_no_effect()), (ErrorKind::Decode, false), "{name} {body}: {error}");
        }
    }
    // Who only answers that it was done says nothing, or an empty object.
    for body in ["", "{}"] {
        world.faults().clear();
        world.faults().rest("", RestFault::status(200).body(body), ALWAYS);
        manage.add_prohibited_word("광고").await.unwrap();
    }
}

#[maybe_async]
#[mode_test]
async fn what_says_nothing_is_neither_an_empty_list_nor_settings() {
    let world = World::start();
    let manage = streamer(&world);
    let answer = |content: &str| {
        world.faults().clear();
        let body = format!(r#"{{"code":200,"message":null,"content":{content}}}"#);
        world.faults().rest("", RestFault::status(200).body(body), ALWAYS);
        world.sandbox.forget_requests();
    };
    for content in ["null", "{}", r#"{"words":[]}"#, r#"{"prohibitWords":"none"}"#] {
        answer(content);
        let error = manage.prohibited_words().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{content}: {error}");
        let error = manage.change_live_setting(&LiveSettingChange::new().title("제목")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{content}: {error}");
        let methods: Vec<_> = world.sandbox.requests().into_iter().map(|request| request.method).collect();
        assert_eq!(methods, ["GET", "GET"], "{content}");
    }
    for content in [r#"{"prohibitWords":[]}"#, r#"{"prohibitWordList":null}"#, r#"{"prohibitWords":null,"x":1}"#] {
        answer(content);
        let words = manage.prohibited_words().await.unwrap();
        assert!(words.is_empty(), "{content}");
    }
}

#[maybe_async]
#[mode_test]
async fn the_rules_are_the_same_for_viewers_and_managers() {
    let world = World::start();
    let (manage, channel) = (streamer(&world), world.channel());
    let none = manage.chat_rules().await.unwrap();
    assert_eq!(none.rule, None);
    channel.set_chat_rules("서로 존중해요");
    let rules = manage.chat_rules().await.unwrap();
    assert_eq!(rules.rule.as_deref(), Some("서로 존중해요"));
    manage.set_chat_rules("고운 말만 써요").await.unwrap();
    let shown = world.client().chat_rules(manage.channel()).await.unwrap().unwrap();
    assert_eq!(shown.rule.as_deref(), Some("고운 말만 써요"));
}

#[maybe_async]
#[mode_test]
async fn nobody_and_viewers_are_refused() {
    let world = World::start();
    let (_chat, message) = joined(&world, &Viewer::new("초록고래"), "안녕").await;
    let stranger = world.client().manage(world.channel().id()).unwrap();
    world.sandbox.forget_requests();
    let mut results = changes(&stranger, &message).await;
    results.extend(reads(&stranger).await);
    for (name, result) in results {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::NotLoggedIn, "{name}");
    }
    assert_eq!(asked(&world), []);

    let user = world.chzzk().add_user("구경꾼");
    let viewer = manage_as(&world, &user);
    let before = (world.channel().rows(), world.channel().restrictions(), world.channel().prohibited_words());
    let mut results = changes(&viewer, &message).await;
    results.extend(reads(&viewer).await);
    for (name, result) in results {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden, "{name}: {error}");
        assert!(error.to_string().contains("cookies of the streamer or of a manager"), "{name}: {error}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(user.nid_aut()) && !shown.contains(user.nid_ses()), "{name}");
    }
    let after = (world.channel().rows(), world.channel().restrictions(), world.channel().prohibited_words());
    assert_eq!(before, after);
    let nowhere = world.client().manage("the name of a channel").unwrap_err();
    assert_eq!(nowhere.kind(), ErrorKind::InvalidArgument);
}

#[maybe_async]
#[mode_test]
async fn only_what_does_no_harm_twice_is_sent_again() {
    let world = World::start();
    let (manage, channel) = (streamer(&world), world.channel());
    let user = Viewer::new("도배왕");
    channel.chat(&user, "광고");
    world.faults().rest("restrict-users", RestFault::status(503), ALWAYS);
    let error = manage.restrict(&id(&user), RestrictDays::One, "").await.unwrap_err();
    assert_eq!((error.status(), asked(&world).len()), (Some(503), 1));
    world.faults().clear();
    manage.restrict(&id(&user), RestrictDays::One, "").await.unwrap();
    asked(&world);
    for fault in [RestFault::status(503), RestFault::hang_up()] {
        world.faults().rest("restrict-users", fault.clone(), 1);
        let changed = manage.change_restriction(&id(&user), RestrictDays::Seven, "").await;
        assert!(changed.is_ok() && asked(&world).len() == 2, "{fault:?}: {changed:?}");
    }
    world.faults().rest("chat-rules", RestFault::status(503), 2);
    manage.set_chat_rules("규칙").await.unwrap();
    assert_eq!(asked(&world).len(), 3);
}
