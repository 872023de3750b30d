//! A line on its way to become a message: its tags found, nothing of them read yet.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Line, Tags, Text, UserId,
    id::{ChannelName, MessageId},
    message::{Badges, Color, UserType},
    unescape,
};

/// Declares the tags that are known, in groups by the length of their keys.
macro_rules! known_tags {
    ($( $length:literal { $($field:ident = $key:literal),+ $(,)? } )+) => {
        /// The values of the known tags as they came, each found in one pass. Where a key stands twice, the last one counts.
        #[derive(Default)]
        pub(super) struct Known<'a> {
            $($( pub(super) $field: Option<&'a str>, )+)+
        }

        impl<'a> Known<'a> {
            #[inline]
            fn find(tags: Tags<'a>) -> Self {
                let mut known = Self::default();
                for tag in tags {
                    // Comparing a key with forty others would cost more than all the rest, comparing its length does not.
                    let value = match tag.key.len() {
                        $( $length => match tag.key {
                            $( $key => &mut known.$field, )+
                            _ => continue,
                        }, )+
                        _ => continue,
                    };
                    *value = Some(tag.raw_value);
                }
                known
            }
        }

        $($( const _: () = assert!($key.len() == $length, "a known tag stands in the wrong group"); )+)+
    };
}

known_tags! {
    2 { id = "id" }
    3 { moderator = "mod", vip = "vip", r9k = "r9k" }
    4 { bits = "bits", gifs = "gifs", slow = "slow" }
    5 { color = "color", flags = "flags", login = "login", turbo = "turbo" }
    6 { badges = "badges", emotes = "emotes", msg_id = "msg-id" }
    7 { room_id = "room-id", user_id = "user-id", rituals = "rituals" }
    9 {
        user_type = "user-type",
        first_msg = "first-msg",
        thread_id = "thread-id",
        source_id = "source-id",
        subs_only = "subs-only",
    }
    10 {
        badge_info = "badge-info",
        emote_only = "emote-only",
        emote_sets = "emote-sets",
        subscriber = "subscriber",
        system_msg = "system-msg",
        message_id = "message-id",
    }
    11 { tmi_sent_ts = "tmi-sent-ts", source_only = "source-only" }
    12 {
        display_name = "display-name",
        client_nonce = "client-nonce",
        ban_duration = "ban-duration",
        animation_id = "animation-id",
    }
    13 { target_msg_id = "target-msg-id", source_badges = "source-badges", source_msg_id = "source-msg-id" }
    14 { target_user_id = "target-user-id", followers_only = "followers-only", source_room_id = "source-room-id" }
    16 { custom_reward_id = "custom-reward-id" }
    17 { returning_chatter = "returning-chatter", source_badge_info = "source-badge-info" }
    19 { reply_parent_msg_id = "reply-parent-msg-id" }
    20 { reply_parent_user_id = "reply-parent-user-id" }
    21 { reply_parent_msg_body = "reply-parent-msg-body" }
    22 { paid_level = "pinned-chat-paid-level" }
    23 { reply_parent_user_login = "reply-parent-user-login", paid_amount = "pinned-chat-paid-amount" }
    25 {
        reply_parent_display_name = "reply-parent-display-name",
        paid_currency = "pinned-chat-paid-currency",
        paid_exponent = "pinned-chat-paid-exponent",
    }
    26 { reply_thread_parent_msg_id = "reply-thread-parent-msg-id" }
    27 { reply_thread_parent_user_id = "reply-thread-parent-user-id" }
    30 { reply_thread_parent_user_login = "reply-thread-parent-user-login" }
    32 { reply_thread_parent_display_name = "reply-thread-parent-display-name" }
    33 { paid_canonical_amount = "pinned-chat-paid-canonical-amount" }
    34 { paid_is_system_message = "pinned-chat-paid-is-system-message" }
}

/// A split line with its known tags.
pub(super) struct Reading<'a> {
    line: &'a Arc<str>,
    pub(super) split: Line<'a>,
    pub(super) tags: Known<'a>,
    has_escapes: bool,
}

impl<'a> Reading<'a> {
    /// `split` must have been split from `line`, else every text is a copy.
    #[inline]
    pub(super) fn new(line: &'a Arc<str>, split: Line<'a>) -> Self {
        let tags = split.tags();
        Self { line, split, tags: Known::find(tags), has_escapes: tags.has_escapes() }
    }

    /// The line itself, to be held by the message.
    pub(super) fn held(&self) -> HeldLine {
        HeldLine(self.line.clone())
    }

    /// A part of the line that is no tag's value.
    pub(super) fn slice(&self, part: &str) -> Text {
        Text::slice(self.line, part)
    }

    /// A tag's value, unescaped; `None` where there is none or an empty one.
    #[inline]
    pub(super) fn text(&self, value: Option<&str>) -> Option<Text> {
        let value = value.filter(|value| !value.is_empty())?;
        if self.has_escapes && value.as_bytes().contains(&b'\\') {
            return Some(unescape(value).into_owned().into()).filter(|text: &Text| !text.is_empty());
        }
        Some(self.slice(value))
    }

    pub(super) fn user_id(&self, value: Option<&str>) -> Option<UserId> {
        self.text(value).map(UserId::from)
    }

    pub(super) fn message_id(&self, value: Option<&str>) -> Option<MessageId> {
        self.text(value).map(MessageId::from)
    }

    pub(super) fn badges(&self, value: Option<&str>) -> Badges {
        Badges::new(self.text(value))
    }

    pub(super) fn color(&self) -> Option<Color> {
        self.tags.color.and_then(Color::read)
    }

    pub(super) fn user_type(&self) -> Option<UserType> {
        self.text(self.tags.user_type).map(|word| word.as_str().into())
    }

    /// When the server sent it.
    pub(super) fn time(&self) -> Option<Timestamp> {
        let milliseconds = i64::try_from(number(self.tags.tmi_sent_ts)?).ok()?;
        Timestamp::from_millisecond(milliseconds).ok()
    }

    /// The login in front of the first `!`; empty without a prefix.
    pub(super) fn login(&self) -> Text {
        self.split.prefix().map(|prefix| self.slice(prefix.name())).unwrap_or_default()
    }

    /// The room that the first parameter names.
    pub(super) fn channel(&self) -> Result<ChannelName, &'static str> {
        self.channel_in(self.split.params().next())
    }

    pub(super) fn channel_in(&self, param: Option<&str>) -> Result<ChannelName, &'static str> {
        let name = param.ok_or("it names no channel")?;
        let name = name.strip_prefix('#').unwrap_or(name);
        if name.is_empty() { Err("the channel has no name") } else { Ok(self.slice(name).into()) }
    }
}

/// A whole number that is not negative.
pub(super) fn number(value: Option<&str>) -> Option<u64> {
    value?.parse().ok()
}

/// 1 is yes; 0, nothing and everything else no.
pub(super) fn flag(value: Option<&str>) -> bool {
    value == Some("1")
}

/// The line that a message came in.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct HeldLine(pub(super) Arc<str>);

impl HeldLine {
    pub(super) fn tags(&self) -> Tags<'_> {
        Line::parse(&self.0).map(Line::tags).unwrap_or_default()
    }
}

/// Its size only, since its content stands in the fields beside it.
impl std::fmt::Debug for HeldLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({} bytes)", self.0.len())
    }
}
