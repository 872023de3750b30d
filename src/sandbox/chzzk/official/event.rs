//! What happens in a channel, as the sessions hear it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Account, ChatMessage, Odd, session::Event, world::State};
use crate::sandbox::invent;

/// Who says something, as `userRoleCode` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum SenderRole {
    /// `common_user`
    #[default]
    CommonUser,
    /// `streamer`, with the badge of one. The sender is the channel itself.
    Streamer,
    /// `streaming_channel_manager`, with a manager's badge.
    ChannelManager,
    /// `streaming_chat_manager`, with a manager's badge.
    ChatManager,
}

impl SenderRole {
    fn code(self) -> &'static str {
        match self {
            Self::CommonUser => "common_user",
            Self::Streamer => "streamer",
            Self::ChannelManager => "streaming_channel_manager",
            Self::ChatManager => "streaming_chat_manager",
        }
    }

    fn badge(self) -> Option<&'static str> {
        match self {
            Self::CommonUser => None,
            Self::Streamer => Some("https://ssl.pstatic.net/static/nng/glive/icon/streamer.png"),
            Self::ChannelManager | Self::ChatManager => {
                Some("https://ssl.pstatic.net/static/nng/glive/icon/manager.png")
            }
        }
    }
}

/// A line of chat, for [`Account::say`].
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::official::{Line, SenderRole}};
///
/// let account = Sandbox::start()?.chzzk_official().account();
/// let line = Line::new("바다표범", "안녕 {:d_47:}").role(SenderRole::ChatManager).verified();
/// let message = account.say(line.emoji("d_47", "https://example.org/d_47.gif").badge("https://example.org/badge.png"));
/// assert_eq!(message.payload()["profile"]["userRoleCode"], "streaming_chat_manager");
/// assert_eq!(message.payload()["emojis"]["d_47"], "https://example.org/d_47.gif");
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Line {
    sender: String,
    pub(super) text: String,
    role: SenderRole,
    verified: bool,
    badges: Vec<String>,
    emojis: BTreeMap<String, String>,
}

impl Line {
    /// By somebody of this nickname; the same nickname is the same sender.
    pub fn new(sender: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            sender: sender.into(),
            text: text.into(),
            role: SenderRole::default(),
            verified: false,
            badges: Vec::new(),
            emojis: BTreeMap::new(),
        }
    }

    /// What the sender is in this channel: `common_user` unless told.
    #[must_use]
    pub fn role(mut self, role: SenderRole) -> Self {
        self.role = role;
        self
    }

    /// The sender has the mark of a partner.
    #[must_use]
    pub fn verified(mut self) -> Self {
        self.verified = true;
        self
    }

    /// One more badge, after the role's own.
    #[must_use]
    pub fn badge(mut self, image_url: impl Into<String>) -> Self {
        self.badges.push(image_url.into());
        self
    }

    /// An emoji that stands in the text as `{:id:}`.
    #[must_use]
    pub fn emoji(mut self, id: impl Into<String>, image_url: impl Into<String>) -> Self {
        self.emojis.insert(id.into(), image_url.into());
        self
    }

    pub(super) fn sender_channel_id(&self, state: &State, account: usize) -> String {
        match self.role {
            SenderRole::Streamer => state.account(account).channel_id.clone(),
            _ => channel_of(&self.sender),
        }
    }

    pub(super) fn payload(&self, state: &mut State, account: usize, sender: &str, time: i64) -> Value {
        let badges = self.role.badge().into_iter().chain(self.badges.iter().map(String::as_str));
        let badges: Vec<Value> = badges.map(|url| json!({"imageUrl": url})).collect();
        let channel = state.account(account);
        let mut payload = json!({
            "channelId": channel.channel_id,
            "chatChannelId": channel.chat_channel_id,
            "senderChannelId": sender,
            "profile": {"nickname": self.sender, "verifiedMark": self.verified, "badges": badges},
            "content": self.text,
            "emojis": self.emojis,
            "messageTime": time,
        });
        if state.is_odd(Odd::DocumentedEvents) {
            payload["userRoleCode"] = json!(self.role.code());
        } else {
            payload["profile"]["userRoleCode"] = json!(self.role.code());
        }
        state.stamp(&mut payload);
        payload
    }
}

