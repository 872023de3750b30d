//! The way through chats that are made up, without a network.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    Endpoints, ErrorKind,
    chzzk::unofficial::{Event, video_chat::window::AT_LEAST},
};

const STEP: u64 = 45_000;

/// A chat: rows as `(position, user, text)`, in pages of 45 s.
struct Service {
    rows: Vec<(u64, u32, String)>,
    /// Where the last page ends.
    end: u64,
    /// How far behind its end a page still has rows: they come again on the next one.
    overlap: u64,
}

fn row(position: u64, user: u32, text: &str) -> Value {
    json!({
        "chatChannelId": "N2xQ7k", "messageTime": 1_790_500_000_000_u64 + position, "playerMessageTime": position,
        "userIdHash": format!("abc{user:029x}"), "content": text, "messageTypeCode": 1, "messageStatusType": "NORMAL",
        "extras": "{\"osType\":\"PC\"}", "profile": null,
    })
}

fn answer(content: &Value) -> Response {
    let body = json!({"code": 200, "message": null, "content": content}).to_string();
    Response { status: 200, retry_after: None, body: body.into() }
}

impl Service {
    fn new(rows: impl IntoIterator<Item = (u64, u32, String)>, end: u64) -> Self {
        Self { rows: rows.into_iter().collect(), end, overlap: 0 }
    }

    /// One row a second.
    fn steady(seconds: u64) -> Self {
        Self::new((0..seconds).map(|second| (second * 1_000, 1, second.to_string())), seconds * 1_000)
    }

    fn answer(&self, from: u64, previous: usize) -> Response {
        let to = from + STEP;
        let text = |(position, user, text): &(u64, u32, String)| row(*position, *user, text);
        let before: Vec<_> = self.rows.iter().filter(|(at, ..)| *at < from).map(text).collect();
        let rows: Vec<_> =
            self.rows.iter().filter(|(at, ..)| (from..to + self.overlap).contains(at)).map(text).collect();
        answer(&json!({
            "nextPlayerMessageTime": (to < self.end).then_some(to),
            "previousVideoChats": before[before.len().saturating_sub(previous)..],
            "videoChats": rows,
        }))
    }
}

fn settings() -> Settings {
    Settings { video: VideoNo::new(7).unwrap(), start: 0, duration: None, previous: 50, keep_raw: false }
}

fn walk(settings: Settings) -> Walk {
    Walk::new(Api::new(Endpoints::new(), None), settings, None)
}

fn resumed(settings: Settings, bookmark: &VideoChatBookmark) -> Walk {
    let kept = serde_json::to_string(bookmark).unwrap();
    let bookmark: VideoChatBookmark = serde_json::from_str(&kept).unwrap();
    Walk::new(Api::new(Endpoints::new(), None), settings, Some(bookmark))
}

fn asked(walk: &Walk) -> Option<u64> {
    let request = walk.request()?;
    let (path, query) = request.url.split_once('?').unwrap();
    assert_eq!(path, "https://api.chzzk.naver.com/service/v1/videos/7/chats");
    let (position, previous) = query.split_once('&').unwrap();
    assert!(previous.starts_with("previousVideoChatSize="), "{query}");
    Some(position.strip_prefix("playerMessageTime=").unwrap().parse().unwrap())
}

fn text(row: &VideoChatRow) -> String {
    row.event.message().unwrap().content.clone()
}

/// The next row, asking the service for what it takes.
fn next(walk: &mut Walk, service: &Service) -> Option<VideoChatRow> {
    loop {
        if let Some(row) = walk.next_item() {
            return Some(row);
        }
        let from = asked(walk)?;
        walk.answered(&service.answer(from, 50)).unwrap();
    }
}

fn rest(walk: &mut Walk, service: &Service) -> Vec<String> {
    std::iter::from_fn(|| next(walk, service)).map(|row| text(&row)).collect()
}

#[test]
fn every_row_comes_once_and_in_order() {
    let service = Service::steady(200);
    let mut walk = walk(settings());
    let all: Vec<_> = (0..200).map(|second| second.to_string()).collect();
    assert_eq!(rest(&mut walk, &service), all);
    assert!(walk.is_over() && walk.request().is_none() && walk.next_item().is_none());
}

