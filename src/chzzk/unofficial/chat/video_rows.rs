//! A page of a video's chat: rows in their third spelling, with their places in the video.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    Delivery, Event, Raw,
    row::Row,
    rows::{event_of, unreadable},
};
use crate::lenient::{self, Field, Fill, Key, Record, Seed, Shape, Wire, lenient, scalars_read_as};

/// A page, as far as it was read.
#[derive(Debug, Default)]
pub(crate) struct VideoPage {
    /// Rows from before the place that was asked for.
    pub(crate) previous: Vec<PlacedRow>,
    /// The rows from there on.
    pub(crate) rows: Vec<PlacedRow>,
    pub(crate) next: Next,
}

/// Where the next page begins, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing is told.
    #[default]
    Untold,
    /// There is none, in so many words (`null`).
    Nothing,
    At(i64),
    /// Something is told, and it is no number.
    Odd,
}

/// A row, and where it is in the video, in milliseconds.
#[derive(Debug)]
pub(crate) struct PlacedRow {
    pub(crate) position: Option<i64>,
    pub(crate) event: Event,
}

impl VideoPage {
    /// Reads a page's text, fast if nothing is odd in it. One odd row costs only itself.
    ///
    /// # Errors
    ///
    /// Where it is not JSON, or no object.
    pub(crate) fn read(text: &str, keep_raw: bool) -> Result<Self, serde_json::Error> {
        if !keep_raw {
            if let Ok(page) = lenient::read(text, Fast) {
                return Ok(page);
            }
        }
        let mut parts = Parts::default();
        if lenient::parse_into(text, &mut parts)? != Shape::Object {
            return Err(serde_json::Error::custom("it is not an object"));
        }
        let Parts { previous, rows, next: Told(next) } = parts;
        Ok(Self { previous: slowly(previous, keep_raw), rows: slowly(rows, keep_raw), next })
    }
}

lenient! {
    /// The parts of a page, each as its own text.
    #[derive(Default)]
    struct Parts {
        previous: Option<Raw> = "previousVideoChats",
        rows: Option<Raw> = "videoChats",
        next: Told = "nextPlayerMessageTime",
    }
}

/// Where the next page begins, as a field: `null` says something, too.
#[derive(Default)]
struct Told(Next);

impl Field for Told {
    fn set<'de, A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
        self.0 = map.next_value_seed(Seed::new())?.unwrap_or(Next::Nothing);
        Ok(())
    }
}

impl Wire for Next {
    fn from_integer(number: i64) -> Option<Self> {
        Some(Self::At(number))
    }
    fn from_float(number: f64) -> Option<Self> {
        Some(i64::from_float(number).map_or(Self::Odd, Self::At))
    }
    fn from_text(text: &str) -> Option<Self> {
        Some(text.trim().parse().map_or(Self::Odd, Self::At))
    }
    fn from_bool(_: bool) -> Option<Self> {
        Some(Self::Odd)
    }
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Some(Self::Odd))
    }
    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(Self::Odd))
    }
}

/// A row of the wire with its place.
#[derive(Default)]
struct VideoRow {
    row: Row,
    position: Option<i64>,
}

enum VideoRowKey {
    Position,
    Row(<Row as Record>::Key),
}

impl Record for VideoRow {
    type Key = VideoRowKey;

    fn key(text: &str) -> Option<VideoRowKey> {
        match text {
            "playerMessageTime" => Some(VideoRowKey::Position),
            _ => Row::key(text).map(VideoRowKey::Row),
        }
    }

    fn set_key<'de, A: MapAccess<'de>>(&mut self, key: VideoRowKey, map: &mut A) -> Result<(), A::Error> {
        match key {
            VideoRowKey::Position => self.position.set(map),
            VideoRowKey::Row(key) => self.row.set_key(key, map),
        }
    }
}

