//! What the logged-in user follows and blocks, and is to a channel.

use super::{Client, Pages, maybe_async};
use crate::{
    Result,
    chzzk::{
        ChannelId,
        unofficial::{
            UserId, listing,
            model::{self, BlockedUsers, FollowState, FollowedChannel, MyInfo},
        },
    },
};

/// What the logged-in user follows.
impl Client {
    /// The channels that the logged-in user follows. Reads only; without cookies the first page is
    /// [`Error::NotLoggedIn`](crate::Error::NotLoggedIn). A page has at most 505 rows, the most that were seen to be accepted.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/followings?page&size&sortType=FOLLOW`
    pub fn followings(&self) -> Pages<FollowedChannel> {
        self.pages(listing::Followings { api: self.inner.api.clone(), live: false })
    }

    /// Those of them that are live. Reads only, as [`followings`](Self::followings).
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/followings/live?page&size&sortType=FOLLOW`
    pub fn live_followings(&self) -> Pages<FollowedChannel> {
        self.pages(listing::Followings { api: self.inner.api.clone(), live: true })
    }
}

#[maybe_async]
impl Client {
    /// Whether the logged-in user follows a channel, and since when. Reads only. Without cookies there may be nothing in it.
    ///
    /// `GET api.chzzk.naver.com/service/v1/channels/{channel}/follow`
    ///
    /// # Errors
    ///
    /// What [any request](crate::error) may meet.
    pub async fn follow_state(&self, channel: &ChannelId) -> Result<FollowState> {
        let request = self.inner.api.follow_state(channel);
        let response = self.send(&request).await?;
        model::read_follow_state(&response, &request)
    }

    /// **Changes something:** the logged-in user follows the channel from now on. It is sent once: what a second time does is not known.
    ///
    /// `POST api.chzzk.naver.com/service/v1/channels/{channel}/follow`
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`](crate::Error::ReadOnly) and [`Error::NotLoggedIn`](crate::Error::NotLoggedIn) before anything is sent, and
    /// what [any request](crate::error) may meet.
    pub async fn follow(&self, channel: &ChannelId) -> Result<()> {
        self.perform(&self.inner.api.follow(channel)?).await
    }

    /// **Changes something:** the logged-in user does not follow the channel any more. Since when they did is lost.
    ///
    /// `DELETE api.chzzk.naver.com/service/v1/channels/{channel}/follow`
    ///
    /// # Errors
    ///
    /// As [`follow`](Self::follow).
    pub async fn unfollow(&self, channel: &ChannelId) -> Result<()> {
        self.perform(&self.inner.api.unfollow(channel)?).await
    }

    /// What the logged-in user is to a channel: role, permissions, following, subscription, restriction. Reads only.
    ///
    /// `GET api.chzzk.naver.com/service/v1.1/channels/{channel}/my-info`
    ///
    /// # Errors
    ///
    /// [`Error::NotLoggedIn`](crate::Error::NotLoggedIn) before anything is sent, and what [any request](crate::error) may meet.
    pub async fn my_info(&self, channel: &ChannelId) -> Result<MyInfo> {
        self.told(&self.inner.api.my_info(channel)?).await
    }

    /// Whom the logged-in user does not want to see. Reads only.
    ///
    /// `GET comm-api.game.naver.com/nng_main/v1/privateUserBlocks/allUserIdHash`
    ///
    /// # Errors
    ///
    /// As [`my_info`](Self::my_info).
    pub async fn blocked_users(&self) -> Result<BlockedUsers> {
        let request = self.inner.api.blocked_users()?;
        let response = self.send(&request).await?;
        model::read_blocked_users(&response, &request)
    }

    /// **Changes something:** the logged-in user does not see this user any more. The channel is where the two met; it may be left
    /// out. It is sent once: what a second time does is not known.
    ///
    /// `POST comm-api.game.naver.com/nng_main/v1/privateUserBlocks/{user}?loungeId={channel}`
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an id that names nobody in particular, otherwise as
    /// [`follow`](Self::follow).
    pub async fn block_user(&self, user: &UserId, channel: Option<&ChannelId>) -> Result<()> {
        self.perform(&self.inner.api.block_user(user, channel)?).await
    }

    /// **Changes something:** the logged-in user sees this user again.
    ///
    /// `DELETE comm-api.game.naver.com/nng_main/v1/privateUserBlocks/{user}?loungeId={channel}`
    ///
    /// # Errors
    ///
    /// As [`block_user`](Self::block_user).
    pub async fn unblock_user(&self, user: &UserId, channel: Option<&ChannelId>) -> Result<()> {
        self.perform(&self.inner.api.unblock_user(user, channel)?).await
    }
}
