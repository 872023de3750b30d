//! What moderators do.

use std::time::Duration;

use super::{
    Channel, Chatter,
    outgoing::{Outgoing, notice},
    tags::Tags,
    world::State,
};

/// What moderators do.
impl Channel {
    /// Clears the whole chat.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.clear();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn clear(&self) {
        self.update(|state| self.clearchat(state, &Tags::default(), None));
    }

    /// Bans somebody: their messages are cleared, and what they send is refused with `msg_banned`. An account that is in the room
    /// gets a PART and cannot come back.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.channel().ban("spam_gull");
    /// twitch.channel().ban(&twitch.add_account("dockbot"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn ban(&self, who: impl Into<Chatter>) {
        let who = who.into();
        self.update(|state| {
            state.room_mut(self.index).banned.insert(who.login().to_owned());
            self.clearchat(state, &Tags::default(), Some(&who));
            state.throw_out(self.index, who.login());
        });
    }

    /// Ends a ban and a timeout.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.ban("spam_gull");
    /// channel.unban("spam_gull");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn unban(&self, who: impl Into<Chatter>) {
        let who = who.into();
        self.update(|state| {
            let room = state.room_mut(self.index);
            room.banned.remove(who.login());
            room.timed_out.remove(who.login());
        });
    }

    /// Bans somebody for so long, in whole seconds: what they send meanwhile is refused with `msg_timedout`.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// # use std::time::Duration;
    /// channel.timeout("spam_gull", Duration::from_secs(350));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn timeout(&self, who: impl Into<Chatter>, duration: Duration) {
        let (who, seconds) = (who.into(), i64::try_from(duration.as_secs()).unwrap_or(i64::MAX));
        self.update(|state| {
            let until = state.now().saturating_add(seconds.saturating_mul(1_000));
            state.room_mut(self.index).timed_out.insert(who.login().to_owned(), until);
            self.clearchat(state, &Tags::default().with("ban-duration", seconds.to_string()), Some(&who));
        });
    }

    /// Deletes one message by its id; `false` if it is not among the last thousand of this room.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// let message = channel.say("spam_gull", "buy my gulls");
    /// assert!(channel.delete_message(message.id()));
    /// assert!(!channel.delete_message("no such id"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn delete_message(&self, id: &str) -> bool {
        self.update(|state| {
            let Some(message) = state.room(self.index).find(id).cloned() else { return false };
            let tags = self
                .stamp(state)
                .with("login", message.login())
                .with("target-msg-id", id)
                // As the service does: it is there, and says nothing.
                .with("room-id", "");
            let line = format!(":tmi.twitch.tv CLEARMSG #{} :{}", self.name(), message.body());
            state.deliver(self.index, &Outgoing::command(&tags, &line), None);
            true
        })
    }

    /// A NOTICE to everybody in the room.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.notice("some_future_notice", "Something new happened.");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn notice(&self, msg_id: &str, text: &str) {
        self.update(|state| state.deliver(self.index, &notice(self.name(), msg_id, text), None));
    }

    /// The channel is suspended, or is again not: joins and messages are refused with `msg_channel_suspended`. Who is in the room
    /// stays in it.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.set_suspended(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_suspended(&self, suspended: bool) {
        self.update(|state| state.room_mut(self.index).suspended = suspended);
    }

    fn clearchat(&self, state: &mut State, tags: &Tags, target: Option<&Chatter>) {
        let mut all = self.stamp(state);
        all.overlay(tags);
        let target_user = target.map(|target| {
            all.set("target-user-id", target.user_id());
            format!(" :{}", target.login())
        });
        let line = format!(":tmi.twitch.tv CLEARCHAT #{}{}", self.name(), target_user.unwrap_or_default());
        state.deliver(self.index, &Outgoing::command(&all, &line), None);
    }

    fn stamp(&self, state: &State) -> Tags {
        Tags::default().with("room-id", self.room_id()).with("tmi-sent-ts", state.now().to_string())
    }
}
