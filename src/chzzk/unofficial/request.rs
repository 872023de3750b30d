//! What is asked of the web service, as values (reference 1.1, 1.4, 2.1).

use std::{borrow::Cow, fmt};

use http::Method;
use serde_json::Value;

use super::{Cookies, chat::ChatChannelId};
use crate::{
    Endpoints, Error, Result,
    chzzk::{
        ChannelId,
        answer::Question,
        query::{Query, spliced},
    },
    http::{HeaderValue, Request},
};

mod channel_page;
mod clips;
mod community;
mod donations;
mod emoji_packs;
mod lives;
mod log_power;
pub(crate) mod manage;
mod notice;
pub(crate) mod search;
mod videos;

pub(crate) use community::FOLLOWINGS_PAGE;

/// The main API: channels and their broadcasts.
const API: &str = "api.chzzk.naver.com";
/// What CHZZK shares with NAVER's other communities: the user, the chat's tokens.
const COMMUNITY: &str = "comm-api.game.naver.com";
/// Names the chat servers. It is not CHZZK's own and gets no cookie.
const ROUTING: &str = "routing.chat.naver.com";
/// The origin of the web client.
const ORIGIN: &str = "https://chzzk.naver.com";
/// The main API refuses calls without a browser-like one since March 2024.
const USER_AGENT: &str = concat!("Mozilla/5.0 (compatible; livechat/", env!("CARGO_PKG_VERSION"), ")");

/// Something to ask, and about whom: as errors and logs say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call<'a> {
    LiveDetail(&'a ChannelId),
    LiveStatus(&'a ChannelId),
    Channel(&'a ChannelId),
    /// Of the channel whose chat is to be joined.
    AccessToken(&'a ChannelId),
    UserStatus,
    Routing,
}

impl fmt::Display for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LiveDetail(channel) => write!(f, "live detail of channel {channel}"),
            Self::LiveStatus(channel) => write!(f, "live status of channel {channel}"),
            Self::Channel(channel) => write!(f, "channel {channel}"),
            Self::AccessToken(channel) => write!(f, "chat access token for channel {channel}"),
            Self::UserStatus => f.write_str("status of the logged-in user"),
            Self::Routing => f.write_str("list of chat servers"),
        }
    }
}

impl From<Call<'_>> for Cow<'static, str> {
    fn from(call: Call<'_>) -> Self {
        call.to_string().into()
    }
}

impl Question for Call<'_> {}

/// What is asked, in words, and about whom: `Asking("videos of channel", "5c1e…")`, `Asking("current lives", "")`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking<'a>(pub(crate) &'static str, pub(crate) &'a str);

impl From<Asking<'_>> for Cow<'static, str> {
    fn from(Asking(what, about): Asking<'_>) -> Self {
        match about {
            "" => what.into(),
            _ => format!("{what} {about}").into(),
        }
    }
}

impl Question for Asking<'_> {}

/// The answer to a request is told with the request's own words.
impl From<&Request> for Cow<'static, str> {
    fn from(request: &Request) -> Self {
        request.doing.clone()
    }
}

impl Question for &Request {}

/// Builds every request: where to, as whom, with which headers.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    endpoints: Endpoints,
    cookies: Option<Cookies>,
    user_agent: Cow<'static, str>,
    read_only: bool,
}

impl Api {
    pub(crate) const fn new(endpoints: Endpoints, cookies: Option<Cookies>) -> Self {
        Self { endpoints, cookies, user_agent: Cow::Borrowed(USER_AGENT), read_only: false }
    }

    /// Calls itself something else. Without a browser-like text the service refuses to answer.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] unless it is 1 to 512 visible ASCII characters and blanks.
    pub(crate) fn with_user_agent(mut self, user_agent: impl Into<Cow<'static, str>>) -> Result<Self> {
        let user_agent = user_agent.into();
        let plain = user_agent.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        if user_agent.trim().is_empty() || user_agent.len() > 512 || !plain {
            return Err(Error::invalid("user agent", "must be 1 to 512 visible ASCII characters and blanks"));
        }
        self.user_agent = user_agent;
        Ok(self)
    }

    /// Refuses to build what would change anything.
    pub(crate) fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    pub(crate) const fn is_read_only(&self) -> bool {
        self.read_only
    }

