//! A recording that happens again in a channel.

use std::time::Duration;

use tokio::time::Instant;

use super::Channel;
use crate::{
    Result,
    chzzk::unofficial::Event,
    record::{Recording, Speed, pace::Pace, unofficial::frame},
    sandbox::background::{Background, Progress},
};

/// So many frames may wait for a reader before the replay waits for it.
const MOST_WAITING: usize = 1_024;
const NAP: Duration = Duration::from_millis(1);

/// A recording that is replayed; it stops when this is dropped.
#[derive(Debug)]
pub struct Replaying(Background<Counts>);

#[derive(Debug, Default)]
struct Counts {
    frames: u64,
    skipped: u64,
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
        let pace = Pace::new(speed, longest_gap);
        Replaying(Background::start(|progress| self.world().spawn(perform(self.clone(), recording, pace, progress))))
    }
}

impl Replaying {
    /// How many frames were sent so far, whether anybody heard them or not.
    pub fn frames(&self) -> u64 {
        self.0.look(|counts| counts.frames)
    }

    /// How many lines of the recording could not be read so far.
    pub fn skipped(&self) -> u64 {
        self.0.look(|counts| counts.skipped)
    }

    /// Blocks until the recording is over.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`](crate::Error::Timeout) if that does not happen in time.
    pub fn wait(&self, timeout: Duration) -> Result<()> {
        self.0.wait("the recording to end", timeout)
    }

    /// Stops it.
    pub fn stop(self) {
        drop(self);
    }

    /// Lets it go on without this handle, until the sandbox ends.
    pub fn detach(self) {
        self.0.detach();
    }
}

async fn perform(channel: Channel, recording: Recording<Event>, mut pace: Pace, progress: Progress<Counts>) {
    let begun = Instant::now();
    for recorded in recording {
        let recorded = match recorded {
            Ok(recorded) => recorded,
            Err(error) => {
                tracing::warn!(target: "livechat::sandbox", %error, "a line is left out of the replay");
                progress.update(|counts| counts.skipped += 1);
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
        progress.update(|counts| counts.frames += 1);
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
