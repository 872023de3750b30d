//! What can go wrong: one [`Error`] for both modes and all systems.
//!
//! A lost connection is not an error: a chat reconnects by itself and says so with events. What comes out as an `Err` is
//! final: the login is bad, the channel does not exist, the attempts are used up. [`Error::kind`] says what happened in one
//! word to match on, [`Error::is_retryable`] whether asking again may help, and the text says to whom it happened and what
//! can be done. No text ever holds a cookie, a token or the query of a URL.
//!
//! ```
//! use livechat::{Error, ErrorKind};
//!
//! fn advice(error: &Error) -> &'static str {
//!     match error.kind() {
//!         ErrorKind::NoChat => "there is no chat to join just now",
//!         _ if error.is_retryable() => "try again later",
//!         _ => "look at the message",
//!     }
//! }
//! ```

use std::{borrow::Cow, fmt, io, path::Path, sync::Arc, time::Duration};

use serde::Serialize;

#[cfg(feature = "twitch")]
use crate::plain::Plain;

/// A cause from below: a library's or the operating system's error.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The result of anything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong; see [the module](self) for how to use it.
///
/// `Display` says what happened; `Debug` adds the causes, each after a colon, so that a `main` that returns a
/// [`Result`] ends with a readable line.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An argument was refused here, before anything was sent.
    #[error("{argument}: {reason}")]
    #[non_exhaustive]
    InvalidArgument {
        /// The argument's name.
        argument: &'static str,
        /// What is wrong with it; never its value where that may be a secret.
        reason: Cow<'static, str>,
    },
    /// The server could not be reached, or the connection broke.
    #[error("{doing}: the connection failed; check the network and try again")]
    #[non_exhaustive]
    Transport {
        /// What was being done, and to whom.
        doing: Cow<'static, str>,
        /// Whether the server may have got what was sent. `false`: it certainly got nothing.
        sent: bool,
        /// The cause.
        #[source]
        source: BoxError,
    },
    /// No answer came in time.
    #[error("{doing}: no answer within {after:?}; try again")]
    #[non_exhaustive]
    Timeout {
        /// What was being done, and to whom.
        doing: Cow<'static, str>,
        /// How long was waited.
        after: Duration,
        /// Whether the server may have got what was sent. `false`: it certainly got nothing.
        sent: bool,
    },
    /// The server answered, with a refusal.
    #[error(transparent)]
    Status(Box<StatusError>),
    /// The server answered something that could not be read.
    #[error("{doing}: cannot read the answer: {reason}")]
    #[non_exhaustive]
    Decode {
        /// What was being done, and to whom.
        doing: Cow<'static, str>,
        /// Where and why; never the body itself, which may hold a secret.
        reason: Box<str>,
    },
    /// The answer was larger than the limit.
    #[error("{doing}: the answer is larger than {limit} bytes")]
    #[non_exhaustive]
    TooLarge {
        /// What was being done, and to whom.
        doing: Cow<'static, str>,
        /// The limit in bytes.
        limit: usize,
    },
    /// There is no chat to join, and [`NoChat`] says why.
    #[error(transparent)]
    NoChat(Box<NoChat>),
    /// This needs a login, and there is none.
    #[error("{doing}: this needs a login; give the client one (CHZZK: cookies; Twitch: a login and its token)")]
    #[non_exhaustive]
    NotLoggedIn {
        /// What was wanted.
        doing: Cow<'static, str>,
    },
    /// The browser came back from the consent page without a code that can be used.
    #[error(transparent)]
    #[cfg(feature = "chzzk")]
    Consent(Box<crate::chzzk::official::auth::ConsentError>),
    /// There is no login, or it is over: its refresh token was refused, or there is none. A person has to consent (again).
    #[error("nobody is logged in, or the login is over: let the user authorize the application")]
    #[non_exhaustive]
    LoginNeeded {
        /// What the service said.
        #[source]
        source: Option<Arc<Error>>,
    },
    /// The chat server refused the token of a login, which is over then, or may not chat; and no other was to be had. A person has to get one.
    #[error(
        "the token of {} was refused ({}): get a new token with chat:read and chat:edit",
        Plain(login),
        Plain(message)
    )]
    #[cfg(feature = "twitch")]
    #[non_exhaustive]
    TokenRefused {
        /// Whose token.
        login: Box<str>,
        /// The server's words.
        message: Box<str>,
    },
    /// The program's source of a login's tokens failed.
    #[error("the program's token source for {} failed", Plain(login))]
    #[cfg(feature = "twitch")]
    #[non_exhaustive]
    TokenSource {
        /// Whose tokens it gives.
        login: Box<str>,
        /// The source's error.
        #[source]
        source: BoxError,
    },
    /// A refresh was sent and its answer got lost. The refresh token works once, so it may be spent.
    #[error(
        "the answer to a token refresh was lost, and the refresh token may be spent: refresh once more by hand, or let the user authorize the application again"
    )]
    #[non_exhaustive]
    RefreshLost {
        /// How the answer was lost.
        #[source]
        source: Arc<Error>,
    },
    /// The program's token store failed.
    #[error("the token store failed while {doing}")]
    #[non_exhaustive]
    Store {
        /// What was being done.
        doing: &'static str,
        /// The store's error.
        #[source]
        source: BoxError,
    },
    /// A file of the program's could not be written or read.
    #[error("cannot {doing} {}", path.display())]
    #[non_exhaustive]
    File {
        /// What was to be done with it.
        doing: &'static str,
        /// Which file or folder.
        path: Box<Path>,
        /// What the operating system, or the decompressor, said.
        #[source]
        source: io::Error,
    },
    /// The chat server refused the join for good.
    #[error("the chat server refused the connection{} ({message})", WithCode(*code))]
    #[non_exhaustive]
    Refused {
        /// The server's code (`retCode` for CHZZK, a number of IRC for Twitch); 0 where it has none.
        code: i64,
        /// The server's text, for people.
        message: Box<str>,
    },
    /// The service ended the session and asks not to come back by itself.
    #[error("the service ended the session (code {code}); connect again only if a person wants it")]
    #[non_exhaustive]
    SessionEnded {
        /// The service's code (`90102` for CHZZK).
        code: i64,
    },
    /// Every attempt to (re)connect failed.
    #[error("gave up after {attempts} attempts")]
    #[non_exhaustive]
    GaveUp {
        /// How many attempts were made.
        attempts: u32,
        /// Why the last one failed.
        #[source]
        source: Box<Error>,
    },
    /// This would change something, and the client was made to read only. Nothing was sent.
    #[error("{doing}: this client only reads; build it without `read_only` to change anything")]
    #[non_exhaustive]
    ReadOnly {
        /// What was wanted.
        doing: Cow<'static, str>,
    },
    /// Just now there is no connection to send over.
    #[error("not connected just now; wait for the next `Connected` event and send again")]
    NotConnected,
    /// More is wanted than the service allows at once, as far as this program counts. Nothing was sent.
    #[error("{what}: at most {limit} are allowed{}; {advice}", Wanted(*wanted))]
    #[non_exhaustive]
    LimitReached {
        /// Of what.
        what: Cow<'static, str>,
        /// How many there may be.
        limit: usize,
        /// How many were wanted, where that is known.
        wanted: Option<usize>,
        /// What can be done.
        advice: &'static str,
    },
    /// More was handed in than could be sent.
    #[error("{waiting} commands are waiting already; send slower")]
    #[non_exhaustive]
    Busy {
        /// How many are waiting.
        waiting: usize,
    },
    /// What this was to be done with was closed by this program.
    #[error("closed by this program")]
    Closed,
    /// A handler of the program returned an error.
    #[error("a handler failed")]
    Handler(#[source] BoxError),
}

