//! What can be searched for.

use super::{super::Pages, Client};
use crate::chzzk::unofficial::{
    listing::{Found, FoundChannels},
    model::{FoundChannel, FoundLive, FoundVideo, Lounge},
    request::search::Search,
};

/// Searches. None needs a login, and none asks for anything until it is iterated. An empty keyword is
/// [`Error::InvalidArgument`](crate::Error::InvalidArgument) then.
impl Client {
    /// Channels by their names, 20 at a time.
    ///
    /// `GET api.chzzk.naver.com/service/v1/search/channels`
    pub fn search_channels(&self, keyword: impl AsRef<str>) -> Pages<FoundChannel> {
        self.pages(FoundChannels::new(self.inner.api.clone(), keyword.as_ref()))
    }

    /// Running broadcasts, 20 at a time.
    ///
    /// `GET api.chzzk.naver.com/service/v1/search/lives`
    pub fn search_lives(&self, keyword: impl AsRef<str>) -> Pages<FoundLive> {
        self.pages(Found::new(self.inner.api.clone(), Search::Lives, keyword.as_ref()))
    }

    /// Videos, 20 at a time.
    ///
    /// `GET api.chzzk.naver.com/service/v1/search/videos`
    pub fn search_videos(&self, keyword: impl AsRef<str>) -> Pages<FoundVideo> {
        self.pages(Found::new(self.inner.api.clone(), Search::Videos, keyword.as_ref()))
    }

    /// Lounges, 50 at a time. Nothing but the address of this search is described: a lounge comes as the service tells it, and
    /// the list ends with a page that is not full where the service names no next one.
    ///
    /// `GET comm-api.game.naver.com/nng_main/v2/search/lounges`
    pub fn search_lounges(&self, keyword: impl AsRef<str>) -> Pages<Lounge> {
        self.pages(Found::new(self.inner.api.clone(), Search::Lounges, keyword.as_ref()))
    }

    /// Names of channels that begin like this, as they are offered while somebody types.
    ///
    /// `GET api.chzzk.naver.com/service/v1/search/channels/auto-complete`
    pub fn suggest_channels(&self, keyword: impl AsRef<str>) -> Pages<String> {
        self.pages(Found::new(self.inner.api.clone(), Search::ChannelNames, keyword.as_ref()))
    }
}
