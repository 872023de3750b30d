//! Messages on their way: those that wait for their turn, and those whose fate is not known yet.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    time::{Duration, Instant},
};

use crate::{
    protocol::CommandId,
    twitch::{
        ChannelName, OutgoingMessage,
        message::Privmsg,
        session::{SendOutcome, queue::Queued},
    },
};

/// Within that time the same text in the same room is refused (reference 12).
const DUPLICATE_WINDOW: Duration = Duration::from_secs(31);

/// So long a message is known again by its words.
const SAID_LATELY: Duration = Duration::from_secs(31);

/// A message that is over, and how it ended.
pub(super) struct Ended {
    pub(super) id: CommandId,
    pub(super) channel: ChannelName,
    pub(super) text: Box<str>,
    pub(super) outcome: SendOutcome,
}

/// A message that waits for its turn.
pub(super) struct Waiting {
    pub(super) id: CommandId,
    pub(super) channel: ChannelName,
    pub(super) message: OutgoingMessage,
    /// It does not go any more from then on.
    pub(super) until: Option<Instant>,
    pub(super) _queued: Queued,
}

#[derive(Default)]
pub(super) struct Sends {
    waiting: VecDeque<Waiting>,
    sent: VecDeque<Unconfirmed>,
    /// The last text of each room, when it was sent, and whether it was made to differ.
    last: HashMap<ChannelName, (String, Instant, bool)>,
    /// What was said lately.
    said: VecDeque<Said>,
    /// When the next one that waits may go, if nothing else happens.
    next: Option<Instant>,
}

/// A message that was sent, and has no answer yet.
pub(super) struct Unconfirmed {
    id: CommandId,
    channel: ChannelName,
    text: Box<str>,
    connection: usize,
    nonce: String,
    until: Instant,
}

struct Said {
    channel: ChannelName,
    text: String,
    at: Instant,
}

/// What is to be done with a message that waits.
pub(super) enum Turn {
    /// It goes over this connection.
    Go { connection: usize, has_tags: bool },
    /// Not before then; `None`: until something happens.
    Wait(Option<Instant>),
    /// It never goes.
    Drop,
}

impl Waiting {
    fn ended(self) -> Ended {
        let Self { id, channel, message, .. } = self;
        Ended { id, channel, text: message.text().into(), outcome: SendOutcome::NotSent }
    }
}

impl Unconfirmed {
    pub(super) fn ended(self, outcome: SendOutcome) -> Ended {
        Ended { id: self.id, channel: self.channel, text: self.text, outcome }
    }
}

impl Sends {
    pub(super) fn push(&mut self, message: Waiting) {
        self.waiting.push_back(message);
    }

    /// Whether the fate of everything that was sent is known.
    pub(super) fn are_told(&self) -> bool {
        self.sent.is_empty()
    }

    /// Sends what may go, in the order of each room: the connections and lines, and what never goes.
    pub(super) fn due(
        &mut self,
        vary: bool,
        seed: u64,
        timeout: Duration,
        now: Instant,
        mut turn: impl FnMut(&ChannelName) -> Turn,
    ) -> (Vec<(usize, String)>, Vec<Ended>) {
        let (mut lines, mut ended) = (Vec::new(), Vec::new());
        let mut held_back = BTreeSet::new();
        self.next = None;
        for waiting in std::mem::take(&mut self.waiting) {
            let Waiting { id, channel, message, until, .. } = &waiting;
            let what = if until.is_some_and(|until| now >= until) {
                Turn::Drop
            } else if held_back.contains(channel) {
                Turn::Wait(None)
            } else {
                turn(channel)
            };
            match what {
                Turn::Go { connection, has_tags } => {
                    let (id, nonce) = (*id, nonce(*id, seed));
                    let vary = vary && self.is_duplicate(channel, message.text(), now);
                    lines.push((connection, message.line(channel, &nonce, has_tags, vary)));
                    self.last.retain(|_, (_, sent, _)| *sent + DUPLICATE_WINDOW > now);
                    self.said.retain(|said| said.at + SAID_LATELY > now);
                    let text = message.text().to_owned();
                    self.said.push_back(Said { channel: channel.clone(), text, at: now });
                    self.last.insert(channel.clone(), (message.text().to_owned(), now, vary));
                    let (channel, text) = (channel.clone(), message.text().into());
                    self.sent.push_back(Unconfirmed { id, channel, text, connection, nonce, until: now + timeout });
                }
                Turn::Wait(from) => {
                    self.next = [self.next, from, *until].into_iter().flatten().min();
                    held_back.insert(channel.clone());
                    self.waiting.push_back(waiting);
                }
                Turn::Drop => ended.push(waiting.ended()),
            }
        }
        (lines, ended)
    }

