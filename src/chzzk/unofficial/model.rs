//! What the web service's REST API answers: plain data, read so that one odd field costs only itself.
//!
//! The names are ours; the documentation of a field names the service's own where the two differ. A field that the service
//! leaves out, sends as `null`, or sends in a form that cannot be read, is `None`, `false` or empty. Words such as
//! `OPEN` and `CLOSE` are enums that keep unknown words. All types serialize in snake case, times as RFC 3339 in UTC.
//!
//! ```no_run
//! use livechat::chzzk::{ChannelId, unofficial::Client};
//!
//! # fn main() -> livechat::Result<()> {
//! let channel = ChannelId::new("5c1e0a7d93b24f6688d0a1b2c3d4e5f6")?;
//! if let Some(live) = Client::new()?.live_detail(&channel)? {
//!     println!("{:?} since {:?}", live.title, live.opened_at);
//!     let stream = live.playback.as_ref().and_then(|playback| playback.hls());
//!     println!("{stream:?}");   // without the token in its query
//! }
//! # Ok(())
//! # }
//! ```

mod access_token;
mod address;
mod blocked_users;
mod broadcast;
mod category;
mod category_id;
mod channel;
mod channel_data;
mod chat_channel;
mod chat_rules;
mod clip;
mod clip_uid;
mod emoji_pack;
mod following;
mod found_channel;
mod live_detail;
mod live_status;
mod live_summary;
mod lounge;
pub mod manage;
mod mission_list;
mod my_info;
mod nickname_color;
mod playback;
mod polling_status;
mod prediction;
mod routing;
mod undescribed;
mod user_status;
mod variants;
mod video;
mod video_no;

#[cfg(test)]
mod odd_answers;
#[cfg(test)]
mod odd_channel_answers;

pub use access_token::{AccessToken, TemporaryRestrict};
pub use blocked_users::BlockedUsers;
pub use broadcast::{
    CategoryType, ChatAvailableCondition, ChatAvailableGroup, LiveBlindType, LiveStatusCode, TvAppViewingPolicy,
    UserAdultStatus,
};
pub use category::Category;
pub use category_id::CategoryId;
pub use channel::{Channel, ChannelSummary, ChannelType, SubscriptionPayment};
pub use channel_data::{ChannelData, ChannelDataField, ChannelHistory, ChannelPart};
pub use chat_rules::ChatRules;
pub use clip::{Clip, ClipPart, ClipsDetail};
pub use clip_uid::ClipUid;
pub use emoji_pack::{Emoji, EmojiMap, EmojiPack, EmojiPacks};
pub use following::{FollowState, FollowedBroadcast, FollowedChannel, Following};
pub use found_channel::FoundChannel;
pub use live_detail::{LiveDetail, LogPower};
pub use live_status::LiveStatus;
pub use live_summary::{FoundLive, LiveSummary};
pub use lounge::Lounge;
pub use mission_list::ListedMission;
pub use my_info::{MyInfo, MyRestriction, MySubscription, PlayerAds};
pub use nickname_color::{NicknameColor, NicknameColors};
pub use playback::{
    EncodingTrack, MediaId, Playback, PlaybackCdn, PlaybackLive, PlaybackMedia, PlaybackMeta, PlaybackThumbnail,
    PlaybackUrl,
};
pub use polling_status::{PlayableStatus, PollingStatus, StreamStatus};
pub use prediction::{Participation, Prediction, PredictionOption, PredictionStatus};
pub use routing::Routing;
pub use undescribed::{DonationRanks, DonationSetting, LogPowerRanks, PartyDonation};
pub use user_status::UserStatus;
pub use variants::{Variant, Variants};
pub use video::{FoundVideo, Video, VideoFilter, VideoSort, VideoSummary, VideoType};
pub use video_no::VideoNo;

pub(crate) use access_token::read_access_token;
pub(crate) use blocked_users::read_blocked_users;
pub(crate) use category::read_category;
pub(crate) use channel::read_channel;
pub(crate) use channel_data::read_channel_data;
pub(crate) use chat_channel::chat_channel;
pub(crate) use clip::{read_clip, read_clips_detail};
pub(crate) use following::read_follow_state;
pub(crate) use found_channel::FoundChannelRow;
pub(crate) use live_detail::read_live_detail;
pub(crate) use live_status::read_live_status;
pub(crate) use nickname_color::read_nickname_colors;
pub(crate) use prediction::read_prediction;
pub(crate) use routing::read_routing;
pub(crate) use user_status::read_user_status;
pub(crate) use video::read_video;

/// What answers are asked for in tests of the models.
#[cfg(test)]
mod tests {
    use super::super::request::Asking;

    pub(super) const ASKED: Asking<'static> = Asking("a test", "");
}