/// `, and 33 were wanted`
struct Wanted(Option<usize>);

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |wanted| write!(f, ", and {wanted} were wanted"))
    }
}

/// ` with code 7`
struct WithCode(i64);

impl fmt::Display for WithCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { Ok(()) } else { write!(f, " with code {}", self.0) }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// What kind of [`Error`] it is, without its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// [`Error::InvalidArgument`]
    InvalidArgument,
    /// [`Error::Transport`]
    Transport,
    /// [`Error::Timeout`]
    Timeout,
    /// [`Error::Status`] other than those below.
    Status,
    /// [`Error::Status`] 401 where the application's id or secret is wrong (`INVALID_CLIENT`).
    InvalidClient,
    /// [`Error::Status`] 401 where the token is unknown, expired, revoked or spent (`INVALID_TOKEN`).
    InvalidToken,
    /// [`Error::Status`] 401 for any other reason.
    Unauthorized,
    /// [`Error::Status`] 403: a permission or a role is missing.
    Forbidden,
    /// [`Error::Status`] 404.
    NotFound,
    /// [`Error::Status`] 429.
    RateLimited,
    /// [`Error::Status`] 500 and above.
    Server,
    /// [`Error::Decode`]
    Decode,
    /// [`Error::TooLarge`]
    TooLarge,
    /// [`Error::NoChat`]
    NoChat,
    /// [`Error::NotLoggedIn`]
    NotLoggedIn,
    /// [`Error::Consent`]
    Consent,
    /// [`Error::LoginNeeded`], and `Error::TokenRefused` of Twitch.
    LoginNeeded,
    /// [`Error::RefreshLost`]
    RefreshLost,
    /// [`Error::Store`], and `Error::TokenSource` of Twitch.
    Store,
    /// [`Error::File`]
    File,
    /// [`Error::Refused`]
    Refused,
    /// [`Error::SessionEnded`]
    SessionEnded,
    /// [`Error::GaveUp`]
    GaveUp,
    /// [`Error::ReadOnly`]
    ReadOnly,
    /// [`Error::NotConnected`]
    NotConnected,
    /// [`Error::LimitReached`]
    LimitReached,
    /// [`Error::Busy`]
    Busy,
    /// [`Error::Closed`]
    Closed,
    /// [`Error::Handler`]
    Handler,
}

