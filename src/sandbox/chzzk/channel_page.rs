//! What a channel's page shows besides the broadcast.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::{Path, Query, RawQuery, State},
    response::Response,
    routing::get,
};
use serde_json::{Map, Value, json};

use super::{
    Channel, World,
    emoji_packs::Pack,
    predictions::PredictionState,
    rest::{ok, unknown_channel},
};
use crate::sandbox::invent::kst;

/// The parts whose answers nobody has described: they say what the test says.
const PARTS: [&str; 9] = [
    "live-recommended",
    "live-schedule",
    "announcements",
    "cafe-connection",
    "achievement-badges",
    "donations/chat-setting",
    "donations/video-setting",
    "donations/mission-setting",
    "log-power/rank/weekly",
];

#[derive(Debug, Default)]
pub(super) struct ChannelPage {
    /// The rules of the chat and when they were set: what the page shows and what a manager sets.
    pub(super) rules: Option<(String, i64)>,
    data: Map<String, Value>,
    parts: BTreeMap<String, Value>,
    missions: Vec<Value>,
    pub(super) packs: Vec<Pack>,
    pub(super) predictions: Vec<PredictionState>,
}

/// What the page shows.
impl Channel {
    /// The rules of the chat, as a viewer sees them and as a manager reads and sets them. At first there are none.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.set_chat_rules("서로 존중해요");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_chat_rules(&self, rule: &str) {
        self.update(|state| {
            let now = state.now();
            state.channel_mut(self.index).page.rules = Some((rule.to_owned(), now));
        });
    }

    /// A field of the page's data: `description`, `banners`, `socialLinks`, … Without, only the history is there.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.set_page_data("description", "모래로 지은 채널");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_page_data(&self, field: &str, value: impl Into<Value>) {
        self.update(|state| state.channel_mut(self.index).page.data.insert(field.to_owned(), value.into()));
    }

    /// The content of an answer that nobody has described, by the end of its path: `live-recommended`, `live-schedule`, `announcements`,
    /// `cafe-connection`, `achievement-badges`, `donations/{chat,video,mission}-setting`, `party-donation-info`, `log-power/rank/weekly`,
    /// `donation/rank/weekly`, `donation-campaigns` and `products`. Without, it is `null`; the party is a 404.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.set_part("donations/chat-setting", serde_json::json!({"invented": 1000}));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_part(&self, part: &str, content: impl Into<Value>) {
        self.update(|state| state.channel_mut(self.index).page.parts.insert(part.to_owned(), content.into()));
    }

    /// One more mission in the list: what is to be done, `PENDING`, `APPROVED` and so on, and how much is given for it in won.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.add_listed_mission("한 판 이기기", "APPROVED", 20_000);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_listed_mission(&self, text: &str, status: &str, total: u64) {
        let mission = json!({"missionText": text, "status": status, "totalAmount": total, "participationCount": 0});
        self.update(|state| state.channel_mut(self.index).page.missions.push(mission));
    }
}

pub(super) fn routes() -> Router<Arc<World>> {
    let mut routes = Router::new();
    for part in PARTS {
        let answer =
            move |State(world): State<Arc<World>>, Path(id): Path<String>| async move { content_of(&world, &id, part) };
        routes = routes.route(&format!("/service/v1/channels/{{id}}/{part}"), get(answer));
    }
    for (path, part) in [
        ("/commercial/v1/channels/{id}/donation/rank/weekly", "donation/rank/weekly"),
        ("/commercial/v1/channels/{id}/donation-campaigns", "donation-campaigns"),
        ("/commercial/v1/streamer-shop/{id}/products", "products"),
    ] {
        let answer =
            move |State(world): State<Arc<World>>, Path(id): Path<String>| async move { content_of(&world, &id, part) };
        routes = routes.route(path, get(answer));
    }
    routes
        .route("/service/v1/channels/{id}/party-donation-info", get(party))
        .route("/service/v1/channels/{id}/data", get(data))
        .route("/service/v1/channels/{id}/chat-rules", get(chat_rules))
        .route("/service/v1/channels/{id}/donations/missions", get(missions))
        .route("/service/v1/nickname/color/codes", get(nickname_colors))
}

fn content_of(world: &World, id: &str, part: &str) -> Response {
    world.look(|state| match state.find_channel(id) {
        Some(channel) => ok(channel.page.parts.get(part).unwrap_or(&Value::Null)),
        None => unknown_channel(),
    })
}

async fn party(State(world): State<Arc<World>>, Path(id): Path<String>) -> Response {
    let part = "party-donation-info";
    let is_set =
        world.look(|state| state.find_channel(&id).is_some_and(|channel| channel.page.parts.contains_key(part)));
    if is_set { content_of(&world, &id, part) } else { unknown_channel() }
}

#[derive(serde::Deserialize)]
struct DataQuery {
    fields: Option<String>,
}

async fn data(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    Query(DataQuery { fields }): Query<DataQuery>,
) -> Response {
    let fields = fields.unwrap_or_default();
    world.look(|state| {
        let Some(channel) = state.find_channel(&id) else { return unknown_channel() };
        let history = json!({"firstLiveDate": kst(channel.opened), "totalLiveHours": 12});
        let mut content = Map::from_iter([("channelHistory".to_owned(), history)]);
        content.extend(channel.page.data.clone());
        content.retain(|field, _| fields.split(',').any(|asked| asked == field));
        ok(&Value::Object(content))
    })
}

async fn chat_rules(State(world): State<Arc<World>>, Path(id): Path<String>) -> Response {
    world.look(|state| {
        let Some(channel) = state.find_channel(&id) else { return unknown_channel() };
        let rules = channel.page.rules.as_ref().map(|(rule, updated)| {
            json!({"agree": false, "channelId": id, "rule": rule, "updatedDate": kst(*updated), "serviceAgree": true})
        });
        ok(&rules.unwrap_or_default())
    })
}

/// The query is read by hand, since `filterStatus` may be there several times.
async fn missions(State(world): State<Arc<World>>, Path(id): Path<String>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let values = |name: &'static str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .filter(move |(own, _)| *own == name)
            .map(|(_, value)| value)
    };
    let number = |name| values(name).next().and_then(|value| value.parse::<usize>().ok());
    let (page, size) = (number("page").unwrap_or(0), number("size").unwrap_or(10).max(1));
    world.look(|state| {
        let Some(channel) = state.find_channel(&id) else { return unknown_channel() };
        let status = |mission: &&Value| mission.get("status").and_then(Value::as_str).unwrap_or_default().to_owned();
        let wanted = |mission: &&Value| {
            values("filterStatus").next().is_none() || values("filterStatus").any(|wanted| *wanted == status(mission))
        };
        let found: Vec<_> = channel.page.missions.iter().filter(wanted).collect();
        let data: Vec<_> = found.iter().skip(page.saturating_mul(size)).take(size).collect();
        let (total, pages) = (found.len(), found.len().div_ceil(size));
        ok(&json!({"page": page, "size": size, "totalCount": total, "totalPages": pages, "data": data}))
    })
}

async fn nickname_colors() -> Response {
    let color = |number: u32| json!({"code": format!("CC{number:03}"), "whiteRgbValue": format!("#{:06X}", number * 0x0A_0B_0C)});
    ok(&json!({"codeList": (1..=20).map(color).collect::<Vec<_>>()}))
}
