//! Tables for spreadsheets.

use jiff::tz::{TimeZone, offset};
use livechat::{
    chzzk::unofficial::Event,
    record::{Recording, export::Csv},
};

const LINES: &str = r#"{"type":"connected","at":1790512000000,"chat_channel_id":"N2xQ7k"}
{"type":"recent_chat","at":1790512000000,"rows":[{"type":"chat","delivery":"recent","wire":"row","raw":{"messageTypeCode":1,"content":"먼저","userId":"abc","messageTime":1790511000000}}]}
{"type":"chat","at":1790512000500,"wire":"row","raw":{"msgTypeCode":1,"msg":"안녕","uid":"abc","msgTime":1790512000250}}
{"type":"chat","at":1790512000500,"delivery":"recovered","wire":"row","raw":{"msgTypeCode":1,"msg":"다시","uid":"abc"}}
{"type":"chat","at":1790512000500,"delivery":"video","wire":"row","raw":{"msgTypeCode":1,"msg":"영상","uid":"abc"}}
"#;

fn table(settings: impl FnOnce(Csv<&mut Vec<u8>>) -> Csv<&mut Vec<u8>>) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    std::fs::write(&path, LINES).unwrap();
    let mut bytes = Vec::new();
    let mut csv = settings(Csv::new(&mut bytes));
    for recorded in Recording::<Event>::open(path).unwrap() {
        csv.write(&recorded.unwrap()).unwrap();
    }
    csv.finish().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.lines().map(|line| line.split(',').map(ToOwned::to_owned).collect()).collect()
}

#[test]
fn a_row_says_how_it_came() {
    let table = table(|csv| csv);
    let column = |name: &str| {
        let at = table[0].iter().position(|column| column == name).unwrap();
        table[1..].iter().map(|row| &*row[at]).collect::<Vec<_>>()
    };
    assert_eq!(column("delivery"), ["", "recent", "live", "recovered", "video"]);
    assert_eq!(column("content"), ["", "먼저", "안녕", "다시", "영상"]);
    assert_eq!(column("at")[2], "2026-09-27T12:26:40.5Z");
    assert_eq!(column("time")[2], "2026-09-27T12:26:40.25Z");
}

#[test]
fn times_go_by_another_clock_and_a_mark_stands_in_front() {
    let plain = table(|csv| csv);
    let seoul = table(|csv| csv.time_zone(TimeZone::fixed(offset(9))).bom(true));
    assert_eq!((&*plain[0][0], &*seoul[0][0]), ("at", "\u{feff}at"));
    assert_eq!(seoul[0][1..], plain[0][1..]);
    assert_eq!(seoul[3][..2], ["2026-09-27T21:26:40.5+09:00", "2026-09-27T21:26:40.25+09:00"]);
}

#[test]
fn without_events_there_are_the_names() {
    let mut bytes = Vec::new();
    Csv::new(&mut bytes).finish().unwrap();
    assert!(bytes.starts_with(b"at,time,type,delivery,") && bytes.ends_with(b",text\n"));
}
