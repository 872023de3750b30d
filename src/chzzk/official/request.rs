//! What is asked of the Open API, as values: 35 operations and the page on which a user consents (reference 2, 4 to 13).

use std::{slice::Chunks, sync::Arc};

use http::Method;
use serde_json::{Value, json};

use super::model::{
    BlindMessage, ChatChannelId, ChatSettingsChange, EventKind, FulfillmentState, LiveSettingChange, NoticeContent,
    RewardClaimFilter, SubscriberSort, TokenKind,
};
use crate::{
    Endpoints, Error, Result, Secret,
    chzzk::{ChannelId, query::Query},
    http::{HeaderValue, Request},
};

mod body;
mod call;
pub(crate) mod limits;

#[cfg(test)]
mod tests;

pub(crate) use call::Call;

/// Tokens, and everything under `/open/v1`.
const API: &str = "openapi.chzzk.naver.com";
/// The page on which a user consents.
const SITE: &str = "chzzk.naver.com";
const USER_AGENT: &str = concat!("livechat/", env!("CARGO_PKG_VERSION"));

/// How paging of reward claims is spelled in a query. The documentation shows an object `page` with `from` and `size`; others
/// send dotted names or flat ones, and nobody tells of having seen an answer.
const CLAIMS_FROM: &str = "page.from";
const CLAIMS_SIZE: &str = "page.size";

/// Builds every request of one application. Those for a user lack the token, which [`with_bearer`] adds.
#[derive(Debug, Clone)]
pub(crate) struct Api(Arc<Application>);

#[derive(Debug)]
struct Application {
    endpoints: Endpoints,
    client_id: Box<str>,
    client_secret: Secret,
}

/// The same request for the user whom the token belongs to.
pub(crate) fn with_bearer(request: &Request, access_token: &Secret) -> Request {
    let value = Secret::new(["Bearer ", access_token.expose()].concat());
    request.clone().header("authorization", HeaderValue::Secret(value))
}

/// The channels in as many portions as there must be questions.
pub(crate) fn channel_batches(channels: &[ChannelId]) -> Chunks<'_, ChannelId> {
    channels.chunks(limits::CHANNEL_IDS)
}

impl Api {
    /// Checks and takes what the developer centre has given to the application.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] where one of the two is empty or has other than visible ASCII characters.
    pub(crate) fn new(endpoints: Endpoints, client_id: &str, client_secret: Secret) -> Result<Self> {
        credential("client id", client_id)?;
        credential("client secret", client_secret.expose())?;
        Ok(Self(Arc::new(Application { endpoints, client_id: client_id.into(), client_secret })))
    }

    pub(crate) fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// Where a browser asks the user for consent.
    pub(crate) fn consent_url(&self, redirect_uri: &str, state: &str) -> Result<String> {
        redirect(redirect_uri)?;
        limits::secret_not_empty("state", state)?;
        let query = Query::new(&format!("{}/account-interlock", self.0.endpoints.http(SITE)))
            .with("clientId", self.client_id())
            .with("redirectUri", redirect_uri)
            .with("state", state);
        Ok(query.done())
    }

    pub(crate) fn issue_token(&self, code: &Secret, state: &str) -> Result<Request> {
        limits::secret_not_empty("code", code.expose())?;
        limits::secret_not_empty("state", state)?;
        let body = json!({
            "grantType": "authorization_code",
            "clientId": self.client_id(),
            "clientSecret": self.0.client_secret.expose(),
            "code": code.expose(),
            "state": state,
        });
        Ok(self.post("/auth/v1/token", &body, Call::IssueToken))
    }

    /// The refresh token is spent with it, whatever comes back.
    pub(crate) fn refresh_token(&self, refresh_token: &Secret) -> Result<Request> {
        limits::secret_not_empty("refresh token", refresh_token.expose())?;
        let body = json!({
            "grantType": "refresh_token",
            "refreshToken": refresh_token.expose(),
            "clientId": self.client_id(),
            "clientSecret": self.0.client_secret.expose(),
        });
        Ok(self.post("/auth/v1/token", &body, Call::RefreshToken))
    }

