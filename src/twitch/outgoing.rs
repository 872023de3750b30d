//! A message on its way out: checked before anything is sent, and made a line.

use super::{ChannelName, MessageId, escape};
use crate::{Error, Result};

/// What Twitch appends nothing to and cuts nothing from (reference 12).
const MAX_CHARS: usize = 500;
/// Of an action, whose markers count.
const MAX_ACTION_CHARS: usize = 490;
/// Makes a text differ from the same text before: a space and a character that nobody sees.
const VARIATION: &str = " \u{e0000}";

/// A message for a room.
///
/// ```
/// use livechat::twitch::OutgoingMessage;
///
/// let message = OutgoingMessage::new("hello").reply_to("b34ccfc7-4977-403a-8a94-33c6bac34fb8");
/// assert!(message.check().is_ok());
/// assert!(OutgoingMessage::new("two\r\nlines").check().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it is not sent by itself"]
pub struct OutgoingMessage {
    text: String,
    reply_to: Option<MessageId>,
    is_action: bool,
}

impl OutgoingMessage {
    /// The longest text in characters (Unicode code points).
    pub const MAX_CHARS: usize = MAX_CHARS;

    /// A text. Emotes are written by their names. Twitch reads a text that begins with `/` or `.` as a command, of which `/me` is the only
    /// one left.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), reply_to: None, is_action: false }
    }

    /// What one does, in the third person: `/me waves`. At most 490 characters.
    pub fn action(text: impl Into<String>) -> Self {
        Self { text: text.into(), reply_to: None, is_action: true }
    }

    /// As an answer to this message; any message of a thread stands for the thread.
    pub fn reply_to(mut self, id: impl Into<MessageId>) -> Self {
        self.reply_to = Some(id.into());
        self
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it can be sent. Sending checks it too.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a text that is empty or too long, or holds the end of a line (CR, LF) or NUL, which would begin
    /// another command.
    pub fn check(&self) -> Result<()> {
        let invalid = |reason: String| Error::invalid("text", reason);
        if self.text.trim().is_empty() {
            return Err(invalid("is empty".into()));
        }
        if self.text.contains(['\r', '\n', '\0']) {
            return Err(invalid("holds the end of a line or NUL; send each line by itself".into()));
        }
        let (chars, most) = (self.text.chars().count(), self.most());
        if chars > most {
            return Err(invalid(format!("has {chars} characters and may have {most}; `split` makes several of it")));
        }
        let id = self.reply_to.as_ref().map_or("-", MessageId::as_str);
        if id.is_empty() || id.contains(|c: char| c.is_control() || c == ' ') {
            return Err(Error::invalid("reply_to", "is no message's id"));
        }
        Ok(())
    }

    /// The same in as many messages as it needs, cut at spaces where there are some. All of them are replies, or actions, if it is one.
    ///
    /// ```
    /// use livechat::twitch::OutgoingMessage;
    ///
    /// let parts = OutgoingMessage::new("word ".repeat(150)).split();
    /// assert_eq!(parts.len(), 2);
    /// assert!(parts.iter().all(|part| part.check().is_ok()));
    /// ```
    pub fn split(&self) -> Vec<Self> {
        let part = |text: &str| Self { text: text.into(), ..self.clone() };
        let mut parts = Vec::new();
        for line in self.text.split(['\r', '\n', '\0']) {
            let mut rest = line.trim();
            while !rest.is_empty() {
                let (text, after) = cut(rest, self.most());
                parts.push(part(text));
                rest = after;
            }
        }
        parts
    }

    fn most(&self) -> usize {
        if self.is_action { MAX_ACTION_CHARS } else { MAX_CHARS }
    }

    /// The line that sends it. A server that grants no tags takes none.
    pub(crate) fn line(&self, channel: &ChannelName, nonce: &str, has_tags: bool, vary: bool) -> String {
        let mut line = String::with_capacity(self.text.len() + 96);
        if has_tags {
            line.push('@');
            if let Some(id) = &self.reply_to {
                line.push_str("reply-parent-msg-id=");
                line.push_str(&escape(id.as_str()));
                line.push(';');
            }
            line.push_str("client-nonce=");
            line.push_str(nonce);
            line.push(' ');
        }
        line.push_str("PRIVMSG #");
        line.push_str(channel.as_str());
        line.push_str(" :");
        let room = self.most() - VARIATION.chars().count();
        let text = if vary { cut_chars(&self.text, room) } else { &self.text };
        if self.is_action {
            line.push_str("\u{1}ACTION ");
        }
        line.push_str(text);
        if vary {
            line.push_str(VARIATION);
        }
        if self.is_action {
            line.push('\u{1}');
        }
        line
    }
}

