//! HTTP in this mode, over ureq.

use std::{io::ErrorKind, sync::Arc};

use rustls::ClientConfig;
use ureq::{Agent, Timeout, config::AutoHeaderValue};

use crate::{
    Error, Result,
    http::{HttpConfig, Limits, Request, Response, retry_after},
    tls,
};

/// Sends requests. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    agent: Agent,
    limits: Limits,
    tls: Arc<ClientConfig>,
}

impl Http {
    pub(crate) fn new(config: &HttpConfig) -> Result<Self> {
        let HttpConfig { limits, roots } = config;
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(AutoHeaderValue::None)
            // Answers are small, and 128 KiB in and out is what it would take for each otherwise.
            .max_response_header_size(16 << 10)
            .input_buffer_size(32 << 10)
            .output_buffer_size(32 << 10)
            .tls_config(tls::ureq_config(roots))
            .timeout_global(Some(limits.total_timeout()))
            .timeout_connect(Some(limits.connect_timeout()))
            .build()
            .new_agent();
        Ok(Self { agent, limits: *limits, tls: tls::client_config(roots)? })
    }

    /// What sockets to the same service use.
    pub(crate) fn tls(&self) -> &Arc<ClientConfig> {
        &self.tls
    }

    /// One try: whatever the server answers comes back, redirects and refusals included.
    pub(crate) fn send(&self, request: &Request) -> Result<Response> {
        let failed = |error| self.error(error, request);
        let (mut parts, ()) = http::Request::new(()).into_parts();
        parts.method = request.method.clone();
        parts.uri = request.url.parse().map_err(|_| Error::invalid("url", "is not a URL"))?;
        parts.headers = request.header_map()?;
        let answer = match request.payload() {
            Some(body) => self.agent.run(http::Request::from_parts(parts, body)),
            None => self.agent.run(http::Request::from_parts(parts, ())),
        };
        let mut answer = answer.map_err(failed)?;
        let limit = self.limits.body_bytes;
        // One byte more, so that a body of just the limit is told from a larger one.
        let reader = answer.body_mut().with_config().limit(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1));
        let body = reader.read_to_vec().map_err(failed)?;
        if body.len() > limit {
            return Err(Error::TooLarge { doing: request.doing.clone(), limit });
        }
        Ok(Response { status: answer.status().as_u16(), retry_after: retry_after(answer.headers()), body })
    }

    fn error(&self, error: ureq::Error, request: &Request) -> Error {
        let doing = request.doing.clone();
        match error {
            ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
                Error::Timeout { doing, after: self.limits.connect_timeout(), sent: false }
            }
            ureq::Error::Timeout(_) => Error::timeout(doing, self.limits.total_timeout()),
            ureq::Error::BodyExceedsLimit(_) => Error::TooLarge { doing, limit: self.limits.body_bytes },
            // These hold the URL.
            ureq::Error::BadUri(_) | ureq::Error::RequireHttpsOnly(_) => Error::invalid("url", "cannot be used"),
            // These come while connecting only.
            ureq::Error::Io(error)
                if matches!(
                    error.kind(),
                    ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable
                ) =>
            {
                Error::unreached(doing, error)
            }
            ureq::Error::Io(error) => Error::transport(doing, error),
            error @ (ureq::Error::HostNotFound | ureq::Error::ConnectionFailed) => Error::unreached(doing, error),
            other => Error::transport(doing, other),
        }
    }
}
