//! Tokens: the way in for a user.

use crate::{Secret, lenient::lenient};

/// Which of the two tokens it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// Goes with every request for a user; good for a day by the documentation.
    Access,
    /// Buys the next pair of tokens, once; good for 30 days by the documentation.
    Refresh,
}

impl TokenKind {
    /// The word of `tokenTypeHint`.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Access => "access_token",
            Self::Refresh => "refresh_token",
        }
    }
}

/// A pair of tokens, as the service hands it out.
#[derive(Debug, Clone)]
pub(crate) struct TokenAnswer {
    pub(crate) access_token: Secret,
    /// `None` only where the service left it out or sent something odd: then there is no next pair.
    pub(crate) refresh_token: Option<Secret>,
    /// For how many seconds the access token is good.
    pub(crate) expires_in: Option<u64>,
    /// The scopes, their Korean names joined by blanks (reference 3); perhaps only told for a refresh.
    pub(crate) scope: Option<Box<str>>,
}

lenient! {
    #[derive(Default)]
    pub(super) struct TokenFields {
        access_token: Option<Secret> = "accessToken",
        refresh_token: Option<Secret> = "refreshToken",
        expires_in: Option<u64> = "expiresIn",
        scope: Option<Box<str>> = "scope",
    }
}

impl TokenFields {
    /// The pair, if there is an access token.
    pub(super) fn complete(self) -> Option<TokenAnswer> {
        let Self { access_token, refresh_token, expires_in, scope } = self;
        Some(TokenAnswer { access_token: access_token?, refresh_token, expires_in, scope })
    }
}
