//! Messages of the chat.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::{Serialize, de::MapAccess};

use super::Raw;
use crate::{
    chzzk::{
        ChannelId,
        official::model::{BlindMessage, ChatChannelId},
    },
    lenient::{Wire, lenient, open_enum},
    plain::Plain,
};

/// Somebody wrote in the chat (CHAT).
///
/// There is no id. `chatChannelId`, `messageTime` and `senderChannelId` together stand for one, as [`blind`](Self::blind) hands
/// them to the call that hides a message. `Display` shows one line, `시청자: 안녕`, with nothing in it that drives a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChatMessage {
    /// The channel in whose chat it was written.
    pub channel_id: Option<ChannelId>,
    /// The chat's room, as some calls want it (sent since 2026.03).
    pub chat_channel_id: Option<ChatChannelId>,
    /// Who wrote it.
    pub sender_channel_id: Option<ChannelId>,
    /// The name shown (`profile.nickname`). It can change and is not unique.
    pub nickname: Option<Box<str>>,
    /// Whether the name carries the mark of a verified channel (`profile.verifiedMark`).
    pub verified_mark: bool,
    /// The addresses of the badges' pictures (`profile.badges[].imageUrl`).
    pub badge_image_urls: Vec<Box<str>>,
    /// What the author is in this channel (sent since 2025.07). The documentation has `userRoleCode` beside the profile, the live
    /// service inside it; both are read, the profile's first.
    pub user_role: Option<UserRoleCode>,
    /// The text. Emojis stand in it as `{:name:}`; [`emojis`](Self::emojis) has their pictures.
    pub content: String,
    /// The addresses of the emojis' pictures, by name.
    pub emojis: BTreeMap<String, String>,
    /// When it was written, in milliseconds since 1970, exactly as it came: hiding a message needs it to the millisecond.
    pub message_time: Option<i64>,
    /// When the service sent the event, to the nanosecond. Not documented, and sent all the same; read as Korean time.
    pub event_sent_at: Option<Timestamp>,
    /// The event's own JSON, where the session was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl ChatMessage {
    /// When it was written.
    pub fn time(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.message_time?).ok()
    }

    /// What the call that hides a message wants to know of this one. `None` where the event did not tell all three.
    ///
    /// ```
    /// use livechat::chzzk::official::session::{Event, decode};
    ///
    /// let object = r#"{"chatChannelId":"N2dODq","senderChannelId":"b0000000000000000000000000000002",
    ///     "content":"나쁜 말","messageTime":1785000000123}"#;
    /// let Some(Event::Chat(message)) = decode("CHAT", object) else { panic!("{object}") };
    /// let blind = message.blind().unwrap();
    /// assert_eq!(blind.message_time, 1_785_000_000_123);
    /// ```
    pub fn blind(&self) -> Option<BlindMessage> {
        let chat_channel_id = self.chat_channel_id.clone()?;
        Some(BlindMessage::new(chat_channel_id, self.message_time?, self.sender_channel_id.clone()?))
    }
}

impl fmt::Display for ChatMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.nickname.as_deref().filter(|name| !name.is_empty());
        let author = name.or(self.sender_channel_id.as_ref().map(ChannelId::as_str)).unwrap_or("(unknown)");
        write!(f, "{}: {}", Plain(author), Plain(&self.content))
    }
}

open_enum! {
    /// What the author of a message is in the channel (`userRoleCode`, documented). The words differ from those of
    /// [`UserRole`](crate::chzzk::official::model::UserRole), which the list of managers has.
    pub enum UserRoleCode {
        /// The streamer:
        Streamer = "streamer",
        /// A viewer:
        CommonUser = "common_user",
        /// Manages the channel:
        StreamingChannelManager = "streaming_channel_manager",
        /// Manages the chat:
        StreamingChatManager = "streaming_chat_manager",
    }
}

lenient! {
    #[derive(Default, PartialEq)]
    pub(super) struct ChatFields {
        channel_id: Option<ChannelId> = "channelId",
        chat_channel_id: Option<ChatChannelId> = "chatChannelId",
        sender_channel_id: Option<ChannelId> = "senderChannelId",
        profile: Option<ProfileFields> = "profile" as Embedded,
        user_role: Option<UserRoleCode> = "userRoleCode",
        content: Option<String> = "content",
        emojis: BTreeMap<String, String> = "emojis",
        message_time: Option<i64> = "messageTime",
        event_sent_at: Option<Timestamp> = "eventSentAt" as Seoul,
    }

    #[derive(Default, PartialEq)]
    struct ProfileFields {
        nickname: Option<Box<str>> = "nickname",
        verified_mark: bool = "verifiedMark",
        badges: Vec<Badge> = "badges",
        user_role: Option<UserRoleCode> = "userRoleCode",
    }

    #[derive(Default)]
    struct BadgeFields {
        image_url: Option<Box<str>> = "imageUrl",
    }
}

/// A badge's picture. The documentation leaves a badge's shape open; the live service has an object, and a bare address is read
/// too.
#[derive(PartialEq)]
struct Badge(Box<str>);

impl Wire for Badge {
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.into()))
    }
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        Ok(BadgeFields::from_map(map)?.and_then(|badge| badge.image_url).filter(|url| !url.is_empty()).map(Self))
    }
}

impl ChatFields {
    pub(super) fn into_message(self, raw: Option<Raw>) -> ChatMessage {
        let ProfileFields { nickname, verified_mark, badges, user_role } = self.profile.unwrap_or_default();
        let role = |role: &UserRoleCode| !role.as_str().is_empty();
        ChatMessage {
            channel_id: self.channel_id,
            chat_channel_id: self.chat_channel_id,
            sender_channel_id: self.sender_channel_id,
            nickname,
            verified_mark,
            badge_image_urls: badges.into_iter().map(|Badge(url)| url).collect(),
            user_role: user_role.filter(role).or(self.user_role.filter(role)),
            content: self.content.unwrap_or_default(),
            emojis: self.emojis,
            message_time: self.message_time,
            event_sent_at: self.event_sent_at,
            raw,
        }
    }
}
