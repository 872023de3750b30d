//! The imitated Open API, and short ways to look at what came there.

use livechat::{
    Endpoints,
    chzzk::{
        ChannelId,
        official::auth::{AuthorizationCode, Token},
    },
    sandbox::{
        RecordedRequest, Sandbox,
        chzzk::{
            Faults,
            official::{Account, Official, TokenPair},
        },
    },
};
use serde_json::Value;

use super::{
    api::chzzk::official::{Application, ApplicationBuilder, User},
    front,
};
use crate::tls_front::Front;

/// When it is in the sandbox: 2026-09-27 17:46:40 in Korea.
pub(super) const NOW: i64 = 1_790_498_800_000;

/// Where the browser is sent back to; nobody listens there.
pub(super) const REDIRECT: &str = "http://localhost:8080/callback";

/// Whose credentials a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    User,
    Application,
    /// Those in the body, if any.
    Nobody,
}

pub(super) struct World {
    pub(super) sandbox: Sandbox,
    pub(super) official: Official,
    pub(super) front: Front,
    /// Those of [`user`](Self::user).
    pub(super) tokens: TokenPair,
}

impl World {
    pub(super) fn start() -> Self {
        let sandbox = Sandbox::builder().clock(NOW).start().unwrap();
        let (official, front) = (sandbox.chzzk_official(), front(sandbox.origin()));
        official.application().add_scope("드롭스");
        let tokens = official.grant(&official.application(), &official.account());
        Self { sandbox, official, front, tokens }
    }

    pub(super) fn account(&self) -> Account {
        self.official.account()
    }

    pub(super) fn account_id(&self) -> ChannelId {
        self.account().channel_id().parse().unwrap()
    }

    pub(super) fn faults(&self) -> Faults {
        self.sandbox.chzzk().faults()
    }

    pub(super) fn builder(&self) -> ApplicationBuilder {
        self.builder_with(self.official.application().client_secret())
    }

    pub(super) fn builder_with(&self, client_secret: &str) -> ApplicationBuilder {
        let endpoints = Endpoints::at(&self.front.origin).unwrap();
        Application::builder(self.official.application().client_id(), client_secret)
            .endpoints(endpoints)
            .tls_roots(self.front.roots.clone())
    }

    pub(super) fn application(&self) -> Application {
        self.builder().build().unwrap()
    }

    /// The streamer, with all scopes.
    pub(super) fn user(&self) -> User {
        self.application().user(self.token())
    }

    /// The same, who asks nothing again.
    pub(super) fn hasty_user(&self) -> User {
        self.builder().retries(0).build().unwrap().user(self.token())
    }

    pub(super) fn token(&self) -> Token {
        Token::new(self.tokens.access_token(), self.tokens.refresh_token())
    }

    /// What a browser gets at the consent page.
    pub(super) fn consent(&self, application: &Application) -> AuthorizationCode {
        let consent = application.consent(REDIRECT).unwrap();
        let path = consent.url().strip_prefix(&self.front.origin).unwrap();
        let browser = ureq::Agent::config_builder().max_redirects(0).proxy(None).build().new_agent();
        let page = browser.get(format!("{}{path}", self.sandbox.origin())).call().unwrap();
        let code = consent.code(page.headers()["location"].to_str().unwrap()).unwrap();
        self.sandbox.forget_requests();
        code
    }

    /// How many requests came since the last look.
    pub(super) fn asked_times(&self) -> usize {
        let count = self.sandbox.requests().len();
        self.sandbox.forget_requests();
        count
    }

    /// The method and the target of every request since the last look.
    pub(super) fn lines(&self) -> Vec<String> {
        let lines = self.sandbox.requests().iter().map(line).collect();
        self.sandbox.forget_requests();
        lines
    }

    /// Since the last look one request came: this one, with these credentials and this body (null: none at all).
    #[track_caller]
    pub(super) fn asked(&self, by: By, expected: &str, body: &Value) {
        let requests = self.sandbox.requests();
        self.sandbox.forget_requests();
        assert_eq!(requests.iter().map(line).collect::<Vec<_>>(), [expected]);
        self.came_from(by, &requests[0]);
        let sent = requests[0].body_text();
        let sent: Value = if sent.is_empty() { Value::Null } else { serde_json::from_str(sent).unwrap() };
        assert_eq!(sent, *body, "{expected}");
    }

    #[track_caller]
    fn came_from(&self, by: By, request: &RecordedRequest) {
        let application = self.official.application();
        let bearer = format!("Bearer {}", self.tokens.access_token());
        let (bearer, id, secret) = match by {
            By::User => (Some(bearer.as_str()), None, None),
            By::Application => (None, Some(application.client_id()), Some(application.client_secret())),
            By::Nobody => (None, None, None),
        };
        assert_eq!(request.authorization(), bearer, "{request:?}");
        assert_eq!((request.header("client-id"), request.client_secret()), (id, secret), "{request:?}");
        assert_eq!(request.header("content-type"), Some("application/json"), "{request:?}");
        assert!(request.header("user-agent").is_some_and(|agent| agent.starts_with("livechat/")), "{request:?}");
        assert!(!request.had_cookies, "{request:?}");
    }
}

fn line(request: &RecordedRequest) -> String {
    let query = request.query.as_deref().map_or(String::new(), |query| format!("?{query}"));
    format!("{} {}{query}", request.method, request.path)
}
