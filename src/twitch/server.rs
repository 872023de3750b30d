//! Where the chat is.

use crate::{Error, Result};

/// A chat server, and how it is spoken to. The default is Twitch's, as its documentation has it.
///
/// ```
/// use livechat::twitch::Server;
///
/// assert_eq!(Server::default(), Server::tls("irc.chat.twitch.tv:6697")?);
/// let own = Server::plain("127.0.0.1:6667")?;
/// # let _ = own;
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    url: String,
}

impl Server {
    /// IRC over TLS; without a port 6697.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an address that is none.
    pub fn tls(address: &str) -> Result<Self> {
        Self::at("ircs", address)
    }

    /// IRC as it is, without TLS; without a port 6667. **The token travels in the clear**: for servers on this machine, and for reading
    /// without a login.
    ///
    /// # Errors
    ///
    /// As [`tls`](Self::tls).
    pub fn plain(address: &str) -> Result<Self> {
        Self::at("irc", address)
    }

    /// IRC over a WebSocket with TLS, where nothing but HTTPS gets through: `irc-ws.chat.twitch.tv` is Twitch's.
    ///
    /// # Errors
    ///
    /// As [`tls`](Self::tls).
    pub fn websocket(address: &str) -> Result<Self> {
        Self::at("wss", address)
    }

    /// That of the sandbox.
    #[cfg(feature = "sandbox")]
    pub(crate) fn on_loopback(address: impl std::fmt::Display) -> Self {
        Self { url: format!("irc://{address}") }
    }

    fn at(scheme: &str, address: &str) -> Result<Self> {
        let url = format!("{scheme}://{address}");
        let uri: Result<http::Uri, _> = url.parse();
        let is_address = uri.is_ok_and(|uri| {
            matches!(uri.path(), "" | "/")
                && uri.query().is_none()
                && !address.contains('@')
                && uri.authority().is_some_and(|authority| {
                    let port = authority.as_str().strip_prefix(authority.host());
                    !authority.host().is_empty()
                        && port.is_some_and(|port| {
                            port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
                        })
                })
        });
        if is_address {
            Ok(Self { url })
        } else {
            Err(Error::invalid("server", "is no address like irc.chat.twitch.tv:6697"))
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// `irc.chat.twitch.tv:6697`, with TLS.
impl Default for Server {
    fn default() -> Self {
        Self { url: "ircs://irc.chat.twitch.tv:6697".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_none_is_refused() {
        for address in ["", ":6667", "a b", "user@host", "host/path", "host?x", "host:99999", "host:x"] {
            assert!(Server::plain(address).is_err(), "{address}");
        }
        assert_eq!(Server::plain("[::1]:6667").unwrap().url(), "irc://[::1]:6667");
        assert_eq!(Server::websocket("irc-ws.chat.twitch.tv").unwrap().url(), "wss://irc-ws.chat.twitch.tv");
    }
}
