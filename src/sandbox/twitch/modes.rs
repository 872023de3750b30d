//! The modes of a room.

use super::{Channel, outgoing::notice, room::Modes};

/// Modes. Each change is told with a NOTICE and with a ROOMSTATE that has this one tag; what is so already is not told.
impl Channel {
    /// Slow mode: seconds between two messages of one user, 0 for off.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.set_slow(10);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_slow(&self, seconds: u32) {
        let note = if seconds == 0 {
            ("slow_off", "This room is no longer in slow mode.".to_owned())
        } else {
            let text = format!("This room is now in slow mode. You may send messages every {seconds} seconds.");
            ("slow_on", text)
        };
        self.set(|modes| std::mem::replace(&mut modes.slow, seconds) != seconds, ("slow", seconds.to_string()), note);
    }

    /// Followers-only mode: who has followed for so many minutes; `Some(0)` for every follower, `None` for off.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.set_followers_only(Some(10));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_followers_only(&self, minutes: Option<u32>) {
        let note = match minutes {
            None => ("followers_off", "This room is no longer in followers-only mode.".to_owned()),
            Some(0) => ("followers_on_zero", "This room is now in followers-only mode.".to_owned()),
            Some(minutes) => ("followers_on", format!("This room is now in {minutes} minutes followers-only mode.")),
        };
        let value = minutes.map_or_else(|| "-1".to_owned(), |minutes| minutes.to_string());
        let change = |modes: &mut Modes| std::mem::replace(&mut modes.followers_only, minutes) != minutes;
        self.set(change, ("followers-only", value), note);
    }

    /// Subscribers only.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.set_subs_only(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_subs_only(&self, on: bool) {
        let note = if on {
            ("subs_on", "This room is now in subscribers-only mode.")
        } else {
            ("subs_off", "This room is no longer in subscribers-only mode.")
        };
        self.switch(|modes| &mut modes.subs_only, on, "subs-only", note);
    }

    /// Emotes only.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.set_emote_only(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_emote_only(&self, on: bool) {
        let note = if on {
            ("emote_only_on", "This room is now in emote-only mode.")
        } else {
            ("emote_only_off", "This room is no longer in emote-only mode.")
        };
        self.switch(|modes| &mut modes.emote_only, on, "emote-only", note);
    }

    /// Unique chat (`r9k`): texts of more than 9 characters may be said once.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.set_unique(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_unique(&self, on: bool) {
        let note = if on {
            ("r9k_on", "This room is now in unique-chat mode.")
        } else {
            ("r9k_off", "This room is no longer in unique-chat mode.")
        };
        self.switch(|modes| &mut modes.unique, on, "r9k", note);
    }

    fn switch(&self, mode: impl Fn(&mut Modes) -> &mut bool, on: bool, key: &'static str, note: (&str, &str)) {
        let value = if on { "1" } else { "0" };
        let change = |modes: &mut Modes| std::mem::replace(mode(modes), on) != on;
        self.set(change, (key, value.to_owned()), (note.0, note.1.to_owned()));
    }

    fn set(
        &self,
        change: impl FnOnce(&mut Modes) -> bool,
        (key, value): (&'static str, String),
        (msg_id, text): (&str, String),
    ) {
        self.update(|state| {
            if change(&mut state.room_mut(self.index).modes) {
                let room = state.room(self.index);
                let (notice, state_line) = (notice(&room.login, msg_id, &text), room.partial_state(key, &value));
                state.deliver(self.index, &notice, None);
                state.deliver(self.index, &state_line, None);
            }
        });
    }
}