/// Reads a list of rows one by one, each from its own text.
fn slowly(list: Option<Raw>, keep_raw: bool) -> Vec<PlacedRow> {
    let Some(list) = list else { return Vec::new() };
    match serde_json::from_str::<Vec<&RawValue>>(list.as_str()) {
        Ok(rows) => rows.into_iter().map(|row| one(row.get(), keep_raw)).collect(),
        // Not silently: nobody could know how much is missing.
        Err(_) => vec![PlacedRow { position: None, event: unreadable(list.as_str(), "it is not a list of rows") }],
    }
}

fn one(text: &str, keep_raw: bool) -> PlacedRow {
    let mut read = VideoRow::default();
    let shape = lenient::parse_into(text, &mut read);
    let VideoRow { row, position } = read;
    let event = event_of(row, shape, text, Delivery::Video, keep_raw);
    PlacedRow { position, event }
}

/// Reads a page where nothing is odd, and gives up at the first thing that is.
struct Fast;

impl<'de> DeserializeSeed<'de> for Fast {
    type Value = VideoPage;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<VideoPage, D::Error> {
        deserializer.deserialize_any(self)
    }
}

enum PartKey {
    Previous,
    Rows,
    Next,
    Other,
}

impl<'de> Visitor<'de> for Fast {
    type Value = VideoPage;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of a video's chat")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<VideoPage, A::Error> {
        let key = |key: &str| match key {
            "previousVideoChats" => PartKey::Previous,
            "videoChats" => PartKey::Rows,
            "nextPlayerMessageTime" => PartKey::Next,
            _ => PartKey::Other,
        };
        let mut page = VideoPage::default();
        while let Some(key) = map.next_key_seed(Key(key))? {
            match key {
                PartKey::Previous => page.previous = rows(&mut map)?,
                PartKey::Rows => page.rows = rows(&mut map)?,
                PartKey::Next => page.next = map.next_value_seed(Seed::new())?.unwrap_or(Next::Nothing),
                PartKey::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(page)
    }
}

fn rows<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Vec<PlacedRow>, A::Error> {
    map.next_value_seed(FastRows)?.ok_or_else(|| A::Error::custom("not a list"))
}

/// A list of rows where none is odd; `None` where it is no list.
struct FastRows;

impl<'de> DeserializeSeed<'de> for FastRows {
    type Value = Option<Vec<PlacedRow>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FastRows {
    type Value = Option<Vec<PlacedRow>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        let mut read = VideoRow::default();
        while let Some(shape) = seq.next_element_seed(Fill(&mut read))? {
            let VideoRow { row, position } = std::mem::take(&mut read);
            if shape != Shape::Object || row.oddity().is_some() {
                return Err(A::Error::custom("an odd row"));
            }
            rows.push(PlacedRow { position, event: row.into_event(Delivery::Video, None) });
        }
        Ok(Some(rows))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }
    scalars_read_as!(Option<Vec<PlacedRow>>: null Some(Vec::new()), None);
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{"chatChannelId":"N2xQ7k","messageTime":1790500001000,"playerMessageTime":1000,"userIdHash":"abc00000000000001111111111111e1e","content":"첫 줄","messageTypeCode":1,"messageStatusType":"NORMAL","extras":"{\"osType\":\"PC\",\"chatType\":\"STREAMING\",\"emojis\":{}}","profile":null}"#;

