//! Accounts that can log in.

use std::{fmt, sync::Arc};

use super::{World, account::Account, world::State};

/// An account of the sandbox, with the two cookies that log it in.
///
/// ```
/// use livechat::sandbox::Sandbox;
///
/// let sandbox = Sandbox::start()?;
/// let bot = sandbox.chzzk().add_user("봇");
/// // Client::builder().cookies(bot.nid_aut(), bot.nid_ses())…
/// sandbox.chzzk().channel().chat(&bot, "as if the bot had said it elsewhere");
/// bot.expire();   // from now on the service takes the cookies for nobody's
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Clone)]
pub struct User {
    world: Arc<World>,
    nickname: String,
    id: String,
    nid_aut: String,
    nid_ses: String,
}

impl User {
    pub(super) fn add(world: &Arc<World>, nickname: &str) -> Self {
        let Account { nickname, user_id, nid_aut, nid_ses, .. } = world.update(|state| state.add_account(nickname));
        Self { world: world.clone(), nickname, id: user_id, nid_aut, nid_ses }
    }

    /// The name shown in the chat.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// assert_eq!(sandbox.chzzk().add_user("봇").nickname(), "봇");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn nickname(&self) -> &str {
        &self.nickname
    }

    /// The id on the wire, `userIdHash`: 32 hexadecimal digits.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// assert_eq!(sandbox.chzzk().add_user("봇").user_id().len(), 32);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn user_id(&self) -> &str {
        &self.id
    }

    /// The value of the cookie `NID_AUT`; it opens nothing but this sandbox.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// assert_eq!(sandbox.chzzk().add_user("봇").nid_aut().len(), 64);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn nid_aut(&self) -> &str {
        &self.nid_aut
    }

    /// The value of the cookie `NID_SES`.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// assert_eq!(sandbox.chzzk().add_user("봇").nid_ses().len(), 520);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn nid_ses(&self) -> &str {
        &self.nid_ses
    }

    /// Both as a `Cookie` header.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// let bot = sandbox.chzzk().add_user("봇");
    /// assert!(bot.cookie_header().starts_with("NID_AUT="));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn cookie_header(&self) -> String {
        format!("NID_AUT={}; NID_SES={}", self.nid_aut, self.nid_ses)
    }

    /// The cookies are nobody's from now on: `getUserStatus` says `loggedIn: false`, with HTTP 200. Open connections stay.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// sandbox.chzzk().guest().expire();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn expire(&self) {
        self.change(|account| account.expired = true);
    }

    /// Undoes [`expire`](Self::expire), as if the user had logged in again and got the same cookies.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// sandbox.chzzk().guest().expire();
    /// sandbox.chzzk().guest().renew();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn renew(&self) {
        self.change(|account| account.expired = false);
    }

    /// The account is that of a verified adult from now on.
    ///
    /// ```
    /// # let sandbox = livechat::sandbox::Sandbox::start()?;
    /// sandbox.chzzk().guest().verify_adult();   // and now a channel for adults is open to the guest
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn verify_adult(&self) {
        self.change(|account| account.adult = true);
    }

    fn change(&self, change: impl FnOnce(&mut Account)) {
        self.update(|state| state.account_mut(&self.id).map(change));
    }

    pub(super) fn update<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        self.world.update(change)
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { world: _, nickname, id, nid_aut: _, nid_ses: _ } = self;
        f.debug_struct("User").field("nickname", nickname).field("user_id", id).finish_non_exhaustive()
    }
}
