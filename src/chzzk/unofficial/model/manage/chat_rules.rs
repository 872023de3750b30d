//! What the streamer asks of who writes.

use jiff::Timestamp;
use serde::Serialize;

use crate::{chzzk::ChannelId, lenient::lenient};

lenient! {
    /// The rules that a viewer is shown before the first message (chat-rules, seen in recordings).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct ChatRules {
        /// The channel.
        pub channel_id: Option<ChannelId> = "channelId",
        /// The text, possibly empty.
        pub rule: Option<Box<str>> = "rule",
        /// When it was last changed (`updatedDate`).
        pub updated_at: Option<Timestamp> = "updatedDate" as Seoul,
        /// Whether the logged-in user has agreed to it (`agree`); told where viewers ask too.
        pub agreed: Option<bool> = "agree",
        /// Whether the logged-in user has agreed to the service's own rules (`serviceAgree`); told where viewers ask too.
        pub service_agreed: Option<bool> = "serviceAgree",
    }
}
