//! The token with which a chat is joined.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    Error, Result, Secret,
    chzzk::{ChannelId, answer::content, unofficial::request::Call},
    error::{NoChat, NoChatReason},
    http::Response,
    lenient::{Wire, lenient},
};

/// The account must be verified as an adult's (from the source of other clients).
const ADULTS_ONLY: i64 = 42601;
/// The chat server has a fault, or does not know the chat channel (seen in recordings).
const CHAT_SERVER: i64 = 50001;

/// What is needed to join a chat (access-token, seen in recordings). How long it is good is not known; a new one is asked
/// for with every connection.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AccessToken {
    /// Joins the chat, to read without a login and to write with one.
    pub access_token: Secret,
    /// Goes with every message that is sent. It is told without a login, too, in a shorter form.
    pub extra_token: Option<Secret>,
    /// Whether a manager has muted this user for a while; `None` where nothing is said.
    pub temporary_restrict: Option<TemporaryRestrict>,
    /// Whether the account's real name is confirmed, which some chats ask of a writer.
    pub real_name_auth: Option<bool>,
}

lenient! {
    /// A mute of this user in a chat. It grows longer with every time.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct TemporaryRestrict {
        /// Whether the user is muted now (`temporaryRestrict`).
        pub restricted: bool = "temporaryRestrict",
        /// How often that happened.
        pub times: Option<u64> = "times",
        /// For how many seconds (`duration`); 30 the first time.
        pub duration_seconds: Option<u64> = "duration",
        /// Since when (`createdTime`).
        pub created_at: Option<Timestamp> = "createdTime" as Seoul,
    }

    #[derive(Default)]
    struct TokenAnswer {
        access_token: Option<Token> = "accessToken",
        extra_token: Option<Token> = "extraToken",
        temporary_restrict: Option<TemporaryRestrict> = "temporaryRestrict",
        real_name_auth: Option<bool> = "realNameAuth",
    }
}

struct Token(Secret);

impl Wire for Token {
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(Secret::new(text)))
    }
}

/// Reads the token for the chat of a channel.
///
/// # Errors
///
/// [`NoChatReason::AdultVerification`], [`NoChatReason::ChatServer`], another refusal, or an answer without a token.
pub(crate) fn read_access_token(channel: &ChannelId, response: &Response) -> Result<AccessToken> {
    let call = Call::AccessToken(channel);
    let answer: Option<TokenAnswer> = content(response, call).map_err(|error| refused(error, channel))?;
    let Some(TokenAnswer { access_token: Some(Token(access_token)), extra_token, temporary_restrict, real_name_auth }) =
        answer
    else {
        return Err(Error::decode(call, "there is no `accessToken` in it"));
    };
    let extra_token = extra_token.map(|Token(secret)| secret);
    Ok(AccessToken { access_token, extra_token, temporary_restrict, real_name_auth })
}

fn refused(error: Error, channel: &ChannelId) -> Error {
    let Error::Status(status) = &error else { return error };
    match status.code {
        Some(ADULTS_ONLY) => {
            NoChat { adult: true, ..NoChat::new(NoChatReason::AdultVerification, channel.as_str()) }.into()
        }
        Some(code @ CHAT_SERVER) => NoChat::new(NoChatReason::ChatServer { code }, channel.as_str()).into(),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn read(status: u16, body: &str) -> Result<AccessToken> {
        let channel = ChannelId::new("5c1e0a7d93b24f6688d0a1b2c3d4e5f6").unwrap();
        read_access_token(&channel, &Response { status, retry_after: None, body: body.into() })
    }

    #[test]
    fn both_tokens_are_read_and_never_printed() {
        let token = read(200, include_str!("../../../../tests/fixtures/chzzk/rest/access_token.json")).unwrap();
        assert_eq!(token.access_token.expose(), "hunter2+access==");
        assert_eq!(token.extra_token.as_ref().unwrap().expose(), "swordfish+extra==");
        assert_eq!(token.real_name_auth, Some(false));
        let restrict = token.temporary_restrict.as_ref().unwrap();
        assert_eq!((restrict.restricted, restrict.times, restrict.duration_seconds), (false, Some(0), None));
        for shown in [format!("{token:?}"), format!("{token:#?}")] {
            assert!(!shown.contains("hunter2") && !shown.contains("swordfish"), "{shown}");
        }
    }

    #[test]
    fn a_mute_is_told() {
        let body = r#"{"content":{"accessToken":"a","temporaryRestrict":
            {"temporaryRestrict":true,"times":1,"duration":30,"createdTime":"2026-09-27 18:00:00"}}}"#;
        let restrict = read(200, body).unwrap().temporary_restrict.unwrap();
        assert_eq!((restrict.restricted, restrict.times, restrict.duration_seconds), (true, Some(1), Some(30)));
        assert_eq!(restrict.created_at.unwrap().to_string(), "2026-09-27T09:00:00Z");
        let none = read(200, r#"{"content":{"accessToken":"a","temporaryRestrict":null}}"#).unwrap();
        assert_eq!(none.temporary_restrict, None);
        assert!(none.extra_token.is_none());
    }

    #[test]
    fn the_refusals_of_a_chat_have_their_reason() {
        let adult = include_str!("../../../../tests/fixtures/chzzk/rest/access_token_adult.json");
        for status in [200, 400, 403] {
            let error = read(status, adult).unwrap_err();
            assert_eq!(error.no_chat().unwrap().reason, NoChatReason::AdultVerification);
            assert!(error.no_chat().unwrap().adult && !error.is_retryable());
        }
        let fault = include_str!("../../../../tests/fixtures/chzzk/rest/access_token_fault.json");
        for status in [200, 500] {
            let error = read(status, fault).unwrap_err();
            assert_eq!(error.no_chat().unwrap().reason, NoChatReason::ChatServer { code: 50001 });
            assert!(error.is_retryable());
        }
        assert_eq!(read(429, r#"{"code":429}"#).unwrap_err().kind(), ErrorKind::RateLimited);
    }

    #[test]
    fn an_answer_without_a_token_is_refused_without_showing_it() {
        for body in [
            r#"{"code":200,"content":null}"#,
            r#"{"content":{"extraToken":"hunter2"}}"#,
            r#"{"content":{"accessToken":"","extraToken":"hunter2"}}"#,
            r#"{"content":{"accessToken":["hunter2"]}}"#,
            r#"{"content":"hunter2"}"#,
        ] {
            let error = read(200, body).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{body}");
        }
    }
}