    /// Takes away every token of this application and user.
    pub(crate) fn revoke_token(&self, token: &Secret, hint: TokenKind) -> Result<Request> {
        limits::secret_not_empty("token", token.expose())?;
        let body = json!({
            "clientId": self.client_id(),
            "clientSecret": self.0.client_secret.expose(),
            "token": token.expose(),
            "tokenTypeHint": hint.hint(),
        });
        Ok(self.post("/auth/v1/token/revoke", &body, Call::RevokeToken(hint)))
    }

    pub(crate) fn me(&self) -> Request {
        self.get(Query::new("/open/v1/users/me"), Call::Me)
    }

    /// One to 20 channels; [`channel_batches`] divides more.
    pub(crate) fn channels(&self, channels: &[ChannelId]) -> Result<Request> {
        limits::count("channel ids", channels.len(), 1..=limits::CHANNEL_IDS)?;
        let query = Query::new("/open/v1/channels").with_all("channelIds", channels);
        Ok(self.as_client(self.get(query, Call::Channels(channels))))
    }

    pub(crate) fn streaming_roles(&self) -> Request {
        self.get(Query::new("/open/v1/channels/streaming-roles"), Call::StreamingRoles)
    }

    pub(crate) fn followers(&self, page: u32, size: u32) -> Result<Request> {
        limits::size(size, limits::FOLLOWERS_PAGE)?;
        let query = Query::new("/open/v1/channels/followers").with("page", page).with("size", size);
        Ok(self.get(query, Call::Followers))
    }

    pub(crate) fn subscribers(&self, page: u32, size: u32, sort: Option<SubscriberSort>) -> Result<Request> {
        limits::size(size, limits::SUBSCRIBERS_PAGE)?;
        let query = Query::new("/open/v1/channels/subscribers").with("page", page).with("size", size);
        Ok(self.get(query.with_some("sort", sort.map(SubscriberSort::as_str)), Call::Subscribers))
    }

    /// 20 categories where no size (1 to 50) is named.
    pub(crate) fn category_search(&self, query: &str, size: Option<u32>) -> Result<Request> {
        limits::not_empty("query", query)?;
        size.map_or(Ok(()), |size| limits::size(size, limits::CATEGORIES_PAGE))?;
        let path = Query::new("/open/v1/categories/search").with("query", query).with_some("size", size);
        Ok(self.as_client(self.get(path, Call::CategorySearch(query))))
    }

    pub(crate) fn lives(&self, size: u32, next: Option<&str>) -> Result<Request> {
        limits::size(size, limits::LIVES_PAGE)?;
        let query = Query::new("/open/v1/lives").with("size", size).with_some("next", next);
        Ok(self.as_client(self.get(query, Call::Lives)))
    }

    pub(crate) fn stream_key(&self) -> Request {
        self.get(Query::new("/open/v1/streams/key"), Call::StreamKey)
    }

    pub(crate) fn live_setting(&self) -> Request {
        self.get(Query::new("/open/v1/lives/setting"), Call::LiveSetting)
    }

    pub(crate) fn change_live_setting(&self, change: &LiveSettingChange) -> Result<Request> {
        let body = body::live_setting(change)?;
        Ok(self.with_body(Method::PATCH, "/open/v1/lives/setting", &body, Call::ChangeLiveSetting))
    }

    pub(crate) fn send_message(&self, message: &str) -> Result<Request> {
        limits::message(message)?;
        Ok(self.post("/open/v1/chats/send", &json!({ "message": message }), Call::SendMessage))
    }

    pub(crate) fn set_notice(&self, content: &NoticeContent) -> Result<Request> {
        Ok(self.post("/open/v1/chats/notice", &body::notice(content)?, Call::SetNotice))
    }

    pub(crate) fn chat_settings(&self) -> Request {
        self.get(Query::new("/open/v1/chats/settings"), Call::ChatSettings)
    }

    pub(crate) fn change_chat_settings(&self, change: &ChatSettingsChange) -> Result<Request> {
        let body = body::chat_settings(change)?;
        Ok(self.with_body(Method::PUT, "/open/v1/chats/settings", &body, Call::ChangeChatSettings))
    }

