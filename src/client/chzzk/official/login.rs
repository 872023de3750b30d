//! One user's token, kept fresh: refreshed ahead of its end, by one caller at a time, saved before it is used.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{Application, Turn, detached, maybe_async, offload, time};
use crate::{
    Error, ErrorKind, Result,
    chzzk::official::{
        auth::{Token, TokenStore},
        request::with_bearer,
        session::{UserNumber, connections::Connections},
    },
    error::BoxError,
    http::{Request, Response},
};

/// After a failed refresh of a token that still works, how long it is used before the next attempt.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(30);

/// A user's login. Cheap to clone; clones share the token.
#[derive(Clone)]
pub(super) struct Login {
    inner: Arc<Inner>,
}

struct Inner {
    number: UserNumber,
    /// Of the user's own sessions.
    connections: Connections,
    application: Application,
    store: Arc<dyn TokenStore>,
    current: RwLock<Arc<Token>>,
    /// Held by whoever refreshes.
    turn: Turn<Trouble>,
}

/// What stands between a login and its next refresh.
enum Trouble {
    None,
    /// A refresh ahead of time failed; the token still works.
    Pause {
        until: Instant,
    },
    /// The last pair could not be saved yet, and the one before is spent.
    Unsaved(Box<Token>),
    /// The refresh token was sent, and the answer lost.
    Lost(Arc<Error>),
    /// The refresh token was refused.
    Refused(Arc<Error>),
    /// It was revoked by this program.
    Revoked,
}

/// Why another token is wanted.
enum Reason {
    /// This one ends soon, and works still.
    Ahead(Arc<Token>),
    /// This one does not work any more.
    Needed(Arc<Token>),
    /// Somebody asked for it.
    Asked,
}

impl Login {
    pub(super) fn new(application: Application, token: Token, store: Arc<dyn TokenStore>) -> Self {
        let (number, connections) = (UserNumber::next(), Connections::of_user());
        let (current, turn) = (RwLock::new(Arc::new(token)), Turn::new(Trouble::None));
        Self { inner: Arc::new(Inner { number, connections, application, store, current, turn }) }
    }

    pub(super) fn number(&self) -> UserNumber {
        self.inner.number
    }

    pub(super) fn connections(&self) -> &Connections {
        &self.inner.connections
    }

    pub(super) fn application(&self) -> &Application {
        &self.inner.application
    }

    pub(super) fn token(&self) -> Arc<Token> {
        Arc::clone(&self.inner.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// How long before its end this token is refreshed: never more than a quarter of its life, or a short one would be refreshed at
    /// every call.
    fn refresh_ahead(&self, token: &Token) -> Duration {
        let wanted = self.application().inner.refresh_ahead;
        token.life().map_or(wanted, |life| wanted.min(life / 4))
    }

    fn use_token(&self, token: Token) -> Arc<Token> {
        let token = Arc::new(token);
        *self.inner.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&token);
        token
    }
}

#[maybe_async]
impl Login {
    /// Sends a request as this user. Where the service says that the token does not count any more, once more with a new one.
    pub(super) async fn send(&self, request: &Request) -> Result<Response> {
        let token = self.fresh().await?;
        let response = self.application().send(&with_bearer(request, &token.access_token)).await?;
        if response.status != 401 || token.refresh_token.is_none() {
            return Ok(response);
        }
        let renewed = detached(self.clone().renewed(Reason::Needed(token))).await?;
        let token = renewed?;
        self.application().send(&with_bearer(request, &token.access_token)).await
    }

    /// Refreshes now, whatever the token's age.
    pub(super) async fn refresh(&self) -> Result<Arc<Token>> {
        detached(self.clone().renewed(Reason::Asked)).await?
    }

    /// Withdraws all tokens of this user, and forgets them.
    pub(super) async fn revoke(&self) -> Result<()> {
        detached(self.clone().revoked()).await?
    }

    /// The token to use: refreshed where its end is near.
    async fn fresh(&self) -> Result<Arc<Token>> {
        let token = self.token();
        let now = Timestamp::now();
        if token.refresh_token.is_none() || !token.ends_within(self.refresh_ahead(&token), now) {
            return Ok(token);
        }
        if token.ends_within(Duration::from_secs(1), now) {
            return detached(self.clone().renewed(Reason::Needed(token))).await?;
        }
        let renewed = detached(self.clone().renewed(Reason::Ahead(Arc::clone(&token)))).await?;
        Ok(renewed.unwrap_or_else(|error| {
            tracing::warn!(target: "livechat::chzzk", %error, "the token could not be refreshed, and ends soon");
            token
        }))
    }

