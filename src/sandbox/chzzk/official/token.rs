//! Tokens: by a code, by a refresh token, by the test; and their end.

use std::{fmt, time::Duration};

use serde_json::json;

use super::{
    Account, Application, Odd, Official,
    answer::{Answer, BAD_PARAMETER, INVALID_CLIENT, INVALID_TOKEN, Success},
    date::DAY,
    request::{Body, Call},
    scope,
    session::Event,
    world::{State, Who, keep},
};
use crate::sandbox::invent;

/// An access token, and the refresh token that came with it.
#[derive(Clone)]
pub(super) struct Pair {
    access: String,
    access_ends: i64,
    /// Gone when it was used.
    refresh: Option<String>,
    refresh_ends: i64,
    pub(super) who: Who,
    scopes: Vec<String>,
}

impl Pair {
    pub(super) fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }

    pub(super) fn take_scope(&mut self, scope: &str) {
        self.scopes.retain(|own| own != scope);
    }

    pub(super) fn expire_access(&mut self) {
        self.access_ends = i64::MIN;
    }
}

/// How long new access tokens live.
pub(super) struct TokenLife(Duration);

impl Default for TokenLife {
    fn default() -> Self {
        Self(Duration::from_secs(86_400))
    }
}

/// Two tokens of the sandbox, which open nothing else; comes from [`Official::grant`].
#[derive(Clone)]
pub struct TokenPair {
    access: String,
    refresh: String,
}

impl TokenPair {
    /// For `Authorization: Bearer …`.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// let tokens = official.grant(&official.application(), &official.account());
    /// assert_eq!(tokens.access_token().len(), 44);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn access_token(&self) -> &str {
        &self.access
    }

    /// Works once.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// let tokens = official.grant(&official.application(), &official.account());
    /// assert_ne!(tokens.refresh_token(), tokens.access_token());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn refresh_token(&self) -> &str {
        &self.refresh
    }
}

impl fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { access: _, refresh: _ } = self;
        f.debug_struct("TokenPair").finish_non_exhaustive()
    }
}

impl Official {
    /// Tokens as if the account had consented, with all scopes the application has.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// let tokens = official.grant(&official.application(), &official.account());
    /// assert_eq!(official.tokens_issued(), 0);   // nobody asked for one over HTTP
    /// # let _ = tokens;
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn grant(&self, application: &Application, account: &Account) -> TokenPair {
        self.world.update(|state| {
            let scopes = state.application(application.index).scopes.clone();
            state.issue_to(application, account, scopes)
        })
    }

    /// Tokens with these scopes and no others.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// let tokens = official.grant_with_scopes(&official.application(), &official.account(), ["채팅 메시지 쓰기"]);
    /// // … and everything but sending is refused with 403 …
    /// # let _ = tokens;
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn grant_with_scopes(
        &self,
        application: &Application,
        account: &Account,
        scopes: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> TokenPair {
        let scopes = scopes.into_iter().map(|name| scope::name(name.as_ref())).collect();
        self.world.update(|state| state.issue_to(application, account, scopes))
    }

    /// How long the access tokens live that are given out from now on: a day unless told. `expiresIn` says it in whole seconds. With
    /// a [stopped clock](crate::sandbox::Builder::clock) they live forever; [`Account::expire_access_tokens`] helps.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.set_token_life(Duration::from_secs(30));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_token_life(&self, life: Duration) {
        self.world.update(|state| state.token_life = TokenLife(life));
    }

    /// No refresh token that was given out so far works any more.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.expire_refresh_tokens();   // who needs a new token must ask the user again
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn expire_refresh_tokens(&self) {
        self.world.update(|state| state.pairs.iter_mut().for_each(|pair| pair.refresh = None));
    }

    /// How many pairs of tokens were given out over HTTP, for codes and for refresh tokens.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.tokens_issued(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn tokens_issued(&self) -> u64 {
        self.world.look(|state| state.counts.tokens)
    }

    /// How many of them were given out for refresh tokens.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// assert_eq!(official.refreshes(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn refreshes(&self) -> u64 {
        self.world.look(|state| state.counts.refreshes)
    }
}

impl State {
    /// Whose access token it is, if it lives.
    pub(super) fn pair_of(&self, access: &str) -> Option<&Pair> {
        let now = self.now();
        self.pairs.iter().find(|pair| pair.access == access && pair.access_ends > now)
    }

