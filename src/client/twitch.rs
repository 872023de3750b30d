//! Twitch chat in this mode: a [`Client`] for the logins, a [`Chat`] for rooms.
//!
//! What it is, is told in [`twitch`](crate::twitch).

use std::{fmt, sync::Arc, time::Duration};

use super::{
    Ask, Events, Http, MailboxSender, Spawned, answer, connection::Connection, maybe_async, offload, reading, time,
};
use crate::{
    Endpoints, Error, Result, Secret, TlsRoots,
    error::BoxError,
    http::{HttpConfig, Limits},
    protocol::LONGEST_WAIT,
    twitch::{
        Server, check_name,
        session::machine::{Account, Identity, ROOMS_PER_ACCOUNT, TokenRequest},
    },
};

mod chat;

pub use chat::{Chat, ChatBuilder, Handle, SpawnedChat};

/// Gives a token: at the first login, and once more where that one is refused.
type TokenSource = Arc<dyn Fn() -> Result<String, BoxError> + Send + Sync>;

/// Twitch chat, with or without logins.
///
/// Cheap to clone. What a client knows of an account's pace counts for all its chats, since Twitch counts so. It knows no more: what another
/// client or program sends as the same account, or its owner types in a browser, counts at Twitch and not here.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    http: Http,
    accounts: Vec<Account>,
    /// Of each account, where it has one.
    sources: Vec<Option<TokenSource>>,
    url: String,
    timeout: Duration,
    max_line_bytes: usize,
}

/// The settings of a [`Client`].
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    logins: Vec<(String, Option<Secret>, Option<TokenSource>)>,
    is_verified: bool,
    rooms_per_account: usize,
    server: Server,
    endpoints: Endpoints,
    timeout: Duration,
    max_line_bytes: usize,
    roots: TlsRoots,
}

impl Client {
    /// A client without a login: it reads, by a name that Twitch gives to nobody (`justinfan…`).
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] where the system gives no TLS.
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// A client with settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            logins: Vec::new(),
            is_verified: false,
            rooms_per_account: ROOMS_PER_ACCOUNT,
            server: Server::default(),
            endpoints: Endpoints::default(),
            timeout: Duration::from_secs(10),
            max_line_bytes: 64 << 10,
            roots: TlsRoots::default(),
        }
    }

    /// The chat of these channels, named by their logins, with or without `#`. Nothing happens until [`ChatBuilder::connect`].
    pub fn chat<C: AsRef<str>>(&self, channels: impl IntoIterator<Item = C>) -> ChatBuilder {
        ChatBuilder::new(self.clone(), channels.into_iter().map(|channel| channel.as_ref().to_owned()).collect())
    }

    /// Whether there is a login, so that messages can be sent.
    pub fn can_send(&self) -> bool {
        self.inner.accounts.iter().any(|account| account.identity.is_some())
    }

    /// Asks for tokens as the accounts' own programs give them.
    fn ask(&self) -> Ask<TokenRequest, Secret> {
        let client = self.clone();
        Arc::new(move |request| answer(Renewal { client: client.clone(), request }.answered()))
    }
}

struct Renewal {
    client: Client,
    request: TokenRequest,
}

#[maybe_async]
impl Renewal {
    async fn answered(self) -> Result<Secret> {
        let inner = &self.client.inner;
        let source = inner.sources.get(self.request.account).cloned().flatten();
        let Some(source) = source else { return Err(Error::LoginNeeded { source: None }) };
        let identity = inner.accounts.get(self.request.account).and_then(|account| account.identity.as_ref());
        let login = identity.map(|identity| identity.login.clone()).unwrap_or_default();
        let given = offload(move || source()).await?;
        let token = given.map_err(|source| Error::TokenSource { login, source })?;
        read_token(&token)
    }
}

/// A token without `oauth:`, checked.
fn read_token(token: &str) -> Result<Secret> {
    let token = token.trim();
    let bare = token.get(..6).filter(|begin| begin.eq_ignore_ascii_case("oauth:")).map_or(token, |_| &token[6..]);
    if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::invalid("token", "is empty, or holds what no token holds"));
    }
    Ok(Secret::new(bare))
}