    pub(crate) const fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// What the chat socket says it is, too.
    pub(crate) fn user_agent(&self) -> &Cow<'static, str> {
        &self.user_agent
    }

    /// Whether requests carry a login. Whether the service knows it, `user_status` tells.
    pub(crate) const fn has_cookies(&self) -> bool {
        self.cookies.is_some()
    }

    /// All about the channel's present or last broadcast.
    pub(crate) fn live_detail(&self, channel: &ChannelId) -> Request {
        let path = format!("/service/v3.3/channels/{}/live-detail", spliced(channel.as_str()));
        self.as_user(API, &path, Call::LiveDetail(channel))
    }

    /// The light form that the web client asks for every few seconds.
    pub(crate) fn live_status(&self, channel: &ChannelId) -> Request {
        let path = format!(
            "/polling/v3.1/channels/{}/live-status?includePlayerRecommendContent=false",
            spliced(channel.as_str())
        );
        self.as_user(API, &path, Call::LiveStatus(channel))
    }

    /// The channel itself, live or not.
    pub(crate) fn channel(&self, channel: &ChannelId) -> Request {
        let path = format!("/service/v1/channels/{}", spliced(channel.as_str()));
        self.as_user(API, &path, Call::Channel(channel))
    }

    /// The token for joining a chat: asked with the *chat* channel, told with the channel it is for.
    pub(crate) fn access_token(&self, chat_channel: &ChatChannelId, for_channel: &ChannelId) -> Request {
        let path =
            format!("/nng_main/v1/chats/access-token?channelId={}&chatType=STREAMING", spliced(chat_channel.as_str()));
        self.as_user(COMMUNITY, &path, Call::AccessToken(for_channel))
    }

    /// Who the cookies belong to, if to anybody.
    pub(crate) fn user_status(&self) -> Request {
        self.as_user(COMMUNITY, "/nng_main/v1/user/getUserStatus", Call::UserStatus)
    }

    /// The chat servers.
    pub(crate) fn routing(&self) -> Request {
        self.get(ROUTING, "/routing/getRouting?serviceId=game", Call::Routing)
    }

    /// Asks the main API.
    fn main(&self, query: Query, question: impl Question) -> Request {
        self.as_user(API, &query.done(), question)
    }

    /// Asks what CHZZK shares with NAVER's other communities.
    fn community(&self, query: Query, question: impl Question) -> Request {
        self.as_user(COMMUNITY, &query.done(), question)
    }

    /// Makes a request into one that changes something. Whether it may be sent twice depends on what it does: say so.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`] where the client was made to read only, [`Error::NotLoggedIn`] without cookies.
    fn change(&self, method: Method, body: Option<&Value>, repeatable: bool, read: Request) -> Result<Request> {
        if self.read_only {
            return Err(Error::ReadOnly { doing: read.doing });
        }
        let mut request = Request { method, repeatable, ..self.with_login(read)? };
        if let Some(body) = body {
            request.body = Some(body.to_string().into_bytes());
            request = request.header("content-type", HeaderValue::Plain("application/json".into()));
        }
        Ok(request)
    }

    /// Refuses to ask without a login what is only answered with one.
    ///
    /// # Errors
    ///
    /// [`Error::NotLoggedIn`] without cookies.
    fn with_login(&self, request: Request) -> Result<Request> {
        if self.has_cookies() { Ok(request) } else { Err(Error::NotLoggedIn { doing: request.doing }) }
    }

    fn as_user(&self, host: &'static str, path: &str, call: impl Question) -> Request {
        let request = self.get(host, path, call);
        match &self.cookies {
            Some(cookies) => request.header("cookie", HeaderValue::Secret(cookies.header())),
            None => request,
        }
    }

    fn get(&self, host: &'static str, path: &str, call: impl Question) -> Request {
        let plain = |text: &'static str| HeaderValue::Plain(text.into());
        Request::get(format!("{}{path}", self.endpoints.http(host)), call)
            .header("user-agent", HeaderValue::Plain(self.user_agent.clone()))
            .header("accept", plain("application/json"))
            .header("origin", plain(ORIGIN))
            .header("referer", plain("https://chzzk.naver.com/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANNEL: &str = "5c1e0a7d93b24f6688d0a1b2c3d4e5f6";

    fn channel() -> ChannelId {
        ChannelId::new(CHANNEL).unwrap()
    }

    fn all(api: &Api) -> Vec<Request> {
        let chat_channel = ChatChannelId::new("N2l_u-").unwrap();
        vec![
            api.live_detail(&channel()),
            api.live_status(&channel()),
            api.channel(&channel()),
            api.access_token(&chat_channel, &channel()),
            api.user_status(),
            api.routing(),
        ]
    }

    fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
        let mut found = request.headers.iter().filter(|(known, _)| *known == name);
        let value = found.next().map(|(_, value)| value.expose());
        assert!(found.next().is_none(), "{name} twice");
        value
    }

    fn logged_in() -> Api {
        Api::new(Endpoints::new(), Some(Cookies::new("hunter2", "swordfish").unwrap()))
    }

    #[test]
    fn the_addresses_are_those_of_the_reference() {
        let urls: Vec<_> = all(&logged_in()).into_iter().map(|request| request.url).collect();
        assert_eq!(
            urls,
            [
                format!("https://api.chzzk.naver.com/service/v3.3/channels/{CHANNEL}/live-detail"),
                format!(
                    "https://api.chzzk.naver.com/polling/v3.1/channels/{CHANNEL}/live-status?includePlayerRecommendContent=false"
                ),
                format!("https://api.chzzk.naver.com/service/v1/channels/{CHANNEL}"),
                "https://comm-api.game.naver.com/nng_main/v1/chats/access-token?channelId=N2l_u-&chatType=STREAMING"
                    .into(),
                "https://comm-api.game.naver.com/nng_main/v1/user/getUserStatus".into(),
                "https://routing.chat.naver.com/routing/getRouting?serviceId=game".into(),
            ]
        );
    }

    #[test]
    fn all_are_plain_reads_with_the_headers_of_a_browser() {
        for request in all(&logged_in()) {
            assert_eq!(request.method, Method::GET);
            assert!(request.repeatable && request.body.is_none());
            assert_eq!(header(&request, "user-agent"), Some(USER_AGENT));
            assert_eq!(header(&request, "accept"), Some("application/json"));
            assert_eq!(header(&request, "origin"), Some("https://chzzk.naver.com"));
            assert_eq!(header(&request, "referer"), Some("https://chzzk.naver.com/"));
            assert!(request.url.parse::<http::Uri>().is_ok(), "{}", request.url);
        }
        assert!(USER_AGENT.starts_with("Mozilla/5.0 (compatible; livechat/"));
    }

    #[test]
    fn cookies_go_to_two_hosts_and_never_to_the_routing() {
        for request in all(&logged_in()) {
            let cookie = header(&request, "cookie");
            match request.url.parse::<http::Uri>().unwrap().host().unwrap() {
                "api.chzzk.naver.com" | "comm-api.game.naver.com" => {
                    assert_eq!(cookie, Some("NID_AUT=hunter2; NID_SES=swordfish"));
                }
                _ => assert_eq!(cookie, None),
            }
        }
        for request in all(&Api::new(Endpoints::new(), None)) {
            assert_eq!(header(&request, "cookie"), None);
        }
        // One origin stands for all hosts in a test; what each one gets stays the same.
        let mut local = logged_in();
        local.endpoints = Endpoints::at("http://127.0.0.1:8080").unwrap();
        for request in all(&local) {
            assert!(request.url.starts_with("http://127.0.0.1:8080/"), "{}", request.url);
            assert_eq!(header(&request, "cookie").is_none(), request.url.contains("/routing/"));
        }
    }

    #[test]
    fn a_user_agent_that_is_no_header_is_refused() {
        let api = logged_in().with_user_agent("Mozilla/5.0 (mine)").unwrap();
        assert_eq!(header(&api.routing(), "user-agent"), Some("Mozilla/5.0 (mine)"));
        for bad in ["", "  ", "a\r\nb: c", "a\0", "크롬", &"a".repeat(513)] {
            assert!(logged_in().with_user_agent(bad.to_owned()).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn no_cookie_is_printed() {
        let api = logged_in();
        let mut shown = vec![format!("{api:?}")];
        shown.extend(all(&api).iter().map(|request| format!("{request:?} {:?}", request.headers)));
        for shown in shown {
            assert!(!shown.contains("hunter2") && !shown.contains("swordfish"), "{shown}");
        }
    }
}
