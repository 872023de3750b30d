//! What only the async mode has: streams, tasks and futures that are dropped.
#![cfg(all(feature = "async", feature = "chzzk", feature = "sandbox"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::{future::pending, sync::Arc, time::Duration};

use futures_util::{StreamExt, TryStreamExt, future::try_join_all};
use livechat::{
    Endpoints,
    asynchronous::chzzk::{
        official::{Application, User},
        unofficial::{Chat, Client},
    },
    chzzk::{
        ChannelId,
        official::auth::Token,
        unofficial::{Event, SendOutcome},
    },
    sandbox::{
        Sandbox,
        chzzk::{ALWAYS, RestFault},
    },
};
use tokio::{select, time::timeout};

const LIMIT: Duration = Duration::from_secs(30);

async fn join(sandbox: &Sandbox) -> Chat {
    let me = sandbox.chzzk().add_user("봇");
    let endpoints = Endpoints::at(sandbox.origin()).unwrap();
    let client = Client::builder().endpoints(endpoints).cookies(me.nid_aut(), me.nid_ses()).build().unwrap();
    client.chat(sandbox.chzzk().channel().id()).recent_chat(0).connect().await.unwrap()
}

fn text(event: Event) -> Option<String> {
    if let Event::Chat(message) = event { Some(message.content) } else { None }
}

#[tokio::test]
async fn a_stream_gives_the_events_until_the_end() {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    let mut chat = join(&sandbox).await;
    let handle = chat.handle();
    channel.chat("초록고래", "a");
    channel.chat("초록고래", "b");
    let texts = chat.events().try_filter_map(async |event| Ok(text(event))).inspect_ok(|text| {
        if text == "b" {
            handle.close();
        }
    });
    let texts: Vec<_> = timeout(LIMIT, texts.try_collect()).await.unwrap().unwrap();
    assert_eq!(texts, ["a", "b"]);
    assert!(chat.is_over() && chat.events().next().await.is_none());
}

