//! What is known of each room, readable from any thread.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;

use crate::twitch::{
    ChannelName, Text, UserId,
    message::{FollowersOnly, RoomState, UserState},
};

/// Of a room that is larger no more names are kept: Twitch tells none above 1,000 (reference 5).
const MOST_VIEWERS: usize = 20_000;

/// What is known of a room. After a loss it begins anew with the next join.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Room {
    /// Whether it is joined just now.
    pub is_joined: bool,
    /// Its modes (ROOMSTATE).
    pub modes: RoomModes,
    /// What the own account is there (USERSTATE); `None` for anonymous logins.
    pub own: Option<Box<UserState>>,
}

/// The modes of a room as they are now; `None` where the server did not tell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RoomModes {
    /// The channel's id (`room-id`).
    pub room_id: Option<UserId>,
    /// Only emotes may be written.
    pub emote_only: Option<bool>,
    /// Only followers may write.
    pub followers_only: Option<FollowersOnly>,
    /// Unique chat: texts of more than 9 characters must differ from earlier ones.
    pub r9k: Option<bool>,
    /// Seconds between two messages of one chatter; 0 is off.
    pub slow: Option<u64>,
    /// Only subscribers may write.
    pub subs_only: Option<bool>,
}

impl RoomModes {
    /// What a ROOMSTATE does not name stays.
    fn change(&mut self, change: &RoomState) {
        let RoomState { room_id, emote_only, followers_only, r9k, slow, subs_only, .. } = change;
        *self = Self {
            room_id: room_id.clone().or_else(|| self.room_id.take()),
            emote_only: emote_only.or(self.emote_only),
            followers_only: followers_only.or(self.followers_only),
            r9k: r9k.or(self.r9k),
            slow: slow.or(self.slow),
            subs_only: subs_only.or(self.subs_only),
        };
    }
}

#[derive(Debug, Default)]
struct Kept {
    room: Room,
    viewers: BTreeSet<Text>,
    /// The chat has it.
    is_taken: bool,
    /// How many joins are on their way to the chat.
    asked: usize,
}

/// All rooms of a chat. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rooms(Arc<Mutex<BTreeMap<ChannelName, Kept>>>);

impl Rooms {
    fn kept(&self) -> MutexGuard<'_, BTreeMap<ChannelName, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, channel: &str) -> Option<Room> {
        self.kept().get(channel).map(|kept| kept.room.clone())
    }

    pub(crate) fn is_there(&self, channel: &str) -> bool {
        self.kept().contains_key(channel)
    }

    pub(crate) fn names(&self) -> Vec<ChannelName> {
        self.kept().keys().cloned().collect()
    }

    pub(crate) fn viewers(&self, channel: &str) -> Vec<Text> {
        self.kept().get(channel).map(|kept| kept.viewers.iter().cloned().collect()).unwrap_or_default()
    }

    pub(crate) fn viewer_count(&self, channel: &str) -> usize {
        self.kept().get(channel).map_or(0, |kept| kept.viewers.len())
    }

    /// A join is on its way, so that what is said meanwhile is said to a room that is wanted.
    pub(crate) fn ask(&self, channel: &ChannelName) {
        self.kept().entry(channel.clone()).or_default().asked += 1;
    }

    /// It arrived, or it never will.
    pub(crate) fn asked(&self, channel: &str) {
        let mut rooms = self.kept();
        if let Some(kept) = rooms.get_mut(channel) {
            kept.asked = kept.asked.saturating_sub(1);
            if kept.asked == 0 && !kept.is_taken {
                rooms.remove(channel);
            }
        }
    }

    pub(super) fn add(&self, channel: &ChannelName) {
        self.kept().entry(channel.clone()).or_default().is_taken = true;
    }

    pub(super) fn remove(&self, channel: &str) {
        let mut rooms = self.kept();
        let asked = rooms.remove(channel).map_or(0, |kept| kept.asked);
        if asked > 0 {
            rooms.insert(channel.into(), Kept { asked, ..Kept::default() });
        }
    }

    pub(super) fn set_joined(&self, channel: &str, is_joined: bool) {
        if let Some(kept) = self.kept().get_mut(channel) {
            kept.room.is_joined = is_joined;
        }
    }

    /// Nobody tells any more how it is there.
    pub(super) fn lost(&self, channel: &str) {
        if let Some(kept) = self.kept().get_mut(channel) {
            *kept = Kept { is_taken: kept.is_taken, asked: kept.asked, ..Kept::default() };
        }
    }

    /// The list of names of another connection begins.
    pub(super) fn forget_viewers(&self, channel: &str) {
        if let Some(kept) = self.kept().get_mut(channel) {
            kept.viewers.clear();
        }
    }

    pub(super) fn add_viewers<'a>(&self, channel: &str, logins: impl IntoIterator<Item = &'a Text>) {
        if let Some(kept) = self.kept().get_mut(channel) {
            for login in logins {
                if kept.viewers.len() >= MOST_VIEWERS {
                    return;
                }
                // Its own, so that the line it came in is let go of.
                if !kept.viewers.contains(login.as_str()) {
                    kept.viewers.insert(login.as_str().into());
                }
            }
        }
    }

    pub(super) fn remove_viewer(&self, channel: &str, login: &str) {
        if let Some(kept) = self.kept().get_mut(channel) {
            kept.viewers.remove(login);
        }
    }

    pub(super) fn change_modes(&self, channel: &str, change: &RoomState) {
        if let Some(kept) = self.kept().get_mut(channel) {
            kept.room.modes.change(change);
        }
    }

    pub(super) fn set_own(&self, channel: &str, state: &UserState) {
        if let Some(kept) = self.kept().get_mut(channel) {
            kept.room.own = Some(Box::new(state.clone()));
        }
    }

    /// Whether the own account is broadcaster, moderator or VIP there.
    pub(super) fn is_privileged(&self, channel: &str) -> bool {
        let kept = self.kept();
        let own = kept.get(channel).and_then(|kept| kept.room.own.as_ref());
        own.is_some_and(|own| {
            own.moderator || ["broadcaster", "moderator", "vip"].iter().any(|badge| own.badges.has(badge))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_wanted_from_the_join_on_until_it_is_refused_or_left() {
        let (rooms, dock) = (Rooms::default(), ChannelName::from("dock"));
        rooms.ask(&dock);
        assert!(rooms.is_there("dock") && rooms.names() == ["dock"]);
        // No account may have it.
        rooms.asked("dock");
        assert!(!rooms.is_there("dock"));
        // Two joins, of which one arrives; then a part that was sent between them.
        rooms.ask(&dock);
        rooms.ask(&dock);
        rooms.add(&dock);
        rooms.asked("dock");
        rooms.remove("dock");
        assert!(rooms.is_there("dock"), "the second join is still on its way");
        rooms.add(&dock);
        rooms.asked("dock");
        rooms.lost("dock");
        rooms.asked("dock");
        assert!(rooms.is_there("dock"), "a loss gives no room up");
        rooms.remove("dock");
        assert!(!rooms.is_there("dock"));
    }
}
