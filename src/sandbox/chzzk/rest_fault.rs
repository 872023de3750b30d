//! What may happen to a REST request instead of its answer.

use std::{str::FromStr, time::Duration};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use tokio::time::sleep;

use crate::sandbox::pipe::{Dribble, PipeControl};

/// A fault of one REST request; see [`Faults::rest`](super::Faults::rest).
///
/// ```
/// use std::time::Duration;
/// use livechat::sandbox::{Sandbox, chzzk::{ALWAYS, RestFault}};
///
/// let sandbox = Sandbox::start()?;
/// let faults = sandbox.chzzk().faults();
/// faults.rest("access-token", RestFault::status(429).header("Retry-After", "1"), 1);
/// faults.rest("live-detail", RestFault::status(200).body(r#"{"code":500,"message":null}"#), 1);
/// faults.rest("live-status", RestFault::cut_body(), 2);
/// faults.rest("", RestFault::slow(Duration::from_millis(50)), ALWAYS);
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestFault(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Status { status: u16, headers: Vec<(String, String)>, body: String },
    HangUp,
    Stall,
    CutBody,
    Slow(Duration),
    Dribble { bytes: usize, every: Duration },
}

impl RestFault {
    /// This HTTP status, with an empty body unless [`body`](Self::body) says more.
    pub fn status(status: u16) -> Self {
        Self(Kind::Status { status, headers: Vec::new(), body: String::new() })
    }

    /// The body of a [`status`](Self::status) fault.
    #[must_use]
    pub fn body(mut self, text: impl Into<String>) -> Self {
        if let Kind::Status { body, .. } = &mut self.0 {
            *body = text.into();
        }
        self
    }

    /// One more header of a [`status`](Self::status) fault.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Kind::Status { headers, .. } = &mut self.0 {
            headers.push((name.into(), value.into()));
        }
        self
    }

    /// The connection is closed without an answer. A client sees a transport error and may try again.
    pub fn hang_up() -> Self {
        Self(Kind::HangUp)
    }

    /// No answer ever comes, and the connection stays up. A client needs a timeout.
    pub fn stall() -> Self {
        Self(Kind::Stall)
    }

    /// The answer comes, and the connection is gone in the middle of its body. A client must not take it for whole.
    pub fn cut_body() -> Self {
        Self(Kind::CutBody)
    }

    /// The right answer comes, so much later.
    pub fn slow(delay: Duration) -> Self {
        Self(Kind::Slow(delay))
    }

    /// The right answer comes a few bytes at a time. A client's timeout should count for the whole.
    pub fn dribble(bytes: usize, every: Duration) -> Self {
        Self(Kind::Dribble { bytes, every })
    }

    pub(in crate::sandbox) async fn answer(self, pipe: &PipeControl, request: Request<Body>, next: Next) -> Response {
        match self.0 {
            Kind::Status { status, headers, body } => {
                let mut response = Response::new(Body::from(body));
                *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let json = HeaderValue::from_static("application/json");
                response.headers_mut().insert(header::CONTENT_TYPE, json);
                for (name, value) in headers {
                    if let (Ok(name), Ok(value)) = (HeaderName::from_str(&name), HeaderValue::from_str(&value)) {
                        response.headers_mut().insert(name, value);
                    }
                }
                response
            }
            Kind::HangUp => {
                pipe.kill();
                std::future::pending().await
            }
            Kind::Stall => std::future::pending().await,
            Kind::CutBody => {
                let response = next.run(request).await;
                let length = response.body().size_hint().exact().and_then(|length| usize::try_from(length).ok());
                pipe.cut_tail_of_next_write(length.unwrap_or(2) / 2);
                response
            }
            Kind::Slow(delay) => {
                sleep(delay).await;
                next.run(request).await
            }
            Kind::Dribble { bytes, every } => {
                let mut response = next.run(request).await;
                pipe.dribble(Some(Dribble { bytes, every }));
                // The connection dribbles from now on, so it serves nothing else.
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                response
            }
        }
    }
}
