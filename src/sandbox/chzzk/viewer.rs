//! People in the chat, as the chat shows them.

use serde_json::{Value, json};

use super::User;
use crate::sandbox::invent;

/// Somebody in the chat: a nickname, an id made from it, and what the profile says.
///
/// The same nickname is always the same person. Wherever one is wanted, a nickname or a [`User`] will do.
///
/// ```
/// use livechat::sandbox::{Sandbox, chzzk::{Role, Viewer}};
///
/// let sandbox = Sandbox::start()?;
/// let channel = sandbox.chzzk().channel();
/// channel.chat("느린달팽이", "안녕하세요");
/// channel.chat(Viewer::new("채팅지기").role(Role::ChatManager), "규칙을 읽어 주세요");
/// channel.chat(Viewer::new("단골손님").subscribed(29, 2, "골드팬"), "출석");
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    nickname: String,
    user_id: String,
    role: Option<Role>,
    verified: bool,
    subscription: Option<(u32, u32, String)>,
    color: String,
}

/// What somebody is in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// Everybody else.
    CommonUser,
    /// The owner of the channel.
    Streamer,
    /// Looks after the chat.
    ChatManager,
    /// Looks after the channel.
    ChannelManager,
    /// Staff of the service.
    Manager,
}

impl Viewer {
    /// Somebody without a role, a badge or a subscription.
    pub fn new(nickname: impl Into<String>) -> Self {
        let nickname = nickname.into();
        let user_id = invent::hex(&format!("user {nickname}"), 32);
        Self { nickname, user_id, role: None, verified: false, subscription: None, color: "CC000".into() }
    }

    pub(super) fn with_id(nickname: &str, user_id: &str) -> Self {
        Self { user_id: user_id.into(), ..Self::new(nickname) }
    }

    /// Shows this role, whatever [`Channel::set_role`](super::Channel::set_role) says.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    /// Has the mark of a verified account.
    #[must_use]
    pub fn verified(mut self) -> Self {
        self.verified = true;
        self
    }

    /// Is a subscriber of so many months.
    #[must_use]
    pub fn subscribed(mut self, months: u32, tier: u32, tier_name: impl Into<String>) -> Self {
        self.subscription = Some((months, tier, tier_name.into()));
        self
    }

    /// The code of the nickname's colour, `CC000` unless told.
    #[must_use]
    pub fn color(mut self, code: impl Into<String>) -> Self {
        self.color = code.into();
        self
    }

    /// The name that is shown.
    pub fn nickname(&self) -> &str {
        &self.nickname
    }

    /// The id on the wire: 32 hexadecimal digits.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// The profile object; on the wire it is a string that holds this.
    pub(super) fn profile(&self, role_here: Option<Role>) -> Value {
        let role = self.role.or(role_here).unwrap_or(Role::CommonUser);
        let (badge, title) = role.marks();
        let mut property = json!({"nicknameColor": {"colorCode": self.color}, "activatedAchievementBadgeIds": []});
        if let Some((months, tier, tier_name)) = &self.subscription {
            let image = format!("https://nng-phinf.pstatic.net/glive/subscription/badge/sandbox/{tier}/{months}.png");
            property["subscription"] =
                json!({"accumulativeMonth": months, "tier": tier, "tierName": tier_name, "badge": {"imageUrl": image}});
        }
        json!({
            "userIdHash": self.user_id,
            "nickname": self.nickname,
            "profileImageUrl": "",
            "userRoleCode": role.code(),
            "badge": badge,
            "title": title,
            "verifiedMark": self.verified,
            "verifiedMarkType": null,
            "activityBadges": [],
            "streamingProperty": property,
            "viewerBadges": [],
        })
    }
}

impl Role {
    fn code(self) -> &'static str {
        match self {
            Self::CommonUser => "common_user",
            Self::Streamer => "streamer",
            Self::ChatManager => "streaming_chat_manager",
            Self::ChannelManager => "streaming_channel_manager",
            Self::Manager => "manager",
        }
    }

    fn marks(self) -> (Value, Value) {
        let icon =
            |name: &str| json!({"imageUrl": format!("https://ssl.pstatic.net/static/nng/glive/icon/{name}.png")});
        let title = |name: &str, color: &str| json!({"name": name, "color": color});
        match self {
            Self::CommonUser => (Value::Null, Value::Null),
            Self::Streamer => (icon("streamer"), title("스트리머", "#D9B04F")),
            Self::ChatManager => (icon("manager"), title("채팅 운영자", "#749FFE")),
            Self::ChannelManager => (icon("manager"), title("채널 관리자", "#749FFE")),
            Self::Manager => (icon("manager"), title("운영자", "#749FFE")),
        }
    }
}

impl From<&str> for Viewer {
    fn from(nickname: &str) -> Self {
        Self::new(nickname)
    }
}

impl From<String> for Viewer {
    fn from(nickname: String) -> Self {
        Self::new(nickname)
    }
}

impl From<&String> for Viewer {
    fn from(nickname: &String) -> Self {
        Self::new(nickname.as_str())
    }
}

impl From<&Viewer> for Viewer {
    fn from(viewer: &Viewer) -> Self {
        viewer.clone()
    }
}

impl From<&User> for Viewer {
    fn from(user: &User) -> Self {
        Self::with_id(user.nickname(), user.user_id())
    }
}
