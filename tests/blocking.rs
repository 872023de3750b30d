//! What only the blocking mode has: iterators and threads.
#![cfg(all(feature = "chzzk", feature = "sandbox"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::{sync::mpsc, thread, time::Duration};

use livechat::{
    Endpoints,
    chzzk::unofficial::{Chat, Client, Event, SendOutcome},
    sandbox::Sandbox,
};

const LIMIT: Duration = Duration::from_secs(30);

fn join(sandbox: &Sandbox) -> Chat {
    let me = sandbox.chzzk().add_user("봇");
    let endpoints = Endpoints::at(sandbox.origin()).unwrap();
    let client = Client::builder().endpoints(endpoints).cookies(me.nid_aut(), me.nid_ses()).build().unwrap();
    client.chat(sandbox.chzzk().channel().id()).recent_chat(0).connect().unwrap()
}

fn text(event: &Event) -> Option<&str> {
    if let Event::Chat(message) = event { Some(&message.content) } else { None }
}

#[test]
fn an_iterator_gives_the_events_until_the_end() {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    let mut chat = join(&sandbox);
    let handle = chat.handle();
    channel.chat("초록고래", "a");
    channel.chat("초록고래", "b");
    let mut texts = Vec::new();
    for event in chat.events() {
        texts.extend(text(&event.unwrap()).map(str::to_owned));
        if texts.len() == 2 {
            handle.close();
        }
    }
    assert_eq!(texts, ["a", "b"]);
    assert!(chat.is_over() && chat.events().next().is_none());
}

#[test]
fn run_forever_returns_when_another_thread_closes_the_chat() {
    let sandbox = Sandbox::start().unwrap();
    let mut chat = join(&sandbox);
    let handle = chat.handle();
    let (tell, told) = mpsc::channel();
    chat.on_connected(move |_, _| {
        tell.send(()).unwrap();
        Ok(())
    });
    let reader = thread::spawn(move || chat.run_forever());
    told.recv_timeout(LIMIT).unwrap();
    handle.close();
    reader.join().unwrap().unwrap();
    sandbox.chzzk().wait_for_connections(0, LIMIT).unwrap();
}

#[test]
fn many_threads_send_while_one_reads() {
    let sandbox = Sandbox::start().unwrap();
    let mut chat = join(&sandbox);
    let handle = chat.handle();
    let reader = thread::spawn(move || chat.run_forever());
    let senders: Vec<_> = (0..8)
        .map(|sender| {
            let handle = handle.clone();
            thread::spawn(move || {
                for number in 0..10 {
                    assert_eq!(handle.send_confirmed(format!("{sender}-{number}")).unwrap(), SendOutcome::Accepted);
                }
            })
        })
        .collect();
    for sender in senders {
        sender.join().unwrap();
    }
    let mut texts: Vec<_> = sandbox.chzzk().sent().iter().map(|sent| sent.text.clone()).collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 80);
    handle.close();
    reader.join().unwrap().unwrap();
}

#[test]
fn a_spawned_chat_reads_by_itself_and_says_what_a_slow_reader_missed() {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    let mut chat = join(&sandbox).spawn(10).unwrap();
    channel.chat_batch((0..100).map(|number| ("초록고래", number.to_string())));
    // Its answer comes after the rows, so they were all read by then.
    assert_eq!(chat.handle().send_confirmed("read").unwrap(), SendOutcome::Accepted);
    let (mut missed, mut seen) = (0, Vec::new());
    while seen.last().is_none_or(|last| last != "read") {
        match chat.next_event_within(LIMIT).unwrap().unwrap() {
            Event::Lagged { missed: number, .. } => missed += number,
            event => seen.extend(text(&event).map(str::to_owned)),
        }
    }
    assert!(missed > 0 && seen.len() <= 11, "{missed} {seen:?}");
    chat.close();
    sandbox.chzzk().wait_for_connections(0, LIMIT).unwrap();
}

#[test]
fn a_dropped_chat_closes_its_connection() {
    let sandbox = Sandbox::start().unwrap();
    let chat = join(&sandbox);
    let handle = chat.handle();
    assert!(handle.can_send());
    drop(chat);
    assert!(handle.is_closed() && !handle.can_send());
    sandbox.chzzk().wait_for_connections(0, LIMIT).unwrap();
    drop(join(&sandbox).spawn(10).unwrap());
    sandbox.chzzk().wait_for_connections(0, LIMIT).unwrap();
}

#[test]
fn a_program_with_a_loop_of_its_own_never_waits() {
    let sandbox = Sandbox::start().unwrap();
    let channel = sandbox.chzzk().channel();
    let mut chat = join(&sandbox);
    while chat.next_event_within(Duration::ZERO).unwrap().is_some() {}
    channel.chat("초록고래", "tick");
    let found = (0..3_000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        chat.next_event_within(Duration::ZERO).unwrap().is_some_and(|event| text(&event) == Some("tick"))
    });
    assert!(found);
}

#[test]
fn types_are_made_to_be_shared() {
    const fn shared<T: Send + Sync + Clone + 'static>() {}
    const fn moved<T: Send + 'static>() {}
    shared::<Client>();
    shared::<livechat::chzzk::unofficial::Handle>();
    shared::<Event>();
    moved::<Chat>();
    moved::<livechat::chzzk::unofficial::SpawnedChat>();
    shared::<livechat::chzzk::unofficial::WatcherHandle>();
    shared::<livechat::chzzk::unofficial::watcher::Watch>();
    shared::<livechat::chzzk::unofficial::model::EmojiMap>();
    moved::<livechat::chzzk::unofficial::LiveWatcher>();
    moved::<livechat::chzzk::unofficial::SpawnedWatcher>();
}