impl Error {
    /// What happened, in one word.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidArgument { .. } => ErrorKind::InvalidArgument,
            Self::Transport { .. } => ErrorKind::Transport,
            Self::Timeout { .. } => ErrorKind::Timeout,
            Self::Status(status) => status.kind(),
            Self::Decode { .. } => ErrorKind::Decode,
            Self::TooLarge { .. } => ErrorKind::TooLarge,
            Self::NoChat(_) => ErrorKind::NoChat,
            Self::NotLoggedIn { .. } => ErrorKind::NotLoggedIn,
            #[cfg(feature = "chzzk")]
            Self::Consent(_) => ErrorKind::Consent,
            Self::LoginNeeded { .. } => ErrorKind::LoginNeeded,
            #[cfg(feature = "twitch")]
            Self::TokenRefused { .. } => ErrorKind::LoginNeeded,
            #[cfg(feature = "twitch")]
            Self::TokenSource { .. } => ErrorKind::Store,
            Self::RefreshLost { .. } => ErrorKind::RefreshLost,
            Self::Store { .. } => ErrorKind::Store,
            Self::File { .. } => ErrorKind::File,
            Self::Refused { .. } => ErrorKind::Refused,
            Self::SessionEnded { .. } => ErrorKind::SessionEnded,
            Self::GaveUp { .. } => ErrorKind::GaveUp,
            Self::ReadOnly { .. } => ErrorKind::ReadOnly,
            Self::NotConnected => ErrorKind::NotConnected,
            Self::LimitReached { .. } => ErrorKind::LimitReached,
            Self::Busy { .. } => ErrorKind::Busy,
            Self::Closed => ErrorKind::Closed,
            Self::Handler(_) => ErrorKind::Handler,
        }
    }

    /// Whether the same call may succeed later without a change by a person.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport { .. } | Self::Timeout { .. } | Self::NotConnected | Self::Busy { .. } => true,
            Self::Status(status) => status.is_retryable(),
            Self::NoChat(no_chat) => matches!(no_chat.reason, NoChatReason::Offline | NoChatReason::ChatServer { .. }),
            Self::GaveUp { source, .. } => source.is_retryable(),
            #[cfg(feature = "chzzk")]
            Self::Consent(_) => false,
            #[cfg(feature = "twitch")]
            Self::TokenRefused { .. } | Self::TokenSource { .. } => false,
            Self::InvalidArgument { .. }
            | Self::Decode { .. }
            | Self::TooLarge { .. }
            | Self::NotLoggedIn { .. }
            | Self::LoginNeeded { .. }
            | Self::RefreshLost { .. }
            | Self::Store { .. }
            | Self::File { .. }
            | Self::Refused { .. }
            | Self::SessionEnded { .. }
            | Self::LimitReached { .. }
            | Self::ReadOnly { .. }
            | Self::Closed
            | Self::Handler(_) => false,
        }
    }

    /// Whether it is certain that nothing came of what was to be done: it was not sent, or the server refused it. Where this is
    /// `false` for something that must not happen twice, look before you repeat it.
    pub fn had_no_effect(&self) -> bool {
        match self {
            Self::Transport { sent, .. } | Self::Timeout { sent, .. } => !sent,
            Self::Status(status) => !matches!(status.kind(), ErrorKind::Server),
            Self::GaveUp { source, .. } => source.had_no_effect(),
            #[cfg(feature = "twitch")]
            Self::TokenRefused { .. } | Self::TokenSource { .. } => true,
            // Without a token that counts nothing is sent.
            Self::InvalidArgument { .. }
            | Self::NotLoggedIn { .. }
            | Self::LoginNeeded { .. }
            | Self::ReadOnly { .. }
            | Self::NotConnected
            | Self::LimitReached { .. }
            | Self::Busy { .. } => true,
            _ => false,
        }
    }

    /// Whether it is certain that the server got nothing at all.
    pub(crate) fn is_unsent(&self) -> bool {
        matches!(self, Self::Transport { sent: false, .. } | Self::Timeout { sent: false, .. })
    }

    /// The HTTP status, where a server answered with one (also in the last of several attempts).
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status(status) => Some(status.status),
            Self::GaveUp { source, .. } => source.status(),
            _ => None,
        }
    }

    /// How long the server asked to wait (`Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status(status) => status.retry_after,
            Self::GaveUp { source, .. } => source.retry_after(),
            _ => None,
        }
    }

    /// Why there is no chat, where that is what happened.
    pub fn no_chat(&self) -> Option<&NoChat> {
        match self {
            Self::NoChat(no_chat) => Some(no_chat),
            Self::GaveUp { source, .. } => source.no_chat(),
            _ => None,
        }
    }

    /// Its text and those of its causes, as `Debug` shows them.
    #[cfg(any(feature = "chzzk", feature = "twitch"))]
    pub(crate) fn causes(&self) -> Box<str> {
        format!("{self:?}").into()
    }

    pub(crate) fn invalid(argument: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidArgument { argument, reason: reason.into() }
    }

    #[cfg(any(feature = "chzzk", feature = "twitch"))]
    pub(crate) fn limit(
        what: impl Into<Cow<'static, str>>,
        limit: usize,
        wanted: Option<usize>,
        advice: &'static str,
    ) -> Self {
        Self::LimitReached { what: what.into(), limit, wanted, advice }
    }

    #[cfg(feature = "record")]
    pub(crate) fn file(doing: &'static str, path: &Path, source: io::Error) -> Self {
        Self::File { doing, path: path.into(), source }
    }

    pub(crate) fn decode(doing: impl Into<Cow<'static, str>>, reason: impl fmt::Display) -> Self {
        Self::Decode { doing: doing.into(), reason: reason.to_string().into() }
    }

    pub(crate) fn transport(doing: impl Into<Cow<'static, str>>, source: impl Into<BoxError>) -> Self {
        Self::Transport { doing: doing.into(), sent: true, source: source.into() }
    }

    /// The same where nothing left this machine, or nobody was there to take it.
    pub(crate) fn unreached(doing: impl Into<Cow<'static, str>>, source: impl Into<BoxError>) -> Self {
        Self::Transport { doing: doing.into(), sent: false, source: source.into() }
    }

    pub(crate) fn timeout(doing: impl Into<Cow<'static, str>>, after: Duration) -> Self {
        Self::Timeout { doing: doing.into(), after, sent: true }
    }

    /// What a handler returned; an `Error` of ours comes out as it went in.
    pub(crate) fn handler(source: BoxError) -> Self {
        match source.downcast::<Self>() {
            Ok(own) => *own,
            Err(other) => Self::Handler(other),
        }
    }
}