    fn issue(&mut self, who: Who, scopes: Vec<String>) -> (String, String) {
        let (number, now) = (self.next_number(), self.now());
        let access = invent::url_safe(&format!("access token {number}"), 44);
        let refresh = invent::url_safe(&format!("refresh token {number}"), 44);
        let life = i64::try_from(self.token_life.0.as_millis()).unwrap_or(i64::MAX);
        let pair = Pair {
            access: access.clone(),
            access_ends: now.saturating_add(life),
            refresh: Some(refresh.clone()),
            refresh_ends: now + 30 * DAY,
            who,
            scopes,
        };
        keep(&mut self.pairs, pair);
        (access, refresh)
    }

    fn issue_to(&mut self, application: &Application, account: &Account, scopes: Vec<String>) -> TokenPair {
        let (access, refresh) = self.issue(Who { application: application.index, account: account.index }, scopes);
        TokenPair { access, refresh }
    }

    /// As an answer. `scope` is there when a refresh token was used.
    fn issue_over_http(&mut self, who: Who, scopes: Vec<String>, refreshed: bool) -> Success {
        let joined = scopes.join(" ");
        let (access, refresh) = self.issue(who, scopes);
        self.counts.tokens += 1;
        self.counts.refreshes += u64::from(refreshed);
        let seconds = self.token_life.0.as_secs();
        let as_text = self.is_odd(Odd::NumbersAsText);
        let mut content = json!({
            "accessToken": access,
            "refreshToken": refresh,
            "tokenType": "Bearer",
            "expiresIn": if as_text { json!(seconds.to_string()) } else { json!(seconds) },
        });
        if refreshed || self.is_odd(Odd::ScopeOnIssue) {
            content["scope"] = json!(joined);
        }
        Success::Content(content)
    }
}

/// `POST /auth/v1/token`, both grants.
pub(super) fn give(state: &mut State, call: &Call) -> Answer {
    let body = call.body()?;
    match body.text("grantType")? {
        "authorization_code" => redeem(state, &body),
        "refresh_token" => refresh(state, &body),
        _ => Err(BAD_PARAMETER),
    }
}

fn redeem(state: &mut State, body: &Body) -> Answer {
    let (id, secret) = (body.text("clientId")?, body.text("clientSecret")?);
    let (code, echo) = (body.text("code")?, body.text("state")?);
    let application = state.find_application(id, secret).ok_or(INVALID_CLIENT)?;
    let who = state.consent.redeem(code, echo, application).ok_or(BAD_PARAMETER)?;
    let scopes = state.application(application).scopes.clone();
    Ok(state.issue_over_http(who, scopes, false))
}

fn refresh(state: &mut State, body: &Body) -> Answer {
    let (id, secret) = (body.text("clientId")?, body.text("clientSecret")?);
    let token = body.text("refreshToken")?;
    let application = state.find_application(id, secret).ok_or(INVALID_CLIENT)?;
    let now = state.now();
    let lives = |pair: &&mut Pair| pair.refresh.as_deref() == Some(token) && pair.refresh_ends > now;
    let mut pairs = state.pairs.iter_mut().filter(|pair| pair.who.application == application);
    let pair = pairs.find(lives).ok_or(INVALID_TOKEN)?;
    pair.refresh = None;
    let (who, scopes) = (pair.who, pair.scopes.clone());
    Ok(state.issue_over_http(who, scopes, true))
}

/// `POST /auth/v1/token/revoke`: every token of the same client id and user ends.
pub(super) fn revoke(state: &mut State, call: &Call) -> Answer {
    let body = call.body()?;
    let (id, secret, token) = (body.text("clientId")?, body.text("clientSecret")?, body.text("token")?);
    let is_refresh_token = match body.optional_text("tokenTypeHint")? {
        None | Some("access_token") => false,
        Some("refresh_token") => true,
        Some(_) => return Err(BAD_PARAMETER),
    };
    let application = state.find_application(id, secret).ok_or(INVALID_CLIENT)?;
    let meant = |pair: &&Pair| {
        let own = if is_refresh_token { pair.refresh.as_deref() } else { Some(pair.access.as_str()) };
        pair.who.application == application && own == Some(token)
    };
    let who = state.pairs.iter().find(meant).ok_or(INVALID_TOKEN)?.who;
    state.pairs.retain(|pair| pair.who != who);
    state.revoke_events(Some(application), who.account, &Event::ALL);
    Ok(Success::Silent)
}