    /// Another token than the one in the reason. Callers come here one at a time, and all but the first find it done.
    async fn renewed(self, reason: Reason) -> Result<Arc<Token>> {
        let mut trouble = self.inner.turn.take().await;
        let current = self.token();
        let (ahead, asked) = match reason {
            Reason::Ahead(used) | Reason::Needed(used) if !used.is_same(&current) => return Ok(current),
            Reason::Ahead(_) => (true, false),
            Reason::Needed(_) => (false, false),
            Reason::Asked => (false, true),
        };
        match &*trouble {
            Trouble::Pause { until } if ahead && time::now() < *until => return Ok(current),
            Trouble::None | Trouble::Pause { .. } => {}
            Trouble::Unsaved(token) => {
                let token = Token::clone(token);
                save(&self.inner.store, &token).await?;
                *trouble = Trouble::None;
                return Ok(self.use_token(token));
            }
            Trouble::Lost(_) | Trouble::Refused(_) if asked => {}
            Trouble::Lost(_) | Trouble::Refused(_) => {
                // Perhaps somebody else logged in again.
                if let Some(token) = self.saved_by_others(&current).await? {
                    *trouble = Trouble::None;
                    return Ok(self.use_token(token));
                }
                return Err(trouble.error());
            }
            Trouble::Revoked => return Err(Error::LoginNeeded { source: None }),
        }
        if let Some(token) = self.saved_by_others(&current).await? {
            *trouble = Trouble::None;
            return Ok(self.use_token(token));
        }
        let refreshed = self.application().refresh_token(&current).await;
        match refreshed {
            Ok(token) => {
                let saved = save(&self.inner.store, &token).await;
                if let Err(error) = saved {
                    // It is the only pair that counts now.
                    *trouble = Trouble::Unsaved(Box::new(token));
                    return Err(error);
                }
                *trouble = Trouble::None;
                Ok(self.use_token(token))
            }
            Err(Error::RefreshLost { source }) => {
                *trouble = Trouble::Lost(source);
                Err(trouble.error())
            }
            Err(Error::LoginNeeded { source: Some(source) }) => {
                tracing::warn!(target: "livechat::chzzk", error = %source, "the login is over: its user has to consent again");
                *trouble = Trouble::Refused(source);
                Err(trouble.error())
            }
            Err(error) => {
                *trouble = Trouble::Pause { until: time::now() + PAUSE_AFTER_FAILURE };
                Err(error)
            }
        }
    }

    /// A newer token in the store, which another process has put there.
    async fn saved_by_others(&self, current: &Token) -> Result<Option<Token>> {
        let saved = load(&self.inner.store).await?;
        let is_older = |saved: &Token| saved.issued_at.zip(current.issued_at).is_some_and(|(saved, own)| saved < own);
        Ok(saved.filter(|saved| !saved.is_same(current) && !is_older(saved)))
    }

    async fn revoked(self) -> Result<()> {
        let mut trouble = self.inner.turn.take().await;
        let current = self.token();
        let newest = match &*trouble {
            Trouble::Unsaved(token) => Some(Token::clone(token)),
            // A store that fails must not keep a user logged in.
            _ => self.saved_by_others(&current).await.ok().flatten(),
        };
        let revoked = self.application().revoke_token(newest.as_ref().unwrap_or(&current)).await;
        match revoked {
            // A token that does not count any more is as good as revoked.
            Err(error) if !matches!(error.kind(), ErrorKind::InvalidToken | ErrorKind::Unauthorized) => {
                return Err(error);
            }
            _ => {}
        }
        *trouble = Trouble::Revoked;
        let store = Arc::clone(&self.inner.store);
        let cleared = offload(move || store.clear()).await?;
        cleared.map_err(|source| failed("clearing the token", source))
    }
}

#[maybe_async]
pub(super) async fn load(store: &Arc<dyn TokenStore>) -> Result<Option<Token>> {
    let store = Arc::clone(store);
    let loaded = offload(move || store.load()).await?;
    loaded.map_err(|source| failed("loading the token", source))
}

#[maybe_async]
pub(super) async fn save(store: &Arc<dyn TokenStore>, token: &Token) -> Result<()> {
    let (store, token) = (Arc::clone(store), token.clone());
    let saved = offload(move || store.save(&token)).await?;
    saved.map_err(|source| failed("saving the token", source))
}

fn failed(doing: &'static str, source: BoxError) -> Error {
    Error::Store { doing, source }
}

/// What a failed refresh means for the refresh token, which works once.
pub(super) fn refresh_failed(error: Error) -> Error {
    match error.kind() {
        _ if error.is_unsent() => error,
        // It left, and nobody knows what became of it.
        ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Decode | ErrorKind::TooLarge => {
            Error::RefreshLost { source: Arc::new(error) }
        }
        ErrorKind::InvalidToken
        | ErrorKind::Unauthorized
        | ErrorKind::Forbidden
        | ErrorKind::NotFound
        | ErrorKind::Status => Error::LoginNeeded { source: Some(Arc::new(error)) },
        // A wrong secret, too many requests, a fault over there: the token is as good as before.
        _ => error,
    }
}

impl Trouble {
    fn error(&self) -> Error {
        match self {
            Self::Lost(source) => Error::RefreshLost { source: Arc::clone(source) },
            Self::Refused(source) => Error::LoginNeeded { source: Some(Arc::clone(source)) },
            Self::None | Self::Pause { .. } | Self::Unsaved(_) | Self::Revoked => Error::LoginNeeded { source: None },
        }
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("token", &self.token()).finish_non_exhaustive()
    }
}
