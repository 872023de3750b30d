//! Words that nobody may write.

use http::Method;
use serde_json::json;

use super::{below, not_blank};
use crate::{
    Result,
    chzzk::{
        ChannelId,
        query::Query,
        unofficial::request::{Api, Asking},
    },
    http::Request,
};

const WORDS: &str = "chats/prohibit-words";

impl Api {
    /// All of them.
    pub(crate) fn prohibited_words(&self, channel: &ChannelId) -> Result<Request> {
        self.manage_read(below(channel, WORDS), Asking("prohibited words of channel", channel.as_str()))
    }

    /// One more.
    pub(crate) fn add_prohibited_word(&self, channel: &ChannelId, word: &str) -> Result<Request> {
        not_blank("word", word)?;
        let question = Asking("adding a prohibited word to channel", channel.as_str());
        self.manage_change(Method::POST, Some(&json!({"prohibitWord": word})), false, below(channel, WORDS), question)
    }

    /// Another one in its place.
    pub(crate) fn change_prohibited_word(&self, channel: &ChannelId, number: u64, word: &str) -> Result<Request> {
        not_blank("word", word)?;
        let question = Asking("changing a prohibited word of channel", channel.as_str());
        self.manage_change(Method::PUT, Some(&json!({"prohibitWord": word})), true, one(channel, number), question)
    }

    /// One less.
    pub(crate) fn remove_prohibited_word(&self, channel: &ChannelId, number: u64) -> Result<Request> {
        let question = Asking("removing a prohibited word of channel", channel.as_str());
        self.manage_change(Method::DELETE, None, true, one(channel, number), question)
    }

    /// None any more.
    pub(crate) fn remove_all_prohibited_words(&self, channel: &ChannelId) -> Result<Request> {
        let question = Asking("removing all prohibited words of channel", channel.as_str());
        self.manage_change(Method::DELETE, None, true, below(channel, WORDS), question)
    }
}

fn one(channel: &ChannelId, number: u64) -> Query {
    below(channel, format_args!("{WORDS}/{number}"))
}
