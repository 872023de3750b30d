//! Watching channels: what is told over a real connection, and how the watching is steered.

use std::{collections::BTreeSet, time::Duration};

use livechat::{
    ErrorKind,
    chzzk::unofficial::watcher::Watch,
    sandbox::chzzk::{ALWAYS, Channel, ChannelKind, RestFault},
};

use super::{
    api::chzzk::unofficial::{LiveWatcher, LiveWatcherBuilder},
    maybe_async, mode_test,
    world::{LIMIT, World},
};

/// As fast as it can be.
fn swift(world: &World) -> LiveWatcherBuilder {
    world.client().live_watcher().interval(Duration::from_millis(100)).requests_per_second(100)
}

#[maybe_async]
async fn next(watcher: &mut LiveWatcher) -> Watch {
    let event = watcher.next_event_within(LIMIT).await.unwrap();
    event.unwrap_or_else(|| panic!("no event in time: {watcher:?}"))
}

fn short(event: &Watch, channel: &Channel) -> String {
    event.to_string().replace(channel.id(), "it")
}

#[maybe_async]
#[mode_test]
async fn a_channel_goes_live_changes_and_ends() {
    let world = World::start();
    let channel = world.chzzk().add_channel(ChannelKind::Offline);
    let address = format!("https://chzzk.naver.com/live/{}", channel.id());
    let mut watcher = swift(&world).channel(address).start().unwrap();
    assert!(world.sandbox.requests().is_empty(), "nothing is sent before somebody reads");
    let first = next(&mut watcher).await;
    assert_eq!(short(&first, &channel), "it is not live");
    channel.go_live("모래성");
    let event = next(&mut watcher).await;
    assert_eq!(short(&event, &channel), "it went live, 123 viewers: 모래성");
    let Watch::WentLive(live) = event else { panic!("{event:?}") };
    assert_eq!((live.channel.as_str(), live.status.is_open()), (channel.id(), true));
    channel.set_title("더 큰 모래성");
    let event = next(&mut watcher).await;
    assert_eq!(short(&event, &channel), "it changed its title: 더 큰 모래성");
    channel.set_viewers(200);
    let event = next(&mut watcher).await;
    assert_eq!(short(&event, &channel), "it has 200 viewers");
    channel.set_field("liveCategory", "talk");
    channel.set_field("liveCategoryValue", "토크");
    loop {
        // The two fields were not set at once.
        let event = next(&mut watcher).await;
        let Watch::CategoryChanged(change) = event else { panic!("{event:?}") };
        if change.to.name.as_deref() == Some("토크") && change.to.id.as_deref() == Some("talk") {
            break;
        }
    }
    channel.turn_adult(true);
    let event = next(&mut watcher).await;
    assert_eq!(short(&event, &channel), "it is for adults now");
    channel.end_broadcast();
    let event = next(&mut watcher).await;
    assert_eq!(short(&event, &channel), "it ended");

    let asked = world.sandbox.requests();
    let path = format!("/polling/v3.1/channels/{}/live-status", channel.id());
    assert!(asked.iter().all(|request| request.path == path && request.method == "GET" && !request.had_cookies));
    assert!(
        asked.iter().all(|request| request.query.as_deref() == Some("includePlayerRecommendContent=false")),
        "{asked:?}"
    );
}

