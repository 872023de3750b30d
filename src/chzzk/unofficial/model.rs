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
mod broadcast;
mod category;
mod category_id;
mod channel;
mod chat_channel;
mod clip;
mod clip_uid;
mod found_channel;
mod live_detail;
mod live_status;
mod live_summary;
mod lounge;
pub mod manage;
mod playback;
mod polling_status;
mod routing;
mod user_status;
mod variants;
mod video;
mod video_no;

#[cfg(test)]
mod odd_answers;

pub use access_token::{AccessToken, TemporaryRestrict};
pub use broadcast::{
    CategoryType, ChatAvailableCondition, ChatAvailableGroup, LiveBlindType, LiveStatusCode, TvAppViewingPolicy,
    UserAdultStatus,
};
pub use category::Category;
pub use category_id::CategoryId;
pub use channel::{Channel, ChannelSummary, ChannelType, SubscriptionPayment};
pub use clip::{Clip, ClipPart, ClipsDetail};
pub use clip_uid::ClipUid;
pub use found_channel::FoundChannel;
pub use live_detail::{LiveDetail, LogPower};
pub use live_status::LiveStatus;
pub use live_summary::{FoundLive, LiveSummary};
pub use lounge::Lounge;
pub use playback::{
    EncodingTrack, MediaId, Playback, PlaybackCdn, PlaybackLive, PlaybackMedia, PlaybackMeta, PlaybackThumbnail,
    PlaybackUrl,
};
pub use polling_status::{PlayableStatus, PollingStatus, StreamStatus};
pub use routing::Routing;
pub use user_status::UserStatus;
pub use variants::{Variant, Variants};
pub use video::{FoundVideo, Video, VideoFilter, VideoSort, VideoSummary, VideoType};
pub use video_no::VideoNo;

pub(crate) use access_token::read_access_token;
pub(crate) use category::read_category;
pub(crate) use channel::read_channel;
pub(crate) use chat_channel::chat_channel;
pub(crate) use clip::{read_clip, read_clips_detail};
pub(crate) use found_channel::FoundChannelRow;
pub(crate) use live_detail::read_live_detail;
pub(crate) use live_status::read_live_status;
pub(crate) use routing::read_routing;
pub(crate) use user_status::read_user_status;
pub(crate) use video::read_video;
