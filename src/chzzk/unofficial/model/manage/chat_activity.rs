//! How much somebody has written, and what came of it.

use serde::Serialize;

use crate::lenient::lenient;

lenient! {
    /// What somebody did in the channel's chat and what was done about it (chat-activity-count, from the source code of other clients).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct ChatActivity {
        /// How many messages they wrote (`chatMessageCount`).
        pub message_count: Option<u64> = "chatMessageCount",
        /// Whether they are restricted now, for days or for ever (`restrict`).
        pub restricted: Option<bool> = "restrict",
        /// How often they were (`restrictCount`).
        pub restrict_count: Option<u64> = "restrictCount",
        /// Whether they are restricted for seconds now (`temporaryRestrict`).
        pub temporarily_restricted: Option<bool> = "temporaryRestrict",
        /// How often they were (`temporaryRestrictCount`).
        pub temporary_restrict_count: Option<u64> = "temporaryRestrictCount",
    }
}
