//! The URL to connect to.

use http::uri::Authority;

use super::packet::{ROOT, check_namespace};
use crate::{Error, Result, Secret};

/// Where to connect to, and what to join there.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WebsocketUrl {
    /// `wss://HOST/socket.io/?…` (or `ws://`). Its query may be a login, as that of a CHZZK session is.
    pub url: Secret,
    /// The namespace that the given URL's path names, `/` where there was none. Any other is joined once the connection is open.
    pub namespace: String,
}

/// Makes the WebSocket's URL of the one that a service names or a Socket.IO client would be given.
///
/// `https` and `wss` become `wss`, `http` and `ws` become `ws`. The path becomes `/socket.io/`, since the given path is a
/// *namespace*. The query stays as it is, byte for byte, and `EIO=3&transport=websocket` is put behind it (what it has of that
/// already is not put twice). Host and port stay as they are; what follows a `#` is dropped.
///
/// Over `ws` the query travels in the clear: who has a secret in it must see to the scheme.
///
/// ```
/// use livechat::socketio::websocket_url;
///
/// let address = websocket_url("http://127.0.0.1:8080/admin?auth=a%2Bb==")?;
/// assert_eq!(address.url.expose(), "ws://127.0.0.1:8080/socket.io/?auth=a%2Bb==&EIO=3&transport=websocket");
/// assert_eq!(address.namespace, "/admin");
/// # Ok::<(), livechat::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::InvalidArgument`] if it is no such URL, has a user name, or a namespace that cannot be sent. No error shows any of it.
pub fn websocket_url(url: &str) -> Result<WebsocketUrl> {
    let invalid = |reason: &'static str| Error::invalid("url", reason);
    if url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(invalid("has white space or control characters"));
    }
    let (scheme, rest) = url.split_once("://").ok_or_else(|| invalid("is not a URL like https://HOST?QUERY"))?;
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "https" | "wss" => "wss",
        "http" | "ws" => "ws",
        _ => return Err(invalid("must begin with https://, wss://, http:// or ws://")),
    };
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or((rest, ""));
    let parsed: Authority = authority.parse().map_err(|_| invalid("has a host that cannot be read"))?;
    if authority.contains('@') {
        return Err(invalid("must have no user name and no password"));
    }
    let port_is_good = authority == parsed.host() || parsed.port_u16().is_some();
    if parsed.host().is_empty() || !port_is_good {
        return Err(invalid("has no host, or a port that is no port"));
    }
    let namespace = if path.is_empty() { ROOT } else { path };
    check_namespace(namespace).map_err(|_| invalid("has a path that cannot be a namespace"))?;

    let mut out = format!("{scheme}://{authority}/socket.io/?{query}");
    for (key, pair) in [("EIO", "EIO=3"), ("transport", "transport=websocket")] {
        if query.split('&').any(|given| given.split('=').next() == Some(key)) {
            continue;
        }
        if !out.ends_with(['?', '&']) {
            out.push('&');
        }
        out.push_str(pair);
    }
    Ok(WebsocketUrl { url: Secret::new(out), namespace: namespace.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(url: &str) -> (String, String) {
        let made = websocket_url(url).unwrap();
        (made.url.expose().to_owned(), made.namespace)
    }

    #[test]
    fn the_scheme_changes_and_the_query_does_not() {
        let end = "EIO=3&transport=websocket";
        for (given, expected) in [
            (
                "https://ssio08.nchat.naver.com:443?auth=TOKEN",
                "wss://ssio08.nchat.naver.com:443/socket.io/?auth=TOKEN&",
            ),
            ("https://h/?auth=TOKEN", "wss://h/socket.io/?auth=TOKEN&"),
            ("HTTPS://Host.Example?a", "wss://Host.Example/socket.io/?a&"),
            ("wss://h", "wss://h/socket.io/?"),
            ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/socket.io/?"),
            ("ws://[::1]:80/?x=1", "ws://[::1]:80/socket.io/?x=1&"),
            ("https://h?", "wss://h/socket.io/?"),
            ("https://h?a=1&", "wss://h/socket.io/?a=1&"),
            ("https://h?a=1#b?c", "wss://h/socket.io/?a=1&"),
        ] {
            assert_eq!(made(given), (format!("{expected}{end}"), "/".to_owned()), "{given}");
        }
        for query in
            ["abc==", "a%2Bb%2Fc%3D%3D", "a+b/c", "a:b,c;d@e$f", "한글", "x!'()*~-_.y", "k=v&z=1", "a?b/c", "%zz"]
        {
            let expected = format!("wss://h/socket.io/?auth={query}&{end}");
            assert_eq!(made(&format!("https://h?auth={query}")).0, expected);
        }
    }

    #[test]
    fn what_is_there_is_not_put_twice() {
        let made = |query: &str| made(&format!("https://h?{query}")).0;
        assert_eq!(made("transport=websocket&a=1"), "wss://h/socket.io/?transport=websocket&a=1&EIO=3");
        assert_eq!(made("EIO=3&transport=websocket"), "wss://h/socket.io/?EIO=3&transport=websocket");
        assert_eq!(made("EIO3=x&xEIO=y"), "wss://h/socket.io/?EIO3=x&xEIO=y&EIO=3&transport=websocket");
    }

    #[test]
    fn a_path_is_a_namespace() {
        for (given, namespace) in [
            ("https://h/", "/"),
            ("https://h/admin?a=1", "/admin"),
            ("https://h/a/b/", "/a/b/"),
            ("https://h:1/%EC%B9%98", "/%EC%B9%98"),
        ] {
            let (url, read) = made(given);
            assert_eq!(read, namespace, "{given}");
            assert!(url.contains("/socket.io/?"), "{url}");
        }
    }

    #[test]
    fn what_is_no_url_is_refused_and_not_shown() {
        for url in [
            "",
            "h?auth=hunter2",
            "//h?auth=hunter2",
            "ftp://h?auth=hunter2",
            "https://?auth=hunter2",
            "https:///?auth=hunter2",
            "https://u:hunter2@h",
            "https://u@h?auth=hunter2",
            "https://h:?auth=hunter2",
            "https://h:99999?auth=hunter2",
            "https://h:port?auth=hunter2",
            "https://h h?auth=hunter2",
            "https://h?auth=hunter2 x",
            "https://h?auth=hunter2\r\nX: y",
            "https://h/a,b?auth=hunter2",
            "https://[::1?auth=hunter2",
        ] {
            let error = websocket_url(url).unwrap_err();
            assert!(!format!("{error:?}{error}").contains("hunter2"), "{error}");
        }
        let shown = format!("{:?}", websocket_url("https://h?auth=hunter2").unwrap());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