/// A server's refusal: HTTP status, the service's own code and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusError {
    /// What was being done, and to whom.
    pub doing: Cow<'static, str>,
    /// The HTTP status. It may be 200 where the service's own code is the refusal.
    pub status: u16,
    /// The service's own code (`code` of the CHZZK envelope), where there was one.
    pub code: Option<i64>,
    /// The service's text: a name (`INVALID_TOKEN`), or words for people (often Korean).
    pub message: Option<Box<str>>,
    /// How long the server asked to wait.
    pub retry_after: Option<Duration>,
    /// The permission that the documentation names for what was done (`채팅 메시지 쓰기`).
    pub scope: Option<&'static str>,
    /// What helps where what was done is refused for want of a login or of a role (401, 403).
    pub login_hint: Option<&'static str>,
    /// What an internal error (500) of what was done is known to mean besides a fault of the service.
    pub fault_hint: Option<&'static str>,
}

impl StatusError {
    pub(crate) fn new(doing: impl Into<Cow<'static, str>>, status: u16) -> Self {
        let doing = doing.into();
        let (scope, login_hint, fault_hint) = (None, None, None);
        Self { doing, status, code: None, message: None, retry_after: None, scope, login_hint, fault_hint }
    }

    /// Too many requests, or a fault on the server's side.
    pub fn is_retryable(&self) -> bool {
        self.status == 429
            || self.status >= 500
            || self.code.is_some_and(|code| code == 429 || (500..600).contains(&code))
    }

