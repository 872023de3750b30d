//! HTTP in this mode, over ureq.

use std::{io::ErrorKind, sync::Arc, time::Instant};

use rustls::ClientConfig;
use ureq::{
    Agent, Timeout,
    config::{AutoHeaderValue, Config},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport},
    },
};

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
        let agent_config = Agent::config_builder()
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
            .build();
        let agent = Agent::with_parts(agent_config, LookUpAndConnect::<DefaultResolver>::default(), NoLookUp);
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

/// Where ureq wants addresses: before every request, even one that goes over a connection that is open already. Looking up the
/// host takes a thread there, since it has a timeout, and a question to a name server; so it is left to [`LookUpAndConnect`].
#[derive(Debug)]
struct NoLookUp;

impl Resolver for NoLookUp {
    fn resolve(&self, _: &http::Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}

/// Looks up the host when a connection is opened.
#[derive(Debug, Default)]
struct LookUpAndConnect<R> {
    resolver: R,
    connector: DefaultConnector,
}

impl<R: Resolver> Connector<()> for LookUpAndConnect<R> {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<()>) -> Result<Option<Self::Out>, ureq::Error> {
        let ConnectionDetails { uri, config, request_level, now, timeout, .. } = *details;
        let started = Instant::now();
        let addrs = self.resolver.resolve(uri, config, timeout)?;
        let left = NextTimeout { after: timeout.after.saturating_sub(started.elapsed()).into(), ..timeout };
        let details = ConnectionDetails {
            uri,
            addrs,
            config,
            request_level,
            resolver: &self.resolver,
            now,
            timeout: left,
            current_time: Arc::clone(&details.current_time),
            run_connector: Arc::clone(&details.run_connector),
            register_shutdown: Arc::clone(&details.register_shutdown),
        };
        self.connector.connect(&details, chained)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use super::*;
    use crate::testbed::{Server, read_request};

    #[derive(Debug, Default)]
    struct Counting(DefaultResolver, Arc<AtomicUsize>);

    impl Resolver for Counting {
        fn resolve(
            &self,
            uri: &http::Uri,
            config: &Config,
            timeout: NextTimeout,
        ) -> Result<ResolvedSocketAddrs, ureq::Error> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.resolve(uri, config, timeout)
        }
    }

    #[test]
    fn a_host_is_looked_up_once_for_a_connection() {
        let server = Server::start(|mut stream, _| {
            for last in ["", "", "Connection: close\r\n"] {
                read_request(&stream);
                write!(stream, "HTTP/1.1 200 OK\r\n{last}Content-Length: 2\r\n\r\nhi").unwrap();
            }
        });
        let resolver = Counting::default();
        let count = Arc::clone(&resolver.1);
        let connector = LookUpAndConnect { resolver, connector: DefaultConnector::new() };
        let agent = Agent::with_parts(Agent::config_builder().proxy(None).build(), connector, NoLookUp);
        for look_ups in [1, 1, 1, 2] {
            let text = agent.get(server.http()).call().unwrap().body_mut().read_to_string().unwrap();
            assert_eq!((text.as_str(), count.load(Ordering::Relaxed)), ("hi", look_ups));
        }
    }
}
