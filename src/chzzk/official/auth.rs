//! OAuth: how a user lets an application act for them, the tokens that come of it, and where they are kept.
//!
//! A user opens the [consent page](Consent) in a browser and comes back with a [code](AuthorizationCode), which an
//! [`Application`](super::Application) changes into a [`Token`]: an access token for a day, and a refresh token that works
//! once within 30 days. A [`User`](super::User) refreshes by itself and hands every new pair to a [`TokenStore`] before it
//! uses it, so that a crash never leaves a program with a spent pair only.
//!
//! The scopes of a token are chosen in the developer centre, not here.
//!
//! ```
//! use livechat::chzzk::official::{Application, auth::FileTokenStore};
//!
//! # fn main() -> livechat::Result<()> {
//! let application = Application::new("CLIENT_ID", "CLIENT_SECRET")?;
//! let store = FileTokenStore::new("token.json");
//! # if false {
//! let token = application.authorize_in_browser("http://localhost:8080/callback", |url| println!("open {url}"))?;
//! let streamer = application.user_with(token, store)?;
//! println!("logged in as {:?}", streamer.me()?.name);
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! Facts: reference, sections 3 and 5.

mod consent;
mod scope;
mod store;
mod token;

pub use consent::{AuthorizationCode, Consent, ConsentError};
pub use scope::{Scope, Scopes};
pub use store::{FileTokenStore, MemoryTokenStore, TokenStore};
pub use token::Token;

pub(crate) use consent::random_state;
