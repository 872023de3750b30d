//! Messages of clients: what they mean, and what becomes of them.

use super::{
    MessageRef,
    connection::ConnectedUser,
    heard::Heard,
    outgoing::notice,
    pacing::Pace,
    refusal::{Refusal, collapsed},
    room::Spoken,
    sent::SentMessage,
    tags::Tags,
    world::State,
};

/// Characters of a text; the rest is cut off.
const LONGEST_TEXT: usize = 500;

enum Fate {
    Delivered(MessageRef),
    Refused(Refusal),
    /// Nothing happens, and nobody says so.
    PassedOver,
}

impl State {
    pub(super) fn take_privmsg(&mut self, id: u64, user: &ConnectedUser, heard: &Heard) {
        let tag = |key: &str| heard.tags.get(key).filter(|value| !value.is_empty()).map(str::to_owned);
        let name = heard.param(0).trim_start_matches('#');
        let mut sent = SentMessage {
            connection: id,
            login: user.login.clone(),
            channel: name.to_owned(),
            text: heard.param(1).to_owned(),
            nonce: tag("client-nonce"),
            reply_to: tag("reply-parent-msg-id"),
            time: self.now(),
            id: None,
            refused: None,
        };
        let room = heard.param(0).strip_prefix('#').and_then(|name| self.find_room(name));
        match room.map(|room| (room, self.judge(id, user, room, &sent))) {
            None | Some((_, Fate::PassedOver)) => {}
            Some((room, Fate::Delivered(message))) => {
                let mut tags = Tags::default().with("id", message.id());
                if let Some(nonce) = &sent.nonce {
                    tags.set("client-nonce", nonce.clone());
                }
                if let Some(state) = self.user_state(user, room, &tags) {
                    self.send(id, &state);
                }
                sent.id = Some(message.id().to_owned());
            }
            Some((_, Fate::Refused(Refusal { msg_id, text }))) => {
                self.send(id, &notice(name, &msg_id, &text));
                sent.refused = Some(msg_id);
            }
        }
        self.remember_sent(sent);
    }

    fn judge(&mut self, id: u64, user: &ConnectedUser, room: usize, sent: &SentMessage) -> Fate {
        if self.faults.ignored_messages.take().is_some() {
            return Fate::PassedOver;
        }
        let Some(account) = user.account.and_then(|index| self.accounts.get(index)) else { return Fate::PassedOver };
        let plain = account.chatter().clone();
        let who = self.room(room).dress(&plain);
        let channel = self.room(room).login.clone();
        let pace = self.spend_message(&user.login, &channel, who.is_privileged());
        if pace == Pace::Ignored {
            return Fate::PassedOver;
        }
        let commands = self.connections.get(&id).is_some_and(|connection| connection.caps.commands);
        let (text, action) = match spoken(&sent.text, commands) {
            Ok(spoken) => spoken,
            Err(command) => return Fate::Refused(Refusal::unknown_command(&command)),
        };
        if text.is_empty() {
            return Fate::PassedOver;
        }
        if let Some(refusal) = self.faults.refused_messages.take() {
            return Fate::Refused(refusal);
        }
        if let Some(refusal) = self.refusal(room, &who, &text, pace) {
            return Fate::Refused(refusal);
        }
        let mut message = plain.text(text.clone());
        if action {
            message = message.action();
        }
        if let Some(nonce) = &sent.nonce {
            message = message.tag("client-nonce", nonce.clone());
        }
        // What a message that is not there any more does to a reply is not known; here the reply becomes a plain message.
        if let Some(parent) = sent.reply_to.as_deref().and_then(|parent| self.room(room).find(parent)) {
            message = message.reply_to(parent);
        }
        let delivered = self.post(room, message, Some(id));
        let spoken = Spoken { text: collapsed(&text), time: delivered.time() };
        self.room_mut(room).note_spoken(&user.login, spoken);
        Fate::Delivered(delivered)
    }
}

/// The text, cut and trimmed, and whether it is an action; or the command that does not exist.
fn spoken(raw: &str, commands: bool) -> Result<(String, bool), String> {
    let cut = |text: &str| text.chars().take(LONGEST_TEXT).collect::<String>();
    if let Some(action) = raw.strip_prefix("\u{1}ACTION ").and_then(|rest| rest.strip_suffix('\u{1}')) {
        return Ok((cut(action).trim().to_owned(), true));
    }
    let cut = cut(raw);
    let text = cut.trim();
    let Some(command) = text.strip_prefix(['/', '.']) else { return Ok((text.to_owned(), false)) };
    if let Some(escaped) = command.strip_prefix(' ') {
        return Ok((escaped.trim().to_owned(), false));
    }
    if !command.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Ok((text.to_owned(), false));
    }
    match command.split_once(' ') {
        Some(("me", action)) if commands => Ok((action.trim().to_owned(), true)),
        Some((name, _)) => Err(name.to_owned()),
        None => Err(command.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_actions_and_commands_are_told_apart() {
        let ok = |text: &str, action| Ok((text.to_owned(), action));
        assert_eq!(spoken("  hello  ", true), ok("hello", false));
        assert_eq!(spoken("/me waves", true), ok("waves", true));
        assert_eq!(spoken("/me waves", false), Err("me".into()));
        assert_eq!(spoken("\u{1}ACTION waves\u{1}", false), ok("waves", true));
        assert_eq!(spoken("\u{1}ACTION waves", true), ok("\u{1}ACTION waves", false));
        assert_eq!(spoken(". /ban me", true), ok("/ban me", false));
        assert_eq!(spoken("/ban pixelmoth", true), Err("ban".into()));
        assert_eq!(spoken(".timeout", true), Err("timeout".into()));
        assert_eq!(spoken("...", true), ok("...", false));
        assert_eq!(spoken(&"é".repeat(501), true), ok(&"é".repeat(500), false));
    }
}
