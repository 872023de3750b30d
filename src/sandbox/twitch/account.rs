//! Accounts that can log in.

use std::sync::Arc;

use super::{Chatter, World, world::State};
use crate::sandbox::invent;

/// What the service knows of an account.
#[derive(Debug)]
pub(super) struct AccountState {
    pub(super) login: String,
    pub(super) user_id: String,
    /// The token that is good at present, without `oauth:`.
    pub(super) token: Option<String>,
    renewals: u32,
    chatter: Chatter,
}

impl AccountState {
    fn new(login: &str) -> Self {
        let chatter = Chatter::new(login);
        let user_id = chatter.user_id().to_owned();
        Self { login: login.to_owned(), user_id, token: Some(invent_token(login, 0)), renewals: 0, chatter }
    }

    pub(super) fn chatter(&self) -> &Chatter {
        &self.chatter
    }
}

fn invent_token(login: &str, renewals: u32) -> String {
    invent::alphanumeric(&format!("twitch token {login} {renewals}"), 30).to_lowercase()
}

/// An account that programs log in with; comes from [`Twitch::add_account`](super::Twitch::add_account).
///
/// ```
/// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
/// let bot = twitch.add_account("dockbot");
/// assert_eq!(bot.pass(), format!("oauth:{}", bot.token()));   // what follows `PASS`
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Account {
    world: Arc<World>,
    index: usize,
    login: String,
    user_id: String,
}

impl Account {
    pub(super) fn add(world: &Arc<World>, login: &str) -> Self {
        let login = login.to_lowercase();
        let (index, user_id) = world.update(|state| {
            let index = state.accounts.iter().position(|account| account.login == login).unwrap_or_else(|| {
                state.accounts.push(AccountState::new(&login));
                state.accounts.len() - 1
            });
            (index, state.accounts.get(index).map(|account| account.user_id.clone()).unwrap_or_default())
        });
        Self { world: world.clone(), index, login, user_id }
    }

    /// The login name, in lower case.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert_eq!(twitch.add_account("DockBot").login(), "dockbot");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn login(&self) -> &str {
        &self.login
    }

    /// The id, a number as text. It is made from the login, so that [`Channel::say`](super::Channel::say) with this login is the
    /// same person.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert!(twitch.add_account("dockbot").user_id().parse::<u64>().is_ok());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// The present access token without `oauth:`; of an expired one what it was. It opens nothing but this sandbox.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert!(!twitch.add_account("dockbot").token().contains(':'));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn token(&self) -> String {
        self.world.look(|state| invent_token(&self.login, self.own(state).map_or(0, |own| own.renewals)))
    }

    /// What follows `PASS`: the token with `oauth:` in front of it.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert!(twitch.add_account("dockbot").pass().starts_with("oauth:"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn pass(&self) -> String {
        format!("oauth:{}", self.token())
    }

    /// The token opens no connection any more. Those that are open stay open: what the service does with them is not known.
    ///
    /// A client should get a new token once, and stop if that fails too.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.add_account("dockbot").expire_token();
    /// twitch.faults().drop_all();   // whoever comes back is told `Login authentication failed`
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn expire_token(&self) {
        self.change(|own| own.token = None);
    }

    /// A new token, which is good from now on; the old one is not.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// let bot = twitch.add_account("dockbot");
    /// let old = bot.token();
    /// assert_ne!(bot.renew_token(), old);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn renew_token(&self) -> String {
        self.change(|own| {
            own.renewals += 1;
            own.token = Some(invent_token(&own.login, own.renewals));
        });
        self.token()
    }

    /// The colour of the name, `#RRGGBB`, or empty as of somebody who never chose one.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.add_account("dockbot").set_color("#0D4200");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_color(&self, color: &str) {
        self.change(|own| own.chatter = own.chatter.clone().color(color));
    }

    /// The name that is shown.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.add_account("dockbot").set_display_name("조용한항구");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_display_name(&self, name: &str) {
        self.change(|own| own.chatter = own.chatter.clone().display_name(name));
    }

    /// One more badge that is shown in every room, `premium` and `1` for example. Those of moderators, VIPs and the broadcaster
    /// come by themselves where they belong.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.add_account("dockbot").add_badge("premium", "1");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_badge(&self, name: &str, version: &str) {
        self.change(|own| own.chatter = own.chatter.clone().badge(name, version));
    }

    /// How many connections of it are logged in.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// assert_eq!(twitch.add_account("dockbot").connections(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn connections(&self) -> usize {
        let of_this = |state: &State| {
            let users = state.connections.values().filter_map(|connection| connection.user.as_ref());
            users.filter(|user| user.account == Some(self.index)).count()
        };
        self.world.look(of_this)
    }

    pub(super) fn chatter(&self) -> Chatter {
        self.world.look(|state| self.own(state).map_or_else(|| Chatter::new(&self.login), |own| own.chatter.clone()))
    }

    fn own<'a>(&self, state: &'a State) -> Option<&'a AccountState> {
        state.accounts.get(self.index)
    }

    fn change(&self, change: impl FnOnce(&mut AccountState)) {
        self.world.update(|state| state.accounts.get_mut(self.index).map(change));
    }
}