impl From<&str> for OutgoingMessage {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for OutgoingMessage {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// The first so many characters.
fn cut_chars(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map_or(text.len(), |(index, _)| index);
    text.get(..end).unwrap_or(text)
}

/// The first part of at most so many characters, and the rest, without the space between.
fn cut(text: &str, most: usize) -> (&str, &str) {
    let head = cut_chars(text, most);
    if head.len() == text.len() {
        return (text, "");
    }
    let tail = text.get(head.len()..).unwrap_or_default();
    // A space right behind is as good as one within.
    let at = if tail.starts_with(char::is_whitespace) { Some(head.len()) } else { head.rfind(char::is_whitespace) };
    let at = at.filter(|at| *at > 0).unwrap_or(head.len());
    let (first, rest) = text.split_at(at);
    (first.trim_end(), rest.trim_start())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{ErrorKind, twitch::Line};

    #[test]
    fn what_cannot_be_sent_is_refused_with_a_reason() {
        for (text, reason) in [
            ("", "text: is empty"),
            (" \u{3000}", "text: is empty"),
            ("a\r\nQUIT", "text: holds the end of a line or NUL; send each line by itself"),
            ("a\nb", "text: holds the end of a line or NUL; send each line by itself"),
            ("a\0b", "text: holds the end of a line or NUL; send each line by itself"),
            (&"가".repeat(501), "text: has 501 characters and may have 500; `split` makes several of it"),
        ] {
            let error = OutgoingMessage::new(text).check().unwrap_err();
            assert_eq!((error.kind(), error.to_string()), (ErrorKind::InvalidArgument, reason.to_owned()));
        }
        OutgoingMessage::new("가".repeat(500)).check().unwrap();
        assert!(OutgoingMessage::action("a".repeat(491)).check().is_err());
        OutgoingMessage::action("a".repeat(490)).check().unwrap();
        for id in ["", "a b", "a\nb"] {
            assert_eq!(
                OutgoingMessage::new("a").reply_to(id).check().unwrap_err().to_string(),
                "reply_to: is no message's id"
            );
        }
    }

    #[test]
    fn lines_are_what_twitch_reads() {
        let channel = ChannelName::from("dock");
        let reply = OutgoingMessage::new("hello").reply_to("id;1");
        assert_eq!(
            reply.line(&channel, "n1", true, false),
            "@reply-parent-msg-id=id\\:1;client-nonce=n1 PRIVMSG #dock :hello"
        );
        assert_eq!(reply.line(&channel, "n1", false, false), "PRIVMSG #dock :hello");
        let action = OutgoingMessage::action("waves");
        assert_eq!(action.line(&channel, "n", false, true), "PRIVMSG #dock :\u{1}ACTION waves \u{e0000}\u{1}");
        let long = OutgoingMessage::new("a".repeat(500)).line(&channel, "n", false, true);
        assert_eq!(long.chars().count() - "PRIVMSG #dock :".len(), 500, "what makes it differ has its room");
    }

    proptest! {
        #[test]
        fn parts_can_be_sent_and_hold_all_words(text in "([a-z가-힣🙂]{1,12}[ \r\n]{1,3}){0,200}|\\PC{0,1500}") {
            let message = OutgoingMessage::new(text.clone());
            let parts = message.split();
            for part in &parts {
                prop_assert!(part.check().is_ok(), "{:?}", part);
            }
            let all = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\0').collect::<String>();
            let together: String = parts.iter().map(|part| all(&part.text)).collect();
            prop_assert_eq!(together, all(&text));
            if text.split_whitespace().all(|word| word.chars().count() <= 500) {
                let words: Vec<_> = parts.iter().flat_map(|part| part.text.split_whitespace()).collect();
                prop_assert_eq!(words, text.split(|c: char| c.is_whitespace() || c == '\0').filter(|word| !word.is_empty()).collect::<Vec<_>>());
            }
        }

        #[test]
        fn a_line_is_one_line_whose_text_is_the_text(text in "\\PC{1,500}", id in "[!-~]{1,40}") {
            let message = OutgoingMessage::new(text.clone()).reply_to(&*id);
            prop_assume!(message.check().is_ok());
            let line = message.line(&ChannelName::from("dock"), "nonce", true, false);
            prop_assert!(!line.contains(['\r', '\n', '\0']));
            let read = Line::parse(&line).unwrap();
            prop_assert_eq!(read.params().collect::<Vec<_>>(), vec!["#dock", &*text]);
            let reply = read.tags().get("reply-parent-msg-id").map(String::from);
            prop_assert_eq!(reply, Some(id));
        }
    }
}
