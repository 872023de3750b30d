//! People in the chat, as the chat shows them.

use super::{Account, Message, tags::Tags};
use crate::sandbox::invent;

/// The ones that Twitch gives to those who never chose.
const COLORS: [&str; 8] = ["#FF0000", "#0000FF", "#008000", "#B22222", "#FF7F50", "#1E90FF", "#8A2BE2", "#2E8B57"];
/// The versions of the badge for so many months.
const SUBSCRIBER_BADGES: [u32; 9] = [0, 2, 3, 6, 9, 12, 18, 24, 36];

/// Somebody in the chat: a login, an id made from it, and how they are shown.
///
/// The same login is always the same person. Wherever one is wanted, a login or an [`Account`] will do.
///
/// ```
/// use livechat::sandbox::{Sandbox, twitch::Chatter};
///
/// let channel = Sandbox::start()?.twitch().channel();
/// channel.say("pixelmoth", "hello dock");
/// channel.say(Chatter::new("bramble_kit").display_name("조용한항구").subscribed(27), "안녕하세요");
/// channel.send(Chatter::new("pixelmoth").text("cheer100 nice one").bits(100));
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chatter {
    login: String,
    user_id: String,
    display_name: String,
    color: String,
    badges: Vec<(String, String)>,
    months: Option<u32>,
}

impl Chatter {
    /// Somebody without a badge. The name that is shown is the login with capitals: `Bramble_Kit`.
    pub fn new(login: impl Into<String>) -> Self {
        let login = login.into().to_lowercase();
        let seed = format!("twitch user {login}");
        let color = login.bytes().fold(0, |sum, byte| sum + usize::from(byte)) % COLORS.len();
        Self {
            user_id: invent::digits(&seed, 9),
            display_name: with_capitals(&login),
            color: COLORS.get(color).copied().unwrap_or_default().to_owned(),
            badges: Vec::new(),
            months: None,
            login,
        }
    }

    /// Another name that is shown: any script, blanks, or empty.
    #[must_use]
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = name.into();
        self
    }

    /// Another id.
    #[must_use]
    pub fn with_user_id(mut self, user_id: impl Into<String>) -> Self {
        self.user_id = user_id.into();
        self
    }

    /// The colour of the name, `#RRGGBB`, or empty.
    #[must_use]
    pub fn color(mut self, color: impl Into<String>) -> Self {
        self.color = color.into();
        self
    }

    /// One more badge. `moderator`, `vip` and `broadcaster` make the other tags say so too.
    #[must_use]
    pub fn badge(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        self.badges.push((name.into(), version.into()));
        self
    }

    /// Is a subscriber of so many months.
    #[must_use]
    pub fn subscribed(mut self, months: u32) -> Self {
        self.months = Some(months);
        self
    }

    /// Is a moderator, wherever this is said. [`Channel::add_moderator`](super::Channel::add_moderator) makes somebody one.
    #[must_use]
    pub fn moderator(self) -> Self {
        self.badge("moderator", "1")
    }

    /// Is a VIP, wherever this is said.
    #[must_use]
    pub fn vip(self) -> Self {
        self.badge("vip", "1")
    }

    /// A message of theirs, to go on with.
    ///
    /// ```
    /// use livechat::sandbox::twitch::Chatter;
    ///
    /// let message = Chatter::new("pixelmoth").text("waves Kappa").action();
    /// # let _ = message;
    /// ```
    pub fn text(self, text: impl Into<String>) -> Message {
        Message::new(self, text)
    }

    /// The login, in lower case.
    pub fn login(&self) -> &str {
        &self.login
    }

    /// The id, a number as text unless told.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    pub(super) fn shown_name(&self) -> &str {
        if self.display_name.is_empty() { &self.login } else { &self.display_name }
    }

    fn has(&self, badge: &str) -> bool {
        self.badges.iter().any(|(name, _)| name == badge)
    }

    pub(super) fn is_subscriber(&self) -> bool {
        self.months.is_some()
    }

    /// Moderators, VIPs and the broadcaster.
    pub(super) fn is_privileged(&self) -> bool {
        ["broadcaster", "moderator", "vip"].into_iter().any(|badge| self.has(badge))
    }

    /// The badge in front of all others, once.
    pub(super) fn first_badge(mut self, name: &str) -> Self {
        if !self.has(name) {
            self.badges.insert(0, (name.to_owned(), "1".to_owned()));
        }
        self
    }

    pub(super) fn badges(&self) -> String {
        let subscriber = self.months.filter(|_| !self.has("subscriber")).map(|months| {
            let version = SUBSCRIBER_BADGES.into_iter().filter(|from| *from <= months).max().unwrap_or_default();
            format!("subscriber/{version}")
        });
        let others = self.badges.iter().map(|(name, version)| format!("{name}/{version}"));
        others.chain(subscriber).collect::<Vec<_>>().join(",")
    }

    pub(super) fn badge_info(&self) -> String {
        self.months.map(|months| format!("subscriber/{months}")).unwrap_or_default()
    }

    /// What stands in every line about somebody.
    fn shown(&self) -> Tags {
        Tags::default()
            .with("badge-info", self.badge_info())
            .with("badges", self.badges())
            .with("color", self.color.clone())
            .with("display-name", self.display_name.clone())
            .with("turbo", if self.has("turbo") { "1" } else { "0" })
            .with("user-type", if self.has("moderator") { "mod" } else { "" })
    }

    /// Of a line that somebody says: all of it but what the line itself brings.
    pub(super) fn sender(&self) -> Tags {
        let mut tags = self.shown().with("user-id", self.user_id.clone());
        tags.flag("mod", self.has("moderator"));
        tags.flag("subscriber", self.is_subscriber() || self.has("subscriber"));
        tags
    }

    pub(super) fn is_vip(&self) -> bool {
        self.has("vip")
    }

    /// Of a whisper: there is no room.
    pub(super) fn whisperer(&self) -> Tags {
        let mut tags = Tags::default();
        for key in ["badges", "color", "display-name", "turbo", "user-type"] {
            tags.set(key, self.shown().get(key).unwrap_or_default());
        }
        tags.with("user-id", self.user_id.clone())
    }

    /// GLOBALUSERSTATE, but for the id.
    pub(super) fn own_state(&self) -> Tags {
        self.shown().with("emote-sets", "0")
    }

    /// USERSTATE.
    pub(super) fn room_state(&self) -> Tags {
        let mut tags = self.own_state();
        tags.flag("mod", self.has("moderator"));
        tags.flag("subscriber", self.is_subscriber() || self.has("subscriber"));
        tags
    }
}

fn with_capitals(login: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    login.split('_').map(capital).collect::<Vec<_>>().join("_")
}

impl From<&str> for Chatter {
    fn from(login: &str) -> Self {
        Self::new(login)
    }
}

impl From<String> for Chatter {
    fn from(login: String) -> Self {
        Self::new(login)
    }
}

impl From<&String> for Chatter {
    fn from(login: &String) -> Self {
        Self::new(login.as_str())
    }
}

impl From<&Chatter> for Chatter {
    fn from(chatter: &Chatter) -> Self {
        chatter.clone()
    }
}

impl From<&Account> for Chatter {
    fn from(account: &Account) -> Self {
        account.chatter()
    }
}
