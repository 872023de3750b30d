//! Every recorded answer with something replaced: one odd field costs only itself, and nothing panics.

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{
    CategoryId, Channel, ClipUid, FoundChannelRow, LiveDetail, LiveStatus, MediaId, Playback, Routing, UserStatus,
    Video, VideoNo, chat_channel, read_access_token, read_category, read_channel, read_clip, read_clips_detail,
    read_live_detail, read_live_status, read_routing, read_user_status, read_video,
};
use crate::{
    Result,
    chzzk::{
        ChannelId,
        answer::content,
        rows::Rows,
        unofficial::{chat::video_rows::VideoPage, request::Asking},
    },
    http::Response,
    lenient,
};

const CHANNEL: &str = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

pub(super) fn answer(body: impl Into<Vec<u8>>) -> Response {
    Response { status: 200, retry_after: None, body: body.into() }
}

fn channel() -> ChannelId {
    ChannelId::new(CHANNEL).unwrap()
}

fn detail(body: &str) -> Result<Option<LiveDetail>> {
    read_live_detail(&channel(), &answer(body))
}

fn status(body: &str) -> Result<Option<LiveStatus>> {
    read_live_status(&channel(), &answer(body))
}

/// JSON of any shape, with the texts that are most likely to matter.
pub(super) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        prop_oneof![
            Just(""),
            Just("null"),
            Just("{"),
            Just("{}"),
            Just("[1]"),
            Just("\"x\""),
            Just("OPEN"),
            Just("-0"),
            Just("1e999"),
            Just("2026-02-30 25:61:61"),
            Just("0000-00-00 00:00:00"),
            Just("9999-12-31T23:59:59.999"),
            Just("\u{0}"),
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((".{0,8}", inner.clone()), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect())),
            // As JSON inside a string, the way the service nests it.
            inner.prop_map(|value| Value::from(value.to_string())),
        ]
    })
}

/// The keys of every value below `value`, its own included.
fn places(value: &Value) -> Vec<String> {
    let below = |key: String, value: &Value| {
        places(value).into_iter().map(move |place| format!("/{key}{place}")).collect::<Vec<_>>()
    };
    let mut found = vec![String::new()];
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                found.extend(below(key.replace('~', "~0").replace('/', "~1"), value));
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                found.extend(below(index.to_string(), value));
            }
        }
        _ => {}
    }
    found
}

/// The answer with one value below `part` replaced, and the name of the field that is odd now.
pub(super) fn with_one_odd(text: &str, part: &str, place: Index, odd: Value) -> (String, String) {
    let mut whole = fixture(text);
    let places: Vec<_> = places(&whole[part]).into_iter().filter(|place| !place.is_empty()).collect();
    let place = place.get(&places);
    *whole[part].pointer_mut(place).unwrap() = odd;
    let field = place.split('/').nth(1).unwrap_or_default().to_owned();
    (whole.to_string(), field)
}

const DETAILS: [&str; 4] = [
    include_str!("../../../../tests/fixtures/chzzk/rest/live_detail_open.json"),
    include_str!("../../../../tests/fixtures/chzzk/rest/live_detail_adult.json"),
    include_str!("../../../../tests/fixtures/chzzk/rest/live_detail_abroad.json"),
    include_str!("../../../../tests/fixtures/chzzk/rest/live_detail_closed.json"),
];
const STATUS: &str = include_str!("../../../../tests/fixtures/chzzk/rest/live_status_open.json");
const CHANNEL_INFO: &str = include_str!("../../../../tests/fixtures/chzzk/rest/channel.json");
const VIDEO: &str = include_str!("../../../../tests/fixtures/chzzk/rest/video_encoding.json");
const VARIANTS: &str = include_str!("../../../../tests/fixtures/chzzk/rest/playback_variants.json");
const FOUND: &str = include_str!("../../../../tests/fixtures/chzzk/rest/search_channels.json");
const VIDEO_CHATS: &str = include_str!("../../../../tests/fixtures/chzzk/rest/video_chats.json");
const USER: &str = include_str!("../../../../tests/fixtures/chzzk/rest/user_status_logged_in.json");
const TOKEN: &str = include_str!("../../../../tests/fixtures/chzzk/rest/access_token.json");
const ROUTING: &str = include_str!("../../../../tests/fixtures/chzzk/rest/routing.json");
const PLAYBACK: &str = include_str!("../../../../tests/fixtures/chzzk/rest/playback.json");

