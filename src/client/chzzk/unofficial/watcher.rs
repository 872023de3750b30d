//! Whether channels are live, told as it changes.

use std::{fmt, time::Duration};

use super::{Client, Connection, Events, MailboxSender, Spawned, maybe_async, reading, rest, time};
use crate::{
    Result,
    chzzk::{
        ChannelId,
        unofficial::watcher::{
            AdultChanged, CategoryChanged, Command, Config, Ended, LookFailed, MOST_PER_SECOND, SHORTEST_INTERVAL,
            TitleChanged, ViewersChanged, Watch, Watcher, Watching, WentLive,
        },
    },
    handlers::{Handlers, handlers},
    http::Limits,
    protocol::LONGEST_WAIT,
};

/// The settings of a [`LiveWatcher`].
#[derive(Debug, Clone)]
#[must_use = "nothing is watched until `start`"]
pub struct LiveWatcherBuilder {
    client: Client,
    channels: Vec<Box<str>>,
    interval: Option<Duration>,
    per_second: u32,
    seed: Option<u64>,
}

impl Client {
    /// Watches whether channels are live, and what changes while they are. Nothing happens until
    /// [`LiveWatcherBuilder::start`]. Reads only.
    ///
    /// `GET api.chzzk.naver.com/polling/v3.1/channels/{channel}/live-status`, again and again
    pub fn live_watcher(&self) -> LiveWatcherBuilder {
        LiveWatcherBuilder { client: self.clone(), channels: Vec::new(), interval: None, per_second: 5, seed: None }
    }
}

impl LiveWatcherBuilder {
    /// Watches this channel, named by its id or its address. More can follow, also while it runs ([`WatcherHandle::add`]).
    pub fn channel(mut self, channel: impl AsRef<str>) -> Self {
        self.channels.push(channel.as_ref().into());
        self
    }

    /// Watches these channels.
    pub fn channels<T: AsRef<str>>(mut self, channels: impl IntoIterator<Item = T>) -> Self {
        self.channels.extend(channels.into_iter().map(|channel| channel.as_ref().into()));
        self
    }

    /// How often each channel is looked at (default: as often as the service tells its own client, which is every 10 s in all recordings,
    /// and never more often than every 5 s). At least 100 ms. Up to a tenth is added by chance.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = Some(interval.clamp(SHORTEST_INTERVAL, LONGEST_WAIT));
        self
    }

    /// How many requests are sent in a second at most, about all channels together (default 5, clamped to 1 to 100). With more channels than
    /// fit, each is looked at less often. No limit of the service is known; where it answers 429, this slows down and recovers by itself.
    pub fn requests_per_second(mut self, requests: u32) -> Self {
        self.per_second = requests.clamp(1, MOST_PER_SECOND);
        self
    }

    /// From what chance is made, for tests that want the same every time (default: from the system's).
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Begins. Nothing is sent before events are read.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a channel that is none;
    /// [`Error::Transport`](crate::Error::Transport) where the system has no means to wait.
    pub fn start(self) -> Result<LiveWatcher> {
        let Self { client, channels, interval, per_second, seed } = self;
        let inner = &client.inner;
        let channels = channels.iter().map(ChannelId::new).collect::<Result<_>>()?;
        let seed = seed.unwrap_or_else(|| fastrand::u64(..));
        let config = Config { api: inner.api.clone(), channels, interval, per_second, seed };
        // The watcher has its own way to ask again, which keeps its pace.
        let limits = Limits { retries: 0, ..inner.limits };
        let watcher = Watcher::new(config, time::now());
        let connection = Connection::new(watcher, &inner.http, rest::ask(inner.http.clone(), limits))?;
        let handle = WatcherHandle { mailbox: connection.mailbox() };
        Ok(LiveWatcher { connection, handle, handlers: Handlers::new() })
    }
}

/// Adds and removes channels and ends the watching, from any thread or task, handlers included. Cheap to clone.
#[derive(Clone)]
pub struct WatcherHandle {
    mailbox: MailboxSender<Watcher>,
}

impl WatcherHandle {
    /// Watches one more channel, named by its id or its address. One that is watched already stays as it is.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a channel that is none,
    /// [`Error::Busy`](crate::Error::Busy) where 1,024 commands wait already, [`Error::Closed`](crate::Error::Closed).
    pub fn add(&self, channel: impl AsRef<str>) -> Result<()> {
        self.command(Command::Add(ChannelId::new(channel)?))
    }

    /// Watches a channel no more. What was seen before may still be told.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub fn remove(&self, channel: impl AsRef<str>) -> Result<()> {
        self.command(Command::Remove(ChannelId::new(channel)?))
    }

    /// Whether the watching has ended.
    pub fn is_closed(&self) -> bool {
        self.mailbox.is_closed()
    }

    /// Ends the watching: what waits for events gets the rest of them and then the end.
    pub fn close(&self) {
        self.mailbox.close();
    }

    fn command(&self, command: Command) -> Result<()> {
        self.mailbox.command(self.mailbox.next_id(), command)
    }
}

impl fmt::Debug for WatcherHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatcherHandle").field("is_closed", &self.is_closed()).finish_non_exhaustive()
    }
}

/// Watches whether channels are live; see [`chzzk::unofficial::watcher`](crate::chzzk::unofficial::watcher).
///
/// Reading moves it: nothing is asked between two calls of [`next_event`](Self::next_event), so do not wait long between them, or let
/// [`spawn`](Self::spawn) do the reading. Failures are told by events and made good by asking again.
pub struct LiveWatcher {
    connection: Connection<Watcher>,
    handle: WatcherHandle,
    handlers: Handlers<WatcherHandle, Watch>,
}

reading! {
    "watcher": LiveWatcher, SpawnedWatcher, WatcherHandle, Watch, Watcher;
    /// None: a look that fails comes as [`Watch::Failed`].
}

handlers! {
    on LiveWatcher, Watch, WatcherHandle:
    /// Calls `handler` when the first look at a channel succeeded, with the state from which changes are told.
    on_watching: Watching(Watching),
    /// Calls `handler` when a broadcast began.
    on_went_live: WentLive(WentLive),
    /// Calls `handler` when a broadcast ended.
    on_ended: Ended(Ended),
    /// Calls `handler` when a title was changed.
    on_title_changed: TitleChanged(TitleChanged),
    /// Calls `handler` when a category was changed.
    on_category_changed: CategoryChanged(CategoryChanged),
    /// Calls `handler` when a number of viewers is another one than at the last look.
    on_viewers_changed: ViewersChanged(ViewersChanged),
    /// Calls `handler` when a broadcast became one for adults, or stopped being one.
    on_adult_changed: AdultChanged(AdultChanged),
    /// Calls `handler` when a look failed.
    on_look_failed: Failed(LookFailed),
}

impl fmt::Debug for LiveWatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveWatcher")
            .field("watcher", self.connection.protocol())
            .field("handlers", &self.handlers)
            .finish_non_exhaustive()
    }
}