/// The channel of a viewer.
pub(super) fn channel_of(nickname: &str) -> String {
    invent::hex(&format!("official viewer {nickname}"), 32)
}

/// A donation, for [`Account::donate`].
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::official::Donation};
///
/// let account = Sandbox::start()?.chzzk_official().account();
/// account.donate(Donation::chat(1_000).from("바다표범").message("응원합니다"));
/// let anonymous = account.donate(Donation::video(5_000).message("바다 풍경 모음"));
/// assert_eq!(anonymous.payload()["donatorChannelId"], "anonymous");
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Donation {
    kind: &'static str,
    amount: u64,
    donator: (String, String),
    text: String,
    emojis: BTreeMap<String, String>,
}

impl Donation {
    /// With a line of chat; so many won, anonymous, without a message.
    pub fn chat(amount: u64) -> Self {
        Self::new("CHAT", amount)
    }

    /// With a video, whose title is the message; so many won, anonymous.
    pub fn video(amount: u64) -> Self {
        Self::new("VIDEO", amount)
    }

    /// The test alert that a streamer sends from the studio.
    pub fn test_alert() -> Self {
        Self { donator: ("TEST".to_owned(), "TEST".to_owned()), ..Self::chat(1_000) }
    }

    fn new(kind: &'static str, amount: u64) -> Self {
        let donator = ("anonymous".to_owned(), String::new());
        Self { kind, amount, donator, text: String::new(), emojis: BTreeMap::new() }
    }

    /// Who donates; the same nickname is the same viewer.
    #[must_use]
    pub fn from(mut self, nickname: &str) -> Self {
        self.donator = (channel_of(nickname), nickname.to_owned());
        self
    }

    /// `donationText`
    #[must_use]
    pub fn message(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// An emoji that stands in the message as `{:id:}`.
    #[must_use]
    pub fn emoji(mut self, id: impl Into<String>, image_url: impl Into<String>) -> Self {
        self.emojis.insert(id.into(), image_url.into());
        self
    }
}

/// A subscription, for [`Account::subscribe_event`].
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::official::Subscription};
///
/// let account = Sandbox::start()?.chzzk_official().account();
/// let pushed = account.subscribe_event(Subscription::new("구독자01", 2).month(3).tier_name("깊은 바다"));
/// assert_eq!((&pushed.payload()["tierNo"], &pushed.payload()["month"]), (&2.into(), &3.into()));
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Subscription {
    subscriber: String,
    tier: u32,
    tier_name: String,
    month: u32,
}

impl Subscription {
    /// By somebody of this nickname, in this tier (the service has 1 and 2), for the first month.
    pub fn new(subscriber: impl Into<String>, tier: u32) -> Self {
        Self { subscriber: subscriber.into(), tier, tier_name: "기본".to_owned(), month: 1 }
    }

    /// The streamer's name for the tier: 기본 unless told.
    #[must_use]
    pub fn tier_name(mut self, name: impl Into<String>) -> Self {
        self.tier_name = name.into();
        self
    }

    /// `month`
    #[must_use]
    pub fn month(mut self, month: u32) -> Self {
        self.month = month;
        self
    }
}

/// What was pushed, and to how many.
#[derive(Debug, Clone, PartialEq)]
pub struct Pushed {
    payload: Value,
    sessions: usize,
}

impl Pushed {
    /// The object as it went out.
    ///
    /// ```
    /// # use livechat::sandbox::chzzk::official::Donation;
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.donate(Donation::chat(1_000)).payload()["payAmount"], 1_000);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn payload(&self) -> &Value {
        &self.payload
    }

    /// To how many sessions it went: those that work and are subscribed to it.
    ///
    /// ```
    /// # use livechat::sandbox::chzzk::official::Donation;
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.donate(Donation::chat(1_000)).sessions(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn sessions(&self) -> usize {
        self.sessions
    }
}

