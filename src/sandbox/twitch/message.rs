//! Messages of the chat, of any kind.

use super::{
    Channel, Chatter, emote,
    outgoing::{Outgoing, source},
    room::Room,
    tags::Tags,
};

/// A message of an invented viewer, for [`Channel::send`]; begins with [`Chatter::text`].
///
/// Everything is as the service has it unless told otherwise: the id is a UUID, `emotes` and `emote-only` come from the emotes in
/// the text (Kappa, Keepo, LUL, `HeyGuys`, `PogChamp`, `BibleThump`, `<3` and `:)` are known here).
///
/// ```
/// use livechat::sandbox::{Sandbox, twitch::Chatter};
///
/// let channel = Sandbox::start()?.twitch().channel();
/// let question = channel.send(Chatter::new("pixelmoth").text("is this; fine?").first_msg());
/// channel.send(Chatter::new("bramble_kit").text("yes Kappa").reply_to(&question));
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Message {
    who: Chatter,
    text: String,
    action: bool,
    extra: Tags,
    reply_to: Option<MessageRef>,
    shared: Option<Shared>,
}

/// What copies of Shared Chat have in common.
#[derive(Debug, Clone)]
struct Shared {
    room_id: String,
    /// `None` where the original is.
    id: Option<String>,
    badges: String,
    badge_info: String,
    only: bool,
}

impl Message {
    pub(super) fn new(who: Chatter, text: impl Into<String>) -> Self {
        Self { who, text: text.into(), action: false, extra: Tags::default(), reply_to: None, shared: None }
    }

    /// Bits that were cheered, in all.
    #[must_use]
    pub fn bits(self, bits: u32) -> Self {
        self.tag("bits", bits.to_string())
    }

    /// As by `/me`.
    #[must_use]
    pub fn action(mut self) -> Self {
        self.action = true;
        self
    }

    /// Answers another message; the text gets `@Name` in front.
    #[must_use]
    pub fn reply_to(mut self, parent: &MessageRef) -> Self {
        self.reply_to = Some(parent.clone());
        self
    }

    /// Is the first one of this viewer in this room, ever.
    #[must_use]
    pub fn first_msg(self) -> Self {
        self.tag("first-msg", "1")
    }

    /// Is of a new viewer who came back.
    #[must_use]
    pub fn returning_chatter(self) -> Self {
        self.tag("returning-chatter", "1")
    }

    /// Was highlighted with channel points.
    #[must_use]
    pub fn highlighted(self) -> Self {
        self.tag("msg-id", "highlighted-message")
    }

    /// Came with a reward for channel points that takes a text.
    #[must_use]
    pub fn reward(self, reward_id: &str) -> Self {
        self.tag("custom-reward-id", reward_id)
    }

    /// Is a Hype Chat: minor units, the code of the currency, how many decimals it has, and a level from `ONE` to `TEN`.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// # use livechat::sandbox::twitch::Chatter;
    /// channel.send(Chatter::new("pixelmoth").text("hype!").hype_chat(500, "EUR", 2, "TWO"));   // 5.00 EUR
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[must_use]
    pub fn hype_chat(self, amount: u64, currency: &str, exponent: u8, level: &str) -> Self {
        self.tag("pinned-chat-paid-amount", amount.to_string())
            .tag("pinned-chat-paid-canonical-amount", amount.to_string())
            .tag("pinned-chat-paid-currency", currency)
            .tag("pinned-chat-paid-exponent", exponent.to_string())
            .tag("pinned-chat-paid-level", level)
            .tag("pinned-chat-paid-is-system-message", "0")
    }

    /// Ends with a GIF: its title goes into the text, in brackets. Only one.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// # use livechat::sandbox::twitch::Chatter;
    /// let gif = "https://media.example.invalid/otter.gif";
    /// let row = channel.send(Chatter::new("pixelmoth").text("look").gif("Waving Otter", "aB3dE5fG7hJ9", gif));
    /// assert_eq!(row.text(), "look [Waving Otter]");
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[must_use]
    pub fn gif(mut self, title: &str, id: &str, url: &str) -> Self {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        let start = self.text.chars().count();
        self.text.extend(["[", title, "]"]);
        let end = self.text.chars().count().saturating_sub(1);
        self.tag("gifs", format!("{start}-{end}|{id}|{url}"))
    }

    /// Is sent in Shared Chat and stays in this room.
    #[must_use]
    pub fn source_only(mut self, channel: &Channel) -> Self {
        self.shared = Some(Shared::of(&self.who, channel.room_id(), true));
        self
    }

