//! What a server says when it opens a connection.

use std::time::Duration;

use crate::{
    Secret,
    lenient::{self, lenient},
};

/// Socket.IO's own times, for a server that names none.
const PING_INTERVAL: Duration = Duration::from_secs(25);
const PING_TIMEOUT: Duration = Duration::from_secs(60);
/// The bounds of both. A shorter time would be a flood of pings or a connection that dies at once, a longer one a connection whose
/// death nobody notices.
const SHORTEST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(300);

/// What a server says when it opens a connection.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct OpenInfo {
    /// The connection's id. A client that never uses polling has no use for it but to be told apart.
    pub sid: Option<Secret>,
    /// How often this client pings: 25 seconds where the server says nothing that can be used (missing, no number, not above
    /// zero), and always between 100 milliseconds and 5 minutes.
    pub ping_interval: Duration,
    /// How long nothing may come after a ping: 60 seconds where the server says nothing that can be used, with the same bounds.
    pub ping_timeout: Duration,
}

lenient! {
    #[derive(Default)]
    struct Wire {
        sid: Option<Box<str>> = "sid",
        ping_interval: Option<i64> = "pingInterval",
        ping_timeout: Option<i64> = "pingTimeout",
    }
}

impl OpenInfo {
    /// Reads the open packet's JSON; `None` where it is no object. `upgrades` is not looked at: nothing is ever upgraded.
    pub(super) fn read(json: &str) -> Option<Self> {
        let wire: Wire = lenient::parse(json).ok().flatten()?;
        Some(Self {
            sid: wire.sid.map(Secret::new),
            ping_interval: bounded(wire.ping_interval, PING_INTERVAL),
            ping_timeout: bounded(wire.ping_timeout, PING_TIMEOUT),
        })
    }
}

impl PartialEq for OpenInfo {
    fn eq(&self, other: &Self) -> bool {
        let sid = |info: &Self| info.sid.as_ref().map(|sid| sid.expose().to_owned());
        (self.ping_interval, self.ping_timeout) == (other.ping_interval, other.ping_timeout) && sid(self) == sid(other)
    }
}

impl Eq for OpenInfo {}

fn bounded(millis: Option<i64>, default: Duration) -> Duration {
    let millis = millis.and_then(|millis| u64::try_from(millis).ok()).filter(|millis| *millis > 0);
    millis.map_or(default, Duration::from_millis).clamp(SHORTEST, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(json: &str) -> (u128, u128) {
        let info = OpenInfo::read(json).unwrap();
        (info.ping_interval.as_millis(), info.ping_timeout.as_millis())
    }

    #[test]
    fn the_servers_times_are_taken_in_any_form_and_order() {
        assert_eq!(times(r#"{"sid":"x","upgrades":[],"pingInterval":1000,"pingTimeout":2000}"#), (1_000, 2_000));
        assert_eq!(
            times(r#"{"pingTimeout":"60000","pingInterval":"600","upgrades":["websocket"],"x":{}}"#),
            (600, 60_000)
        );
        assert_eq!(times(r#"{"pingInterval":1e3,"pingTimeout":700.0}"#), (1_000, 700));
    }

    #[test]
    fn hostile_times_are_bounded() {
        for nothing in ["0", "-1", "null", "[]", "{}", "\"x\"", "true", "1.5", "1e999", "99999999999999999999999"] {
            let json = format!(r#"{{"pingInterval":{nothing},"pingTimeout":{nothing}}}"#);
            assert_eq!(times(&json), (25_000, 60_000), "{nothing}");
        }
        assert_eq!(times("{}"), (25_000, 60_000));
        assert_eq!(times(r#"{"pingInterval":1,"pingTimeout":1}"#), (100, 100));
        assert_eq!(times(r#"{"pingInterval":9223372036854775807,"pingTimeout":9e15}"#), (300_000, 300_000));
    }

    #[test]
    fn only_an_object_opens() {
        for odd in ["", "{\"sid\":", "[]", "null", "\"x\"", "5", "{} {}"] {
            assert!(OpenInfo::read(odd).is_none(), "{odd}");
        }
    }

    #[test]
    fn the_id_is_not_shown() {
        let info = OpenInfo::read(r#"{"sid":"hunter2"}"#).unwrap();
        assert_eq!(info.sid.as_ref().unwrap().expose(), "hunter2");
        assert!(!format!("{info:?}").contains("hunter2"));
    }
}
