//! The chat of a video: page after page to its end, nothing twice, to be taken up again where it was left.
//!
//! The service hands out a video's chat in pages of about 45 seconds (reference 2.5). What is known of it: an empty page is not the
//! end, rows may come on two pages, and the chat ends where no next page is named, or none that lies later. Here is what to ask and what
//! came of it, without I/O; the [`VideoChat`](super::VideoChat) of a mode asks.
//!
//! ```no_run
//! use livechat::chzzk::unofficial::{Client, VideoNo};
//!
//! # fn main() -> livechat::Result<()> {
//! let mut chat = Client::new()?.video_chat(VideoNo::new(14_000_001)?).open()?;
//! while let Some(row) = chat.next_row()? {
//!     println!("{:?} {}", row.position, row.event);
//!     if row.event.message().is_some_and(|message| message.content == "!later") {
//!         // Kept as JSON, for `VideoChatBuilder::resume` in another run.
//!         println!("{}", serde_json::to_string(&chat.bookmark()).unwrap_or_default());
//!         break;
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod walk;
mod window;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Event, VideoNo};

pub(crate) use walk::{Settings, Walk};

/// How many rows from before its beginning a page may be asked for: each of them must be known again.
pub(crate) const MOST_PREVIOUS: u32 = 200;

/// A row of a video's chat. The event is the same that the live chat gives for such a row, with
/// [`Delivery::Video`](super::chat::Delivery::Video).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct VideoChatRow {
    /// Where it is in the video (`playerMessageTime`); `None` where that could not be read. In JSON it is `position_ms`, milliseconds.
    #[serde(rename = "position_ms", serialize_with = "as_millis")]
    pub position: Option<Duration>,
    /// What happened there.
    pub event: Event,
}

#[expect(clippy::ref_option, reason = "serde hands it over like this")]
fn as_millis<S: serde::Serializer>(position: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    position.map(millis).serialize(serializer)
}

/// How far a video's chat was read.
///
/// It is at the end of the video when the service has said that there is no next page. Where reading ends without that, because the next
/// page that is named does not lie later or lies far behind the end, it stays where the last page was: a chat that
/// [is over](super::VideoChat::is_over) with a `position` well before `duration` ended early. Its bookmark is not
/// [at the end](VideoChatBookmark::is_at_end), and to [resume](super::VideoChatBuilder::resume) from it asks for that page again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct VideoChatProgress {
    /// Everything before this was read. It never goes back.
    pub position: Duration,
    /// How long the video is, where the service says so. Some rows may lie behind that.
    pub duration: Option<Duration>,
}

impl VideoChatProgress {
    /// How much of the video that is, from 0 to 1; `None` where its length is not known.
    pub fn fraction(&self) -> Option<f64> {
        let duration = self.duration.filter(|duration| !duration.is_zero())?;
        Some((self.position.as_secs_f64() / duration.as_secs_f64()).min(1.0))
    }
}

/// A place in a video's chat, to go on from there in another run of a program: nothing comes twice, and nothing is lost.
///
/// It holds fingerprints of the latest rows, a number each, and no text of anybody: as JSON about 20 bytes each for at most 1,024 rows and those of two
/// pages, so 20 kB as a rule and 40 of a busy chat. To take one copies and
/// sorts these, so do it now and then (once a minute, or every thousand rows) and at the end, not after every row; what was read after the
/// last one that was kept comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoChatBookmark {
    video: VideoNo,
    /// Where reading began, in milliseconds.
    start: u64,
    /// The page that is asked for next; `None` behind the last.
    page: Option<u64>,
    position: u64,
    seen: Vec<u64>,
}

impl VideoChatBookmark {
    /// Which video it is of.
    pub const fn video(&self) -> VideoNo {
        self.video
    }

    /// How far the chat was read.
    pub const fn position(&self) -> Duration {
        Duration::from_millis(self.position)
    }

    /// Whether it is behind the last row, and the service has said that there is no more. Of a chat that ended without
    /// that it is not; see [`VideoChatProgress`].
    pub const fn is_at_end(&self) -> bool {
        self.page.is_none()
    }
}

/// Whole milliseconds; more than anybody waits for where there are too many.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
