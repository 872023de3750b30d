//! What the logged-in user follows and blocks, and is to a channel (reference 2.4).

use http::Method;

use super::{Api, Asking, channel_page::of_channel};
use crate::{
    Error, Result,
    chzzk::{
        ChannelId,
        query::{Query, spliced},
        unofficial::chat::UserId,
    },
    http::Request,
};

/// The largest page of followings that was seen to be accepted.
pub(crate) const FOLLOWINGS_PAGE: u32 = 505;

impl Api {
    pub(crate) fn follow_state(&self, channel: &ChannelId) -> Request {
        self.main(of_channel(channel, "follow"), Asking("follow state of channel", channel.as_str()))
    }

    /// What a second call of the same does is not known, so it is sent once.
    pub(crate) fn follow(&self, channel: &ChannelId) -> Result<Request> {
        let request = self.main(of_channel(channel, "follow"), Asking("following channel", channel.as_str()));
        self.change(Method::POST, None, false, request)
    }

    pub(crate) fn unfollow(&self, channel: &ChannelId) -> Result<Request> {
        let request = self.main(of_channel(channel, "follow"), Asking("unfollowing channel", channel.as_str()));
        self.change(Method::DELETE, None, false, request)
    }

    /// # Errors
    ///
    /// [`Error::NotLoggedIn`], [`Error::InvalidArgument`] for a size out of bounds.
    pub(crate) fn followings(&self, live: bool, page: u32, size: u32) -> Result<Request> {
        if !(1..=FOLLOWINGS_PAGE).contains(&size) {
            return Err(Error::invalid("page size", format!("must be 1 to {FOLLOWINGS_PAGE}")));
        }
        let (path, question) = if live {
            ("/service/v1/channels/followings/live", "followed channels that are live")
        } else {
            ("/service/v1/channels/followings", "followed channels")
        };
        let query = Query::new(path).with("page", page).with("size", size).with("sortType", "FOLLOW");
        self.with_login(self.main(query, Asking(question, "")))
    }

    pub(crate) fn my_info(&self, channel: &ChannelId) -> Result<Request> {
        let path = format!("/service/v1.1/channels/{}/my-info", spliced(channel.as_str()));
        self.with_login(self.main(Query::new(&path), Asking("own state in channel", channel.as_str())))
    }

    pub(crate) fn blocked_users(&self) -> Result<Request> {
        let query = Query::new("/nng_main/v1/privateUserBlocks/allUserIdHash");
        self.with_login(self.community(query, Asking("own list of blocked users", "")))
    }

    pub(crate) fn block_user(&self, user: &UserId, channel: Option<&ChannelId>) -> Result<Request> {
        self.change(Method::POST, None, false, self.block(user, channel, "blocking user")?)
    }

    pub(crate) fn unblock_user(&self, user: &UserId, channel: Option<&ChannelId>) -> Result<Request> {
        self.change(Method::DELETE, None, false, self.block(user, channel, "unblocking user")?)
    }

    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an id that names nobody.
    fn block(&self, user: &UserId, channel: Option<&ChannelId>, doing: &'static str) -> Result<Request> {
        if user.is_anonymous() || user.is_system() || matches!(user.as_str(), "" | "." | "..") {
            return Err(Error::invalid("user id", "names nobody in particular"));
        }
        let path = format!("/nng_main/v1/privateUserBlocks/{}", spliced(user.as_str()));
        let query = Query::new(&path).with("loungeId", channel.map_or("", ChannelId::as_str));
        Ok(self.community(query, Asking(doing, user.as_str())))
    }
}
