//! Answers and refusals, and how they are written.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Odd, world::State};

pub(super) type Answer = Result<Success, Refusal>;

#[derive(Debug)]
pub(super) enum Success {
    /// Something to read.
    Content(Value),
    /// A change was made; `content` is null.
    Changed,
    /// As [`Success::Changed`], with `message: null`: what is told of revoking and subscribing.
    Silent,
}

#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: &'static str,
    pub(super) retry_after: Option<u64>,
}

impl Refusal {
    const fn new(status: StatusCode, message: &'static str) -> Self {
        Self { status, message, retry_after: None }
    }

    pub(super) const fn bad(message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) const fn forbidden(message: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }
}

pub(super) const BAD_PARAMETER: Refusal = Refusal::bad("잘못된 값을 입력했습니다.");
pub(super) const BAD_REQUEST: Refusal = Refusal::bad("BAD_REQUEST");
pub(super) const UNAUTHORIZED: Refusal = Refusal::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED");
pub(super) const INVALID_CLIENT: Refusal = Refusal::new(StatusCode::UNAUTHORIZED, "INVALID_CLIENT");
pub(super) const INVALID_TOKEN: Refusal = Refusal::new(StatusCode::UNAUTHORIZED, "INVALID_TOKEN");
pub(super) const FORBIDDEN: Refusal = Refusal::forbidden("FORBIDDEN");
pub(super) const NOT_FOUND: Refusal = Refusal::new(StatusCode::NOT_FOUND, "NOT_FOUND");
pub(super) const WRONG_METHOD: Refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED");
pub(super) const TOO_MANY_REQUESTS: Refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS");
pub(super) const SERVER_ERROR: Refusal = Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR");

/// Writes an answer as the service does, or as oddly as it is asked to.
pub(super) fn write(state: &State, path: &str, answer: Answer) -> Response {
    match answer {
        Ok(Success::Content(content)) => {
            let bare = (path.starts_with("/auth/") && state.is_odd(Odd::BareTokens))
                || (path.starts_with("/open/v1/drops/") && state.is_odd(Odd::BareDrops));
            if bare { Json(content).into_response() } else { success(state, &Value::Null, &content) }
        }
        Ok(Success::Changed | Success::Silent) if state.is_odd(Odd::MutationsNoContent) => {
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(Success::Changed | Success::Silent) if state.is_odd(Odd::MutationsEmptyBody) => {
            StatusCode::OK.into_response()
        }
        Ok(changed) => {
            let silent = matches!(changed, Success::Silent) || state.is_odd(Odd::MutationsNullMessage);
            let message = if silent { Value::Null } else { json!("SUCCESS") };
            let content = if state.is_odd(Odd::MutationsEmptyContent) { json!({}) } else { Value::Null };
            success(state, &message, &content)
        }
        Err(Refusal { status, message, retry_after }) => {
            let body = json!({"code": code(state, status), "message": message});
            let mut response = (status, Json(body)).into_response();
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
    }
}

fn success(state: &State, message: &Value, content: &Value) -> Response {
    Json(json!({"code": code(state, StatusCode::OK), "message": message, "content": content})).into_response()
}

fn code(state: &State, status: StatusCode) -> Value {
    if state.is_odd(Odd::CodeAsText) { json!(status.as_str()) } else { json!(status.as_u16()) }
}
