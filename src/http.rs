//! HTTP as values: what to ask and what was answered, without a transport.
//!
//! A system builds [`Request`]s, a mode sends them. Nothing here prints a header or the query of a URL, since both may
//! carry secrets.

use std::{borrow::Cow, fmt, time::Duration};

use http::{HeaderMap, HeaderName};

use crate::{Error, Result, Secret, TlsRoots, reconnect::Backoff};

/// What to ask, of whom, and whether it may be asked again.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: http::Method,
    /// Scheme, host, path and query, all encoded.
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, HeaderValue)>,
    pub(crate) body: Option<Vec<u8>>,
    /// What this is for and about whom, as errors and logs say it: `live detail of channel …`.
    pub(crate) doing: Cow<'static, str>,
    /// Whether asking twice does no harm.
    pub(crate) repeatable: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum HeaderValue {
    Plain(Cow<'static, str>),
    Secret(Secret),
}

impl HeaderValue {
    pub(crate) fn expose(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Secret(secret) => secret.expose(),
        }
    }
}

impl Request {
    /// A GET, which may be repeated.
    pub(crate) fn get(url: String, doing: impl Into<Cow<'static, str>>) -> Self {
        Self { method: http::Method::GET, url, headers: Vec::new(), body: None, doing: doing.into(), repeatable: true }
    }

    pub(crate) fn header(mut self, name: &'static str, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// What is sent after the headers: also nothing, where a method is expected to come with something.
    pub(crate) fn payload(&self) -> Option<&[u8]> {
        let expected = [http::Method::POST, http::Method::PUT, http::Method::PATCH].contains(&self.method);
        self.body.as_deref().or(expected.then_some(&[]))
    }

    /// The headers as a transport wants them.
    pub(crate) fn header_map(&self) -> Result<HeaderMap> {
        let mut map = HeaderMap::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            let unfit = |_| Error::invalid("header", format!("{name} has a value that cannot be sent"));
            let mut header = http::HeaderValue::from_str(value.expose()).map_err(unfit)?;
            header.set_sensitive(matches!(value, HeaderValue::Secret(_)));
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| Error::invalid("header", format!("{name} is no name of a header")))?;
            map.append(name, header);
        }
        Ok(map)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, url, headers: _, body: _, doing, repeatable } = self;
        let path = url.split('?').next().unwrap_or_default();
        f.debug_struct("Request")
            .field("method", method)
            .field("url", &path)
            .field("doing", doing)
            .field("repeatable", repeatable)
            .finish_non_exhaustive()
    }
}

/// What was answered: any status, with a body no larger than the transport's limit.
#[derive(Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// The `Retry-After` header, where it was a number of seconds.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Vec<u8>,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, retry_after, body } = self;
        f.debug_struct("Response")
            .field("status", status)
            .field("retry_after", retry_after)
            .field("body_bytes", &body.len())
            .finish()
    }
}

/// How long and how much one request may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// From the first byte out to the last byte in.
    pub(crate) timeout: Duration,
    /// The largest body that is read.
    pub(crate) body_bytes: usize,
    /// How often a repeatable request is asked again.
    pub(crate) retries: u32,
}

/// Longer is for ever.
pub(crate) const LONGEST_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

impl Limits {
    /// From the first byte out to the last byte in.
    pub(crate) fn total_timeout(self) -> Duration {
        self.timeout.min(LONGEST_TIMEOUT)
    }

    /// How long opening a connection may take.
    pub(crate) fn connect_timeout(self) -> Duration {
        self.timeout.min(Duration::from_secs(10))
    }
}

/// What a transport is made with.
#[derive(Debug, Clone)]
pub(crate) struct HttpConfig {
    pub(crate) limits: Limits,
    pub(crate) roots: TlsRoots,
}

/// The `Retry-After` header, where it is a number of seconds. A date is not read: the clocks may differ.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?;
    Some(Duration::from_secs(text.trim().parse().ok()?))
}

/// The longest `Retry-After` that is waited for; a longer one comes out as the error it is.
pub(crate) const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(30);

/// Decides whether a request is asked again, and when.
#[derive(Debug)]
pub(crate) struct Retry {
    left: u32,
    backoff: Backoff,
}

impl Retry {
    pub(crate) fn new(request: &Request, limits: Limits, seed: u64) -> Self {
        let left = if request.repeatable { limits.retries } else { 0 };
        Self { left, backoff: Backoff::new(Duration::from_millis(250), Duration::from_secs(4), seed) }
    }

    /// How long to wait before asking again; `None` when this answer is to be handed on.
    pub(crate) fn after(&mut self, answer: &Result<Response>) -> Option<Duration> {
        let asked = match answer {
            Ok(response) if response.status == 429 || response.status >= 500 => response.retry_after,
            Err(error) if error.is_retryable() => None,
            Ok(_) | Err(_) => return None,
        };
        self.left = self.left.checked_sub(1)?;
        match asked {
            Some(wait) if wait > LONGEST_RETRY_AFTER => None,
            Some(wait) => Some(wait),
            None => Some(self.backoff.next_delay()),
        }
    }
}
