//! What is done with messages: notices, and hiding.

use super::{ChatChannelId, MessageId};
use crate::chzzk::ChannelId;

/// What becomes the chat's notice (chats/notice): a new text, or a message that was sent. Never both.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoticeContent {
    /// A new text of 1 to 100 characters. What the service counts as a character is not documented; here it is a Unicode code
    /// point, as others do.
    Message(Box<str>),
    /// A message that was sent through this API.
    MessageId(MessageId),
}

impl NoticeContent {
    /// A new text of 1 to 100 characters.
    pub fn message(text: impl Into<Box<str>>) -> Self {
        Self::Message(text.into())
    }
}

impl From<MessageId> for NoticeContent {
    fn from(id: MessageId) -> Self {
        Self::MessageId(id)
    }
}

/// Which message is to be hidden (chats/blind-message). Messages of the chat have no id; these three, as the CHAT event told them,
/// stand for one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct BlindMessage {
    /// The chat's room (`chatChannelId`).
    pub chat_channel_id: ChatChannelId,
    /// When it was written, in milliseconds since 1970 (`messageTime`), exactly as the event told it.
    pub message_time: i64,
    /// Who wrote it (`senderChannelId`).
    pub sender_channel_id: ChannelId,
}

impl BlindMessage {
    /// Names a message by what its CHAT event told. The time is in milliseconds and must be the event's own: one that is a
    /// millisecond off names no message.
    pub fn new(chat_channel_id: impl Into<ChatChannelId>, message_time: i64, sender_channel_id: ChannelId) -> Self {
        Self { chat_channel_id: chat_channel_id.into(), message_time, sender_channel_id }
    }
}