#[test]
fn the_next_page_is_the_one_that_is_named() {
    let mut walk = walk(settings());
    assert_eq!(asked(&walk), Some(0));
    let page = |next: Value| answer(&json!({"nextPlayerMessageTime": next, "videoChats": []}));
    walk.answered(&page(json!(30_000))).unwrap();
    assert_eq!(asked(&walk), Some(30_000));
    walk.answered(&page(json!("31000"))).unwrap();
    assert_eq!(asked(&walk), Some(31_000));
    assert!(walk.request().unwrap().url.ends_with("?playerMessageTime=31000&previousVideoChatSize=50"));
    walk.answered(&page(Value::Null)).unwrap();
    assert_eq!(asked(&walk), None);
}

#[test]
fn a_next_page_that_is_not_later_is_the_end() {
    for next in [json!(30_000), json!(29_999), json!(0), json!(-5), json!(null)] {
        let mut walk = walk(settings());
        walk.answered(&answer(&json!({"nextPlayerMessageTime": 30_000, "videoChats": []}))).unwrap();
        walk.answered(&answer(&json!({"nextPlayerMessageTime": next, "videoChats": [row(30_001, 1, "last")]})))
            .unwrap();
        assert_eq!(walk.request().map(|request| request.url), None, "{next}");
        assert_eq!(walk.next_item().map(|row| text(&row)).as_deref(), Some("last"));
        assert!(walk.is_over());
    }
}

#[test]
fn an_empty_page_is_not_the_end() {
    let service = Service::new([(0, 1, "first".into()), (3_600_000, 1, "last".into())], 3_600_001);
    assert_eq!(rest(&mut walk(settings()), &service), ["first", "last"]);
}

#[test]
fn rows_that_come_on_two_pages_come_once() {
    let mut service = Service::steady(200);
    service.overlap = 20_000;
    // Two of one user at one time are one row, two of two users are two.
    service.rows.push((45_000, 1, "45".into()));
    service.rows.push((45_000, 2, "other".into()));
    let rows = rest(&mut walk(settings()), &service);
    assert_eq!((rows.len(), rows.iter().filter(|text| *text == "other").count()), (201, 1));
}

#[test]
fn a_row_that_only_a_later_page_has_among_its_previous_ones_is_not_lost() {
    let mut walk = walk(settings());
    walk.answered(&answer(&json!({"nextPlayerMessageTime": 45_000, "videoChats": [row(1, 1, "a")]}))).unwrap();
    let previous = [row(1, 1, "a"), row(44_999, 1, "b")];
    let page =
        json!({"nextPlayerMessageTime": null, "previousVideoChats": previous, "videoChats": [row(45_000, 1, "c")]});
    walk.answered(&answer(&page)).unwrap();
    let texts: Vec<_> = std::iter::from_fn(|| walk.next_item()).map(|row| text(&row)).collect();
    assert_eq!(texts, ["a", "b", "c"]);
}

#[test]
fn anonymous_rows_of_one_moment_are_several() {
    let donation = |text: &str, id: &str| {
        let mut row = row(5, 1, text);
        row["userIdHash"] = "anonymous".into();
        row["messageTypeCode"] = 10.into();
        row["extras"] = json!({"donationId": id, "donationType": "CHAT", "payAmount": 1_000}).to_string().into();
        row
    };
    let system = |text: &str| {
        let mut row = row(5, 1, text);
        row["userIdHash"] = "SYSTEM_MESSAGE".into();
        row
    };
    let rows = [
        donation("x", "1"),
        donation("x", "2"),
        donation("x", "1"),
        system("x"),
        system("y"),
        system("x"),
        json!(7),
        json!(7),
    ];
    let mut walk = walk(settings());
    walk.answered(&answer(&json!({"nextPlayerMessageTime": null, "videoChats": rows}))).unwrap();
    let events: Vec<_> = std::iter::from_fn(|| walk.next_item()).map(|row| row.event).collect();
    assert_eq!(events.iter().filter(|event| matches!(event, Event::Donation(_))).count(), 2);
    assert_eq!(events.iter().filter(|event| matches!(event, Event::Chat(_))).count(), 2);
    assert_eq!((events.len(), matches!(events.last(), Some(Event::Unreadable { .. }))), (5, true));
}

