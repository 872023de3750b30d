//! What is known of a broadcast, and what an answer changes of it.

use jiff::Timestamp;

use super::{AdultChanged, Category, CategoryChanged, Ended, TitleChanged, ViewersChanged, Watch, WentLive};
use crate::chzzk::{
    ChannelId,
    unofficial::model::{LiveStatus, LiveStatusCode},
};

/// The state of one channel, as it was told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Known {
    live: bool,
    /// Names the broadcast.
    opened_at: Option<Timestamp>,
    title: Option<Box<str>>,
    category: Category,
    viewers: Option<u64>,
    adult: bool,
}

impl Known {
    /// Nothing, for a channel that never was live.
    pub(super) fn first(status: Option<&LiveStatus>) -> Self {
        status.map_or_else(Self::default, |status| Self::of(status, status.is_open()))
    }

    fn of(status: &LiveStatus, live: bool) -> Self {
        Self {
            live,
            opened_at: status.opened_at,
            title: status.title.clone(),
            category: category(status),
            viewers: status.viewer_count,
            adult: status.adult,
        }
    }

    /// Takes the next answer, and tells what changed. While the same broadcast goes on, what is not said, or said in a way that cannot
    /// be read, stays as it was.
    pub(super) fn take(&mut self, channel: &ChannelId, status: LiveStatus, mut tell: impl FnMut(Watch)) {
        let live = match status.status {
            Some(LiveStatusCode::Open) => true,
            Some(LiveStatusCode::Close) => false,
            _ => self.live,
        };
        let another = self.opened_at.is_some() && status.opened_at.is_some() && self.opened_at != status.opened_at;
        // Also one that began and ended between two looks.
        let began = live && !self.live || another;
        let opened_at = status.opened_at.or(self.opened_at.filter(|_| !began));
        let ended = |opened_at, status| Watch::Ended(Ended { channel: channel.clone(), opened_at, status });
        if self.live && another {
            tell(ended(self.opened_at, None));
        }
        if began {
            tell(Watch::WentLive(WentLive { channel: channel.clone(), status: Box::new(status.clone()) }));
        }
        if !live && (began || self.live) {
            tell(ended(opened_at, Some(Box::new(status.clone()))));
        }
        if began || live != self.live {
            *self = Self { opened_at, ..Self::of(&status, live) };
        } else {
            self.opened_at = opened_at;
            self.compare(channel, status, tell);
        }
    }

    /// The same broadcast as before.
    fn compare(&mut self, channel: &ChannelId, status: LiveStatus, mut tell: impl FnMut(Watch)) {
        let channel = || channel.clone();
        let to = self.category.next(category(&status));
        if let Some(to) = status.title.filter(|to| self.title.as_ref() != Some(to)) {
            let from = self.title.replace(to.clone());
            tell(Watch::TitleChanged(TitleChanged { channel: channel(), from, to }));
        }
        if to != self.category {
            let from = std::mem::replace(&mut self.category, to.clone());
            tell(Watch::CategoryChanged(CategoryChanged { channel: channel(), from, to }));
        }
        if let Some(to) = status.viewer_count.filter(|to| self.viewers != Some(*to)) {
            let from = self.viewers.replace(to);
            tell(Watch::ViewersChanged(ViewersChanged { channel: channel(), from, to }));
        }
        if status.adult != self.adult {
            self.adult = status.adult;
            tell(Watch::AdultChanged(AdultChanged { channel: channel(), adult: status.adult }));
        }
    }
}

impl Category {
    /// What an answer makes of it. Without an id it says nothing, with the same id its other fields may be missing.
    fn next(&self, told: Self) -> Self {
        match &told.id {
            None => self.clone(),
            id if *id == self.id => Self {
                category_type: told.category_type.or_else(|| self.category_type.clone()),
                name: told.name.or_else(|| self.name.clone()),
                id: told.id,
            },
            Some(_) => told,
        }
    }
}

fn category(status: &LiveStatus) -> Category {
    Category {
        category_type: status.category_type.clone(),
        id: status.category_id.clone(),
        name: status.category_name.clone(),
    }
}

#[cfg(test)]
mod tests;