#[maybe_async]
#[mode_test]
async fn many_channels_are_told_apart_and_come_and_go() {
    let world = World::start();
    let channels: Vec<_> = (0..10).map(|_| world.chzzk().add_channel(ChannelKind::Offline)).collect();
    let mut watcher = swift(&world).channels(channels.iter().map(Channel::id)).start().unwrap();
    let mut seen = BTreeSet::new();
    for _ in 0..10 {
        let event = next(&mut watcher).await;
        assert!(matches!(event, Watch::Watching(_)), "{event:?}");
        seen.insert(event.channel().unwrap().to_string());
    }
    assert_eq!(seen, channels.iter().map(|channel| channel.id().to_owned()).collect());
    channels[3].go_live("모래성");
    let event = next(&mut watcher).await;
    assert!(matches!(&event, Watch::WentLive(live) if live.channel == *channels[3].id()), "{event:?}");

    let handle = watcher.handle();
    let late = world.chzzk().add_channel(ChannelKind::NeverLive);
    handle.remove(channels[3].id()).unwrap();
    handle.add(late.id()).unwrap();
    let event = next(&mut watcher).await;
    assert_eq!(short(&event, &late), "it never was live");
    channels[3].end_broadcast();
    late.go_live("처음");
    let event = next(&mut watcher).await;
    assert_eq!(short(&event, &late), "it went live, 123 viewers: 처음");
    assert_eq!(handle.add("no channel").unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert_eq!(swift(&world).channel("no channel").start().unwrap_err().kind(), ErrorKind::InvalidArgument);

    watcher.close();
    for _ in 0..2 {
        let end = watcher.next_event().await.unwrap();
        assert!(end.is_none());
    }
    assert!(watcher.is_over() && handle.is_closed());
    assert_eq!(handle.add(late.id()).unwrap_err().kind(), ErrorKind::Closed);
}

#[maybe_async]
#[mode_test]
async fn a_new_broadcast_between_two_looks_is_noticed() {
    let world = World::start();
    let channel = world.channel();
    let mut watcher = swift(&world).channel(channel.id()).start().unwrap();
    let first = next(&mut watcher).await;
    assert_eq!(short(&first, &channel), "it is live, 123 viewers: 모래상자 방송");
    // The one before began an hour earlier.
    channel.new_broadcast();
    let (ended, live) = (next(&mut watcher).await, next(&mut watcher).await);
    assert!(matches!(&ended, Watch::Ended(ended) if ended.status.is_none() && ended.opened_at.is_some()), "{ended:?}");
    assert_eq!(short(&live, &channel), "it went live, 123 viewers: 모래상자 방송");
}

#[maybe_async]
#[mode_test]
async fn failures_are_told_and_the_watching_goes_on() {
    let world = World::start();
    let channel = world.channel();
    let mut watcher = swift(&world).channel(channel.id()).start().unwrap();
    next(&mut watcher).await;
    world.faults().rest("live-status", RestFault::status(503).body("hunter2"), 1);
    let event = next(&mut watcher).await;
    let Watch::Failed(failed) = &event else { panic!("{event:?}") };
    assert_eq!((failed.kind, failed.failures), (ErrorKind::Server, 1));
    assert!(failed.error.contains("503") && !failed.error.contains("hunter2"), "{}", failed.error);
    channel.set_title("그 사이에");
    let event = next(&mut watcher).await;
    assert_eq!(short(&event, &channel), "it changed its title: 그 사이에");

    world.faults().rest("live-status", RestFault::hang_up(), 1);
    let event = next(&mut watcher).await;
    assert!(matches!(&event, Watch::Failed(failed) if failed.kind == ErrorKind::Transport), "{event:?}");
    // 429 is asked once, and nothing for the told second.
    world.faults().rest("live-status", RestFault::status(429).header("Retry-After", "1"), 1);
    let event = next(&mut watcher).await;
    let Watch::Failed(failed) = &event else { panic!("{event:?}") };
    assert_eq!(failed.kind, ErrorKind::RateLimited);
    assert!(failed.retry_in >= Duration::from_secs(1));

    let unknown = "0".repeat(32);
    let mut watcher = swift(&world).channel(&unknown).start().unwrap();
    let event = next(&mut watcher).await;
    assert!(matches!(&event, Watch::Failed(failed) if failed.kind == ErrorKind::NoChat), "{event:?}");
    assert!(event.to_string().contains("does not exist"), "{event}");
}

#[maybe_async]
#[mode_test]
async fn handlers_get_what_they_asked_for() {
    let world = World::start();
    let channel = world.channel();
    let mut watcher = swift(&world).channel(channel.id()).start().unwrap();
    let (told, heard) = std::sync::mpsc::channel();
    let (first, second) = (told.clone(), told);
    let steered = channel.clone();
    watcher.on_watching(move |_, watching| {
        first.send(format!("watching {}", watching.status.is_some()))?;
        steered.set_title("바꿈");
        Ok(())
    });
    watcher.on_title_changed(move |handle, change| {
        second.send(format!("{} to {}", change.from.as_deref().unwrap_or_default(), change.to))?;
        handle.close();
        Ok(())
    });
    watcher.run_forever().await.unwrap();
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), ["watching true", "모래상자 방송 to 바꿈"]);
}

#[maybe_async]
#[mode_test]
async fn it_can_be_read_elsewhere() {
    let world = World::start();
    let channel = world.channel();
    world.faults().rest("live-status", RestFault::slow(Duration::from_millis(10)), ALWAYS);
    let mut spawned = swift(&world).channel(channel.id()).start().unwrap().spawn(16).unwrap();
    let first = spawned.next_event_within(LIMIT).await.unwrap().unwrap();
    assert!(matches!(first, Watch::Watching(_)), "{first:?}");
    channel.end_broadcast();
    let ended = spawned.next_event_within(LIMIT).await.unwrap().unwrap();
    assert!(matches!(&ended, Watch::Ended(ended) if ended.status.is_some()), "{ended:?}");
    let handle = spawned.handle();
    spawned.close().await;
    assert!(handle.is_closed());
}
