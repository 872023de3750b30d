//! USERNOTICE: what happens in a room beside the writing, with a type for each kind.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::{Badges, Color, Emotes, SharedChat, UserType, held};
use crate::{
    plain::Plain,
    twitch::{
        ChannelName, MessageId, Text, UserId,
        reading::{HeldLine, Reading, flag},
    },
};

mod gift;
mod kind;
mod occasion;
mod params;
mod subscription;

pub use gift::{MysteryGift, PayForward, PrimeCommunityGift, RewardGift, SubGift};
pub use kind::UsernoticeKind;
pub use occasion::{
    Announcement, AnnouncementColor, BitsBadgeTier, CharityDonation, Modiversary, OneTap, Raid, Ritual,
    UserAnniversary, ViewerMilestone,
};
pub use subscription::{ExtendSub, GiftPaidUpgrade, PrimePaidUpgrade, SubPlan, Subscription};

use params::Params;

/// Twitch's account for gifts whose giver is not to be known.
const ANONYMOUS_GIFTER: &str = "274598607";

/// Something happened in a room (USERNOTICE).
///
/// What comes from a tag is `None` or `false` where the tag is missing, empty or odd. `Display` shows one line, with nothing in it
/// that drives a terminal.
#[expect(clippy::struct_excessive_bools, reason = "the tags are that many yes and no")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Usernotice {
    /// The room.
    pub channel: ChannelName,
    /// The room's id.
    pub room_id: Option<UserId>,
    /// The notice's id. One can neither reply to a notice nor delete it.
    pub id: Option<MessageId>,
    /// Its kind as it came: `sharedchatnotice` for one that was copied from another room. Empty where the line did not tell.
    pub msg_id: Text,
    /// What happened, by that kind; of a copy by the kind of the original.
    pub kind: UsernoticeKind,
    /// Twitch's sentence about it, in English.
    pub system_msg: Option<Text>,
    /// Whom it is about: who subscribed, gave, raids, announces. In older anonymous gifts a dummy.
    pub user_id: Option<UserId>,
    /// The login of whom it is about.
    pub login: Option<Text>,
    /// The name shown; the login where there is none.
    pub display_name: Option<Text>,
    /// The colour of the name. `None` also where none was ever chosen.
    pub color: Option<Color>,
    /// The badges beside the name.
    pub badges: Badges,
    /// What is known of some badges beyond their versions.
    pub badge_info: Badges,
    /// Whether whom it is about moderates the room (`mod`).
    pub moderator: bool,
    /// Whether whom it is about subscribes to the room.
    pub subscriber: bool,
    /// Whether whom it is about is a VIP of the room.
    pub vip: bool,
    /// Whether whom it is about has Turbo.
    pub turbo: bool,
    /// What whom it is about is at Twitch, if anything.
    pub user_type: Option<UserType>,
    /// When it happened.
    pub time: Option<Timestamp>,
    /// What whom it is about wrote with it.
    pub text: Option<Text>,
    /// The emotes in that text. If it looked like a `/me`, the server counts them wrongly by one.
    pub emotes: Emotes,
    /// What `AutoMod` thought of parts of the text. Nowhere documented.
    pub flags: Option<Text>,
    /// Where it comes from, in Shared Chat.
    pub source: Option<Box<SharedChat>>,
    #[serde(skip)]
    line: HeldLine,
}

held!(Usernotice);

impl Usernotice {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        let tags = &reading.tags;
        let msg_id = reading.text(tags.msg_id).unwrap_or_default();
        let source = SharedChat::read(reading);
        let original = reading.text(tags.source_msg_id).filter(|_| msg_id == "sharedchatnotice");
        let login = reading.text(tags.login);
        let text = reading.split.params().nth(1).filter(|text| !text.is_empty()).map(|text| reading.slice(text));
        Ok(Self {
            channel: reading.channel()?,
            room_id: reading.user_id(tags.room_id),
            id: reading.message_id(tags.id),
            kind: UsernoticeKind::read(original.as_ref().unwrap_or(&msg_id), &Params::new(reading)),
            msg_id,
            system_msg: reading.text(tags.system_msg),
            user_id: reading.user_id(tags.user_id),
            display_name: reading.text(tags.display_name).or_else(|| login.clone()),
            login,
            color: reading.color(),
            badges: reading.badges(tags.badges),
            badge_info: reading.badges(tags.badge_info),
            moderator: flag(tags.moderator),
            subscriber: flag(tags.subscriber),
            vip: flag(tags.vip),
            turbo: flag(tags.turbo),
            user_type: reading.user_type(),
            time: reading.time(),
            emotes: text.as_ref().map(|text| Emotes::new(reading.text(tags.emotes), text)).unwrap_or_default(),
            text,
            flags: reading.text(tags.flags),
            source,
            line: reading.held(),
        })
    }

    /// Whether it is a copy of what happened in another room of a Shared Chat.
    pub fn is_copy(&self) -> bool {
        SharedChat::is_elsewhere(self.source.as_deref(), self.room_id.as_ref())
    }

    /// Whether it is a gift whose giver is not to be known. [`user_id`](Self::user_id) and what else names somebody is then
    /// Twitch's account for such gifts, or a dummy.
    pub fn is_anonymous_gift(&self) -> bool {
        match self.kind {
            UsernoticeKind::Anonsubgift(_) | UsernoticeKind::Anonsubmysterygift(_) => true,
            UsernoticeKind::Subgift(_) | UsernoticeKind::Submysterygift(_) => {
                self.user_id.as_ref().is_some_and(|id| *id == ANONYMOUS_GIFTER)
                    || self.login.as_deref() == Some("ananonymousgifter")
            }
            _ => false,
        }
    }
}

impl fmt::Display for Usernotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.msg_id.is_empty() { "notice" } else { &*self.msg_id };
        write!(f, "#{} {}", Plain(self.channel.as_str()), Plain(kind))?;
        let sentence = self.system_msg.as_deref().unwrap_or_default();
        // Most sentences name whom they are about, some do not, and some must not.
        let name = self.display_name.as_deref().filter(|name| !sentence.contains(name) && !self.is_anonymous_gift());
        if let Some(name) = name {
            write!(f, " of {}", Plain(name))?;
        }
        if !sentence.is_empty() {
            write!(f, ": {}", Plain(sentence))?;
        }
        self.text.as_ref().map_or(Ok(()), |text| write!(f, " \"{}\"", Plain(text)))
    }
}
