//! The REST paths.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use serde_json::{Value, json};

use super::{
    World,
    account::{Grant, user_status},
    broadcast::{ChannelState, unknown_info},
    channel_page, emoji_packs, follows, lists_rest, manage, predictions, socket, video,
};

pub(crate) fn router(world: &Arc<World>) -> Router {
    let mut router = Router::new();
    for version in ["v1", "v2", "v3", "v3.2", "v3.3"] {
        router = router.route(&format!("/service/{version}/channels/{{id}}/live-detail"), get(live_detail));
    }
    for version in ["v1", "v2", "v3", "v3.1"] {
        router = router.route(&format!("/polling/{version}/channels/{{id}}/live-status"), get(live_status));
    }
    router
        .route("/service/v1/channels/{id}", get(channel_info))
        .route("/nng_main/v1/chats/access-token", get(access_token))
        .route("/nng_main/v1/user/getUserStatus", get(status_of_user))
        .route("/routing/getRouting", get(routing))
        .route("/chat", any(socket::chat))
        .merge(manage::router())
        .merge(lists_rest::router())
        .merge(video::router())
        .merge(channel_page::routes())
        .merge(emoji_packs::routes())
        .merge(follows::routes())
        .merge(predictions::routes())
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .with_state(world.clone())
}

async fn live_detail(State(world): State<Arc<World>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    world.look(|state| match state.find_channel(&id) {
        Some(channel) => ok(&channel.live_detail(state.account(&headers))),
        None => unknown_channel(),
    })
}

async fn live_status(State(world): State<Arc<World>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    world.look(|state| match state.find_channel(&id) {
        Some(channel) => ok(&channel.live_status(state.account(&headers))),
        None => unknown_channel(),
    })
}

async fn channel_info(State(world): State<Arc<World>>, Path(id): Path<String>) -> Response {
    // An unknown channel is no error here.
    world.look(|state| ok(&state.find_channel(&id).map_or_else(unknown_info, ChannelState::info)))
}

#[derive(serde::Deserialize)]
struct TokenQuery {
    #[serde(rename = "channelId")]
    cid: Option<String>,
    #[serde(rename = "chatType")]
    chat_type: Option<String>,
}

async fn access_token(
    State(world): State<Arc<World>>,
    Query(query): Query<TokenQuery>,
    headers: HeaderMap,
) -> Response {
    if !matches!(query.chat_type.as_deref(), Some("STREAMING")) {
        return refusal(StatusCode::BAD_REQUEST, 400, "잘못된 요청입니다.");
    }
    world.update(|state| {
        let account = state.account(&headers);
        let (user_id, adult) =
            (account.map(|account| account.user_id.clone()), account.is_some_and(|account| account.adult));
        let Some((cid, channel)) = query.cid.as_deref().and_then(|cid| Some((cid, state.channel_of_chat(cid)?))) else {
            return chat_server_error();
        };
        if channel.chat_broken {
            return chat_server_error();
        }
        if channel.adult && !adult {
            return refusal(StatusCode::OK, 42601, "본인인증이 필요합니다.");
        }
        let restricted = user_id.as_ref().is_some_and(|user_id| channel.restricted.contains(user_id));
        let (access_token, extra_token) = state.tokens.give(Grant { cid: cid.to_owned(), user_id });
        let restriction = if restricted {
            json!({"temporaryRestrict": true, "times": 1, "duration": 30, "createdTime": state.now_kst_precise()})
        } else {
            json!({"temporaryRestrict": false, "times": 0, "duration": null, "createdTime": null})
        };
        ok(&json!({
            "accessToken": access_token,
            "temporaryRestrict": restriction,
            "realNameAuth": false,
            "extraToken": extra_token,
            "chatTime": null,
            "remainingChatTimeMs": null,
        }))
    })
}

async fn status_of_user(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    // Dead cookies are no error either: they just are nobody's.
    world.look(|state| ok(&user_status(state.account(&headers))))
}

#[derive(serde::Deserialize)]
struct RoutingQuery {
    #[serde(rename = "serviceId")]
    service: Option<String>,
}

async fn routing(State(world): State<Arc<World>>, Query(query): Query<RoutingQuery>) -> Response {
    if query.service.as_deref() != Some("game") {
        return refusal(StatusCode::BAD_REQUEST, 400, "잘못된 요청입니다.");
    }
    let servers = world.chat_servers();
    let result = json!({"sessionServerList": servers, "proxyServerList": servers, "expireTime": 86400});
    Json(json!({"result": result, "code": 200, "message": "SUCCESS"})).into_response()
}

async fn unknown_path() -> Response {
    refusal(StatusCode::NOT_FOUND, 404, "Not Found")
}

async fn wrong_method() -> Response {
    refusal(StatusCode::METHOD_NOT_ALLOWED, 405, "Method Not Allowed")
}

pub(super) fn ok(content: &Value) -> Response {
    Json(json!({"code": 200, "message": null, "content": content})).into_response()
}

/// Comes without `content`.
pub(super) fn unknown_channel() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({"code": 404, "message": "채널이 존재하지 않습니다."}))).into_response()
}

/// What the service says about a chat channel that does not exist.
fn chat_server_error() -> Response {
    refusal(StatusCode::INTERNAL_SERVER_ERROR, 50001, "서버 오류입니다.")
}

pub(super) fn refusal(status: StatusCode, code: i64, message: &str) -> Response {
    (status, Json(json!({"code": code, "message": message, "content": null}))).into_response()
}