    pub(crate) fn blind_message(&self, message: &BlindMessage) -> Result<Request> {
        let body = body::blind_message(message)?;
        Ok(self.post("/open/v1/chats/blind-message", &body, Call::BlindMessage(&message.sender_channel_id)))
    }

    pub(crate) fn restrict(&self, target: &ChannelId) -> Request {
        self.restriction(Method::POST, target, Call::Restrict(target))
    }

    pub(crate) fn lift_restriction(&self, target: &ChannelId) -> Request {
        self.restriction(Method::DELETE, target, Call::LiftRestriction(target))
    }

    fn restriction(&self, method: Method, target: &ChannelId, call: Call<'_>) -> Request {
        self.with_body(method, "/open/v1/restrict-channels", &json!({ "targetChannelId": target }), call)
    }

    pub(crate) fn restrictions(&self, size: u32, next: Option<&str>) -> Result<Request> {
        limits::size(size, limits::RESTRICTIONS_PAGE)?;
        let query = Query::new("/open/v1/restrict-channels").with("size", size).with_some("next", next);
        Ok(self.get(query, Call::Restrictions))
    }

    pub(crate) fn restrict_temporarily(&self, target: &ChannelId, chat_channel_id: &ChatChannelId) -> Result<Request> {
        self.temporary_restriction(Method::POST, target, chat_channel_id, Call::RestrictTemporarily(target))
    }

    pub(crate) fn lift_temporary_restriction(
        &self,
        target: &ChannelId,
        chat_channel_id: &ChatChannelId,
    ) -> Result<Request> {
        self.temporary_restriction(Method::DELETE, target, chat_channel_id, Call::LiftTemporaryRestriction(target))
    }

    fn temporary_restriction(
        &self,
        method: Method,
        target: &ChannelId,
        chat_channel_id: &ChatChannelId,
        call: Call<'_>,
    ) -> Result<Request> {
        body::chat_channel(chat_channel_id)?;
        let body = json!({ "targetChannelId": target, "chatChannelId": chat_channel_id });
        Ok(self.with_body(method, "/open/v1/temporary-restrict-channels", &body, call))
    }

    /// An address that goes unused ends by itself, so this may be asked again.
    pub(crate) fn client_session(&self) -> Request {
        self.as_client(self.get(Query::new("/open/v1/sessions/auth/client"), Call::ClientSession))
    }

    pub(crate) fn user_session(&self) -> Request {
        self.get(Query::new("/open/v1/sessions/auth"), Call::UserSession)
    }

    pub(crate) fn client_sessions(&self, page: u32, size: u32) -> Result<Request> {
        Ok(self.as_client(self.sessions("/open/v1/sessions/client", page, size, Call::ClientSessions)?))
    }

    pub(crate) fn user_sessions(&self, page: u32, size: u32) -> Result<Request> {
        self.sessions("/open/v1/sessions", page, size, Call::UserSessions)
    }

    fn sessions(&self, path: &str, page: u32, size: u32, call: Call<'_>) -> Result<Request> {
        limits::size(size, limits::SESSIONS_PAGE)?;
        Ok(self.get(Query::new(path).with("page", page).with("size", size), call))
    }

    /// The channel is that of the token's user. The session must be connected.
    pub(crate) fn subscribe(&self, kind: &EventKind, session_key: &str) -> Result<Request> {
        self.subscription("subscribe", kind, session_key, Call::Subscribe(kind))
    }

    pub(crate) fn unsubscribe(&self, kind: &EventKind, session_key: &str) -> Result<Request> {
        self.subscription("unsubscribe", kind, session_key, Call::Unsubscribe(kind))
    }

    /// The session key goes into the query, and the body stays empty: the service reads no JSON here.
    fn subscription(&self, verb: &str, kind: &EventKind, session_key: &str, call: Call<'_>) -> Result<Request> {
        let events = match kind {
            EventKind::Chat => "chat",
            EventKind::Donation => "donation",
            EventKind::Subscription => "subscription",
            EventKind::Unknown(kind) => {
                let reason = format!("{kind:?} is none of CHAT, DONATION and SUBSCRIPTION");
                return Err(Error::invalid("event kind", reason));
            }
        };
        limits::secret_not_empty("session key", session_key)?;
        let query = Query::new(&format!("/open/v1/sessions/events/{verb}/{events}")).with("sessionKey", session_key);
        Ok(self.request(Method::POST, query, call))
    }

