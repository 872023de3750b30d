//! A line of the chat that is pinned or hidden (reference 2.1).

use http::Method;
use serde_json::{Value, json};

use super::{Api, Asking};
use crate::{
    Error, Result,
    chzzk::{
        ChannelId,
        query::Query,
        unofficial::chat::{ChatChannelId, Message, OsType},
    },
    http::Request,
};

const NOTICES: &str = "/nng_main/v1/chats/notices";

impl Api {
    /// Pins a line.
    pub(crate) fn pin(&self, channel: &ChannelId, message: &Message) -> Result<Request> {
        let mut body = line(channel, message)?;
        body["extras"] = extras(channel, message).to_string().into();
        let question = Asking("pinning a message in the chat of channel", channel.as_str());
        // A second time it stands there still, but everybody is told again.
        self.change(Method::POST, Some(&body), false, self.community(Query::new(NOTICES), question))
    }

    /// Takes the pinned line away.
    pub(crate) fn unpin(&self, channel: &ChannelId, chat_channel: &ChatChannelId) -> Result<Request> {
        let body = json!({"channelId": chat_channel, "chatType": "STREAMING", "extras": null});
        let question = Asking("unpinning the message in the chat of channel", channel.as_str());
        self.change(Method::DELETE, Some(&body), true, self.community(Query::new(NOTICES), question))
    }

    /// Hides a line.
    pub(crate) fn blind(&self, channel: &ChannelId, message: &Message) -> Result<Request> {
        let body = line(channel, message)?;
        let question = Asking("hiding a message in the chat of channel", channel.as_str());
        let query = Query::new("/nng_main/v1/chats/blind-message");
        self.change(Method::POST, Some(&body), false, self.community(query, question))
    }
}

/// Names a line to the service: by its author and time, with its text.
fn line(channel: &ChannelId, message: &Message) -> Result<Value> {
    let chat_channel =
        message.chat_channel_id.as_ref().ok_or_else(|| missing("which chat channel it was written in"))?;
    let author = message.user_id.as_ref().filter(|id| !id.as_str().trim().is_empty() && !id.is_system());
    let author = author.ok_or_else(|| missing("a person who wrote it"))?;
    let time = message.time.map(jiff::Timestamp::as_millisecond).filter(|time| *time > 0);
    let time = time.ok_or_else(|| missing("when it was written"))?;
    Ok(json!({
        "channelId": chat_channel,
        "chatType": "STREAMING",
        "message": message.content,
        "messageTime": time,
        "messageUserIdHash": author,
        "streamingChannelId": channel,
    }))
}

/// The extras of the line as a writer's client has them, made anew: the author's `extraToken`, which comes with their line, is nobody
/// else's to send.
fn extras(channel: &ChannelId, message: &Message) -> Value {
    json!({
        "chatType": "STREAMING",
        "emojis": message.emojis,
        "osType": message.os_type.as_ref().unwrap_or(&OsType::Pc),
        "streamingChannelId": channel,
    })
}

fn missing(what: &str) -> Error {
    Error::invalid("message", format!("does not say {what}, and the service finds it by that"))
}
