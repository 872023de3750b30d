//! CHZZK (치지직), NAVER's streaming service.
//!
//! There are two ways to it: the [official] Open API, with the consent of each streamer, and the web service's own
//! [unofficial] protocol, with which any chat can be read. What both share stands here.
//!
//! ```
//! use livechat::chzzk::ChannelId;
//!
//! let channel: ChannelId = "https://chzzk.naver.com/5c1e0a7d93b24f6688d0a1b2c3d4e5f6".parse()?;
//! assert_eq!(channel, "5c1e0a7d93b24f6688d0a1b2c3d4e5f6");
//! # Ok::<(), livechat::Error>(())
//! ```

pub(crate) mod answer;
mod channel_id;
pub mod official;
mod pages;
mod query;
pub(crate) mod raw;
mod rows;
pub mod unofficial;

pub use channel_id::ChannelId;
