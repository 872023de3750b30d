//! The lists of the Open API: how their pages are asked for and where they end (reference 2.4).

use super::{
    model::{
        Follower, Live, Restriction, RewardClaim, RewardClaimFilter, SessionInfo, Subscriber, SubscriberSort, answers,
    },
    request::{Api, limits},
};
use crate::{
    Result,
    chzzk::pages::{counted_page, cursor, named_page, number},
    http::{Request, Response},
    paging::{Listing, Page, PageKey},
};

#[cfg(test)]
mod tests;

/// Who follows the channel. For a user.
#[derive(Debug, Clone)]
pub(crate) struct Followers(pub(crate) Api);

impl Listing for Followers {
    type Item = Follower;

    fn largest_page(&self) -> u32 {
        limits::FOLLOWERS_PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.0.followers(number(key)?, size)
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<Follower>> {
        Ok(counted_page(answers::read_followers(response)?, number(key)?, size))
    }
}

/// Who subscribes to the channel. For a user.
#[derive(Debug, Clone)]
pub(crate) struct Subscribers {
    pub(crate) api: Api,
    pub(crate) sort: Option<SubscriberSort>,
}

impl Listing for Subscribers {
    type Item = Subscriber;

    fn largest_page(&self) -> u32 {
        limits::SUBSCRIBERS_PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.api.subscribers(number(key)?, size, self.sort)
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<Subscriber>> {
        Ok(counted_page(answers::read_subscribers(response)?, number(key)?, size))
    }
}

/// The application's sessions.
#[derive(Debug, Clone)]
pub(crate) struct ClientSessions(pub(crate) Api);

impl Listing for ClientSessions {
    type Item = SessionInfo;

    fn largest_page(&self) -> u32 {
        limits::SESSIONS_PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.0.client_sessions(number(key)?, size)
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<SessionInfo>> {
        Ok(counted_page(answers::read_client_sessions(response)?, number(key)?, size))
    }
}

/// The user's sessions. For a user.
#[derive(Debug, Clone)]
pub(crate) struct UserSessions(pub(crate) Api);

impl Listing for UserSessions {
    type Item = SessionInfo;

    fn largest_page(&self) -> u32 {
        limits::SESSIONS_PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.0.user_sessions(number(key)?, size)
    }

    fn read(&self, response: &Response, size: u32, key: Option<&PageKey>) -> Result<Page<SessionInfo>> {
        Ok(counted_page(answers::read_user_sessions(response)?, number(key)?, size))
    }
}

/// The broadcasts that are running, those with the most viewers first.
#[derive(Debug, Clone)]
pub(crate) struct Lives(pub(crate) Api);

impl Listing for Lives {
    type Item = Live;

    fn largest_page(&self) -> u32 {
        limits::LIVES_PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.0.lives(size, cursor(key)?)
    }

    fn read(&self, response: &Response, _size: u32, key: Option<&PageKey>) -> Result<Page<Live>> {
        Ok(named_page(answers::read_lives(response)?, cursor(key)?))
    }
}

/// Who is kept out of the channel. For a user.
#[derive(Debug, Clone)]
pub(crate) struct Restrictions(pub(crate) Api);

impl Listing for Restrictions {
    type Item = Restriction;

    fn largest_page(&self) -> u32 {
        limits::RESTRICTIONS_PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.0.restrictions(size, cursor(key)?)
    }

    fn read(&self, response: &Response, _size: u32, key: Option<&PageKey>) -> Result<Page<Restriction>> {
        Ok(named_page(answers::read_restrictions(response)?, cursor(key)?))
    }
}

/// Claims to rewards.
#[derive(Debug, Clone)]
pub(crate) struct RewardClaims {
    pub(crate) api: Api,
    pub(crate) filter: RewardClaimFilter,
}

impl Listing for RewardClaims {
    type Item = RewardClaim;

    /// The service's default: how many it gives at most is not documented, and a larger size may be asked for.
    fn largest_page(&self) -> u32 {
        limits::REWARD_CLAIMS_PAGE
    }

    fn request(&self, size: u32, key: Option<&PageKey>) -> Result<Request> {
        self.api.reward_claims(&self.filter, size, cursor(key)?)
    }

    fn read(&self, response: &Response, _size: u32, key: Option<&PageKey>) -> Result<Page<RewardClaim>> {
        Ok(named_page(answers::read_reward_claims(response)?, cursor(key)?))
    }
}