    /// Any tag, in place of the one that would be there.
    ///
    /// ```
    /// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
    /// # use livechat::sandbox::twitch::Chatter;
    /// channel.send(Chatter::new("pixelmoth").text("Kappa").tag("emotes", "25:0-99"));   // a range that is too long
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra.set(key.into(), value);
        self
    }

    /// As in Shared Chat, where the original is; the copies are made from its id.
    pub(super) fn shared(mut self, room_id: &str, original: Option<&MessageRef>) -> Self {
        let mut shared = Shared::of(&self.who, room_id, false);
        shared.id = original.map(|original| original.id.clone());
        self.shared = Some(shared);
        self
    }

    pub(super) fn who_is(mut self, who: Chatter) -> Self {
        self.who = who;
        self
    }

    pub(super) fn who(&self) -> &Chatter {
        &self.who
    }

    /// The line for a room, and what it is known by afterwards.
    pub(super) fn write(self, room: &Room, id: String, time: i64) -> (Outgoing, MessageRef) {
        let who = room.dress(&self.who);
        let id = self.extra.get("id").map_or(id, str::to_owned);
        let mut tags = who.sender();
        let text = match &self.reply_to {
            Some(parent) => {
                tags.overlay(&parent.reply_tags());
                format!("@{} {}", parent.who.shown_name(), self.text)
            }
            None => self.text.clone(),
        };
        let (emotes, emote_only) = emote::find(&text, 0);
        tags.set("emotes", emotes);
        for (key, value) in [("first-msg", "0"), ("flags", ""), ("returning-chatter", "0")] {
            tags.set(key, value);
        }
        if emote_only {
            tags.flag("emote-only", true);
        }
        if who.is_vip() {
            tags.flag("vip", true);
        }
        tags.set("id", id.clone());
        tags.set("room-id", room.id.clone());
        tags.set("tmi-sent-ts", time.to_string());
        if let Some(shared) = &self.shared {
            tags.overlay(&shared.tags(&id, &who));
        }
        tags.overlay(&self.extra);
        let thread = self.reply_to.as_ref().map(MessageRef::root);
        let body = if self.action { format!("\u{1}ACTION {text}\u{1}") } else { text.clone() };
        let line = format!(":{} PRIVMSG #{} :{body}", source(who.login()), room.login);
        (Outgoing::new(&tags, &line), MessageRef { id, who, text, time, action: self.action, thread })
    }
}

impl Shared {
    fn of(who: &Chatter, room_id: &str, only: bool) -> Self {
        Self { room_id: room_id.to_owned(), id: None, badges: who.badges(), badge_info: who.badge_info(), only }
    }

    fn tags(&self, id: &str, who: &Chatter) -> Tags {
        let original = self.id.is_none();
        let mut tags = Tags::default()
            .with("source-room-id", self.room_id.clone())
            .with("source-id", self.id.clone().unwrap_or_else(|| id.to_owned()))
            .with("source-badges", if original { who.badges() } else { self.badges.clone() })
            .with("source-badge-info", if original { who.badge_info() } else { self.badge_info.clone() });
        if self.only {
            tags.flag("source-only", true);
        }
        tags
    }
}

/// A message that was delivered: to reply to it, to delete it, to know it again.
///
/// ```
/// # let channel = livechat::sandbox::Sandbox::start()?.twitch().channel();
/// let message = channel.say("pixelmoth", "hello dock");
/// assert_eq!((message.login(), message.text()), ("pixelmoth", "hello dock"));
/// assert!(channel.delete_message(message.id()));
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct MessageRef {
    id: String,
    who: Chatter,
    text: String,
    time: i64,
    action: bool,
    thread: Option<Box<Root>>,
}

/// What begins a thread.
#[derive(Debug, Clone)]
struct Root {
    id: String,
    who: Chatter,
}

impl MessageRef {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Who said it.
    pub fn login(&self) -> &str {
        self.who.login()
    }

    /// The text as it was delivered; of a `/me` what follows `ACTION`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// When it was sent, in milliseconds since 1970 by the sandbox's clock.
    pub fn time(&self) -> i64 {
        self.time
    }

    /// Who said it, with the badges of the room.
    pub(super) fn who(&self) -> &Chatter {
        &self.who
    }

    /// The text on the wire.
    pub(super) fn body(&self) -> String {
        if self.action { format!("\u{1}ACTION {}\u{1}", self.text) } else { self.text.clone() }
    }

    fn root(&self) -> Box<Root> {
        self.thread.clone().unwrap_or_else(|| Box::new(Root { id: self.id.clone(), who: self.who.clone() }))
    }

    fn reply_tags(&self) -> Tags {
        let root = self.root();
        Tags::default()
            .with("reply-parent-msg-id", self.id.clone())
            .with("reply-parent-user-id", self.who.user_id())
            .with("reply-parent-user-login", self.who.login())
            .with("reply-parent-display-name", self.who.shown_name())
            .with("reply-parent-msg-body", self.text.clone())
            .with("reply-thread-parent-msg-id", root.id)
            .with("reply-thread-parent-user-id", root.who.user_id())
            .with("reply-thread-parent-user-login", root.who.login())
            .with("reply-thread-parent-display-name", root.who.shown_name())
    }
}
