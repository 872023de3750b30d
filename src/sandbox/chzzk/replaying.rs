//! A recording that happens again in a channel.

use std::{sync::Arc, time::Duration};

use tokio::{task::AbortHandle, time::Instant};

use super::Channel;
use crate::{
    Result,
    chzzk::unofficial::Event,
    record::{Recording, Speed, pace::Pace, unofficial::frame},
    sandbox::watched::Watched,
};

/// So many frames may wait for a reader before the replay waits for it.
const MOST_WAITING: usize = 1_024;
const NAP: Duration = Duration::from_millis(1);

/// A recording that is replayed; it stops when this is dropped.
#[derive(Debug)]
pub struct Replaying {
    progress: Arc<Watched<Progress>>,
    task: Option<AbortHandle>,
}

#[derive(Debug, Default)]
struct Progress {
    frames: u64,
    skipped: u64,
    over: bool,
}

impl Channel {
    /// Lets what was recorded happen again in this channel, in the background: to whoever is in the chat, over the real socket.
    ///
    /// Rows have the texts, people and times that they had, and are not kept in the history. What a chat told of itself, and the
    /// rows from before its join, are not replayed: the program under test has its own. Pauses of more than `longest_gap` are cut
    /// short. With [`Speed::Max`] it goes as fast as the slowest reader; wait for the program to join before you begin.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use livechat::{record::{Recording, Speed}, sandbox::Sandbox};
    ///
    /// let sandbox = Sandbox::start()?;
    /// let channel = sandbox.chzzk().channel();
    /// // … start the bot with `Endpoints::at(sandbox.origin())` …
    /// channel.wait_for_joins(1, Duration::from_secs(10))?;
    /// let yesterday = Recording::directory("recordings")?;
    /// channel.replay(yesterday, Speed::Max, None).wait(Duration::from_secs(600))?;
    /// println!("the bot said {:?}", sandbox.chzzk().sent());
    /// # Ok::<(), livechat::Error>(())
    /// ```
    #[must_use = "the replay stops when this is dropped; `detach` lets it go on"]
    pub fn replay(&self, recording: Recording<Event>, speed: Speed, longest_gap: Option<Duration>) -> Replaying {
        let progress = Arc::new(Watched::new(Progress::default()));
        let pace = Pace::new(speed, longest_gap);
        let task = self.world().spawn(perform(self.clone(), recording, pace, Over(progress.clone())));
        Replaying { progress, task }
    }
}

impl Replaying {
    /// How many frames were sent so far, whether anybody heard them or not.
    pub fn frames(&self) -> u64 {
        self.progress.look(|progress| progress.frames)
    }

    /// How many lines of the recording could not be read so far.
    pub fn skipped(&self) -> u64 {
        self.progress.look(|progress| progress.skipped)
    }

    /// Blocks until the recording is over.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    pub fn wait(&self, timeout: Duration) -> Result<()> {
        self.progress.wait("the recording to end", timeout, |progress| progress.over)
    }

    /// Stops it.
    pub fn stop(self) {
        drop(self);
    }

    /// Lets it go on without this handle, until the sandbox ends.
    pub fn detach(mut self) {
        self.task = None;
    }
}

impl Drop for Replaying {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// Says that it is over, however it ends.
struct Over(Arc<Watched<Progress>>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.update(|progress| progress.over = true);
    }
}

async fn perform(channel: Channel, recording: Recording<Event>, mut pace: Pace, over: Over) {
    let begun = Instant::now();
    for recorded in recording {
        let recorded = match recorded {
            Ok(recorded) => recorded,
            Err(error) => {
                tracing::warn!(target: "livechat::sandbox", %error, "a line is left out of the replay");
                over.0.update(|progress| progress.skipped += 1);
                continue;
            }
        };
        let due = begun.checked_add(pace.due(recorded.at)).filter(|due| *due > Instant::now());
        match due {
            Some(due) => tokio::time::sleep_until(due).await,
            None => tokio::task::yield_now().await,
        }
        while is_congested(&channel) {
            tokio::time::sleep(NAP).await;
        }
        let Some(frame) = frame(&recorded.event, &channel.chat_channel_id()) else { continue };
        channel.push_text(frame);
        over.0.update(|progress| progress.frames += 1);
    }
}

/// Whether somebody in the chat has much left to read.
fn is_congested(channel: &Channel) -> bool {
    channel.look(|state| {
        let cid = channel.cid(state);
        let mut members = state.connections.values().filter(|connection| connection.is_in(&cid));
        members.any(|connection| connection.waiting() > MOST_WAITING)
    })
}
