//! Who is what in a channel, and who is there.

use std::time::Duration;

use super::{Channel, Chatter, room::Room};

/// Who is what here. USERSTATE tells an account on its next join or message.
impl Channel {
    /// Makes somebody a moderator.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.channel().add_moderator(&twitch.add_account("dockbot"));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_moderator(&self, who: impl Into<Chatter>) {
        self.of(who, |room, login| {
            room.moderators.insert(login);
        });
    }

    /// Somebody is a moderator no more.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.remove_moderator("dockbot");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn remove_moderator(&self, who: impl Into<Chatter>) {
        self.of(who, |room, login| {
            room.moderators.remove(&login);
        });
    }

    /// Makes somebody a VIP.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.add_vip("pixelmoth");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_vip(&self, who: impl Into<Chatter>) {
        self.of(who, |room, login| {
            room.vips.insert(login);
        });
    }

    /// Somebody is a VIP no more.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.remove_vip("pixelmoth");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn remove_vip(&self, who: impl Into<Chatter>) {
        self.of(who, |room, login| {
            room.vips.remove(&login);
        });
    }

    /// Makes somebody a subscriber of so many months.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// twitch.channel().add_subscriber(&twitch.add_account("dockbot"), 14);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_subscriber(&self, who: impl Into<Chatter>, months: u32) {
        self.of(who, |room, login| {
            room.subscribers.insert(login, months);
        });
    }

    /// Makes somebody a follower, for so long already.
    ///
    /// ```
    /// # let twitch = livechat::sandbox::Sandbox::start()?.twitch();
    /// # use std::time::Duration;
    /// twitch.channel().add_follower(&twitch.add_account("dockbot"), Duration::from_secs(600));
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn add_follower(&self, who: impl Into<Chatter>, since: Duration) {
        let login = who.into().login().to_owned();
        let ago = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        self.update(|state| {
            let since = state.now().saturating_sub(ago);
            state.room_mut(self.index).followers.insert(login, since);
        });
    }

    fn of(&self, who: impl Into<Chatter>, change: impl FnOnce(&mut Room, String)) {
        let login = who.into().login().to_owned();
        self.update(|state| change(state.room_mut(self.index), login));
    }
}

/// Who is there, for those who asked for membership.
impl Channel {
    /// An invented viewer comes in. The service tells it up to a minute late; here it is told at once.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.join_viewer("bramble_kit");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn join_viewer(&self, who: impl Into<Chatter>) {
        let login = who.into().login().to_owned();
        self.update(|state| {
            if state.room_mut(self.index).viewers.insert(login.clone()) {
                state.tell_membership(self.index, "JOIN", &login, None);
            }
        });
    }

    /// An invented viewer leaves.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.join_viewer("bramble_kit");
    /// channel.part_viewer("bramble_kit");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn part_viewer(&self, who: impl Into<Chatter>) {
        let login = who.into().login().to_owned();
        self.update(|state| {
            if state.room_mut(self.index).viewers.remove(&login) {
                state.tell_membership(self.index, "PART", &login, None);
            }
        });
    }

    /// Has more than 1,000 users, or not any more: then nobody is told who is there, who comes and who goes.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// channel.set_crowded(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_crowded(&self, crowded: bool) {
        self.update(|state| state.room_mut(self.index).crowded = crowded);
    }
}
