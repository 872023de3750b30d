//! What a watcher tells.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    ErrorKind,
    chzzk::{
        ChannelId,
        unofficial::model::{CategoryType, LiveStatus},
    },
    plain::Plain,
};

/// What a watcher saw.
///
/// As JSON it is one flat object with a `type`: `{"type":"title_changed","channel":"5c1e…",…}`. As text (`Display`) it is one line for
/// people, with nothing in it that drives a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Watch {
    /// The first look at a channel succeeded: this is its state from which all changes are told.
    Watching(Watching),
    /// A broadcast began.
    WentLive(WentLive),
    /// A broadcast ended.
    Ended(Ended),
    /// The title was changed.
    TitleChanged(TitleChanged),
    /// The category was changed.
    CategoryChanged(CategoryChanged),
    /// The number of viewers is another one than at the last look.
    ViewersChanged(ViewersChanged),
    /// The broadcast became one for adults, or stopped being one.
    AdultChanged(AdultChanged),
    /// A look failed. It is repeated, later each time that it fails.
    Failed(LookFailed),
    /// The reader was too slow, and events were dropped. What they told is not told again; a channel that is removed and added again
    /// begins with [`Watching`](Self::Watching).
    #[non_exhaustive]
    Lagged {
        /// How many.
        missed: u64,
    },
}

/// The first look at a channel succeeded: this is its state from which all changes are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Watching {
    /// Which channel.
    pub channel: ChannelId,
    /// Its present or last broadcast; `None` where it never was live.
    pub status: Option<Box<LiveStatus>>,
}

/// A broadcast began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WentLive {
    /// Which channel.
    pub channel: ChannelId,
    /// The new broadcast. Where it has ended already, an [`Ended`] follows.
    pub status: Box<LiveStatus>,
}

/// A broadcast ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ended {
    /// Which channel.
    pub channel: ChannelId,
    /// When the broadcast began that ended.
    pub opened_at: Option<Timestamp>,
    /// Its last state; `None` where the next broadcast was seen first, and a [`WentLive`] follows.
    pub status: Option<Box<LiveStatus>>,
}

/// The title was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TitleChanged {
    /// Which channel.
    pub channel: ChannelId,
    /// The title before; `None` where it was not told.
    pub from: Option<Box<str>>,
    /// The title now.
    pub to: Box<str>,
}

/// The category was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CategoryChanged {
    /// Which channel.
    pub channel: ChannelId,
    /// The category before.
    pub from: Category,
    /// The category now.
    pub to: Category,
}

/// The number of viewers is another one than at the last look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ViewersChanged {
    /// Which channel.
    pub channel: ChannelId,
    /// How many watched; `None` where it was not told.
    pub from: Option<u64>,
    /// How many watch.
    pub to: u64,
}

/// The broadcast became one for adults, or stopped being one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AdultChanged {
    /// Which channel.
    pub channel: ChannelId,
    /// Whether it is for adults only now.
    pub adult: bool,
}

/// A look failed. It is repeated, later each time that it fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LookFailed {
    /// Which channel.
    pub channel: ChannelId,
    /// What kind of error it was. [`NoChat`](ErrorKind::NoChat) says that there is no such channel,
    /// [`RateLimited`](ErrorKind::RateLimited) slows all looks.
    pub kind: ErrorKind,
    /// The error's text with its causes.
    pub error: Box<str>,
    /// How many looks at this channel failed in a row.
    pub failures: u32,
    /// How long until the next one, at the earliest.
    #[serde(rename = "retry_in_ms", serialize_with = "crate::reconnect::in_milliseconds")]
    pub retry_in: Duration,
}

/// A broadcast's category.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Category {
    /// What kind it is.
    #[serde(rename = "type")]
    pub category_type: Option<CategoryType>,
    /// Its id.
    pub id: Option<Box<str>>,
    /// Its name, possibly empty.
    pub name: Option<Box<str>>,
}

impl Watch {
    /// Which channel it is about; `None` for [`Lagged`](Self::Lagged).
    pub fn channel(&self) -> Option<&ChannelId> {
        match self {
            Self::Watching(Watching { channel, .. })
            | Self::WentLive(WentLive { channel, .. })
            | Self::Ended(Ended { channel, .. })
            | Self::TitleChanged(TitleChanged { channel, .. })
            | Self::CategoryChanged(CategoryChanged { channel, .. })
            | Self::ViewersChanged(ViewersChanged { channel, .. })
            | Self::AdultChanged(AdultChanged { channel, .. })
            | Self::Failed(LookFailed { channel, .. }) => Some(channel),
            Self::Lagged { .. } => None,
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref().filter(|name| !name.is_empty());
        Plain(name.or(self.id.as_deref()).unwrap_or("(none)")).fmt(f)
    }
}

impl fmt::Display for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Watching(Watching { channel, status }) => match status.as_deref() {
                None => write!(f, "{channel} never was live"),
                Some(status) if status.is_open() => write!(f, "{channel} is live{}", Live(status)),
                Some(_) => write!(f, "{channel} is not live"),
            },
            Self::WentLive(WentLive { channel, status }) => write!(f, "{channel} went live{}", Live(status)),
            Self::Ended(Ended { channel, .. }) => write!(f, "{channel} ended"),
            Self::TitleChanged(TitleChanged { channel, to, .. }) => {
                write!(f, "{channel} changed its title: {}", Plain(to))
            }
            Self::CategoryChanged(CategoryChanged { channel, from, to }) => {
                write!(f, "{channel} changed its category from {from} to {to}")
            }
            Self::ViewersChanged(ViewersChanged { channel, to, .. }) => write!(f, "{channel} has {to} viewers"),
            Self::AdultChanged(AdultChanged { channel, adult: true }) => write!(f, "{channel} is for adults now"),
            Self::AdultChanged(AdultChanged { channel, adult: false }) => write!(f, "{channel} is for everybody now"),
            Self::Failed(LookFailed { channel, error, retry_in, .. }) => {
                write!(f, "{channel} cannot be looked at ({}), next look in {retry_in:?}", Plain(error))
            }
            Self::Lagged { missed } => write!(f, "{missed} events were dropped: the reader is too slow"),
        }
    }
}

/// `, 12 viewers: the title`
struct Live<'a>(&'a LiveStatus);

impl fmt::Display for Live<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(viewers) = self.0.viewer_count {
            write!(f, ", {viewers} viewers")?;
        }
        self.0.title.as_deref().map_or(Ok(()), |title| write!(f, ": {}", Plain(title)))
    }
}
