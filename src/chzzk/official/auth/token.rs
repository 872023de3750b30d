//! A pair of tokens and how long it lives.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Scopes;
use crate::{
    Error, Result, Secret,
    chzzk::official::model::TokenAnswer,
    lenient::{self, lenient},
};

/// How long the documentation lets a refresh token live.
const REFRESH_TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long it lets an access token live, where an answer does not say so.
const ACCESS_TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// A user's access token, and the refresh token for the next one.
///
/// It is not serializable, so that no log gets it by accident; [`to_json`](Self::to_json) is for stores.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Token {
    /// What a call shows. Documented to live for a day.
    pub access_token: Secret,
    /// What the next pair is asked for with. It works once, documented to do so for 30 days. `None`: there will be no next pair.
    pub refresh_token: Option<Secret>,
    /// What the user allowed, where the service said so (it does on a refresh).
    pub scopes: Option<Scopes>,
    /// When this pair was handed out, by this machine's clock; `None` where that is not known.
    pub issued_at: Option<Timestamp>,
    /// When the access token ends, by this machine's clock; `None` where that is not known. Then it is refreshed when the
    /// service refuses it.
    pub expires_at: Option<Timestamp>,
}

impl Token {
    /// A pair that was got elsewhere. Its times are not known; set [`issued_at`](Self::issued_at) and
    /// [`expires_at`](Self::expires_at) if you know them.
    pub fn new(access_token: impl Into<String>, refresh_token: impl Into<String>) -> Self {
        Self {
            access_token: Secret::new(access_token),
            refresh_token: Some(Secret::new(refresh_token)).filter(|token| !token.expose().is_empty()),
            scopes: None,
            issued_at: None,
            expires_at: None,
        }
    }

    /// An access token alone. When it ends, its user has to consent again.
    pub fn access_only(access_token: impl Into<String>) -> Self {
        Self::new(access_token, "")
    }

    /// When the refresh token ends, by the documentation's 30 days, where its age is known. After that the user has to consent
    /// again.
    pub fn refresh_expires_at(&self) -> Option<Timestamp> {
        self.issued_at.map(|issued_at| later(issued_at, REFRESH_TOKEN_LIFE))
    }

    /// The pair as JSON, for a [`TokenStore`](super::TokenStore) of your own. Keep it like a password.
    pub fn to_json(&self) -> Secret {
        let json = serde_json::json!({
            "access_token": self.access_token.expose(),
            "refresh_token": self.refresh_token.as_ref().map(Secret::expose),
            "scope": self.scopes.as_ref().map(ToString::to_string),
            "issued_at": self.issued_at,
            "expires_at": self.expires_at,
        });
        Secret::new(json.to_string())
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where it is no JSON, or there is no access token in it.
    pub fn from_json(json: &str) -> Result<Self> {
        const DOING: &str = "reading a stored token";
        let stored: Stored = match lenient::parse(json) {
            Ok(stored) => stored.unwrap_or_default(),
            Err(error) => return Err(Error::decode(DOING, format_args!("not JSON (line {})", error.line()))),
        };
        Ok(Self {
            access_token: secret(stored.access_token)
                .ok_or_else(|| Error::decode(DOING, "it has no `access_token`"))?,
            refresh_token: secret(stored.refresh_token),
            scopes: stored.scope.as_deref().map(Scopes::parse),
            issued_at: stored.issued_at,
            expires_at: stored.expires_at,
        })
    }

    pub(crate) fn from_answer(answer: TokenAnswer, now: Timestamp) -> Self {
        let life = answer
            .expires_in
            .map_or(ACCESS_TOKEN_LIFE, |seconds| SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX)));
        Self {
            access_token: answer.access_token,
            refresh_token: answer.refresh_token,
            scopes: answer.scope.as_deref().map(Scopes::parse),
            issued_at: Some(now),
            expires_at: Some(later(now, life)),
        }
    }

    /// How long the access token lives from its first moment, where that is known.
    pub(crate) fn life(&self) -> Option<Duration> {
        self.expires_at?.duration_since(self.issued_at?).try_into().ok()
    }

    /// Whether the access token ends within that time.
    pub(crate) fn ends_within(&self, time: Duration, now: Timestamp) -> bool {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        self.expires_at.is_some_and(|expires_at| expires_at.duration_since(now).as_secs() < seconds)
    }

    /// Whether both are the same pair.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.access_token.expose() == other.access_token.expose()
    }
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn secret(text: Option<String>) -> Option<Secret> {
    text.filter(|text| !text.is_empty()).map(Secret::new)
}

lenient! {
    #[derive(Default)]
    struct Stored {
        access_token: Option<String> = "access_token",
        refresh_token: Option<String> = "refresh_token",
        scope: Option<Box<str>> = "scope",
        issued_at: Option<Timestamp> = "issued_at" as Seoul,
        expires_at: Option<Timestamp> = "expires_at" as Seoul,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_survives_its_json() {
        let mut token = Token::new("at", "rt");
        token.issued_at = Some("2026-07-24T06:12:12Z".parse().unwrap());
        token.expires_at = Some("2026-07-25T06:12:12Z".parse().unwrap());
        assert_eq!(token.refresh_expires_at(), Some("2026-08-23T06:12:12Z".parse().unwrap()));
        token.scopes = Some(Scopes::parse("유저 조회 채팅 메시지 쓰기"));
        let read = Token::from_json(token.to_json().expose()).unwrap();
        assert_eq!(read.access_token.expose(), "at");
        assert_eq!(read.refresh_token.as_ref().unwrap().expose(), "rt");
        assert_eq!((read.scopes, read.issued_at, read.expires_at), (token.scopes, token.issued_at, token.expires_at));
        let alone = Token::access_only("at");
        assert!(Token::from_json(alone.to_json().expose()).unwrap().refresh_token.is_none());
    }

    #[test]
    fn what_is_no_token_is_told_without_it() {
        for json in ["", "hush", "{}", r#"{"access_token":["hush"]}"#, r#"{"access_token":"","issued_at":"x"}"#, "[]"] {
            let error = Token::from_json(json).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Decode, "{json}");
            assert!(!format!("{error:?}").contains("hush"), "{error:?}");
        }
    }

    #[test]
    fn nothing_of_a_token_is_shown() {
        let shown = format!("{:?}", Token::new("hush", "hush"));
        assert!(!shown.contains("hush"), "{shown}");
    }

    #[test]
    fn a_token_ends_when_the_service_said_so() {
        let now = Timestamp::UNIX_EPOCH;
        let answer =
            |expires_in| TokenAnswer { access_token: Secret::new("at"), refresh_token: None, expires_in, scope: None };
        let token = Token::from_answer(answer(Some(600)), now);
        assert!(token.ends_within(Duration::from_secs(601), now) && !token.ends_within(Duration::from_secs(600), now));
        for (told, seconds) in [(None, 86_400), (Some(0), 0), (Some(u64::MAX), Timestamp::MAX.as_second())] {
            assert_eq!(Token::from_answer(answer(told), now).expires_at.unwrap().as_second(), seconds, "{told:?}");
        }
    }
}
