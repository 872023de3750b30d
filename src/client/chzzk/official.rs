//! The official Open API in this mode: an [`Application`] for what needs its own credentials, a [`User`] for what needs a user's
//! consent.
//!
//! What it is, is told in [`chzzk::official`](crate::chzzk::official).

use std::{fmt, sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{Ask, Http, Pages, Turn, answer, detached, maybe_async, offload, reply, rest, time};
use crate::{
    Endpoints, Error, Result, Secret, TlsRoots,
    chzzk::{
        ChannelId,
        official::{
            auth::{AuthorizationCode, Consent, MemoryTokenStore, Token, TokenStore, random_state},
            listing,
            model::{
                Category, Channel, FulfillmentState, Live, RewardClaim, RewardClaimFilter, RewardClaimResult,
                SessionInfo, SessionUrl, TokenKind, answers,
            },
            request::{Api, Call, channel_batches},
            session::connections::Connections,
        },
    },
    http::{HttpConfig, Limits, Request, Response},
    paging::{Listing, Walk},
    protocol::LONGEST_WAIT,
};

mod browser;
mod login;
mod session;
mod sessions;
mod user;

pub use session::{Session, SessionBuilder, SessionHandle, SpawnedSession};
pub use sessions::{Sessions, SessionsBuilder, SessionsHandle, SpawnedSessions};
pub use user::User;

use login::Login;

/// An application that was registered in the developer centre: what it may do by itself, and the way to its users.
///
/// Cheap to clone; clones share connections. What a user must consent to is not here but at a [`User`], so the two kinds of
/// credentials cannot be mixed up. One application serves any number of users.
#[derive(Clone)]
pub struct Application {
    inner: Arc<Inner>,
}

struct Inner {
    http: Http,
    api: Api,
    limits: Limits,
    /// Of the application's own sessions.
    connections: Connections,
    /// How long before its end an access token is refreshed.
    refresh_ahead: Duration,
    browser_patience: Duration,
}

/// The settings of an [`Application`].
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct ApplicationBuilder {
    client_id: Box<str>,
    client_secret: Secret,
    endpoints: Endpoints,
    limits: Limits,
    roots: TlsRoots,
    refresh_ahead: Duration,
    browser_patience: Duration,
}

impl Application {
    /// An application with the id and the secret that the developer centre shows for it.
    ///
    /// # Errors
    ///
    /// As [`ApplicationBuilder::build`].
    pub fn new(client_id: &str, client_secret: impl Into<String>) -> Result<Self> {
        Self::builder(client_id, client_secret).build()
    }

    /// The same with settings.
    pub fn builder(client_id: &str, client_secret: impl Into<String>) -> ApplicationBuilder {
        ApplicationBuilder {
            client_id: client_id.into(),
            client_secret: Secret::new(client_secret),
            endpoints: Endpoints::default(),
            limits: Limits { timeout: Duration::from_secs(10), body_bytes: 4 << 20, retries: 3 },
            roots: TlsRoots::default(),
            refresh_ahead: Duration::from_secs(5 * 60),
            browser_patience: Duration::from_secs(5 * 60),
        }
    }

    /// The public half of the credentials.
    pub fn client_id(&self) -> &str {
        self.inner.api.client_id()
    }

    /// Begins an attempt to get a user's consent, who will come back to `redirect_uri`: the very URL that is registered for the
    /// application. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a URL that is none, [`Error::Transport`] where the system gives no randomness.
    pub fn consent(&self, redirect_uri: &str) -> Result<Consent> {
        let state = random_state()?;
        let url = self.inner.api.consent_url(redirect_uri, &state)?;
        Ok(Consent::new(url, state))
    }

    /// A user whose token is kept in memory only: a later run of the program has to ask for consent again.
    pub fn user(&self, token: Token) -> User {
        User::new(Login::new(self.clone(), token, Arc::new(MemoryTokenStore::new())))
    }

    /// A realtime session for events of any users. At most 10 of an application may be connected at once, and a session has at most
    /// 30 subscriptions.
    ///
    /// `GET /open/v1/sessions/auth/client`
    pub fn session(&self) -> SessionBuilder {
        SessionBuilder::of_application(self.clone())
    }

    /// Realtime events of more subscriptions than one session may have, or of ever other users: a pool of sessions.
    ///
    /// ```no_run
    /// # use livechat::chzzk::official::{Application, User, model::EventKind, session::SessionKind};
    /// # fn program(application: Application, streamers: &[User]) -> livechat::Result<()> {
    /// let mut sessions = application.session_pool().kind(SessionKind::User);
    /// for streamer in streamers {
    ///     sessions = sessions.subscribe(streamer, [EventKind::Chat, EventKind::Donation]);
    /// }
    /// let mut sessions = sessions.connect()?;
    /// sessions.on_donation(|_, donation| Ok(println!("{donation}")));
    /// sessions.on_subscribe_failed(|_, failed| Ok(eprintln!("{failed}")));
    /// sessions.on_revoked(|_, revoked| Ok(eprintln!("{revoked}")));
    /// sessions.on_session_ended(|_, ended| Ok(eprintln!("{ended}")));
    /// sessions.run_forever()
    /// # }
    /// ```
    pub fn session_pool(&self) -> SessionsBuilder {
        SessionsBuilder::new(self.clone())
    }

    /// The broadcasts that are live, those with most viewers first. The order moves while it is read, so one may come twice or
    /// be missed.
    ///
    /// `GET /open/v1/lives`; 1 to 20 a page.
    pub fn lives(&self) -> Pages<Live> {
        self.pages(listing::Lives(self.inner.api.clone()))
    }

    /// The realtime sessions that were created with the application's credentials, closed ones of the last 90 days too.
    ///
    /// `GET /open/v1/sessions/client`; 1 to 50 a page.
    pub fn sessions(&self) -> Pages<SessionInfo> {
        self.pages(listing::ClientSessions(self.inner.api.clone()))
    }

    /// What viewers claimed as rewards of Drops. Needs the scope 드롭스, which only organizations can get.
    ///
    /// `GET /open/v1/drops/reward-claims`; 20 a page.
    pub fn reward_claims(&self, filter: RewardClaimFilter) -> Pages<RewardClaim> {
        self.pages(listing::RewardClaims { api: self.inner.api.clone(), filter })
    }

    fn pages<L: Listing>(&self, listing: L) -> Pages<L::Item> {
        let application = self.clone();
        let ask: Ask<Request> =
            Arc::new(move |request| answer(PageRequest { application: application.clone(), request }.answered()));
        Pages::new(Walk::new(listing), ask)
    }
}

#[maybe_async]
impl Application {
    /// Changes what a consent is worth into a token.
    ///
    /// `POST /auth/v1/token`
    ///
    /// # Errors
    ///
    /// [`Error::Status`] where the service refuses: [`InvalidClient`](crate::ErrorKind::InvalidClient) for a wrong id or secret,
    /// [`InvalidToken`](crate::ErrorKind::InvalidToken) or another for a code that is spent, too old or not this application's.
    /// It is never asked twice: after a lost answer the user has to consent again.
    pub async fn issue_token(&self, code: &AuthorizationCode) -> Result<Token> {
        let request = self.inner.api.issue_token(&code.code, &code.state)?;
        let response = self.send(&request).await?;
        Ok(Token::from_answer(answers::read_tokens(Call::IssueToken, &response)?, Timestamp::now()))
    }

    /// Changes a refresh token into a new pair. **The refresh token works once**: after this call only the new pair counts, so keep
    /// it before you use it. A [`User`] does all that by itself.
    ///
    /// `POST /auth/v1/token`
    ///
    /// # Errors
    ///
    /// [`Error::RefreshLost`] where the answer got lost on the way, [`Error::LoginNeeded`] where the service refuses the token
    /// or there is none, otherwise what [any request](crate::error) may meet.
    pub async fn refresh_token(&self, token: &Token) -> Result<Token> {
        let Some(refresh_token) = &token.refresh_token else { return Err(Error::LoginNeeded { source: None }) };
        let request = self.inner.api.refresh_token(refresh_token)?;
        let answered = self.send(&request).await;
        let read = answered.and_then(|response| answers::read_tokens(Call::RefreshToken, &response));
        read.map(|answer| Token::from_answer(answer, Timestamp::now())).map_err(login::refresh_failed)
    }

    /// Withdraws a token, **and with it every token this application has of the same user**.
    ///
    /// `POST /auth/v1/token/revoke`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn revoke_token(&self, token: &Token) -> Result<()> {
        let (token, kind) = match &token.refresh_token {
            Some(refresh_token) => (refresh_token, TokenKind::Refresh),
            None => (&token.access_token, TokenKind::Access),
        };
        let request = self.inner.api.revoke_token(token, kind)?;
        let response = self.send(&request).await?;
        answers::read_done(Call::RevokeToken(kind), &response)
    }

    /// Lets a user of this machine consent in their browser, and waits for them (5 minutes unless
    /// [set otherwise](ApplicationBuilder::browser_patience)). `redirect_uri` must be registered for the application and be of
    /// this machine, as `http://localhost:8080/callback`; its port is listened on meanwhile, for that one request. `open` is
    /// told the page to open.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a URL that is not of this machine or whose port is taken,
    /// [`Error::Consent`] where the user refuses, [`Error::Timeout`] where nobody comes back, otherwise as
    /// [`issue_token`](Self::issue_token).
    pub async fn authorize_in_browser(&self, redirect_uri: &str, open: impl FnOnce(&str)) -> Result<Token> {
        let code = browser::consent(self, redirect_uri, open).await?;
        self.issue_token(&code).await
    }

    /// A user whose token is in the store already.
    ///
    /// # Errors
    ///
    /// [`Error::LoginNeeded`] where the store is empty, [`Error::Store`] where it fails.
    pub async fn stored_user(&self, store: impl TokenStore) -> Result<User> {
        let store: Arc<dyn TokenStore> = Arc::new(store);
        match login::load(&store).await? {
            Some(token) => Ok(User::new(Login::new(self.clone(), token, store))),
            None => Err(Error::LoginNeeded { source: None }),
        }
    }

    /// A user whose token, just got, is put into the store first.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] where it fails.
    pub async fn user_with(&self, token: Token, store: impl TokenStore) -> Result<User> {
        let store: Arc<dyn TokenStore> = Arc::new(store);
        login::save(&store, &token).await?;
        Ok(User::new(Login::new(self.clone(), token, store)))
    }

    /// The channels with these ids; ids that match nothing are left out. More than 20 are asked for in several requests.
    ///
    /// `GET /open/v1/channels`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn channels(&self, ids: &[ChannelId]) -> Result<Vec<Channel>> {
        let mut channels = Vec::with_capacity(ids.len());
        for batch in channel_batches(ids) {
            let request = self.inner.api.channels(batch)?;
            let response = self.send(&request).await?;
            channels.extend(answers::read_channels(batch, &response)?);
        }
        Ok(channels)
    }

    /// The categories whose name contains a text, 20 of them unless `size` (1 to 50) says otherwise. There is no second page.
    ///
    /// `GET /open/v1/categories/search`
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty text or a size out of bounds, otherwise what [any request](crate::error) may meet.
    pub async fn search_categories(&self, query: &str, size: Option<u32>) -> Result<Vec<Category>> {
        let request = self.inner.api.category_search(query, size)?;
        let response = self.send(&request).await?;
        answers::read_category_search(query, &response)
    }

    /// Creates a realtime session for any users' events. At most 10 may be connected at once.
    ///
    /// `GET /open/v1/sessions/auth/client`
    ///
    /// # Errors
    ///
    /// [`Server`](crate::ErrorKind::Server) also where the review of the application's scopes is not done, otherwise what
    /// [any request](crate::error) may meet.
    pub async fn create_session(&self) -> Result<SessionUrl> {
        let request = self.inner.api.client_session();
        let response = self.send(&request).await?;
        answers::read_client_session(&response)
    }

    /// Tells which claimed rewards were granted. The answer may hold failures: look at
    /// [`failed`](RewardClaimResult::failed).
    ///
    /// `PUT /open/v1/drops/reward-claims`
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] without an id, [`Forbidden`](crate::ErrorKind::Forbidden) without the scope 드롭스, otherwise
    /// what [any request](crate::error) may meet.
    pub async fn update_reward_claims(
        &self,
        claim_ids: &[impl AsRef<str> + Sync],
        state: &FulfillmentState,
    ) -> Result<RewardClaimResult> {
        let request = self.inner.api.update_reward_claims(claim_ids, state)?;
        let response = self.send(&request).await?;
        answers::read_updated_reward_claims(claim_ids, &response)
    }

    async fn send(&self, request: &Request) -> Result<Response> {
        rest::send(&self.inner.http, request, self.inner.limits).await
    }
}

