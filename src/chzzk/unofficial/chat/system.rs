//! What the service itself says in a chat.

use std::fmt;

use serde::Serialize;

use super::{Message, Profile, plain::Plain};
use crate::lenient::{lenient, open_enum};

/// A row of the service (`msgTypeCode` 30): a mode was changed, somebody was restricted.
///
/// Its text is the title. The socket sends it to everybody, also where it is meant for managers only; see
/// [`visible_roles`](Self::visible_roles).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SystemMessage {
    /// The row; its text is the title.
    #[serde(flatten)]
    pub message: Message,
    /// What happened, in a sentence.
    pub description: Option<Box<str>>,
    /// How it is to look. By a description: 1 a mode was changed, 3 a restriction, 5 slow mode.
    pub style_type: Option<i64>,
    /// What happened, in a word (`CHAT_MANAGER_ADD`); seldom there.
    pub kind: Option<Box<str>>,
    /// Who is meant to see it; empty for everybody.
    pub visible_roles: Vec<VisibleRole>,
    /// Whom it is about.
    pub params: Option<Box<SystemParams>>,
}

impl SystemMessage {
    /// Whether it is meant for everybody, not only for managers.
    pub fn is_public(&self) -> bool {
        self.visible_roles.is_empty()
    }
}

impl fmt::Display for SystemMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_public() { "[system] " } else { "[system, for managers] " })?;
        Plain(&self.message.content).fmt(f)?;
        self.description.as_deref().map_or(Ok(()), |description| write!(f, " ({})", Plain(description)))
    }
}

open_enum! {
    /// Who is meant to see a row of the service.
    pub enum VisibleRole {
        /// Managers of the channel:
        StreamingChannelManager = "STREAMING_CHANNEL_MANAGER",
        /// Managers of the chat:
        StreamingChatManager = "STREAMING_CHAT_MANAGER",
        /// Whose channel it is:
        Streamer = "STREAMER",
        /// Probably the service's own staff:
        Manager = "MANAGER",
    }
}

lenient! {
    /// Whom a row of the service is about.
    #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
    #[non_exhaustive]
    pub struct SystemParams {
        /// The name of who did it.
        pub register_nickname: Option<Box<str>> = "registerNickname",
        /// Who did it.
        pub register_profile: Option<Box<Profile>> = "registerChatProfileJson" as Embedded,
        /// The name of whom it was done to.
        pub target_nickname: Option<Box<str>> = "targetNickname",
        /// Whom it was done to.
        pub target_profile: Option<Box<Profile>> = "targetChatProfileJson" as Embedded,
    }
}

impl SystemParams {
    pub(super) fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}
