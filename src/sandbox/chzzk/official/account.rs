//! Streamers.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use serde_json::Value;

use super::{
    ChatMessage, Line, ManagerRole, World,
    channel::{Manager, Person, Subscriber},
    chat_settings::ChatSettings,
    live_setting::LiveSetting,
    message::Message,
    restriction::Restriction,
    scope,
    session::Event,
    world::State,
};
use crate::sandbox::invent;

/// A streamer of the sandbox, with a channel; comes from [`Official`](super::Official).
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::official::ManagerRole};
///
/// let official = Sandbox::start()?.chzzk_official();
/// let account = official.account();
/// account.add_followers(120);
/// account.add_subscribers(3);
/// account.add_manager("바다표범", ManagerRole::Chat);
/// let message = account.add_chat_message("초록고래", "숨겨질 말");
/// // … the program under test hides it …
/// assert!(!message.is_hidden());
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Account {
    pub(super) world: Arc<World>,
    pub(super) index: usize,
    channel_id: String,
    name: String,
    stream_key: StreamKey,
}

/// Not shown by `Debug`.
#[derive(Clone)]
struct StreamKey(String);

impl std::fmt::Debug for StreamKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<redacted>")
    }
}

pub(super) struct AccountState {
    pub(super) channel_id: String,
    pub(super) name: String,
    pub(super) image: Option<String>,
    pub(super) verified: bool,
    pub(super) created: i64,
    pub(super) followers: Vec<Person>,
    pub(super) subscribers: Vec<Subscriber>,
    pub(super) managers: Vec<Manager>,
    pub(super) stream_key: String,
    pub(super) live_setting: LiveSetting,
    pub(super) chat_settings: ChatSettings,
    pub(super) chat_channel_id: String,
    pub(super) messages: VecDeque<Message>,
    pub(super) last_time: i64,
    pub(super) notice: Option<String>,
    pub(super) restrictions: Vec<Restriction>,
    /// Until when, by channel id.
    pub(super) temporary: BTreeMap<String, i64>,
}

impl AccountState {
    /// Whether anybody here has this channel.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.channel_id == id
            || self.followers.iter().any(|person| person.channel_id == id)
            || self.subscribers.iter().any(|subscriber| subscriber.person.channel_id == id)
            || self.manages(id)
            || self.messages.iter().any(|message| message.sender_channel_id == id)
    }

    pub(super) fn manages(&self, id: &str) -> bool {
        self.managers.iter().any(|manager| manager.person.channel_id == id)
    }
}

impl Account {
    pub(super) fn add(world: &Arc<World>, name: &str) -> Self {
        world.update(|state| {
            let index = state.accounts.len();
            let channel_id = invent::hex(&format!("official account {index}"), 32);
            let stream_key = invent::alphanumeric(&format!("stream key {index}"), 32);
            state.accounts.push(AccountState {
                channel_id: channel_id.clone(),
                name: name.to_owned(),
                image: Some("https://nng-phinf.pstatic.net/example.png".to_owned()),
                verified: false,
                created: state.now(),
                followers: Vec::new(),
                subscribers: Vec::new(),
                managers: Vec::new(),
                stream_key: stream_key.clone(),
                live_setting: LiveSetting::default(),
                chat_settings: ChatSettings::default(),
                chat_channel_id: format!("N2{}", invent::alphanumeric(&format!("official chat {index}"), 4)),
                messages: VecDeque::new(),
                last_time: 0,
                notice: None,
                restrictions: Vec::new(),
                temporary: BTreeMap::new(),
            });
            Self { world: world.clone(), index, channel_id, name: name.to_owned(), stream_key: StreamKey(stream_key) }
        })
    }

