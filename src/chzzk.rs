//! CHZZK (치지직), NAVER's streaming service.
//!
//! What both of its protocols share stands here; today that is the id of a channel. The web service's own protocol is
//! [`unofficial`]; the official Open API is to follow.
//!
//! ```
//! use livechat::chzzk::ChannelId;
//!
//! let channel: ChannelId = "https://chzzk.naver.com/5c1e0a7d93b24f6688d0a1b2c3d4e5f6".parse()?;
//! assert_eq!(channel, "5c1e0a7d93b24f6688d0a1b2c3d4e5f6");
//! # Ok::<(), livechat::Error>(())
//! ```

mod answer;
mod channel_id;
pub mod official;
pub mod unofficial;

pub use channel_id::ChannelId;
