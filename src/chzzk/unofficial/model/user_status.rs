//! Who the cookies belong to.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    Error, Result,
    chzzk::{
        answer::content,
        unofficial::{chat::UserId, request::Call},
    },
    http::Response,
    lenient::lenient,
};

/// Who the cookies belong to (getUserStatus, seen in recordings). Wrong and expired cookies are not refused by the service:
/// it answers that nobody is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UserStatus {
    /// Whether somebody is.
    pub logged_in: bool,
    /// The user (`userIdHash`); `None` without a login.
    pub user_id: Option<UserId>,
    /// The name that others see; `None` without a login.
    pub nickname: Option<Box<str>>,
    /// The user's picture, possibly empty (`profileImageUrl`).
    pub image_url: Option<Box<str>>,
    /// Whether the user has made a profile; without one there is no name to chat under.
    pub has_profile: Option<bool>,
    /// Whether NAVER has verified the user.
    pub verified_mark: Option<bool>,
    /// Whether the user agreed to get the service's own notices (`officialNotiAgree`).
    pub notices_agreed: Option<bool>,
    /// When that was last changed (`officialNotiAgreeUpdatedDate`).
    pub notices_agreed_at: Option<Timestamp>,
}

lenient! {
    #[derive(Default)]
    struct UserAnswer {
        logged_in: Option<bool> = "loggedIn",
        user_id: Option<UserId> = "userIdHash",
        nickname: Option<Box<str>> = "nickname",
        image_url: Option<Box<str>> = "profileImageUrl",
        has_profile: Option<bool> = "hasProfile",
        verified_mark: Option<bool> = "verifiedMark",
        notices_agreed: Option<bool> = "officialNotiAgree",
        notices_agreed_at: Option<Timestamp> = "officialNotiAgreeUpdatedDate" as Seoul,
    }
}

/// Reads who the cookies belong to.
///
/// # Errors
///
/// A refusal, or an answer that cannot be read.
pub(crate) fn read_user_status(response: &Response) -> Result<UserStatus> {
    let UserAnswer {
        logged_in,
        user_id,
        nickname,
        image_url,
        has_profile,
        verified_mark,
        notices_agreed,
        notices_agreed_at,
    } = content(response, Call::UserStatus)?
        .ok_or_else(|| Error::decode(Call::UserStatus, "there is no `content` in it"))?;
    let user_id = user_id.filter(|id| !id.as_str().is_empty());
    Ok(UserStatus {
        // Somebody with an id is logged in, even if the flag should disappear.
        logged_in: logged_in.unwrap_or(user_id.is_some()),
        user_id,
        nickname,
        image_url,
        has_profile,
        verified_mark,
        notices_agreed,
        notices_agreed_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn read(body: &str) -> Result<UserStatus> {
        read_user_status(&Response { status: 200, retry_after: None, body: body.into() })
    }

    #[test]
    fn a_user_is_told_from_nobody() {
        let user = read(include_str!("../../../../tests/fixtures/chzzk/rest/user_status_logged_in.json")).unwrap();
        assert!(user.logged_in);
        assert_eq!(user.user_id.unwrap().as_str(), "abc0000000000000aaaaaaaaaaaab7b7");
        assert_eq!((user.nickname.as_deref(), user.has_profile), (Some("예시회원"), Some(true)));
        assert_eq!(user.notices_agreed_at.unwrap().to_string(), "2025-12-31T15:00:00Z");

        let nobody = read(include_str!("../../../../tests/fixtures/chzzk/rest/user_status_logged_out.json")).unwrap();
        assert!(!nobody.logged_in);
        assert_eq!((nobody.user_id, nobody.nickname), (None, None));
    }

    #[test]
    fn the_id_speaks_where_the_flag_does_not() {
        assert!(read(r#"{"content":{"userIdHash":"abc"}}"#).unwrap().logged_in);
        assert!(read(r#"{"content":{"userIdHash":"abc","loggedIn":{}}}"#).unwrap().logged_in);
        assert!(!read(r#"{"content":{"userIdHash":""}}"#).unwrap().logged_in);
        assert!(!read(r#"{"content":{"userIdHash":"abc","loggedIn":false}}"#).unwrap().logged_in);
    }

    #[test]
    fn no_content_is_not_an_answer() {
        assert_eq!(read(r#"{"code":200,"content":null}"#).unwrap_err().kind(), ErrorKind::Decode);
    }
}
