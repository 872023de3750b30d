//! PRIVMSG: what somebody wrote in a room.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::{Badges, Color, Emotes, Gifs, HypeChat, Reply, SharedChat, UserType, held};
use crate::{
    lenient::open_enum,
    plain::Plain,
    twitch::{
        ChannelName, MessageId, Text, UserId,
        reading::{HeldLine, Reading, flag, number},
    },
};

/// Somebody wrote in a room (PRIVMSG).
///
/// What comes from a tag is `None` or `false` where the tag is missing, empty or odd; without the capability `twitch.tv/tags` that
/// is all of it. `Display` shows one line, `#lumen_dock PixelMoth: hello`, with nothing in it that drives a terminal.
#[expect(clippy::struct_excessive_bools, reason = "the tags are that many yes and no")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Privmsg {
    /// The room it came from.
    pub channel: ChannelName,
    /// The room's id.
    pub room_id: Option<UserId>,
    /// The message's id.
    pub id: Option<MessageId>,
    /// Who wrote it.
    pub user_id: Option<UserId>,
    /// The writer's login. Empty where the line had no prefix, which Twitch does not send.
    pub login: Text,
    /// Whether an account of this client wrote it, for example because its owner typed it in a browser. Do not answer those: a bot that
    /// does may answer itself. What this chat sent itself is not among them, since it is never heard. `false` from
    /// [`decode`](crate::twitch::decode), which knows no account; in JSON it is there only where it is true.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub mine: bool,
    /// The name shown; the login where there is none. Any script, spaces included, and not always like the login.
    pub display_name: Text,
    /// The colour of the name. `None` also where the writer never chose one.
    pub color: Option<Color>,
    /// The badges beside the name.
    pub badges: Badges,
    /// What is known of some badges beyond their versions.
    pub badge_info: Badges,
    /// Whether the writer moderates the room (`mod`). The broadcaster does not.
    pub moderator: bool,
    /// Whether the writer subscribes to the room.
    pub subscriber: bool,
    /// Whether the writer is a VIP of the room. The tag comes for VIPs only.
    pub vip: bool,
    /// Whether the writer has Turbo.
    pub turbo: bool,
    /// What the writer is at Twitch, if anything.
    pub user_type: Option<UserType>,
    /// When the server got it (`tmi-sent-ts`).
    pub time: Option<Timestamp>,
    /// The text; of a `/me` without its markers. In a reply it begins with `@name `.
    pub text: Text,
    /// Whether it was sent as `/me`. Both markers must be there, or the text is left as it came.
    pub action: bool,
    /// The emotes in the text.
    pub emotes: Emotes,
    /// Whether the text is nothing but emotes.
    pub emote_only: bool,
    /// The GIFs in the text.
    pub gifs: Gifs,
    /// All the Bits that were cheered with it.
    pub bits: Option<u64>,
    /// Whether it is the writer's first message ever in this room.
    pub first_msg: bool,
    /// Whether the writer is new and wrote at least twice in the last 30 days.
    pub returning_chatter: bool,
    /// What makes it special (`msg-id`), if anything.
    pub msg_id: Option<PrivmsgKind>,
    /// The effect of an [animated message](PrivmsgKind::AnimatedMessage).
    pub animation_id: Option<Text>,
    /// The channel points reward that it was written for.
    pub custom_reward_id: Option<Text>,
    /// What the writer's client put there. Everybody sees it.
    pub client_nonce: Option<Text>,
    /// What `AutoMod` thought of parts of the text: `0-6:P.3/S.5`. Nowhere documented.
    pub flags: Option<Text>,
    /// The message it replies to.
    pub reply: Option<Box<Reply>>,
    /// What was paid for it to be pinned.
    pub hype_chat: Option<Box<HypeChat>>,
    /// Where it comes from, in Shared Chat.
    pub source: Option<Box<SharedChat>>,
    #[serde(skip)]
    line: HeldLine,
}

held!(Privmsg);

