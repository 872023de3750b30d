//! Where each system lives, and how to send everything to one loopback origin instead.
//!
//! ```
//! use livechat::Endpoints;
//!
//! let real = Endpoints::default();
//! let test = Endpoints::at("http://127.0.0.1:8080")?;
//! assert!(Endpoints::at("http://example.com").is_err());   // cookies would travel in the clear
//! # let _ = (real, test);
//! # Ok::<(), livechat::Error>(())
//! ```

use std::{borrow::Cow, net::IpAddr};

use crate::{Error, Result};

/// The hosts of every system. The default is the real services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// `scheme://authority` that stands for all hosts; `None` for the real ones.
    origin: Option<Origin>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Origin {
    secure: bool,
    authority: String,
    host: String,
}

impl Endpoints {
    /// The real services.
    pub const fn new() -> Self {
        Self { origin: None }
    }

    /// Sends every request and every socket of every system to one origin, paths unchanged: for the sandbox, for tests, and
    /// for a proxy of your own.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] unless the text is `https://HOST[:PORT]`, or `http://` with a loopback host
    /// (`127.0.0.1`, `[::1]`, `localhost`): over plain HTTP cookies and tokens would travel in the clear.
    pub fn at(origin: &str) -> Result<Self> {
        let invalid = |reason: &'static str| Error::invalid("origin", reason);
        let uri: http::Uri = origin.trim().parse().map_err(|_| invalid("is not a URL like http://127.0.0.1:8080"))?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(invalid("must begin with http:// or https://")),
        };
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(invalid("must have no path and no query"));
        }
        let authority = uri.authority().ok_or_else(|| invalid("has no host"))?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(invalid("must be a host and a port, without user name or password"));
        }
        if !secure && !is_loopback(authority.host()) {
            return Err(invalid("must be https:// unless the host is this machine"));
        }
        let (authority, host) = (authority.as_str().to_owned(), authority.host().to_owned());
        Ok(Self { origin: Some(Origin { secure, authority, host }) })
    }

    /// The base of an HTTP service that really lives at `https://{host}`, without a slash at the end.
    pub(crate) fn http(&self, host: &'static str) -> Cow<'static, str> {
        match &self.origin {
            None => format!("https://{host}").into(),
            Some(Origin { secure, authority, .. }) => {
                format!("{}://{authority}", if *secure { "https" } else { "http" }).into()
            }
        }
    }

    /// Where IRC is spoken over a WebSocket, with one origin for all; `None` for the real service.
    #[cfg(feature = "twitch")]
    pub(crate) fn irc(&self) -> Option<String> {
        let Origin { secure, authority, .. } = self.origin.as_ref()?;
        Some(format!("{}://{authority}/", if *secure { "wss" } else { "ws" }))
    }

    /// The base of a WebSocket server that a service named. With one origin for all, a server on the same host keeps its
    /// own port (a test may run several) and every other name becomes the origin.
    pub(crate) fn websocket(&self, server: &str) -> String {
        match &self.origin {
            None => format!("wss://{server}"),
            Some(Origin { secure, authority, host }) => {
                let own =
                    server.rsplit_once(':').is_some_and(|(name, port)| name == host && port.parse::<u16>().is_ok());
                format!("{}://{}", if *secure { "wss" } else { "ws" }, if own { server } else { authority })
            }
        }
    }
}

impl Default for Endpoints {
    fn default() -> Self {
        Self::new()
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_origin_takes_every_host_and_scheme() {
        let at = Endpoints::at("http://127.0.0.1:8080/").unwrap();
        assert_eq!(at.http("api.chzzk.naver.com"), "http://127.0.0.1:8080");
        assert_eq!(at.websocket("kr-ss1.chat.naver.com"), "ws://127.0.0.1:8080");
        assert_eq!(at.websocket("127.0.0.1:9090"), "ws://127.0.0.1:9090");
        assert_eq!(at.websocket("127.0.0.1:evil"), "ws://127.0.0.1:8080");
        let secure = Endpoints::at("https://localhost:1").unwrap();
        assert_eq!(secure.websocket("kr-ss1.chat.naver.com"), "wss://localhost:1");
        assert_eq!(Endpoints::new().http("api.chzzk.naver.com"), "https://api.chzzk.naver.com");
        assert_eq!(Endpoints::new().websocket("kr-ss1.chat.naver.com"), "wss://kr-ss1.chat.naver.com");
    }

    #[test]
    fn an_origin_that_would_leak_or_mislead_is_refused() {
        for origin in [
            "",
            "127.0.0.1:80",
            "ftp://127.0.0.1",
            "http://example.com",
            "http://10.0.0.1",
            "http://u:p@127.0.0.1",
            "http://127.0.0.1/path",
            "http://127.0.0.1?q",
            "http://",
            "http://127.0.0.1.evil.example",
        ] {
            assert!(Endpoints::at(origin).is_err(), "{origin}");
        }
        for origin in ["http://[::1]:7", "http://LOCALHOST", "https://example.com", "http://127.8.9.1:1"] {
            assert!(Endpoints::at(origin).is_ok(), "{origin}");
        }
    }
}
