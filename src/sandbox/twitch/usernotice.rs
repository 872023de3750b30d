//! Notices about users: subscriptions, gifts, raids, announcements.

use super::{Chatter, emote, outgoing::Outgoing, room::Room, tags::Tags};

/// A USERNOTICE, for [`Channel::usernotice`](super::Channel::usernotice).
///
/// The sentence in `system-msg` is made from the rest unless told.
///
/// ```
/// use livechat::sandbox::{Sandbox, twitch::Usernotice};
///
/// let channel = Sandbox::start()?.twitch().channel();
/// channel.usernotice(Usernotice::resub("pixelmoth", 14, "1000").streak(6).text("six in a row Kappa"));
/// channel.usernotice(Usernotice::raid("quietharbor", 1337));
/// channel.usernotice(Usernotice::new("harborfestival2031", "pixelmoth").param("lanterns", "9"));   // anything
/// # Ok::<(), livechat::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Usernotice {
    who: Chatter,
    kind: String,
    system_msg: String,
    text: Option<String>,
    params: Tags,
    extra: Tags,
}

/// What there is.
impl Usernotice {
    /// Any kind, known or not, by its `msg-id`.
    pub fn new(kind: &str, who: impl Into<Chatter>) -> Self {
        Self {
            who: who.into(),
            kind: kind.to_owned(),
            system_msg: String::new(),
            text: None,
            params: Tags::default(),
            extra: Tags::default(),
        }
    }

    /// A first subscription; the plan is `Prime`, `1000`, `2000` or `3000`.
    pub fn sub(who: impl Into<Chatter>, plan: &str) -> Self {
        let who = who.into().subscribed(1);
        let sentence = format!("{} subscribed {}.", who.shown_name(), with_plan(plan));
        Self::new("sub", who).subscription(1, plan).system_msg(sentence)
    }

    /// A subscription that goes on, for so many months in all.
    pub fn resub(who: impl Into<Chatter>, months: u32, plan: &str) -> Self {
        let who = who.into().subscribed(months);
        let name = who.shown_name().to_owned();
        let sentence = format!("{name} subscribed {}. They've subscribed for {months} months!", with_plan(plan));
        Self::new("resub", who).subscription(months, plan).system_msg(sentence)
    }

    /// A subscription given to somebody.
    pub fn subgift(who: impl Into<Chatter>, recipient: impl Into<Chatter>, plan: &str) -> Self {
        let (who, to) = (who.into(), recipient.into());
        let sentence = format!("{} gifted a {} sub to {}!", who.shown_name(), tier(plan), to.shown_name());
        Self::new("subgift", who)
            .param("recipient-id", to.user_id())
            .param("recipient-user-name", to.login())
            .param("recipient-display-name", to.shown_name())
            .param("months", "1")
            .param("gift-months", "1")
            .param("sender-count", "1")
            .plan(plan)
            .system_msg(sentence)
    }

    /// So many subscriptions for the community. The single [`subgift`](Self::subgift)s are to be sent after it.
    pub fn submysterygift(who: impl Into<Chatter>, count: u32, plan: &str) -> Self {
        let who = who.into();
        let sentence = format!("{} is gifting {count} {} Subs to the community!", who.shown_name(), tier(plan));
        Self::new("submysterygift", who)
            .param("mass-gift-count", count.to_string())
            .param("sender-count", count.to_string())
            .param("sub-plan", plan)
            .system_msg(sentence)
    }

    /// A raid by so many viewers.
    pub fn raid(from: impl Into<Chatter>, viewers: u32) -> Self {
        let from = from.into();
        let (login, name) = (from.login().to_owned(), from.shown_name().to_owned());
        let sentence = format!("{viewers} raiders from {name} have joined!");
        Self::new("raid", from)
            .param("displayName", name)
            .param("login", login)
            .param("viewerCount", viewers.to_string())
            .param("profileImageURL", "https://static.example.invalid/profile_image-70x70.png")
            .system_msg(sentence)
    }

    /// An announcement; the colour is `PRIMARY`, `BLUE`, `GREEN`, `ORANGE` or `PURPLE`.
    pub fn announcement(who: impl Into<Chatter>, text: &str, color: &str) -> Self {
        Self::new("announcement", who).param("color", color).text(text)
    }
}

/// What more there is to it.
impl Usernotice {
    /// What the user wrote to it.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Tells the months in a row.
    #[must_use]
    pub fn streak(self, months: u32) -> Self {
        self.param("should-share-streak", "1").param("streak-months", months.to_string())
    }

    /// The sentence of the service.
    #[must_use]
    pub fn system_msg(mut self, sentence: impl Into<String>) -> Self {
        self.system_msg = sentence.into();
        self
    }

    /// One `msg-param-…` tag; the name is what follows `msg-param-`.
    #[must_use]
    pub fn param(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.set(format!("msg-param-{name}"), value);
        self
    }

    /// Any other tag, in place of the one that would be there.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra.set(key.into(), value);
        self
    }

    fn subscription(self, months: u32, plan: &str) -> Self {
        self.param("cumulative-months", months.to_string())
            .param("months", "0")
            .param("multimonth-duration", "1")
            .param("multimonth-tenure", "0")
            .param("should-share-streak", "0")
            .param("was-gifted", "false")
            .plan(plan)
    }

    fn plan(self, plan: &str) -> Self {
        self.param("sub-plan", plan).param("sub-plan-name", "The Dockhands")
    }

    pub(super) fn write(self, room: &Room, id: &str, time: i64) -> Outgoing {
        let who = room.dress(&self.who);
        let mut tags = who.sender();
        // It is there for everybody.
        tags.flag("vip", who.is_vip());
        tags.set("emotes", emote::find(self.text.as_deref().unwrap_or_default(), 0).0);
        tags.set("flags", "");
        tags.set("id", id);
        tags.set("login", who.login());
        tags.set("msg-id", self.kind);
        tags.set("room-id", room.id.clone());
        tags.set("system-msg", self.system_msg);
        tags.set("tmi-sent-ts", time.to_string());
        tags.overlay(&self.params);
        tags.overlay(&self.extra);
        let text = self.text.map(|text| format!(" :{text}")).unwrap_or_default();
        Outgoing::command(&tags, &format!(":tmi.twitch.tv USERNOTICE #{}{text}", room.login))
    }
}

fn tier(plan: &str) -> String {
    format!("Tier {}", plan.chars().next().unwrap_or('1'))
}

fn with_plan(plan: &str) -> String {
    if plan == "Prime" { "with Prime".to_owned() } else { format!("at {}", tier(plan)) }
}