impl Privmsg {
    #[inline]
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        let tags = &reading.tags;
        let channel = reading.channel()?;
        let (text, action) = action(reading.split.params().nth(1).ok_or("it has no text")?);
        let text = reading.slice(text);
        let login = reading.login();
        Ok(Self {
            channel,
            room_id: reading.user_id(tags.room_id),
            id: reading.message_id(tags.id),
            user_id: reading.user_id(tags.user_id),
            display_name: reading.text(tags.display_name).unwrap_or_else(|| login.clone()),
            login,
            mine: false,
            color: reading.color(),
            badges: reading.badges(tags.badges),
            badge_info: reading.badges(tags.badge_info),
            moderator: flag(tags.moderator),
            subscriber: flag(tags.subscriber),
            vip: tags.vip.is_some_and(|vip| vip != "0"),
            turbo: flag(tags.turbo),
            user_type: reading.user_type(),
            time: reading.time(),
            action,
            emotes: Emotes::new(reading.text(tags.emotes), &text),
            emote_only: flag(tags.emote_only),
            gifs: Gifs::new(reading.text(tags.gifs), &text),
            text,
            bits: number(tags.bits),
            first_msg: flag(tags.first_msg),
            returning_chatter: flag(tags.returning_chatter),
            msg_id: reading.text(tags.msg_id).map(|word| word.as_str().into()),
            animation_id: reading.text(tags.animation_id),
            custom_reward_id: reading.text(tags.custom_reward_id),
            client_nonce: reading.text(tags.client_nonce),
            flags: reading.text(tags.flags),
            reply: Reply::read(reading),
            hype_chat: HypeChat::read(reading),
            source: SharedChat::read(reading),
            line: reading.held(),
        })
    }

    /// Whether the broadcaster wrote it.
    pub fn is_broadcaster(&self) -> bool {
        self.badges.has("broadcaster")
    }

    /// Whether the writer can moderate the room: the broadcaster, or a moderator. [`moderator`](Self::moderator) alone is false for the
    /// broadcaster.
    pub fn can_moderate(&self) -> bool {
        self.moderator || self.badges.has("moderator") || self.is_broadcaster()
    }

    /// Whether it is a copy of what was written in another room of a Shared Chat.
    pub fn is_copy(&self) -> bool {
        SharedChat::is_elsewhere(self.source.as_deref(), self.room_id.as_ref())
    }
}

impl fmt::Display for Privmsg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { channel, display_name, text, action, .. } = self;
        let colon = if *action { "" } else { ":" };
        write!(f, "#{} {}{colon} {}", Plain(channel.as_str()), Plain(display_name), Plain(text))
    }
}

/// The text without the markers of a `/me`, and whether it had them.
pub(super) fn action(text: &str) -> (&str, bool) {
    let inner = text.strip_prefix("\u{1}ACTION").and_then(|rest| rest.strip_suffix('\u{1}'));
    match inner {
        Some("") => ("", true),
        Some(inner) => inner.strip_prefix(' ').map_or((text, false), |inner| (inner, true)),
        None => (text, false),
    }
}

open_enum! {
    /// What makes a message special (`msg-id` of a PRIVMSG; none of them is documented).
    pub enum PrivmsgKind {
        /// Highlighted with channel points:
        HighlightedMessage = "highlighted-message",
        /// Written past the subscribers-only mode with channel points:
        SkipSubsModeMessage = "skip-subs-mode-message",
        /// Its last emote is to be shown large:
        GigantifiedEmoteMessage = "gigantified-emote-message",
        /// Shown with the effect that `animation_id` names:
        AnimatedMessage = "animated-message",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_needs_both_markers() {
        assert_eq!(action("\u{1}ACTION waves\u{1}"), ("waves", true));
        assert_eq!(action("\u{1}ACTION  \u{1}"), (" ", true));
        assert_eq!(action("\u{1}ACTION \u{1}"), ("", true));
        assert_eq!(action("\u{1}ACTION\u{1}"), ("", true));
        for plain in ["\u{1}ACTION waves", "\u{1}ACTIONwaves\u{1}", "ACTION waves\u{1}", "\u{1}ACTION", "", "\u{1}"] {
            assert_eq!(action(plain), (plain, false));
        }
    }
}
