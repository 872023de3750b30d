//! The web service's chat: what comes over its socket, and the life of a chat.
//!
//! The service documents nothing of it and changes it without a word, so everything is read as leniently as can be, and what
//! cannot be read is handed over as it came. [`decode`] turns a frame's text into [`Event`]s, with no socket and no clock: for
//! recordings, tests and tools.
//!
//! ```
//! use livechat::chzzk::unofficial::{Event, decode};
//!
//! let frame = r#"{"cmd":93102,"bdy":[{"msgTypeCode":10,"msg":"화이팅","uid":"anonymous",
//!     "extras":"{\"isAnonymous\":true,\"payAmount\":\"1000\",\"donationType\":\"CHAT\"}"}]}"#;
//! let events = decode(frame);
//! let [Event::Donation(donation)] = &events[..] else { panic!("{events:?}") };
//! assert_eq!(donation.amount_krw, Some(1_000));
//! assert_eq!(donation.to_string(), "익명의 후원자 donated 1000 KRW: 화이팅");
//! ```

mod announcement;
mod details;
mod donation;
mod event;
mod frame;
mod ids;
mod lifecycle;
mod message;
mod mission;
mod notice;
mod outgoing;
#[cfg(feature = "record")]
pub(crate) mod part;
mod profile;
mod row;
mod row_key;
mod rows;
mod scan;
mod seen;
mod segment;
mod service;
pub(crate) mod session;
mod subscription;
mod system;
pub(crate) mod video_rows;
mod write;

pub use donation::{Donation, DonationKind, Party, PayType, ShopPurchase, WeeklyRank};
pub use event::{Event, RecentChat};
pub use frame::{decode, decode_keeping_raw};
pub use ids::{ChatChannelId, UserId};
pub use lifecycle::{
    Broadcast, Connected, DisconnectReason, Disconnected, Recovered, SendId, SendOutcome, Sent, StatusUnknown,
    WaitingForLive,
};
pub use message::{Delivery, Message, MessageStatus, OsType};
pub use mission::{Mission, MissionKind, MissionStatus, MissionUpdate};
pub use notice::{Blind, BlindType, Notice, RestoredLine};
pub use outgoing::OutgoingMessage;
pub use profile::{ActivityBadge, BadgeScope, Profile, RankBadge, SubscriberBadge, Title, UserRole, ViewerBadge};
pub(crate) use row_key::RowKey;
pub use segment::Segment;
pub use service::{
    DonationActiveChanged, OpaqueEvent, OpaqueKind, PartyDonationConfirm, PartyDonationFinish, PartyDonationInfo,
    PartyStatus, TemporaryRestrict,
};
pub use subscription::{
    GiftProgress, GiftReceived, GiftReceiver, GiftSelection, Subscription, SubscriptionGift, SubscriptionGiftReceived,
};
pub use system::{SystemMessage, SystemParams, VisibleRole};

pub use crate::chzzk::raw::Raw;
use crate::plain;