    /// The channel's id: 32 hexadecimal digits.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.channel_id().len(), 32);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn channel_id(&self) -> &str {
        &self.channel_id
    }

    /// The channel's name, which is the nickname too.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.name(), "모래상자");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The stream key, 32 characters.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.stream_key().len(), 32);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn stream_key(&self) -> &str {
        &self.stream_key.0
    }

    /// The channel's image, or none. At first it has one.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.set_image(None);   // `channelImageUrl` is null
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_image(&self, url: Option<&str>) {
        self.update(|account| account.image = url.map(str::to_owned));
    }

    /// Whether the channel has the mark of a partner. At first it has none.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.set_verified(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_verified(&self, verified: bool) {
        self.update(|account| account.verified = verified);
    }

    /// So many followers more; the newest is listed first.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.add_followers(120);   // three pages of up to 50
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_followers(&self, count: usize) {
        self.world.update(|state| state.add_followers(self.index, count));
    }

    /// So many subscribers more, of both tiers and of different months.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.add_subscribers(60);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_subscribers(&self, count: usize) {
        self.world.update(|state| state.add_subscribers(self.index, count));
    }

    /// One more manager; gives their channel id. A manager cannot be restricted.
    ///
    /// ```
    /// # use livechat::sandbox::chzzk::official::ManagerRole;
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// let id = account.add_manager("바다표범", ManagerRole::Channel);
    /// assert_eq!(id.len(), 32);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_manager(&self, name: &str, role: ManagerRole) -> String {
        self.world.update(|state| state.add_manager(self.index, name, role))
    }

    /// So many restricted channels more, every second one with an end; gives their ids, the newest, which is listed first, last.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// let ids = account.add_restrictions(40);   // two pages of up to 30
    /// assert_eq!(account.restricted(), ids);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_restrictions(&self, count: usize) -> Vec<String> {
        self.world.update(|state| state.add_restrictions(self.index, count))
    }

    /// The channels that are restricted, the newest last.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert!(account.restricted().is_empty());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn restricted(&self) -> Vec<String> {
        self.look(|account| account.restrictions.iter().map(|own| own.channel_id.clone()).collect())
    }

    /// The channels that are restricted for a minute just now.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert!(account.temporarily_restricted().is_empty());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn temporarily_restricted(&self) -> Vec<String> {
        self.world.look(|state| {
            let now = state.now();
            let temporary = state.account(self.index).temporary.iter();
            temporary.filter(|(_, until)| **until > now).map(|(id, _)| id.clone()).collect()
        })
    }

    /// Somebody said something in the chat while no session heard it; gives what a program needs to hide it. The same name is the
    /// same sender. [`chat`](Self::chat) tells the sessions.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// let message = account.add_chat_message("초록고래", "안녕하세요");
    /// assert_eq!(message.chat_channel_id().len(), 6);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_chat_message(&self, sender: &str, text: &str) -> ChatMessage {
        ChatMessage::add(self, &Line::new(sender, text), false)
    }

    /// The notice of the chat, if one was set.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.notice(), None);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn notice(&self) -> Option<String> {
        self.look(|account| account.notice.clone())
    }

    /// The chat settings as the API answers them.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.chat_settings()["chatSlowModeSec"], 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn chat_settings(&self) -> Value {
        self.look(|account| account.chat_settings.show())
    }

    /// The settings of the broadcast as the API answers them.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.live_setting()["category"]["categoryId"], "talk");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn live_setting(&self) -> Value {
        self.world.look(|state| state.show_live_setting(self.index))
    }

    /// The settings of the broadcast become those of somebody who never broadcast: no title, no category, no tags.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.clear_live_setting();
    /// assert!(account.live_setting()["category"].is_null());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn clear_live_setting(&self) {
        self.update(|account| account.live_setting = LiveSetting::never_set());
    }

    /// No access token of this account that was given out so far works any more; the refresh tokens do.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.expire_access_tokens();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn expire_access_tokens(&self) {
        self.world.update(|state| {
            state
                .pairs
                .iter_mut()
                .filter(|pair| pair.who.account == self.index)
                .for_each(super::token::Pair::expire_access);
        });
    }

    /// Takes a scope from every token of this account, with any application: what needs it is refused with 403, and sessions that are
    /// subscribed to what it stands for hear `revoked`. The name is the developer centre's or that of tokens.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.revoke_scope("후원 조회");   // no donations any more
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn revoke_scope(&self, name: &str) {
        let name = scope::name(name);
        let events: Vec<Event> = Event::ALL.into_iter().filter(|event| event.scope() == name).collect();
        self.world.update(|state| {
            let own = state.pairs.iter_mut().filter(|pair| pair.who.account == self.index);
            own.for_each(|pair| pair.take_scope(&name));
            state.revoke_events(None, self.index, &events);
        });
    }

    /// The streamer takes back the consent for every application: no token of this account works any more, and sessions that are
    /// subscribed to its events hear `revoked`.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.revoke_consent();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn revoke_consent(&self) {
        self.world.update(|state| {
            state.pairs.retain(|pair| pair.who.account != self.index);
            state.revoke_events(None, self.index, &Event::ALL);
        });
    }

    fn look<R>(&self, look: impl FnOnce(&AccountState) -> R) -> R {
        self.world.look(|state| look(state.account(self.index)))
    }

    fn update(&self, change: impl FnOnce(&mut AccountState)) {
        self.world.update(|state| change(state.account_mut(self.index)));
    }
}

impl State {
    /// A time of the account's chat that no other message has.
    pub(super) fn message_time(&mut self, account: usize) -> i64 {
        let now = self.now();
        let account = self.account_mut(account);
        account.last_time = now.max(account.last_time + 1);
        account.last_time
    }
}
