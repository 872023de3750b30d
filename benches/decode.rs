//! What reading a frame costs, by the kind of its rows: to the full typed events (`typed`), to the same data by way of
//! `serde_json::Value` (`value`), and only passing over the same bytes (`skip`).
//!
//! Read the ratios, not the times: `cargo bench --bench decode -- --quick`.
#![expect(clippy::unwrap_used, reason = "a benchmark")]

use std::{collections::BTreeMap, hint::black_box, time::Duration};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use livechat::chzzk::unofficial::chat::decode;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

#[path = "decode/by_value.rs"]
mod by_value;

const KINDS: [(&str, &str); 10] = [
    ("chat", "chat_text"),
    ("chat with badges", "chat_subscriber_with_badges"),
    ("batch of 3", "chat_batch_three_rows_composite_tid"),
    ("donation with ranks", "donation_chat_with_ranks"),
    ("mission", "donation_mission"),
    ("subscription", "subscription"),
    ("gift", "subscription_gift_receiver_named"),
    ("system", "system_restriction_managers_only"),
    ("blind", "blind_by_manager"),
    ("event", "event_mission_approved"),
];

fn decoding(criterion: &mut Criterion) {
    let frames = frames();
    let mut cases: Vec<(&str, String)> = KINDS.iter().map(|(kind, name)| (*kind, frames[*name].clone())).collect();
    cases.push(("recent list of 50", recent_list(&frames["recent_chat_with_notice"], 50)));
    for (kind, frame) in &cases {
        assert_eq!(
            serde_json::to_value(decode(frame)).unwrap(),
            serde_json::to_value(by_value::decode(frame)).unwrap()
        );
        let mut group = criterion.benchmark_group(*kind);
        group.throughput(Throughput::Bytes(frame.len() as u64));
        group.bench_function("typed", |bencher| bencher.iter(|| decode(black_box(frame))));
        group.bench_function("value", |bencher| {
            bencher.iter(|| by_value::decode(black_box(frame)));
        });
        group.bench_function("skip", |bencher| {
            bencher.iter(|| serde_json::from_str::<IgnoredAny>(black_box(frame)).unwrap());
        });
        group.finish();
    }
}

#[derive(Deserialize)]
struct Fixture<'a> {
    name: String,
    #[serde(borrow)]
    frame: &'a RawValue,
}

/// The fixtures by name, written as the server writes: without spaces, the keys in their order.
fn frames() -> BTreeMap<String, String> {
    let fixtures = include_str!("../tests/fixtures/chzzk/unofficial-frames.jsonl");
    let fixtures = fixtures.lines().map(|line| serde_json::from_str::<Fixture<'_>>(line).unwrap());
    fixtures.map(|fixture| (fixture.name, compact(fixture.frame.get()))).collect()
}

fn compact(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    json.chars()
        .filter(|c| {
            in_string ^= *c == '"' && !escaped;
            escaped = in_string && *c == '\\' && !escaped;
            in_string || *c != ' '
        })
        .collect()
}

/// The frame's list of recent rows, made `length` long.
fn recent_list(frame: &str, length: usize) -> String {
    let start = frame.find("\"messageList\":[").unwrap() + "\"messageList\":[".len();
    let end = frame.find("],\"userCount\"").unwrap();
    let rows: Vec<&RawValue> = serde_json::from_str(&frame[start - 1..=end]).unwrap();
    let rows: Vec<&str> = rows.iter().map(|row| row.get()).cycle().take(length).collect();
    format!("{}{}{}", &frame[..start], rows.join(","), &frame[end..])
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    targets = decoding
}
criterion_main!(benches);
