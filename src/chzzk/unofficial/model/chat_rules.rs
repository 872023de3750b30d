//! What a streamer asks of who writes in the chat.

use jiff::Timestamp;
use serde::Serialize;

use crate::{chzzk::ChannelId, lenient::lenient};

lenient! {
    /// The rules of a channel's chat (chat-rules).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
    #[non_exhaustive]
    pub struct ChatRules {
        /// The channel.
        pub channel_id: Option<ChannelId> = "channelId",
        /// The rules, in the streamer's words.
        pub rule: Option<Box<str>> = "rule",
        /// When they were last changed (`updatedDate`).
        pub updated_at: Option<Timestamp> = "updatedDate" as Seoul,
        /// Whether the logged-in user has agreed to them (`agree`).
        pub agreed: bool = "agree",
        /// Whether the user has agreed to the service's own (`serviceAgree`).
        pub service_agreed: Option<bool> = "serviceAgree",
    }
}
