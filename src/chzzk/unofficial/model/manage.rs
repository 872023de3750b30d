//! What the service answers to who manages a channel: restrictions, roles, settings, rules, words, followers and subscribers.
//!
//! The answers that were recorded are those to `chat-rules` and `my-role`. The rows of most lists were empty in every recording; what
//! stands here of them comes from the source code of other clients, and each type says so. What a newer service calls otherwise is
//! `None`.
//!
//! ```no_run
//! use livechat::chzzk::unofficial::{Client, model::manage::RestrictDays};
//!
//! # fn main() -> livechat::Result<()> {
//! let client = Client::builder().cookies("NID_AUT", "NID_SES").build()?;
//! let manage = client.manage("5c1e0a7d93b24f6688d0a1b2c3d4e5f6")?;
//! for user in manage.restrictions() {
//!     let user = user?;
//!     println!("{:?} since {:?}, by {:?}", user.nickname, user.created_at, user.restricted_by);
//! }
//! manage.restrict(&"abc0000000000000111111111111e11e".into(), RestrictDays::Seven, "도배")?;
//! # Ok(())
//! # }
//! ```

pub(crate) mod answers;
mod audience;
mod chat_activity;
mod live_setting;
mod live_setting_change;
mod prediction;
mod prohibited_word;
mod restriction;
mod role;
mod streaming_info;
mod user;

#[cfg(test)]
mod odd_answers;
#[cfg(test)]
mod reference_answers;

pub use super::ChatRules;
pub use audience::{
    Follower, FollowerFilter, Following, PublishPeriod, Subscriber, SubscriberFilter, SubscriberSort, SubscriptionTier,
};
pub use chat_activity::ChatActivity;
pub use live_setting::{LiveCategory, LiveSetting, LiveSettingPart};
pub use live_setting_change::LiveSettingChange;
pub use prediction::PredictionStatus;
pub use prohibited_word::ProhibitedWord;
pub use restriction::{ReleaseRequest, RestrictDays, RestrictedUser};
pub use role::{MyRole, Permission, RoleHolder, StreamingRole};
pub use streaming_info::StreamingInfo;
pub use user::ManagedUser;

pub(crate) use prohibited_word::ProhibitedWords;
pub(crate) use role::RoleHolders;
