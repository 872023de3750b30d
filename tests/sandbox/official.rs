//! A raw client of the official API, and the requests of its tests.

use livechat::sandbox::{
    Sandbox,
    chzzk::official::{Account, Application, Official, TokenPair},
};
use serde_json::{Value, json};

use crate::raw::{Answer, PATIENCE};

pub(crate) const BAD_PARAMETER: &str = "잘못된 값을 입력했습니다.";

/// What a request proves itself with.
#[derive(Clone, Copy)]
pub(crate) enum By<'a> {
    Nobody,
    Bearer(&'a str),
    Client(&'a Application),
}

/// A sandbox whose first account consented to its first application.
pub(crate) struct Desk {
    pub(crate) sandbox: Sandbox,
    pub(crate) official: Official,
    pub(crate) application: Application,
    pub(crate) account: Account,
    pub(crate) tokens: TokenPair,
}

pub(crate) fn desk() -> Desk {
    let sandbox = Sandbox::start().unwrap();
    let official = sandbox.chzzk_official();
    let (application, account) = (official.application(), official.account());
    let tokens = official.grant(&application, &account);
    Desk { sandbox, official, application, account, tokens }
}

impl Desk {
    /// With the account's token.
    pub(crate) fn bearer(&self, method: &str, path: &str, body: Value) -> Answer {
        ask(&self.sandbox, method, path, By::Bearer(self.tokens.access_token()), body)
    }

    /// With the application's id and secret.
    pub(crate) fn client(&self, method: &str, path: &str, body: Value) -> Answer {
        ask(&self.sandbox, method, path, By::Client(&self.application), body)
    }

    /// With neither.
    pub(crate) fn open(&self, path: &str, body: Value) -> Answer {
        ask(&self.sandbox, "POST", path, By::Nobody, body)
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.bearer("GET", path, Value::Null).content()
    }

    pub(crate) fn client_get(&self, path: &str) -> Value {
        self.client("GET", path, Value::Null).content()
    }

    pub(crate) fn refresh(&self, token: &str) -> Answer {
        self.open("/auth/v1/token", refresh_body(&self.application, token))
    }
}

pub(crate) fn refresh_body(application: &Application, token: &str) -> Value {
    json!({"grantType": "refresh_token", "refreshToken": token, "clientId": application.client_id(),
        "clientSecret": application.client_secret()})
}

/// Without a body if it is null.
pub(crate) fn ask(sandbox: &Sandbox, method: &str, path: &str, by: By<'_>, body: Value) -> Answer {
    let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
    let agent: ureq::Agent = config.allow_non_standard_methods(true).max_redirects(0).build().into();
    let mut request = http::Request::builder().method(method).uri(format!("{}{path}", sandbox.origin()));
    request = match by {
        By::Nobody => request,
        By::Bearer(token) => request.header("Authorization", format!("Bearer {token}")),
        By::Client(own) => request.header("Client-Id", own.client_id()).header("Client-Secret", own.client_secret()),
    };
    request = request.header("Content-Type", "application/json");
    let body = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    let mut response = agent.run(request.body(body).unwrap()).unwrap();
    let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    Answer { status: response.status().as_u16(), retry_after, text: response.body_mut().read_to_string().unwrap() }
}

/// The refusal says this, and has no content.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, message: &str) {
    assert_eq!((answer.status, answer.json()), (status, json!({"code": status, "message": message})));
}

/// The answer of a change.
#[track_caller]
pub(crate) fn changed(answer: &Answer) {
    assert_eq!((answer.status, answer.json()), (200, json!({"code": 200, "message": "SUCCESS", "content": null})));
}

/// The answer of subscribing and of revoking.
#[track_caller]
pub(crate) fn changed_silently(answer: &Answer) {
    assert_eq!((answer.status, answer.json()), (200, json!({"code": 200, "message": null, "content": null})));
}

/// The browser's way through the consent page: status, and where it is sent.
pub(crate) fn consent(sandbox: &Sandbox, query: &str) -> (u16, Option<String>) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let response = agent.get(format!("{}/account-interlock?{query}", sandbox.origin())).call().unwrap();
    let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    (response.status().as_u16(), location)
}