    /// Whether Twitch would refuse it as the same again, to which spaces make no difference. Made to differ it is another, so the next
    /// may be as it is.
    fn is_duplicate(&self, channel: &ChannelName, text: &str, now: Instant) -> bool {
        let last = self.last.get(channel);
        let is_same = |last: &str| last.split_whitespace().eq(text.split_whitespace());
        last.is_some_and(|(last, sent, varied)| !varied && *sent + DUPLICATE_WINDOW > now && is_same(last))
    }

    /// Whether this is something that was said lately, by its room and its words.
    pub(super) fn was_said(&self, message: &Privmsg, now: Instant) -> bool {
        let heard: Vec<_> = words(&message.text).collect();
        let is_this = |text: &str| {
            let said: Vec<_> = words(text.strip_prefix("/me ").unwrap_or(text)).collect();
            // The server puts `@name` before a reply.
            heard == said || message.reply.is_some() && heard.ends_with(&said)
        };
        let mut lately = self.said.iter().filter(|said| said.at + SAID_LATELY > now);
        lately.any(|said| said.channel == message.channel && is_this(&said.text))
    }

    /// The one that the server speaks of: by its nonce, or the oldest of that room over that connection.
    pub(super) fn take(
        &mut self,
        connection: usize,
        channel: &ChannelName,
        nonce: Option<&str>,
    ) -> Option<Unconfirmed> {
        let index = self.sent.iter().position(|sent| match nonce {
            Some(nonce) => sent.nonce == nonce,
            None => sent.connection == connection && sent.channel == *channel,
        })?;
        self.sent.remove(index)
    }

    /// Those of which nothing was heard in time.
    pub(super) fn late(&mut self, now: Instant) -> Vec<Ended> {
        self.end_where(|sent| now >= sent.until, &SendOutcome::Unknown)
    }

    /// The connection is gone.
    pub(super) fn lost(&mut self, connection: usize) -> Vec<Ended> {
        self.end_where(|sent| sent.connection == connection, &SendOutcome::ConnectionLost)
    }

    /// The end.
    pub(super) fn end(&mut self) -> Vec<Ended> {
        let mut ended = self.end_where(|_| true, &SendOutcome::ConnectionLost);
        ended.extend(self.waiting.drain(..).map(Waiting::ended));
        ended
    }

    fn end_where(&mut self, is_over: impl Fn(&Unconfirmed) -> bool, outcome: &SendOutcome) -> Vec<Ended> {
        let mut ended = Vec::new();
        for sent in std::mem::take(&mut self.sent) {
            if is_over(&sent) {
                ended.push(sent.ended(outcome.clone()));
            } else {
                self.sent.push_back(sent);
            }
        }
        ended
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        let late = self.sent.iter().map(|sent| sent.until).min();
        [self.next, late].into_iter().flatten().min()
    }
}

/// Names a message to the server, which tells it with the answer and to whoever hears the message.
fn nonce(id: CommandId, seed: u64) -> String {
    format!("{seed:016x}{:x}", id.0)
}

/// Whether this chat made it.
pub(super) fn is_nonce(nonce: &str, seed: u64) -> bool {
    nonce.get(..16).is_some_and(|begin| begin == format!("{seed:016x}"))
}

/// What makes two texts the same to the server, which trims them; and without what makes a text differ from itself.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|word| *word != "\u{e0000}")
}
