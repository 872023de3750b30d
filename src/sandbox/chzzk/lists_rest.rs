//! The REST paths of lists and searches.

use std::{cmp::Reverse, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{
    World,
    broadcast::ChannelState,
    catalogue::{ClipState, by_cursor, by_number, by_offset, channel_row, found_channel, live_row, not_found},
    rest::{ok, refusal},
    world::State as Known,
};

type Shared = State<Arc<World>>;

pub(super) fn router() -> Router<Arc<World>> {
    Router::new()
        .route("/service/v1/search/channels", get(search_channels))
        .route("/service/v1/search/lives", get(search_lives))
        .route("/service/v1/search/videos", get(search_videos))
        .route("/service/v1/search/channels/auto-complete", get(auto_complete))
        .route("/nng_main/v2/search/lounges", get(search_lounges))
        .route("/service/v1/lives", get(lives))
        .route("/service/v1/categories/live", get(categories))
        .route("/service/v1/categories/{kind}/{id}/info", get(category))
        .route("/service/v2/categories/{kind}/{id}/lives", get(category_lives))
        .route("/service/v2/categories/{kind}/{id}/videos", get(category_videos))
        .route("/service/v1/channels/{id}/videos", get(videos))
        .route("/service/v1/channels/{id}/clips", get(clips))
        .route("/service/v1/clips/{uid}/detail", get(clip))
        .route("/service/v1/clips/detail-bulk", post(clips_detail))
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    keyword: Option<String>,
    size: Option<usize>,
    limit: Option<usize>,
    offset: Option<usize>,
    page: Option<usize>,
    video_type: Option<String>,
    concurrent_user_count: Option<u64>,
    live_id: Option<u64>,
    video_no: Option<u64>,
    category_id: Option<String>,
    #[serde(rename = "clipUID")]
    clip_uid: Option<String>,
}

impl Asked {
    fn finds(&self, text: &str) -> bool {
        self.keyword.as_deref().is_some_and(|keyword| text.contains(keyword))
    }
}

async fn search_channels(State(world): Shared, Query(asked): Query<Asked>) -> Response {
    let rows = world.look(|state| {
        let found = state.channels().iter().filter(|channel| asked.finds(&channel.name));
        found.map(|channel| json!({"channel": found_channel(channel)})).collect()
    });
    by_offset(rows, asked.offset, asked.size)
}

async fn search_lives(State(world): Shared, Query(asked): Query<Asked>) -> Response {
    let rows = world.look(|state| {
        let found = state.channels().iter().filter(|channel| asked.finds(&channel.title));
        found
            .filter_map(|channel| {
                let mut live = live_row(channel)?;
                // A search tells the channel beside the broadcast, and in it only the id.
                live.as_object_mut()?.remove("channel");
                live["channelId"] = channel.id.clone().into();
                Some(json!({"live": live, "channel": channel_row(channel)}))
            })
            .collect()
    });
    by_offset(rows, asked.offset, asked.size)
}

async fn search_videos(State(world): Shared, Query(asked): Query<Asked>) -> Response {
    let rows = world.look(|state| {
        let found = state.catalogue.videos.values().filter(|video| asked.finds(video.title()));
        found
            .map(|video| {
                let channel = state.channel(video.channel());
                json!({"video": video.summary(channel), "channel": channel_row(channel)})
            })
            .collect()
    });
    by_offset(rows, asked.offset, asked.size)
}

async fn auto_complete(State(world): Shared, Query(asked): Query<Asked>) -> Response {
    let begins = |name: &str| asked.keyword.as_deref().is_some_and(|keyword| name.starts_with(keyword));
    let rows = world.look(|state| {
        let names = state.channels().iter().map(|channel| channel.name.as_str());
        names.filter(|name| begins(name)).map(Value::from).collect()
    });
    by_offset(rows, asked.offset, asked.size)
}

/// Says nothing about pages, since nobody has described what the service says.
async fn search_lounges(State(world): Shared, Query(asked): Query<Asked>) -> Response {
    let (offset, limit) = (asked.offset.unwrap_or_default(), asked.limit.unwrap_or(50));
    let rows: Vec<_> = world.look(|state| {
        let found = state.catalogue.lounges.iter().filter(|name| asked.finds(name));
        found.skip(offset).take(limit).map(|name| json!({"loungeName": name})).collect()
    });
    ok(&json!({"data": rows}))
}

/// Those with the most viewers first.
fn lives_of(state: &Known, is_meant: impl Fn(&ChannelState) -> bool) -> Vec<Value> {
    let mut rows: Vec<_> = state.channels().iter().filter(|channel| is_meant(channel)).filter_map(live_row).collect();
    rows.sort_by_key(|row| Reverse(place(row)));
    rows
}

fn place(row: &Value) -> (u64, u64) {
    let number = |key: &str| row.get(key).and_then(Value::as_u64).unwrap_or_default();
    (number("concurrentUserCount"), number("liveId"))
}

fn page_of_lives(rows: Vec<Value>, asked: &Asked) -> Response {
    let from = asked.concurrent_user_count.zip(asked.live_id);
    let behind = |row: &Value| from.is_none_or(|from| place(row) < from);
    by_cursor(rows, behind, asked.size, |row| {
        let (viewers, live) = place(row);
        json!({"concurrentUserCount": viewers, "liveId": live})
    })
}

async fn lives(State(world): Shared, Query(asked): Query<Asked>) -> Response {
    page_of_lives(world.look(|state| lives_of(state, |_| true)), &asked)
}

/// Everything in the sandbox is in one of these.
const CATEGORIES: [(&str, &str, &str); 2] = [("GAME", "Example_Game", "예시 게임"), ("ETC", "talk", "talk")];

fn category_row((kind, id, name): (&str, &str, &str)) -> Value {
    json!({"categoryType": kind, "categoryId": id, "categoryValue": name, "posterImageUrl": null, "tags": []})
}

async fn categories(Query(asked): Query<Asked>) -> Response {
    let rows = CATEGORIES.into_iter().map(category_row).collect();
    let id = |row: &Value| row["categoryId"].as_str().unwrap_or_default().to_owned();
    let behind = |row: &Value| asked.category_id.as_ref().is_none_or(|last| id(row) > *last);
    by_cursor(rows, behind, asked.size, |row| json!({"categoryId": row["categoryId"]}))
}

async fn category(Path((kind, id)): Path<(String, String)>) -> Response {
    let found = CATEGORIES.into_iter().find(|(known, name, _)| *known == kind && *name == id);
    found.map_or_else(not_found, |category| ok(&category_row(category)))
}

async fn category_lives(
    State(world): Shared,
    Path((kind, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let rows = world.look(|state| lives_of(state, |_| true));
    let is_meant = |row: &Value| row["categoryType"] == *kind && row["liveCategory"] == *id;
    page_of_lives(rows.into_iter().filter(is_meant).collect(), &asked)
}

async fn category_videos(
    State(world): Shared,
    Path((kind, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let rows = world.look(|state| {
        let newest = state.catalogue.videos.values().rev();
        newest.map(|video| video.summary(state.channel(video.channel()))).collect::<Vec<_>>()
    });
    let is_meant = |row: &Value| row["categoryType"] == *kind && row["videoCategory"] == *id;
    let number = |row: &Value| row["videoNo"].as_u64().unwrap_or_default();
    let behind = |row: &Value| is_meant(row) && asked.video_no.is_none_or(|last| number(row) < last);
    by_cursor(rows, behind, asked.size, |row| json!({"videoNo": number(row)}))
}

async fn videos(State(world): Shared, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let rows = world.look(|state| {
        let newest = state.catalogue.videos.values().rev();
        let summaries = newest.map(|video| (video, state.channel(video.channel())));
        summaries
            .filter(|(video, channel)| {
                channel.id == id && asked.video_type.as_deref().is_none_or(|kind| video.kind() == kind)
            })
            .map(|(video, channel)| video.summary(channel))
            .collect::<Vec<_>>()
    });
    by_number(&rows, asked.page, asked.size)
}

async fn clips(State(world): Shared, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    world.look(|state| {
        let of_channel = |clip: &&ClipState| state.channel(clip.channel).id == id;
        let newest = state.catalogue.clips.iter().rev().filter(of_channel);
        let last = asked.clip_uid.as_deref();
        let behind = newest.clone().position(|clip| Some(clip.uid.as_str()) == last).map_or(0, |at| at + 1);
        let rows: Vec<_> = newest.skip(behind).map(ClipState::row).collect();
        by_cursor(rows, |_| true, asked.size, |row| json!({"clipUID": row["clipUID"]}))
    })
}

async fn clip(State(world): Shared, Path(uid): Path<String>) -> Response {
    world.look(|state| {
        let found = state.catalogue.clips.iter().find(|clip| clip.uid == uid);
        found.map_or_else(not_found, |clip| ok(&clip.row()))
    })
}

#[derive(serde::Deserialize)]
struct Clips {
    #[serde(rename = "clipUIDList")]
    uids: Vec<String>,
}

async fn clips_detail(State(world): Shared, asked: Option<Json<Clips>>) -> Response {
    let Some(Json(Clips { uids })) = asked else {
        return refusal(StatusCode::BAD_REQUEST, 400, "잘못된 요청입니다.");
    };
    world.look(|state| {
        let named = state.catalogue.clips.iter().filter(|clip| uids.contains(&clip.uid));
        ok(&named.map(ClipState::row).collect())
    })
}
