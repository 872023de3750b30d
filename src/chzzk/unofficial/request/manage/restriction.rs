//! Who may not take part.

use http::Method;
use serde_json::{Value, json};

use super::{below, not_blank, person};
use crate::{
    Result,
    chzzk::{
        ChannelId,
        query::{Query, spliced},
        unofficial::{
            chat::{ChatChannelId, UserId},
            model::manage::RestrictDays,
            request::{Api, Asking},
        },
    },
    http::Request,
};

impl Api {
    /// Keeps somebody from a chat for seconds.
    pub(crate) fn restrict_temporarily(
        &self,
        channel: &ChannelId,
        user: &UserId,
        chat_channel: &ChatChannelId,
    ) -> Result<Request> {
        person(user)?;
        let body = json!({"chatChannelId": chat_channel, "targetId": user});
        let question = Asking("restricting for a while user", user.as_str());
        // Each one counts, and the next is longer.
        self.manage_change(Method::POST, Some(&body), false, below(channel, "temporary-restrict-users"), question)
    }

    /// Keeps somebody from the channel for days.
    pub(crate) fn restrict(
        &self,
        channel: &ChannelId,
        user: &UserId,
        days: RestrictDays,
        memo: &str,
    ) -> Result<Request> {
        person(user)?;
        let mut body = terms(days, memo);
        body["targetId"] = json!(user);
        let question = Asking("restricting user", user.as_str());
        self.manage_change(Method::POST, Some(&body), false, below(channel, "restrict-users"), question)
    }

    /// Changes for how long, and why.
    pub(crate) fn change_restriction(
        &self,
        channel: &ChannelId,
        user: &UserId,
        days: RestrictDays,
        memo: &str,
    ) -> Result<Request> {
        let question = Asking("changing the restriction of user", user.as_str());
        self.manage_change(Method::PATCH, Some(&terms(days, memo)), true, of(channel, user)?, question)
    }

    /// Lets somebody take part again.
    pub(crate) fn lift_restriction(&self, channel: &ChannelId, user: &UserId) -> Result<Request> {
        let question = Asking("lifting the restriction of user", user.as_str());
        self.manage_change(Method::DELETE, None, true, of(channel, user)?, question)
    }

    /// Does not let somebody take part again who asked for it.
    pub(crate) fn reject_release(&self, channel: &ChannelId, number: u64, judgment: &str) -> Result<Request> {
        not_blank("judgment", judgment)?;
        let query = below(channel, format_args!("restrict-release-requests/{number}/reject"));
        let question = Asking("rejecting a release request in channel", channel.as_str());
        self.manage_change(Method::PUT, Some(&json!({"judgment": judgment})), true, query, question)
    }
}

fn of(channel: &ChannelId, user: &UserId) -> Result<Query> {
    person(user)?;
    Ok(below(channel, format_args!("restrict-users/{}", spliced(user.as_str()))))
}

fn terms(days: RestrictDays, memo: &str) -> Value {
    json!({"memo": memo, "restrictDays": days.days()})
}
