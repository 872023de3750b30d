//! Running broadcasts, and the categories they are in.

use super::{super::Pages, Client, maybe_async};
use crate::{
    Result,
    chzzk::unofficial::{
        listing::{Categories, CategoryLives, CategoryVideos, Lives},
        model::{self, Category, CategoryId, CategoryType, LiveSummary, VideoSummary},
    },
};

/// Lists of broadcasts and categories. None needs a login, and none asks for anything until it is iterated.
impl Client {
    /// All running broadcasts, those with the most viewers first. Who gains or loses viewers while the list is read may come twice or
    /// not at all.
    ///
    /// `GET api.chzzk.naver.com/service/v1/lives`
    pub fn lives(&self) -> Pages<LiveSummary> {
        self.pages(Lives(self.inner.api.clone()))
    }

    /// The categories in which something is live.
    ///
    /// `GET api.chzzk.naver.com/service/v1/categories/live`
    pub fn categories(&self) -> Pages<Category> {
        self.pages(Categories(self.inner.api.clone()))
    }

    /// What is live in a category.
    ///
    /// `GET api.chzzk.naver.com/service/v2/categories/{type}/{id}/lives`
    pub fn category_lives(&self, kind: &CategoryType, id: &CategoryId) -> Pages<LiveSummary> {
        self.pages(CategoryLives { api: self.inner.api.clone(), kind: kind.clone(), id: id.clone() })
    }

    /// The videos of a category.
    ///
    /// `GET api.chzzk.naver.com/service/v2/categories/{type}/{id}/videos`
    pub fn category_videos(&self, kind: &CategoryType, id: &CategoryId) -> Pages<VideoSummary> {
        self.pages(CategoryVideos { api: self.inner.api.clone(), kind: kind.clone(), id: id.clone() })
    }
}

#[maybe_async]
impl Client {
    /// One category.
    ///
    /// `GET api.chzzk.naver.com/service/v1/categories/{type}/{id}/info`
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a type that is no word; otherwise what
    /// [any request](crate::error) may meet.
    pub async fn category(&self, kind: &CategoryType, id: &CategoryId) -> Result<Category> {
        let request = self.inner.api.category(kind, id)?;
        let response = self.send(&request).await?;
        model::read_category(id, &response)
    }
}