    fn page(rows: &str, rest: &str) -> VideoPage {
        VideoPage::read(&format!(r#"{{"videoChats":[{rows}]{rest}}}"#), false).unwrap()
    }

    #[test]
    fn the_example_of_the_reference_is_read() {
        let text = include_str!("../../../../tests/fixtures/chzzk/rest/video_chats.json");
        let content = serde_json::from_str::<serde_json::Value>(text).unwrap()["content"].to_string();
        for keep_raw in [false, true] {
            let page = VideoPage::read(&content, keep_raw).unwrap();
            assert_eq!((page.previous.len(), page.next), (0, Next::At(45_000)));
            let [PlacedRow { position: Some(1_000), event: Event::Chat(message) }] = &page.rows[..] else {
                panic!("{page:?}")
            };
            assert_eq!((message.content.as_str(), message.delivery), ("첫 줄", Delivery::Video));
            assert_eq!(message.time.unwrap().as_millisecond(), 1_790_500_001_000);
            assert_eq!(message.chat_channel_id.as_ref().unwrap(), "N2xQ7k");
            assert_eq!(message.raw.is_some(), keep_raw);
        }
    }

    #[test]
    fn one_odd_row_costs_only_itself() {
        let with = |odd: &str| page(&format!("{ROW},{odd},{ROW}"), r#","nextPlayerMessageTime":"45000""#);
        for (odd, kind) in [
            ("7", "row"),
            ("null", "row"),
            (r#"{"playerMessageTime":5}"#, "row"),
            (r#"{"messageTypeCode":10,"content":"x","extras":null}"#, "msgTypeCode 10"),
            (r#"{"messageTypeCode":121,"content":"x"}"#, "msgTypeCode 121"),
        ] {
            let page = with(odd);
            assert_eq!((page.rows.len(), page.next), (3, Next::At(45_000)), "{odd}");
            let (Event::Unreadable { kind: told, .. } | Event::Unknown { kind: told, .. }) = &page.rows[1].event else {
                panic!("{odd}: {page:?}")
            };
            assert_eq!(&**told, kind, "{odd}");
            assert!(matches!(page.rows[2].event, Event::Chat(_)));
        }
        let half = with(r#"{"messageTypeCode":1,"content":"\ud83d","playerMessageTime":[]}"#);
        let Event::Chat(message) = &half.rows[1].event else { panic!("{half:?}") };
        assert_eq!((message.content.as_str(), half.rows[1].position), ("\u{fffd}", None));
    }

    #[test]
    fn profiles_come_in_all_the_spellings_that_were_seen() {
        for (profile, extras, nickname) in [
            ("null", r#""{}""#, None),
            (r#""null""#, "null", None),
            (r#""{}""#, r#""{\"description\":\"x\"}""#, None),
            (r#""{\"nickname\":\"초록고래\"}""#, "{}", Some("초록고래")),
        ] {
            let row = format!(
                r#"{{"messageTypeCode":1,"userIdHash":"SYSTEM_MESSAGE","profile":{profile},"extras":{extras},"messageTime":1}}"#
            );
            let page = page(&row, "");
            let message = page.rows[0].event.message().unwrap();
            assert_eq!((message.nickname(), message.profile.is_some()), (nickname, nickname.is_some()), "{profile}");
            assert_eq!(page.next, Next::Untold);
        }
    }

    #[test]
    fn the_next_page_is_a_number_or_nothing_or_odd() {
        for (told, next) in [
            ("null", Next::Nothing),
            ("45000", Next::At(45_000)),
            ("45000.0", Next::At(45_000)),
            ("-1", Next::At(-1)),
            (r#""x""#, Next::Odd),
            ("0.5", Next::Odd),
            ("[1]", Next::Odd),
            ("{}", Next::Odd),
            ("true", Next::Odd),
        ] {
            for keep_raw in [false, true] {
                let text = format!(r#"{{"videoChats":[],"nextPlayerMessageTime":{told}}}"#);
                assert_eq!(VideoPage::read(&text, keep_raw).unwrap().next, next, "{told}");
            }
        }
        for keep_raw in [false, true] {
            assert_eq!(VideoPage::read("{}", keep_raw).unwrap().next, Next::Untold);
        }
    }

    #[test]
    fn what_is_no_list_is_told() {
        for (list, rows) in [("null", 0), ("[]", 0), ("{}", 1), (r#""x""#, 1), ("5", 1)] {
            let page =
                VideoPage::read(&format!(r#"{{"videoChats":{list},"previousVideoChats":null}}"#), false).unwrap();
            assert_eq!((page.rows.len(), page.previous.len()), (rows, 0), "{list}");
            assert!(page.rows.iter().all(|row| matches!(row.event, Event::Unreadable { .. })));
        }
        assert!(VideoPage::read(r#"{"videoChats":[{"#, false).is_err());
        for other in ["5", "[]", "null", r#""{}""#] {
            assert!(VideoPage::read(other, false).is_err(), "{other}");
        }
    }
}
