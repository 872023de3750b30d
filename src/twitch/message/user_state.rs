//! USERSTATE and GLOBALUSERSTATE: what this connection's own account is.

use std::fmt;

use serde::Serialize;

use super::{Badges, Color, UserType, held};
use crate::{
    plain::Plain,
    twitch::{
        ChannelName, MessageId, Text, UserId,
        reading::{HeldLine, Reading, flag},
    },
};

/// What the own account is in a room (USERSTATE): after joining, and after each own message, whose only receipt it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UserState {
    /// The room.
    pub channel: ChannelName,
    /// The message that was just sent; `None` after joining.
    pub id: Option<MessageId>,
    /// What was sent along with that message. Undocumented.
    pub client_nonce: Option<Text>,
    /// The name shown.
    pub display_name: Option<Text>,
    /// The colour of the name. `None` also where none was ever chosen.
    pub color: Option<Color>,
    /// The badges beside the name.
    pub badges: Badges,
    /// What is known of some badges beyond their versions.
    pub badge_info: Badges,
    /// The emote sets that can be used. Ids are texts, some of them UUIDs; `0` is always there.
    pub emote_sets: Vec<Text>,
    /// Whether it moderates the room (`mod`).
    pub moderator: bool,
    /// Whether it subscribes to the room.
    pub subscriber: bool,
    /// Whether it has Turbo.
    pub turbo: bool,
    /// What it is at Twitch, if anything.
    pub user_type: Option<UserType>,
    #[serde(skip)]
    line: HeldLine,
}

held!(UserState);

impl UserState {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        let tags = &reading.tags;
        Ok(Self {
            channel: reading.channel()?,
            id: reading.message_id(tags.id),
            client_nonce: reading.text(tags.client_nonce),
            display_name: reading.text(tags.display_name),
            color: reading.color(),
            badges: reading.badges(tags.badges),
            badge_info: reading.badges(tags.badge_info),
            emote_sets: emote_sets(reading),
            moderator: flag(tags.moderator),
            subscriber: flag(tags.subscriber),
            turbo: flag(tags.turbo),
            user_type: reading.user_type(),
            line: reading.held(),
        })
    }
}

impl fmt::Display for UserState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} own state", Plain(self.channel.as_str()))?;
        if let Some(id) = &self.id {
            write!(f, " after message {}", Plain(id.as_str()))?;
        }
        Ok(())
    }
}

/// What the own account is everywhere (GLOBALUSERSTATE), after the login. Anonymous logins get none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GlobalUserState {
    /// The account.
    pub user_id: Option<UserId>,
    /// The name shown.
    pub display_name: Option<Text>,
    /// The colour of the name. `None` also where none was ever chosen.
    pub color: Option<Color>,
    /// The badges beside the name.
    pub badges: Badges,
    /// What is known of some badges beyond their versions.
    pub badge_info: Badges,
    /// The emote sets that can be used. Ids are texts, some of them UUIDs; `0` is always there.
    pub emote_sets: Vec<Text>,
    /// Whether it has Turbo.
    pub turbo: bool,
    /// What it is at Twitch, if anything.
    pub user_type: Option<UserType>,
    #[serde(skip)]
    line: HeldLine,
}

held!(GlobalUserState);

impl GlobalUserState {
    pub(super) fn read(reading: &Reading<'_>) -> Self {
        let tags = &reading.tags;
        Self {
            user_id: reading.user_id(tags.user_id),
            display_name: reading.text(tags.display_name),
            color: reading.color(),
            badges: reading.badges(tags.badges),
            badge_info: reading.badges(tags.badge_info),
            emote_sets: emote_sets(reading),
            turbo: flag(tags.turbo),
            user_type: reading.user_type(),
            line: reading.held(),
        }
    }
}

impl fmt::Display for GlobalUserState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "logged in as {}", Plain(self.display_name.as_deref().unwrap_or("(unknown)")))
    }
}

fn emote_sets(reading: &Reading<'_>) -> Vec<Text> {
    // A set's id holds neither escapes nor commas.
    let ids = reading.tags.emote_sets.unwrap_or_default().split(',');
    ids.filter_map(|id| reading.text(Some(id))).collect()
}
