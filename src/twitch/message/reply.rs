//! The message that another one replies to.

use serde::Serialize;

use crate::twitch::{MessageId, Text, UserId, reading::Reading};

/// The message that this one replies to (`reply-parent-…`), and the one that began the thread (`reply-thread-parent-…`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reply {
    /// The message replied to.
    pub parent_msg_id: MessageId,
    /// Who wrote that one.
    pub parent_user_id: Option<UserId>,
    /// The login of who wrote it.
    pub parent_user_login: Option<Text>,
    /// The name shown of who wrote it.
    pub parent_display_name: Option<Text>,
    /// Its text. `None` also where it was empty.
    pub parent_msg_body: Option<Text>,
    /// The message that began the thread; the parent itself where that did. Older lines do not tell.
    pub thread_parent_msg_id: Option<MessageId>,
    /// Who began the thread.
    pub thread_parent_user_id: Option<UserId>,
    /// The login of who began it.
    pub thread_parent_user_login: Option<Text>,
    /// The name shown of who began it.
    pub thread_parent_display_name: Option<Text>,
}

impl Reply {
    #[inline]
    pub(super) fn read(reading: &Reading<'_>) -> Option<Box<Self>> {
        let tags = &reading.tags;
        Some(Box::new(Self {
            parent_msg_id: reading.message_id(tags.reply_parent_msg_id)?,
            parent_user_id: reading.user_id(tags.reply_parent_user_id),
            parent_user_login: reading.text(tags.reply_parent_user_login),
            parent_display_name: reading.text(tags.reply_parent_display_name),
            parent_msg_body: reading.text(tags.reply_parent_msg_body),
            thread_parent_msg_id: reading.message_id(tags.reply_thread_parent_msg_id),
            thread_parent_user_id: reading.user_id(tags.reply_thread_parent_user_id),
            thread_parent_user_login: reading.text(tags.reply_thread_parent_user_login),
            thread_parent_display_name: reading.text(tags.reply_thread_parent_display_name),
        }))
    }
}
