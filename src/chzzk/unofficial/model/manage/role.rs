//! Who may do what in a channel.

use jiff::Timestamp;
use serde::{
    Serialize,
    de::{MapAccess, SeqAccess},
};

use super::ManagedUser;
use crate::{
    chzzk::unofficial::chat::UserId,
    lenient::{Key, Seed, Wire, lenient, open_enum},
};

open_enum! {
    /// What somebody is in a channel (`userRole`, `userRoleType`). The managers are the ones that can be given.
    pub enum StreamingRole {
        /// Everybody else:
        User = "USER",
        /// The owner:
        Streamer = "STREAMER",
        /// Looks after the chat:
        ChatManager = "STREAMING_CHAT_MANAGER",
        /// Looks after the channel:
        ChannelManager = "STREAMING_CHANNEL_MANAGER",
        /// Looks after the channel's income. The word is the official API's; here it is only known that there is such a role:
        SettlementManager = "STREAMING_SETTLEMENT_MANAGER",
    }

    /// What somebody may do in a channel (`permissions`, seen in recordings). The list is not complete.
    pub enum Permission {
        /// Delete videos:
        VideoDelete = "VIDEO_DELETE",
        /// Hide videos:
        VideoHide = "VIDEO_HIDE",
        /// Open broadcasts:
        LiveCreate = "LIVE_CREATE",
        /// Manage the channel:
        ChannelManage = "CHANNEL_MANAGE",
        /// Manage the chat:
        ChatManage = "CHAT_MANAGE",
        /// Hide messages:
        ChatBlind = "CHAT_BLIND",
        /// See the channel's income:
        SettlementManage = "SETTLEMENT_MANAGE",
        /// Show what is paid for in a watch party:
        PaidWatchPartySourcePlay = "PAID_WATCH_PARTY_SOURCE_PLAY",
    }
}

lenient! {
    /// What the logged-in user may do in a channel (my-role, seen in recordings).
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
    #[non_exhaustive]
    pub struct MyRole {
        /// What they are (`userRole`).
        pub role: Option<StreamingRole> = "userRole",
        /// What they may do.
        pub permissions: Vec<Permission> = "permissions",
    }

    #[derive(Default)]
    struct WireHolder {
        user: Option<ManagedUser> = "user" | "userResponse",
        user_id: Option<UserId> = "userIdHash" | "userId",
        nickname: Option<Box<str>> = "nickname",
        image_url: Option<Box<str>> = "profileImageUrl",
        verified_mark: bool = "verifiedMark",
        role: Option<StreamingRole> = "userRoleType" | "userRole",
        created_at: Option<Timestamp> = "createdDate" as Seoul,
    }
}

/// Somebody with a role in the channel (streaming-roles). That the list is there was recorded; what its rows look like was not, so this is
/// read from the names that such rows have elsewhere, and may well stay empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct RoleHolder {
    /// Who.
    pub user: ManagedUser,
    /// What they are.
    pub role: Option<StreamingRole>,
    /// Since when.
    pub created_at: Option<Timestamp>,
}

impl Wire for RoleHolder {
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        let WireHolder { user, user_id, nickname, image_url, verified_mark, role, created_at } =
            WireHolder::from_map(map)?.unwrap_or_default();
        let user = user.unwrap_or(ManagedUser { user_id, nickname, image_url, verified_mark });
        Ok(Some(Self { user, role, created_at }))
    }
}

/// The list, whatever it is wrapped in: the rows themselves, or an object with the rows in one of its values.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RoleHolders(pub(crate) Vec<RoleHolder>);

impl Wire for RoleHolders {
    fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Option<Self>, A::Error> {
        Ok(Vec::from_seq(seq)?.map(Self))
    }
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        let mut holders = Vec::new();
        while map.next_key_seed(Key(|_: &str| ()))?.is_some() {
            holders.extend(map.next_value_seed(Seed::<Vec<RoleHolder>>::new())?.unwrap_or_default());
        }
        Ok(Some(Self(holders)))
    }
}
