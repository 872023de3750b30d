//! The lists of who manages a channel (reference 2.6). They count their pages.

use crate::{
    Result,
    chzzk::{
        ChannelId,
        answer::content,
        pages::{counted_page, number},
        rows::Rows,
        unofficial::{
            model::manage::{
                Follower, FollowerFilter, PublishPeriod, ReleaseRequest, RestrictedUser, Subscriber, SubscriberFilter,
                answers::Managing,
            },
            request::{
                Api, Asking,
                manage::{PAGE, not_blank, page},
            },
        },
    },
    http::{Request, Response},
    lenient::Wire,
    paging::{Listing, Page, PageKey},
};

/// Who may not take part.
#[derive(Debug)]
pub(crate) struct Restrictions {
    pub(crate) api: Api,
    pub(crate) channel: ChannelId,
    pub(crate) nickname: Option<Box<str>>,
}

/// Who asks to be let in again.
#[derive(Debug)]
pub(crate) struct ReleaseRequests {
    pub(crate) api: Api,
    pub(crate) channel: ChannelId,
    pub(crate) nickname: Option<Box<str>>,
}

/// Who subscribes.
#[derive(Debug)]
pub(crate) struct Subscribers {
    pub(crate) api: Api,
    pub(crate) channel: ChannelId,
    pub(crate) filter: SubscriberFilter,
}

/// Who follows.
#[derive(Debug)]
pub(crate) struct Followers {
    pub(crate) api: Api,
    pub(crate) channel: ChannelId,
    pub(crate) filter: FollowerFilter,
}

impl Restrictions {
    fn question(&self) -> Asking<'_> {
        Asking("restricted users of channel", self.channel.as_str())
    }
}

impl Listing for Restrictions {
    type Item = RestrictedUser;

    fn largest_page(&self) -> u32 {
        PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        let query = page(&self.channel, "restrict-users", number(key)?, size)?;
        let query = query.with_some("userNickname", named(self.nickname.as_deref())?);
        self.api.manage_read(query, self.question())
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<RestrictedUser>> {
        read(response, size, key, self.question())
    }
}

impl ReleaseRequests {
    fn question(&self) -> Asking<'_> {
        Asking("release requests in channel", self.channel.as_str())
    }
}

impl Listing for ReleaseRequests {
    type Item = ReleaseRequest;

    fn largest_page(&self) -> u32 {
        PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        let query = page(&self.channel, "restrict-release-requests", number(key)?, size)?;
        let query = query.with_some("userNickname", named(self.nickname.as_deref())?);
        self.api.manage_read(query, self.question())
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<ReleaseRequest>> {
        read(response, size, key, self.question())
    }
}

impl Subscribers {
    fn question(&self) -> Asking<'_> {
        Asking("subscribers of channel", self.channel.as_str())
    }
}

impl Listing for Subscribers {
    type Item = Subscriber;

    fn largest_page(&self) -> u32 {
        PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        let SubscriberFilter { sort, tier, publish_period, nickname } = &self.filter;
        let query = page(&self.channel, "subscribers", number(key)?, size)?
            .with_some("sortType", sort.as_ref())
            .with_some("publishPeriod", publish_period.map(PublishPeriod::months))
            .with_some("tier", tier.as_ref())
            .with_some("userNickname", named(nickname.as_deref())?);
        self.api.manage_read(query, self.question())
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<Subscriber>> {
        read(response, size, key, self.question())
    }
}

impl Followers {
    fn question(&self) -> Asking<'_> {
        Asking("followers of channel", self.channel.as_str())
    }
}

impl Listing for Followers {
    type Item = Follower;

    fn largest_page(&self) -> u32 {
        PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        let FollowerFilter { sort, nickname } = &self.filter;
        let query = page(&self.channel, "followers", number(key)?, size)?
            .with_some("sortType", sort.as_ref())
            .with_some("userNickname", named(nickname.as_deref())?);
        self.api.manage_read(query, self.question())
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<Follower>> {
        read(response, size, key, self.question())
    }
}

/// A name to look for, if there is one.
fn named(nickname: Option<&str>) -> Result<Option<&str>> {
    nickname.map_or(Ok(()), |nickname| not_blank("nickname", nickname))?;
    Ok(nickname)
}

/// A list that is not there is empty.
fn read<T: Wire>(response: &Response, size: u32, key: Option<&PageKey>, question: Asking<'_>) -> Result<Page<T>> {
    let rows: Rows<T> = content(response, Managing(question))?.unwrap_or_default();
    Ok(counted_page(rows, number(key)?, size))
}
