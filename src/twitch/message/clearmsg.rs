//! CLEARMSG: one message taken away.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::{held, privmsg};
use crate::{
    plain::Plain,
    twitch::{
        ChannelName, MessageId, Text, UserId,
        reading::{HeldLine, Reading},
    },
};

/// One message was taken away (CLEARMSG).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Clearmsg {
    /// The room.
    pub channel: ChannelName,
    /// The room's id; often missing.
    pub room_id: Option<UserId>,
    /// Which message.
    pub target_msg_id: Option<MessageId>,
    /// Who wrote it.
    pub login: Option<Text>,
    /// Its text; of a `/me` without its markers. Empty where the line did not tell.
    pub text: Text,
    /// Whether it was a `/me`.
    pub action: bool,
    /// When it was taken away.
    pub time: Option<Timestamp>,
    #[serde(skip)]
    line: HeldLine,
}

held!(Clearmsg);

impl Clearmsg {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        let (text, action) = privmsg::action(reading.split.params().nth(1).unwrap_or_default());
        Ok(Self {
            channel: reading.channel()?,
            room_id: reading.user_id(reading.tags.room_id),
            target_msg_id: reading.message_id(reading.tags.target_msg_id),
            login: reading.text(reading.tags.login),
            text: reading.slice(text),
            action,
            time: reading.time(),
            line: reading.held(),
        })
    }
}

impl fmt::Display for Clearmsg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let login = self.login.as_deref().unwrap_or("somebody");
        write!(f, "#{} a message of {} was deleted: {}", Plain(self.channel.as_str()), Plain(login), Plain(&self.text))
    }
}
