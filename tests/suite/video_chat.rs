//! The chat of a video: pages, progress, bookmarks, faults.

use std::time::Duration;

use livechat::{
    ErrorKind,
    chzzk::unofficial::{
        Event, VideoNo,
        chat::Delivery,
        video_chat::{VideoChatBookmark, VideoChatRow},
    },
    sandbox::chzzk::{ALWAYS, Line, RestFault, Video},
};
use serde_json::json;

use super::Walking as _;
use super::{
    api::chzzk::unofficial::{VideoChat, VideoChatBuilder},
    maybe_async, mode_test,
    world::World,
};

const MINUTE: Duration = Duration::from_secs(60);

fn video(world: &World, minutes: u32) -> Video {
    world.channel().add_video("지난 방송", MINUTE * minutes)
}

fn builder(world: &World, video: &Video) -> VideoChatBuilder {
    world.client().video_chat(VideoNo::new(video.number()).unwrap())
}

fn text(row: &VideoChatRow) -> String {
    row.event.message().map(|message| message.content.clone()).unwrap_or_default()
}

#[maybe_async]
async fn rest(chat: &mut VideoChat) -> Vec<VideoChatRow> {
    let mut rows = Vec::new();
    while let Some(row) = chat.next_row().await.unwrap() {
        rows.push(row);
    }
    rows
}

fn numbers(rows: &[VideoChatRow]) -> Vec<String> {
    rows.iter().map(text).collect()
}

fn lines(numbers: std::ops::Range<u64>) -> Vec<String> {
    numbers.map(|number| format!("줄 {number}")).collect()
}

#[maybe_async]
#[mode_test]
async fn rows_are_the_events_of_the_live_chat() {
    let world = World::start();
    let video = video(&world, 1);
    video.chat(Duration::from_millis(1_500), "초록고래", "안녕");
    video.chat(Duration::from_secs(2), "안드로이드", Line::new("hello").os("AOS").raw_profile("null"));
    let donation = Line::new("화이팅").kind(10).extra("payAmount", 1_000).extra("donationType", "CHAT");
    video.chat(Duration::from_secs(50), "치즈나눔", donation);
    video.push_row(
        Duration::from_secs(51),
        json!({"messageTypeCode": 121, "content": "new", "playerMessageTime": 51_000}),
    );
    // Behind the end of the picture.
    video.chat(Duration::from_secs(61), "초록고래", "잘 자요");
    let mut chat = builder(&world, &video).keep_raw(true).open().await.unwrap();
    assert_eq!(chat.progress().duration, Some(MINUTE));
    let rows = rest(&mut chat).await;
    assert_eq!(numbers(&rows), ["안녕", "hello", "화이팅", "new", "잘 자요"]);
    assert_eq!(rows[0].position, Some(Duration::from_millis(1_500)));
    assert_eq!(rows[0].event.to_string(), "초록고래: 안녕");
    assert!(rows.iter().all(|row| row.event.message().unwrap().delivery == Delivery::Video));
    assert!(rows.iter().all(|row| row.event.raw().is_some()));
    let Event::Donation(donation) = &rows[2].event else { panic!("{:?}", rows[2]) };
    assert_eq!(donation.amount_krw, Some(1_000));
    assert!(matches!(rows[3].event, Event::Unknown { .. }));
    assert_eq!(serde_json::to_value(&rows[0]).unwrap()["position_ms"], 1_500);
    assert_eq!(serde_json::to_value(&rows[0]).unwrap()["event"]["type"], "chat");
    assert!(chat.is_over());
    let asked: Vec<_> = world.sandbox.requests();
    let asked: Vec<_> = asked
        .iter()
        .map(|request| {
            assert!(!request.had_cookies && request.header("user-agent").is_some());
            format!("{} {}?{}", request.method, request.path, request.query.as_deref().unwrap_or_default())
        })
        .collect();
    let chats =
        |from: u32| format!("GET /service/v1/videos/14000001/chats?playerMessageTime={from}&previousVideoChatSize=50");
    assert_eq!(asked, ["GET /service/v3/videos/14000001?".to_owned(), chats(0), chats(45_000)]);
}

