//! Messages: each sent when its turn has come, and its fate told.

use std::time::Instant;

use super::{Ended, Fate, Sends, Session, Turn, link};
use crate::twitch::{
    ChannelName, Event,
    message::{NoticeId, UserState},
    session::{SendId, SendOutcome, Sent},
};

impl Session {
    /// Sends what may go now.
    pub(super) fn send(&mut self, now: Instant) {
        let Self { config, connections, seats, rooms, sends, .. } = self;
        let turn = |channel: &ChannelName| {
            let Some(seat) = seats.get(channel) else { return Turn::Drop };
            let Some(connection) = connections.get(seat.connection).and_then(Option::as_ref) else { return Turn::Drop };
            let Some(account) = config.accounts.get(connection.account) else { return Turn::Drop };
            if !connection.is_ready() {
                // A message that comes when the talk has moved on is worse than none.
                return if seat.joins > 0 { Turn::Drop } else { Turn::Wait(None) };
            }
            if !seat.is_joined() {
                return Turn::Wait(None);
            }
            let is_own = *channel == *connection.nick;
            let is_privileged = is_own || rooms.is_privileged(channel.as_str());
            match account.pace.message(channel, is_privileged, now) {
                Ok(()) => Turn::Go { connection: seat.connection, has_tags: connection.has_tags },
                Err(from) => Turn::Wait(Some(from)),
            }
        };
        let (lines, ended) = sends.due(config.vary_duplicates, config.seed, config.send_timeout, now, turn);
        self.transmits.extend(lines.into_iter().map(|(index, line)| (link(index), line)));
        for ended in ended {
            self.tell_sent(ended);
        }
    }

    pub(super) fn ended(&mut self, which: impl FnOnce(&mut Sends) -> Vec<Ended>) {
        for ended in which(&mut self.sends) {
            self.tell_sent(ended);
        }
    }

    fn tell_sent(&mut self, Ended { id, channel, text, outcome }: Ended) {
        self.outcomes.push_back((id, Fate::Sent(outcome.clone())));
        self.push(Event::Sent(Sent { id: SendId(id.0), channel, text, outcome }.into()));
    }

    pub(super) fn user_state(&mut self, index: usize, state: &UserState) {
        self.rooms.set_own(state.channel.as_str(), state);
        if let Some(id) = &state.id {
            // Whoever else is told of it does not hear it any more.
            self.seen.is_new(id.as_str());
        }
        // After a JOIN it comes too, and then has no id.
        let is_of_message = state.id.is_some() || state.client_nonce.is_some();
        if is_of_message {
            if let Some(sent) = self.sends.take(index, &state.channel, state.client_nonce.as_deref()) {
                self.tell_sent(sent.ended(SendOutcome::Accepted { message_id: state.id.clone() }));
            }
        }
    }

    /// A refusal names no message; they are answered in their order.
    pub(super) fn send_refused(&mut self, index: usize, channel: &ChannelName, notice: NoticeId, text: Box<str>) {
        if let Some(sent) = self.sends.take(index, channel, None) {
            self.tell_sent(sent.ended(SendOutcome::Refused { notice, text }));
        }
    }
}