    pub(crate) fn reward_claims(&self, filter: &RewardClaimFilter, size: u32, from: Option<&str>) -> Result<Request> {
        limits::any_size(size)?;
        limits::reward_claim_filter(filter)?;
        let RewardClaimFilter { claim_ids, channel_id, campaign_id, category_id, fulfillment_state } = filter;
        let mut query = Query::new("/open/v1/drops/reward-claims").with_some(CLAIMS_FROM, from).with(CLAIMS_SIZE, size);
        if let Some(claim_ids) = claim_ids {
            query = query.with_all("claimId", claim_ids);
        }
        let query = query
            .with_some("channelId", channel_id.as_ref())
            .with_some("campaignId", campaign_id.as_ref())
            .with_some("categoryId", category_id.as_ref())
            .with_some("fulfillmentState", fulfillment_state.as_ref());
        Ok(self.as_client(self.get(query, Call::RewardClaims)))
    }

    pub(crate) fn update_reward_claims(
        &self,
        claim_ids: &[impl AsRef<str>],
        state: &FulfillmentState,
    ) -> Result<Request> {
        let body = body::reward_claims(claim_ids, state)?;
        let request = self.with_body(Method::PUT, "/open/v1/drops/reward-claims", &body, Call::UpdateRewardClaims);
        Ok(self.as_client(request))
    }

    fn as_client(&self, request: Request) -> Request {
        request
            .header("client-id", HeaderValue::Plain(self.client_id().to_owned().into()))
            .header("client-secret", HeaderValue::Secret(self.0.client_secret.clone()))
    }

    fn post(&self, path: &str, body: &Value, call: Call<'_>) -> Request {
        self.with_body(Method::POST, path, body, call)
    }

    fn with_body(&self, method: Method, path: &str, body: &Value, call: Call<'_>) -> Request {
        let body = Some(body.to_string().into_bytes());
        Request { body, ..self.request(method, Query::new(path), call) }
    }

    fn get(&self, query: Query, call: Call<'_>) -> Request {
        self.request(Method::GET, query, call)
    }

    /// Every request names JSON as its type, those without a body too: so the documentation has it.
    fn request(&self, method: Method, query: Query, call: Call<'_>) -> Request {
        let plain = |text: &'static str| HeaderValue::Plain(text.into());
        let request = Request {
            repeatable: method == Method::GET,
            method,
            url: format!("{}{}", self.0.endpoints.http(API), query.done()),
            headers: Vec::new(),
            body: None,
            doing: call.into(),
        };
        request
            .header("user-agent", plain(USER_AGENT))
            .header("accept", plain("application/json"))
            .header("content-type", plain("application/json"))
    }
}

/// What can stand in a header and came whole from the developer centre.
fn credential(argument: &'static str, text: &str) -> Result<()> {
    let reason = if text.is_empty() {
        "is empty: take it from the developer centre, https://developers.chzzk.naver.com"
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        "has a blank, a line break or a character beyond ASCII: copy it again from the developer centre"
    } else {
        return Ok(());
    };
    Err(Error::invalid(argument, reason))
}

fn redirect(uri: &str) -> Result<()> {
    let invalid = |reason: &str| Err(Error::invalid("redirect uri", format!("{uri:?} {reason}")));
    if uri.contains('#') {
        return invalid("must have no fragment (`#…`)");
    }
    let Ok(parsed) = uri.parse::<http::Uri>() else {
        return invalid("is not a URL");
    };
    if !matches!(parsed.scheme_str(), Some("http" | "https")) || parsed.host().is_none_or(str::is_empty) {
        return invalid(
            "must be a whole address: http:// or https://, a host, and the path that the developer centre knows",
        );
    }
    Ok(())
}