    /// By the HTTP status; where that is no refusal, by the code.
    fn kind(&self) -> ErrorKind {
        let code = if (200..300).contains(&self.status) { self.code } else { Some(self.status.into()) };
        match code {
            Some(401) => match self.message.as_deref() {
                Some("INVALID_CLIENT") => ErrorKind::InvalidClient,
                Some("INVALID_TOKEN") => ErrorKind::InvalidToken,
                _ => ErrorKind::Unauthorized,
            },
            Some(403) => ErrorKind::Forbidden,
            Some(404) => ErrorKind::NotFound,
            Some(429) => ErrorKind::RateLimited,
            Some(500..600) => ErrorKind::Server,
            _ => ErrorKind::Status,
        }
    }
}

impl fmt::Display for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { doing, status, code, message, retry_after, scope, login_hint, fault_hint } = self;
        write!(f, "{doing}: the server answered HTTP {status}")?;
        if let Some(code) = code {
            write!(f, ", code {code}")?;
        }
        if let Some(message) = message {
            write!(f, " ({message})")?;
        }
        if let (ErrorKind::Forbidden, Some(scope)) = (self.kind(), scope) {
            write!(f, "; it needs the scope {scope}, a role that may do it, and the user's consent")?;
        }
        if let (ErrorKind::Unauthorized | ErrorKind::Forbidden, Some(hint)) = (self.kind(), login_hint) {
            write!(f, "; {hint}")?;
        }
        if let (true, Some(hint)) = (*status == 500 || *code == Some(500), fault_hint) {
            write!(f, "; {hint}")?;
        }
        match (self.kind(), retry_after) {
            (_, Some(wait)) => write!(f, "; wait {wait:?} before trying again"),
            (ErrorKind::InvalidClient, None) => f.write_str("; check the client id and secret of the application"),
            (ErrorKind::InvalidToken, None) => f.write_str("; the token is unknown, expired, revoked or used up"),
            (_, None) if self.is_retryable() => f.write_str("; try again later"),
            (_, None) => Ok(()),
        }
    }
}

