//! The broadcast of a channel: begin, end, and what REST tells of it.

use serde_json::Value;

use super::{Channel, broadcast::OnAir};

/// The broadcast.
impl Channel {
    /// A new broadcast begins, with a new chat channel. Connections to the old one stay open and hear nothing more.
    ///
    /// A client should see the new chat channel id when it next asks for live-status, and join there.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.go_live("다음 방송");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn go_live(&self, title: &str) {
        self.update(|state| {
            let (cid, now) = (state.open_room(self.index), state.now());
            let live_id = 21_000_000 + state.next_number();
            let channel = state.channel_mut(self.index);
            (channel.title, channel.cid, channel.live_id) = (title.to_owned(), cid, live_id);
            (channel.on_air, channel.opened, channel.closed, channel.chat_hidden) = (OnAir::Open, now, None, false);
        });
    }

    /// The broadcast ends. The chat channel is still named and can be joined; connections stay open.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.end_broadcast();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn end_broadcast(&self) {
        self.update(|state| {
            let now = state.now();
            let channel = state.channel_mut(self.index);
            (channel.on_air, channel.closed) = (OnAir::Closed, Some(now));
        });
    }

    /// The broadcast is started again under the same title: [`go_live`](Self::go_live) without a pause.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.new_broadcast();
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn new_broadcast(&self) {
        self.go_live(&self.look(|state| state.channel(self.index).title.clone()));
    }

    /// The broadcast becomes one for adults (or stops to be): from now on REST tells only who is logged in of the chat channel.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.turn_adult(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn turn_adult(&self, adult: bool) {
        self.update(|state| state.channel_mut(self.index).adult = adult);
    }

    /// Whether REST names the chat channel at all.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.show_chat_channel(false);   // as happens now and then, for no visible reason
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn show_chat_channel(&self, show: bool) {
        self.update(|state| state.channel_mut(self.index).chat_hidden = !show);
    }

    /// The title.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.set_title("제목을 바꿨어요");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_title(&self, title: &str) {
        self.update(|state| title.clone_into(&mut state.channel_mut(self.index).title));
    }

    /// `concurrentUserCount`: viewers, not connections to the chat.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.set_viewers(12_345);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_viewers(&self, viewers: u64) {
        self.update(|state| state.channel_mut(self.index).viewers = viewers);
    }

    /// Slow mode of so many seconds, 0 for off: `chatSlowModeSec` and a line of the system. Lines that come too fast are not
    /// refused; [`Faults::refuse_sends`](super::Faults::refuse_sends) does that.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.set_slow_mode(30);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_slow_mode(&self, seconds: u32) {
        self.update(|state| {
            state.channel_mut(self.index).slow_mode = seconds;
            let (title, text) = match seconds {
                0 => ("저속 모드 OFF", None),
                _ => ("저속 모드 ON", Some(format!("채팅을 {seconds}초에 한 번 보낼 수 있어요."))),
            };
            self.post_system(state, title, text.as_deref(), 5);
        });
    }

    /// Only emojis may be sent: `chatEmojiMode` and a line of the system.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.set_emoji_mode(true);
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_emoji_mode(&self, on: bool) {
        self.update(|state| {
            state.channel_mut(self.index).emoji_mode = on;
            let (title, text) = if on {
                ("이모티콘 모드 ON", Some("텍스트 대신 이모티콘만 전송할 수 있어요."))
            } else {
                ("이모티콘 모드 OFF", None)
            };
            self.post_system(state, title, text, 1);
        });
    }

    /// Overrides a field of live-detail and live-status.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.set_field("chatAvailableGroup", "FOLLOWER");
    /// channel.set_field("tags", serde_json::Value::Null);
    /// channel.remove_field("chatChannelId");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn set_field(&self, key: &str, value: impl Into<Value>) {
        self.update(|state| state.channel_mut(self.index).overrides.insert(key.to_owned(), Some(value.into())));
    }

    /// Leaves a field of live-detail and live-status out.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.chzzk().channel();
    /// channel.remove_field("chatActive");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    pub fn remove_field(&self, key: &str) {
        self.update(|state| state.channel_mut(self.index).overrides.insert(key.to_owned(), None));
    }
}
