//! Who may not take part.

use super::{
    super::{Pages, maybe_async},
    Manage,
};
use crate::{
    Result,
    chzzk::unofficial::{
        ChatChannelId, UserId,
        listing::manage as listing,
        model::manage::{ReleaseRequest, RestrictDays, RestrictedUser},
    },
};

/// Lists of them.
impl Manage {
    /// Who may not take part, for days or for ever. Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-users`; 50 a page unless told, how many at most is not known. The path
    /// was recorded, the rows are from the source code of other clients.
    pub fn restrictions(&self) -> Pages<RestrictedUser> {
        self.client.pages(listing::Restrictions { api: self.own_api(), channel: self.channel.clone(), nickname: None })
    }

    /// Those of them whose name this is, or is a part of (`userNickname`); it must not be blank. Reads only.
    ///
    /// As [`restrictions`](Self::restrictions).
    pub fn restrictions_of(&self, nickname: impl Into<Box<str>>) -> Pages<RestrictedUser> {
        let nickname = Some(nickname.into());
        self.client.pages(listing::Restrictions { api: self.own_api(), channel: self.channel.clone(), nickname })
    }

    /// Who asks to be let in again. [`lift_restriction`](Self::lift_restriction) does it, [`reject_release`](Self::reject_release) does not.
    /// Reads only.
    ///
    /// `GET api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-release-requests`; 50 a page unless told. The path was recorded, the rows
    /// are from the source code of other clients.
    pub fn release_requests(&self) -> Pages<ReleaseRequest> {
        let (api, channel) = (self.own_api(), self.channel.clone());
        self.client.pages(listing::ReleaseRequests { api, channel, nickname: None })
    }

    /// Those of them whose name this is, or is a part of (`userNickname`, which one other client sends); it must not be blank. Reads only.
    ///
    /// As [`release_requests`](Self::release_requests).
    pub fn release_requests_of(&self, nickname: impl Into<Box<str>>) -> Pages<ReleaseRequest> {
        let (api, channel, nickname) = (self.own_api(), self.channel.clone(), Some(nickname.into()));
        self.client.pages(listing::ReleaseRequests { api, channel, nickname })
    }
}

/// What is done about them.
#[maybe_async]
impl Manage {
    /// Keeps somebody from writing for 30 seconds the first time and for longer when it is repeated, and hides what they wrote. The chat
    /// channel is that of their messages, [`Message::chat_channel_id`](crate::chzzk::unofficial::chat::Message::chat_channel_id). Changes the channel.
    ///
    /// `POST api.chzzk.naver.com/manage/v1/channels/{channel}/temporary-restrict-users`, from the source code of other clients; what comes of it in
    /// the chat was recorded.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an id that is nobody's in particular; otherwise what [any request](crate::error) may meet.
    pub async fn restrict_temporarily(&self, user: &UserId, chat_channel: &ChatChannelId) -> Result<()> {
        let request = self.api().restrict_temporarily(&self.channel, user, chat_channel)?;
        self.act(&request).await
    }

    /// Keeps somebody from the channel for so long; `memo` is for the other managers and may be empty. Changes the channel.
    ///
    /// `POST api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-users`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// As [`restrict_temporarily`](Self::restrict_temporarily).
    pub async fn restrict(&self, user: &UserId, days: RestrictDays, memo: &str) -> Result<()> {
        let request = self.api().restrict(&self.channel, user, days, memo)?;
        self.act(&request).await
    }

    /// Changes for how long somebody is kept from the channel, and the memo. Changes the channel.
    ///
    /// `PATCH api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-users/{user}`. Only the path and the method are known; that the body is
    /// that of [`restrict`](Self::restrict) without the user is inferred.
    ///
    /// # Errors
    ///
    /// As [`restrict_temporarily`](Self::restrict_temporarily).
    pub async fn change_restriction(&self, user: &UserId, days: RestrictDays, memo: &str) -> Result<()> {
        let request = self.api().change_restriction(&self.channel, user, days, memo)?;
        self.act(&request).await
    }

    /// Lets somebody take part again; that is also how a [release request](Self::release_requests) is granted. Changes the channel.
    ///
    /// `DELETE api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-users/{user}`, from the source code of other clients.
    ///
    /// # Errors
    ///
    /// As [`restrict_temporarily`](Self::restrict_temporarily).
    pub async fn lift_restriction(&self, user: &UserId) -> Result<()> {
        let request = self.api().lift_restriction(&self.channel, user)?;
        self.act(&request).await
    }

    /// Does not grant a [release request](Self::release_requests), and tells the user why. Changes the channel.
    ///
    /// `PUT api.chzzk.naver.com/manage/v1/channels/{channel}/restrict-release-requests/{number}/reject`, from the source code of another client;
    /// one description has POST.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a blank judgment; otherwise what [any request](crate::error) may meet.
    pub async fn reject_release(&self, number: u64, judgment: &str) -> Result<()> {
        let request = self.api().reject_release(&self.channel, number, judgment)?;
        self.act(&request).await
    }
}
