//! What lists and searches find: the channels that are there anyway, and videos, clips and lounges.

use std::collections::BTreeMap;

use axum::{http::StatusCode, response::Response};
use serde_json::{Value, json};

use super::{
    broadcast::{ChannelState, OnAir},
    rest::{ok, refusal},
    video::VideoState,
};

/// Everything in the sandbox that is no channel and no account.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) videos: BTreeMap<u64, VideoState>,
    pub(super) clips: Vec<ClipState>,
    pub(super) lounges: Vec<String>,
}

/// A clip; of what the service tells about one, only the id is known.
#[derive(Debug)]
pub(super) struct ClipState {
    pub(super) uid: String,
    pub(super) channel: usize,
}

impl ClipState {
    pub(super) fn row(&self) -> Value {
        json!({"clipUID": self.uid})
    }
}

/// A channel as it stands in rows.
pub(super) fn channel_row(channel: &ChannelState) -> Value {
    json!({
        "channelId": channel.id,
        "channelName": channel.name,
        "channelImageUrl": "",
        "verifiedMark": false,
        "verifiedMarkType": null,
        "officialChannel": false,
    })
}

/// A channel as a search finds it.
pub(super) fn found_channel(channel: &ChannelState) -> Value {
    let mut row = channel_row(channel);
    row["channelDescription"] = "모래상자 속의 채널".into();
    row["followerCount"] = 1000.into();
    row["openLive"] = (channel.on_air == OnAir::Open).into();
    row
}

/// A broadcast as lists tell of it, to somebody who is not logged in; `None` where there is none.
pub(super) fn live_row(channel: &ChannelState) -> Option<Value> {
    const KEYS: [&str; 15] = [
        "liveId",
        "liveTitle",
        "liveImageUrl",
        "defaultThumbnailImageUrl",
        "concurrentUserCount",
        "accumulateCount",
        "openDate",
        "adult",
        "tags",
        "chatChannelId",
        "categoryType",
        "liveCategory",
        "liveCategoryValue",
        "livePlaybackJson",
        "channel",
    ];
    if channel.on_air != OnAir::Open {
        return None;
    }
    let detail = channel.live_detail(None);
    Some(KEYS.iter().filter_map(|key| Some(((*key).to_owned(), detail.get(key)?.clone()))).collect())
}

/// A page of a list that is asked for by `offset` and `size`.
pub(super) fn by_offset(rows: Vec<Value>, offset: Option<usize>, size: Option<usize>) -> Response {
    let (offset, size) = (offset.unwrap_or_default(), size.unwrap_or(20));
    let more = offset.saturating_add(size) < rows.len();
    let next = more.then(|| json!({"offset": offset + size}));
    let data: Vec<_> = rows.into_iter().skip(offset).take(size).collect();
    // An empty list has no pages at all.
    let page = (!data.is_empty()).then(|| json!({"next": next, "prev": null}));
    ok(&json!({"size": if page.is_some() { size } else { 0 }, "page": page, "data": data}))
}

/// A page of a list that names its next one after its last row.
pub(super) fn by_cursor(
    rows: Vec<Value>,
    begins_behind: impl Fn(&Value) -> bool,
    size: Option<usize>,
    name: impl Fn(&Value) -> Value,
) -> Response {
    let size = size.unwrap_or(20);
    let mut rest = rows.into_iter().filter(|row| begins_behind(row)).peekable();
    let data: Vec<_> = rest.by_ref().take(size).collect();
    let next = data.last().filter(|_| rest.peek().is_some()).map(name);
    let page = (!data.is_empty()).then(|| json!({"next": next}));
    ok(&json!({"size": if page.is_some() { size } else { 0 }, "page": page, "data": data}))
}

/// A page of a list that counts its pages.
pub(super) fn by_number(rows: &[Value], page: Option<usize>, size: Option<usize>) -> Response {
    let (page, size) = (page.unwrap_or_default(), size.unwrap_or(24).max(1));
    let data: Vec<_> = rows.iter().skip(page.saturating_mul(size)).take(size).collect();
    ok(&json!({
        "page": page,
        "size": size,
        "totalCount": rows.len(),
        "totalPages": rows.len().div_ceil(size),
        "data": data,
    }))
}

pub(super) fn not_found() -> Response {
    refusal(StatusCode::NOT_FOUND, 404, "존재하지 않습니다.")
}
