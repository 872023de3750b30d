//! The web service's own protocol in this mode: a [`Client`] for its REST services, a [`Chat`] for its chat socket.
//!
//! What it is, and what its use may cost, is told in [`chzzk::unofficial`](crate::chzzk::unofficial).

use std::{borrow::Cow, sync::Arc, time::Duration};

use super::{Connection, Events, Fed, Http, MailboxSender, Pages, Spawned, maybe_async, reading, rest, time};
use crate::{
    Endpoints, Error, Result, TlsRoots,
    chzzk::{
        ChannelId,
        unofficial::{
            AccessToken, Channel, ChatChannelId, Cookies, LiveDetail, LiveStatus, Routing, UserStatus, model,
            request::Api,
        },
    },
    http::{HttpConfig, Limits, Request, Response},
    paging::{Listing, Walk},
    protocol::LONGEST_WAIT,
};

mod channel_page;
mod chat;
mod lives;
mod manage;
mod me;
mod search;
mod video_chat;
mod videos;
mod watcher;

pub use chat::{Chat, ChatBuilder, Handle, SpawnedChat};
pub use manage::Manage;
pub use video_chat::{VideoChat, VideoChatBuilder};
pub use watcher::{LiveWatcher, LiveWatcherBuilder, SpawnedWatcher, WatcherHandle};

/// The web service, with or without a login.
///
/// Cheap to clone; clones share connections. Reading needs no login; sending, and broadcasts for adults, need
/// [cookies](Cookies).
#[derive(Debug, Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    http: Http,
    api: Api,
    limits: Limits,
}

/// The settings of a [`Client`].
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    cookies: Option<Cookies>,
    /// What was wrong with the cookies; `build` reports it.
    error: Option<Arc<str>>,
    endpoints: Endpoints,
    user_agent: Option<Cow<'static, str>>,
    read_only: bool,
    limits: Limits,
    roots: TlsRoots,
}

impl Client {
    /// A client without a login: it reads.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] where the system gives no randomness or no TLS.
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// A client with settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            cookies: None,
            error: None,
            endpoints: Endpoints::default(),
            user_agent: None,
            read_only: false,
            limits: Limits { timeout: Duration::from_secs(10), body_bytes: 4 << 20, retries: 3 },
            roots: TlsRoots::default(),
        }
    }

    /// The chat of a channel, named by its id or its address. Nothing happens until [`ChatBuilder::connect`].
    pub fn chat(&self, channel: impl AsRef<str>) -> ChatBuilder {
        ChatBuilder::new(self.clone(), channel.as_ref())
    }

    fn pages<L: Listing>(&self, listing: L) -> Pages<L::Item> {
        Pages::new(Walk::new(listing), rest::ask(self.inner.http.clone(), self.inner.limits))
    }

    /// Whether the client was given cookies. Whether they still work, [`user_status`](Self::user_status) tells.
    pub fn has_cookies(&self) -> bool {
        self.inner.api.has_cookies()
    }
}

#[maybe_async]
impl Client {
    /// What is told about a channel's broadcast: title, state, restrictions, chat channel, playback. `None` where the channel
    /// never was live.
    ///
    /// `GET api.chzzk.naver.com/service/v3.3/channels/{channel}/live-detail`
    ///
    /// # Errors
    ///
    /// [`Error::NoChat`] with [`UnknownChannel`](crate::error::NoChatReason::UnknownChannel) where there is no such channel;
    /// otherwise what [any request](crate::error) may meet.
    pub async fn live_detail(&self, channel: &ChannelId) -> Result<Option<LiveDetail>> {
        let response = self.send(&self.inner.api.live_detail(channel)).await?;
        model::read_live_detail(channel, &response)
    }

    /// The light form of [`live_detail`](Self::live_detail), made for asking every few seconds. `None` where the channel never
    /// was live.
    ///
    /// `GET api.chzzk.naver.com/polling/v3.1/channels/{channel}/live-status`
    ///
    /// # Errors
    ///
    /// As [`live_detail`](Self::live_detail).
    pub async fn live_status(&self, channel: &ChannelId) -> Result<Option<LiveStatus>> {
        let response = self.send(&self.inner.api.live_status(channel)).await?;
        model::read_live_status(channel, &response)
    }

