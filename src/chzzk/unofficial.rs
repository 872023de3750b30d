//! CHZZK's web service, through its own protocol: the chat; what the web page reads of broadcasts, videos and their chats, clips,
//! categories, channels and oneself; a channel's [management](Manage); and a [`watcher`] of broadcasts.
//!
//! Reading needs no login. Sending, broadcasts for adults, and what is one's own need the [`Cookies`] of a browser that is logged in.
//!
//! **This is not the official API.** It is the protocol of the web page, put together from public descriptions and recordings. NAVER
//! does not endorse its use, may change it at any time, and has told users that using it with cookies is not permitted.
//!
//! ```no_run
//! use livechat::chzzk::unofficial::{Client, Event};
//!
//! # fn main() -> livechat::Result<()> {
//! let client = Client::new()?;
//! let mut chat = client.chat("https://chzzk.naver.com/5c1e0a7d93b24f6688d0a1b2c3d4e5f6").connect()?;
//! for event in chat.events() {
//!     match event? {
//!         Event::Chat(message) => println!("{message}"),
//!         Event::Donation(donation) => println!("{donation}"),
//!         _ => {}
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Lists are lazy: [`Pages`] asks for a page when it needs one.
//!
//! ```no_run
//! use livechat::chzzk::unofficial::{Client, model::VideoFilter};
//!
//! # fn main() -> livechat::Result<()> {
//! let client = Client::new()?;
//! for channel in client.search_channels("예시채널").page_size(5) {
//!     let Some(id) = channel?.channel_id else { continue };
//!     for video in client.videos(&id, VideoFilter::new()).take(3) {
//!         let Some(number) = video?.video_no else { continue };
//!         let mut chat = client.video_chat(number).open()?;   // from its first row to its last
//!         for row in chat.rows() {
//!             println!("{}", row?.event);
//!         }
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Client`], [`Chat`] and [`Handle`] are those of the [blocking mode](crate::blocking); the async ones are under
//! `livechat::asynchronous::chzzk::unofficial`. [`Event`] and everything in it is the same in both.

pub mod chat;
mod cookies;
pub(crate) mod listing;
pub mod model;
pub(crate) mod request;
pub mod video_chat;
pub mod watcher;

pub use chat::{ChatChannelId, Event, OutgoingMessage, SendId, SendOutcome, UserId, decode};
pub use cookies::Cookies;
pub use model::{
    AccessToken, CategoryId, Channel, ClipUid, LiveDetail, LiveStatus, Routing, UserStatus, Video, VideoNo,
};

pub use crate::{
    blocking::{
        Pages,
        chzzk::unofficial::{
            Chat, ChatBuilder, Client, ClientBuilder, Handle, LiveWatcher, LiveWatcherBuilder, Manage, SpawnedChat,
            SpawnedWatcher, VideoChat, VideoChatBuilder, WatcherHandle,
        },
    },
    paging::{Page, PageKey},
};
