//! The REST services of a chat.

use std::time::Duration;

use livechat::{
    ErrorKind,
    chzzk::{ChannelId, unofficial::ChatChannelId},
    sandbox::chzzk::{ALWAYS, RestFault},
};

use super::{maybe_async, mode_test, world::World};

#[maybe_async]
#[mode_test]
async fn every_call_asks_what_the_facts_say_and_reads_the_answer() {
    let world = World::start();
    let channel = world.channel();
    let id: ChannelId = channel.id().parse().unwrap();
    let user = world.chzzk().add_user("봇");
    let client = world.login(&user);

    let detail = client.live_detail(&id).await.unwrap().unwrap();
    assert!(detail.is_open());
    let chat_channel = detail.chat_channel_id.unwrap();
    assert_eq!(chat_channel, &*channel.chat_channel_id());
    assert!(detail.playback.is_some() && detail.polling_status.is_some());
    let status = client.live_status(&id).await.unwrap().unwrap();
    assert_eq!(status.chat_channel_id.as_ref(), Some(&chat_channel));
    let info = client.channel(&id).await.unwrap();
    assert_eq!(info.channel_id, id);
    let token = client.access_token(&id, &chat_channel).await.unwrap();
    assert!(!token.access_token.expose().is_empty() && token.extra_token.is_some());
    let status = client.user_status().await.unwrap();
    assert_eq!((status.logged_in, status.nickname.as_deref()), (true, Some("봇")));
    let routing = client.chat_servers().await.unwrap();
    assert!(!routing.servers.is_empty());

    let asked: Vec<_> = world
        .sandbox
        .requests()
        .iter()
        .map(|request| {
            let query = request.query.as_deref().map_or(String::new(), |query| format!("?{query}"));
            (format!("{}{query}", request.path), request.had_cookies)
        })
        .collect();
    let expected = [
        (format!("/service/v3.3/channels/{id}/live-detail"), true),
        (format!("/polling/v3.1/channels/{id}/live-status?includePlayerRecommendContent=false"), true),
        (format!("/service/v1/channels/{id}"), true),
        (format!("/nng_main/v1/chats/access-token?channelId={chat_channel}&chatType=STREAMING"), true),
        ("/nng_main/v1/user/getUserStatus".to_owned(), true),
        ("/routing/getRouting?serviceId=game".to_owned(), false),
    ];
    assert_eq!(asked, expected);
    for request in world.sandbox.requests() {
        assert!(request.header("user-agent").is_some_and(|agent| agent.contains("Mozilla")), "{request:?}");
    }
}

#[maybe_async]
#[mode_test]
async fn wrong_cookies_are_an_answer_and_unknown_channels_an_error() {
    let world = World::start();
    let user = world.chzzk().add_user("만료");
    user.expire();
    let status = world.login(&user).user_status().await.unwrap();
    assert!(!status.logged_in && status.user_id.is_none());
    let unknown = ChannelId::new("0".repeat(32)).unwrap();
    let client = world.client();
    let detail = client.live_detail(&unknown).await.unwrap_err();
    assert_eq!(detail.kind(), ErrorKind::NoChat);
    let channel = client.channel(&unknown).await.unwrap_err();
    assert_eq!(channel.kind(), ErrorKind::NoChat);
    let token = client.access_token(&unknown, &ChatChannelId::new("Nnone0").unwrap()).await.unwrap_err();
    assert_eq!(token.kind(), ErrorKind::NoChat);
}

#[maybe_async]
#[mode_test]
async fn reads_are_repeated_where_that_may_help() {
    let world = World::start();
    let id: ChannelId = world.channel().id().parse().unwrap();
    let faults = [
        RestFault::status(503),
        RestFault::status(429).header("Retry-After", "0"),
        RestFault::hang_up(),
        RestFault::cut_body(),
    ];
    for fault in faults {
        world.sandbox.forget_requests();
        world.faults().rest("live-status", fault.clone(), 2);
        let status = world.client().live_status(&id).await;
        assert!(status.is_ok_and(|status| status.is_some()), "{fault:?}");
        assert_eq!(world.sandbox.requests().len(), 3, "{fault:?}");
    }
    world.sandbox.forget_requests();
    world.faults().rest("live-status", RestFault::status(400), ALWAYS);
    let error = world.client().live_status(&id).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Status, Some(400)));
    assert_eq!(world.sandbox.requests().len(), 1, "asking again would not help");
}

#[maybe_async]
#[mode_test]
async fn the_limits_hold() {
    let world = World::start();
    let id: ChannelId = world.channel().id().parse().unwrap();
    world.faults().rest("live-detail", RestFault::status(503), ALWAYS);
    let error = world.builder().retries(1).build().unwrap().live_detail(&id).await.unwrap_err();
    assert_eq!((error.status(), world.sandbox.requests().len()), (Some(503), 2));

    world.faults().clear();
    world.faults().rest("live-detail", RestFault::stall(), ALWAYS);
    let hasty = world.builder().timeout(Duration::from_millis(200)).retries(0).build().unwrap();
    let error = hasty.live_detail(&id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");

    world.faults().clear();
    world.faults().rest("live-detail", RestFault::status(200).body("x".repeat(1 << 20)), ALWAYS);
    let small = world.builder().max_body_bytes(64 << 10).build().unwrap();
    let error = small.live_detail(&id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error:?}");
}

#[maybe_async]
#[mode_test]
async fn the_envelope_s_code_counts_also_when_http_says_200() {
    let world = World::start();
    let id: ChannelId = world.channel().id().parse().unwrap();
    let refused = RestFault::status(200).body(r#"{"code":403,"message":"권한이 없습니다.","content":null}"#);
    world.faults().rest("live-detail", refused, 1);
    let error = world.client().live_detail(&id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(error.to_string().contains("code 403 (권한이 없습니다.)"), "{error}");

    world.faults().rest("live-detail", RestFault::status(200).body("<html>Bad gateway</html>"), 1);
    let error = world.client().live_detail(&id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains(channel_text(&id)) && !error.to_string().contains("<html>"), "{error}");
}

fn channel_text(id: &ChannelId) -> &str {
    id.as_str()
}
