//! Why there is no chat.

use livechat::{
    Error, ErrorKind,
    error::NoChatReason,
    sandbox::chzzk::{ALWAYS, ChannelKind, RestFault},
};

use super::{
    api::chzzk::unofficial::ChatBuilder,
    maybe_async, mode_test,
    world::{World, swift, until, until_chat},
};

#[maybe_async]
async fn reason(chat: ChatBuilder) -> NoChatReason {
    let error = chat.connect().await.unwrap_err();
    let no_chat = error.no_chat().unwrap_or_else(|| panic!("{error:?}"));
    assert!(!no_chat.to_string().is_empty());
    no_chat.reason.clone()
}

#[maybe_async]
#[mode_test]
async fn each_reason_is_told_as_what_it_is() {
    let world = World::start();
    let kinds = [
        (ChannelKind::Adult, NoChatReason::AdultVerification),
        (ChannelKind::Abroad, NoChatReason::RegionBlocked),
        (ChannelKind::Offline, NoChatReason::Offline),
        (ChannelKind::NeverLive, NoChatReason::Offline),
        (ChannelKind::NoChat, NoChatReason::Offline),
        (ChannelKind::BrokenChat, NoChatReason::ChatServer { code: 50001 }),
    ];
    for (kind, expected) in kinds {
        let channel = world.chzzk().add_channel(kind);
        let reason = reason(world.reader(&channel)).await;
        assert_eq!(reason, expected, "{kind:?}");
    }
    let unknown = swift(world.client().chat("00000000000000000000000000000000"));
    let unknown = reason(unknown).await;
    assert_eq!(unknown, NoChatReason::UnknownChannel);
}

#[maybe_async]
#[mode_test]
async fn bad_cookies_are_told_before_anything_else() {
    let world = World::start();
    let user = world.chzzk().add_user("만료");
    user.expire();
    for kind in [ChannelKind::Live, ChannelKind::Adult] {
        let channel = world.chzzk().add_channel(kind);
        let reason = reason(swift(world.login(&user).chat(channel.id()))).await;
        assert_eq!(reason, NoChatReason::BadCookies, "{kind:?}");
    }
}

#[maybe_async]
#[mode_test]
async fn adults_need_a_verified_account() {
    let world = World::start();
    let channel = world.chzzk().add_channel(ChannelKind::Adult);
    let user = world.chzzk().add_user("어른");
    let before = reason(swift(world.login(&user).chat(channel.id()))).await;
    assert_eq!(before, NoChatReason::AdultVerification);
    user.verify_adult();
    let mut chat = swift(world.login(&user).chat(channel.id())).connect().await.unwrap();
    channel.chat("초록고래", "hello");
    until_chat(&mut chat, "hello").await;
}

#[maybe_async]
#[mode_test]
async fn an_offline_channel_can_be_waited_for() {
    let world = World::start();
    let channel = world.chzzk().add_channel(ChannelKind::Offline);
    let mut chat = world.reader(&channel).wait_for_live(true).connect().await.unwrap();
    until(&mut chat, "waiting").await;
    channel.go_live("돌아왔어요");
    until(&mut chat, "connected").await;
    channel.chat("초록고래", "hello");
    until_chat(&mut chat, "hello").await;
}

#[maybe_async]
#[mode_test]
async fn a_wrong_argument_is_told_before_anything_is_sent() {
    let world = World::start();
    for channel in ["", "not an id", "https://chzzk.naver.com/", "../../../../etc/passwd"] {
        let error = world.client().chat(channel).connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{channel}");
    }
    for (nid_aut, nid_ses) in [("", "x"), ("a b", "x"), ("a\r\nX: y", "x"), ("a", "b;c")] {
        assert_eq!(world.builder().cookies(nid_aut, nid_ses).build().unwrap_err().kind(), ErrorKind::InvalidArgument);
        // Good ones that come later count instead.
        world.builder().cookies(nid_aut, nid_ses).cookies("a", "b").build().unwrap();
    }
    assert!(world.sandbox.requests().is_empty());
}

#[maybe_async]
#[mode_test]
async fn a_service_that_is_down_is_given_up_after_a_few_attempts_with_the_cause() {
    let world = World::start();
    world.faults().rest("live-detail", RestFault::status(500), ALWAYS);
    let chat = swift(world.builder().retries(0).build().unwrap().chat(world.channel().id())).connect_attempts(2);
    let error = chat.connect().await.unwrap_err();
    assert!(matches!(&error, Error::GaveUp { attempts: 2, .. }), "{error:?}");
    assert_eq!(error.status(), Some(500));
    assert!(error.is_retryable());
}