#[tokio::test]
async fn tasks_send_while_one_reads() {
    let sandbox = Sandbox::start().unwrap();
    let mut chat = join(&sandbox).await;
    let handle = chat.handle();
    let reader = tokio::spawn(async move { chat.run_forever().await });
    let sends = (0..40).map(|number| {
        let handle = handle.clone();
        async move { handle.send_confirmed(number.to_string()).await }
    });
    let outcomes = timeout(LIMIT, try_join_all(sends)).await.unwrap().unwrap();
    assert!(outcomes.iter().all(|outcome| *outcome == SendOutcome::Accepted));
    handle.close();
    timeout(LIMIT, reader).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn dropped_futures_lose_nothing() {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    let mut chat = join(&sandbox).await;
    for number in 0..200 {
        channel.chat("초록고래", number.to_string());
    }
    let mut seen = Vec::new();
    while seen.len() < 200 {
        select! {
            biased;
            event = chat.next_event() => seen.extend(event.unwrap().and_then(text)),
            // Ready at once: whatever has to wait is dropped in the middle.
            () = tokio::task::yield_now() => {}
        }
    }
    assert_eq!(seen, (0..200).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_spawned_chat_reads_by_itself() {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    let mut chat = join(&sandbox).await.spawn(10).unwrap();
    channel.chat_batch((0..100).map(|number| ("초록고래", number.to_string())));
    assert_eq!(chat.handle().send_confirmed("read").await.unwrap(), SendOutcome::Accepted);
    let (mut missed, mut seen) = (0, Vec::new());
    while seen.last().is_none_or(|last| last != "read") {
        match timeout(LIMIT, chat.next_event()).await.unwrap().unwrap().unwrap() {
            Event::Lagged { missed: number, .. } => missed += number,
            event => seen.extend(text(event)),
        }
    }
    assert!(missed > 0 && seen.len() <= 11, "{missed} {seen:?}");
    chat.close().await;
    sandbox.chzzk().wait_for_connections(0, LIMIT).unwrap();
}

#[tokio::test]
async fn a_dropped_chat_is_gone() {
    let sandbox = Sandbox::start().unwrap();
    let chat = join(&sandbox).await;
    let handle = chat.handle();
    drop(chat);
    assert!(handle.is_closed() && !handle.can_send());
    sandbox.chzzk().wait_for_connections(0, LIMIT).unwrap();
    let chat = join(&sandbox).await.spawn(10).unwrap();
    drop(chat);
    let gone = tokio::task::spawn_blocking(move || sandbox.chzzk().wait_for_connections(0, LIMIT));
    gone.await.unwrap().unwrap();
}

#[tokio::test]
async fn futures_can_be_spawned() {
    fn spawnable<T: Send>(future: T) -> T {
        future
    }
    let sandbox = Sandbox::start().unwrap();
    let client = Client::builder().endpoints(Endpoints::at(sandbox.origin()).unwrap()).build().unwrap();
    let channel: ChannelId = sandbox.chzzk().channel().id().parse().unwrap();
    let mut watcher = client.live_watcher().channel(&channel).start().unwrap();
    assert!(spawnable(watcher.next_event()).await.unwrap().is_some());
    spawnable(client.channel_data(&channel, &[])).await.unwrap();
    spawnable(client.party_donation_info(&channel)).await.unwrap();
    assert!(spawnable(client.my_info(&channel)).await.is_err());
    let chat = spawnable(join(&sandbox)).await;
    let task = tokio::spawn(async move {
        let mut chat = chat;
        while chat.next_event().await.unwrap().is_some() {}
        pending::<()>().await;
    });
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
}

/// A user of the Open API with so many followers.
fn streamer(sandbox: &Sandbox, followers: usize) -> User {
    let official = sandbox.chzzk_official();
    official.account().add_followers(followers);
    let (application, tokens) = (official.application(), official.grant(&official.application(), &official.account()));
    let builder = Application::builder(application.client_id(), application.client_secret());
    let application = builder.endpoints(Endpoints::at(sandbox.origin()).unwrap()).retries(0).build().unwrap();
    application.user(Token::new(tokens.access_token(), tokens.refresh_token()))
}

#[tokio::test]
async fn a_list_is_a_stream_that_asks_when_it_is_polled() {
    let sandbox = Sandbox::start().unwrap();
    let streamer = streamer(&sandbox, 120);
    let taken: Vec<_> = streamer.followers().take(51).try_collect().await.unwrap();
    assert_eq!((taken.len(), sandbox.requests().len()), (51, 2));
    // In a task of its own, and through an adaptor that reads ahead.
    let followers = streamer.followers();
    let all = tokio::spawn(async move { followers.chunks(7).collect::<Vec<_>>().await }).await.unwrap();
    let names: Vec<_> = all.into_iter().flatten().map(|follower| follower.unwrap().name.unwrap()).collect();
    let expected: Vec<_> = (1..=120).rev().map(|number| format!("팔로워{number:02}").into_boxed_str()).collect();
    assert_eq!(names, expected);

    sandbox.chzzk().faults().rest("followers", RestFault::status(503), 1);
    let mut followers = streamer.followers();
    assert!(followers.next().await.unwrap().is_err() && followers.next().await.is_none());
}

#[tokio::test]
async fn a_dropped_future_of_a_list_loses_nothing() {
    let sandbox = Arc::new(Sandbox::start().unwrap());
    let streamer = streamer(&sandbox, 120);
    sandbox.chzzk().faults().rest("followers", RestFault::slow(Duration::from_millis(20)), ALWAYS);
    let mut followers = streamer.followers().page_size(30);
    let (mut names, mut dropped) = (Vec::new(), 0);
    for asked in 1..=4 {
        let watched = Arc::clone(&sandbox);
        let arrived = tokio::task::spawn_blocking(move || watched.wait_for_requests("followers", asked, LIMIT));
        let early = select! {
            page = followers.next_page() => Some(page),
            // The service has the request: its answer must not be lost with the future.
            arrived = arrived => {
                arrived.unwrap().unwrap();
                dropped += 1;
                None
            }
        };
        let page = match early {
            Some(page) => page,
            None => timeout(LIMIT, followers.next_page()).await.unwrap(),
        };
        names.extend(page.unwrap().unwrap().items.into_iter().map(|follower| follower.name.unwrap()));
        assert_eq!(sandbox.requests().len(), asked, "a page is asked for once");
    }
    assert!(dropped > 0 && followers.next_page().await.unwrap().is_none());
    let expected: Vec<_> = (1..=120).rev().map(|number| format!("팔로워{number:02}").into_boxed_str()).collect();
    assert_eq!(names, expected);
}
