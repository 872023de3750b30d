//! What is asked by who manages a channel (reference 2.6).

use std::fmt::Display;

use http::Method;
use serde_json::{Value, json};

use super::{Api, Asking};
use crate::{
    Error, Result,
    chzzk::{
        ChannelId,
        answer::Question,
        query::{Query, spliced},
        unofficial::{chat::UserId, model::manage::StreamingRole},
    },
    http::Request,
};

mod live_setting;
mod restriction;
mod word;

#[cfg(test)]
mod tests;

/// How many rows other clients ask for at once. Whether the service gives more is not known.
pub(crate) const PAGE: u32 = 50;

impl Api {
    /// Reads something of the management; that needs a login.
    pub(crate) fn manage_read(&self, query: Query, question: impl Question) -> Result<Request> {
        self.with_login(self.main(query, question))
    }

    /// What the logged-in user may do.
    pub(crate) fn my_role(&self, channel: &ChannelId) -> Result<Request> {
        self.manage_read(below(channel, "my-role"), Asking("own role in channel", channel.as_str()))
    }

    /// Who has a role.
    pub(crate) fn roles(&self, channel: &ChannelId) -> Result<Request> {
        self.manage_read(below(channel, "streaming-roles"), Asking("roles in channel", channel.as_str()))
    }

    /// Gives somebody a role.
    pub(crate) fn add_role(&self, channel: &ChannelId, user: &UserId, role: &StreamingRole) -> Result<Request> {
        person(user)?;
        if matches!(role, StreamingRole::User | StreamingRole::Streamer) || role.as_str().trim().is_empty() {
            return Err(Error::invalid("role", format!("{role} is none that can be given")));
        }
        let body = json!({"targetId": user, "userRoleType": role});
        let question = Asking("giving a role to user", user.as_str());
        self.manage_change(Method::POST, Some(&body), false, below(channel, "streaming-roles"), question)
    }

    /// Takes somebody's role away.
    pub(crate) fn remove_role(&self, channel: &ChannelId, user: &UserId) -> Result<Request> {
        person(user)?;
        let query = below(channel, format_args!("streaming-roles/{}", spliced(user.as_str())));
        self.manage_change(Method::DELETE, None, true, query, Asking("taking away the role of user", user.as_str()))
    }

    /// How much somebody wrote, and what came of it.
    pub(crate) fn chat_activity(&self, channel: &ChannelId, user: &UserId) -> Result<Request> {
        person(user)?;
        let query = below(channel, format_args!("users/{}/chat-activity-count", spliced(user.as_str())));
        self.manage_read(query, Asking("chat activity of user", user.as_str()))
    }

    /// The rules of the chat.
    pub(crate) fn managed_chat_rules(&self, channel: &ChannelId) -> Result<Request> {
        self.manage_read(below(channel, "chat-rules"), Asking("chat rules of channel", channel.as_str()))
    }

    /// Sets the rules of the chat.
    pub(crate) fn put_chat_rules(&self, channel: &ChannelId, rule: &str) -> Result<Request> {
        let question = Asking("setting the chat rules of channel", channel.as_str());
        self.manage_change(Method::PUT, Some(&json!({"rule": rule})), true, below(channel, "chat-rules"), question)
    }

    /// Whether a prediction can be opened.
    pub(crate) fn prediction_status(&self, channel: &ChannelId) -> Result<Request> {
        let question = Asking("prediction status of channel", channel.as_str());
        self.manage_read(below(channel, "log-power/prediction/status"), question)
    }

    /// With what a program broadcasts, from the web client's path.
    pub(crate) fn streaming_info(&self, channel: &ChannelId) -> Result<Request> {
        self.manage_read(below(channel, "streaming-info"), Asking("streaming info of channel", channel.as_str()))
    }

    /// The same from the older path.
    pub(crate) fn streams(&self, channel: &ChannelId) -> Result<Request> {
        self.manage_read(below(channel, "streams"), Asking("stream key of channel", channel.as_str()))
    }

    /// Accepts an offered mission, or declines it.
    pub(crate) fn decide_mission(&self, channel: &ChannelId, mission: &str, approve: bool) -> Result<Request> {
        not_blank("mission id", mission)?;
        let (path, doing) = if approve {
            ("donations/mission/approve", "approving mission")
        } else {
            ("donations/mission/reject", "rejecting mission")
        };
        let body = json!({"missionDonationId": mission});
        self.manage_change(Method::PUT, Some(&body), true, below(channel, path), Asking(doing, mission))
    }

    /// Changes something of the management.
    fn manage_change(
        &self,
        method: Method,
        body: Option<&Value>,
        repeatable: bool,
        query: Query,
        question: impl Question,
    ) -> Result<Request> {
        self.change(method, body, repeatable, self.main(query, question))
    }
}

/// A path below the management of a channel.
pub(crate) fn below(channel: &ChannelId, path: impl Display) -> Query {
    Query::new(&format!("/manage/v1/channels/{}/{path}", spliced(channel.as_str())))
}

/// A page of a list that counts its pages.
pub(crate) fn page(channel: &ChannelId, path: &str, number: u32, size: u32) -> Result<Query> {
    if size == 0 {
        return Err(Error::invalid("size", "0 items in a page: ask for 1 at least"));
    }
    Ok(below(channel, path).with("page", number).with("size", size))
}

/// Somebody in particular: no donor without a name, and not the service.
pub(crate) fn person(user: &UserId) -> Result<()> {
    let id = user.as_str();
    // A path that ends in dots would mean another.
    if id.trim().is_empty() || user.is_anonymous() || user.is_system() || id.bytes().all(|byte| byte == b'.') {
        return Err(Error::invalid("user id", format!("{id:?} is nobody in particular")));
    }
    Ok(())
}

pub(crate) fn not_blank(argument: &'static str, text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid(argument, format!("{text:?} must not be empty or blank")));
    }
    Ok(())
}
