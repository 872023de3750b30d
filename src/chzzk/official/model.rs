//! What the Open API answers, and what is handed to it: plain data (official reference 5 to 13).
//!
//! Answers are read so that one odd field costs only itself. A field that the service leaves out, sends as `null`, or sends in a
//! form that cannot be read, is `None`, `false` or empty; numbers and amounts may come as strings. Words such as `GAME` are enums
//! that keep unknown words. Times are read as Korean time where they name no zone, as the documentation's do not. All but
//! secrets serialize in snake case, times as RFC 3339 in UTC.
//!
//! What is handed in is checked before anything is sent: an [`Error::InvalidArgument`](crate::Error::InvalidArgument) names the
//! field, the value and the limit.
//!
//! The names are the service's own without what repeats the type; the documentation of a field names the service's where they
//! differ.
//!
//! ```
//! use livechat::chzzk::official::model::{CategoryType, ChatSettingsChange, LiveSettingChange};
//!
//! // Only what is named here changes.
//! let talk = LiveSettingChange::new().title("오늘의 방송").category(CategoryType::Etc, "talk").clear_tags();
//! let slow = ChatSettingsChange::new().chat_slow_mode_sec(30);
//! assert!(!talk.is_empty() && !slow.is_empty());
//! ```

pub(crate) mod answers;
mod category;
mod channel;
mod chat_settings;
mod ids;
mod live;
mod live_setting;
mod message;
mod restriction;
mod reward_claim;
mod session;
mod token;

#[cfg(test)]
mod odd_answers;
#[cfg(test)]
mod reference_answers;

pub use category::{Category, CategoryType};
pub use channel::{Channel, ChannelManager, Follower, Me, Subscriber, SubscriberSort, UserRole};
pub use chat_settings::{ChatAvailableCondition, ChatAvailableGroup, ChatSettings, ChatSettingsChange};
pub use ids::{ChatChannelId, MessageId};
pub use live::Live;
pub use live_setting::{LiveSetting, LiveSettingChange};
pub use message::{BlindMessage, NoticeContent};
pub use restriction::Restriction;
pub use reward_claim::{
    FulfillmentState, RewardClaim, RewardClaimFilter, RewardClaimGroup, RewardClaimResult, RewardClaimStatus,
};
pub use session::{EventKind, SessionInfo, SessionUrl, SubscribedEvent};
pub(crate) use token::TokenAnswer;
pub use token::TokenKind;

pub(crate) use live_setting::CategoryChange;
