//! The page on which a user lets an application act for them, and the way back from it.

use std::{borrow::Cow, fmt};

use percent_encoding::percent_decode_str;
use ring::rand::{SecureRandom, SystemRandom};

use crate::{Error, Result, Secret};

/// One attempt to get a user's consent: the page to open, and what tells its answer from anybody else's.
///
/// ```
/// # use livechat::chzzk::official::Application;
/// let application = Application::new("CLIENT_ID", "CLIENT_SECRET")?;
/// let consent = application.consent("http://localhost:8080/callback")?;
/// assert!(consent.url().starts_with("https://chzzk.naver.com/account-interlock?clientId="));
///
/// // What the browser came back with belongs to another attempt.
/// assert!(consent.code("http://localhost:8080/callback?code=x&state=y").is_err());
/// let code = consent.code(&format!("code=x&state={}", consent.state()))?;
/// # let _ = code;
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Consent {
    url: String,
    state: Box<str>,
}

impl Consent {
    pub(crate) fn new(url: String, state: String) -> Self {
        Self { url, state: state.into() }
    }

    /// The page to open in the user's browser.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The random text that comes back with the answer. A web application keeps it in the visitor's session, and makes the
    /// [`AuthorizationCode`] with it when they come back.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Reads what the browser came back with: the whole URL, or its query.
    ///
    /// # Errors
    ///
    /// As [`AuthorizationCode::from_callback`].
    pub fn code(&self, callback: &str) -> Result<AuthorizationCode> {
        AuthorizationCode::from_callback(callback, &self.state)
    }
}

/// The state is what tells this attempt from others, so it is not shown.
impl fmt::Debug for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let page = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("Consent").field("page", &page).finish_non_exhaustive()
    }
}

/// What a consent is worth: it can be changed into a token, once. How long it lives is not documented.
#[derive(Debug, Clone)]
pub struct AuthorizationCode {
    pub(crate) code: Secret,
    pub(crate) state: Box<str>,
}

impl AuthorizationCode {
    /// Reads what the browser came back with, the whole URL or its query, for the attempt with this `state`.
    ///
    /// # Errors
    ///
    /// [`Error::Consent`]: [`Denied`](ConsentError::Denied) where there is no code in it,
    /// [`StateMismatch`](ConsentError::StateMismatch) where it is the answer to another attempt.
    pub fn from_callback(callback: &str, state: &str) -> Result<Self> {
        let callback = callback.split('#').next().unwrap_or_default();
        let query = callback.split_once('?').map_or(callback, |(_, query)| query);
        let told = member(query, "state");
        match (member(query, "code").filter(|code| !code.is_empty()), told.as_deref()) {
            (Some(code), Some(told)) if told == state => Ok(Self { code: Secret::new(code), state: state.into() }),
            // What a refusal looks like is not documented, perhaps it has no state.
            (None, told) if told.is_none_or(|told| told == state) => {
                Err(ConsentError::Denied { query: query.into() }.into())
            }
            _ => Err(ConsentError::StateMismatch.into()),
        }
    }
}

/// A member of a query, decoded.
fn member<'a>(query: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let value = query.split('&').find_map(|member| member.split_once('=').filter(|(own, _)| *own == name))?.1;
    Some(percent_decode_str(value).decode_utf8_lossy())
}

/// Texts that nobody can guess.
///
/// # Errors
///
/// [`Error::Transport`] where the system gives no randomness.
pub(crate) fn random_state() -> Result<String> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Error::unreached("making a random state", "the system gives no randomness"))?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

/// The browser came back from the consent page without a code that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConsentError {
    /// There is no code: the user refused, or it is no answer of the consent page.
    #[non_exhaustive]
    Denied {
        /// What came instead: the query as it was.
        query: Box<str>,
    },
    /// The `state` is not the one that was sent: this answer belongs to another attempt, or to somebody else's.
    StateMismatch,
}

impl fmt::Display for ConsentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Denied { .. } => "the user did not consent: the browser came back without a code",
            Self::StateMismatch => "the browser came back from another attempt: its state is not the one that was sent",
        })
    }
}

impl std::error::Error for ConsentError {}

impl From<ConsentError> for Error {
    fn from(error: ConsentError) -> Self {
        Self::Consent(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(callback: &str) -> Result<String, ConsentError> {
        match AuthorizationCode::from_callback(callback, "s1") {
            Ok(code) => Ok(code.code.expose().to_owned()),
            Err(Error::Consent(error)) => Err(*error),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_code_counts_with_its_own_state_only() {
        for callback in [
            "http://localhost:8080/callback?code=a%2Fb%2B&state=s1",
            "state=s1&code=a%2Fb%2B",
            "/?x&state=s1&code=a%2Fb%2B#part",
        ] {
            assert_eq!(read(callback).unwrap(), "a/b+", "{callback}");
        }
        for callback in ["code=x", "code=x&state=s2", "code=x&state=", "?error=access_denied&state=s2", "state=&x=y"] {
            assert_eq!(read(callback), Err(ConsentError::StateMismatch), "{callback}");
        }
    }

    #[test]
    fn what_has_no_code_is_a_refusal_and_is_kept() {
        for query in ["", "error=access_denied&state=s1", "error=access_denied", "code=&state=s1", "codes=1&state=s1"] {
            assert_eq!(read(&format!("http://x/y?{query}")), Err(ConsentError::Denied { query: query.into() }));
        }
        assert_eq!(AuthorizationCode::from_callback("x=y", "s1").unwrap_err().kind(), crate::ErrorKind::Consent);
    }

    #[test]
    fn states_differ_and_fit_a_query() {
        let (one, other) = (random_state().unwrap(), random_state().unwrap());
        assert_ne!(one, other);
        assert!(one.len() == 32 && one.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn the_code_is_not_shown() {
        let code = AuthorizationCode::from_callback("code=hush&state=s1", "s1").unwrap();
        assert!(!format!("{code:?}").contains("hush"));
    }
}
