//! The Drops webhook: CHZZK tells your server that a viewer claimed a reward.
//!
//! The service posts each notification to the HTTPS address that is registered in the developer centre. Anybody on the internet
//! can post there too, so a notification counts only when its signature was made with your webhook secret, its time is near, and
//! its id is new. [`Webhook::receive`] checks that and reads the message. It knows no web framework: it takes the headers as the
//! [`http`] crate has them (axum and hyper hand these over) and the body's bytes as they came.
//!
//! ```
//! use http::HeaderMap;
//! use livechat::chzzk::official::webhook::{EventType, Webhook, WebhookError};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let webhook = Webhook::new("the secret of the developer centre")?;
//!
//! // What the web framework hands over; here it is signed on the spot, as a test of your own program would do it.
//! let (id, time) = ("7e3c1d7a-5a0e-4a5e-9f0a-0d3c2b1a0001", "2026-07-24T06:12:12Z");
//! let body = br#"{"version":"1","event":{"type":"drops_reward_claim","data":{"claimId":"1ce167db-0001"}}}"#;
//! let mut headers = HeaderMap::new();
//! headers.insert("chzzk-event-message-id", id.parse()?);
//! headers.insert("chzzk-event-message-timestamp", time.parse()?);
//! headers.insert("chzzk-event-message-signature", webhook.sign(id, time, body).parse()?);
//! headers.insert("chzzk-event-message-data-type", "drops_reward_claim".parse()?);
//!
//! let now = "2026-07-24T06:12:13Z".parse()?; // in a server: jiff::Timestamp::now()
//! let notification = webhook.receive(&headers, body, now)?; // then answer 204
//! assert_eq!(notification.event_type, Some(EventType::DropsRewardClaim));
//! assert_eq!(notification.claim.and_then(|claim| claim.claim_id).as_deref(), Some("1ce167db-0001"));
//!
//! // The same message once more: answer 2xx as well, but do nothing again.
//! let error = webhook.receive(&headers, body, now).unwrap_err();
//! assert!(matches!(error, WebhookError::Replayed { .. }) && error.status().is_success());
//!
//! // A body that was tampered with.
//! let error = webhook.receive(&headers, b"{}", now).unwrap_err();
//! assert_eq!((&error, error.status().as_u16()), (&WebhookError::BadSignature, 403));
//! # Ok(())
//! # }
//! ```
//!
//! The example `official_webhook` is a whole server.
//!
//! # What is documented, and what is not
//!
//! Documented by NAVER: the headers; that every 2xx within a few seconds counts as received; that everything else is sent again,
//! up to three times, with the same id. So answer first and work afterwards.
//!
//! Known from one summary of that document only: the signature is HMAC-SHA256 with the webhook secret over id, timestamp and body,
//! and is written behind `sha256=`. Nothing says whether the MAC is hexadecimal or Base64, so [`receive`](Webhook::receive) takes
//! both, with and without that prefix, unless [told otherwise](WebhookBuilder::signature_encoding); it compares the bytes, and a
//! spelling that gives the right bytes gives nothing away.
//! How old a message may be, how long the service waits before it sends again, and the fields of the body are not known. The body
//! is therefore handed over as it came, beside what could be read from it.
//!
//! # What the signature does not cover
//!
//! Only id, timestamp and body are signed. The other headers (type, versions, resend count) are not: take them as hints.

mod notification;
mod refusal;
mod seen;
mod signature;
#[cfg(test)]
mod tests;

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::HeaderMap;
use jiff::Timestamp;
pub use notification::{EventType, MessageId, MessageType, Notification};
pub use refusal::WebhookError;
use seen::Seen;
pub use signature::SignatureEncoding;

use crate::{Error, Result, Secret};

const ID: &str = "Chzzk-Event-Message-Id";
const TIMESTAMP: &str = "Chzzk-Event-Message-Timestamp";
const SIGNATURE: &str = "Chzzk-Event-Message-Signature";

/// Checks and reads what is posted to a webhook; see [the module](self) for an example.
///
/// One value serves all threads of a server; it remembers which messages it has seen. That memory is this value's own: it does not
/// outlive the program, and several servers behind one address do not share it. Where a reward must never be given twice, note the
/// [`claim_id`](super::model::RewardClaim::claim_id)s that were served in your own database as well.
#[derive(Debug)]
pub struct Webhook {
    secret: Secret,
    window: Duration,
    max_body: usize,
    encoding: SignatureEncoding,
    seen: Mutex<Seen>,
}

impl Webhook {
    /// Takes the webhook secret of the developer centre; everything else is as [`builder`](Self::builder) has it by default.
    ///
    /// # Errors
    ///
    /// As [`WebhookBuilder::build`].
    pub fn new(secret: impl Into<String>) -> Result<Self> {
        Self::builder(secret).build()
    }

    /// Begins with the webhook secret of the developer centre.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use livechat::chzzk::official::webhook::Webhook;
    ///
    /// let webhook = Webhook::builder("the secret").window(Duration::from_secs(300)).remember(50_000).build()?;
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn builder(secret: impl Into<String>) -> WebhookBuilder {
        WebhookBuilder {
            secret: Secret::new(secret),
            window: Duration::from_secs(10 * 60),
            remember: 10_000,
            max_body: 1 << 20,
            encoding: SignatureEncoding::Any,
        }
    }

