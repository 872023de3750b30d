//! What happens in a channel, as events of sessions tell it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Odd, world::State};
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

/// A line of chat, for [`Account::say`](super::Account::say).
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
fn channel_of(nickname: &str) -> String {
    invent::hex(&format!("official viewer {nickname}"), 32)
}

/// A donation, for [`Account::donate`](super::Account::donate).
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

    pub(super) fn payload(&self, state: &State, channel_id: &str) -> Value {
        let as_text = state.is_odd(Odd::DocumentedEvents);
        json!({
            "donationType": self.kind,
            "channelId": channel_id,
            "donatorChannelId": self.donator.0,
            "donatorNickname": self.donator.1,
            "payAmount": if as_text { json!(self.amount.to_string()) } else { json!(self.amount) },
            "donationText": self.text,
            "emojis": self.emojis,
        })
    }
}

/// A subscription, for [`Account::subscribe_event`](super::Account::subscribe_event).
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

    pub(super) fn payload(&self, channel_id: &str) -> Value {
        json!({
            "channelId": channel_id,
            "subscriberChannelId": channel_of(&self.subscriber),
            "subscriberNickname": self.subscriber,
            "tierNo": self.tier,
            "tierName": self.tier_name,
            "month": self.month,
        })
    }
}
