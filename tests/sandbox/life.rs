//! The sandbox's own life.

use std::{
    io::{ErrorKind, Read},
    net::TcpStream,
    time::{Duration, Instant},
};

use livechat::{
    ErrorKind as Kind,
    sandbox::{
        Sandbox,
        chzzk::{Audience, ChannelKind, RestFault},
    },
};

use crate::raw::{Chat, PATIENCE, get, token_path, try_get};

const _: () = {
    const fn is<T: Send + Sync + 'static>() {}
    is::<Sandbox>();
    is::<livechat::sandbox::chzzk::Chzzk>();
    is::<livechat::sandbox::chzzk::Channel>();
    is::<livechat::sandbox::chzzk::Faults>();
    is::<livechat::sandbox::chzzk::User>();
    is::<livechat::sandbox::chzzk::Crowd>();
    is::<livechat::sandbox::chzzk::Mission>();
    is::<livechat::sandbox::chzzk::Party>();
};

#[test]
fn when_it_is_dropped_everything_is_closed_and_handles_do_no_harm() {
    let sandbox = Sandbox::builder().chat_servers(1).start().unwrap();
    let (chzzk, channel) = (sandbox.chzzk(), sandbox.chzzk().channel());
    let cid = channel.chat_channel_id();
    let mut chat = Chat::join(&sandbox, &cid);
    // Whatever is under way must not keep it from ending.
    chzzk.faults().delay_frames(Duration::from_secs(3600));
    chzzk.faults().delay_recents(Duration::from_secs(3600));
    chat.say(&crate::raw::recent(&cid, 50));
    chzzk.faults().rest("elsewhere", RestFault::stall(), 1);
    assert!(try_get(&sandbox, "/elsewhere", None, Duration::from_millis(50)).is_err());
    let crowd = channel.audience(Audience::default().pace(Duration::ZERO));
    let ports = [sandbox.origin().trim_start_matches("http://").to_owned(), chzzk.chat_servers().remove(0)];
    drop(sandbox);
    let mut rest = Vec::new();
    let _ = chat.0.get_mut().read_to_end(&mut rest);
    for port in ports {
        // Another test may have got the same port meanwhile; it does not keep it.
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(&port).map_err(|error| error.kind()).err() != Some(ErrorKind::ConnectionRefused) {
            assert!(Instant::now() < deadline, "{port} is still served");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    crowd.wait(PATIENCE).unwrap();
    channel.chat("초록고래", "nobody hears this");
    chzzk.add_channel(ChannelKind::Live).go_live("nor sees this");
    assert_eq!((chzzk.faults().drop_all(), channel.connections()), (0, 0));
    channel.audience(Audience::default()).wait(PATIENCE).unwrap();
}

#[test]
fn it_starts_and_ends_in_async_code_too() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let sandbox = Sandbox::start().unwrap();
        let channel = sandbox.chzzk().channel();
        channel.chat("초록고래", "hello");
        let waiting = tokio::task::spawn_blocking({
            let channel = channel.clone();
            move || channel.wait_for_joins(1, PATIENCE)
        });
        let cid = channel.chat_channel_id();
        let sandbox = tokio::task::spawn_blocking(move || {
            Chat::join(&sandbox, &cid);
            sandbox
        });
        waiting.await.unwrap().unwrap();
        drop(sandbox.await.unwrap());
    });
}

#[test]
fn many_live_side_by_side() {
    let sandboxes: Vec<Sandbox> = (0..8).map(|_| Sandbox::start().unwrap()).collect();
    for sandbox in &sandboxes {
        let cid = sandbox.chzzk().channel().chat_channel_id();
        get(sandbox, &token_path(&cid), None).content();
    }
    let mut origins: Vec<&str> = sandboxes.iter().map(Sandbox::origin).collect();
    origins.sort_unstable();
    origins.dedup();
    assert_eq!(origins.len(), 8);
}

#[test]
fn one_connection_too_many_is_closed_again() {
    let sandbox = Sandbox::builder().connections(1).start().unwrap();
    let cid = sandbox.chzzk().channel().chat_channel_id();
    let mut chat = Chat::join(&sandbox, &cid);
    assert!(Chat::try_open(sandbox.origin(), PATIENCE).is_err());
    chat.hears_nothing();
    chat.0.close(None).unwrap();
    while chat.0.read().is_ok() {}
    sandbox.chzzk().wait_for_connections(0, PATIENCE).unwrap();
}

#[test]
fn a_wait_that_is_in_vain_says_for_what() {
    let sandbox = Sandbox::start().unwrap();
    let error = sandbox.chzzk().channel().wait_for_connections(1, Duration::ZERO).unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout);
    assert!(error.to_string().contains("1 connections to the chat of 5c1e0a7d"), "{error}");
    assert!(sandbox.wait_for_requests("nothing", 1, Duration::ZERO).is_err());
    assert!(sandbox.chzzk().wait_for_sent(1, Duration::ZERO).is_err());
}

#[test]
fn with_a_stopped_clock_two_runs_say_the_same() {
    let run = || {
        let sandbox = Sandbox::builder().clock(1_790_500_000_000).start().unwrap();
        let channel = sandbox.chzzk().channel();
        channel.chat("초록고래", "하나");
        channel.donate(1_000);
        let detail = get(&sandbox, &format!("/service/v3.3/channels/{}/live-detail", channel.id()), None).content();
        (channel.rows(), detail)
    };
    assert_eq!(run(), run());
    assert_eq!(run().0[1]["messageTime"], 1_790_500_000_001_i64);
}
