//! NOTICE: what the server tells this connection.

use std::fmt;

use serde::Serialize;

use super::{NoticeId, held};
use crate::{
    plain::Plain,
    twitch::{
        ChannelName, Text, UserId,
        reading::{HeldLine, Reading},
    },
};

/// The server tells something: a message was refused, a mode changed, the login failed (NOTICE).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Notice {
    /// The room it is about; `None` for `*`, the connection as a whole.
    pub channel: Option<ChannelName>,
    /// What it says, for programs. `None` for a failed login and without the capability `twitch.tv/tags`.
    pub msg_id: Option<NoticeId>,
    /// The account it is about.
    pub target_user_id: Option<UserId>,
    /// What it says, for people. Twitch may change the sentences.
    pub text: Text,
    #[serde(skip)]
    line: HeldLine,
}

held!(Notice);

impl Notice {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        let mut params = reading.split.params();
        let target = params.next().ok_or("it names no channel")?;
        Ok(Self {
            channel: if target == "*" { None } else { Some(reading.channel_in(Some(target))?) },
            msg_id: reading.text(reading.tags.msg_id).map(|word| word.as_str().into()),
            target_user_id: reading.user_id(reading.tags.target_user_id),
            text: reading.slice(params.next().ok_or("it has no text")?),
            line: reading.held(),
        })
    }

    /// Why the login failed, if that is what it says. The server closes the connection after it.
    ///
    /// These notices have no `msg-id`, so the sentence is all there is to know them by.
    pub fn login_failure(&self) -> Option<LoginFailure> {
        if self.channel.is_some() || self.msg_id.is_some() {
            return None;
        }
        let known = [
            ("Login authentication failed", LoginFailure::Refused),
            ("Login unsuccessful", LoginFailure::Refused),
            ("Error logging in", LoginFailure::Refused),
            ("Improperly formatted auth", LoginFailure::Malformed),
            ("Invalid NICK", LoginFailure::InvalidNick),
        ];
        known.iter().find(|(text, _)| self.text.eq_ignore_ascii_case(text)).map(|&(_, failure)| failure)
    }
}

/// Why a login failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LoginFailure {
    /// The token is wrong or expired. Only a fresh one helps.
    Refused,
    /// PASS and NICK came in the wrong order, or the token lacked its `oauth:`.
    Malformed,
    /// The nick cannot be one.
    InvalidNick,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(channel) = &self.channel {
            write!(f, "#{} ", Plain(channel.as_str()))?;
        }
        write!(f, "notice: {}", Plain(&self.text))
    }
}
