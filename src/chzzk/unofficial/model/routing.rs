//! The chat servers.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::{
    Error, Result,
    chzzk::{answer::part, unofficial::request::Call},
    http::Response,
    lenient::lenient,
};

/// More servers than this are not kept; six were seen.
const MOST_SERVERS: usize = 64;
const USUAL_LIFETIME: u64 = 86_400;
const SHORTEST_LIFETIME: u64 = 60;
const LONGEST_LIFETIME: u64 = 7 * 86_400;

/// The chat servers, each of which serves every channel (getRouting, seen in recordings).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Routing {
    /// `host` or `host:port`, at least one and at most 64, each once (`sessionServerList`).
    pub servers: Vec<Box<str>>,
    /// How long the list is good (`expireTime`): a day where nothing else is told, never less than a minute or more than a
    /// week. Serialized in seconds.
    #[serde(rename = "lifetime_seconds", serialize_with = "seconds")]
    pub lifetime: Duration,
}

fn seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(duration.as_secs())
}

lenient! {
    #[derive(Default)]
    struct RoutingAnswer {
        servers: Vec<Box<str>> = "sessionServerList",
        lifetime: Option<u64> = "expireTime",
    }
}

/// Reads the list of chat servers.
///
/// # Errors
///
/// A refusal, or an answer that names no server; the caller goes on with the servers that are always there.
pub(crate) fn read_routing(response: &Response) -> Result<Routing> {
    let RoutingAnswer { servers: told, lifetime } = part(response, "result", Call::Routing)?.unwrap_or_default();
    let mut servers: Vec<Box<str>> = Vec::new();
    for server in told {
        if servers.len() < MOST_SERVERS && is_server(&server) && !servers.contains(&server) {
            servers.push(server);
        }
    }
    if servers.is_empty() {
        return Err(Error::decode(Call::Routing, "it names no server"));
    }
    let lifetime = lifetime.unwrap_or(USUAL_LIFETIME).clamp(SHORTEST_LIFETIME, LONGEST_LIFETIME);
    Ok(Routing { servers, lifetime: Duration::from_secs(lifetime) })
}

/// Whether the text is a host name (or an IPv4 address) with or without a port, and nothing else that a URL may hold: it
/// is spliced into one, and an access token goes to where it points.
fn is_server(text: &str) -> bool {
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|number| number > 0)
    };
    host.len() <= 253 && host.split('.').all(is_label) && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Routing> {
        read_routing(&Response { status: 200, retry_after: None, body: body.into() })
    }

    #[test]
    fn the_servers_and_their_lifetime_are_read() {
        let routing = read(include_str!("../../../../tests/fixtures/chzzk/rest/routing.json")).unwrap();
        assert_eq!(routing.servers, ["kr-ss1.chat.naver.com".into(), "kr-ss2.chat.naver.com".into()]);
        assert_eq!(routing.lifetime, Duration::from_secs(86_400));
        assert_eq!(
            serde_json::to_string(&routing).unwrap(),
            r#"{"servers":["kr-ss1.chat.naver.com","kr-ss2.chat.naver.com"],"lifetime_seconds":86400}"#
        );
    }

    #[test]
    fn only_hosts_are_taken_each_once() {
        let list = r#"["a.example:9","a.example:9","127.0.0.1:80",7,null,["x"],"","a/b","a b","a@b","a:b","a:1:2","a:0",
            "a:99999","a:+1","a:","[::1]:1","한글.example","a..b","-a","a-",".a","a?b","a#b","a\r\nb","user:pass@a","A-1.example"]"#;
        let routing = read(&format!(r#"{{"result":{{"sessionServerList":{list}}},"code":200}}"#)).unwrap();
        assert_eq!(routing.servers, ["a.example:9".into(), "127.0.0.1:80".into(), "7".into(), "A-1.example".into()]);
    }

    #[test]
    fn the_list_and_its_lifetime_have_bounds() {
        let many: Vec<String> = (0..1000).map(|number| format!("s{number}")).collect();
        let body = serde_json::json!({"code": 200, "result": {"sessionServerList": many}}).to_string();
        let routing = read(&body).unwrap();
        assert_eq!((routing.servers.len(), routing.lifetime), (MOST_SERVERS, Duration::from_secs(86_400)));
        for (told, seconds) in [
            ("0", 60),
            ("59", 60),
            ("3600", 3600),
            ("\"120\"", 120),
            ("999999999999", 604_800),
            ("-5", 86_400),
            ("null", 86_400),
            ("{}", 86_400),
        ] {
            let routing = read(&format!(r#"{{"result":{{"sessionServerList":["a"],"expireTime":{told}}}}}"#)).unwrap();
            assert_eq!(routing.lifetime, Duration::from_secs(seconds), "{told}");
        }
    }

    #[test]
    fn a_list_without_servers_is_refused() {
        for body in [
            r#"{"result":{"sessionServerList":[]},"code":200}"#,
            r#"{"result":{"sessionServerList":"kr-ss1.chat.naver.com"},"code":200}"#,
            r#"{"result":null,"code":200}"#,
            r#"{"code":200}"#,
            r#"{"code":500,"message":"FAIL"}"#,
        ] {
            assert!(read(body).is_err(), "{body}");
        }
    }
}
