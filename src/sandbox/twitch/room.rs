//! The world's side of a room: its modes, who is what in it, and what was said.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::{Chatter, MessageRef, outgoing::Outgoing, tags::Tags};

/// Messages that can be replied to and deleted.
const KEPT_MESSAGES: usize = 1_000;
/// Logins of which the last message is remembered; one too many and all are forgotten.
const KEPT_SPEAKERS: usize = 10_000;

#[derive(Debug)]
pub(super) struct Room {
    pub(super) login: String,
    pub(super) id: String,
    pub(super) modes: Modes,
    pub(super) moderators: BTreeSet<String>,
    pub(super) vips: BTreeSet<String>,
    /// Months by login.
    pub(super) subscribers: HashMap<String, u32>,
    /// Since when, by login.
    pub(super) followers: HashMap<String, i64>,
    /// Invented viewers who are there.
    pub(super) viewers: BTreeSet<String>,
    pub(super) banned: BTreeSet<String>,
    /// Until when, by login.
    pub(super) timed_out: HashMap<String, i64>,
    pub(super) suspended: bool,
    /// Above 1,000 users, where nobody hears who comes and goes.
    pub(super) crowded: bool,
    pub(super) joins: u64,
    messages: VecDeque<MessageRef>,
    spoken: HashMap<String, Spoken>,
}

/// What somebody said last.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    pub(super) text: String,
    pub(super) time: i64,
}

/// ROOMSTATE.
#[derive(Debug, Clone)]
pub(super) struct Modes {
    pub(super) emote_only: bool,
    pub(super) unique: bool,
    pub(super) subs_only: bool,
    /// Minutes.
    pub(super) followers_only: Option<u32>,
    /// Seconds.
    pub(super) slow: u32,
}

impl Room {
    pub(super) fn new(login: &str) -> Self {
        Self {
            id: Chatter::new(login).user_id().to_owned(),
            login: login.to_owned(),
            modes: Modes { emote_only: false, unique: false, subs_only: false, followers_only: None, slow: 0 },
            moderators: BTreeSet::new(),
            vips: BTreeSet::new(),
            subscribers: HashMap::new(),
            followers: HashMap::new(),
            viewers: BTreeSet::new(),
            banned: BTreeSet::new(),
            timed_out: HashMap::new(),
            suspended: false,
            crowded: false,
            joins: 0,
            messages: VecDeque::new(),
            spoken: HashMap::new(),
        }
    }

    /// Somebody with the badges that they have here.
    pub(super) fn dress(&self, who: &Chatter) -> Chatter {
        let mut who = who.clone();
        if let Some(months) = self.subscribers.get(who.login()).filter(|_| !who.is_subscriber()) {
            who = who.subscribed(*months);
        }
        let login = who.login().to_owned();
        let badge = if login == self.login {
            "broadcaster"
        } else if self.moderators.contains(&login) {
            "moderator"
        } else if self.vips.contains(&login) {
            "vip"
        } else {
            return who;
        };
        who.first_badge(badge)
    }

    /// All of ROOMSTATE.
    pub(super) fn full_state(&self) -> Outgoing {
        let Modes { emote_only, unique, subs_only, followers_only, slow } = &self.modes;
        let mut tags = Tags::default().with("slow", slow.to_string());
        tags.flag("emote-only", *emote_only);
        tags.flag("r9k", *unique);
        tags.flag("subs-only", *subs_only);
        tags.set("followers-only", followers_only.map_or_else(|| "-1".to_owned(), |minutes| minutes.to_string()));
        self.state_line(tags)
    }

    /// What changed of it.
    pub(super) fn partial_state(&self, key: &'static str, value: &str) -> Outgoing {
        self.state_line(Tags::default().with(key, value))
    }

    fn state_line(&self, tags: Tags) -> Outgoing {
        let tags = tags.with("room-id", self.id.clone());
        Outgoing::command(&tags, &format!(":tmi.twitch.tv ROOMSTATE #{}", self.login))
    }

    pub(super) fn keep(&mut self, message: MessageRef) {
        if self.messages.len() == KEPT_MESSAGES {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
    }

    pub(super) fn find(&self, id: &str) -> Option<&MessageRef> {
        self.messages.iter().rev().find(|message| message.id() == id)
    }

    pub(super) fn was_said(&self, text: &str) -> bool {
        self.messages.iter().any(|message| message.text() == text)
    }

    pub(super) fn note_spoken(&mut self, login: &str, spoken: Spoken) {
        if self.spoken.len() >= KEPT_SPEAKERS {
            self.spoken.clear();
        }
        self.spoken.insert(login.to_owned(), spoken);
    }

    pub(super) fn spoken(&self, login: &str) -> Option<&Spoken> {
        self.spoken.get(login)
    }
}
