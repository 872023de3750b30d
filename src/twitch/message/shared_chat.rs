//! Shared Chat: the messages of one room, copied to others.

use serde::Serialize;

use super::Badges;
use crate::twitch::{
    MessageId, Text, UserId,
    reading::{Reading, flag},
};

/// Where a message of a Shared Chat comes from (`source-…`). The original has it too.
///
/// Whoever reads several of the rooms gets the message once for each; [`id`](Self::id) tells that it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SharedChat {
    /// The room in which it was written. The message is the original where this is its own room.
    pub room_id: UserId,
    /// The original's id, the same in all copies.
    pub id: Option<MessageId>,
    /// The writer's badges in that room.
    pub badges: Badges,
    /// What is known of those badges beyond their versions.
    pub badge_info: Badges,
    /// Whether it was sent to that room alone.
    pub only: bool,
    /// The kind of the original, in a notice.
    pub msg_id: Option<Text>,
}

impl SharedChat {
    #[inline]
    pub(super) fn read(reading: &Reading<'_>) -> Option<Box<Self>> {
        let tags = &reading.tags;
        Some(Box::new(Self {
            room_id: reading.user_id(tags.source_room_id)?,
            id: reading.message_id(tags.source_id),
            badges: reading.badges(tags.source_badges),
            badge_info: reading.badges(tags.source_badge_info),
            only: flag(tags.source_only),
            msg_id: reading.text(tags.source_msg_id),
        }))
    }

    pub(super) fn is_elsewhere(source: Option<&Self>, room_id: Option<&UserId>) -> bool {
        source.is_some_and(|source| room_id != Some(&source.room_id))
    }
}