proptest! {
    #[test]
    fn live_detail_loses_one_field_at_most(which in 0..DETAILS.len(), place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(DETAILS[which], "content", place, odd);
        let good = detail(DETAILS[which]).unwrap().unwrap();
        let odd = detail(&body).unwrap().unwrap();
        let kept = [
            ("status", odd.status == good.status),
            ("liveTitle", odd.title == good.title),
            ("chatChannelId", odd.chat_channel_id == good.chat_channel_id),
            ("openDate", odd.opened_at == good.opened_at),
            ("concurrentUserCount", odd.viewer_count == good.viewer_count),
            ("tags", odd.tags == good.tags),
            ("channel", odd.channel == good.channel),
            ("livePlaybackJson", odd.playback == good.playback),
            ("livePollingStatusJson", odd.polling_status == good.polling_status),
            ("blindType", odd.blind_type == good.blind_type),
        ];
        for (name, kept) in kept {
            prop_assert!(kept || name == field, "{name} was lost with {field}");
        }
        let _ = (chat_channel(&channel(), Some(&odd)), odd.image_url(720), format!("{odd:?}"));
        serde_json::to_string(&odd).unwrap();
    }

    #[test]
    fn live_status_loses_one_field_at_most(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(STATUS, "content", place, odd);
        let good = status(STATUS).unwrap().unwrap();
        let odd = status(&body).unwrap().unwrap();
        prop_assert!(odd.status == good.status || field == "status");
        prop_assert!(odd.title == good.title || field == "liveTitle");
        prop_assert!(odd.chat_channel_id == good.chat_channel_id || field == "chatChannelId");
        prop_assert!(odd.opened_at == good.opened_at || field == "openDate");
        prop_assert!(odd.polling_status == good.polling_status || field == "livePollingStatusJson");
        let _ = (chat_channel(&channel(), Some(&odd)), format!("{odd:?}"));
        serde_json::to_string(&odd).unwrap();
    }

    #[test]
    fn a_channel_loses_one_field_at_most(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(CHANNEL_INFO, "content", place, odd);
        let good: Channel = read_channel(&channel(), &answer(CHANNEL_INFO)).unwrap();
        match read_channel(&channel(), &answer(body)) {
            Ok(odd) => {
                prop_assert!(odd.name == good.name || field == "channelName");
                prop_assert!(odd.live == good.live || field == "openLive");
                prop_assert!(odd.follower_count == good.follower_count || field == "followerCount");
                serde_json::to_string(&odd).unwrap();
            }
            // `null` there says that the channel does not exist.
            Err(error) => prop_assert!(field == "channelId" && error.no_chat().is_some(), "{field}: {error}"),
        }
    }

    #[test]
    fn a_user_loses_one_field_at_most(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(USER, "content", place, odd);
        let good: UserStatus = read_user_status(&answer(USER)).unwrap();
        let odd = read_user_status(&answer(body)).unwrap();
        prop_assert!(odd.logged_in == good.logged_in || field == "loggedIn");
        prop_assert!(odd.user_id == good.user_id || field == "userIdHash");
        prop_assert!(odd.nickname == good.nickname || field == "nickname");
        serde_json::to_string(&odd).unwrap();
    }

    #[test]
    fn a_token_is_lost_only_with_itself(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(TOKEN, "content", place, odd);
        match read_access_token(&channel(), &answer(body)) {
            Ok(token) => {
                prop_assert!(token.access_token.expose() == "hunter2+access==" || field == "accessToken");
                prop_assert!(
                    token.extra_token.as_ref().is_some_and(|extra| extra.expose() == "swordfish+extra==")
                        || field == "extraToken"
                );
                let shown = format!("{token:?}");
                prop_assert!(!shown.contains("hunter2") && !shown.contains("swordfish"));
            }
            Err(error) => {
                prop_assert!(field == "accessToken", "{field}: {error}");
                let shown = format!("{error} {error:?}");
                prop_assert!(!shown.contains("hunter2") && !shown.contains("swordfish"));
            }
        }
    }

    #[test]
    fn the_servers_are_lost_only_with_themselves(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(ROUTING, "result", place, odd);
        let good: Routing = read_routing(&answer(ROUTING)).unwrap();
        match read_routing(&answer(body)) {
            Ok(odd) => {
                prop_assert!(odd.servers == good.servers || field == "sessionServerList");
                prop_assert!(odd.lifetime == good.lifetime || field == "expireTime");
                prop_assert!((60..=604_800).contains(&odd.lifetime.as_secs()));
                for server in &odd.servers {
                    let url = format!("wss://{server}/chat").parse::<http::Uri>().unwrap();
                    prop_assert_eq!(url.authority().unwrap().as_str(), &**server);
                }
            }
            Err(_) => prop_assert!(field == "sessionServerList"),
        }
    }

    #[test]
    fn a_playback_loses_one_part_at_most(place: Index, odd in any_json()) {
        let whole = json!({ "content": fixture(PLAYBACK) }).to_string();
        let (body, field) = with_one_odd(&whole, "content", place, odd);
        let good: Playback = lenient::parse(PLAYBACK).unwrap().unwrap();
        let content = fixture(&body)["content"].to_string();
        let odd: Playback = lenient::parse(&content).unwrap().unwrap();
        prop_assert!(odd.meta == good.meta || field == "meta");
        prop_assert!(odd.live == good.live || field == "live");
        prop_assert!(odd.media == good.media || field == "media");
        let shown = format!("{odd:?} {}", serde_json::to_string(&odd).unwrap());
        prop_assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn a_video_loses_one_field_at_most(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(VIDEO, "content", place, odd);
        let read = |body: &str| -> Video { read_video(VideoNo::new(14_000_001).unwrap(), &answer(body)).unwrap() };
        let (good, odd) = (read(VIDEO), read(&body));
        prop_assert!(odd.video_no == good.video_no || field == "videoNo");
        prop_assert!(odd.title == good.title || field == "videoTitle");
        prop_assert!(odd.duration() == good.duration() || field == "duration");
        prop_assert!(odd.published_at == good.published_at || field == "publishDate");
        prop_assert!(odd.live_rewind_playback == good.live_rewind_playback || field == "liveRewindPlaybackJson");
        prop_assert!(odd.channel == good.channel || field == "channel");
        prop_assert!(odd.next == good.next || field == "nextVideo");
        prop_assert!(odd.in_key.is_some() || field == "inKey");
        let _ = odd.rewind_url();
        let shown = format!("{odd:?} {}", serde_json::to_string(&odd).unwrap());
        prop_assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn the_qualities_are_found_whatever_one_of_them_is(place: Index, odd in any_json()) {
        let whole = json!({ "content": fixture(VARIANTS) }).to_string();
        let (body, _) = with_one_odd(&whole, "content", place, odd);
        let playback: Playback = lenient::parse(&fixture(&body)["content"].to_string()).unwrap().unwrap();
        for media in [MediaId::Hls, MediaId::LowLatencyHls] {
            let variants = playback.variants(&media);
            let best = (variants.best(), variants.up_to_height(720), variants.up_to_bit_rate(1_000_000));
            let _ = (best, variants.audio_only().map(|variant| (variant.url(), variant.name())));
        }
    }

    #[test]
    fn a_search_keeps_its_rows(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(FOUND, "content", place, odd);
        let rows: Rows<FoundChannelRow> = content(&answer(body), Asking("a search", "")).unwrap().unwrap();
        prop_assert!(rows.items.len() == 1 || field == "data");
        let name = rows.items.first().and_then(|row| row.channel.as_ref()).and_then(|channel| channel.name.as_deref());
        prop_assert!(name == Some("예시채널") || field == "data");
    }

    #[test]
    fn a_page_of_a_chat_keeps_its_row(place: Index, odd in any_json()) {
        let (body, field) = with_one_odd(VIDEO_CHATS, "content", place, odd);
        let page = VideoPage::read(&fixture(&body)["content"].to_string(), false).unwrap();
        prop_assert!(field == "videoChats" || page.rows.len() == 1, "{field}");
        // Also a row that is odd is a row.
        prop_assert!(field != "videoChats" || page.rows.len() == 1 || !fixture(&body)["content"]["videoChats"].is_array()
            || fixture(&body)["content"]["videoChats"].as_array().unwrap().len() == page.rows.len());
    }

    /// Any part of the envelope may be anything: there is an answer or an error, and no panic.
    #[test]
    fn an_odd_envelope_never_panics(part in "code|message|content|result", odd in any_json(), code in 100..600_u16) {
        for text in DETAILS.into_iter().chain([STATUS, CHANNEL_INFO, USER, TOKEN, ROUTING, VIDEO, FOUND]) {
            let mut whole = fixture(text);
            whole[&part] = odd.clone();
            let response = Response { status: code, ..answer(whole.to_string()) };
            read_all(&response);
        }
    }

    #[test]
    fn any_bytes_never_panic(body: Vec<u8>) {
        read_all(&answer(body));
    }

    /// An answer that is cut off anywhere is an error, never half an answer.
    #[test]
    fn half_an_answer_is_an_error(which in 0..DETAILS.len(), at: Index) {
        let text = DETAILS[which].trim_end().as_bytes();
        let cut = &text[..at.index(text.len())];
        prop_assert!(read_live_detail(&channel(), &answer(cut)).is_err());
    }
}

fn read_all(response: &Response) {
    let channel = channel();
    let errors = [
        read_live_detail(&channel, response).err(),
        read_live_status(&channel, response).err(),
        read_channel(&channel, response).err(),
        read_user_status(response).err(),
        read_access_token(&channel, response).err(),
        read_routing(response).err(),
        read_video(VideoNo::new(1).unwrap(), response).err(),
        read_clip(&ClipUid::new("Fake0Clip1").unwrap(), response).err(),
        read_clips_detail(response).err(),
        read_category(&CategoryId::new("talk").unwrap(), response).err(),
    ];
    for error in errors.into_iter().flatten() {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("swordfish"), "{shown}");
    }
}
