//! What every row has: who, when, what.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::Serialize;

use super::{ChatChannelId, Profile, Raw, UserId, plain::Plain};
use crate::lenient::open_enum;

/// A row of the chat: a line that somebody wrote, or the head of a donation, a subscription and the like.
///
/// `Display` shows it on one line, `초록고래: 안녕`, with nothing in it that drives a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Message {
    /// The chat channel it was written in.
    pub chat_channel_id: Option<ChatChannelId>,
    /// Who wrote it. With [`time`](Self::time) it names the row: recordings of 31,709 rows had no two alike.
    pub user_id: Option<UserId>,
    /// When the service took it, to the millisecond.
    pub time: Option<Timestamp>,
    /// The text. Emojis stand in it as `{:name:}`; [`emojis`](Self::emojis) has their pictures.
    pub content: String,
    /// Whether the web client shows it. The text comes either way.
    pub status: MessageStatus,
    /// The author as the service shows them; `None` for anonymous donors, the service's own rows, and where it was unreadable.
    ///
    /// A row that wants to be anonymous and has a profile all the same keeps it in its wire form only, see
    /// [`raw`](Self::raw).
    pub profile: Option<Box<Profile>>,
    /// Whether the author does not want to be named.
    pub anonymous: bool,
    /// The kind of device it was written on.
    pub os_type: Option<OsType>,
    /// The addresses of the emojis' pictures, by name. A name that is missing here is shown as it stands.
    pub emojis: BTreeMap<String, String>,
    /// Connections to this chat at that moment. It is not the number of viewers: it differed from that by 4 to 75 %.
    pub connections: Option<u32>,
    /// How it came here.
    pub delivery: Delivery,
    /// Whether the logged-in user wrote it.
    pub mine: bool,
    /// The row's own JSON, where the chat was told to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
}

impl Message {
    /// The author's name, unless they want to be anonymous or none is known.
    pub fn nickname(&self) -> Option<&str> {
        let profile = self.profile.as_deref().filter(|_| !self.anonymous)?;
        Some(&*profile.nickname).filter(|nickname| !nickname.is_empty())
    }

    /// Whether the author does not want to be named.
    pub fn is_anonymous(&self) -> bool {
        self.anonymous
    }

    /// The author's name for people to read, whatever is known.
    pub(super) fn author(&self) -> Author<'_> {
        Author { anonymous: self.anonymous, nickname: self.nickname(), user_id: self.user_id.as_ref() }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}: {}", Mark(&self.status), self.author(), Plain(&self.content))
    }
}

/// A name for people to read.
pub(super) struct Author<'a> {
    pub(super) anonymous: bool,
    pub(super) nickname: Option<&'a str>,
    pub(super) user_id: Option<&'a UserId>,
}

impl fmt::Display for Author<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.nickname, self.user_id) {
            _ if self.anonymous => f.write_str("익명의 후원자"),
            (Some(nickname), _) => Plain(nickname).fmt(f),
            (None, Some(user_id)) => Plain(user_id.as_str()).fmt(f),
            (None, None) => f.write_str("(unknown)"),
        }
    }
}

/// Stands before a row that the web client hides.
pub(super) struct Mark<'a>(pub(super) &'a MessageStatus);

impl fmt::Display for Mark<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_hidden() { write!(f, "[{}] ", Plain(self.0.as_str())) } else { Ok(()) }
    }
}

open_enum! {
    /// Whether the web client shows a row. Hiding is the client's work: the text is there whatever the status.
    #[derive(Default)]
    pub enum MessageStatus {
        /// Shown:
        #[default]
        Normal = "NORMAL",
        /// Hidden by a manager:
        Blind = "BLIND",
        /// Hidden by the clean bot from viewers who switched it on:
        CleanBotBlind = "CBOTBLIND",
        /// Hidden:
        Hidden = "HIDDEN",
    }
}

impl MessageStatus {
    /// Whether the web client hides such a row (one of the clean bot only if the viewer wants that).
    pub fn is_hidden(&self) -> bool {
        *self != Self::Normal
    }
}

open_enum! {
    /// The kind of device a row was written on.
    pub enum OsType {
        /// A computer:
        Pc = "PC",
        /// An Android phone or tablet:
        Android = "AOS",
        /// An iPhone or iPad:
        Ios = "IOS",
        /// Named by an early description; not seen:
        Mobile = "MOBILE",
    }
}

/// How a row came here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Delivery {
    /// As it was written.
    #[default]
    Live,
    /// In the list of recent rows that the service gives to who joins.
    Recent,
    /// It was missed while the connection was lost, and fetched afterwards.
    Recovered,
    /// In the chat of a video.
    Video,
}