/// What a list asks for; it owns what it needs.
struct PageRequest {
    application: Application,
    request: Request,
}

#[maybe_async]
impl PageRequest {
    async fn answered(self) -> Result<Response> {
        self.application.send(&self.request).await
    }
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application").field("client_id", &self.client_id()).finish_non_exhaustive()
    }
}

impl ApplicationBuilder {
    /// Talks to other hosts than the real ones (default: the real ones).
    pub fn endpoints(mut self, endpoints: Endpoints) -> Self {
        self.endpoints = endpoints;
        self
    }

    /// How long one request may take, from its first byte to the answer's last (default 10 s).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout.min(LONGEST_WAIT);
        self
    }

    /// How often a read is asked again after 429, 5xx or a connection fault (default 3). `Retry-After` is honoured up to 30 s;
    /// otherwise the waits grow from a quarter of a second. What changes something is never asked twice by itself.
    pub fn retries(mut self, retries: u32) -> Self {
        self.limits.retries = retries;
        self
    }

    /// The largest answer that is read, in bytes (default 4 MiB).
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.limits.body_bytes = bytes;
        self
    }

    /// How long before its end an access token is refreshed (default 5 minutes, at most 12 hours).
    pub fn refresh_ahead(mut self, time: Duration) -> Self {
        self.refresh_ahead = time.min(Duration::from_secs(12 * 60 * 60));
        self
    }

    /// How long [`authorize_in_browser`](Application::authorize_in_browser) waits for the user (default 5 minutes).
    pub fn browser_patience(mut self, patience: Duration) -> Self {
        self.browser_patience = patience.min(LONGEST_WAIT);
        self
    }

    /// Which certificate authorities are trusted (default: Mozilla's list).
    pub fn tls_roots(mut self, roots: TlsRoots) -> Self {
        self.roots = roots;
        self
    }

    /// Checks the settings. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an id or a secret that cannot be sent, or a timeout of zero.
    pub fn build(self) -> Result<Application> {
        let Self { client_id, client_secret, endpoints, limits, roots, refresh_ahead, browser_patience } = self;
        if limits.timeout.is_zero() {
            return Err(Error::invalid("timeout", "must not be zero"));
        }
        let api = Api::new(endpoints, &client_id, client_secret)?;
        let http = Http::new(&HttpConfig { limits, roots })?;
        let connections = Connections::of_application();
        Ok(Application { inner: Arc::new(Inner { http, api, limits, connections, refresh_ahead, browser_patience }) })
    }
}
