//! HTTP in this mode, over reqwest.

use std::sync::Arc;

use http::{HeaderValue, header::CONTENT_LENGTH};
use rustls::ClientConfig;

use crate::{
    Error, Result,
    http::{HttpConfig, Limits, Request, Response, retry_after},
    tls,
};

/// Sends requests. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    client: reqwest::Client,
    limits: Limits,
    tls: Arc<ClientConfig>,
}

impl Http {
    pub(crate) fn new(config: &HttpConfig) -> Result<Self> {
        let HttpConfig { limits, roots } = config;
        let tls = tls::client_config(roots)?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured((*tls).clone())
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .timeout(limits.total_timeout())
            .connect_timeout(limits.connect_timeout())
            .build()
            .map_err(|error| Error::transport("setting up HTTP", error.without_url()))?;
        Ok(Self { client, limits: *limits, tls })
    }

    /// What sockets to the same service use.
    pub(crate) fn tls(&self) -> &Arc<ClientConfig> {
        &self.tls
    }

    /// One try: whatever the server answers comes back, redirects and refusals included.
    pub(crate) async fn send(&self, request: &Request) -> Result<Response> {
        let failed = |error| self.error(error, request);
        let url = reqwest::Url::parse(&request.url).map_err(|_| Error::invalid("url", "is not a URL"))?;
        let mut asked = reqwest::Request::new(request.method.clone(), url);
        *asked.headers_mut() = request.header_map()?;
        match request.payload() {
            // Which reqwest would not say by itself.
            Some([]) => drop(asked.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"))),
            Some(body) => *asked.body_mut() = Some(body.to_vec().into()),
            None => {}
        }
        let mut answer = self.client.execute(asked).await.map_err(failed)?;
        let limit = self.limits.body_bytes;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > limit {
                return Err(Error::TooLarge { doing: request.doing.clone(), limit });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status: answer.status().as_u16(), retry_after: retry_after(answer.headers()), body })
    }

    fn error(&self, error: reqwest::Error, request: &Request) -> Error {
        let doing = request.doing.clone();
        match (error.is_timeout(), error.is_connect()) {
            (true, true) => Error::Timeout { doing, after: self.limits.connect_timeout(), sent: false },
            (true, false) => Error::timeout(doing, self.limits.total_timeout()),
            (false, true) => Error::unreached(doing, error.without_url()),
            (false, false) => Error::transport(doing, error.without_url()),
        }
    }
}
