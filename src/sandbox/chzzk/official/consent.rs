//! The consent page, and the codes it gives.

use std::{collections::VecDeque, sync::Arc};

use axum::{
    extract::{Query, State as Shared},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use super::{
    Account, Official, World,
    world::{State, Who, keep},
};
use crate::sandbox::invent;

/// What the consent page knows.
#[derive(Default)]
pub(super) struct Consent {
    /// Whose browser it is.
    logged_in: usize,
    refusals: u32,
    codes: VecDeque<Code>,
}

struct Code {
    text: String,
    state: String,
    who: Who,
}

impl Consent {
    /// Whom a code is for. It works once.
    pub(super) fn redeem(&mut self, code: &str, state: &str, application: usize) -> Option<Who> {
        let fits = |own: &Code| own.text == code && own.state == state && own.who.application == application;
        let index = self.codes.iter().position(fits)?;
        self.codes.remove(index).map(|code| code.who)
    }
}

impl Official {
    /// From now on the browser at the consent page is this account's. At first it is that of [`account`](Self::account).
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.log_in(&official.add_account("둘째"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn log_in(&self, account: &Account) {
        self.world.update(|state| state.consent.logged_in = account.index);
    }

    /// So many times the consent page comes back with `error=access_denied` and the state instead of a code. How the service
    /// tells a refusal is not documented.
    ///
    /// ```
    /// # let official = livechat::sandbox::Sandbox::start()?.chzzk_official();
    /// official.refuse_consent(1);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn refuse_consent(&self, times: u32) {
        self.world.update(|state| state.consent.refusals = times);
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    client_id: Option<String>,
    redirect_uri: Option<String>,
    state: Option<String>,
}

/// `GET /account-interlock`, which consents at once.
pub(super) async fn page(Shared(world): Shared<Arc<World>>, Query(asked): Query<Asked>) -> Response {
    let location = world.update(|state| state.decide(asked)).and_then(|location| HeaderValue::try_from(location).ok());
    match location {
        Some(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        None => (StatusCode::BAD_REQUEST, Html("<!doctype html><title>치지직</title><p>잘못된 요청입니다.</p>"))
            .into_response(),
    }
}

impl State {
    /// Where the browser goes from here.
    fn decide(&mut self, asked: Asked) -> Option<String> {
        let (client_id, uri) = (asked.client_id?, asked.redirect_uri?);
        let echo = asked.state.filter(|state| !state.is_empty())?;
        let application = self.applications.iter().position(|own| own.client_id == client_id)?;
        if !self.application(application).redirects_to(&uri) {
            return None;
        }
        let (mark, encoded) = (if uri.contains('?') { '&' } else { '?' }, encode(&echo));
        if let Some(left) = self.consent.refusals.checked_sub(1) {
            self.consent.refusals = left;
            return Some(format!("{uri}{mark}error=access_denied&state={encoded}"));
        }
        let code = invent::alphanumeric(&format!("code {}", self.next_number()), 22);
        let who = Who { application, account: self.consent.logged_in };
        keep(&mut self.consent.codes, Code { text: code.clone(), state: echo, who });
        Some(format!("{uri}{mark}code={code}&state={encoded}"))
    }
}

/// Percent-encoding of a query value; the sandbox alone brings no crate for it.
fn encode(text: &str) -> String {
    let byte = |byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