#[maybe_async]
#[mode_test]
async fn it_reads_from_any_place_to_the_end_with_progress() {
    let world = World::start();
    let video = video(&world, 10);
    video.generate_chat(600);
    let mut chat = builder(&world, &video).from(MINUTE * 5).open().await.unwrap();
    assert_eq!(chat.progress().position, MINUTE * 5);
    let mut last = chat.progress().fraction().unwrap();
    let mut rows = Vec::new();
    while let Some(row) = chat.next_row().await.unwrap() {
        let now = chat.progress().fraction().unwrap();
        assert!(now >= last && chat.progress().position >= row.position.unwrap());
        last = now;
        rows.push(row);
    }
    assert_eq!(numbers(&rows), lines(300..600));
    assert!((last - 1.0).abs() < f64::EPSILON, "{last}");

    // Who knows the length already asks for nothing but the chat.
    world.sandbox.forget_requests();
    let mut chat =
        builder(&world, &video).duration(MINUTE * 10).from(MINUTE * 9).previous_rows(0).open().await.unwrap();
    assert!(world.sandbox.requests().is_empty());
    let rows = rest(&mut chat).await;
    assert_eq!(rows.len(), 60);
    let first = world.sandbox.requests().remove(0);
    assert_eq!(first.query.as_deref(), Some("playerMessageTime=540000&previousVideoChatSize=0"));
}

#[maybe_async]
#[mode_test]
async fn the_iterator_goes_on_after_an_error_with_the_same_page() {
    let world = World::start();
    let video = video(&world, 3);
    video.generate_chat(180);
    let hasty = world.builder().retries(0).build().unwrap();
    let mut chat = hasty.video_chat(VideoNo::new(video.number()).unwrap()).open().await.unwrap();
    let faults =
        [RestFault::status(503), RestFault::hang_up(), RestFault::status(200).body("<html>"), RestFault::cut_body()];
    for fault in &faults {
        world.faults().rest("playerMessageTime=90000", fault.clone(), 1);
    }
    let (mut got, mut errors) = (Vec::new(), 0);
    loop {
        let next = chat.rows().next().await;
        match next {
            None => break,
            Some(Ok(row)) => got.push(text(&row)),
            Some(Err(error)) => {
                assert!(
                    matches!(error.kind(), ErrorKind::Server | ErrorKind::Transport | ErrorKind::Decode),
                    "{error}"
                );
                assert_eq!(got, lines(0..90));
                errors += 1;
            }
        }
    }
    assert_eq!((got, errors), (lines(0..180), faults.len()));
    let end = chat.rows().next().await;
    assert!(end.is_none());
}

#[maybe_async]
#[mode_test]
async fn a_bookmark_is_taken_up_in_another_run() {
    let world = World::start();
    let video = video(&world, 5);
    video.generate_chat(300);
    for stop in [0, 1, 44, 45, 46, 150, 299, 300] {
        let mut chat = builder(&world, &video).open().await.unwrap();
        let mut got = Vec::new();
        for _ in 0..stop {
            got.push(text(&chat.next_row().await.unwrap().unwrap()));
        }
        let kept = serde_json::to_string(&chat.bookmark()).unwrap();
        assert!(!kept.contains("줄"), "no text of anybody: {kept}");
        drop(chat);
        let bookmark: VideoChatBookmark = serde_json::from_str(&kept).unwrap();
        assert_eq!(bookmark.video().get(), video.number());
        let mut chat = builder(&world, &video).resume(bookmark).open().await.unwrap();
        got.extend(numbers(&rest(&mut chat).await));
        assert_eq!(got, lines(0..300), "stopped at {stop}");
    }
    let other = world.channel().add_video("다른 방송", MINUTE);
    let bookmark = builder(&world, &video).open().await.unwrap().bookmark();
    world.sandbox.forget_requests();
    let error = builder(&world, &other).resume(bookmark).open().await.unwrap_err();
    assert_eq!((error.kind(), world.sandbox.requests().len()), (ErrorKind::InvalidArgument, 0));
}