#[test]
fn it_begins_where_it_is_told_to() {
    let service = Service::steady(200);
    let mut walk = walk(Settings { start: 100_000, ..settings() });
    assert_eq!(asked(&walk), Some(100_000));
    // What lies before is not handed over, though the page has it.
    let rows = rest(&mut walk, &service);
    assert_eq!((rows.len(), rows[0].as_str()), (100, "100"));
    let mut behind = walk_of(10_000, 10_000 + MARGIN + 1);
    assert!(behind.is_over() && behind.request().is_none() && behind.next_item().is_none());
}

fn walk_of(duration: u64, start: u64) -> Walk {
    walk(Settings { start, duration: Some(duration), ..settings() })
}

#[test]
fn a_service_that_never_ends_is_left_behind_the_end_of_the_video() {
    let service = Service { end: u64::MAX, ..Service::steady(100) };
    let mut walk = walk_of(100_000, 0);
    let mut pages = 0;
    while let Some(from) = asked(&walk) {
        assert!(from <= 100_000 + MARGIN);
        walk.answered(&service.answer(from, 0)).unwrap();
        pages += 1;
    }
    assert_eq!(pages, (100_000 + MARGIN) / STEP + 1);
    assert_eq!(rest(&mut walk, &service).len(), 100);

    // Where the length is not known there is an end, too.
    let mut walk = self::walk(settings());
    let far = json!({"nextPlayerMessageTime": LONGEST + 1, "videoChats": []});
    walk.answered(&answer(&far)).unwrap();
    assert!(walk.is_over());
}

#[test]
fn a_service_that_creeps_is_left() {
    let mut walk = walk_of(6 * 3_600_000, 0);
    let mut pages = 0;
    while let Some(from) = asked(&walk) {
        walk.answered(&answer(&json!({"nextPlayerMessageTime": from + 1, "videoChats": []}))).unwrap();
        pages += 1;
    }
    assert_eq!(pages, MOST_IDLE);
}