    /// Checks a request and reads it: the size of the body, the three headers that the signature needs, the time, the signature,
    /// whether the id is new, in this order. What fails one check has no effect; only a message that passes them all is remembered.
    ///
    /// `body` must be the bytes as they came: JSON that was parsed and written again has another signature. `now` is this machine's
    /// clock, which has to be right.
    ///
    /// A body that passes and is not JSON is a [`Notification`] all the same, without a claim: the sender is right, and to refuse it
    /// would only have it sent again.
    ///
    /// # Errors
    ///
    /// A [`WebhookError`] says why the request does not count, and [what to answer](WebhookError::status).
    pub fn receive(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Notification, WebhookError> {
        if body.len() > self.max_body {
            return Err(WebhookError::TooLarge { limit: self.max_body });
        }
        let message_id = required(headers, ID)?;
        let time = required(headers, TIMESTAMP)?;
        let signature = required(headers, SIGNATURE)?;

        let timestamp: Timestamp = time.parse().map_err(|_| WebhookError::BadTimestamp)?;
        if now.duration_since(timestamp).unsigned_abs() > self.window {
            return Err(WebhookError::Stale { timestamp, window: self.window });
        }
        if !signature::is_right(&self.secret, message_id, time, body, signature, self.encoding) {
            return Err(WebhookError::BadSignature);
        }
        let message_id = MessageId::new(message_id);
        if !self.seen().is_new(&message_id) {
            return Err(WebhookError::Replayed { message_id });
        }
        Ok(Notification::read(message_id, timestamp, headers, body))
    }

    /// Forgets that a message was received, so that it is taken when the service sends it again.
    ///
    /// For a program that could not do its work: call this and answer something other than 2xx. The service sends a message again
    /// up to three times, and a message that becomes older than the [window](WebhookBuilder::window) is refused for that.
    pub fn forget(&self, message_id: &MessageId) {
        self.seen().forget(message_id);
    }

    /// Signs a message as the service is understood to do it (`sha256=` and hexadecimal digits), for tests of your own program.
    ///
    /// `message_id` and `timestamp` are the texts of the headers `Chzzk-Event-Message-Id` and `Chzzk-Event-Message-Timestamp`
    /// (RFC 3339: `2026-07-24T06:12:12Z`); the result belongs into `Chzzk-Event-Message-Signature`.
    pub fn sign(&self, message_id: &str, timestamp: &str, body: &[u8]) -> String {
        signature::sign(&self.secret, message_id, timestamp, body)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // Nothing in there can be left half done by a panic.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The settings of a [`Webhook`].
#[derive(Debug, Clone)]
pub struct WebhookBuilder {
    secret: Secret,
    window: Duration,
    remember: usize,
    max_body: usize,
    encoding: SignatureEncoding,
}

impl WebhookBuilder {
    /// How far a message's time may be from this machine's clock, in both directions. The default is 10 minutes.
    ///
    /// The service's own limit is not documented, nor how long it waits before it sends a message again, nor whether the time is
    /// then a new one. A longer window lets late resends in; a shorter one needs a better clock.
    #[must_use]
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// How many message ids are remembered, so that a message counts once. The default is 10,000; the oldest go first.
    ///
    /// It should be more than what arrives within the [window](Self::window): an id that was forgotten earlier can be replayed
    /// until then. With 0 nothing is remembered, for programs that tell repetitions themselves.
    #[must_use]
    pub fn remember(mut self, ids: usize) -> Self {
        self.remember = ids;
        self
    }

    /// The largest body, in bytes. The default is 1 MiB.
    ///
    /// A web framework has read the body before it is looked at here, and has a limit of its own.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Which spelling of the signature is taken (default: [any](SignatureEncoding::Any)). The service's own is not documented.
    #[must_use]
    pub fn signature_encoding(mut self, encoding: SignatureEncoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Makes the webhook.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a secret that is empty, with which anybody could sign, or that has white space at an end,
    /// which is a line's end that was read with it.
    pub fn build(self) -> Result<Webhook> {
        let Self { secret, window, remember, max_body, encoding } = self;
        if secret.expose().is_empty() {
            return Err(Error::invalid("webhook secret", "is empty; take it from the developer centre"));
        }
        if secret.expose().trim() != secret.expose() {
            return Err(Error::invalid("webhook secret", "has white space at an end"));
        }
        Ok(Webhook { secret, window, max_body, encoding, seen: Mutex::new(Seen::new(remember)) })
    }
}

/// The text of a header without which nothing can be checked. One that comes twice is refused: nobody could tell which was signed.
fn required<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, WebhookError> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or(WebhookError::MissingHeader { name })?;
    match value.to_str() {
        Ok(text) if !text.is_empty() && values.next().is_none() => Ok(text),
        _ => Err(WebhookError::BadHeader { name }),
    }
}