impl std::error::Error for StatusError {}

impl From<StatusError> for Error {
    fn from(status: StatusError) -> Self {
        Self::Status(Box::new(status))
    }
}

/// Why a channel has no chat to join, with what the service said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoChat {
    /// Why.
    pub reason: NoChatReason,
    /// The channel that was asked for.
    pub channel: Box<str>,
    /// The broadcast's status word (`OPEN`, `CLOSE`), where it was told.
    pub status: Option<Box<str>>,
    /// Whether the broadcast is for adults only.
    pub adult: bool,
    /// What the service knows about this viewer's age (`NOT_LOGIN_USER`, `AGE_RESTRICTION`, `ADULT`).
    pub user_adult_status: Option<Box<str>>,
    /// Why the broadcast is hidden from this viewer (`ABROAD`, …).
    pub blind_type: Option<Box<str>>,
}

/// The reasons of a [`NoChat`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoChatReason {
    /// The broadcast is for verified adults.
    AdultVerification,
    /// The broadcast is for viewers in Korea only.
    RegionBlocked,
    /// The channel is not live and has no chat channel; rarely, it is live and has none all the same.
    Offline,
    /// There is no such channel.
    UnknownChannel,
    /// The chat server has a fault (code 50001 for CHZZK).
    ChatServer {
        /// The service's code.
        code: i64,
    },
    /// The cookies are wrong or expired.
    BadCookies,
}

impl NoChat {
    pub(crate) fn new(reason: NoChatReason, channel: &str) -> Self {
        let channel = channel.into();
        Self { reason, channel, status: None, adult: false, user_adult_status: None, blind_type: None }
    }
}

impl fmt::Display for NoChat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let channel = &self.channel;
        match &self.reason {
            NoChatReason::AdultVerification => write!(
                f,
                "channel {channel} is for adults only: give the cookies of an account that is verified as an adult"
            ),
            NoChatReason::RegionBlocked => {
                write!(f, "channel {channel} can be watched from Korea only: connect from an address in Korea")
            }
            NoChatReason::Offline if self.status.as_deref() == Some("OPEN") => {
                write!(
                    f,
                    "channel {channel} is live and yet has no chat: try again later, or wait with `wait_for_live`"
                )
            }
            NoChatReason::Offline => write!(
                f,
                "channel {channel} is not live and has no chat: try again when it is live, or wait for it with `wait_for_live`"
            ),
            NoChatReason::UnknownChannel => {
                write!(
                    f,
                    "channel {channel} does not exist: check the 32 characters after chzzk.naver.com/ in its address"
                )
            }
            NoChatReason::ChatServer { code } => {
                write!(f, "the chat server of channel {channel} has a fault (code {code}): try again later")
            }
            NoChatReason::BadCookies => write!(
                f,
                "the cookies are wrong or expired (channel {channel}): copy NID_AUT and NID_SES from a browser that is logged in"
            ),
        }
    }
}

impl std::error::Error for NoChat {}

