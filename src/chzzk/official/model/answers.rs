//! How answers become models: one reader for every operation.

use super::{
    Category, Channel, ChannelManager, ChatSettings, EventKind, Follower, Live, LiveSetting, Me, MessageId,
    Restriction, RewardClaim, RewardClaimResult, SessionInfo, SessionUrl, Subscriber,
    token::{TokenAnswer, TokenFields},
};
use crate::{
    Error, Result, Secret,
    chzzk::{
        ChannelId,
        answer::{content, content_or_bare, done},
        official::request::Call,
        rows::Rows,
    },
    http::Response,
    lenient::{Wire, lenient},
};

lenient! {
    #[derive(Default)]
    struct SentAnswer {
        message_id: Option<MessageId> = "messageId",
    }

    #[derive(Default)]
    struct StreamKeyAnswer {
        stream_key: Option<Secret> = "streamKey",
    }

    #[derive(Default)]
    struct SessionUrlAnswer {
        url: Option<Secret> = "url",
    }
}

/// A content without which there is nothing to hand over.
fn told<T: Wire>(response: &Response, call: Call<'_>) -> Result<T> {
    content(response, call)?.ok_or_else(|| Error::decode(call, "there is no `content` in it"))
}

/// A list; what is missing of it is empty.
fn rows<T: Wire>(response: &Response, call: Call<'_>) -> Result<Rows<T>> {
    Ok(content(response, call)?.unwrap_or_default())
}

/// The pair of tokens that `call` was to bring, with or without an envelope around it.
pub(crate) fn read_tokens(call: Call<'_>, response: &Response) -> Result<TokenAnswer> {
    content_or_bare(response, call)?
        .and_then(TokenFields::complete)
        .ok_or_else(|| Error::decode(call, "there is no `accessToken` in it"))
}

/// That `call`, which brings nothing back, was done: any answer but a refusal says so.
pub(crate) fn read_done(call: Call<'_>, response: &Response) -> Result<()> {
    done(response, call)
}

pub(crate) fn read_me(response: &Response) -> Result<Me> {
    told(response, Call::Me)
}

/// Channels in the service's order. Those that do not exist are left out.
pub(crate) fn read_channels(asked: &[ChannelId], response: &Response) -> Result<Vec<Channel>> {
    Ok(rows(response, Call::Channels(asked))?.items)
}

pub(crate) fn read_streaming_roles(response: &Response) -> Result<Vec<ChannelManager>> {
    Ok(rows(response, Call::StreamingRoles)?.items)
}

pub(crate) fn read_followers(response: &Response) -> Result<Rows<Follower>> {
    rows(response, Call::Followers)
}

pub(crate) fn read_subscribers(response: &Response) -> Result<Rows<Subscriber>> {
    rows(response, Call::Subscribers)
}

pub(crate) fn read_category_search(query: &str, response: &Response) -> Result<Vec<Category>> {
    Ok(rows(response, Call::CategorySearch(query))?.items)
}

pub(crate) fn read_lives(response: &Response) -> Result<Rows<Live>> {
    rows(response, Call::Lives)
}

pub(crate) fn read_stream_key(response: &Response) -> Result<Secret> {
    let answer: StreamKeyAnswer = told(response, Call::StreamKey)?;
    answer.stream_key.ok_or_else(|| Error::decode(Call::StreamKey, "there is no `streamKey` in it"))
}

pub(crate) fn read_live_setting(response: &Response) -> Result<LiveSetting> {
    let mut setting: LiveSetting = told(response, Call::LiveSetting)?;
    // No category may come as an object full of `null`.
    setting.category = setting.category.filter(|category| *category != Category::default());
    Ok(setting)
}

/// The id of a message that was taken. That it was taken is certain even where the id is missing: sending it again would show it
/// twice.
pub(crate) fn read_sent_message(response: &Response) -> Result<Option<MessageId>> {
    match content::<SentAnswer>(response, Call::SendMessage) {
        Err(refusal @ Error::Status(_)) => Err(refusal),
        answer => Ok(answer.ok().flatten().and_then(|answer| answer.message_id)),
    }
}

pub(crate) fn read_chat_settings(response: &Response) -> Result<ChatSettings> {
    told(response, Call::ChatSettings)
}

pub(crate) fn read_restrictions(response: &Response) -> Result<Rows<Restriction>> {
    rows(response, Call::Restrictions)
}

pub(crate) fn read_client_session(response: &Response) -> Result<SessionUrl> {
    read_session_url(Call::ClientSession, response)
}

pub(crate) fn read_user_session(response: &Response) -> Result<SessionUrl> {
    read_session_url(Call::UserSession, response)
}

fn read_session_url(call: Call<'_>, response: &Response) -> Result<SessionUrl> {
    let answer: SessionUrlAnswer = told(response, call)?;
    answer.url.and_then(SessionUrl::new).ok_or_else(|| Error::decode(call, "there is no address in its `url`"))
}

pub(crate) fn read_client_sessions(response: &Response) -> Result<Rows<SessionInfo>> {
    rows(response, Call::ClientSessions)
}

pub(crate) fn read_user_sessions(response: &Response) -> Result<Rows<SessionInfo>> {
    rows(response, Call::UserSessions)
}

/// That the service took the wish. The session itself confirms it with `subscribed`.
pub(crate) fn read_subscribed(kind: &EventKind, response: &Response) -> Result<()> {
    done(response, Call::Subscribe(kind))
}

pub(crate) fn read_unsubscribed(kind: &EventKind, response: &Response) -> Result<()> {
    done(response, Call::Unsubscribe(kind))
}

/// The documentation shows this answer and the next without an envelope.
pub(crate) fn read_reward_claims(response: &Response) -> Result<Rows<RewardClaim>> {
    Ok(content_or_bare(response, Call::RewardClaims)?.unwrap_or_default())
}

pub(crate) fn read_updated_reward_claims(asked: &[impl AsRef<str>], response: &Response) -> Result<RewardClaimResult> {
    let rows: Rows<_> = content_or_bare(response, Call::UpdateRewardClaims)?.unwrap_or_default();
    Ok(RewardClaimResult::new(asked, rows.items))
}
