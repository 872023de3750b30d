//! What clients asked over HTTP, kept for assertions.

use std::{collections::VecDeque, fmt, time::Duration};

use axum::http::{HeaderName, HeaderValue, header, request::Parts};

use super::watched::Watched;
use crate::Result;

/// More than a test looks at, and little enough to keep.
const KEPT: usize = 10_000;
/// How much of a body is kept.
const KEPT_OF_BODY: usize = 64 * 1024;

const CLIENT_ID: &str = "client-id";
const CLIENT_SECRET: &str = "client-secret";

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
/// assert_eq!(request.header("cookie"), None);   // cookies are not kept
/// # Ok::<(), livechat::Error>(())
/// ```
///
/// Its `Debug` shows nothing of what may hold a secret: [`authorization`](Self::authorization),
/// [`client_secret`](Self::client_secret), [`body`](Self::body) and the `auth` in the [`query`](Self::query) of a session's
/// socket are for assertions. Take care that the assertion does not print
/// them where others read the log.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// What stands after the `?`, still encoded. `Debug` hides the value of `auth`.
    pub query: Option<String>,
    /// Names in lower case, and values; without `Cookie`, `Authorization` and `Client-Secret`.
    pub headers: Vec<(String, String)>,
    /// Whether there was a `Cookie` header.
    pub had_cookies: bool,
    /// Whether there was an `Authorization` header that begins with `Bearer` and one blank.
    pub had_bearer: bool,
    /// Whether there were both a `Client-Id` and a `Client-Secret` header.
    pub had_client: bool,
    /// Which port it came to: 0 is the origin, the chat servers of [`Builder::chat_servers`](super::Builder::chat_servers)
    /// count from 1.
    pub server: usize,
    authorization: Option<Hidden<String>>,
    client_secret: Option<Hidden<String>>,
    body: Hidden<Vec<u8>>,
}

/// What `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
struct Hidden<T>(T);

impl<T> fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, query, headers, had_cookies, had_bearer, had_client, server, .. } = self;
        let Self { authorization, client_secret, body, .. } = self;
        f.debug_struct("RecordedRequest")
            .field("method", method)
            .field("path", path)
            .field("query", &query.as_deref().map(without_auth))
            .field("headers", headers)
            .field("had_cookies", had_cookies)
            .field("had_bearer", had_bearer)
            .field("had_client", had_client)
            .field("server", server)
            .field("authorization", authorization)
            .field("client_secret", client_secret)
            .field("body", body)
            .finish()
    }
}

/// The query without what opens a session.
fn without_auth(query: &str) -> String {
    let hide = |pair| if str::starts_with(pair, "auth=") { "auth=<redacted>" } else { pair };
    query.split('&').map(hide).collect::<Vec<_>>().join("&")
}

impl RecordedRequest {
    /// The value of a header, its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The whole `Authorization` header, to compare it with a token of the sandbox.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # drop(ureq::get(sandbox.origin()).header("Authorization", "Bearer invented").call());
    /// let request = sandbox.requests().remove(0);
    /// assert_eq!(request.authorization(), Some("Bearer invented"));
    /// assert!(request.had_bearer && !format!("{request:?}").contains("invented"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_ref().map(|hidden| hidden.0.as_str())
    }

    /// The `Client-Secret` header.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # drop(ureq::get(sandbox.origin()).header("Client-Id", "an id").header("Client-Secret", "invented").call());
    /// let request = sandbox.requests().remove(0);
    /// assert_eq!((request.header("client-id"), request.client_secret()), (Some("an id"), Some("invented")));
    /// assert!(request.had_client && !format!("{request:?}").contains("invented"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn client_secret(&self) -> Option<&str> {
        self.client_secret.as_ref().map(|hidden| hidden.0.as_str())
    }

    /// The body, of a long one the first 64 KiB.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # drop(ureq::post(sandbox.origin()).send("invented"));
    /// assert_eq!(sandbox.requests()[0].body(), b"invented");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn body(&self) -> &[u8] {
        &self.body.0
    }

    /// The body as text; empty if it is not UTF-8.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// # drop(ureq::post(sandbox.origin()).send("{\"message\":\"안녕\"}"));
    /// assert_eq!(sandbox.requests()[0].body_text(), r#"{"message":"안녕"}"#);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn body_text(&self) -> &str {
        std::str::from_utf8(&self.body.0).unwrap_or_default()
    }

    pub(super) fn new(parts: &Parts, body: &[u8], server: usize) -> Self {
        let secret = |name: &HeaderName| {
            matches!(*name, header::COOKIE | header::AUTHORIZATION) || name.as_str() == CLIENT_SECRET
        };
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let hidden = |name: &str| parts.headers.get(name).map(|value| Hidden(text(value)));
        let authorization = hidden(header::AUTHORIZATION.as_str());
        let client_secret = hidden(CLIENT_SECRET);
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
            had_bearer: authorization.as_ref().is_some_and(|value| value.0.starts_with("Bearer ")),
            had_client: client_secret.is_some() && parts.headers.contains_key(CLIENT_ID),
            server,
            authorization,
            client_secret,
            body: Hidden(body.get(..KEPT_OF_BODY).unwrap_or(body).to_vec()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_auth_of_a_session_is_not_shown() {
        let request = http::Request::get("/socket.io/?auth=invented&EIO=3&xauth=4").body(()).unwrap();
        let request = RecordedRequest::new(&request.into_parts().0, b"", 0);
        assert_eq!(request.query.as_deref(), Some("auth=invented&EIO=3&xauth=4"));
        let shown = format!("{request:?} {request:#?}");
        assert!(shown.contains("auth=<redacted>&EIO=3&xauth=4") && !shown.contains("invented"), "{shown}");
    }
}