impl Account {
    /// Somebody says something in the chat, and the sessions that are subscribed to it hear it.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// let message = account.chat("초록고래", "!ping");
    /// // … the program under test answers …
    /// assert_eq!(message.payload()["content"], "!ping");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn chat(&self, sender: &str, text: impl Into<String>) -> ChatMessage {
        self.say(Line::new(sender, text))
    }

    /// As [`chat`](Self::chat), with everything a line can have.
    ///
    /// ```
    /// # use livechat::sandbox::chzzk::official::{Line, SenderRole};
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// let message = account.say(Line::new(account.name(), "공지입니다").role(SenderRole::Streamer));
    /// assert_eq!(message.sender_channel_id(), account.channel_id());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[expect(clippy::needless_pass_by_value, reason = "a line is made to be said")]
    pub fn say(&self, line: Line) -> ChatMessage {
        ChatMessage::add(self, &line, true)
    }

    /// Somebody donates, and the sessions that are subscribed to it hear it.
    ///
    /// ```
    /// # use livechat::sandbox::chzzk::official::Donation;
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.donate(Donation::chat(1_000).from("초록고래").message("응원합니다"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn donate(&self, donation: Donation) -> Pushed {
        let Donation { kind, amount, donator: (id, nickname), text, emojis } = donation;
        self.push(Event::Donation, |state, channel_id| {
            let as_text = state.is_odd(Odd::DocumentedEvents);
            json!({
                "donationType": kind,
                "channelId": channel_id,
                "donatorChannelId": id,
                "donatorNickname": nickname,
                "payAmount": if as_text { json!(amount.to_string()) } else { json!(amount) },
                "donationText": text,
                "emojis": emojis,
            })
        })
    }

    /// Somebody subscribes, and the sessions that are subscribed to that hear it. Nobody has shown such an event as it came; this is
    /// the documented one, with `eventSentAt` as the others have it.
    ///
    /// ```
    /// # use livechat::sandbox::chzzk::official::Subscription;
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.subscribe_event(Subscription::new("초록고래", 1));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn subscribe_event(&self, subscription: Subscription) -> Pushed {
        let Subscription { subscriber, tier, tier_name, month } = subscription;
        self.push(Event::Subscription, |_, channel_id| {
            json!({
                "channelId": channel_id,
                "subscriberChannelId": channel_of(&subscriber),
                "subscriberNickname": subscriber,
                "tierNo": tier,
                "tierName": tier_name,
                "month": month,
            })
        })
    }

    /// An event of any name, whose one argument is this text: to test with one that is no JSON, or lacks what it should have. `CHAT`,
    /// `DONATION` and `SUBSCRIPTION` go to the sessions that are subscribed to that, other names to all that are subscribed to
    /// anything of this channel. Says to how many. For other arguments there is [`Faults::send_text`](super::Faults::send_text).
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.push_raw("CHAT", r#"{"content":"#);
    /// account.push_raw("MISSION", "{}");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn push_raw(&self, event_name: &str, json_text: &str) -> usize {
        let event = Event::ALL.into_iter().find(|event| event.code() == event_name);
        self.world.update(|state| {
            let hears = |own: &&mut super::session::Connection| {
                own.works() && event.map_or_else(|| own.has_any(self.index), |event| own.has(event, self.index))
            };
            state.connections().filter(hears).map(|own| usize::from(own.emit(event_name, &json_text))).sum()
        })
    }

    fn push(&self, event: Event, payload: impl FnOnce(&State, &str) -> Value) -> Pushed {
        self.world.update(|state| {
            let mut payload = payload(state, &state.account(self.index).channel_id);
            state.stamp(&mut payload);
            let sessions = state.push(event, self.index, &payload);
            Pushed { payload, sessions }
        })
    }
}

impl State {
    /// When it was sent, which the documentation does not know of.
    fn stamp(&mut self, payload: &mut Value) {
        if !self.is_odd(Odd::DocumentedEvents) {
            let nanoseconds = self.next_number() * 7_919 % 1_000_000;
            payload["eventSentAt"] = json!(format!("{}{nanoseconds:06}", invent::kst_precise(self.now())));
        }
    }

    /// Sends an event to the sessions that are subscribed to it; says to how many.
    pub(super) fn push(&mut self, event: Event, account: usize, payload: &Value) -> usize {
        let objects = self.is_odd(Odd::EventsAsObjects);
        let subscribed = self.connections().filter(|own| own.works() && own.has(event, account));
        subscribed.map(|own| usize::from(own.send(event.code(), payload, objects))).sum()
    }
}
