//! What clients asked over HTTP, kept for assertions.

use std::{collections::VecDeque, time::Duration};

use axum::http::{header, request::Parts};

use super::watched::Watched;
use crate::Result;

/// More than a test looks at, and little enough to keep.
const KEPT: usize = 10_000;

/// One HTTP request as the sandbox saw it; the upgrade to a WebSocket is one too.
///
/// ```
/// use livechat::sandbox::Sandbox;
///
/// let sandbox = Sandbox::start()?;
/// # fn get(url: &str) { drop(ureq::get(url).header("Cookie", "NID_AUT=x; NID_SES=y").call()); }
/// get(&format!("{}/routing/getRouting?serviceId=game", sandbox.origin()));
///
/// let request = sandbox.requests().remove(0);
/// assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", "/routing/getRouting"));
/// assert_eq!(request.query.as_deref(), Some("serviceId=game"));
/// assert!(request.had_cookies);
/// assert_eq!(request.header("cookie"), None);   // secrets are not kept
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// What stands after the `?`, still encoded.
    pub query: Option<String>,
    /// Names in lower case, and values; without `Cookie` and `Authorization`.
    pub headers: Vec<(String, String)>,
    /// Whether there was a `Cookie` header.
    pub had_cookies: bool,
    /// Which port it came to: 0 is the origin, the chat servers of [`Builder::chat_servers`](super::Builder::chat_servers)
    /// count from 1.
    pub server: usize,
}

impl RecordedRequest {
    /// The value of a header, its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn new(parts: &Parts, server: usize) -> Self {
        let secret = |name: &header::HeaderName| matches!(*name, header::COOKIE | header::AUTHORIZATION);
        let text = |value: &header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            headers: parts
                .headers
                .iter()
                .filter(|(name, _)| !secret(name))
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect(),
            had_cookies: parts.headers.contains_key(header::COOKIE),
            server,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Recorder(Watched<VecDeque<RecordedRequest>>);

impl Recorder {
    pub(super) fn add(&self, request: RecordedRequest) {
        self.0.update(|requests| {
            if requests.len() == KEPT {
                requests.pop_front();
            }
            requests.push_back(request);
        });
    }

    pub(super) fn all(&self) -> Vec<RecordedRequest> {
        self.0.look(|requests| requests.iter().cloned().collect())
    }

    pub(super) fn forget(&self) {
        self.0.update(VecDeque::clear);
    }

    pub(super) fn wait(&self, path: &str, count: usize, timeout: Duration) -> Result<()> {
        let what = format!("{count} requests for {path}");
        self.0.wait(&what, timeout, |requests| {
            requests.iter().filter(|request| request.path.contains(path)).take(count).count() >= count
        })
    }
}