impl From<NoChat> for Error {
    fn from(no_chat: NoChat) -> Self {
        Self::NoChat(Box::new(no_chat))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const _: () = {
        const fn is<T: Send + Sync + 'static>() {}
        is::<Error>();
        assert!(size_of::<Error>() <= 64);
    };

    #[test]
    fn a_refusal_says_to_whom_and_what_to_do() {
        let retry_after = Some(Duration::from_secs(3));
        let error = Error::from(StatusError { retry_after, ..StatusError::new("live detail of channel abc", 503) });
        assert_eq!(
            error.to_string(),
            "live detail of channel abc: the server answered HTTP 503; wait 3s before trying again"
        );
        assert!(error.is_retryable());
        assert_eq!(error.status(), Some(503));
    }

    #[test]
    fn the_envelope_code_counts_where_the_status_is_no_refusal() {
        let refusal = |status, code, message: Option<&str>| {
            let message = message.map(Into::into);
            Error::from(StatusError { code, message, ..StatusError::new("x", status) }).kind()
        };
        assert_eq!(refusal(200, Some(404), None), ErrorKind::NotFound);
        assert_eq!(refusal(404, None, None), ErrorKind::NotFound);
        assert_eq!(refusal(429, None, None), ErrorKind::RateLimited);
        assert_eq!(refusal(200, Some(42601), None), ErrorKind::Status);
        assert_eq!(refusal(400, Some(404), None), ErrorKind::Status);
        assert_eq!(refusal(500, Some(50001), None), ErrorKind::Server);
        assert_eq!(refusal(403, None, Some("FORBIDDEN")), ErrorKind::Forbidden);
        assert_eq!(refusal(401, Some(401), Some("INVALID_CLIENT")), ErrorKind::InvalidClient);
        assert_eq!(refusal(401, None, Some("INVALID_TOKEN")), ErrorKind::InvalidToken);
        assert_eq!(refusal(200, Some(401), Some("UNAUTHORIZED")), ErrorKind::Unauthorized);
    }

    #[test]
    fn a_missing_permission_is_named() {
        let scope = Some("채팅 메시지 쓰기");
        let error = StatusError { scope, message: Some("FORBIDDEN".into()), ..StatusError::new("sending", 403) };
        assert_eq!(
            error.to_string(),
            "sending: the server answered HTTP 403 (FORBIDDEN); it needs the scope 채팅 메시지 쓰기, a role that may do it, and the user's consent"
        );
    }

    #[test]
    fn what_a_refused_login_needs_is_said() {
        let error = |status| StatusError { login_hint: Some("wear a hat"), ..StatusError::new("flying", status) };
        for status in [401, 403] {
            assert_eq!(error(status).to_string(), format!("flying: the server answered HTTP {status}; wear a hat"));
        }
        assert_eq!(error(404).to_string(), "flying: the server answered HTTP 404");
        let nobody = Error::NotLoggedIn { doing: "followed channels".into() };
        assert!(nobody.to_string().starts_with("followed channels: this needs a login; "), "{nobody}");
    }

    #[test]
    fn an_internal_error_with_a_known_reason_says_it() {
        let error = |status| StatusError { fault_hint: Some("perhaps the moon"), ..StatusError::new("flying", status) };
        let text = "flying: the server answered HTTP 500; perhaps the moon; try again later";
        assert_eq!(error(500).to_string(), text);
        assert_eq!(error(503).to_string(), "flying: the server answered HTTP 503; try again later");
    }

    #[test]
    #[cfg(feature = "chzzk")]
    fn a_limit_says_what_is_allowed_and_what_to_do() {
        let text = |wanted| Error::limit("apples", 3, wanted, "eat one").to_string();
        assert_eq!(text(None), "apples: at most 3 are allowed; eat one");
        assert_eq!(text(Some(5)), "apples: at most 3 are allowed, and 5 were wanted; eat one");
    }

    #[test]
    fn a_handlers_own_error_comes_out_as_it_went_in() {
        assert_eq!(Error::handler(Box::new(Error::NotConnected)).kind(), ErrorKind::NotConnected);
        let foreign = Error::handler("boom".into());
        assert_eq!(foreign.kind(), ErrorKind::Handler);
        assert_eq!(std::error::Error::source(&foreign).unwrap().to_string(), "boom");
    }
}
