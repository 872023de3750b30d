//! WHISPER: a private message to this connection's own account.

use std::fmt;

use serde::Serialize;

use super::{Badges, Color, Emotes, UserType, held};
use crate::{
    plain::Plain,
    twitch::{
        Text, UserId,
        reading::{HeldLine, Reading, flag},
    },
};

/// Somebody whispered to the own account (WHISPER). Every open connection of the account gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Whisper {
    /// The own login.
    pub recipient: Text,
    /// Who whispered.
    pub user_id: Option<UserId>,
    /// The login of who whispered.
    pub login: Text,
    /// The name shown; the login where there is none.
    pub display_name: Text,
    /// The colour of the name.
    pub color: Option<Color>,
    /// The badges beside the name.
    pub badges: Badges,
    /// Whether who whispered has Turbo.
    pub turbo: bool,
    /// What who whispered is at Twitch, if anything.
    pub user_type: Option<UserType>,
    /// Which one it is in its thread: a count, not a UUID.
    pub message_id: Option<Text>,
    /// The thread: both accounts' ids, the smaller one first, `880012_990001`.
    pub thread_id: Option<Text>,
    /// The text.
    pub text: Text,
    /// The emotes in the text.
    pub emotes: Emotes,
    #[serde(skip)]
    line: HeldLine,
}

held!(Whisper);

impl Whisper {
    pub(super) fn read(reading: &Reading<'_>) -> Result<Self, &'static str> {
        let tags = &reading.tags;
        let mut params = reading.split.params();
        let recipient = reading.slice(params.next().ok_or("it names no recipient")?);
        let text = reading.slice(params.next().ok_or("it has no text")?);
        let login = reading.login();
        Ok(Self {
            recipient,
            user_id: reading.user_id(tags.user_id),
            display_name: reading.text(tags.display_name).unwrap_or_else(|| login.clone()),
            login,
            color: reading.color(),
            badges: reading.badges(tags.badges),
            turbo: flag(tags.turbo),
            user_type: reading.user_type(),
            message_id: reading.text(tags.message_id),
            thread_id: reading.text(tags.thread_id),
            emotes: Emotes::new(reading.text(tags.emotes), &text),
            text,
            line: reading.held(),
        })
    }
}

impl fmt::Display for Whisper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} whispers: {}", Plain(&self.display_name), Plain(&self.text))
    }
}
