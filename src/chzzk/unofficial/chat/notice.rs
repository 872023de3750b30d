//! Pinned lines, and lines that were hidden.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::Serialize;

use super::{
    ChatChannelId, Profile, Raw, UserId,
    details::{Extras, ExtrasKeys},
    donation::Text,
    frame::Fault,
    message::Author,
    plain::Plain,
};
use crate::lenient::{self, Shape, lenient, open_enum};

/// A line that is pinned above the chat (`94010`). Who wrote it and who pinned it may be two people.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Notice {
    /// The chat channel.
    pub chat_channel_id: Option<ChatChannelId>,
    /// Who wrote it.
    pub user_id: Option<UserId>,
    /// When it was written.
    pub time: Option<Timestamp>,
    /// The text. Emojis stand in it as `{:name:}`.
    pub content: String,
    /// The addresses of the emojis' pictures, by name.
    pub emojis: BTreeMap<String, String>,
    /// Who wrote it, as the service shows them.
    pub profile: Option<Box<Profile>>,
    /// Who pinned it, as the service shows them.
    pub pinned_by: Option<Box<Profile>>,
    /// When it was pinned, it seems (`createTime`).
    pub created_at: Option<Timestamp>,
    /// The notice's own JSON, where the chat was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

lenient! {
    #[derive(Default)]
    pub(super) struct WireNotice {
        chat_channel_id: Option<ChatChannelId> = "channelId" | "cid" | "chatChannelId",
        user_id: Option<UserId> = "userId" | "uid" | "userIdHash",
        time: Option<Timestamp> = "messageTime" | "msgTime" as Millis,
        content: String = "content" | "msg",
        profile: Option<Box<Profile>> = "profile" as Embedded,
        created_at: Option<Timestamp> = "createTime" | "ctime" as Millis,
        extras: Extras = "extras",
    }

    #[derive(Default)]
    struct WireBlind {
        chat_channel_id: Option<ChatChannelId> = "channelId" | "cid",
        user_id: Option<UserId> = "userId" | "uid" | "userIdHash",
        time: Option<Timestamp> = "messageTime" | "msgTime" as Millis,
        blind_type: Option<BlindType> = "blindType",
        blind_user_id: Option<UserId> = "blindUserId",
        line: Option<WireLine> = "message" as Embedded,
    }

    #[derive(Default)]
    struct WireLine {
        content: String = "content" | "msg",
        extras: Extras = "extras",
    }
}

/// Reads a notice from its text; `None` where nothing is pinned (any more): `null`, `{}`, a time that is not after 0.
///
/// # Errors
///
/// Where it is not JSON; inside, why it is not a notice.
pub(super) fn pinned(text: &str, keep_raw: bool) -> Result<Option<Box<Notice>>, Fault> {
    let mut wire = WireNotice::default();
    let shape = lenient::parse_into(text, &mut wire)?;
    wire.into_notice(shape, keep_raw.then(|| Raw::new(text)))
}

impl WireNotice {
    pub(super) fn into_notice(self, shape: Shape, raw: Option<Raw>) -> Result<Option<Box<Notice>>, Fault> {
        match shape {
            Shape::Object => {}
            Shape::Nothing => return Ok(None),
            Shape::Other | Shape::Broken => return Err(Fault::Odd("its bdy is not a notice")),
        }
        let Self { chat_channel_id, user_id, time, content, profile, created_at, extras } = self;
        let is_blank = user_id.is_none() && content.is_empty() && profile.is_none();
        if is_blank || time.is_some_and(|time| time <= Timestamp::UNIX_EPOCH) {
            return Ok(None);
        }
        let ExtrasKeys { os_type: _, emojis, details } = extras.keys;
        Ok(Some(Box::new(Notice {
            chat_channel_id,
            user_id,
            time,
            content,
            emojis,
            profile: profile.filter(|profile| !profile.is_blank()),
            pinned_by: details.and_then(|details| details.pinned_by).filter(|profile| !profile.is_blank()),
            created_at,
            raw,
        })))
    }
}

/// Reads from its text that a line was hidden.
///
/// # Errors
///
/// Where it is not JSON; inside, why it is not that.
pub(super) fn blind(text: &str, keep_raw: bool) -> Result<Blind, Fault> {
    let mut wire = WireBlind::default();
    if lenient::parse_into(text, &mut wire)? != Shape::Object {
        return Err(Fault::Odd("its bdy is not an object"));
    }
    let WireBlind { chat_channel_id, user_id, time, blind_type, blind_user_id, line } = wire;
    if user_id.is_none() && time.is_none() {
        return Err(Fault::Odd("it names no line"));
    }
    let restored = |line: WireLine| Box::new(RestoredLine { content: line.content, emojis: line.extras.keys.emojis });
    let raw = keep_raw.then(|| Raw::new(text));
    Ok(Blind { chat_channel_id, user_id, time, blind_type, blind_user_id, restored: line.map(restored), raw })
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let author = Author {
            anonymous: self.user_id.as_ref().is_some_and(UserId::is_anonymous),
            nickname: self.profile.as_deref().map(|profile| &*profile.nickname),
            user_id: self.user_id.as_ref(),
        };
        match &self.pinned_by {
            Some(profile) => write!(f, "{} pinned ", Plain(&profile.nickname))?,
            None => f.write_str("pinned ")?,
        }
        write!(f, "{author}: {}", Plain(&self.content))
    }
}

/// A line was hidden, or is shown again (`94008`). It names the line by author and time; hiding is the client's work.
///
/// One restriction of a viewer sends one of these for each of their lines, also for lines from before the join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Blind {
    /// The chat channel.
    pub chat_channel_id: Option<ChatChannelId>,
    /// Who wrote the line; can be `anonymous`.
    pub user_id: Option<UserId>,
    /// When the line was written: the [`time`](super::Message::time) of its row.
    pub time: Option<Timestamp>,
    /// Why it is hidden, or that it is shown again.
    pub blind_type: Option<BlindType>,
    /// Who hid it; only `null` was seen.
    pub blind_user_id: Option<UserId>,
    /// The line itself, where it is shown again. Only described; no recording shows one.
    pub restored: Option<Box<RestoredLine>>,
    /// The event's own JSON, where the chat was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl Blind {
    /// Whether the line is shown again.
    pub fn is_cancel(&self) -> bool {
        self.blind_type == Some(BlindType::Cancel)
    }
}

impl fmt::Display for Blind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let author = self.user_id.as_ref().map_or("(unknown)", UserId::as_str);
        let kind = self.blind_type.as_ref().map_or("BLIND", BlindType::as_str);
        write!(f, "[{}] line of {}", Plain(kind), Plain(author))?;
        if let Some(time) = self.time {
            write!(f, " at {time}")?;
        }
        self.restored.as_deref().map_or(Ok(()), |line| Text(&line.content).fmt(f))
    }
}

/// A hidden line that is shown again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct RestoredLine {
    /// The text.
    pub content: String,
    /// The addresses of the emojis' pictures, by name.
    pub emojis: BTreeMap<String, String>,
}

open_enum! {
    /// Why a line is hidden, or that it is shown again.
    pub enum BlindType {
        /// By the clean bot:
        CleanBotBlind = "CBOTBLIND",
        /// Its author was restricted:
        Hidden = "HIDDEN",
        /// By a manager:
        Blind = "BLIND",
        /// Named only in another client's source:
        Reclaim = "RECLAIM",
        /// Named only in another client's source:
        Filtered = "FILTERED",
        /// It is shown again:
        Cancel = "CANCEL",
    }
}