impl ClientBuilder {
    /// Logs in as `login`, with a user access token that has the scopes `chat:read` and, to send, `chat:edit`; with or without `oauth:`.
    /// Called again, it adds an account: each may be in [100 rooms](Self::rooms_per_account). The accounts are filled one after the other, in
    /// the order in which they were added, and each is logged in only when a room needs it, so a wrong token may be found late. What is said
    /// in a room is said by the account that is there.
    ///
    /// Twitch decides by the token who is logged in: where it is that of another login, a warning is logged, and
    /// [`Connected::login`](crate::twitch::session::Connected::login) tells who it is.
    pub fn login(mut self, login: impl Into<String>, token: impl Into<String>) -> Self {
        self.logins.push((login.into(), Some(Secret::new(token)), None));
        self
    }

    /// The same with a token that `source` gives: before the first login, and once more where the token is refused (they live about four
    /// hours). It is called on a thread where waiting does no harm. Its error ends the chat
    /// ([`Error::TokenSource`]).
    pub fn login_with<F>(mut self, login: impl Into<String>, source: F) -> Self
    where
        F: Fn() -> Result<String, BoxError> + Send + Sync + 'static,
    {
        self.logins.push((login.into(), None, Some(Arc::new(source))));
        self
    }

    /// The accounts are bots that Twitch verified, and may do more: 7,500 messages in 30 s, 2,000 joins in 10 s (default: no).
    pub fn verified_bot(mut self, is_verified: bool) -> Self {
        self.is_verified = is_verified;
        self
    }

    /// In how many rooms an account may be, in all chats of this client together (default 100, Twitch's limit). Twitch does not count
    /// rooms in which the account is broadcaster or moderator, so a bot that moderates many may raise it. More than this are refused
    /// before they are asked for; what Twitch ignores comes out as a join without an answer.
    pub fn rooms_per_account(mut self, rooms: usize) -> Self {
        self.rooms_per_account = rooms.max(1);
        self
    }

    /// Where the chat is (default: Twitch's, over TLS).
    pub fn server(mut self, server: Server) -> Self {
        self.server = server;
        self
    }

    /// Talks to another origin than the real services, over its WebSocket, whatever [`server`](Self::server) says (default: the real
    /// ones).
    pub fn endpoints(mut self, endpoints: Endpoints) -> Self {
        self.endpoints = endpoints;
        self
    }

    /// How long opening a connection may take, and again the answer to the login (default 10 s each).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout.clamp(Duration::from_millis(10), LONGEST_WAIT);
        self
    }

    /// The longest line that is read, in bytes (default 64 KiB; Twitch's have been seen up to 3). A longer one costs its connection.
    pub fn max_line_bytes(mut self, bytes: usize) -> Self {
        self.max_line_bytes = bytes.max(512);
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
    /// [`Error::InvalidArgument`] for a login or a token that is none.
    pub fn build(self) -> Result<Client> {
        let Self { logins, is_verified, rooms_per_account, server, endpoints, timeout, max_line_bytes, roots } = self;
        let (mut accounts, mut sources) = (Vec::new(), Vec::new());
        for (login, token, source) in logins {
            let identity = Identity {
                login: check_name("login", &login)?.as_str().into(),
                token: token.map(|token| read_token(token.expose())).transpose()?,
                is_renewable: source.is_some(),
            };
            accounts.push(Account::new(identity, is_verified, rooms_per_account));
            sources.push(source);
        }
        if accounts.is_empty() {
            accounts.push(Account::anonymous());
        }
        let url = endpoints.irc().unwrap_or_else(|| server.url().to_owned());
        let http = Http::new(&HttpConfig { limits: Limits { timeout, body_bytes: 1 << 20, retries: 0 }, roots })?;
        Ok(Client { inner: Arc::new(Inner { http, accounts, sources, url, timeout, max_line_bytes }) })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("accounts", &self.inner.accounts).finish_non_exhaustive()
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let logins: Vec<_> = self.logins.iter().map(|(login, ..)| login).collect();
        f.debug_struct("ClientBuilder").field("logins", &logins).field("server", &self.server).finish_non_exhaustive()
    }
}
