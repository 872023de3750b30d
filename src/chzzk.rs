//! CHZZK (치지직), NAVER's streaming service.

mod channel_id;
pub mod unofficial;

pub use channel_id::ChannelId;
