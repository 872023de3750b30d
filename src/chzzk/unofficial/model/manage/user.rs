//! Somebody as the service's management names them.

use serde::Serialize;

use crate::{chzzk::unofficial::chat::UserId, lenient::lenient};

lenient! {
    /// Somebody in a list of the management; from the source code of other clients.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct ManagedUser {
        /// Who it is (`userIdHash`): the [`user_id`](crate::chzzk::unofficial::chat::Message::user_id) of their messages.
        pub user_id: Option<UserId> = "userIdHash",
        /// The name that others see.
        pub nickname: Option<Box<str>> = "nickname",
        /// The user's picture (`profileImageUrl`).
        pub image_url: Option<Box<str>> = "profileImageUrl",
        /// Whether NAVER has verified the user.
        pub verified_mark: bool = "verifiedMark",
    }
}
