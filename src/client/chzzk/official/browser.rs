//! A user's consent, given in a browser of this machine.

use std::sync::{Mutex, PoisonError};

use super::{Application, maybe_async, reply};
use crate::{
    Error, Result,
    chzzk::official::auth::{AuthorizationCode, Consent},
    loopback::{Listener, Page},
};

const FINE: Page = Page {
    status: "200 OK",
    text: "로그인되었습니다. 이 창을 닫아도 됩니다. You are logged in and can close this window.",
};
const DENIED: Page = Page {
    status: "200 OK",
    text: "동의하지 않으셨습니다. 이 창을 닫아도 됩니다. You did not consent. You can close this window.",
};
const STRANGER: Page = Page {
    status: "400 Bad Request",
    text: "다른 로그인 시도의 응답입니다. This answer belongs to another attempt.",
};

const WAITING: &str =
    "waiting for the user's consent in the browser (is this redirect uri registered for the application?)";

#[maybe_async]
pub(super) async fn consent(
    application: &Application,
    redirect_uri: &str,
    open: impl FnOnce(&str),
) -> Result<AuthorizationCode> {
    let listener = Listener::bind(redirect_uri)?;
    let consent = application.consent(listener.url())?;
    open(consent.url());
    let patience = application.inner.browser_patience;
    let (told, came) = reply();
    let told = Mutex::new(Some(told));
    let _guard = listener.serve(patience, answers(consent), move |code| {
        if let Some(told) = told.lock().unwrap_or_else(PoisonError::into_inner).take() {
            told.tell(code);
        }
    })?;
    match came.wait(patience).await {
        Ok(Some(code)) => code,
        // It gave up a moment before we did, or just now.
        Ok(None) | Err(_) => Err(Error::timeout(WAITING, patience)),
    }
}

/// What to make of a request: another attempt's answer is not the end of this one.
fn answers(consent: Consent) -> impl FnMut(&str) -> (Option<Result<AuthorizationCode>>, Page) + Send {
    move |query| match consent.code(query) {
        Ok(code) => (Some(Ok(code)), FINE),
        Err(Error::Consent(error)) if *error == crate::chzzk::official::auth::ConsentError::StateMismatch => {
            (None, STRANGER)
        }
        Err(error) => (Some(Err(error)), DENIED),
    }
}
