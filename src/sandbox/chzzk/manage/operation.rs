//! One operation: who asks, whether they may, what they say, and what they are answered.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use serde_json::{Value, json};

use super::super::{Role, Viewer, World, world::State};

pub(super) type Operation = fn(&mut State, &Call) -> Answer;
pub(super) type Answer = Result<Value, Refusal>;

/// A status, which is the envelope's code too, and a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal(StatusCode, &'static str);

pub(super) const BAD_REQUEST: Refusal = Refusal(StatusCode::BAD_REQUEST, "잘못된 요청입니다.");
pub(super) const NOT_FOUND: Refusal = Refusal(StatusCode::NOT_FOUND, "존재하지 않습니다.");
const UNKNOWN_CHANNEL: Refusal = Refusal(StatusCode::NOT_FOUND, "채널이 존재하지 않습니다.");
const NOBODY: Refusal = Refusal(StatusCode::UNAUTHORIZED, "로그인이 필요합니다.");
const FORBIDDEN: Refusal = Refusal(StatusCode::FORBIDDEN, "권한이 없습니다.");

/// What somebody asks who may.
pub(super) struct Call {
    pub(super) channel: usize,
    pub(super) by: Viewer,
    pub(super) role: Role,
    path: HashMap<String, String>,
    query: HashMap<String, String>,
    body: Value,
}

impl Call {
    /// A part of the path.
    pub(super) fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    pub(super) fn number(&self) -> Result<u64, Refusal> {
        self.part("number").parse().map_err(|_| BAD_REQUEST)
    }

    pub(super) fn body(&self) -> &Value {
        &self.body
    }

    /// A text of the body that says something.
    pub(super) fn text(&self, name: &str) -> Result<&str, Refusal> {
        let text = self.body.get(name).and_then(Value::as_str);
        text.filter(|text| !text.trim().is_empty()).ok_or(BAD_REQUEST)
    }

    /// A parameter of the query, unless it is empty.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    pub(super) fn streamer_only(&self) -> Result<(), Refusal> {
        if self.role == Role::Streamer { Ok(()) } else { Err(FORBIDDEN) }
    }

    /// The page that is asked for, of these rows.
    pub(super) fn page(&self, rows: &[Value]) -> Answer {
        let number = |name, otherwise: usize| match self.asked(name) {
            None => Ok(otherwise),
            Some(text) => text.parse().map_err(|_| BAD_REQUEST),
        };
        let (page, size) = (number("page", 0)?, number("size", 50)?);
        if size == 0 {
            return Err(BAD_REQUEST);
        }
        let data: Vec<_> = rows.iter().skip(page.saturating_mul(size)).take(size).collect();
        let pages = rows.len().div_ceil(size);
        Ok(json!({"page": page, "size": size, "totalCount": rows.len(), "totalPages": pages, "data": data}))
    }
}

/// An operation as a route.
pub(super) fn operation(method: MethodFilter, run: Operation) -> MethodRouter<Arc<World>> {
    on(
        method,
        move |Shared(world): Shared<Arc<World>>,
              Path(path): Path<HashMap<String, String>>,
              Query(query): Query<HashMap<String, String>>,
              headers: HeaderMap,
              body: Bytes| async move {
            let body = if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&body) };
            let answer = world.update(|state| {
                let body = body.map_err(|_| BAD_REQUEST)?;
                let call = enter(state, &headers, path, query, body)?;
                run(state, &call)
            });
            response(answer)
        },
    )
}

/// Lets in who has a role in the channel.
fn enter(
    state: &State,
    headers: &HeaderMap,
    path: HashMap<String, String>,
    query: HashMap<String, String>,
    body: Value,
) -> Result<Call, Refusal> {
    let by = state.account(headers).ok_or(NOBODY)?.viewer();
    // Lines are named by their chat channel.
    let of_chat = || state.room(body.get("channelId")?.as_str()?).map(|room| room.channel);
    let channel = match path.get("id") {
        Some(id) => state.channel_index(id),
        None => of_chat(),
    };
    let channel = channel.ok_or(UNKNOWN_CHANNEL)?;
    let role = state.channel(channel).roles.get(by.user_id()).copied().unwrap_or(Role::CommonUser);
    if role == Role::CommonUser {
        return Err(FORBIDDEN);
    }
    Ok(Call { channel, by: by.role(role), role, path, query, body })
}

fn response(answer: Answer) -> Response {
    match answer {
        Ok(content) => Json(json!({"code": 200, "message": null, "content": content})).into_response(),
        Err(Refusal(status, message)) => {
            (status, Json(json!({"code": status.as_u16(), "message": message, "content": null}))).into_response()
        }
    }
}
