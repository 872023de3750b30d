//! Who may not take part.

use jiff::Timestamp;
use serde::Serialize;

use crate::{chzzk::ChannelId, lenient::lenient};

lenient! {
    /// Somebody who is kept out of a channel (restrict-channels).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct Restriction {
        /// Their channel (`restrictedChannelId`).
        pub channel_id: Option<ChannelId> = "restrictedChannelId",
        /// Its name (`restrictedChannelName`).
        pub name: Option<Box<str>> = "restrictedChannelName",
        /// Since when (`createdDate`).
        pub created_at: Option<Timestamp> = "createdDate" as Seoul,
        /// Until when (`releaseDate`); `None` where no end is set.
        pub release_at: Option<Timestamp> = "releaseDate" as Seoul,
    }
}