#[maybe_async]
#[mode_test]
async fn silence_is_not_the_end_and_a_chat_without_end_ends() {
    let world = World::start();
    let video = video(&world, 60);
    video.chat(Duration::ZERO, "초록고래", "처음");
    video.chat(MINUTE * 59, "초록고래", "끝");
    video.never_end();
    let mut chat = builder(&world, &video).open().await.unwrap();
    let rows = rest(&mut chat).await;
    assert_eq!(numbers(&rows), ["처음", "끝"]);
    let asked = world.sandbox.requests().len() - 1;
    assert_eq!(asked, 70 * 60 / 45 + 1, "ten minutes more than the video");
}

#[maybe_async]
#[mode_test]
async fn a_chat_that_ends_early_says_so_and_goes_on_later() {
    let world = World::start();
    let video = video(&world, 3);
    video.generate_chat(180);
    let page = r#"{"code":200,"message":null,"content":{"nextPlayerMessageTime":90000,"previousVideoChats":[],"videoChats":[]}}"#;
    world.faults().rest("playerMessageTime=90000", RestFault::status(200).body(page), 1);
    let mut chat = builder(&world, &video).open().await.unwrap();
    let mut got = numbers(&rest(&mut chat).await);
    assert_eq!(got, lines(0..90));
    let progress = chat.progress();
    assert!(chat.is_over() && !chat.bookmark().is_at_end());
    assert_eq!((progress.position, progress.duration), (Duration::from_secs(90), Some(MINUTE * 3)));

    let mut chat = builder(&world, &video).resume(chat.bookmark()).open().await.unwrap();
    // Neither does an answer without a chat end it.
    let nothing = r#"{"code":200,"message":null,"content":null}"#;
    world.faults().rest("playerMessageTime=90000", RestFault::status(200).body(nothing), 1);
    let error = chat.next_row().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    got.extend(numbers(&rest(&mut chat).await));
    assert_eq!(got, lines(0..180));
    assert!(chat.is_over() && chat.bookmark().is_at_end());
    assert_eq!(chat.progress().position, MINUTE * 3);
}

#[maybe_async]
#[mode_test]
async fn what_is_no_video_is_told() {
    let world = World::start();
    let client = world.client();
    let error = client.video_chat(VideoNo::new(1).unwrap()).open().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let video = video(&world, 1);
    world.faults().rest("/chats", RestFault::status(200).body(r#"{"code":403,"message":"x","content":null}"#), ALWAYS);
    let mut chat = builder(&world, &video).open().await.unwrap();
    let error = chat.next_row().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(error.to_string().starts_with("chat of video 14000001"), "{error}");
    world.faults().clear();
    let end = chat.next_row().await.unwrap();
    assert!(end.is_none() && chat.is_over());
}

/// Six hours over the network. All 200,000 rows of such a video, and that little of them is held, are in
/// `src/chzzk/unofficial/video_chat/walk/tests.rs`, which has no network to wait for.
#[maybe_async]
#[mode_test]
async fn six_hours_pass() {
    const ROWS: u64 = 4_000;
    let world = World::start();
    let video = video(&world, 6 * 60);
    video.generate_chat(ROWS);
    let mut chat = builder(&world, &video).previous_rows(5).open().await.unwrap();
    let mut next = 0;
    while let Some(row) = chat.next_row().await.unwrap() {
        assert_eq!(text(&row), format!("줄 {next}"));
        next += 1;
    }
    assert_eq!((next, world.sandbox.requests().len()), (ROWS, 1 + 480));
}
