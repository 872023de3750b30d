//! Why a message is not delivered.

use super::{Chatter, emote, pacing::Pace, room::Room, world::State};

/// The same text twice within this is refused, in milliseconds.
const DUPLICATE_WITHIN: i64 = 30_000;
/// Texts up to this many characters may be said again in unique-chat mode.
const NEED_NOT_BE_UNIQUE: usize = 9;

/// The id and the sentence of a NOTICE.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) msg_id: String,
    pub(super) text: String,
}

impl Refusal {
    pub(super) fn new(msg_id: &str, text: impl Into<String>) -> Self {
        Self { msg_id: msg_id.to_owned(), text: text.into() }
    }

    pub(super) fn unknown_command(command: &str) -> Self {
        Self::new("unrecognized_cmd", format!("Unrecognized command: /{command}"))
    }
}

impl State {
    pub(super) fn refusal(&self, room: usize, who: &Chatter, text: &str, pace: Pace) -> Option<Refusal> {
        let (now, room, login) = (self.now(), self.room(room), who.login());
        if room.suspended {
            return Some(Refusal::new("msg_channel_suspended", "This channel does not exist or has been suspended."));
        }
        if room.banned.contains(login) {
            let text = format!("You are permanently banned from talking in {}.", room.login);
            return Some(Refusal::new("msg_banned", text));
        }
        if let Some(left) = room.timed_out.get(login).and_then(|until| seconds_left(*until, now)) {
            return Some(Refusal::new("msg_timedout", format!("You are timed out for {left} more seconds.")));
        }
        if who.is_privileged() {
            return None;
        }
        if pace == Pace::TooSoon {
            let text = "Your message was not sent because you are sending messages too quickly.";
            return Some(Refusal::new("msg_ratelimit", text));
        }
        room.closed_to(who, text, now).or_else(|| room.said_before(login, text, now))
    }
}

impl Room {
    /// Modes that let only some speak.
    fn closed_to(&self, who: &Chatter, text: &str, now: i64) -> Option<Refusal> {
        if self.modes.emote_only && !emote::find(text, 0).1 {
            return Some(Refusal::new("msg_emoteonly", "This room is in emote-only mode."));
        }
        if self.modes.subs_only && !who.is_subscriber() {
            let text = "This room is in subscribers only mode.";
            return Some(Refusal::new("msg_subsonly", text));
        }
        let minutes = self.modes.followers_only.filter(|_| !who.is_subscriber())?;
        let needed = i64::from(minutes) * 60_000;
        match self.followers.get(who.login()) {
            Some(since) if now.saturating_sub(*since) >= needed => None,
            Some(_) => {
                let text =
                    format!("This room is in {minutes} minutes followers-only mode. Continue following to chat!");
                Some(Refusal::new("msg_followersonly_followed", text))
            }
            None if minutes == 0 => {
                let text = format!("This room is in followers-only mode. Follow {} to join the community!", self.login);
                Some(Refusal::new("msg_followersonly_zero", text))
            }
            None => {
                let name = &self.login;
                let text = format!("This room is in {minutes} minutes followers-only mode. Follow {name} to join!");
                Some(Refusal::new("msg_followersonly", text))
            }
        }
    }

    /// What depends on what was said before.
    fn said_before(&self, login: &str, text: &str, now: i64) -> Option<Refusal> {
        let last = self.spoken(login);
        let slow = i64::from(self.modes.slow) * 1_000;
        if let Some(left) = last.and_then(|last| seconds_left(last.time.saturating_add(slow), now)) {
            let text = format!(
                "This room is in slow mode and you are sending messages too quickly. \
                 You will be able to talk again in {left} seconds."
            );
            return Some(Refusal::new("msg_slowmode", text));
        }
        let recent = last.filter(|last| now.saturating_sub(last.time) < DUPLICATE_WITHIN);
        if recent.is_some_and(|last| last.text == collapsed(text)) {
            let text = "Your message was not sent because it is identical to the previous one you sent, \
                        less than 30 seconds ago.";
            return Some(Refusal::new("msg_duplicate", text));
        }
        let long = text.chars().count() > NEED_NOT_BE_UNIQUE;
        (self.modes.unique && long && self.was_said(text)).then(|| {
            let text = "This room is in unique-chat mode and the message you attempted to send is not unique.";
            Refusal::new("msg_r9k", text)
        })
    }
}

/// A text as it is compared: runs of blanks are one.
pub(super) fn collapsed(text: &str) -> String {
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn seconds_left(until: i64, now: i64) -> Option<i64> {
    let left = until.saturating_sub(now);
    (left > 0).then(|| left.saturating_add(999) / 1_000)
}
