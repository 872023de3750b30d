//! Why a request does not count.

use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;

use super::MessageId;

/// A request that does not count, or not again. [`status`](Self::status) says what to answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// A header that the signature needs is not there: the request is not from the service, or a proxy took it away.
    #[error("the header {name} is missing")]
    #[non_exhaustive]
    MissingHeader {
        /// Which.
        name: &'static str,
    },
    /// A header that the signature needs comes twice, is empty, or is not plain ASCII.
    #[error("the header {name} comes twice, is empty or is no text")]
    #[non_exhaustive]
    BadHeader {
        /// Which.
        name: &'static str,
    },
    /// The message's time is not RFC 3339.
    #[error("the message's time cannot be read")]
    BadTimestamp,
    /// The message is from too long ago, or from the future.
    #[error(
        "the message is of {timestamp}, more than {window:?} from this machine's clock: a replay, or the clock is wrong"
    )]
    #[non_exhaustive]
    Stale {
        /// The time that the message claims. Its signature was not looked at.
        timestamp: Timestamp,
        /// How far it may be from the clock.
        window: Duration,
    },
    /// The signature is not that of this message with this secret.
    #[error("the signature is wrong: the message is forged or was changed on its way, or the secret is another one")]
    BadSignature,
    /// The message is genuine, and came before.
    #[error("the message {message_id} came before")]
    #[non_exhaustive]
    Replayed {
        /// Its id.
        message_id: MessageId,
    },
    /// The body is larger than the limit.
    #[error("the body is larger than {limit} bytes")]
    #[non_exhaustive]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
}

impl WebhookError {
    /// The HTTP status to answer: 204 for a message that came before, so that the service stops sending it; 403 for a wrong
    /// signature or time, 413 for a large body, 400 for the rest.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Replayed { .. } => StatusCode::NO_CONTENT,
            Self::BadSignature | Self::Stale { .. } => StatusCode::FORBIDDEN,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MissingHeader { .. } | Self::BadHeader { .. } | Self::BadTimestamp => StatusCode::BAD_REQUEST,
        }
    }
}