#[test]
fn an_error_loses_nothing() {
    let service = Service::steady(100);
    let mut walk = walk(settings());
    for _ in 0..45 {
        next(&mut walk, &service).unwrap();
    }
    assert_eq!(asked(&walk), Some(45_000));
    let html = Response { status: 200, retry_after: None, body: b"<html>".to_vec() };
    let refused = Response { status: 503, retry_after: None, body: Vec::new() };
    let string = Response { status: 200, retry_after: None, body: br#"{"code":200,"content":"x"}"#.to_vec() };
    for (response, kind) in [(html, ErrorKind::Decode), (refused, ErrorKind::Server), (string, ErrorKind::Decode)] {
        let error = walk.answered(&response).unwrap_err();
        assert_eq!((error.kind(), asked(&walk)), (kind, Some(45_000)), "{error}");
        assert!(error.to_string().contains("chat of video 7"), "{error}");
    }
    // A page that does not say where the next one is keeps its rows, and is asked for again.
    let odd = json!({"nextPlayerMessageTime": {}, "videoChats": [row(45_000, 1, "45"), row(46_000, 1, "46")]});
    assert_eq!(walk.answered(&answer(&odd)).unwrap_err().kind(), ErrorKind::Decode);
    let rows = rest(&mut walk, &service);
    assert_eq!((rows.len(), rows[0].as_str(), rows[2].as_str()), (55, "45", "47"));
}

#[test]
fn an_answer_that_names_no_next_page_is_not_the_end() {
    for (content, keep_raw) in [
        ("null", false),
        ("{}", false),
        ("{}", true),
        (r#"{"videoChats":[],"previousVideoChats":[]}"#, false),
        ("[]", false),
        ("7", false),
    ] {
        let mut walk = walk(Settings { duration: Some(100_000), keep_raw, ..settings() });
        walk.answered(&answer(&json!({"nextPlayerMessageTime": 45_000, "videoChats": []}))).unwrap();
        let body = format!(r#"{{"code":200,"message":null,"content":{content}}}"#);
        let error = walk.answered(&Response { status: 200, retry_after: None, body: body.into() }).unwrap_err();
        assert_eq!((error.kind(), asked(&walk)), (ErrorKind::Decode, Some(45_000)), "{content}: {error}");
        assert!(!walk.is_over() && walk.progress().position == Duration::from_secs(45), "{content}");
        walk.answered(&answer(&json!({"nextPlayerMessageTime": null, "videoChats": []}))).unwrap();
        assert!(walk.is_over() && walk.bookmark().is_at_end(), "{content}");
    }
}

#[test]
fn what_ends_early_says_how_far_it_got_and_can_be_asked_again() {
    const DURATION: u64 = 3_600_000;
    let far = DURATION + MARGIN + 1;
    for next in [45_000, 44_999, 0, -5, i64::try_from(far).unwrap()] {
        let settings = Settings { duration: Some(DURATION), ..settings() };
        let mut walk = walk(settings.clone());
        walk.answered(&answer(&json!({"nextPlayerMessageTime": 45_000, "videoChats": [row(1, 1, "a")]}))).unwrap();
        let rows = [row(45_000, 1, "b"), row(50_000, 1, "c")];
        walk.next_item().unwrap();
        walk.answered(&answer(&json!({"nextPlayerMessageTime": next, "videoChats": rows}))).unwrap();
        assert_eq!([walk.next_item(), walk.next_item()].map(|row| text(&row.unwrap())), ["b", "c"]);
        assert!(walk.is_over() && walk.request().is_none(), "{next}");
        assert_eq!(walk.progress().position, Duration::from_secs(50), "{next}");
        let bookmark = walk.bookmark();
        assert!(!bookmark.is_at_end() && bookmark.position() == Duration::from_secs(50), "{next}");

        // Taken up again it asks for the same page, and what is new on it comes, and what was there does not.
        let mut walk = resumed(settings, &bookmark);
        assert_eq!((walk.is_over(), asked(&walk)), (false, Some(45_000)), "{next}");
        let rows = [row(45_000, 1, "b"), row(50_000, 1, "c"), row(60_000, 1, "d")];
        walk.answered(&answer(&json!({"nextPlayerMessageTime": null, "videoChats": rows}))).unwrap();
        let texts: Vec<_> = std::iter::from_fn(|| walk.next_item()).map(|row| text(&row)).collect();
        assert_eq!(texts, ["d"], "{next}");
        assert!(walk.bookmark().is_at_end() && walk.progress().position == Duration::from_millis(DURATION));
    }
    // Empty pages, too.
    let mut walk = walk_of(DURATION, 10_000);
    walk.answered(&answer(&json!({"nextPlayerMessageTime": 10_000, "videoChats": []}))).unwrap();
    assert!(walk.is_over() && walk.progress().position == Duration::from_secs(10));
    assert_eq!(asked(&resumed(settings(), &walk.bookmark())), Some(10_000));
}

#[test]
fn progress_goes_from_the_start_to_the_end_and_never_back() {
    let service = Service::steady(100);
    let mut walk = walk_of(100_000, 10_000);
    let mut last = walk.progress();
    assert_eq!((last.position, last.duration), (Duration::from_secs(10), Some(Duration::from_secs(100))));
    while let Some(row) = next(&mut walk, &service) {
        let now = walk.progress();
        assert!(now.position >= last.position && now.position >= row.position.unwrap());
        last = now;
    }
    assert_eq!(last.position, Duration::from_secs(100));
    assert!((last.fraction().unwrap() - 1.0).abs() < f64::EPSILON);

    // A position beyond all measure does not count.
    let mut walk = walk_of(100_000, 0);
    walk.answered(&answer(&json!({"nextPlayerMessageTime": 45_000, "videoChats": [row(u64::MAX >> 12, 1, "x")]})))
        .unwrap();
    walk.next_item().unwrap();
    assert!(walk.progress().position <= Duration::from_millis(100_000 + MARGIN));
    assert_eq!(VideoChatProgress { duration: None, ..last }.fraction(), None);
    assert_eq!(VideoChatProgress { duration: Some(Duration::ZERO), ..last }.fraction(), None);
}

#[test]
fn a_bookmark_behind_the_last_row_is_at_the_end() {
    let service = Service::steady(10);
    let mut walk = walk(settings());
    rest(&mut walk, &service);
    let bookmark = walk.bookmark();
    assert!(bookmark.is_at_end());
    assert!(resumed(settings(), &bookmark).is_over());
}

/// Six hours with 200,000 rows: what is held stays as little as it was.
#[test]
fn six_hours_pass_with_flat_memory() {
    const ROWS: u64 = 200_000;
    const DURATION: u64 = 6 * 3_600_000;
    let per_page = usize::try_from(ROWS * STEP / DURATION + 1).unwrap();
    let mut walk = walk_of(DURATION, 0);
    let (mut rows, mut most, mut largest) = (0, (0, 0), 0);
    while let Some(from) = asked(&walk) {
        let text: Vec<_> = (from * ROWS / DURATION..)
            .map(|number| (number, number * DURATION / ROWS))
            .skip_while(|(_, position)| *position < from.saturating_sub(5_000))
            .take_while(|(number, position)| *position < from + STEP && *number < ROWS)
            .map(|(number, position)| {
                format!(
                    r#"{{"messageTime":{},"playerMessageTime":{position},"userIdHash":"abc{:029x}","content":"줄","messageTypeCode":1,"extras":"{{}}","profile":null}}"#,
                    1_790_500_000_000 + position,
                    number % 997,
                )
            })
            .collect();
        let next = Some(from + STEP).filter(|next| *next < DURATION).map_or("null".to_owned(), |next| next.to_string());
        let body =
            format!(r#"{{"code":200,"content":{{"nextPlayerMessageTime":{next},"videoChats":[{}]}}}}"#, text.join(","));
        walk.answered(&Response { status: 200, retry_after: None, body: body.into() }).unwrap();
        let (waiting, window) = walk.held();
        most = (most.0.max(waiting), most.1.max(window));
        if from % (100 * STEP) == 0 {
            largest = largest.max(serde_json::to_string(&walk.bookmark()).unwrap().len());
        }
        while let Some(row) = walk.next_item() {
            assert!(row.position.is_some());
            rows += 1;
        }
    }
    assert_eq!(rows, ROWS);
    assert!(most.0 <= per_page, "{} rows wait", most.0);
    assert!(most.1 <= 2 * (AT_LEAST + per_page), "{} fingerprints", most.1);
    assert!(largest < 64 * 1024, "a bookmark of {largest} bytes");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Wherever it is left and taken up again, everything comes once.
    #[test]
    fn a_bookmark_loses_nothing_and_repeats_nothing(
        positions in prop::collection::vec((0..300_000_u64, 0..3_u32), 0..120),
        overlap in 0..60_000_u64,
        start in prop_oneof![Just(0), 0..300_000_u64],
        cuts in prop::collection::vec(0..40_usize, 0..4),
    ) {
        let mut rows: Vec<_> = positions.into_iter().map(|(at, user)| (at, user, format!("{at} {user}"))).collect();
        rows.sort();
        let service = Service { overlap, ..Service::new(rows.clone(), 300_000) };
        rows.dedup();
        let mut expected: Vec<_> = rows.into_iter().filter(|(at, ..)| *at >= start).map(|(.., text)| text).collect();

        let settings = Settings { start, duration: Some(300_000), ..settings() };
        let mut walk = walk(settings.clone());
        let mut got = Vec::new();
        for cut in cuts {
            for _ in 0..cut {
                got.extend(next(&mut walk, &service).map(|row| text(&row)));
            }
            let bookmark = walk.bookmark();
            prop_assert_eq!(bookmark.position(), walk.progress().position);
            walk = resumed(Settings { start: 0, ..settings.clone() }, &bookmark);
        }
        got.extend(rest(&mut walk, &service));
        got.sort();
        expected.sort();
        prop_assert_eq!(got, expected);
    }
}
