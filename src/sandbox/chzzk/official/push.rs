//! Making things happen in a channel, and telling the sessions.

use serde_json::{Value, json};

use super::{
    Account, ChatMessage, Donation, Line, Odd, Subscription,
    session::{Connection, Event},
    world::State,
};
use crate::sandbox::invent;

/// What was pushed, and to how many.
#[derive(Debug, Clone, PartialEq)]
pub struct Pushed {
    payload: Value,
    sessions: usize,
}

impl Pushed {
    /// The object as it went out.
    ///
    /// ```
    /// # use livechat::sandbox::chzzk::official::Donation;
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.donate(Donation::chat(1_000)).payload()["payAmount"], 1_000);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn payload(&self) -> &Value {
        &self.payload
    }

    /// To how many sessions it went: those that work and are subscribed to it.
    ///
    /// ```
    /// # use livechat::sandbox::chzzk::official::Donation;
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// assert_eq!(account.donate(Donation::chat(1_000)).sessions(), 0);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn sessions(&self) -> usize {
        self.sessions
    }
}

impl Account {
    /// Somebody says something in the chat, and the sessions that are subscribed to it hear it.
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// let message = account.chat("초록고래", "!ping");
    /// // … the program under test answers …
    /// assert_eq!(message.payload()["content"], "!ping");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn chat(&self, sender: &str, text: impl Into<String>) -> ChatMessage {
        self.say(Line::new(sender, text))
    }

    /// As [`chat`](Self::chat), with everything a line can have.
    ///
    /// ```
    /// # use livechat::sandbox::chzzk::official::{Line, SenderRole};
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// let message = account.say(Line::new(account.name(), "공지입니다").role(SenderRole::Streamer));
    /// assert_eq!(message.sender_channel_id(), account.channel_id());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[expect(clippy::needless_pass_by_value, reason = "a line is made to be said")]
    pub fn say(&self, line: Line) -> ChatMessage {
        ChatMessage::add(self, &line, true)
    }

    /// Somebody donates, and the sessions that are subscribed to it hear it.
    ///
    /// ```
    /// # use livechat::sandbox::chzzk::official::Donation;
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.donate(Donation::chat(1_000).from("초록고래").message("응원합니다"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[expect(clippy::needless_pass_by_value, reason = "a donation is made to be given")]
    pub fn donate(&self, donation: Donation) -> Pushed {
        self.push(Event::Donation, |state, channel_id| donation.payload(state, channel_id))
    }

    /// Somebody subscribes, and the sessions that are subscribed to that hear it. Nobody has shown such an event as it came; this is
    /// the documented one, with `eventSentAt` as the others have it.
    ///
    /// ```
    /// # use livechat::sandbox::chzzk::official::Subscription;
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.subscribe_event(Subscription::new("초록고래", 1));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[expect(clippy::needless_pass_by_value, reason = "as above")]
    pub fn subscribe_event(&self, subscription: Subscription) -> Pushed {
        self.push(Event::Subscription, |_, channel_id| subscription.payload(channel_id))
    }

    /// An event of any name, whose one argument is this text: to test with one that is no JSON, or lacks what it should have. `CHAT`,
    /// `DONATION` and `SUBSCRIPTION` go to the sessions that are subscribed to that, other names to all that are subscribed to
    /// anything of this channel. Says to how many. For other arguments there is [`Faults::send_text`](super::Faults::send_text).
    ///
    /// ```
    /// # let account = livechat::sandbox::Sandbox::start()?.chzzk_official().account();
    /// account.push_raw("CHAT", r#"{"content":"#);
    /// account.push_raw("MISSION", "{}");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn push_raw(&self, event_name: &str, json_text: &str) -> usize {
        let event = Event::ALL.into_iter().find(|event| event.code() == event_name);
        self.world.update(|state| {
            let hears = |own: &&mut Connection| {
                own.works() && event.map_or_else(|| own.has_any(self.index), |event| own.has(event, self.index))
            };
            state.connections().filter(hears).map(|own| usize::from(own.emit(event_name, &json_text))).sum()
        })
    }

    fn push(&self, event: Event, payload: impl FnOnce(&State, &str) -> Value) -> Pushed {
        self.world.update(|state| {
            let mut payload = payload(state, &state.account(self.index).channel_id);
            state.stamp(&mut payload);
            let sessions = state.push(event, self.index, &payload);
            Pushed { payload, sessions }
        })
    }
}

impl State {
    /// When it was sent, which the documentation does not know of.
    pub(super) fn stamp(&mut self, payload: &mut Value) {
        if !self.is_odd(Odd::DocumentedEvents) {
            let nanoseconds = self.next_number() * 7_919 % 1_000_000;
            payload["eventSentAt"] = json!(format!("{}{nanoseconds:06}", invent::kst_precise(self.now())));
        }
    }

    /// Sends an event to the sessions that are subscribed to it; says to how many.
    pub(super) fn push(&mut self, event: Event, account: usize, payload: &Value) -> usize {
        let objects = self.is_odd(Odd::EventsAsObjects);
        let subscribed = self.connections().filter(|own| own.works() && own.has(event, account));
        subscribed.map(|own| usize::from(own.send(event.code(), payload, objects))).sum()
    }
}