    /// A channel's name, picture, description and followers.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}`
    ///
    /// # Errors
    ///
    /// As [`live_detail`](Self::live_detail).
    pub async fn channel(&self, channel: &ChannelId) -> Result<Channel> {
        let response = self.send(&self.inner.api.channel(channel)).await?;
        model::read_channel(channel, &response)
    }

    /// The token that joins a chat channel. [`Chat`] asks for one itself at every join.
    ///
    /// `GET comm-api.game.naver.com/nng_main/v1/chats/access-token`
    ///
    /// # Errors
    ///
    /// [`Error::NoChat`] where the broadcast is for verified adults (code 42601) or the chat server has a fault (code 50001).
    pub async fn access_token(&self, channel: &ChannelId, chat_channel: &ChatChannelId) -> Result<AccessToken> {
        let response = self.send(&self.inner.api.access_token(chat_channel, channel)).await?;
        model::read_access_token(channel, &response)
    }

    /// Who is logged in. Wrong and expired cookies are no error here: `logged_in` is false then.
    ///
    /// `GET comm-api.game.naver.com/nng_main/v1/user/getUserStatus`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn user_status(&self) -> Result<UserStatus> {
        let response = self.send(&self.inner.api.user_status()).await?;
        model::read_user_status(&response)
    }

    /// The chat servers; any of them serves any channel.
    ///
    /// `GET routing.chat.naver.com/routing/getRouting?serviceId=game`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn chat_servers(&self) -> Result<Routing> {
        let response = self.send(&self.inner.api.routing()).await?;
        model::read_routing(&response)
    }

    async fn send(&self, request: &Request) -> Result<Response> {
        rest::send(&self.inner.http, request, self.inner.limits).await
    }
}

impl ClientBuilder {
    /// Logs in with the two cookies of a browser that is logged in; see [`Cookies`] for where they are and what they can do.
    /// They are checked for their form here and reported by [`build`](Self::build).
    pub fn cookies(self, nid_aut: impl AsRef<str>, nid_ses: impl AsRef<str>) -> Self {
        match Cookies::new(nid_aut, nid_ses) {
            Ok(cookies) => self.login(cookies),
            Err(error) => self.wrong(&error),
        }
    }

    /// Logs in with cookies that were checked before, instead of any that were given so far.
    pub fn login(mut self, cookies: Cookies) -> Self {
        self.cookies = Some(cookies);
        self.error = None;
        self
    }

    /// Talks to other hosts than the real ones (default: the real ones).
    pub fn endpoints(mut self, endpoints: Endpoints) -> Self {
        self.endpoints = endpoints;
        self
    }

    /// How long one request may take, from its first byte to the answer's last, and how long opening a chat socket may take
    /// (default 10 s).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout.min(LONGEST_WAIT);
        self
    }

    /// How often a read is asked again after 429, 5xx or a connection fault (default 3). `Retry-After` is honoured up to 30 s;
    /// otherwise the waits grow from a quarter of a second.
    pub fn retries(mut self, retries: u32) -> Self {
        self.limits.retries = retries;
        self
    }

    /// The largest answer that is read, in bytes (default 4 MiB).
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.limits.body_bytes = bytes;
        self
    }

    /// The `User-Agent` header. The service refuses requests without a browser-like one.
    pub fn user_agent(mut self, user_agent: impl Into<Cow<'static, str>>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Refuses with [`Error::ReadOnly`] whatever would change something: what manages a channel, follows, blocks, and sends to a
    /// chat. Nothing of it leaves the program then, whatever the cookies may do.
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
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
    /// [`Error::InvalidArgument`] for a setting that is wrong.
    pub fn build(self) -> Result<Client> {
        let Self { cookies, error, endpoints, user_agent, read_only, limits, roots } = self;
        if let Some(reason) = error {
            return Err(Error::invalid("cookies", reason.to_string()));
        }
        if limits.timeout.is_zero() {
            return Err(Error::invalid("timeout", "must not be zero"));
        }
        let mut api = Api::new(endpoints, cookies);
        if let Some(user_agent) = user_agent {
            api = api.with_user_agent(user_agent)?;
        }
        if read_only {
            api = api.read_only();
        }
        let http = Http::new(&HttpConfig { limits, roots })?;
        Ok(Client { inner: Arc::new(Inner { http, api, limits }) })
    }

    fn wrong(mut self, error: &Error) -> Self {
        if let Error::InvalidArgument { reason, .. } = error {
            self.error = Some(reason.as_ref().into());
        }
        self
    }
}
